package suspense

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/suspense/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Other says that an item is no payment of a personal account.
type Other struct {
	Key    string // of the form
	Kind   string // Returned, OfAgent, OfCash or Foreign
	Agent  ref.ID // of OfAgent
	Reason string // of Returned and Foreign
}

// Settle takes the whole rest of an item out of suspense as something else than a
// payment. Giving it back to the payer needs another person than the one who
// brought it in. The refund order is then drawn from the step.
func (s *Suspense) Settle(ctx context.Context, actor access.Actor, id ref.ID, o Other) (step Step, err error) {
	err = s.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		item, err := s.Item(ctx, tx, id)
		if err != nil {
			return err
		}
		may, by := mayClear, ref.ID(0)
		if o.Kind == Returned {
			may, by = mayReturn, item.EnteredBy
		}
		if err := permit(actor, may, tx.Municipality, by); err != nil {
			return err
		}
		item, done, err := s.begin(ctx, tx, id, o.Key, max(item.Rest, 1))
		if err != nil || done != nil {
			step = orNone(done)
			return err
		}
		step, err = s.settle(ctx, tx, actor, item, o)
		return err
	})
	return step, err
}

func (s *Suspense) settle(ctx context.Context, tx *db.Tx, actor access.Actor, item Item, o Other) (Step, error) {
	day, err := s.openDay(ctx, tx, tx.Today())
	if err != nil {
		return Step{}, err
	}
	step := Step{Key: o.Key, Kind: o.Kind, Day: day, Amount: item.Rest, Text: o.Reason}
	if err := o.check(); err != nil {
		return step, err
	}
	if o.Kind == OfAgent {
		if step.Target, step.Text, err = agent(ctx, tx, o.Agent); err != nil {
			return step, err
		}
	}
	if step, err = s.write(ctx, tx, actor, item, step); err != nil {
		return step, err
	}
	_, err = s.ledger.Post(ctx, tx, actor, item.entry(step))
	return step, err
}

// check refuses what cannot be meant: money leaves only with a reason.
func (o Other) check() error {
	switch o.Kind {
	case Returned, Foreign:
		if o.Reason == "" {
			return fault.Form().Field("reason", "Say why: the auditor will ask.")
		}
	case OfAgent, OfCash:
	default:
		return fault.Form().Field("kind", "Choose from the list")
	}
	return nil
}

// agent finds a payment agent by id; its name goes into the step.
func agent(ctx context.Context, tx *db.Tx, id ref.ID) (ref.ID, string, error) {
	list, err := agents(ctx, tx)
	for _, a := range list {
		if a.ID == id {
			return id, a.Name, nil
		}
	}
	if err == nil {
		err = fault.Form().Field("kind", "Choose from the list")
	}
	return 0, "", err
}

// Agent is a payment agent, as the choice shows it.
type Agent struct {
	ID   ref.ID
	Name string
}

func agents(ctx context.Context, tx *db.Tx) ([]Agent, error) {
	rows, err := store.New(tx).Agents(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading payment agents: %w", err)
	}
	list := make([]Agent, len(rows))
	for i, r := range rows {
		list[i] = Agent{ref.ID(r.ID), r.Name}
	}
	return list, nil
}

// Reversed hears that a payment was taken back. If it had come out of suspense its
// money lies there again, so the item waits again.
func (s *Suspense) Reversed(ctx context.Context, tx *db.Tx, actor access.Actor, payment ref.ID) error {
	q, m := store.New(tx), int64(tx.Municipality)
	row, err := q.StepOfPayment(ctx, store.StepOfPaymentParams{MunicipalityID: m, PaymentID: int64(payment)})
	if db.IsMissing(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("finding the step of a payment: %w", err)
	}
	n, err := q.Undo(ctx, store.UndoParams{MunicipalityID: m, ID: row.ID})
	if err != nil || n == 0 {
		return err
	}
	if err := q.GiveRest(ctx, store.GiveRestParams{MunicipalityID: m, ID: row.ItemID, Amount: row.Amount}); err != nil {
		return fmt.Errorf("giving back to suspense: %w", err)
	}
	return audit.Record(ctx, tx, actor, "suspense.undo", itemRef(ref.ID(row.ItemID)), map[string]any{"payment": payment}, map[string]any{"amount": row.Amount})
}

// Waiting is how much waits for its owner.
type Waiting struct {
	Items  int
	Sum    money.Som
	Oldest period.Day
}

// Waiting counts what waits.
func (s *Suspense) Waiting(ctx context.Context, tx *db.Tx) (Waiting, error) {
	row, err := store.New(tx).CountWaiting(ctx, int64(tx.Municipality))
	if err != nil {
		return Waiting{}, fmt.Errorf("counting unmatched payments: %w", err)
	}
	return Waiting{int(row.Items), money.Som(row.Rest), period.Day(row.Oldest)}, nil
}

// Open lists what waits, the oldest first.
func (s *Suspense) Open(ctx context.Context, tx *db.Tx, after ref.ID, most int) ([]Item, error) {
	rows, err := store.New(tx).Waiting(ctx, store.WaitingParams{MunicipalityID: int64(tx.Municipality), After: int64(after), Most: int32(most)})
	if err != nil {
		return nil, fmt.Errorf("reading unmatched payments: %w", err)
	}
	return itemsOf(rows), nil
}
