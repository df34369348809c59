package outbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/outbox"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

var effects = db.Set{Name: "effects", Files: fstest.MapFS{"0001_effect.sql": {Data: []byte(`-- Reason: the effect of a listener.
-- +goose Up
CREATE TABLE effects_effect (municipality_id BIGINT NOT NULL, id BIGINT NOT NULL, run BIGINT NOT NULL, PRIMARY KEY (municipality_id, id));
`)}}}

type posted struct{ Run ref.ID }

func announce(t *testing.T, d *db.DB, municipality, run ref.ID) {
	t.Helper()
	err := d.Write(t.Context(), municipality, func(tx *db.Tx) error {
		return outbox.Announce(t.Context(), tx, "billing.posted", posted{run})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// effect adds a row, as a real listener would.
func effect(ctx context.Context, tx *db.Tx, payload []byte) error {
	var p posted
	if err := json.Unmarshal(payload, &p); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO effects_effect (municipality_id, id, run) VALUES ($1, $2, $3)`, tx.Municipality, tx.NewID(), p.Run)
	return err
}

func effectsOf(t *testing.T, d *db.DB, municipality ref.ID) (n int) {
	t.Helper()
	err := d.Read(t.Context(), municipality, func(tx *db.Tx) error {
		return tx.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM effects_effect WHERE municipality_id = $1`, municipality).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func deliver(t *testing.T, o *outbox.Outbox, want int) {
	t.Helper()
	n, err := o.Deliver(t.Context())
	if err != nil || n != want {
		t.Errorf("delivered %d, want %d (%v)", n, want, err)
	}
}

func TestEachListenerHearsEachEventOnce(t *testing.T) {
	testkit.EachDB(t, []db.Set{effects}, func(t *testing.T, d *db.DB) {
		o := outbox.New(d, testkit.Quiet())
		o.Listen(outbox.Listener{Event: "billing.posted", Handle: effect},
			outbox.Listener{Event: "billing.posted", Name: "second", Handle: effect})
		announce(t, d, testkit.Place, 1)
		announce(t, d, 2002, 2)
		deliver(t, o, 2)
		deliver(t, o, 0)
		if a, b := effectsOf(t, d, testkit.Place), effectsOf(t, d, 2002); a != 2 || b != 2 {
			t.Errorf("effects %d and %d, want 2 and 2: two listeners, each in the event's municipality", a, b)
		}
	})
}

// Two programs deliver at the same time.
func TestTwoDeliverersDoNotDeliverTwice(t *testing.T) {
	testkit.EachDB(t, []db.Set{effects}, func(t *testing.T, d *db.DB) {
		for run := range ref.ID(50) {
			announce(t, d, testkit.Place, run)
		}
		var wait sync.WaitGroup
		for range 4 {
			o := outbox.New(d, testkit.Quiet())
			o.Listen(outbox.Listener{Event: "billing.posted", Handle: effect})
			wait.Go(func() {
				if _, err := o.Deliver(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if n := effectsOf(t, d, testkit.Place); n != 50 {
			t.Errorf("%d effects of 50 events", n)
		}
	})
}

// A listener that fails, by error or panic, leaves no effect, is tried again
// later, and holds up neither other listeners' marks nor other events.
func TestFailingListenerIsTriedAgain(t *testing.T) {
	testkit.EachDB(t, []db.Set{effects}, func(t *testing.T, d *db.DB) {
		var broken atomic.Bool
		broken.Store(true)
		o := outbox.New(d, testkit.Quiet())
		o.Listen(outbox.Listener{Event: "billing.posted", Handle: effect},
			outbox.Listener{Event: "billing.posted", Name: "fragile", Handle: func(ctx context.Context, tx *db.Tx, payload []byte) error {
				if err := effect(ctx, tx, payload); err != nil {
					return err
				}
				if string(payload) == `{"Run":"0000000000001"}` && broken.Load() {
					panic("oh")
				}
				return nil
			}})
		announce(t, d, testkit.Place, 1)
		announce(t, d, testkit.Place, 2)
		if n, err := o.Deliver(t.Context()); n != 1 || err == nil {
			t.Errorf("delivered %d with error %v, want 1 and an error", n, err)
		}
		if n := effectsOf(t, d, testkit.Place); n != 3 {
			t.Errorf("%d effects, want 3: one of the failing event, two of the other", n)
		}
		broken.Store(false)
		deliver(t, o, 0) // not yet: the clock stands
		passWait(t, d)
		deliver(t, o, 1)
		if n := effectsOf(t, d, testkit.Place); n != 4 {
			t.Errorf("%d effects, want 4: the first listener was not called again", n)
		}
	})
}

// passWait lets the time until the next attempt pass.
func passWait(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.Write(t.Context(), db.Everywhere, func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), `UPDATE outbox_event SET next_at = next_at - $1`, time.Second.Milliseconds())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEventOfAFailedChangeIsNeverTold(t *testing.T) {
	testkit.EachDB(t, []db.Set{effects}, func(t *testing.T, d *db.DB) {
		_ = d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
			return errors.Join(outbox.Announce(t.Context(), tx, "billing.posted", posted{1}), errors.New("undone"))
		})
		o := outbox.New(d, testkit.Quiet())
		o.Listen(outbox.Listener{Event: "billing.posted", Handle: effect})
		deliver(t, o, 0)
	})
}

func TestListenersMayAnnounce(t *testing.T) {
	testkit.EachDB(t, []db.Set{effects}, func(t *testing.T, d *db.DB) {
		o := outbox.New(d, testkit.Quiet())
		o.Listen(outbox.Listener{Event: "billing.posted", Handle: func(ctx context.Context, tx *db.Tx, payload []byte) error {
			return outbox.Announce(ctx, tx, "payments.applied", json.RawMessage(payload))
		}}, outbox.Listener{Event: "payments.applied", Handle: effect})
		announce(t, d, testkit.Place, 1)
		deliver(t, o, 2)
		if n := effectsOf(t, d, testkit.Place); n != 1 {
			t.Errorf("%d effects, want 1", n)
		}
	})
}

func TestRunDeliversUntilItIsStopped(t *testing.T) {
	d := testkit.SQLite(t, effects)
	o := outbox.New(d, testkit.Quiet())
	heard := make(chan bool)
	o.Listen(outbox.Listener{Event: "billing.posted", Handle: func(context.Context, *db.Tx, []byte) error {
		close(heard)
		return nil
	}})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan bool)
	go func() { o.Run(ctx); close(ended) }()
	announce(t, d, testkit.Place, 1)
	<-heard
	stop()
	<-ended
}

func TestTwoListenersOfOneNameAreRefused(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("two listeners would share one mark")
		}
	}()
	outbox.New(nil, nil).Listen(outbox.Listener{Event: "a.b"}, outbox.Listener{Event: "a.b"})
}
