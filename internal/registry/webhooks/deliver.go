package webhooks

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/courier"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/webhooks/store"
)

// waits are the times between attempts, as Standard Webhooks recommends them:
// three days in all. After the last the message has failed.
var waits = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
	10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

const (
	poll      = time.Second
	lease     = time.Minute         // an attempt that says nothing for so long is dead
	together  = 8                   // addresses called at the same time
	giveUp    = 5 * 24 * time.Hour  // of nothing but failures, then an address is switched off
	memory    = 30 * 24 * time.Hour // how long what has ended can be looked at
	forgetAt  = time.Hour
	endedHere = 410 // "Gone": the other side wants no more messages
)

// Why an address was switched off by the program.
const (
	reasonGone    = "gone"
	reasonFailing = "failing"
)

// Work delivers until ctx ends.
func (h *Webhooks) Work(ctx context.Context) error {
	wait := time.NewTicker(poll)
	defer wait.Stop()
	forgotten := time.Time{}
	for {
		if now := h.db.Now(); now.Sub(forgotten) > forgetAt {
			if err := h.forget(ctx, now); err != nil {
				return err
			}
			forgotten = now
		}
		for n := 1; n > 0 && ctx.Err() == nil; {
			var err error
			if n, err = h.Deliver(ctx); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-wait.C:
		}
	}
}

// forget removes what has ended long ago.
func (h *Webhooks) forget(ctx context.Context, now time.Time) error {
	return h.db.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		_, err := store.New(tx).Forget(ctx, int64(period.At(now.Add(-memory))))
		return err
	})
}

// Deliver carries the first message that is due of each address and returns how
// many attempts it made. One message at a time goes to an address: it gets them
// in order while it answers, and one that is slow holds up nobody else.
func (h *Webhooks) Deliver(ctx context.Context) (int, error) {
	var due []store.DueRow
	err := h.db.Read(ctx, db.Everywhere, func(tx *db.Tx) (err error) {
		due, err = store.New(tx).Due(ctx, store.DueParams{Now: int64(tx.Now()), Most: together})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("messages that are due: %w", err)
	}
	var working sync.WaitGroup
	for _, d := range due {
		working.Go(func() {
			if err := h.attempt(ctx, ref.ID(d.MunicipalityID), ref.ID(d.ID)); err != nil && ctx.Err() == nil {
				h.log.Error("delivering a webhook", "delivery", ref.ID(d.ID), "error", err)
			}
		})
	}
	working.Wait()
	return len(due), ctx.Err()
}

// attempt claims a message, carries it and writes down what came of it. Between
// the two transactions nothing is locked; a program that dies there leaves a
// message that is carried again after the lease, under the same id.
func (h *Webhooks) attempt(ctx context.Context, municipality, id ref.ID) error {
	m, mine, err := h.claim(ctx, municipality, id)
	if err != nil || !mine {
		return err
	}
	status, err := h.carry(ctx, m)
	if ctx.Err() != nil {
		return ctx.Err() // the program is stopping: not the receiver's fault
	}
	return h.db.Write(ctx, municipality, func(tx *db.Tx) error { return h.settle(ctx, tx, m, status, err) })
}

func (h *Webhooks) claim(ctx context.Context, municipality, id ref.ID) (m store.ClaimedRow, mine bool, err error) {
	err = h.db.Write(ctx, municipality, func(tx *db.Tx) error {
		q := store.New(tx)
		n, err := q.Claim(ctx, store.ClaimParams{MunicipalityID: int64(municipality), ID: int64(id), Now: int64(tx.Now()),
			Lease: int64(tx.Now()) + lease.Milliseconds()})
		if err != nil || n == 0 {
			return err
		}
		mine = true
		m, err = q.Claimed(ctx, store.ClaimedParams{MunicipalityID: int64(municipality), ID: int64(id)})
		return err
	})
	return m, mine, err
}

// carry signs a message and sends it. Each attempt has its own time: receivers
// refuse what is older than some minutes.
func (h *Webhooks) carry(ctx context.Context, m store.ClaimedRow) (status int, err error) {
	secret, err := h.seal.show(m.Secret, ref.ID(m.EndpointID))
	if err != nil {
		return 0, fmt.Errorf("the secret does not open: is secret.key the one it was made with? %w", err)
	}
	headers := courier.Signed(secret, "msg_"+ref.ID(m.ID).String(), h.db.Now(), []byte(m.Payload))
	return h.courier.Post(ctx, m.Url, headers, []byte(m.Payload))
}

// settle writes down what came of an attempt.
func (h *Webhooks) settle(ctx context.Context, tx *db.Tx, m store.ClaimedRow, status int, cause error) error {
	q, place, now := store.New(tx), int64(tx.Municipality), tx.Now()
	outcome := store.SettleParams{MunicipalityID: place, ID: m.ID, State: "delivered", Due: int64(now), Status: int64(status)}
	if status >= 200 && status < 300 {
		if err := q.Recovered(ctx, store.RecoveredParams{MunicipalityID: place, ID: m.EndpointID}); err != nil {
			return err
		}
		return q.Settle(ctx, outcome)
	}
	outcome.State, outcome.Error = "failed", errorText(status, cause)
	if n := int(m.Attempts); n <= len(waits) {
		outcome.State, outcome.Due = "waiting", int64(now)+waits[n-1].Milliseconds()
	}
	if err := q.Settle(ctx, outcome); err != nil {
		return err
	}
	return h.failed(ctx, tx, m, status)
}

// failed notes since when an address fails, and switches it off after days of
// it, or at once when the other side says that it is gone.
func (h *Webhooks) failed(ctx context.Context, tx *db.Tx, m store.ClaimedRow, status int) error {
	q, place := store.New(tx), int64(tx.Municipality)
	err := q.Failing(ctx, store.FailingParams{MunicipalityID: place, ID: m.EndpointID, FailingSince: int64(tx.Now())})
	reason := ""
	switch {
	case status == endedHere:
		reason = reasonGone
	case m.FailingSince != 0 && int64(tx.Now())-m.FailingSince > giveUp.Milliseconds():
		reason = reasonFailing
	}
	if err != nil || reason == "" {
		return err
	}
	if _, err := q.SetState(ctx, store.SetStateParams{MunicipalityID: place, ID: m.EndpointID, State: Off, Reason: reason}); err != nil {
		return err
	}
	return audit.Record(ctx, tx, access.System(tx.Municipality), "webhooks.switch", about(ref.ID(m.EndpointID)), On, Off)
}

// errorText is what the page shows of a failed attempt.
func errorText(status int, cause error) string {
	text := "HTTP " + strconv.Itoa(status)
	if cause != nil {
		text = cause.Error()
	}
	return strings.ToValidUTF8(text[:min(len(text), 300)], "")
}
