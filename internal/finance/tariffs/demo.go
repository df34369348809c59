package tariffs

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

// What the demo prints on its decisions: nobody shall take them for acts of the
// real councils. The figures are from published decisions of other places
// (testdata/tariffs.csv), the steps in time are invented.
const (
	demoBody     = "Айылдык кеңеш (үлгү)"
	demoNumber   = "ҮЛГҮ-%d"
	demoNewcomer = "жаңы абонент (кошулуу)"
	demoNote     = "Үлгү: баалар башка жерлердин жарыяланган чечимдеринен алынган."
)

// changeMonths is how many months before today the demo's water became dearer,
// so that bills of both prices lie in the history.
const changeMonths = 10

// demo gives the demo town its prices. The chief place has an earlier price, a
// present one and a draft that waits for a second person.
func (t *Tariffs) demo(ctx context.Context, d *module.Demo) error {
	for i, place := range d.Places {
		err := d.DB.Write(ctx, place.Municipality, func(tx *db.Tx) error {
			services, err := t.Services(ctx, tx)
			if err != nil {
				return err
			}
			for _, s := range services {
				if err := t.demoService(ctx, tx, s, i, place); err != nil {
					return fmt.Errorf("%s in %s: %w", s.Code, place.Slug, err)
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("demo tariffs: %w", err)
		}
	}
	return nil
}

// demoService decides the prices of one service, far enough back that every
// month of the place's history has one.
func (t *Tariffs) demoService(ctx context.Context, tx *db.Tx, s Service, place int, p module.DemoPlace) error {
	who := access.System(tx.Municipality)
	start := tx.Today().Month().Add(-p.Months - 6)
	if s.Code == "water" && p.Months > changeMonths {
		change := tx.Today().Month().Add(-changeMonths)
		if _, err := t.Decide(ctx, tx, who, decided(s, 1, start, waterOf("12.50", "30", "17"))); err != nil {
			return err
		}
		if _, err := t.Decide(ctx, tx, who, decided(s, 2, change, waterOf("14.43", "35", "20"))); err != nil {
			return err
		}
		draft := decided(s, 3, tx.Today().Month().Add(2), waterOf("16.20", "39", "22"))
		draft.Decision, draft.Origin = Decision{Body: demoBody}, Origin{}
		_, err := t.Enter(ctx, tx, who, draft)
		return err
	}
	prices := demoPrices(s.Code, place)
	if prices == nil {
		return nil
	}
	_, err := t.Decide(ctx, tx, who, decided(s, 1, start, prices))
	return err
}

// decided is a version from the first day of a month, decided three weeks before.
func decided(s Service, number int, from period.Month, prices []rate.Price) NewVersion {
	return NewVersion{
		Service:  s.ID,
		Span:     period.Span{From: from.First()},
		Decision: Decision{Body: demoBody, Number: fmt.Sprintf(demoNumber, number), Day: from.First().Add(-21)},
		Rounding: Rounding{Line: money.HalfUp, Total: money.HalfUp},
		Note:     demoNote, Prices: prices, Origin: From(BeforeAimak),
	}
}

// waterOf is a rural water tariff with the norms of Sary-Oi (2017): 87 litres
// for a tap in the yard, 50 for a standpipe; houses by meter, or by 120 litres.
func waterOf(m3, yard, standpipe string) []rate.Price {
	return []rate.Price{
		{Category: rate.Population, Connection: rate.House, Basis: rate.CubicMetre, Rate: som(m3), NormLitres: 120},
		{Category: rate.Population, Connection: rate.Yard, Basis: rate.CubicMetre, Rate: som(m3)},
		{Category: rate.Population, Connection: rate.Yard, Basis: rate.PersonMonth, Rate: som(yard), NormLitres: 87},
		{Category: rate.Population, Connection: rate.Standpipe, Basis: rate.PersonMonth, Rate: som(standpipe), NormLitres: 50},
		{Category: rate.Budget, Basis: rate.CubicMetre, Rate: som(m3)},
		{Category: rate.Other, Basis: rate.CubicMetre, Rate: som(m3)},
		{Category: demoNewcomer, Basis: rate.OneOff, Rate: som("3000")},
	}
}

// demoPrices chooses a published price list for a service, by turns for the
// smaller places; nil when the demo has none for such a service.
func demoPrices(code string, place int) []rate.Price {
	switch code {
	case "water":
		return demoWaters[place%len(demoWaters)]
	case "waste": // Osh 2013
		return []rate.Price{
			{Category: rate.Population, Basis: rate.PersonMonth, Rate: som("20")},
			{Category: rate.Budget, Basis: rate.CubicMetre, Rate: som("350")},
			{Category: rate.Other, Basis: rate.CubicMetre, Rate: som("350")},
		}
	case "irrigation": // Min-Bulak 2023
		return []rate.Price{{Basis: rate.HectareYear, Rate: som("150"), Months: []int{5}}}
	case "pasture":
		return []rate.Price{
			{Category: "кой, эчки", Basis: rate.HeadYear, Rate: som("14"), Months: []int{5}},
			{Category: "бодо мал", Basis: rate.HeadYear, Rate: som("70"), Months: []int{5}},
			{Category: "жылкы", Basis: rate.HeadYear, Rate: som("70"), Months: []int{5}},
		}
	}
	return nil
}

// demoWaters are the water prices of the smaller places, by turns: by year and
// yard as in Min-Bulak (2023), with a price by person as in Talas (2015), by
// classes of payers as in Bishkek (2023).
var demoWaters = [][]rate.Price{
	{
		{Category: rate.Population, Connection: rate.House, Basis: rate.HouseholdYear, Rate: som("1800")},
		{Category: rate.Population, Basis: rate.HouseholdYear, Rate: som("600")},
		{Category: rate.Population, Basis: rate.CubicMetre, Rate: som("14.43")},
		{Category: rate.Budget, Basis: rate.CubicMetre, Rate: som("14.43")},
		{Category: rate.Other, Basis: rate.CubicMetre, Rate: som("14.43")},
	},
	{
		{Category: rate.Population, Basis: rate.CubicMetre, Rate: som("3.89")},
		{Category: rate.Population, Basis: rate.PersonMonth, Rate: som("15.13")},
		{Category: rate.Budget, Basis: rate.CubicMetre, Rate: som("25.77")},
		{Category: rate.Other, Basis: rate.CubicMetre, Rate: som("25.77")},
	},
	{
		{Category: rate.Population, Basis: rate.CubicMetre, Rate: som("10.45"), NormLitres: 90},
		{Category: rate.Budget, Basis: rate.CubicMetre, Rate: som("12.95")},
		{Category: rate.Other, Basis: rate.CubicMetre, Rate: som("18.50")},
	},
}

// som reads a price of the demo's tables.
func som(text string) money.Rate {
	r, err := money.ParseRate(text)
	if err != nil {
		panic(err) // a slip in the tables above
	}
	return r
}
