package allocation

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/openaimak/aimak/internal/finance/allocation/store"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// tried is how many of the last payments a trial lays once more.
const tried = 200

// Trial says what a rule would have changed about the last payments.
type Trial struct {
	Payments int        // laid once more
	Changed  int        // of them, laid otherwise
	Since    period.Day // of the oldest of them
	Moved    money.Som  // that would lie on another bill
	Services []Shift    // by service; advances, if they differ, stand under service 0
	Accounts []AccountShift
}

// Shift is a sum as it lies and as it would lie.
type Shift struct {
	share.Debt
	Was, Would money.Som
}

// AccountShift is what would be otherwise for one account.
type AccountShift struct {
	Account ref.ID
	Number  string
	Holder  string
	Moved   money.Som
	Bills   []Shift // that would hold another sum, the oldest first
}

// Try lays the last payments once more by a rule, and writes nothing. A rule of a
// provider is tried on the payments at its own cash desks. The number of
// statements does not depend on that of the payments.
func (a *Allocation) Try(ctx context.Context, tx *db.Tx, v Version) (Trial, error) {
	past, err := a.past(ctx, tx, v.Provider)
	if err != nil {
		return Trial{}, err
	}
	return past.try(v.Rule), nil
}

// past is what the last payments did: payments and bills by account, and what lies
// where.
type past struct {
	payments map[ref.ID][]Payment
	claims   map[ref.ID][]Claim
	laid     []share.Move // by these payments
	since    period.Day
}

// past reads the last payments with all bills of their accounts. What other
// payments left on those bills is taken off beforehand.
func (a *Allocation) past(ctx context.Context, tx *db.Tx, provider ref.ID) (past, error) {
	p := past{payments: map[ref.ID][]Payment{}, claims: map[ref.ID][]Claim{}}
	q, m := store.New(tx), int64(tx.Municipality)
	rows, err := q.LastPayments(ctx, store.LastPaymentsParams{MunicipalityID: m, Provider: int64(provider), Most: tried})
	if err != nil {
		return p, fmt.Errorf("reading the last payments: %w", err)
	}
	if len(rows) == 0 {
		return p, nil
	}
	oldest := rows[len(rows)-1].ID
	p.add(rows)
	bills, err := q.Claims(ctx, store.ClaimsParams{MunicipalityID: m, Oldest: oldest, Provider: int64(provider)})
	if err != nil {
		return p, fmt.Errorf("reading bills: %w", err)
	}
	laid, err := q.Laid(ctx, store.LaidParams{MunicipalityID: m, Oldest: oldest, Provider: int64(provider)})
	if err != nil {
		return p, fmt.Errorf("reading what lies on bills: %w", err)
	}
	p.owe(bills, laid)
	return p, nil
}

// add notes payments by account, in the order in which they were booked. One that named
// its bill is left as it is: whoever pays by a code of one bill has decided.
func (p *past) add(newestFirst []store.LastPaymentsRow) {
	for _, r := range slices.Backward(newestFirst) {
		if _, named := elqr.FindReference(r.External + " " + r.Note); named {
			continue
		}
		account := ref.ID(r.AccountID)
		p.payments[account] = append(p.payments[account], Payment{ID: ref.ID(r.ID), Account: account, Number: r.AccountNumber,
			Holder: r.Holder, Day: period.Day(r.Day), At: period.Instant(r.TakenAt), Amount: money.Som(r.Amount)})
		if day := period.Day(r.Day); p.since == "" || day < p.since {
			p.since = day
		}
	}
}

// owe notes bills, less what lies on them from payments outside the trial.
func (p *past) owe(bills []store.ClaimsRow, laid []store.LaidRow) {
	inside := map[ref.ID]bool{}
	for _, list := range p.payments {
		for _, pay := range list {
			inside[pay.ID] = true
		}
	}
	debts, fixed := map[ref.ID]share.Debt{}, map[ref.ID]money.Som{}
	for _, b := range bills {
		debts[ref.ID(b.ID)] = share.Debt{Bill: ref.ID(b.ID), Account: ref.ID(b.AccountID), Service: ref.ID(b.ServiceID),
			Month: period.Month(b.Month), Due: period.Day(b.Due), Open: money.Som(b.Amount)}
	}
	for _, l := range laid {
		if part := (share.Part{Debt: debts[ref.ID(l.BillID)], Amount: money.Som(l.Amount)}); inside[ref.ID(l.PaymentID)] {
			p.laid = append(p.laid, share.Move{Payment: ref.ID(l.PaymentID), Part: part})
		} else {
			fixed[part.Bill] += part.Amount
		}
	}
	for _, b := range bills {
		debt := debts[ref.ID(b.ID)]
		debt.Open -= fixed[debt.Bill]
		p.claims[debt.Account] = append(p.claims[debt.Account], Claim{debt, period.Instant(b.PostedAt)})
	}
}

// try lays all payments by the rule and compares.
func (p past) try(rule share.Rule) Trial {
	t := Trial{Since: p.since}
	was := byPayment(p.laid)
	services := map[ref.ID]*Shift{}
	for _, account := range slices.Sorted(maps.Keys(p.payments)) {
		payments := p.payments[account]
		moves := Replay(rule, payments, p.claims[account])
		would := byPayment(moves)
		t.Payments += len(payments)
		if t.note(payments, shifts(was, would, payments), services) {
			t.Changed += changed(payments, was, would)
		}
	}
	for _, service := range slices.Sorted(maps.Keys(services)) {
		t.Services = append(t.Services, *services[service])
	}
	slices.SortStableFunc(t.Accounts, func(a, b AccountShift) int { return -cmp.Compare(a.Moved, b.Moved) })
	return t
}

// changed counts the payments that would have been laid otherwise. It is asked only
// where a bill would hold another sum: which of two payments filled it is no matter.
func changed(payments []Payment, was, would map[ref.ID]map[ref.ID]share.Part) (n int) {
	for _, pay := range payments {
		if !maps.EqualFunc(was[pay.ID], would[pay.ID], func(a, b share.Part) bool { return a.Amount == b.Amount }) {
			n++
		}
	}
	return n
}

// note adds the shifts of one account to the sums, and tells whether there are any.
func (t *Trial) note(payments []Payment, bills []Shift, services map[ref.ID]*Shift) bool {
	account := AccountShift{Account: payments[0].Account, Number: payments[0].Number, Holder: payments[0].Holder}
	for _, s := range bills {
		sum := services[s.Service]
		if sum == nil {
			sum = &Shift{Debt: share.Debt{Service: s.Service}}
			services[s.Service] = sum
		}
		sum.Was, sum.Would = sum.Was+s.Was, sum.Would+s.Would
		if s.Was != s.Would {
			account.Bills = append(account.Bills, s)
			account.Moved += max(s.Would-s.Was, 0)
		}
	}
	if len(account.Bills) > 0 {
		t.Accounts, t.Moved = append(t.Accounts, account), t.Moved+account.Moved
	}
	return len(account.Bills) > 0
}

// byPayment sums moves by payment and bill.
func byPayment(moves []share.Move) map[ref.ID]map[ref.ID]share.Part {
	sums := map[ref.ID]map[ref.ID]share.Part{}
	for _, m := range moves {
		if sums[m.Payment] == nil {
			sums[m.Payment] = map[ref.ID]share.Part{}
		}
		m.Amount += sums[m.Payment][m.Bill].Amount
		sums[m.Payment][m.Bill] = m.Part
	}
	return sums
}

// shifts compares what payments did with what they would have done, by bill, the
// oldest first. What lies on no bill is an advance, and stands at the end.
func shifts(was, would map[ref.ID]map[ref.ID]share.Part, payments []Payment) []Shift {
	bills, advance := map[ref.ID]*Shift{}, Shift{}
	at := func(part share.Part) *Shift {
		if bills[part.Bill] == nil {
			bills[part.Bill] = &Shift{Debt: part.Debt}
		}
		return bills[part.Bill]
	}
	for _, pay := range payments {
		advance.Was, advance.Would = advance.Was+pay.Amount, advance.Would+pay.Amount
		for _, part := range was[pay.ID] {
			at(part).Was += part.Amount
			advance.Was -= part.Amount
		}
		for _, part := range would[pay.ID] {
			at(part).Would += part.Amount
			advance.Would -= part.Amount
		}
	}
	list := make([]Shift, 0, len(bills)+1)
	for _, s := range bills {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b Shift) int { return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Bill, b.Bill)) })
	if advance.Was != advance.Would {
		list = append(list, advance)
	}
	return list
}
