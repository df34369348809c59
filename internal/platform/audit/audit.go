// Package audit is the trail: who did what, when, from what to what.
//
// Record writes an entry in the transaction of the change itself, so neither
// exists without the other. Entries are only ever added; no statement of the
// program changes or deletes one. Each carries a hash of its content, and Seal
// adds these hashes to a Merkle log, one for each municipality, later and in sets,
// so that people at work do not queue for one row. The head of the log is
// published; VerifyBetween proves from the rows that nothing was changed between
// two heads. Secrets (passwords, codes, PINs) never go into before or after.
package audit

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Set returns the tables of the trail.
func Set() db.Set {
	files, _ := fs.Sub(migrations, "migrations") // fails only for a malformed name
	return db.Set{Name: "audit", Files: files}
}

// Entry is one line of the trail.
type Entry struct {
	ID        ref.ID
	At        period.Instant
	Actor     ref.ID // zero: the program itself or the public
	ActorName string
	Action    string // "<room>.<verb>", for example "billing.approve"
	On        ref.Ref
	Before    string // JSON, empty when the thing is new
	After     string // JSON, empty when the thing is gone
	hash      []byte
}

// Change is one change among many that a person made together.
type Change struct {
	Action        string
	On            ref.Ref
	Before, After any // as in Record
}

// Record adds an entry for a change made in this transaction. Before and after
// are written as JSON; nil means that there was, or is, nothing.
func Record(ctx context.Context, tx *db.Tx, who access.Actor, action string, on ref.Ref, before, after any) error {
	act := Change{action, on, before, after}
	row, err := entryRow(tx, who, act)
	if err != nil {
		return err
	}
	if _, err := tx.Later().ExecContext(ctx, insertEntry, row...); err != nil {
		return fmt.Errorf("record %s in the audit trail: %w", action, err)
	}
	return nil
}

// RecordMany is Record for many changes by one person, in one set whatever
// their number.
func RecordMany(ctx context.Context, tx *db.Tx, who access.Actor, acts []Change) error {
	rows := make([][]any, len(acts))
	for i, act := range acts {
		var err error
		if rows[i], err = entryRow(tx, who, act); err != nil {
			return err
		}
	}
	if _, err := tx.Bulk(ctx, "audit_entry", entryTable, slices.Values(rows)); err != nil {
		return fmt.Errorf("record in the audit trail: %w", err)
	}
	return nil
}

// entryRow is an entry with its hash, in the order of entryTable.
func entryRow(tx *db.Tx, who access.Actor, act Change) ([]any, error) {
	e, err := entry(tx, who, act)
	if err != nil {
		return nil, fmt.Errorf("record %s in the audit trail: %w", act.Action, err)
	}
	return []any{tx.Municipality, e.ID, e.At, e.Actor, e.ActorName, e.Action, e.On.Kind, e.On.ID,
		e.Before, e.After, e.digest(tx.Municipality)}, nil
}

func entry(tx *db.Tx, who access.Actor, act Change) (Entry, error) {
	e := Entry{ID: tx.NewID(), At: tx.Now(), Actor: who.ID, ActorName: who.Name, Action: act.Action, On: act.On}
	var err error
	if e.Before, err = text(act.Before); err == nil {
		e.After, err = text(act.After)
	}
	return e, err
}

func text(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

// digest is the hash of all that the entry says. Every field is preceded by
// its length, so that no two different entries can read the same.
func (e Entry) digest(municipality ref.ID) []byte {
	said := make([]byte, 0, 512)
	for _, n := range [...]int64{int64(municipality), int64(e.ID), int64(e.At), int64(e.Actor), int64(e.On.ID)} {
		said = binary.BigEndian.AppendUint64(said, uint64(n))
	}
	for _, s := range [...]string{e.ActorName, e.Action, e.On.Kind, e.Before, e.After} {
		said = append(binary.BigEndian.AppendUint64(said, uint64(len(s))), s...)
	}
	hash := sha256.Sum256(said)
	return hash[:]
}

// History returns what happened to a thing, oldest first.
func History(ctx context.Context, tx *db.Tx, on ref.Ref) ([]Entry, error) {
	entries, err := read(ctx, tx, selectHistory, tx.Municipality, on.Kind, on.ID)
	if err != nil {
		return nil, fmt.Errorf("history of %s: %w", on.Kind, err)
	}
	return entries, nil
}

// Kind returns what happened to all things of a kind, in the order of their ids:
// at most so many entries, about things after the given one.
func Kind(ctx context.Context, tx *db.Tx, kind string, after ref.ID, atMost int) ([]Entry, error) {
	entries, err := read(ctx, tx, selectKind, tx.Municipality, kind, after, atMost)
	if err != nil {
		return nil, fmt.Errorf("history of all %s: %w", kind, err)
	}
	return entries, nil
}

func read(ctx context.Context, tx *db.Tx, statement string, args ...any) (entries []Entry, err error) {
	rows, err := tx.QueryContext(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var e Entry
		if err := rows.Scan(e.columns()...); err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

func (e *Entry) columns() []any {
	return []any{&e.ID, &e.At, &e.Actor, &e.ActorName, &e.Action, &e.On.Kind, &e.On.ID, &e.Before, &e.After, &e.hash}
}

// Tables names the tables of the trail. They stay with the municipality that
// wrote them even when it is merged: their hashes contain it.
func Tables() []string {
	return []string{"audit_entry", "audit_leaf", "audit_tile", "audit_log", "audit_head"}
}
