package scenario

import (
	"errors"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/plan"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// mostYears is how far a plan looks.
const mostYears = 30

// Cell names an input of a service, as complaints point at it:
// "services.water.payers.yard.persons".
func Cell(service, input string) string { return "services." + service + "." + input }

// ItemCell names an input of a row of the sheet: "items.pump.price".
func ItemCell(i cost.Item, input string) string { return "items." + i.Code + "." + input }

// PayerCell names an input of a row of payers.
func PayerCell(service, payer, input string) string {
	return Cell(service, "payers."+payer+"."+input)
}

// Check works the whole scenario out and gathers every complaint by its cell:
// those about the sheet as cost names them ("items.pump.price"), those about a
// service below "services.<code>.". nil means that each service has prices and a
// plan. A scenario with complaints can be kept, but not frozen.
func (s Scenario) Check() error {
	f := fault.Form()
	s.checkServices(f)
	s.checkYears(f)
	_, err := s.Sheet.Compute()
	if err := gather(f, err); err != nil {
		return err
	}
	if err != nil {
		return f // whatever rests on the sheet cannot be told yet
	}
	for _, x := range s.Services {
		if err := gather(f, s.checkService(x)); err != nil {
			return err
		}
	}
	return f.Err()
}

// gather adds the complaints of an error; another kind of error is returned.
func gather(f *fault.Fault, err error) error {
	if err == nil {
		return nil
	}
	var other *fault.Fault
	if !errors.As(err, &other) || other.Kind != fault.KindInvalid {
		return err
	}
	for _, field := range other.Fields {
		if !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == field.Name && x.Msg == field.Msg }) {
			f.Fields = append(f.Fields, field)
		}
	}
	return nil
}

// checkServices holds the services against the sheet.
func (s Scenario) checkServices(f *fault.Fault) {
	seen := map[string]bool{}
	for _, x := range s.Services {
		centre := slices.IndexFunc(s.Sheet.Centres, func(c cost.Centre) bool { return c.Code == x.Code && c.Split == nil })
		switch {
		case centre < 0:
			f.Field("services", "There is no {code} in this sheet.", fault.Values{"code": x.Code})
		case seen[x.Code]:
			f.Field("services", "This stands in the list twice.")
		}
		seen[x.Code] = true
	}
	for _, c := range s.Sheet.Centres {
		if c.Split == nil && !seen[c.Code] {
			f.Field("services", "There is no {code} in this sheet.", fault.Values{"code": c.Code})
		}
	}
}

func (s Scenario) checkYears(f *fault.Fault) {
	if s.Years.Number < 1 || s.Years.Number > mostYears {
		f.Field("years.number", "A plan has from 1 to {n} years.", fault.Values{"n": mostYears})
	}
}

// checkService solves a service and begins its years.
func (s Scenario) checkService(x Service) error {
	found, err := s.Solve(x.Code)
	if err != nil || s.Years.Number < 1 || s.Years.Number > mostYears {
		return err
	}
	m, err := s.PlanOf(found)
	switch {
	case errors.Is(err, plan.ErrBase):
		return nil // nobody pays: Solve would have said what is wrong
	case errors.Is(err, money.ErrOverflow):
		return fault.Form().Field(Cell(x.Code, "payers"), "A result is too large: check the numbers of the payers.").Because(err)
	case err != nil:
		return err
	}
	return s.aboutPlan(x.Code, m.Check())
}

// inPlan says where the fields of a plan are entered in a scenario.
var inPlan = []struct{ prefix, field string }{
	{"rises.", "years.rises."}, {"thrift", "years.thrift"}, {"cap", "years.cap"}, {"elasticity", "years.elasticity"},
	{"years", "years.number"}, {"losses.", "start.losses."}, {"collection.", "start.collection."}, {"cash", "start.cash"}, {"price", "start.price"},
}

// aboutPlan points complaints of a plan at the cells of the scenario.
func (s Scenario) aboutPlan(code string, err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return err
	}
	told := fault.Form()
	for _, field := range f.Fields {
		for _, x := range inPlan {
			if rest, ok := strings.CutPrefix(field.Name, x.prefix); ok {
				field.Name = x.field + rest
				break
			}
		}
		if !strings.HasPrefix(field.Name, "years.") {
			field.Name = Cell(code, field.Name)
		}
		told.Fields = append(told.Fields, field)
	}
	return told.Err()
}

// ofSheet are the first words of complaints about the sheet, which belong to no
// single service.
var ofSheet = []string{"items", "assets", "loans", "centres", "year", "sheet"}

// inService points the complaints of the engine at a service.
func inService(code string, err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return err
	}
	told := fault.Form()
	for _, field := range f.Fields {
		first, _, _ := strings.Cut(field.Name, ".")
		if !slices.Contains(ofSheet, first) {
			field.Name = Cell(code, field.Name)
		}
		told.Fields = append(told.Fields, field)
	}
	return told.Because(err)
}
