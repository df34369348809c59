package billing

import (
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// runFrame starts the page of a run.
func (b *Billing) runFrame(r *web.Request, v runView) *ui.Page {
	p := r.Page(r.Printer.Name(v.service.Name) + ", " + r.Printer.Month(v.run.Month))
	p.Crumbs = []ui.Crumb{{Text: p.T("Bills"), Path: "desk/billing"}}
	return p
}

func serviceOptions(p *ui.Page, services []Service) []ui.Option {
	options := make([]ui.Option, len(services))
	for i, s := range services {
		options[i] = ui.Option{Value: s.ID.String(), Text: p.Name(s.Name) + " · " + s.Provider}
	}
	return options
}

// answer says in one sentence where the run stands.
func (v runView) answer(p *i18n.Printer) string {
	month, t := p.MonthFor(v.run.Month), v.run.Totals
	bills := p.N(t.Bills, "{n} bill", "{n} bills")
	switch v.run.State {
	case Draft:
		return p.T("The bills are being computed: {month}.", "month", month)
	case Previewed:
		if odd := v.odd(); odd > 0 {
			return p.T("{bills} {month}: *{sum}*.\nCheck the odd ones before approval: {n}.", "bills", bills, "month", month, "sum", t.Amount, "n", odd)
		}
		return p.T("{bills} {month}: *{sum}*.\nNothing odd was found.", "bills", bills, "month", month, "sum", t.Amount)
	case Reversed, Reversing:
		return p.T("The run {month} was reversed.", "month", month)
	}
	return p.T("{bills} {month}: *{sum}*.", "bills", bills, "month", month, "sum", t.Amount)
}

// odd counts the odd cases of all kinds.
func (v runView) odd() int {
	n := 0
	for _, note := range v.notes {
		n += note.Bills
	}
	return n
}

// who says who did what, and when.
func (v runView) who(p *i18n.Printer) string {
	r := v.run
	text := p.T("Made by: {name}, {time}.", "name", r.Made.Name, "time", r.Made.At)
	if r.Computed != 0 {
		text += " " + p.T("Computed: {time}.", "time", r.Computed)
	}
	if r.Approved.At != 0 {
		text += " " + p.T("Approved by: {name}, {time}.", "name", r.Approved.Name, "time", r.Approved.At)
	}
	if r.Reversed.At != 0 {
		text += " " + p.T("Reversed by: {name}, {time}. Reason: {reason}.", "name", r.Reversed.Name, "time", r.Reversed.At, "reason", r.Reason)
	}
	return text
}

// comparedRow is one figure beside that of the month before.
type comparedRow struct{ Label, Now, Before, Change string }

func (v runView) compared(p *i18n.Printer) []comparedRow {
	now := v.run.Totals
	rows := []comparedRow{{Label: p.T("Bills"), Now: p.Int(now.Bills)}}
	if now.Volume > 0 || v.last != nil && v.last.Totals.Volume > 0 {
		rows = append(rows, comparedRow{Label: p.T("Volume, m³"), Now: p.Quantity(now.Volume)})
	}
	rows = append(rows, comparedRow{Label: p.T("Amount, som"), Now: p.Amount(now.Amount)})
	for i := range rows {
		rows[i].Before, rows[i].Change = "—", "—"
	}
	if v.last == nil {
		return rows
	}
	before := v.last.Totals
	rows[0].Before, rows[0].Change = p.Int(before.Bills), grown(p, int64(now.Bills), int64(before.Bills))
	if len(rows) == 3 {
		rows[1].Before, rows[1].Change = p.Quantity(before.Volume), grown(p, int64(now.Volume), int64(before.Volume))
	}
	last := len(rows) - 1
	rows[last].Before, rows[last].Change = p.Amount(before.Amount), grown(p, int64(now.Amount), int64(before.Amount))
	return rows
}

// grown writes how much a figure grew against the month before.
func grown(p *i18n.Printer, now, before int64) string {
	if before == 0 {
		return "—"
	}
	permille, err := money.MulDiv(now-before, 1000, before, money.HalfUp)
	if err != nil {
		return "—"
	}
	sign := ""
	if permille > 0 {
		sign = "+"
	}
	return sign + p.Percent(int(permille))
}

func usually(p *i18n.Printer, b Bill) string {
	if b.Usual == 0 {
		return "—"
	}
	return p.Amount(b.Usual)
}
