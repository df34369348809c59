package dialect

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Answer is what a call is answered with; what is not known stays zero.
type Answer struct {
	Command Command
	Outcome Outcome
	Number  string
	Payment ref.ID
	Receipt string
	Amount  money.Som
	At      period.Instant // when it was booked
	Name    string         // masked already
	Due     *money.Som
}

// Write draws the answer. It is well-formed whatever the values hold.
func (d Dialect) Write(a Answer) []byte {
	var out bytes.Buffer
	out.WriteString(xml.Header)
	shape := d.Checked
	if a.Command == Pay {
		shape = d.Paid
	}
	out.WriteString("<" + d.Root + ">\n")
	var inside []Element
	for _, e := range shape {
		switch text := d.value(e.Value, a); {
		case text == "":
		case e.Listed:
			inside = append(inside, e)
		default:
			element(&out, e.Name, "", text)
		}
	}
	d.fields(&out, inside, a)
	out.WriteString("</" + d.Root + ">\n")
	return out.Bytes()
}

// fields writes what terminals show to the payer: <field1 name="…">.
func (d Dialect) fields(out *bytes.Buffer, list []Element, a Answer) {
	if len(list) == 0 {
		return
	}
	out.WriteString("<fields>\n")
	for i, e := range list {
		element(out, "field"+strconv.Itoa(i+1), fmt.Sprintf(" name=%q", e.Name), d.value(e.Value, a))
	}
	out.WriteString("</fields>\n")
}

// element writes one; name and attribute were checked when the dialect was.
func element(out *bytes.Buffer, name, attribute, text string) {
	out.WriteString("  <" + name + attribute + ">")
	_ = xml.EscapeText(out, []byte(text)) // a buffer does not fail; what XML cannot hold becomes U+FFFD
	out.WriteString("</" + name + ">\n")
}

// value is an element's text; empty leaves the element out.
func (d Dialect) value(v Value, a Answer) string {
	switch v {
	case Number:
		return a.Number
	case Payment:
		return whole(int64(a.Payment))
	case Receipt:
		return a.Receipt
	case Sum:
		return d.sum(a.Amount)
	case Result:
		return d.Codes[a.Outcome].Code
	case Comment:
		return d.Codes[a.Outcome].Text
	case Date:
		if a.At != 0 {
			return a.At.Time().Format(layouts[d.Layout])
		}
	case Name:
		return a.Name
	case Due:
		if a.Due != nil {
			return d.money(*a.Due)
		}
	}
	return ""
}

func whole(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// sum leaves out what a check did not name.
func (d Dialect) sum(s money.Som) string {
	if s == 0 {
		return ""
	}
	return d.money(s)
}

func (d Dialect) money(s money.Som) string {
	switch d.Style {
	case Tyiyn:
		return strconv.FormatInt(int64(s), 10)
	case Comma:
		return strings.Replace(s.String(), ".", ",", 1)
	}
	return s.String()
}

// Mask keeps the first letter of each part of a name, so that a payer sees
// whether the account is theirs and nobody learns who lives there. The stars
// do not tell how long the name is.
func Mask(name string) string {
	parts := strings.Fields(name)
	for i, part := range parts {
		first := []rune(strings.Trim(part, "«»\"'()"))
		if len(first) == 0 {
			parts[i] = "***"
			continue
		}
		parts[i] = string(first[0]) + "***"
	}
	return strings.Join(parts, " ")
}
