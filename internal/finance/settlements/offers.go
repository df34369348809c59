package settlements

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/settlements/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// check compares for each agent the ledger with what it took less what it handed
// over and kept, and what suspense moved. One English line for each difference.
func (st *Settlements) check(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	q, m := store.New(tx), int64(tx.Municipality)
	want := map[ref.ID]money.Som{}
	taken, err := q.TakenTotals(ctx, m)
	if err != nil {
		return nil, err
	}
	for _, row := range taken {
		want[ref.ID(row.ChannelID)] += money.Som(row.Total)
	}
	handed, err := q.SettledTotals(ctx, m)
	if err != nil {
		return nil, err
	}
	for _, row := range handed {
		want[ref.ID(row.AgentID)] -= money.Som(row.Handed + row.Kept)
	}
	found, err := q.SuspenseTotals(ctx, m)
	if err != nil {
		return nil, err
	}
	for _, row := range found {
		want[ref.ID(row.AgentID)] += money.Som(row.Unmatched - row.Handed)
	}
	unmoved, err := q.Unmoved(ctx, m)
	if err != nil {
		return nil, err
	}
	for _, row := range unmoved {
		complaints = append(complaints, fmt.Sprintf("settlements: %s is %s with %s, its movement holds %s",
			ref.ID(row.ID), row.State, money.Som(row.Amount), money.Som(row.Moved)))
	}
	have, err := st.ledger.Balances(ctx, tx, ledger.Agents)
	for id := range have {
		want[id] += 0 // an agent that only the ledger knows
	}
	for _, id := range slices.Sorted(maps.Keys(want)) {
		if have[id] != want[id] {
			complaints = append(complaints, fmt.Sprintf("settlements: agent %s should hold %s, the ledger says %s", id, want[id], have[id]))
		}
	}
	return complaints, err
}
