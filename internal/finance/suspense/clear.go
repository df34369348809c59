package suspense

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/suspense/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Kinds of what becomes of an item.
const (
	ToAccount = "account" // a payment of a personal account
	Returned  = "return"  // given back to the payer
	OfAgent   = "agent"   // settlement of a payment agent
	OfCash    = "cash"    // our own cash, brought to the bank from the till
	Foreign   = "foreign" // not money of this book at all
	ByList    = "list"    // parts of it were booked from a list of payments
	CameBack  = "back"    // a payment was corrected: its money waits again
)

// Step is one thing that was done with an item.
type Step struct {
	ID, Item ref.ID
	Key      string // of the form: the same form sent twice does it once
	Kind     string
	Day      period.Day
	Amount   money.Som
	Target   ref.ID // personal account or agent
	Payment  ref.ID // of ToAccount
	// Settlement is the one that OfAgent belongs to, or that gave CameBack back.
	Settlement ref.ID
	Text       string // number of the receipt, name of the agent, or the reason
	ActorID    ref.ID
	Actor      string
	At         period.Instant
}

func stepOf(r store.SuspenseStep) Step {
	return Step{ID: ref.ID(r.ID), Item: ref.ID(r.ItemID), Key: r.Key, Kind: r.Kind, Day: period.Day(r.Day), Amount: money.Som(r.Amount),
		Target: ref.ID(r.TargetID), Payment: ref.ID(r.PaymentID), Settlement: ref.ID(r.SettlementID), Text: r.Text, ActorID: ref.ID(r.ActorID),
		Actor: r.ActorName, At: period.Instant(r.At)}
}

// Steps lists what was done with an item, in order.
func (s *Suspense) Steps(ctx context.Context, tx *db.Tx, item ref.ID) ([]Step, error) {
	rows, err := store.New(tx).Steps(ctx, store.StepsParams{MunicipalityID: int64(tx.Municipality), ItemID: int64(item)})
	if err != nil {
		return nil, fmt.Errorf("reading the steps of an unmatched payment: %w", err)
	}
	list := make([]Step, len(rows))
	for i, r := range rows {
		list[i] = stepOf(r)
	}
	return list, nil
}

// Clearing says whose payment an item is.
type Clearing struct {
	Key     string // of the form
	Account ref.ID
	Amount  money.Som // a part, or the whole rest
	Learn   bool      // remember the payer for this account
}

// Clear books an item, or a part of it, as a payment of a personal account. The
// same form sent again answers with the same step. Invalid: the amount is not
// there, or the account refuses; Conflict: somebody else was quicker.
func (s *Suspense) Clear(ctx context.Context, actor access.Actor, id ref.ID, c Clearing) (step Step, err error) {
	if err := access.Permit(actor, mayClear, actor.Municipality, 0); err != nil {
		return step, err
	}
	err = s.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		item, done, err := s.begin(ctx, tx, id, c.Key, c.Amount)
		if err != nil || done != nil {
			step = orNone(done)
			return err
		}
		step, err = s.clear(ctx, tx, actor, item, c)
		return err
	})
	return step, err
}

func orNone(step *Step) Step {
	if step == nil {
		return Step{}
	}
	return *step
}

// begin locks an item for a step. A step that was done with this key already is
// returned instead.
func (s *Suspense) begin(ctx context.Context, tx *db.Tx, id ref.ID, key string, amount money.Som) (Item, *Step, error) {
	item, err := s.locked(ctx, tx, id)
	if err != nil {
		return item, nil, err
	}
	row, err := store.New(tx).StepByKey(ctx, store.StepByKeyParams{MunicipalityID: int64(tx.Municipality), ItemID: int64(id), Key: key})
	if err == nil {
		step := stepOf(row)
		return item, &step, nil
	}
	switch {
	case !db.IsMissing(err):
		return item, nil, fmt.Errorf("reading a step: %w", err)
	case key == "":
		return item, nil, fault.Invalid("The form did not arrive whole. Send it again.")
	case item.Rest == 0:
		return item, nil, fault.Conflict("This payment is cleared already. Nothing was booked again.")
	case amount <= 0 || amount > item.Rest:
		return item, nil, fault.Form().Field("amount", "Enter a sum from 0,01 to {sum}: so much is left of this payment.", fault.Values{"sum": item.Rest})
	}
	return item, nil, nil
}

// clear books the payment and writes the step.
func (s *Suspense) clear(ctx context.Context, tx *db.Tx, actor access.Actor, item Item, c Clearing) (Step, error) {
	day, err := s.openDay(ctx, tx, item.Day)
	if err != nil {
		return Step{}, err
	}
	booked, err := s.take.Accept(ctx, tx, actor, []intake.Payment{{
		Key: "suspense/" + item.ID.String() + "/" + c.Key, Method: intake.Wired(item.Purpose), Channel: item.ID, External: item.External, Account: c.Account,
		Amount: c.Amount, Day: day, Payer: item.Payer, Note: item.Purpose, Source: itemRef(item.ID), Debit: ledger.Suspense,
	}})
	if err != nil {
		return Step{}, err
	}
	if booked[0].Refused != nil {
		return Step{}, booked[0].Refused
	}
	step := Step{Key: c.Key, Kind: ToAccount, Day: day, Amount: c.Amount, Target: c.Account, Payment: booked[0].ID, Text: booked[0].Number}
	if step, err = s.write(ctx, tx, actor, item, step); err != nil {
		return step, err
	}
	if key := item.PayerKey(); c.Learn && key != "" {
		err = store.New(tx).Learn(ctx, store.LearnParams{MunicipalityID: int64(tx.Municipality), Key: key, AccountID: int64(c.Account),
			Name: item.Payer, LearnedBy: actor.Name, LearnedAt: int64(tx.Now())})
	}
	return step, err
}

// openDay is the day on which money of a day is booked now: that day, or the first
// open one when its month was closed meanwhile.
func (s *Suspense) openDay(ctx context.Context, tx *db.Tx, day period.Day) (period.Day, error) {
	closed, err := s.ledger.Closed(ctx, tx)
	if err != nil || closed == "" {
		return day, err
	}
	return max(day, closed.Next().First()), nil
}

// write keeps a step, takes its amount off the rest and records it.
func (s *Suspense) write(ctx context.Context, tx *db.Tx, actor access.Actor, item Item, step Step) (Step, error) {
	q, m := store.New(tx), int64(tx.Municipality)
	step.ID, step.Item, step.ActorID, step.Actor, step.At = tx.NewID(), item.ID, actor.ID, actor.Name, tx.Now()
	added, err := q.AddStep(ctx, store.AddStepParams{MunicipalityID: m, ID: int64(step.ID), ItemID: int64(item.ID), Key: step.Key, Kind: step.Kind,
		Day: string(step.Day), Amount: int64(step.Amount), TargetID: int64(step.Target), PaymentID: int64(step.Payment), SettlementID: int64(step.Settlement), Text: step.Text,
		ActorID: int64(actor.ID), ActorName: actor.Name, At: int64(step.At)})
	if err != nil {
		return step, fmt.Errorf("keeping a step: %w", err)
	}
	taken, err := q.TakeRest(ctx, store.TakeRestParams{MunicipalityID: m, ID: int64(item.ID), Amount: int64(step.Amount)})
	if err != nil {
		return step, fmt.Errorf("taking from an unmatched payment: %w", err)
	}
	if added == 0 || taken == 0 {
		return step, fault.Conflict("This payment is cleared already. Nothing was booked again.")
	}
	return step, audit.Record(ctx, tx, actor, "suspense."+step.Kind, itemRef(item.ID), map[string]any{"rest": item.Rest},
		map[string]any{"rest": item.Rest - step.Amount, "amount": step.Amount, "target": step.Target, "settlement": step.Settlement, "text": step.Text})
}

// Spend takes a part of an item for a list of payments that are booked from it,
// with suspense as their debit account and the item as channel.
func (s *Suspense) Spend(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, key string, amount money.Som, list string) error {
	item, done, err := s.begin(ctx, tx, id, key, amount)
	if err != nil || done != nil {
		return err
	}
	_, err = s.write(ctx, tx, actor, item, Step{Key: key, Kind: ByList, Day: item.Day, Amount: amount, Text: list})
	return err
}

// Unlearn forgets that a payer pays for an account.
func (s *Suspense) Unlearn(ctx context.Context, tx *db.Tx, actor access.Actor, key string, account ref.ID) error {
	if err := access.Permit(actor, mayClear, tx.Municipality, 0); err != nil {
		return err
	}
	n, err := store.New(tx).Forget(ctx, store.ForgetParams{MunicipalityID: int64(tx.Municipality), Key: key, AccountID: int64(account)})
	if err != nil || n == 0 {
		return err
	}
	return audit.Record(ctx, tx, actor, "suspense.forget-payer", ref.Ref{Kind: "accounts.account", ID: account}, map[string]any{"payer": key}, nil)
}

// other is the entry of money that turns out to be something else than a payment.
func (i Item) other(step Step, text string, credit ledger.Line) ledger.Entry {
	credit.Amount = -step.Amount
	return ledger.Entry{Day: step.Day, Kind: "suspense." + step.Kind, Source: itemRef(i.ID), Key: "suspense/" + i.ID.String() + "/" + step.Key, Text: text,
		Lines: []ledger.Line{{Account: ledger.Suspense, Subject: i.ID, Amount: step.Amount}, credit}}
}

// entry is what a step books that is no payment. Money given back leaves the
// account that it came to; so does what never belonged into this book. Cash from
// our till was booked on its way when it was handed over: it has arrived. A
// settlement is what the agent owed.
func (i Item) entry(step Step) ledger.Entry {
	held := ledger.Line{Account: i.Held, Subject: i.HeldSubject}
	switch step.Kind {
	case Returned:
		return i.other(step, i18n.Mark("Given back to the payer"), held)
	case OfAgent:
		return i.other(step, i18n.Mark("Money handed over by a payment agent"), ledger.Line{Account: ledger.Agents, Subject: step.Target})
	case OfCash:
		return i.other(step, i18n.Mark("Cash of our till has come to the bank"), ledger.Line{Account: ledger.Bank})
	}
	return i.other(step, i18n.Mark("Money that does not belong to this book"), held)
}
