package reconciliation

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/reconciliation/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Sign closes a day by name. When something is open, or the agent sent no
// register, it needs a reason. Denied: the actor posted a payment of this day or
// answered for a difference. Conflict: the day has not ended, or is signed.
func (r *Reconciliation) Sign(ctx context.Context, actor access.Actor, agent ref.ID, day period.Day, reason string) error {
	return r.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if err := access.Permit(actor, maySign, tx.Municipality, 0); err != nil {
			return err
		}
		if err := lock(ctx, tx, agent); err != nil {
			return err
		}
		l, err := r.LookAt(ctx, tx, agent, day)
		if err != nil {
			return err
		}
		if err := l.maySign(actor, tx.Municipality); err != nil {
			return err
		}
		if err := l.signable(tx.Today(), reason); err != nil {
			return err
		}
		return l.sign(ctx, tx, actor, "signed", reason)
	})
}

// maySign is the rule of four eyes: whoever made the day agree does not sign it.
func (l Look) maySign(actor access.Actor, municipality ref.ID) error {
	if err := access.Permit(actor, maySign, municipality, 0); err != nil {
		return err
	}
	for _, done := range l.Remedies {
		if done.Done != Posted && done.Done != Answered {
			continue
		}
		if err := access.Permit(actor, maySign, municipality, done.By); err != nil {
			return err
		}
	}
	return nil
}

// signable refuses a day that cannot be signed whoever signs it.
func (l Look) signable(today period.Day, reason string) error {
	switch state := l.State(); {
	case l.Date >= today:
		return fault.Conflict("The day has not ended. It is signed tomorrow.")
	case state == Signed:
		return fault.Conflict("This day is signed already.")
	case state == Quiet:
		return fault.Conflict("There is nothing to sign: no payments and no register.")
	case reason != "":
		return nil
	case l.Register.Upload == 0:
		return fault.Form().Field("reason", "There is no register of this day. Say why it is signed without one.")
	case l.Waits() > 0:
		return fault.Form().Field("reason", "Something is open. Say why the day is signed as it is.")
	}
	return nil
}

// Reopen takes the signature off a day.
func (r *Reconciliation) Reopen(ctx context.Context, actor access.Actor, agent ref.ID, day period.Day, reason string) error {
	return r.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if err := access.Permit(actor, maySign, tx.Municipality, 0); err != nil {
			return err
		}
		if err := lock(ctx, tx, agent); err != nil {
			return err
		}
		l, err := r.LookAt(ctx, tx, agent, day)
		switch {
		case err != nil:
			return err
		case l.Last.ID == 0 || l.Last.Opened:
			return fault.Conflict("This day is not signed.")
		case reason == "":
			return fault.Form().Field("reason", "Say why the day is opened again.")
		}
		if err := l.sign(ctx, tx, actor, "opened", reason); err != nil {
			return err
		}
		return r.refresh(ctx, tx, agent, day)
	})
}

// sign adds a signature, or its taking back, with what the books hold now.
func (l Look) sign(ctx context.Context, tx *db.Tx, actor access.Actor, state, reason string) error {
	err := store.New(tx).AddSignature(ctx, store.AddSignatureParams{MunicipalityID: int64(tx.Municipality), ID: int64(tx.NewID()),
		AgentID: int64(l.Agent), Day: string(l.Date), State: state, OurCount: int64(l.Books.Count), OurTotal: int64(l.Books.Total),
		OurLatest: int64(l.Books.Latest), OpenCount: int64(l.Waits()), Commission: int64(l.Who.commission(l.Books.Total)), Reason: reason,
		SignedAt: int64(tx.Now()), SignedBy: int64(actor.ID), Signer: actor.Name})
	if err != nil {
		return fmt.Errorf("signing a day: %w", err)
	}
	return audit.Record(ctx, tx, actor, "reconciliation."+state, dayRef(l.Agent), map[string]any{"state": l.State()},
		map[string]any{"day": l.Date, "payments": l.Books.Count, "total": l.Books.Total, "open": l.Waits(), "reason": reason})
}
