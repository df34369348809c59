package agents

import (
	"context"
	"net/url"

	"github.com/openaimak/aimak/internal/finance/agents/dialect"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// try decides a query as Answer does, in one municipality and on a snapshot: it
// cannot book. The payment of a good answer gets a number that nothing has.
func (a *Agents) try(ctx context.Context, m ref.ID, l *line, query url.Values) (c *call, err error) {
	c = &call{line: l, at: period.At(a.db.Now()), contract: l.contracts[m]}
	if c.Call, c.outcome = l.dialect.Read(query); c.outcome != dialect.OK {
		c.finish(c.outcome)
		return c, nil
	}
	c.account = c.Account.String()
	place, err := a.place(ctx, c.Account.Code, false)
	if err != nil {
		return nil, err
	}
	switch {
	case place == 0:
		c.finish(dialect.NoAccount)
	case place != m || c.contract.Closed: // another municipality tries its own accounts out
		c.finish(dialect.Forbidden)
	case c.Command == dialect.Check:
		return c, a.ask(ctx, m, c)
	default:
		return c, a.db.Read(ctx, m, func(tx *db.Tx) error { return a.tryPay(ctx, tx, c) })
	}
	return c, nil
}

func (a *Agents) tryPay(ctx context.Context, tx *db.Tx, c *call) error {
	b, err := a.look(ctx, tx, []*call{c})
	if err != nil {
		return err
	}
	if k, used := b.known[c.key()]; used && !k.same(c) {
		c.finish(dialect.Duplicate) // judge would write a dispute down
		return nil
	}
	isNew, err := b.judge(ctx, tx, c)
	if err == nil && isNew {
		c.answer = c.line.dialect.Write(dialect.Answer{Command: dialect.Pay, Outcome: dialect.OK, Number: c.Number,
			Payment: tx.NewID(), Amount: c.Amount, At: c.at})
	}
	return err
}
