package tariffs

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/tariffs/rows"
	"github.com/openaimak/aimak/internal/finance/tariffs/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Enter stores a draft. It changes no price until a second person puts it in
// force. The same form sent twice answers with the same version.
func (t *Tariffs) Enter(ctx context.Context, tx *db.Tx, actor access.Actor, n NewVersion) (ref.ID, error) {
	if err := access.Permit(actor, mayEnter, tx.Municipality, 0); err != nil {
		return 0, err
	}
	if err := n.check(); err != nil {
		return 0, err
	}
	if n.Origin.Kind == Adopted {
		return 0, fault.Form().Field("inherited", "Choose from the list")
	}
	if n.Key == "" {
		n.Key = tx.NewID().String()
	}
	// Asked before inserting: on PostgreSQL a violated key would end the whole
	// transaction, and the caller may have done more in it.
	sent, err := store.New(tx).VersionByKey(ctx, store.VersionByKeyParams{MunicipalityID: int64(tx.Municipality), FormKey: n.Key})
	if err == nil {
		return ref.ID(sent), nil
	}
	if !db.IsMissing(err) {
		return 0, fmt.Errorf("looking for the same form: %w", err)
	}
	return t.add(ctx, tx, actor, n)
}

// add stores a new draft that was checked.
func (t *Tariffs) add(ctx context.Context, tx *db.Tx, actor access.Actor, n NewVersion) (ref.ID, error) {
	if _, err := t.Service(ctx, tx, n.Service); err != nil {
		return 0, err
	}
	id, o := tx.NewID(), n.Origin.by(actor)
	err := store.New(tx).AddVersion(ctx, store.AddVersionParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), ServiceID: int64(n.Service), FormKey: n.Key,
		ValidFrom: string(n.Span.From), ValidUntil: string(n.Span.Until),
		Body: n.Decision.Body, Number: n.Decision.Number, DecidedOn: string(n.Decision.Day),
		LineRounding: string(n.Rounding.Line), TotalRounding: string(n.Rounding.Total), TotalStep: int64(n.Rounding.Step),
		Note: n.Note, EnteredAt: int64(tx.Now()), EnteredBy: int64(actor.ID), EnteredByName: actor.Name,
		Origin: string(o.Kind), AdoptionID: int64(o.Adoption), InheritedReason: o.Reason, InheritedByName: o.By,
	})
	if err == nil {
		err = writePrices(ctx, tx, id, n)
	}
	if err != nil {
		return 0, fmt.Errorf("storing a tariff draft: %w", err)
	}
	return id, audit.Record(ctx, tx, actor, "tariffs.enter", versionRef(id), nil, n)
}

// Correct replaces what a draft says. From then on it counts as entered by the
// person who corrected it. A version that was in force is never corrected.
func (t *Tariffs) Correct(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, n NewVersion) error {
	if err := access.Permit(actor, mayEnter, tx.Municipality, 0); err != nil {
		return err
	}
	was, err := t.Version(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := was.byHand(); err != nil {
		return err
	}
	n.Service, n.Key = was.Service, "" // a draft never moves to another service
	if err := n.check(); err != nil {
		return err
	}
	return t.replace(ctx, tx, actor, was, n)
}

// replace stores what a draft says now.
func (t *Tariffs) replace(ctx context.Context, tx *db.Tx, actor access.Actor, was Version, n NewVersion) error {
	q, id, o := store.New(tx), was.ID, n.Origin.by(actor)
	changed, err := q.ChangeDraft(ctx, store.ChangeDraftParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id),
		ValidFrom: string(n.Span.From), ValidUntil: string(n.Span.Until),
		Body: n.Decision.Body, Number: n.Decision.Number, DecidedOn: string(n.Decision.Day),
		LineRounding: string(n.Rounding.Line), TotalRounding: string(n.Rounding.Total), TotalStep: int64(n.Rounding.Step),
		Note: n.Note, EnteredBy: int64(actor.ID), EnteredByName: actor.Name,
		Origin: string(o.Kind), InheritedReason: o.Reason, InheritedByName: o.By,
	})
	if err == nil && changed == 0 {
		return errNotDraft
	}
	if err == nil {
		err = clearPrices(ctx, tx, id)
	}
	if err == nil {
		err = writePrices(ctx, tx, id, n)
	}
	if err != nil {
		return fmt.Errorf("correcting a tariff draft: %w", err)
	}
	return audit.Record(ctx, tx, actor, "tariffs.correct", versionRef(id), was.New(), n)
}

// Discard removes a draft. What has been in force can only be withdrawn.
func (t *Tariffs) Discard(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) error {
	if err := access.Permit(actor, mayEnter, tx.Municipality, 0); err != nil {
		return err
	}
	return t.drop(ctx, tx, actor, id, "")
}

// drop removes a draft: that of an adoption, or one that was entered by hand.
func (t *Tariffs) drop(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, kind Kind) error {
	was, err := t.Version(ctx, tx, id)
	if err != nil {
		return err
	}
	if kind != Adopted {
		if err := was.byHand(); err != nil {
			return err
		}
	}
	if was.State != Draft {
		return errNotDraft
	}
	if err := clearPrices(ctx, tx, id); err != nil {
		return fmt.Errorf("discarding a tariff draft: %w", err)
	}
	_, err = store.New(tx).DropDraft(ctx, store.DropDraftParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if err != nil {
		return fmt.Errorf("discarding a tariff draft: %w", err)
	}
	return audit.Record(ctx, tx, actor, "tariffs.discard", versionRef(id), was.New(), nil)
}

// errNotDraft answers whoever wants to change what a council has decided.
var errNotDraft = fault.Conflict("This price list is no longer a draft. Enter a new one instead.")

// writePrices stores the lines of a version in their order.
func writePrices(ctx context.Context, tx *db.Tx, id ref.ID, n NewVersion) error {
	q, m, version := store.New(tx), int64(tx.Municipality), int64(id)
	for i, p := range n.Prices {
		kind, steps := rows.StepsOf(p)
		err := q.AddPrice(ctx, store.AddPriceParams{
			MunicipalityID: m, VersionID: version, Ordinal: int64(i),
			Category: p.Category, Connection: p.Connection, Basis: string(p.Basis), Rate: int64(p.Rate), Steps: kind,
			NormLitres: int64(p.NormLitres), NormDays: string(p.NormDays),
			Fixed: int64(p.Fixed), Minimum: int64(p.Minimum), Months: rows.FormatMonths(p.Months),
		})
		if err != nil {
			return err
		}
		for j, b := range steps {
			err := q.AddBlock(ctx, store.AddBlockParams{MunicipalityID: m, VersionID: version,
				Ordinal: int64(i), Step: int64(j), UpTo: int64(b.UpTo), Rate: int64(b.Rate)})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// clearPrices removes the lines of a draft, steps first: they point at prices.
func clearPrices(ctx context.Context, tx *db.Tx, id ref.ID) error {
	q, m := store.New(tx), int64(tx.Municipality)
	if err := q.DropBlocks(ctx, store.DropBlocksParams{MunicipalityID: m, VersionID: int64(id)}); err != nil {
		return err
	}
	return q.DropPrices(ctx, store.DropPricesParams{MunicipalityID: m, VersionID: int64(id)})
}
