package reconciliation

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/reconciliation/compare"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// A day from its first payment to its signature: nothing differs.
func TestEqualDay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.shows(saturday, Quiet)
		w.called(0, "9001", 200_00, saturday)
		w.called(1, "9002", 350_50, saturday)
		w.shows(saturday, Waiting)
		w.load(saturday, w.line(0, "9001", 200_00, saturday), w.line(1, "9002", 350_50, saturday))
		l := w.shows(saturday, Agrees, "equal 9001", "equal 9002")
		if l.Result.TheirTotal != 550_50 || l.Result.OurTotal != 550_50 || l.Waits() != 0 {
			t.Errorf("%+v", l.Result)
		}
		w.must(w.Sign(t.Context(), w.accountant, w.agent, saturday, ""))
		l = w.shows(saturday, Signed, "equal 9001", "equal 9002")
		if l.Last.Commission != 5_51 || l.Last.Signer != w.accountant.Name { // 10 ‰ of 550.50, half up
			t.Errorf("%+v", l.Last)
		}
		wants(t, w.Sign(t.Context(), w.head, w.agent, saturday, ""), fault.KindConflict, "signed already")
		w.sound()
	})
}

// One of each difference, and how each is settled.
func TestDifferences(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.called(0, "1", 100_00, saturday)
		w.called(2, "3", 300_00, saturday)  // they do not list it
		w.called(3, "4", 1000_00, saturday) // they say 100
		w.called(4, "5", 500_00, saturday)  // they say another account
		w.load(saturday, w.line(0, "1", 100_00, saturday), w.line(1, "2", 250_00, saturday), w.line(3, "4", 100_00, saturday),
			w.line(5, "5", 500_00, saturday), w.line(0, "1", 100_00, saturday))
		w.shows(saturday, Differs, "theirs 2", "ours 3", "amount 4", "account 5", "twice 1", "equal 1")
		wants(t, w.Sign(ctx, w.accountant, w.agent, saturday, ""), fault.KindInvalid, "Something is open")

		out, err := w.Post(ctx, w.accountant, w.agent, saturday)
		if err != nil || out.Booked != 1 || out.Sum != 250_00 {
			t.Fatalf("%+v, %v", out, err)
		}
		w.shows(saturday, Differs, "ours 3", "amount 4", "account 5", "twice 1", "equal 1", "equal 2")

		n, err := w.Query(ctx, w.accountant, w.agent, saturday, w.mark(saturday, compare.OnlyOurs, "3"))
		if err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if l := w.day(saturday); len(l.asked()) != 1 || l.Waits() != 4 {
			t.Errorf("a question is no answer: %d wait", l.Waits())
		}
		w.must(w.Answer(ctx, w.accountant, w.agent, saturday, w.mark(saturday, compare.OnlyOurs, "3"), "Кийинки күнү жиберилет"))
		w.must(w.Answer(ctx, w.accountant, w.agent, saturday, w.mark(saturday, compare.Twice, "1"), "Реестр эки жолу түшүрүлгөн"))
		wants(t, w.Answer(ctx, w.accountant, w.agent, saturday, w.mark(saturday, compare.Amount, "4"), ""), fault.KindInvalid, "Write what")

		back, err := w.Ask(ctx, w.accountant, w.agent, saturday, w.mark(saturday, compare.Amount, "4"), "Реестрде башка сумма")
		w.must(err)
		moved, err := w.Ask(ctx, w.accountant, w.agent, saturday, w.mark(saturday, compare.Account, "5"), "Реестрде башка эсеп")
		w.must(err)
		_, err = w.Ask(ctx, w.accountant, w.agent, saturday, w.mark(saturday, compare.Amount, "4"), "Дагы")
		wants(t, err, fault.KindConflict, "waits for a second person")
		if l := w.day(saturday); l.Waits() != 2 {
			t.Errorf("%d wait, want the two corrections", l.Waits())
		}
		for id, want := range map[ref.ID]intake.Correction{back: {Kind: intake.Reverse}, moved: {Kind: intake.Transfer, To: w.people[5].ID}} {
			wish, err := w.returns.Agree(ctx, w.head, id)
			if err != nil || wish.Kind != want.Kind || wish.To != want.To {
				t.Errorf("%+v, %v, want %+v", wish, err, want)
			}
		}
		w.shows(saturday, Differs, "ours 3", "reversed 4", "twice 1", "day 5", "equal 1", "equal 2")
		out, err = w.Post(ctx, w.accountant, w.agent, saturday, w.mark(saturday, compare.Reversed, "4"))
		if err != nil || out.Sum != 100_00 {
			t.Fatalf("what was reversed is posted anew: %+v, %v", out, err)
		}
		if l := w.shows(saturday, Agrees, "ours 3", "twice 1", "day 5", "equal 1", "equal 2", "equal 4"); l.Result.DifferCount != 2 {
			t.Errorf("two differences are explained: %+v", l.Result)
		}
		wants(t, w.Sign(ctx, w.accountant, w.agent, saturday, ""), fault.KindDenied, "entered yourself")
		w.must(w.Sign(ctx, w.head, w.agent, saturday, ""))
		w.sound()
	})
}

// corrected carries out what was asked for, as the second person would.
func (w *world) corrected(list ...intake.Correction) {
	w.t.Helper()
	for _, c := range list {
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.payments.Correct(ctx, tx, w.head, c)
			return err
		})
	}
}

// What was posted from the register is booked once for ever: the agent's call
// that comes later gets the same payment, and a second click books nothing.
func TestPostedOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.load(saturday, w.line(1, "777", 250_00, saturday))
		var all sync.WaitGroup
		var lock sync.Mutex
		booked := 0
		for range 6 {
			all.Go(func() {
				out, err := w.Post(t.Context(), w.accountant, w.agent, saturday)
				lock.Lock()
				defer lock.Unlock()
				booked += out.Booked
				if err != nil && !fault.Is(err, fault.KindConflict) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		late := w.called(1, "777", 250_00, saturday)
		if booked != 1 || !late.Repeated || w.balance() != 250_00 {
			t.Errorf("booked %d times, the late call is repeated: %v, balance %s", booked, late.Repeated, w.balance())
		}
		other := w.called(1, "777", 999_00, saturday)
		if other.Refused == nil {
			t.Error("the same number with another amount must be refused")
		}
		w.shows(saturday, Agrees, "equal 777")
		w.sound()
	})
}

// One payment that cannot be booked does not hinder the others, and stays open.
func TestPostRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.load(saturday, w.line(1, "1", 10_00, saturday), "2;0-0000-0;21.11.2026;20", w.line(3, "3", 30_00, saturday))
		w.shows(saturday, Differs, "theirs 1", "theirs 2", "theirs 3")
		_, err := w.Post(t.Context(), w.accountant, w.agent, saturday, w.mark(saturday, compare.OnlyTheirs, "2"))
		wants(t, err, fault.KindConflict, "changed")
		out, err := w.Post(t.Context(), w.accountant, w.agent, saturday)
		if err != nil || out.Booked != 2 {
			t.Fatalf("%+v, %v", out, err)
		}
		w.shows(saturday, Differs, "theirs 2", "equal 1", "equal 3")
	})
}

// A payment of a closed month is booked today and still found as the other half.
func TestClosedMonth(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		october := saturday.Add(-30)
		w.load(october, w.line(1, "5", 10_00, october))
		w.must(w.ledger.Close(t.Context(), w.accountant, testkit.Place, october.Month()))
		if _, err := w.Post(t.Context(), w.accountant, w.agent, october); err != nil {
			t.Fatal(err)
		}
		w.shows(october, Agrees, "day 5")
		w.load(sunday)
		w.shows(sunday, Agrees, "day 5")
	})
}

// A payment near midnight stands on two days and is neither missing nor double.
func TestMidnight(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 100_00, saturday)
		w.load(friday, w.line(0, "1", 100_00, friday))
		w.shows(friday, Agrees, "day 1")
		w.load(saturday)
		w.shows(saturday, Agrees, "day 1")
		if l := w.day(saturday); l.Result.OurTotal != 100_00 || l.Result.TheirTotal != 0 {
			t.Errorf("%+v", l.Result)
		}
	})
}

// A signed day that receives a late payment is open again, visibly, and asks for
// a new signature; so does one that loses a payment.
func TestLatePayment(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		first := w.called(0, "1", 100_00, saturday)
		w.load(saturday, w.line(0, "1", 100_00, saturday))
		w.must(w.Sign(ctx, w.accountant, w.agent, saturday, ""))
		w.called(1, "2", 50_00, saturday)
		w.shows(saturday, Again, "ours 2", "equal 1")
		wants(t, w.Sign(ctx, w.head, w.agent, saturday, ""), fault.KindInvalid, "Something is open")
		w.load(saturday, w.line(0, "1", 100_00, saturday), w.line(1, "2", 50_00, saturday))
		w.must(w.Sign(ctx, w.head, w.agent, saturday, ""))
		w.shows(saturday, Signed, "equal 1", "equal 2")

		w.corrected(intake.Correction{Key: "x", Kind: intake.Reverse, Payment: first.ID, Day: sunday, Reason: "ката"})
		l := w.shows(saturday, Again, "reversed 1", "equal 2")
		if len(l.Signatures) != 2 || l.Signatures[0].Signer != w.head.Name {
			t.Errorf("both signatures are kept: %+v", l.Signatures)
		}
		w.sound()
	})
}

// What was refunded through the agent is no longer with it, though the register
// lists the whole payment.
func TestRefund(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		paid := w.called(0, "1", 100_00, saturday)
		w.load(saturday, w.line(0, "1", 100_00, saturday))
		w.must(w.Sign(t.Context(), w.accountant, w.agent, saturday, ""))
		w.corrected(intake.Correction{Key: "x", Kind: intake.Refund, Payment: paid.ID, Amount: 30_00, Day: sunday, Reason: "ашык төлөнгөн"})
		l := w.shows(saturday, Again, "equal 1")
		if l.Books.Total != 70_00 || l.Result.OurTotal != 100_00 || w.balance() != 70_00 {
			t.Errorf("books %s, paid %s, at the agent %s", l.Books.Total, l.Result.OurTotal, w.balance())
		}
		w.must(w.Sign(t.Context(), w.head, w.agent, saturday, ""))
		if l := w.day(saturday); l.Last.Books.Total != 70_00 {
			t.Errorf("%+v", l.Last)
		}
		w.sound()
	})
}

// Whoever posted or explained does not sign; whoever may not work does not post.
func TestFourEyes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.called(0, "1", 100_00, saturday)
		w.load(saturday, w.line(1, "2", 50_00, saturday), w.line(0, "1", 100_00, saturday))
		_, err := w.Post(ctx, w.auditor, w.agent, saturday)
		wants(t, err, fault.KindDenied, "")
		_, err = w.Query(ctx, w.cashier, w.agent, saturday)
		wants(t, err, fault.KindDenied, "")
		if _, err := w.Post(ctx, w.accountant, w.agent, saturday); err != nil {
			t.Fatal(err)
		}
		wants(t, w.Sign(ctx, w.accountant, w.agent, saturday, ""), fault.KindDenied, "entered yourself")
		wants(t, w.Sign(ctx, w.auditor, w.agent, saturday, ""), fault.KindDenied, "")
		w.must(w.Sign(ctx, w.finance, w.agent, saturday, ""))
		_, err = w.Query(ctx, w.accountant, w.agent, saturday)
		wants(t, err, fault.KindConflict, "is signed")
		wants(t, w.tryLoad(saturday), fault.KindConflict, "is signed")
		wants(t, w.Reopen(ctx, w.head, w.agent, saturday, ""), fault.KindInvalid, "Say why")
		w.must(w.Reopen(ctx, w.head, w.agent, saturday, "Реестр толук эмес"))
		wants(t, w.Reopen(ctx, w.head, w.agent, saturday, "x"), fault.KindConflict, "not signed")
		w.shows(saturday, Agrees, "equal 2", "equal 1")
		w.look(func(ctx context.Context, tx *db.Tx) error {
			trail, err := audit.History(ctx, tx, dayRef(w.agent))
			var actions []string
			for _, e := range trail {
				actions = append(actions, strings.TrimPrefix(e.Action, "reconciliation."))
			}
			if !slices.Equal(actions, []string{"load", "post", "signed", "opened"}) {
				t.Errorf("the trail: %q", actions)
			}
			return err
		})
	})
}

// When a day may be signed, and with what reason.
func TestSignable(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		wants(t, w.Sign(ctx, w.head, w.agent, saturday, ""), fault.KindConflict, "nothing to sign")
		w.called(0, "1", 100_00, sunday)
		wants(t, w.Sign(ctx, w.head, w.agent, sunday, "x"), fault.KindConflict, "not ended")
		w.called(0, "2", 100_00, saturday)
		wants(t, w.Sign(ctx, w.head, w.agent, saturday, ""), fault.KindInvalid, "no register")
		w.must(w.Sign(ctx, w.head, w.agent, saturday, "Агент реестр жибербейт"))
		w.shows(saturday, Signed)
		wants(t, w.Sign(ctx, w.head, 77, saturday, ""), fault.KindMissing, "no such payment agent")
	})
}

// A file for several days fills each of them, also those without payments.
func TestWeekFile(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 100_00, friday)
		w.called(1, "2", 100_00, saturday)
		lines := []string{w.line(0, "1", 100_00, friday), w.line(1, "2", 100_00, saturday), w.line(2, "3", 5_00, sunday)}
		w.loadSpan(t, friday.Add(-1), saturday, lines...)
		if l := w.shows(friday.Add(-1), Agrees); l.Register.Upload == 0 || l.Register.Count != 0 {
			t.Errorf("a day without payments has an empty register: %+v", l.Register)
		}
		w.shows(friday, Agrees, "equal 1")
		w.shows(saturday, Differs, "theirs 3", "equal 2") // what came after midnight stands in the last day
		w.sound()
	})
}

func (w *world) loadSpan(t *testing.T, from, until period.Day, lines ...string) {
	t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		u, err := w.Keep(ctx, tx, w.accountant, w.upload(from, until, lines...))
		if err != nil {
			return err
		}
		return w.Load(ctx, tx, w.accountant, u, false)
	})
}

// What no register can be is refused before anything is stored.
func TestBadRegisters(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		keep := func(who access.Actor, u Upload) error {
			return w.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
				u, err := w.Keep(t.Context(), tx, who, u)
				if err != nil {
					return err
				}
				return w.Load(t.Context(), tx, who, u, false)
			})
		}
		good := w.line(0, "1", 100_00, saturday)
		wants(t, keep(w.auditor, w.upload(saturday, saturday, good)), fault.KindDenied, "")
		wants(t, keep(w.accountant, w.upload("", saturday, good)), fault.KindInvalid, "from")
		wants(t, keep(w.accountant, w.upload(saturday, friday, good)), fault.KindInvalid, "until")
		wants(t, keep(w.accountant, w.upload(saturday, sunday.Add(1), good)), fault.KindInvalid, "not come yet")
		wants(t, keep(w.accountant, w.upload(saturday.Add(-90), saturday, good)), fault.KindInvalid, "until")
		wants(t, keep(w.accountant, w.upload(friday, friday, good)), fault.KindInvalid, "other days")
		wants(t, keep(w.accountant, w.upload(saturday, saturday, good, "2;4-1;21.11.2026;abc")), fault.KindInvalid, "cannot be read")
		wants(t, keep(w.accountant, w.upload(saturday, saturday, ";4-1;21.11.2026;5")), fault.KindInvalid, "cannot be read")
		wants(t, keep(w.accountant, w.upload(saturday, saturday, "2,30111E+14;4-1;21.11.2026;5")), fault.KindInvalid, "cannot be read")
		u := w.upload(saturday, saturday, good)
		u.Agent = 77
		wants(t, keep(w.accountant, u), fault.KindMissing, "agent")
		w.shows(saturday, Quiet)
	})
}

func TestCutByExcel(t *testing.T) {
	for number, want := range map[string]bool{"2.30111E+14": true, "1,2E+5": true, "9e+20": true, "E+1": true, "12345": false, "ABE+12": false, "1E+": false, "": false} {
		if got := cutByExcel(number); got != want {
			t.Errorf("cutByExcel(%q) = %v", number, got)
		}
	}
}

// The check finds what it is for.
func TestCheckFinds(t *testing.T) {
	for words, spoil := range map[string]string{
		"was loaded with ": `UPDATE reconciliation_row SET amount = amount + 1`,
	} {
		t.Run(words, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.called(0, "1", 100_00, saturday)
				w.load(saturday, w.line(0, "1", 100_00, saturday))
				w.sound()
				w.write(func(ctx context.Context, tx *db.Tx) error {
					_, err := tx.ExecContext(ctx, spoil+" WHERE municipality_id = $1", testkit.Place)
					return err
				})
				w.look(func(ctx context.Context, tx *db.Tx) error {
					found, err := w.Module().Check(ctx, tx)
					if !strings.Contains(strings.Join(found, "\n"), words) {
						t.Errorf("got %q, want %q", found, words)
					}
					return err
				})
			})
		})
	}
}

// Two municipalities become one: days, signatures and settlements go along.
func TestMerger(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 100_00, saturday)
		w.load(saturday, w.line(0, "1", 100_00, saturday))
		w.must(w.Sign(t.Context(), w.head, w.agent, saturday, ""))
		const into ref.ID = 1002
		err := w.d.Write(t.Context(), db.Everywhere, func(tx *db.Tx) error {
			return tx.Rekey(t.Context(), testkit.Place, into, append(audit.Tables(), "territory_municipality", "territory_slug", "territory_short_code")...)
		})
		if err != nil {
			t.Fatal(err)
		}
		err = w.d.Read(t.Context(), into, func(tx *db.Tx) error {
			l, err := w.LookAt(t.Context(), tx, w.agent, saturday)
			if l.State() != Signed || len(l.Items) != 1 {
				t.Errorf("%s with %d rows", l.State(), len(l.Items))
			}
			found, err2 := w.Module().Check(t.Context(), tx)
			if len(found) > 0 {
				t.Errorf("after the merger: %q", found)
			}
			return errors.Join(err, err2)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestStatements(t *testing.T) {
	each(t, func(t *testing.T, w *world) { testkit.PrepareAll(t, w.d, "store") })
}
