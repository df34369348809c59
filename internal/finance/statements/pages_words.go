package statements

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
	"github.com/openaimak/aimak/internal/finance/statements/register"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// stateText is the state of a file in one word.
func stateText(p *i18n.Printer, state string) string {
	switch state {
	case Columns:
		return p.T("Columns to choose")
	case Preview:
		return p.T("Not booked yet")
	case Posting:
		return p.T("In progress")
	}
	return p.C("file", "Booked")
}

// formatText names a kind of file.
func formatText(p *i18n.Printer, f bankfile.Format) string {
	switch f {
	case bankfile.Camt:
		return p.T("bank statement, ISO 20022 (camt)")
	case bankfile.MT940:
		return p.T("bank statement, MT940")
	case bankfile.OneC:
		return p.T("bank statement, exchange with 1C")
	}
	return p.T("list of payments")
}

// classText names what becomes of movements; booked: it has happened.
func classText(p *i18n.Printer, class string, booked bool) string {
	switch class {
	case Fresh:
		if booked {
			return p.T("Booked to accounts")
		}
		return p.T("New, the account is found")
	case Unmatched:
		if booked {
			return p.T("Waits for its owner")
		}
		return p.T("New, the owner is unknown")
	case Known:
		return p.T("Known already")
	case NotOurs:
		return p.T("Not our account")
	case Out:
		return p.T("Money that went out")
	case Pending:
		return p.T("Announced by the bank only")
	}
	return p.T("Cannot be booked")
}

// classNote says what that means for the money.
func classNote(p *i18n.Printer, class string) string {
	switch class {
	case Fresh:
		return p.T("a receipt for each")
	case Unmatched:
		return p.T("to unmatched payments")
	case Known:
		return p.T("came in another file")
	case Out:
		return p.T("charges can be booked")
	case Bad:
		return p.T("see the reason at each")
	}
	return p.T("nothing is booked")
}

// classOrder is the order in which classes are shown.
var classOrder = []string{Fresh, Unmatched, Known, NotOurs, Out, Pending, Bad}

// howText says why a movement belongs to its account.
func howText(p *i18n.Printer, how string) string {
	switch how {
	case "number":
		return p.T("by the number")
	case "payer":
		return p.T("by the payer")
	case "name":
		return p.T("by name and sum")
	}
	return ""
}

func fileAnswer(p *i18n.Printer, v fileView) string {
	booked := v.classes[Fresh].Lines + v.classes[Unmatched].Lines
	sum := v.classes[Fresh].Sum + v.classes[Unmatched].Sum
	switch {
	case v.State == Posted:
		return p.N(booked, "*{n}* movement is booked: *{sum}*.", "*{n}* movements are booked: *{sum}*.", "sum", sum)
	case booked == 0:
		return p.T("There is nothing new in this file.")
	}
	return p.N(booked, "*{n}* new movement can be booked: *{sum}*.", "*{n}* new movements can be booked: *{sum}*.", "sum", sum)
}

// partText says what a file says of one account.
func partText(p *i18n.Printer, v Part) string {
	name := v.Name
	if name == "" {
		name = v.Account
	}
	if v.From == "" && v.Until == "" {
		return name
	}
	return p.T("{name}, {from} – {until}", "name", name, "from", p.DayShort(v.From), "until", p.DayShort(v.Until))
}

// cellsOf reads the kept cells of a row; what cannot be read shows nothing.
func cellsOf(text string) (cells []string) {
	_ = json.Unmarshal([]byte(text), &cells) // only samples on the screen hang on it
	return cells
}

// columnOptions offers the columns of a list with samples of what they hold.
func columnOptions(v columnsView) []ui.Option {
	options := make([]ui.Option, len(v.Headings))
	for i, heading := range v.Headings {
		text := heading
		if i < len(v.samples) && len(v.samples[i]) > 0 {
			text += " (" + strings.Join(v.samples[i], ", ") + ")"
		}
		options[i] = ui.Option{Value: strconv.Itoa(i), Text: text}
	}
	return options
}

func chosenColumn(m register.Mapping, name string) string {
	if i, ok := m[name]; ok {
		return strconv.Itoa(i)
	}
	return ""
}

// holderOptions offers where the money of a list may lie.
func holderOptions(p *i18n.Printer, list []Holder) []ui.Option {
	options := make([]ui.Option, len(list))
	for i, h := range list {
		options[i] = ui.Option{Value: h.Value(), Text: h.Name, Group: p.T("At a payment agent")}
		switch h.Account {
		case ledger.Bank:
			options[i].Group = p.T("On our bank account")
		case ledger.Suspense:
			options[i].Group = p.T("In a sum that waits for its owner")
			options[i].Text = p.T("{name}, {sum}, {day}", "name", h.Name, "sum", h.Sum, "day", p.DayShort(h.Day))
		}
	}
	return options
}

func heldValue(d Document) string {
	if d.Held.Account == "" {
		return ""
	}
	return Holder{Held: d.Held}.Value()
}

// feesOffered tells whether movements that went out can be ticked as charges.
func (v fileView) feesOffered() bool {
	return v.State == Posted && v.mayPost && v.class == Out
}

// dayText is the day of a movement; one that cannot be read has none.
func dayText(p *i18n.Printer, l lineView) string {
	if l.Day == "" {
		return p.T("no day")
	}
	return p.DayShort(l.Day)
}
