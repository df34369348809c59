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

// parted tells agents from programs.
func parted(list []Account) (agents, programs []Account) {
	for _, a := range list {
		if a.Program {
			programs = append(programs, a)
		} else {
			agents = append(agents, a)
		}
	}
	return agents, programs
}

// accountsAnswer is the sentence that the list opens with.
func accountsAnswer(p *ui.Page, agents, programs []Account) string {
	if len(agents) == 0 {
		return p.T("Programs owe *{sum}* for days that are over.", "sum", owed(programs))
	}
	return p.T("Agents owe *{sum}* for signed days.", "sum", owed(agents))
}

// accountAnswer is the sentence that an agent's account opens with.
func accountAnswer(p *ui.Page, a Account) string {
	values := []any{"agent", a.Name, "sum", max(a.Due.Gross, -a.Due.Gross)}
	switch {
	case a.Program && a.Due.Gross > 0:
		return p.T("{agent} owes *{sum}* for days that are over.", values...)
	case a.Program && a.Due.Gross < 0:
		return p.T("{agent} has handed over *{sum}* more than it took.", values...)
	case a.Program:
		return p.T("{agent} owes nothing for days that are over.", values...)
	case a.Due.Gross > 0:
		return p.T("{agent} owes *{sum}* for signed days.", values...)
	case a.Due.Gross < 0:
		return p.T("{agent} has handed over *{sum}* more than signed days say.", values...)
	}
	return p.T("{agent} owes nothing for signed days.", values...)
}

// takenText names what was taken in the days that are settled.
func takenText(p *ui.Page, a Account) string {
	if a.Program {
		return p.T("Taken up to {day}", "day", a.Due.Last)
	}
	return p.N(a.Due.Days, "Taken on {n} signed day", "Taken on {n} signed days")
}

// owesText and openText name what is owed by now and what is not yet.
func owesText(p *ui.Page, a Agent) string {
	if a.Program {
		return p.T("Owes for days that are over")
	}
	return p.T("Owes for signed days")
}

func openText(p *ui.Page, a Agent) string {
	if a.Program {
		return p.T("Taken later, the day is not over")
	}
	return p.T("Days that are not signed yet")
}

// untilText asks for the last day that is settled.
func untilText(p *ui.Page, a Agent) string {
	if a.Program {
		return p.T("Settle the days to")
	}
	return p.T("Settle the signed days to")
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
func shortText(p *i18n.Printer, v settlementView) string {
	switch short := v.Short(); {
	case short > 0 && v.agent.Program:
		return p.T("{sum} less than was taken: it stays on the program's account", "sum", short)
	case short < 0 && v.agent.Program:
		return p.T("{sum} more than was taken: it counts for later days", "sum", -short)
	case v.agent.Program:
		return p.T("Exactly what was taken")
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
