package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/gateway/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/outbox"
	"github.com/openaimak/aimak/internal/registry/webhooks"
)

// chunk is how many payments one message tells of at most: the import of a bank's
// list of 100,000 makes 1,000 messages and not 100,000.
const chunk = 100

// told is a payment as webhooks tell of it: numbers and states, nobody's name.
type told struct {
	ID        string `json:"id"`
	Account   string `json:"account"`
	Amount    string `json:"amount"`
	Returned  string `json:"returned"`
	Day       string `json:"day"`
	Method    string `json:"method"`    // cash, agent, bank, register, elqr, api
	Reference string `json:"reference"` // the other side's number
	State     string `json:"state"`
}

// PaymentsBooked tells webhooks of payments in the transaction that books them.
// When nobody listens it costs nothing.
func (g *Gateway) PaymentsBooked(ctx context.Context, tx *db.Tx, ids []ref.ID) error {
	return g.tell(ctx, tx, webhooks.PaymentBooked, ids)
}

// PaymentsCorrected tells webhooks that payments were reversed, refunded or
// moved to another account, in the transaction that does it.
func (g *Gateway) PaymentsCorrected(ctx context.Context, tx *db.Tx, ids []ref.ID) error {
	return g.tell(ctx, tx, webhooks.PaymentCorrected, ids)
}

func (g *Gateway) tell(ctx context.Context, tx *db.Tx, event string, ids []ref.ID) error {
	wanted, err := g.hooks.Wanted(ctx, tx, event)
	if err != nil || !wanted {
		return err
	}
	for part := range slices.Chunk(ids, chunk) {
		list, err := toldOf(ctx, tx, part)
		if err == nil {
			err = g.hooks.Publish(ctx, tx, event, map[string]any{"payments": list})
		}
		if err != nil {
			return fmt.Errorf("telling of payments: %w", err)
		}
	}
	return nil
}

func toldOf(ctx context.Context, tx *db.Tx, ids []ref.ID) ([]told, error) {
	var text strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&text, "%020d", int64(id))
	}
	rows, err := store.New(tx).PaymentsOf(ctx, store.PaymentsOfParams{MunicipalityID: int64(tx.Municipality), Ids: text.String()})
	list := make([]told, len(rows))
	for i, row := range rows {
		list[i] = told{ID: ref.ID(row.ID).String(), Account: row.AccountNumber, Amount: money.Som(row.Amount).String(),
			Returned: money.Som(row.Returned).String(), Day: row.Day, Method: row.Method, Reference: row.External, State: row.State}
	}
	return list, err
}

// listens hears of posted bill runs on the outbox.
func (g *Gateway) listens() []outbox.Listener {
	return []outbox.Listener{{Event: "billing.posted", Name: "webhooks", Handle: g.billsPosted}}
}

// posted is what billing announces.
type posted struct {
	Run, Service ref.ID
	Month        period.Month
}

// billsPosted tells of the bills of a run together: a program that wants each
// asks for the balances that have changed.
func (g *Gateway) billsPosted(ctx context.Context, tx *db.Tx, payload []byte) error {
	var run posted
	if err := json.Unmarshal(payload, &run); err != nil {
		return fmt.Errorf("reading an announcement of billing: %w", err)
	}
	wanted, err := g.hooks.Wanted(ctx, tx, webhooks.BillPosted)
	if err != nil || !wanted {
		return err
	}
	sum, err := store.New(tx).BillsOf(ctx, store.BillsOfParams{MunicipalityID: int64(tx.Municipality),
		ServiceID: int64(run.Service), Month: string(run.Month)})
	if err != nil {
		return fmt.Errorf("bills of run %s: %w", run.Run, err)
	}
	return g.hooks.Publish(ctx, tx, webhooks.BillPosted, map[string]any{
		"run": run.Run, "service": run.Service, "month": run.Month,
		"bills": sum.Bills, "total": money.Som(sum.Total).String(), "due": sum.Due,
	})
}
