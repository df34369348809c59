package workbench

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// State is where a scenario stands.
type State string

// The states.
const (
	Draft  State = "draft"
	Frozen State = "frozen" // a version: never changed again
)

// Scenario is a stored scenario.
type Scenario struct {
	ID       ref.ID
	Provider ref.ID
	Name     string
	Year     int
	State    State
	Document scenario.Scenario

	Revision   int    // counts changes: Save takes the one that was read
	CopiedFrom ref.ID // 0: made anew
	Number     int    // of the version, counted by provider and year; 0: a draft
	Hash       string // of the frozen document, SHA-256 in hexadecimal digits

	Made, Changed, Froze Step
}

// Step says who did something, and when.
type Step struct {
	By   ref.ID
	Name string
	At   period.Instant
}

// Load returns a scenario, or a Missing fault.
func (w *Workbench) Load(ctx context.Context, tx *db.Tx, id ref.ID) (Scenario, error) {
	row, err := store.New(tx).Scenario(ctx, store.ScenarioParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Scenario{}, fault.Missing("There is no such scenario.")
	}
	if err != nil {
		return Scenario{}, fmt.Errorf("reading a scenario: %w", err)
	}
	return stored(row)
}

// Version returns a frozen scenario: what a tariff may be made of. A draft is a
// Conflict.
func (w *Workbench) Version(ctx context.Context, tx *db.Tx, id ref.ID) (Scenario, error) {
	s, err := w.Load(ctx, tx, id)
	if err == nil && s.State != Frozen {
		return Scenario{}, fault.Conflict("This scenario is still a draft: freeze it first.")
	}
	return s, err
}

// Frozen returns a frozen scenario for the rooms that build on one; Missing or
// Conflict as Version.
func (w *Workbench) Frozen(ctx context.Context, tx *db.Tx, id ref.ID) (scenario.Version, error) {
	s, err := w.Version(ctx, tx, id)
	if err != nil {
		return scenario.Version{}, err
	}
	return s.frozen(), nil
}

// AllFrozen returns the frozen scenarios, newest first.
func (w *Workbench) AllFrozen(ctx context.Context, tx *db.Tx) ([]scenario.Version, error) {
	all, err := w.List(ctx, tx)
	if err != nil {
		return nil, err
	}
	var list []scenario.Version
	for _, s := range all {
		if s.State == Frozen {
			list = append(list, s.frozen())
		}
	}
	slices.SortStableFunc(list, func(a, b scenario.Version) int { return cmp.Compare(b.Froze, a.Froze) })
	return list, nil
}

func (s Scenario) frozen() scenario.Version {
	return scenario.Version{ID: s.ID, Provider: s.Provider, Name: s.Name, Year: s.Year, Number: s.Number, Hash: s.Hash,
		Froze: s.Froze.At, Document: s.Document}
}

// List returns all scenarios, newest years first, drafts before versions.
func (w *Workbench) List(ctx context.Context, tx *db.Tx) ([]Scenario, error) {
	rows, err := store.New(tx).Scenarios(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading scenarios: %w", err)
	}
	list := make([]Scenario, len(rows))
	for i, row := range rows {
		if list[i], err = stored(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func stored(row store.WorkbenchScenario) (Scenario, error) {
	document, err := scenario.Decode([]byte(row.Document))
	if err != nil {
		return Scenario{}, err
	}
	return Scenario{
		ID: ref.ID(row.ID), Provider: ref.ID(row.ProviderID), Name: row.Name, Year: int(row.Year), State: State(row.State),
		Document: document, Revision: int(row.Revision), CopiedFrom: ref.ID(row.CopiedFrom), Number: int(row.Number), Hash: row.Hash,
		Made:    Step{ref.ID(row.MadeBy), row.MadeByName, period.Instant(row.MadeAt)},
		Changed: Step{ref.ID(row.ChangedBy), row.ChangedByName, period.Instant(row.ChangedAt)},
		Froze:   Step{ref.ID(row.FrozenBy), row.FrozenByName, period.Instant(row.FrozenAt)},
	}, nil
}

// Comment is what a person said about a scenario.
type Comment struct {
	Step
	Text string
}

// Comments returns what was said about a scenario, oldest first.
func (w *Workbench) Comments(ctx context.Context, tx *db.Tx, id ref.ID) ([]Comment, error) {
	rows, err := store.New(tx).Comments(ctx, store.CommentsParams{MunicipalityID: int64(tx.Municipality), ScenarioID: int64(id)})
	if err != nil {
		return nil, fmt.Errorf("reading comments: %w", err)
	}
	list := make([]Comment, len(rows))
	for i, r := range rows {
		list[i] = Comment{Step{ref.ID(r.MadeBy), r.MadeByName, period.Instant(r.MadeAt)}, r.Text}
	}
	return list, nil
}

// Provider is a provider whose services may be priced, with these.
type Provider struct {
	ID       ref.ID
	Name     string
	Short    string
	Services []Delivered
}

// Delivered is a service of the register.
type Delivered struct {
	ID   ref.ID
	Code string // "water", "waste", …
	Name place.Name
	Unit string
}

// Providers returns the providers with their services.
func (w *Workbench) Providers(ctx context.Context, tx *db.Tx) ([]Provider, error) {
	q := store.New(tx)
	rows, err := q.Providers(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading providers: %w", err)
	}
	services, err := q.Services(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading services: %w", err)
	}
	list := make([]Provider, len(rows))
	for i, row := range rows {
		list[i] = Provider{ID: ref.ID(row.ID), Name: row.Name, Short: row.ShortName}
		for _, s := range services {
			if s.ProviderID == row.ID {
				list[i].Services = append(list[i].Services, Delivered{ID: ref.ID(s.ID), Code: s.Code,
					Name: place.Name{Ky: s.NameKy, Ru: s.NameRu, En: s.NameEn}, Unit: s.Unit})
			}
		}
	}
	return list, nil
}

// provider returns one provider with its services, or a Missing fault.
func (w *Workbench) provider(ctx context.Context, tx *db.Tx, id ref.ID) (Provider, error) {
	list, err := w.Providers(ctx, tx)
	if err != nil {
		return Provider{}, err
	}
	for _, p := range list {
		if p.ID == id {
			return p, nil
		}
	}
	return Provider{ID: id}, nil // it left the register; what it cost stays
}
