package settlements

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/suspense"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
)

const (
	longHistory = 24 // months of demo history of the chief municipality
	demoOpen    = 6  // days of the demo that are not settled yet
)

// demo books a settlement of each agent of the chief place for its first week.
func (st *Settlements) demo(ctx context.Context, d *module.Demo) error {
	for _, at := range d.Places {
		if at.Months < longHistory {
			continue
		}
		err := st.db.Write(ctx, at.Municipality, func(tx *db.Tx) error { return st.demoPlace(ctx, tx, d.Today) })
		if err != nil {
			return fmt.Errorf("settlements of %s: %w", at.Slug, err)
		}
	}
	return nil
}

// employ finds the accountant of the demo.
func (st *Settlements) employ(ctx context.Context, tx *db.Tx) (access.Actor, error) {
	who := access.Actor{ID: tx.NewID(), Name: "Бекова Асель", Municipality: tx.Municipality}
	members, err := identity.New(st.db).Members(ctx, tx)
	for _, m := range members {
		if slices.Contains(m.Roles, access.Accountant) {
			who.ID, who.Name = m.ID, m.Name
		}
	}
	return who, err
}

// demoPlace settles with each agent. The transfer of the first one is found in the
// bank statement; the others are typed. The last agent is a hundred som short,
// and says why: the statement shows it too, for somebody to say so.
func (st *Settlements) demoPlace(ctx context.Context, tx *db.Tx, today period.Day) error {
	who, err := st.employ(ctx, tx)
	if err != nil {
		return err
	}
	accounts, err := st.Accounts(ctx, tx, today.Add(-demoOpen))
	if err != nil {
		return err
	}
	var list []Settlement
	for i, a := range accounts {
		s := Settlement{ID: tx.NewID(), Key: "demo/" + strconv.Itoa(i), Agent: a.ID, Day: today.Add(-2), Amount: a.Due.Net(),
			Commission: a.Due.Commission, Due: a.Due}
		if last := i+1 == len(accounts) || accounts[i+1].Program; last && !a.Program && s.Amount > 100_00 {
			s.Amount -= 100_00
			s.Note = "100 сом кийинки которуу менен келет"
		}
		if s.Credit() <= 0 {
			continue
		}
		if i == 0 {
			if s, err = st.demoFound(ctx, tx, who, a, s); err != nil {
				return err
			}
		}
		list = append(list, s)
	}
	if len(list) == 0 {
		return nil
	}
	_, err = st.settle(ctx, tx, who, list...)
	return err
}

// demoFound takes the transfer from the bank statement when it is there.
func (st *Settlements) demoFound(ctx context.Context, tx *db.Tx, who access.Actor, a Account, s Settlement) (Settlement, error) {
	incoming, err := st.Incoming(ctx, tx, a)
	if err != nil {
		return s, err
	}
	i := slices.IndexFunc(incoming, func(i suspense.Incoming) bool { return i.Sure && i.Rest == s.Amount })
	if i < 0 {
		return s, nil
	}
	s.Movement = incoming[i].ID
	return st.fromBank(ctx, tx, who, a.Agent, s)
}
