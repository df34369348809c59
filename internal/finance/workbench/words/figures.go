package words

import (
	"strings"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	tariffs "github.com/openaimak/aimak/internal/finance/tariffs/words"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// names say what the figures of the engines are.
var names = map[string]string{
	// Of the cost sheet.
	"amount": i18n.Mark("Cost of the year"), "price": i18n.Mark("Price of a unit"), "share": i18n.Mark("Share"),
	"base@": i18n.Mark("What the share is taken of"), "value": i18n.Mark("Replacement value"), "book": i18n.Mark("Value in the books"),
	"life": i18n.Mark("Years of life"), "wear": i18n.Mark("Depreciation of the year"), "rate": i18n.Mark("Yearly rate"),
	"crf": i18n.Mark("Factor of capital recovery"), "recovery": i18n.Mark("Recovery of the year"),
	"loan": i18n.Mark("Loan"), "loan_rate": i18n.Mark("Interest a year"), "payments": i18n.Mark("Payments"), "rate_each": i18n.Mark("Interest for one payment"),
	"loan_crf": i18n.Mark("Factor of the equal payment"), "instalment": i18n.Mark("Equal payment"), "interest": i18n.Mark("Interest of the year"),
	"principal": i18n.Mark("Loan repaid in the year"), "repayment": i18n.Mark("Repayment of the year"),
	"weight": i18n.Mark("Weight in the key"), "weights": i18n.Mark("All weights"), "part": i18n.Mark("Part of a shared cost"),
	cost.FigureOperation: i18n.Mark("Running costs"), cost.FigureRenewal: i18n.Mark("Running costs and renewal"), cost.FigureFull: i18n.Mark("Full cost"),
	cost.FigureIncome: i18n.Mark("Other income"), cost.FigureMoving: i18n.Mark("Costs that grow with the volume"),
	// Of volumes and payers.
	solve.FigureCount: i18n.Mark("Billed units a year"), "persons": i18n.Mark("Persons"), "accounts": i18n.Mark("Accounts"),
	"norm": i18n.Mark("Norm, litres a person and day"), solve.FigureUnits: i18n.Mark("Units used a year"), "worth": i18n.Mark("Units of the service in one billed unit"),
	"collection": i18n.Mark("Part of the bills that is paid"), solve.FigurePaid: i18n.Mark("Units that are paid"), solve.FigureSold: i18n.Mark("Units used by all payers"),
	solve.FigureProduced: i18n.Mark("Produced a year"), "lost": i18n.Mark("Lost a year"), solve.FigureLosses: i18n.Mark("Losses"), "kept": i18n.Mark("What reaches the payers"),
	"aim": i18n.Mark("Losses aimed at"), "kept_aim": i18n.Mark("What will reach the payers"), "pumped": i18n.Mark("Produced with the losses aimed at"),
	"moving_aim": i18n.Mark("Costs that grow with the volume, with the losses aimed at"), "saving": i18n.Mark("Costs saved"), "sale": i18n.Mark("How much more is sold"),
	// Of the need and the price.
	"subsidy": i18n.Mark("Subsidy from the budget"), "benefits": i18n.Mark("Benefits borne by the payers"), solve.FigureNeed: i18n.Mark("What must come in a year"),
	"need_aim": i18n.Mark("What must come in with the losses aimed at"), "need_dry": i18n.Mark("What would have to come in without losses"),
	"moving_sold": i18n.Mark("Costs of the volume that is sold"), "moving_lost": i18n.Mark("Costs of the volume that is lost"),
	"tax": i18n.Mark("Tax on the price"), "with_tax": i18n.Mark("Price with tax"), "open": i18n.Mark("What the price per unit must bring"),
	solve.FigureWeighted: i18n.Mark("Paid units by their coefficients"), solve.FigureBase: i18n.Mark("Price of a unit at coefficient 1"), "coefficient": i18n.Mark("Coefficient"),
	"times": i18n.Mark("Multiple of the price in the block"), "fixed": i18n.Mark("Fixed part a month"), "fixed_money": i18n.Mark("What fixed parts bring"),
	"set": i18n.Mark("Price set for the block"), "set_money": i18n.Mark("What the block with a set price brings"), "step": i18n.Mark("Step of the price"),
	solve.FigureExact: i18n.Mark("Exact price"), solve.FigurePrice: i18n.Mark("Price at the step"), "profile": i18n.Mark("Volume of a month by the distribution"),
	"in_block": i18n.Mark("Volume in the block"),
	// Of averages.
	solve.FigureAverage: i18n.Mark("Average price of a unit"), "all_pay": i18n.Mark("Average price if everybody paid"),
	"no_losses": i18n.Mark("Average price without losses"), "neither": i18n.Mark("Average price without losses if everybody paid"),
	"average_aim": i18n.Mark("Average price with the losses aimed at"),
	// Of what prices bring in.
	"by_use": i18n.Mark("Bills by use"), "gross": i18n.Mark("Bills of the year with tax"), "billed": i18n.Mark("Bills of the year"), "cash": i18n.Mark("Money that comes in"),
	"rate_of": i18n.Mark("Price"), "fixed_of": i18n.Mark("Fixed part of the price a month"), "fixed_parts": i18n.Mark("Fixed parts of the year"),
	"without_minimum": i18n.Mark("Bills without the minimum"), "minimum_of": i18n.Mark("Minimum a month"), "minimum": i18n.Mark("Minimum of the year"),
	"profile_bills": i18n.Mark("Bills of a month by the distribution"), "profile_volume": i18n.Mark("Volume of these bills"),
	"at_uniform": i18n.Mark("What they would pay if everybody paid the same for a unit"), "at_cost": i18n.Mark("Their part of what must come in"),
	"moved": i18n.Mark("Paid above it"), "coverage": i18n.Mark("Covered"), "gap": i18n.Mark("Missing a year"),
}

// Speaker says the figures of one service: of the sheet and of its payers.
type Speaker struct {
	*i18n.Printer
	Sheet  cost.Sheet
	Payers []solve.Payer
}

// Name says what a figure is and whose: "Price of a unit · Pump".
func (s Speaker) Name(k figure.Key) string {
	msg, known := names[k.Name]
	if k.Name == "base" && k.Of != "" {
		msg = names["base@"]
	}
	text := k.Name
	if known {
		text = s.Message(msg, nil)
	} else if w, ok := whats[cost.What(k.Name)]; ok {
		text = Capital(s.Message(w, nil))
	}
	if whose := s.whose(k); whose != "" {
		text += " · " + whose
	}
	return text
}

// whose names the parts of a key. A part that was handed on carries its own way.
func (s Speaker) whose(k figure.Key) string {
	if k.Of == "" {
		return ""
	}
	var parts []string
	for _, code := range strings.Split(k.Of, "/") {
		if text := s.Title(code); text != "" && (len(parts) == 0 || parts[len(parts)-1] != text) {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}

// Title finds what a code names; numbers of blocks and inputs are said as such,
// what is priced by itself needs no name.
func (s Speaker) Title(code string) string {
	sheet := s.Sheet
	for _, i := range sheet.Items {
		if i.Code == code {
			return Item(s.Printer, i)
		}
	}
	for _, a := range sheet.Assets {
		if a.Code == code {
			return either(a.Name, code)
		}
	}
	for _, l := range sheet.Loans {
		if l.Code == code {
			return either(l.Name, code)
		}
	}
	for _, c := range sheet.Centres {
		if c.Code == code {
			return Centre(s.Printer, c)
		}
	}
	for _, p := range s.Payers {
		if p.Code == code {
			return Payer(s.Printer, p)
		}
	}
	if l, ok := levels[cost.Level(code)]; ok {
		return s.Message(l, nil)
	}
	return code
}

func either(name, code string) string {
	if name != "" {
		return name
	}
	return code
}

// Payer names a row of payers: by its own name, else by category and connection.
func Payer(p *i18n.Printer, x solve.Payer) string {
	if x.Name != "" {
		return x.Name
	}
	text := tariffs.Payer(p, rate.Price{Category: x.Category, Connection: x.Connection})
	if x.Bill == rate.CubicMetre && x.Metered {
		return text + ", " + p.T("with meters")
	}
	return text
}

// Value writes a figure with its unit.
func Value(p *i18n.Printer, f figure.Figure) string {
	switch f.Unit {
	case figure.Som:
		return p.Money(money.Som(f.Value))
	case figure.Rate:
		return tariffs.Rate(p, money.Rate(f.Value))
	case figure.Factor:
		return factor(f)
	case figure.Count:
		return p.Int(int(f.Value))
	}
	return number(p, f)
}

// number writes the bare number of a figure, as it is typed into a calculator.
func number(p *i18n.Printer, f figure.Figure) string {
	switch f.Unit {
	case figure.Som:
		return p.Amount(money.Som(f.Value))
	case figure.Rate:
		return p.Rate(money.Rate(f.Value))
	case figure.Quantity:
		return p.Quantity(money.Quantity(f.Value))
	case figure.Percent:
		return p.Share(money.Percent(f.Value))
	case figure.Factor:
		return factor(f)
	}
	return p.Int(int(f.Value))
}

// factor writes a pure number without the zeros at its end.
func factor(f figure.Figure) string {
	return strings.Replace(strings.TrimRight(strings.TrimRight(f.Number(), "0"), "."), ".", ",", 1)
}
