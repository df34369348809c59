package statements

import (
	"context"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/statements/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Holder is one answer to the question where the money of a list lies.
type Holder struct {
	Held
	Day period.Day // of an unmatched payment that the list may explain
	Sum money.Som
}

// Value is how a form names a holder.
func (h Holder) Value() string { return h.Account + "/" + h.Subject.String() }

// mostHolders is how many unmatched payments are offered.
const mostHolders = 50

// Holders lists where the money of a list may lie: at an agent until it settles,
// on a bank account of ours, or in a sum of the statement that the list explains.
func (s *Statements) Holders(ctx context.Context, tx *db.Tx) (list []Holder, err error) {
	agents, err := store.New(tx).Agents(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading payment agents: %w", err)
	}
	for _, a := range agents {
		list = append(list, Holder{Held: Held{ledger.Agents, ref.ID(a.ID), a.Name}})
	}
	waiting, err := s.suspense.Open(ctx, tx, 0, mostHolders)
	if err != nil {
		return nil, err
	}
	for _, i := range waiting {
		list = append(list, Holder{Held{ledger.Suspense, i.ID, i.Payer}, i.Day, i.Rest})
	}
	accounts, err := s.Accounts(ctx, tx)
	for _, a := range accounts {
		if !a.Closed {
			list = append(list, Holder{Held: Held{ledger.Bank, a.ID, a.Name}})
		}
	}
	return list, err
}

// holder finds the one that was chosen.
func (s *Statements) holder(ctx context.Context, tx *db.Tx, value string) (Held, error) {
	list, err := s.Holders(ctx, tx)
	for _, h := range list {
		if strings.EqualFold(h.Value(), value) {
			return h.Held, nil
		}
	}
	if err == nil {
		err = fault.Form().Field("held", "Choose where the money of this list lies.")
	}
	return Held{}, err
}
