package suspense

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger"
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
	// Settlement of OfAgent was entered by hand: this money is that settlement's.
	Settlement ref.ID
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
		if err := access.Permit(actor, may, tx.Municipality, by); err != nil {
			return err
		}
		if o.Kind == OfAgent {
			if err := s.lockAgent(ctx, tx, o.Agent); err != nil {
				return err
			}
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
		if step, err = s.ofAgent(ctx, tx, actor, item, o, step); err != nil {
			return step, err
		}
	}
	if step, err = s.write(ctx, tx, actor, item, step); err != nil || step.Settlement != 0 {
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
	list, err := agentsOf(ctx, tx)
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

func agentsOf(ctx context.Context, tx *db.Tx) ([]Agent, error) {
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

// Corrected hears that payments were reversed, refunded or moved. The money of one
// that had come out of suspense lies there again, wholly or in part, so the item
// waits again for as much as the ledger holds on it.
func (s *Suspense) Corrected(ctx context.Context, tx *db.Tx, payments []ref.ID) error {
	for _, id := range payments {
		row, err := store.New(tx).PaidFrom(ctx, store.PaidFromParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
		if db.IsMissing(err) || err == nil && row.Debit != ledger.Suspense {
			continue
		}
		if err != nil {
			return fmt.Errorf("reading a corrected payment: %w", err)
		}
		if err := s.cameBack(ctx, tx, ref.ID(row.ChannelID), id); err != nil {
			return err
		}
	}
	return nil
}

// cameBack brings an item to what the ledger holds on it.
func (s *Suspense) cameBack(ctx context.Context, tx *db.Tx, id, payment ref.ID) error {
	item, err := s.locked(ctx, tx, id)
	if err != nil {
		return err
	}
	booked, err := s.ledger.Balance(ctx, tx, ledger.Suspense, id)
	amount := -booked - item.Rest
	if err != nil || amount <= 0 { // a transfer leaves suspense as it was
		return err
	}
	step := Step{ID: tx.NewID(), Key: "back/" + payment.String() + "/" + tx.NewID().String(), Kind: CameBack, Day: tx.Today(), Amount: amount, Payment: payment}
	return s.restore(ctx, tx, access.System(tx.Municipality), item, step)
}

// restore writes the step by which money waits again.
func (s *Suspense) restore(ctx context.Context, tx *db.Tx, who access.Actor, item Item, step Step) error {
	q, m := store.New(tx), int64(tx.Municipality)
	_, err := q.AddStep(ctx, store.AddStepParams{MunicipalityID: m, ID: int64(step.ID), ItemID: int64(item.ID), Key: step.Key, Kind: step.Kind,
		Day: string(step.Day), Amount: int64(step.Amount), PaymentID: int64(step.Payment), SettlementID: int64(step.Settlement),
		ActorID: int64(who.ID), ActorName: who.Name, At: int64(tx.Now())})
	if err != nil {
		return fmt.Errorf("keeping a step: %w", err)
	}
	if err := q.GiveRest(ctx, store.GiveRestParams{MunicipalityID: m, ID: int64(item.ID), Amount: int64(step.Amount)}); err != nil {
		return fmt.Errorf("giving back to suspense: %w", err)
	}
	return audit.Record(ctx, tx, who, "suspense.back", itemRef(item.ID), map[string]any{"rest": item.Rest},
		map[string]any{"rest": item.Rest + step.Amount, "payment": step.Payment, "settlement": step.Settlement})
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
