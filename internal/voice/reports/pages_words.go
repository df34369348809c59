package reports

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/words"
)

// kindOptions are the categories that are offered; those of a private matter say so.
func kindOptions(a requests.Around, p *i18n.Printer) (list []ui.Option) {
	for _, c := range appeal.Offered(a.Kinds) {
		o := ui.Option{Value: c.Code, Text: c.Title(p)}
		if c.Stop != "" {
			o.Note = p.T("Call {phone}", "phone", c.Stop)
		} else if c.Private {
			o.Note = p.T("Only the office sees it")
		}
		list = append(list, o)
	}
	return list
}

func wantedOptions(p *i18n.Printer) []ui.Option {
	return []ui.Option{{Value: "open", Text: p.T("Open")}, {Value: "late", Text: p.T("Past the term")}, {Value: "ended", Text: p.T("Answered and ended")}}
}

// openKinds are the categories that everybody sees requests of.
func openKinds(p *i18n.Printer, kinds []requests.Category) []ui.Option {
	return requests.KindOptions(p, slices.DeleteFunc(slices.Clone(kinds), func(c requests.Category) bool { return c.Private || c.Stop != "" }))
}

func morePublic(p *ui.Page, v publicView) templ.SafeURL {
	if v.More == "" {
		return ""
	}
	return p.To("requests", v.More)
}

// encoding of the form of a step: that with photos is sent in parts.
func encoding(step string) string {
	if step == stepTell {
		return "multipart/form-data"
	}
	return "application/x-www-form-urlencoded"
}

// ids of requests.
func ids(list []requests.Request) []ref.ID {
	out := make([]ref.ID, len(list))
	for i, x := range list {
		out[i] = x.ID
	}
	return out
}

func stepTitle(p *i18n.Printer, step string) string {
	switch step {
	case stepWhere:
		return p.T("Where is it?")
	case stepWhat:
		return p.T("What is it?")
	case stepTell:
		return p.T("Tell us what has happened")
	case stepCode:
		return p.T("Enter the code from the SMS")
	}
	return p.T("Who are you?")
}

func callURL(phone string) templ.SafeURL {
	return templ.SafeURL("tel:" + strings.ReplaceAll(phone, " ", ""))
}

// openDetail is what everybody is told beside an event: dates and bodies, no names
// of employees.
func openDetail(p *i18n.Printer, e requests.Event) string {
	if e.Act == life.Assign {
		return ""
	}
	return words.Detail(p, e)
}

// farAway says how far another report is from the position that was given.
func farAway(p *i18n.Printer, s requests.Said, x requests.Request) string {
	if s.Point == (appeal.Point{}) || x.Point == (appeal.Point{}) {
		return ""
	}
	return p.T("{n} m away", "n", s.Point.Metres(x.Point))
}
