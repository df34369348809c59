package agents

import (
	"strings"

	"github.com/openaimak/aimak/internal/finance/agents/day"
	"github.com/openaimak/aimak/internal/finance/agents/dialect"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// listAnswer is the sentence that the list of agents opens with.
func listAnswer(p *ui.Page, list []listed) string {
	sum, payments, work := money.Som(0), 0, 0
	for _, l := range list {
		sum += money.Som(l.brought.Total)
		payments += int(l.brought.Payments)
		if !l.Closed {
			work++
		}
	}
	if payments == 0 {
		return p.N(work, "{n} agent may bring money. Nothing came in the last 30 days.", "{n} agents may bring money. Nothing came in the last 30 days.")
	}
	return p.N(payments, "Agents brought *{sum}* in the last 30 days, in {n} payment.", "Agents brought *{sum}* in the last 30 days, in {n} payments.", "sum", sum)
}

// agentAnswer is the sentence that the page of an agent opens with.
func agentAnswer(p *ui.Page, v agentView) string {
	switch {
	case v.Closed:
		return p.T("Switched off: this agent brings **no money**.")
	case v.Home && len(v.keys) == 0:
		return p.T("This agent **cannot call yet**: it has no key.")
	case v.brought.Payments == 0:
		return p.T("Nothing came from this agent in the last 30 days.")
	}
	return p.N(int(v.brought.Payments), "*{sum}* in the last 30 days, in {n} payment.", "*{sum}* in the last 30 days, in {n} payments.",
		"sum", money.Som(v.brought.Total))
}

// profileName is a ready dialect as people call it.
func profileName(p *i18n.Printer, profile string) string {
	if profile == "action" {
		return p.T("action=check and payment: banks")
	}
	return p.T("command=check and pay: terminals and wallets (OSMP)")
}

// outcomeText says what became of a call.
func outcomeText(p *i18n.Printer, o dialect.Outcome) string {
	switch o {
	case dialect.OK:
		return p.T("Success")
	case dialect.Repeat:
		return p.T("Ask again later")
	case dialect.BadAccount:
		return p.T("Account number is wrong")
	case dialect.NoAccount:
		return p.T("No such account")
	case dialect.Inactive:
		return p.T("Account is closed")
	case dialect.Forbidden:
		return p.T("Agent does not serve this place")
	case dialect.TooSmall:
		return p.T("Sum below the limit")
	case dialect.TooLarge:
		return p.T("Sum above the limit")
	case dialect.Duplicate:
		return p.T("Number is used already")
	}
	return outcomeRest(p, o)
}

// outcomeRest names what agents meet while they set up their program.
func outcomeRest(p *i18n.Printer, o dialect.Outcome) string {
	switch o {
	case dialect.BadNumber:
		return p.T("Payment number is wrong")
	case dialect.BadAmount:
		return p.T("Sum is wrong")
	case dialect.BadDate:
		return p.T("Date is wrong")
	case wrongKey:
		return p.T("Wrong key")
	case wrongAddress:
		return p.T("Address is not on the list")
	}
	return p.T("Not understood")
}

// outcomeKind colours it: a refusal is the payer's affair, a wrong key is ours.
func outcomeKind(o dialect.Outcome) string {
	switch o {
	case dialect.OK:
		return "good"
	case dialect.Repeat, dialect.Duplicate, wrongKey, wrongAddress:
		return "bad"
	}
	return "wait"
}

// commandText names what was asked.
func commandText(p *i18n.Printer, command string) string {
	switch command {
	case string(dialect.Check):
		return p.C("agent", "Check")
	case string(dialect.Pay):
		return p.C("agent", "Payment")
	case turnedAway:
		return p.C("agent", "Sign-in")
	}
	return "—"
}

// flagText says why the day of a payment needs a look.
func flagText(p *i18n.Printer, s Seen) string {
	switch s.Flag {
	case day.Late:
		return p.T("came late, counts on {day}", "day", s.Day)
	case day.Moved:
		return p.T("its day is closed, counts on {day}", "day", s.Day)
	case day.Ahead:
		return p.T("the agent's clock is ahead, counts on {day}", "day", s.Day)
	}
	return ""
}

// valueText says what a value of the answer is, for the hint of the form.
func valueText(p *i18n.Printer, v dialect.Value) string {
	switch v {
	case dialect.Number:
		return p.T("the agent's number of the payment")
	case dialect.Payment:
		return p.T("our number of the payment")
	case dialect.Receipt:
		return p.T("number of the receipt")
	case dialect.Sum:
		return p.T("sum of the payment")
	case dialect.Result:
		return p.T("code of the result")
	case dialect.Comment:
		return p.T("text of the result")
	case dialect.Date:
		return p.T("when it was booked")
	case dialect.Name:
		return p.T("first letters of the payer's name")
	}
	return p.T("what the account owes")
}

// styleText says how amounts are written.
func styleText(p *i18n.Printer, style string) string {
	switch style {
	case dialect.Comma:
		return p.T("200,00 (comma)")
	case dialect.Tyiyn:
		return p.T("20000 (tyiyn)")
	}
	return p.T("200.00 (point)")
}

func styleOptions(p *i18n.Printer) (list []ui.Option) {
	for _, s := range dialect.Styles {
		list = append(list, ui.Option{Value: s, Text: styleText(p, s)})
	}
	return list
}

func layoutOptions() (list []ui.Option) {
	for _, l := range dialect.Layouts {
		list = append(list, ui.Option{Value: l, Text: l})
	}
	return list
}

func commandOptions(p *i18n.Printer) []ui.Option {
	return []ui.Option{
		{Value: string(dialect.Check), Text: p.T("Check: who is it and what do they owe")},
		{Value: string(dialect.Pay), Text: p.T("Payment: somebody has paid")},
	}
}

// limitText leaves the field empty for no limit.
func limitText(p *ui.Page, s money.Som) string {
	if s == 0 {
		return ""
	}
	return p.Amount(s)
}

// whenText writes the last moment of an agent; a dash for never.
func whenText(p *i18n.Printer, at int64) string {
	if at == 0 {
		return "—"
	}
	return p.Time(period.Instant(at))
}

// addressRows is how high the list of addresses is drawn.
func addressRows(text string) int { return max(3, strings.Count(text, "\n")+2) }

// linesOf takes a text of machines apart.
func linesOf(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") }

// wordInput is a field for a name of the protocol.
func wordInput(name, label, value string) ui.Input {
	return ui.Input{Name: name, Label: label, Value: value, Short: true, Required: true, Maxlength: 40, Autocomplete: "off"}
}
