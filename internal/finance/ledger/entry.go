package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Line is one side of an entry.
type Line struct {
	Account string // code of the chart
	Subject ref.ID // personal account for receivable and advance, cash desk for cash
	Service ref.ID
	Amount  money.Som // debit +, credit −
}

// Entry is one balanced movement of money.
type Entry struct {
	Day    period.Day
	Kind   string  // "<room>.<noun>", for example "payments.cash"
	Source ref.Ref // where it comes from: the bill, the receipt, the run
	Key    string  // unique in the municipality for ever
	Text   string  // message id: what was done
	Lines  []Line
}

// ErrEntry is the cause when a room posts an entry that cannot be right. It is
// a mistake in the program, not of the person at the desk.
var ErrEntry = errors.New("ledger: impossible entry")

// check refuses what must never be booked.
func (e Entry) check() error {
	switch {
	case !e.Day.Valid():
		return e.wrong("day %q", e.Day)
	case e.Key == "" || e.Kind == "" || e.Text == "":
		return e.wrong("key, kind and text are needed")
	case len(e.Lines) < 2:
		return e.wrong("%d lines", len(e.Lines))
	}
	var sum money.Som
	for i, line := range e.Lines {
		if err := line.check(); err != nil {
			return e.wrong("line %d: %v", i+1, err)
		}
		if overflows(sum, line.Amount) {
			return e.wrong("the sum is too large")
		}
		sum += line.Amount
	}
	if sum != 0 {
		return e.wrong("debit and credit differ by %s", sum)
	}
	return nil
}

func (e Entry) wrong(format string, args ...any) error {
	return fmt.Errorf("%w: %s %q: %s", ErrEntry, e.Kind, e.Key, fmt.Sprintf(format, args...))
}

func (l Line) check() error {
	a, known := account(l.Account)
	switch {
	case !known:
		return fmt.Errorf("account %q is not in the chart", l.Account)
	case l.Amount == 0 || l.Amount == math.MinInt64:
		return fmt.Errorf("amount %s", l.Amount)
	case a.Kept && l.Subject == 0:
		return fmt.Errorf("%s needs a subject", l.Account)
	}
	return nil
}

func overflows(a, b money.Som) bool {
	return b > 0 && a > math.MaxInt64-b || b < 0 && a < math.MinInt64-b
}

// debit is the sum of the debit side: the size of the entry.
func (e Entry) debit() (sum money.Som) {
	for _, line := range e.Lines {
		sum += max(line.Amount, 0)
	}
	return sum
}

// digest is the hash of the content. It tells a repeated request from another
// one that came with the same key, and a booked entry from one tampered with.
func (e Entry) digest() []byte {
	said := words(make([]byte, 0, 256), string(e.Day), e.Kind, e.Source.Kind, e.Text)
	said = numbers(said, int64(e.Source.ID))
	for _, line := range e.Lines {
		said = numbers(words(said, line.Account), int64(line.Subject), int64(line.Service), int64(line.Amount))
	}
	hash := sha256.Sum256(said)
	return hash[:]
}

// words and numbers add to what is hashed, each word after its length.
func words(said []byte, all ...string) []byte {
	for _, word := range all {
		said = append(numbers(said, int64(len(word))), word...)
	}
	return said
}

func numbers(said []byte, all ...int64) []byte {
	for _, n := range all {
		said = binary.BigEndian.AppendUint64(said, uint64(n))
	}
	return said
}
