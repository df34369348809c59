package i18n

import (
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
)

// Printer writes for a reader of one language. It is safe for concurrent use.
type Printer struct {
	catalog *Catalog
	lang    Lang
	texts   map[key][]string // nil for English: the id is the text
}

// Lang returns the reader's language.
func (p *Printer) Lang() Lang { return p.lang }

// In returns the printer of another language, for what is written in all of them.
func (p *Printer) In(l Lang) *Printer { return p.catalog.Printer(l) }

// T translates a message and fills its {placeholders} from the pairs of name
// and value. Values of the kernel's types are written the reader's way.
func (p *Printer) T(msgid string, nameValue ...any) string {
	return p.C("", msgid, nameValue...)
}

// C translates a message whose English has two senses; context says which.
func (p *Printer) C(context, msgid string, nameValue ...any) string {
	return p.fill(p.form(key{context, msgid}, 0, msgid), nameValue)
}

// N translates a message with a number, which fills {n}. one and many are the
// English forms; Russian has three forms, Kyrgyz one.
func (p *Printer) N(n int, one, many string, nameValue ...any) string {
	english := many
	if n == 1 || n == -1 {
		english = one
	}
	text := p.form(key{"", one}, p.plural(n), english)
	return p.fill(text, append([]any{"n", n}, nameValue...))
}

// Message translates the message of a fault.
func (p *Printer) Message(msg string, v fault.Values) string {
	text := p.form(key{"", msg}, 0, msg)
	if len(v) == 0 {
		return text
	}
	pairs := make([]any, 0, 2*len(v))
	for name, value := range v {
		pairs = append(pairs, name, value)
	}
	return p.fill(text, pairs)
}

// Fault writes what went wrong, without its fields.
func (p *Printer) Fault(f *fault.Fault) string { return p.Message(f.Msg, f.Values) }

// Name returns a name in the reader's language.
func (p *Printer) Name(n place.Name) string { return n.In(string(p.lang)) }

// form finds one form of a message; what is not translated is shown in English.
func (p *Printer) form(k key, form int, english string) string {
	if p.texts == nil {
		return english
	}
	forms, ok := p.texts[k]
	if !ok || forms[0] == "" {
		p.catalog.complain(p.lang, k)
		return english
	}
	if form >= len(forms) {
		form = len(forms) - 1
	}
	return forms[form]
}

// plural returns the index of the PO form for the number. After a number the
// Kyrgyz noun stays as it is; the Russian rule is that of CLDR.
func (p *Printer) plural(n int) int {
	n = max(n, -n)
	if p.lang != Ru {
		return 0
	}
	switch {
	case n%10 == 1 && n%100 != 11:
		return 0
	case n%10 >= 2 && n%10 <= 4 && (n%100 < 12 || n%100 > 14):
		return 1
	}
	return 2
}

func (p *Printer) fill(text string, pairs []any) string {
	if len(pairs) < 2 || !strings.Contains(text, "{") {
		return text
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		value, known := pick(pairs, name)
		if !closed || !known {
			out.WriteByte('{') // not ours: leave the text as it stands
			text = rest
			continue
		}
		out.WriteString(p.value(value))
		text = after
	}
}

func pick(pairs []any, name string) (any, bool) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1], true
		}
	}
	return nil, false
}

// value writes a value inside a sentence.
func (p *Printer) value(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return p.Int(v)
	case int64:
		return p.Int(int(v))
	case money.Som:
		return p.MoneyInText(v)
	case money.Rate:
		return p.Rate(v)
	case money.Quantity:
		return p.Quantity(v)
	case money.Percent:
		return p.Share(v)
	case period.Day:
		return p.Day(v)
	case period.Month:
		return lowerFirst(p.Month(v), p.lang)
	case period.Instant:
		return p.Time(v)
	case place.Name:
		return p.Name(v)
	}
	return fmt.Sprint(v)
}
