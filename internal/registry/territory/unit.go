package territory

import (
	"context"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/registry/territory/store"
)

// Side tells which side of the reform of 2024-25 a unit belongs to.
type Side string

// The two sides of the register.
const (
	Before Side = "before" // as the state classifier had it; never shown as current
	Now    Side = "now"
)

// Unit is a territorial unit in one version.
type Unit struct {
	ID     ref.ID
	Code   place.Code // empty until the state gives one
	Level  place.Level
	Parent ref.ID // 0: the country
	Name   place.Name
	Side   Side
	Valid  period.Span // empty days: not known
}

// Kind of succession.
type Kind string

// What can become of a unit.
const (
	Merged  Kind = "merge"  // became part of a larger one
	Split   Kind = "split"  // became several
	Renamed Kind = "rename" // the same place under another name
	Recoded Kind = "recode" // the same place under another code
)

// Link joins a unit to what came before or after it.
type Link struct {
	Kind     Kind
	Day      period.Day // empty: not known
	Decision string
	Unit     ref.ID
	Code     place.Code
	Name     place.Name
}

// Sheet is all that the register knows of one unit.
type Sheet struct {
	Unit
	Above, Below []Unit // from the oblast down; children
	After, Past  []Link // successors; predecessors
}

// Sheet returns what the register knows of a unit; fault.Missing if there is none.
func (t *Territory) Sheet(ctx context.Context, tx *db.Tx, id ref.ID) (Sheet, error) {
	q := store.New(tx)
	row, err := q.Unit(ctx, int64(id))
	if db.IsMissing(err) {
		return Sheet{}, fault.Missing("There is no such place in the register.")
	}
	if err != nil {
		return Sheet{}, err
	}
	sheet := Sheet{Unit: unit(row)}
	above, err := q.UnitsAbove(ctx, row.ID)
	if err != nil {
		return sheet, err
	}
	for _, r := range above {
		sheet.Above = append(sheet.Above, unit(store.UnitRow(r)))
	}
	if sheet.Below, err = t.below(ctx, tx, id); err != nil {
		return sheet, err
	}
	return sheet, t.links(ctx, q, &sheet)
}

func (t *Territory) links(ctx context.Context, q *store.Queries, sheet *Sheet) error {
	after, err := q.Successors(ctx, int64(sheet.ID))
	if err != nil {
		return err
	}
	for _, r := range after {
		sheet.After = append(sheet.After, link(r))
	}
	past, err := q.Predecessors(ctx, int64(sheet.ID))
	for _, r := range past {
		sheet.Past = append(sheet.Past, link(store.SuccessorsRow(r)))
	}
	return err
}

// below returns the children of a unit; of the country (0) the oblasts.
func (t *Territory) below(ctx context.Context, tx *db.Tx, id ref.ID) ([]Unit, error) {
	rows, err := store.New(tx).UnitsBelow(ctx, int64(id))
	units := make([]Unit, len(rows))
	for i, r := range rows {
		units[i] = unit(store.UnitRow(r))
	}
	return units, err
}

// Raions lists the raions and cities of the country, sorted as Kyrgyz sorts.
func (t *Territory) Raions(ctx context.Context) (units []Unit, err error) {
	err = t.db.Read(ctx, db.Everywhere, func(tx *db.Tx) error {
		rows, err := store.New(tx).Raions(ctx)
		for _, r := range rows {
			units = append(units, unit(store.UnitRow(r)))
		}
		return err
	})
	return units, err
}

// Find returns at most fifty units whose name contains the words, or whose code
// is the text. Kyrgyz letters may be typed as Russian ones.
func (t *Territory) Find(ctx context.Context, tx *db.Tx, text string) ([]Unit, error) {
	fold := i18n.Fold(text) // takes out % and _ with all punctuation
	if fold == "" {
		return nil, nil
	}
	rows, err := store.New(tx).FindUnits(ctx, store.FindUnitsParams{
		Pattern: "%" + fold + "%", Code: strings.TrimSpace(text),
	})
	units := make([]Unit, len(rows))
	for i, r := range rows {
		units[i] = unit(store.UnitRow(r))
	}
	return units, err
}

// addUnit writes a unit into the catalogue and returns its id.
func addUnit(ctx context.Context, tx *db.Tx, u Unit) error {
	return store.New(tx).AddUnit(ctx, store.AddUnitParams{
		ID: int64(u.ID), Code: string(u.Code), Level: string(u.Level), ParentID: int64(u.Parent),
		NameKy: u.Name.Ky, NameRu: u.Name.Ru, NameEn: u.Name.En, NameFold: fold(u.Name), SortKey: sortKey(u.Name),
		Side: string(u.Side), ValidFrom: string(u.Valid.From), ValidUntil: string(u.Valid.Until),
	})
}

// fold joins a unit's names in all languages for searching.
func fold(n place.Name) string {
	return strings.TrimSpace(i18n.Fold(n.Ky) + " " + i18n.Fold(n.Ru) + " " + i18n.Fold(n.En))
}

func sortKey(n place.Name) []byte { return i18n.SortKey(n.In("ky")) }

func unit(r store.UnitRow) Unit {
	return Unit{
		ID: ref.ID(r.ID), Code: place.Code(r.Code), Level: place.Level(r.Level), Parent: ref.ID(r.ParentID),
		Name: place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn}, Side: Side(r.Side),
		Valid: period.Span{From: period.Day(r.ValidFrom), Until: period.Day(r.ValidUntil)},
	}
}

func link(r store.SuccessorsRow) Link {
	return Link{
		Kind: Kind(r.Kind), Day: period.Day(r.Day), Decision: r.Decision, Unit: ref.ID(r.ID), Code: place.Code(r.Code),
		Name: place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn},
	}
}
