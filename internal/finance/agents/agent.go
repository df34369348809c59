package agents

import (
	"context"
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"github.com/openaimak/aimak/internal/finance/agents/day"
	"github.com/openaimak/aimak/internal/finance/agents/dialect"
	"github.com/openaimak/aimak/internal/finance/agents/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Agent is a payment agent and what one municipality agreed with it.
type Agent struct {
	ID     ref.ID // the same in every municipality that the agent serves
	Code   string // its word in the address /pay/{code} and its name for signing in
	Name   string
	Home   bool // dialect, addresses and keys are kept by this municipality
	Closed bool // brings no money any more

	Dialect   dialect.Dialect // only at home
	Addresses string          // networks that may call, one on a line; empty: any

	Least, Most money.Som // of one payment
	DayMost     money.Som // of all payments that arrive on one day; 0: no limit
	Commission  int       // per mille, for the settlement
	LateDays    int       // an older payment is marked
	ShowName    bool      // a check tells the first letters of the payer's name
	ShowDue     bool      // a check tells what is owed
}

// mostEver is what one payment stays below, whatever was agreed: nobody pays a
// million som for water at a terminal.
const mostEver money.Som = 1_000_000_00

// mostCommission is a tenth: more is a mistake of the decimal point.
const mostCommission = 100

// fresh is an agent as its form first shows it.
func fresh(d dialect.Dialect) Agent {
	return Agent{Home: true, Dialect: d, Least: 1_00, Most: 50_000_00, LateDays: 3, ShowName: true, ShowDue: true}
}

var codeShape = regexp.MustCompile(`^[a-z][a-z0-9-]{1,29}$`)

// valid complains about what could not work.
func (a Agent) valid() error {
	form := fault.Form()
	if a.Name == "" {
		form.Field("name", "Name the agent as people call it.")
	}
	if !codeShape.MatchString(a.Code) {
		form.Field("code", "Two to thirty small Latin letters, digits and dashes, beginning with a letter.")
	}
	if a.Least < 1 || a.Most < a.Least || a.Most > mostEver {
		form.Field("most", "The largest payment is at least the smallest and at most {limit}.", fault.Values{"limit": mostEver})
	}
	if a.DayMost != 0 && a.DayMost < a.Most {
		form.Field("day_most", "The limit of a day is not below the largest payment.")
	}
	if a.Commission < 0 || a.Commission > mostCommission {
		form.Field("commission", "From 0 to {n} per mille.", fault.Values{"n": mostCommission})
	}
	if a.LateDays < 1 || a.LateDays > day.Far {
		form.Field("late_days", "From 1 to {n} days.", fault.Values{"n": day.Far})
	}
	if _, err := networks(a.Addresses); err != nil {
		form.Field("addresses", "One network on a line, for example 203.0.113.7 or 203.0.113.0/24.")
	}
	if err := fault.Of(a.speech()); err != nil {
		form.Fields = append(form.Fields, err.Fields...)
	}
	return form.Err()
}

// speech complains about the dialect, which only the home has.
func (a Agent) speech() error {
	if !a.Home {
		return nil
	}
	return a.Dialect.Valid()
}

// networks reads a list of addresses and networks, one on a line.
func networks(text string) (list []netip.Prefix, err error) {
	for _, word := range strings.Fields(strings.ReplaceAll(text, ",", " ")) {
		network, err := netip.ParsePrefix(word)
		if err != nil {
			addr, err := netip.ParseAddr(word)
			if err != nil {
				return nil, err
			}
			addr = addr.Unmap().WithZone("")
			network = netip.PrefixFrom(addr, addr.BitLen())
		}
		list = append(list, network.Masked())
	}
	return list, nil
}

func agentOf(r store.AgentsAgent) (Agent, error) {
	a := Agent{ID: ref.ID(r.ID), Code: r.Code, Name: r.Name, Home: r.Home, Closed: r.Closed, Addresses: r.Addresses,
		Least: money.Som(r.Least), Most: money.Som(r.Most), DayMost: money.Som(r.DayMost),
		Commission: int(r.Commission), LateDays: int(r.LateDays), ShowName: r.ShowName, ShowDue: r.ShowDue}
	if !a.Home {
		return a, nil
	}
	var err error
	a.Dialect, err = dialect.Parse(r.Dialect)
	return a, err
}

func (a Agent) row(municipality ref.ID) store.AddAgentParams {
	speech := ""
	if a.Home {
		speech = a.Dialect.Text()
	}
	return store.AddAgentParams{MunicipalityID: int64(municipality), ID: int64(a.ID), Code: a.Code, Name: a.Name, Home: a.Home,
		Closed: a.Closed, Dialect: speech, Addresses: a.Addresses, Least: int64(a.Least), Most: int64(a.Most),
		DayMost: int64(a.DayMost), Commission: int64(a.Commission), LateDays: int64(a.LateDays),
		ShowName: a.ShowName, ShowDue: a.ShowDue}
}

// Add sets an agent up. Its word is unique in the whole installation, because
// the address that the agent calls names no municipality.
func (a *Agents) Add(ctx context.Context, actor access.Actor, one Agent) (id ref.ID, err error) {
	if err := access.Permit(actor, mayArrange, actor.Municipality, 0); err != nil {
		return 0, err
	}
	one.Home, one.Closed = true, false
	if err := one.valid(); err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		id, err = a.add(ctx, tx, actor, one)
		return err
	})
	if db.IsUnique(err) {
		return 0, fault.Form().Field("code", "This word is taken. Choose another, or join the agent that has it.")
	}
	return id, err
}

func (a *Agents) add(ctx context.Context, tx *db.Tx, actor access.Actor, one Agent) (ref.ID, error) {
	one.ID = tx.NewID()
	q := store.New(tx)
	err := q.AddCode(ctx, store.AddCodeParams{Code: one.Code, MunicipalityID: int64(tx.Municipality), AgentID: int64(one.ID)})
	if err == nil {
		err = q.AddAgent(ctx, one.row(tx.Municipality))
	}
	if err != nil {
		return 0, fmt.Errorf("adding an agent: %w", err)
	}
	return one.ID, audit.Record(ctx, tx, actor, "agents.add", agentRef(one.ID), nil, one)
}

// Join lets an agent that another municipality set up bring money here too. The
// account number tells whose payment it is; dialect, addresses and keys stay
// with the home, limits and commission are agreed here.
func (a *Agents) Join(ctx context.Context, actor access.Actor, code string) (id ref.ID, err error) {
	if err := access.Permit(actor, mayArrange, actor.Municipality, 0); err != nil {
		return 0, err
	}
	line, err := a.read(ctx, code)
	if err != nil {
		return 0, err
	}
	one := fresh(dialect.Dialect{})
	one.ID, one.Code, one.Name, one.Home = line.agent, line.code, line.name, false
	err = a.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if err := store.New(tx).AddAgent(ctx, one.row(tx.Municipality)); err != nil {
			return fmt.Errorf("joining an agent: %w", err)
		}
		return audit.Record(ctx, tx, actor, "agents.join", agentRef(one.ID), nil, one)
	})
	if db.IsUnique(err) {
		return 0, fault.Form().Field("code", "This agent brings money here already.")
	}
	a.book.drop(code)
	return one.ID, err
}

// Change changes what was agreed; code and home stay.
func (a *Agents) Change(ctx context.Context, actor access.Actor, one Agent) error {
	if err := access.Permit(actor, mayArrange, actor.Municipality, 0); err != nil {
		return err
	}
	err := a.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		before, err := a.Agent(ctx, tx, one.ID)
		if err != nil {
			return err
		}
		one.Code, one.Home = before.Code, before.Home
		if err := one.valid(); err != nil {
			return err
		}
		row := one.row(tx.Municipality)
		_, err = store.New(tx).ChangeAgent(ctx, store.ChangeAgentParams{MunicipalityID: row.MunicipalityID, ID: row.ID, Name: row.Name,
			Closed: row.Closed, Dialect: row.Dialect, Addresses: row.Addresses, Least: row.Least, Most: row.Most, DayMost: row.DayMost,
			Commission: row.Commission, LateDays: row.LateDays, ShowName: row.ShowName, ShowDue: row.ShowDue})
		if err != nil {
			return fmt.Errorf("changing an agent: %w", err)
		}
		return audit.Record(ctx, tx, actor, "agents.change", agentRef(one.ID), before, one)
	})
	a.book.drop(one.Code)
	return err
}

// Switch lets an agent bring money or stops it. What it brought stays.
func (a *Agents) Switch(ctx context.Context, actor access.Actor, id ref.ID, closed bool) error {
	var one Agent
	err := a.db.Read(ctx, actor.Municipality, func(tx *db.Tx) (err error) {
		one, err = a.Agent(ctx, tx, id)
		return err
	})
	if err != nil {
		return err
	}
	one.Closed = closed
	return a.Change(ctx, actor, one)
}

// Agent returns one agent; fault.Missing when there is none.
func (a *Agents) Agent(ctx context.Context, tx *db.Tx, id ref.ID) (Agent, error) {
	row, err := store.New(tx).Agent(ctx, store.AgentParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Agent{}, fault.Missing("There is no such agent.")
	}
	if err != nil {
		return Agent{}, fmt.Errorf("reading an agent: %w", err)
	}
	return agentOf(row)
}

// Agents lists the agents of the municipality, those switched off last.
func (a *Agents) Agents(ctx context.Context, tx *db.Tx) ([]Agent, error) {
	rows, err := store.New(tx).Agents(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading agents: %w", err)
	}
	list := make([]Agent, len(rows))
	for i, row := range rows {
		if list[i], err = agentOf(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func agentRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "agents.agent", ID: id} }
