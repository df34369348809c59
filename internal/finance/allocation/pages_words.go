package allocation

import (
	"strings"

	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// sentences say a rule step by step, so that a payer can be told.
func (w world) sentences(p *i18n.Printer, r share.Rule) []string {
	var list []string
	if !r.NoWish {
		list = append(list, p.T("What the payer asks for is paid first."))
	}
	names := w.names(p, r.Services)
	switch {
	case r.Order == share.ByService:
		list = append(list, p.T("Services are paid in this order: {list}; services not named come last.", "list", names),
			p.T("Within a service, the oldest month is paid first."))
	case len(r.Services) > 0:
		list = append(list, p.T("The oldest month is paid first."),
			p.T("Within a month, services are paid in this order: {list}; services not named come last.", "list", names))
	default:
		list = append(list, p.T("The oldest month is paid first."))
	}
	if r.NoWish {
		list = append(list, p.T("What the payer asks for does not change the order."))
	}
	return append(list, p.T("What is left over becomes an advance."))
}

func (w world) names(p *i18n.Printer, ids []ref.ID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = p.Name(w.services[id])
	}
	return strings.Join(names, ", ")
}

// scope says for which payments a rule holds.
func (w world) scope(p *i18n.Printer, provider ref.ID) string {
	if provider == 0 {
		return p.T("All payments")
	}
	return p.T("Cash desks of {provider}", "provider", w.providers[provider])
}

// answer is the sentence that the list of rules opens with.
func (v rulesView) answer(p *i18n.Printer) string {
	return p.T("Which debt is paid first? *{rule}.*", "rule", v.now.Name(p))
}

// decision quotes the paper behind a rule.
func (v Version) decision(p *i18n.Printer) string {
	text := p.T("№ {number}, {day}", "number", v.Number, "day", p.DayShort(v.On))
	if v.Body != "" {
		text = v.Body + ", " + text
	}
	return text
}

// answer says what the rule would have changed.
func (t Trial) answer(p *i18n.Printer) string {
	switch {
	case t.Payments == 0:
		return p.T("There is no payment yet to try the rule on.")
	case t.Changed == 0:
		return p.T("The rule would have changed *nothing* about the last {n} payments.", "n", t.Payments)
	}
	return p.T("Of the last {n} payments, *{changed}* would have been laid otherwise: {sum} would lie on another bill.",
		"n", t.Payments, "changed", t.Changed, "sum", t.Moved)
}

// what names a debt: "Drinking water · October 2026"; an advance has no service.
func (w world) what(p *i18n.Printer, d share.Debt) string {
	switch {
	case d.Service == 0:
		return p.T("Advance")
	case d.Month == "":
		return p.Name(w.services[d.Service])
	}
	return p.Name(w.services[d.Service]) + " · " + p.Month(d.Month)
}

// signed writes a difference with its sign; a dash for none.
func (s Shift) signed(p *i18n.Printer) string {
	switch d := s.Would - s.Was; {
	case d > 0:
		return "+" + p.Amount(d)
	case d < 0:
		return p.Amount(d)
	}
	return "—"
}

// mostBills is how many bills of an account a trial shows; sums hold all.
const mostBills = 4

func (s AccountShift) shown() []Shift { return s.Bills[:min(len(s.Bills), mostBills)] }

// serviceOptions are the services that a rule may put in order.
func (v formView) serviceOptions(p *ui.Page) []ui.Option {
	options := make([]ui.Option, len(v.order))
	for i, id := range v.order {
		options[i] = ui.Option{Value: id.String(), Text: p.Name(v.services[id])}
	}
	return options
}

func (v formView) providerOptions() []ui.Option {
	options := make([]ui.Option, len(v.desks))
	for i, id := range v.desks {
		options[i] = ui.Option{Value: id.String(), Text: v.providers[id]}
	}
	return options
}

// chosen is the service that stands at a place, as the form holds it.
func (v formView) chosen(i int) string {
	if i < len(v.Services) {
		return v.Services[i].String()
	}
	return ""
}

// places is how many services the form can put in order.
func (v formView) places() int { return min(len(v.order), mostServices) }

// idText writes an id for a form; nothing for none.
func idText(id ref.ID) string {
	if id == 0 {
		return ""
	}
	return id.String()
}
