package tariffs

import (
	"context"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/finance/tariffs/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Enforce puts a draft in force by the decision of the council. Only a person
// who did not enter the draft may do it. The version that ran until now ends on
// the day before. A list that went no path here is taken over for a reason; an
// empty one stands for what the draft says.
func (t *Tariffs) Enforce(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, d Decision, reason string) error {
	v, err := t.Version(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := access.Permit(actor, mayDecide, tx.Municipality, v.Entered.By); err != nil {
		return err
	}
	if v.State != Draft {
		return errNotDraft
	}
	if err := v.byHand(); err != nil {
		return err
	}
	o := v.Origin.or(reason)
	if err := billable(d, o, tx.Today()); err != nil {
		return err
	}
	if err := t.mark(ctx, tx, actor, v, o); err != nil {
		return err
	}
	return t.enforce(ctx, tx, actor, v, d)
}

// Decide enters a version and puts it in force at once. It is for the program's
// own use (demo, import of old price lists): no page offers it, because it
// leaves out the second person.
func (t *Tariffs) Decide(ctx context.Context, tx *db.Tx, actor access.Actor, n NewVersion) (ref.ID, error) {
	if err := access.Permit(actor, mayDecide, tx.Municipality, 0); err != nil {
		return 0, err
	}
	if err := billable(n.Decision, n.Origin, tx.Today()); err != nil {
		return 0, err
	}
	id, err := t.Enter(ctx, tx, actor, n)
	if err != nil {
		return 0, err
	}
	v, err := t.Version(ctx, tx, id)
	if err != nil || v.State != Draft {
		return id, err
	}
	return id, t.enforce(ctx, tx, actor, v, n.Decision)
}

// enforce is what Enforce and Decide share once the actor is allowed. Lists of
// one service follow each other by the lock; the indexes are the second guard.
func (t *Tariffs) enforce(ctx context.Context, tx *db.Tx, actor access.Actor, v Version, d Decision) error {
	if err := tx.Lock(ctx, "tariffs.service."+v.Service.String()); err != nil {
		return err
	}
	closed, err := t.makeRoom(ctx, tx, v)
	if err != nil {
		return err
	}
	n, err := store.New(tx).Enforce(ctx, store.EnforceParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(v.ID),
		Body: d.Body, Number: d.Number, DecidedOn: string(d.Day),
		EnforcedAt: int64(tx.Now()), EnforcedBy: int64(actor.ID), EnforcedByName: actor.Name,
		ClosedID: int64(closed.ID), ClosedUntil: string(closed.Span.Until),
	})
	switch {
	case db.IsUnique(err):
		return errTaken(v.Span.From)
	case err != nil:
		return fmt.Errorf("putting a tariff in force: %w", err)
	case n == 0:
		return errNotDraft
	}
	return audit.Record(ctx, tx, actor, "tariffs.enforce", versionRef(v.ID), nil, d)
}

// makeRoom ends the version that runs when v begins, and returns it as it was.
// A version that begins later stands in the way: it was decided on top of
// prices that v would change behind its back.
func (t *Tariffs) makeRoom(ctx context.Context, tx *db.Tx, v Version) (closed Version, err error) {
	q := store.New(tx)
	rows, err := q.Enforced(ctx, store.EnforcedParams{
		MunicipalityID: int64(tx.Municipality), ServiceID: int64(v.Service),
		FirstDay: string(v.Span.From), LastDay: endOf(v.Span)})
	if err != nil {
		return closed, fmt.Errorf("reading the tariff in force: %w", err)
	}
	for _, row := range rows {
		other := version(row, nil)
		if other.Span.From >= v.Span.From {
			return closed, errTaken(other.Span.From)
		}
		closed = other
	}
	if closed.ID == 0 {
		return closed, nil
	}
	_, err = q.End(ctx, store.EndParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(closed.ID), ValidUntil: string(v.Span.From.Add(-1))})
	return closed, err
}

// endOf returns the last day of a span as it compares in SQL: an open end lies
// after every date.
func endOf(s period.Span) string {
	if s.Until == "" {
		return "9999-12-31"
	}
	return string(s.Until)
}

// errTaken says from when another list holds, so that a person knows which.
func errTaken(from period.Day) error {
	return fault.Conflict("Another price is in force from {day}. Withdraw it first, or let this one end before that day.",
		fault.Values{"day": from})
}

// Withdraw takes a version back as if it had never been: a court or the council
// annulled it, or it was entered wrongly. The version before runs on as it was
// to. Bills that were made by it keep their computation; to change them, the
// billing run is reversed.
func (t *Tariffs) Withdraw(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, reason string) error {
	v, err := t.Version(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := access.Permit(actor, mayDecide, tx.Municipality, v.Enforced.By); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return fault.Form().Field("reason", "Fill in this field")
	}
	if err := tx.Lock(ctx, "tariffs.service."+v.Service.String()); err != nil {
		return err
	}
	// Read again: until the lock was ours, another withdrawal may have passed
	// on to v what v has to give back.
	if v, err = t.Version(ctx, tx, id); err != nil {
		return err
	}
	if err := t.takeBack(ctx, tx, actor, v, reason); err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "tariffs.withdraw", versionRef(id), nil, reason)
}

// takeBack marks the version as withdrawn and lets the one before run on. What
// was decided on top of v must be withdrawn first, or nobody could say what it
// followed.
func (t *Tariffs) takeBack(ctx context.Context, tx *db.Tx, actor access.Actor, v Version, reason string) error {
	q, m := store.New(tx), int64(tx.Municipality)
	followers, err := q.CountFollowers(ctx, store.CountFollowersParams{MunicipalityID: m, ClosedID: int64(v.ID)})
	if err != nil {
		return fmt.Errorf("withdrawing a tariff: %w", err)
	}
	if followers > 0 {
		return fault.Conflict("A later price follows this one. Withdraw the later one first.")
	}
	n, err := q.Withdraw(ctx, store.WithdrawParams{MunicipalityID: m, ID: int64(v.ID),
		WithdrawnAt: int64(tx.Now()), WithdrawnByName: actor.Name, Reason: reason})
	if err == nil && n == 0 {
		return fault.Conflict("This was changed by someone else meanwhile. Look at it again.")
	}
	if err == nil && v.closed != 0 {
		err = t.runOn(ctx, tx, v)
	}
	if err != nil {
		return fmt.Errorf("withdrawing a tariff: %w", err)
	}
	return nil
}

// runOn gives the version that v had ended its last day back, or as much of it
// as a list leaves free that was put in force since. That list then stands
// where v stood: withdrawn in its turn, it gives back the rest.
func (t *Tariffs) runOn(ctx context.Context, tx *db.Tx, v Version) error {
	q, m := store.New(tx), int64(tx.Municipality)
	ended, err := q.Version(ctx, store.VersionParams{MunicipalityID: m, ID: int64(v.closed)})
	if err != nil {
		return err
	}
	until := v.closedUntil
	following, err := q.Following(ctx, store.FollowingParams{MunicipalityID: m, ServiceID: ended.ServiceID, After: ended.ValidFrom})
	switch {
	case db.IsMissing(err):
	case err != nil:
		return err
	case until == "" || period.Day(following.ValidFrom) <= until:
		until = period.Day(following.ValidFrom).Add(-1)
		if following.ClosedID == 0 || following.ClosedID == ended.ID {
			err = q.Relink(ctx, store.RelinkParams{MunicipalityID: m, ID: following.ID,
				ClosedID: ended.ID, ClosedUntil: string(v.closedUntil)})
		}
		if err != nil {
			return err
		}
	}
	_, err = q.End(ctx, store.EndParams{MunicipalityID: m, ID: ended.ID, ValidUntil: string(until)})
	return err
}
