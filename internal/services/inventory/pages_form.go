package inventory

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/platform/ui"
)

// formMeasures are the rows of promises in a service's form: those that suit
// it. A new service has no code yet, so it may promise anything.
func formMeasures(s Service) []measure {
	if s.ID == 0 {
		return measures
	}
	return measuresOf(s.Code)
}

// promised returns what is promised already, to fill a row of the form.
func (s Service) promised(m Measure) (target, note string) {
	for _, p := range s.Promises {
		if p.Measure == m {
			return strconv.Itoa(p.Target), p.Note
		}
	}
	return "", ""
}

// stands returns who stands for the promises, and by which decision.
func (s Service) stands() (by, decision string) {
	if len(s.Promises) == 0 {
		return "", ""
	}
	return s.Promises[0].By, s.Promises[0].Decision
}

// promisedBy says who stands for the promises.
func promisedBy(p *ui.Page, x Promise) string {
	if x.Decision == "" {
		return p.T("Promised by: {who}", "who", x.By)
	}
	return p.T("Promised by: {who}. Decision: {decision}", "who", x.By, "decision", x.Decision)
}

func providerOptions(list []Provider) []ui.Option {
	options := make([]ui.Option, len(list))
	for i, p := range list {
		options[i] = ui.Option{Value: p.ID.String(), Text: p.Short}
	}
	return options
}

func villageOptions(p *ui.Page, villages []Coverage) []ui.Option {
	options := make([]ui.Option, len(villages))
	for i, v := range villages {
		options[i] = ui.Option{Value: v.Village.String(), Text: p.Name(v.Name)}
	}
	return options
}

// ticked tells whether a village's box stands ticked: those served, and all of
// them for a new service, since most services reach every village.
func (s Service) ticked(village string) bool {
	if s.ID == 0 {
		return true
	}
	for _, c := range s.Coverage {
		if c.Village.String() == village {
			return true
		}
	}
	return false
}

// chosen is the provider that stands selected: the only one, for a new service.
func (s Service) chosen(providers []Provider) string {
	switch {
	case s.Provider != 0:
		return s.Provider.String()
	case len(providers) == 1:
		return providers[0].ID.String()
	}
	return ""
}

// callTo is the link by which a phone calls the number.
func callTo(phone string) templ.SafeURL {
	d := digits(phone)
	if len(d) == phoneDigits+1 && d[0] == '0' {
		d = d[1:]
	}
	if len(d) == phoneDigits {
		d = nationalCode + d
	}
	return templ.SafeURL("tel:+" + d)
}
