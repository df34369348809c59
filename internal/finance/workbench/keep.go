package workbench

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// NewScenario is what is given to make a scenario.
type NewScenario struct {
	Key      string // one-time key of the form; the same key makes one scenario
	Provider ref.ID
	Name     string
	Document scenario.Scenario

	copied ref.ID
}

// Limits of what people type.
const (
	mostName    = 120
	mostComment = 2000
)

// What a verb answers when the scenario is not what it was.
func errChanged() error {
	return fault.Conflict("Somebody else changed this scenario meanwhile. Open it again; what you typed is still here to copy.")
}

func errFrozen() error {
	return fault.Conflict("A frozen version never changes. Make a copy and work on that.")
}

// Create stores a draft. The same form sent twice answers with the same one.
func (w *Workbench) Create(ctx context.Context, tx *db.Tx, actor access.Actor, n NewScenario) (ref.ID, error) {
	if err := access.Permit(actor, mayEnter, tx.Municipality, 0); err != nil {
		return 0, err
	}
	providers, err := w.Providers(ctx, tx)
	if err != nil {
		return 0, err
	}
	at := slices.IndexFunc(providers, func(p Provider) bool { return p.ID == n.Provider })
	if at < 0 {
		return 0, fault.Form().Field("provider", "Choose from the list")
	}
	document, err := checked(n.Name, n.Document.Aligned())
	if err != nil {
		return 0, err
	}
	q, id := store.New(tx), tx.NewID()
	if n.Key == "" {
		n.Key = id.String()
	}
	sent, err := q.ScenarioByKey(ctx, store.ScenarioByKeyParams{MunicipalityID: int64(tx.Municipality), FormKey: n.Key})
	if err == nil {
		return ref.ID(sent), nil
	}
	if !db.IsMissing(err) {
		return 0, fmt.Errorf("looking for the same form: %w", err)
	}
	err = q.AddScenario(ctx, store.AddScenarioParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), ProviderID: int64(n.Provider), FormKey: n.Key,
		Name: strings.TrimSpace(n.Name), Year: int64(n.Document.Sheet.Year), Document: string(document), CopiedFrom: int64(n.copied),
		MadeAt: int64(tx.Now()), MadeBy: int64(actor.ID), MadeByName: actor.Name,
	})
	if err != nil {
		return 0, fmt.Errorf("storing a scenario: %w", err)
	}
	return id, audit.Record(ctx, tx, actor, "workbench.create", scenarioRef(id), nil,
		trace{Name: n.Name, Hash: scenario.Hash(document), From: n.copied})
}

// trace is what the trail keeps of a scenario: its content by hash, and the
// cells that were changed.
type trace struct {
	Name    string            `json:"name"`
	Hash    string            `json:"hash"`
	From    ref.ID            `json:"from,omitempty"`
	Number  int               `json:"number,omitempty"`
	Changes []scenario.Change `json:"changes,omitempty"`
}

// checked refuses what cannot even be kept: no name, no year, too much. Anything
// else that is wrong with a scenario is kept and complained about by cell.
func checked(name string, s scenario.Scenario) ([]byte, error) {
	f := fault.Form()
	switch name = strings.TrimSpace(name); {
	case name == "":
		f.Field("name", "Fill in this field")
	case len([]rune(name)) > mostName:
		f.Field("name", "Too long: at most {n} characters.", fault.Values{"n": mostName})
	}
	if s.Sheet.Year < 2000 || s.Sheet.Year > 2100 {
		f.Field("year", "Enter the year of the plan, for example 2027.")
	}
	document, err := s.Encode()
	if err != nil {
		return nil, err
	}
	if len(document) > scenario.MostBytes {
		f.Field("sheet", "Too large: check the number.")
	}
	return document, f.Err()
}

// Copy makes a draft of a scenario, a frozen one above all.
func (w *Workbench) Copy(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, key, name string) (ref.ID, error) {
	s, err := w.Load(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	return w.Create(ctx, tx, actor, NewScenario{Key: key, Provider: s.Provider, Name: name, Document: s.Document, copied: id})
}

// Save replaces what a draft says. revision is the one that was read: when
// somebody else changed the draft since, nothing is written and a Conflict says
// so. The services follow the centres of the sheet.
func (w *Workbench) Save(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, revision int, name string, document scenario.Scenario) error {
	if err := access.Permit(actor, mayEnter, tx.Municipality, 0); err != nil {
		return err
	}
	was, err := w.Load(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case was.State == Frozen:
		return errFrozen()
	case was.Revision != revision:
		return errChanged()
	}
	document = document.Aligned()
	text, err := checked(name, document)
	if err != nil {
		return err
	}
	changes, err := scenario.Changes(was.Document, document)
	if err != nil {
		return err
	}
	if len(changes) == 0 && name == was.Name {
		return nil
	}
	n, err := store.New(tx).SaveScenario(ctx, store.SaveScenarioParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), Revision: int64(revision),
		Name: strings.TrimSpace(name), Year: int64(document.Sheet.Year), Document: string(text),
		ChangedAt: int64(tx.Now()), ChangedBy: int64(actor.ID), ChangedByName: actor.Name,
	})
	if err != nil {
		return fmt.Errorf("saving a scenario: %w", err)
	}
	if n == 0 {
		return errChanged()
	}
	return audit.Record(ctx, tx, actor, "workbench.save", scenarioRef(id), nil,
		trace{Name: name, Hash: scenario.Hash(text), Changes: changes})
}

// Freeze makes a draft a version: numbered by provider and year, named by the
// hash of its document, and never changed again. It fails with the complaints of
// scenario.Check while the scenario cannot be worked out.
func (w *Workbench) Freeze(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, revision int) error {
	if err := access.Permit(actor, mayFreeze, tx.Municipality, 0); err != nil {
		return err
	}
	// Versions of one provider and year are numbered one after the other.
	if err := tx.Lock(ctx, "workbench.freeze"); err != nil {
		return err
	}
	s, err := w.Load(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case s.State == Frozen:
		return errFrozen()
	case s.Revision != revision:
		return errChanged()
	}
	if err := s.Document.Check(); err != nil {
		return err
	}
	document, err := s.Document.Encode()
	if err != nil {
		return err
	}
	q, hash := store.New(tx), scenario.Hash(document)
	last, err := q.LastNumber(ctx, store.LastNumberParams{MunicipalityID: int64(tx.Municipality), ProviderID: int64(s.Provider), Year: int64(s.Year)})
	if err != nil {
		return fmt.Errorf("numbering a version: %w", err)
	}
	n, err := q.FreezeScenario(ctx, store.FreezeScenarioParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), Revision: int64(revision), Number: last + 1, Hash: hash,
		FrozenAt: int64(tx.Now()), FrozenBy: int64(actor.ID), FrozenByName: actor.Name,
	})
	if err != nil {
		return fmt.Errorf("freezing a scenario: %w", err)
	}
	if n == 0 {
		return errChanged()
	}
	return audit.Record(ctx, tx, actor, "workbench.freeze", scenarioRef(id), nil, trace{Name: s.Name, Hash: hash, Number: int(last) + 1})
}

// Discard removes a draft with what was said about it.
func (w *Workbench) Discard(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) error {
	if err := access.Permit(actor, mayEnter, tx.Municipality, 0); err != nil {
		return err
	}
	s, err := w.Load(ctx, tx, id)
	if err != nil {
		return err
	}
	if s.State == Frozen {
		return errFrozen()
	}
	q, m := store.New(tx), int64(tx.Municipality)
	if err := q.DropComments(ctx, store.DropCommentsParams{MunicipalityID: m, ScenarioID: int64(id)}); err != nil {
		return fmt.Errorf("removing comments: %w", err)
	}
	if n, err := q.DropScenario(ctx, store.DropScenarioParams{MunicipalityID: m, ID: int64(id)}); err != nil {
		return fmt.Errorf("removing a scenario: %w", err)
	} else if n == 0 {
		return errFrozen()
	}
	return audit.Record(ctx, tx, actor, "workbench.discard", scenarioRef(id), s.Document, nil)
}

// Comment adds what a person says about a scenario, a draft or a version. The
// same form sent twice is one comment.
func (w *Workbench) Comment(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, key, text string) error {
	if err := access.Permit(actor, mayFreeze, tx.Municipality, 0); err != nil {
		return err
	}
	switch text = strings.TrimSpace(text); {
	case text == "":
		return fault.Form().Field("text", "Fill in this field")
	case len([]rune(text)) > mostComment:
		return fault.Form().Field("text", "Too long: at most {n} characters.", fault.Values{"n": mostComment})
	}
	if _, err := w.Load(ctx, tx, id); err != nil {
		return err
	}
	q, comment := store.New(tx), tx.NewID()
	if key == "" {
		key = comment.String()
	}
	_, err := q.CommentByKey(ctx, store.CommentByKeyParams{MunicipalityID: int64(tx.Municipality), FormKey: key})
	if err == nil {
		return nil
	}
	if !db.IsMissing(err) {
		return fmt.Errorf("looking for the same form: %w", err)
	}
	err = q.AddComment(ctx, store.AddCommentParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(comment), ScenarioID: int64(id), FormKey: key, Text: text,
		MadeAt: int64(tx.Now()), MadeBy: int64(actor.ID), MadeByName: actor.Name,
	})
	if err != nil {
		return fmt.Errorf("storing a comment: %w", err)
	}
	return audit.Record(ctx, tx, actor, "workbench.comment", scenarioRef(id), nil, text)
}
