package settlements

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/settlements/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Account is how an agent stands with us.
type Account struct {
	Agent
	Balance money.Som // what lies at the agent, by the ledger
	Handed  money.Som // handed over so far, by settlements and in bank statements
	Kept    money.Som // kept as commission so far
	Due     Due       // for signed days; of a program: for days that are over
	// Unmatched came with a list, lies at the agent, and nobody knows yet whose it
	// is: it is no payment of any day.
	Unmatched money.Som
}

// Unsigned is what lies at the agent from days that nobody has signed, of a program
// from today; below zero the agent handed over more than the signed days say.
func (a Account) Unsigned() money.Som { return a.Balance - a.Due.Gross - a.Unmatched }

// Settles tells whether there is anything to settle for.
func (a Account) Settles() bool { return a.Program || a.Due.Days > 0 }

// Account returns how an agent stands, its signed days counted up to a day; an
// empty day means all.
func (st *Settlements) Account(ctx context.Context, tx *db.Tx, agent ref.ID, until period.Day) (Account, error) {
	list, err := st.Accounts(ctx, tx, until)
	if err != nil {
		return Account{}, err
	}
	for _, a := range list {
		if a.ID == agent {
			return a, nil
		}
	}
	_, err = st.Agent(ctx, tx, agent)
	return Account{}, err
}

// Accounts returns how all agents stand, in a few statements.
func (st *Settlements) Accounts(ctx context.Context, tx *db.Tx, until period.Day) ([]Account, error) {
	agents, err := st.Agents(ctx, tx)
	if err != nil {
		return nil, err
	}
	balances, err := st.ledger.Balances(ctx, tx, ledger.Agents)
	if err != nil {
		return nil, err
	}
	q, m := store.New(tx), int64(tx.Municipality)
	signed, err := q.SignedTotals(ctx, store.SignedTotalsParams{MunicipalityID: m, UntilDay: string(cmp.Or(until, "9999-12-31"))})
	if err != nil {
		return nil, fmt.Errorf("adding up signed days: %w", err)
	}
	handed, err := q.SettledTotals(ctx, m)
	if err != nil {
		return nil, fmt.Errorf("adding up settlements: %w", err)
	}
	found, err := q.SuspenseTotals(ctx, m)
	if err != nil {
		return nil, fmt.Errorf("adding up unmatched money of agents: %w", err)
	}
	over := tx.Today().Add(-1)
	if until != "" {
		over = min(over, until)
	}
	after, err := q.TakenAfter(ctx, store.TakenAfterParams{MunicipalityID: m, Day: string(over)})
	if err != nil {
		return nil, fmt.Errorf("adding up what programs took: %w", err)
	}
	list := make([]Account, len(agents))
	for i, a := range agents {
		list[i] = Account{Agent: a, Balance: balances[a.ID]}
		list[i].add(handed, found)
		if a.Program {
			list[i].owe(over, after)
		} else {
			list[i].sign(signed)
		}
	}
	return list, nil
}

// sign takes what an agent owes for its signed days. Commission is that of each
// day as it was agreed when the day was signed, so that another rate does not
// change what is past.
func (a *Account) sign(signed []store.SignedTotalsRow) {
	for _, row := range signed {
		if ref.ID(row.AgentID) == a.ID {
			a.Due = Due{Gross: money.Som(row.Total), Commission: money.Som(row.Commission), Days: int(row.Days), Last: period.Day(row.Last)}
		}
	}
	a.Due.Gross -= a.Handed + a.Kept
	a.Due.Commission = max(0, a.Due.Commission-a.Kept)
}

// owe takes what a program owes for the days that are over: each of its payments
// was answered, so both sides know them without a register.
func (a *Account) owe(over period.Day, after []store.TakenAfterRow) {
	a.Due = Due{Gross: a.Balance - a.Unmatched, Last: over}
	for _, row := range after {
		if ref.ID(row.ChannelID) == a.ID {
			a.Due.Gross -= money.Som(row.Total)
		}
	}
}

// add takes what was handed over and kept, and what suspense moved.
func (a *Account) add(handed []store.SettledTotalsRow, found []store.SuspenseTotalsRow) {
	for _, row := range handed {
		if ref.ID(row.AgentID) == a.ID {
			a.Handed, a.Kept = money.Som(row.Handed), money.Som(row.Kept)
		}
	}
	for _, row := range found {
		if ref.ID(row.AgentID) == a.ID {
			a.Handed += money.Som(row.Handed)
			a.Unmatched = money.Som(row.Unmatched)
		}
	}
}

// Move is one line of an agent's account.
type Move struct {
	Day        period.Day
	Payments   int       // taken on the day; 0 on the line of a settlement
	Taken      money.Som // for us
	Handed     money.Som // to our bank account
	Kept       money.Som // as commission
	Balance    money.Som // lies at the agent after it
	Settlement ref.ID
	Suspense   ref.ID // a line of the unmatched payments
}

// Statement is an agent's account over a span.
type Statement struct {
	Account
	Span    period.Span
	Opening money.Som
	Moves   []Move
}

// Total adds up the span.
func (s Statement) Total() (sum Move) {
	sum.Balance = s.Opening
	for _, m := range s.Moves {
		sum.Payments += m.Payments
		sum.Taken += m.Taken
		sum.Handed += m.Handed
		sum.Kept += m.Kept
		sum.Balance = m.Balance
	}
	return sum
}

// Statement returns what an agent took, handed over, kept and owes. A payment
// stands on its own day for as long as it stands at all.
func (st *Settlements) Statement(ctx context.Context, tx *db.Tx, agent ref.ID, span period.Span) (Statement, error) {
	s := Statement{Span: span}
	var err error
	if s.Account, err = st.Account(ctx, tx, agent, ""); err != nil {
		return s, err
	}
	before, err := store.New(tx).OurBefore(ctx, store.OurBeforeParams{MunicipalityID: int64(tx.Municipality), AgentID: int64(agent), BeforeDay: string(span.From)})
	if err != nil {
		return s, fmt.Errorf("adding up payments of an agent: %w", err)
	}
	s.Opening = money.Som(before)
	days, err := store.New(tx).TakenDays(ctx, store.TakenDaysParams{MunicipalityID: int64(tx.Municipality), AgentID: int64(agent),
		FromDay: string(span.From), UntilDay: string(span.Until)})
	if err != nil {
		return s, fmt.Errorf("reading days of an agent: %w", err)
	}
	for _, row := range days {
		s.Moves = append(s.Moves, Move{Day: period.Day(row.Day), Payments: int(row.Payments), Taken: money.Som(row.Total)})
	}
	settlements, err := st.Settlements(ctx, tx, agent)
	if err != nil {
		return s, err
	}
	s.settle(settlements)
	found, err := store.New(tx).SuspenseMoves(ctx, store.SuspenseMovesParams{MunicipalityID: int64(tx.Municipality), AgentID: int64(agent)})
	if err != nil {
		return s, fmt.Errorf("reading unmatched money of an agent: %w", err)
	}
	for _, row := range found {
		s.suspend(period.Day(row.Day), ref.ID(row.ID), money.Som(row.Amount))
	}
	s.run()
	return s, nil
}

// suspend adds money that suspense moved: without an owner at the agent, or the
// agent's own transfer in a bank statement.
func (s *Statement) suspend(day period.Day, id ref.ID, amount money.Som) {
	switch {
	case s.Span.Until != "" && day > s.Span.Until:
	case day < s.Span.From:
		s.Opening += amount
	default:
		s.Moves = append(s.Moves, Move{Day: day, Suspense: id, Taken: max(0, amount), Handed: max(0, -amount)})
	}
}

// settle adds the settlements that stand: to the opening balance or as lines.
func (s *Statement) settle(list []Settlement) {
	for _, one := range list {
		switch {
		case one.State == reversed || s.Span.Until != "" && one.Day > s.Span.Until:
		case one.Day < s.Span.From:
			s.Opening -= one.Credit()
		default:
			s.Moves = append(s.Moves, Move{Day: one.Day, Handed: one.Amount, Kept: one.Commission, Settlement: one.ID})
		}
	}
}

// run puts the lines in order, payments of a day before its settlements, and
// carries the balance through them.
func (s *Statement) run() {
	slices.SortStableFunc(s.Moves, func(a, b Move) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(max(a.Settlement, a.Suspense), max(b.Settlement, b.Suspense)))
	})
	balance := s.Opening
	for i := range s.Moves {
		m := &s.Moves[i]
		balance += m.Taken - m.Handed - m.Kept
		m.Balance = balance
	}
}
