package share

import (
	"cmp"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Decided is a rule as somebody decided it: for whom and from which day. It is
// never edited; the next one follows it.
type Decided struct {
	Rule
	ID       ref.ID     // 0: nobody decided, the program's own rule
	Provider ref.ID     // for payments at the cash desks of this provider; 0: for all
	From     period.Day // accounting day from which it holds
	Number   string     // of the decision
	On       period.Day // when it was decided
}

// InForce is the rule by which a payment of that accounting day is laid: the
// provider's own, else the municipality's, else the program's. Because rules begin
// on a later day than they are entered, the answer for a past day never changes:
// that is what makes every allocation explainable.
func InForce(rules []Decided, provider ref.ID, day period.Day) Decided {
	var best Decided
	for _, r := range rules {
		applies := r.From <= day && (r.Provider == 0 || r.Provider == provider)
		if applies && (best.ID == 0 || later(r, best)) {
			best = r
		}
	}
	return best
}

// later tells whether rule a goes before rule b where both apply.
func later(a, b Decided) bool {
	return cmp.Or(
		cmp.Compare(min(a.Provider, 1), min(b.Provider, 1)), // a provider's own before the general one
		cmp.Compare(a.From, b.From), cmp.Compare(a.ID, b.ID)) > 0
}
