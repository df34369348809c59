package webhooks

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/webhooks/store"
)

// message is the body of a webhook as Standard Webhooks recommends it.
type message struct {
	Type      string `json:"type"`
	Timestamp string `json:"timestamp"`
	Data      any    `json:"data"`
}

func body(event string, at period.Instant, data any) (string, error) {
	text, err := json.Marshal(message{event, at.Time().UTC().Format(time.RFC3339), data})
	return string(text), err
}

// silence is how long a municipality without any address is believed to have
// none. Another program on the same database may add one meanwhile; this one
// forgets at once (heard).
const silence = 10 * time.Second

// Wanted tells whether anybody hears of an event, so that rooms need not gather
// what nobody wants to know. It is asked for every payment, so the usual answer,
// that there is no address at all, is remembered for a while.
func (h *Webhooks) Wanted(ctx context.Context, tx *db.Tx, event string) (bool, error) {
	if until, ok := h.silent.Load(tx.Municipality); ok && int64(tx.Now()) < until.(int64) {
		return false, nil
	}
	list, err := h.Endpoints(ctx, tx)
	if err == nil && len(list) == 0 {
		h.silent.Store(tx.Municipality, int64(tx.Now())+silence.Milliseconds())
	}
	return slices.ContainsFunc(list, func(e Endpoint) bool { return e.State == On && e.Hears(event) }), err
}

func (h *Webhooks) hearers(ctx context.Context, tx *db.Tx, event string) (list []Endpoint, err error) {
	all, err := h.Endpoints(ctx, tx)
	for _, e := range all {
		if e.State == On && e.Hears(event) {
			list = append(list, e)
		}
	}
	return list, err
}

// Publish writes an event for every address that hears of it, in the caller's
// transaction: it is told if and only if that commits. data is written as JSON
// and should hold numbers and states, not names of people: whoever needs more
// asks the API with a key.
func (h *Webhooks) Publish(ctx context.Context, tx *db.Tx, event string, data any) error {
	list, err := h.hearers(ctx, tx, event)
	if err != nil {
		return err
	}
	for _, e := range list {
		if _, err := h.send(ctx, tx, e.ID, event, data); err != nil {
			return err
		}
	}
	return nil
}

// send writes one message to one address.
func (h *Webhooks) send(ctx context.Context, tx *db.Tx, endpoint ref.ID, event string, data any) (ref.ID, error) {
	text, err := body(event, tx.Now(), data)
	if err != nil {
		return 0, fmt.Errorf("writing %s: %w", event, err)
	}
	id := tx.NewID()
	err = store.New(tx).AddDelivery(ctx, store.AddDeliveryParams{MunicipalityID: int64(tx.Municipality), ID: int64(id),
		EndpointID: int64(endpoint), Event: event, Payload: text, Due: int64(tx.Now())})
	if err != nil {
		return 0, fmt.Errorf("writing %s for webhook %s: %w", event, endpoint, err)
	}
	return id, nil
}

// Try sends a message without meaning, so that the other side sees whether it
// understands our signature.
func (h *Webhooks) Try(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) error {
	if _, err := h.mine(ctx, tx, actor, id); err != nil {
		return err
	}
	_, err := h.send(ctx, tx, id, trial, map[string]string{"text": "Aimak"})
	return err
}

// Replay sends a message again, as if it were new; its id stays, so that the
// other side can tell.
func (h *Webhooks) Replay(ctx context.Context, tx *db.Tx, actor access.Actor, endpoint, delivery ref.ID) error {
	if _, err := h.mine(ctx, tx, actor, endpoint); err != nil {
		return err
	}
	n, err := store.New(tx).Replay(ctx, store.ReplayParams{MunicipalityID: int64(tx.Municipality),
		EndpointID: int64(endpoint), ID: int64(delivery), Due: int64(tx.Now())})
	if err != nil {
		return fmt.Errorf("sending %s again: %w", delivery, err)
	}
	if n == 0 {
		return fault.Missing("There is no such message")
	}
	return audit.Record(ctx, tx, actor, "webhooks.replay", about(endpoint), nil, delivery)
}
