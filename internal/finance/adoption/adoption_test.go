package adoption_test

import (
	"context"
	"testing"

	"github.com/openaimak/aimak/internal/finance/adoption"
	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// TestWholeWay: a frozen calculation becomes the price of the next month, and
// the version of tariffs says by which way.
func TestWholeWay(t *testing.T) {
	eachWorld(t, func(w *world) {
		id := w.begin()
		w.walk(id, "")
		got := w.tariff(id)
		if got.State != adoption.Published || got.Path.Phase("2026-12-01") != path.InForce {
			w.t.Errorf("state %s, phase %s", got.State, got.Path.Phase("2026-12-01"))
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			lists, err := w.tariffs.InForce(ctx, tx, w.water, "2026-12")
			if err != nil {
				return err
			}
			// 1 440 000 / 72 336 = 19,9071… som, up to the tyiyn.
			if len(lists) != 1 || lists[0].Prices[0].Rate != 19_9100 || lists[0].Decision != "№\u00a0VI/3, 20.10.2026" {
				w.t.Errorf("in force: %+v", lists)
			}
			v, err := w.tariffs.Version(ctx, tx, got.Version)
			if v.Origin != (tariffs.Origin{Kind: tariffs.Adopted, Adoption: id}) {
				w.t.Errorf("origin %+v", v.Origin)
			}
			wrong, err2 := w.room.Module().Check(ctx, tx)
			if len(wrong) > 0 || err2 != nil {
				w.t.Errorf("check: %v, %v", wrong, err2)
			}
			open, err3 := w.room.Obligations(ctx, tx, id)
			if err3 != nil || len(open) != 0 {
				w.t.Errorf("a price that covers its year leaves %+v, %v", open, err3)
			}
			return err
		})
	})
}

// TestBelowCost: the council decides less; each year's gap is an obligation of
// the budget that the view of the budget shows.
func TestBelowCost(t *testing.T) {
	eachWorld(t, func(w *world) {
		id := w.begin()
		w.walk(id, path.Decision)
		lower := w.tariff(id).Proposed
		lower[0].Rate, lower[1].Rate, lower[2].Rate = 15_0000, 27_0000, 18_0000
		decide := func() error {
			return w.try(func(ctx context.Context, tx *db.Tx) error {
				return w.room.Decide(ctx, tx, w.secretary, id, act(), lower)
			})
		}
		if err := decide(); err != nil {
			w.t.Fatal(err)
		}
		// house 36 000 × 15 + yard 1 800 × 80 % × 12 × 27 + school 4 000 × 18 = 1 078 560
		w.obligations(id, adoption.Obligation{Adoption: id, Year: 2027, Level: cost.Renewal, Need: 1_440_000_00, Comes: 1_078_560_00, Amount: 361_440_00})
		before := w.trail(id)
		if err := decide(); err != nil { // the same form, sent twice
			w.t.Fatal(err)
		}
		if w.trail(id) != before {
			w.t.Error("the same decision, sent twice, is recorded twice")
		}
		if n := w.budget(); n != 3 {
			w.t.Errorf("the budget sees %d obligations, want those of three years", n)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.room.Stop(ctx, tx, w.secretary, id, "кайра эсептелет")
		})
		if n := w.budget(); n != 0 {
			w.t.Errorf("a stopped adoption leaves %d obligations", n)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			all, err := w.tariffs.Versions(ctx, tx, w.water)
			if len(all) != 1 {
				w.t.Errorf("its draft stays: %d versions", len(all))
			}
			return err
		})
	})
}

// obligations expects the first year's obligation, rising costs after it.
func (w *world) obligations(id ref.ID, first adoption.Obligation) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		list, err := w.room.Obligations(ctx, tx, id)
		if len(list) != 3 || list[0] != first {
			w.t.Errorf("obligations %+v, want three from %+v", list, first)
		}
		for i := 1; i < len(list); i++ {
			if list[i].Year != list[i-1].Year+1 || list[i].Amount <= list[i-1].Amount {
				w.t.Errorf("costs rise and the price does not: %+v after %+v", list[i], list[i-1])
			}
		}
		return err
	})
}

// budget counts what the view shows to the budget.
func (w *world) budget() (n int) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM pub_adoption_obligation WHERE municipality_id = $1`, tx.Municipality).Scan(&n)
	})
	return n
}

// trail counts the audit entries of an adoption.
func (w *world) trail(id ref.ID) (n int) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		list, err := audit.History(ctx, tx, ref.Ref{Kind: "adoption.adoption", ID: id})
		n = len(list)
		return err
	})
	return n
}

// TestNextPriceEndsTheGap: from the year in which the next price begins, the gap
// of the one before is nobody's obligation.
func TestNextPriceEndsTheGap(t *testing.T) {
	eachWorld(t, func(w *world) {
		first := w.begin()
		w.walk(first, path.Decision)
		lower := w.tariff(first).Proposed
		lower[0].Rate, lower[1].Rate, lower[2].Rate = 15_0000, 27_0000, 18_0000
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.room.Decide(ctx, tx, w.secretary, first, act(), lower)
		})
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.room.Publish(ctx, tx, w.head, first, printing()) })

		var second ref.ID
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			second, err = w.room.Begin(ctx, tx, w.finance, adoption.NewTariff{Scenario: w.version, Service: w.water, Begins: "2027-01-01"})
			return err
		})
		w.walk(second, path.Decision)
		later := act()
		later.Number, later.From = "VI/4", "2027-01-01"
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.room.Decide(ctx, tx, w.secretary, second, later, nil)
		})
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.room.Publish(ctx, tx, w.head, second, printing()) })
		w.write(func(ctx context.Context, tx *db.Tx) error {
			list, err := w.room.Obligations(ctx, tx, first)
			for _, o := range list {
				if o.EndedBy != second {
					w.t.Errorf("%d: ended by %s, want %s", o.Year, o.EndedBy, second)
				}
			}
			return err
		})
	})
}

// TestStepsOnceAndInOrder: a step sent twice leaves one trace, one out of turn
// none, and nobody walks two ways of one service at once.
func TestStepsOnceAndInOrder(t *testing.T) {
	eachWorld(t, func(w *world) {
		id := w.begin()
		again := func(n adoption.NewTariff) error {
			return w.try(func(ctx context.Context, tx *db.Tx) error { _, err := w.room.Begin(ctx, tx, w.finance, n); return err })
		}
		w.expect("a second way", again(adoption.NewTariff{Scenario: w.version, Service: w.water, Begins: "2027-01-01"}), fault.KindConflict)
		w.expect("a service without a calculation", again(adoption.NewTariff{Scenario: w.version, Service: w.waste, Begins: "2027-01-01"}), fault.KindInvalid)
		w.expect("in the middle of a month", again(adoption.NewTariff{Scenario: w.version, Service: w.water, Begins: "2027-01-15"}), fault.KindInvalid)

		announce := func(c path.Call) error {
			return w.try(func(ctx context.Context, tx *db.Tx) error { return w.room.Announce(ctx, tx, w.secretary, id, c) })
		}
		if err := announce(call()); err != nil {
			w.t.Fatal(err)
		}
		before := w.trail(id)
		if err := announce(call()); err != nil || w.trail(id) != before {
			w.t.Errorf("announced twice: %v, %d entries after %d", err, w.trail(id), before)
		}
		w.expect("decided before the hearing", w.try(func(ctx context.Context, tx *db.Tx) error {
			return w.room.Decide(ctx, tx, w.secretary, id, act(), nil)
		}), fault.KindConflict)
		w.expect("the agreement on water left out", w.try(func(ctx context.Context, tx *db.Tx) error {
			return w.room.Skip(ctx, tx, w.secretary, id, path.Agreement, "шашылыш")
		}), fault.KindConflict)
	})
}

// TestWhoMay: four eyes at the publication, and cashiers take no steps.
func TestWhoMay(t *testing.T) {
	eachWorld(t, func(w *world) {
		id := w.begin()
		w.expect("a cashier announces", w.try(func(ctx context.Context, tx *db.Tx) error {
			return w.room.Announce(ctx, tx, w.nobody, id, call())
		}), fault.KindDenied)
		w.walk(id, path.Publication)
		w.expect("own work", w.try(func(ctx context.Context, tx *db.Tx) error {
			return w.room.Publish(ctx, tx, w.secretary, id, printing())
		}), fault.KindDenied)
		w.expect("a cashier sets terms", w.try(func(ctx context.Context, tx *db.Tx) error {
			return w.room.SetTerms(ctx, tx, w.nobody, path.Default())
		}), fault.KindDenied)
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.room.Publish(ctx, tx, w.head, id, printing()) })
		before := w.trail(id)
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.room.Publish(ctx, tx, w.head, id, printing()) })
		if w.trail(id) != before {
			w.t.Error("published twice")
		}
		w.expect("stopped after it", w.try(func(ctx context.Context, tx *db.Tx) error {
			return w.room.Stop(ctx, tx, w.head, id, "x")
		}), fault.KindConflict)
	})
}

// TestRejected: the council says no, and a new way may begin.
func TestRejected(t *testing.T) {
	eachWorld(t, func(w *world) {
		id := w.begin()
		w.walk(id, path.Publication)
		no := act()
		no.Rejected, no.For, no.Against = true, 3, 15
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.room.Decide(ctx, tx, w.secretary, id, no, nil) })
		got := w.tariff(id)
		if got.State != adoption.Stopped || got.Version != 0 || w.budget() != 0 {
			w.t.Errorf("rejected: %s, version %s", got.State, got.Version)
		}
		w.begin()
	})
}

// TestMend: the proposal changes until it stands in a letter.
func TestMend(t *testing.T) {
	eachWorld(t, func(w *world) {
		id := w.begin()
		prices := w.tariff(id).Proposed
		prices[0].Rate = 20_0000
		mend := func() error {
			return w.try(func(ctx context.Context, tx *db.Tx) error {
				return w.room.Mend(ctx, tx, w.finance, id, w.version, prices)
			})
		}
		w.walk(id, path.Agreement)
		if err := mend(); err != nil || w.tariff(id).Proposed[0].Rate != 20_0000 {
			w.t.Errorf("mended: %v", err)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.room.Send(ctx, tx, w.finance, id, letter()) })
		w.expect("mended while the letter is out", mend(), fault.KindConflict)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.room.Hear(ctx, tx, w.finance, id, path.Round{Letter: "1", Answered: "2026-10-01", Verdict: path.Refused, Remarks: "негиз жок"})
		})
		prices[0].Rate = 19_0000
		if err := mend(); err != nil {
			w.t.Errorf("mended after a refusal: %v", err)
		}
	})
}

// TestOwnersAndTerms are kept, with their trail.
func TestOwnersAndTerms(t *testing.T) {
	eachWorld(t, func(w *world) {
		id := w.begin()
		owners := map[path.Step]adoption.Owner{path.Hearing: {Role: access.Finance, Name: "Асанова Гүлмира"}}
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.room.Assign(ctx, tx, w.head, id, owners) })
		if got := w.tariff(id).Owner(path.Hearing); got != owners[path.Hearing] {
			w.t.Errorf("owner %+v", got)
		}
		if got := w.tariff(id).Owner(path.Notice); got.Role != access.Secretary {
			w.t.Errorf("the usual owner is %+v", got)
		}
		w.walk(id, path.Hearing)
		if got := w.tariff(id); got.Owner(path.Hearing) != owners[path.Hearing] || got.Path.Call == nil {
			w.t.Errorf("taking a step forgets its owner, or naming one the step: %+v", got.Owners)
		}
		terms := path.Default()
		terms[path.Ahead] = path.Term{Days: 20, Working: true, Source: "Кеңештин регламенти"}
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.room.SetTerms(ctx, tx, w.head, terms) })
		w.write(func(ctx context.Context, tx *db.Tx) error {
			got, err := w.room.Terms(ctx, tx)
			if got[path.Ahead] != terms[path.Ahead] || got[path.ToForce] != path.Default()[path.ToForce] {
				w.t.Errorf("terms %+v", got)
			}
			return err
		})
		w.expect("a notice too late", w.try(func(ctx context.Context, tx *db.Tx) error {
			return w.room.Announce(ctx, tx, w.secretary, id, call())
		}), fault.KindInvalid)
	})
}

// TestLateMonth: published late, the prices hold from the first month that the
// law allows.
func TestLateMonth(t *testing.T) {
	eachWorld(t, func(w *world) {
		id := w.begin()
		w.walk(id, path.Publication)
		late := path.Printing{Day: "2026-11-20", Where: "сайт"}
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.room.Publish(ctx, tx, w.head, id, late) })
		got := w.tariff(id)
		if got.Begins != "2027-01-01" || got.Path.Act.From != "2027-01-01" || got.Taken[path.Decision].By != w.secretary.ID {
			w.t.Errorf("begins %s, decision %+v recorded by %s", got.Begins, got.Path.Act, got.Taken[path.Decision].Name)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			v, err := w.tariffs.Version(ctx, tx, got.Version)
			if v.Span.From != "2027-01-01" || v.State != tariffs.InEffect {
				w.t.Errorf("the list holds from %s, %s", v.Span.From, v.State)
			}
			return err
		})
	})
}

// TestCaseOfAnOldPriceThatDoesNotFit: an old list without a price for some payers
// keeps no page from being shown.
func TestCaseOfAnOldPriceThatDoesNotFit(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.tariffs.Decide(ctx, tx, access.System(testkit.Place), tariffs.NewVersion{
				Service: w.water, Span: period.Span{From: "2026-02-01"}, Origin: tariffs.From(tariffs.OnPaper),
				Decision: tariffs.Decision{Body: "Айылдык кеңеш", Number: "8", Day: "2026-01-05"},
				Rounding: tariffs.Rounding{Line: money.HalfUp, Total: money.HalfUp},
				Prices:   []rate.Price{{Category: rate.Other, Basis: rate.HouseholdYear, Rate: 600_0000}}})
			return err
		})
		id := w.begin()
		w.write(func(ctx context.Context, tx *db.Tx) error {
			c, err := w.room.Case(ctx, tx, id)
			if c.Before.Decision.Number != "8" {
				w.t.Errorf("before: %+v", c.Before)
			}
			return err
		})
	})
}
