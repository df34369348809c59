package entry

import (
	"slices"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// Costs reads the numbers of the sheet and removes ticked rows.
func Costs(f *Form, s *scenario.Scenario) {
	sheet := &s.Sheet
	for n := range sheet.Items {
		numbers(f, sheet.Year, &sheet.Items[n])
	}
	sheet.Items = slices.DeleteFunc(sheet.Items, func(i cost.Item) bool { return f.Bool(scenario.ItemCell(i, "drop")) })
}

// numbers reads the numbers of a row by its basis.
func numbers(f *Form, year int, i *cost.Item) {
	switch i.Basis {
	case cost.Stated:
		f.som(scenario.ItemCell(*i, "amount"), &i.Amount)
	case cost.Counted:
		for n := range i.Factors {
			f.quantity(scenario.ItemCell(*i, "factors."+place(n)), &i.Factors[n].Quantity)
		}
		f.rate(scenario.ItemCell(*i, "price"), &i.Price)
	case cost.OfKinds, cost.OfAll, cost.OfAssets:
		f.share(scenario.ItemCell(*i, "share"), &i.Share)
	}
	if name := scenario.ItemCell(*i, "fact"); f.Has(name) {
		f.som(name, &i.Fact)
		i.FactYear = 0
		if f.Text(name) != "" {
			i.FactYear = year - 1
		}
	}
}

// Item reads what a row is: its kind, way of counting, centre and level. The
// fields of such a page carry no code.
func Item(f *Form, s *scenario.Scenario, code string) {
	n := slices.IndexFunc(s.Sheet.Items, func(i cost.Item) bool { return i.Code == code })
	if n < 0 {
		f.faults.Field("name", "There is no such row.")
		return
	}
	i := &s.Sheet.Items[n]
	f.text("name", &i.Name)
	choose(f, "kind", &i.Kind, cost.Kinds)
	choose(f, "centre", &i.Centre, Centres(s.Sheet))
	choose(f, "basis", &i.Basis, cost.Bases)
	choose(f, "level", &i.Level, cost.Levels)
	choose(f, "follows", &i.Follows, []cost.Follows{cost.Fixed, cost.Produced})
	i.Which = slices.Clone(f.Texts("which"))
	i.Of = nil
	for _, kind := range f.Texts("of") {
		if slices.Contains(cost.Kinds, cost.Kind(kind)) {
			i.Of = append(i.Of, cost.Kind(kind))
		}
	}
	factors(f, i)
}

// factors reads what a counted row multiplies; what was emptied goes, and one
// more may be chosen.
func factors(f *Form, i *cost.Item) {
	var kept []cost.Input
	for n := range len(i.Factors) + 1 {
		var input cost.Input
		choose(f, "what."+place(n), &input.What, cost.Whats)
		switch {
		case input.What == "":
			continue
		case n < len(i.Factors):
			input.Quantity = i.Factors[n].Quantity
		case input.What == cost.Months:
			input.Quantity = 12 * money.One
		}
		kept = append(kept, input)
	}
	i.Factors = kept
	if i.Basis != cost.Counted {
		i.Factors = nil
	}
}

// Centres are the codes of the places where costs arise.
func Centres(sheet cost.Sheet) []string {
	list := make([]string, len(sheet.Centres))
	for i, c := range sheet.Centres {
		list[i] = c.Code
	}
	return list
}

// Assets reads the year, assets, loans and the places where costs arise, and
// removes ticked rows.
func Assets(f *Form, s *scenario.Scenario) {
	sheet := &s.Sheet
	f.count("year", &sheet.Year)
	for n := range sheet.Assets {
		asset(f, sheet, &sheet.Assets[n])
	}
	sheet.Assets = slices.DeleteFunc(sheet.Assets, func(a cost.Asset) bool { return f.Bool("assets." + a.Code + ".drop") })
	for n := range sheet.Loans {
		loan(f, sheet, &sheet.Loans[n])
	}
	sheet.Loans = slices.DeleteFunc(sheet.Loans, func(l cost.Loan) bool { return f.Bool("loans." + l.Code + ".drop") })
	for n := range sheet.Centres {
		centre(f, sheet, &sheet.Centres[n])
	}
	sheet.Centres = slices.DeleteFunc(sheet.Centres, func(c cost.Centre) bool { return f.Bool("centres." + c.Code + ".drop") })
}

func asset(f *Form, sheet *cost.Sheet, a *cost.Asset) {
	field := func(input string) string { return "assets." + a.Code + "." + input }
	f.text(field("name"), &a.Name)
	choose(f, field("centre"), &a.Centre, Centres(*sheet))
	f.som(field("cost"), &a.Cost)
	f.som(field("replacement"), &a.Replacement)
	f.count(field("since"), &a.Since)
	f.count(field("life"), &a.Life)
	f.share(field("rate"), &a.Rate)
}

func loan(f *Form, sheet *cost.Sheet, l *cost.Loan) {
	field := func(input string) string { return "loans." + l.Code + "." + input }
	f.text(field("name"), &l.Name)
	choose(f, field("centre"), &l.Centre, Centres(*sheet))
	f.som(field("principal"), &l.Principal)
	f.share(field("rate"), &l.Rate)
	f.month(field("first"), &l.First)
	f.count(field("payments"), &l.Payments)
	f.count(field("per_year"), &l.PerYear)
	f.count(field("grace"), &l.Grace)
	choose(f, field("way"), &l.Way, cost.Ways)
	f.text(field("asset"), &l.Asset)
}

// centre reads a place where costs arise. A key makes it a shared one, borne by
// all services until somebody says by which.
func centre(f *Form, sheet *cost.Sheet, c *cost.Centre) {
	field := func(input string) string { return "centres." + c.Code + "." + input }
	f.text(field("name"), &c.Name)
	if !f.Has(field("split")) {
		return
	}
	var by cost.Measure
	choose(f, field("split"), &by, cost.Measures)
	was := c.Split
	if c.Split = nil; by == "" {
		return
	}
	c.Split = &cost.Split{By: by}
	for _, other := range sheet.Centres {
		bears := f.Bool(field("split." + other.Code + ".on"))
		if was == nil {
			bears = other.Split == nil
		}
		if other.Code == c.Code || !bears {
			continue
		}
		part := cost.Part{Centre: other.Code}
		f.quantity(field("split."+other.Code), &part.Weight)
		c.Split.Parts = append(c.Split.Parts, part)
	}
}

// Add adds the row that a button asks for ("asset", "loan", "centre") and
// returns the name of its first field.
func Add(s *scenario.Scenario, what string) string {
	sheet := &s.Sheet
	first := ""
	if len(sheet.Centres) > 0 {
		first = sheet.Centres[0].Code
	}
	code := sheet.Free(what)
	switch what {
	case "asset":
		sheet.Assets = append(sheet.Assets, cost.Asset{Code: code, Centre: first, Since: sheet.Year - 1, Life: 10})
	case "loan":
		sheet.Loans = append(sheet.Loans, cost.Loan{Code: code, Centre: first, PerYear: 12, Payments: 12, Way: cost.Even,
			First: period.Day(strconv.Itoa(sheet.Year) + "-01-01").Month()})
	case "centre":
		sheet.Centres = append(sheet.Centres, cost.Centre{Code: code})
	default:
		return ""
	}
	return what + "s." + code + ".name"
}

// Take takes over assets of the register; those taken before are renewed, and
// the yearly rate and the service that somebody entered stay.
func Take(s *scenario.Scenario, register []cost.Asset) {
	for _, a := range register {
		n := slices.IndexFunc(s.Sheet.Assets, func(x cost.Asset) bool { return x.Code == a.Code })
		if n < 0 {
			s.Sheet.Assets = append(s.Sheet.Assets, a)
			continue
		}
		a.Rate, a.Centre = s.Sheet.Assets[n].Rate, s.Sheet.Assets[n].Centre
		s.Sheet.Assets[n] = a
	}
}
