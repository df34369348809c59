package inventory

import (
	"slices"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// AssetPart says to which part of the system an asset belongs.
type AssetPart string

// The parts, in the order in which lists show them: the way that water takes,
// then what every service has.
const (
	PartSource    AssetPart = "source" // well, spring, intake
	PartPump      AssetPart = "pump"   // and the electrics that drive it
	PartTreatment AssetPart = "treatment"
	PartStorage   AssetPart = "storage"
	PartNetwork   AssetPart = "network"
	PartMeters    AssetPart = "meters"
	PartBuilding  AssetPart = "building"
	PartVehicle   AssetPart = "vehicle"
	PartEquipment AssetPart = "equipment"
	PartOther     AssetPart = "other"
)

var assetParts = []AssetPart{PartSource, PartPump, PartTreatment, PartStorage, PartNetwork, PartMeters, PartBuilding, PartVehicle, PartEquipment, PartOther}

// Bounds of what can be meant: nothing in use is older than the first pipes of
// the country, nothing is planned to serve longer than a century, and a sum
// above a thousand million som is a slip of the keyboard.
const (
	firstYear = 1900
	longest   = 100
	dearest   = money.Som(1_000_000_000 * money.TyiynPerSom)
)

// Asset is a thing that serves a provider for years and must be renewed: a
// well, a pump, a pipe, a truck.
type Asset struct {
	ID          ref.ID
	Provider    ref.ID
	Service     ref.ID // 0: serves several services of the provider
	Part        AssetPart
	Name        string
	Since       int       // year in which it came into use
	Life        int       // years
	Cost        money.Som // in the books; 0: not known
	Replacement money.Som // what the same thing costs today
	Note        string
	Retired     period.Day // last day of use; empty while it is used
}

// WornIn is the year in which the asset has served its life.
func (a Asset) WornIn() int { return a.Since + a.Life }

// Yearly is what must be put aside each year so that the asset can be bought
// again at the end of its life, at today's price.
func (a Asset) Yearly() money.Som {
	whole, err := money.MulDiv(int64(a.Replacement), 1, int64(max(a.Life, 1)), money.HalfUp)
	if err != nil {
		return 0
	}
	return money.Som(whole)
}

// valid complains about what cannot be meant. Fields bear the names of the form
// and of the columns of a list.
func (a Asset) valid(year int) error {
	f := fault.Form()
	if a.Name == "" {
		f.Field("name", "Fill in this field")
	}
	if !slices.Contains(assetParts, a.Part) {
		f.Field("part", "Choose from the list")
	}
	if a.Since < firstYear || a.Since > year {
		f.Field("since", "Enter the year in which it came into use, from {first} to {last}.", fault.Values{"first": firstYear, "last": year})
	}
	if a.Life < 1 || a.Life > longest {
		f.Field("life", "Enter a whole number from 1 to {most}.", fault.Values{"most": longest})
	}
	if a.Replacement <= 0 || a.Replacement > dearest {
		f.Field("replacement", "Enter what the same thing costs today, in som.")
	}
	if a.Cost < 0 || a.Cost > dearest {
		f.Field("cost", "Enter what it cost, in som, or leave it empty.")
	}
	if a.Retired != "" && !a.Retired.Valid() {
		f.Field("retired", "Enter a date, for example 25.12.2026")
	}
	return f.Err()
}

// sortKey puts the parts in their order and equal ones in the alphabet's.
func (a Asset) sortKey() []byte {
	return append([]byte{byte(slices.Index(assetParts, a.Part))}, i18n.SortKey(a.Name)...)
}

// owned complains when the provider is not of this place or does not deliver
// the service.
func (a Asset) owned(providers []Provider, services []Service) error {
	f := fault.Form()
	if !slices.ContainsFunc(providers, func(p Provider) bool { return p.ID == a.Provider }) {
		f.Field("provider", "Choose from the list")
	}
	delivers := func(s Service) bool { return s.ID == a.Service && s.Provider == a.Provider }
	if a.Service != 0 && !slices.ContainsFunc(services, delivers) {
		f.Field("service", "This provider does not deliver the service.")
	}
	return f.Err()
}

// stock sums up assets in use.
type stock struct {
	used, worn          int
	replacement, yearly money.Som
}

// inUse sums up what is in use on a day; worn is what has served its life.
func inUse(list []Asset, today period.Day) (s stock) {
	for _, a := range list {
		if a.Retired != "" {
			continue
		}
		s.used++
		s.replacement += a.Replacement
		s.yearly += a.Yearly()
		if a.WornIn() <= today.Time().Year() {
			s.worn++
		}
	}
	return s
}
