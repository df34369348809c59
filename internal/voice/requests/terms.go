package requests

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/store"
)

func municipalityRef(tx *db.Tx) ref.Ref {
	return ref.Ref{Kind: "territory.municipality", ID: tx.Municipality}
}

// Law reads what the clock of the municipality runs by.
func (q *Requests) Law(ctx context.Context, tx *db.Tx) (l appeal.Law, err error) {
	l.Today = q.at(tx).Day()
	err = tx.Together(ctx,
		func(tx *db.Tx) (err error) { l.Days, err = q.territory.Calendar(ctx, tx); return err },
		func(tx *db.Tx) (err error) { l.Rules, err = q.Rules(ctx, tx); return err })
	return l, err
}

// Terms reads the terms of answers. What is registered already has its own.
func (q *Requests) Terms(ctx context.Context, tx *db.Tx) (list appeal.Terms, err error) {
	var own []store.RequestsTerm
	var general []territory.Term
	err = tx.Together(ctx,
		func(tx *db.Tx) (err error) { own, err = store.New(tx).Terms(ctx, int64(tx.Municipality)); return err },
		func(tx *db.Tx) (err error) { general, err = q.territory.Terms(ctx, tx); return err })
	if err != nil {
		return nil, fmt.Errorf("reading terms of answers: %w", err)
	}
	for _, r := range own {
		list = append(list, Term{Rule: clock.Rule{Category: r.Category, Kind: r.Kind, From: period.Day(r.ValidFrom), Days: int(r.Days)}, Source: r.Source})
	}
	for _, t := range general {
		list = append(list, Term{Rule: clock.Rule{From: t.From, Days: t.Days}})
	}
	return list, nil
}

// Rules returns those of the municipality.
func (q *Requests) Rules(ctx context.Context, tx *db.Tx) (Rules, error) {
	r, err := store.New(tx).Rules(ctx, int64(tx.Municipality))
	if db.IsMissing(err) {
		return appeal.UsualRules, nil
	}
	if err != nil {
		return Rules{}, fmt.Errorf("reading the rules of requests: %w", err)
	}
	return Rules{ReopenDays: int(r.ReopenDays), ExtendDays: int(r.ExtendDays), ReferDays: int(r.ReferDays), Ladder: clock.Ladder{
		Warn: int(r.Warn), Deputy: int(r.Deputy), Head: int(r.Head), Council: int(r.Council),
		UnassignedDeputy: int(r.UnassignedDeputy), UnassignedHead: int(r.UnassignedHead), UnassignedCouncil: int(r.UnassignedCouncil),
	}}, nil
}

// SetRules changes them.
func (q *Requests) SetRules(ctx context.Context, tx *db.Tx, by access.Actor, r Rules) error {
	if err := access.Permit(by, mayLead, tx.Municipality, 0); err != nil {
		return err
	}
	before, err := q.Rules(ctx, tx)
	if err != nil {
		return err
	}
	if err := r.Valid(); err != nil {
		return err
	}
	l := r.Ladder
	err = store.New(tx).PutRules(ctx, store.PutRulesParams{MunicipalityID: int64(tx.Municipality), ReopenDays: int64(r.ReopenDays),
		ExtendDays: int64(r.ExtendDays), ReferDays: int64(r.ReferDays), Warn: int64(l.Warn), Deputy: int64(l.Deputy), Head: int64(l.Head),
		Council: int64(l.Council), UnassignedDeputy: int64(l.UnassignedDeputy), UnassignedHead: int64(l.UnassignedHead),
		UnassignedCouncil: int64(l.UnassignedCouncil)})
	if err != nil {
		return fmt.Errorf("writing the rules of requests: %w", err)
	}
	return audit.Record(ctx, tx, by, "requests.rules", municipalityRef(tx), before, r)
}

// SetTerm enters a term from a day on. What was registered before keeps its own.
func (q *Requests) SetTerm(ctx context.Context, tx *db.Tx, by access.Actor, t Term) error {
	if err := access.Permit(by, mayLead, tx.Municipality, 0); err != nil {
		return err
	}
	known, err := q.Categories(ctx, tx)
	if err != nil {
		return err
	}
	if err := t.Valid(known); err != nil {
		return err
	}
	err = store.New(tx).PutTerm(ctx, store.PutTermParams{MunicipalityID: int64(tx.Municipality), Category: t.Category, Kind: t.Kind,
		ValidFrom: string(t.From), Days: int64(t.Days), Source: t.Source})
	if err != nil {
		return fmt.Errorf("writing a term: %w", err)
	}
	return audit.Record(ctx, tx, by, "requests.term", municipalityRef(tx), nil, t)
}

// settle prepares a merger of municipalities: the settings of the successor hold
// where both have them, and the numbers of the one that ends move up past the next million, so that
// none stands twice and its old numbers are still seen in them.
func (q *Requests) settle(ctx context.Context, tx *db.Tx, from, into ref.ID) error {
	s, old := store.New(tx), int64(from)
	highest, err := s.Highest(ctx, int64(into))
	if err != nil {
		return fmt.Errorf("the highest number: %w", err)
	}
	steps := []func() error{
		func() error {
			return s.ShiftSerials(ctx, store.ShiftSerialsParams{MunicipalityID: old, ByN: (highest/million + 1) * million})
		},
		func() error { return s.DropSerials(ctx, old) },
		func() error {
			return s.DropCategories(ctx, store.DropCategoriesParams{OldID: old, NewID: int64(into)})
		},
		func() error { return s.DropTerms(ctx, old) },
		func() error { return s.DropRules(ctx, old) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("settling requests: %w", err)
		}
	}
	return nil
}

// million is beyond any number that a municipality gives in a year.
const million = 1_000_000
