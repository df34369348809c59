package notify

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// waits are the times between attempts: a day in all. Afterwards the office tells
// by hand, which is better than a machine that tells late.
var waits = []time.Duration{
	10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour,
}

const (
	poll     = time.Second
	lease    = 3 * time.Minute // an attempt that says nothing for so long is dead
	together = 4               // connections at the same time
	wipeAt   = time.Hour
)

// Work delivers until ctx ends.
func (n *Notify) Work(ctx context.Context) error {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	wiped := time.Time{}
	for {
		if now := n.db.Now(); now.Sub(wiped) > wipeAt {
			if err := n.Wipe(ctx); err != nil {
				return err
			}
			wiped = now
		}
		for most := 1; most > 0 && ctx.Err() == nil; {
			var err error
			if most, err = n.Deliver(ctx); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Wipe removes who was told, and what, from messages that ended long enough ago.
func (n *Notify) Wipe(ctx context.Context) error {
	return n.db.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		before := period.At(n.db.Now().Add(-n.keep))
		if _, err := tx.ExecContext(ctx, wipeMessages, before, []byte{}); err != nil {
			return fmt.Errorf("wiping messages: %w", err)
		}
		return nil
	})
}

// spot is where a message stands.
type spot struct{ municipality, id ref.ID }

// Deliver carries messages that are due and returns how many attempts it made.
func (n *Notify) Deliver(ctx context.Context) (int, error) {
	due, err := n.due(ctx)
	if err != nil {
		return 0, fmt.Errorf("messages that are due: %w", err)
	}
	var working sync.WaitGroup
	for _, s := range due {
		working.Go(func() {
			if err := n.attempt(ctx, s); err != nil && ctx.Err() == nil {
				n.log.Error("carrying a message", "message", s.id, "error", err)
			}
		})
	}
	working.Wait()
	return len(due), ctx.Err()
}

func (n *Notify) due(ctx context.Context) (list []spot, err error) {
	err = n.db.Read(ctx, db.Everywhere, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, dueMessages, tx.Now(), together)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var s spot
			if err := rows.Scan(&s.municipality, &s.id); err != nil {
				return err
			}
			list = append(list, s)
		}
		return rows.Err()
	})
	return list, err
}

// claimed is a message that this worker carries.
type claimed struct {
	spot
	way      Way
	sealed   []byte
	attempts int
	until    period.Instant
}

// attempt claims a message, carries it and writes down what came of it. A program
// that dies between leaves a message that is carried again after the lease, under
// the same id, by which the other side can tell.
func (n *Notify) attempt(ctx context.Context, s spot) error {
	m, mine, err := n.claim(ctx, s)
	if err != nil || !mine {
		return err
	}
	err = n.carry(ctx, m)
	if ctx.Err() != nil {
		return ctx.Err() // the program is stopping: nobody's fault
	}
	return n.db.Write(ctx, s.municipality, func(tx *db.Tx) error { return n.settle(ctx, tx, m, err) })
}

func (n *Notify) claim(ctx context.Context, s spot) (m claimed, mine bool, err error) {
	err = n.db.Write(ctx, s.municipality, func(tx *db.Tx) error {
		result, err := tx.ExecContext(ctx, claimMessage, s.municipality, s.id, tx.Now(), int64(tx.Now())+lease.Milliseconds())
		if err != nil {
			return err
		}
		if rows, err := result.RowsAffected(); err != nil || rows == 0 {
			return err
		}
		mine, m.spot = true, s
		return tx.QueryRowContext(ctx, claimedMessage, s.municipality, s.id).Scan(&m.way, &m.sealed, &m.attempts, &m.until)
	})
	return m, mine && !errors.Is(err, sql.ErrNoRows), err
}

// carry hands a message to the other side.
func (n *Notify) carry(ctx context.Context, m claimed) error {
	if m.until != 0 && period.At(n.db.Now()) > m.until {
		return &trouble{reason: Late}
	}
	w, err := n.read(m.sealed, m.id)
	if err != nil {
		return &trouble{reason: Unset, cause: fmt.Errorf("it does not open: is secret.key the one it was made with? %w", err)}
	}
	switch {
	case m.way == Mail && n.mail != nil:
		return n.mail.carry(ctx, letter{ID: m.id, Code: n.box.Code(m.id), At: n.db.Now(), words: w})
	case m.way == SMS && n.sms != nil:
		return n.sms.carry(ctx, m.id, w.To.Phone, w.Text)
	}
	return &trouble{reason: Unset}
}

func (n *Notify) read(sealed []byte, id ref.ID) (w words, err error) {
	text, err := n.box.Show(sealed, id)
	if err != nil {
		return w, err
	}
	return w, json.Unmarshal(text, &w)
}

// settle writes down what came of an attempt.
func (n *Notify) settle(ctx context.Context, tx *db.Tx, m claimed, cause error) error {
	state, why, due, ended := sent, Reason(""), tx.Now(), tx.Now()
	if cause != nil {
		t := troubleOf(cause)
		why = t.reason
		state, due, ended = m.after(t, tx.Now())
		if t.cause != nil {
			n.log.Warn("a message was not taken", "message", m.id, "way", m.way, "attempt", m.attempts, "reason", why, "error", t.cause)
		}
	}
	_, err := tx.ExecContext(ctx, settleMessage, m.municipality, m.id, state, string(why), due, ended)
	return err
}

// after is where a failed attempt leaves a message.
func (m claimed) after(t *trouble, now period.Instant) (state string, due, ended period.Instant) {
	if t.again && m.attempts <= len(waits) {
		wait := max(t.wait, waits[m.attempts-1])
		if m.until != 0 && wait > time.Minute {
			wait = max(t.wait, time.Minute) // what is of use for minutes cannot wait for hours
		}
		if due = now + period.Instant(wait.Milliseconds()); m.until == 0 || due <= m.until {
			return waiting, due, 0
		}
	}
	if m.until != 0 {
		return dropped, now, now
	}
	return listed, now, 0
}
