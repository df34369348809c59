package scenario

import (
	"errors"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Clone is a copy that can be edited alone.
func (s Scenario) Clone() (Scenario, error) {
	document, err := s.Encode()
	if err != nil {
		return Scenario{}, err
	}
	return Decode(document)
}

// For is the scenario for a year, taken over from papers: which services of the
// register they were made for is forgotten, since another provider may begin
// with them. Facts stay what they are: those of another year are complained about.
func (s Scenario) For(year int) Scenario {
	s.Sheet.Items = slices.Clone(s.Sheet.Items)
	for n := range s.Sheet.Items {
		if i := &s.Sheet.Items[n]; i.Year == s.Sheet.Year {
			i.Year = 0
		}
	}
	s.Sheet.Year = year
	s.Services = slices.Clone(s.Services)
	for n := range s.Services {
		s.Services[n].ID = 0
	}
	return s
}

// usualBasis is how a kind of cost is mostly entered.
func usualBasis(k cost.Kind) (cost.Basis, []cost.What) {
	switch k {
	case cost.Wages:
		return cost.Counted, []cost.What{cost.Posts, cost.Months}
	case cost.Electricity:
		return cost.Counted, []cost.What{cost.Energy}
	case cost.Samples:
		return cost.Counted, []cost.What{cost.Points, cost.Times}
	case cost.Fuel:
		return cost.Counted, []cost.What{cost.Litres}
	case cost.Social:
		return cost.OfKinds, nil
	case cost.Repairs:
		return cost.OfAssets, nil
	case cost.Depreciation:
		return cost.Wear, nil
	case cost.Capital:
		return cost.Recovery, nil
	case cost.Loans:
		return cost.Repayment, nil
	}
	return cost.Stated, nil
}

// AddItem adds a row for a kind of cost, entered as such a cost mostly is, and
// returns its code.
func (s *Scenario) AddItem(centre string, k cost.Kind) string {
	basis, whats := usualBasis(k)
	i := cost.Item{Code: s.Sheet.Free(centre + "-" + string(k)), Centre: centre, Kind: k, Basis: basis}
	for _, w := range whats {
		i.Factors = append(i.Factors, cost.Input{What: w})
	}
	if k == cost.Social {
		i.Of = []cost.Kind{cost.Wages}
	}
	s.Sheet.Items = append(s.Sheet.Items, i)
	return i.Code
}

// AddPayer adds a row of payers to a service and returns its code.
func (s *Scenario) AddPayer(service string) string {
	for n := range s.Services {
		x := &s.Services[n]
		if x.Code != service {
			continue
		}
		code := free("row", func(c string) bool {
			return slices.ContainsFunc(x.Payers, func(p solve.Payer) bool { return p.Code == c })
		})
		x.Payers = append(x.Payers, solve.Payer{Code: code, Category: rate.Population, Bill: rate.CubicMetre, Collection: money.Whole})
		return code
	}
	return ""
}

// SetPayer replaces the row of payers with the same code.
func (s *Scenario) SetPayer(service string, p solve.Payer) {
	for n := range s.Services {
		for m := range s.Services[n].Payers {
			if s.Services[n].Code == service && s.Services[n].Payers[m].Code == p.Code {
				s.Services[n].Payers[m] = p
			}
		}
	}
}

// free is the first of word-1, word-2, … that is not taken.
func free(word string, taken func(string) bool) string {
	for n := 1; ; n++ {
		if code := word + "-" + number(n); !taken(code) {
			return code
		}
	}
}

// SoFar works out the rows of the sheet that can be worked out already: those
// that are complained about are left out until nothing is. missing tells how
// many rows these are; ok is false while there is nothing to add up.
func (s Scenario) SoFar() (r cost.Result, missing int, ok bool) {
	sheet := s.Sheet
	sheet.Items = slices.Clone(sheet.Items)
	for range len(s.Sheet.Items) + 1 {
		result, err := sheet.Compute()
		if err == nil {
			return result, missing, true
		}
		var f *fault.Fault
		if !errors.As(err, &f) {
			return cost.Result{}, missing, false
		}
		before := len(sheet.Items)
		sheet.Items = slices.DeleteFunc(sheet.Items, func(i cost.Item) bool { return blamed(f, i.Code) })
		if missing += before - len(sheet.Items); len(sheet.Items) == before {
			return cost.Result{}, missing, false
		}
	}
	return cost.Result{}, missing, false
}

// blamed tells whether a row is complained about.
func blamed(f *fault.Fault, item string) bool {
	return slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return strings.HasPrefix(x.Name, "items."+item+".") })
}

// Turned is the scenario with one lever of a service set: what would the price
// be if losses, the collection of bills (of one row, or of all), the subsidy,
// wages or electricity were so? Wages and electricity are in percent of now.
func (s Scenario) Turned(code string, lever solve.Lever, whose string, share money.Percent, sum money.Som) (Scenario, error) {
	m := s.Model(code)
	switch lever {
	case solve.ByLosses:
		m.Volumes = m.Volumes.Lowered(share)
	case solve.ByCollection:
		m.Payers = slices.Clone(m.Payers)
		for i := range m.Payers {
			if whose == "" || m.Payers[i].Code == whose {
				m.Payers[i].Collection = share
			}
		}
	case solve.BySubsidy:
		m.Subsidy = sum
	case solve.ByWages, solve.ByElectricity:
		kind := cost.Wages
		if lever == solve.ByElectricity {
			kind = cost.Electricity
		}
		var err error
		if m.Sheet, err = m.Sheet.Scaled(kind, share); err != nil {
			return s, fault.Form().Field("share", "Too large: check the number.").Because(err)
		}
	}
	return s.With(m), nil
}
