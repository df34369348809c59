package payments

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// terminal is the payment agent of these tests.
const terminal ref.ID = 4242

// wire is a payment of the i-th account through the agent, with a fresh key.
func (w *world) wire(i int, amount money.Som) intake.Payment {
	w.forms++
	number := fmt.Sprint(w.forms)
	return intake.Payment{Key: "agent/1/" + number, Method: intake.Agent, Channel: terminal, External: number, Debit: ledger.Agents,
		Account: w.accounts[i], Amount: amount, Day: "2026-11-21", Source: ref.Ref{Kind: "agents.call", ID: ref.ID(w.forms)}}
}

// accept hands a list to Accept in a transaction of its own.
func (w *world) accept(list ...intake.Payment) []intake.Booked {
	w.t.Helper()
	booked, err := w.tryAccept(w.t.Context(), list)
	if err != nil {
		w.t.Fatal(err)
	}
	return booked
}

func (w *world) tryAccept(ctx context.Context, list []intake.Payment) (booked []intake.Booked, err error) {
	err = w.d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
		booked, err = w.Accept(ctx, tx, access.System(testkit.Place), list)
		return err
	})
	return booked, err
}

// holds compares what lies on an account of the ledger with what is wanted.
func (w *world) holds(code string, subject ref.ID, want money.Som) {
	w.t.Helper()
	w.look(func(ctx context.Context, tx *db.Tx) error {
		have, err := w.ledger.Balance(ctx, tx, code, subject)
		if have != want {
			w.t.Errorf("%s of %s holds %s, want %s", code, subject, have, want)
		}
		return err
	})
}

// Two months of 60 som are owed by the third household and of 20 by the first.
// Money of the same list is laid down one payment after the other.
func TestAccept(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		w.billed(september)
		w.billed(october)
		booked := w.accept(w.wire(2, 70_00), w.wire(0, 20_00), w.wire(2, 100_00))
		for i, want := range []intake.Booked{{DebtAfter: 50_00}, {DebtAfter: 20_00}, {AdvanceAfter: 50_00}} {
			b := booked[i]
			if b.Refused != nil || b.Repeated || b.DebtAfter != want.DebtAfter || b.AdvanceAfter != want.AdvanceAfter || b.Number != b.ID.String() {
				t.Errorf("payment %d: %+v", i, b)
			}
		}
		w.stands(2, 0, 50_00)
		w.stands(0, 20_00, 0)
		w.holds(ledger.Agents, terminal, 190_00)
		w.look(func(ctx context.Context, tx *db.Tx) error {
			r, err := w.Receipt(ctx, tx, booked[0].ID)
			if err != nil || r.Method != intake.Agent || r.Channel != terminal || r.External == "" || r.Holder != heads[2] || r.Desk != 0 ||
				r.Address != "Бий-Мырза, Достук 3" || r.Day != "2026-11-21" || len(r.Parts) != 2 || r.Parts[0].Month != september || r.Parts[1].Amount != 10_00 {
				t.Errorf("%+v, %v", r, err)
			}
			entry, err := w.ledger.Entry(ctx, tx, r.entry)
			if err != nil || entry.Kind != "payments.agent" || len(entry.Lines) != 2 || entry.Day != "2026-11-21" {
				t.Errorf("%+v, %v", entry, err)
			}
			trail, err := audit.History(ctx, tx, receiptRef(r.ID))
			if len(trail) != 1 || trail[0].Action != "payments.take" {
				t.Errorf("trail: %+v", trail)
			}
			return err
		})
		w.sound()
	})
}

// The payer's wish comes before age, and only for the services that it names.
func TestAcceptWish(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.billed(september)
		pay := w.wire(0, 20_00)
		pay.Service = w.waste
		if b := w.accept(pay)[0]; b.DebtAfter != 0 {
			t.Errorf("%+v", b)
		}
		w.sound()
	})
}

// A key books once, for ever: in one list, in the next, and from many at once.
func TestAcceptIsIdempotent(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.billed(october)
		pay := w.wire(0, 15_00)
		twice := w.accept(pay, pay)
		if twice[0].Repeated || !twice[1].Repeated || twice[0].ID != twice[1].ID || twice[1].DebtAfter != 5_00 {
			t.Errorf("in one list: %+v", twice)
		}
		w.accept(w.wire(0, 5_00)) // what happens later does not change the answer
		if again := w.accept(pay)[0]; !again.Repeated || again.ID != twice[0].ID || again.Number != twice[0].Number || again.DebtAfter != 5_00 {
			t.Errorf("in the next list: %+v", again)
		}
		more, other := pay, pay
		more.Amount, other.Account = 16_00, w.accounts[1]
		for _, b := range w.accept(more, other) {
			wants(t, b.Refused, fault.KindConflict, "another account or amount")
		}
		fresh := w.wire(1, 40_00)
		var all sync.WaitGroup
		var mu sync.Mutex
		var first int
		for range 32 {
			all.Go(func() {
				booked, err := w.tryAccept(t.Context(), []intake.Payment{fresh})
				mu.Lock()
				defer mu.Unlock()
				if err != nil || booked[0].Refused != nil {
					t.Error(booked, err)
				} else if !booked[0].Repeated {
					first++
				}
			})
		}
		all.Wait()
		if first != 1 {
			t.Errorf("%d of 32 retries say that they booked", first)
		}
		w.stands(0, 0, 0)
		w.stands(1, 0, 0)
		w.sound()
	})
}

// A refused payment says why and does not hinder its neighbours.
func TestAcceptRefusals(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		w.billed(october)
		w.pay(1, 40_00)
		for _, i := range []int{1, 2} {
			w.write(func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, `UPDATE accounts_account SET state = 'closed' WHERE municipality_id = $1 AND id = $2`, testkit.Place, w.accounts[i])
				return err
			})
		}
		if err := w.ledger.Close(t.Context(), w.accountant, testkit.Place, september); err != nil {
			t.Fatal(err)
		}
		var list []intake.Payment
		want := []struct {
			change func(*intake.Payment)
			kind   fault.Kind
			words  string
		}{
			{func(p *intake.Payment) { p.Amount = 0 }, fault.KindInvalid, "above zero"},
			{func(p *intake.Payment) { p.Amount = -1 }, fault.KindInvalid, "above zero"},
			{func(p *intake.Payment) { p.Amount = MostOutside }, fault.KindInvalid, "must be below"},
			{func(p *intake.Payment) { p.Account = 77 }, fault.KindMissing, "no such account"},
			{func(p *intake.Payment) { p.Account = w.accounts[1] }, fault.KindInvalid, "closed and owes nothing"},
			{func(p *intake.Payment) { p.Day = "2026-09-30" }, fault.KindInvalid, "first open day"},
			{func(p *intake.Payment) { p.Day = "2026-11-24" }, fault.KindInvalid, "day of the payment"},
			{func(p *intake.Payment) { p.Day = "" }, fault.KindInvalid, "day of the payment"},
			{func(p *intake.Payment) { p.Key = "" }, fault.KindInvalid, "number of its own"},
		}
		for _, tt := range want {
			pay := w.wire(0, 1_00)
			tt.change(&pay)
			list = append(list, pay)
		}
		booked := w.accept(append(list, w.wire(0, 1_00), w.wire(2, 60_00))...)
		for i, tt := range want {
			wants(t, booked[i].Refused, tt.kind, tt.words)
			if booked[i].ID != 0 {
				t.Errorf("%d was booked all the same", i)
			}
		}
		if f := fault.Of(booked[5].Refused); fmt.Sprint(f.Values["day"]) != "2026-10-01" {
			t.Errorf("the first open day is %v", f.Values)
		}
		if booked[len(want)].Refused != nil || booked[len(want)+1].Refused != nil {
			t.Errorf("neighbours: %+v", booked[len(want):])
		}
		w.stands(0, 19_00, 0)
		w.stands(2, 0, 0) // a closed account may pay what it owes
		w.sound()
	})
}

// An advance that still waits is used before the new money, and its payment keeps
// the bill that it met.
func TestAcceptUsesAdvances(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.accept(w.wire(0, 15_00), w.wire(0, 2_00))
		w.write(func(ctx context.Context, tx *db.Tx) error { // an advance that came with the opening balances
			_, err := w.ledger.Post(ctx, tx, access.System(testkit.Place), ledger.Entry{Day: "2026-01-01", Kind: "accounts.opening", Key: "opening",
				Text: "Opening balance", Lines: []ledger.Line{{Account: ledger.Opening, Amount: 1_00},
					{Account: ledger.Advance, Subject: w.accounts[0], Amount: -1_00}}})
			return err
		})
		w.billedUnheard(october)
		w.stands(0, 20_00, 18_00)
		if b := w.accept(w.wire(0, 10_00))[0]; b.DebtAfter != 0 || b.AdvanceAfter != 8_00 {
			t.Errorf("%+v", b)
		}
		w.stands(0, 0, 8_00)
		w.drain()
		w.stands(0, 0, 8_00)
		w.sound()
	})
}

// billedUnheard posts the bills of a month before payments hears of them.
func (w *world) billedUnheard(m period.Month) {
	w.t.Helper()
	run, _, err := w.billing.StartRun(w.t.Context(), w.accountant, w.waste, m)
	if err == nil {
		err = w.queue.Drain(w.t.Context())
	}
	if err == nil {
		_, err = w.billing.Approve(w.t.Context(), w.head, run)
	}
	if err == nil {
		err = w.queue.Drain(w.t.Context())
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// A thousand payments cost as many statements as one.
func TestAcceptStatements(t *testing.T) {
	eachWorld(t, 120, func(t *testing.T, w *world) {
		w.billed(september)
		var counts []int64
		for _, n := range []int{1, 10, 1000} {
			list := make([]intake.Payment, n)
			for i := range list {
				list[i] = w.wire(i%len(w.accounts), 7_00)
			}
			ctx, asked := db.CountQueries(t.Context())
			if _, err := w.tryAccept(ctx, list); err != nil {
				t.Fatal(err)
			}
			counts = append(counts, asked.Load())
		}
		t.Logf("statements for 1, 10, 1000 payments: %v", counts)
		// Locks of a few accounts and advances to be read may add some, and no more.
		if slices.Max(counts)-slices.Min(counts) > 4 || slices.Max(counts) > 30 {
			t.Errorf("statements for 1, 10, 1000 payments: %v", counts)
		}
		w.sound()
	})
}

// Eight imports of the same accounts, each in another order, all end; so do those
// that are long enough to hold the whole room.
func TestAcceptConcurrently(t *testing.T) {
	eachWorld(t, 60, func(t *testing.T, w *world) {
		w.billed(september)
		for _, size := range []int{60, 700} {
			lists := make([][]intake.Payment, 8)
			for k := range lists {
				for i := range size {
					lists[k] = append(lists[k], w.wire(i%len(w.accounts), 1_00))
				}
				rand.Shuffle(size, func(i, j int) { lists[k][i], lists[k][j] = lists[k][j], lists[k][i] })
			}
			var all sync.WaitGroup
			for _, list := range lists {
				all.Go(func() {
					if _, err := w.tryAccept(t.Context(), list); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		}
		w.holds(ledger.Agents, terminal, 8*760_00)
		w.sound()
	})
}

// What was taken before payments came from outside is there afterwards: receipts,
// wishes, and what a reversal gave back.
func TestMigrationKeepsPayments(t *testing.T) {
	old := fstest.MapFS{}
	text, err := os.ReadFile("migrations/0001_payments.sql")
	if err != nil {
		t.Fatal(err)
	}
	old["0001_payments.sql"] = &fstest.MapFile{Data: text}
	testkit.EachDB(t, []db.Set{{Name: "payments", Files: old}}, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		insert := `INSERT INTO payments_payment (municipality_id, id, key, desk_id, desk_code, provider_id, day_id, number, day, taken_at, cashier_id, cashier,
			method, account_id, account_number, holder, address, amount, advance_left, received, debt_after, advance_after, note, entry_id, state)
			VALUES (1001, $1, $2, 5, 1, 0, 9, $3, '2026-03-02', 1, 7, 'Назгүл', 'cash', 33, '4-0001-2', 'Асанова', 'Достук 1', 5000, $4, 0, 0, 0, '', 8, $5)`
		err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			for i, state := range []string{Taken, Reversed} {
				if _, err := tx.ExecContext(ctx, insert, 100+i, fmt.Sprint(i), i+1, 300*(1-i), state); err != nil {
					return err
				}
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO payments_reversal (municipality_id, id, payment_id, state, reason, asked_at, asked_by, asker,
				decided_at, decided_by, decider, day, entry_id) VALUES (1001, 50, 101, 'done', 'ката', 1, 7, 'Назгүл', 2, 8, 'Асель', '2026-03-03', 9)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		rooms := newRooms(t, nil).rooms
		if err := d.Migrate(ctx, module.Migrations(rooms...)...); err != nil {
			t.Fatal(err)
		}
		err = d.Read(ctx, testkit.Place, func(tx *db.Tx) error {
			q := store.New(tx)
			for id, want := range map[int64]store.PaymentsPayment{
				100: {State: Taken, Number: 1, AdvanceLeft: 300},
				101: {State: Reversed, Number: 2, Returned: 5000},
			} {
				row, err := q.Payment(ctx, store.PaymentParams{MunicipalityID: 1001, ID: id})
				if err != nil || row.State != want.State || row.Number != want.Number || row.AdvanceLeft != want.AdvanceLeft || row.Returned != want.Returned ||
					row.Method != "cash" || row.Debit != ledger.Cash || row.ChannelID != 5 || row.Amount != 5000 || row.Holder != "Асанова" {
					t.Errorf("%+v, %v", row, err)
				}
			}
			var kept, given int64
			err := tx.QueryRowContext(ctx, `SELECT amount, desk_id FROM payments_correction WHERE municipality_id = 1001 AND payment_id = 101`).Scan(&kept, &given)
			if kept != 5000 || given != 5 {
				t.Errorf("the reversal gave back %d at desk %d", kept, given)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
