package tariffs_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// TestFromDraftToPrice: one person enters, another puts in force.
func TestFromDraftToPrice(t *testing.T) {
	eachBench(t, func(b *bench) {
		ctx := b.t.Context()
		n := b.list("2026-12-01", m3("14.43"))
		n.Decision = tariffs.Decision{}
		var id ref.ID
		b.write(func(tx *db.Tx) (err error) {
			id, err = b.room.Enter(ctx, tx, b.finance, n)
			return err
		})
		if v := b.version(id); v.State != tariffs.Draft || v.Phase("2026-12-05") != tariffs.Drafted {
			b.t.Fatalf("a new list is %s", v.State)
		}
		_, err := b.inForce(b.water, "2026-12")
		b.expect("a draft is no price", err, fault.KindInvalid)

		enforce := func(who access.Actor, d tariffs.Decision) error {
			return b.try(func(tx *db.Tx) error { return b.room.Enforce(ctx, tx, who, id, d, "") })
		}
		b.expect("own work", enforce(b.finance, decision), fault.KindDenied)
		b.expect("no role", enforce(b.nobody, decision), fault.KindDenied)
		b.expect("no decision", enforce(b.second, tariffs.Decision{Body: "Кеңеш"}), fault.KindInvalid)
		b.expect("a decision of tomorrow", enforce(b.second, tariffs.Decision{Body: "Кеңеш", Number: "1", Day: "2026-11-23"}), fault.KindInvalid)
		if err := enforce(b.second, decision); err != nil {
			b.t.Fatal(err)
		}
		b.expect("in force twice", enforce(b.second, decision), fault.KindConflict)

		found, err := b.inForce(b.water, "2026-12")
		if err != nil || len(found) != 1 || found[0].Decision != "№\u00a023/83, 12.03.2026" || found[0].Prices[0].Rate != per("14.43") {
			b.t.Fatalf("in force: %+v, %v", found, err)
		}
		if v := b.version(id); v.Entered.By != b.finance.ID || v.Enforced.By != b.second.ID || v.Enforced.At == 0 {
			b.t.Errorf("who did it: %+v, %+v", v.Entered, v.Enforced)
		}
		b.frozen(id)
		b.trail(id, "tariffs.enter", "tariffs.enforce")
	})
}

// frozen: what is in force is neither corrected nor discarded.
func (b *bench) frozen(id ref.ID) {
	b.t.Helper()
	ctx := b.t.Context()
	b.expect("correcting", b.try(func(tx *db.Tx) error {
		return b.room.Correct(ctx, tx, b.finance, id, b.list("2026-12-01", m3("1")))
	}), fault.KindConflict)
	b.expect("discarding", b.try(func(tx *db.Tx) error { return b.room.Discard(ctx, tx, b.finance, id) }), fault.KindConflict)
	if v := b.version(id); len(v.Prices) != 1 || v.Prices[0].Rate != per("14.43") {
		b.t.Errorf("the list has changed: %+v", v.Prices)
	}
}

// trail expects these steps in the audit trail of a version.
func (b *bench) trail(id ref.ID, actions ...string) {
	b.t.Helper()
	var got []string
	err := b.db.Read(b.t.Context(), testkit.Place, func(tx *db.Tx) error {
		entries, err := audit.History(b.t.Context(), tx, ref.Ref{Kind: "tariffs.version", ID: id})
		for _, e := range entries {
			got = append(got, e.Action)
		}
		return err
	})
	if err != nil || strings.Join(got, " ") != strings.Join(actions, " ") {
		b.t.Errorf("audit trail %v, %v; want %v", got, err, actions)
	}
}

// TestChangeInsideTheMonth: a new price ends the old one on the day before.
func TestChangeInsideTheMonth(t *testing.T) {
	eachBench(t, func(b *bench) {
		old := b.decide(b.list("2025-01-01", m3("12.50")))
		b.decide(b.list("2026-11-12", m3("14.43")))
		if v := b.version(old); v.Span.Until != "2026-11-11" || v.Phase("2026-11-22") != tariffs.Past {
			b.t.Errorf("the old price runs until %q", v.Span.Until)
		}
		found, err := b.inForce(b.water, "2026-11")
		if err != nil || len(found) != 2 {
			b.t.Fatalf("%+v, %v", found, err)
		}
		spans := []period.Span{{From: "2026-11-01", Until: "2026-11-11"}, {From: "2026-11-12", Until: "2026-11-30"}}
		for i, f := range found {
			if f.Span != spans[i] {
				b.t.Errorf("part %d holds %v, want %v", i, f.Span, spans[i])
			}
		}
		for m, want := range map[period.Month]string{"2026-10": "12.50", "2026-12": "14.43", "2030-01": "14.43"} {
			if found, err := b.inForce(b.water, m); err != nil || len(found) != 1 || found[0].Prices[0].Rate != per(want) {
				b.t.Errorf("%s: %+v, %v; want %s", m, found, err, want)
			}
		}
		_, err = b.inForce(b.water, "2024-12")
		b.expect("before the first price", err, fault.KindInvalid)
		_, err = b.inForce(b.waste, "2026-11")
		b.expect("another service", err, fault.KindInvalid)
	})
}

// TestNoTwoPricesAtOnce: what overlaps is refused and changes nothing.
func TestNoTwoPricesAtOnce(t *testing.T) {
	eachBench(t, func(b *bench) {
		first := b.decide(b.list("2026-01-01", m3("12.50")))
		for _, from := range []period.Day{"2026-01-01", "2025-06-01"} {
			err := b.try(func(tx *db.Tx) error {
				_, err := b.room.Decide(b.t.Context(), tx, access.System(testkit.Place), b.list(from, m3("14.43")))
				return err
			})
			b.expect("from "+string(from), err, fault.KindConflict)
		}
		if v := b.version(first); v.Span.Until != "" {
			b.t.Errorf("a refused list ended the price on %s", v.Span.Until)
		}
		earlier := b.list("2025-06-01", m3("11"))
		earlier.Span.Until = "2025-12-31"
		b.decide(earlier)
		if found, err := b.inForce(b.water, "2025-12"); err != nil || len(found) != 1 || found[0].Prices[0].Rate != per("11") {
			b.t.Errorf("a list that ends before the next begins: %+v, %v", found, err)
		}
		if wrong := b.check(); len(wrong) > 0 {
			b.t.Errorf("check: %v", wrong)
		}
	})
}

func (b *bench) check() (wrong []string) {
	b.t.Helper()
	err := b.db.Read(b.t.Context(), testkit.Place, func(tx *db.Tx) (err error) {
		wrong, err = b.mod.Check(b.t.Context(), tx)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return wrong
}

// TestCheckFindsWhatCannotBe plants what the program never writes.
func TestCheckFindsWhatCannotBe(t *testing.T) {
	eachBench(t, func(b *bench) {
		first := b.decide(b.list("2026-01-01", m3("12.50")))
		second := b.decide(b.list("2026-06-01", m3("14.43")))
		b.write(func(tx *db.Tx) error {
			for _, statement := range []string{
				`UPDATE tariffs_version SET valid_until = '2026-07-01' WHERE municipality_id = $1 AND id = $2`,
				`UPDATE tariffs_price SET rate = -1 WHERE municipality_id = $1 AND version_id = $2`,
			} {
				if _, err := tx.ExecContext(b.t.Context(), statement, tx.Municipality, first); err != nil {
					return err
				}
			}
			_, err := tx.ExecContext(b.t.Context(), `DELETE FROM tariffs_price WHERE municipality_id = $1 AND version_id = $2`, tx.Municipality, second)
			return err
		})
		found := strings.Join(b.check(), "\n")
		for _, want := range []string{"same day", "negative", "no prices"} {
			if !strings.Contains(found, want) {
				b.t.Errorf("check does not see %q:\n%s", want, found)
			}
		}
		_, err := b.inForce(b.water, "2026-06")
		b.expect("two prices on one day", err, fault.KindConflict)
	})
}

// TestWithdraw gives the price before its time back.
func TestWithdraw(t *testing.T) {
	eachBench(t, func(b *bench) {
		ctx := b.t.Context()
		old := b.decide(b.list("2025-01-01", m3("12.50")))
		var id ref.ID
		b.write(func(tx *db.Tx) (err error) {
			if id, err = b.room.Enter(ctx, tx, b.finance, b.list("2026-11-01", m3("14.43"))); err != nil {
				return err
			}
			return b.room.Enforce(ctx, tx, b.second, id, decision, "")
		})
		withdraw := func(who access.Actor, id ref.ID, reason string) error {
			return b.try(func(tx *db.Tx) error { return b.room.Withdraw(ctx, tx, who, id, reason) })
		}
		b.expect("a price that another follows", withdraw(b.second, old, "ката"), fault.KindConflict)
		b.expect("own work", withdraw(b.second, id, "ката"), fault.KindDenied)
		b.expect("without a reason", withdraw(b.finance, id, " "), fault.KindInvalid)
		if err := withdraw(b.finance, id, "Сот токтомду жокко чыгарды"); err != nil {
			b.t.Fatal(err)
		}
		b.expect("twice", withdraw(b.finance, id, "дагы"), fault.KindConflict)
		found, err := b.inForce(b.water, "2026-11")
		if err != nil || len(found) != 1 || found[0].Version != old || found[0].Span.Until != "2026-11-30" {
			b.t.Errorf("after the withdrawal: %+v, %v", found, err)
		}
		if v := b.version(old); v.Span.Until != "" {
			b.t.Errorf("the old price ends on %s", v.Span.Until)
		}
		if v := b.version(id); v.Phase("2026-11-22") != tariffs.Void || v.Reason == "" || v.Gone.Name != b.finance.Name {
			b.t.Errorf("withdrawn: %+v", v)
		}
		b.trail(id, "tariffs.enter", "tariffs.enforce", "tariffs.withdraw")
		again := b.decide(b.list("2026-11-01", m3("13")))
		if v := b.version(again); v.Phase("2026-11-22") != tariffs.Current {
			b.t.Error("the day of a withdrawn price cannot be used again")
		}
	})
}

// TestDraftIsCorrectedAndDiscarded: a draft can be mended as long as it is one,
// and counts as entered by who mended it.
func TestDraftIsCorrectedAndDiscarded(t *testing.T) {
	eachBench(t, func(b *bench) {
		ctx := b.t.Context()
		var id ref.ID
		b.write(func(tx *db.Tx) (err error) {
			id, err = b.room.Enter(ctx, tx, b.finance, b.list("2026-12-01", m3("14.43"), rate.Price{Basis: rate.OneOff, Rate: per("3000")}))
			return err
		})
		accountant := testkit.Actor(access.Accountant)
		b.write(func(tx *db.Tx) error {
			return b.room.Correct(ctx, tx, accountant, id, b.list("2027-01-01", m3("15")))
		})
		v := b.version(id)
		if v.Span.From != "2027-01-01" || len(v.Prices) != 1 || v.Prices[0].Rate != per("15") || v.Entered.By != accountant.ID {
			b.t.Errorf("corrected: %+v", v)
		}
		b.expect("the corrector is no second person", b.try(func(tx *db.Tx) error {
			return b.room.Enforce(ctx, tx, accountant, id, decision, "")
		}), fault.KindDenied)
		b.expect("a cashier discards", b.try(func(tx *db.Tx) error { return b.room.Discard(ctx, tx, b.nobody, id) }), fault.KindDenied)
		b.write(func(tx *db.Tx) error { return b.room.Discard(ctx, tx, b.finance, id) })
		err := b.db.Read(ctx, testkit.Place, func(tx *db.Tx) error {
			_, err := b.room.Version(ctx, tx, id)
			return err
		})
		b.expect("a discarded draft", err, fault.KindMissing)
	})
}

// TestSameFormTwice stores one draft.
func TestSameFormTwice(t *testing.T) {
	eachBench(t, func(b *bench) {
		n := b.list("2026-12-01", m3("14.43"))
		n.Key = "one-time"
		var ids [2]ref.ID
		for i := range ids {
			b.write(func(tx *db.Tx) (err error) {
				ids[i], err = b.room.Enter(b.t.Context(), tx, b.finance, n)
				return err
			})
		}
		if ids[0] != ids[1] {
			b.t.Error("the form made two drafts")
		}
	})
}

// TestRoundTrip stores every kind of price and reads it back.
func TestRoundTrip(t *testing.T) {
	prices := []rate.Price{
		{Category: rate.Population, Connection: rate.House, Basis: rate.CubicMetre,
			Blocks:     []rate.Block{{UpTo: qty("10"), Rate: per("2")}, {UpTo: qty("20.5"), Rate: per("3")}, {Rate: per("5.0001")}},
			NormLitres: 120, NormDays: rate.YearDays12, Fixed: 2500, Minimum: 6000},
		{Category: rate.Budget, Basis: rate.CubicMetre,
			WholeVolume: []rate.Block{{UpTo: qty("10"), Rate: per("2")}, {Rate: per("3")}}},
		{Category: "кой, эчки", Connection: rate.NoPipe, Basis: rate.HeadYear, Rate: per("14"), Months: []int{5, 10}},
		{Basis: rate.OneOff, Rate: per("3000")},
	}
	rounding := tariffs.Rounding{Line: money.HalfEven, Step: 100, Total: money.Down}
	eachBench(t, func(b *bench) {
		n := b.list("2026-12-01", prices...)
		n.Rounding, n.Note, n.Span.Until = rounding, "Түшүндүрмө", "2027-12-31"
		v := b.version(b.decide(n))
		if v.Rounding != rounding || v.Note != n.Note || v.Span != n.Span || v.Decision != decision || len(v.Prices) != len(prices) {
			b.t.Fatalf("read back: %+v", v)
		}
		use := rate.Use{Quantity: qty("25"), Metered: true, Persons: 4, Month: 5}
		for i, p := range prices {
			p.Line, p.TotalStep, p.Total = rounding.Line, rounding.Step, rounding.Total
			want, err1 := p.Charge(use)
			got, err2 := v.Prices[i].Charge(use)
			if err1 != nil || err2 != nil || got.Total != want.Total || len(got.Lines) != len(want.Lines) {
				b.t.Errorf("price %d charges %v (%v), want %v (%v)", i, got.Total, err2, want.Total, err1)
			}
			if got, want := v.Prices[i].Category+v.Prices[i].Connection, p.Category+p.Connection; got != want {
				b.t.Errorf("price %d is for %q, want %q", i, got, want)
			}
		}
	})
}

// TestRefusedLists names the field of the form that is wrong.
func TestRefusedLists(t *testing.T) {
	with := func(change func(*tariffs.NewVersion)) func(tariffs.NewVersion) tariffs.NewVersion {
		return func(n tariffs.NewVersion) tariffs.NewVersion {
			change(&n)
			return n
		}
	}
	cases := []struct {
		name, field string
		list        func(tariffs.NewVersion) tariffs.NewVersion
	}{
		{"no service", "service", with(func(n *tariffs.NewVersion) { n.Service = 0 })},
		{"no first day", "from", with(func(n *tariffs.NewVersion) { n.Span.From = "" })},
		{"ends before it begins", "until", with(func(n *tariffs.NewVersion) { n.Span.Until = "2026-11-30" })},
		{"no prices", "p0_rate", with(func(n *tariffs.NewVersion) { n.Prices = nil })},
		{"a price of nothing", "p1_rate", with(func(n *tariffs.NewVersion) { n.Prices = append(n.Prices, rate.Price{Basis: rate.OneOff}) })},
		{"a negative price", "p0_rate", with(func(n *tariffs.NewVersion) { n.Prices[0].Rate = -1 })},
		{"the same payer twice", "p1_category", with(func(n *tariffs.NewVersion) { n.Prices = append(n.Prices, n.Prices[0]) })},
		{"steps that fall", "p0_b0_to", with(func(n *tariffs.NewVersion) {
			n.Prices[0].Rate, n.Prices[0].Blocks = 0, []rate.Block{{UpTo: 10, Rate: 1}, {UpTo: 5, Rate: 1}, {Rate: 1}}
		})},
		{"steps by person", "p0_basis", with(func(n *tariffs.NewVersion) {
			n.Prices[0].Basis, n.Prices[0].Rate, n.Prices[0].Blocks = rate.PersonMonth, 0, []rate.Block{{Rate: 1}}
		})},
		{"a norm by household", "p0_norm", with(func(n *tariffs.NewVersion) {
			n.Prices[0].Basis, n.Prices[0].NormLitres = rate.HouseholdMonth, 50
		})},
		{"a yearly minimum", "p0_fixed", with(func(n *tariffs.NewVersion) {
			n.Prices[0].Basis, n.Prices[0].Minimum = rate.HouseholdYear, 50
		})},
		{"month 13", "p0_months", with(func(n *tariffs.NewVersion) {
			n.Prices[0].Basis, n.Prices[0].Months = rate.HouseholdYear, []int{13}
		})},
		{"a long number", "number", with(func(n *tariffs.NewVersion) { n.Decision.Number = strings.Repeat("1", 400) })},
		{"too many prices", "p40_rate", with(func(n *tariffs.NewVersion) {
			for range 40 {
				n.Prices = append(n.Prices, rate.Price{Category: strings.Repeat("x", len(n.Prices)), Basis: rate.OneOff, Rate: 1})
			}
		})},
	}
	b := newBench(t, testkit.SQLite(t, append([]db.Set{inventoryTables}, sets()...)...))
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := b.try(func(tx *db.Tx) error {
				_, err := b.room.Enter(t.Context(), tx, b.finance, c.list(b.list("2026-12-01", m3("14.43"))))
				return err
			})
			f := fault.Of(err)
			if f == nil || f.Kind != fault.KindInvalid || len(f.Fields) == 0 || f.Fields[0].Name != c.field {
				t.Errorf("complaint %v, want one about %s", err, c.field)
			}
		})
	}
	err := b.try(func(tx *db.Tx) error {
		n := b.list("2026-12-01", m3("14.43"))
		n.Service = 77
		_, err := b.room.Enter(t.Context(), tx, b.finance, n)
		return err
	})
	b.expect("a service that is not there", err, fault.KindMissing)
	err = b.try(func(tx *db.Tx) error {
		_, err := b.room.Enter(t.Context(), tx, b.second, b.list("2026-12-01", m3("14.43")))
		return err
	})
	b.expect("the head enters no prices", err, fault.KindDenied)
}

// TestAnotherPlaceSeesNothing: versions belong to their municipality.
func TestAnotherPlaceSeesNothing(t *testing.T) {
	eachBench(t, func(b *bench) {
		id := b.decide(b.list("2026-01-01", m3("14.43")))
		err := b.db.Read(b.t.Context(), testkit.Place+1, func(tx *db.Tx) error {
			_, missing := b.room.Version(b.t.Context(), tx, id)
			_, none := b.room.InForce(b.t.Context(), tx, b.water, "2026-11")
			return errors.Join(missing, none)
		})
		if err == nil || !strings.Contains(err.Error(), "no such price list") || !strings.Contains(err.Error(), "No price is in force") {
			b.t.Errorf("another place: %v", err)
		}
	})
}
