package agents

import (
	"context"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/finance/agents/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Dispute is a number of an agent that came again with another account or sum.
// The second payment was refused; the agent must say which one is right.
type Dispute struct {
	ID            ref.ID
	Agent         ref.ID
	AgentName     string
	Number        string
	Account       string
	Amount        money.Som
	BookedAccount string
	BookedAmount  money.Som
	Payment       ref.ID // 0: booked by another municipality
	At            period.Instant
	Settled       period.Instant // 0: open
	Settler       string
	Note          string
}

// dispute shows people a number that was used for something else; the same call
// again is shown once.
func dispute(ctx context.Context, tx *db.Tx, c *call, k known) error {
	q, m := store.New(tx), int64(tx.Municipality)
	same, err := q.SameDispute(ctx, store.SameDisputeParams{MunicipalityID: m, AgentID: int64(c.line.agent), Number: c.Number,
		Account: c.account, Amount: int64(c.Amount)})
	if err == nil && same == 0 {
		err = q.AddDispute(ctx, store.AddDisputeParams{MunicipalityID: m, ID: int64(tx.NewID()), AgentID: int64(c.line.agent), Number: c.Number,
			Account: c.account, Amount: int64(c.Amount), BookedAccount: k.account, BookedAmount: int64(k.amount),
			PaymentID: int64(k.payment), At: int64(c.at)})
	}
	if err != nil {
		return fmt.Errorf("writing a dispute down: %w", err)
	}
	return nil
}

// settledFor is how long a settled dispute stays on the page.
const settledFor period.Instant = 90 * 24 * 3_600_000

// Disputes lists open disputes and those settled lately; agent 0 is all agents.
func (a *Agents) Disputes(ctx context.Context, tx *db.Tx, agent ref.ID) ([]Dispute, error) {
	rows, err := store.New(tx).Disputes(ctx, store.DisputesParams{MunicipalityID: int64(tx.Municipality), Agent: int64(agent),
		Since: int64(tx.Now() - settledFor)})
	if err != nil {
		return nil, fmt.Errorf("reading disputes: %w", err)
	}
	list := make([]Dispute, len(rows))
	for i, r := range rows {
		list[i] = Dispute{ID: ref.ID(r.ID), Agent: ref.ID(r.AgentID), AgentName: r.Name, Number: r.Number, Account: r.Account,
			Amount: money.Som(r.Amount), BookedAccount: r.BookedAccount, BookedAmount: money.Som(r.BookedAmount),
			Payment: ref.ID(r.PaymentID), At: period.Instant(r.At), Settled: period.Instant(r.SettledAt), Settler: r.Settler, Note: r.Note}
	}
	return list, nil
}

// SettleDispute writes down what was agreed with the agent. Money moves
// elsewhere: a payment that was refused comes again under a new number.
func (a *Agents) SettleDispute(ctx context.Context, actor access.Actor, id ref.ID, note string) error {
	if err := access.Permit(actor, mayArrange, actor.Municipality, 0); err != nil {
		return err
	}
	note = strings.TrimSpace(note)
	if note == "" {
		return fault.Form().Field("note", "Write what was agreed with the agent.")
	}
	return a.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		n, err := store.New(tx).SettleDispute(ctx, store.SettleDisputeParams{MunicipalityID: int64(tx.Municipality), ID: int64(id),
			SettledAt: int64(tx.Now()), Settler: actor.Name, Note: note})
		if err != nil {
			return fmt.Errorf("settling a dispute: %w", err)
		}
		if n == 0 {
			return fault.Conflict("There is no such dispute, or it is settled already.")
		}
		return audit.Record(ctx, tx, actor, "agents.settle-dispute", ref.Ref{Kind: "agents.dispute", ID: id}, nil, map[string]string{"note": note})
	})
}
