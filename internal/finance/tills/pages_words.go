package tills

import (
	"strconv"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// dayAnswer is the sentence that a cashier's day opens with.
func dayAnswer(p *ui.Page, v dayView) string {
	switch d := v.Difference(); {
	case v.State == Open:
		return p.T("{day}: *{sum}* taken so far.", "day", v.Date, "sum", v.flow.Taken)
	case d < 0:
		return p.T("{day}: **{sum} is missing**.", "day", v.Date, "sum", -d)
	case d > 0:
		return p.T("{day}: **{sum} too much**.", "day", v.Date, "sum", d)
	}
	return p.T("{day}: the cash agrees, *{sum}*.", "day", v.Date, "sum", v.Sum)
}

// receipts says which receipts the day brought.
func (v dayView) receipts(p *i18n.Printer) string {
	return p.T("Receipts from {first} to {last}",
		"first", ref.Receipt{Desk: v.desk.Code, Serial: v.flow.First}.String(), "last", ref.Receipt{Desk: v.desk.Code, Serial: v.flow.Last}.String())
}

// differenceText writes what was counted too much or too little; a dash for nothing.
func differenceText(p *ui.Page, d money.Som) string {
	switch {
	case d == 0:
		return "—"
	case d > 0:
		return "+" + p.Amount(d)
	}
	return p.Amount(d)
}

// open shows the sums of a day without an earlier count of it.
func (v dayView) open() dayView {
	v.State, v.Reason = Open, ""
	return v
}

// keptText is the change money that the form proposes: as much as in the morning.
func keptText(p *ui.Page, v dayView) string {
	if v.State == Closed {
		return p.Amount(v.Kept)
	}
	return p.Amount(v.Change)
}

// piecesText leaves the field empty for none: a cashier types only what is there.
func piecesText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// denomination writes a note or coin: "500 som", "50 tyiyn".
func denomination(p *i18n.Printer, d money.Som) string {
	if d < money.TyiynPerSom {
		return p.Int(int(d)) + "\u00a0" + p.T("tyiyn")
	}
	return p.Money(d)
}

// idText writes an id for a form; nothing for none.
func idText(id ref.ID) string {
	if id == 0 {
		return ""
	}
	return id.String()
}

// providerName is whose name stands on the receipts of a desk.
func (f deskForm) providerName(p *ui.Page, id ref.ID) string {
	for _, row := range f.providers {
		if ref.ID(row.ID) == id {
			return row.Name
		}
	}
	return p.T("The municipality itself")
}

func (f deskForm) options() []ui.Option {
	options := make([]ui.Option, len(f.providers))
	for i, row := range f.providers {
		options[i] = ui.Option{Value: ref.ID(row.ID).String(), Text: row.Name}
	}
	return options
}
