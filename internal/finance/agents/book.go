package agents

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openaimak/aimak/internal/finance/agents/dialect"
	"github.com/openaimak/aimak/internal/finance/agents/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// line is all that a call of one agent is judged by, kept in memory: a call asks
// the database for its payment alone, and when the database is gone the agent is
// still answered in its own dialect.
type line struct {
	code      string
	name      string
	agent     ref.ID
	home      ref.ID
	dialect   dialect.Dialect
	networks  []netip.Prefix
	keys      []key
	contracts map[ref.ID]Agent // by municipality

	read      time.Time
	refreshed atomic.Bool // somebody reads it anew
}

// serves tells whether the agent may bring money to a municipality.
func (l *line) serves(m ref.ID) bool {
	contract, agreed := l.contracts[m]
	return agreed && !contract.Closed
}

// admits tells whether an address may call.
func (l *line) admits(addr netip.Addr) bool {
	return len(l.networks) == 0 || slices.ContainsFunc(l.networks, func(n netip.Prefix) bool { return n.Contains(addr) })
}

// freshFor is how long a line is believed. Changes made by this program count at
// once; those of another program on the same database after this time.
const freshFor = 5 * time.Second

// book is the lines and short codes known so far.
type book struct {
	mu     sync.Mutex
	lines  map[string]*line
	places map[int]ref.ID // municipality by the first part of an account number
}

func (b *book) line(code string) *line {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lines[code]
}

func (b *book) keep(l *line) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lines == nil {
		b.lines = map[string]*line{}
	}
	b.lines[l.code] = l
}

// drop forgets a line after a change.
func (b *book) drop(code string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.lines, code)
}

// find returns the line of a code. One of many callers renews an old line while
// the others go on with it; without a database all go on with it.
func (a *Agents) find(ctx context.Context, code string) (*line, error) {
	l := a.book.line(code)
	if l == nil {
		return a.read(ctx, code)
	}
	age := a.db.Now().Sub(l.read) // below zero when the clock was set back
	if age >= 0 && age < freshFor || !l.refreshed.CompareAndSwap(false, true) {
		return l, nil
	}
	next, err := a.read(ctx, code)
	if fault.Is(err, fault.KindMissing) {
		a.book.drop(code)
		return nil, err
	}
	if err != nil {
		l.refreshed.Store(false)
		a.log.WarnContext(ctx, "agent not read anew", "agent", code, "error", err)
		return l, nil
	}
	return next, nil
}

// read reads a line and keeps it; fault.Missing when nobody has the code.
func (a *Agents) read(ctx context.Context, code string) (l *line, err error) {
	err = a.db.Read(ctx, db.Everywhere, func(tx *db.Tx) error {
		q := store.New(tx)
		home, err := q.Home(ctx, code)
		if db.IsMissing(err) {
			return fault.Missing("There is no such agent.")
		}
		if err != nil {
			return err
		}
		l = &line{code: code, agent: ref.ID(home.AgentID), home: ref.ID(home.MunicipalityID), read: a.db.Now()}
		rows, err := q.Contracts(ctx, code)
		if err != nil {
			return err
		}
		if err := l.sign(rows); err != nil {
			return err
		}
		keys, err := q.ValidKeys(ctx, store.ValidKeysParams{MunicipalityID: home.MunicipalityID, AgentID: home.AgentID, Now: int64(tx.Now())})
		for _, k := range keys {
			l.keys = append(l.keys, key{k.Hash, period.Instant(k.Until)})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading agent %q: %w", code, err)
	}
	a.book.keep(l)
	return l, nil
}

// sign lays the contracts into the line; the home says how the agent speaks.
func (l *line) sign(rows []store.AgentsAgent) error {
	l.contracts = map[ref.ID]Agent{}
	for _, row := range rows {
		one, err := agentOf(row)
		if err != nil {
			return err
		}
		l.contracts[ref.ID(row.MunicipalityID)] = one
		if !one.Home {
			continue
		}
		l.name, l.dialect = one.Name, one.Dialect
		if l.networks, err = networks(one.Addresses); err != nil {
			return err
		}
	}
	return nil
}

// place finds the municipality of an account by the first part of its number;
// 0 when nobody has it. anew asks the database: after a merger a number belongs
// to another municipality, and "no such account" is an answer nobody takes back.
func (a *Agents) place(ctx context.Context, code int, anew bool) (m ref.ID, err error) {
	a.book.mu.Lock()
	m = a.book.places[code]
	a.book.mu.Unlock()
	if m != 0 && !anew {
		return m, nil
	}
	err = a.db.Read(ctx, db.Everywhere, func(tx *db.Tx) (err error) {
		m, err = a.territory.ByShortCode(ctx, tx, code)
		return err
	})
	if fault.Is(err, fault.KindMissing) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("finding the municipality of an account: %w", err)
	}
	a.book.mu.Lock()
	defer a.book.mu.Unlock()
	if a.book.places == nil {
		a.book.places = map[int]ref.ID{}
	}
	a.book.places[code] = m
	return m, nil
}
