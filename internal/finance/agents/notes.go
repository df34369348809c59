package agents

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/agents/day"
	"github.com/openaimak/aimak/internal/finance/agents/dialect"
	"github.com/openaimak/aimak/internal/finance/agents/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Kept says how long calls that booked nothing stay, and how many one page shows.
const (
	keptFor  period.Instant = 92 * 24 * 3_600_000
	lastMost                = 25
)

// keepNotes writes calls down and forgets those of three months ago.
func (a *Agents) keepNotes(ctx context.Context, m ref.ID, notes []note) {
	err := a.db.Write(ctx, m, func(tx *db.Tx) error {
		if err := writeNotes(ctx, tx, notes); err != nil {
			return err
		}
		return store.New(tx).DropCalls(ctx, store.DropCallsParams{MunicipalityID: int64(m), Before: int64(firstID(tx.Now() - keptFor))})
	})
	if err != nil {
		a.log.WarnContext(ctx, "calls of agents were not written down", "calls", len(notes), "error", err)
	}
}

func writeNotes(ctx context.Context, tx *db.Tx, notes []note) error {
	_, err := tx.Bulk(ctx, "agents_call", []string{"municipality_id", "id", "agent_id", "at", "command", "request", "answer",
		"outcome", "address", "ms"}, func(yield func([]any) bool) {
		for _, n := range notes {
			if !yield([]any{tx.Municipality, tx.NewID(), n.agent, n.at, n.command, n.request, n.answer, string(n.outcome), n.address, n.ms}) {
				return
			}
		}
	})
	return err
}

// idEpoch is where the time inside an id begins (ref.Source): 2024, in milliseconds.
const (
	idEpoch period.Instant = 1_704_067_200_000
	idShift int            = 22
)

// firstID is the smallest id that a row of an instant can have.
func firstID(at period.Instant) ref.ID { return ref.ID(max(at-idEpoch, 0) << idShift) }

// Seen is one of the last calls, as the desk shows it.
type Seen struct {
	At      period.Instant
	Command string
	Request string // what was asked; of a booked payment its parts
	Answer  string
	Outcome dialect.Outcome
	Address string
	Ms      int64
	Payment ref.ID // booked by this very call; else 0
	Number  string
	Account string
	Amount  money.Som
	Day     period.Day
	Flag    day.Flag
}

// LastCalls lists the last calls of an agent, the newest first: payments from
// what is kept for ever, all others from the notes.
func (a *Agents) LastCalls(ctx context.Context, tx *db.Tx, agent Agent) ([]Seen, error) {
	q, m := store.New(tx), int64(tx.Municipality)
	calls, err := q.LastCalls(ctx, store.LastCallsParams{MunicipalityID: m, AgentID: int64(agent.ID), Most: lastMost})
	if err != nil {
		return nil, fmt.Errorf("reading the last calls: %w", err)
	}
	paid, err := q.LastPayments(ctx, store.LastPaymentsParams{MunicipalityID: m, AgentID: int64(agent.ID), Most: lastMost})
	if err != nil {
		return nil, fmt.Errorf("reading the last payments: %w", err)
	}
	list := make([]Seen, 0, len(calls)+len(paid))
	for _, r := range calls {
		list = append(list, Seen{At: period.Instant(r.At), Command: r.Command, Request: readable(r.Request), Answer: r.Answer,
			Outcome: dialect.Outcome(r.Outcome), Address: r.Address, Ms: r.Ms})
	}
	for _, r := range paid {
		list = append(list, Seen{At: period.Instant(r.At), Command: string(dialect.Pay), Answer: r.Answer, Outcome: dialect.OK, Ms: r.Ms,
			Payment: ref.ID(r.PaymentID), Number: r.Number, Account: r.Account, Amount: money.Som(r.Amount),
			Day: period.Day(r.Day), Flag: day.Flag(r.Flag)})
	}
	slices.SortStableFunc(list, func(x, y Seen) int { return cmp.Compare(y.At, x.At) })
	return list[:min(len(list), lastMost)], nil
}

// readable writes a query as people read it, one parameter on a line; a query
// that cannot be taken apart stays as it came.
func readable(query string) string {
	parts := strings.Split(query, "&")
	for i, part := range parts {
		text, err := url.QueryUnescape(part)
		if err != nil {
			return query
		}
		parts[i] = clean(text)
	}
	return strings.Join(parts, "\n")
}
