// Package outbox tells rooms what happened in other rooms.
//
// Announce writes an event in the transaction of the change. After it, Deliver
// hands the event to each listener in a transaction of its own, together with
// a mark that says so: whatever fails or crashes, each listener's effect
// happens exactly once. A listener that fails is tried again later and holds up
// nobody else. The speaker does not know its listeners; app joins them.
package outbox

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Set returns the tables of the outbox.
func Set() db.Set {
	files, _ := fs.Sub(migrations, "migrations") // fails only for a malformed name
	return db.Set{Name: "outbox", Files: files}
}

// Listener reacts to one kind of event. Handle runs in a transaction bound to
// the event's municipality; its effect must stay inside that transaction.
type Listener struct {
	Event  string // "<room>.<past participle>", for example "billing.posted"
	Name   string // tells listeners of one event apart; "" for the only one
	Handle func(ctx context.Context, tx *db.Tx, payload []byte) error
}

// Outbox delivers events to listeners.
type Outbox struct {
	d         *db.DB
	log       *slog.Logger
	listeners map[string][]Listener
}

// New returns an outbox without listeners.
func New(d *db.DB, log *slog.Logger) *Outbox {
	return &Outbox{d: d, log: log, listeners: map[string][]Listener{}}
}

// Listen adds listeners. Two of one event need different names, since the name
// is what is remembered of a delivery.
func (o *Outbox) Listen(listeners ...Listener) {
	for _, l := range listeners {
		for _, other := range o.listeners[l.Event] {
			if other.Name == l.Name {
				panic(fmt.Sprintf("outbox: two listeners of %s are both named %q", l.Event, l.Name))
			}
		}
		o.listeners[l.Event] = append(o.listeners[l.Event], l)
	}
}

// Announce writes an event with the change that it tells of. The payload is
// written as JSON; it should hold ids, not copies of rows.
func Announce(ctx context.Context, tx *db.Tx, event string, payload any) error {
	text, err := json.Marshal(payload)
	if err == nil {
		_, err = tx.ExecContext(ctx, `INSERT INTO outbox_event (municipality_id, id, event, payload, done, attempts, next_at, error)
			VALUES ($1, $2, $3, $4, FALSE, 0, 0, '')`, tx.Municipality, tx.NewID(), event, string(text))
	}
	if err != nil {
		return fmt.Errorf("announce %s: %w", event, err)
	}
	return nil
}

// poll is how long an event waits at most before Run delivers it.
const poll = 500 * time.Millisecond

// Run delivers until ctx ends.
func (o *Outbox) Run(ctx context.Context) {
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	for {
		if _, err := o.Deliver(ctx); err != nil && ctx.Err() == nil {
			o.log.Error("deliver events", "err", err)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// Deliver hands out all events that wait, including those that listeners
// announce meanwhile, and returns how many were delivered to all their
// listeners. A failing listener does not stop the others; its error is returned
// at the end.
func (o *Outbox) Deliver(ctx context.Context) (int, error) {
	delivered := 0
	var failed []error
	for {
		events, err := o.waiting(ctx)
		if err != nil || len(events) == 0 {
			return delivered, errors.Join(append(failed, err)...)
		}
		for _, e := range events {
			if err := o.deliver(ctx, e); err != nil {
				failed = append(failed, fmt.Errorf("deliver %s %s: %w", e.name, e.id, err))
				continue
			}
			delivered++
		}
		if ctx.Err() != nil {
			return delivered, errors.Join(append(failed, ctx.Err())...)
		}
	}
}

type event struct {
	municipality, id ref.ID
	name             string
	payload          []byte
	attempts         int
}

const batch = 200

func (o *Outbox) waiting(ctx context.Context) (events []event, err error) {
	err = o.d.Read(ctx, db.Everywhere, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT municipality_id, id, event, payload, attempts FROM outbox_event
			WHERE NOT done AND next_at <= $1 ORDER BY id LIMIT $2`, tx.Now(), batch)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var e event
			if err := rows.Scan(&e.municipality, &e.id, &e.name, &e.payload, &e.attempts); err != nil {
				return err
			}
			events = append(events, e)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("read waiting events: %w", err)
	}
	return events, nil
}

func (o *Outbox) deliver(ctx context.Context, e event) error {
	for _, l := range o.listeners[e.name] {
		if err := o.hand(ctx, e, l); err != nil {
			if ctx.Err() != nil {
				return err // the program is stopping: not the listener's fault
			}
			return errors.Join(err, o.postpone(ctx, e, err))
		}
	}
	return o.d.Write(ctx, e.municipality, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE outbox_event SET done = TRUE, error = ''
			WHERE municipality_id = $1 AND id = $2`, e.municipality, e.id)
		return err
	})
}

// hand runs one listener, unless its mark says that it has had the event. On
// PostgreSQL the insert of the mark waits for another program that is at it.
func (o *Outbox) hand(ctx context.Context, e event, l Listener) error {
	return o.d.Write(ctx, e.municipality, func(tx *db.Tx) (err error) {
		result, err := tx.ExecContext(ctx, `INSERT INTO outbox_mark (municipality_id, event_id, listener)
			VALUES ($1, $2, $3) ON CONFLICT (municipality_id, event_id, listener) DO NOTHING`, e.municipality, e.id, l.Name)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err
		}
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("listener %q panicked: %v", l.Name, p)
			}
		}()
		return l.Handle(ctx, tx, e.payload)
	})
}

// longest is the longest wait between two attempts.
const longest = time.Hour

// postpone doubles the wait with each failure, from one second to an hour. An
// event is never given up: the error stands in its row until it is mended.
func (o *Outbox) postpone(ctx context.Context, e event, cause error) error {
	wait := min(time.Second<<min(e.attempts, 12), longest)
	return o.d.Write(ctx, e.municipality, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE outbox_event SET attempts = attempts + 1, next_at = $3, error = $4
			WHERE municipality_id = $1 AND id = $2`,
			e.municipality, e.id, int64(tx.Now())+wait.Milliseconds(), cause.Error())
		return err
	})
}
