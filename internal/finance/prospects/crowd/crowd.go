// Package crowd counts the households that use a service, by how they are supplied
// and how many persons they are: from the accounts of a register, or where there
// are none from the rows of payers of a scenario. It is pure and knows neither a
// database nor a page.
package crowd

import (
	"maps"
	"slices"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/workbench/afford"
	"github.com/openaimak/aimak/internal/finance/workbench/impact"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Crowd is how many households there are of each way and size.
type Crowd struct {
	Ways    []afford.Way
	Counted bool // in the register; else from the rows of payers
	counts  map[afford.Way]map[int]int
	volumes map[afford.Way]map[int]money.Quantity // used a month by all of them together
}

// Row is a row of payers: how many households are supplied in a way, and how many
// persons they are together.
type Row struct {
	afford.Way
	Accounts, Persons int
}

// mostPersons is the greatest household that is told from others.
const mostPersons = 15

// Of counts the households of a register, and where there are none, those that
// the rows of payers name.
func Of(ways []afford.Way, rows []Row, list []impact.Account) Crowd {
	c := Crowd{Ways: ways, counts: map[afford.Way]map[int]int{}, volumes: map[afford.Way]map[int]money.Quantity{}}
	for _, w := range ways {
		c.counts[w], c.volumes[w] = map[int]int{}, map[int]money.Quantity{}
	}
	for _, a := range list {
		w := afford.Way{Category: a.Category, Connection: a.Connection, Metered: a.Metered}
		if at := slices.IndexFunc(ways, func(x afford.Way) bool { return Alike(x, w) }); at >= 0 {
			c.add(ways[at], a.Persons, 1, a.Quantity)
			c.Counted = true
		}
	}
	if c.Counted {
		return c
	}
	for _, row := range rows {
		if row.Accounts > 0 && slices.Contains(ways, row.Way) {
			c.add(row.Way, (row.Persons+row.Accounts/2)/row.Accounts, row.Accounts, 0)
		}
	}
	return c
}

// Alike tells whether an account is supplied in a way that a row of payers
// names; what the row leaves open fits anybody.
func Alike(row, account afford.Way) bool {
	return row.Metered == account.Metered && (row.Category == "" || row.Category == account.Category) &&
		(row.Connection == "" || row.Connection == account.Connection)
}

func (c Crowd) add(w afford.Way, persons, n int, volume money.Quantity) {
	persons = min(max(persons, 1), mostPersons)
	c.counts[w][persons] += n
	c.volumes[w][persons] += volume
}

// Families are the households with their numbers. Nobody asks people for their
// income, so households of each size are taken to be spread evenly over the
// tenths, whose incomes a person are given; pensioners living alone on a pension
// are those whose number somebody entered.
func (c Crowd) Families(incomes []money.Som, pension money.Som, alone int) (list []afford.Family) {
	pensioners := c.pensioners(alone)
	for n, w := range c.Ways {
		if pensioners[n] > 0 {
			list = append(list, afford.Family{Code: "pensioners-" + strconv.Itoa(n+1), Persons: 1, Income: pension,
				Households: pensioners[n], Tags: []string{afford.Pensioner}, Way: w})
		}
		for _, size := range slices.Sorted(maps.Keys(c.counts[w])) {
			count, volume := c.counts[w][size], c.volumes[w][size]
			mean := money.Quantity(0)
			if w.Metered && count > 0 {
				mean = volume / money.Quantity(count)
			}
			if size == 1 {
				count -= pensioners[n]
			}
			list = append(list, spread(incomes, n, size, count, mean, w)...)
		}
	}
	return list
}

// spread divides households of one size and way among the tenths.
func spread(incomes []money.Som, way, size, count int, volume money.Quantity, w afford.Way) (list []afford.Family) {
	even := make([]int64, len(incomes))
	for i := range even {
		even[i] = 1
	}
	if len(even) == 0 || count <= 0 {
		return nil
	}
	for d, n := range money.Share(money.Som(count), even) {
		if n > 0 {
			list = append(list, afford.Family{Code: strconv.Itoa(d+1) + "-" + strconv.Itoa(size) + "-" + strconv.Itoa(way+1), Decile: d + 1,
				Persons: size, Income: incomes[d] * money.Som(size), Households: int(n), Way: w, Volume: volume})
		}
	}
	return list
}

// pensioners divides the pensioners living alone among the ways by how many live
// alone in each; never more than live alone.
func (c Crowd) pensioners(entered int) []int {
	alone := make([]int, len(c.Ways))
	weights := make([]int64, len(c.Ways))
	all := int64(0)
	for n, w := range c.Ways {
		weights[n] = int64(c.counts[w][1])
		all += weights[n]
	}
	shared := min(int64(entered), all)
	if shared <= 0 {
		return alone
	}
	for n, part := range money.Share(money.Som(shared), weights) {
		alone[n] = int(part)
	}
	return alone
}
