package prospects

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/accounts"
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
	for usage, err := range x.accounts.Usage(ctx, tx, service, m) {
		if err != nil {
			return nil, err
		}
		for _, u := range usage {
			list = take(list, u)
		}
	}
	return list, nil
}

// take adds a use to the accounts. Several uses of one account follow each other
// by day: volumes add up, and how it is supplied at the end counts.
func take(list []impact.Account, u accounts.Usage) []impact.Account {
	a := impact.Account{ID: u.Account, Category: u.Category, Connection: u.Connection, Metered: u.Metered, Persons: u.Persons, Quantity: u.Quantity}
	switch {
	case u.Metered:
	case u.Area > 0:
		a.Quantity = u.Area
	case u.Heads > 0:
		a.Quantity = money.Quantity(u.Heads) * money.One
	}
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
	Month   period.Month
	Before  string // the decision about the prices in force
	Impact  impact.Impact
	Hardest []accounts.Account // of the hardest hit, in their order
}

// every compares the prices for every account, with its number.
func (x *Prospects) every(ctx context.Context, tx *db.Tx, s study, m period.Month) (list []impact.Change, numbers map[ref.ID]string, err error) {
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
	list, err = impact.List(before.Prices, s.found.Prices, all)
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
	if c.Impact, err = impact.Compare(before.Prices, s.found.Prices, list, hardest); err != nil {
		return c, err
	}
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

// crowd is how many households there are of each way and size.
type crowd struct {
	ways    []afford.Way
	counts  map[afford.Way]map[int]int
	volumes map[afford.Way]map[int]money.Quantity // used a month by all of them together
	counted bool                                  // in the register; else from the rows of payers
}

// mostPersons is the greatest household that is told from others.
const mostPersons = 15

// crowdOf counts the households of the register, and where there are none, those
// that the rows of payers name.
func (s study) crowdOf(list []impact.Account) crowd {
	c := crowd{ways: s.ways(), counts: map[afford.Way]map[int]int{}, volumes: map[afford.Way]map[int]money.Quantity{}}
	for _, w := range c.ways {
		c.counts[w], c.volumes[w] = map[int]int{}, map[int]money.Quantity{}
	}
	for _, a := range list {
		w := afford.Way{Category: a.Category, Connection: a.Connection, Metered: a.Metered}
		if at := slices.IndexFunc(c.ways, func(x afford.Way) bool { return alike(x, w) }); at >= 0 {
			c.add(c.ways[at], a.Persons, 1, a.Quantity)
			c.counted = true
		}
	}
	if c.counted {
		return c
	}
	for _, row := range s.service.Payers {
		w := afford.Way{Category: row.Category, Connection: row.Connection, Metered: row.Metered}
		if row.Accounts > 0 && slices.Contains(c.ways, w) {
			c.add(w, (row.Persons+row.Accounts/2)/row.Accounts, row.Accounts, 0)
		}
	}
	return c
}

// alike tells whether an account is supplied in a way that a row of payers
// names; what the row leaves open fits anybody.
func alike(row, account afford.Way) bool {
	return row.Metered == account.Metered && (row.Category == "" || row.Category == account.Category) &&
		(row.Connection == "" || row.Connection == account.Connection)
}

func (c crowd) add(w afford.Way, persons, n int, volume money.Quantity) {
	persons = min(max(persons, 1), mostPersons)
	c.counts[w][persons] += n
	c.volumes[w][persons] += volume
}

// families are the households with their numbers, for the cost of benefits.
// Nobody asks people for their income, so households of each size are taken to
// be spread evenly over the tenths; pensioners living alone are those whose
// number somebody entered.
func (s study) families(c crowd) (list []afford.Family) {
	alone := s.pensioners(c)
	for n, w := range c.ways {
		if alone[n] > 0 {
			list = append(list, afford.Family{Code: "pensioners-" + strconv.Itoa(n+1), Persons: 1, Income: s.living.Som(territory.LeastPension),
				Households: alone[n], Tags: []string{afford.Pensioner}, Way: w})
		}
		for _, size := range slices.Sorted(maps.Keys(c.counts[w])) {
			count, volume := c.counts[w][size], c.volumes[w][size]
			mean := money.Quantity(0)
			if w.Metered && count > 0 {
				mean = volume / money.Quantity(count)
			}
			if size == 1 {
				count -= alone[n]
			}
			list = append(list, s.spread(n, size, count, mean, w)...)
		}
	}
	return list
}

// spread divides households of one size and way among the tenths.
func (s study) spread(way, size, count int, volume money.Quantity, w afford.Way) (list []afford.Family) {
	even := make([]int64, len(s.people.Incomes))
	for i := range even {
		even[i] = 1
	}
	if len(even) == 0 || count <= 0 {
		return nil
	}
	for d, n := range money.Share(money.Som(count), even) {
		if n > 0 {
			list = append(list, afford.Family{Code: strconv.Itoa(d+1) + "-" + strconv.Itoa(size) + "-" + strconv.Itoa(way+1), Decile: d + 1,
				Persons: size, Income: s.people.Incomes[d] * money.Som(size), Households: int(n), Way: w, Volume: volume})
		}
	}
	return list
}

// pensioners divides the pensioners living alone, whose number was entered,
// among the ways by how many live alone in each; never more than live alone.
func (s study) pensioners(c crowd) []int {
	alone := make([]int, len(c.ways))
	weights := make([]int64, len(c.ways))
	all := int64(0)
	for n, w := range c.ways {
		weights[n] = int64(c.counts[w][1])
		all += weights[n]
	}
	entered := min(int64(s.pensionersAlone()), all)
	if entered <= 0 {
		return alone
	}
	for n, part := range money.Share(money.Som(entered), weights) {
		alone[n] = int(part)
	}
	return alone
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
