package agents

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/agents/dialect"
	"github.com/openaimak/aimak/internal/finance/agents/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

// longHistory is from how many months of demo history on a municipality is the
// chief one, which has agents of its own.
const longHistory = 24

// The demo's agents are samples and say so. Their key is known, so that calls can
// be tried out with curl (docs/agents.md); no other agent has it.
const demoKey = "aimak-demo"

// sample is one agent of the demo and how many payments it brings on a day.
type sample struct {
	code, name, profile string
	commission          int
	perDay              int
}

var samples = []sample{
	{"sample-terminal", "Үлгү Терминал", "osmp", 15, 5},
	{"sample-kiosk", "Үлгү Киоск", "osmp", 20, 2},
	{"sample-wallet", "Үлгү Капчык", "action", 10, 4},
}

// demo sets the agents up and lets them call for two weeks, by the way that
// every payment goes. The first one brings money to the other places too.
func (a *Agents) demo(ctx context.Context, d *module.Demo) error {
	for _, at := range d.Places {
		if at.Months < longHistory {
			continue
		}
		err := d.DB.Write(ctx, at.Municipality, func(tx *db.Tx) error {
			calls := &demoCalls{Rand: d.Rand, today: d.Today}
			if err := calls.read(ctx, tx); err != nil {
				return err
			}
			for _, s := range samples {
				if err := a.demoAgent(ctx, tx, s, calls); err != nil {
					return err
				}
			}
			return a.demoBook(ctx, tx, calls)
		})
		if err != nil {
			return fmt.Errorf("agents of %s: %w", at.Slug, err)
		}
		return a.demoJoin(ctx, d, samples[0].code)
	}
	return nil
}

// demoJoin lets the places with a short history use the agent of the chief one.
func (a *Agents) demoJoin(ctx context.Context, d *module.Demo, code string) error {
	for _, at := range d.Places {
		if at.Months >= longHistory {
			continue
		}
		who := access.System(at.Municipality)
		who.Name, who.Roles = "aimak", mayArrange.Roles
		if _, err := a.Join(ctx, who, code); err != nil {
			return fmt.Errorf("joining an agent to %s: %w", at.Slug, err)
		}
	}
	return nil
}

// demoCalls is what the agents of one place ask in two weeks.
type demoCalls struct {
	*rand.Rand
	today  period.Day
	owing  []store.OwingRow
	calls  []*call
	notes  []note
	number int64
}

// demoDays is how many days the agents have worked already.
const demoDays = 14

// read finds who owes something, and so may come to a terminal.
func (c *demoCalls) read(ctx context.Context, tx *db.Tx) (err error) {
	c.owing, err = store.New(tx).Owing(ctx, store.OwingParams{MunicipalityID: int64(tx.Municipality), Most: 400})
	return err
}

// demoAgent sets one agent up and draws its calls.
func (a *Agents) demoAgent(ctx context.Context, tx *db.Tx, s sample, c *demoCalls) error {
	speech, _ := dialect.Profile(s.profile)
	one := fresh(speech)
	one.Code, one.Name, one.Commission, one.DayMost = s.code, s.name, s.commission, 500_000_00
	one.Addresses = "127.0.0.0/8\n::1\n203.0.113.0/24"
	who := access.System(tx.Municipality)
	var err error
	if one.ID, err = a.add(ctx, tx, who, one); err != nil {
		return err
	}
	if err := a.addKey(ctx, tx, who, one.ID, "demo", demoKey); err != nil {
		return err
	}
	l := &line{code: one.Code, name: one.Name, agent: one.ID, home: tx.Municipality, dialect: speech,
		contracts: map[ref.ID]Agent{tx.Municipality: one}}
	c.number += 100_200_300
	for day := c.today.Add(-demoDays); day < c.today && len(c.owing) > 0; day = day.Add(1) {
		for range c.IntN(s.perDay) + s.perDay/2 {
			c.visit(l, one, day)
		}
	}
	if s.code == samples[0].code && len(c.calls) > 1 {
		c.mistakes()
	}
	return nil
}

// visit is somebody at a terminal: it asks who the account is, then reports what
// was paid. One in ten presses the button twice.
func (c *demoCalls) visit(l *line, contract Agent, day period.Day) {
	c.number += int64(c.IntN(900) + 1)
	who := c.owing[c.IntN(len(c.owing))]
	at := day.Start() + period.Instant(8*3600+c.IntN(13*3600))*1000
	sum := money.Som(who.Owes).Round(10_00, money.Up)
	p := &call{line: l, contract: contract, account: who.Number, at: at + 2000, ms: int64(c.IntN(9) + 2)}
	p.Call = dialect.Call{Command: dialect.Pay, Number: strconv.FormatInt(c.number, 10), Amount: sum, At: at}
	c.calls = append(c.calls, p)
	check := &call{line: l, contract: contract, account: who.Number, at: at - 20_000}
	check.Call = dialect.Call{Command: dialect.Check, Number: p.Number, Amount: sum}
	due := money.Som(who.Owes)
	check.answer = l.dialect.Write(contract.told(check, who.Holder, due))
	c.note(check, dialect.OK)
	if c.IntN(10) == 0 {
		again := *p
		again.at += 61_000
		c.calls = append(c.calls, &again)
	}
}

// mistakes are what the desk of the demo has to look at: a payment that arrived
// five days late, and a number that came again with another sum.
func (c *demoCalls) mistakes() {
	first, last := c.calls[0], c.calls[len(c.calls)-1]
	late := *first
	c.number++
	late.Number, late.Amount = strconv.FormatInt(c.number, 10), 150_00
	late.At, late.at = last.At-5*24*3_600_000, last.at+1000
	wrong := *last
	wrong.Amount, wrong.at = last.Amount+100_00, last.at+90_000
	c.calls = append(c.calls, &late, &wrong)
}

// note writes a call down that books nothing.
func (c *demoCalls) note(x *call, o dialect.Outcome) {
	query := x.line.dialect.Query(x.Command, x.Number, x.account, x.Amount.String(), x.at)
	c.notes = append(c.notes, note{agent: x.line.agent, at: x.at, command: string(x.Command), request: query.Encode(), address: "203.0.113.7",
		outcome: o, answer: string(x.answer), ms: int64(c.IntN(5) + 1)})
}

// demoBook books everything in one set and writes the other calls down.
func (a *Agents) demoBook(ctx context.Context, tx *db.Tx, c *demoCalls) error {
	if err := a.bookIt(ctx, tx, c.calls); err != nil {
		return err
	}
	for _, x := range c.calls {
		if !x.booked && x.outcome != dialect.OK {
			c.note(x, x.outcome)
		}
	}
	return writeNotes(ctx, tx, c.notes)
}
