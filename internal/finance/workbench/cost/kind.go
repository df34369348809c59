package cost

import "slices"

// Kind names a cost item. The list is that of the method for water and sewerage
// and of what waste, halls, parks, irrigation and pasture add to it.
type Kind string

// The kinds.
const (
	Wages          Kind = "wages"
	Social         Kind = "social" // social contributions of the employer
	Electricity    Kind = "electricity"
	Chemicals      Kind = "chemicals" // chlorine and other reagents
	Samples        Kind = "samples"   // laboratory
	Fuel           Kind = "fuel"
	Tyres          Kind = "tyres" // and parts of vehicles
	Repairs        Kind = "repairs"
	Materials      Kind = "materials"
	Cleaning       Kind = "cleaning" // of canals, wells, halls
	Heating        Kind = "heating"
	Plants         Kind = "plants" // seedlings, seed, soil
	Equipment      Kind = "equipment"
	Veterinary     Kind = "veterinary"
	Landfill       Kind = "landfill" // upkeep of the place of disposal
	Disposal       Kind = "disposal" // fee paid to another's place of disposal
	BulkWater      Kind = "bulk_water"
	Guard          Kind = "guard"
	Communication  Kind = "communication"
	Administration Kind = "administration"
	WaterFee       Kind = "water_fee" // for the use of water as a resource
	LandTax        Kind = "land_tax"
	Taxes          Kind = "taxes"
	Licence        Kind = "licence" // licences and the fee of monopolies
	OtherCost      Kind = "other"
	Depreciation   Kind = "depreciation"
	Capital        Kind = "capital" // capital recovery
	Reserve        Kind = "reserve"
	Loans          Kind = "loans"
	Profit         Kind = "profit"
	Income         Kind = "income" // other income, taken off: connections, hire, penalties
)

// Level is how far the price is to reach.
type Level string

// The levels of ambition, each with those before it.
const (
	Operation Level = "operation" // run the service
	Renewal   Level = "renewal"   // and replace what wears out
	Full      Level = "full"      // and pay for capital: loans, profit
	offset    Level = "offset"    // not a cost: taken off at every level
)

// Levels lists them from the least to the full one.
var Levels = []Level{Operation, Renewal, Full}

// Follows says what moves an item's cost within the year.
type Follows string

// What an item may follow.
const (
	Fixed    Follows = "fixed"
	Produced Follows = "produced" // the volume that is pumped, hauled, cleaned
)

// Index is the price index that a kind follows from year to year.
type Index string

// The indices of a plan.
const (
	IndexWages     Index = "wages"
	IndexPower     Index = "power"
	IndexFuel      Index = "fuel"
	IndexMaterials Index = "materials"
	IndexPrices    Index = "prices" // inflation in general
	IndexNone      Index = "none"   // stands still by contract: loans, depreciation
)

// Indices lists them in the order of a plan's table.
var Indices = []Index{IndexWages, IndexPower, IndexFuel, IndexMaterials, IndexPrices, IndexNone}

// nature is what a kind is by itself, unless an item says otherwise.
type nature struct {
	kind    Kind
	level   Level
	follows Follows
	index   Index
}

// natures lists the kinds in the order in which screens offer them.
var natures = []nature{
	{Wages, Operation, Fixed, IndexWages},
	{Social, Operation, Fixed, IndexWages},
	{Electricity, Operation, Produced, IndexPower},
	{Chemicals, Operation, Produced, IndexMaterials},
	{Samples, Operation, Fixed, IndexPrices},
	{Fuel, Operation, Fixed, IndexFuel},
	{Tyres, Operation, Fixed, IndexMaterials},
	{Repairs, Operation, Fixed, IndexMaterials},
	{Materials, Operation, Fixed, IndexMaterials},
	{Cleaning, Operation, Fixed, IndexPrices},
	{Heating, Operation, Fixed, IndexFuel},
	{Plants, Operation, Fixed, IndexMaterials},
	{Equipment, Operation, Fixed, IndexMaterials},
	{Veterinary, Operation, Fixed, IndexPrices},
	{Landfill, Operation, Fixed, IndexPrices},
	{Disposal, Operation, Produced, IndexPrices},
	{BulkWater, Operation, Produced, IndexPrices},
	{Guard, Operation, Fixed, IndexWages},
	{Communication, Operation, Fixed, IndexPrices},
	{Administration, Operation, Fixed, IndexPrices},
	{WaterFee, Operation, Produced, IndexPrices},
	{LandTax, Operation, Fixed, IndexPrices},
	{Taxes, Operation, Fixed, IndexPrices},
	{Licence, Operation, Fixed, IndexPrices},
	{OtherCost, Operation, Fixed, IndexPrices},
	{Depreciation, Renewal, Fixed, IndexNone},
	{Capital, Renewal, Fixed, IndexPrices},
	{Reserve, Renewal, Fixed, IndexPrices},
	{Loans, Full, Fixed, IndexNone},
	{Profit, Full, Fixed, IndexPrices},
	{Income, offset, Fixed, IndexPrices},
}

// Kinds lists the kinds in the order in which screens offer them.
var Kinds = kinds()

func kinds() []Kind {
	list := make([]Kind, len(natures))
	for i, n := range natures {
		list[i] = n.kind
	}
	return list
}

func (k Kind) nature() nature {
	i := slices.IndexFunc(natures, func(n nature) bool { return n.kind == k })
	if i < 0 {
		return nature{kind: k, level: Operation, follows: Fixed, index: IndexPrices}
	}
	return natures[i]
}

// Level is the level to which the kind belongs by itself.
func (k Kind) Level() Level { return k.nature().level }

// Index is the price index that the kind follows.
func (k Kind) Index() Index { return k.nature().index }

// level is what the item says, or its kind.
func (i Item) level() Level {
	if i.Kind == Income || i.Level == "" {
		return i.Kind.Level()
	}
	return i.Level
}

// follows is what the item says, or its kind.
func (i Item) follows() Follows {
	if i.Follows == "" {
		return i.Kind.nature().follows
	}
	return i.Follows
}
