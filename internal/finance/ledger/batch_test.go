package ledger_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// crowd is n payments of as many subscribers; the keys have letters of two bytes.
func crowd(from, n int) []ledger.Entry {
	entries := make([]ledger.Entry, n)
	for i := range entries {
		who := ref.ID(from + i)
		entries[i] = ledger.Entry{Day: "2026-11-20", Kind: "payments.agent", Source: ref.Ref{Kind: "payments.payment", ID: who},
			Key: fmt.Sprintf("агент/%s/%d", "терминал"[:2*(1+who%8)], who), Text: "Payment",
			Lines: []ledger.Line{{Account: ledger.Agents, Subject: 5, Amount: 100}, {Account: ledger.Receivable, Subject: who, Service: water, Amount: -100}}}
	}
	return entries
}

func (b book) postMany(entries []ledger.Entry) (ids []ref.ID, err error) {
	err = b.write(func(ctx context.Context, tx *db.Tx) (err error) {
		ids, err = b.PostMany(ctx, tx, b.accountant, entries)
		return err
	})
	return ids, err
}

// The number of statements does not grow with the number of entries; keys that
// were booked before cost one more for each three hundred.
func TestPostManyAsksAFixedNumberOfQuestions(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		count := func(entries []ledger.Entry) int64 {
			ctx, n := db.CountQueries(t.Context())
			err := b.d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
				_, err := b.PostMany(ctx, tx, b.accountant, entries)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n.Load()
		}
		one, ten, many := count(crowd(1_000, 1)), count(crowd(2_000, 10)), count(crowd(3_000, 1_000))
		if one != ten || ten != many || many > 7 {
			t.Errorf("%d, %d and %d statements for 1, 10 and 1,000 entries", one, ten, many)
		}
		if again := count(crowd(3_000, 1_000)); again > 3+1+4 {
			t.Errorf("%d statements for 1,000 entries booked before", again)
		}
		if got := b.balance(ledger.Agents, 5); got != 101_100 {
			t.Errorf("the agent owes %s, want 1011.00", got)
		}
		b.sound()
	})
}

func TestPostManyFindsWhatWasBookedBefore(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		first, err := b.postMany(crowd(1_000, 700))
		if err != nil {
			t.Fatal(err)
		}
		second, err := b.postMany(crowd(1_350, 700)) // a half of them is new
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(first[350:], second[:350]) {
			t.Error("entries booked before came back with other ids")
		}
		for _, id := range second[350:] {
			if slices.Contains(first, id) {
				t.Fatalf("a new entry has the id %s of an old one", id)
			}
		}
		other := crowd(1_000, 10)
		other[7].Lines[0].Amount, other[7].Lines[1].Amount = 101, -101
		if _, err := b.postMany(append(crowd(9_000, 5), other...)); !fault.Is(err, fault.KindConflict) {
			t.Errorf("one of fifteen keys has other content: %v", err)
		}
		if got := b.balance(ledger.Receivable, 9_000); got != 0 {
			t.Errorf("a half of a refused posting stayed: %s", got)
		}
		twins := append(crowd(9_100, 1), crowd(9_100, 1)...)
		twins[1].Text = "Other"
		if _, err := b.postMany(twins); !fault.Is(err, fault.KindConflict) {
			t.Errorf("one key twice with different content: %v", err)
		}
		if none, err := b.postMany(nil); err != nil || len(none) != 0 {
			t.Errorf("nothing: %v %v", none, err)
		}
		b.sound()
	})
}

// Eight tills and imports post over the same subscribers and the same keys, each
// in another order: nobody waits for ever, every key is booked once.
func TestPostersAtTheSameMoment(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		var wait sync.WaitGroup
		ids := make([][]ref.ID, 8)
		for w := range ids {
			wait.Go(func() {
				entries := crowd(1_000, 600)
				if w%2 == 1 {
					slices.Reverse(entries)
				}
				var err error
				if ids[w], err = b.postMany(entries); err != nil {
					t.Error(err)
				}
				if w%2 == 1 {
					slices.Reverse(ids[w])
				}
				own := crowd(10_000+1_000*w, 50)
				for i := range own { // new keys, the subscribers of all
					own[i].Lines[1].Subject = ref.ID(1_000 + (i+w)%50)
				}
				if _, err := b.postMany(own); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		for w := range ids {
			if !slices.Equal(ids[w], ids[0]) {
				t.Errorf("poster %d was told other ids than the first", w)
			}
		}
		if got, want := b.balance(ledger.Agents, 5), money.Som(100*(600+8*50)); got != want {
			t.Errorf("the agent owes %s, want %s", got, want)
		}
		b.sound()
	})
}

// The questions of a posting are answered from indexes on both databases.
func TestPostingUsesIndexes(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		if _, err := b.postMany(crowd(1_000, 3_000)); err != nil {
			t.Fatal(err)
		}
		wholeTables(t, b, "PostedAmong", "EntriesByKeys", "LastClosed")
	})
}

// wholeTables complains about statements that read a table from end to end.
func wholeTables(t *testing.T, b book, names ...string) {
	t.Helper()
	for name, plan := range testkit.Plans(t, b.d, "store", names...) {
		for line := range strings.Lines(plan) {
			if strings.Contains(line, "Seq Scan on ledger_") || whole.MatchString(strings.TrimSpace(line)) {
				t.Errorf("%s reads a whole table:\n%s", name, plan)
			}
		}
	}
}

// whole is how SQLite says that it reads a table from end to end; w is a list of
// what is wanted.
var whole = regexp.MustCompile(`^SCAN ([a-v]|ledger_[a-z]+)( USING .*)?$`)
