// Package words says in the reader's language what a scenario holds: kinds of
// cost, levels, keys, figures and how they came about. It knows no database and
// no page; its texts stand with those of the room. What a price is counted by is
// said by tariffs/words.
package words

import (
	"strings"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// word says a value of a list; one that is in no list stays as it is.
func word[T ~string](p *i18n.Printer, list map[T]string, v T) string {
	if msg, ok := list[v]; ok {
		return p.Message(msg, nil)
	}
	return string(v)
}

// Kind says what a cost is for.
func Kind(p *i18n.Printer, k cost.Kind) string { return word(p, kinds, k) }

var kinds = map[cost.Kind]string{
	cost.Wages: i18n.Mark("Wages"), cost.Social: i18n.Mark("Social contributions"), cost.Electricity: i18n.Mark("Electricity"),
	cost.Chemicals: i18n.Mark("Chlorine and reagents"), cost.Samples: i18n.Mark("Laboratory tests"), cost.Fuel: i18n.Mark("Fuel"),
	cost.Tyres: i18n.Mark("Tyres and parts"), cost.Repairs: i18n.Mark("Current repairs"), cost.Materials: i18n.Mark("Materials"),
	cost.Cleaning: i18n.Mark("Cleaning"), cost.Heating: i18n.Mark("Heating"), cost.Plants: i18n.Mark("Plants and soil"),
	cost.Equipment: i18n.Mark("Equipment"), cost.Veterinary: i18n.Mark("Veterinary service"), cost.Landfill: i18n.Mark("Upkeep of the landfill"),
	cost.Disposal: i18n.Mark("Fee for disposal"), cost.BulkWater: i18n.Mark("Water bought"), cost.Guard: i18n.Mark("Guard"),
	cost.Communication: i18n.Mark("Telephone and internet"), cost.Administration: i18n.Mark("Administration"),
	cost.WaterFee: i18n.Mark("Fee for the use of water"), cost.LandTax: i18n.Mark("Land tax"), cost.Taxes: i18n.Mark("Other taxes"),
	cost.Licence: i18n.Mark("Licences"), cost.OtherCost: i18n.Mark("Other costs"), cost.Depreciation: i18n.Mark("Depreciation"),
	cost.Capital: i18n.Mark("Capital recovery"), cost.Reserve: i18n.Mark("Reserve"), cost.Loans: i18n.Mark("Repayment of loans"),
	cost.Profit: i18n.Mark("Planned profit"), cost.Income: i18n.Mark("Other income, taken off"),
}

// Item names a row of the sheet: by its own name, else by its kind.
func Item(p *i18n.Printer, i cost.Item) string {
	if i.Name != "" {
		return i.Name
	}
	return Kind(p, i.Kind)
}

// Level says how far a price is to reach.
func Level(p *i18n.Printer, l cost.Level) string { return word(p, levels, l) }

var levels = map[cost.Level]string{
	cost.Operation: i18n.Mark("running costs only"), cost.Renewal: i18n.Mark("running costs and renewal"), cost.Full: i18n.Mark("full cost"),
}

// Basis says how a cost comes about.
func Basis(p *i18n.Printer, b cost.Basis) string { return word(p, bases, b) }

var bases = map[cost.Basis]string{
	cost.Stated: i18n.Mark("a sum"), cost.Counted: i18n.Mark("quantities × price"), cost.OfKinds: i18n.Mark("share of other costs"),
	cost.OfAll: i18n.Mark("share of all other costs"), cost.OfAssets: i18n.Mark("share of the value of assets"),
	cost.Wear: i18n.Mark("depreciation of assets"), cost.Recovery: i18n.Mark("recovery of capital"), cost.Repayment: i18n.Mark("by the schedule of loans"),
}

// What says what a quantity counts.
func What(p *i18n.Printer, w cost.What) string { return word(p, whats, w) }

var whats = map[cost.What]string{
	cost.Posts: i18n.Mark("posts"), cost.Months: i18n.Mark("months of work"), cost.Days: i18n.Mark("days a year"), cost.Hours: i18n.Mark("hours a day"),
	cost.Power: i18n.Mark("kW"), cost.Energy: i18n.Mark("kWh"), cost.Volume: i18n.Mark("m³ a year"), cost.PerM3: i18n.Mark("for 1 m³, kg"),
	cost.Litres: i18n.Mark("litres"), cost.Trips: i18n.Mark("trips"), cost.Km: i18n.Mark("km"), cost.Points: i18n.Mark("sampling points"),
	cost.Times: i18n.Mark("times a year"), cost.Pieces: i18n.Mark("pieces"), cost.Tonnes: i18n.Mark("tonnes"), cost.Kilos: i18n.Mark("kg"),
	cost.Metres: i18n.Mark("metres"), cost.Hectare: i18n.Mark("hectares"),
}

// Measure names a key by which shared costs are divided.
func Measure(p *i18n.Printer, m cost.Measure) string { return word(p, measures, m) }

var measures = map[cost.Measure]string{
	cost.ByWages: i18n.Mark("by wages"), cost.ByCosts: i18n.Mark("by own costs"), cost.ByVolume: i18n.Mark("by volume"),
	cost.ByAccounts: i18n.Mark("by number of accounts"), cost.ByHours: i18n.Mark("by hours worked"), cost.ByDistance: i18n.Mark("by distance driven"),
	cost.ByDecision: i18n.Mark("by decision"),
}

// Way says how a loan is repaid.
func Way(p *i18n.Printer, w cost.Way) string { return word(p, ways, w) }

var ways = map[cost.Way]string{
	cost.Even: i18n.Mark("equal payments"), cost.Falling: i18n.Mark("equal parts of the loan, falling interest"), cost.AtEnd: i18n.Mark("interest only, the loan at the end"),
}

// Follows says what moves a cost within the year.
func Follows(p *i18n.Printer, f cost.Follows) string { return word(p, follows, f) }

var follows = map[cost.Follows]string{
	cost.Fixed: i18n.Mark("does not depend on the volume"), cost.Produced: i18n.Mark("grows with the volume"),
}

// Template says for what kind of service a sheet is made.
func Template(p *i18n.Printer, t cost.Template) string { return word(p, templates, t) }

var templates = map[cost.Template]string{
	cost.VillageWater: i18n.Mark("Village water"), cost.TownWater: i18n.Mark("Town water and sewerage"), cost.Waste: i18n.Mark("Removal of waste"),
	cost.Hall: i18n.Mark("Hall or sports pitch"), cost.Park: i18n.Mark("Park"), cost.Irrigation: i18n.Mark("Irrigation water"), cost.Pasture: i18n.Mark("Pasture"),
}

// Lever says what may be turned until a price is enough.
func Lever(p *i18n.Printer, l solve.Lever) string { return word(p, levers, l) }

var levers = map[solve.Lever]string{
	solve.ByLosses: i18n.Mark("losses"), solve.ByCollection: i18n.Mark("collection of bills"), solve.BySubsidy: i18n.Mark("subsidy from the budget"),
	solve.ByWages: i18n.Mark("level of wages"), solve.ByElectricity: i18n.Mark("price of electricity"),
}

// Saved says what becomes of water that is no longer lost.
func Saved(p *i18n.Printer, s solve.Saved) string { return word(p, saved, s) }

var saved = map[solve.Saved]string{
	solve.Sold: i18n.Mark("more is sold"), solve.NotPumped: i18n.Mark("less is pumped"),
}

// Centre names a centre of the sheet: as the provider calls it, else by what the
// templates mean by its code.
func Centre(p *i18n.Printer, c cost.Centre) string {
	if c.Name != "" {
		return c.Name
	}
	return word(p, centres, c.Code)
}

var centres = map[string]string{
	cost.CentreWater: i18n.Mark("Supply with water"), cost.CentreSewerage: i18n.Mark("Sewerage"),
	cost.CentreOffice: i18n.Mark("Office"), cost.CentreService: i18n.Mark("The service"),
}

// Capital makes the first letter of a phrase a capital.
func Capital(text string) string {
	for i := range text {
		if i > 0 {
			return strings.ToUpper(text[:i]) + text[i:]
		}
	}
	return strings.ToUpper(text)
}
