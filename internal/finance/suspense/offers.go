package suspense

import (
	"context"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/suspense/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

// lateAfter is after how many days a payment waits too long: the payer has got a
// reminder for what is paid already.
const lateAfter = 7

// todo is one line for all that waits: it is cleared in one go.
func (s *Suspense) todo(ctx context.Context, r *web.Request) (list []module.Todo, err error) {
	if !r.Can(mayClear) {
		return nil, nil
	}
	w, err := s.count(ctx, r)
	if err != nil || w.Items == 0 {
		return nil, err
	}
	p := r.Printer
	todo := module.Todo{Path: "desk/suspense", State: "wait", Due: w.Oldest, Tag: p.T("Waiting"),
		Text: p.N(w.Items, "Find the owner of {n} payment: {sum}", "Find the owners of {n} payments: {sum}", "sum", w.Sum),
		Note: p.T("The oldest came on {day}", "day", w.Oldest)}
	if late := r.Today().Sub(w.Oldest); late > lateAfter {
		todo.State, todo.Tag = "bad", p.N(late, "waits for {n} day", "waits for {n} days")
	}
	return append(list, todo), nil
}

func (s *Suspense) count(ctx context.Context, r *web.Request) (w Waiting, err error) {
	err = s.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		w, err = s.Waiting(ctx, tx)
		return err
	})
	return w, err
}

// waiting is the number beside "Unmatched payments" on the rail.
func (s *Suspense) waiting(ctx context.Context, r *web.Request) (int, error) {
	w, err := s.count(ctx, r)
	return w.Items, err
}

// search finds payments by payer or by the bank's number.
func (s *Suspense) search(ctx context.Context, r *web.Request, query string) (hits []module.Hit, err error) {
	if query = strings.TrimSpace(query); !r.Can(maySee) || len([]rune(query)) < 3 {
		return nil, nil
	}
	plain := strings.NewReplacer("%", "", "_", "").Replace(strings.ToLower(query))
	err = s.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		rows, err := store.New(tx).FindItems(ctx, store.FindItemsParams{MunicipalityID: int64(tx.Municipality), Pattern: "%" + plain + "%", Exact: query})
		for _, item := range itemsOf(rows) {
			hits = append(hits, module.Hit{Text: r.Printer.T("{sum} from {name}", "sum", item.Amount, "name", item.name(r.Printer)),
				Note: r.Printer.Day(item.Day), Path: "desk/suspense/" + item.ID.String(), Kind: r.Printer.T("Unmatched payment")})
		}
		return err
	})
	return hits, err
}

// check recounts the room, one English line for each complaint: the ledger holds
// on every item exactly what is left of it, and steps explain what is gone.
func (s *Suspense) check(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	q, m := store.New(tx), int64(tx.Municipality)
	rows, err := q.Unbalanced(ctx, m)
	if err != nil {
		return nil, fmt.Errorf("checking suspense: %w", err)
	}
	for _, r := range rows {
		complaints = append(complaints, fmt.Sprintf("suspense: %s came as %s, %s is left, but its steps took %s",
			ref.ID(r.ID), money.Som(r.Amount), money.Som(r.Rest), money.Som(r.Taken)))
	}
	rests, err := q.Rests(ctx, m)
	if err != nil {
		return nil, fmt.Errorf("checking suspense: %w", err)
	}
	left := map[ref.ID]money.Som{}
	for _, r := range rests {
		left[ref.ID(r.ID)] = money.Som(r.Rest)
	}
	all, err := q.ItemIDs(ctx, m)
	if err != nil || len(all) == 0 {
		return complaints, err
	}
	booked, err := s.ledger.Balances(ctx, tx, ledger.Suspense)
	for _, id := range ids(all) { // other subjects, such as cash desks, are not ours
		if booked[id] != -left[id] {
			complaints = append(complaints, fmt.Sprintf("suspense: %s is left of %s, the ledger says %s", left[id], id, -booked[id]))
		}
	}
	return complaints, err
}
