package rate

import "errors"

// ErrNoPrice says that a tariff has no price for this payer.
var ErrNoPrice = errors.New("rate: no price for this category and connection")

// Find returns the price of a monthly charge for a payer. What decides, in this
// order: a measured volume wants a price by volume; a price that names the
// category goes before one for every category; a price by volume that has
// neither meter nor norm comes last (its volume must be agreed); a price that
// names the connection goes before one for any; without a meter a price that
// needs no volume goes before one with a norm. One-off prices are never found.
func Find(prices []Price, category, connection string, metered bool) (Price, error) {
	return best(prices, func(p Price) int {
		if p.Basis == OneOff || !p.meant(category, connection) {
			return 0
		}
		byVolume := p.Basis == CubicMetre
		return 1 +
			32*worth(metered && byVolume) +
			16*worth(p.Category != "") +
			8*worth(metered || !byVolume || p.NormLitres > 0) +
			4*worth(p.Connection != "") +
			worth(!byVolume)
	})
}

// FindOneOff returns the price of a single act, such as a connection.
func FindOneOff(prices []Price, category, connection string) (Price, error) {
	return best(prices, func(p Price) int {
		if p.Basis != OneOff || !p.meant(category, connection) {
			return 0
		}
		return 1 + 2*worth(p.Category != "") + worth(p.Connection != "")
	})
}

// meant tells whether the price is for such a payer at all.
func (p Price) meant(category, connection string) bool {
	return (p.Category == "" || p.Category == category) &&
		(p.Connection == "" || p.Connection == connection)
}

// best returns the price with the highest score above zero, the first on a tie.
func best(prices []Price, score func(Price) int) (Price, error) {
	found, top := -1, 0
	for i, p := range prices {
		if s := score(p); s > top {
			found, top = i, s
		}
	}
	if found < 0 {
		return Price{}, ErrNoPrice
	}
	return prices[found], nil
}

func worth(holds bool) int {
	if holds {
		return 1
	}
	return 0
}
