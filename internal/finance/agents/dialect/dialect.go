// Package dialect is how payment agents speak: terminals, wallets and banks of
// the OSMP family ask by a query and are answered in XML.
//
// What differs from agent to agent is data, not code: names of parameters, codes
// of results, dates, amounts and the shape of the answer. Two profiles are ready:
// "osmp" (command=check|pay) and "action" (action=check|payment). The engine
// knows neither network nor database: Read turns a query into a Call, Write turns
// an Answer into XML.
package dialect

import (
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
)

// Dialect is how one agent speaks.
type Dialect struct {
	Command string `json:"command"` // parameter that says what is asked
	Check   string `json:"check"`   // its value: who is this account?
	Pay     string `json:"pay"`     // its value: the payer has paid

	Number  string `json:"number"`  // parameter: the agent's number of the payment
	Account string `json:"account"` // parameter: the personal account
	Amount  string `json:"amount"`  // parameter: what was paid
	Date    string `json:"date"`    // parameter: when it was paid, by the agent's clock

	// Note is the parameter with the purpose of the payment, or with the transaction
	// of a QR code; empty: the agent sends none. A payment code that stands there
	// says for which bill the money is.
	Note string `json:"note,omitempty"`

	Layout string `json:"layout"` // of dates, one of Layouts
	Style  string `json:"style"`  // of amounts, one of Styles

	Root    string           `json:"root"`    // outermost element of the answer
	Checked []Element        `json:"checked"` // what answers a check, in order
	Paid    []Element        `json:"paid"`    // what answers a payment, in order
	Codes   map[Outcome]Code `json:"codes"`
}

// Outcome is what became of a call.
type Outcome string

// The outcomes. All but OK and Repeat are final: the agent gives the money back.
const (
	OK         Outcome = "ok"
	Repeat     Outcome = "repeat"     // cannot be answered now: the agent asks again for days
	Unreadable Outcome = "unreadable" // what is asked is not known, or a parameter occurs twice
	BadAccount Outcome = "account"    // no account number, or a wrong check digit
	NoAccount  Outcome = "missing"    // the number is well formed, but nobody has it
	Inactive   Outcome = "inactive"   // the account is closed and owes nothing
	Forbidden  Outcome = "forbidden"  // the agent does not serve this municipality
	TooSmall   Outcome = "small"      // below the limit
	TooLarge   Outcome = "large"      // above the limit of one payment or of the day
	BadNumber  Outcome = "number"     // the agent's number is missing, longer than 20 digits or no number
	BadAmount  Outcome = "amount"     // not a sum of money above zero
	BadDate    Outcome = "date"       // not a date, or far in the future
	Duplicate  Outcome = "duplicate"  // the number stands for another account or sum
)

// Outcomes lists all, in the order in which screens show them.
var Outcomes = []Outcome{OK, Repeat, BadAccount, NoAccount, Inactive, Forbidden, TooSmall, TooLarge,
	Duplicate, BadNumber, BadAmount, BadDate, Unreadable}

// Code is how the dialect tells an outcome: a number for the agent's program and
// a text for people, in the language agreed with the agent.
type Code struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// layouts are the ways of writing a date, by the name that people agree on.
var layouts = map[string]string{
	"YYYYMMDDHHMMSS":      "20060102150405",
	"YYYY-MM-DDTHH:MM:SS": "2006-01-02T15:04:05",
	"YYYY-MM-DD HH:MM:SS": "2006-01-02 15:04:05",
	"DD.MM.YYYY_HH:MM:SS": "02.01.2006_15:04:05",
	"DD.MM.YYYY HH:MM:SS": "02.01.2006 15:04:05",
}

// Layouts lists the names of date formats in the order of screens.
var Layouts = []string{"YYYYMMDDHHMMSS", "YYYY-MM-DDTHH:MM:SS", "YYYY-MM-DD HH:MM:SS", "DD.MM.YYYY_HH:MM:SS", "DD.MM.YYYY HH:MM:SS"}

// The styles of amounts.
const (
	Point = "point" // 200.00; a comma is understood too
	Comma = "comma" // 200,00; a point is understood too
	Tyiyn = "tyiyn" // 20000
)

// Styles lists the styles of amounts.
var Styles = []string{Point, Comma, Tyiyn}

//go:embed profiles/*.json
var profiles embed.FS

// Profiles names the ready dialects.
var Profiles = []string{"osmp", "action"}

// Profile returns a ready dialect; false when there is none of this name.
func Profile(name string) (d Dialect, ok bool) {
	if !slices.Contains(Profiles, name) {
		return d, false
	}
	text, err := profiles.ReadFile("profiles/" + name + ".json")
	if err == nil {
		d, err = Parse(string(text))
	}
	if err != nil {
		panic("dialect: profile " + name + ": " + err.Error()) // embedded above and tested
	}
	return d, true
}

// Parse reads a dialect as Text wrote it.
func Parse(text string) (d Dialect, err error) {
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return d, fmt.Errorf("reading a dialect: %w", err)
	}
	return d, nil
}

// Text writes the dialect for storing.
func (d Dialect) Text() string {
	text, err := json.Marshal(d)
	if err != nil {
		panic("dialect: " + err.Error()) // strings, slices and maps of strings only
	}
	return string(text)
}

// What may be a name of a parameter, of an element, and a code of a result.
// Names that begin with "xml" are reserved by the standard.
var (
	nameShape = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]{0,39}$`)
	codeShape = regexp.MustCompile(`^-?[0-9]{1,4}$`)
	wordShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)
)

func isName(text string) bool {
	return nameShape.MatchString(text) && !strings.HasPrefix(strings.ToLower(text), "xml")
}

// Valid complains about each field of a dialect that could not work, by the
// names that the form of the desk uses.
func (d Dialect) Valid() error {
	form := fault.Form()
	d.checkQuery(form)
	d.checkShape(form)
	d.checkCodes(form)
	return form.Err()
}

// checkQuery finds parameters without a name or with one name for two.
func (d Dialect) checkQuery(form *fault.Fault) {
	seen := map[string]bool{}
	for _, p := range []struct{ field, name string }{
		{"command", d.Command}, {"number", d.Number}, {"account", d.Account}, {"amount", d.Amount}, {"date", d.Date}, {"note", d.Note},
	} {
		name := strings.ToLower(p.name)
		switch {
		case p.field == "note" && name == "": // the agent sends none
		case !isName(p.name):
			form.Field(p.field, "Latin letters, digits, - and _ only, beginning with a letter.")
		case seen[name]:
			form.Field(p.field, "Two fields cannot have one name.")
		}
		seen[name] = true
	}
	for _, w := range []struct{ field, word string }{{"check", d.Check}, {"pay", d.Pay}} {
		if !wordShape.MatchString(w.word) {
			form.Field(w.field, "Latin letters, digits, - and _ only, beginning with a letter.")
		}
	}
	if d.Check == d.Pay {
		form.Field("pay", "A check and a payment need different words.")
	}
	if layouts[d.Layout] == "" || !slices.Contains(Styles, d.Style) {
		form.Field("layout", "Choose one of the list.")
	}
}

// checkShape looks at the answer. Without code an agent cannot understand it at
// all, and without our number the payment cannot be compared in the evening.
func (d Dialect) checkShape(form *fault.Fault) {
	if !isName(d.Root) {
		form.Field("root", "Latin letters, digits, - and _ only, beginning with a letter.")
	}
	if !holds(d.Checked, Result) {
		form.Field("checked", "The answer needs a line with the value {value}.", fault.Values{"value": string(Result)})
	}
	for _, need := range []Value{Result, Payment} {
		if !holds(d.Paid, need) {
			form.Field("paid", "The answer needs a line with the value {value}.", fault.Values{"value": string(need)})
		}
	}
}

// checkCodes makes sure that money is safe: no refusal may look like success or
// like "ask again", and success never like anything else.
func (d Dialect) checkCodes(form *fault.Fault) {
	for _, o := range Outcomes {
		code := d.Codes[o].Code
		field := "code-" + string(o)
		switch {
		case !codeShape.MatchString(code):
			form.Field(field, "A number of up to four digits.")
		case o != OK && code == d.Codes[OK].Code, o != Repeat && o != OK && code == d.Codes[Repeat].Code:
			form.Field(field, "Success and “ask again” need codes of their own: otherwise money is lost.")
		}
	}
}
