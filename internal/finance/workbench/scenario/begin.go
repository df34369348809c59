package scenario

import (
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/afford"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/judge"
	"github.com/openaimak/aimak/internal/finance/workbench/plan"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// New makes a scenario from a template: its usual rows and payers without
// figures, and the thresholds and rises with which a council begins. What a
// person must enter stays zero and is complained about until it is entered.
func New(t cost.Template, year int, u cost.Usual) Scenario {
	s := Scenario{
		Template: t, Sheet: cost.New(t, year, u),
		Limits: Limits(), People: afford.Setting{Litres: lifeline, Limits: Bearable()},
		Years: Years{Number: 10, Rises: rises(), Elasticity: -20_00},
		Draws: plan.Draws{Number: 10_000, Seed: 1, Doubt: doubt()},
	}
	s = s.Aligned()
	for i := range s.Services {
		s.Services[i].Payers = payersOf(t)
	}
	return s
}

// lifeline is the least volume of a person and day that reports on water count
// with where nothing is measured.
const lifeline = 100

// Sources of the thresholds with which a scenario begins: message ids, shown in
// the reader's language.
var (
	method  = i18n.Mark("Resolution No 320 of 19 June 2024: justified costs are covered")
	lenders = i18n.Mark("Usual condition of development banks")
	oecd    = i18n.Mark("OECD for Kyrgyzstan and Tajikistan: 2.5–3 % of income")
	donors  = i18n.Mark("Usual with donors: 3–5 % of income")
	custom  = i18n.Mark("Set by this program; the council may choose another")
)

// Limits are the usual limits of the five tests.
func Limits() judge.Limits {
	return judge.Limits{
		Operation: judge.Limit{Share: money.Whole, Source: method},
		Debt:      judge.Limit{Share: 120_00, Source: lenders},
		Renewal:   judge.Limit{Share: money.Whole, Source: method},
		Afford:    judge.Limit{Share: 3_00, Source: oecd},
		Cross:     judge.Limit{Share: 20_00, Source: custom},
	}
}

// Bearable are the two pairs of thresholds for a bill of the income.
func Bearable() []afford.Limits {
	return []afford.Limits{{Low: 2_50, High: 3_00, Source: oecd}, {Low: 3_00, High: 5_00, Source: donors}}
}

// rises are those of a first plan; whoever knows better, changes them.
func rises() []plan.Rise {
	return []plan.Rise{
		{Index: cost.IndexWages, PerYear: []money.Percent{8_00}}, {Index: cost.IndexPower, PerYear: []money.Percent{10_00}},
		{Index: cost.IndexFuel, PerYear: []money.Percent{6_00}}, {Index: cost.IndexMaterials, PerYear: []money.Percent{6_00}},
		{Index: cost.IndexPrices, PerYear: []money.Percent{6_00}},
	}
}

// doubt is how far a first plan may be off.
func doubt() plan.Doubt {
	return plan.Doubt{
		Losses: plan.Spread{Low: -5_00, High: 10_00}, Collection: plan.Spread{Low: -15_00, High: 5_00},
		Power: plan.Spread{Low: -5_00, High: 15_00}, Prices: plan.Spread{Low: -3_00, High: 6_00},
		Connections: plan.Spread{Low: -1_00, High: 2_00},
	}
}

// payersOf are the rows of payers that such a service usually has. Norms are
// those of a village that published them (Sary-Oi, 2017).
func payersOf(t cost.Template) []solve.Payer {
	organisations := []solve.Payer{
		{Code: "budget", Category: rate.Budget, Bill: rate.CubicMetre, Metered: true},
		{Code: "other", Category: rate.Other, Bill: rate.CubicMetre, Metered: true},
	}
	switch t {
	case cost.VillageWater, cost.TownWater:
		return append([]solve.Payer{
			{Code: "house", Category: rate.Population, Connection: rate.House, Bill: rate.CubicMetre, Metered: true},
			{Code: "yard", Category: rate.Population, Connection: rate.Yard, Bill: rate.PersonMonth, Norm: 87, NormDays: rate.YearDays12},
			{Code: "standpipe", Category: rate.Population, Connection: rate.Standpipe, Bill: rate.PersonMonth, Norm: 50, NormDays: rate.YearDays12},
		}, organisations...)
	case cost.Waste:
		return append([]solve.Payer{{Code: "population", Category: rate.Population, Bill: rate.PersonMonth}}, organisations...)
	case cost.Hall:
		return []solve.Payer{{Code: "visits", Bill: rate.OneOff}}
	case cost.Park:
		return []solve.Payer{{Code: "households", Category: rate.Population, Bill: rate.HouseholdMonth}}
	case cost.Irrigation:
		return []solve.Payer{{Code: "fields", Bill: rate.HectareYear}}
	case cost.Pasture:
		return []solve.Payer{{Code: "heads", Bill: rate.HeadYear}}
	}
	return nil
}
