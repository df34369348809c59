package share

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Order says what counts first when money does not cover all debts.
type Order string

// The orders. Within a month, or within a service, the other one decides.
const (
	ByMonth   Order = "month"   // the oldest month first; also when nothing is said
	ByService Order = "service" // the services in the order of the rule, each from its oldest month
)

// Rule is the order in which a municipality lets debts be paid, as it decided it.
// The zero Rule is the program's own: the oldest month first, after whatever the
// payer asked for.
type Rule struct {
	Order Order
	// Services in the order in which they are paid. Services that are not named
	// come last, all alike.
	Services []ref.ID
	// NoWish: the order holds even against what the payer asked for.
	NoWish bool
}

// Wish is what the payer asked to be paid first: a bill, or the bills of a service.
type Wish struct{ Bill, Service ref.ID }

// Allocate lays an amount on what is owed in the order of the rule and returns
// what is left over: the advance. It keeps every promise of the plain Allocate but
// the order.
func (r Rule) Allocate(amount money.Som, debts []Debt, wish Wish) (parts []Part, rest money.Som) {
	return lay(amount, r.Sort(debts, wish))
}

// Apply lays unused advances on what is owed in the order of the rule; an advance
// has no wish left.
func (r Rule) Apply(credits []Credit, debts []Debt) []Move {
	parts, _ := r.Allocate(available(credits), debts, Wish{})
	return draw(credits, parts)
}

// Sort puts debts into the order in which the rule pays them. Whatever the order
// in which they are listed, the result is the same.
func (r Rule) Sort(debts []Debt, wish Wish) []Debt {
	ranks := make(map[ref.ID]int, len(r.Services))
	for i, service := range r.Services {
		ranks[service] = i - len(r.Services) // those not named have 0
	}
	if r.NoWish {
		wish = Wish{}
	}
	return slices.SortedFunc(slices.Values(debts), func(a, b Debt) int {
		rank := cmp.Compare(ranks[a.Service], ranks[b.Service])
		month := cmp.Compare(a.Month, b.Month)
		if r.Order == ByService {
			rank, month = month, rank
		}
		return cmp.Or(cmp.Compare(wish.rank(a), wish.rank(b)), month, rank,
			cmp.Compare(a.Due, b.Due), cmp.Compare(a.Bill, b.Bill))
	})
}

// rank puts the wished bill before the wished service, and that before the rest.
func (w Wish) rank(d Debt) int {
	switch {
	case w.Bill != 0 && d.Bill == w.Bill:
		return 0
	case w.Service != 0 && d.Service == w.Service:
		return 1
	}
	return 2
}

// Same tells whether two rules pay all debts alike.
func (r Rule) Same(other Rule) bool {
	return (r.Order == ByService) == (other.Order == ByService) && r.NoWish == other.NoWish && slices.Equal(r.Services, other.Services)
}

// ServiceText writes the services of a rule as one text, for the column in which
// allocation keeps them.
func (r Rule) ServiceText() string {
	words := make([]string, len(r.Services))
	for i, id := range r.Services {
		words[i] = id.String()
	}
	return strings.Join(words, " ")
}

// ParseRule reads a rule as the view pub_allocation_rule shows it.
func ParseRule(order, services string, wish bool) (Rule, error) {
	r := Rule{Order: Order(order), NoWish: !wish}
	if r.Order != ByMonth && r.Order != ByService {
		return Rule{}, fmt.Errorf("reading a rule of allocation: order %q", order)
	}
	for _, word := range strings.Fields(services) {
		id, err := ref.ParseID(word)
		if err != nil {
			return Rule{}, fmt.Errorf("reading a rule of allocation: service %q: %w", word, err)
		}
		r.Services = append(r.Services, id)
	}
	return r, nil
}
