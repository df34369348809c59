package inventory

import (
	"context"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// town is a municipality with two villages and a water union.
type town struct {
	*Inventory
	villages []ref.ID
	union    ref.ID
	service  ref.ID
}

func eachDB(t *testing.T, f func(t *testing.T, in *town)) {
	t.Helper()
	testkit.EachDB(t, sets(), func(t *testing.T, d *db.DB) { f(t, newTown(t, d)) })
}

// sets are the tables of this room and of the one whose view it reads.
func sets() []db.Set {
	return module.Migrations(territory.New(nil).Module(), New(nil).Module())
}

func newTown(t *testing.T, d *db.DB) *town {
	t.Helper()
	in, land := &town{Inventory: New(d)}, territory.New(d)
	in.must(t, func(ctx context.Context, tx *db.Tx) (err error) {
		who := access.System(testkit.Place)
		for _, name := range []string{"Бий-Мырза", "Биринчи Май"} {
			id, err := land.AddVillage(ctx, tx, who, territory.Village{Name: place.Name{Ky: name}})
			if err != nil {
				return err
			}
			in.villages = append(in.villages, id)
		}
		if in.union, err = in.AddProvider(ctx, tx, who, union()); err != nil {
			return err
		}
		in.service, err = in.AddService(ctx, tx, who, in.water())
		return err
	})
	return in
}

func (in *town) must(t *testing.T, f func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := in.try(t, f); err != nil {
		t.Fatal(err)
	}
}

func (in *town) try(t *testing.T, f func(context.Context, *db.Tx) error) error {
	t.Helper()
	return in.db.Write(t.Context(), testkit.Place, func(tx *db.Tx) error { return f(t.Context(), tx) })
}

func union() Provider {
	return Provider{Kind: Union, Name: "«Таза Суу» бирикмеси", Short: "«Таза Суу» ИСКАКБ", TaxNumber: "01112 000 100 123",
		BankAccount: "1350 7100 0000 0012", Phone: "+996 555 12 34 56", CashHours: "9:00–17:00"}
}

func (in *town) water() Service {
	return Service{
		Code: Water, Name: place.Name{Ky: "Ичүүчү суу", Ru: "Питьевая вода", En: "Drinking water"}, Provider: in.union, Unit: "m3",
		Promises: []Promise{{RepairHours, 24, "", "Директор", ""}, {HoursDay, 22, "6:00–4:00", "Директор", "№ 23/83"}},
		Coverage: []Coverage{{Village: in.villages[0]}},
	}
}

func TestStatements(t *testing.T) {
	eachDB(t, func(t *testing.T, in *town) { testkit.PrepareAll(t, in.db, "store") })
}

func TestServiceComesBackWhole(t *testing.T) {
	eachDB(t, func(t *testing.T, in *town) {
		in.must(t, func(ctx context.Context, tx *db.Tx) error {
			s, err := in.Service(ctx, tx, in.service)
			if err != nil {
				return err
			}
			if s.ProviderName != "«Таза Суу» ИСКАКБ" || s.Unit != "m3" || s.Name.Ru != "Питьевая вода" {
				t.Errorf("the service came back as %+v", s)
			}
			if len(s.Promises) != 2 || s.Promises[0].Measure != HoursDay || s.Promises[0].Note != "6:00–4:00" {
				t.Errorf("the hours of water should be the headline: %+v", s.Promises)
			}
			if !s.Covers(in.villages[0]) || s.Covers(in.villages[1]) {
				t.Errorf("covers %+v", s.Coverage)
			}
			return nil
		})
	})
}

func TestSaveReplacesPromisesAndVillages(t *testing.T) {
	eachDB(t, func(t *testing.T, in *town) {
		in.must(t, func(ctx context.Context, tx *db.Tx) error {
			s, err := in.Service(ctx, tx, in.service)
			if err != nil {
				return err
			}
			s.Promises = []Promise{{HoursDay, 20, "", "Башчы", ""}}
			s.Coverage = []Coverage{{Village: in.villages[1], Since: "2026-11-22"}}
			if err := in.SaveService(ctx, tx, testkit.Actor(access.Secretary), s); err != nil {
				return err
			}
			list, err := in.Services(ctx, tx)
			if err != nil {
				return err
			}
			got := list[0]
			if len(got.Promises) != 1 || got.Promises[0].Target != 20 || got.Covers(in.villages[0]) || got.Coverage[0].Since != "2026-11-22" {
				t.Errorf("saved as %+v", got)
			}
			history, err := audit.History(ctx, tx, ref.Ref{Kind: "inventory.service", ID: in.service})
			if len(history) != 2 {
				t.Errorf("%d entries in the trail, want the adding and the saving", len(history))
			}
			return err
		})
	})
}

func TestServicesStandInTheOrderOfTheirCodes(t *testing.T) {
	eachDB(t, func(t *testing.T, in *town) {
		in.must(t, func(ctx context.Context, tx *db.Tx) error {
			who := access.System(testkit.Place)
			for _, s := range []Service{{Code: Park, Name: place.Name{Ky: "Ак бак"}}, {Code: Waste, Name: place.Name{Ky: "Өйдө"}}, {Code: Waste, Name: place.Name{Ky: "Ордо"}}} {
				s.Provider, s.Unit, s.Coverage = in.union, "none", []Coverage{{Village: in.villages[0]}}
				if _, err := in.AddService(ctx, tx, who, s); err != nil {
					return err
				}
			}
			list, err := in.Services(ctx, tx)
			var names []string
			for _, s := range list {
				names = append(names, s.Name.Ky)
			}
			if want := []string{"Ичүүчү суу", "Ордо", "Өйдө", "Ак бак"}; !slices.Equal(names, want) {
				t.Errorf("order is %v, want %v", names, want)
			}
			return err
		})
	})
}

func TestRefusals(t *testing.T) {
	eachDB(t, func(t *testing.T, in *town) {
		tests := map[string]struct {
			who   access.Actor
			spoil func(*Service)
			field string // empty: denied
		}{
			"no name":            {access.System(testkit.Place), func(s *Service) { s.Name.Ky = "" }, "name_ky"},
			"unknown code":       {access.System(testkit.Place), func(s *Service) { s.Code = "magic" }, "code"},
			"unknown unit":       {access.System(testkit.Place), func(s *Service) { s.Unit = "bucket" }, "unit"},
			"no provider":        {access.System(testkit.Place), func(s *Service) { s.Provider = 0 }, "provider"},
			"foreign provider":   {access.System(testkit.Place), func(s *Service) { s.Provider = 77 }, "provider"},
			"no village":         {access.System(testkit.Place), func(s *Service) { s.Coverage = nil }, "villages"},
			"foreign village":    {access.System(testkit.Place), func(s *Service) { s.Coverage = []Coverage{{Village: 77}} }, "villages"},
			"25 hours a day":     {access.System(testkit.Place), func(s *Service) { s.Promises[0] = Promise{HoursDay, 25, "", "x", ""} }, "target_hours_day"},
			"a promise of none":  {access.System(testkit.Place), func(s *Service) { s.Promises[0].Target = 0 }, "target_repair_hours"},
			"unknown measure":    {access.System(testkit.Place), func(s *Service) { s.Promises[0].Measure = "joy" }, "target_joy"},
			"nobody stands":      {access.System(testkit.Place), func(s *Service) { s.Promises[0].By = "" }, "promised_by"},
			"promised twice":     {access.System(testkit.Place), func(s *Service) { s.Promises[0].Measure = HoursDay; s.Promises[0].Target = 9 }, "target_hours_day"},
			"ended on no day":    {access.System(testkit.Place), func(s *Service) { s.Ended = "2026-02-30" }, "ended"},
			"a cashier":          {testkit.Actor(access.Cashier), func(*Service) {}, ""},
			"the public":         {access.Actor{}, func(*Service) {}, ""},
			"another place's":    {access.System(testkit.Place + 1), func(*Service) {}, ""},
			"an accountant":      {testkit.Actor(access.Accountant), func(*Service) {}, ""},
			"an auditor changes": {testkit.Actor(access.Auditor), func(*Service) {}, ""},
		}
		for name, tt := range tests {
			s := in.water()
			tt.spoil(&s)
			err := in.try(t, func(ctx context.Context, tx *db.Tx) error {
				_, err := in.AddService(ctx, tx, tt.who, s)
				return err
			})
			complains(t, name, err, tt.field)
		}
		in.must(t, func(ctx context.Context, tx *db.Tx) error {
			list, err := in.Services(ctx, tx)
			if len(list) != 1 {
				t.Errorf("a refused service was kept: %d", len(list))
			}
			return err
		})
	})
}

// complains fails unless err is a complaint about the field, or a denial when
// no field is named.
func complains(t *testing.T, name string, err error, field string) {
	t.Helper()
	if field == "" {
		if !fault.Is(err, fault.KindDenied) {
			t.Errorf("%s: got %v, want a denial", name, err)
		}
		return
	}
	f := fault.Of(err)
	if f == nil || !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == field }) {
		t.Errorf("%s: got %v, want a complaint about %s", name, err, field)
	}
}

func TestProviderRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*Provider)
		field string // empty: fine
	}{
		"as it is":            {func(*Provider) {}, ""},
		"least of all":        {func(p *Provider) { *p = Provider{Kind: Private, Name: "Чалкан"} }, ""},
		"long distance":       {func(p *Provider) { p.Phone = "0555 12 34 56" }, ""},
		"bare number":         {func(p *Provider) { p.Phone = "555123456" }, ""},
		"national QR":         {func(p *Provider) { p.ELQRProvider, p.ELQRService, p.MCC = "kg.demo", "water", "4900" }, ""},
		"no name":             {func(p *Provider) { p.Name = "" }, "name"},
		"unknown kind":        {func(p *Provider) { p.Kind = "church" }, "kind"},
		"13 digits":           {func(p *Provider) { p.TaxNumber = "1234567890123" }, "tax_number"},
		"letters in a number": {func(p *Provider) { p.TaxNumber = "1234567890123O" }, "tax_number"},
		"short account":       {func(p *Provider) { p.BankAccount = "135" }, "bank_account"},
		"foreign phone":       {func(p *Provider) { p.Phone = "+7 495 123 45 67" }, "phone"},
		"QR without code":     {func(p *Provider) { p.ELQRProvider = "kg.demo" }, "elqr_service"},
		"QR without id":       {func(p *Provider) { p.ELQRService = "water" }, "elqr_service"},
		"MCC of letters":      {func(p *Provider) { p.MCC = "GOLD" }, "mcc"},
	}
	for name, tt := range tests {
		p := union()
		tt.spoil(&p)
		err := p.tidy().valid()
		if tt.field != "" {
			complains(t, name, err, tt.field)
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestProviderChanges(t *testing.T) {
	eachDB(t, func(t *testing.T, in *town) {
		in.must(t, func(ctx context.Context, tx *db.Tx) error {
			p, err := in.Provider(ctx, tx, in.union)
			if err != nil {
				return err
			}
			if p.TaxNumber != "01112000100123" {
				t.Errorf("the tax number was kept as %q", p.TaxNumber)
			}
			p.Phone = "0555 00 11 22"
			if err := in.SaveProvider(ctx, tx, testkit.Actor(access.Accountant), p); err != nil {
				return err
			}
			list, err := in.Providers(ctx, tx)
			if len(list) != 1 || list[0].Phone != "0555 00 11 22" {
				t.Errorf("providers are %+v", list)
			}
			if _, err := in.Provider(ctx, tx, 5); !fault.Is(err, fault.KindMissing) {
				t.Errorf("an unknown provider gave %v", err)
			}
			return err
		})
	})
}

// Other municipalities neither see nor change what is kept here.
func TestPlacesAreKeptApart(t *testing.T) {
	eachDB(t, func(t *testing.T, in *town) {
		const elsewhere = testkit.Place + 1
		err := in.db.Write(t.Context(), elsewhere, func(tx *db.Tx) error {
			list, err := in.Services(t.Context(), tx)
			if len(list) != 0 {
				t.Errorf("another place sees %d services", len(list))
			}
			if _, err := in.Service(t.Context(), tx, in.service); !fault.Is(err, fault.KindMissing) {
				t.Errorf("another place reads a service: %v", err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// The views that bills and prices are made from.
func TestViewsOfTheNeighbours(t *testing.T) {
	eachDB(t, func(t *testing.T, in *town) {
		in.must(t, func(ctx context.Context, tx *db.Tx) error {
			var code, unit, provider string
			row := tx.QueryRowContext(ctx, `SELECT s.code, s.unit, p.short_name FROM pub_inventory_service AS s
				JOIN pub_inventory_provider AS p ON p.municipality_id = s.municipality_id AND p.id = s.provider_id WHERE s.municipality_id = $1`, int64(testkit.Place))
			err := row.Scan(&code, &unit, &provider)
			if code != "water" || unit != "m3" || provider != "«Таза Суу» ИСКАКБ" {
				t.Errorf("neighbours read %s, %s, %s", code, unit, provider)
			}
			return err
		})
	})
}

func TestCheckFindsLostVillages(t *testing.T) {
	eachDB(t, func(t *testing.T, in *town) {
		check := func() (problems []string) {
			in.must(t, func(ctx context.Context, tx *db.Tx) (err error) {
				problems, err = in.check(ctx, tx)
				return err
			})
			return problems
		}
		if got := check(); len(got) != 0 {
			t.Errorf("complains about %v", got)
		}
		in.must(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "DELETE FROM territory_village WHERE municipality_id = $1 AND id = $2", int64(testkit.Place), int64(in.villages[0]))
			return err
		})
		if got := check(); len(got) != 1 || !strings.Contains(got[0], "Ичүүчү суу") {
			t.Errorf("a lost village gave %v", got)
		}
	})
}

func TestPromiseIsKeptOnTheRightSide(t *testing.T) {
	tests := []struct {
		promise Promise
		value   int
		kept    bool
	}{
		{Promise{Measure: HoursDay, Target: 22}, 22, true},
		{Promise{Measure: HoursDay, Target: 22}, 19, false},
		{Promise{Measure: RepairHours, Target: 24}, 24, true},
		{Promise{Measure: RepairHours, Target: 24}, 30, false},
		{Promise{Measure: LampsLit, Target: 95}, 97, true},
	}
	for _, tt := range tests {
		if got := tt.promise.Kept(tt.value); got != tt.kept {
			t.Errorf("%+v with %d: kept %t", tt.promise, tt.value, got)
		}
	}
}

func TestEveryCodeCanPromiseSomething(t *testing.T) {
	for _, code := range codes {
		if len(measuresOf(code)) == 0 {
			t.Errorf("%s can promise nothing", code)
		}
	}
	if len(measuresOf(Other)) != len(measures) {
		t.Error("an unusual service may promise anything")
	}
}

func TestPhonesAreCalledInFull(t *testing.T) {
	for typed, want := range map[string]string{
		"+996 555 12 34 56": "tel:+996555123456", "0555 12-34-56": "tel:+996555123456", "555123456": "tel:+996555123456",
	} {
		if got := string(callTo(typed)); got != want {
			t.Errorf("%s is called as %s, want %s", typed, got, want)
		}
	}
}

// However promises were entered, they come out in the order of measures.
func TestPromisesStandInOneOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var promises []Promise
		for _, m := range rapid.Permutation(measures).Draw(r, "order") {
			promises = append(promises, Promise{Measure: m.code, Target: 1})
		}
		for i, p := range inOrder(promises) {
			if p.Measure != measures[i].code {
				r.Fatalf("place %d holds %s", i, p.Measure)
			}
		}
	})
}
