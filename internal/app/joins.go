package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// sources is where each kind of document that books money is shown, below
// /{lang}/{municipality}/.
var sources = map[string]string{
	"billing.run":            "desk/billing/runs/",
	"billing.bill":           "desk/billing/bills/",
	"payments.payment":       "desk/payments/receipts/",
	"returns.wish":           "desk/returns/wishes/",
	"tills.day":              "desk/tills/days/",
	"accounts.account":       "desk/accounts/",
	"suspense.item":          "desk/suspense/",
	"agents.agent":           "desk/agents/",
	"settlements.settlement": "desk/settlements/done/",
	"keys.key":               "desk/keys/",
}

// join lends the ledger, which knows no other room, the names of subscribers,
// the addresses of documents and the words of municipalities.
func (a *App) join(out io.Writer) {
	lent := ledger.Joins{
		Names: a.subjects,
		Path: func(source ref.Ref) string {
			if below := sources[source.Kind]; below != "" {
				return below + source.ID.String()
			}
			return ""
		},
		Municipality: func(ctx context.Context, slug string) (ref.ID, error) {
			m, err := a.territory.BySlug(ctx, slug)
			return m.ID, err
		},
		Read: os.ReadFile,
		Out:  out,
	}
	a.ledger.Join(lent)
	a.exports.Join(lent)
	a.billing.Say(out)
	a.prospects.Say(out)
}

// subjects names personal accounts, "4-1042-7, Осмонов Бакыт", the doors of payments
// and cash desks. What is none of them stays without a name.
func (a *App) subjects(ctx context.Context, tx *db.Tx, ids []ref.ID) (map[ref.ID]string, error) {
	found, err := a.accounts.Accounts(ctx, tx, ids)
	if err != nil {
		return nil, fmt.Errorf("names of personal accounts: %w", err)
	}
	names := make(map[ref.ID]string, len(ids))
	for _, account := range found {
		names[account.ID] = account.Number + ", " + account.Holder
	}
	if len(found) == len(ids) {
		return names, nil
	}
	doors, err1 := a.gateway.Doors(ctx, tx)
	desks, err2 := a.tills.Desks(ctx, tx)
	maps.Copy(names, doors)
	for _, desk := range desks {
		names[desk.ID] = desk.Name
	}
	return names, errors.Join(err1, err2)
}
