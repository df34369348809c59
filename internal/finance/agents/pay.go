package agents

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/openaimak/aimak/internal/finance/agents/day"
	"github.com/openaimak/aimak/internal/finance/agents/dialect"
	"github.com/openaimak/aimak/internal/finance/agents/store"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// assets is the ledger account on which an agent's money lies until it is
// handed over; its subject is the agent.
const assets = "assets:agents"

// key finds a payment by what identifies it for ever.
type numberKey struct {
	agent  ref.ID
	number string
}

func (c *call) key() numberKey { return numberKey{c.line.agent, c.Number} }

// known is what a number stands for already.
type known struct {
	payment   ref.ID
	elsewhere bool // booked by another municipality; here is only the number
	account   string
	amount    money.Som
	answer    string
}

// same tells whether a call repeats the payment; anything else is a dispute.
func (k known) same(c *call) bool { return k.account == c.account && k.amount == c.Amount }

// bookAll writes the payments that wait, together. When that fails for a reason
// of one of them, each is written alone, so that one cannot harm the others; when
// the database cannot write, all are answered with "ask again".
func (a *Agents) bookAll(ctx context.Context, m ref.ID, calls []*call) {
	err := a.bookIn(ctx, m, calls)
	if db.IsUnique(err) { // another program on this database was quicker with one number
		err = a.bookIn(ctx, m, calls)
	}
	if err == nil {
		return
	}
	for _, c := range calls {
		if len(calls) > 1 && ctx.Err() == nil {
			c.err = a.bookIn(ctx, m, []*call{c})
			continue
		}
		c.err = err
	}
}

// bookIn is one commit. What the calls have become counts only when it returns nil.
func (a *Agents) bookIn(ctx context.Context, m ref.ID, calls []*call) (err error) {
	defer func() {
		if p := recover(); p != nil {
			a.log.ErrorContext(ctx, "panic while booking", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("booking payments of agents: panic: %v", p)
		}
	}()
	return a.db.Write(ctx, m, func(tx *db.Tx) error { return a.bookIt(ctx, tx, calls) })
}

// batch is one joint commit while it is decided.
type batch struct {
	known    map[numberKey]known
	accounts map[string]payee
	brought  map[ref.ID]money.Som // on this day, of agents with a limit of the day
}

// payee is a personal account that a call names.
type payee struct {
	id    ref.ID
	state string
}

// bookIt decides every call, books those that are new and writes down what they
// are answered with, for ever. The number of statements does not depend on the
// number of calls.
func (a *Agents) bookIt(ctx context.Context, tx *db.Tx, calls []*call) error {
	b, err := a.look(ctx, tx, calls)
	if err != nil {
		return err
	}
	var fresh, later []*call
	first := map[numberKey]bool{}
	for _, c := range calls {
		c.booked, c.answer = false, nil
		if first[c.key()] { // the same number twice at once: the second hears what the first became
			later = append(later, c)
			continue
		}
		first[c.key()] = true
		isNew, err := b.judge(ctx, tx, c)
		if err != nil {
			return err
		}
		if isNew {
			fresh = append(fresh, c)
		}
	}
	if err := a.accept(ctx, tx, b, fresh); err != nil {
		return err
	}
	for _, c := range later {
		if isNew, err := b.judge(ctx, tx, c); err != nil {
			return err
		} else if isNew { // the first was refused, and so is this one
			c.finish(dialect.Repeat)
		}
	}
	return nil
}

// look reads all that the calls are judged by.
func (a *Agents) look(ctx context.Context, tx *db.Tx, calls []*call) (b *batch, err error) {
	if err := tx.Seek(ctx); err != nil {
		return nil, err
	}
	b = &batch{brought: map[ref.ID]money.Som{}}
	if b.known, b.accounts, err = asked(ctx, tx, calls); err != nil {
		return nil, err
	}
	return b, b.sum(ctx, tx, calls)
}

// asked reads what the numbers of calls stand for already, and the personal
// accounts that they name.
func asked(ctx context.Context, tx *db.Tx, calls []*call) (numbers map[numberKey]known, accounts map[string]payee, err error) {
	var text strings.Builder
	for _, c := range calls {
		fmt.Fprintf(&text, "%020d%-20s%-16s", int64(c.line.agent), c.Number, c.account)
	}
	rows, err := store.New(tx).Asked(ctx, store.AskedParams{MunicipalityID: int64(tx.Municipality), Calls: text.String()})
	if err != nil {
		return nil, nil, fmt.Errorf("reading what agents ask about: %w", err)
	}
	numbers, accounts = map[numberKey]known{}, map[string]payee{}
	for _, r := range rows {
		c := calls[r.N-1]
		if r.PaymentID >= 0 {
			numbers[c.key()] = known{payment: ref.ID(r.PaymentID), elsewhere: r.Elsewhere != 0,
				account: r.Account, amount: money.Som(r.Amount), answer: r.Answer}
		}
		if r.AccountID != 0 {
			accounts[c.account] = payee{ref.ID(r.AccountID), r.State}
		}
	}
	return numbers, accounts, nil
}

// sum reads what agents with a limit of the day have brought today.
func (b *batch) sum(ctx context.Context, tx *db.Tx, calls []*call) error {
	for _, c := range calls {
		if _, read := b.brought[c.line.agent]; read || c.contract.DayMost == 0 {
			continue
		}
		row, err := store.New(tx).Brought(ctx, store.BroughtParams{MunicipalityID: int64(tx.Municipality),
			AgentID: int64(c.line.agent), Since: int64(c.at.Day().Start())})
		if err != nil {
			return fmt.Errorf("reading what an agent brought: %w", err)
		}
		b.brought[c.line.agent] = money.Som(row.Total)
	}
	return nil
}

// judge answers a call that must not be booked, and says whether it must.
func (b *batch) judge(ctx context.Context, tx *db.Tx, c *call) (isNew bool, err error) {
	if k, used := b.known[c.key()]; used {
		if k.same(c) && !k.elsewhere {
			c.outcome, c.payment, c.answer = dialect.OK, k.payment, []byte(k.answer)
			return false, nil
		}
		c.finish(dialect.Duplicate)
		return false, dispute(ctx, tx, c, k)
	}
	_, there := b.accounts[c.account]
	_, _, dated := day.Of(c.At, c.at, c.contract.LateDays)
	o := c.contract.limits(c.Amount)
	switch {
	case !there:
		o = dialect.NoAccount
	case !dated:
		o = dialect.BadDate
	case o == dialect.OK && c.contract.DayMost != 0 && b.brought[c.line.agent]+c.Amount > c.contract.DayMost:
		o = dialect.TooLarge
	}
	if c.finish(o); o != dialect.OK {
		return false, nil
	}
	b.brought[c.line.agent] += c.Amount
	return true, nil
}

// pending is a new payment with the day it is to count on.
type pending struct {
	*call
	day  period.Day
	flag day.Flag
	said intake.Booked
}

// accept hands new payments to the books. One whose day is closed counts on the
// day of its arrival: the payer has paid, and closing a month must not lose it.
func (a *Agents) accept(ctx context.Context, tx *db.Tx, b *batch, fresh []*call) error {
	list := make([]*pending, len(fresh))
	for i, c := range fresh {
		p := &pending{call: c}
		p.day, p.flag, _ = day.Of(c.At, c.at, c.contract.LateDays)
		list[i] = p
	}
	if err := a.hand(ctx, tx, b, list); err != nil {
		return err
	}
	var again []*pending
	for _, p := range list {
		if today := p.at.Day(); p.said.Refused != nil && p.day < today {
			p.day, p.flag = today, day.Moved
			again = append(again, p)
		}
	}
	if err := a.hand(ctx, tx, b, again); err != nil {
		return err
	}
	return b.keep(ctx, tx, list)
}

// hand asks the books to take the payments.
func (a *Agents) hand(ctx context.Context, tx *db.Tx, b *batch, list []*pending) error {
	if len(list) == 0 {
		return nil
	}
	wanted := make([]intake.Payment, len(list))
	for i, p := range list {
		agent := p.line.agent
		wanted[i] = intake.Payment{
			Key:    p.bookingKey(),
			Method: intake.Agent, Channel: agent, External: p.Number,
			Account: b.accounts[p.account].id, Amount: p.Amount, Day: p.day, At: p.At, Note: p.Note,
			Source: agentRef(agent), Debit: assets,
		}
	}
	said, err := a.take.Accept(ctx, tx, access.System(tx.Municipality), wanted)
	if err != nil {
		return fmt.Errorf("booking payments of agents: %w", err)
	}
	for i, p := range list {
		p.said = said[i]
	}
	return nil
}

// keep writes every booked payment with its answer and finishes the refused.
func (b *batch) keep(ctx context.Context, tx *db.Tx, list []*pending) error {
	var rows [][]any
	for _, p := range list {
		if p.said.Refused != nil {
			if err := p.refuse(ctx, tx, b.accounts[p.account].state); err != nil {
				return err
			}
			continue
		}
		p.outcome, p.payment, p.booked = dialect.OK, p.said.ID, true
		p.answer = p.line.dialect.Write(dialect.Answer{Command: dialect.Pay, Outcome: dialect.OK, Number: p.Number,
			Payment: p.said.ID, Receipt: p.said.Number, Amount: p.Amount, At: p.at})
		b.known[p.key()] = known{payment: p.payment, account: p.account, amount: p.Amount, answer: string(p.answer)}
		rows = append(rows, []any{tx.Municipality, p.line.agent, p.Number, p.payment, 0, p.account, p.Amount, p.day, p.At, p.at,
			p.spent(tx.Now()), string(p.flag), string(p.answer)})
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.Bulk(ctx, "agents_payment", []string{"municipality_id", "agent_id", "number", "payment_id", "elsewhere", "account", "amount",
		"day", "said_at", "at", "ms", "flag", "answer"}, func(yield func([]any) bool) {
		for _, row := range rows {
			if !yield(row) {
				return
			}
		}
	})
	return err
}

// spent is how many milliseconds a call has taken until it was written; the
// demo's calls bring theirs along.
func (c *call) spent(now period.Instant) int64 {
	if c.ms != 0 {
		return c.ms
	}
	return int64(max(now-c.at, 0))
}

// bookingKey is the key under which a payment of an agent is booked for ever; the
// comparison with the agent's register books under the same.
func (c *call) bookingKey() string { return "agent/" + c.line.agent.String() + "/" + c.Number }

// refuse answers what the books did not take. Only what cannot change is a final
// no; anything else the agent asks again.
func (p *pending) refuse(ctx context.Context, tx *db.Tx, state string) error {
	switch fault.KindOf(p.said.Refused) {
	case fault.KindConflict:
		p.finish(dialect.Duplicate)
		row, err := store.New(tx).BookedAs(ctx, store.BookedAsParams{MunicipalityID: int64(tx.Municipality), Key: p.bookingKey()})
		if err != nil {
			return fmt.Errorf("reading what a number stands for: %w", err)
		}
		return dispute(ctx, tx, p.call, known{payment: ref.ID(row.ID), account: row.AccountNumber, amount: money.Som(row.Amount)})
	case fault.KindMissing:
		p.finish(dialect.NoAccount)
	default:
		if p.finish(dialect.Repeat); state != openAccount {
			p.finish(dialect.Inactive)
		}
	}
	return nil
}
