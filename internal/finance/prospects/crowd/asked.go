package crowd

import (
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/afford"
	"github.com/openaimak/aimak/internal/finance/workbench/impact"
)

// Asked divides accounts into those whose price a scenario sets and others. A list
// has some price for nearly everybody: one by persons is found for an account with
// a meter, too. But nobody set it for such payers when no row of payers has a
// meter, and no price by volume stands there: the bill would jump by an oversight.
func Asked(rows []Row, prices []rate.Price, all []impact.Account) (fit []impact.Account, missing []impact.Lack) {
	fit = make([]impact.Account, 0, len(all))
	known := map[afford.Way]bool{}
	for _, a := range all {
		w := afford.Way{Category: a.Category, Connection: a.Connection, Metered: a.Metered}
		set, seen := known[w]
		if !seen {
			set = sets(rows, prices, w)
			known[w] = set
		}
		if set {
			fit = append(fit, a)
		} else {
			missing = append(missing, impact.Lack{Account: a, After: true})
		}
	}
	return fit, missing
}

// sets tells whether a scenario means such accounts by one of its prices. Without
// a meter the price itself tells.
func sets(rows []Row, prices []rate.Price, w afford.Way) bool {
	if !w.Metered || slices.ContainsFunc(rows, func(r Row) bool { return Alike(r.Way, w) }) {
		return true
	}
	p, err := rate.Find(prices, w.Category, w.Connection, true)
	return err != nil || p.Basis == rate.CubicMetre
}
