package gateway

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/gateway/store"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/keys"
)

// Channels lists where money can lie that comes through a key: with an agent,
// with whose settlements it is then cleared, or on one of our bank accounts,
// whose statement shows it.
func (g *Gateway) Channels(ctx context.Context, tx *db.Tx) (list []keys.Channel, err error) {
	q := store.New(tx)
	agents, err := q.Agents(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("agents for a key: %w", err)
	}
	for _, a := range agents {
		list = append(list, keys.Channel{Holds: keys.HeldByAgent, ID: ref.ID(a.ID), Name: a.Name})
	}
	accounts, err := q.BankAccounts(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("bank accounts for a key: %w", err)
	}
	for _, a := range accounts {
		list = append(list, keys.Channel{Holds: keys.HeldByBank, ID: ref.ID(a.ID), Name: a.Name + " " + a.Number})
	}
	return list, nil
}

// Doors names whoever and whatever payments come through, for lists and receipts:
// agents, programs with a key, and our bank accounts.
func (g *Gateway) Doors(ctx context.Context, tx *db.Tx) (map[ref.ID]string, error) {
	rows, err := store.New(tx).Doors(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("names of agents, programs and bank accounts: %w", err)
	}
	names := make(map[ref.ID]string, len(rows))
	for _, row := range rows {
		names[ref.ID(row.ID)] = row.Name
	}
	return names, nil
}
