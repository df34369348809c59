package expenses

import (
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/workbench/words"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// served writes for what a cost was, as a form sends it: provider and service.
func served(provider, service ref.ID) string { return provider.String() + "/" + service.String() }

// servedBy reads what served wrote; zeros for anything else.
func servedBy(text string) (provider, service ref.ID) {
	first, second, _ := strings.Cut(text, "/")
	provider, err := ref.ParseID(first)
	if err != nil {
		return 0, 0
	}
	if service, err = ref.ParseID(second); err != nil {
		return 0, 0
	}
	return provider, service
}

// servedOptions offers each service, and each provider as a whole.
func (r register) servedOptions(p *ui.Page) (list []ui.Option) {
	for _, of := range r.providers {
		for _, s := range r.services {
			if s.Provider == of.ID {
				list = append(list, ui.Option{Value: served(of.ID, s.ID), Text: p.Name(s.Name) + " — " + of.Name})
			}
		}
		list = append(list, ui.Option{Value: served(of.ID, 0), Text: p.T("All services together — {provider}", "provider", of.Name)})
	}
	return list
}

// servedText names the service of a cost.
func (r register) servedText(p *ui.Page, provider, service ref.ID) string {
	for _, s := range r.services {
		if s.ID == service {
			return p.Name(s.Name)
		}
	}
	for _, of := range r.providers {
		if of.ID == provider {
			return p.T("All services together — {provider}", "provider", of.Name)
		}
	}
	return ""
}

func kindOptions(p *ui.Page) (list []ui.Option) {
	for _, k := range Kinds {
		list = append(list, ui.Option{Value: string(k), Text: words.Kind(p.Printer, k)})
	}
	return list
}

// elsewhere is how a form says that none of our bank accounts paid. It must be said:
// a choice made by nobody would be wrong half of the time.
const elsewhere = "none"

// unsaid is no bank account: nobody has chosen yet.
const unsaid ref.ID = -1

func (r register) bankOptions(p *ui.Page) (list []ui.Option) {
	for _, b := range r.banks {
		list = append(list, ui.Option{Value: b.ID.String(), Text: strings.TrimSpace(b.Name + " " + b.Number)})
	}
	return append(list, ui.Option{Value: elsewhere, Text: p.T("From another account, or not paid yet")})
}

func (r register) bankText(p *ui.Page, id ref.ID) string {
	for _, b := range r.banks {
		if b.ID == id {
			return strings.TrimSpace(b.Name + " " + b.Number)
		}
	}
	return p.T("From another account, or not paid yet")
}

// yearOptions offers this year and four before it.
func (v yearView) yearOptions() (list []ui.Option) {
	for y := v.now; y > v.now-5; y-- {
		list = append(list, ui.Option{Value: strconv.Itoa(y), Text: strconv.Itoa(y)})
	}
	return list
}

func (v yearView) providerOptions(p *ui.Page) []ui.Option {
	list := []ui.Option{{Value: "", Text: p.T("All providers")}}
	for _, of := range v.providers {
		list = append(list, ui.Option{Value: of.ID.String(), Text: of.Name})
	}
	return list
}

func yearAnswer(p *ui.Page, v yearView) string {
	total := v.total()
	if total.Amount == 0 {
		return p.T("No cost of {year} is entered yet.", "year", strconv.Itoa(v.year))
	}
	return p.T("In {year} the services cost {sum}.", "year", strconv.Itoa(v.year), "sum", total.Amount)
}

func expenseAnswer(p *ui.Page, v expenseView) string {
	if v.Reversed {
		return p.T("Reversed: {sum} counts no more.", "sum", v.Amount)
	}
	return p.T("{sum} on {day}: {what}", "sum", v.Amount, "day", v.Day, "what", words.Kind(p.Printer, v.Kind))
}

// providerText is a provider as a filter sends it; all of them are the empty text.
func providerText(id ref.ID) string {
	if id == 0 {
		return ""
	}
	return id.String()
}
