package entry

import (
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// RuleCell names an input of the n-th rule of a service, as complaints do.
func RuleCell(service string, n int, input string) string {
	return scenario.Cell(service, "design.rules."+place(n)+"."+input)
}

// ChosenCell names the council's price beside the n-th price that is found.
func ChosenCell(service string, n int, input string) string {
	return scenario.Cell(service, "council."+place(n)+"."+input)
}

// Prices reads how the prices of every service are made, and what the council
// chose. Its prices are those that are found with other figures: what was not
// typed stays as it was found, and nothing typed means that these hold.
func Prices(f *Form, s *scenario.Scenario) {
	for n := range s.Services {
		x := &s.Services[n]
		if !f.Has(scenario.Cell(x.Code, "level")) {
			continue
		}
		design(f, x)
		x.Council = nil
		if found, err := s.Solve(x.Code); err == nil {
			x.Council = chosen(f, x.Code, found.Solution.Prices)
		}
	}
}

func design(f *Form, x *scenario.Service) {
	field := func(input string) string { return scenario.Cell(x.Code, input) }
	choose(f, field("level"), &x.Level, cost.Levels)
	f.som(field("subsidy"), &x.Subsidy)
	f.som(field("benefits"), &x.Benefits)
	f.share(field("design.tax"), &x.Design.Tax)
	f.rate(field("design.step"), &x.Design.Step)
	choose(f, field("design.rounding"), &x.Design.Rounding, money.Roundings)
	var kept []solve.Rule
	for n, r := range x.Design.Rules {
		if f.Bool(RuleCell(x.Code, n, "drop")) {
			continue
		}
		rule(f, x.Code, n, &r)
		kept = append(kept, r)
	}
	x.Design.Rules = kept
}

func rule(f *Form, service string, n int, r *solve.Rule) {
	field := func(input string) string { return RuleCell(service, n, input) }
	f.text(field("category"), &r.Category)
	choose(f, field("connection"), &r.Connection, rate.Connections)
	f.som(field("fixed"), &r.Fixed)
	f.som(field("minimum"), &r.Minimum)
	var kept []solve.Block
	for m, b := range r.Blocks {
		in := func(input string) string { return field("blocks." + place(m) + "." + input) }
		if f.Bool(in("drop")) {
			continue
		}
		f.quantity(in("up_to"), &b.UpTo)
		f.quantity(in("times"), &b.Times)
		f.rate(in("set"), &b.Set)
		kept = append(kept, b)
	}
	if r.Blocks = kept; len(kept) == 1 {
		r.Blocks = nil // one block is no block
	}
}

// chosen reads the council's figures beside the prices that are found.
func chosen(f *Form, service string, found []rate.Price) []rate.Price {
	list, any := make([]rate.Price, len(found)), false
	for n, p := range found {
		p.Blocks = slices.Clone(p.Blocks)
		take := func(input string, to *money.Rate) {
			var v money.Rate
			if f.rate(ChosenCell(service, n, input), &v); v != 0 {
				*to, any = v, true
			}
		}
		if len(p.Blocks) == 0 {
			take("rate", &p.Rate)
		}
		for m := range p.Blocks {
			take("block."+place(m), &p.Blocks[m].Rate)
		}
		list[n] = p
	}
	if !any {
		return nil
	}
	return list
}

// AddRule adds a rule to a service ("rule-water") or a block to one of its rules
// ("block-water-2").
func AddRule(s *scenario.Scenario, what string) {
	for n := range s.Services {
		x := &s.Services[n]
		if what == "rule-"+x.Code {
			x.Design.Rules = append(x.Design.Rules, first(*x))
			return
		}
		for m := range x.Design.Rules {
			if what == "block-"+x.Code+"-"+place(m) {
				block(&x.Design.Rules[m])
				return
			}
		}
	}
}

// first is a rule for those who are billed by volume: only they can have blocks.
func first(x scenario.Service) solve.Rule {
	for _, p := range x.Payers {
		if p.Bill == rate.CubicMetre {
			return solve.Rule{Category: p.Category, Connection: p.Connection}
		}
	}
	return solve.Rule{Category: rate.Population}
}

// block adds a block: first a lifeline of five cubic metres at half the price and
// the rest, then limits twice as far.
func block(r *solve.Rule) {
	if len(r.Blocks) == 0 {
		r.Blocks = []solve.Block{{UpTo: 5 * money.One, Times: money.One / 2}, {Times: money.One}}
		return
	}
	last := len(r.Blocks) - 1
	limit := 10 * money.One
	if last > 0 {
		limit = 2 * r.Blocks[last-1].UpTo
	}
	r.Blocks = slices.Insert(r.Blocks, last, solve.Block{UpTo: limit, Times: money.One})
}

// Settings reads the numbers by which the prices of every service are made, where
// they are given: a file holds them without the choices of the page.
func Settings(f *Form, s *scenario.Scenario) {
	for n := range s.Services {
		x := &s.Services[n]
		field := func(input string) string { return scenario.Cell(x.Code, input) }
		f.som(field("subsidy"), &x.Subsidy)
		f.som(field("benefits"), &x.Benefits)
		f.share(field("design.tax"), &x.Design.Tax)
		f.rate(field("design.step"), &x.Design.Step)
	}
}
