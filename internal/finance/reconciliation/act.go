package reconciliation

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/reconciliation/compare"
	"github.com/openaimak/aimak/internal/finance/reconciliation/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// act changes a day under the lock of its agent: choose the rows that are meant,
// do something about them, compare anew. marks name the rows; none means all that
// fits says yes to. Conflict: a row is no longer what the page showed, or the day
// is signed.
func (r *Reconciliation) act(ctx context.Context, actor access.Actor, agent ref.ID, day period.Day, marks []string,
	fits func(Item) bool, do func(tx *db.Tx, l Look, items []Item) error) error {
	if err := access.Permit(actor, mayWork, actor.Municipality, 0); err != nil {
		return err
	}
	return r.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if err := lock(ctx, tx, agent); err != nil {
			return err
		}
		l, err := r.LookAt(ctx, tx, agent, day)
		if err != nil {
			return err
		}
		if l.State() == Signed {
			return fault.Conflict("{day} is signed. Open the day again to change it.", fault.Values{"day": day})
		}
		items, err := l.choose(marks, fits)
		if err != nil {
			return err
		}
		if err := do(tx, l, items); err != nil {
			return err
		}
		return r.refreshAround(ctx, tx, agent, period.Span{From: day, Until: day})
	})
}

// choose finds the rows that are meant.
func (l Look) choose(marks []string, fits func(Item) bool) (items []Item, err error) {
	wanted := map[string]bool{}
	for _, mark := range marks {
		wanted[mark] = true
	}
	for _, item := range l.Items {
		if fits(item) && (len(marks) == 0 || wanted[item.Mark]) {
			items = append(items, item)
			delete(wanted, item.Mark)
		}
	}
	if len(wanted) > 0 || len(items) == 0 {
		return nil, fault.Conflict("This row has changed meanwhile. Look at it again.")
	}
	return items, nil
}

// put keeps what was done about rows.
func put(ctx context.Context, tx *db.Tx, actor access.Actor, l Look, items []Item, done Done, answer string) error {
	for _, item := range items {
		amount, payment := money.Som(0), ref.ID(0)
		if item.Theirs != nil {
			amount = item.Theirs.Amount
		}
		if item.Ours != nil {
			payment = item.Ours.ID
		}
		err := store.New(tx).PutRemedy(ctx, store.PutRemedyParams{MunicipalityID: int64(tx.Municipality), ID: int64(tx.NewID()),
			AgentID: int64(l.Agent), Day: string(l.Date), Mark: item.Mark, State: string(done), PaymentID: int64(payment), Amount: int64(amount),
			Answer: answer, DoneAt: int64(tx.Now()), DoneBy: int64(actor.ID), Doer: actor.Name})
		if err != nil {
			return fmt.Errorf("keeping what was done about a difference: %w", err)
		}
	}
	return nil
}

// note writes into the audit trail what was done about a row.
func note(ctx context.Context, tx *db.Tx, actor access.Actor, action string, l Look, item Item, answer string) error {
	before := item.Remedy.Done
	return audit.Record(ctx, tx, actor, action, dayRef(l.Agent), map[string]any{"done": before},
		map[string]any{"day": l.Date, "class": item.Class, "number": item.External(), "answer": answer})
}

// Outcome is what became of payments that were to be posted.
type Outcome struct {
	Booked  int
	Sum     money.Som
	Refused []error // why the others were not
}

// Post books payments that only their register has, exactly as if the agent's
// call had come: under the same key, so that a call which comes later books
// nothing a second time. Without marks all that can be posted are. One that is
// refused does not hinder the others.
func (r *Reconciliation) Post(ctx context.Context, actor access.Actor, agent ref.ID, day period.Day, marks ...string) (out Outcome, err error) {
	err = r.act(ctx, actor, agent, day, marks, Item.Postable, func(tx *db.Tx, l Look, items []Item) error {
		closed, err := r.ledger.Closed(ctx, tx)
		if err != nil {
			return err
		}
		list := make([]intake.Payment, len(items))
		for i, item := range items {
			list[i] = l.payment(item)
			if l.Date.Month() <= closed {
				list[i].Day = tx.Today() // as a late call of the agent would be booked
			}
		}
		booked, err := r.take.Accept(ctx, tx, actor, list)
		if err != nil {
			return fmt.Errorf("posting payments of a register: %w", err)
		}
		for i, b := range booked {
			if b.Refused != nil {
				out.Refused = append(out.Refused, b.Refused)
				continue
			}
			out.Booked++
			out.Sum += list[i].Amount
			if err := put(ctx, tx, actor, l, items[i:i+1], Posted, ""); err != nil {
				return err
			}
			if err := note(ctx, tx, actor, "reconciliation.post", l, items[i], ""); err != nil {
				return err
			}
		}
		if out.Booked == 0 {
			return out.Refused[0]
		}
		return nil
	})
	return out, err
}

// payment is a row of their register as the books take it. What we have reversed
// needs a key of its own: its first one stands for the payment taken back.
func (l Look) payment(item Item) intake.Payment {
	t := item.Theirs
	key := paymentKey(l.Agent, t.External)
	if item.Class == compare.Reversed {
		key += "/anew/" + item.Ours.ID.String()
	}
	at := t.At
	if at == 0 {
		at = t.Day.Start()
	}
	return intake.Payment{Key: key, Method: intake.Agent, Channel: l.Agent, External: t.External, Account: item.Account, Amount: t.Amount,
		Day: l.Date, At: at, Payer: t.Payer, Note: t.Note, Source: dayRef(l.Agent), Debit: ledger.Agents}
}

// queryable rows are open and not yet in the hands of somebody else.
func queryable(item Item) bool {
	return item.Open() && item.Remedy.Done != Queried && item.Remedy.Done != Asked
}

// Query marks rows as asked about: they stand in the letter to the agent and
// wait for its answer. Without marks all open rows are.
func (r *Reconciliation) Query(ctx context.Context, actor access.Actor, agent ref.ID, day period.Day, marks ...string) (n int, err error) {
	err = r.act(ctx, actor, agent, day, marks, queryable, func(tx *db.Tx, l Look, items []Item) error {
		n = len(items)
		for _, item := range items {
			if err := note(ctx, tx, actor, "reconciliation.query", l, item, ""); err != nil {
				return err
			}
		}
		return put(ctx, tx, actor, l, items, Queried, "")
	})
	return n, err
}

// Answer closes a difference that is explained and needs nothing booked: their
// register was wrong, or they will take it into the next one.
func (r *Reconciliation) Answer(ctx context.Context, actor access.Actor, agent ref.ID, day period.Day, mark, answer string) error {
	if answer == "" {
		return fault.Form().Field("answer", "Write what the agent answered, or why this is right as it is.")
	}
	return r.act(ctx, actor, agent, day, []string{mark}, Item.Open, func(tx *db.Tx, l Look, items []Item) error {
		if err := note(ctx, tx, actor, "reconciliation.answer", l, items[0], answer); err != nil {
			return err
		}
		return put(ctx, tx, actor, l, items, Answered, answer)
	})
}

// correctable rows are those whose payment in our books may be wrong. One that was
// asked about before may be asked for again: the second person may have refused,
// and returns tells a wish that still waits.
func correctable(item Item) bool {
	switch item.Class {
	case compare.OnlyOurs, compare.Amount, compare.Account:
		return item.Open()
	}
	return false
}

// Ask asks for a correction of our payment, which a second person decides on: a
// transfer when the register names another personal account, else a reversal.
// Once it is carried out the row changes by itself. Conflict: one waits already.
func (r *Reconciliation) Ask(ctx context.Context, actor access.Actor, agent ref.ID, day period.Day, mark, reason string) (wish ref.ID, err error) {
	err = r.act(ctx, actor, agent, day, []string{mark}, correctable, func(tx *db.Tx, l Look, items []Item) error {
		c, to := correction(tx, items[0], reason)
		if wish, err = r.correct.AskFrom(ctx, tx, actor, c, to); err != nil {
			return err
		}
		if err := note(ctx, tx, actor, "reconciliation.ask", l, items[0], reason); err != nil {
			return err
		}
		return put(ctx, tx, actor, l, items, Asked, "")
	})
	return wish, err
}

// correction is what would make our payment right, and the account number that it
// should stand on.
func correction(tx *db.Tx, item Item, reason string) (c intake.Correction, to string) {
	c = intake.Correction{Key: "reconciliation/" + tx.NewID().String(), Kind: intake.Reverse, Payment: item.Ours.ID, Day: tx.Today(), Reason: reason}
	if item.Class == compare.Account && item.Account != 0 {
		c.Kind, c.To, to = intake.Transfer, item.Account, item.Theirs.Account
	}
	return c, to
}
