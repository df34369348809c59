// Package place holds the plain words for where things are.
package place

// Level of a territorial unit in the state classifier (ГК СОАТЕ).
type Level string

// The levels, from the country down. A municipality is an aiyl aimak, a town
// or a city with its own council.
const (
	Oblast       Level = "oblast"
	Raion        Level = "raion"
	Municipality Level = "municipality"
	Village      Level = "village"
)

// Code is a SOATE code: 14 digits.
type Code string

// Valid tells whether the code has 14 digits. The state register holds odd
// codes (41700000000021 for Osh city), so no structure beyond that is required.
func (c Code) Valid() bool {
	if len(c) != 14 {
		return false
	}
	for _, r := range c {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// Name is a name in the three languages of the product. Russian and English
// fall back to Kyrgyz when they are empty, and Kyrgyz to whatever there is.
type Name struct{ Ky, Ru, En string }

// In returns the name in a language ("ky", "ru", "en").
func (n Name) In(lang string) string {
	switch {
	case lang == "ru" && n.Ru != "":
		return n.Ru
	case lang == "en" && n.En != "":
		return n.En
	case n.Ky != "":
		return n.Ky
	case n.Ru != "":
		return n.Ru
	}
	return n.En
}

// Address is where a household or organisation is, below its village.
type Address struct {
	Street string
	House  string
	Flat   string
}

// Point is a geographic position in degrees (WGS 84). Not used for money, so
// floats are in order.
type Point struct{ Lon, Lat float64 }
