// Package afford says who can pay a price: what the bill is of the income of a
// family, by decile, size and connection and for families with a name, and what
// it costs to help those for whom it is too much.
//
// Incomes, the poverty line and the thresholds are settings, and each threshold
// names its source: OECD puts it at 2,5-3 % for Kyrgyzstan, donors at 3-5 %. The
// ability to pay is not the willingness to. Bills come from the engine that bills
// (rate), with its lines; a share is rounded once, to a hundredth of a percent.
package afford

import (
	"strconv"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Setting is what is known about incomes and what counts as too much.
type Setting struct {
	Incomes []money.Som `json:"incomes"` // of a person a month, from the poorest tenth to the richest
	Source  string      `json:"source"`  // of the incomes
	Line    money.Som   `json:"line"`    // poverty line, of a person a month
	Litres  int         `json:"litres"`  // a person and day with a meter, where nothing is measured
	Limits  []Limits    `json:"limits"`
}

// Limits are a threshold with its grey zone: up to Low a bill can be paid, above
// High it cannot.
type Limits struct {
	Low    money.Percent `json:"low"`
	High   money.Percent `json:"high"`
	Source string        `json:"source"`
}

// Verdict says on which side of limits a bill lies.
type Verdict string

// The verdicts.
const (
	Within Verdict = "within" // can be paid
	Strain Verdict = "strain" // in the grey zone
	Beyond Verdict = "beyond" // too much
)

// judge compares a share with the limits.
func (l Limits) judge(share money.Percent) Verdict {
	switch {
	case share <= l.Low:
		return Within
	case share <= l.High:
		return Strain
	}
	return Beyond
}

// Way is how a family is supplied and billed.
type Way struct {
	Category   string `json:"category,omitempty"`
	Connection string `json:"connection,omitempty"`
	Metered    bool   `json:"metered,omitempty"`
}

// Family is a kind of household: one with a name, or all of a decile, size and
// connection.
type Family struct {
	Code       string    `json:"code"`
	Name       string    `json:"name,omitempty"`
	Persons    int       `json:"persons"`
	Income     money.Som `json:"income"`               // of the household a month
	Households int       `json:"households,omitempty"` // how many there are
	Decile     int       `json:"decile,omitempty"`     // 1 the poorest; 0 unknown
	Tags       []string  `json:"tags,omitempty"`       // groups that a benefit may name: pensioner, disability
	Way
	Outside bool           `json:"outside,omitempty"` // not connected: gets nothing and pays nothing
	Volume  money.Quantity `json:"volume,omitempty"`  // m³ a month by meter; 0: by Setting.Litres
}

// Codes of the families that every comparison shows.
const (
	Pensioner  = "pensioner" // alone
	Seven      = "seven"     // a family of seven
	PoorFamily = "poor"      // five people on the poverty line
)

// Named are the three families with which a council begins: a pensioner alone on
// the given pension, a family of seven with incomes of the second tenth, and a
// household of five on the poverty line. They are data: whoever knows better,
// changes them.
func (s Setting) Named(pension money.Som, w Way) []Family {
	second := s.Line
	if len(s.Incomes) > 1 {
		second = s.Incomes[1]
	}
	return []Family{
		{Code: Pensioner, Persons: 1, Income: pension, Way: w, Tags: []string{Pensioner}},
		{Code: Seven, Persons: 7, Income: 7 * second, Way: w},
		{Code: PoorFamily, Persons: 5, Income: 5 * s.Line, Way: w},
	}
}

// Grid makes a family of every decile, size and way, for the table.
func (s Setting) Grid(sizes []int, ways []Way) []Family {
	var list []Family
	for d, income := range s.Incomes {
		for _, size := range sizes {
			for n, w := range ways {
				list = append(list, Family{
					Code: code(d+1, size, n+1), Decile: d + 1, Persons: size, Income: income * money.Som(size), Way: w,
				})
			}
		}
	}
	return list
}

// code names a cell of the grid: decile, size, way.
func code(decile, size, way int) string {
	return strconv.Itoa(decile) + "-" + strconv.Itoa(size) + "-" + strconv.Itoa(way)
}

// Poor tells whether the family lives under the poverty line.
func (s Setting) Poor(f Family) bool { return f.Income < s.Line*money.Som(f.Persons) }

// Assessment is what a price means for a family.
type Assessment struct {
	Family   Family
	Volume   money.Quantity // m³ a month that are charged; 0 where no volume is
	Charge   rate.Charge    // the bill of a month with its lines; a year's price whole
	Bill     money.Som      // a month
	Share    money.Percent  // of the income
	Verdicts []Verdict      // by each of the limits
	Excess   money.Som      // a month above the last limits' upper threshold
}

// Assess works out the bills of families and holds them against the limits. It
// fails with a fault that names the field of each complaint.
func (s Setting) Assess(prices []rate.Price, families []Family) ([]Assessment, error) {
	f := fault.Form()
	s.check(f)
	checkFamilies(f, families)
	if err := f.Err(); err != nil {
		return nil, err
	}
	list := make([]Assessment, len(families))
	for i, family := range families {
		list[i] = s.assess(f, prices, family)
	}
	return list, f.Err()
}

func (s Setting) assess(f *fault.Fault, prices []rate.Price, family Family) Assessment {
	a := Assessment{Family: family}
	if !family.Outside {
		a.Charge, a.Bill = s.bill(f, prices, family)
	}
	for _, l := range a.Charge.Lines {
		switch {
		case l.Kind.Volume():
			a.Volume += l.Quantity
		case l.Kind == rate.PerPersons && l.Litres > 0:
			a.Volume += month(family.Persons, l.Litres)
		}
	}
	a.Share = share(a.Bill, family.Income)
	for i, l := range s.Limits {
		a.Verdicts = append(a.Verdicts, l.judge(a.Share))
		if i == len(s.Limits)-1 {
			most, _ := l.High.Of(family.Income, money.Down) // a share below one of a sum in range
			a.Excess = max(0, a.Bill-most)
		}
	}
	return a
}

// monthsOfYear and daysOfYear make a month of 365/12 days.
const (
	monthsOfYear = 12
	daysOfYear   = 365
	litresOfM3   = 1000
)

// bill is the month's bill of a family.
func (s Setting) bill(f *fault.Fault, prices []rate.Price, family Family) (rate.Charge, money.Som) {
	price, err := rate.Find(prices, family.Category, family.Connection, family.Metered)
	if err != nil {
		f.Field(familyField(family, "connection"), "The list has no price for these payers.")
		return rate.Charge{}, 0
	}
	charge, err := price.Charge(rate.Use{
		Persons: family.Persons, Metered: family.Metered && price.Basis == rate.CubicMetre, Quantity: s.volume(family, price),
	})
	if err != nil || charge.Total > mostBill {
		f.Field(familyField(family, "volume"), "No bill can be computed: check persons, volume and price.")
		return rate.Charge{}, 0
	}
	bill := charge.Total
	if price.Basis.Yearly() {
		bill = (bill + monthsOfYear/2) / monthsOfYear
	}
	return charge, bill
}

// volume is what a family with a meter uses in a month.
func (s Setting) volume(f Family, p rate.Price) money.Quantity {
	switch {
	case p.Basis != rate.CubicMetre || !f.Metered:
		return 0
	case f.Volume > 0:
		return f.Volume
	}
	return month(f.Persons, s.Litres)
}

// month is what people use in a month of 365/12 days, to the litre.
func month(persons, litres int) money.Quantity {
	year := int64(persons) * int64(litres) * daysOfYear * money.QuantityPer1 / litresOfM3
	return money.Quantity((year + monthsOfYear/2) / monthsOfYear)
}

// share is what a sum is of an income; without an income everything is too much.
func share(sum, income money.Som) money.Percent {
	switch {
	case sum == 0:
		return 0
	case income <= 0:
		return money.Whole
	}
	return ratio(int64(sum), int64(income))
}

// ratio divides and rounds to a hundredth of a percent. Out of range means beyond
// all measure, and everything stands for that.
func ratio(part, whole int64) money.Percent {
	v, err := money.MulDiv(part, int64(money.Whole), whole, money.HalfUp)
	if err != nil {
		return money.Whole
	}
	return money.Percent(v)
}
