package ledger

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

func bill(amount money.Som) Entry {
	return Entry{Day: "2026-11-20", Kind: "billing.run", Source: ref.Ref{Kind: "billing.run", ID: 9}, Key: "run:9:1", Text: "Bills for the month",
		Lines: []Line{{Receivable, 42, 7, amount}, {Income, 0, 7, -amount}}}
}

func TestEntryIsChecked(t *testing.T) {
	cases := []struct {
		name   string
		change func(*Entry)
		fine   bool
	}{
		{"a plain bill", func(*Entry) {}, true},
		{"no day", func(e *Entry) { e.Day = "" }, false},
		{"a day that does not exist", func(e *Entry) { e.Day = "2026-02-30" }, false},
		{"no key", func(e *Entry) { e.Key = "" }, false},
		{"no text", func(e *Entry) { e.Text = "" }, false},
		{"one line", func(e *Entry) { e.Lines = e.Lines[:1] }, false},
		{"a line of nothing", func(e *Entry) { e.Lines = append(e.Lines, Line{Account: Cash}) }, false},
		{"sides differ", func(e *Entry) { e.Lines[0].Amount++ }, false},
		{"an account outside the chart", func(e *Entry) { e.Lines[0].Account = "assets:treasure" }, false},
		{"a debt of nobody", func(e *Entry) { e.Lines[0].Subject = 0 }, false},
		{"income needs no subject", func(e *Entry) { e.Lines[1].Subject = 0 }, true},
		{"a sum beyond all money", func(e *Entry) {
			e.Lines = []Line{{Cash, 1, 0, math.MaxInt64}, {Cash, 1, 0, 2}, {Bank, 0, 0, math.MinInt64 + 1}, {Bank, 0, 0, -2}}
		}, false},
		{"the one number without an opposite", func(e *Entry) { e.Lines[0].Amount = math.MinInt64 }, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			e := bill(21_400)
			c.change(&e)
			if err := e.check(); (err == nil) != c.fine || err != nil && !errors.Is(err, ErrEntry) {
				t.Errorf("check says %v", err)
			}
		})
	}
}

// Every part of the content counts, and parts cannot run into each other.
func TestDigestTellsEntriesApart(t *testing.T) {
	changes := map[string]func(*Entry){
		"day":     func(e *Entry) { e.Day = "2026-11-21" },
		"kind":    func(e *Entry) { e.Kind, e.Source.Kind = "billing.runb", "illing.run" },
		"source":  func(e *Entry) { e.Source.ID++ },
		"text":    func(e *Entry) { e.Text = "Bill" },
		"account": func(e *Entry) { e.Lines[1].Account = WriteOff },
		"subject": func(e *Entry) { e.Lines[0].Subject++ },
		"service": func(e *Entry) { e.Lines[0].Service++ },
		"amount":  func(e *Entry) { e.Lines[0].Amount++ },
		"order":   func(e *Entry) { e.Lines[0], e.Lines[1] = e.Lines[1], e.Lines[0] },
	}
	for name, change := range changes {
		e := bill(100)
		change(&e)
		if bytes.Equal(e.digest(), bill(100).digest()) {
			t.Errorf("another %s, the same digest", name)
		}
	}
	other := bill(100)
	other.Key = "another key"
	if !bytes.Equal(other.digest(), bill(100).digest()) {
		t.Error("the key is no content")
	}
}
