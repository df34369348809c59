package territory

import (
	"context"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/territory/store"
)

// Merger joins one municipality to another by decision of the state.
type Merger struct {
	From, Into ref.ID
	Day        period.Day
	Decision   string // number and body of the decision
	// Prepare lets every other room settle what would collide in the joint
	// municipality (its own counters and settings); the rows then follow.
	Prepare func(ctx context.Context, tx *db.Tx, from, into ref.ID) error
}

// Merge joins a municipality to another in one transaction. Its villages,
// households, accounts, debts and history follow; account numbers keep their
// short code and old addresses lead to the successor, so that a bill printed
// before the merger can still be paid. The audit trail of the old municipality
// stays where it was written: its hash links must not change.
func (t *Territory) Merge(ctx context.Context, by access.Actor, m Merger) error {
	if !by.System && !by.Has(access.Admin) {
		return fault.Denied("Only the administrator may merge municipalities.")
	}
	if m.From == m.Into || !m.Day.Valid() || strings.TrimSpace(m.Decision) == "" {
		return fault.Invalid("A merger needs two municipalities, a day and the decision.")
	}
	return t.db.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		from, into, err := both(ctx, tx, m)
		if err != nil {
			return err
		}
		if err := t.joinUnits(ctx, tx, m, from); err != nil {
			return err
		}
		if m.Prepare != nil {
			if err := m.Prepare(ctx, tx, m.From, m.Into); err != nil {
				return err
			}
		}
		if err := tx.Rekey(ctx, m.From, m.Into, append(audit.Tables(), keptBehind...)...); err != nil {
			return err
		}
		by.Municipality = m.Into
		return audit.Record(ctx, tx, by, "territory.merge", ref.Ref{Kind: "territory.municipality", ID: m.Into}, into, m.record())
	})
}

// keptBehind names the tables whose rows stay with the old municipality, beside
// its sealed trail: who it was.
var keptBehind = []string{"territory_municipality", "territory_slug", "territory_short_code"}

// both reads the two municipalities and refuses one that has been merged before.
func both(ctx context.Context, tx *db.Tx, m Merger) (from, into store.SettingsRow, err error) {
	q := store.New(tx)
	if from, err = q.Settings(ctx, int64(m.From)); err == nil {
		into, err = q.Settings(ctx, int64(m.Into))
	}
	switch {
	case db.IsMissing(err):
		return from, into, fault.Missing("There is no such municipality here.")
	case err == nil && (from.MergedInto != 0 || into.MergedInto != 0):
		return from, into, fault.Conflict("This municipality has already been merged.")
	}
	return from, into, err
}

// joinUnits writes the succession into the register and leads the old words and
// short codes to the successor. Days off and terms of the successor hold.
func (t *Territory) joinUnits(ctx context.Context, tx *db.Tx, m Merger, from store.SettingsRow) error {
	q, old, into := store.New(tx), int64(m.From), int64(m.Into)
	last := string(m.Day.Add(-1))
	steps := []func() error{
		func() error {
			return q.AddSuccessor(ctx, store.AddSuccessorParams{OldID: old, NewID: into, Kind: string(Merged), Day: string(m.Day), Decision: m.Decision})
		},
		func() error { return q.CloseUnit(ctx, store.CloseUnitParams{ID: old, ValidUntil: last}) },
		func() error { return q.MoveUnits(ctx, store.MoveUnitsParams{OldParent: old, NewParent: into}) },
		func() error { return q.LeadSlugs(ctx, store.LeadSlugsParams{OldID: old, NewID: into}) },
		func() error { return q.LeadShortCodes(ctx, store.LeadShortCodesParams{OldID: old, NewID: into}) },
		func() error { return q.DropHolidays(ctx, old) },
		func() error { return q.DropTerms(ctx, old) },
		func() error { return q.DropIndicators(ctx, old) },
		func() error {
			return q.AddPopulation(ctx, store.AddPopulationParams{MunicipalityID: into, Population: from.Population})
		},
		func() error {
			_, err := q.MarkMerged(ctx, store.MarkMergedParams{MunicipalityID: old, MergedInto: into})
			return err
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// record is what the audit trail keeps of a merger.
func (m Merger) record() map[string]string {
	return map[string]string{"from": m.From.String(), "day": string(m.Day), "decision": m.Decision}
}

// succeed finds the successors of the old register's aimaks in a raion: an old
// aimak became the one in which its villages now lie. Villages are matched by
// their Russian names; a name that stands twice in the raion proves nothing.
func succeed(old []Unit, now []Unit) map[ref.ID]ref.ID {
	byName := map[string][]Unit{}
	for _, u := range old {
		if u.Level == place.Village {
			byName[fold(place.Name{Ru: u.Name.Ru})] = append(byName[fold(place.Name{Ru: u.Name.Ru})], u)
		}
	}
	seen := map[string]int{}
	for _, u := range now {
		seen[fold(place.Name{Ru: u.Name.Ru})]++
	}
	became := map[ref.ID]ref.ID{}
	for _, u := range now {
		name := fold(place.Name{Ru: u.Name.Ru})
		if matches := byName[name]; len(matches) == 1 && seen[name] == 1 {
			became[matches[0].ID] = u.ID
			became[matches[0].Parent] = u.Parent
		}
	}
	return became
}
