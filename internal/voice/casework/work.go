package casework

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/voice/casework/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// Work is what was done for a request and what it cost the office.
type Work struct {
	ID       ref.ID
	On       period.Day
	What     string
	Hours    money.Quantity // of people
	Material string
	Cost     money.Som // material, hired work, fuel
	By       string
	Struck   string // who struck it out; empty: it counts
}

// Spent is what a request cost so far.
type Spent struct {
	Times int
	Hours money.Quantity
	Cost  money.Som
}

// Limits of one line: beyond them a digit slipped.
const (
	mostHours = 1000 * money.One
	mostCost  = money.Som(100_000_000_00)
)

// valid complains about what cannot have been done by a day.
func (w Work) valid(today period.Day) error {
	form := fault.Form()
	if !w.On.Valid() || w.On > today {
		form.Field("on", "Enter the day of the work: today or earlier.")
	}
	if w.What == "" {
		form.Field("what", "Write what was done.")
	}
	for name, text := range map[string]string{"what": w.What, "material": w.Material} {
		if utf8.RuneCountInString(text) > appeal.MostLine {
			form.Field(name, "Too long: at most {n} characters.", fault.Values{"n": appeal.MostLine})
		}
	}
	if w.Hours < 0 || w.Hours > mostHours {
		form.Field("hours", "Enter the hours of all people together, at most {n}.", fault.Values{"n": int(mostHours / money.One)})
	}
	if w.Cost < 0 || w.Cost > mostCost {
		form.Field("cost", "Enter a sum from 0 to {sum}.", fault.Values{"sum": mostCost})
	}
	return form.Err()
}

// Works lists what was done for a request.
func (c *Casework) Works(ctx context.Context, tx *db.Tx, of ref.ID) ([]Work, error) {
	rows, err := store.New(tx).Works(ctx, store.WorksParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(of)})
	if err != nil {
		return nil, fmt.Errorf("reading work: %w", err)
	}
	list := make([]Work, len(rows))
	for i, r := range rows {
		list[i] = Work{ID: ref.ID(r.ID), On: period.Day(r.DoneOn), What: r.What, Hours: money.Quantity(r.Hours), Material: r.Material,
			Cost: money.Som(r.Cost), By: r.ByName, Struck: r.StruckBy}
	}
	return list, nil
}

// Spent sums what counts.
func (c *Casework) Spent(ctx context.Context, tx *db.Tx, of ref.ID) (Spent, error) {
	r, err := store.New(tx).Spent(ctx, store.SpentParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(of)})
	if err != nil {
		return Spent{}, fmt.Errorf("summing work: %w", err)
	}
	return Spent{Times: int(r.N), Hours: money.Quantity(r.Hours), Cost: money.Som(r.Cost)}, nil
}

// Worked enters what was done for a request.
func (c *Casework) Worked(ctx context.Context, tx *db.Tx, by access.Actor, n requests.Number, w Work) error {
	r, err := c.mine(ctx, tx, by, n)
	if err != nil {
		return err
	}
	if err := w.valid(tx.Today()); err != nil {
		return err
	}
	w.ID, w.By = tx.NewID(), by.Name
	err = store.New(tx).AddWork(ctx, store.AddWorkParams{MunicipalityID: int64(tx.Municipality), ID: int64(w.ID), RequestID: int64(r.ID), DoneOn: string(w.On),
		What: w.What, Hours: int64(w.Hours), Material: w.Material, Cost: int64(w.Cost), ByID: int64(by.ID), ByName: by.Name})
	if err != nil {
		return fmt.Errorf("writing work: %w", err)
	}
	return audit.Record(ctx, tx, by, "casework.work", about("work", w.ID), nil, w)
}

// Strike takes a line of work out of the sums; it stays to be seen.
func (c *Casework) Strike(ctx context.Context, tx *db.Tx, by access.Actor, n requests.Number, id ref.ID) error {
	r, err := c.mine(ctx, tx, by, n)
	if err != nil {
		return err
	}
	rows, err := store.New(tx).StrikeWork(ctx, store.StrikeWorkParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(r.ID), ID: int64(id), StruckBy: by.Name})
	if err != nil {
		return fmt.Errorf("striking work: %w", err)
	}
	if rows == 0 {
		return errGone
	}
	return audit.Record(ctx, tx, by, "casework.strike", about("work", id), nil, map[string]any{"struck": by.Name})
}
