package words

import (
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Formula writes how a figure came about with the numbers themselves, so that a
// person repeats it with a calculator: "5,5 × 16 × 365 × 2,56". A given figure
// has no formula.
func Formula(p *i18n.Printer, w *figure.Working, f figure.Figure) string {
	e := expression{p, w}
	switch f.Op {
	case figure.Sum:
		return e.sum(f.Terms)
	case figure.Ratio:
		return e.quotient(f.Terms, f.Under) + e.rounded(f.Rounding)
	case figure.Most:
		return p.T("the greatest of: {list}", "list", e.list(f.Terms, "; "))
	case figure.Least:
		return p.T("the least of: {list}", "list", e.list(f.Terms, "; "))
	case figure.Multiple:
		return p.T("{number} to a multiple of {step}", "number", e.term(f.Terms[0]), "step", e.term(f.Terms[1])) + e.rounded(f.Rounding)
	case figure.Annuity:
		return p.T("r × (1 + r)ⁿ ÷ ((1 + r)ⁿ − 1), where r = {rate} and n = {years}", "rate", e.term(f.Terms[0]), "years", e.term(f.Terms[1]))
	case figure.Power:
		last := len(f.Terms) - 1
		return "(" + e.quotient(f.Terms[:last], f.Under) + ") ^ " + e.term(f.Terms[last])
	}
	return ""
}

// expression writes terms by their numbers.
type expression struct {
	*i18n.Printer
	work *figure.Working
}

func (e expression) term(t figure.Term) string {
	if t.Key == (figure.Key{}) {
		return strconv.FormatInt(t.Number, 10)
	}
	f, _ := e.work.Find(t.Key)
	return number(e.Printer, f)
}

func (e expression) list(terms []figure.Term, between string) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		parts[i] = e.term(t)
	}
	return strings.Join(parts, between)
}

// sum leaves out zeros, which only begin a list.
func (e expression) sum(terms []figure.Term) string {
	var b strings.Builder
	for _, t := range terms {
		if t.Key == (figure.Key{}) && t.Number == 0 {
			continue
		}
		switch {
		case t.Minus:
			b.WriteString(" − ")
		case b.Len() > 0:
			b.WriteString(" + ")
		}
		b.WriteString(e.term(t))
	}
	return strings.TrimSpace(b.String())
}

func (e expression) quotient(over, under []figure.Term) string {
	text := e.list(over, " × ")
	switch len(under) {
	case 0:
		return text
	case 1:
		return text + " ÷ " + e.term(under[0])
	}
	return text + " ÷ (" + e.list(under, " × ") + ")"
}

// rounded says a rounding that is not the usual one.
func (e expression) rounded(mode money.Rounding) string {
	switch mode {
	case money.Up:
		return ", " + e.T("rounded up")
	case money.Down:
		return ", " + e.T("rounded down")
	}
	return ""
}
