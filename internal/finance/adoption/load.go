package adoption

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/finance/adoption/store"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Load returns an adoption, or a Missing fault.
func (a *Adoption) Load(ctx context.Context, tx *db.Tx, id ref.ID) (Tariff, error) {
	q := store.New(tx)
	row, err := q.Adoption(ctx, store.AdoptionParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Tariff{}, fault.Missing("There is no such adoption.")
	}
	if err != nil {
		return Tariff{}, fmt.Errorf("reading an adoption: %w", err)
	}
	steps, err := q.Steps(ctx, store.StepsParams{MunicipalityID: int64(tx.Municipality), Adoption: int64(id)})
	if err != nil {
		return Tariff{}, fmt.Errorf("reading the steps of an adoption: %w", err)
	}
	return stored(row, steps)
}

// List returns all adoptions, newest first.
func (a *Adoption) List(ctx context.Context, tx *db.Tx) ([]Tariff, error) {
	q := store.New(tx)
	rows, err := q.Adoptions(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading adoptions: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	steps, err := q.Steps(ctx, store.StepsParams{MunicipalityID: int64(tx.Municipality)})
	if err != nil {
		return nil, fmt.Errorf("reading the steps of adoptions: %w", err)
	}
	of := map[int64][]store.AdoptionStep{}
	for _, s := range steps {
		of[s.AdoptionID] = append(of[s.AdoptionID], s)
	}
	list := make([]Tariff, len(rows))
	for i, row := range rows {
		if list[i], err = stored(row, of[row.ID]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// running returns those on their way with the names of their services, without
// prices and terms: what homes ask on every visit, in one statement.
func (a *Adoption) running(ctx context.Context, tx *db.Tx) (list []listed, err error) {
	rows, err := store.New(tx).Running(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading adoptions on their way: %w", err)
	}
	for _, r := range rows {
		if n := len(list); n == 0 || list[n-1].ID != ref.ID(r.ID) {
			t, err := stored(store.AdoptionAdoption{ID: r.ID, ScenarioID: r.ScenarioID, ServiceID: r.ServiceID, ServiceCode: r.ServiceCode,
				State: r.State, Begins: r.Begins, BegunAt: r.BegunAt, BegunBy: r.BegunBy, BegunByName: r.BegunByName}, nil)
			if err != nil {
				return nil, err
			}
			list = append(list, listed{Tariff: t, Delivered: tariffs.Service{ID: t.Service, Code: r.ServiceCode,
				Name: place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn}}})
		}
		err := list[len(list)-1].restore(store.AdoptionStep{Step: r.Step, Facts: r.Facts, Reason: r.Reason, OwnerRole: r.OwnerRole,
			OwnerName: r.OwnerName, TakenAt: r.TakenAt, TakenBy: r.TakenBy, TakenByName: r.TakenByName})
		if err != nil {
			return nil, fmt.Errorf("reading adoption %d: %w", r.ID, err)
		}
	}
	return list, nil
}

// stored joins a row with its steps.
func stored(row store.AdoptionAdoption, steps []store.AdoptionStep) (t Tariff, err error) {
	t = Tariff{
		ID: ref.ID(row.ID), Scenario: ref.ID(row.ScenarioID), Service: ref.ID(row.ServiceID), State: State(row.State),
		Begins: period.Day(row.Begins), Version: ref.ID(row.VersionID),
		Begun:  Step{ref.ID(row.BegunBy), row.BegunByName, period.Instant(row.BegunAt)},
		Owners: map[path.Step]Owner{}, Taken: map[path.Step]Step{},
	}
	t.Path = path.Path{Service: row.ServiceCode, Begun: t.Begun.At.Day()}
	err = decode(row.Proposed, &t.Proposed)
	if err == nil {
		err = decode(row.Chosen, &t.Chosen)
	}
	for _, s := range steps {
		if err == nil {
			err = t.restore(s)
		}
	}
	if err != nil {
		return Tariff{}, fmt.Errorf("reading adoption %s: %w", t.ID, err)
	}
	return t, nil
}

// restore puts a stored step into the path.
func (t *Tariff) restore(row store.AdoptionStep) error {
	s := path.Step(row.Step)
	if row.OwnerRole != "" || row.OwnerName != "" {
		t.Owners[s] = Owner{Role: access.Role(row.OwnerRole), Name: row.OwnerName}
	}
	if row.TakenAt != 0 {
		t.Taken[s] = Step{ref.ID(row.TakenBy), row.TakenByName, period.Instant(row.TakenAt)}
	}
	if row.Reason != "" {
		if t.Path.Skipped == nil {
			t.Path.Skipped = map[path.Step]string{}
		}
		t.Path.Skipped[s] = row.Reason
	}
	if row.Facts == "" {
		return nil
	}
	return decode(row.Facts, facts(&t.Path, s))
}

// stop is the key under which the end of a stopped way is stored.
const stop path.Step = "stop"

// facts is where the facts of a step stand in a path.
func facts(p *path.Path, s path.Step) any {
	switch s {
	case path.Notice:
		return &p.Call
	case path.Hearing:
		return &p.Minutes
	case path.Agreement:
		return &p.Rounds
	case path.Decision:
		return &p.Act
	case path.Publication:
		return &p.Print
	}
	return &p.Stopped
}

func decode(text string, to any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), to)
}

// encode writes facts or prices as they are stored: always alike, so that they
// can be compared.
func encode(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}

// Terms returns those of the municipality: its own, and the program's for the
// others.
func (a *Adoption) Terms(ctx context.Context, tx *db.Tx) (path.Terms, error) {
	rows, err := store.New(tx).Terms(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading the terms of adoptions: %w", err)
	}
	terms := path.Default()
	for _, r := range rows {
		terms[path.Key(r.Term)] = path.Term{Days: int(r.Days), Working: r.Working != 0, Source: r.Source}
	}
	return terms, nil
}

// Obligations returns those of one adoption, or of all when it is 0.
func (a *Adoption) Obligations(ctx context.Context, tx *db.Tx, adoption ref.ID) ([]Obligation, error) {
	rows, err := store.New(tx).Obligations(ctx, store.ObligationsParams{MunicipalityID: int64(tx.Municipality), Adoption: int64(adoption)})
	if err != nil {
		return nil, fmt.Errorf("reading obligations: %w", err)
	}
	list := make([]Obligation, len(rows))
	for i, r := range rows {
		list[i] = Obligation{Adoption: ref.ID(r.AdoptionID), Year: int(r.Year), Level: cost.Level(r.Level),
			Need: money.Som(r.Need), Comes: money.Som(r.Comes), Amount: money.Som(r.Amount), EndedBy: ref.ID(r.EndedBy)}
	}
	return list, nil
}

// samePrices tells whether two lists say the same.
func samePrices(a, b []rate.Price) bool {
	x, err := encode(a)
	y, err2 := encode(b)
	return err == nil && err2 == nil && x == y
}
