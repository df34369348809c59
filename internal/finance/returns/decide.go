package returns

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/returns/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Wish returns one wish; fault.Missing when there is none.
func (rs *Returns) Wish(ctx context.Context, tx *db.Tx, id ref.ID) (Wish, error) {
	row, err := store.New(tx).Wish(ctx, store.WishParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Wish{}, fault.Missing("There is no such correction.")
	}
	if err != nil {
		return Wish{}, fmt.Errorf("reading a wish: %w", err)
	}
	return wishOf(row), nil
}

// Agree follows a wish: the books carry it out. Whoever asked may not do it. One
// that was decided already changes nothing and says so (Conflict); what the books
// refuse leaves the wish waiting.
func (rs *Returns) Agree(ctx context.Context, actor access.Actor, id ref.ID) (w Wish, err error) {
	err = rs.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if w, err = rs.mine(ctx, tx, actor, id); err != nil {
			return err
		}
		_, err := rs.books.Correct(ctx, tx, actor, intake.Correction{Key: w.booking, Kind: w.Kind, Payment: w.Payment.ID,
			Amount: w.Amount, To: w.To, Day: tx.Today(), Reason: w.Reason})
		if err != nil {
			return err
		}
		if w, err = rs.finish(ctx, tx, w); err != nil {
			return err
		}
		return rs.decide(ctx, tx, actor, w, "returns.agree")
	})
	return w, err
}

// mine returns a wish that waits for the actor. The locks of the books come after
// it, so a second decision finds out only when it writes its own.
func (rs *Returns) mine(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) (Wish, error) {
	w, err := rs.Wish(ctx, tx, id)
	if err != nil {
		return w, err
	}
	if err := access.Permit(actor, mayDecide, tx.Municipality, w.Asked.By); err != nil {
		return w, err
	}
	return w, w.undecided()
}

// undecided tells whoever repeats a decision that it was made.
func (w Wish) undecided() error {
	switch w.State {
	case Done:
		return fault.Conflict("This correction was made already. Nothing was changed.")
	case Refused:
		return fault.Conflict("This correction was refused already. Nothing was changed.")
	}
	return nil
}

// finish notes what the books did and gives the act its number. Numbers follow
// one another within a year, so decisions of one municipality go one by one here.
func (rs *Returns) finish(ctx context.Context, tx *db.Tx, w Wish) (Wish, error) {
	if err := tx.Lock(ctx, "returns.acts"); err != nil {
		return w, err
	}
	q, m := store.New(tx), int64(tx.Municipality)
	made, err := q.CorrectionByKey(ctx, store.CorrectionByKeyParams{MunicipalityID: m, Key: w.booking})
	if err != nil {
		return w, fmt.Errorf("reading what the books did: %w", err)
	}
	last, err := q.LastSerial(ctx, store.LastSerialParams{MunicipalityID: m, Since: int64(newYear(tx.Today()))})
	if err != nil {
		return w, fmt.Errorf("reading the last act: %w", err)
	}
	w.State, w.Amount, w.Moved, w.Serial = Done, money.Som(made.Amount), ref.ID(made.MovedID), int(last)+1
	return w, nil
}

func newYear(today period.Day) period.Instant { return (today[:4] + "-01-01").Start() }

// Refuse leaves the payment as it is, and says why.
func (rs *Returns) Refuse(ctx context.Context, actor access.Actor, id ref.ID, why string) error {
	return rs.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		w, err := rs.mine(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if why == "" {
			return fault.Form().Field("answer", "Say why you refuse: whoever asked reads it.")
		}
		w.State, w.Answer = Refused, why
		return rs.decide(ctx, tx, actor, w, "returns.refuse")
	})
}

// decide writes the answer to a wish that still waits; Conflict when it does not.
func (rs *Returns) decide(ctx context.Context, tx *db.Tx, actor access.Actor, w Wish, action string) error {
	n, err := store.New(tx).DecideWish(ctx, store.DecideWishParams{MunicipalityID: int64(tx.Municipality), ID: int64(w.ID),
		State: w.State, Answer: w.Answer, DecidedAt: int64(tx.Now()), DecidedBy: int64(actor.ID), Decider: actor.Name,
		Amount: int64(w.Amount), MovedID: int64(w.Moved), Serial: int64(w.Serial)})
	if err != nil {
		return fmt.Errorf("deciding on a wish: %w", err)
	}
	if n == 0 {
		return fault.Conflict("This correction was decided already. Nothing was changed.")
	}
	return audit.Record(ctx, tx, actor, action, wishRef(w.ID), map[string]any{"state": Waiting},
		map[string]any{"state": w.State, "amount": w.Amount, "answer": w.Answer})
}

// waitingWishes lists what waits for a second person, the oldest first.
func (rs *Returns) waitingWishes(ctx context.Context, tx *db.Tx) (list []Wish, err error) {
	rows, err := store.New(tx).WishesWaiting(ctx, int64(tx.Municipality))
	for _, r := range rows {
		list = append(list, wishOf(store.WishRow(r)))
	}
	return list, err
}

// decidedWishes lists what was decided, the newest first, before a wish (0: all).
func (rs *Returns) decidedWishes(ctx context.Context, tx *db.Tx, before ref.ID, most int) (list []Wish, err error) {
	rows, err := store.New(tx).WishesDecided(ctx, store.WishesDecidedParams{MunicipalityID: int64(tx.Municipality),
		Before: int64(before), Most: int32(most)})
	for _, r := range rows {
		list = append(list, wishOf(store.WishRow(r)))
	}
	return list, err
}

// wishesOf lists the wishes about one payment, the oldest first.
func (rs *Returns) wishesOf(ctx context.Context, tx *db.Tx, payment ref.ID) (list []Wish, err error) {
	rows, err := store.New(tx).WishesOf(ctx, store.WishesOfParams{MunicipalityID: int64(tx.Municipality), PaymentID: int64(payment)})
	for _, r := range rows {
		list = append(list, wishOf(store.WishRow(r)))
	}
	return list, err
}
