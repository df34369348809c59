package tariffs

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Kind is the right by which a version is billed.
type Kind string

// The kinds. A version without one is never in force: resolution 320 lets a
// provider take only prices that were agreed and decided.
const (
	Adopted   Kind = "adopted"   // went the path from hearing to publication here
	Inherited Kind = "inherited" // was decided outside: somebody says so by name
)

// Why a price list needs no path here. The codes are stored.
const (
	BeforeAimak = "before"   // the council decided it before the municipality worked with Aimak
	OnPaper     = "paper"    // the path was gone, and its papers lie in the council's file
	ByContract  = "contract" // a contract or another body sets the price
)

var reasons = []string{BeforeAimak, OnPaper, ByContract}

// Origin says by what right a version is billed. The zero Origin: nobody has
// said yet, and the version stays a draft.
type Origin struct {
	Kind     Kind   `json:"kind,omitempty"`
	Adoption ref.ID `json:"adoption,omitempty"`
	Reason   string `json:"reason,omitempty"`
	By       string `json:"by,omitempty"` // who took an inherited list over
}

// From is the origin of a list that went no path here, for a reason.
func From(reason string) Origin { return Origin{Kind: Inherited, Reason: reason} }

// check refuses an origin that is half said. Adopted lists come from Adopt only.
func (o Origin) check(f *fault.Fault) {
	switch o.Kind {
	case "", Adopted:
	case Inherited:
		if !slices.Contains(reasons, o.Reason) {
			f.Field("inherited", "Choose from the list")
		}
	default:
		f.Field("inherited", "Choose from the list")
	}
}

// Adopt enters the draft that a council decided at the end of the path of an
// adoption. The same adoption makes one draft: sent again, the draft says what
// the adoption says now. Nobody corrects it by hand, so that the price list is
// that of the papers.
func (t *Tariffs) Adopt(ctx context.Context, tx *db.Tx, actor access.Actor, adoption ref.ID, n NewVersion) (ref.ID, error) {
	if err := access.Permit(actor, mayDecide, tx.Municipality, 0); err != nil {
		return 0, err
	}
	n.Key, n.Origin = "adoption/"+adoption.String(), Origin{Kind: Adopted, Adoption: adoption}
	if err := n.check(); err != nil {
		return 0, err
	}
	sent, err := store.New(tx).VersionByKey(ctx, store.VersionByKeyParams{MunicipalityID: int64(tx.Municipality), FormKey: n.Key})
	if db.IsMissing(err) {
		return t.add(ctx, tx, actor, n)
	}
	if err != nil {
		return 0, fmt.Errorf("looking for the draft of an adoption: %w", err)
	}
	was, err := t.Version(ctx, tx, ref.ID(sent))
	if err != nil {
		return 0, err
	}
	return was.ID, t.replace(ctx, tx, actor, was, n)
}

// EnforceAdopted puts the draft of an adoption in force from a day: its
// publication. Only a person who did not enter the draft may do it.
func (t *Tariffs) EnforceAdopted(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, from period.Day) error {
	v, err := t.Version(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := access.Permit(actor, mayDecide, tx.Municipality, v.Entered.By); err != nil {
		return err
	}
	if v.State != Draft || v.Origin.Kind != Adopted {
		return errNotDraft
	}
	if err := billable(v.Decision, v.Origin, tx.Today()); err != nil {
		return err
	}
	if v.Span.From != from {
		v.Span.From = from
		if err := store.New(tx).MoveDraft(ctx, store.MoveDraftParams{
			MunicipalityID: int64(tx.Municipality), ID: int64(id), ValidFrom: string(from)}); err != nil {
			return fmt.Errorf("moving a tariff draft: %w", err)
		}
	}
	return t.enforce(ctx, tx, actor, v, v.Decision)
}

// DropAdopted removes the draft of an adoption that was stopped.
func (t *Tariffs) DropAdopted(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) error {
	if err := access.Permit(actor, mayDecide, tx.Municipality, 0); err != nil {
		return err
	}
	return t.drop(ctx, tx, actor, id, Adopted)
}

// byHand refuses to touch by hand what stands on the papers of an adoption.
func (v Version) byHand() error {
	if v.Origin.Kind == Adopted {
		return fault.Conflict("This list follows the adoption of the tariff. Change it there.")
	}
	return nil
}

// by names who takes an inherited list over.
func (o Origin) by(actor access.Actor) Origin {
	o.By = ""
	if o.Kind == Inherited {
		o.By = actor.Name
	}
	return o
}

// or is the origin once a reason was chosen for it, if one was.
func (o Origin) or(reason string) Origin {
	if reason == "" || reason == o.Reason {
		return o
	}
	return From(reason)
}

// billable complains about what keeps a list from being put in force: a decision
// that is not complete, and no right to be billed.
func billable(d Decision, o Origin, today period.Day) error {
	f := fault.Form()
	d.check(f, today)
	if o.Kind == "" {
		f.Field("inherited", "Say why this list needs no hearing here. A new price is set in the workbench and goes its way to the council.")
	}
	o.check(f)
	return f.Err()
}

// mark writes down who takes a list over for what reason, when that was not said
// with the draft.
func (t *Tariffs) mark(ctx context.Context, tx *db.Tx, actor access.Actor, v Version, o Origin) error {
	if o == v.Origin {
		return nil
	}
	o = o.by(actor)
	err := store.New(tx).SetOrigin(ctx, store.SetOriginParams{MunicipalityID: int64(tx.Municipality), ID: int64(v.ID),
		Origin: string(o.Kind), InheritedReason: o.Reason, InheritedByName: o.By})
	if err != nil {
		return fmt.Errorf("marking a tariff as inherited: %w", err)
	}
	return audit.Record(ctx, tx, actor, "tariffs.inherit", versionRef(v.ID), v.Origin, o)
}
