package cost

import (
	"slices"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Remark is what an accountant should look at although it is not wrong.
type Remark struct {
	Field  string
	Msg    string // message id
	Values fault.Values
}

// What remarks say.
var (
	wornOut = i18n.Mark("{asset} has served its life in {year}: it gives no depreciation any more.")
	twice   = i18n.Mark("{asset} is paid for by the loan {loan} and by depreciation: payers might pay twice.")
)

func (c *computation) remark(field, msg string, v fault.Values) {
	c.remarks = append(c.remarks, Remark{field, msg, v})
}

// Names of inputs, as complaints point at them.
func itemField(i Item, input string) string     { return "items." + i.Code + "." + input }
func assetField(a Asset, input string) string   { return "assets." + a.Code + "." + input }
func loanField(l Loan, input string) string     { return "loans." + l.Code + "." + input }
func centreField(c Centre, input string) string { return "centres." + c.Code + "." + input }

// place numbers the inputs of a row from one.
func place(n int) string { return strconv.Itoa(n + 1) }

// year writes a year as a word: 2027 and not 2 027.
func year(n int) string { return strconv.Itoa(n) }

// inputOf is the input that is to blame for an amount of zero.
func inputOf(i Item) string {
	switch i.Basis {
	case Stated:
		return "amount"
	case Counted:
		for n, input := range i.Factors {
			if input.Quantity == 0 {
				return "factors." + place(n)
			}
		}
		return "price"
	case Wear, Recovery, Repayment:
		return "which"
	}
	if i.Share == 0 {
		return "share"
	}
	return "of"
}

// title is how a row is called in a complaint.
func (i Item) title() string  { return either(i.Name, i.Code) }
func (a Asset) title() string { return either(a.Name, a.Code) }

func either(name, code string) string {
	if name != "" {
		return name
	}
	return code
}

// title finds the name that goes with a code of any list.
func (s Sheet) title(code string) string {
	for _, a := range s.Assets {
		if a.Code == code {
			return a.title()
		}
	}
	for _, l := range s.Loans {
		if l.Code == code {
			return either(l.Name, code)
		}
	}
	if s.has(code) {
		return either(s.centre(code).Name, code)
	}
	return s.item(code).title()
}

// named writes a ring by its names: office → garage → office.
func (s Sheet) named(codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = s.title(code)
	}
	return strings.Join(names, " → ")
}

func (s Sheet) has(centre string) bool {
	return slices.ContainsFunc(s.Centres, func(c Centre) bool { return c.Code == centre })
}

func (s Sheet) centre(code string) Centre {
	for _, c := range s.Centres {
		if c.Code == code {
			return c
		}
	}
	return Centre{Code: code}
}

func (s Sheet) item(code string) Item {
	for _, i := range s.Items {
		if i.Code == code {
			return i
		}
	}
	return Item{Code: code}
}

// owns tells whether the code names something that the basis works with.
func (s Sheet) owns(b Basis, code string) bool {
	if b == Repayment {
		return slices.ContainsFunc(s.Loans, func(l Loan) bool { return l.Code == code })
	}
	return slices.ContainsFunc(s.Assets, func(a Asset) bool { return a.Code == code })
}
