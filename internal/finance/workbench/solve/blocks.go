package solve

import (
	"math"
	"slices"

	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Parts divides a month's volume by the limits of graduated blocks: the width of
// a block is its limit less the one before it, and nothing else. The last limit
// is 0 and has no end.
func Parts(volume money.Quantity, limits []money.Quantity) []money.Quantity {
	parts := make([]money.Quantity, len(limits))
	var from money.Quantity
	for i, to := range limits {
		if to == 0 {
			to = math.MaxInt64
		}
		parts[i] = max(0, min(volume, to)-from)
		from = to
	}
	return parts
}

// Bands counts how many accounts use each volume of a month: the profile of the
// accounts of a register, without loss.
func Bands(volumes []money.Quantity) []Band {
	sorted := slices.Clone(volumes)
	slices.Sort(sorted)
	var bands []Band
	for _, v := range sorted {
		if n := len(bands); n > 0 && bands[n-1].Volume == v {
			bands[n-1].Accounts++
			continue
		}
		bands = append(bands, Band{v, 1})
	}
	return bands
}

// bands is the profile of a payer; without one all accounts use the average, to
// the litre, so that nothing of the volume is lost.
func (c *computation) bands(p Payer) []Band {
	if len(p.Profile) > 0 {
		return p.Profile
	}
	accounts := max(p.Accounts, 1)
	month := money.Quantity(c.work.Value(figure.K(FigureUnits, p.Code)) / monthsOfYear)
	each, more := month/money.Quantity(accounts), int(month%money.Quantity(accounts))
	if more == 0 {
		return []Band{{each, accounts}}
	}
	return []Band{{each, accounts - more}, {each + 1, more}}
}

// inBlocks writes how much of a payer's yearly volume lies in each block. The
// profile gives the shares; the last block takes what rounding leaves.
func (c *computation) inBlocks(p Payer, r Rule) []figure.Term {
	limits := make([]money.Quantity, len(r.Blocks))
	for i, b := range r.Blocks {
		limits[i] = b.UpTo
	}
	monthly := make([]int64, len(limits))
	var all int64
	for _, band := range c.bands(p) {
		for i, v := range Parts(band.Volume, limits) {
			monthly[i] += int64(v) * int64(band.Accounts)
			all += int64(v) * int64(band.Accounts)
		}
	}
	terms := make([]figure.Term, len(limits))
	rest := []figure.Term{figure.Of(FigureUnits, p.Code)}
	c.work.Given(figure.K("profile", p.Code), figure.Quantity, all)
	for i := range limits {
		terms[i] = figure.Of("in_block", p.Code, part(i))
		if i == len(limits)-1 {
			c.work.Sum(terms[i].Key, figure.Quantity, rest...)
			break
		}
		c.work.Given(figure.K("profile", p.Code, part(i)), figure.Quantity, monthly[i])
		c.work.Ratio(terms[i].Key, figure.Quantity, money.Down,
			[]figure.Term{figure.Of(FigureUnits, p.Code), figure.Of("profile", p.Code, part(i))},
			[]figure.Term{figure.Of("profile", p.Code)})
		rest = append(rest, terms[i].Less())
	}
	return terms
}
