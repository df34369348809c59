package papers

import (
	tariffs "github.com/openaimak/aimak/internal/finance/tariffs/words"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	working "github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// calculation is the sheet of costs, the payers and what the prices bring in:
// what the antimonopoly office checks.
func calculation(p *i18n.Printer, f Facts) Paper {
	paper := Paper{Kind: Calculation, Head: f.heads(), Title: p.T("Calculation of the tariff"),
		Under: p.T("Service: {service}; provider: {provider}; {year}", "service", f.Service, "provider", f.Provider, "year", f.year())}
	paper.heading(p.T("1. What the year costs"))
	paper.table(f.costs(p))
	if f.Found.Money.Produced > 0 {
		paper.heading(p.T("2. Volumes"))
		paper.list(false, f.volumes(p)...)
	} else {
		paper.heading(p.T("2. Payers"))
	}
	paper.table(f.payers(p))
	paper.heading(p.T("3. What must come in and what comes in"))
	paper.table(f.levels(p))
	paper.heading(p.T("4. How the price is found"))
	paper.list(false, f.found(p)...)
	paper.text(p.T("The figures are those of the calculation of {version}; its checksum is {hash}.", "version", f.Version, "hash", f.Hash))
	paper.Signs = []string{p.T("Head of the provider"), p.T("Accountant")}
	return paper
}

// costs is the sheet: each item with last year's books, the plan and the change.
func (f Facts) costs(p *i18n.Printer) Table {
	t := Table{Columns: []Column{{Heading: p.T("Cost item"), Part: 44}, {Heading: p.T("Last year, som"), Part: 19, Number: true},
		{Heading: p.T("Plan, som"), Part: 20, Number: true}, {Heading: p.C("of a price", "Change"), Part: 15, Number: true}}}
	items := map[string]cost.ItemCost{}
	for _, i := range f.Found.Money.Cost.Items {
		items[i.Item.Code] = i
	}
	for _, l := range f.Found.Money.Service.Lines {
		if l.Kind == cost.Income {
			continue
		}
		i := items[l.Item]
		name, fact, change := f.Items[l.Item], "—", "—"
		if l.From != "" {
			name = p.T("{item} (part of shared costs)", "item", name)
		} else if i.Known {
			fact, change = p.Amount(i.Item.Fact), p.Share(i.Change)
		}
		t.Rows = append(t.Rows, []string{name, fact, p.Amount(l.Amount), change})
	}
	s := f.Found.Money.Service
	t.Rows = append(t.Rows,
		[]string{p.T("Running costs"), "", p.Amount(s.Operation), ""},
		[]string{p.T("Running costs and renewal"), "", p.Amount(s.Renewal), ""},
		[]string{p.T("Full cost"), "", p.Amount(s.Full), ""})
	t.Totals = 3
	if s.Income != 0 {
		t.Rows = append(t.Rows, []string{p.T("Other income, taken off"), "", p.Amount(-s.Income), ""})
		t.Totals++
	}
	return t
}

// volumes say what is produced, lost, used and paid.
func (f Facts) volumes(p *i18n.Printer) []string {
	m := f.Found.Money
	return []string{
		p.T("Produced: {volume} m³ a year", "volume", m.Produced), p.T("Lost: {share}", "share", m.Losses),
		p.T("Used by all payers: {volume} m³", "volume", m.Sold), p.T("Paid for: {volume} m³", "volume", m.Paid),
	}
}

// payers is one row for each row of payers.
func (f Facts) payers(p *i18n.Printer) Table {
	t := Table{Totals: 1, Columns: []Column{{Heading: p.T("Payers"), Part: 34}, {Heading: p.T("Units a year"), Part: 17, Number: true},
		{Heading: p.T("Paid"), Part: 11, Number: true}, {Heading: p.T("Price, som"), Part: 15, Number: true},
		{Heading: p.T("Bills, som"), Part: 20, Number: true}, {Heading: p.T("Comes in, som"), Part: 20, Number: true}}}
	of := map[string]solve.Payer{}
	for _, x := range f.Found.Model.Payers {
		of[x.Code] = x
	}
	for _, r := range f.Found.Money.Rows {
		x := of[r.Payer]
		t.Rows = append(t.Rows, []string{f.Payers[x.Code], p.Quantity(r.Units), p.Share(x.Collection), figure(p, r.Price),
			p.Amount(r.Billed), p.Amount(r.Collected)})
	}
	m := f.Found.Money
	t.Rows = append(t.Rows, []string{p.T("Total"), p.Quantity(m.Sold), "", "", p.Amount(m.Billed), p.Amount(m.Collected)})
	return t
}

// levels compares what comes in with what each level needs.
func (f Facts) levels(p *i18n.Printer) Table {
	t := Table{Columns: []Column{{Heading: p.T("How far the price reaches"), Part: 40}, {Heading: p.T("Need, som"), Part: 20, Number: true},
		{Heading: p.T("Comes in, som"), Part: 20, Number: true}, {Heading: p.T("Covered"), Part: 16, Number: true}}}
	for _, c := range f.Found.Money.Levels {
		name := level(p, c.Level)
		if c.Level == f.Found.Model.Level {
			name += " ←"
		}
		t.Rows = append(t.Rows, []string{name, p.Amount(c.Need), p.Amount(f.Found.Money.Collected), p.Share(c.Share)})
	}
	return t
}

// found explains the price so that it can be checked with a calculator.
func (f Facts) found(p *i18n.Printer) []string {
	s := f.Found.Solution
	var lines []string
	// Where water is saved the divisor holds more than the paid units; then the
	// working in the workbench explains it and one line here cannot.
	open, units := s.Working.Value(working.K("open")), s.Working.Value(working.K(solve.FigureWeighted))
	if units > 0 {
		if base, err := money.MulDiv(open, 100*1000, units, money.Up); err == nil && money.Rate(base) == s.Base {
			lines = append(lines, p.T("What the price must bring, {need}, divided by the paid units with their coefficients, {units}, is the price of one unit at coefficient 1: {base} som.",
				"need", money.Som(open), "units", money.Quantity(units), "base", p.Rate(s.Base)))
		}
	}
	for _, r := range s.Rows {
		if r.Exact > 0 && f.Found.Decided {
			price, ok := f.of(r.Payer)
			if ok && price.Price.Rate > 0 && price.Price.Rate != r.Price.Rate {
				lines = append(lines, p.T("{payer}: found {exact} som, proposed {price} som", "payer", f.Payers[r.Payer],
					"exact", p.Rate(r.Price.Rate), "price", p.Rate(price.Price.Rate)))
			}
		}
	}
	if len(lines) == 0 {
		lines = append(lines, p.T("The prices are those that were found."))
	}
	return lines
}

func (f Facts) of(payer string) (solve.Row, bool) {
	for _, r := range f.Found.Money.Rows {
		if r.Payer == payer {
			return r, true
		}
	}
	return solve.Row{}, false
}

// comparison lays the prices side by side, with families and with what some
// payers pay for others.
func comparison(p *i18n.Printer, f Facts) Paper {
	paper := Paper{Kind: Comparison, Head: f.heads(), Title: p.T("Comparison of prices"), Under: p.T("Service: {service}", "service", f.Service)}
	if f.Before != nil {
		paper.text(p.T("In force: decision {decision}, from {day}. Proposed: from {begins}.", "decision", f.Before.Decision,
			"day", p.DayShort(f.Before.From), "begins", written(p, f.Begins)))
	} else {
		paper.text(p.T("There was no price before. Proposed: from {begins}.", "begins", written(p, f.Begins)))
	}
	paper.table(f.prices(p))
	paper.heading(p.T("What families pay a month"))
	paper.table(f.families(p))
	paper.heading(p.T("Who pays for whom"))
	paper.text(p.T("Beside one price for everybody, these payers pay more (+) or less (−) a year:"))
	moved := Table{Columns: []Column{{Heading: p.T("Payers"), Part: 34}, {Heading: p.T("Bills, som"), Part: 22, Number: true},
		{Heading: p.T("At one price, som"), Part: 22, Number: true}, {Heading: p.T("Difference, som"), Part: 22, Number: true}}}
	for _, c := range f.Found.Money.Categories() {
		moved.Rows = append(moved.Rows, []string{tariffs.Category(p, c.Category), p.Amount(c.Billed), p.Amount(c.AtUniform), signed(p, c.Moved)})
	}
	paper.table(moved)
	if f.Before != nil && f.Before.Money != nil {
		paper.heading(p.T("What comes in a year"))
		was, now := f.Before.Money.Collected, f.Found.Money.Collected
		paper.list(false, p.T("At the prices in force: {sum}", "sum", was), p.T("At the proposed prices: {sum}", "sum", now),
			p.T("Needed: {sum}", "sum", f.need()))
	}
	paper.Signs = []string{p.T("Head of the finance and economy section"), p.T("Accountant")}
	return paper
}
