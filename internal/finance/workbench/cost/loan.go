package cost

import (
	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// Loan is borrowed money with its way of repayment.
type Loan struct {
	Code      string        `json:"code"`
	Centre    string        `json:"centre"`
	Name      string        `json:"name,omitempty"`
	Principal money.Som     `json:"principal"`
	Rate      money.Percent `json:"rate"`     // a year
	First     period.Month  `json:"first"`    // month of the first payment
	Payments  int           `json:"payments"` // how many in all
	PerYear   int           `json:"per_year"` // 1, 2, 4 or 12 payments a year
	Way       Way           `json:"way"`
	Grace     int           `json:"grace,omitempty"` // first payments that are interest only
	Asset     string        `json:"asset,omitempty"` // what was built with it
}

// Way says how a loan is repaid.
type Way string

// The ways of repayment.
const (
	Even    Way = "even"    // equal payments (annuity)
	Falling Way = "falling" // equal parts of the principal, interest falling
	AtEnd   Way = "at_end"  // interest only, the principal with the last payment
)

// Ways lists them in the order in which screens offer them.
var Ways = []Way{Even, Falling, AtEnd}

// Payment is one line of a loan's schedule.
type Payment struct {
	Month     period.Month `json:"month"`
	Interest  money.Som    `json:"interest"`
	Principal money.Som    `json:"principal"`
	Left      money.Som    `json:"left"` // owed afterwards
}

// perYear is the number of payments a year, at least one.
func (l Loan) perYear() int64 { return int64(max(l.PerYear, 1)) }

// Instalment is the equal payment of an annuity: principal × factor for the
// rate of one payment's time and the payments that bear principal.
func (l Loan) Instalment() (money.Som, error) {
	w := &figure.Working{}
	l.instalment(w)
	return money.Som(w.Value(figure.K("instalment", l.Code))), w.Err()
}

func (l Loan) instalment(w *figure.Working) {
	w.Given(figure.K("loan", l.Code), figure.Som, int64(l.Principal))
	w.Given(figure.K("loan_rate", l.Code), figure.Percent, int64(l.Rate))
	w.Given(figure.K("payments", l.Code), figure.Count, int64(l.Payments-l.Grace))
	w.Ratio(figure.K("rate_each", l.Code), figure.Factor, money.HalfUp,
		[]figure.Term{figure.Of("loan_rate", l.Code)}, []figure.Term{figure.N(l.perYear())})
	w.Annuity(figure.K("loan_crf", l.Code), figure.Of("rate_each", l.Code), figure.Of("payments", l.Code))
	w.Ratio(figure.K("instalment", l.Code), figure.Som, money.HalfUp,
		[]figure.Term{figure.Of("loan", l.Code), figure.Of("loan_crf", l.Code)}, nil)
}

// Schedule lists all payments. Interest is rounded to the tyiyn each time, and
// the last payment returns whatever is left, so that nothing is lost.
func (l Loan) Schedule() ([]Payment, error) {
	var instalment money.Som
	if l.Way == Even {
		var err error
		if instalment, err = l.Instalment(); err != nil {
			return nil, err
		}
	}
	left := l.Principal
	list := make([]Payment, l.Payments)
	for i := range list {
		interest, err := money.MulDiv(int64(left), int64(l.Rate), int64(money.Whole)*l.perYear(), money.HalfUp)
		if err != nil {
			return nil, err
		}
		principal := l.part(i, left, instalment-money.Som(interest))
		left -= principal
		list[i] = Payment{l.First.Add(i * 12 / int(l.perYear())), money.Som(interest), principal, left}
	}
	return list, nil
}

// part is the principal in a payment; even is what an equal payment leaves for it.
func (l Loan) part(i int, left, even money.Som) money.Som {
	switch {
	case i == l.Payments-1:
		return left
	case i < l.Grace || l.Way == AtEnd:
		return 0
	case l.Way == Even:
		return max(0, min(left, even))
	}
	return min(left, l.Principal/money.Som(l.Payments-l.Grace))
}

// In is what the loan takes in a year, interest and principal, and what is owed
// at its end.
func (l Loan) In(year int) (interest, principal, left money.Som, err error) {
	list, err := l.Schedule()
	if err != nil {
		return 0, 0, 0, err
	}
	left = l.Principal
	for _, p := range list {
		switch y := p.Month.First().Time().Year(); {
		case y < year:
			left = p.Left
		case y == year:
			interest, principal, left = interest+p.Interest, principal+p.Principal, p.Left
		}
	}
	return interest, principal, left, nil
}

// repayment writes what the loan takes in the year. The sums come from the
// schedule, which is printed beside the sheet; the equal payment is explained.
func (l Loan) repayment(w *figure.Working, item string, year int) (figure.Key, error) {
	k := figure.K("repayment", item, l.Code)
	interest, principal, _, err := l.In(year)
	if err != nil {
		return k, err
	}
	if l.Way == Even {
		l.instalment(w)
	}
	w.Given(figure.K("interest", item, l.Code), figure.Som, int64(interest))
	w.Given(figure.K("principal", item, l.Code), figure.Som, int64(principal))
	w.Sum(k, figure.Som, figure.Of("interest", item, l.Code), figure.Of("principal", item, l.Code))
	return k, nil
}

// Repaid is what loans take from a service in any year: its part in each row of
// repayment is the one it has in the sheet's year. Loans that were entered as a
// sum are taken to go on.
func (s Sheet) Repaid(service Service, year int) (money.Som, error) {
	var sum money.Som
	for _, line := range service.Lines {
		if line.Kind != Loans {
			continue
		}
		item := s.item(line.Item)
		if item.Basis != Repayment {
			sum += line.Amount
			continue
		}
		now, err := s.repaid(item, s.Year)
		if err != nil {
			return 0, err
		}
		then, err := s.repaid(item, year)
		if err != nil || now == 0 {
			return 0, err
		}
		part, err := money.MulDiv(int64(then), int64(line.Amount), int64(now), money.HalfUp)
		if err != nil {
			return 0, err
		}
		sum += money.Som(part)
	}
	return sum, nil
}

// repaid is what the loans of one row take in a year.
func (s Sheet) repaid(i Item, year int) (sum money.Som, err error) {
	for _, l := range s.loansOf(i) {
		interest, principal, _, err := l.In(year)
		if err != nil {
			return 0, err
		}
		sum += interest + principal
	}
	return sum, nil
}
