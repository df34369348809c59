package prospects

import (
	"context"
	"slices"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/prospects/crowd"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/workbench/afford"
	"github.com/openaimak/aimak/internal/finance/workbench/impact"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// register lists the accounts that had the service in a month with what they
// used, as billing takes it: in sets, however many there are.
func (x *Prospects) register(ctx context.Context, tx *db.Tx, service ref.ID, m period.Month) (list []impact.Account, err error) {
	if service == 0 {
		return nil, nil
	}
	for uses, err := range x.accounts.Uses(ctx, tx, service, m) {
		if err != nil {
			return nil, err
		}
		list = slices.Grow(list, len(uses))
		for _, u := range uses {
			list = append(list, priced(u))
		}
	}
	return list, nil
}

// priced is a use as prices count it: m³, heads or hectares.
func priced(u accounts.Use) impact.Account {
	a := impact.Account{ID: u.Account, Category: u.Category, Connection: u.Connection, Metered: u.Metered, Persons: u.Persons, Quantity: u.Quantity}
	switch {
	case u.Metered:
	case u.Area > 0:
		a.Quantity = u.Area
	case u.Heads > 0:
		a.Quantity = money.Quantity(u.Heads) * money.One
	}
	return a
}

// take adds a use of some days to the accounts, as register has them: those of
// one account follow each other by day.
func take(list []impact.Account, u accounts.Usage) []impact.Account {
	a := priced(accounts.Use{Account: u.Account, Category: u.Category, Connection: u.Connection, Persons: u.Persons,
		Heads: u.Heads, Area: u.Area, Metered: u.Metered, Quantity: u.Quantity})
	if n := len(list); n > 0 && list[n-1].ID == a.ID {
		if a.Metered && list[n-1].Metered {
			a.Quantity += list[n-1].Quantity
		}
		list[n-1] = a
		return list
	}
	return append(list, a)
}

// comparison is what the prices of a scenario change for everybody.
type comparison struct {
	Month    period.Month
	Before   string // the decision about the prices in force
	Impact   impact.Impact
	Hardest  []accounts.Account // of the hardest hit, in their order
	Unpriced []impact.Kind      // accounts that are not compared
}

// change is what the lists mean for one account, or which of them has no price.
type change struct {
	impact.Change
	impact.Lack
}

// every compares the prices for every account, with its number; those without a
// price come last.
func (x *Prospects) every(ctx context.Context, tx *db.Tx, s study, m period.Month) (list []change, numbers map[ref.ID]string, err error) {
	before, err := x.inForce(ctx, tx, s.service.ID)
	if err != nil {
		return nil, nil, err
	}
	var all []impact.Account
	numbers = map[ref.ID]string{}
	for usage, err := range x.accounts.Usage(ctx, tx, s.service.ID, m) {
		if err != nil {
			return nil, nil, err
		}
		for _, u := range usage {
			all = take(all, u)
			numbers[u.Account] = u.Number
		}
	}
	fit, missing := crowd.Asked(s.rows(), s.found.Prices, all)
	changes, more, err := impact.List(before.Prices, s.found.Prices, fit)
	for _, c := range changes {
		list = append(list, change{Change: c})
	}
	for _, l := range append(missing, more...) {
		list = append(list, change{Change: impact.Change{Account: l.Account}, Lack: l})
	}
	return list, numbers, err
}

// hardest is how many accounts are listed as hit hardest.
const hardest = 20

// compare holds the prices of a scenario against those in force, for every
// account of the register as it was in a month.
func (x *Prospects) compare(ctx context.Context, tx *db.Tx, s study, m period.Month) (c comparison, err error) {
	c.Month = m
	before, err := x.inForce(ctx, tx, s.service.ID)
	if err != nil {
		return c, err
	}
	c.Before = before.Decision
	list, err := x.register(ctx, tx, s.service.ID, m)
	if err != nil {
		return c, err
	}
	fit, missing := crowd.Asked(s.rows(), s.found.Prices, list)
	if c.Impact, err = impact.Compare(before.Prices, s.found.Prices, fit, hardest); err != nil {
		return c, err
	}
	c.Unpriced = impact.Kinds(append(missing, c.Impact.Missing...))
	ids := make([]ref.ID, len(c.Impact.Hardest))
	for i, h := range c.Impact.Hardest {
		ids[i] = h.Account.ID
	}
	c.Hardest, err = x.accounts.Accounts(ctx, tx, ids)
	return c, err
}

// inForce is the price list that holds today. Without one there is nothing to
// compare with: an Invalid fault says so.
func (x *Prospects) inForce(ctx context.Context, tx *db.Tx, service ref.ID) (tariffs.InForce, error) {
	if service == 0 {
		return tariffs.InForce{}, fault.Invalid("This service of the scenario is not joined to one of the register: nobody is billed for it yet.")
	}
	lists, err := x.tariffs.InForce(ctx, tx, service, tx.Today().Month())
	if err != nil {
		return tariffs.InForce{}, err
	}
	return lists[len(lists)-1], nil
}

// crowd counts the households of the register, or of the rows of payers.
func (s study) crowd(list []impact.Account) crowd.Crowd {
	return crowd.Of(s.ways(), s.rows(), list)
}

// rows are the rows of payers with their numbers.
func (s study) rows() (list []crowd.Row) {
	for _, x := range s.service.Payers {
		way := afford.Way{Category: x.Category, Connection: x.Connection, Metered: x.Metered}
		list = append(list, crowd.Row{Way: way, Accounts: x.Accounts, Persons: x.Persons})
	}
	return list
}

// families are the households with their numbers, for the cost of benefits.
func (s study) families(c crowd.Crowd) []afford.Family {
	return c.Families(s.people.Incomes, s.living.Som(territory.LeastPension), s.pensionersAlone())
}

// pensionersAlone is the number that was entered.
func (s study) pensionersAlone() int {
	for _, f := range s.Document.Families {
		if f.Code == afford.Pensioner {
			return f.Households
		}
	}
	return 0
}
