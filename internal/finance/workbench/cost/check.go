package cost

import (
	"slices"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Limits of a sheet. They keep every product of the computation in range, and no
// paper of a provider comes near them.
const (
	mostRows     = 500
	mostFactors  = 6
	mostAmount   = money.Som(1e14)      // a million million som
	mostPrice    = money.Rate(1e12)     // a hundred million som
	mostQuantity = money.Quantity(1e13) // ten thousand million units
	firstYear    = 2000
	lastYear     = 2100
	mostLife     = 200
	mostPayments = 600
)

// Check complains about everything that cannot be meant. A complaint is named by
// the row's code and its input: "items.pump.price", "centres.office.split".
func (s Sheet) Check() error {
	f := fault.Form()
	if s.Year < firstYear || s.Year > lastYear {
		f.Field("year", "Enter the year of the plan, for example 2027.")
	}
	s.checkCentres(f)
	if len(f.Fields) > 0 {
		return f // without year or centres everything else is wrong too
	}
	s.checkAssets(f)
	s.checkLoans(f)
	s.checkItems(f)
	s.checkTwice(f)
	if len(f.Fields) > 0 {
		return f
	}
	if round := s.ringOfCentres(); round != nil {
		f.Field(centreField(s.centre(round[0]), "split"),
			"Shared costs go round in a ring: {ring}. Take one step out of it.", fault.Values{"ring": s.named(round)})
	}
	if round := s.ringOfItems(); round != nil {
		f.Field(itemField(s.item(round[0]), "of"),
			"These shares rest on each other: {ring}. Take one step out of it.", fault.Values{"ring": s.named(round)})
	}
	return f.Err()
}

func (s Sheet) checkCentres(f *fault.Fault) {
	seen := map[string]bool{}
	services := 0
	for _, c := range s.Centres {
		checkCode(f, "centres", c.Code, seen)
		if c.Split == nil {
			services++
			continue
		}
		s.checkSplit(f, c)
	}
	if services == 0 {
		f.Field("centres", "Name at least one service that people pay for.")
	}
	if len(s.Centres)+len(s.Items)+len(s.Assets)+len(s.Loans) > mostRows {
		f.Field("sheet", "At most {n} rows fit in one sheet.", fault.Values{"n": mostRows})
	}
}

func (s Sheet) checkSplit(f *fault.Fault, c Centre) {
	name := centreField(c, "split")
	if !slices.Contains(Measures, c.Split.By) {
		f.Field(name, "Choose from the list")
	}
	var weight money.Quantity
	seen := map[string]bool{}
	for _, p := range c.Split.Parts {
		field := name + "." + p.Centre
		switch {
		case !s.has(p.Centre):
			f.Field(field, "There is no {code} in this sheet.", fault.Values{"code": p.Centre})
		case seen[p.Centre]:
			f.Field(field, "This stands in the list twice.")
		}
		checkNumber(f, field, int64(p.Weight), int64(mostQuantity))
		seen[p.Centre], weight = true, weight+p.Weight
	}
	if len(c.Split.Parts) == 0 || c.Split.By.entered() && weight == 0 {
		f.Field(name, "Nobody bears these shared costs: the key gives everybody zero.")
	}
}

func (s Sheet) checkAssets(f *fault.Fault) {
	seen := map[string]bool{}
	for _, a := range s.Assets {
		checkCode(f, "assets", a.Code, seen)
		if !s.has(a.Centre) {
			f.Field(assetField(a, "centre"), "There is no {code} in this sheet.", fault.Values{"code": a.Centre})
		}
		checkNumber(f, assetField(a, "cost"), int64(a.Cost), int64(mostAmount))
		checkNumber(f, assetField(a, "replacement"), int64(a.Replacement), int64(mostAmount))
		checkShare(f, assetField(a, "rate"), a.Rate)
		if a.Value() == 0 {
			f.Field(assetField(a, "replacement"), "Enter what it cost, or what the same thing costs today.")
		}
		if a.Life < 1 || a.Life > mostLife {
			f.Field(assetField(a, "life"), "Enter the years of life, from 1 to {n}.", fault.Values{"n": mostLife})
		}
		if a.Since < 1900 || a.Since > s.Year {
			f.Field(assetField(a, "since"), "Enter the year in which it came into use, at the latest {year}.", fault.Values{"year": year(s.Year)})
		}
	}
}

func (s Sheet) checkLoans(f *fault.Fault) {
	seen := map[string]bool{}
	for _, l := range s.Loans {
		checkCode(f, "loans", l.Code, seen)
		if !s.has(l.Centre) {
			f.Field(loanField(l, "centre"), "There is no {code} in this sheet.", fault.Values{"code": l.Centre})
		}
		checkNumber(f, loanField(l, "principal"), int64(l.Principal), int64(mostAmount))
		checkShare(f, loanField(l, "rate"), l.Rate)
		if l.Payments < 1 || l.Payments > mostPayments {
			f.Field(loanField(l, "payments"), "Enter the number of payments, from 1 to {n}.", fault.Values{"n": mostPayments})
		}
		if l.Grace < 0 || l.Grace >= max(l.Payments, 1) {
			f.Field(loanField(l, "grace"), "There must be a payment after those of interest only.")
		}
		if !slices.Contains([]int{1, 2, 4, 12}, l.PerYear) {
			f.Field(loanField(l, "per_year"), "Choose 1, 2, 4 or 12 payments a year.")
		}
		if !slices.Contains(Ways, l.Way) {
			f.Field(loanField(l, "way"), "Choose from the list")
		}
		s.checkTerm(f, l)
	}
}

// checkTerm complains about a loan that asks for nothing in the sheet's year.
func (s Sheet) checkTerm(f *fault.Fault, l Loan) {
	if !l.First.Valid() {
		f.Field(loanField(l, "first"), "Enter a month, for example 12.2026")
		return
	}
	if l.Payments < 1 || l.Payments > mostPayments {
		return
	}
	first := l.First.First().Time().Year()
	last := l.First.Add((l.Payments - 1) * 12 / int(l.perYear())).First().Time().Year()
	if s.Year < first || s.Year > last {
		f.Field(loanField(l, "first"), "The loan is repaid from {first} to {last}: it asks for nothing in {year}.",
			fault.Values{"first": year(first), "last": year(last), "year": year(s.Year)})
	}
}

func (s Sheet) checkItems(f *fault.Fault) {
	if len(s.Items) == 0 {
		f.Field("items", "Enter at least one cost.")
	}
	seen := map[string]bool{}
	for _, i := range s.Items {
		checkCode(f, "items", i.Code, seen)
		if !s.has(i.Centre) {
			f.Field(itemField(i, "centre"), "There is no {code} in this sheet.", fault.Values{"code": i.Centre})
		}
		if !slices.Contains(Kinds, i.Kind) {
			f.Field(itemField(i, "kind"), "Choose from the list")
		}
		if i.Level != "" && !slices.Contains(Levels, i.Level) {
			f.Field(itemField(i, "level"), "Choose from the list")
		}
		if i.Follows != "" && i.Follows != Fixed && i.Follows != Produced {
			f.Field(itemField(i, "follows"), "Choose from the list")
		}
		s.checkYears(f, i)
		s.checkBasis(f, i)
	}
}

// checkYears complains about figures of another year: a plan is made of one, and
// the facts beside it are those of the year before.
func (s Sheet) checkYears(f *fault.Fault, i Item) {
	if i.Year != 0 && i.Year != s.Year {
		f.Field(itemField(i, "year"), "This is a figure of {other}; the sheet is for {year}.",
			fault.Values{"other": year(i.Year), "year": year(s.Year)})
	}
	if i.FactYear != 0 && i.FactYear != s.Year-1 {
		f.Field(itemField(i, "fact_year"), "Beside the plan stands what {year} cost, and not {other}.",
			fault.Values{"other": year(i.FactYear), "year": year(s.Year - 1)})
	}
	checkNumber(f, itemField(i, "fact"), int64(i.Fact), int64(mostAmount))
}

func (s Sheet) checkBasis(f *fault.Fault, i Item) {
	switch i.Basis {
	case Stated:
		checkNumber(f, itemField(i, "amount"), int64(i.Amount), int64(mostAmount))
	case Counted:
		checkCounted(f, i)
	case OfKinds, OfAll, OfAssets:
		checkShare(f, itemField(i, "share"), i.Share)
		s.checkBase(f, i)
	case Wear, Recovery:
		if len(s.assetsOf(i)) == 0 {
			f.Field(itemField(i, "which"), "There are no assets for this row: add them first.")
		}
	case Repayment:
		if i.Kind != Loans {
			f.Field(itemField(i, "kind"), "What loans take is entered as loans.")
		}
		if len(s.loansOf(i)) == 0 {
			f.Field(itemField(i, "which"), "There are no loans for this row: add them first.")
		}
	default:
		f.Field(itemField(i, "basis"), "Choose from the list")
	}
	for _, code := range i.Which {
		if !s.owns(i.Basis, code) {
			f.Field(itemField(i, "which"), "There is no {code} in this sheet.", fault.Values{"code": code})
		}
	}
}

func checkCounted(f *fault.Fault, i Item) {
	if len(i.Factors) > mostFactors {
		f.Field(itemField(i, "factors"), "At most {n} numbers are multiplied in one row.", fault.Values{"n": mostFactors})
	}
	for n, input := range i.Factors {
		name := itemField(i, "factors."+place(n))
		if !slices.Contains(Whats, input.What) {
			f.Field(name, "Choose from the list")
		}
		checkNumber(f, name, int64(input.Quantity), int64(mostQuantity))
	}
	checkNumber(f, itemField(i, "price"), int64(i.Price), int64(mostPrice))
}

// checkBase complains about a share of nothing.
func (s Sheet) checkBase(f *fault.Fault, i Item) {
	nothing := i.Basis == OfKinds && len(s.basesOf(i)) == 0 || i.Basis == OfAssets && len(s.assetsOf(i)) == 0
	if nothing {
		f.Field(itemField(i, "of"), "There is nothing to take a share of: add these costs first.")
	}
}

// checkTwice complains about what payers would pay for twice: an asset that is
// both depreciated and recovered, a loan that stands in two rows.
func (s Sheet) checkTwice(f *fault.Fault) {
	first := map[string]Item{}
	once := func(i Item, code string) {
		if other, twice := first[code]; twice {
			f.Field(itemField(i, "which"), "{code} is already paid for in the row {other}.",
				fault.Values{"code": s.title(code), "other": other.title()})
			return
		}
		first[code] = i
	}
	for _, i := range s.Items {
		switch i.Basis {
		case Wear, Recovery:
			for _, a := range s.assetsOf(i) {
				once(i, a.Code)
			}
		case Repayment:
			for _, l := range s.loansOf(i) {
				once(i, l.Code)
			}
		}
	}
}

// checkCode refuses a code that could not name a figure.
func checkCode(f *fault.Fault, list, code string, seen map[string]bool) {
	switch {
	case !figure.Usable(code):
		f.Field(list, "A row has no usable code: {code}", fault.Values{"code": strconv.Quote(code)})
	case seen[code]:
		f.Field(list+"."+code, "This stands in the list twice.")
	}
	seen[code] = true
}

func checkNumber(f *fault.Fault, name string, v, limit int64) {
	switch {
	case v < 0:
		f.Field(name, "A number below zero: costs are entered without a minus.")
	case v > limit:
		f.Field(name, "Too large: check the number.")
	}
}

func checkShare(f *fault.Fault, name string, p money.Percent) {
	if p < 0 || p > money.Whole {
		f.Field(name, "A share lies between 0 and 100 %.")
	}
}
