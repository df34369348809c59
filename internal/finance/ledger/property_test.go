package ledger_test

import (
	"context"
	"flag"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// randomEntry draws a balanced entry over a few accounts, subjects and days.
func randomEntry(r *rapid.T, key string) ledger.Entry {
	codes := []string{ledger.Cash, ledger.Bank, ledger.Receivable, ledger.Advance, ledger.Income, ledger.WriteOff}
	e := ledger.Entry{Kind: "test.random", Key: key, Text: "Payment",
		Day: period.Day("2026-01-01").Add(rapid.IntRange(0, 300).Draw(r, "day"))}
	var sum money.Som
	for range rapid.IntRange(1, 5).Draw(r, "lines") {
		amount := money.Som(rapid.Int64Range(1, 1_000_000).Draw(r, "amount"))
		if rapid.Bool().Draw(r, "credit") {
			amount = -amount
		}
		sum += amount
		e.Lines = append(e.Lines, ledger.Line{Account: rapid.SampledFrom(codes).Draw(r, "account"),
			Subject: ref.ID(rapid.IntRange(1, 4).Draw(r, "subject")), Service: ref.ID(rapid.IntRange(0, 2).Draw(r, "service")), Amount: amount})
	}
	if sum == 0 { // an entry of one account against the same sum twice
		e.Lines[0].Amount++
		sum++
		if e.Lines[0].Amount == 0 {
			e.Lines[0].Amount, sum = 1, sum+1
		}
	}
	e.Lines = append(e.Lines, ledger.Line{Account: ledger.Opening, Amount: -sum})
	return e
}

// Whatever is posted and reversed: the book balances on any day, kept balances
// equal a recount, and a statement ends with the balance.
func TestAnyHistoryStaysBalanced(t *testing.T) {
	// Each history is some thirty commits; the default of a hundred takes too long.
	if err := flag.Set("rapid.checks", "20"); err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, b book) {
		runs := 0
		rapid.Check(t, func(r *rapid.T) {
			runs++
			var ids []ref.ID
			for i := range rapid.IntRange(1, 6).Draw(r, "entries") {
				ids = append(ids, b.post(randomEntry(r, fmt.Sprintf("%d:%d", runs, i))))
			}
			for _, id := range ids {
				if rapid.Bool().Draw(r, "reverse") {
					if _, err := b.tryReverse(id, "2026-11-22", "drawn by lot"); err != nil {
						r.Fatal(err)
					}
				}
			}
			b.sound()
			b.read(func(ctx context.Context, tx *db.Tx) error {
				from := period.Day("2026-01-01").Add(rapid.IntRange(0, 300).Draw(r, "from"))
				lines, err := b.Trial(ctx, tx, period.Span{From: from})
				var opening, moved, closing money.Som
				for _, l := range lines {
					opening, moved, closing = opening+l.Opening, moved+l.Debit-l.Credit, closing+l.Closing
				}
				if opening != 0 || moved != 0 || closing != 0 {
					r.Errorf("trial balance from %s is off by %s, %s, %s", from, opening, moved, closing)
				}
				return err
			})
			statementEndsWithBalance(r, b)
		})
	})
}

func statementEndsWithBalance(r *rapid.T, b book) {
	subject := ref.ID(rapid.IntRange(1, 4).Draw(r, "whose"))
	want := b.balance(ledger.Receivable, subject) + b.balance(ledger.Advance, subject)
	b.read(func(ctx context.Context, tx *db.Tx) error {
		moves, err := b.Statement(ctx, tx, subject, period.Span{})
		if n := len(moves); n > 0 && moves[n-1].Balance != want {
			r.Errorf("the statement of %d ends with %s, the balance is %s", subject, moves[n-1].Balance, want)
		}
		return err
	})
}
