package entry

import (
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Payers reads volumes and payers of every service and removes ticked rows.
func Payers(f *Form, s *scenario.Scenario) {
	for n := range s.Services {
		x := &s.Services[n]
		volumes(f, x)
		for m := range x.Payers {
			p := &x.Payers[m]
			field := func(input string) string { return scenario.PayerCell(x.Code, p.Code, input) }
			f.count(field("accounts"), &p.Accounts)
			f.count(field("persons"), &p.Persons)
			f.quantity(field("quantity"), &p.Quantity)
			f.share(field("collection"), &p.Collection)
			f.quantity(field("coefficient"), &p.Coefficient)
		}
		x.Payers = slices.DeleteFunc(x.Payers, func(p solve.Payer) bool { return f.Bool(scenario.PayerCell(x.Code, p.Code, "drop")) })
	}
}

func volumes(f *Form, x *scenario.Service) {
	field := func(input string) string { return scenario.Cell(x.Code, "volumes."+input) }
	f.quantity(field("produced"), &x.Volumes.Produced)
	f.share(field("losses"), &x.Volumes.Losses)
	choose(f, field("saved"), &x.Volumes.Saved, []solve.Saved{solve.Sold, solve.NotPumped})
	if !f.Has(field("aim")) {
		return
	}
	var aim money.Percent
	f.share(field("aim"), &aim)
	if x.Volumes.Aim = &aim; f.Text(field("aim")) == "" {
		x.Volumes.Aim = nil
	}
}

// Payer reads who the payers of a row are and how they are billed. The fields of
// such a page carry no code.
func Payer(f *Form, s *scenario.Scenario, service, code string) {
	p := find(s, service, code)
	if p == nil {
		f.faults.Field("name", "There is no such row.")
		return
	}
	f.text("name", &p.Name)
	f.text("category", &p.Category)
	if own := f.Text("own"); own != "" {
		p.Category = own
	}
	choose(f, "connection", &p.Connection, rate.Connections)
	choose(f, "bill", &p.Bill, rate.Bases)
	p.Metered = f.Bool("metered")
	f.count("norm", &p.Norm)
	choose(f, "norm_days", &p.NormDays, []rate.NormDays{rate.ActualDays, rate.YearDays12})
	f.quantity("worth", &p.Worth)
	f.share("growth", &p.Growth)
}

func find(s *scenario.Scenario, service, code string) *solve.Payer {
	for n := range s.Services {
		for m := range s.Services[n].Payers {
			if p := &s.Services[n].Payers[m]; s.Services[n].Code == service && p.Code == code {
				return p
			}
		}
	}
	return nil
}
