package ledger_test

import (
	"context"
	"reflect"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

func (b book) sumUp() {
	b.t.Helper()
	if err := b.write(func(ctx context.Context, tx *db.Tx) error { return b.SumUp(ctx, tx) }); err != nil {
		b.t.Fatal(err)
	}
}

func (b book) trial(span period.Span) (lines []ledger.TrialLine) {
	b.t.Helper()
	b.read(func(ctx context.Context, tx *db.Tx) (err error) {
		lines, err = b.Trial(ctx, tx, span)
		return err
	})
	return lines
}

// Summed up or not, the book says the same.
func TestSumsOfDaysChangeNothing(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		span := period.Span{From: "2026-11-01", Until: "2026-11-30"}
		before := b.trial(span)
		b.sumUp()
		if after := b.trial(span); !reflect.DeepEqual(before, after) {
			t.Errorf("summed up %v\nbefore    %v", after, before)
		}
		b.sound()
		b.post(paid("2026-10-31", sadykova, 100, 0)) // a late one, of a day summed up before
		b.sumUp()
		b.sumUp()
		b.post(paid("2026-11-06", sadykova, 200, 0))
		if got := b.balance(ledger.Cash, desk); got != 17_800 {
			t.Errorf("cash %s, want 178.00", got)
		}
		if got := b.balance(ledger.Income, 0); got != -41_400 {
			t.Errorf("income %s, want -414.00", got)
		}
		b.sound()
	})
}

// Eight people post while the days are summed up: every balance is right at any
// moment, and at the end.
func TestBalancesWhileEightPost(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		const each = 30
		var posting, summing sync.WaitGroup
		done := make(chan struct{})
		for w := range ref.ID(8) {
			posting.Go(func() {
				for i := range ref.ID(each) {
					e := paid("2026-11-20", 100+i%5, 100, 0) // five subscribers for all eight
					e.Key += string(rune('a'+w)) + i.String()
					if _, err := b.tryPost(e); err != nil {
						t.Error(err)
					}
				}
			})
		}
		summing.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					b.sumUp()
					b.read(func(ctx context.Context, tx *db.Tx) error {
						cash, err := b.Balance(ctx, tx, ledger.Cash, desk)
						debts, err2 := b.Ledger.Balances(ctx, tx, ledger.Receivable)
						for _, sum := range debts {
							cash += sum
						}
						if cash != 0 {
							t.Errorf("debit and credit of a snapshot differ by %s", cash)
						}
						if err == nil {
							err = err2
						}
						return err
					})
				}
			}
		})
		posting.Wait()
		close(done)
		summing.Wait()
		for who := range ref.ID(5) {
			if got, want := b.balance(ledger.Receivable, 100+who), money.Som(-8*each/5*100); got != want {
				t.Errorf("subscriber %d: %s, want %s", who, got, want)
			}
		}
		b.sumUp()
		if got := b.balance(ledger.Cash, desk); got != 8*each*100 {
			t.Errorf("cash %s", got)
		}
		b.sound()
	})
}

func TestPagesUseIndexes(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		wholeTables(t, b, "SummedBalances", "Trial", "TakeBatches", "AddToTurnover", "DropBatches", "KeptBalance", "KeptBalances",
			"SubjectBefore", "SubjectMoves", "AccountLines", "KeptLines", "Entry", "Lines")
	})
}
