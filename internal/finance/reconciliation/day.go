package reconciliation

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/reconciliation/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Agent is a payment agent and what was agreed with it.
type Agent struct {
	ID         ref.ID
	Code, Name string
	Closed     bool
	Permille   int // of the money, kept by the agent for its work
}

// commission is the agent's share of a sum, to the tyiyn.
func (a Agent) commission(sum money.Som) money.Som {
	part, err := money.MulDiv(int64(sum), int64(a.Permille), 1000, money.HalfUp)
	if err != nil {
		return 0 // beyond all money there is
	}
	return money.Som(part)
}

// Agents lists the agents, those that work first.
func (r *Reconciliation) Agents(ctx context.Context, tx *db.Tx) ([]Agent, error) {
	rows, err := store.New(tx).Agents(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading agents: %w", err)
	}
	list := make([]Agent, len(rows))
	for i, row := range rows {
		list[i] = Agent{ID: ref.ID(row.ID), Code: row.Code, Name: row.Name, Closed: row.Closed, Permille: int(row.Commission)}
	}
	return list, nil
}

// Agent returns one agent; fault.Missing when there is none.
func (r *Reconciliation) Agent(ctx context.Context, tx *db.Tx, id ref.ID) (Agent, error) {
	list, err := r.Agents(ctx, tx)
	if err != nil {
		return Agent{}, err
	}
	i := slices.IndexFunc(list, func(a Agent) bool { return a.ID == id })
	if i < 0 {
		return Agent{}, fault.Missing("There is no such payment agent.")
	}
	return list[i], nil
}

// State says how far a day is.
type State string

// The states of a day.
const (
	Quiet   State = "quiet"   // neither payments nor a register
	Waiting State = "waiting" // payments, but no register yet
	Differs State = "differs" // something is open
	Changed State = "changed" // a payment came or went since it was last compared
	Agrees  State = "agrees"  // nothing is open; waits for a signature
	Signed  State = "signed"
	Again   State = "again" // signed, and then a payment came or went
)

// Books is what our books hold of a day. Two equal values mean that no payment
// came or went in between: a new payment has a later id than all before it.
type Books struct {
	Count  int
	Total  money.Som
	Latest ref.ID
}

// Register is what the agent sent for a day.
type Register struct {
	Upload   ref.ID
	Count    int
	Total    money.Som
	Open     int   // differences that waited when it was last compared
	Books    Books // what our books held then
	Filename string
	At       period.Instant
	By       ref.ID
	Uploader string
}

// Signature closes a day, or opens it again when Opened is set.
type Signature struct {
	ID         ref.ID
	Opened     bool
	Books      Books
	Open       int       // differences left open, with a reason
	Commission money.Som // that the agent may keep of the day
	Reason     string
	At         period.Instant
	By         ref.ID
	Signer     string
}

func signatureOf(row store.ReconciliationSignature) Signature {
	return Signature{ID: ref.ID(row.ID), Opened: row.State == "opened", Books: Books{int(row.OurCount), money.Som(row.OurTotal), ref.ID(row.OurLatest)},
		Open: int(row.OpenCount), Commission: money.Som(row.Commission), Reason: row.Reason,
		At: period.Instant(row.SignedAt), By: ref.ID(row.SignedBy), Signer: row.Signer}
}

// Day is one day of one agent, as lists show it.
type Day struct {
	Agent    ref.ID
	Date     period.Day
	Books    Books
	Register Register  // Upload 0: none was loaded
	Last     Signature // ID 0: never signed
}

// State tells how far the day is.
func (d Day) State() State {
	signed := d.Last.ID != 0 && !d.Last.Opened
	switch {
	case signed && d.Last.Books == d.Books:
		return Signed
	case signed:
		return Again
	case d.Register.Upload == 0 && d.Books.Count == 0:
		return Quiet
	case d.Register.Upload == 0:
		return Waiting
	case d.Register.Books != d.Books:
		return Changed
	case d.Register.Open > 0:
		return Differs
	}
	return Agrees
}

// dayKey finds a day.
type dayKey struct {
	agent ref.ID
	day   period.Day
}

// Days returns the days of a span that have anything, of one agent or (0) of all.
func (r *Reconciliation) Days(ctx context.Context, tx *db.Tx, agent ref.ID, span period.Span) (map[dayKey]Day, error) {
	days := map[dayKey]Day{}
	for _, part := range []func(context.Context, *db.Tx, ref.ID, period.Span, map[dayKey]Day) error{addBooks, addRegisters, addSignatures} {
		if err := part(ctx, tx, agent, span, days); err != nil {
			return nil, fmt.Errorf("reading days of agents: %w", err)
		}
	}
	return days, nil
}

// change applies f to a day of the map, which it adds when it is new.
func change(days map[dayKey]Day, agent int64, day string, f func(*Day)) {
	key := dayKey{ref.ID(agent), period.Day(day)}
	d, known := days[key]
	if !known {
		d = Day{Agent: key.agent, Date: key.day}
	}
	f(&d)
	days[key] = d
}

func addBooks(ctx context.Context, tx *db.Tx, agent ref.ID, span period.Span, days map[dayKey]Day) error {
	rows, err := store.New(tx).OurDays(ctx, store.OurDaysParams{MunicipalityID: int64(tx.Municipality), AgentID: int64(agent),
		FromDay: string(span.From), UntilDay: string(span.Until)})
	for _, row := range rows {
		change(days, row.ChannelID, row.Day, func(d *Day) {
			d.Books = Books{int(row.Payments), money.Som(row.Total), ref.ID(row.Latest)}
		})
	}
	return err
}

func addRegisters(ctx context.Context, tx *db.Tx, agent ref.ID, span period.Span, days map[dayKey]Day) error {
	rows, err := store.New(tx).Registers(ctx, store.RegistersParams{MunicipalityID: int64(tx.Municipality), AgentID: int64(agent),
		FromDay: string(span.From), UntilDay: string(span.Until)})
	for _, row := range rows {
		change(days, row.AgentID, row.Day, func(d *Day) {
			d.Register = Register{Upload: ref.ID(row.UploadID), Count: int(row.RowCount), Total: money.Som(row.Total), Open: int(row.OpenCount),
				Books:    Books{int(row.OurCount), money.Som(row.OurTotal), ref.ID(row.OurLatest)},
				Filename: row.Filename, At: period.Instant(row.UploadedAt), By: ref.ID(row.UploadedBy), Uploader: row.Uploader}
		})
	}
	return err
}

func addSignatures(ctx context.Context, tx *db.Tx, agent ref.ID, span period.Span, days map[dayKey]Day) error {
	rows, err := store.New(tx).Signatures(ctx, store.SignaturesParams{MunicipalityID: int64(tx.Municipality), AgentID: int64(agent),
		FromDay: string(span.From), UntilDay: string(span.Until)})
	for _, row := range rows {
		change(days, row.AgentID, row.Day, func(d *Day) { d.Last = signatureOf(row) })
	}
	return err
}
