package scenario

import (
	"cmp"
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Supply is what the register knows of one account and service: who it is, and
// what was billed and paid of it in the months behind us.
type Supply struct {
	Category   string
	Connection string
	Metered    bool
	Persons    int
	Heads      int
	Area       money.Quantity // hectares

	Volume       money.Quantity // of the months that were billed
	Billed, Paid money.Som      // of bills whose day of payment has passed
	Months       int            // that were billed
}

// monthsOfYear brings what was billed in some months to a year.
const monthsOfYear = 12

// bandStep is how fine a distribution of use is kept: half a cubic metre a month.
const bandStep = 500

// year is the volume of a year as far as the billed months tell.
func (s Supply) year() money.Quantity {
	if s.Months == 0 {
		return 0
	}
	return s.Volume * monthsOfYear / money.Quantity(s.Months)
}

// row is what supplies of one row of payers have in common.
type row struct {
	category, connection string
	metered              bool
}

// Take replaces the numbers of a service's payers by those of the register: one
// row for each category, connection and way of measuring. What a row says beside
// its numbers (name, norm, coefficient, growth, unit) stays; a row of which the
// register knows nothing goes, because it would be counted beside the others.
func (s *Scenario) Take(service string, supplies []Supply) {
	at := slices.IndexFunc(s.Services, func(x Service) bool { return x.Code == service })
	if at < 0 || len(supplies) == 0 {
		return
	}
	groups := map[row][]Supply{}
	for _, x := range supplies {
		k := row{x.Category, x.Connection, x.Metered}
		groups[k] = append(groups[k], x)
	}
	keys := make([]row, 0, len(groups))
	for k := range groups {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b row) int {
		return cmp.Or(cmp.Compare(place(rate.Categories, a.category), place(rate.Categories, b.category)),
			cmp.Compare(a.category, b.category), cmp.Compare(place(rate.Connections, a.connection), place(rate.Connections, b.connection)),
			cmp.Compare(later(a.metered), later(b.metered)))
	})
	was := s.Services[at].Payers
	s.Services[at].Payers = nil
	for _, k := range keys {
		p := s.Services[at].known(was, k)
		p.count(groups[k])
		s.Services[at].Payers = append(s.Services[at].Payers, p.Payer)
	}
}

func place(list []string, v string) int {
	if n := slices.Index(list, v); n >= 0 {
		return n
	}
	return len(list)
}

// later puts rows without meters behind those with.
func later(metered bool) int {
	if !metered {
		return 1
	}
	return 0
}

// taken is a row of payers on its way from the register.
type taken struct{ solve.Payer }

// known finds the row that stood for these payers, or begins one: a volume is
// billed where there is a meter or an organisation, a norm elsewhere.
func (x Service) known(was []solve.Payer, k row) taken {
	for _, exact := range []bool{true, false} {
		for _, p := range was {
			mine := p.Category == k.category && (p.Connection == k.connection || !exact && p.Connection == "") && p.Metered == k.metered
			if mine && !slices.ContainsFunc(x.Payers, func(q solve.Payer) bool { return q.Code == p.Code }) {
				p.Profile = nil
				return taken{p}
			}
		}
	}
	p := solve.Payer{Category: k.category, Connection: k.connection, Metered: k.metered, Bill: rate.CubicMetre}
	if !k.metered && k.category == rate.Population {
		p.Bill, p.NormDays = rate.PersonMonth, rate.YearDays12
		for _, q := range was {
			if q.Bill == rate.PersonMonth && q.Connection == k.connection && q.Norm > 0 {
				p.Norm = q.Norm
			}
		}
	}
	p.Code = free("row", func(code string) bool {
		named := func(q solve.Payer) bool { return q.Code == code }
		return slices.ContainsFunc(was, named) || slices.ContainsFunc(x.Payers, named)
	})
	return taken{p}
}

// count adds up the accounts of a row.
func (p *taken) count(list []Supply) {
	p.Accounts, p.Persons, p.Quantity = len(list), 0, 0
	var billed, paid money.Som
	var volumes []money.Quantity
	for _, x := range list {
		p.Persons += x.Persons
		billed, paid = billed+x.Billed, paid+x.Paid
		switch p.Bill {
		case rate.HeadYear:
			p.Quantity += money.Quantity(x.Heads) * money.One
		case rate.HectareYear:
			p.Quantity += x.Area
		default:
			p.Quantity += x.year()
			volumes = append(volumes, (x.year()/monthsOfYear+bandStep/2)/bandStep*bandStep)
		}
	}
	if p.Bill == rate.CubicMetre && p.Metered && slices.Max(volumes) > 0 {
		p.Profile = solve.Bands(volumes)
	}
	if p.Bill != rate.CubicMetre && p.Bill != rate.HeadYear && p.Bill != rate.HectareYear && p.Norm > 0 {
		p.Quantity = 0 // the norm tells the volume
	}
	if p.Bill != rate.HectareYear { // litres of a year say nothing
		p.Quantity = (p.Quantity + money.One/2) / money.One * money.One
	}
	p.Collection = money.Whole
	if billed > 0 {
		// Sums of bills lie far within the range.
		part, _ := money.MulDiv(int64(paid), int64(money.Whole), int64(billed), money.HalfUp)
		p.Collection = money.Percent(part)
	}
}
