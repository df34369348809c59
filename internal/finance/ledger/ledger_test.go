package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// Two households and a cash desk.
const (
	osmonov, sadykova, desk ref.ID = 42, 43, 900
	water, waste            ref.ID = 7, 8
)

// book is a ledger on a fresh database with an accountant.
type book struct {
	*ledger.Ledger
	t          *testing.T
	d          *db.DB
	accountant access.Actor
}

func each(t *testing.T, f func(t *testing.T, b book)) {
	sets := module.Migrations(ledger.New(nil).Module())
	testkit.EachDB(t, sets, func(t *testing.T, d *db.DB) {
		f(t, book{ledger.New(d), t, d, testkit.Actor(access.Accountant)})
	})
}

func (b book) write(f func(ctx context.Context, tx *db.Tx) error) error {
	return b.d.Write(b.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(b.t.Context(), tx) })
}

func (b book) read(f func(ctx context.Context, tx *db.Tx) error) {
	b.t.Helper()
	err := b.d.Read(b.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(b.t.Context(), tx) })
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b book) tryPost(e ledger.Entry) (id ref.ID, err error) {
	err = b.write(func(ctx context.Context, tx *db.Tx) (err error) {
		id, err = b.Post(ctx, tx, b.accountant, e)
		return err
	})
	return id, err
}

func (b book) post(e ledger.Entry) ref.ID {
	b.t.Helper()
	id, err := b.tryPost(e)
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

func (b book) tryReverse(entry ref.ID, day period.Day, reason string) (id ref.ID, err error) {
	err = b.write(func(ctx context.Context, tx *db.Tx) (err error) {
		id, err = b.Reverse(ctx, tx, b.accountant, entry, day, reason)
		return err
	})
	return id, err
}

func (b book) balance(account string, subject ref.ID) (sum money.Som) {
	b.t.Helper()
	b.read(func(ctx context.Context, tx *db.Tx) (err error) {
		sum, err = b.Balance(ctx, tx, account, subject)
		return err
	})
	return sum
}

// sound fails the test unless the whole book agrees with itself.
func (b book) sound() {
	b.t.Helper()
	b.read(func(ctx context.Context, tx *db.Tx) error {
		complaints, err := b.Check(ctx, tx)
		if len(complaints) > 0 {
			b.t.Errorf("complaints: %q", complaints)
		}
		return err
	})
}

func charged(day period.Day, who, service ref.ID, amount money.Som) ledger.Entry {
	return ledger.Entry{Day: day, Kind: "billing.bill", Source: ref.Ref{Kind: "billing.bill", ID: who + service},
		Key: fmt.Sprintf("bill:%s:%d:%d", day, who, service), Text: "Bill",
		Lines: []ledger.Line{{Account: ledger.Receivable, Subject: who, Service: service, Amount: amount},
			{Account: ledger.Income, Service: service, Amount: -amount}}}
}

func paid(day period.Day, who ref.ID, debt, advance money.Som) ledger.Entry {
	e := ledger.Entry{Day: day, Kind: "payments.cash", Source: ref.Ref{Kind: "payments.receipt", ID: who},
		Key: fmt.Sprintf("cash:%s:%d", day, who), Text: "Payment",
		Lines: []ledger.Line{{Account: ledger.Cash, Subject: desk, Amount: debt + advance},
			{Account: ledger.Receivable, Subject: who, Service: water, Amount: -debt}}}
	if advance != 0 {
		e.Lines = append(e.Lines, ledger.Line{Account: ledger.Advance, Subject: who, Amount: -advance})
	}
	return e
}

// A month of two households: the numbers are counted by hand.
func (b book) month() {
	b.post(charged("2026-10-31", osmonov, water, 15_000))
	b.post(charged("2026-10-31", sadykova, waste, 5_000))
	b.post(paid("2026-11-05", osmonov, 15_000, 2_500))
	b.post(charged("2026-11-20", osmonov, water, 21_400))
}

func TestBalances(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		for _, c := range []struct {
			account string
			subject ref.ID
			want    money.Som
		}{
			{ledger.Receivable, osmonov, 21_400}, {ledger.Receivable, sadykova, 5_000}, {ledger.Advance, osmonov, -2_500},
			{ledger.Advance, sadykova, 0}, {ledger.Cash, desk, 17_500}, {ledger.Cash, 0, 17_500}, {ledger.Income, 0, -41_400},
		} {
			if got := b.balance(c.account, c.subject); got != c.want {
				t.Errorf("%s of %d: %s, want %s", c.account, c.subject, got, c.want)
			}
		}
		b.read(func(ctx context.Context, tx *db.Tx) error {
			kept, err := b.Ledger.Balances(ctx, tx, ledger.Receivable)
			if want := map[ref.ID]money.Som{osmonov: 21_400, sadykova: 5_000}; !reflect.DeepEqual(kept, want) {
				t.Errorf("debts %v, want %v", kept, want)
			}
			summed, err2 := b.Ledger.Balances(ctx, tx, ledger.Cash)
			if want := map[ref.ID]money.Som{desk: 17_500}; !reflect.DeepEqual(summed, want) {
				t.Errorf("cash %v, want %v", summed, want)
			}
			_, err3 := b.Balance(ctx, tx, "assets:treasure", 0)
			if !errors.Is(err3, ledger.ErrEntry) {
				t.Errorf("an unknown account: %v", err3)
			}
			return errors.Join(err, err2)
		})
		b.sound()
	})
}

func TestTrial(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		b.read(func(ctx context.Context, tx *db.Tx) error {
			lines, err := b.Trial(ctx, tx, period.Span{From: "2026-11-01", Until: "2026-11-30"})
			got := map[string][4]money.Som{}
			for _, l := range lines {
				got[l.Account.Code] = [4]money.Som{l.Opening, l.Debit, l.Credit, l.Closing}
			}
			want := map[string][4]money.Som{
				ledger.Cash:       {0, 17_500, 0, 17_500},
				ledger.Receivable: {20_000, 21_400, 15_000, 26_400},
				ledger.Advance:    {0, 0, 2_500, -2_500},
				ledger.Income:     {-20_000, 0, 21_400, -41_400},
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %v\nwant %v", got, want)
			}
			return err
		})
	})
}

func TestStatement(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		b.read(func(ctx context.Context, tx *db.Tx) error {
			moves, err := b.Statement(ctx, tx, osmonov, period.Span{From: "2026-11-01"})
			type short struct {
				day             period.Day
				amount, balance money.Som
			}
			var got []short
			for _, m := range moves {
				got = append(got, short{m.Day, m.Amount, m.Balance})
			}
			want := []short{{"2026-11-05", -15_000, 0}, {"2026-11-05", -2_500, -2_500}, {"2026-11-20", 21_400, 18_900}}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			if last := moves[len(moves)-1]; last.Text != "Bill" || last.Source.Kind != "billing.bill" || last.Service != water {
				t.Errorf("last move %+v", last)
			}
			return err
		})
	})
}

// The network fails after the payment was booked, and the cashier presses
// Enter once more.
func TestSameKeyTwice(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		first := b.post(paid("2026-11-05", osmonov, 15_000, 0))
		if again := b.post(paid("2026-11-05", osmonov, 15_000, 0)); again != first {
			t.Errorf("booked as %s and again as %s", first, again)
		}
		if _, err := b.tryPost(paid("2026-11-05", osmonov, 14_000, 0)); !fault.Is(err, fault.KindConflict) {
			t.Errorf("other content under the same key: %v", err)
		}
		if got := b.balance(ledger.Receivable, osmonov); got != -15_000 {
			t.Errorf("balance %s, want -150.00", got)
		}
		b.sound()
	})
}

func TestSameKeyAtTheSameMoment(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				if _, err := b.tryPost(paid("2026-11-05", osmonov, 15_000, 0)); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if got := b.balance(ledger.Cash, desk); got != 15_000 {
			t.Errorf("cash %s, want 150.00", got)
		}
		b.sound()
	})
}

func TestPostManyReturnsIdsInOrder(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		old := b.post(charged("2026-11-20", osmonov, water, 100))
		entries := []ledger.Entry{charged("2026-11-20", sadykova, water, 200), charged("2026-11-20", osmonov, water, 100),
			charged("2026-11-20", sadykova, waste, 300), charged("2026-11-20", sadykova, waste, 300)}
		err := b.write(func(ctx context.Context, tx *db.Tx) error {
			ids, err := b.PostMany(ctx, tx, b.accountant, entries)
			if err == nil && (ids[1] != old || ids[2] != ids[3] || ids[0] == ids[2]) {
				t.Errorf("ids %v, the second was booked before as %v", ids, old)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := b.balance(ledger.Receivable, sadykova); got != 500 {
			t.Errorf("balance %s, want 5.00", got)
		}
		b.sound()
	})
}

// A chunk of a billing run is 501 lines in a handful of statements.
func TestRunChunkAsksFewQuestions(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		e := ledger.Entry{Day: "2026-11-20", Kind: "billing.run", Key: "run:1:1", Text: "Bills"}
		for i := range ref.ID(500) {
			e.Lines = append(e.Lines, ledger.Line{Account: ledger.Receivable, Subject: 10_000 + i, Service: water, Amount: 100})
		}
		e.Lines = append(e.Lines, ledger.Line{Account: ledger.Income, Service: water, Amount: -50_000})
		ctx, n := db.CountQueries(t.Context())
		err := b.d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			_, err := b.Post(ctx, tx, b.accountant, e)
			return err
		})
		if err != nil || n.Load() > 8 {
			t.Errorf("%d statements (%v)", n.Load(), err)
		}
		b.sound()
	})
}

func TestReverse(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		id := b.post(charged("2026-11-21", sadykova, waste, 9_900))
		reversal, err := b.tryReverse(id, "2026-11-22", "Wrong account")
		if err != nil {
			t.Fatal(err)
		}
		if got := b.balance(ledger.Receivable, sadykova); got != 5_000 {
			t.Errorf("balance %s, want 50.00 as before", got)
		}
		refused := []struct {
			name  string
			entry ref.ID
			day   period.Day
			why   string
			kind  fault.Kind
		}{
			{"twice", id, "2026-11-22", "again", fault.KindConflict},
			{"a reversal", reversal, "2026-11-22", "oh no", fault.KindInvalid},
			{"nothing", 12345, "2026-11-22", "why", fault.KindMissing},
		}
		for _, r := range refused {
			if _, err := b.tryReverse(r.entry, r.day, r.why); !fault.Is(err, r.kind) {
				t.Errorf("%s: %v", r.name, err)
			}
		}
		other := b.post(charged("2026-11-22", sadykova, water, 100))
		if _, err := b.tryReverse(other, "2026-11-22", ""); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := b.tryReverse(other, "2026-11-21", "early"); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("before its entry: %v", err)
		}
		b.read(func(ctx context.Context, tx *db.Tx) error {
			e, err := b.Entry(ctx, tx, id)
			if e.ReversedBy != reversal {
				t.Errorf("reversed by %s, want %s", e.ReversedBy, reversal)
			}
			r, err2 := b.Entry(ctx, tx, reversal)
			if r.Reverses != id || r.Reason != "Wrong account" || r.ActorName != b.accountant.Name {
				t.Errorf("reversal %+v", r)
			}
			return errors.Join(err, err2)
		})
		b.sound()
	})
}

func TestReversedByTwoAtTheSameMoment(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		id := b.post(charged("2026-11-21", osmonov, water, 9_900))
		var wait sync.WaitGroup
		var mu sync.Mutex
		done := 0
		for range 4 {
			wait.Go(func() {
				_, err := b.tryReverse(id, "2026-11-22", "twice billed")
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					done++
				} else if !fault.Is(err, fault.KindConflict) {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if got := b.balance(ledger.Receivable, osmonov); done != 1 || got != 0 {
			t.Errorf("%d reversals, balance %s", done, got)
		}
		b.sound()
	})
}

func TestClosedMonth(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		closeMonth := func(who access.Actor, m period.Month) error {
			return b.Close(t.Context(), who, testkit.Place, m)
		}
		if err := closeMonth(testkit.Actor(access.Cashier), "2026-10"); !fault.Is(err, fault.KindDenied) {
			t.Errorf("a cashier closes: %v", err)
		}
		if err := closeMonth(b.accountant, "2026-11"); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("the running month: %v", err)
		}
		if err := closeMonth(b.accountant, "2026-10"); err != nil {
			t.Fatal(err)
		}
		if err := closeMonth(b.accountant, "2026-09"); !fault.Is(err, fault.KindConflict) {
			t.Errorf("a month before the closed one: %v", err)
		}
		_, err := b.tryPost(charged("2026-10-31", osmonov, waste, 100))
		if f := fault.Of(err); f == nil || f.Kind != fault.KindInvalid || !strings.HasPrefix(f.Msg, "This period is closed.") {
			t.Errorf("posted into the closed month: %v", err)
		}
		b.post(charged("2026-10-31", osmonov, water, 15_000)) // booked before the close: the same answer as then
		b.post(charged("2026-11-01", osmonov, waste, 100))
		b.sound()
	})
}

func TestMunicipalitiesDoNotMix(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		err := b.d.Write(t.Context(), 2002, func(tx *db.Tx) error {
			_, err := b.Post(t.Context(), tx, b.accountant, charged("2026-10-31", osmonov, water, 77))
			if err != nil {
				return err
			}
			sum, err := b.Balance(t.Context(), tx, ledger.Receivable, osmonov)
			if sum != 77 {
				t.Errorf("balance %s, want 0.77", sum)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := b.balance(ledger.Receivable, osmonov); got != 21_400 {
			t.Errorf("balance %s, want 214.00", got)
		}
	})
}

// Whoever has the database in hands can change the book, but not unseen.
func TestCheckFindsTampering(t *testing.T) {
	for _, c := range []struct{ name, statement, complaint string }{
		{"an amount", `UPDATE ledger_line SET amount = amount + 1 WHERE municipality_id = $1 AND subject = 900`, "debit and credit differ"},
		{"both sides", `UPDATE ledger_line SET amount = amount * 2 WHERE municipality_id = $1`, "was changed after it was booked"},
		{"a line taken away", `DELETE FROM ledger_line WHERE municipality_id = $1 AND subject = 900`, "lines are missing"},
		{"all lines taken away", `DELETE FROM ledger_line WHERE municipality_id = $1`, "lines are missing"},
		{"a balance", `UPDATE ledger_balance SET amount = 0 WHERE municipality_id = $1 AND subject = 42`, "kept 0.00, counted 214.00"},
		{"a balance taken away", `DELETE FROM ledger_balance WHERE municipality_id = $1`, "kept 0.00"},
		{"a day", `UPDATE ledger_entry SET day = '2026-12-01' WHERE municipality_id = $1`, "was changed"},
		{"a reversal of nothing", `UPDATE ledger_entry SET reverses = 1 WHERE municipality_id = $1 AND key LIKE 'cash%'`, "does not fit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(t *testing.T, b book) {
				b.month()
				err := b.write(func(ctx context.Context, tx *db.Tx) error {
					_, err := tx.ExecContext(ctx, c.statement, testkit.Place)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				b.read(func(ctx context.Context, tx *db.Tx) error {
					complaints, err := b.Check(ctx, tx)
					if got := strings.Join(complaints, "\n"); !strings.Contains(got, c.complaint) {
						t.Errorf("complaints %q, want %q", got, c.complaint)
					}
					return err
				})
			})
		})
	}
}

func TestStatementsRunOnBothDatabases(t *testing.T) {
	each(t, func(t *testing.T, b book) { testkit.PrepareAll(t, b.d, "store") })
}
