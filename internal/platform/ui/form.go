package ui

import "strings"

// Input is a labelled field for one line of text.
type Input struct {
	Name         string
	ID           string // default: Name; give one when a name occurs more than once
	Label, Hint  string // finished
	Type         string // "text" (also when empty), number, date, month, password, file, tel, email, search
	Value        string // what stands in it when nothing was typed
	Required     bool
	Optional     bool // writes "(optional)" after the label
	Num          bool // large, right-aligned figures: money and readings
	Short        bool // as wide as a number or a code
	Autofocus    bool
	Autocomplete string
	Inputmode    string // "decimal" or "numeric" for the phone's keyboard
	List         []string
	Accept       string // file types
	Many         bool   // several files may be chosen
	Photos       bool   // several photos may be chosen; with a script they are made smaller on the phone
	Maxlength    int
	Rows         int    // more than 1: a text area
	Key          string // keyboard key that moves the cursor here: "F2"
	EnterNext    bool   // Enter goes to the next such field instead of sending
	Slide        *Slide // a slider beside it, for those with a script
}

// Slide is the range of a slider. Moved, it renews the table beside its form
// (data-renew), so that an example follows the hand; the form works without.
type Slide struct{ Least, Most int }

// Choice is a labelled choice of one of several options.
type Choice struct {
	Name        string
	ID          string // default: Name
	Label, Hint string // finished
	Value       string // chosen when nothing was typed
	Options     []Option
	Empty       string // finished text of the empty first option; none when empty
	Required    bool
	Optional    bool
	Autofocus   bool
	Autosubmit  bool // sends the form at once (filters); without JavaScript the button does
}

// Option is one possibility of a Choice.
type Option struct {
	Value, Text string
	Note        string // second line beside a radio button
	Group       string // heading of a group of options in a select
}

// Key names a keyboard shortcut for the line of hints under a form.
type Key struct{ Key, Text string }

func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

// describedBy lists the ids of hint and error, for screen readers.
func describedBy(id, hint, wrong string) string {
	var ids []string
	if hint != "" {
		ids = append(ids, id+"-hint")
	}
	if wrong != "" {
		ids = append(ids, id+"-error")
	}
	return strings.Join(ids, " ")
}

func (in Input) class(wrong string) string {
	class := "input"
	if in.Num {
		class += " num"
	}
	if in.Short {
		class += " short"
	}
	if wrong != "" {
		class += " bad"
	}
	return class
}

// groups splits options at changes of Group, in order.
func (c Choice) groups() [][]Option {
	var groups [][]Option
	for i, o := range c.Options {
		if i == 0 || o.Group != c.Options[i-1].Group {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], o)
	}
	return groups
}
