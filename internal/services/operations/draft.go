package operations

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/services/operations/store"
)

// Draft is a sheet that was typed and could not be kept yet: it waits, as it was
// typed, until the day's sheet is kept.
type Draft struct {
	By    string
	At    period.Instant
	Typed map[string]string // by field of the form
}

// keepDraft puts what was typed aside.
func (o *Operations) keepDraft(ctx context.Context, tx *db.Tx, who access.Actor, service ref.ID, day period.Day, typed map[string]string) error {
	text, err := json.Marshal(typed)
	if err != nil {
		return err
	}
	err = store.New(tx).KeepDraft(ctx, store.KeepDraftParams{MunicipalityID: int64(tx.Municipality), ServiceID: int64(service), Day: string(day),
		ActorID: int64(who.ID), ActorName: who.Name, Typed: string(text), At: int64(tx.Now())})
	if err != nil {
		return fmt.Errorf("keeping a draft: %w", err)
	}
	return nil
}

// draft returns what waits for a day; nothing typed when nothing waits.
func (o *Operations) draft(ctx context.Context, tx *db.Tx, service ref.ID, day period.Day) (d Draft, err error) {
	row, err := store.New(tx).Draft(ctx, store.DraftParams{MunicipalityID: int64(tx.Municipality), ServiceID: int64(service), Day: string(day)})
	if db.IsMissing(err) {
		return d, nil
	}
	if err != nil {
		return d, fmt.Errorf("reading a draft: %w", err)
	}
	d.By, d.At = row.ActorName, period.Instant(row.At)
	return d, json.Unmarshal([]byte(row.Typed), &d.Typed)
}
