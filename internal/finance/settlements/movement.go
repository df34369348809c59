package settlements

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/settlements/store"
	"github.com/openaimak/aimak/internal/finance/suspense"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// near is how many days a transfer that was typed may lie from its movement: a
// bank may book it on the other side of a weekend.
const near = 3

// offered is how many days back movements are offered for a settlement.
const offered = 62

// Incoming lists the movements that may be an agent's transfer: those whose payer
// is the agent, then those of what should arrive, give or take the commission.
func (st *Settlements) Incoming(ctx context.Context, tx *db.Tx, a Account) ([]suspense.Incoming, error) {
	return st.moved.Incoming(ctx, tx, suspense.Agent{ID: a.ID, Name: a.Name}, max(1, a.Due.Net()-a.Due.Commission), a.Due.Gross, tx.Today().Add(-offered))
}

// fromBank completes a settlement by its movement, which is then used up. What is
// typed without one must not be a transfer that a bank statement has shown.
func (st *Settlements) fromBank(ctx context.Context, tx *db.Tx, actor access.Actor, a Agent, s Settlement) (Settlement, error) {
	if s.Movement == 0 {
		return s, st.byHand(ctx, tx, a, s)
	}
	t, err := st.moved.HandOver(ctx, tx, actor, s.Movement, suspense.Agent{ID: a.ID, Name: a.Name}, s.ID)
	s.Day, s.Bank, s.Amount = t.Day, t.Bank, t.Amount
	return s, err
}

// byHand refuses a transfer that counts already, or that waits to be chosen.
func (st *Settlements) byHand(ctx context.Context, tx *db.Tx, a Agent, s Settlement) error {
	if s.Amount <= 0 || !s.Day.Valid() {
		return nil
	}
	first, last := s.Day.Add(-near), s.Day.Add(near)
	counted, err := store.New(tx).Counted(ctx, store.CountedParams{MunicipalityID: int64(tx.Municipality), AgentID: int64(a.ID),
		Amount: int64(s.Amount), FromDay: string(first), UntilDay: string(last), BankID: int64(s.Bank)})
	if err != nil {
		return fmt.Errorf("looking for transfers that count already: %w", err)
	}
	if len(counted) > 0 {
		return fault.Form().Field("amount", "A transfer of this sum counts already: a bank statement shows it on {day}. Write 0 here when only the commission is missing. Another transfer is chosen when its statement has come.",
			fault.Values{"day": period.Day(counted[0])})
	}
	waiting, err := st.moved.Incoming(ctx, tx, suspense.Agent{ID: a.ID, Name: a.Name}, s.Amount, s.Amount, first)
	if err != nil {
		return err
	}
	for _, i := range waiting {
		if i.Sure && i.Rest == s.Amount && i.Day <= last && (s.Bank == 0 || s.Bank == i.HeldSubject) {
			return fault.Form().Field("amount", "This transfer has come with a bank statement on {day}. Choose it in the list above, so that it counts once.", fault.Values{"day": i.Day})
		}
	}
	return nil
}

// entered lists the settlements entered by hand that a transfer may be: of the
// same sum and bank account, a few days around it.
func (st *Settlements) entered(ctx context.Context, tx *db.Tx, t suspense.Transfer) ([]suspense.Entered, error) {
	rows, err := store.New(tx).ByHand(ctx, store.ByHandParams{MunicipalityID: int64(tx.Municipality), Amount: int64(t.Amount), AgentID: int64(t.Agent),
		BankID: int64(t.Bank), FromDay: string(t.Day.Add(-near)), UntilDay: string(t.Day.Add(near))})
	if err != nil {
		return nil, fmt.Errorf("reading settlements entered by hand: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	agents, err := st.Agents(ctx, tx)
	if err != nil {
		return nil, err
	}
	list := make([]suspense.Entered, 0, len(rows))
	for _, row := range rows {
		i := slices.IndexFunc(agents, func(a Agent) bool { return a.ID == ref.ID(row.AgentID) })
		if i >= 0 {
			list = append(list, suspense.Entered{ID: ref.ID(row.ID), Agent: agents[i].ID, Name: agents[i].Name, Day: period.Day(row.Day)})
		}
	}
	return list, nil
}

// join books that a transfer is the money of a settlement entered by hand. Both
// had brought it to the bank account; it goes out there once. suspense holds the
// agent's lock and has asked entered.
func (st *Settlements) join(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, t suspense.Transfer) error {
	s, err := st.Settlement(ctx, tx, id)
	if err != nil {
		return err
	}
	closed, err := st.ledger.Closed(ctx, tx)
	if err != nil {
		return err
	}
	day := tx.Today()
	if closed != "" {
		day = max(day, closed.Next().First())
	}
	entry, err := st.ledger.Post(ctx, tx, actor, ledger.Entry{Day: day, Kind: "settlements.join", Source: settlementRef(id),
		Key: "settlements.join/" + id.String() + "/" + t.Item.String(), Text: i18n.Mark("A bank statement shows what was entered by hand"),
		Lines: []ledger.Line{{Account: ledger.Suspense, Subject: t.Item, Amount: t.Amount}, {Account: ledger.Bank, Subject: s.Bank, Amount: -t.Amount}}})
	if err != nil {
		return err
	}
	n, err := store.New(tx).JoinMovement(ctx, store.JoinMovementParams{MunicipalityID: int64(tx.Municipality), ID: int64(id),
		MovementID: int64(t.Item), JoinedID: int64(entry)})
	if err != nil {
		return fmt.Errorf("joining a movement to a settlement: %w", err)
	}
	if n == 0 {
		return fault.Conflict("This settlement has its movement already.")
	}
	return audit.Record(ctx, tx, actor, "settlements.join", settlementRef(id), nil, map[string]any{"movement": t.Item, "amount": t.Amount})
}

// backToBank lets the movement of a reversed settlement wait again.
func (st *Settlements) backToBank(ctx context.Context, tx *db.Tx, actor access.Actor, s Settlement, reason string) error {
	if s.Movement == 0 {
		return nil
	}
	if s.Joined != 0 {
		if _, err := st.ledger.Reverse(ctx, tx, actor, s.Joined, tx.Today(), reason); err != nil {
			return err
		}
	}
	return st.moved.GiveBack(ctx, tx, actor, s.Movement, s.ID, s.Amount)
}
