package cost

import (
	"slices"

	"github.com/openaimak/aimak/internal/kernel/money"
)

// Template is the beginning of a sheet for a kind of service: the rows that such
// a provider usually has, without figures.
type Template string

// The templates.
const (
	VillageWater Template = "village_water"
	TownWater    Template = "town_water" // with sewerage and a shared office
	Waste        Template = "waste"
	Hall         Template = "hall" // or a sports pitch
	Park         Template = "park"
	Irrigation   Template = "irrigation"
	Pasture      Template = "pasture"
)

// Templates lists them in the order in which screens offer them.
var Templates = []Template{VillageWater, TownWater, Waste, Hall, Park, Irrigation, Pasture}

// Codes of the centres that templates make.
const (
	CentreWater    = "water"
	CentreSewerage = "sewerage"
	CentreOffice   = "office"
	CentreService  = "service"
)

// Usual are figures that law or custom sets: they come from settings that show
// their source, and stand in a new sheet so that nobody types them.
type Usual struct {
	Social  money.Percent // social contributions on wages
	Repairs money.Percent // of the replacement value of assets
}

// row is a line of a template.
type row struct {
	kind  Kind
	basis Basis
	of    []Kind
	whats []What
}

var (
	wages    = row{Wages, Counted, nil, []What{Posts, Months}}
	social   = row{Social, OfKinds, []Kind{Wages}, nil}
	pump     = row{Electricity, Counted, nil, []What{Power, Hours, Days}}
	lighting = row{Electricity, Counted, nil, []What{Energy}}
	samples  = row{Samples, Counted, nil, []What{Points, Times}}
	chlorine = row{Chemicals, Counted, nil, []What{Volume, PerM3}}
	fuel     = row{Fuel, Counted, nil, []What{Trips, Litres}}
	repairs  = row{Repairs, OfAssets, nil, nil}
	wear     = row{Depreciation, Wear, nil, nil}
)

func stated(k Kind) row { return row{k, Stated, nil, nil} }

// rowsOf are the rows of the templates with one service.
var rowsOf = map[Template][]row{
	VillageWater: {wages, social, pump, chlorine, samples, repairs, fuel, stated(WaterFee), stated(Administration), wear, stated(Reserve)},
	Waste: {wages, social, fuel, {Tyres, Counted, nil, []What{Pieces}}, repairs, stated(Landfill),
		{Disposal, Counted, nil, []What{Tonnes}}, stated(Administration), wear},
	Hall: {wages, social, lighting, {Heating, Counted, nil, []What{Tonnes}}, stated(Cleaning), stated(Equipment), repairs, stated(Guard), wear, stated(Income)},
	Park: {wages, social, lighting, {Plants, Counted, nil, []What{Pieces}}, {BulkWater, Counted, nil, []What{Volume}}, stated(Materials), repairs, wear},
	Irrigation: {wages, social, {BulkWater, Counted, nil, []What{Volume}}, {Cleaning, Counted, nil, []What{Metres, Times}},
		pump, repairs, stated(Administration), wear},
	Pasture: {wages, social, {LandTax, Counted, nil, []What{Hectare}}, stated(Veterinary), repairs, fuel, stated(Administration), stated(Reserve)},
}

// rowsOfTown are the rows of water, sewerage and their office.
var rowsOfTown = map[string][]row{
	CentreWater:    {wages, social, pump, chlorine, samples, repairs, stated(WaterFee), wear},
	CentreSewerage: {wages, social, pump, stated(Cleaning), repairs, samples, wear},
	CentreOffice:   {wages, social, stated(Communication), stated(Administration), fuel, stated(Licence)},
}

// New makes a sheet from a template. Its figures are zero until somebody enters
// them, and a cost of zero is refused; only what u gives stands already.
func New(t Template, year int, u Usual) Sheet {
	s := Sheet{Year: year}
	if t != TownWater {
		s.Centres = []Centre{{Code: CentreService}}
		s.fill(CentreService, rowsOf[t], u)
		return s
	}
	s.Centres = []Centre{
		{Code: CentreWater},
		{Code: CentreSewerage},
		{Code: CentreOffice, Split: &Split{By: ByWages, Parts: []Part{{Centre: CentreWater}, {Centre: CentreSewerage}}}},
	}
	for _, c := range s.Centres {
		s.fill(c.Code, rowsOfTown[c.Code], u)
	}
	return s
}

// fill adds the rows of a centre.
func (s *Sheet) fill(centre string, rows []row, u Usual) {
	for _, r := range rows {
		i := Item{Code: s.Free(centre + "-" + string(r.kind)), Centre: centre, Kind: r.kind, Basis: r.basis, Of: slices.Clone(r.of)}
		for _, what := range r.whats {
			i.Factors = append(i.Factors, Input{What: what, Quantity: always[what]})
		}
		switch r.kind {
		case Social:
			i.Share = u.Social
		case Repairs:
			i.Share = u.Repairs
		}
		s.Items = append(s.Items, i)
	}
}

// always are quantities that nobody needs to type.
var always = map[What]money.Quantity{Months: 12 * money.One}

// Free returns a code for a new row that no row has yet: the word itself, or
// with a number.
func (s Sheet) Free(word string) string {
	taken := func(code string) bool {
		return s.has(code) || s.item(code).Kind != "" ||
			slices.ContainsFunc(s.Assets, func(a Asset) bool { return a.Code == code }) ||
			slices.ContainsFunc(s.Loans, func(l Loan) bool { return l.Code == code })
	}
	code := word
	for n := 2; taken(code); n++ {
		code = word + "-" + year(n)
	}
	return code
}
