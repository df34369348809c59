package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// closing is the lock between those who post (they share it) and whoever
// closes a month (who holds it alone).
const closing = "ledger.close"

// open refuses a day that lies in or before the last closed month.
func open(day period.Day, closed period.Month) error {
	if day.Month() <= closed {
		return fault.Invalid("This period is closed. Choose a later date or enter a correction.")
	}
	return nil
}

// Closed returns the last closed month; "" when none is. All days up to its end
// are closed.
func (l *Ledger) Closed(ctx context.Context, tx *db.Tx) (period.Month, error) {
	month, err := store.New(tx).LastClosed(ctx, int64(tx.Municipality))
	if err != nil {
		return "", fmt.Errorf("read the last closed month: %w", err)
	}
	return period.Month(month), nil
}

// holding is what a transaction remembers of Hold.
type holding struct{}

// Hold is Closed for those who post: nobody closes or opens a month before the
// transaction ends, so it is asked once.
func (l *Ledger) Hold(ctx context.Context, tx *db.Tx) (period.Month, error) {
	return db.Once(tx, holding{}, func() (period.Month, error) {
		if err := tx.Share(ctx, closing); err != nil {
			return "", err
		}
		return l.Closed(ctx, tx)
	})
}

// Close closes a month and all before it: reports that were handed in must not
// change afterwards. A month that has not ended stays open.
func (l *Ledger) Close(ctx context.Context, actor access.Actor, municipality ref.ID, month period.Month) error {
	if access.Can(actor, mayClose, access.Resource{Municipality: municipality}) != access.Allowed {
		return fault.Denied("Your role does not allow this. The accountant closes months.")
	}
	return l.act(ctx, municipality, func(tx *db.Tx, last period.Month) error {
		switch {
		case !month.Valid():
			return fault.Form().Field("month", "Choose the month to close.")
		case month >= tx.Today().Month():
			return fault.Form().Field("month", "This month has not ended yet. Choose an earlier one.")
		case month <= last:
			return fault.Conflict("This month is closed already.")
		}
		return write(ctx, tx, actor, store.AddActParams{Act: "close", Month: string(month), ClosedUntil: string(month)}, last)
	})
}

// AskOpen asks to open a closed month again, and with it those after it. A
// second person decides.
func (l *Ledger) AskOpen(ctx context.Context, actor access.Actor, municipality ref.ID, month period.Month, reason string) error {
	if access.Can(actor, mayClose, access.Resource{Municipality: municipality}) != access.Allowed {
		return fault.Denied("Your role does not allow this. The accountant closes months.")
	}
	return l.act(ctx, municipality, func(tx *db.Tx, last period.Month) error {
		waiting, err := store.New(tx).Asked(ctx, int64(municipality))
		switch {
		case err != nil:
			return err
		case len(waiting) > 0:
			return fault.Conflict("A month is waiting to be opened already. Decide about it first.")
		case !month.Valid() || month > last:
			return fault.Form().Field("open", "This month is not closed. Choose a closed one.")
		case strings.TrimSpace(reason) == "":
			return fault.Form().Field("reason", "Say why the month must be opened again.")
		}
		return write(ctx, tx, actor, store.AddActParams{Act: "ask", Month: string(month), ClosedUntil: string(last), Reason: reason}, last)
	})
}

// Answer decides about a month that was asked to be opened. It must be another
// person than the one who asked.
func (l *Ledger) Answer(ctx context.Context, actor access.Actor, municipality ref.ID, ask int64, open bool) error {
	return l.act(ctx, municipality, func(tx *db.Tx, last period.Month) error {
		waiting, err := store.New(tx).Asked(ctx, int64(municipality))
		if err != nil {
			return err
		}
		at := slices.IndexFunc(waiting, func(w store.AskedRow) bool { return w.Number == ask })
		if at < 0 {
			return fault.Conflict("This has been decided already.")
		}
		asked := waiting[at]
		if err := mayAnswer(actor, municipality, ref.ID(asked.ActorID)); err != nil {
			return err
		}
		a := store.AddActParams{Act: "keep", Month: asked.Month, ClosedUntil: string(last), Reason: asked.Reason, Ask: ask}
		if open {
			a.Act, a.ClosedUntil = "open", string(min(last, period.Month(asked.Month).Add(-1)))
		}
		return write(ctx, tx, actor, a, last)
	})
}

func mayAnswer(actor access.Actor, municipality, askedBy ref.ID) error {
	switch access.Can(actor, mayOpen, access.Resource{Municipality: municipality, EnteredBy: askedBy}) {
	case access.Allowed:
		return nil
	case access.OwnWork:
		return fault.Denied("You asked for this yourself. A second person must decide.")
	}
	return fault.Denied("Your role does not allow this. The head or the finance department opens months.")
}

// act runs f alone among those who post, close and open; it is told what is closed.
func (l *Ledger) act(ctx context.Context, municipality ref.ID, f func(tx *db.Tx, last period.Month) error) error {
	return l.d.Write(ctx, municipality, func(tx *db.Tx) error {
		if err := tx.Lock(ctx, closing); err != nil {
			return err
		}
		last, err := l.Closed(ctx, tx)
		if err != nil {
			return err
		}
		return f(tx, last)
	})
}

// write adds an act and its trail.
func write(ctx context.Context, tx *db.Tx, actor access.Actor, a store.AddActParams, last period.Month) error {
	a.MunicipalityID, a.ActorID, a.ActorName, a.MadeAt = int64(tx.Municipality), int64(actor.ID), actor.Name, int64(tx.Now())
	if err := store.New(tx).AddAct(ctx, a); err != nil {
		return fmt.Errorf("%s %s: %w", a.Act, a.Month, err)
	}
	return audit.Record(ctx, tx, actor, "ledger."+a.Act, ref.Ref{Kind: "ledger.period"}, last,
		map[string]string{"month": a.Month, "closed until": a.ClosedUntil, "reason": a.Reason})
}
