package cost

import (
	"slices"

	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// split hands the lines of a shared centre to those who bear them. Each part is
// rounded down to the tyiyn and the bearer with the greatest weight takes what
// is left, so that the parts add up and a calculator finds them.
func (c *computation) split(centre Centre) {
	weights := c.weights(centre)
	greatest := slices.Index(weights, slices.Max(weights))
	if weights[greatest] == 0 {
		c.faults.Field(centreField(centre, "split"), "Nobody bears these shared costs: the key gives everybody zero.")
		return
	}
	for _, line := range c.lines[centre.Code] {
		c.parts(centre, line, weights, greatest)
	}
}

// weights writes what each bearer weighs, and all together.
func (c *computation) weights(centre Centre) []int64 {
	list := make([]int64, len(centre.Split.Parts))
	terms := make([]figure.Term, len(list))
	unit := figure.Som
	if centre.Split.By.entered() {
		unit = figure.Quantity
	}
	for i, part := range centre.Split.Parts {
		k := figure.K("weight", centre.Code, part.Centre)
		if centre.Split.By.entered() {
			list[i] = c.work.Given(k, unit, int64(part.Weight))
		} else {
			list[i] = c.work.Sum(k, unit, c.ownCosts(part.Centre, centre.Split.By)...)
		}
		terms[i] = k.Term()
	}
	c.work.Sum(figure.K("weights", centre.Code), unit, terms...)
	return list
}

// ownCosts are the wages or all costs that arise in a centre itself: what is
// handed to it does not make it bear more.
func (c *computation) ownCosts(centre string, by Measure) []figure.Term {
	terms := []figure.Term{figure.N(0)}
	for _, i := range c.sheet.Items {
		if i.Centre == centre && i.Basis != OfAll && i.Kind != Income && (by == ByCosts || i.Kind == Wages) {
			terms = append(terms, figure.Of(FigureAmount, i.Code))
		}
	}
	return terms
}

// parts divides one line.
func (c *computation) parts(centre Centre, line Line, weights []int64, greatest int) {
	rest := []figure.Term{line.Key.Term()}
	keys := make([]figure.Key, len(weights))
	for i, part := range centre.Split.Parts {
		keys[i] = figure.K("part", pathOf(line), part.Centre)
		if i == greatest || weights[i] == 0 {
			continue
		}
		c.work.Ratio(keys[i], figure.Som, money.Down,
			[]figure.Term{line.Key.Term(), figure.Of("weight", centre.Code, part.Centre)},
			[]figure.Term{figure.Of("weights", centre.Code)})
		rest = append(rest, keys[i].Term().Less())
	}
	c.work.Sum(keys[greatest], figure.Som, rest...)
	for i, part := range centre.Split.Parts {
		if weights[i] == 0 {
			continue
		}
		to := line
		to.Key, to.Amount = keys[i], money.Som(c.work.Value(keys[i]))
		if to.From == "" {
			to.From = centre.Code
		}
		c.lines[part.Centre] = append(c.lines[part.Centre], to)
	}
}

// pathOf is the way of a line through shared centres: "fuel" or "fuel/office".
// A line that came by two ways keeps two names.
func pathOf(l Line) string { return l.Key.Of }
