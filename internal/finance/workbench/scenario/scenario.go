// Package scenario is one way to run and price the services of a provider for a
// year, as one document: the cost sheet, the volumes, payers and design of each
// service, the prices that a council chose beside those that were found,
// benefits, how the years after may go, and the thresholds it is judged by. It is
// what the room stores, copies, freezes and gives to Excel; the engines get their
// inputs from it. It is plain data and knows no database and no clock.
package scenario

import (
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/afford"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/judge"
	"github.com/openaimak/aimak/internal/finance/workbench/plan"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Scenario is the document.
type Scenario struct {
	Template cost.Template `json:"template,omitempty"` // what it began from
	Sheet    cost.Sheet    `json:"sheet"`
	Services []Service     `json:"services"` // one for each service of the sheet, in its order

	Benefits []afford.Benefit `json:"benefits,omitempty"`
	Families []afford.Family  `json:"families,omitempty"` // with a name; empty: the usual three
	// People is what is known of incomes, and the thresholds with their sources.
	// Without incomes those of the territory hold.
	People afford.Setting `json:"people,omitzero"`
	Limits judge.Limits   `json:"limits"` // of the five tests

	Years Years      `json:"years"`
	Draws plan.Draws `json:"draws"` // how far the years may be off, with the seed
}

// Service is what belongs to one service of the sheet: the parts of a
// solve.Model beside the sheet, and the decision about its price.
type Service struct {
	Code string `json:"code"`              // of its centre in the sheet
	ID   ref.ID `json:"service,omitempty"` // the service that is delivered and billed; 0: none yet

	Level    cost.Level    `json:"level"`
	Subsidy  money.Som     `json:"subsidy,omitempty"`  // from the budget, a year
	Benefits money.Som     `json:"benefits,omitempty"` // that other payers bear, a year
	Volumes  solve.Volumes `json:"volumes,omitzero"`
	Payers   []solve.Payer `json:"payers"`
	Design   solve.Design  `json:"design,omitzero"`

	// Council are the prices that were chosen, rounded or decided; empty: those
	// that are found hold.
	Council []rate.Price `json:"council,omitempty"`
	Start   Start        `json:"start,omitzero"`
}

// Start is where the years of a service begin and what is aimed at.
type Start struct {
	Price      money.Rate `json:"price,omitempty"` // of a unit at coefficient 1, in force before; 0: there was none
	Cash       money.Som  `json:"cash,omitempty"`  // the fund included
	Fund       money.Som  `json:"fund,omitempty"`  // for renewal
	Losses     Way        `json:"losses,omitzero"`
	Collection Way        `json:"collection,omitzero"`
}

// Way is a share to be reached in even steps over years; without years
// everything stays as it is.
type Way struct {
	To    money.Percent `json:"to"`
	Years int           `json:"years,omitempty"`
}

// Years are the settings of the plan, alike for all services.
type Years struct {
	Number     int           `json:"number"` // how many
	Rises      []plan.Rise   `json:"rises,omitempty"`
	Thrift     money.Percent `json:"thrift,omitempty"`
	Cap        money.Percent `json:"cap,omitempty"` // most that a price may rise in a year; 0: no cap
	Elasticity money.Percent `json:"elasticity,omitempty"`
	BudgetPays bool          `json:"budget_pays,omitempty"` // the budget pays what the price leaves open
}

// Service finds the service of a centre.
func (s Scenario) Service(code string) (Service, bool) {
	i := slices.IndexFunc(s.Services, func(x Service) bool { return x.Code == code })
	if i < 0 {
		return Service{}, false
	}
	return s.Services[i], true
}

// ServiceOf finds the service that is delivered under an id of the register.
func (s Scenario) ServiceOf(id ref.ID) (Service, bool) {
	i := slices.IndexFunc(s.Services, func(x Service) bool { return id != 0 && x.ID == id })
	if i < 0 {
		return Service{}, false
	}
	return s.Services[i], true
}

// Title is how a service is called: the name of its centre, or its code.
func (s Scenario) Title(code string) string {
	for _, c := range s.Sheet.Centres {
		if c.Code == code && c.Name != "" {
			return c.Name
		}
	}
	return code
}

// Aligned is the scenario with one service for each service of the sheet, in
// the order of the sheet: a new one has no payers yet, one whose centre is gone
// or shared now is left out.
func (s Scenario) Aligned() Scenario {
	var list []Service
	for _, c := range s.Sheet.Centres {
		if c.Split != nil {
			continue
		}
		service, known := s.Service(c.Code)
		if !known {
			service = Service{Code: c.Code, Level: cost.Renewal}
		}
		list = append(list, service)
	}
	s.Services = list
	return s
}

// Model is the engine's input for one service; of an unknown code it is a model
// that the engine refuses.
func (s Scenario) Model(code string) solve.Model {
	x, _ := s.Service(code)
	return solve.Model{
		Sheet: s.Sheet, Service: code, Level: x.Level, Subsidy: x.Subsidy, Benefits: x.Benefits,
		Volumes: x.Volumes, Payers: x.Payers, Design: x.Design,
	}
}

// With is the scenario with a model taken over, such as the answer of a goal
// seek: its sheet holds for all services.
func (s Scenario) With(m solve.Model) Scenario {
	s.Sheet = m.Sheet
	s.Services = slices.Clone(s.Services)
	for i := range s.Services {
		if x := &s.Services[i]; x.Code == m.Service {
			x.Level, x.Subsidy, x.Benefits = m.Level, m.Subsidy, m.Benefits
			x.Volumes, x.Payers, x.Design = m.Volumes, m.Payers, m.Design
		}
	}
	return s
}

// Found is what a service costs its payers: the prices that are found, and what
// the prices that hold bring in.
type Found struct {
	Model    solve.Model
	Solution solve.Solution
	Prices   []rate.Price // that hold: the council's when it chose, else those found
	Money    solve.Money  // what these bring in
	Decided  bool         // the council chose
	// Base is the price of a unit at coefficient 1, without tax, by which plan.From
	// weighs the payers: that of the solution, moved with what the council's bring.
	Base money.Rate
}

// Solve finds the prices of a service and evaluates the council's. It fails with
// a fault that names the cell of each complaint, as Check does.
func (s Scenario) Solve(code string) (Found, error) {
	f := Found{Model: s.Model(code)}
	x, _ := s.Service(code)
	var err error
	if f.Solution, err = f.Model.Solve(); err != nil {
		return Found{}, inService(code, err)
	}
	f.Prices, f.Money, f.Base = f.Solution.Prices, f.Solution.Money, f.Solution.Base
	if len(x.Council) == 0 {
		return f, nil
	}
	f.Prices, f.Decided = x.Council, true
	if f.Money, err = f.Model.Evaluate(x.Council); err != nil {
		return Found{}, inService(code, err)
	}
	if f.Solution.Billed > 0 && f.Money.Billed > 0 {
		base, err := money.MulDiv(int64(f.Base), int64(f.Money.Billed), int64(f.Solution.Billed), money.HalfUp)
		if err != nil {
			return Found{}, err
		}
		f.Base = money.Rate(max(base, 1))
	}
	return f, nil
}

// Plan is the input of the years of a service, from the prices that hold.
func (s Scenario) Plan(code string) (plan.Model, error) {
	found, err := s.Solve(code)
	if err != nil {
		return plan.Model{}, err
	}
	return s.PlanOf(found)
}

// PlanOf is Plan for prices that were found already.
func (s Scenario) PlanOf(f Found) (plan.Model, error) {
	m, err := plan.From(f.Model, f.Money, f.Base, s.Years.Number)
	if err != nil {
		return plan.Model{}, err
	}
	x, _ := s.Service(f.Model.Service)
	y := s.Years
	m.Rises, m.Thrift, m.Cap, m.Elasticity, m.BudgetPays = y.Rises, y.Thrift, y.Cap, y.Elasticity, y.BudgetPays
	m.Price, m.Cash, m.Fund = x.Start.Price, x.Start.Cash, x.Start.Fund
	if f.Decided {
		m.Decided = f.Base
	}
	if way := x.Start.Losses; way.Years > 0 {
		m.Losses.To, m.Losses.Years = way.To, way.Years
	}
	m.Collection = plan.Reach{To: x.Start.Collection.To, Years: x.Start.Collection.Years}
	return m, nil
}

// Version is a frozen scenario: what a tariff is made of.
type Version struct {
	ID       ref.ID
	Provider ref.ID
	Name     string
	Year     int
	Number   int    // of the version, counted by provider and year
	Hash     string // of the document, SHA-256 in hexadecimal digits
	Froze    period.Instant
	Document Scenario
}
