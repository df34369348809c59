// Package settlements keeps the accounts of payment agents, and of programs that
// take money with an API key: what each took for us, handed over, kept and owes.
//
// What an agent owes follows from the days that were signed in reconciliation. An
// accountant enters the transfer and the commission, once; a difference is
// explained and stays on the agent's balance; a transfer that a bank statement has
// brought is chosen, not typed, and counts once; a second person takes back what
// was entered wrongly. The words: settlement (расчёт), commission, agent's account.
// Finance and accountants enter, the head takes back too, auditors read. Rule:
// contracts with payment agents; accounting law No. 76 of 29.04.2002, art. 8.
package settlements

import (
	"context"
	"embed"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/settlements/store"
	"github.com/openaimak/aimak/internal/finance/suspense"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Settlements is the room.
type Settlements struct {
	db     *db.DB
	ledger *ledger.Ledger
	moved  *suspense.Suspense
}

// New returns the room. It lends suspense, which brings the movements of bank
// accounts, what was entered by hand: no transfer counts twice.
func New(d *db.DB, l *ledger.Ledger, s *suspense.Suspense) *Settlements {
	st := &Settlements{db: d, ledger: l, moved: s}
	s.Lend(suspense.Lent{Lock: lock, Entered: st.entered, Join: st.join})
	return st
}

// Who may do what. A settlement is taken back by somebody who did not enter it.
var (
	maySee = access.Permission{Name: "settlements.see", Roles: []access.Role{
		access.Accountant, access.Finance, access.Head, access.Auditor}}
	maySettle  = access.Permission{Name: "settlements.enter", Roles: []access.Role{access.Accountant, access.Finance}}
	mayReverse = access.Permission{Name: "settlements.reverse", SecondPerson: true,
		Roles: []access.Role{access.Accountant, access.Finance, access.Head}}
)

// Module is what the room offers to the program.
func (st *Settlements) Module() module.Module {
	return module.Module{
		Name:        "settlements",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, maySettle, mayReverse},
		Routes:      st.routes,
		Rail:        []module.Link{{Order: 168, Text: "Settlements with agents", Path: "settlements", Permission: maySee}},
		Check:       st.check,
		Demo:        st.demo,
	}
}

// lock lets one change of an agent's account follow the other.
func lock(ctx context.Context, tx *db.Tx, agent ref.ID) error {
	return tx.Lock(ctx, "settlements.agent/"+agent.String())
}

// Agent is a payment agent and what was agreed with it; or a program with an API
// key, which brings payments and holds their money as an agent does.
type Agent struct {
	ID         ref.ID
	Code, Name string
	Program    bool // a program: its days are not signed, nobody takes money by hand
	Closed     bool
	Permille   int // of the money, kept by the agent for its work
}

// Agents lists the agents, those that work first, and after them the programs.
func (st *Settlements) Agents(ctx context.Context, tx *db.Tx) ([]Agent, error) {
	rows, err := store.New(tx).Agents(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading agents: %w", err)
	}
	list := make([]Agent, len(rows))
	for i, row := range rows {
		list[i] = Agent{ID: ref.ID(row.ID), Code: row.Code, Name: row.Name, Program: row.Program != 0, Closed: row.Closed, Permille: int(row.Commission)}
	}
	return list, nil
}

// Agent returns one agent; fault.Missing when there is none.
func (st *Settlements) Agent(ctx context.Context, tx *db.Tx, id ref.ID) (Agent, error) {
	list, err := st.Agents(ctx, tx)
	if err != nil {
		return Agent{}, err
	}
	i := slices.IndexFunc(list, func(a Agent) bool { return a.ID == id })
	if i < 0 {
		return Agent{}, fault.Missing("There is no such payment agent.")
	}
	return list[i], nil
}
