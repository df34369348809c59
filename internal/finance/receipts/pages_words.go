package receipts

import (
	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/payments/slip"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// receiptAnswer is the sentence that a receipt opens with.
func receiptAnswer(p *ui.Page, v receiptView) string {
	switch {
	case v.State == slip.Reversed:
		return p.T("**Reversed.** {sum} were given back.", "sum", v.Amount)
	case v.State == slip.Moved:
		return p.T("**Moved.** The money is on another account.")
	case v.Returned > 0:
		return p.T("*{sum}* taken, *{back}* of it given back.", "sum", v.Amount, "back", v.Returned)
	case v.fresh && v.Change() > 0:
		return p.T("*{sum}* taken. Give back *{change}*.", "sum", v.Amount, "change", v.Change())
	}
	return p.T("*{sum}* taken.", "sum", v.Amount)
}

// paper is the address of the receipt as PDF. The paper printed right after
// the payment is the original, every other one a copy.
func (v receiptView) paper(p *ui.Page, size string) templ.SafeURL {
	query := "?paper=" + size
	if v.fresh {
		query += "&original=1"
	}
	return p.Desk("payments", "receipts", v.ID.String(), "receipt.pdf", query)
}

// morePage is the address of the following rows; empty on the last page.
func morePage(p *ui.Page, v listView, path ...string) templ.SafeURL {
	if v.more() == 0 {
		return ""
	}
	return p.Desk(append(append([]string{"payments"}, path...), v.query(v.more()))...)
}

func allDesks(list []tills.Desk) []ui.Option {
	options := make([]ui.Option, len(list))
	for i, d := range list {
		options[i] = ui.Option{Value: d.ID.String(), Text: d.Name}
	}
	return options
}

func stateOptions(p *ui.Page) []ui.Option {
	options := make([]ui.Option, 0, 3)
	for _, state := range []string{slip.Taken, slip.Reversed, slip.Moved} {
		_, text := Receipt{State: state, Amount: 1}.Standing(p.Printer)
		options = append(options, ui.Option{Value: state, Text: text})
	}
	return options
}

// methodWords are the doors as addresses name them.
func methodWords() []string {
	words := make([]string, len(slip.Ways))
	for i, way := range slip.Ways {
		words[i] = string(way)
	}
	return words
}

func methodOptions(p *ui.Page) []ui.Option {
	options := make([]ui.Option, len(slip.Ways))
	for i, way := range slip.Ways {
		options[i] = ui.Option{Value: string(way), Text: slip.Way(p.Printer, way)}
	}
	return options
}
