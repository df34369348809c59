package suspense

import (
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/suspense/match"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// name is who paid, or that nobody is named.
func (i Item) name(p *i18n.Printer) string {
	if i.Payer == "" {
		return p.T("unknown payer")
	}
	return i.Payer
}

// reasonText says in words what speaks for an account.
func reasonText(p *i18n.Printer, reason match.Reason) string {
	switch reason {
	case match.ByNumber:
		return p.T("its number is in the purpose")
	case match.ByDigits:
		return p.T("digits in the purpose may be its number")
	case match.ByLearned:
		return p.T("the payer paid for it before")
	case match.ByName:
		return p.T("the name is the same")
	case match.BySurname:
		return p.T("one word of the name is the same")
	case match.ByDebt:
		return p.T("it owes exactly this sum")
	case match.ByAddress:
		return p.T("street and house are in the purpose")
	}
	return p.T("the account is closed")
}

func reasonsText(p *i18n.Printer, reasons []match.Reason) string {
	list := make([]string, len(reasons))
	for i, reason := range reasons {
		list[i] = reasonText(p, reason)
	}
	return strings.Join(list, " · ")
}

// address is where the holder lives.
func (s Suggestion) address(p *i18n.Printer) string {
	parts := []string{p.Name(s.Village)}
	if line := strings.TrimSpace(s.Street + " " + s.House); line != "" {
		parts = append(parts, line)
	}
	return strings.Join(parts, ", ")
}

// debtText is what the account owes.
func debtText(p *i18n.Printer, s Suggestion) string {
	if s.Debt <= 0 {
		return p.T("owes nothing")
	}
	return p.T("owes {sum}", "sum", s.Debt)
}

// stepText says what was done.
func stepText(p *i18n.Printer, s Step) string {
	switch s.Kind {
	case ToAccount:
		return p.T("Booked to a personal account, receipt {number}", "number", s.Text)
	case Returned:
		return p.T("Given back to the payer: {reason}", "reason", s.Text)
	case OfAgent:
		return p.T("Settlement of {name}", "name", s.Text)
	case OfCash:
		return p.T("Our own cash from the till")
	case CameBack:
		if s.Settlement != 0 {
			return p.T("The settlement was reversed: its money waits again")
		}
		return p.T("The payment was corrected: its money waits again")
	case ByList:
		return p.T("Booked by the list {file}", "file", s.Text)
	}
	return p.T("Not ours: {reason}", "reason", s.Text)
}

// choice is how a form names the settlement.
func (e Entered) choice() string { return OfAgent + ":" + e.Agent.String() + ":" + e.ID.String() }

// kinds are what money can be that is no payment of an account.
func (v itemView) kinds(p *i18n.Printer) []ui.Option {
	var list []ui.Option
	for _, e := range v.entered {
		list = append(list, ui.Option{Value: e.choice(),
			Text: p.T("Settlement of {name} that was entered by hand for {day}", "name", e.Name, "day", e.Day)})
	}
	for _, a := range v.agents {
		if !slices.ContainsFunc(v.entered, func(e Entered) bool { return e.Agent == a.ID }) {
			list = append(list, ui.Option{Value: OfAgent + ":" + a.ID.String(), Text: p.T("Settlement of {name}", "name", a.Name)})
		}
	}
	return append(list,
		ui.Option{Value: OfCash, Text: p.T("Our own cash from the till")},
		ui.Option{Value: Foreign, Text: p.T("Not ours: it belongs to no part of this book")})
}

func listAnswer(p *i18n.Printer, v listView) string {
	if v.Items == 0 {
		return p.T("Every payment has found its account.")
	}
	return p.N(v.Items, "*{n}* payment waits for its owner: *{sum}*.", "*{n}* payments wait for their owners: *{sum}*.", "sum", v.Sum)
}

// itemAnswer is the sentence above a payment.
func itemAnswer(p *i18n.Printer, v itemView) string {
	if v.Rest == 0 {
		return p.T("{sum} from {name} waits no more.", "sum", v.Amount, "name", v.name(p))
	}
	return p.T("*{sum}* from {name}: whose payment is it?", "sum", v.Rest, "name", v.name(p))
}

// or returns the text, or what stands for an empty one.
func or(text, empty string) string {
	if text == "" {
		return empty
	}
	return text
}
