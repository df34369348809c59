package figure

import (
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/money"
)

// Number writes the value as it counts in a formula, with a point: 35 % is 0.3500.
func (f Figure) Number() string {
	n := f.Unit.Decimals()
	digits := strconv.FormatInt(max(f.Value, -f.Value), 10)
	if missing := n + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	text := digits[:len(digits)-n]
	if n > 0 {
		text += "." + digits[len(digits)-n:]
	}
	if f.Value < 0 {
		return "-" + text
	}
	return text
}

// Formula writes how the figure is computed in the language of spreadsheets, so
// that an auditor's file computes what we did: cell says where a figure stands.
// Cells hold Number. A given figure has no formula.
func (f Figure) Formula(cell func(Key) string) string {
	places := strconv.Itoa(f.Unit.Decimals())
	switch f.Op {
	case Sum:
		return sumText(f.Terms, cell)
	case Ratio:
		return rounded(f.Rounding, quotient(f.Terms, f.Under, cell), places)
	case Most:
		return "MAX(" + list(f.Terms, cell) + ")"
	case Least:
		return "MIN(" + list(f.Terms, cell) + ")"
	case Multiple:
		step := text(f.Terms[1], cell)
		return rounded(f.Rounding, text(f.Terms[0], cell)+"/"+step, "0") + "*" + step
	case Annuity:
		r, n := text(f.Terms[0], cell), text(f.Terms[1], cell)
		return "IF(" + r + "=0,ROUND(1/" + n + "," + places + "),ROUND(" + r + "*(1+" + r + ")^" + n + "/((1+" + r + ")^" + n + "-1)," + places + "))"
	case Power:
		last := len(f.Terms) - 1
		return "ROUND((" + quotient(f.Terms[:last], f.Under, cell) + ")^" + text(f.Terms[last], cell) + ",6)"
	}
	return ""
}

// A spreadsheet's binary numbers make 1376.0000000000002 of 13.76/0.01, and up
// would be 1377: these take off the noise of the last digits. Half up needs none,
// spreadsheets look at fifteen digits there themselves.
const (
	less = "*0.99999999999999"
	more = "*1.00000000000001"
)

// rounded wraps an expression in its rounding. Half to even, which spreadsheets
// lack, is written as half up: no figure of ours uses it.
func rounded(mode money.Rounding, expression, places string) string {
	switch mode {
	case money.Up:
		return "ROUNDUP(" + expression + less + "," + places + ")"
	case money.Down:
		return "ROUNDDOWN(" + expression + more + "," + places + ")"
	}
	return "ROUND(" + expression + "," + places + ")"
}

func text(t Term, cell func(Key) string) string {
	if t.Key == (Key{}) {
		return strconv.FormatInt(t.Number, 10)
	}
	return cell(t.Key)
}

func list(terms []Term, cell func(Key) string) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		parts[i] = text(t, cell)
	}
	return strings.Join(parts, ",")
}

func sumText(terms []Term, cell func(Key) string) string {
	var b strings.Builder
	for i, t := range terms {
		switch {
		case t.Minus:
			b.WriteByte('-')
		case i > 0:
			b.WriteByte('+')
		}
		b.WriteString(text(t, cell))
	}
	return b.String()
}

func product(terms []Term, cell func(Key) string) string {
	return strings.ReplaceAll(list(terms, cell), ",", "*")
}

func quotient(over, under []Term, cell func(Key) string) string {
	if len(under) == 0 {
		return product(over, cell)
	}
	if len(under) == 1 {
		return product(over, cell) + "/" + text(under[0], cell)
	}
	return product(over, cell) + "/(" + product(under, cell) + ")"
}
