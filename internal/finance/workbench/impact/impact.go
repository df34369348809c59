// Package impact compares two price lists for every account of a register: who
// pays more, who pays less, and who is hit hardest. It prices each account twice
// by the engine that bills it, so the answer is what the bills will say. It knows
// neither a database nor the reasons for a price.
package impact

import (
	"cmp"
	"errors"
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Account is one personal account with what it uses in a usual month.
type Account struct {
	ID         ref.ID
	Category   string
	Connection string
	Metered    bool
	Persons    int
	Quantity   money.Quantity // m³ a month, heads or hectares
}

// Change is what the lists mean for one account.
type Change struct {
	Account       Account
	Before, After money.Som // of a month; of a year's price its twelfth
}

// Difference is what the account pays more, or less when below zero.
func (c Change) Difference() money.Som { return c.After - c.Before }

// Group sums up the accounts of one category and connection.
type Group struct {
	Category, Connection string
	Accounts             int
	More, Less, Same     int // accounts that pay more, less, the same
	Before, After        money.Som
	Most                 money.Som // the greatest rise
}

// compare orders groups as price lists name them; words of a council's own come
// behind.
func (g Group) compare(o Group) int {
	return cmp.Or(cmp.Compare(rank(rate.Categories, g.Category), rank(rate.Categories, o.Category)), cmp.Compare(g.Category, o.Category),
		cmp.Compare(rank(rate.Connections, g.Connection), rank(rate.Connections, o.Connection)))
}

func rank(list []string, word string) int {
	if n := slices.Index(list, word); n >= 0 {
		return n
	}
	return len(list)
}

// Impact is the comparison of all accounts.
type Impact struct {
	Group            // all of them
	Groups  []Group  // as price lists name them
	Hardest []Change // the greatest rises in som, hardest first
	Missing []Lack   // in their order
}

// Lack is an account that a list cannot price: it has no price for it, or one by
// volume where nothing says the volume.
type Lack struct {
	Account
	Before, After bool // which of the lists cannot
}

// Kind counts accounts of one kind that a list cannot price.
type Kind struct {
	Category, Connection string
	Metered              bool
	Before, After        bool // which of the lists cannot
	Accounts             int
}

// Kinds counts accounts without a price by their kind, in the order in which they
// are met.
func Kinds(missing []Lack) (list []Kind) {
	at := map[Kind]int{}
	for _, m := range missing {
		k := Kind{Category: m.Category, Connection: m.Connection, Metered: m.Metered, Before: m.Before, After: m.After}
		n, known := at[k]
		if !known {
			n = len(list)
			at[k], list = n, append(list, k)
		}
		list[n].Accounts++
	}
	return list
}

// No bill and no register comes near these; with them no sum leaves its range.
const (
	mostBill     = money.Som(1e11) // a thousand million som
	mostAccounts = 50_000_000
)

// monthsOfYear brings a yearly price to a month.
const monthsOfYear = 12

// Compare prices the accounts by both lists and keeps the hardest hit. Accounts
// that a list cannot price are listed and not counted. It fails with a fault when
// a price is not complete.
func Compare(before, after []rate.Price, accounts []Account, hardest int) (Impact, error) {
	f := fault.Form()
	complete(f, "before", before)
	complete(f, "after", after)
	if err := f.Err(); err != nil {
		return Impact{}, err
	}
	c := comparison{before: before, after: after, keep: max(hardest, 0)}
	for _, a := range accounts {
		w := c.way(a)
		x, lack, err := c.change(w, a)
		if err != nil || len(accounts) > mostAccounts {
			return Impact{}, fault.Form().Field("after", "A result is too large: check the numbers of the payers.").Because(err)
		}
		if lack != nil {
			c.Missing = append(c.Missing, *lack)
			continue
		}
		c.count(w, x)
	}
	slices.SortFunc(c.Hardest, harder)
	c.Groups = slices.DeleteFunc(c.Groups, func(g Group) bool { return g.Accounts == 0 })
	slices.SortFunc(c.Groups, Group.compare)
	return c.Impact, nil
}

// List prices the accounts by both lists and returns every change in their order,
// and the accounts that a list cannot price. It fails as Compare does.
func List(before, after []rate.Price, accounts []Account) (list []Change, missing []Lack, err error) {
	f := fault.Form()
	complete(f, "before", before)
	complete(f, "after", after)
	if err := f.Err(); err != nil {
		return nil, nil, err
	}
	c := comparison{before: before, after: after}
	list = make([]Change, 0, len(accounts))
	for _, a := range accounts {
		x, lack, err := c.change(c.way(a), a)
		switch {
		case err != nil:
			return nil, nil, fault.Form().Field("after", "A result is too large: check the numbers of the payers.").Because(err)
		case lack != nil:
			missing = append(missing, *lack)
		default:
			list = append(list, x)
		}
	}
	return list, missing, nil
}

func complete(f *fault.Fault, name string, prices []rate.Price) {
	for _, p := range prices {
		if p.Check() != nil {
			f.Field(name, "This price is not complete.")
			return
		}
	}
}

// way is what decides which prices an account has. Fifty thousand accounts have a
// dozen ways, so that walking a list of them is quicker than a map.
type way struct {
	category, connection string
	metered              bool
	before, after        *rate.Price // nil: none
	group                int
}

// comparison gathers sums and keeps a heap of the hardest hit, the least of them
// on top.
type comparison struct {
	Impact
	before, after []rate.Price
	ways          []way
	lines         []rate.Line
	keep          int
}

// change compares one account, or says what it lacks. It fails with
// money.ErrOverflow alone.
func (c *comparison) change(w way, a Account) (x Change, lack *Lack, err error) {
	one, err1 := c.charge(a, w.before)
	two, err2 := c.charge(a, w.after)
	switch {
	case errors.Is(err1, money.ErrOverflow) || errors.Is(err2, money.ErrOverflow):
		return x, nil, money.ErrOverflow
	case err1 != nil || err2 != nil:
		return x, &Lack{Account: a, Before: err1 != nil, After: err2 != nil}, nil
	case one > mostBill || two > mostBill:
		return x, nil, money.ErrOverflow
	}
	return Change{a, one, two}, nil, nil
}

// count adds a change to the sums.
func (c *comparison) count(w way, x Change) {
	c.Group.add(x)
	c.Groups[w.group].add(x)
	c.rank(x)
}

// way finds the prices of an account, or remembers them for the next like it.
func (c *comparison) way(a Account) way {
	for i := range c.ways {
		if w := &c.ways[i]; w.metered == a.Metered && w.category == a.Category && w.connection == a.Connection {
			return *w
		}
	}
	w := way{category: a.Category, connection: a.Connection, metered: a.Metered}
	w.before, w.after = find(c.before, a), find(c.after, a)
	w.group = slices.IndexFunc(c.Groups, func(g Group) bool { return g.Category == a.Category && g.Connection == a.Connection })
	if w.group < 0 {
		w.group = len(c.Groups)
		c.Groups = append(c.Groups, Group{Category: a.Category, Connection: a.Connection})
	}
	c.ways = append(c.ways, w)
	return w
}

func find(prices []rate.Price, a Account) *rate.Price {
	p, err := rate.Find(prices, a.Category, a.Connection, a.Metered)
	if err != nil {
		return nil
	}
	return &p
}

// charge is what an account pays a month at a price.
func (c *comparison) charge(a Account, price *rate.Price) (money.Som, error) {
	if price == nil {
		return 0, rate.ErrNoPrice
	}
	var total money.Som
	var err error
	use := rate.Use{Quantity: a.Quantity, Persons: a.Persons, Metered: a.Metered && price.Basis == rate.CubicMetre}
	c.lines, total, err = price.Append(c.lines[:0], use)
	if price.Basis.Yearly() {
		total = (total + monthsOfYear/2) / monthsOfYear
	}
	return total, err
}

func (g *Group) add(x Change) {
	g.Accounts++
	switch d := x.Difference(); {
	case d > 0:
		g.More++
		g.Most = max(g.Most, d)
	case d < 0:
		g.Less++
	default:
		g.Same++
	}
	g.Before += x.Before
	g.After += x.After
}

// rank keeps x when it is among the hardest hit so far; only rises are.
func (c *comparison) rank(x Change) {
	switch {
	case x.Difference() <= 0 || c.keep == 0:
	case len(c.Hardest) < c.keep:
		c.Hardest = append(c.Hardest, x)
		for i := len(c.Hardest) - 1; i > 0 && harder(c.Hardest[(i-1)/2], c.Hardest[i]) < 0; i = (i - 1) / 2 {
			c.Hardest[i], c.Hardest[(i-1)/2] = c.Hardest[(i-1)/2], c.Hardest[i]
		}
	case harder(x, c.Hardest[0]) < 0:
		c.Hardest[0] = x
		c.sink()
	}
}

// sink restores the heap after its top was replaced.
func (c *comparison) sink() {
	for i := 0; ; {
		least := i
		for _, child := range []int{2*i + 1, 2*i + 2} {
			if child < len(c.Hardest) && harder(c.Hardest[least], c.Hardest[child]) < 0 {
				least = child
			}
		}
		if least == i {
			return
		}
		c.Hardest[i], c.Hardest[least] = c.Hardest[least], c.Hardest[i]
		i = least
	}
}

// harder orders changes: the greater rise first, then the greater one of its bill,
// then the older account.
func harder(a, b Change) int {
	return cmp.Or(
		cmp.Compare(b.Difference(), a.Difference()),
		cmp.Compare(a.Before, b.Before),
		cmp.Compare(a.Account.ID, b.Account.ID),
	)
}
