package afford

import (
	"slices"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Limits that keep sums in range.
const (
	mostIncome     = money.Som(1e11) // a thousand million som a month
	mostBill       = money.Som(1e9)  // ten million som a month
	mostHouseholds = 10_000_000
	mostPersons    = 100
	mostVolume     = money.Quantity(1e9)
	mostLitres     = 100_000
)

// Names of inputs, as complaints point at them.
func familyField(f Family, input string) string   { return "families." + f.Code + "." + input }
func benefitField(b Benefit, input string) string { return "benefits." + b.Code + "." + input }

// check complains about settings that cannot be meant.
func (s Setting) check(f *fault.Fault) {
	var before money.Som
	for i, income := range s.Incomes {
		name := "incomes." + strconv.Itoa(i+1)
		switch {
		case income <= 0 || income > mostIncome:
			f.Field(name, "Enter the income of a person a month, in som.")
		case income < before:
			f.Field(name, "Incomes go from the poorest tenth to the richest: this one is below the one before.")
		}
		before = max(before, income)
	}
	if len(s.Incomes) > 0 && s.Source == "" {
		f.Field("source", "Name the source of the incomes.")
	}
	if s.Line < 0 || s.Line > mostIncome {
		f.Field("line", "Enter the poverty line of a person a month, in som.")
	}
	if s.Litres < 0 || s.Litres > mostLitres {
		f.Field("litres", "Too large: check the number.")
	}
	for i, l := range s.Limits {
		name := "limits." + strconv.Itoa(i+1)
		if l.Low < 0 || l.High > money.Whole || l.Low > l.High {
			f.Field(name, "The lower threshold must not lie above the upper one; both lie between 0 and 100 %.")
		}
		if l.Source == "" {
			f.Field(name+".source", "Name the source of this threshold.")
		}
	}
}

func checkFamilies(f *fault.Fault, families []Family) {
	seen := map[string]bool{}
	for _, x := range families {
		checkCode(f, "families", x.Code, seen)
		if x.Persons < 1 || x.Persons > mostPersons {
			f.Field(familyField(x, "persons"), "Enter how many people live there, from 1 to {n}.", fault.Values{"n": mostPersons})
		}
		if x.Income < 0 || x.Income > mostIncome {
			f.Field(familyField(x, "income"), "Enter the income of the household a month, in som.")
		}
		if x.Households < 0 || x.Households > mostHouseholds {
			f.Field(familyField(x, "households"), "Too large: check the number.")
		}
		if x.Volume < 0 || x.Volume > mostVolume {
			f.Field(familyField(x, "volume"), "Too large: check the number.")
		}
	}
}

func checkBenefits(f *fault.Fault, benefits []Benefit) {
	seen := map[string]bool{}
	for _, b := range benefits {
		checkCode(f, "benefits", b.Code, seen)
		ways := 0
		for _, given := range []bool{b.Share != 0, b.Sum != 0, b.Free != 0} {
			if given {
				ways++
			}
		}
		if ways != 1 || b.Share < 0 || b.Share > money.Whole || b.Sum < 0 || b.Free < 0 {
			f.Field(benefitField(b, "share"), "A benefit is one of three: a share of the bill, a sum, or free cubic metres.")
		}
		if b.TakeUp <= 0 || b.TakeUp > money.Whole {
			f.Field(benefitField(b, "take_up"), "Enter what part of those entitled will come for it, above 0 and up to 100 %.")
		}
		if !slices.Contains(PayersOf, b.Payer) {
			f.Field(benefitField(b, "payer"), "Say who bears the benefit.")
		}
	}
}

// checkCode complains about a row that could not be told from others.
func checkCode(f *fault.Fault, list, code string, seen map[string]bool) {
	switch {
	case !figure.Usable(code):
		f.Field(list, "A row has no usable code: {code}", fault.Values{"code": strconv.Quote(code)})
	case seen[code]:
		f.Field(list, "This stands in the list twice.")
	}
	seen[code] = true
}
