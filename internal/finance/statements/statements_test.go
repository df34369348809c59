package statements

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/statements/register"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// move is a movement of a made-up statement.
type move struct {
	day    period.Day
	amount money.Som
	ref    string
	payer  string
	number string // the payer's account
	text   string
}

// swift writes a statement whose balances tie.
func swift(account string, moves ...move) string {
	var out strings.Builder
	var sum money.Som
	fmt.Fprintf(&out, ":20:T\n:25:%s\n:28C:1\n:60F:C261101KGS1000000,00\n", account)
	for _, m := range moves {
		mark, amount := "C", m.amount
		if amount < 0 {
			mark, amount = "D", -amount
		}
		sum += m.amount
		reference := "NONREF"
		if m.ref != "" {
			reference += "//" + m.ref
		}
		fmt.Fprintf(&out, ":61:%s%s%sNTRF%s\n:86:166?20%s?31%s?32%s\n", strings.ReplaceAll(string(m.day), "-", "")[2:], mark,
			strings.Replace(amount.String(), ".", ",", 1), reference, m.text, m.number, m.payer)
	}
	fmt.Fprintf(&out, ":62F:C261130KGS%s\n-\n", strings.Replace((1_000_000_00+sum).String(), ".", ",", 1))
	return out.String()
}

// TestFirstStatement goes the whole way: recognised, sorted, booked, and what the
// books hold afterwards.
func TestFirstStatement(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, b := w.accounts[0], w.accounts[1]
		w.owes(b.ID, 120_00)
		id := w.upload("бир нерсе.pdf", swift(ourNumber,
			move{"2026-11-20", 350_50, "B-1", "Кимдир бирөө", "111", "Таза суу " + a.Number},
			move{"2026-11-20", 120_00, "B-2", "АСАНОВА ГУЛ", "222", "суу үчүн"},
			move{"2026-11-21", 75_00, "B-3", "Белгисиз адам", "333", "төлөм"},
			move{"2026-11-21", -25_00, "B-4", "Айыл Банк", "", "комиссия"}))
		if got := w.sorted(id); got != "new 2 470.50, unmatched 1 75.00, out 1 -25.00" {
			t.Fatal(got)
		}
		if w.balance(ledger.Bank) != 0 {
			t.Error("a preview has booked")
		}
		w.post(id)
		if got := w.balance(ledger.Bank); got != 545_50 {
			t.Errorf("the bank holds %s", got)
		}
		if got := w.balance(ledger.Suspense); got != -75_00 {
			t.Errorf("suspense holds %s", got)
		}
		if got := w.balance(ledger.Receivable) + w.balance(ledger.Advance); got != 120_00-470_50 {
			t.Errorf("the two accounts stand at %s", got)
		}
		w.post(id) // once more changes nothing
		if got := w.balance(ledger.Bank); got != 545_50 {
			t.Errorf("booked twice: %s", got)
		}
		w.sound()
	})
}

// The same file gives the same document; an overlapping one books the rest only.
func TestNothingTwice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.accounts[0]
		first := []move{{"2026-11-20", 10_00, "B-1", "x", "1", a.Number}, {"2026-11-20", 20_00, "", "x", "1", a.Number}, {"2026-11-20", 20_00, "", "x", "1", a.Number}}
		id := w.upload("a.txt", swift(ourNumber, first...))
		w.post(id)
		again, same, err := w.Upload(t.Context(), w.accountant, "other name", bytes.NewReader([]byte(swift(ourNumber, first...))))
		if err != nil || !same || again != id {
			t.Errorf("%v %v %v", again, same, err)
		}
		next := w.upload("b.txt", swift(ourNumber, append(first, move{"2026-11-20", 20_00, "", "x", "1", a.Number}, move{"2026-11-21", 5_00, "B-1", "x", "1", a.Number})...))
		if got := w.sorted(next); got != "new 2 25.00, known 3 50.00" {
			t.Error(got)
		}
		w.post(next)
		if got := w.balance(ledger.Bank); got != 75_00 {
			t.Errorf("the bank holds %s", got)
		}
		w.sound()
	})
}

// TestAnyOverlap: files with any of the movements, in any order and with any
// overlap, book each movement once. What has no reference comes by whole days.
func TestAnyOverlap(t *testing.T) {
	testkit.EachDB(t, migrations(t), func(t *testing.T, d *db.DB) {
		w := newRooms(t, d)
		w.settle()
		round := 0
		rapid.Check(t, func(rt *rapid.T) {
			round++
			var all []move
			for i := range rapid.IntRange(1, 8).Draw(rt, "moves") {
				m := move{day: period.Day("2026-11-01").Add(rapid.IntRange(0, 2).Draw(rt, "day")), amount: money.Som(rapid.IntRange(1, 3).Draw(rt, "amount")) * 100,
					payer: "x", number: "1", text: fmt.Sprintf("round %d, %s", round, rapid.SampledFrom([]string{w.accounts[0].Number, "nobody"}).Draw(rt, "to"))}
				if rapid.Bool().Draw(rt, "referenced") {
					m.ref = fmt.Sprintf("R%d-%d", round, i)
				}
				all = append(all, m)
			}
			before := w.balance(ledger.Bank)
			var want money.Som
			seen := map[int]bool{}
			for f := range rapid.IntRange(1, 4).Draw(rt, "files") {
				var file []move
				day := period.Day("2026-11-01").Add(rapid.IntRange(0, 2).Draw(rt, "whole day"))
				for i, m := range all {
					if m.day == day || m.ref != "" && rapid.Bool().Draw(rt, "in") {
						file = append(file, m)
						if !seen[i] {
							seen[i], want = true, want+m.amount
						}
					}
				}
				file = rapid.Permutation(file).Draw(rt, "order")
				if len(file) > 0 {
					w.post(w.upload("x", swift(ourNumber, file...)+strings.Repeat(" \n", f)))
				}
			}
			if got := w.balance(ledger.Bank) - before; got != want {
				rt.Fatalf("booked %s, came %s: %+v", got, want, all)
			}
		})
		w.sound()
	})
}

func migrations(t *testing.T) []db.Set {
	var sets []db.Set
	for _, m := range newRooms(t, nil).rooms {
		if m.Migrations != nil {
			sets = append(sets, db.Set{Name: m.Name, Files: m.Migrations})
		}
	}
	return sets
}

// Eight people book the same overlapping files at once.
func TestManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var files []ref.ID
		for f := range 8 {
			var moves []move
			for i := range 20 {
				moves = append(moves, move{"2026-11-20", 100, fmt.Sprintf("B-%d", i+f), "x", "1", w.accounts[i%3].Number})
			}
			files = append(files, w.upload("x", swift(ourNumber, moves...)))
		}
		var wait sync.WaitGroup
		for _, id := range files {
			wait.Go(func() {
				if _, err := w.Post(context.WithoutCancel(t.Context()), w.accountant, id); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if got := w.balance(ledger.Bank); got != 27_00 {
			t.Errorf("27 movements of one som make %s", got)
		}
		w.sound()
	})
}

// A collected entry that was booked part by part is known when it comes whole,
// and the other way round.
func TestBatches(t *testing.T) {
	entry := func(details string) string {
		return `<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>` + ourNumber + `</IBAN></Id></Acct><Ntry><Amt Ccy="KGS">30</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>` +
			`<BookgDt><Dt>2026-11-20</Dt></BookgDt><AcctSvcrRef>E-1</AcctSvcrRef>` + details + `</Ntry></Stmt></BkToCstmrStmt></Document>`
	}
	parts := entry(`<NtryDtls><TxDtls><Refs><TxId>1</TxId></Refs><Amt Ccy="KGS">10</Amt></TxDtls><TxDtls><Refs><TxId>2</TxId></Refs><Amt Ccy="KGS">20</Amt></TxDtls></NtryDtls>`)
	for name, order := range map[string][2]string{"parts first": {parts, entry("")}, "whole first": {entry(""), parts}} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.post(w.upload("a", order[0]))
				second := w.upload("b", order[1])
				if got := w.sorted(second); !strings.HasPrefix(got, "known") || strings.Contains(got, ",") {
					t.Error(got)
				}
				w.post(second)
				if got := w.balance(ledger.Bank); got != 30_00 {
					t.Errorf("the bank holds %s", got)
				}
			})
		})
	}
}

// A file for another account books nothing until the account is set up as ours.
func TestNotOurs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.upload("x", swift("9990001112223334", move{"2026-11-20", 10_00, "B-1", "x", "1", w.accounts[0].Number}))
		if got := w.sorted(id); got != "foreign 1 10.00" {
			t.Fatal(got)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.AddAccount(ctx, tx, w.accountant, Account{Name: "Экинчи", Number: "999 000 111 222 3334"})
			return err
		})
		if got := w.sorted(id); got != "new 1 10.00" {
			t.Fatal(got)
		}
		err := w.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
			_, err := w.AddAccount(t.Context(), tx, w.accountant, Account{Name: "Үчүнчү", Number: "9990001112223334"})
			return err
		})
		if !fault.Is(err, fault.KindConflict) {
			t.Errorf("one number twice: %v", err)
		}
	})
}

// What does not add up is shown and kept, and booked only under a name.
func TestDoesNotAddUp(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		body := strings.Replace(swift(ourNumber, move{"2026-11-20", 10_00, "B-1", "x", "1", "y"}), "1000010,00", "1000099,00", 1)
		id := w.upload("x", body)
		if _, err := w.Post(t.Context(), w.accountant, id); !fault.Is(err, fault.KindConflict) {
			t.Errorf("booked all the same: %v", err)
		}
		if err := w.Accept(t.Context(), w.accountant, id, ""); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := w.Accept(t.Context(), w.accountant, id, "the bank has said so"); err != nil {
			t.Fatal(err)
		}
		w.post(id)
		w.see(func(ctx context.Context, tx *db.Tx) error {
			d, err := w.Document(ctx, tx, id)
			if d.State != Posted || d.Accepted.Name != w.accountant.Name || d.Reason == "" {
				t.Errorf("%+v", d)
			}
			return err
		})
	})
}

// Charges are booked when they are chosen, once; what else went out is left.
func TestFees(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.upload("x", swift(ourNumber, move{"2026-11-20", 100_00, "B-1", "x", "1", "y"}, move{"2026-11-20", -25_00, "B-2", "", "", "комиссия"}, move{"2026-11-20", -40_00, "B-3", "z", "", "аренда"}))
		var lines []lineView
		w.see(func(ctx context.Context, tx *db.Tx) error {
			v := fileView{class: Out}
			err := w.fill(ctx, tx, &v, id, 0)
			lines = v.list
			return err
		})
		if len(lines) != 2 || !lines[0].Charge || lines[1].Charge {
			t.Fatalf("%+v", lines)
		}
		if _, err := w.Fees(t.Context(), w.accountant, id, []ref.ID{lines[0].ID}); !fault.Is(err, fault.KindConflict) {
			t.Errorf("before the file is booked: %v", err)
		}
		w.post(id)
		for _, want := range []int{1, 0} {
			if n, err := w.Fees(t.Context(), w.accountant, id, []ref.ID{lines[0].ID}); err != nil || n != want {
				t.Errorf("%d, %v; want %d", n, err, want)
			}
		}
		if got := w.balance(ledger.Bank); got != 75_00 {
			t.Errorf("the bank holds %s", got)
		}
		if got := w.balance(ledger.Commission); got != 25_00 {
			t.Errorf("charges are %s", got)
		}
		if _, err := w.Fees(t.Context(), w.accountant, id, []ref.ID{id}); !fault.Is(err, fault.KindMissing) {
			t.Errorf("no such line: %v", err)
		}
		w.sound()
	})
}

// What the bank gives without som, without a day or only announces is never booked.
func TestLeftOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		body := `<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>` + ourNumber + `</IBAN></Id></Acct>`
		for _, e := range []string{
			`<Amt Ccy="USD">5</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt>`,
			`<Amt Ccy="KGS">5.12345</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt>`,
			`<Amt Ccy="KGS">6</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt>`,
		} {
			body += "<Ntry>" + e + "</Ntry>"
		}
		id := w.upload("x", body+`</Stmt></BkToCstmrStmt></Document>`)
		if got := w.sorted(id); got != "pending 1 6.00, bad 2 5.00" {
			t.Error(got)
		}
		if err := w.Accept(t.Context(), w.accountant, id, "x"); err != nil {
			t.Fatal(err)
		}
		w.post(id)
		if got := w.balance(ledger.Bank); got != 0 {
			t.Errorf("the bank holds %s", got)
		}
	})
}

// Who may what: the auditor looks on, the cashier does not even see.
func TestPermissions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, _, err := w.Upload(t.Context(), w.auditor, "x", bytes.NewReader([]byte("x")))
		_, posting := w.Post(t.Context(), w.cashier, 1)
		_, fees := w.Fees(t.Context(), w.auditor, 1, nil)
		for name, err := range map[string]error{"upload": err, "post": posting, "fees": fees,
			"accept": w.Accept(t.Context(), w.auditor, 1, "x"), "drop": w.Drop(t.Context(), w.auditor, 1)} {
			if !fault.Is(err, fault.KindDenied) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// A forgotten file leaves nothing, and may be uploaded again.
func TestDrop(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		body := swift(ourNumber, move{"2026-11-20", 10_00, "B-1", "x", "1", "y"})
		id := w.upload("x", body)
		if err := w.Drop(t.Context(), w.accountant, id); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Post(t.Context(), w.accountant, id); !fault.Is(err, fault.KindMissing) {
			t.Errorf("a forgotten file: %v", err)
		}
		again := w.upload("x", body)
		if again == id {
			t.Error("the forgotten file came back")
		}
		w.post(again)
		if err := w.Drop(t.Context(), w.accountant, again); !fault.Is(err, fault.KindConflict) {
			t.Errorf("a booked file is forgotten: %v", err)
		}
	})
}

// A payer whom a person has led to an account is known the next time, unless the
// payment names another account.
func TestLearnedPayer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO suspense_payer (municipality_id, key, account_id, name, learned_by, learned_at) VALUES ($1, $2, $3, '', '', 0)`,
				testkit.Place, "777 жумабаев", w.accounts[2].ID)
			return err
		})
		id := w.upload("x", swift(ourNumber,
			move{"2026-11-20", 10_00, "B-1", "Жумабаев", "777", "суу"},
			move{"2026-11-20", 20_00, "B-2", "Жумабаев", "777", w.accounts[0].Number},
			move{"2026-11-20", 30_00, "B-3", "Жумабаев", "778", "суу"}))
		if got := w.sorted(id); got != "new 2 30.00, unmatched 1 30.00" {
			t.Error(got)
		}
		w.see(func(ctx context.Context, tx *db.Tx) error {
			v := fileView{class: Fresh}
			err := w.fill(ctx, tx, &v, id, 0)
			if v.list[0].How != "payer" || v.list[0].Account != w.accounts[2].ID || v.list[1].How != "number" || v.list[1].Account != w.accounts[0].ID {
				t.Errorf("%+v", v.list)
			}
			return err
		})
	})
}

// A movement whose purpose carries the number of a payment code came by the QR code.
func TestQRInStatement(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.post(w.upload("x", swift(ourNumber,
			move{"2026-11-20", 10_00, "B-1", "x", "1", w.accounts[0].Number},
			move{"2026-11-20", 20_00, "B-2", "x", "1", w.accounts[0].Number + " " + string(elqr.NewReference("form"))})))
		w.see(func(ctx context.Context, tx *db.Tx) error {
			for external, want := range map[string]intake.Method{"B-1": intake.Bank, "B-2": intake.QR} {
				var method string
				err := tx.QueryRowContext(ctx, `SELECT method FROM pub_payments_payment WHERE municipality_id = $1 AND external = $2`, testkit.Place, external).Scan(&method)
				if err != nil || method != string(want) {
					t.Errorf("%s came by %s, want %s (%v)", external, method, want, err)
				}
			}
			return nil
		})
	})
}

// TestRegister takes a list of payments whose money lies in a sum of the statement.
func TestRegister(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, b := w.accounts[0], w.accounts[1]
		w.post(w.upload("x", swift(ourNumber, move{"2026-11-20", 1000_00, "B-1", "Кыргыз почтасы", "1", "төлөмдөр"})))
		list := "Дата;Лицевой счет;Сумма;Номер платежа;Плательщик\n20.11.2026;" + a.Number + ";350,50;P-1;x\n20.11.2026;" + b.Number + ";400;P-2;y\n20.11.2026;4-9999-1;100;P-3;z\n20.11.2026;" + a.Number + ";1,23456;P-4;x\n"
		id := w.upload("list.csv", list)
		held := ""
		w.write(func(ctx context.Context, tx *db.Tx) error {
			holders, err := w.Holders(ctx, tx)
			for _, h := range holders {
				if h.Account == ledger.Suspense {
					held = h.Value()
				}
			}
			d, err2 := w.Document(ctx, tx, id)
			if err != nil || err2 != nil || !d.Columns.Ready(len(d.Headings)) {
				t.Fatal(err, err2, d.Columns)
			}
			if err := w.SetColumns(ctx, tx, w.accountant, id, register.Mapping{}, held); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("without columns: %v", err)
			}
			if err := w.SetColumns(ctx, tx, w.accountant, id, d.Columns, "assets:bank/nothing"); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("nowhere: %v", err)
			}
			return w.SetColumns(ctx, tx, w.accountant, id, d.Columns, held)
		})
		if got := w.sorted(id); got != "new 2 750.50, unmatched 1 100.00" {
			t.Fatal(got)
		}
		if _, err := w.Post(t.Context(), w.accountant, id); !fault.Is(err, fault.KindConflict) {
			t.Errorf("a list with a bad line: %v", err)
		}
		if err := w.Accept(t.Context(), w.accountant, id, "the line is settled by hand"); err != nil {
			t.Fatal(err)
		}
		w.post(id)
		if got := w.balance(ledger.Bank); got != 1000_00 {
			t.Errorf("the bank holds %s", got)
		}
		if got := w.balance(ledger.Suspense); got != -249_50 { // 149,50 of the sum and the lost 100
			t.Errorf("suspense holds %s", got)
		}
		w.sound()
	})
}

// A list longer than what is held at a time becomes payments to its last row, and
// its total is that of all of them.
func TestLongRegister(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		list := strings.Builder{}
		list.WriteString("Дата;Лицевой счет;Сумма;Номер платежа\n")
		for n := range rowsAtOnce + 3 {
			fmt.Fprintf(&list, "20.11.2026;%s;1;P-%d\n", w.accounts[0].Number, n)
		}
		fmt.Fprintf(&list, "Итого;;%d;\n", rowsAtOnce+3)
		id := w.upload("list.csv", list.String())
		w.write(func(ctx context.Context, tx *db.Tx) error {
			holders, err := w.Holders(ctx, tx)
			if err != nil {
				return err
			}
			d, err := w.Document(ctx, tx, id)
			if err != nil {
				return err
			}
			return w.SetColumns(ctx, tx, w.accountant, id, d.Columns, holders[0].Value())
		})
		if got, want := w.sorted(id), fmt.Sprintf("new %d %d.00", rowsAtOnce+3, rowsAtOnce+3); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			d, err := w.Document(ctx, tx, id)
			if len(d.Problems) > 0 {
				t.Errorf("the total is complained about: %v", d.Problems)
			}
			return err
		})
	})
}

// The same list under another order of columns books nothing twice.
func TestRegisterAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.accounts[0]
		for i, list := range []string{
			"Дата;Лицевой счет;Сумма;Номер платежа\n20.11.2026;" + a.Number + ";350,50;P-1\n",
			"Номер платежа;Сумма;Лицевой счет;Дата\nP-1;350,50;" + a.Number + ";20.11.2026\n",
		} {
			id := w.upload("list.csv", list)
			w.write(func(ctx context.Context, tx *db.Tx) error {
				d, err := w.Document(ctx, tx, id)
				if err != nil {
					return err
				}
				return w.SetColumns(ctx, tx, w.accountant, id, d.Columns, Holder{Held: Held{Account: ledger.Bank, Subject: w.bank}}.Value())
			})
			if got, want := w.sorted(id), []string{"new 1 350.50", "known 1 350.50"}[i]; got != want {
				t.Errorf("%s, want %s", got, want)
			}
			w.post(id)
		}
		if got := w.balance(ledger.Bank); got != 350_50 {
			t.Errorf("the bank holds %s", got)
		}
	})
}

// Movements of a closed month are booked on the first open day.
func TestClosedMonth(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if err := w.ledger.Close(t.Context(), w.accountant, testkit.Place, "2026-10"); err != nil {
			t.Fatal(err)
		}
		id := w.upload("x", swift(ourNumber, move{"2026-10-20", 10_00, "B-1", "x", "1", w.accounts[0].Number}, move{"2026-10-20", 20_00, "B-2", "x", "1", "?"}))
		w.post(id)
		if got := w.balance(ledger.Bank); got != 30_00 {
			t.Errorf("the bank holds %s", got)
		}
		if got := w.balance(ledger.Suspense); got != -20_00 {
			t.Errorf("suspense holds %s", got)
		}
	})
}

// A large file is booked by a job, and a second run of the job does no harm.
func TestLargeFileByJob(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var moves []move
		for i := range atOnce + 1 {
			moves = append(moves, move{"2026-11-20", 100, fmt.Sprintf("B-%d", i), "x", "1", w.accounts[i%3].Number})
		}
		id := w.upload("x", swift(ourNumber, moves...))
		job, err := w.Post(t.Context(), w.accountant, id)
		if err != nil || job == 0 {
			t.Fatal(job, err)
		}
		if same, err := w.Post(t.Context(), w.accountant, id); err != nil || same != job {
			t.Errorf("a second job: %v %v", same, err)
		}
		w.post(id)
		if got := w.balance(ledger.Bank); got != money.Som(len(moves))*100 {
			t.Errorf("the bank holds %s", got)
		}
		w.sound()
	})
}
