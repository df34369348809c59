package prospects

import (
	"context"
	"slices"

	"github.com/openaimak/aimak/internal/finance/workbench/afford"
	"github.com/openaimak/aimak/internal/finance/workbench/impact"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// mostBenefits is how many benefits one scenario may have: people choose one.
const mostBenefits = 12

// programme costs the benefits of a scenario for the households of the register.
func (s study) programme(list []impact.Account) (afford.Programme, error) {
	return s.people.Design(s.found.Prices, s.families(s.crowd(list)), s.Document.Benefits)
}

// change replaces the document of a scenario by what f makes of it. Complaints
// about cells that f's form holds come back; others are those of somebody else's
// page and can wait.
func (x *Prospects) change(ctx context.Context, tx *db.Tx, who access.Actor, s study, revision int, mine func(cell string) bool, document scenario.Scenario) error {
	if err := access.Permit(who, mayEnter, tx.Municipality, 0); err != nil {
		return err
	}
	if f := fault.Of(document.Check()); f != nil && mine != nil {
		told := fault.Form()
		for _, field := range f.Fields {
			if mine(field.Name) {
				told.Fields = append(told.Fields, field)
			}
		}
		if err := told.Err(); err != nil {
			return err
		}
	}
	return x.workbench.Save(ctx, tx, who, s.ID, revision, s.Name, document)
}

// setBenefits replaces the benefits of a scenario and the number of pensioners
// living alone, and lets the price bear what other payers are to bear.
func (x *Prospects) setBenefits(ctx context.Context, tx *db.Tx, who access.Actor, s study, revision int, benefits []afford.Benefit, alone int) error {
	if err := access.Permit(who, mayEnter, tx.Municipality, 0); err != nil {
		return err
	}
	if len(benefits) > mostBenefits {
		return fault.Form().Field("name", "At most {n} benefits: people choose one of them.", fault.Values{"n": mostBenefits})
	}
	s.Document.Benefits = benefits
	s.Document.Families = withPensioners(s.Document.Families, alone, s.living.Som(territory.LeastPension))
	for _, service := range s.Document.Services {
		if err := x.bearIn(ctx, tx, &s, service); err != nil {
			return err
		}
	}
	return x.change(ctx, tx, who, s, revision, nil, s.Document)
}

// bearIn lets the price of one service bear what its payers are to bear. A
// service that has no price yet bears nothing yet.
func (x *Prospects) bearIn(ctx context.Context, tx *db.Tx, s *study, service scenario.Service) (err error) {
	one := *s
	one.code, one.service = service.Code, service
	if one.found, err = one.Document.Solve(service.Code); invalid(err) != nil && service.Code != s.code {
		return nil
	}
	if err != nil {
		return err
	}
	list, err := x.register(ctx, tx, service.ID, tx.Today().Month().Add(-1))
	if err != nil {
		return err
	}
	if err := one.borne(list); err != nil {
		return err
	}
	s.Document = one.Document
	return nil
}

// rounds is how often price and benefit are worked out one from the other: a
// benefit that other payers bear raises the price, which raises the benefit.
// Each round moves the price by the share of the benefits in it, so that the
// fifth moves it by less than a tyiyn.
const rounds = 5

// borne enters what the other payers bear as a need of the service.
func (s *study) borne(list []impact.Account) error {
	for range rounds {
		p, err := s.programme(list)
		if err != nil {
			return err
		}
		total := p.Totals[afford.FromPayers]
		if total == s.service.Benefits {
			return nil
		}
		s.bear(total)
		if s.found, err = s.Document.Solve(s.code); err != nil {
			return err
		}
	}
	return nil
}

// bear writes what other payers bear into the document.
func (s *study) bear(total money.Som) {
	s.service.Benefits = total
	s.Document.Services = slices.Clone(s.Document.Services)
	for i := range s.Document.Services {
		if s.Document.Services[i].Code == s.code {
			s.Document.Services[i].Benefits = total
		}
	}
}

// withPensioners keeps the number of pensioners living alone among the families
// of a scenario; none takes them out.
func withPensioners(families []afford.Family, alone int, pension money.Som) []afford.Family {
	families = slices.DeleteFunc(slices.Clone(families), func(f afford.Family) bool { return f.Code == afford.Pensioner })
	if alone <= 0 {
		return families
	}
	return append(families, afford.Family{Code: afford.Pensioner, Persons: 1, Income: pension, Households: alone, Tags: []string{afford.Pensioner}})
}
