package territory

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// eachDB gives each test a register with the classifier loaded.
func eachDB(t *testing.T, f func(t *testing.T, r *Territory)) {
	t.Helper()
	r := New(nil)
	testkit.EachDB(t, module.Migrations(r.Module()), func(t *testing.T, d *db.DB) {
		r := New(d)
		if err := r.LoadRegister(t.Context()); err != nil {
			t.Fatal(err)
		}
		f(t, r)
	})
}

// founded makes a municipality with one village of two streets.
func founded(t *testing.T, r *Territory, slug string, code int) (Municipality, ref.ID) {
	t.Helper()
	m, err := r.Found(t.Context(), access.Actor{System: true}, Founding{
		Slug: slug, Code: code, Name: place.Name{Ky: slug, Ru: slug}, Raion: demoRaion, Population: 1000 * code,
	})
	if err != nil {
		t.Fatal(err)
	}
	var village ref.ID
	r.must(t, m.ID, func(ctx context.Context, tx *db.Tx) (err error) {
		if village, err = r.AddVillage(ctx, tx, access.System(m.ID), Village{Name: place.Name{Ky: "Өзгөрүш " + slug}}); err != nil {
			return err
		}
		_, err = r.AddStreets(ctx, tx, access.System(m.ID), village, []string{"Манас", "Достук", " манас ", ""})
		return err
	})
	return m, village
}

func (r *Territory) must(t *testing.T, id ref.ID, f func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := r.db.Write(t.Context(), id, func(tx *db.Tx) error { return f(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func TestStatements(t *testing.T) {
	eachDB(t, func(t *testing.T, r *Territory) {
		testkit.PrepareAll(t, r.db, "store",
			"CountUnits", "Unit", "UnitByCode", "UnitsBelow", "UnitsAbove", "FindUnits", "AddUnit", "CloseUnit", "MoveUnits",
			"AddSuccessor", "Successors", "Predecessors", "Raions")
	})
}

func TestClassifierHoldsTheWholeCountry(t *testing.T) {
	units, err := classifier()
	if err != nil {
		t.Fatal(err)
	}
	count := map[place.Level]int{}
	known := map[ref.ID]bool{0: true}
	for _, u := range units {
		count[u.Level]++
		known[u.ID] = true
	}
	want := map[place.Level]int{place.Oblast: 9, place.Raion: 58, place.Municipality: 516, place.Village: 1855}
	for level, n := range want {
		if count[level] != n {
			t.Errorf("%s: %d, want %d", level, count[level], n)
		}
	}
	if len(units) != 2438 || !known[41700000000021] {
		t.Errorf("%d units; Osh city with its odd code: %v", len(units), known[41700000000021])
	}
	for _, u := range units {
		if u.Level == place.Village && u.Side != Before {
			t.Fatalf("village %s is shown as current", u.Name.Ru)
		}
	}
}

func TestRaionHasNamesInThreeLanguages(t *testing.T) {
	eachDB(t, func(t *testing.T, r *Territory) {
		m, _ := founded(t, r, "kara-kulja", 4)
		want := place.Name{Ky: "Кара-Кулжа району", Ru: "Кара-Кулжинский район", En: "Kara-Kulja raion"}
		if m.Raion != want || m.Oblast.Ky != "Ош облусу" || m.Oblast.En != "Osh oblast" {
			t.Errorf("raion %+v, oblast %+v", m.Raion, m.Oblast)
		}
	})
}

func TestFindFoldsKyrgyzLetters(t *testing.T) {
	eachDB(t, func(t *testing.T, r *Territory) {
		founded(t, r, "kara-kulja", 4)
		err := r.db.Read(t.Context(), db.Everywhere, func(tx *db.Tx) error {
			for text, want := range map[string]int{"озгоруш": 2, "ӨЗГӨРҮШ": 2, "41706246820000": 1, "%": 0, "": 0} {
				units, err := r.Find(t.Context(), tx, text)
				if err != nil || len(units) != want {
					t.Errorf("%q: %d units, want %d (%v)", text, len(units), want, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestFoundingIsRefused(t *testing.T) {
	eachDB(t, func(t *testing.T, r *Territory) {
		founded(t, r, "kara-kulja", 4)
		good := Founding{Slug: "osh", Code: 9, Name: place.Name{Ky: "Ош"}, Raion: demoRaion}
		for field, spoil := range map[string]func(*Founding){
			"slug":    func(f *Founding) { f.Slug = "kara-kulja" },
			"code":    func(f *Founding) { f.Code = 4 },
			"name_ky": func(f *Founding) { f.Name.Ky = " " },
			"raion":   func(f *Founding) { f.Raion = 7 },
			"soate":   func(f *Founding) { f.Soate = "417" },
		} {
			f := good
			spoil(&f)
			_, err := r.Found(t.Context(), access.Actor{System: true}, f)
			if got := fault.Of(err); got == nil || len(got.Fields) != 1 || got.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		for _, slug := range []string{"", "Кара", "kara kulja", "-kara", "kara--kulja", "KARA"} {
			f := good
			f.Slug = slug
			if _, err := r.Found(t.Context(), access.Actor{System: true}, f); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("slug %q: %v", slug, err)
			}
		}
	})
}

// A merger must leave nothing behind: villages and streets follow, the old word
// and the old short code lead to the successor, the register tells the story.
func TestMerge(t *testing.T) {
	eachDB(t, func(t *testing.T, r *Territory) {
		small, village := founded(t, r, "small", 5)
		large, _ := founded(t, r, "large", 6)
		m := Merger{From: small.ID, Into: large.ID, Day: "2026-12-01", Decision: "Указ № 12"}
		if err := r.Merge(t.Context(), access.Actor{System: true}, m); err != nil {
			t.Fatal(err)
		}
		if found, err := r.BySlug(t.Context(), "small"); err != nil || found.ID != large.ID || found.Slug != "large" {
			t.Errorf("the old word leads to %+v (%v)", found, err)
		}
		if all, _ := r.Municipalities(t.Context()); len(all) != 1 || all[0].ID != large.ID {
			t.Errorf("working municipalities: %+v", all)
		}
		r.must(t, large.ID, func(ctx context.Context, tx *db.Tx) error { return followed(t, r, ctx, tx, small.ID, village) })
		if err := r.Merge(t.Context(), access.Actor{System: true}, m); !fault.Is(err, fault.KindConflict) {
			t.Errorf("merging again: %v", err)
		}
	})
}

func followed(t *testing.T, r *Territory, ctx context.Context, tx *db.Tx, old, village ref.ID) error {
	villages, err := r.Villages(ctx, tx)
	if err != nil {
		return err
	}
	streets, err := r.Streets(ctx, tx)
	if err != nil {
		return err
	}
	if len(villages) != 2 || len(streets[village]) != 2 {
		t.Errorf("%d villages, %d streets of the village that followed", len(villages), len(streets[village]))
	}
	if owner, err := r.ByShortCode(ctx, tx, 5); err != nil || owner != tx.Municipality {
		t.Errorf("short code 5 leads to %s (%v)", owner, err)
	}
	sheet, err := r.Sheet(ctx, tx, old)
	if err != nil {
		return err
	}
	if len(sheet.After) != 1 || sheet.After[0].Kind != Merged || sheet.Valid.Until != "2026-11-30" {
		t.Errorf("the old unit: %+v", sheet)
	}
	s, err := r.Settings(ctx, tx)
	if s.Population != 11000 {
		t.Errorf("stated population %d, want 5000 + 6000", s.Population)
	}
	return err
}

func TestMergeIsForTheAdministrator(t *testing.T) {
	eachDB(t, func(t *testing.T, r *Territory) {
		a, _ := founded(t, r, "a", 1)
		b, _ := founded(t, r, "b", 2)
		m := Merger{From: a.ID, Into: b.ID, Day: "2026-12-01", Decision: "№ 1"}
		if err := r.Merge(t.Context(), testkit.Actor(access.Head), m); !fault.Is(err, fault.KindDenied) {
			t.Errorf("a head merged municipalities: %v", err)
		}
		m.Into = a.ID
		if err := r.Merge(t.Context(), access.Actor{System: true}, m); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("merged with itself: %v", err)
		}
	})
}

func TestSuccessionNeedsAnUnambiguousName(t *testing.T) {
	village := func(id, parent ref.ID, name string) Unit {
		return Unit{ID: id, Parent: parent, Level: place.Village, Name: place.Name{Ru: name}}
	}
	old := []Unit{village(11, 1, "Терек"), village(12, 2, "Сары-Булак"), village(13, 3, "Сары-Булак")}
	now := []Unit{village(21, 9, "Терек"), village(22, 9, "Сары-Булак")}
	got := succeed(old, now)
	if len(got) != 2 || got[11] != 21 || got[1] != 9 {
		t.Errorf("%v", got)
	}
}

func TestCalendarAndTerms(t *testing.T) {
	eachDB(t, func(t *testing.T, r *Territory) {
		m, _ := founded(t, r, "kara-kulja", 4)
		by := access.System(m.ID)
		r.must(t, m.ID, func(ctx context.Context, tx *db.Tx) error {
			if err := r.SetHoliday(ctx, tx, by, Holiday{Day: "2026-11-23", Name: "Дем алыш"}); err != nil {
				return err
			}
			if err := r.SetHoliday(ctx, tx, by, Holiday{Day: "2026-11-28", Name: "Иш күнү", Works: true}); err != nil {
				return err
			}
			c, err := r.Calendar(ctx, tx)
			// Sunday 22 November: Monday is off, Tuesday to Saturday are worked.
			if last := c.After("2026-11-22", 5); last != "2026-11-28" {
				t.Errorf("five working days after 22 November: %s", last)
			}
			return err
		})
		r.must(t, m.ID, func(ctx context.Context, tx *db.Tx) error {
			if err := r.SetTerm(ctx, tx, by, Term{From: "2027-01-01", Days: 10}); err != nil {
				return err
			}
			for day, want := range map[period.Day]int{"2026-12-31": 14, "2027-01-01": 10} {
				if days, err := r.AnswerDays(ctx, tx, day); err != nil || days != want {
					t.Errorf("%s: %d working days, want %d (%v)", day, days, want, err)
				}
			}
			return nil
		})
	})
}

func TestDemoKeepsBothPopulations(t *testing.T) {
	eachDB(t, func(t *testing.T, r *Territory) {
		if err := r.demo(t.Context(), &module.Demo{DB: r.db}); err != nil {
			t.Fatal(err)
		}
		all, err := r.Municipalities(t.Context())
		if err != nil || len(all) != 7 {
			t.Fatalf("%d municipalities (%v)", len(all), err)
		}
		m, err := r.BySlug(t.Context(), "kara-kochkor")
		if err != nil {
			t.Fatal(err)
		}
		r.must(t, m.ID, func(ctx context.Context, tx *db.Tx) error {
			villages, err := r.Villages(ctx, tx)
			_, estimate := sums(villages)
			s, _ := r.Settings(ctx, tx)
			if estimate != 20471 || s.Population != 18490 {
				t.Errorf("villages %d, stated %d", estimate, s.Population)
			}
			return err
		})
	})
}

func TestPages(t *testing.T) {
	eachDB(t, func(t *testing.T, r *Territory) {
		r.must(t, db.Everywhere, func(ctx context.Context, tx *db.Tx) error {
			return r.found(ctx, tx, access.Actor{System: true}, testkit.Place, Founding{
				Slug: testkit.Slug, Code: 4, Name: place.Name{Ky: "Кара-Кулжа айыл аймагы"}, Raion: demoRaion, Population: 900,
			})
		})
		site := testkit.Pages(t, r.db, r.Module())
		head := site.As(testkit.Actor(access.Head))
		head.Submit("/ky/kara-kulja/desk/territory/villages", url.Values{"name_ky": {"Бий-Мырза"}, "population_estimate": {"1000"}})
		for _, lang := range []string{"ky", "ru", "en"} {
			site.Shows("/"+lang+"/kara-kulja/territory", "Бий-Мырза", "1 000", "OCHA")
			site.Shows("/"+lang+"/kara-kulja/territory/register?q=озгон", "417")
			site.Shows("/" + lang + "/kara-kulja/territory/register/" + demoRaion.String())
			head.Shows("/"+lang+"/kara-kulja/desk/territory", "900")
			head.Shows("/"+lang+"/kara-kulja/desk/territory/days", "14")
		}
		body := head.Submit("/ky/kara-kulja/desk/territory/settings", url.Values{"phone": {"+996 3239 50000"}, "language": {"ru"}, "population": {"900"}})
		head.Holds(body, "+996 3239 50000")
		status, body := head.Post("/ky/kara-kulja/desk/territory/settings", url.Values{"population": {"many"}, "language": {"ky"}, "address": {"Ленин 60"}})
		if status != 422 || !strings.Contains(body, `value="many"`) || !strings.Contains(body, "Ленин 60") {
			t.Errorf("a refused form lost what was typed: %d", status)
		}
		if status, _ := site.As(testkit.Actor(access.Cashier)).Get("/ky/kara-kulja/desk/territory/settings"); status != 403 {
			t.Errorf("a cashier opens the settings: %d", status)
		}
	})
}

// Oblasts and raions have Kyrgyz and English names, those without an outline too.
func TestEveryRaionHasItsNames(t *testing.T) {
	units, err := classifier()
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range units {
		if u.Level != place.Oblast && u.Level != place.Raion {
			continue
		}
		if n := u.Name; n.Ky == "" || n.En == "" || n.En == " city" || strings.HasPrefix(n.Ky, "г") {
			t.Errorf("%s %s is %q in Kyrgyz, %q in English", u.Code, n.Ru, n.Ky, n.En)
		}
	}
}
