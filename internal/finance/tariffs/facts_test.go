package tariffs_test

import (
	"encoding/csv"
	"os"
	"testing"

	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// fact is what one row of testdata/tariffs.csv means as a price, and a bill by
// it that was computed by hand.
type fact struct {
	category, connection string
	norm                 int
	months               []int
	use                  rate.Use
	bill                 string
}

// units are the words of the column "unit".
var units = map[string]rate.Basis{
	"m3": rate.CubicMetre, "person/month": rate.PersonMonth, "person/year": rate.PersonYear,
	"household/year": rate.HouseholdYear, "head/year": rate.HeadYear, "ha/year": rate.HectareYear, "one-off": rate.OneOff,
}

func measured(volume string) rate.Use { return rate.Use{Quantity: qty(volume), Metered: true} }

// people lets so many live in the household, in November.
func people(n int) rate.Use { return rate.Use{Persons: n, Month: 11} }

// counted is so many heads or hectares, billed in May.
func counted(n string) rate.Use { return rate.Use{Quantity: qty(n), Month: 5} }

// facts stand in the order of the rows. The rate and the unit are taken from
// the file; everything else is here, with the arithmetic.
var facts = []fact{
	{category: rate.Population, connection: rate.Standpipe, norm: 50, use: people(5), bill: "100.00"}, // 5 × 20.00
	{category: rate.Population, connection: rate.Yard, norm: 87, use: people(4), bill: "140.00"},      // 4 × 35.00
	{category: rate.Population, connection: rate.Yard, use: measured("11"), bill: "158.73"},           // 11 × 14.43
	{category: rate.Budget, use: measured("120.5"), bill: "1738.82"},                                  // 120.5 × 14.43 = 1738.815
	{use: rate.Use{}, bill: "3000.00"},                                                                // one connection
	{category: rate.Population, connection: rate.House, use: people(6), bill: "150.00"},               // 1800 / 12
	{category: rate.Population, connection: rate.Standpipe, use: people(6), bill: "50.00"},            // 600 / 12
	{use: people(4), bill: "6.66"},                                                                    // 4 × 20 = 80.00 a year = 12 × 6.66 + 0.08: eight months bear 6.67, November 6.66
	{category: "farmer", months: []int{5}, use: counted("2.4"), bill: "360.00"},                       // 2.4 × 150
	{category: "garden plot", months: []int{11}, use: people(3), bill: "50.00"},                       // the year at once
	{category: "sheep or goat", months: []int{5}, use: counted("40"), bill: "560.00"},                 // 40 × 14
	{category: "cattle", months: []int{5}, use: counted("6"), bill: "420.00"},                         // 6 × 70
	{category: "horse", months: []int{5, 10}, use: counted("3"), bill: "105.00"},                      // 3 × 70 = 210, in two parts
	{category: "yak", months: []int{5}, use: counted("12"), bill: "1200.00"},                          // 12 × 100
	{category: "cattle", months: []int{5}, use: counted("7"), bill: "630.00"},                         // 7 × 90
	{category: rate.Population, use: measured("9.4"), bill: "94.00"},                                  // 9.4 × 10.00
	{category: rate.Population, use: measured("7.35"), bill: "28.59"},                                 // 7.35 × 3.89 = 28.5915
	{category: rate.Budget, use: measured("33"), bill: "850.41"},                                      // 33 × 25.77
	{category: rate.Population, use: measured("7.35"), bill: "47.48"},                                 // 7.35 × 6.46 = 47.481
	{category: rate.Budget, use: measured("33"), bill: "378.18"},                                      // 33 × 11.46
	{category: rate.Population, use: people(5), bill: "75.65"},                                        // 5 × 15.13
	{category: rate.Other, use: measured("42.5"), bill: "1275.00"},                                    // 42.5 × 30.00
	{category: rate.Other, use: measured("42.5"), bill: "1184.48"},                                    // 42.5 × 27.87 = 1184.475
	{category: rate.Population, use: measured("10"), bill: "104.50"},                                  // 10 × 10.45
	{category: rate.Budget, use: measured("10"), bill: "129.50"},                                      // 10 × 12.95
	{category: rate.Other, use: measured("10"), bill: "185.00"},                                       // 10 × 18.50
	{category: rate.Population, norm: 350, use: people(3), bill: "333.00"},                            // 3 × 111.00
	{category: rate.Population, use: measured("10"), bill: "143.80"},                                  // 10 × 14.38
	{category: "full cost", use: measured("10"), bill: "369.90"},                                      // 10 × 36.99
	{category: rate.Population, use: people(4), bill: "168.92"},                                       // 4 × 42.23
	{category: "pensioners", use: people(1), bill: "23.18"},                                           // 1 × 23.18
	{category: "flats", use: people(5), bill: "100.00"},                                               // 5 × 20.00
	{category: "private houses", use: people(5), bill: "125.00"},                                      // 5 × 25.00
	{category: rate.Other, use: rate.Use{Quantity: qty("1.5")}, bill: "525.00"},                       // 1.5 × 350, by contract
	{category: rate.Other, use: rate.Use{Quantity: qty("1.5")}, bill: "223.50"},                       // 1.5 × 149
}

// TestPublishedTariffs puts all 35 published prices in force, each list as its
// council decided it, and prices a bill for each row.
func TestPublishedTariffs(t *testing.T) {
	rows := publishedRows(t)
	if len(rows) != 35 || len(facts) != len(rows) {
		t.Fatalf("%d rows, %d facts", len(rows), len(facts))
	}
	eachBench(t, func(b *bench) {
		lists := b.publish(rows)
		for i, row := range rows {
			found, err := b.inForce(lists[listOf(row)], period.Month(row["year"]+"-12"))
			if err != nil || len(found) != 1 {
				b.t.Fatalf("%v: %+v, %v", row, found, err)
			}
			b.bill(row["place"]+", "+row["consumer"], found[0].Prices, facts[i], units[row["unit"]])
		}
	})
}

// bill prices the fact's use by the list.
func (b *bench) bill(name string, prices []rate.Price, f fact, basis rate.Basis) {
	b.t.Helper()
	find := func() (rate.Price, error) { return rate.Find(prices, f.category, f.connection, f.use.Metered) }
	if basis == rate.OneOff {
		find = func() (rate.Price, error) { return rate.FindOneOff(prices, f.category, f.connection) }
	}
	price, err := find()
	if err != nil || price.Basis != basis {
		b.t.Errorf("%s: found %+v, %v", name, price, err)
		return
	}
	charge, err := price.Charge(f.use)
	want, _ := money.Parse(f.bill)
	if err != nil || charge.Total != want {
		b.t.Errorf("%s: bill of %v, %v; want %v", name, charge.Total, err, want)
	}
}

// listOf names the price list that a row belongs to: rows of one service, place
// and year were decided together. The norm of Bishkek's 2025 price is its own.
func listOf(row map[string]string) string {
	return row["service"] + "/" + row["place"] + "/" + row["year"]
}

// publish stores each list as a service of its own.
func (b *bench) publish(rows []map[string]string) map[string]ref.ID {
	b.t.Helper()
	lists := map[string]tariffs.NewVersion{}
	services := map[string]ref.ID{}
	var order []string
	for i, row := range rows {
		name := listOf(row)
		n, begun := lists[name]
		if !begun {
			order = append(order, name)
			n = tariffs.NewVersion{Span: period.Span{From: period.Day(row["year"] + "-01-01")}, Note: row["source"], Origin: tariffs.From(tariffs.BeforeAimak),
				Decision: tariffs.Decision{Body: row["place"], Number: "1", Day: "2026-01-01"}}
		}
		f := facts[i]
		n.Prices = append(n.Prices, rate.Price{Category: f.category, Connection: f.connection,
			Basis: units[row["unit"]], Rate: per(row["som"]), NormLitres: f.norm, Months: f.months})
		lists[name] = n
	}
	for _, name := range order {
		n := lists[name]
		b.write(func(tx *db.Tx) error {
			services[name] = addService(b.t.Context(), tx, "fact", name, name, name, b.provider)
			return nil
		})
		n.Service = services[name]
		b.decide(n)
	}
	return services
}

// publishedRows reads testdata/tariffs.csv by its headings.
func publishedRows(t *testing.T) []map[string]string {
	t.Helper()
	file, err := os.Open("testdata/tariffs.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.LazyQuotes = true // a provider's name has quotes inside
	lines, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, heading := range lines[0] {
			row[heading] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// TestNormsOfTheFile: the norm that a published price stands for is the norm of
// the price.
func TestNormsOfTheFile(t *testing.T) {
	norms := map[string]int{"": 0, "50": 50, "87": 87, "350": 350}
	for i, row := range publishedRows(t) {
		if want, known := norms[row["norm_l_per_day"]]; !known || facts[i].norm != want {
			t.Errorf("row %d: norm %d, the file says %q", i+1, facts[i].norm, row["norm_l_per_day"])
		}
	}
}
