package agents

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/agents/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

// lookedAt is how many days a payment with a doubtful day stays among the work:
// by then the month is compared with the agent anyway.
const lookedAt = 7

// todo is what waits: disputes, agents without a key, payments whose day was
// moved.
func (a *Agents) todo(ctx context.Context, r *web.Request) (list []module.Todo, err error) {
	if !r.Can(mayArrange) {
		return nil, nil
	}
	err = a.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		rows, err := store.New(tx).Work(ctx, store.WorkParams{MunicipalityID: int64(tx.Municipality), Now: int64(tx.Now()),
			Since: int64(tx.Today().Add(-lookedAt).Start())})
		for _, row := range rows {
			list = append(list, todoOf(r.Printer, row))
		}
		return err
	})
	return list, err
}

// todoOf says what a piece of work is about.
func todoOf(p *i18n.Printer, row store.WorkRow) module.Todo {
	path := agentPath(ref.ID(row.AgentID))
	switch row.Rank {
	case 1:
		return module.Todo{Path: path + "#disputes", State: "bad", Tag: p.T("Dispute"), Due: period.Instant(row.At).Day(),
			Text: p.T("{name}: number {number} came twice, with different sums or accounts", "name", row.Name, "number", row.Number),
			Note: p.T("Booked {sum}, refused {other}", "sum", money.Som(row.BookedAmount), "other", money.Som(row.Amount))}
	case 2:
		return module.Todo{Path: path, State: "wait", Tag: p.T("No key"),
			Text: p.T("Make a key for {name}", "name", row.Name), Note: p.T("Without a key the agent cannot call.")}
	}
	return module.Todo{Path: path, State: "info", Tag: p.T("Check the day"),
		Text: p.N(int(row.Payments), "{name}: {n} payment came late or with a wrong date",
			"{name}: {n} payments came late or with a wrong date", "name", row.Name)}
}

func agentPath(id ref.ID) string { return "desk/agents/" + id.String() }

// waiting is the number beside "Payment agents" on the rail.
func (a *Agents) waiting(ctx context.Context, r *web.Request) (int, error) {
	list, err := a.todo(ctx, r)
	return len(list), err
}

// search finds a payment by the agent's number, which is what an agent asks by.
func (a *Agents) search(ctx context.Context, r *web.Request, query string) (hits []module.Hit, err error) {
	if !r.Can(maySee) || len(query) < 4 || len(query) > 20 {
		return nil, nil
	}
	err = a.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		rows, err := store.New(tx).FindNumber(ctx, store.FindNumberParams{MunicipalityID: int64(tx.Municipality), Number: query})
		for _, row := range rows {
			hits = append(hits, module.Hit{Text: row.Name + ", " + row.Number, Kind: r.Printer.T("Payment through an agent"),
				Path: "desk/payments/receipts/" + ref.ID(row.PaymentID).String(),
				Note: r.Printer.T("{sum}, account {account}, {day}", "sum", money.Som(row.Amount), "account", row.Account, "day", period.Day(row.Day))})
		}
		return err
	})
	return hits, err
}

// check compares what agents were told with what is booked, one English line for
// each difference: every stored answer has its payment, of the same sum. The
// other way round a payment may come from the agent's register alone.
func (a *Agents) check(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	lost, err := store.New(tx).Unbooked(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("checking agents: %w", err)
	}
	for _, r := range lost {
		complaints = append(complaints, fmt.Sprintf("agents: agent %s was told that number %s is booked with %s, but it is not",
			ref.ID(r.AgentID), r.Number, money.Som(r.Amount)))
	}
	return complaints, nil
}

// settle prepares a merger. An agent of both keeps one row, the home's if it is
// among them; and numbers that one kept only for the other's sake go away,
// because the payments themselves come to the same place.
func (a *Agents) settle(ctx context.Context, tx *db.Tx, from, into ref.ID) error {
	q := store.New(tx)
	for _, pair := range [][2]ref.ID{{from, into}, {into, from}} {
		one, other := int64(pair[0]), int64(pair[1])
		err := q.DropAway(ctx, store.DropAwayParams{MunicipalityID: one, Next: other})
		if err == nil {
			err = q.DropClaims(ctx, store.DropClaimsParams{MunicipalityID: one, Next: other})
		}
		if err != nil {
			return fmt.Errorf("agents of two municipalities become one: %w", err)
		}
	}
	return nil
}
