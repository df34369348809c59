package inventory

import (
	"strings"

	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

func codeWord(p *i18n.Printer, c Code) string {
	switch c {
	case Water:
		return p.T("Drinking water")
	case Waste:
		return p.T("Waste removal")
	case Sewerage:
		return p.T("Sewerage")
	case Lighting:
		return p.T("Street lighting")
	case Irrigation:
		return p.T("Irrigation water")
	case Pasture:
		return p.T("Pasture")
	case Sport:
		return p.T("Sports hall and grounds")
	case Culture:
		return p.T("Culture and clubs")
	case Park:
		return p.T("Park")
	case Bath:
		return p.T("Bathhouse")
	case Cemetery:
		return p.T("Cemetery")
	case Transport:
		return p.T("Transport")
	}
	return p.T("Other service")
}

func kindWord(p *i18n.Printer, kind string) string {
	switch kind {
	case Enterprise:
		return p.T("municipal enterprise")
	case Union:
		return p.T("rural drinking-water users' union")
	case Private:
		return p.T("private company")
	}
	return p.T("aiyl okmotu itself")
}

func unitWord(p *i18n.Printer, unit string) string {
	switch unit {
	case "m3":
		return p.T("by cubic metres, else by people")
	case "person":
		return p.T("by people")
	case "household":
		return p.T("by households")
	case "head":
		return p.T("by heads of cattle")
	case "hectare":
		return p.T("by hectares")
	case "visit":
		return p.T("by visits")
	}
	return p.T("not counted, free of charge")
}

// measureWord is the label of a promise's field.
func measureWord(p *i18n.Printer, m Measure) string {
	switch m {
	case HoursDay:
		return p.T("Hours of water a day")
	case PickupsWeek:
		return p.T("Pick-ups of waste a week")
	case RepairHours:
		return p.T("Hours to mend a breakdown, at most")
	case Samples:
		return p.T("Checked water samples a month")
	case OpenHours:
		return p.T("Opening hours a week")
	case LampsLit:
		return p.T("Lamps that burn, %")
	}
	return p.T("Working days to answer a complaint, at most")
}

// promiseSentence says a promise as one would to a neighbour, the figure
// highlighted for ui.Rich.
func promiseSentence(p *i18n.Printer, x Promise) string {
	switch n := x.Target; x.Measure {
	case HoursDay:
		return p.N(n, "Water runs *{n}* hour a day", "Water runs *{n}* hours a day")
	case PickupsWeek:
		return p.N(n, "Waste is taken away *{n}* time a week", "Waste is taken away *{n}* times a week")
	case RepairHours:
		return p.N(n, "A breakdown is mended within *{n}* hour", "A breakdown is mended within *{n}* hours")
	case Samples:
		return p.N(n, "*{n}* water sample a month is checked", "*{n}* water samples a month are checked")
	case OpenHours:
		return p.N(n, "Open *{n}* hour a week", "Open *{n}* hours a week")
	case LampsLit:
		return p.T("At least *{n} %* of the street lamps burn", "n", n)
	default:
		return p.N(n, "A complaint is answered within *{n}* working day", "A complaint is answered within *{n}* working days")
	}
}

// headline is the sentence a service's page opens with.
func headline(p *i18n.Printer, s Service) string {
	if len(s.Promises) == 0 {
		return p.Name(s.Name)
	}
	return promiseSentence(p, s.Promises[0]) + "."
}

// where says which villages have the service: by name when they are few.
func where(p *i18n.Printer, s Service) string {
	const few = 3
	if n := len(s.Coverage); n > few {
		return p.N(n, "{n} village", "{n} villages")
	}
	return villageNames(p, s)
}

func villageNames(p *i18n.Printer, s Service) string {
	names := make([]string, len(s.Coverage))
	for i, c := range s.Coverage {
		names[i] = p.Name(c.Name)
	}
	return strings.Join(names, ", ")
}

// tileNote is the second line of a service in a list: who, and where.
func tileNote(p *i18n.Printer, s Service) string {
	if w := where(p, s); w != "" {
		return s.ProviderName + " · " + w
	}
	return s.ProviderName
}

// nameHint says what becomes of an empty name.
func nameHint(p *ui.Page, s Service) string {
	if s.ID != 0 {
		return ""
	}
	return p.T("Empty: the name of the kind")
}

// nameOf is the name of a service that nobody named: its kind, in all languages.
func nameOf(p *i18n.Printer, c Code) place.Name {
	return place.Name{Ky: codeWord(p.In(i18n.Ky), c), Ru: codeWord(p.In(i18n.Ru), c), En: codeWord(p.In(i18n.En), c)}
}

func codeOptions(p *i18n.Printer) []ui.Option {
	options := make([]ui.Option, len(codes))
	for i, c := range codes {
		options[i] = ui.Option{Value: string(c), Text: codeWord(p, c)}
	}
	return options
}

func kindOptions(p *i18n.Printer) []ui.Option {
	options := make([]ui.Option, len(kinds))
	for i, k := range kinds {
		options[i] = ui.Option{Value: k, Text: kindWord(p, k)}
	}
	return options
}

func unitOptions(p *i18n.Printer) []ui.Option {
	options := make([]ui.Option, len(units))
	for i, u := range units {
		options[i] = ui.Option{Value: u, Text: unitWord(p, u)}
	}
	return options
}
