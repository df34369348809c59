// Package town draws how people pay their bills, for the demo: who comes every
// month and who never, who pays ahead, and a payment that was mistyped. The same
// random source, day and bills draw the same payments.
package town

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Town is one municipality while its payments are drawn.
type Town struct {
	*rand.Rand
	Today period.Day
	Desks int  // how many cash desks it has
	Open  bool // the first desk works today

	Paid    []*Payment
	Applied map[period.Day][]share.Move // advances by the day on which bills came; Payment is the place in Made
	Made    []*Payment                  // payments in the order in which they were drawn, from 1 on
	todays  int
}

// Payer is an account with all its bills.
type Payer struct {
	Account ref.ID
	Closed  bool
	Bills   []share.Debt
}

// Payment is what somebody paid, and what became of it.
type Payment struct {
	Account      ref.ID
	Day          period.Day
	Minute       int // of the day
	Desk         int // 0 is the first one
	Amount       money.Som
	Parts        []share.Part
	Left         money.Som // of its advance, at the end of the history
	Debt, Credit money.Som // of the account right after it
	Mistyped     bool      // and reversed at once
	made         int
}

// habit is how somebody pays. Shares are per mille of the accounts, chance is
// that of a visit in a month by somebody who owes. They are drawn so that a
// third of the accounts pays in a month and collection rises over the years.
type habit struct {
	share, chance int
	sumUp         money.Som // the debt is rounded up to a multiple of this
	part          money.Som // per mille of the debt that is paid; 0: all of it
	ahead         money.Som // paid beyond the debt
}

var habits = []habit{
	{share: 430, chance: 560, sumUp: 10_00},
	{share: 240, chance: 380, sumUp: 100_00},
	{share: 160, chance: 280, sumUp: 50_00, part: 600},
	{share: 90, chance: 250, sumUp: 100_00, ahead: 500_00},
	{share: 80, chance: 30, sumUp: 50_00, part: 300},
}

const (
	mistyped   = 3   // of a thousand payments have a zero too many
	second     = 350 // of a thousand visits go to the second desk
	mostTodays = 14  // receipts of the open day
	keptTodays = 200 // per mille of those who would come today
)

// life is one account on its way through the months.
type life struct {
	Payer
	habit
	open    []share.Debt // owed now, the oldest first
	credits []*Payment   // with an unused advance, the oldest first
}

// Live lets an account receive its bills month by month, use its advance, and
// pay when it comes to that.
func (t *Town) Live(payer Payer) {
	l := &life{Payer: payer, habit: t.habit()}
	l.Bills = share.OldestFirst(l.Bills)
	first, last := l.Bills[0].Month.Next(), t.Today.Month()
	for m := first; m <= last; m = m.Next() {
		came := min(m.First().Add(3), t.Today)
		for len(l.Bills) > 0 && l.Bills[0].Month < m {
			l.open, l.Bills = append(l.open, l.Bills[0]), l.Bills[1:]
		}
		t.useAdvance(l, came)
		rising := 850 + 300*m.Sub(first)/max(last.Sub(first), 1) // per mille of the chance
		if share.Owed(l.open) > 0 && t.IntN(1_000_000) < l.chance*rising {
			t.visit(l, came.Add(1), min(m.First().Add(27), t.Today))
		}
	}
}

func (t *Town) habit() habit {
	n := t.IntN(1000)
	for _, one := range habits {
		if n -= one.share; n < 0 {
			return one
		}
	}
	return habits[0]
}

// useAdvance lays what was paid ahead on the bills that came.
func (t *Town) useAdvance(l *life, day period.Day) {
	credits := make([]share.Credit, len(l.credits))
	for i, paid := range l.credits {
		credits[i] = share.Credit{Payment: ref.ID(paid.made), Left: paid.Left}
	}
	for _, m := range share.Apply(credits, l.open) {
		t.Applied[day] = append(t.Applied[day], m)
		t.Made[m.Payment-1].Left -= m.Amount
		l.settle(m.Part)
	}
	l.credits = slices.DeleteFunc(l.credits, func(paid *Payment) bool { return paid.Left == 0 })
}

func (l *life) settle(part share.Part) {
	i := slices.IndexFunc(l.open, func(debt share.Debt) bool { return debt.Bill == part.Bill })
	if l.open[i].Open -= part.Amount; l.open[i].Open == 0 {
		l.open = slices.Delete(l.open, i, i+1)
	}
}

// visit pays on some working day of the span.
func (t *Town) visit(l *life, from, until period.Day) {
	day := from.Add(t.IntN(max(until.Sub(from), 0) + 1))
	if day.Time().Weekday() == time.Sunday {
		day = day.Add(1)
	}
	minute, desk, zeros := 9*60+t.IntN(7*60), t.IntN(1000), t.IntN(1000)
	if t.Desks < 2 || desk >= second {
		desk = 0
	} else {
		desk = 1
	}
	if day >= t.Today {
		if !t.Open || t.todays == mostTodays || t.IntN(1000) >= keptTodays {
			return
		}
		day, desk = t.Today, 0
		t.todays++
	}
	amount := l.amount()
	if amount <= 0 {
		return
	}
	if zeros < mistyped && amount < 5_000_00 && day < t.Today {
		t.take(l, Payment{Day: day, Minute: minute, Desk: desk, Amount: amount * 10, Mistyped: true})
	}
	t.take(l, Payment{Day: day, Minute: minute, Desk: desk, Amount: amount})
}

// amount is what the payer puts on the table: whole som, as people do.
func (l *life) amount() money.Som {
	debt := share.Owed(l.open)
	if l.Closed {
		return debt.Round(money.TyiynPerSom, money.Down)
	}
	if l.part > 0 {
		debt = debt * l.part / 1000
	}
	return debt.Round(l.sumUp, money.Up) + l.ahead
}

// take is the desk's way of taking a payment. A mistyped one leaves no trace
// but itself.
func (t *Town) take(l *life, p Payment) {
	parts, rest := share.Allocate(p.Amount, l.open)
	p.Account, p.Parts, p.made = l.Account, parts, len(t.Made)+1
	p.Debt, p.Credit = share.Owed(l.open)-p.Amount+rest, rest
	t.Made = append(t.Made, &p)
	if p.Mistyped {
		return
	}
	for _, part := range parts {
		l.settle(part)
	}
	if p.Left = rest; rest > 0 {
		l.credits = append(l.credits, &p)
	}
}

// Sort puts the payments into the order of time.
func (t *Town) Sort() {
	t.Paid = slices.Clone(t.Made)
	slices.SortStableFunc(t.Paid, func(a, b *Payment) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Minute, b.Minute))
	})
}

// Rest is the part of a payment that settled nothing when it was taken.
func (p *Payment) Rest() money.Som { return p.Amount - share.Total(p.Parts) }
