package tariffs_test

import (
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// TestNothingIsBilledWithoutARight: a list that was neither adopted nor taken
// over by name stays a draft, whoever tries.
func TestNothingIsBilledWithoutARight(t *testing.T) {
	eachBench(t, func(b *bench) {
		n := b.list("2026-11-01", m3("14.43"))
		n.Origin = tariffs.Origin{}
		b.expect("by the program", b.try(func(tx *db.Tx) error {
			_, err := b.room.Decide(b.t.Context(), tx, access.System(testkit.Place), n)
			return err
		}), fault.KindInvalid)
		id := b.enter(n)
		enforce := func(reason string) error {
			return b.try(func(tx *db.Tx) error { return b.room.Enforce(b.t.Context(), tx, b.second, id, decision, reason) })
		}
		b.expect("without a reason", enforce(""), fault.KindInvalid)
		b.expect("with a made-up reason", enforce("because"), fault.KindInvalid)
		if _, err := b.inForce(b.water, "2026-11"); err == nil {
			b.t.Error("a list without a right is billed")
		}
		if err := enforce(tariffs.BeforeAimak); err != nil {
			b.t.Fatal(err)
		}
		want := tariffs.Origin{Kind: tariffs.Inherited, Reason: tariffs.BeforeAimak, By: b.second.Name}
		if got := b.version(id).Origin; got != want {
			b.t.Errorf("origin %+v, want %+v", got, want)
		}
		if found, err := b.inForce(b.water, "2026-11"); err != nil || len(found) != 1 {
			b.t.Errorf("in force: %v, %v", found, err)
		}
	})
}

// TestAdoptedList: what an adoption decided is one draft however often it is
// sent, is touched by no hand, and goes into force by a second person.
func TestAdoptedList(t *testing.T) {
	eachBench(t, func(b *bench) {
		adoption := ref.ID(77)
		adopt := func(prices ...rate.Price) (id ref.ID) {
			b.write(func(tx *db.Tx) (err error) {
				n := b.list("2026-12-01", prices...)
				id, err = b.room.Adopt(b.t.Context(), tx, b.finance, adoption, n)
				return err
			})
			return id
		}
		id := adopt(m3("14.43"))
		if again := adopt(m3("15")); again != id {
			b.t.Fatalf("sent twice: %s and %s", id, again)
		}
		ctx := b.t.Context()
		b.expect("corrected by hand", b.try(func(tx *db.Tx) error {
			return b.room.Correct(ctx, tx, b.finance, id, b.list("2026-12-01", m3("1")))
		}), fault.KindConflict)
		b.expect("discarded by hand", b.try(func(tx *db.Tx) error { return b.room.Discard(ctx, tx, b.finance, id) }), fault.KindConflict)
		b.expect("put in force by hand", b.try(func(tx *db.Tx) error {
			return b.room.Enforce(ctx, tx, b.second, id, decision, tariffs.OnPaper)
		}), fault.KindConflict)
		b.expect("own work", b.try(func(tx *db.Tx) error { return b.room.EnforceAdopted(ctx, tx, b.finance, id, "2027-01-01") }), fault.KindDenied)
		b.write(func(tx *db.Tx) error { return b.room.EnforceAdopted(ctx, tx, b.second, id, "2027-01-01") })
		v := b.version(id)
		if v.State != tariffs.InEffect || v.Span.From != "2027-01-01" || v.Prices[0].Rate != per("15") ||
			v.Origin != (tariffs.Origin{Kind: tariffs.Adopted, Adoption: adoption}) {
			b.t.Errorf("in force: %+v", v)
		}
		b.expect("dropped", b.try(func(tx *db.Tx) error { return b.room.DropAdopted(ctx, tx, b.second, id) }), fault.KindConflict)
		b.expect("adopted by the form", b.try(func(tx *db.Tx) error {
			n := b.list("2027-02-01", m3("1"))
			n.Origin = tariffs.Origin{Kind: tariffs.Adopted, Adoption: 78}
			_, err := b.room.Enter(ctx, tx, b.finance, n)
			return err
		}), fault.KindInvalid)
	})
}

// TestStoppedAdoptionLeavesNothing.
func TestStoppedAdoptionLeavesNothing(t *testing.T) {
	eachBench(t, func(b *bench) {
		b.write(func(tx *db.Tx) error {
			id, err := b.room.Adopt(b.t.Context(), tx, b.finance, 77, b.list("2026-12-01", m3("14.43")))
			if err != nil {
				return err
			}
			return b.room.DropAdopted(b.t.Context(), tx, b.finance, id)
		})
		var all []tariffs.Version
		b.write(func(tx *db.Tx) (err error) {
			all, err = b.room.Versions(b.t.Context(), tx, b.water)
			return err
		})
		if len(all) != 0 {
			b.t.Errorf("left: %+v", all)
		}
	})
}
