package workbench

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

// things are what the example union works with, in the language of its reader.
type things struct{ Well, Pump, Pipes, Reservoir, Chlorinator string }

// demoThings are those of the demo, whose papers are in Kyrgyz.
var demoThings = things{
	Well: "Скважина, 120 м", Pump: "Насос, 11 кВт", Pipes: "Суу түтүгү, 3 245 м", Reservoir: "Резервуар, 500 м³", Chlorinator: "Хлоратор",
}

// papers are the papers of a village water union: 848 households with 5,800
// people, one well, one pump, 3,245 m of pipe and a reservoir of 500 m³, as one
// was described; prices and wages are those of 2025 in villages, rounded. They
// are the example that anybody may download and begin with.
func papers(year int, t things) scenario.Scenario {
	s := scenario.New(cost.VillageWater, year, usual)
	const at = cost.CentreService
	s.Sheet.Assets = []cost.Asset{
		{Code: "well", Centre: at, Name: t.Well, Cost: som(1_100_000), Replacement: som(2_400_000), Since: 2009, Life: 30},
		{Code: "pump", Centre: at, Name: t.Pump, Cost: som(240_000), Replacement: som(380_000), Since: 2022, Life: 8},
		{Code: "pipes", Centre: at, Name: t.Pipes, Cost: som(3_900_000), Replacement: som(6_165_500), Since: 2009, Life: 40},
		{Code: "reservoir", Centre: at, Name: t.Reservoir, Cost: som(2_300_000), Replacement: som(4_500_000), Since: 2009, Life: 50},
		{Code: "chlorinator", Centre: at, Name: t.Chlorinator, Cost: som(90_000), Replacement: som(150_000), Since: 2020, Life: 10},
	}
	numbers := map[cost.Kind]struct {
		quantities []money.Quantity
		price      money.Rate
		amount     int64 // som
		fact       int64
	}{
		cost.Wages:          {quantities: []money.Quantity{4_500, 12_000}, price: 11_500_0000, fact: 594_000},
		cost.Social:         {fact: 102_465},
		cost.Electricity:    {quantities: []money.Quantity{11_000, 14_000, 365_000}, price: 2_5600, fact: 131_200},
		cost.Chemicals:      {quantities: []money.Quantity{231_000_000, 1}, price: 180_0000, fact: 39_600},
		cost.Samples:        {quantities: []money.Quantity{4_000, 12_000}, price: 950_0000, fact: 43_200},
		cost.Repairs:        {fact: 186_400},
		cost.Fuel:           {quantities: []money.Quantity{60_000, 8_000}, price: 72_0000, fact: 31_800},
		cost.WaterFee:       {amount: 20_000, fact: 20_000},
		cost.Administration: {amount: 45_000, fact: 41_500},
		cost.Depreciation:   {fact: 219_167},
		cost.Reserve:        {amount: 60_000, fact: 0},
	}
	for n := range s.Sheet.Items {
		i := &s.Sheet.Items[n]
		x := numbers[i.Kind]
		for m := range x.quantities {
			i.Factors[m].Quantity = x.quantities[m]
		}
		i.Price, i.Amount, i.Fact, i.FactYear = x.price, som(x.amount), som(x.fact), year-1
	}
	s.Services[0].Payers = everyWay(s.Services[0].Payers)
	s.Services[0].Level = cost.Renewal
	s.Services[0].Volumes = solve.Volumes{Losses: 30_00}
	s.Services[0].Start = scenario.Start{Cash: som(85_000), Fund: som(40_000)}
	for n, x := range []struct {
		accounts, persons int
		volume            money.Quantity
		collection        money.Percent
	}{
		{300, 2_055, 45_500 * money.One, 85_00}, {10, 65, 0, 75_00}, {120, 820, 16_000 * money.One, 85_00}, {290, 1_990, 0, 70_00},
		{128, 870, 0, 60_00}, {14, 0, 6_200 * money.One, money.Whole}, {22, 0, 3_400 * money.One, 95_00},
	} {
		p := &s.Services[0].Payers[n]
		p.Accounts, p.Persons, p.Quantity, p.Collection = x.accounts, x.persons, x.volume, x.collection
	}
	return s
}

// everyWay adds to the usual rows of payers those that villages have once meters
// are put in: houses whose meter is broken, by norm, and taps in the yard with one.
func everyWay(usual []solve.Payer) []solve.Payer {
	list := slices.Insert(slices.Clone(usual), 1,
		solve.Payer{Code: "house_norm", Category: rate.Population, Connection: rate.House, Bill: rate.CubicMetre, Norm: 120, NormDays: rate.YearDays12},
		solve.Payer{Code: "yard_meter", Category: rate.Population, Connection: rate.Yard, Bill: rate.CubicMetre, Metered: true})
	return list
}

func som(n int64) money.Som { return money.Som(n) * money.TyiynPerSom }

// Names of the demo's scenarios.
const (
	demoAsIs   = "Азыркы чыгымдар менен"
	demoFewer  = "Жоготуу 20 % болсо"
	demoWaste  = "Таштанды чыгаруу: унаа менен кызматкерлер"
	demoRemark = "Кеңештин комиссиясында каралды: жоготууну азайтуу планы керек."
)

// demo calculates the water and the waste of the chief place: a version of each that
// is frozen, and a draft with fewer losses made from the one of water.
func (w *Workbench) demo(ctx context.Context, d *module.Demo) error {
	if len(d.Places) == 0 {
		return nil
	}
	chief := slices.MaxFunc(d.Places, func(a, b module.DemoPlace) int { return a.Months - b.Months })
	year := d.Today.Time().Year() + 1
	return d.DB.Write(ctx, chief.Municipality, func(tx *db.Tx) error {
		providers, err := w.Providers(ctx, tx)
		if err != nil {
			return err
		}
		for _, p := range providers {
			for _, s := range p.Services {
				switch s.Code {
				case "water":
					err = w.demoWater(ctx, tx, p, year)
				case "waste":
					err = w.demoFrozen(ctx, tx, p.ID, demoWaste, wastePapers(s.ID, year))
				}
				if err != nil {
					return fmt.Errorf("demo tariff calculation of %s: %w", s.Code, err)
				}
			}
		}
		return nil
	})
}

func (w *Workbench) demoWater(ctx context.Context, tx *db.Tx, provider Provider, year int) error {
	who := access.System(tx.Municipality)
	document := papers(year, demoThings)
	document.Services = delivered(document, provider.Services)
	found, err := document.Solve(document.Services[0].Code)
	if err != nil {
		return err
	}
	for _, p := range found.Prices { // to whole som, as councils do
		if p.Basis == rate.CubicMetre {
			p.Rate = (p.Rate + money.RatePerSom - 1) / money.RatePerSom * money.RatePerSom
		}
		document.Services[0].Council = append(document.Services[0].Council, p)
	}
	first, err := w.Create(ctx, tx, who, NewScenario{Provider: provider.ID, Name: demoAsIs, Document: document})
	if err != nil {
		return err
	}
	if err := w.Freeze(ctx, tx, who, first, 1); err != nil {
		return err
	}
	if err := w.Comment(ctx, tx, who, first, "", demoRemark); err != nil {
		return err
	}
	return w.demoDraft(ctx, tx, who, first)
}

// demoDraft is the copy on which people try something.
func (w *Workbench) demoDraft(ctx context.Context, tx *db.Tx, who access.Actor, from ref.ID) error {
	second, err := w.Copy(ctx, tx, who, from, "", demoFewer)
	if err != nil {
		return err
	}
	s, err := w.Load(ctx, tx, second)
	if err != nil {
		return err
	}
	aim := money.Percent(20_00)
	x := &s.Document.Services[0]
	x.Volumes.Aim, x.Volumes.Saved, x.Council = &aim, solve.NotPumped, nil
	return w.Save(ctx, tx, who, second, s.Revision, s.Name, s.Document)
}

// demoFrozen stores a calculation and freezes it.
func (w *Workbench) demoFrozen(ctx context.Context, tx *db.Tx, provider ref.ID, name string, s scenario.Scenario) error {
	who := access.System(tx.Municipality)
	id, err := w.Create(ctx, tx, who, NewScenario{Provider: provider, Name: name, Document: s})
	if err != nil {
		return err
	}
	return w.Freeze(ctx, tx, who, id, 1)
}

// wastePapers are a year of a village's waste lorry: two drivers and two loaders,
// diesel, a place of disposal. The figures are rounded from what such services
// cost in 2025.
func wastePapers(service ref.ID, year int) scenario.Scenario {
	s := scenario.New(cost.Waste, year, usual)
	const at = cost.CentreService
	stated := func(k cost.Kind, plan, fact money.Som) cost.Item {
		return cost.Item{Code: string(k), Centre: at, Kind: k, Basis: cost.Stated, Amount: plan * 100, Fact: fact * 100, FactYear: year - 1}
	}
	s.Sheet.Items = []cost.Item{
		stated(cost.Wages, 372_000, 336_000), {Code: "social", Centre: at, Kind: cost.Social, Basis: cost.OfKinds, Of: []cost.Kind{cost.Wages}, Share: 17_25},
		stated(cost.Fuel, 228_000, 196_500), stated(cost.Tyres, 54_000, 48_000), stated(cost.Repairs, 62_000, 71_300),
		stated(cost.Landfill, 48_000, 45_000), stated(cost.Administration, 36_000, 34_000), stated(cost.Depreciation, 96_000, 96_000),
	}
	s.Sheet.Assets, s.Sheet.Loans = nil, nil
	s.Services = []scenario.Service{{
		Code: at, ID: service, Level: cost.Renewal,
		Payers: []solve.Payer{
			{Code: "population", Category: rate.Population, Bill: rate.PersonMonth, Accounts: 680, Persons: 3_100, Collection: 78_00, Worth: 60},
			{Code: "budget", Category: rate.Budget, Bill: rate.CubicMetre, Metered: true, Accounts: 14, Quantity: 310 * money.One, Collection: money.Whole},
			{Code: "other", Category: rate.Other, Bill: rate.CubicMetre, Metered: true, Accounts: 22, Quantity: 190 * money.One, Collection: 92_00, Coefficient: 1_100},
		},
		Start: scenario.Start{Price: 20_0000},
	}}
	return s
}
