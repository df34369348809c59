// Package cost is the cost sheet of a provider's year: what each service costs,
// item by item, before anybody asks what the price is.
//
// An item is stated, counted (quantities times a price) or follows from others:
// a share of other items, of assets, depreciation, a loan. Costs that several
// services share are collected in a shared centre and handed on by a stated key.
// Three levels of ambition follow from the kinds of the items: running the
// service, running and renewing it, and its full cost (resolution 320 of 19 June
// 2024 asks for justified cost with upkeep, modernisation and repayment of
// loans). All sums are whole tyiyn, each with its explanation in a
// figure.Working. The package knows no database and no clock.
package cost

import "github.com/openaimak/aimak/internal/kernel/money"

// Sheet is the cost sheet of one provider for one year. It is plain data: it is
// stored as rows or JSON and edited as tables.
type Sheet struct {
	Year    int      `json:"year"`
	Centres []Centre `json:"centres"`
	Items   []Item   `json:"items"`
	Assets  []Asset  `json:"assets,omitempty"`
	Loans   []Loan   `json:"loans,omitempty"`
}

// Centre is where costs are collected: a service that is priced, or a shared
// centre (an office, a garage) that hands its costs on.
type Centre struct {
	Code  string `json:"code"`
	Name  string `json:"name,omitempty"`  // as the provider calls it
	Split *Split `json:"split,omitempty"` // nil: a service
}

// Split says who bears the costs of a shared centre.
type Split struct {
	By    Measure `json:"by"`
	Parts []Part  `json:"parts"`
}

// Part is a bearer of shared costs. Weight counts only for a measure that is
// entered; the others are read off the sheet.
type Part struct {
	Centre string         `json:"centre"`
	Weight money.Quantity `json:"weight,omitempty"`
}

// Measure names the key by which shared costs are divided.
type Measure string

// The keys in use. The first two follow from the sheet, the others are entered.
const (
	ByWages    Measure = "wages"  // wages of each centre
	ByCosts    Measure = "costs"  // all own costs of each centre
	ByVolume   Measure = "volume" // cubic metres or tonnes
	ByAccounts Measure = "accounts"
	ByHours    Measure = "hours" // hours worked
	ByDistance Measure = "distance"
	ByDecision Measure = "decision" // shares that somebody decided
)

// Measures lists the keys in the order in which screens offer them.
var Measures = []Measure{ByWages, ByCosts, ByVolume, ByAccounts, ByHours, ByDistance, ByDecision}

// entered tells whether the weights are typed and not read off the sheet.
func (m Measure) entered() bool { return m != ByWages && m != ByCosts }

// Item is one row of the sheet.
type Item struct {
	Code   string `json:"code"`   // unique in the sheet
	Centre string `json:"centre"` // code of its centre
	Kind   Kind   `json:"kind"`
	Name   string `json:"name,omitempty"` // the provider's words; empty: those of the kind
	Basis  Basis  `json:"basis"`

	Amount  money.Som     `json:"amount,omitempty"`  // Stated: of the year
	Factors []Input       `json:"factors,omitempty"` // Counted: quantities that are multiplied
	Price   money.Rate    `json:"price,omitempty"`   // Counted: of one unit
	Share   money.Percent `json:"share,omitempty"`   // OfKinds, OfAll, OfAssets
	Of      []Kind        `json:"of,omitempty"`      // OfKinds: of which kinds in the same centre
	Which   []string      `json:"which,omitempty"`   // codes of assets or loans; empty: all of the centre

	Level   Level   `json:"level,omitempty"`   // empty: that of the kind
	Follows Follows `json:"follows,omitempty"` // empty: that of the kind
	Year    int     `json:"year,omitempty"`    // of the figures, when a list names it; 0: the sheet's

	Fact     money.Som `json:"fact,omitempty"`      // what it cost last year, from the books
	FactYear int       `json:"fact_year,omitempty"` // 0: nothing is known
}

// Input is a quantity that a counted item multiplies.
type Input struct {
	What     What           `json:"what"`
	Quantity money.Quantity `json:"quantity"`
}

// What says what an input counts.
type What string

// What the inputs of counted items count.
const (
	Posts   What = "posts"
	Months  What = "months"
	Days    What = "days"
	Hours   What = "hours"
	Power   What = "kw"
	Energy  What = "kwh"
	Volume  What = "m3"
	PerM3   What = "per_m3" // of something for a cubic metre
	Litres  What = "litres"
	Trips   What = "trips"
	Km      What = "km"
	Points  What = "points" // places where a sample is taken
	Times   What = "times"  // a year
	Pieces  What = "pieces"
	Tonnes  What = "tonnes"
	Kilos   What = "kg"
	Metres  What = "metres"
	Hectare What = "hectares"
)

// Whats lists them in the order in which screens offer them.
var Whats = []What{
	Posts, Months, Days, Hours, Power, Energy, Volume, PerM3, Litres, Trips, Km, Points, Times, Pieces, Tonnes, Kilos,
	Metres, Hectare,
}

// Basis says how the amount of an item comes about.
type Basis string

// The bases.
const (
	Stated    Basis = "stated"    // Amount
	Counted   Basis = "counted"   // all Factors × Price
	OfKinds   Basis = "of_kinds"  // Share of the items of some kinds in the centre
	OfAll     Basis = "of_all"    // Share of all other costs of the centre, shared ones included
	OfAssets  Basis = "of_assets" // Share of the replacement value of assets
	Wear      Basis = "wear"      // straight-line depreciation of assets
	Recovery  Basis = "recovery"  // replacement value × factor of capital recovery
	Repayment Basis = "repayment" // what loans take in the year
)

// Bases lists them in the order in which screens offer them.
var Bases = []Basis{Counted, Stated, OfKinds, OfAll, OfAssets, Wear, Recovery, Repayment}

// Scaled returns the sheet with the prices and stated sums of one kind
// multiplied: a hundred per cent leaves it as it is. It is how wages and
// electricity are turned in goal seek, in a plan and in draws; what is a share of
// them follows by itself.
func (s Sheet) Scaled(kind Kind, by money.Percent) (Sheet, error) {
	items := make([]Item, len(s.Items))
	copy(items, s.Items)
	for i := range items {
		if items[i].Kind != kind {
			continue
		}
		price, err := money.MulDiv(int64(items[i].Price), int64(by), int64(money.Whole), money.HalfUp)
		if err != nil {
			return s, err
		}
		amount, err := by.Of(items[i].Amount, money.HalfUp)
		if err != nil {
			return s, err
		}
		// A cost that is there is never turned into none.
		items[i].Price = max(money.Rate(price), min(items[i].Price, 1))
		items[i].Amount = max(amount, min(items[i].Amount, 1))
	}
	s.Items = items
	return s, nil
}
