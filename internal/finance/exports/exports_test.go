package exports_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/openaimak/aimak/internal/finance/exports"
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

// Two households, a cash desk and a payment agent.
const (
	osmonov, sadykova, desk, agent ref.ID = 42, 43, 900, 5
	water, waste                   ref.ID = 7, 8
)

// book is a ledger with its exports and an accountant.
type book struct {
	*exports.Exports
	ledger     *ledger.Ledger
	t          *testing.T
	d          *db.DB
	accountant access.Actor
}

func each(t *testing.T, f func(t *testing.T, b book)) {
	sets := module.Migrations(ledger.New(nil).Module(), exports.New(nil).Module())
	testkit.EachDB(t, sets, func(t *testing.T, d *db.DB) {
		b := book{exports.New(d), ledger.New(d), t, d, testkit.Actor(access.Accountant)}
		b.Join(ledger.Joins{Names: func(context.Context, *db.Tx, []ref.ID) (map[ref.ID]string, error) {
			return map[ref.ID]string{osmonov: "4-1042-7, Осмонов Бакыт", sadykova: "4-1043-5, Садыкова Гүлмира"}, nil
		}})
		f(t, b)
	})
}

func (b book) read(f func(ctx context.Context, tx *db.Tx) error) {
	b.t.Helper()
	err := b.d.Read(b.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(b.t.Context(), tx) })
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b book) post(entries ...ledger.Entry) []ref.ID {
	b.t.Helper()
	var ids []ref.ID
	err := b.d.Write(b.t.Context(), testkit.Place, func(tx *db.Tx) (err error) {
		ids, err = b.ledger.PostMany(b.t.Context(), tx, b.accountant, entries)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return ids
}

func charged(day period.Day, who, service ref.ID, amount money.Som) ledger.Entry {
	return ledger.Entry{Day: day, Kind: "billing.bill", Source: ref.Ref{Kind: "billing.bill", ID: who + service},
		Key: fmt.Sprintf("bill:%s:%d:%d", day, who, service), Text: "Bill",
		Lines: []ledger.Line{{Account: ledger.Receivable, Subject: who, Service: service, Amount: amount},
			{Account: ledger.Income, Service: service, Amount: -amount}}}
}

func paid(day period.Day, who ref.ID, debt, advance money.Som) ledger.Entry {
	return ledger.Entry{Day: day, Kind: "payments.cash", Source: ref.Ref{Kind: "payments.receipt", ID: who},
		Key: fmt.Sprintf("cash:%s:%d", day, who), Text: "Payment",
		Lines: []ledger.Line{{Account: ledger.Cash, Subject: desk, Amount: debt + advance},
			{Account: ledger.Receivable, Subject: who, Service: water, Amount: -debt},
			{Account: ledger.Advance, Subject: who, Amount: -advance}}}
}

// settled is what a payment agent hands over, keeping its commission.
func settled(day period.Day, amount, kept money.Som) ledger.Entry {
	return ledger.Entry{Day: day, Kind: "agents.settlement", Source: ref.Ref{Kind: "agents.settlement", ID: 1},
		Key: "settlement:" + string(day), Text: "Settlement",
		Lines: []ledger.Line{{Account: ledger.Bank, Amount: amount - kept}, {Account: ledger.Commission, Subject: agent, Amount: kept},
			{Account: ledger.Agents, Subject: agent, Amount: -amount}}}
}

// A month of two households: the numbers are counted by hand.
func (b book) month() {
	b.post(charged("2026-10-31", osmonov, water, 15_000), charged("2026-10-31", sadykova, waste, 5_000),
		paid("2026-11-05", osmonov, 15_000, 2_500), charged("2026-11-20", osmonov, water, 21_400), settled("2026-11-21", 10_000, 150))
}

func (b book) export(o exports.Order) string {
	b.t.Helper()
	var out bytes.Buffer
	b.read(func(ctx context.Context, tx *db.Tx) error { return b.Export(ctx, tx, o, &out) })
	return out.String()
}

// The real hledger reads the journal, and every balance equals ours.
func TestHledgerAgrees(t *testing.T) {
	program, err := exec.LookPath("hledger")
	if err != nil {
		testkit.Lacks(t, "postgres", "hledger is not installed (Debian: apt-get install hledger)")
	}
	each(t, func(t *testing.T, b book) {
		b.month()
		tricky := paid("2026-11-21", sadykova, 5_000, 1)
		tricky.Key, tricky.Text = "cash (2); a|b", "Төлөм; ; (кассага) | \"Сууканал\", 50 %"
		id := b.post(tricky)[0]
		err := b.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
			_, err := b.ledger.Reverse(t.Context(), tx, b.accountant, id, "2026-11-22", "test")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for i := range ref.ID(1200) { // more than two chunks
			b.post(charged("2026-11-19", 5000+i, water, money.Som(100+i)))
		}
		command := exec.Command(program, "-f", "-", "--no-conf", "bal", "--flat", "--empty", "--no-total", "-O", "csv")
		if !strings.Contains(help(program), "--no-conf") {
			command.Args = append(command.Args[:3], command.Args[4:]...)
		}
		command.Stdin = strings.NewReader(b.export(exports.Order{Format: "hledger"}))
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("hledger: %v\n%s", err, out)
		}
		theirs := hledgerBalances(t, out)
		for _, code := range []string{ledger.Cash, ledger.Receivable, ledger.Advance, ledger.Agents, ledger.Commission} {
			b.read(func(ctx context.Context, tx *db.Tx) error {
				ours, err := b.ledger.Balances(ctx, tx, code)
				for subject, sum := range ours {
					name := code + ":" + subject.String()
					if theirs[name] != sum {
						t.Errorf("%s: hledger says %s, we say %s", name, theirs[name], sum)
					}
					delete(theirs, name)
				}
				return err
			})
		}
		for _, code := range []string{ledger.Income, ledger.Bank} {
			b.read(func(ctx context.Context, tx *db.Tx) error {
				ours, err := b.ledger.Balance(ctx, tx, code, 0)
				if theirs[code] != ours {
					t.Errorf("%s: hledger says %s, we say %s", code, theirs[code], ours)
				}
				return err
			})
			delete(theirs, code)
		}
		for name, sum := range theirs {
			if sum != 0 {
				t.Errorf("hledger knows %s of %s, we do not", sum, name)
			}
		}
	})
}

func help(program string) string {
	out, _ := exec.Command(program, "--help").CombinedOutput()
	return string(out)
}

// hledgerBalances reads "account","balance" with balances like "150.00 KGS".
func hledgerBalances(t *testing.T, out []byte) map[string]money.Som {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	all := map[string]money.Som{}
	for _, row := range rows[1:] {
		sum, err := money.Parse(strings.TrimSuffix(row[1], " KGS"))
		if err != nil {
			t.Fatalf("%q: %v", row, err)
		}
		all[row[0]] = sum
	}
	return all
}

func TestCSVHoldsEveryLine(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		rows, err := csv.NewReader(strings.NewReader(b.export(exports.Order{Format: "csv"}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 1+12 {
			t.Errorf("%d rows, want a head and twelve lines", len(rows))
		}
		if got := fmt.Sprint(rows[1][1], rows[1][8], rows[1][11], rows[1][12]); got != "2026-10-31assets:receivable150.000.00" {
			t.Errorf("first line %q", rows[1])
		}
	})
}

// The table for 1C has one debit, one credit and one sum in a row, with the
// codes of the accountant.
func TestPostingsFor1C(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		err := b.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
			return b.SetCodes(t.Context(), tx, b.accountant, map[string]string{ledger.Cash: "1110", ledger.Receivable: " 1410 ", ledger.Advance: ""})
		})
		if err != nil {
			t.Fatal(err)
		}
		text := b.export(exports.Order{Format: "1c", Span: period.Span{From: "2026-11-01", Until: "2026-11-20"}})
		book, err := excelize.OpenReader(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows("Журнал проводок")
		if err != nil || len(rows) != 1+3 {
			t.Fatalf("%d rows, want a head and three postings: %v %v", len(rows), rows, err)
		}
		if got := strings.Join([]string{rows[1][3], rows[1][6], rows[1][8]}, "|"); got != "1110|1410|4-1042-7, Осмонов Бакыт" {
			t.Errorf("first posting %q", rows[1])
		}
		if got := strings.Join([]string{rows[2][3], rows[2][6]}, "|"); got != "1110|liabilities:advance" {
			t.Errorf("second posting %q", rows[2])
		}
	})
}

func TestCodesAreTheAccountants(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		err := b.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
			return b.SetCodes(t.Context(), tx, testkit.Actor(access.Auditor), nil)
		})
		if !fault.Is(err, fault.KindDenied) {
			t.Errorf("the auditor sets codes: %v", err)
		}
	})
}

func TestExportCommand(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		var out bytes.Buffer
		b.Join(ledger.Joins{Out: &out, Municipality: func(_ context.Context, slug string) (ref.ID, error) {
			if slug != testkit.Slug {
				return 0, fault.Missing("Page not found")
			}
			return testkit.Place, nil
		}})
		run := b.Module().Commands[0].Run
		for _, args := range [][]string{{}, {"--municipality", "nowhere"}, {"--municipality", testkit.Slug, "--format", "pdf"}, {"--what"},
			{"--municipality", testkit.Slug, "--from", "yesterday"}} {
			if err := run(t.Context(), args); err == nil {
				t.Errorf("%v was taken", args)
			}
		}
		out.Reset()
		if err := run(t.Context(), []string{"--municipality", testkit.Slug, "--until", "2026-10-31"}); err != nil {
			t.Fatal(err)
		}
		if out.String() != b.export(exports.Order{Format: "hledger", Span: period.Span{Until: "2026-10-31"}}) || strings.Contains(out.String(), "2026-11-05") {
			t.Error("the command writes something else than the page")
		}
	})
}

func TestPages(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		s := testkit.Pages(t, b.d, b.Module())
		root := "/ru/kara-kulja/desk/exports"
		accountant, auditor := s.As(b.accountant), s.As(testkit.Actor(access.Auditor))
		for _, who := range []access.Role{access.Head, access.Finance, access.Auditor} {
			s.As(testkit.Actor(who)).Answers(http.StatusOK, root, root+"/book/hledger", root+"/book/csv?from=2026-11-01", root+"/book/xlsx?until=2026-11-05", root+"/book/1c")
		}
		s.As(testkit.Actor(access.Cashier)).Answers(http.StatusForbidden, root, root+"/book/csv")
		auditor.Answers(http.StatusNotFound, root+"/book/pdf")
		auditor.Answers(http.StatusUnprocessableEntity, root+"?from=2026-12-01&until=2026-11-30")
		auditor.Shows(root+"?from=2026-11-01&until=2026-11-30", "С 01.11.2026 по 30.11.2026", "assets:cash")
		if status, _ := auditor.Post(root+"/codes", url.Values{}); status != http.StatusForbidden {
			t.Errorf("the auditor sets codes: %d", status)
		}
		accountant.Submit(root+"/codes", url.Values{"code-assets:cash": {"1110"}})
		if _, body := accountant.Get(root); !strings.Contains(body, `value="1110"`) {
			t.Error("the code is forgotten")
		}
		for lang, words := range map[string]string{"ky": "Бүт китеп", "en": "The whole book"} {
			accountant.Shows(strings.Replace(root, "/ru/", "/"+lang+"/", 1), words)
		}
	})
}

func TestStatementsRunOnBothDatabases(t *testing.T) {
	each(t, func(t *testing.T, b book) { testkit.PrepareAll(t, b.d, "store") })
}
