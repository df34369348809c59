package workbench_test

import (
	"context"
	"errors"
	"os"
	"reflect"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/finance/workbench"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// others are the tables and views of rooms that this one reads.
func others() []db.Set {
	var list []db.Set
	for name, folder := range map[string]string{
		"inventory": "../../services/inventory", "people": "../../registry/people", "meters": "../meters", "accounts": "../accounts", "billing": "../billing",
	} {
		list = append(list, db.Set{Name: name, Files: os.DirFS(folder + "/migrations")})
	}
	return list
}

// bench is a municipality with a provider and people at the desk.
type bench struct {
	t    *testing.T
	db   *db.DB
	room *workbench.Workbench

	provider, water       ref.ID
	finance, head, nobody access.Actor
}

func sets() []db.Set {
	return append(others(), module.Migrations(workbench.New(nil).Module())...)
}

func eachBench(t *testing.T, f func(b *bench)) {
	t.Helper()
	testkit.EachDB(t, sets(), func(t *testing.T, d *db.DB) { f(newBench(t, d)) })
}

func newBench(t *testing.T, d *db.DB) *bench {
	t.Helper()
	b := &bench{
		t: t, db: d, room: workbench.New(d),
		finance: testkit.Actor(access.Finance), head: testkit.Actor(access.Head), nobody: testkit.Actor(access.Cashier),
	}
	b.write(func(tx *db.Tx) (err error) {
		b.provider, b.water, err = addProvider(t.Context(), tx)
		return err
	})
	return b
}

func addProvider(ctx context.Context, tx *db.Tx) (provider, water ref.ID, err error) {
	provider, water = tx.NewID(), tx.NewID()
	_, err = tx.ExecContext(ctx, `INSERT INTO inventory_provider (municipality_id, id, kind, name, short_name, name_fold, sort_key,
		tax_number, bank_name, bank_account, phone, address, cash_hours, elqr_provider, elqr_service, mcc)
		VALUES ($1, $2, 'union', $3, $3, '', $4, '', '', '', '', '', '', '', '', '')`, tx.Municipality, provider, "ИСКАКБ «Таза Суу»", []byte{1})
	if err == nil {
		_, err = tx.ExecContext(ctx, `INSERT INTO inventory_service (municipality_id, id, code, name_ky, name_ru, name_en, name_fold,
			sort_key, provider_id, unit, about_ky, about_ru, ended_on)
			VALUES ($1, $2, 'water', 'Ичүүчү суу', 'Питьевая вода', 'Drinking water', '', $3, $4, 'm3', '', '', '')`, tx.Municipality, water, []byte{1}, provider)
	}
	return provider, water, err
}

func (b *bench) try(f func(tx *db.Tx) error) error {
	return b.db.Write(b.t.Context(), testkit.Place, f)
}

func (b *bench) write(f func(tx *db.Tx) error) {
	b.t.Helper()
	if err := b.try(f); err != nil {
		b.t.Fatal(err)
	}
}

// create stores a draft.
func (b *bench) create(name string, s scenario.Scenario) (id ref.ID) {
	b.t.Helper()
	b.write(func(tx *db.Tx) (err error) {
		id, err = b.room.Create(b.t.Context(), tx, b.finance, workbench.NewScenario{Provider: b.provider, Name: name, Document: s})
		return err
	})
	return id
}

func (b *bench) load(id ref.ID) (s workbench.Scenario) {
	b.t.Helper()
	err := b.db.Read(b.t.Context(), testkit.Place, func(tx *db.Tx) (err error) {
		s, err = b.room.Load(b.t.Context(), tx, id)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

// save writes a document over a revision.
func (b *bench) save(id ref.ID, revision int, s scenario.Scenario) error {
	return b.try(func(tx *db.Tx) error {
		return b.room.Save(b.t.Context(), tx, b.finance, id, revision, "Суу", s)
	})
}

func (b *bench) freeze(id ref.ID, revision int) error {
	return b.try(func(tx *db.Tx) error { return b.room.Freeze(b.t.Context(), tx, b.head, id, revision) })
}

func (b *bench) expect(what string, err error, kind fault.Kind) {
	b.t.Helper()
	if !fault.Is(err, kind) {
		b.t.Errorf("%s: got %v, want a fault of kind %d", what, err, kind)
	}
}

// village is a scenario that can be worked out.
func village() scenario.Scenario {
	s := scenario.New(cost.VillageWater, 2027, cost.Usual{Social: 17_25, Repairs: 2_00})
	s.Sheet.Items = []cost.Item{{Code: "wages", Centre: cost.CentreService, Kind: cost.Wages, Basis: cost.Stated, Amount: 600_000_00}}
	x := &s.Services[0]
	x.Payers = x.Payers[:1]
	x.Payers[0].Accounts, x.Payers[0].Quantity, x.Payers[0].Collection = 848, 60_000*money.One, 80_00
	return s
}

// TestKeep goes the way of a scenario: made once, saved, frozen, copied.
func TestKeep(t *testing.T) {
	eachBench(t, func(b *bench) {
		ctx := b.t.Context()
		n := workbench.NewScenario{Key: "once", Provider: b.provider, Name: "Суу", Document: village()}
		var first, twice ref.ID
		b.write(func(tx *db.Tx) (err error) { first, err = b.room.Create(ctx, tx, b.finance, n); return err })
		b.write(func(tx *db.Tx) (err error) { twice, err = b.room.Create(ctx, tx, b.finance, n); return err })
		if first != twice {
			t.Errorf("one form made %v and %v", first, twice)
		}
		s := b.load(first)
		if s.State != workbench.Draft || s.Revision != 1 || s.Year != 2027 || s.Made.Name != b.finance.Name || !reflect.DeepEqual(s.Document, village()) {
			t.Errorf("%+v", s)
		}
		s.Document.Sheet.Items[0].Amount = 700_000_00
		if err := b.save(first, 1, s.Document); err != nil {
			t.Fatal(err)
		}
		b.expect("a second person saves what they read before", b.save(first, 1, village()), fault.KindConflict)
		if s = b.load(first); s.Revision != 2 || s.Document.Sheet.Items[0].Amount != 700_000_00 {
			t.Errorf("%+v", s)
		}
		b.expect("frozen as it was before", b.freeze(first, 1), fault.KindConflict)
		if err := b.freeze(first, 2); err != nil {
			t.Fatal(err)
		}
		s = b.load(first)
		document, err := s.Document.Encode()
		if err != nil || s.State != workbench.Frozen || s.Number != 1 || s.Hash != scenario.Hash(document) || s.Froze.Name != b.head.Name {
			t.Errorf("%v %+v", err, s)
		}
		b.expect("a version is saved", b.save(first, 2, village()), fault.KindConflict)
		b.expect("a version is frozen", b.freeze(first, 2), fault.KindConflict)
		b.expect("a version is removed", b.try(func(tx *db.Tx) error { return b.room.Discard(ctx, tx, b.finance, first) }), fault.KindConflict)

		var copied ref.ID
		b.write(func(tx *db.Tx) (err error) {
			copied, err = b.room.Copy(ctx, tx, b.finance, first, "", "Экинчи")
			return err
		})
		if s = b.load(copied); s.CopiedFrom != first || s.State != workbench.Draft || s.Number != 0 || s.Hash != "" {
			t.Errorf("%+v", s)
		}
		if err := b.freeze(copied, 1); err != nil {
			t.Fatal(err)
		}
		if s = b.load(copied); s.Number != 2 {
			t.Errorf("the second version has number %d", s.Number)
		}
		b.write(func(tx *db.Tx) error {
			list, err := b.room.List(ctx, tx)
			if err != nil || len(list) != 2 {
				t.Errorf("%v %+v", err, list)
			}
			if _, err := b.room.Version(ctx, tx, copied); err != nil {
				t.Error(err)
			}
			return nil
		})
	})
}

// TestTrail: the trail names the cells that were changed.
func TestTrail(t *testing.T) {
	eachBench(t, func(b *bench) {
		id := b.create("Суу", village())
		s := village()
		s.Sheet.Items[0].Amount, s.Services[0].Payers[0].Collection = 1_00, 90_00
		if err := b.save(id, 1, s); err != nil {
			t.Fatal(err)
		}
		if err := b.save(id, 2, s); err != nil { // nothing changed: nothing is written
			t.Fatal(err)
		}
		b.write(func(tx *db.Tx) error {
			entries, err := audit.History(b.t.Context(), tx, ref.Ref{Kind: "workbench.scenario", ID: id})
			if err != nil || len(entries) != 2 {
				t.Fatalf("%v, %+v", err, entries)
			}
			changes, err := scenario.Changes(village(), s)
			want := []scenario.Change{
				{Cell: "items.wages.amount", Was: "60000000", Now: "100"}, {Cell: "services.service.payers.house.collection", Was: "8000", Now: "9000"}}
			if err != nil || !reflect.DeepEqual(changes, want) {
				t.Errorf("%v %+v", err, changes)
			}
			return nil
		})
	})
}

// TestRefused: who may not, and what cannot be kept or frozen.
func TestRefused(t *testing.T) {
	eachBench(t, func(b *bench) {
		ctx := b.t.Context()
		make := func(who access.Actor, spoil func(*workbench.NewScenario)) error {
			n := workbench.NewScenario{Provider: b.provider, Name: "Суу", Document: village()}
			spoil(&n)
			return b.try(func(tx *db.Tx) error { _, err := b.room.Create(ctx, tx, who, n); return err })
		}
		b.expect("a cashier makes one", make(b.nobody, func(*workbench.NewScenario) {}), fault.KindDenied)
		b.expect("no name", make(b.finance, func(n *workbench.NewScenario) { n.Name = " " }), fault.KindInvalid)
		b.expect("no provider", make(b.finance, func(n *workbench.NewScenario) { n.Provider = 5 }), fault.KindInvalid)
		b.expect("no year", make(b.finance, func(n *workbench.NewScenario) { n.Document.Sheet.Year = 27 }), fault.KindInvalid)

		unfinished := village()
		unfinished.Services[0].Payers[0].Collection = 0
		id := b.create("Суу", unfinished) // kept as it is: work in progress
		err := b.freeze(id, 1)
		b.expect("an unfinished one is frozen", err, fault.KindInvalid)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Fields[0].Name != "services.service.payers.house.collection" {
			t.Errorf("%v", err)
		}
		b.expect("a draft is used as a version", b.try(func(tx *db.Tx) error { _, err := b.room.Version(ctx, tx, id); return err }), fault.KindConflict)
		b.expect("nothing is loaded", b.try(func(tx *db.Tx) error { _, err := b.room.Load(ctx, tx, 7); return err }), fault.KindMissing)
		for what, verb := range map[string]func(*db.Tx) error{
			"saves":    func(tx *db.Tx) error { return b.room.Save(ctx, tx, b.nobody, id, 1, "Суу", village()) },
			"freezes":  func(tx *db.Tx) error { return b.room.Freeze(ctx, tx, b.nobody, id, 1) },
			"removes":  func(tx *db.Tx) error { return b.room.Discard(ctx, tx, b.nobody, id) },
			"comments": func(tx *db.Tx) error { return b.room.Comment(ctx, tx, b.nobody, id, "", "…") },
		} {
			b.expect("a cashier "+what, b.try(verb), fault.KindDenied)
		}
	})
}

// TestComments: said once, kept with the scenario, gone with a draft.
func TestComments(t *testing.T) {
	eachBench(t, func(b *bench) {
		ctx, id := b.t.Context(), b.create("Суу", village())
		for range 2 {
			b.write(func(tx *db.Tx) error {
				return b.room.Comment(ctx, tx, b.head, id, "key", " Жоготууну кайра карайлы ")
			})
		}
		b.write(func(tx *db.Tx) error {
			list, err := b.room.Comments(ctx, tx, id)
			if err != nil || len(list) != 1 || list[0].Text != "Жоготууну кайра карайлы" || list[0].Name != b.head.Name {
				t.Errorf("%v %+v", err, list)
			}
			return nil
		})
		b.expect("an empty comment", b.try(func(tx *db.Tx) error { return b.room.Comment(ctx, tx, b.head, id, "", " ") }), fault.KindInvalid)
		b.write(func(tx *db.Tx) error { return b.room.Discard(ctx, tx, b.finance, id) })
		b.expect("a removed draft", b.try(func(tx *db.Tx) error { _, err := b.room.Load(ctx, tx, id); return err }), fault.KindMissing)
	})
}

// TestTogether: of several people who save the same revision at once one wins and
// the others are told; versions frozen at once get numbers of their own.
func TestTogether(t *testing.T) {
	eachBench(t, func(b *bench) {
		const people = 4
		id := b.create("Суу", village())
		saved := together(people, func(i int) error {
			s := village()
			s.Sheet.Items[0].Amount = money.Som(100 + i)
			return b.save(id, 1, s)
		})
		won := 0
		for _, err := range saved {
			if err == nil {
				won++
			} else {
				b.expect("a second person saves", err, fault.KindConflict)
			}
		}
		if won != 1 || b.load(id).Revision != 2 {
			t.Errorf("%d of %d saved one revision", won, people)
		}
		ids := []ref.ID{id, b.create("Суу 2", village()), b.create("Суу 3", village()), b.create("Суу 4", village())}
		for _, err := range together(people, func(i int) error { return b.freeze(ids[i], b.load(ids[i]).Revision) }) {
			if err != nil {
				t.Error(err)
			}
		}
		numbers := map[int]bool{}
		for _, id := range ids {
			numbers[b.load(id).Number] = true
		}
		if len(numbers) != people {
			t.Errorf("versions are numbered %v", numbers)
		}
	})
}

func together(n int, f func(int) error) []error {
	errs := make([]error, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { errs[i] = f(i) })
	}
	wait.Wait()
	return errs
}
