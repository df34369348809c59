package meters

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// Account and service of the tests: other rooms' business, here only numbers.
const (
	account ref.ID = 71
	water   ref.ID = 81
)

// bench is a room with one meter, read at the end of June to October.
type bench struct {
	*Meters
	t     *testing.T
	d     *db.DB
	clerk access.Actor
	meter ref.ID
}

func eachBench(t *testing.T, f func(t *testing.T, b *bench)) {
	t.Helper()
	testkit.EachDB(t, module.Migrations(New(nil).Module()), func(t *testing.T, d *db.DB) {
		b := &bench{Meters: New(d), t: t, d: d, clerk: testkit.Actor(access.Accountant)}
		b.meter = b.add(Fitting{Account: account, Service: water, NewMeter: NewMeter{Serial: "A1", Installed: "2026-06-01", First: m3(1190)},
			Readings: monthly("2026-06", 1200, 1212, 1225, 1234, 1245)})
		f(t, b)
	})
}

func (b *bench) add(f Fitting) (id ref.ID) {
	b.t.Helper()
	b.write(func(ctx context.Context, tx *db.Tx) error {
		ids, err := b.Add(ctx, tx, b.clerk, []Fitting{f})
		if err == nil {
			id = ids[0]
		}
		return err
	})
	return id
}

func (b *bench) write(f func(ctx context.Context, tx *db.Tx) error) {
	b.t.Helper()
	if err := b.try(f); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) try(f func(ctx context.Context, tx *db.Tx) error) error {
	return b.d.Write(b.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(b.t.Context(), tx) })
}

// enter enters readings and returns the verdicts.
func (b *bench) enter(entries ...Entry) (verdicts []Verdict) {
	b.t.Helper()
	b.write(func(ctx context.Context, tx *db.Tx) (err error) {
		verdicts, err = b.Enter(ctx, tx, b.clerk, entries)
		return err
	})
	return verdicts
}

func (b *bench) entry(day period.Day, value int) Entry {
	return Entry{Meter: b.meter, Day: day, Value: m3(value), Source: Controller}
}

// shows writes the accepted readings as "value/total".
func (b *bench) shows(id ref.ID) string {
	b.t.Helper()
	var out []string
	b.write(func(ctx context.Context, tx *db.Tx) error {
		books, book, err := b.book(ctx, tx, id)
		if err != nil || books == nil {
			return err
		}
		for _, r := range book.Readings {
			out = append(out, fmt.Sprintf("%v/%v", r.Value, r.Total))
		}
		wrong, err := b.check(ctx, tx)
		if len(wrong) > 0 {
			b.t.Errorf("check: %v", wrong)
		}
		return err
	})
	return strings.Join(out, " ")
}

const asAdded = "1190/1190 1200/1200 1212/1212 1225/1225 1234/1234 1245/1245"

func TestStatements(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) { testkit.PrepareAll(t, b.d, "store") })
}

// The bad input that the issue lists: lower than the last, ten times higher, for
// a removed meter, in the future, twice. None is written, the good one is.
func TestEnterKeepsTheGoodOnes(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		removed := b.add(Fitting{Account: 72, Service: water, NewMeter: NewMeter{Serial: "R1", Installed: "2026-01-10"}, State: Removed, Ended: "2026-11-01"})
		verdicts := b.enter(
			b.entry("2026-11-20", 1240),
			b.entry("2026-11-20", 1245+130),
			Entry{Meter: removed, Day: "2026-11-20", Value: m3(1)},
			b.entry("2026-11-23", 1256),
			b.entry("2026-10-31", 1245),
			Entry{Meter: 999, Day: "2026-11-20", Value: m3(1)},
			b.entry("2026-11-20", 1256),
			b.entry("2026-11-20", 1256),
		)
		var refused []bool
		for _, v := range verdicts {
			refused = append(refused, v.Refused != nil)
		}
		if want := []bool{true, true, true, true, true, true, false, true}; !slices.Equal(refused, want) {
			t.Errorf("refused %v, want %v", refused, want)
		}
		if verdicts[1].Ask != AskJump {
			t.Errorf("ten times higher asks %q", verdicts[1].Ask)
		}
		if got := b.shows(b.meter); got != asAdded+" 1256/1256" {
			t.Errorf("stored %s", got)
		}
	})
}

func TestTryChangesNothing(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		b.write(func(ctx context.Context, tx *db.Tx) error {
			v, err := b.Try(ctx, tx, []Entry{b.entry("2026-11-20", 1256)})
			if err == nil && v[0].Refused != nil {
				err = v[0].Refused
			}
			return err
		})
		if got := b.shows(b.meter); got != asAdded {
			t.Errorf("stored %s", got)
		}
	})
}

func TestALateReadingIsPutInItsPlace(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		turning := b.add(Fitting{Account: 73, Service: water, NewMeter: NewMeter{Serial: "T", Installed: "2026-08-01", First: m3(99990)}})
		v := b.enter(
			Entry{Meter: turning, Day: "2026-10-01", Value: m3(8), Rollover: true, Source: Controller},
			Entry{Meter: turning, Day: "2026-09-01", Value: m3(99995), Source: Controller},
			Entry{Meter: turning, Day: "2026-11-01", Value: m3(12), Source: Controller},
			b.entry("2026-10-10", 1240),
		)
		for i, one := range v {
			if one.Refused != nil {
				t.Errorf("entry %d: %v", i, one.Refused)
			}
		}
		if got, want := b.shows(turning), "99990/99990 99995/99995 8/100008 12/100012"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got := b.shows(b.meter); !strings.Contains(got, "1234/1234 1240/1240 1245/1245") {
			t.Errorf("got %s", got)
		}
	})
}

func TestCitizensGiveAndTheDeskDecides(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		give := func(account ref.ID, e Entry) error {
			return b.try(func(ctx context.Context, tx *db.Tx) error { return b.Give(ctx, tx, account, e) })
		}
		if err := give(99, b.entry("2026-11-22", 1256)); !fault.Is(err, fault.KindMissing) {
			t.Errorf("for somebody else's meter: %v", err)
		}
		var doubt *Doubt
		if err := give(account, b.entry("2026-11-22", 1245+150)); !errors.As(err, &doubt) || doubt.Ask != AskJump {
			t.Errorf("a jump: %v", err)
		}
		if err := give(account, b.entry("2026-11-22", 1255)); err != nil {
			t.Fatal(err)
		}
		if err := give(account, b.entry("2026-11-22", 1256)); err != nil { // a better look
			t.Fatal(err)
		}
		waits := b.waits(1)
		if got := b.shows(b.meter); got != asAdded {
			t.Errorf("before it was accepted it counts already: %s", got)
		}
		b.write(func(ctx context.Context, tx *db.Tx) error { return b.Accept(ctx, tx, b.clerk, waits[0].ID) })
		if got := b.shows(b.meter); got != asAdded+" 1256/1256" {
			t.Errorf("after: %s", got)
		}
		if err := b.try(func(ctx context.Context, tx *db.Tx) error { return b.Accept(ctx, tx, b.clerk, waits[0].ID) }); !fault.Is(err, fault.KindConflict) {
			t.Errorf("accepted twice: %v", err)
		}
	})
}

func (b *bench) waits(n int) (list []Reading) {
	b.t.Helper()
	b.write(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = b.Given(ctx, tx)
		return err
	})
	if len(list) != n {
		b.t.Fatalf("%d readings wait, want %d", len(list), n)
	}
	return list
}

func TestRejectNeedsAReason(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		b.write(func(ctx context.Context, tx *db.Tx) error {
			return b.Give(ctx, tx, account, b.entry("2026-11-22", 1256))
		})
		id := b.waits(1)[0].ID
		if err := b.try(func(ctx context.Context, tx *db.Tx) error { return b.Reject(ctx, tx, b.clerk, id, "") }); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("without a reason: %v", err)
		}
		b.write(func(ctx context.Context, tx *db.Tx) error {
			return b.Reject(ctx, tx, b.clerk, id, "Сүрөт бүдөмүк")
		})
		b.waits(0)
		b.write(func(ctx context.Context, tx *db.Tx) error {
			history, err := b.History(ctx, tx, account)
			if history[0].State != Rejected || history[0].Reason != "Сүрөт бүдөмүк" {
				t.Errorf("history: %+v", history[0])
			}
			return err
		})
	})
}

// A reading that was waiting while the controller came round no longer fits.
func TestAWaitingReadingMayNoLongerFit(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		b.write(func(ctx context.Context, tx *db.Tx) error {
			return b.Give(ctx, tx, account, b.entry("2026-11-22", 1256))
		})
		b.enter(b.entry("2026-11-21", 1260))
		id := b.waits(1)[0].ID
		err := b.try(func(ctx context.Context, tx *db.Tx) error { return b.Accept(ctx, tx, b.clerk, id) })
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("got %v", err)
		}
	})
}

func TestCorrect(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		var september, first ref.ID
		b.write(func(ctx context.Context, tx *db.Tx) error {
			_, book, err := b.book(ctx, tx, b.meter)
			first, september = book.Readings[0].ID, book.Readings[4].ID
			return err
		})
		correct := func(id ref.ID, value int, reason string) error {
			return b.try(func(ctx context.Context, tx *db.Tx) error { return b.Correct(ctx, tx, b.clerk, id, m3(value), reason) })
		}
		for name, err := range map[string]error{
			"without a reason":     correct(september, 1235, ""),
			"the first value":      correct(first, 5, "x"),
			"below the one before": correct(september, 1220, "x"),
			"above the one after":  correct(september, 1250, "x"),
			"nothing":              correct(77, 1250, "x"),
		} {
			if fault.Of(err) == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := correct(september, 1236, "ката басылган"); err != nil {
			t.Fatal(err)
		}
		if got := b.shows(b.meter); !strings.Contains(got, "1225/1225 1236/1236 1245/1245") {
			t.Errorf("got %s", got)
		}
		if err := correct(september, 1237, "again"); !fault.Is(err, fault.KindConflict) {
			t.Errorf("the wrong one is corrected again: %v", err)
		}
		b.write(func(ctx context.Context, tx *db.Tx) error {
			trail, err := audit.History(ctx, tx, ref.Ref{Kind: onAccount, ID: account})
			if len(trail) != 1 || trail[0].Action != "accounts.correct" || !strings.Contains(trail[0].After, "ката басылган") {
				t.Errorf("trail %+v", trail)
			}
			return err
		})
	})
}

func TestEstimateMissing(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		silent := b.add(Fitting{Account: 74, Service: water, NewMeter: NewMeter{Serial: "S", Installed: "2026-01-10", First: m3(78)},
			Readings: monthly("2026-03", 100, 110, 120, 130)}) // the last of 30 June
		estimate := func() (n int) {
			b.write(func(ctx context.Context, tx *db.Tx) (err error) {
				n, err = b.EstimateMissing(ctx, tx, b.clerk, "2026-10")
				return err
			})
			return n
		}
		if n := estimate(); n != 1 {
			t.Fatalf("%d estimates", n)
		}
		if n := estimate(); n != 0 {
			t.Errorf("the second time %d more", n)
		}
		if got := b.shows(silent); !strings.HasSuffix(got, "167/167") { // 130 and 123 days of 9,12 m³ a month
			t.Errorf("got %s", got)
		}
		// The door opens: the dial shows less than was estimated.
		if v := b.enter(Entry{Meter: silent, Day: "2026-11-20", Value: m3(165), Source: Controller}); v[0].Refused != nil || !slices.Contains(v[0].Odd, OddBelow) {
			t.Errorf("verdict %+v", v[0])
		}
		if got := b.shows(silent); !strings.HasSuffix(got, "167/167 165/167") {
			t.Errorf("got %s", got)
		}
		// A reading of the very day of the estimate takes its place.
		other := b.add(Fitting{Account: 75, Service: water, NewMeter: NewMeter{Serial: "O", Installed: "2026-01-10", First: m3(78)}, Readings: monthly("2026-03", 100, 110, 120, 130)})
		estimate()
		b.enter(Entry{Meter: other, Day: "2026-10-31", Value: m3(150), Source: Controller})
		if got := b.shows(other); !strings.HasSuffix(got, "130/130 150/150") {
			t.Errorf("got %s", got)
		}
	})
}

func TestUndoBatch(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		const batch ref.ID = 500
		list := []Entry{b.entry("2026-10-10", 1240), b.entry("2026-11-20", 1256)}
		b.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := b.EnterBatch(ctx, tx, b.clerk, list, batch)
			return err
		})
		b.enter(b.entry("2026-11-21", 1257))
		b.write(func(ctx context.Context, tx *db.Tx) error { return b.UndoBatch(ctx, tx, b.clerk, batch) })
		if got := b.shows(b.meter); got != asAdded+" 1257/1257" {
			t.Errorf("after undoing: %s", got)
		}
		b.write(func(ctx context.Context, tx *db.Tx) error { // and it can come again
			v, err := b.EnterBatch(ctx, tx, b.clerk, list, batch+1)
			if v[0].Refused != nil || v[1].Refused != nil {
				t.Errorf("verdicts %+v", v)
			}
			return err
		})
	})
}

func TestExpiring(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		soon := b.add(Fitting{Account: 76, Service: water, NewMeter: NewMeter{Serial: "S", Installed: "2026-01-10", VerifiedUntil: "2027-01-01"}})
		b.add(Fitting{Account: 77, Service: water, NewMeter: NewMeter{Serial: "L", Installed: "2026-01-10", VerifiedUntil: "2030-01-01"}})
		b.write(func(ctx context.Context, tx *db.Tx) error {
			list, err := b.Expiring(ctx, tx, tx.Today().Add(60))
			if len(list) != 1 || list[0].ID != soon {
				t.Errorf("got %+v", list)
			}
			return err
		})
	})
}

func TestCheckFindsFallingReadings(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		b.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE meters_reading SET value = 5000 WHERE municipality_id = $1 AND day = '2026-09-30'", testkit.Place)
			if err != nil {
				return err
			}
			wrong, err := b.check(ctx, tx)
			if len(wrong) != 1 || !strings.Contains(wrong[0], "A1") {
				t.Errorf("found %q", wrong)
			}
			return err
		})
	})
}

func TestThePageOfAMeter(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		site := testkit.Pages(t, b.d, b.Module())
		at := "/kara-kulja/desk/meters/" + b.meter.String()
		clerk := site.As(b.clerk)
		clerk.Shows("/ky"+at, "A1 эсептегичи иштейт.", "1 245")
		clerk.Shows("/ru"+at, "Счётчик A1 работает.", "31 октября 2026")
		clerk.Shows("/en"+at, "Meter A1 works.", "Mark as broken or missing")
		site.As(testkit.Actor(access.Controller)).Answers(http.StatusForbidden, "/ky"+at)

		status, body := clerk.Post("/ky"+at+"/remove", url.Values{"day": {"22.11.2026"}, "last": {"1240"}})
		if status != http.StatusUnprocessableEntity {
			t.Fatalf("a lower last reading answers %d", status)
		}
		clerk.Holds(body, "Көрсөткүч өткөн айдагыдан аз (1 245)")
		clerk.Holds(clerk.Submit("/ky"+at+"/remove", url.Values{"day": {"22.11.2026"}, "last": {"1250"}}), "Эсептегич алынды", "1 250")
		clerk.Answers(http.StatusMethodNotAllowed, "/ky"+at+"/remove")
	})
}
