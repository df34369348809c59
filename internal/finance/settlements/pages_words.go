package settlements

import (
	"github.com/openaimak/aimak/internal/finance/suspense"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// owed adds up what agents owe for signed days.
func owed(list []Account) (sum money.Som) {
	for _, a := range list {
		sum += a.Due.Gross
	}
	return sum
}

// accountAnswer is the sentence that an agent's account opens with.
func accountAnswer(p *ui.Page, a Account) string {
	switch {
	case a.Due.Gross > 0:
		return p.T("{agent} owes *{sum}* for signed days.", "agent", a.Name, "sum", a.Due.Gross)
	case a.Due.Gross < 0:
		return p.T("{agent} has handed over *{sum}* more than signed days say.", "agent", a.Name, "sum", -a.Due.Gross)
	}
	return p.T("{agent} owes nothing for signed days.", "agent", a.Name)
}

// settlementAnswer is the sentence that a settlement opens with.
func settlementAnswer(p *ui.Page, v settlementView) string {
	values := []any{"agent", v.agent.Name, "day", v.Day, "sum", v.Amount}
	if v.State == reversed {
		return p.T("{agent}, {day}: *{sum}*, **reversed**.", values...)
	}
	return p.T("{agent} handed over *{sum}* on {day}.", values...)
}

// suspenseText names a line that suspense made.
func suspenseText(p *ui.Page, m Move) string {
	if m.Handed > 0 {
		return p.T("found in a bank statement")
	}
	return p.T("owner not known")
}

// amountOrNone leaves a zero empty in a table.
func amountOrNone(p *i18n.Printer, sum money.Som) string {
	if sum == 0 {
		return ""
	}
	return p.Amount(sum)
}

// shortText explains what is left over after a settlement.
func shortText(p *i18n.Printer, s Settlement) string {
	switch short := s.Short(); {
	case short > 0:
		return p.T("{sum} less than the signed days say: it stays on the agent's balance", "sum", short)
	case short < 0:
		return p.T("{sum} more than the signed days say: it counts for later days", "sum", -short)
	}
	return p.T("Exactly what the signed days say")
}

// choice is the query by which a movement is chosen; 0 chooses none.
func (v settlingView) choice(movement ref.ID) string {
	query := "?until=" + string(v.until)
	if movement != 0 {
		query += "&movement=" + movement.String()
	}
	return query
}

// payerText names who sent a movement.
func payerText(p *ui.Page, i suspense.Incoming) string {
	if i.Payer == "" {
		return p.T("unknown payer")
	}
	return i.Payer
}

// differenceText says by how much a transfer differs from what should arrive.
func differenceText(p *ui.Page, more money.Som) string {
	switch {
	case more > 0:
		return p.T("{sum} more than should arrive", "sum", more)
	case more < 0:
		return p.T("{sum} less than should arrive", "sum", -more)
	}
	return p.T("Exactly what should arrive")
}

func bankOptions(list []Bank) []ui.Option {
	options := make([]ui.Option, len(list))
	for i, b := range list {
		options[i] = ui.Option{Value: b.ID.String(), Text: b.Name + " " + b.Number}
	}
	return options
}

// idText writes an id for a form; nothing for none.
func idText(id ref.ID) string {
	if id == 0 {
		return ""
	}
	return id.String()
}
