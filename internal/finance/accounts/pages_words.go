package accounts

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// ConnectionName is a connection in the reader's language.
func ConnectionName(p *i18n.Printer, connection string) string {
	switch connection {
	case House:
		return p.T("Tap in the house")
	case Yard:
		return p.T("Tap in the yard")
	case Standpipe:
		return p.T("Street standpipe")
	case NoPipe:
		return p.T("Without a pipe")
	}
	return connection
}

// CategoryName is a tariff category in the reader's language; a council's own
// category is shown as it was written.
func CategoryName(p *i18n.Printer, category string) string {
	switch category {
	case "population":
		return p.T("Population")
	case "budget":
		return p.T("Budget organisations")
	case "other":
		return p.T("Other organisations")
	}
	return category
}

func connectionOptions(p *i18n.Printer) []ui.Option {
	options := make([]ui.Option, len(Connections))
	for i, c := range Connections {
		options[i] = ui.Option{Value: c, Text: ConnectionName(p, c)}
	}
	return options
}

func categoryOptions(p *i18n.Printer) []ui.Option {
	var options []ui.Option
	for _, c := range []string{"population", "budget", "other"} {
		options = append(options, ui.Option{Value: c, Text: CategoryName(p, c)})
	}
	return options
}

func serviceOptions(p *i18n.Printer, list []Service) []ui.Option {
	options := make([]ui.Option, len(list))
	for i, s := range list {
		options[i] = ui.Option{Value: s.ID.String(), Text: p.Name(s.Name)}
	}
	return options
}

func villageOptions(p *i18n.Printer, list []Village) []ui.Option {
	options := make([]ui.Option, len(list))
	for i, v := range list {
		options[i] = ui.Option{Value: v.ID.String(), Text: p.Name(v.Name)}
	}
	return options
}

// happened says in words what an entry of the audit trail did.
func happened(p *i18n.Printer, e audit.Entry) string {
	switch e.Action {
	case "accounts.open":
		return p.T("Account opened")
	case "accounts.close":
		return p.T("Account closed")
	case "accounts.reopen":
		return p.T("Account opened again")
	case "accounts.new_code":
		return p.T("New access code")
	case "accounts.supply":
		return p.T("Connection or basis changed")
	case "accounts.stop":
		return p.T("Service ended")
	case "accounts.install":
		return p.T("Meter installed")
	case "accounts.replaced", "accounts.replace":
		return p.T("Meter replaced")
	case "accounts.removed":
		return p.T("Meter removed")
	case "accounts.broken":
		return p.T("Meter marked as broken")
	case "accounts.missing":
		return p.T("Meter marked as missing")
	case "accounts.working":
		return p.T("Meter marked as working")
	case "accounts.verify":
		return p.T("Meter verified")
	case "accounts.read":
		return p.T("Reading entered")
	case "accounts.give":
		return p.T("Reading given by the citizen")
	case "accounts.accept":
		return p.T("Reading of the citizen accepted")
	case "accounts.reject":
		return p.T("Reading of the citizen rejected")
	case "accounts.correct":
		return p.T("Reading corrected")
	}
	return e.Action
}

// shownReadings is how many readings an account's page shows before the fold:
// a year of them.
const shownReadings = 12

// summary is the sentence that an account's page opens with.
func (v accountView) summary(p *i18n.Printer) string {
	n := len(v.now())
	if n == 0 {
		return p.T("*{name}*: nothing is supplied.", "name", v.Holder)
	}
	return p.N(n, "*{name}*: {n} service.", "*{name}*: {n} services.", "name", v.Holder)
}

// how says in one sentence in which way a service is supplied and measured.
func (v accountView) how(p *i18n.Printer, s Supply) string {
	service, connection := p.Name(v.names[s.Service].Name), ConnectionName(p, s.Connection)
	m, hangs := v.meterAt(s.Service)
	switch {
	case s.Connection == NoPipe:
		return service + "."
	case !hangs || m.State != meters.Working:
		return p.T("{service}: {connection}, charged by norm.", "service", service, "connection", lower(connection))
	}
	last, _ := v.last(m)
	return p.T("{service}: {connection}, by meter. Last reading: *{value}* ({day}).",
		"service", service, "connection", lower(connection), "value", last.Value, "day", last.Day)
}

// lower makes the first letter small, for the middle of a sentence.
func lower(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(r)) + text[size:]
}

// noteOf is what is to be said about a reading, in words.
func noteOf(p *i18n.Printer, r meters.Reading) string {
	var notes []string
	for _, odd := range r.Odd {
		if name := meters.OddName(p, odd); name != "" {
			notes = append(notes, name)
		}
	}
	if r.Reason != "" && r.Reason != string(meters.Estimated) && r.Reason != string(meters.Corrected) {
		notes = append(notes, r.Reason)
	}
	return strings.Join(notes, ", ")
}

func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

// numberText is a number as it stands in a field; zero leaves it empty.
func numberText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func countText(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func areaText(s Supply) string {
	if s.Area == 0 {
		return ""
	}
	return strings.Replace(s.Area.String(), ".", ",", 1)
}
