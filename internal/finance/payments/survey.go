package payments

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/payments/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// survey asks the books about a list of payments: a table of what is wanted is
// filled, joined and emptied again, so that a thousand payments cost as many
// questions as one.
func (p *Payments) survey(ctx context.Context, tx *db.Tx, list []intake.Payment) (*survey, error) {
	s := &survey{known: map[string]earlier{}, payers: map[ref.ID]*payer{}}
	batch := tx.NewID()
	if err := want(ctx, tx, batch, list); err != nil {
		return nil, err
	}
	q, w := store.New(tx), wanted{int64(tx.Municipality), int64(batch)}
	for _, learn := range []func(context.Context, *store.Queries, wanted) error{s.keys(list), s.accounts, s.bills, s.credits} {
		if err := learn(ctx, q, w); err != nil {
			return nil, err
		}
	}
	var err error
	if s.order, err = p.order(ctx, tx, list...); err != nil {
		return nil, err
	}
	if s.closed, err = p.ledger.Hold(ctx, tx); err != nil {
		return nil, err
	}
	return s, q.EndWanted(ctx, store.EndWantedParams{MunicipalityID: w.municipality, Batch: w.batch})
}

// wanted names the rows of one survey.
type wanted struct{ municipality, batch int64 }

// want writes what is asked for.
func want(ctx context.Context, tx *db.Tx, batch ref.ID, list []intake.Payment) error {
	columns := []string{"municipality_id", "batch", "n", "key", "account_id"}
	named := make(map[ref.ID]bool, len(list))
	_, err := tx.Bulk(ctx, "payments_wanted", columns, func(yield func([]any) bool) {
		for n, pay := range list {
			account := pay.Account
			if named[account] { // asked for once
				account = 0
			}
			named[pay.Account] = true
			if !yield([]any{tx.Municipality, batch, n, pay.Key, account}) {
				return
			}
		}
	})
	if err == nil && len(list) >= manyPayments {
		err = tx.Learn(ctx, "payments_wanted")
	}
	return err
}

// keys learns which payments were booked before.
func (s *survey) keys(list []intake.Payment) func(context.Context, *store.Queries, wanted) error {
	return func(ctx context.Context, q *store.Queries, w wanted) error {
		rows, err := q.WantedKeys(ctx, store.WantedKeysParams{MunicipalityID: w.municipality, Batch: w.batch})
		for _, r := range rows {
			s.known[list[r.N].Key] = earlier{ref.ID(r.AccountID), money.Som(r.Amount), intake.Booked{
				ID: ref.ID(r.ID), Number: ref.Receipt{Desk: int(r.DeskCode), Serial: int(r.Number)}.String(),
				DebtAfter: money.Som(r.DebtAfter), AdvanceAfter: money.Som(r.AdvanceAfter)}}
		}
		return err
	}
}

// accounts learns whose the accounts are. Name and address are kept as they are
// today, because the receipt will say so.
func (s *survey) accounts(ctx context.Context, q *store.Queries, w wanted) error {
	rows, err := q.WantedAccounts(ctx, store.WantedAccountsParams{MunicipalityID: w.municipality, Batch: w.batch})
	for _, r := range rows {
		at := accounts.Account{Village: place.Name{Ky: r.Village}, Street: r.Street, House: r.House, Flat: r.Flat}
		s.payers[ref.ID(r.ID)] = &payer{id: ref.ID(r.ID), number: r.Number, holder: r.Holder, address: address(at),
			closed: r.State == accounts.Closed, advance: money.Som(max(r.Advance, 0))}
	}
	return err
}

// bills learns what the accounts owe.
func (s *survey) bills(ctx context.Context, q *store.Queries, w wanted) error {
	rows, err := q.WantedDebts(ctx, store.WantedDebtsParams{MunicipalityID: w.municipality, Batch: w.batch})
	for _, r := range rows {
		if who := s.payers[ref.ID(r.AccountID)]; who != nil {
			who.debts = append(who.debts, share.Debt{Bill: ref.ID(r.ID), Account: who.id, Service: ref.ID(r.ServiceID),
				Month: period.Month(r.Month), Due: period.Day(r.Due), Open: money.Som(r.Open)})
		}
	}
	return err
}

// credits learns which payments the advances came from, where there is something
// to lay them on: few payers owe while they have paid ahead. What no payment
// explains came with the opening balances and is the oldest.
func (s *survey) credits(ctx context.Context, q *store.Queries, w wanted) error {
	opening := map[ref.ID]money.Som{}
	for id, who := range s.payers {
		if who.advance > 0 && len(who.debts) > 0 {
			opening[id] = who.advance
		}
	}
	if len(opening) == 0 {
		return nil
	}
	rows, err := q.WantedCredits(ctx, store.WantedCreditsParams{MunicipalityID: w.municipality, Batch: w.batch})
	if err != nil {
		return fmt.Errorf("reading advances: %w", err)
	}
	for _, r := range rows {
		id := ref.ID(r.AccountID)
		if _, wanted := opening[id]; wanted {
			s.payers[id].credits = append(s.payers[id].credits, share.Credit{Payment: ref.ID(r.ID), Left: money.Som(r.AdvanceLeft)})
			opening[id] -= money.Som(r.AdvanceLeft)
		}
	}
	for id, left := range opening {
		if left > 0 {
			s.payers[id].credits = slices.Insert(s.payers[id].credits, 0, share.Credit{Left: left})
		}
	}
	return nil
}
