package reckon

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
)

// Append writes the computation to text as it is stored: byte for byte the JSON
// of package encoding/json, which takes as long for a bill as pricing it.
func (c Computation) Append(text []byte) []byte {
	if c.Parts == nil {
		return append(text, `{"parts":null}`...)
	}
	text = append(text, `{"parts":[`...)
	for i, p := range c.Parts {
		if i > 0 {
			text = append(text, ',')
		}
		text = p.append(text)
	}
	return append(text, "]}"...)
}

func (p Part) append(text []byte) []byte {
	text = word(append(text, `{"from":`...), string(p.From))
	text = word(append(text, `,"until":`...), string(p.Until))
	text = word(append(text, `,"version":`...), p.Version.String())
	text = words(text, `,"decision":`, p.Decision)
	text = words(text, `,"corrects":`, string(p.Corrects))
	text = words(text, `,"category":`, p.Category)
	text = words(text, `,"connection":`, p.Connection)
	if p.Metered {
		text = append(text, `,"metered":true`...)
	}
	text = number(text, `,"quantity":`, int64(p.Quantity))
	text = number(text, `,"before":`, int64(p.Before))
	text = number(text, `,"after":`, int64(p.After))
	text = words(text, `,"read_on":`, string(p.ReadOn))
	text = words(text, `,"source":`, p.Source)
	if p.Lines == nil {
		text = append(text, `,"lines":null`...)
	} else {
		text = append(text, `,"lines":[`...)
		for i, l := range p.Lines {
			if i > 0 {
				text = append(text, ',')
			}
			text = line(text, l)
		}
		text = append(text, ']')
	}
	return append(strconv.AppendInt(append(text, `,"total":`...), int64(p.Total), 10), '}')
}

func line(text []byte, l rate.Line) []byte {
	text = word(append(text, `{"kind":`...), string(l.Kind))
	text = number(text, `,"quantity":`, int64(l.Quantity))
	text = number(text, `,"rate":`, int64(l.Rate))
	text = number(text, `,"from":`, int64(l.From))
	text = number(text, `,"to":`, int64(l.To))
	text = number(text, `,"persons":`, int64(l.Persons))
	text = number(text, `,"litres":`, int64(l.Litres))
	text = number(text, `,"limit":`, int64(l.Limit))
	text = number(text, `,"days":`, int64(l.Days))
	text = number(text, `,"month_days":`, int64(l.MonthDays))
	text = number(text, `,"part":`, int64(l.Part))
	text = number(text, `,"parts":`, int64(l.Parts))
	return append(strconv.AppendInt(append(text, `,"amount":`...), int64(l.Amount), 10), '}')
}

// number and words leave out what is nothing.
func number(text []byte, name string, n int64) []byte {
	if n == 0 {
		return text
	}
	return strconv.AppendInt(append(text, name...), n, 10)
}

func words(text []byte, name, value string) []byte {
	if value == "" {
		return text
	}
	return word(append(text, name...), value)
}

// word writes a text; one with letters that JSON writes in another way is left to
// package encoding/json.
func word(text []byte, value string) []byte {
	for _, r := range value {
		if r >= ' ' && r != utf8.RuneError && r != '"' && r != '\\' && r != '<' && r != '>' && r != '&' && r != '\u2028' && r != '\u2029' {
			continue
		}
		quoted, err := json.Marshal(value)
		if err != nil {
			panic(err) // a text: cannot fail
		}
		return append(text, quoted...)
	}
	return append(append(append(text, '"'), value...), '"')
}
