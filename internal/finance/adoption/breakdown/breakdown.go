// Package breakdown tells where each som of a price goes, in the words of a
// household: people, electricity, repairs, new pumps. The parts of a hundred
// tyiyn add up to a hundred. It is pure and knows no language.
package breakdown

import (
	"slices"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Group is what a part of a som is spent on.
type Group string

// The groups.
const (
	People    Group = "people"
	Power     Group = "power"
	Transport Group = "transport"
	Repair    Group = "repair"
	Quality   Group = "quality" // chlorine, samples, vaccines
	Renewal   Group = "renewal" // what wears out is put aside
	Loans     Group = "loans"
	Taxes     Group = "taxes"
	Office    Group = "office"
	Landfill  Group = "landfill"
	Profit    Group = "profit"
	Other     Group = "other"
)

// Groups lists them; two of the same size stand in this order.
var Groups = []Group{People, Power, Transport, Repair, Quality, Renewal, Loans, Taxes, Office, Landfill, Profit, Other}

// groups say where a kind of cost belongs; a kind that is not here is Other.
var groups = map[cost.Kind]Group{
	cost.Wages: People, cost.Social: People,
	cost.Electricity: Power, cost.Heating: Power,
	cost.Fuel: Transport, cost.Tyres: Transport,
	cost.Repairs: Repair, cost.Materials: Repair, cost.Cleaning: Repair, cost.Equipment: Repair, cost.Plants: Repair,
	cost.Chemicals: Quality, cost.Samples: Quality, cost.Veterinary: Quality,
	cost.Depreciation: Renewal, cost.Capital: Renewal, cost.Reserve: Renewal,
	cost.Loans:    Loans,
	cost.WaterFee: Taxes, cost.LandTax: Taxes, cost.Taxes: Taxes, cost.Licence: Taxes,
	cost.Administration: Office, cost.Communication: Office, cost.Guard: Office,
	cost.Landfill: Landfill, cost.Disposal: Landfill,
	cost.Profit: Profit,
}

// GroupOf is where a kind of cost belongs.
func GroupOf(k cost.Kind) Group {
	if g, ok := groups[k]; ok {
		return g
	}
	return Other
}

// Part is one part of every som.
type Part struct {
	Group  Group
	Amount money.Som // of the year
	Tyiyn  int64     // of a som: all parts together are 100
}

// Of divides what a service costs up to a level, the largest part first. Parts
// of less than a tyiyn join the others. Without costs there are no parts.
func Of(s cost.Service, level cost.Level) []Part {
	sums := map[Group]money.Som{}
	for _, l := range s.Lines {
		if l.Kind != cost.Income && within(l.Level, level) {
			sums[GroupOf(l.Kind)] += l.Amount
		}
	}
	var all money.Som
	for _, sum := range sums {
		all += max(sum, 0)
	}
	if all == 0 {
		return nil
	}
	for g, sum := range sums {
		if g != Other && sum*100 < all {
			delete(sums, g)
			sums[Other] += sum
		}
	}
	var list []Part
	for _, g := range Groups {
		if sums[g] > 0 {
			list = append(list, Part{Group: g, Amount: sums[g]})
		}
	}
	slices.SortStableFunc(list, func(a, b Part) int { return int(max(min(b.Amount-a.Amount, 1), -1)) })
	return shared(list)
}

// shared gives each part its tyiyn of a som.
func shared(list []Part) []Part {
	weights := make([]int64, len(list))
	for i, p := range list {
		weights[i] = int64(p.Amount)
	}
	for i, tyiyn := range money.Share(100, weights) {
		list[i].Tyiyn = int64(tyiyn)
	}
	return list
}

// within tells whether a level is reached by another.
func within(level, reach cost.Level) bool {
	return slices.Index(cost.Levels, level) <= slices.Index(cost.Levels, reach)
}
