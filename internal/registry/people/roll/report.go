package roll

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// shownSamples is how many values of a column people are shown.
const shownSamples = 3

// Samples returns the first different values of each column, by which a person
// recognises it.
func Samples(rows []sheet.Row, headings int) [][]string {
	out := make([][]string, headings)
	for _, row := range rows[:min(len(rows), 100)] {
		for i, cell := range row.Cells[:min(len(row.Cells), headings)] {
			if cell != "" && len(out[i]) < shownSamples && !slices.Contains(out[i], cell) {
				out[i] = append(out[i], cell)
			}
		}
	}
	return out
}

// Refused returns the spellings that were not ticked. What the page did not show
// counts as not ticked: nothing is changed unseen.
func (p Plan) Refused(wanted []string) []string {
	refused := []string{}
	for _, m := range p.Mendings {
		if !slices.Contains(wanted, m.From) {
			refused = append(refused, m.From)
		}
	}
	return refused
}

// First returns at most n rows that are not entered.
func (p Plan) First(n int) []Draft {
	var left []Draft
	for _, d := range p.Drafts {
		if !p.Enters(d) && len(left) < n {
			left = append(left, d)
		}
	}
	return left
}

// LeftOut returns the row as it stood, widened to the headings, with its number
// and what to correct.
func (d Draft) LeftOut(p *i18n.Printer, cells []string, width int) []any {
	row := make([]any, width, width+2)
	for i := range row {
		row[i] = ""
		if i < len(cells) {
			row[i] = cells[i]
		}
	}
	return append(row, d.Row, d.Reasons(p))
}

// Reasons says why a row is left out.
func (d Draft) Reasons(p *i18n.Printer) string {
	var parts []string
	for _, problem := range d.Problems {
		parts = append(parts, p.Message(problem.Msg, problem.Values))
	}
	switch {
	case d.TwinRow != 0:
		parts = append(parts, p.T("The same household stands in row {n}", "n", strconv.Itoa(d.TwinRow)))
	case d.TwinID != 0:
		parts = append(parts, p.T("This household is in the register already"))
	}
	return strings.Join(parts, " · ")
}

// Report says in lines for the operator's terminal what was entered and what was
// not.
func (p Plan) Report(printer *i18n.Printer) []string {
	var lines []string
	for _, d := range p.Drafts {
		if !p.Enters(d) {
			lines = append(lines, fmt.Sprintf("row %d: %s: %s", d.Row, d.New.Head, d.Reasons(printer)))
		}
	}
	for _, m := range p.Mendings {
		verb := "entered as"
		if m.Refused {
			verb = "--mend would enter"
		}
		lines = append(lines, fmt.Sprintf("written %q, %s %q in %d row(s)", m.From, verb, m.To, m.Rows))
	}
	entered, problems, twins := p.Count()
	return append(lines, fmt.Sprintf("households entered: %d; rows with problems: %d; known already: %d", entered, problems, twins))
}
