package people

import (
	"context"
	"encoding/json"
	"math"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/registry/people/roll"
	"github.com/openaimak/aimak/internal/registry/people/store"
)

// ImportState says how far an import is.
type ImportState string

// The states of an import, in order. Until Adding nothing has changed.
const (
	ChooseColumns ImportState = "columns"
	Preview       ImportState = "preview"
	Adding        ImportState = "adding" // its job waits, runs or was stopped
	Added         ImportState = "done"
	Undone        ImportState = "undone"
	Dropped       ImportState = "dropped"
)

// Import is a list of households that somebody uploaded. Its rows are kept, so
// that nobody uploads twice and a restart loses nothing.
type Import struct {
	ID        ref.ID
	Filename  string
	Headings  []string
	Columns   roll.Columns
	Village   ref.ID   // of rows without one
	Refused   []string // mendings that the person did not want
	Twins     bool     // enter repeated households too
	State     ImportState
	Rows      int
	Job       ref.ID
	EnteredBy string
	At        period.Instant

	// cut is an id made when the entering began: households with a later id came
	// after it and are no twins, however often the plan is computed again.
	cut ref.ID
}

// Upload keeps a table and proposes its columns: as they were chosen for a file
// with these headings before, or as the headings suggest.
func (p *People) Upload(ctx context.Context, tx *db.Tx, who access.Actor, filename string, t *sheet.Table) (ref.ID, error) {
	if err := allow(tx, who, mayImport); err != nil {
		return 0, err
	}
	guess, village, err := remembered(ctx, tx, t.Headings)
	if err != nil {
		return 0, err
	}
	id := tx.NewID()
	err = store.New(tx).AddImport(ctx, store.AddImportParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), Filename: roll.Tidy(filename), Headings: text(t.Headings), Columns: text(guess),
		VillageID: int64(village), RowCount: int64(len(t.Rows)), EnteredBy: int64(who.ID), EnteredName: who.Name, EnteredAt: int64(tx.Now()),
	})
	if err != nil {
		return 0, err
	}
	_, err = tx.Bulk(ctx, "people_import_row", []string{"municipality_id", "import_id", "number", "cells", "merged", "handled"},
		func(yield func([]any) bool) {
			for _, row := range t.Rows {
				if !yield([]any{int64(tx.Municipality), int64(id), int64(row.Number), text(row.Cells), row.Merged, false}) {
					return
				}
			}
		})
	if err != nil {
		return 0, err
	}
	return id, audit.Record(ctx, tx, who, "people.upload", ref.Ref{Kind: kindImport, ID: id}, nil, map[string]any{"file": filename, "rows": len(t.Rows)})
}

// remembered finds the columns chosen last time for the same headings.
func remembered(ctx context.Context, tx *db.Tx, headings []string) (roll.Columns, ref.ID, error) {
	saved, err := store.New(tx).Mapping(ctx, store.MappingParams{MunicipalityID: int64(tx.Municipality), HeadingsFold: roll.HeadingsFold(headings)})
	if db.IsMissing(err) {
		return roll.Guess(headings), 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	var columns roll.Columns
	return columns, ref.ID(saved.VillageID), json.Unmarshal([]byte(saved.Columns), &columns)
}

// text writes a list or map as JSON; nothing that this package keeps can fail to.
func text(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		panic("people: " + err.Error())
	}
	return string(out)
}

// SetColumns says which column holds what. The choice is kept for the next file
// with the same headings.
func (p *People) SetColumns(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID, columns roll.Columns, village ref.ID) error {
	if err := allow(tx, who, mayImport); err != nil {
		return err
	}
	imp, err := p.Import(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := columns.Check(len(imp.Headings), village); err != nil {
		return err
	}
	q := store.New(tx)
	changed, err := q.SetColumns(ctx, store.SetColumnsParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), Columns: text(columns), VillageID: int64(village)})
	if err != nil {
		return err
	}
	if changed == 0 {
		return fault.Conflict("This list was dealt with already.")
	}
	return q.SaveMapping(ctx, store.SaveMappingParams{MunicipalityID: int64(tx.Municipality), HeadingsFold: roll.HeadingsFold(imp.Headings), Columns: text(columns), VillageID: int64(village)})
}

// Import returns an import.
func (p *People) Import(ctx context.Context, tx *db.Tx, id ref.ID) (Import, error) {
	r, err := store.New(tx).ImportByID(ctx, store.ImportByIDParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) || err == nil && ImportState(r.State) == Dropped {
		return Import{}, fault.Missing("There is no such list.")
	}
	if err != nil {
		return Import{}, err
	}
	return importOf(store.ImportsRow(r))
}

func importOf(r store.ImportsRow) (imp Import, err error) {
	imp = Import{ID: ref.ID(r.ID), Filename: r.Filename, Village: ref.ID(r.VillageID), Twins: r.Twins, State: ImportState(r.State),
		Rows: int(r.RowCount), Job: ref.ID(r.JobID), EnteredBy: r.EnteredName, At: period.Instant(r.EnteredAt), cut: ref.ID(r.Cut)}
	for _, part := range []struct {
		text string
		into any
	}{{r.Headings, &imp.Headings}, {r.Columns, &imp.Columns}, {r.Refused, &imp.Refused}} {
		if err := json.Unmarshal([]byte(part.text), part.into); err != nil {
			return imp, err
		}
	}
	return imp, nil
}

// Imports lists the last imports, the newest first.
func (p *People) Imports(ctx context.Context, tx *db.Tx) ([]Import, error) {
	rows, err := store.New(tx).Imports(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, err
	}
	list := make([]Import, len(rows))
	for i, r := range rows {
		if list[i], err = importOf(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Plan computes what the import would do, or what is left of it to do.
func (p *People) Plan(ctx context.Context, tx *db.Tx, imp Import) (roll.Plan, error) {
	places, err := villages(ctx, tx)
	if err != nil {
		return roll.Plan{}, err
	}
	known, err := twinsOf(ctx, tx, imp)
	if err != nil {
		return roll.Plan{}, err
	}
	rows, handled, err := storedRows(ctx, tx, imp.ID)
	if err != nil {
		return roll.Plan{}, err
	}
	wishes := roll.Wishes{Columns: imp.Columns, Village: imp.Village, Refused: imp.Refused, Twins: imp.Twins}
	plan := roll.Make(rows, wishes, places, known, tx.Today().Time().Year())
	for i := range plan.Drafts {
		plan.Drafts[i].Handled = handled[i]
	}
	return plan, nil
}

// twinsOf reads the register without the import's own households: a job that
// goes on after a crash must not take them for twins.
func twinsOf(ctx context.Context, tx *db.Tx, imp Import) (map[roll.Twin]ref.ID, error) {
	cut := int64(imp.cut)
	if cut == 0 {
		cut = math.MaxInt64
	}
	rows, err := store.New(tx).TwinKeys(ctx, store.TwinKeysParams{MunicipalityID: int64(tx.Municipality), BatchID: int64(imp.ID), ID: cut})
	if err != nil {
		return nil, err
	}
	known := make(map[roll.Twin]ref.ID, len(rows))
	for _, r := range rows {
		known[roll.Twin{Village: ref.ID(r.VillageID), Name: r.NameFold, House: r.HouseFold}] = ref.ID(r.ID)
	}
	return known, nil
}

func storedRows(ctx context.Context, tx *db.Tx, id ref.ID) (rows []sheet.Row, handled []bool, err error) {
	stored, err := store.New(tx).ImportRows(ctx, store.ImportRowsParams{MunicipalityID: int64(tx.Municipality), ImportID: int64(id)})
	if err != nil {
		return nil, nil, err
	}
	rows, handled = make([]sheet.Row, len(stored)), make([]bool, len(stored))
	for i, r := range stored {
		rows[i], handled[i] = sheet.Row{Number: int(r.Number), Merged: r.Merged}, r.Handled
		if err := json.Unmarshal([]byte(r.Cells), &rows[i].Cells); err != nil {
			return nil, nil, err
		}
	}
	return rows, handled, nil
}
