package share

import "github.com/openaimak/aimak/internal/platform/i18n"

// Name is what people call the rule.
func (r Rule) Name(p *i18n.Printer) string {
	if r.Order == ByService {
		return p.T("Services in their order")
	}
	return p.T("Oldest month first")
}

// Explain says under a receipt, or on "my account", why money was laid as it was:
// by which rule, of which decision, since when.
func (d Decided) Explain(p *i18n.Printer) string {
	if d.ID == 0 {
		return p.T("Money is laid on debts by the rule “{rule}”: no other was decided.", "rule", d.Name(p))
	}
	return p.T("Money is laid on debts by the rule “{rule}”: decision № {number} of {day}, in force since {from}.",
		"rule", d.Name(p), "number", d.Number, "day", p.DayShort(d.On), "from", p.DayShort(d.From))
}
