package dialect

import (
	"slices"
	"strings"
)

// Value is what an element of the answer holds.
type Value string

// The values. An element whose value is not known is left out.
const (
	Number  Value = "number"  // the agent's number, as it came
	Payment Value = "payment" // our number of the payment: a whole number that never changes
	Receipt Value = "receipt" // number of the receipt, as people read it
	Sum     Value = "amount"
	Result  Value = "code"
	Comment Value = "text"
	Date    Value = "date" // when the payment was booked here
	Name    Value = "name" // of the payer, first letters only
	Due     Value = "due"  // what the account owes
)

// Values lists them in the order of screens.
var Values = []Value{Number, Payment, Receipt, Sum, Result, Comment, Date, Name, Due}

// Element is one element of the answer. A listed one stands inside <fields>, as
// <field1 name="…">, which is how the older terminals show a text to the payer.
type Element struct {
	Name   string `json:"name"`
	Listed bool   `json:"listed,omitempty"`
	Value  Value  `json:"value"`
}

// mostElements is more than any agent asks for; it keeps answers short.
const mostElements = 20

// listed is how a line names an element inside <fields>.
const listed = "fields."

// ParseElements reads the lines of a form, one element each:
//
//	osmp_txn_id = number
//	fields.balance = due
//
// wrong is the first line that cannot be understood, or one too many; empty when
// all is well.
func ParseElements(text string) (list []Element, wrong string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		left, right, found := strings.Cut(line, "=")
		name, inside := strings.CutPrefix(strings.TrimSpace(left), listed)
		e := Element{Name: name, Listed: inside, Value: Value(strings.TrimSpace(right))}
		if !found || !isName(e.Name) || !slices.Contains(Values, e.Value) || len(list) == mostElements {
			return nil, line
		}
		list = append(list, e)
	}
	return list, ""
}

// Lines writes elements as ParseElements reads them.
func Lines(list []Element) string {
	var text strings.Builder
	for _, e := range list {
		if e.Listed {
			text.WriteString(listed)
		}
		text.WriteString(e.Name + " = " + string(e.Value) + "\n")
	}
	return text.String()
}

// holds tells whether a value is among the elements outside <fields>.
func holds(list []Element, v Value) bool {
	return slices.ContainsFunc(list, func(e Element) bool { return e.Value == v && !e.Listed })
}
