package ledger_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

func (b book) export(format string) string {
	b.t.Helper()
	var out bytes.Buffer
	b.read(func(ctx context.Context, tx *db.Tx) error {
		return b.Export(ctx, tx, ledger.Order{Format: format}, &out)
	})
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
		if _, err := b.tryReverse(b.post(tricky), "2026-11-22", "test"); err != nil {
			t.Fatal(err)
		}
		for i := range ref.ID(1200) { // more than two chunks
			b.post(charged("2026-11-19", 5000+i, water, money.Som(100+i)))
		}
		command := exec.Command(program, "-f", "-", "--no-conf", "bal", "--flat", "--empty", "--no-total", "-O", "csv")
		if !strings.Contains(help(program), "--no-conf") {
			command.Args = append(command.Args[:3], command.Args[4:]...)
		}
		command.Stdin = strings.NewReader(b.export("hledger"))
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("hledger: %v\n%s", err, out)
		}
		theirs := hledgerBalances(t, out)
		for _, code := range []string{ledger.Cash, ledger.Receivable, ledger.Advance} {
			b.read(func(ctx context.Context, tx *db.Tx) error {
				ours, err := b.Ledger.Balances(ctx, tx, code)
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
		if theirs[ledger.Income] != b.balance(ledger.Income, 0) {
			t.Errorf("income: hledger says %s, we say %s", theirs[ledger.Income], b.balance(ledger.Income, 0))
		}
		delete(theirs, ledger.Income)
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
		rows, err := csv.NewReader(strings.NewReader(b.export("csv"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 1+9 {
			t.Errorf("%d rows, want a head and nine lines", len(rows))
		}
		if got := fmt.Sprint(rows[1][1], rows[1][8], rows[1][11], rows[1][12]); got != "2026-10-31assets:receivable150.000.00" {
			t.Errorf("first line %q", rows[1])
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
		for _, args := range [][]string{{}, {"--municipality", "nowhere"}, {"--municipality", testkit.Slug, "--format", "pdf"}, {"--what"}} {
			if err := run(t.Context(), args); err == nil {
				t.Errorf("%v was taken", args)
			}
		}
		out.Reset()
		if err := run(t.Context(), []string{"--municipality", testkit.Slug}); err != nil {
			t.Fatal(err)
		}
		if out.String() != b.export("hledger") {
			t.Error("the command writes something else than the page")
		}
	})
}
