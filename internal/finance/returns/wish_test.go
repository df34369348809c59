package returns

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

func TestStatements(t *testing.T) {
	eachWorld(t, 0, func(t *testing.T, w *world) { testkit.PrepareAll(t, w.d, "store") })
}

// wants compares a fault, or that of its only field.
func wants(t *testing.T, err error, kind fault.Kind, words string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		t.Errorf("got %v, want kind %d with %q", err, kind, words)
		return
	}
	said := f.Error()
	for _, field := range f.Fields {
		said += " " + field.Msg
	}
	if !strings.Contains(said, words) {
		t.Errorf("got %q, want %q", said, words)
	}
}

// One asks with a reason, another agrees: the bill is owed again, and asking or
// agreeing again changes nothing.
func TestReverse(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.billed(october)
		paid := w.pay(1, 50_00)
		a := Asking{Key: "form", Payment: paid.ID, Kind: intake.Reverse}
		_, err := w.Ask(ctx, w.cashier, a)
		wants(t, err, fault.KindInvalid, "Say why")
		a.Reason = "500 ордуна 50"
		_, err = w.Ask(ctx, w.auditor, a)
		wants(t, err, fault.KindDenied, "")
		wish, err := w.Ask(ctx, w.accountant, a)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.Ask(ctx, w.accountant, a); again != wish || err != nil {
			t.Errorf("the same form again: %s, %v", again, err)
		}
		a.Key = "another form"
		_, err = w.Ask(ctx, w.cashier, a)
		wants(t, err, fault.KindConflict, "waits for a second person already")
		_, err = w.Agree(ctx, w.accountant, wish)
		wants(t, err, fault.KindDenied, "entered yourself")
		_, err = w.Agree(ctx, w.cashier, wish)
		wants(t, err, fault.KindDenied, "")
		w.stands(1, 0, 10_00)

		made, err := w.Agree(ctx, w.head, wish)
		if err != nil || made.State != Done || made.Amount != 50_00 || made.Serial != 1 {
			t.Fatalf("%+v, %v", made, err)
		}
		w.stands(1, 40_00, 0)
		for range 2 {
			_, err = w.Agree(ctx, w.head, wish)
			wants(t, err, fault.KindConflict, "made already. Nothing was changed")
		}
		_, err = w.Ask(ctx, w.cashier, a)
		wants(t, err, fault.KindConflict, "reversed already. Nothing was changed")
		w.stands(1, 40_00, 0)
		w.sound()
		w.reads(func(ctx context.Context, tx *db.Tx) error {
			trail, err := audit.History(ctx, tx, wishRef(wish))
			if len(trail) != 2 || trail[0].Action != "returns.ask" || trail[1].Action != "returns.agree" || trail[1].Actor != w.head.ID {
				t.Errorf("trail: %+v", trail)
			}
			return err
		})
	})
}

// Refusing leaves everything as it was, says why, and another wish may follow.
func TestRefuse(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.billed(october)
		paid := w.pay(0, 20_00)
		wish := w.asks(Asking{Payment: paid.ID, Kind: intake.Reverse})
		wants(t, w.Refuse(ctx, w.cashier, wish, "x"), fault.KindDenied, "")
		wants(t, w.Refuse(ctx, w.accountant, wish, ""), fault.KindInvalid, "Say why you refuse")
		if err := w.Refuse(ctx, w.accountant, wish, "Чек туура"); err != nil {
			t.Fatal(err)
		}
		wants(t, w.Refuse(ctx, w.accountant, wish, "x"), fault.KindConflict, "refused already")
		_, err := w.Agree(ctx, w.accountant, wish)
		wants(t, err, fault.KindConflict, "refused already")
		_, err = w.Agree(ctx, w.accountant, 77)
		wants(t, err, fault.KindMissing, "no such correction")
		w.stands(0, 0, 0)
		if _, err := w.Agree(ctx, w.head, w.asks(Asking{Payment: paid.ID, Kind: intake.Reverse})); err != nil {
			t.Fatal(err)
		}
		w.stands(0, 20_00, 0)
		w.sound()
	})
}

// The preview says to the tyiyn what the books do: 100 som of which 40 lie on a
// bill; 75 go back, or all go over to the first household that owes 20.
func TestPreviewIsWhatHappens(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.billed(october)
		paid := w.wire(1, 100_00)
		a := Asking{Payment: paid, Kind: intake.Refund, Amount: 75_00, Reason: "x"}
		var e Effect
		w.reads(func(ctx context.Context, tx *db.Tx) (err error) {
			_, e, _, err = w.preview(ctx, tx, a)
			return err
		})
		if e.Sum != 75_00 || e.Advance != 60_00 || e.Owed() != 15_00 || len(e.Bills) != 1 || e.Bills[0].Month != october {
			t.Errorf("%+v", e)
		}
		made, err := w.Agree(t.Context(), w.accountant, w.asks(a))
		if err != nil || made.Amount != 75_00 {
			t.Fatalf("%+v, %v", made, err)
		}
		w.stands(1, 15_00, 0)
		a = Asking{Payment: paid, Kind: intake.Transfer, To: w.number(0), Reason: "x"}
		w.reads(func(ctx context.Context, tx *db.Tx) (err error) {
			_, e, _, err = w.preview(ctx, tx, a)
			return err
		})
		if e.Sum != 25_00 || e.Advance != 0 || e.Owed() != 25_00 || e.ToBills != 20_00 || e.Ahead != 5_00 {
			t.Errorf("%+v", e)
		}
		made, err = w.Agree(t.Context(), w.accountant, w.asks(a))
		if err != nil || made.Amount != 25_00 || made.Moved == 0 || made.Serial != 2 {
			t.Fatalf("%+v, %v", made, err)
		}
		w.stands(1, 40_00, 0)
		w.stands(0, 0, 5_00)
		w.sound()
	})
}

// What cannot be done is refused before anybody is asked, with the field that is
// wrong.
func TestAskRefusals(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		paid := w.wire(1, 50_00)
		for name, tt := range map[string]struct {
			change func(*Asking)
			kind   fault.Kind
			words  string
		}{
			"no kind":              {func(a *Asking) { a.Kind = "" }, fault.KindInvalid, "Choose what"},
			"no sum":               {func(a *Asking) { a.Kind = intake.Refund }, fault.KindInvalid, "above zero"},
			"too much":             {func(a *Asking) { a.Kind, a.Amount = intake.Refund, 50_01 }, fault.KindInvalid, "at most"},
			"nobody's account":     {func(a *Asking) { a.Kind, a.To = intake.Transfer, "4-9999-9" }, fault.KindInvalid, "no such account"},
			"not a number":         {func(a *Asking) { a.Kind, a.To = intake.Transfer, "Асанов" }, fault.KindInvalid, "no such account"},
			"the same account":     {func(a *Asking) { a.Kind, a.To = intake.Transfer, w.number(1) }, fault.KindInvalid, "another account"},
			"nobody's payment":     {func(a *Asking) { a.Payment = 77 }, fault.KindMissing, "no such receipt"},
			"a form that was lost": {func(a *Asking) { a.Key = "" }, fault.KindInvalid, "out of date"},
		} {
			t.Run(name, func(t *testing.T) {
				a := Asking{Key: name, Payment: paid, Kind: intake.Reverse, Reason: "x"}
				tt.change(&a)
				_, err := w.Ask(t.Context(), w.cashier, a)
				wants(t, err, tt.kind, tt.words)
			})
		}
		w.stands(1, 0, 50_00)
		w.sound()
	})
}

// Ten at once agree: the money goes back once, under one number.
func TestAgreeInParallel(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		wish := w.asks(Asking{Payment: w.pay(0, 20_00).ID, Kind: intake.Reverse})
		var all sync.WaitGroup
		done := make(chan bool, 10)
		for range 10 {
			all.Go(func() {
				_, err := w.Agree(t.Context(), w.accountant, wish)
				if err != nil {
					wants(t, err, fault.KindConflict, "Nothing was changed")
				}
				done <- err == nil
			})
		}
		all.Wait()
		close(done)
		n := 0
		for ok := range done {
			if ok {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d of ten made it", n)
		}
		w.stands(0, 0, 0)
		w.sound()
	})
}

// Without an open day at the desk the cash cannot leave: the wish goes on waiting.
func TestAgreeWithoutATill(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		wish := w.asks(Asking{Payment: w.pay(0, 20_00).ID, Kind: intake.Reverse})
		if _, err := w.tills.CloseDay(t.Context(), w.cashier, w.day.ID, tills.Closing{Count: tills.Count{500_00: 1, 20_00: 1}, Kept: 520_00}); err != nil {
			t.Fatal(err)
		}
		_, err := w.Agree(t.Context(), w.accountant, wish)
		wants(t, err, fault.KindConflict, "must be open")
		w.reads(func(ctx context.Context, tx *db.Tx) error {
			open, err := w.waitingWishes(ctx, tx)
			if len(open) != 1 {
				t.Errorf("waiting: %+v", open)
			}
			return err
		})
		if _, err := w.tills.OpenDay(t.Context(), testkit.Actor(access.Cashier), w.desk, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Agree(t.Context(), w.accountant, wish); err != nil {
			t.Fatal(err)
		}
		w.sound()
	})
}

// A wish of another municipality is out of reach.
func TestOtherMunicipality(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		wish := w.asks(Asking{Payment: w.pay(0, 20_00).ID, Kind: intake.Reverse})
		head := testkit.Actor(access.Head)
		head.Municipality = 1002
		_, err := w.Agree(t.Context(), head, wish)
		wants(t, err, fault.KindMissing, "no such correction")
	})
}

// A payment is found by what people have in hand.
func TestFind(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		cash, outside := w.pay(0, 20_00), w.wire(1, 30_00)
		w.reads(func(ctx context.Context, tx *db.Tx) error {
			for text, want := range map[string]ref.ID{
				"1-000001": cash.ID, " № 1-000001 ": cash.ID, "1": cash.ID, "880002": outside, outside.String(): outside,
				w.number(0): cash.ID, w.number(1): outside, "4242": 0, "": 0, "Асанов": 0,
			} {
				list, err := w.find(ctx, tx, text)
				if err != nil || len(list) > 1 || (len(list) == 1) != (want != 0) || want != 0 && list[0].ID != want {
					t.Errorf("%q finds %+v, %v", text, list, err)
				}
			}
			return nil
		})
	})
}

// The check finds a wish that the books do not know, and one that they carried out
// too early.
func TestCheckFinds(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		made := w.asks(Asking{Payment: w.pay(0, 20_00).ID, Kind: intake.Reverse})
		if _, err := w.Agree(t.Context(), w.accountant, made); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct{ change, words string }{
			{"UPDATE returns_wish SET amount = amount + 1 WHERE municipality_id = 1001", "was agreed to, the books corrected 20.00"},
			{"UPDATE returns_wish SET state = 'waiting' WHERE municipality_id = 1001", "is waiting, and yet"},
		} {
			w.write(func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, tt.change)
				return err
			})
			w.reads(func(ctx context.Context, tx *db.Tx) error {
				found, err := w.check(ctx, tx)
				if !strings.Contains(strings.Join(found, "\n"), tt.words) {
					t.Errorf("found %q, want %q", found, tt.words)
				}
				return err
			})
		}
	})
}

// Wishes from before this room was one of its own are here afterwards, none lost.
func TestMigrationTakesWishesOver(t *testing.T) {
	text, err := os.ReadFile("../payments/migrations/0001_payments.sql")
	if err != nil {
		t.Fatal(err)
	}
	old := fstest.MapFS{"0001_payments.sql": &fstest.MapFile{Data: text}}
	testkit.EachDB(t, []db.Set{{Name: "payments", Files: old}}, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			for i, state := range []string{Waiting, Done, Refused} {
				paid := map[string]string{Waiting: "taken", Done: "reversed", Refused: "taken"}[state]
				_, err := tx.ExecContext(ctx, `INSERT INTO payments_payment (municipality_id, id, key, desk_id, desk_code, provider_id, day_id, number, day,
					taken_at, cashier_id, cashier, method, account_id, account_number, holder, address, amount, advance_left, received, debt_after,
					advance_after, note, entry_id, state) VALUES (1001, $1, $2, 5, 1, 0, 9, $3, '2026-03-02', 1, 7, 'Назгүл', 'cash', 33, '4-0001-2',
					'Асанова', 'Достук 1', 5000, 0, 0, 0, 0, '', 8, $4)`, 100+i, state, i+1, paid)
				if err == nil {
					_, err = tx.ExecContext(ctx, `INSERT INTO payments_reversal (municipality_id, id, payment_id, state, reason, asked_at, asked_by, asker,
						decided_at, decided_by, decider, day, entry_id) VALUES (1001, $1, $2, $3, 'ката', 1, 7, 'Назгүл', 2, 8, 'Асель', '2026-03-03', 9)`, 50+i, 100+i, state)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		w := newRooms(t, d)
		if err := d.Migrate(ctx, module.Migrations(w.rooms...)...); err != nil {
			t.Fatal(err)
		}
		w.reads(func(ctx context.Context, tx *db.Tx) error {
			for i, state := range []string{Waiting, Done, Refused} {
				wish, err := w.Wish(ctx, tx, ref.ID(50+i))
				if err != nil || wish.State != state || wish.Payment.ID != ref.ID(100+i) || wish.Reason != "ката" || wish.Asked.Name != "Назгүл" ||
					wish.Decided.Name != "Асель" || wish.Amount != money.Som(5000) || wish.Kind != intake.Reverse {
					t.Errorf("%s: %+v, %v", state, wish, err)
				}
			}
			wrong, err := w.check(ctx, tx)
			if len(wrong) > 0 {
				t.Error(wrong)
			}
			return err
		})
	})
}
