package adoption

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/adoption/gap"
	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/finance/adoption/store"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// law is what a step is measured by on a day.
type law struct {
	Terms path.Terms
	Days  period.Calendar
	Today period.Day
}

// law reads the terms and working days of the municipality.
func (a *Adoption) law(ctx context.Context, tx *db.Tx) (l law, err error) {
	if l.Terms, err = a.Terms(ctx, tx); err != nil {
		return l, err
	}
	l.Days, err = a.territory.Calendar(ctx, tx)
	l.Today = tx.Today()
	return l, err
}

// take takes a step under the lock of the adoption: load, decide, write, record.
// A step that changes nothing leaves no trace and returns false.
func (a *Adoption) take(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, step path.Step,
	decide func(Tariff, law) (path.Path, error)) (t Tariff, changed bool, err error) {
	if err := access.Permit(actor, mayTake, tx.Municipality, 0); err != nil {
		return t, false, err
	}
	if err := tx.Lock(ctx, "adoption."+id.String()); err != nil {
		return t, false, err
	}
	if t, err = a.Load(ctx, tx, id); err != nil {
		return t, false, err
	}
	l, err := a.law(ctx, tx)
	if err != nil {
		return t, false, err
	}
	was := t.Path
	if t.Path, err = decide(t, l); err != nil {
		return t, false, err
	}
	changed, err = a.keep(ctx, tx, actor, t, step, was)
	return t, changed, err
}

// keep writes a step down when it says something new.
func (a *Adoption) keep(ctx context.Context, tx *db.Tx, actor access.Actor, t Tariff, step path.Step, was path.Path) (bool, error) {
	before, err := encode(facts(&was, step))
	if err != nil {
		return false, err
	}
	now, err := encode(facts(&t.Path, step))
	if err != nil {
		return false, err
	}
	if before == now && was.Skipped[step] == t.Path.Skipped[step] {
		return false, nil
	}
	err = store.New(tx).PutStep(ctx, store.PutStepParams{
		MunicipalityID: int64(tx.Municipality), AdoptionID: int64(t.ID), Step: string(step), Facts: now, Reason: t.Path.Skipped[step],
		TakenAt: int64(tx.Now()), TakenBy: int64(actor.ID), TakenByName: actor.Name,
	})
	if err != nil {
		return false, fmt.Errorf("keeping a step of an adoption: %w", err)
	}
	left := facts(&was, step)
	return true, audit.Record(ctx, tx, actor, "adoption."+string(step), adoptionRef(t.ID), left,
		map[string]any{"facts": facts(&t.Path, step), "skipped": t.Path.Skipped[step]})
}

// Announce records the notice of the hearing.
func (a *Adoption) Announce(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, c path.Call) error {
	_, _, err := a.take(ctx, tx, actor, id, path.Notice, func(t Tariff, l law) (path.Path, error) {
		return t.Path.Announce(c, l.Terms, l.Days, l.Today)
	})
	return err
}

// Hold records the hearing and its minutes.
func (a *Adoption) Hold(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, m path.Minutes) error {
	_, _, err := a.take(ctx, tx, actor, id, path.Hearing, func(t Tariff, l law) (path.Path, error) {
		return t.Path.Hold(m, l.Today)
	})
	return err
}

// Send records the letter to the antimonopoly office.
func (a *Adoption) Send(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, r path.Round) error {
	_, _, err := a.take(ctx, tx, actor, id, path.Agreement, func(t Tariff, l law) (path.Path, error) {
		return t.Path.Send(r, l.Today)
	})
	return err
}

// Hear records the answer of the antimonopoly office.
func (a *Adoption) Hear(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, r path.Round) error {
	_, _, err := a.take(ctx, tx, actor, id, path.Agreement, func(t Tariff, l law) (path.Path, error) {
		return t.Path.Hear(r, l.Today)
	})
	return err
}

// Skip leaves out a step where the law lets it be, for a reason.
func (a *Adoption) Skip(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, step path.Step, reason string) error {
	if !slices.Contains(path.Steps, step) || step == path.Force {
		return fault.Missing("There is no such step.")
	}
	_, _, err := a.take(ctx, tx, actor, id, step, func(t Tariff, l law) (path.Path, error) {
		return t.Path.Skip(step, reason)
	})
	return err
}

// Decide records what the council decided: the prices become a draft in tariffs,
// and what they leave open obligations of the budget. Empty prices are those that
// were proposed. Recorded again before the publication, all of it is mended.
func (a *Adoption) Decide(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, act path.Act, prices []rate.Price) error {
	t, changed, err := a.take(ctx, tx, actor, id, path.Decision, func(t Tariff, l law) (path.Path, error) {
		return t.Path.Decide(act, l.Today)
	})
	if err != nil {
		return err
	}
	if act.Rejected && changed {
		if _, err := a.keep(ctx, tx, actor, t, stop, path.Path{}); err != nil {
			return err
		}
		return a.end(ctx, tx, actor, t)
	}
	if act.Rejected {
		return nil
	}
	if len(prices) == 0 {
		prices = t.Proposed
	}
	if !changed && samePrices(prices, t.Chosen) {
		return nil
	}
	return a.decided(ctx, tx, actor, t, prices)
}

// decided makes the price list and the obligations of a decision.
func (a *Adoption) decided(ctx context.Context, tx *db.Tx, actor access.Actor, t Tariff, prices []rate.Price) error {
	s, err := a.bench.Frozen(ctx, tx, t.Scenario)
	if err != nil {
		return err
	}
	found, err := solved(s, t.Service, prices)
	if err != nil {
		return err
	}
	versions, err := a.tariffs.Versions(ctx, tx, t.Service)
	if err != nil {
		return err
	}
	t.Begins = t.Path.Act.From
	before, _ := around(versions, t)
	version, err := a.tariffs.Adopt(ctx, tx, actor, t.ID, list(t, found, before))
	if err != nil {
		return err
	}
	open, err := gap.Years(s.Document, found)
	if err != nil {
		return err
	}
	if err := a.putObligations(ctx, tx, t.ID, open); err != nil {
		return err
	}
	was := t.Chosen
	t.Chosen, t.Version, t.State = prices, version, Decided
	if err := a.setState(ctx, tx, t); err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "adoption.prices", adoptionRef(t.ID), was, prices)
}

// setState stores how far the adoption is, with what follows from it.
func (a *Adoption) setState(ctx context.Context, tx *db.Tx, t Tariff) error {
	chosen := ""
	if len(t.Chosen) > 0 {
		var err error
		if chosen, err = encode(t.Chosen); err != nil {
			return err
		}
	}
	err := store.New(tx).SetState(ctx, store.SetStateParams{MunicipalityID: int64(tx.Municipality), ID: int64(t.ID),
		State: string(t.State), Chosen: chosen, VersionID: int64(t.Version), Begins: string(t.Begins)})
	if err != nil {
		return fmt.Errorf("changing an adoption: %w", err)
	}
	return nil
}

// Publish records the publication and puts the price list in force, from the
// decided day or the first month that the law allows. Whoever recorded the
// decision cannot do it.
func (a *Adoption) Publish(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, r path.Printing) error {
	t, err := a.Load(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := access.Permit(actor, mayPublish, tx.Municipality, t.Taken[path.Decision].By); err != nil {
		return err
	}
	var act path.Path
	t, changed, err := a.take(ctx, tx, actor, id, path.Publication, func(t Tariff, l law) (path.Path, error) {
		if t.Path.Print != nil && *t.Path.Print == r {
			return t.Path, nil // the same form, sent twice
		}
		act, err = t.Path.Publish(r, l.Terms, l.Days, l.Today)
		return act, err
	})
	if err != nil || !changed {
		return err
	}
	// The first day may have moved: it stands with the decision.
	if err := a.keepAct(ctx, tx, actor, t); err != nil {
		return err
	}
	if err := a.tariffs.EnforceAdopted(ctx, tx, actor, t.Version, t.Path.Act.From); err != nil {
		return err
	}
	t.State, t.Begins = Published, t.Path.Act.From
	if err := a.setState(ctx, tx, t); err != nil {
		return err
	}
	return a.endObligations(ctx, tx, t)
}

// keepAct stores the decision with the day on which its prices really begin, as
// recorded by whoever recorded the decision.
func (a *Adoption) keepAct(ctx context.Context, tx *db.Tx, actor access.Actor, t Tariff) error {
	if t.Begins == t.Path.Act.From {
		return nil
	}
	text, err := encode(t.Path.Act)
	if err != nil {
		return err
	}
	by := t.Taken[path.Decision]
	err = store.New(tx).PutStep(ctx, store.PutStepParams{
		MunicipalityID: int64(tx.Municipality), AdoptionID: int64(t.ID), Step: string(path.Decision), Facts: text,
		TakenAt: int64(by.At), TakenBy: int64(by.By), TakenByName: by.Name,
	})
	if err != nil {
		return fmt.Errorf("moving the first day of an adopted price: %w", err)
	}
	return audit.Record(ctx, tx, actor, "adoption.begins", adoptionRef(t.ID), t.Begins, t.Path.Act.From)
}

// Stop ends a way before publication: the draft in tariffs and the obligations go.
func (a *Adoption) Stop(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, reason string) error {
	t, changed, err := a.take(ctx, tx, actor, id, stop, func(t Tariff, l law) (path.Path, error) {
		if s := t.Path.Stopped; s != nil && s.Reason == reason {
			return t.Path, nil // the same form, sent twice
		}
		return t.Path.Stop(path.Stop{Day: l.Today, Reason: reason})
	})
	if err != nil || !changed {
		return err
	}
	return a.end(ctx, tx, actor, t)
}

// end takes back what a decision made and marks the adoption as stopped.
func (a *Adoption) end(ctx context.Context, tx *db.Tx, actor access.Actor, t Tariff) error {
	if t.Version != 0 {
		if err := a.tariffs.DropAdopted(ctx, tx, actor, t.Version); err != nil {
			return err
		}
	}
	if err := a.putObligations(ctx, tx, t.ID, nil); err != nil {
		return err
	}
	t.State, t.Version, t.Chosen = Stopped, 0, nil
	return a.setState(ctx, tx, t)
}

// Assign says who is responsible for a step.
func (a *Adoption) Assign(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, owners map[path.Step]Owner) error {
	if err := access.Permit(actor, mayTake, tx.Municipality, 0); err != nil {
		return err
	}
	t, err := a.Load(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, s := range path.Steps[:len(path.Steps)-1] {
		o, ok := owners[s]
		if !ok || o == t.Owner(s) {
			continue
		}
		if !slices.Contains(access.Roles, o.Role) || len([]rune(o.Name)) > maxName {
			return fault.Form().Field("owner_"+string(s), "Choose from the list")
		}
		err := store.New(tx).PutOwner(ctx, store.PutOwnerParams{MunicipalityID: int64(tx.Municipality), AdoptionID: int64(id),
			Step: string(s), OwnerRole: string(o.Role), OwnerName: o.Name})
		if err != nil {
			return fmt.Errorf("saying who is responsible: %w", err)
		}
		if err := audit.Record(ctx, tx, actor, "adoption.assign", adoptionRef(id), t.Owner(s), map[string]any{"step": s, "owner": o}); err != nil {
			return err
		}
	}
	return nil
}

// maxName is longer than any name of a person.
const maxName = 120

// SetTerms changes the terms of the municipality; those that stay as they are
// stay the program's.
func (a *Adoption) SetTerms(ctx context.Context, tx *db.Tx, actor access.Actor, terms path.Terms) error {
	if err := access.Permit(actor, maySetTerms, tx.Municipality, 0); err != nil {
		return err
	}
	if err := terms.Check(); err != nil {
		return err
	}
	was, err := a.Terms(ctx, tx)
	if err != nil {
		return err
	}
	for _, k := range path.Keys {
		term := terms[k]
		if term == was[k] {
			continue
		}
		working := int64(0)
		if term.Working {
			working = 1
		}
		err := store.New(tx).PutTerm(ctx, store.PutTermParams{MunicipalityID: int64(tx.Municipality), Term: string(k),
			Days: int64(term.Days), Working: working, Source: term.Source})
		if err != nil {
			return fmt.Errorf("setting a term: %w", err)
		}
		if err := audit.Record(ctx, tx, actor, "adoption.term", ref.Ref{Kind: "adoption.term"}, was[k], map[string]any{"term": k, "now": term}); err != nil {
			return err
		}
	}
	return nil
}
