// Package report prints what a tariff calculation comes to, for scripts and for
// whoever compares many of them: the price of each row of payers at three levels,
// and the five tests. It is pure and knows neither a database nor a page.
package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	tariffs "github.com/openaimak/aimak/internal/finance/tariffs/words"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/words"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Report is a calculation. Sums are decimal som in texts, as in the API.
type Report struct {
	Scenario string    `json:"scenario"`
	Name     string    `json:"name"`
	Year     int       `json:"year"`
	State    string    `json:"state"`
	Version  int       `json:"version,omitempty"`
	Services []Service `json:"services"`
}

// Service is one service of a report.
type Service struct {
	Code    string     `json:"code"`
	Name    string     `json:"name"`
	Level   cost.Level `json:"level"` // that the price is to reach
	Decided bool       `json:"decided"`
	Needs   []Need     `json:"levels"`
	Prices  []Line     `json:"prices"`
	Tests   []Test     `json:"tests"`
	Wrong   []string   `json:"wrong,omitempty"` // why nothing can be worked out
}

// Need is what must come in at a level.
type Need struct {
	Level   cost.Level `json:"level"`
	Need    string     `json:"need"`
	Average string     `json:"average"` // price of a unit
}

// Line is what a row of payers pays at each level, and at the council's price.
type Line struct {
	Payer     string `json:"payer"`
	Basis     string `json:"basis"`
	Operation *Price `json:"operation,omitempty"`
	Renewal   *Price `json:"renewal,omitempty"`
	Full      *Price `json:"full,omitempty"`
	Decided   *Price `json:"decided,omitempty"`
	unit      string // words of the basis
}

// Price is one rate or blocks, with what is paid beside it.
type Price struct {
	Rate    string  `json:"rate,omitempty"`
	Blocks  []Block `json:"blocks,omitempty"`
	Fixed   string  `json:"fixed,omitempty"`
	Minimum string  `json:"minimum,omitempty"`
}

// Block is a step of a price; the last one has no limit.
type Block struct {
	UpTo string `json:"up_to,omitempty"`
	Rate string `json:"rate"`
}

// Test is one of the five tests.
type Test struct {
	Test   string `json:"test"`
	Title  string `json:"title"`
	State  string `json:"state"`
	Figure string `json:"figure"` // percent
	Limit  string `json:"limit"`
	Says   string `json:"says"`
}

// Put gives a service the prices of what was found for it: each row of payers
// as if the price were to reach each level. It fails with the fault of a level
// that cannot be reached.
func (s *Service) Put(p *i18n.Printer, f scenario.Found) error {
	s.Decided = f.Decided
	for _, a := range f.Solution.Averages {
		s.Needs = append(s.Needs, Need{Level: a.Level, Need: a.Need.String(), Average: a.Now.String()})
	}
	at := map[string]*Line{}
	s.Prices = make([]Line, len(f.Model.Payers))
	for i, x := range f.Model.Payers {
		s.Prices[i] = Line{Payer: words.Payer(p, x), Basis: string(x.Bill), unit: tariffs.Basis(p, x.Bill)}
		at[x.Code] = &s.Prices[i]
	}
	for _, level := range cost.Levels {
		m := f.Model
		m.Level = level
		solution, err := m.Solve()
		if err != nil {
			return err
		}
		for _, r := range solution.Rows {
			*at[r.Payer].of(level) = price(r.Price)
		}
	}
	if f.Decided {
		for _, r := range f.Money.Rows {
			at[r.Payer].Decided = price(r.Price)
		}
	}
	return nil
}

// of is the price of a line at a level.
func (l *Line) of(level cost.Level) **Price {
	switch level {
	case cost.Operation:
		return &l.Operation
	case cost.Renewal:
		return &l.Renewal
	}
	return &l.Full
}

func price(r rate.Price) *Price {
	x := &Price{}
	for _, b := range r.Steps() {
		step := Block{Rate: b.Rate.String()}
		if b.UpTo > 0 {
			step.UpTo = b.UpTo.String()
		}
		x.Blocks = append(x.Blocks, step)
	}
	if len(x.Blocks) == 0 {
		x.Rate = r.Rate.String()
	}
	if r.Fixed > 0 {
		x.Fixed = r.Fixed.String()
	}
	if r.Minimum > 0 {
		x.Minimum = r.Minimum.String()
	}
	return x
}

// Print writes the report as tables for people.
func (r Report) Print(out io.Writer) error {
	state := r.State
	if r.Version > 0 {
		state = "version " + strconv.Itoa(r.Version)
	}
	fmt.Fprintf(out, "%s, %d, %s, %s\n", r.Name, r.Year, state, r.Scenario)
	for _, s := range r.Services {
		fmt.Fprintf(out, "\n%s (%s)\n", s.Name, s.Code)
		for _, text := range s.Wrong {
			fmt.Fprintln(out, "  wrong:", text)
		}
		if len(s.Wrong) > 0 {
			continue
		}
		if err := s.print(out); err != nil {
			return err
		}
	}
	return nil
}

func (s Service) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "  som\trunning\t+ renewal\tfull cost\tcouncil\t")
	for _, l := range s.Prices {
		fmt.Fprintf(w, "  %s, %s\t%s\t%s\t%s\t%s\t\n", l.Payer, l.unit, l.Operation, l.Renewal, l.Full, l.Decided)
	}
	for _, n := range s.Needs {
		mark := ""
		if n.Level == s.Level {
			mark = ", aimed at"
		}
		fmt.Fprintf(w, "  needed a year, %s%s\t%s\t(%s a unit)\t\t\t\n", n.Level, mark, n.Need, n.Average)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, t := range s.Tests {
		fmt.Fprintf(out, "  %-7s  %s: %s\n", t.State, t.Title, t.Says)
	}
	return nil
}

// String is a price in one word: "14.43", "6.00/12.00 +30.00"; none is a dash.
func (x *Price) String() string {
	if x == nil {
		return "-"
	}
	rates := []string{x.Rate}
	if len(x.Blocks) > 0 {
		rates = rates[:0]
	}
	for _, b := range x.Blocks {
		rates = append(rates, b.Rate)
	}
	text := strings.Join(rates, "/")
	if x.Fixed != "" {
		text += " +" + x.Fixed
	}
	if x.Minimum != "" {
		text += " min " + x.Minimum
	}
	return text
}
