package notify

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Entry is a message that the office tells by hand.
type Entry struct {
	ID     ref.ID
	About  ref.Ref
	Way    Way // that was tried, or Paper
	Reason Reason
	Made   period.Instant
	To     Person
	Lang   string
	Text   string
}

// ByHand lists what is to be told by hand, oldest first, after an id.
func (n *Notify) ByHand(ctx context.Context, tx *db.Tx, after ref.ID, most int) (list []Entry, err error) {
	rows, err := tx.QueryContext(ctx, messagesByHand, tx.Municipality, after, most)
	if err != nil {
		return nil, fmt.Errorf("reading messages to tell by hand: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var e Entry
		var sealed []byte
		if err := rows.Scan(&e.ID, &e.About.Kind, &e.About.ID, &e.Way, &sealed, &e.Reason, &e.Made); err != nil {
			return nil, err
		}
		w, err := n.read(sealed, e.ID)
		if err != nil {
			return nil, fmt.Errorf("opening message %s: %w", e.ID, err)
		}
		e.To, e.Lang, e.Text = w.To, w.Lang, w.Text
		list = append(list, e)
	}
	return list, rows.Err()
}

// CountByHand counts what ByHand lists.
func (n *Notify) CountByHand(ctx context.Context, tx *db.Tx) (count int, err error) {
	if err = tx.QueryRowContext(ctx, countByHand, tx.Municipality).Scan(&count); err != nil {
		return 0, fmt.Errorf("counting messages to tell by hand: %w", err)
	}
	return count, nil
}

// Told marks a message of the list as told; false when it does not stand on it.
func (n *Notify) Told(ctx context.Context, tx *db.Tx, id ref.ID) (bool, error) {
	result, err := tx.ExecContext(ctx, tellMessage, tx.Municipality, id, tx.Now())
	if err != nil {
		return false, fmt.Errorf("marking a message as told: %w", err)
	}
	rows, err := result.RowsAffected()
	return rows == 1, err
}

// Stuck is how many messages wait, and for what: no reason means the first attempt.
type Stuck struct {
	Way    Way
	Reason Reason
	N      int
}

// Stuck counts messages that wait for an attempt.
func (n *Notify) Stuck(ctx context.Context, tx *db.Tx) (list []Stuck, err error) {
	rows, err := tx.QueryContext(ctx, stuckMessages, tx.Municipality)
	if err != nil {
		return nil, fmt.Errorf("counting messages that wait: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var s Stuck
		if err := rows.Scan(&s.Way, &s.Reason, &s.N); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// Count is what became of the messages of a time, by the way that was asked for.
type Count struct {
	Way                            Way
	Sent, ByHand, Waiting, Dropped int
	Parts                          int // of the SMS that were sent: what was paid for
}

// Counts counts messages since an instant.
func (n *Notify) Counts(ctx context.Context, tx *db.Tx, since period.Instant) (list []Count, err error) {
	rows, err := tx.QueryContext(ctx, countMessages, tx.Municipality, since)
	if err != nil {
		return nil, fmt.Errorf("counting messages: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var way Way
		var state string
		var many, parts int
		if err := rows.Scan(&way, &state, &many, &parts); err != nil {
			return nil, err
		}
		if len(list) == 0 || list[len(list)-1].Way != way {
			list = append(list, Count{Way: way})
		}
		c := &list[len(list)-1]
		switch state {
		case sent:
			c.Sent, c.Parts = many, parts
		case waiting:
			c.Waiting = many
		case dropped:
			c.Dropped = many
		default:
			c.ByHand += many
		}
	}
	return list, rows.Err()
}
