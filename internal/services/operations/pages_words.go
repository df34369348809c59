package operations

import (
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/services/inventory"
	"github.com/openaimak/aimak/internal/services/operations/figure"
)

// figureWord names a figure with its unit.
func figureWord(p *i18n.Printer, service inventory.Code, code figure.Code) string {
	switch code {
	case figure.Hours:
		return p.T("Hours of water")
	case figure.Pickups:
		return p.T("Pick-ups")
	case figure.LampsOut:
		return p.T("Lamps that do not burn")
	case figure.Open:
		return p.T("Hours open")
	case figure.Women:
		return p.T("Women")
	case figure.Men:
		return p.T("Men")
	case figure.Girls:
		return p.T("Girls below 18")
	case figure.Boys:
		return p.T("Boys below 18")
	case figure.PaidVisits:
		return p.T("Of them paid")
	case figure.Sessions:
		return p.T("Lessons and events")
	case figure.Produced:
		if service == inventory.Sewerage {
			return p.T("Taken away, m³")
		}
		return p.T("Produced, m³")
	case figure.PumpHours:
		return p.T("Pump hours")
	case figure.Pressure:
		return p.T("Pressure, bar")
	case figure.Chlorine:
		return p.T("Chlorine, mg/l")
	case figure.Samples:
		return p.T("Samples taken")
	case figure.GoodSamples:
		return p.T("Good results")
	case figure.Tonnage:
		return p.T("Hauled, t")
	case figure.Containers:
		return p.T("Containers emptied")
	}
	return p.T("Places worked on")
}

// reasonWord names a reason.
func reasonWord(p *i18n.Printer, r Reason) string {
	switch r {
	case Power:
		return p.T("no electricity")
	case Breakdown:
		return p.T("a breakdown")
	case Repair:
		return p.T("planned works")
	case Source:
		return p.T("little water in the source")
	case Turn:
		return p.T("by turns")
	case Weather:
		return p.T("the weather or the road")
	case Vehicle:
		return p.T("no vehicle or fuel")
	case Staff:
		return p.T("nobody to do it")
	}
	return p.T("another reason, see the note")
}

// zoneWord is what a line of the sheet is called in this service.
func zoneWord(p *i18n.Printer, service inventory.Code) string {
	switch service {
	case inventory.Waste, inventory.Transport:
		return p.T("Route")
	case inventory.Sport, inventory.Culture, inventory.Bath, inventory.Park:
		return p.T("Place")
	}
	return p.T("Zone")
}

// sizeWord says what the size of a zone counts.
func sizeWord(p *i18n.Printer, service inventory.Code) string {
	if service == inventory.Lighting {
		return p.T("Lamps")
	}
	return p.T("Households")
}

// number writes a figure, and nothing for none.
func number(p *i18n.Printer, values map[At]money.Quantity, at At) string {
	if v, counted := values[at]; counted {
		return p.Quantity(v)
	}
	return ""
}

// streetNames lists the streets of a zone.
func streetNames(z Zone) string {
	names := make([]string, len(z.Streets))
	for i, s := range z.Streets {
		names[i] = s.Name
	}
	return strings.Join(names, ", ")
}

// promiseSentence tells what is promised, short.
func promiseSentence(p *i18n.Printer, promise inventory.Promise) string {
	n := promise.Target
	switch promise.Measure {
	case inventory.HoursDay:
		return p.N(n, "Promised: {n} hour of water a day", "Promised: {n} hours of water a day")
	case inventory.PickupsWeek:
		return p.N(n, "Promised: {n} pick-up a week", "Promised: {n} pick-ups a week")
	case inventory.OpenHours:
		return p.N(n, "Promised: {n} hour open a week", "Promised: {n} hours open a week")
	case inventory.LampsLit:
		return p.T("Promised: {n} % of the lamps burn", "n", n)
	}
	return p.N(n, "Promised: {n} water sample a month", "Promised: {n} water samples a month")
}

// keptSentence tells how often a promise was kept. Days of several zones are not
// added up to more days than a year has: a share stands for them.
func keptSentence(p *i18n.Printer, x Performance) string {
	k := x.Kept
	switch {
	case x.byZone() && x.Span == figure.Weekly:
		return p.T("Kept in *{share}* of the weeks, all together", "share", share(p, k))
	case x.byZone():
		return p.T("Kept on *{share}* of the days, all zones together", "share", share(p, k))
	}
	switch x.Span {
	case figure.Weekly:
		return p.N(k.Spans, "Kept in {kept} of *{n}* week", "Kept in {kept} of *{n}* weeks", "kept", k.Kept)
	case figure.Monthly:
		return p.N(k.Spans, "Kept in {kept} of *{n}* month", "Kept in {kept} of *{n}* months", "kept", k.Kept)
	}
	return p.N(k.Spans, "Kept on {kept} of *{n}* day", "Kept on {kept} of *{n}* days", "kept", k.Kept)
}

// share is how many of a hundred kept it; a dash when nothing was counted.
func share(p *i18n.Printer, k Kept) string {
	if k.Spans == 0 {
		return "–"
	}
	return p.Percent(k.Kept * 1000 / k.Spans)
}

// reasonOptions lists the reasons for a select.
func reasonOptions(p *ui.Page) (list []ui.Option) {
	for _, r := range reasons {
		list = append(list, ui.Option{Value: string(r), Text: reasonWord(p.Printer, r)})
	}
	return list
}

// logsAnswer tells how many day sheets are missing.
func logsAnswer(p *ui.Page, list []logLine) string {
	missing := 0
	for _, l := range list {
		missing += len(l.missing)
	}
	if missing == 0 {
		return p.T("The log is complete")
	}
	return p.N(missing, "*{n}* day sheet is missing", "*{n}* day sheets are missing")
}

// monthAnswer tells how the month's promise was kept, or how many sheets there are.
func monthAnswer(p *ui.Page, v monthView) string {
	kept := Kept{}
	for _, s := range v.sheets {
		for _, z := range v.Zones {
			if b, _, promised := v.daily(); promised {
				if _, counted := s.Figures[At{z.ID, b.Code}]; counted {
					kept.Spans++
					if !v.short(z, s) {
						kept.Kept++
					}
				}
			}
		}
	}
	if kept.Spans > 0 {
		return p.T("As promised on {share} of the days: {month}", "share", share(p.Printer, kept), "month", p.Month(v.month))
	}
	return p.N(len(v.sheets), "*{n}* day sheet: {month}", "*{n}* day sheets: {month}", "month", p.Month(v.month))
}

// shortAt tells whether a cell of the month had less than promised.
func (v monthView) shortAt(day period.Day, c column) bool {
	b, _, promised := v.daily()
	if !promised || c.At.Code != b.Code {
		return false
	}
	for _, z := range v.Zones {
		if z.ID == c.At.Zone {
			return v.short(z, v.sheets[day])
		}
	}
	return false
}

// whyWords tells the reasons of a day, each once.
func (v monthView) whyWords(p *ui.Page, day period.Day) string {
	var words []string
	for _, r := range reasons {
		for _, z := range v.Zones {
			if v.sheets[day].Gaps[z.ID] == r {
				words = append(words, reasonWord(p.Printer, r))
				break
			}
		}
	}
	return strings.Join(words, ", ")
}

// sumText adds up what can be added up: neither pressure nor chlorine nor lamps.
func (v monthView) sumText(p *ui.Page, c column) string {
	switch c.At.Code {
	case figure.Pressure, figure.Chlorine, figure.LampsOut:
		return ""
	}
	if total, counted := v.sum(c.At); counted {
		return p.Quantity(total)
	}
	return ""
}

// promised tells whether each day of a zone keeps a promise or not.
func (l Log) promised() bool {
	_, _, promised := l.daily()
	return promised
}

// spanText tells since when, and until when, a zone is in the log.
func spanText(p *ui.Page, z Zone) string {
	if z.Ended != "" {
		return p.DayShort(z.Since) + " – " + p.DayShort(z.Ended)
	}
	return p.T("since {day}", "day", z.Since)
}

func zoneTitle(p *ui.Page, v zoneView) string {
	if v.zone.ID == 0 {
		return p.T("New zone: {service}", "service", p.Name(v.Name))
	}
	return v.zone.Name
}

// zonePath is where the form of a zone is sent.
func zonePath(v zoneView) string {
	path := "operations/" + v.ID.String() + "/zones/"
	if v.zone.ID == 0 {
		return path + "new"
	}
	return path + v.zone.ID.String()
}

func (z Zone) villageText() string {
	if z.Village == 0 {
		return ""
	}
	return z.Village.String()
}

func sizeText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// reasonList tells why promises were not kept: "no electricity (12), a breakdown (3)".
func reasonList(p *i18n.Printer, list []ReasonDays) string {
	words := make([]string, len(list))
	for i, r := range list {
		words[i] = reasonWord(p, r.Reason) + " (" + p.N(r.Days, "{n} day", "{n} days") + ")"
	}
	return strings.Join(words, ", ") + "."
}
