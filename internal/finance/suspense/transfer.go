package suspense

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/suspense/match"
	"github.com/openaimak/aimak/internal/finance/suspense/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Lent is what settlements, a room above this one, lends: an accountant may have
// entered by hand the very transfer that waits here, and one transfer counts once.
// Without it nothing is entered by hand.
type Lent struct {
	// Lock lets one change of an agent's account follow the other. It comes before
	// the lock of an item, here and in settlements.
	Lock func(ctx context.Context, tx *db.Tx, agent ref.ID) error
	// Entered lists the settlements entered by hand that a transfer may be.
	Entered func(ctx context.Context, tx *db.Tx, t Transfer) ([]Entered, error)
	// Join books that the money of a settlement entered by hand is that of a
	// transfer: Conflict when it cannot be.
	Join func(ctx context.Context, tx *db.Tx, actor access.Actor, settlement ref.ID, t Transfer) error
}

// Lend is called while the program is put together, before the first request.
func (s *Suspense) Lend(l Lent) { s.lent = l }

// Transfer is money of a payment agent on a bank account of ours.
type Transfer struct {
	Item   ref.ID
	Agent  ref.ID // 0: any
	Bank   ref.ID
	Day    period.Day
	Amount money.Som
}

// transfer is what waits of an item, as the money of an agent.
func (i Item) transfer(agent ref.ID) Transfer {
	return Transfer{Item: i.ID, Agent: agent, Bank: i.HeldSubject, Day: i.Day, Amount: i.Rest}
}

// Entered is a settlement that an accountant entered by hand.
type Entered struct {
	ID, Agent ref.ID
	Name      string // of the agent
	Day       period.Day
}

// entered asks for the settlements that money on a bank account may be.
func (s *Suspense) entered(ctx context.Context, tx *db.Tx, item Item, agent ref.ID) ([]Entered, error) {
	if s.lent.Entered == nil || item.Held != ledger.Bank {
		return nil, nil
	}
	return s.lent.Entered(ctx, tx, item.transfer(agent))
}

// ofAgent decides about the transfer of an agent: it belongs to the settlement
// that was chosen, or to none. Money that was entered by hand already is not
// booked again.
func (s *Suspense) ofAgent(ctx context.Context, tx *db.Tx, actor access.Actor, item Item, o Other, step Step) (Step, error) {
	var err error
	if step.Target, step.Text, err = agent(ctx, tx, o.Agent); err != nil {
		return step, err
	}
	twins, err := s.entered(ctx, tx, item, o.Agent)
	if err != nil {
		return step, err
	}
	switch {
	case o.Settlement == 0 && len(twins) > 0:
		return step, fault.Conflict("{name}: a settlement of the same sum was entered by hand for {day}. Choose in the list below that this payment is that settlement, so that it counts once.",
			fault.Values{"name": step.Text, "day": twins[0].Day})
	case o.Settlement == 0:
		return step, nil
	case !slices.ContainsFunc(twins, func(e Entered) bool { return e.ID == o.Settlement }):
		return step, fault.Conflict("That settlement is no longer open for this payment. Choose again.")
	}
	step.Settlement = o.Settlement
	return step, s.lent.Join(ctx, tx, actor, o.Settlement, item.transfer(o.Agent))
}

// lockAgent waits for every change of an agent's account under way.
func (s *Suspense) lockAgent(ctx context.Context, tx *db.Tx, agent ref.ID) error {
	if s.lent.Lock == nil {
		return nil
	}
	return s.lent.Lock(ctx, tx, agent)
}

// Incoming is money on a bank account of ours that may be the transfer of an agent.
type Incoming struct {
	Item
	Sure bool // the payer is the agent: by its name, or because it was before
}

// mostIncoming is among how many waiting payments a transfer is looked for, and
// shownIncoming how many are offered.
const (
	mostIncoming  = 300
	shownIncoming = 10
)

// Incoming lists the payments since a day that may be an agent's transfer: those
// whose payer is the agent, then those of a sum from least to most.
func (s *Suspense) Incoming(ctx context.Context, tx *db.Tx, agent Agent, least, most money.Som, since period.Day) ([]Incoming, error) {
	q, m := store.New(tx), int64(tx.Municipality)
	rows, err := q.WaitingAtBank(ctx, store.WaitingAtBankParams{MunicipalityID: m, Since: string(since), Most: mostIncoming})
	if err != nil {
		return nil, fmt.Errorf("reading payments that may be of an agent: %w", err)
	}
	payers, err := q.PayersOfAgent(ctx, store.PayersOfAgentParams{MunicipalityID: m, AgentID: int64(agent.ID)})
	if err != nil {
		return nil, fmt.Errorf("reading the payers of an agent: %w", err)
	}
	var list []Incoming
	for _, item := range itemsOf(rows) {
		one := Incoming{item, slices.Contains(payers, item.PayerKey()) || match.Mentions(agent.Name, item.Paid())}
		if one.Sure || least <= item.Rest && item.Rest <= most {
			list = append(list, one)
		}
	}
	slices.SortStableFunc(list, func(a, b Incoming) int { return cmp.Compare(rank(a), rank(b)) })
	return list[:min(len(list), shownIncoming)], nil
}

// rank puts what is surely the agent's first.
func rank(i Incoming) int {
	if i.Sure {
		return 0
	}
	return 1
}

// HandOver takes all that waits of a payment for a settlement, which books it.
// The caller holds the agent's lock. Conflict: it does not wait any more, or it is
// not on a bank account of ours.
func (s *Suspense) HandOver(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, agent Agent, settlement ref.ID) (Transfer, error) {
	item, err := s.locked(ctx, tx, id)
	if err != nil {
		return Transfer{}, err
	}
	if item.Rest == 0 || item.Held != ledger.Bank {
		return Transfer{}, fault.Conflict("This payment is cleared already. Nothing was booked again.")
	}
	t := item.transfer(agent.ID)
	if t.Day, err = s.openDay(ctx, tx, item.Day); err != nil {
		return t, err
	}
	_, err = s.write(ctx, tx, actor, item, Step{Key: "settlement/" + settlement.String(), Kind: OfAgent, Day: t.Day, Amount: item.Rest,
		Target: agent.ID, Settlement: settlement, Text: agent.Name})
	return t, err
}

// GiveBack lets the money of a settlement wait again: the settlement is reversed,
// and its caller has booked that.
func (s *Suspense) GiveBack(ctx context.Context, tx *db.Tx, actor access.Actor, id, settlement ref.ID, amount money.Som) error {
	item, err := s.locked(ctx, tx, id)
	if err != nil {
		return err
	}
	return s.restore(ctx, tx, actor, item, Step{ID: tx.NewID(), Key: "settlement/" + settlement.String() + "/back", Kind: CameBack,
		Day: tx.Today(), Amount: amount, Settlement: settlement})
}
