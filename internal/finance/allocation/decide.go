package allocation

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/allocation/store"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Decide enters a rule. It holds from a later day on: payments of today were laid
// by the rule of today, and must stay explainable by it. Faults: Invalid for a day
// that has come, a decision without number or from the future, a service twice or
// unknown; Conflict when another rule begins on that day.
func (a *Allocation) Decide(ctx context.Context, actor access.Actor, v Version) (id ref.ID, err error) {
	if err := access.Permit(actor, mayDecide, actor.Municipality, 0); err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if err := a.fits(ctx, tx, v); err != nil {
			return err
		}
		id, err = a.enter(ctx, tx, actor, v)
		return err
	})
	return id, err
}

// fits refuses a rule that could not hold or could not be explained.
func (a *Allocation) fits(ctx context.Context, tx *db.Tx, v Version) error {
	if err := v.check(tx.Today()); err != nil {
		return err
	}
	w, err := a.world(ctx, tx)
	if err != nil {
		return err
	}
	return v.knownIn(w)
}

// check refuses what is wrong whatever the municipality has.
func (v Version) check(today period.Day) error {
	form := fault.Form()
	if v.From <= today {
		form.Field("from", "A rule begins on a later day: the payments of today are laid by the rule of today.")
	}
	if v.Order != share.ByMonth && v.Order != share.ByService {
		form.Field("order", "Choose what counts first.")
	}
	if v.Order == share.ByService && len(v.Services) == 0 {
		form.Field("service1", "Say which service is paid first.")
	}
	if v.Number == "" {
		form.Field("number", "Enter the number of the decision: the payer may ask for it.")
	}
	if !v.On.Valid() || v.On > today {
		form.Field("on", "Enter the day of the decision, today or earlier.")
	}
	return form.Err()
}

// knownIn refuses services and providers that the municipality does not have, and
// a service that is named twice.
func (v Version) knownIn(w world) error {
	form := fault.Form()
	for i, id := range v.Services {
		field := serviceField(i)
		switch _, known := w.services[id]; {
		case !known:
			form.Field(field, "There is no such service.")
		case slices.Contains(v.Services[:i], id):
			form.Field(field, "This service was named before.")
		}
	}
	if _, known := w.providers[v.Provider]; v.Provider != 0 && !known {
		form.Field("provider", "There is no such provider.")
	}
	return form.Err()
}

// enter writes the rule and the trail.
func (a *Allocation) enter(ctx context.Context, tx *db.Tx, actor access.Actor, v Version) (ref.ID, error) {
	v.ID = tx.NewID()
	a.memory.forget(tx.Municipality)
	err := store.New(tx).AddRule(ctx, store.AddRuleParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(v.ID), ProviderID: int64(v.Provider), FromDay: string(v.From),
		Ordering: string(v.Order), Services: v.ServiceText(), Wish: !v.NoWish,
		Body: v.Body, Number: v.Number, DecidedOn: string(v.On), Note: v.Note,
		EnteredAt: int64(tx.Now()), EnteredBy: int64(actor.ID), EnteredByName: actor.Name})
	if db.IsUnique(err) {
		return 0, fault.Conflict("Another rule begins on that day. Choose another day, or withdraw that one first.").Because(err)
	}
	if err != nil {
		return 0, fmt.Errorf("entering a rule of allocation: %w", err)
	}
	return v.ID, audit.Record(ctx, tx, actor, "allocation.decide", ruleRef(v.ID), nil, v)
}

// Withdraw takes back a rule that has not begun. One that has begun is followed by
// another instead: money was laid by it.
func (a *Allocation) Withdraw(ctx context.Context, actor access.Actor, id ref.ID, reason string) error {
	if err := access.Permit(actor, mayDecide, actor.Municipality, 0); err != nil {
		return err
	}
	if reason == "" {
		return fault.Form().Field("reason", "Say why the rule is withdrawn.")
	}
	return a.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		v, err := a.Version(ctx, tx, id)
		if err != nil {
			return err
		}
		if v.Withdrawn.At != 0 || v.From <= tx.Today() {
			return fault.Conflict("Only a rule that has not begun can be withdrawn. Decide another one to follow it.")
		}
		_, err = store.New(tx).WithdrawRule(ctx, store.WithdrawRuleParams{MunicipalityID: int64(tx.Municipality), ID: int64(id),
			WithdrawnAt: int64(tx.Now()), WithdrawnByName: actor.Name, Reason: reason})
		if err != nil {
			return fmt.Errorf("withdrawing a rule of allocation: %w", err)
		}
		return audit.Record(ctx, tx, actor, "allocation.withdraw", ruleRef(id), v, reason)
	})
}

// settle ends the rules of a municipality that merges into another: the debts that
// come along are paid by the rules of the one that stays. What was laid before is
// explained by the trail.
func (a *Allocation) settle(ctx context.Context, tx *db.Tx, from, _ ref.ID) error {
	err := store.New(tx).WithdrawAll(ctx, store.WithdrawAllParams{MunicipalityID: int64(from),
		WithdrawnAt: int64(tx.Now()), Reason: "merged"})
	a.memory.forget(from)
	if err != nil {
		return fmt.Errorf("ending rules of allocation: %w", err)
	}
	return nil
}

// ruleRef is how the trail points at a rule.
func ruleRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "allocation.rule", ID: id} }
