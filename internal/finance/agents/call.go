package agents

import (
	"context"
	"fmt"
	"net/url"
	"runtime/debug"

	"github.com/openaimak/aimak/internal/finance/agents/dialect"
	"github.com/openaimak/aimak/internal/finance/agents/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// call is one question of an agent on its way to the answer.
type call struct {
	dialect.Call
	line     *line
	contract Agent // with the municipality of the account
	account  string
	at       period.Instant // when it arrived
	ms       int64          // how long it took, when that is known beforehand

	outcome dialect.Outcome
	payment ref.ID
	booked  bool   // this very call booked it: its row tells of the call
	answer  []byte // finished XML

	err error // why there is no answer
}

// note is a call to be written down.
type note struct {
	agent            ref.ID
	at               period.Instant
	command          string
	request, address string
	outcome          dialect.Outcome
	answer           string
	ms               int64
}

// Answer decides one query of an agent that has signed in, books it when it is
// a payment, and returns the XML. It never fails: what cannot be decided now is
// answered with "ask again".
func (a *Agents) Answer(ctx context.Context, l *line, query url.Values) (c *call, m ref.ID) {
	c = &call{line: l, at: period.At(a.db.Now())}
	defer func() {
		if p := recover(); p != nil {
			a.log.ErrorContext(ctx, "panic in a call", "agent", l.code, "panic", p, "stack", string(debug.Stack()))
			c.finish(dialect.Repeat)
		}
	}()
	if c.Call, c.outcome = l.dialect.Read(query); c.outcome != dialect.OK {
		c.finish(c.outcome)
		return c, l.home
	}
	c.account = c.Account.String()
	m, err := a.decide(ctx, c)
	if err != nil {
		a.log.WarnContext(ctx, "a call cannot be answered now", "agent", l.code, "command", string(c.Command), "error", err)
		c = &call{Call: c.Call, line: l, at: c.at} // the first one may still be in the hands of the queue
		c.finish(dialect.Repeat)
	}
	if m == 0 {
		m = l.home
	}
	return c, m
}

// decide finds the municipality and asks or books there. Before a final no is
// said for want of an account or a contract, both are looked up anew: after a
// merger they stand elsewhere, and nobody takes that answer back.
func (a *Agents) decide(ctx context.Context, c *call) (m ref.ID, err error) {
	if m, err = a.place(ctx, c.Account.Code, false); err != nil {
		return m, err
	}
	if err = a.decideIn(ctx, m, c); err != nil || c.outcome != dialect.NoAccount && c.outcome != dialect.Forbidden {
		return m, err
	}
	next, err := a.place(ctx, c.Account.Code, true)
	if err != nil {
		return m, err
	}
	line, err := a.read(ctx, c.line.code)
	if err != nil || next == m && line.serves(m) == c.line.serves(m) {
		return m, err // the answer stands
	}
	c.line = line
	return next, a.decideIn(ctx, next, c)
}

func (a *Agents) decideIn(ctx context.Context, m ref.ID, c *call) error {
	c.contract = c.line.contracts[m]
	switch {
	case m == 0:
		c.finish(dialect.NoAccount)
	case !c.line.serves(m):
		c.finish(dialect.Forbidden)
	case c.Command == dialect.Check:
		return a.ask(ctx, m, c)
	case m != c.line.home:
		if err := a.claim(ctx, m, c); err != nil || c.answer != nil {
			return err
		}
		return a.wait(ctx, m, c)
	default:
		return a.wait(ctx, m, c)
	}
	return nil
}

// wait lets a payment be booked with those that arrive together, and returns when
// it is safe on disk.
func (a *Agents) wait(ctx context.Context, m ref.ID, c *call) error {
	if err := a.queue.Join(ctx, m, c); err != nil {
		return err
	}
	return c.err
}

// finish draws an answer that carries nothing but the outcome.
func (c *call) finish(o dialect.Outcome) {
	c.outcome = o
	c.answer = c.line.dialect.Write(dialect.Answer{Command: c.Command, Outcome: o, Number: c.Number, Amount: c.Amount})
}

// ask answers a check: who the account is and what it owes. It only reads.
func (a *Agents) ask(ctx context.Context, m ref.ID, c *call) error {
	return a.db.Read(ctx, m, func(tx *db.Tx) error {
		row, err := store.New(tx).Subscriber(ctx, store.SubscriberParams{MunicipalityID: int64(m), Number: c.account})
		if db.IsMissing(err) {
			c.finish(dialect.NoAccount)
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading a subscriber: %w", err)
		}
		due := max(money.Som(row.Balance), 0)
		o := c.contract.limits(c.Amount)
		if row.State != openAccount && due == 0 {
			o = dialect.Inactive
		}
		if c.finish(o); o == dialect.OK {
			c.answer = c.line.dialect.Write(c.contract.told(c, row.Name, due))
		}
		return nil
	})
}

// openAccount is the state of an account that is supplied.
const openAccount = "open"

// told is the answer of a good check, with as much as was agreed.
func (a Agent) told(c *call, name string, due money.Som) dialect.Answer {
	answer := dialect.Answer{Command: dialect.Check, Outcome: dialect.OK, Number: c.Number, Amount: c.Amount}
	if a.ShowName {
		answer.Name = dialect.Mask(name)
	}
	if a.ShowDue {
		answer.Due = &due
	}
	return answer
}

// limits holds a sum against what was agreed; a check may name none.
func (a Agent) limits(sum money.Som) dialect.Outcome {
	switch {
	case sum != 0 && sum < a.Least:
		return dialect.TooSmall
	case sum > a.Most:
		return dialect.TooLarge
	}
	return dialect.OK
}

// claim writes at home that a number is used up by a payment of another
// municipality, before that one books it. So a number is used once in all of
// them, and a program that dies in between goes on when the agent asks again.
func (a *Agents) claim(ctx context.Context, m ref.ID, c *call) error {
	home := c.line.home
	insert := func(tx *db.Tx) error {
		known, _, err := asked(ctx, tx, []*call{c})
		if err != nil {
			return err
		}
		k, used := known[c.key()]
		switch {
		case used && k.same(c):
			return nil
		case used:
			c.finish(dialect.Duplicate)
			return dispute(ctx, tx, c, k)
		}
		return store.New(tx).Claim(ctx, store.ClaimParams{MunicipalityID: int64(home), AgentID: int64(c.line.agent), Number: c.Number,
			Elsewhere: int64(m), Account: c.account, Amount: int64(c.Amount), Day: string(c.at.Day()), SaidAt: int64(c.At), At: int64(c.at)})
	}
	err := a.db.Write(ctx, home, insert)
	if db.IsUnique(err) { // another program on this database was quicker
		err = a.db.Write(ctx, home, insert)
	}
	return err
}
