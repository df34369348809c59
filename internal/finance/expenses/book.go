package expenses

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/expenses/store"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Enter books a cost. A form sent twice books once; with other figures under its
// key it is a Conflict. A day in a closed month is refused by the ledger.
func (x *Expenses) Enter(ctx context.Context, tx *db.Tx, actor access.Actor, e Expense) (ref.ID, error) {
	if err := access.Permit(actor, mayEnter, actor.Municipality, 0); err != nil {
		return 0, err
	}
	before, err := store.New(tx).ExpenseByKey(ctx, store.ExpenseByKeyParams{MunicipalityID: int64(tx.Municipality), FormKey: e.Key})
	switch {
	case err == nil && stored(before).same(e):
		return ref.ID(before.ID), nil
	case err == nil:
		return 0, fault.Conflict("This form was booked already, with other figures. Open the page again.")
	case !db.IsMissing(err):
		return 0, fmt.Errorf("looking for the key of a cost: %w", err)
	}
	of, err := x.register(ctx, tx)
	if err != nil {
		return 0, err
	}
	if err := e.check(tx.Today(), of); err != nil {
		return 0, err
	}
	list := []Expense{e}
	err = x.book(ctx, tx, actor, list)
	return list[0].ID, err
}

// book posts costs and keeps them, and gives them their ids.
func (x *Expenses) book(ctx context.Context, tx *db.Tx, actor access.Actor, list []Expense) error {
	entries := make([]ledger.Entry, len(list))
	for i := range list {
		list[i].ID = tx.NewID()
		entries[i] = list[i].entry()
	}
	booked, err := x.ledger.PostMany(ctx, tx, actor, entries)
	if err != nil {
		return err
	}
	columns := []string{"municipality_id", "id", "form_key", "provider_id", "service_id", "kind", "day", "amount", "supplier", "paper", "bank_id",
		"note", "entry_id", "state", "entered_at", "entered_by", "enterer"}
	_, err = tx.Bulk(ctx, "expenses_expense", columns, func(yield func([]any) bool) {
		for i, e := range list {
			if !yield([]any{tx.Municipality, e.ID, e.Key, e.Provider, e.Service, string(e.Kind), e.Day, e.Amount, e.Supplier, e.Paper, e.Bank,
				e.Note, booked[i], "booked", tx.Now(), actor.ID, actor.Name}) {
				return
			}
		}
	})
	if err != nil {
		return fmt.Errorf("keeping costs: %w", err)
	}
	changes := make([]audit.Change, len(list))
	for i, e := range list {
		changes[i] = audit.Change{Action: "expenses.enter", On: expenseRef(e.ID), After: map[string]any{"day": e.Day, "kind": e.Kind,
			"provider": e.Provider, "service": e.Service, "amount": e.Amount, "supplier": e.Supplier, "paper": e.Paper, "bank": e.Bank}}
	}
	return audit.RecordMany(ctx, tx, actor, changes)
}

// Reverse takes a cost back that was entered wrongly. Conflict: it is reversed already.
func (x *Expenses) Reverse(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, reason string) error {
	if err := access.Permit(actor, mayEnter, actor.Municipality, 0); err != nil {
		return err
	}
	e, err := x.Expense(ctx, tx, id)
	if err != nil {
		return err
	}
	if _, err := x.ledger.Reverse(ctx, tx, actor, e.Entry, max(e.Day, tx.Today()), reason); err != nil {
		return err
	}
	n, err := store.New(tx).Reverse(ctx, store.ReverseParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), Reason: reason,
		ReversedOn: string(tx.Today()), Reverser: actor.Name})
	if err != nil {
		return fmt.Errorf("reversing a cost: %w", err)
	}
	if n == 0 {
		return fault.Conflict("This entry has already been reversed.")
	}
	return audit.Record(ctx, tx, actor, "expenses.reverse", expenseRef(id), nil, map[string]any{"reason": reason})
}

// Expense returns a cost; fault.Missing when there is none.
func (x *Expenses) Expense(ctx context.Context, tx *db.Tx, id ref.ID) (Expense, error) {
	row, err := store.New(tx).Expense(ctx, store.ExpenseParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Expense{}, fault.Missing("There is no such cost.")
	}
	if err != nil {
		return Expense{}, fmt.Errorf("reading a cost: %w", err)
	}
	return stored(row), nil
}

func stored(r store.ExpensesExpense) Expense {
	return Expense{ID: ref.ID(r.ID), Key: r.FormKey, Provider: ref.ID(r.ProviderID), Service: ref.ID(r.ServiceID), Kind: cost.Kind(r.Kind),
		Day: period.Day(r.Day), Amount: money.Som(r.Amount), Supplier: r.Supplier, Paper: r.Paper, Bank: ref.ID(r.BankID), Note: r.Note,
		Entry: ref.ID(r.EntryID), Reversed: r.State == "reversed", By: r.Enterer, At: period.Instant(r.EnteredAt),
		Reversal: Reversal{Name: r.Reverser, Reason: r.Reason, On: period.Day(r.ReversedOn)}}
}

// Place is where a list goes on: after a cost of a day.
type Place struct {
	Day period.Day
	ID  ref.ID
}

// List returns costs of a year, the newest first, from a place on.
func (x *Expenses) List(ctx context.Context, tx *db.Tx, year int, after Place, most int) ([]Expense, error) {
	first, last := yearDays(year)
	if after.Day == "" {
		after.Day = last + "~" // behind every day
	}
	rows, err := store.New(tx).Expenses(ctx, store.ExpensesParams{MunicipalityID: int64(tx.Municipality), FirstDay: string(first), LastDay: string(last),
		BeforeDay: string(after.Day), BeforeID: int64(after.ID), Most: int32(most)})
	if err != nil {
		return nil, fmt.Errorf("reading costs: %w", err)
	}
	list := make([]Expense, len(rows))
	for i, row := range rows {
		list[i] = stored(row)
	}
	return list, nil
}

func yearDays(year int) (first, last period.Day) {
	y := strconv.Itoa(year)
	return period.Day(y + "-01-01"), period.Day(y + "-12-31")
}

// Spent is what a cost item took in a year and in the year before.
type Spent struct {
	Kind         cost.Kind
	Amount, Last money.Som
}

// Year sums a year by cost item, beside the year before; provider 0 means all.
func (x *Expenses) Year(ctx context.Context, tx *db.Tx, year int, provider ref.ID) ([]Spent, error) {
	first, _ := yearDays(year - 1)
	_, last := yearDays(year)
	rows, err := store.New(tx).Spent(ctx, store.SpentParams{MunicipalityID: int64(tx.Municipality), FirstDay: string(first), LastDay: string(last),
		ProviderID: int64(provider)})
	if err != nil {
		return nil, fmt.Errorf("adding up costs: %w", err)
	}
	sums := map[cost.Kind]Spent{}
	for _, row := range rows {
		s := sums[cost.Kind(row.Kind)]
		if row.Year == strconv.Itoa(year) {
			s.Amount += money.Som(row.Amount)
		} else {
			s.Last += money.Som(row.Amount)
		}
		sums[cost.Kind(row.Kind)] = s
	}
	var list []Spent
	for _, k := range Kinds {
		if s, any := sums[k]; any {
			s.Kind = k
			list = append(list, s)
		}
	}
	return list, nil
}

// Facts sums what a provider spent in a year by service and cost item, for the
// calculation of its tariffs.
func (x *Expenses) Facts(ctx context.Context, tx *db.Tx, provider ref.ID, year int) ([]cost.Spent, error) {
	first, last := yearDays(year)
	rows, err := store.New(tx).Facts(ctx, store.FactsParams{MunicipalityID: int64(tx.Municipality), ProviderID: int64(provider),
		FirstDay: string(first), LastDay: string(last)})
	if err != nil {
		return nil, fmt.Errorf("adding up costs: %w", err)
	}
	list := make([]cost.Spent, len(rows))
	for i, row := range rows {
		list[i] = cost.Spent{Service: ref.ID(row.ServiceID), Kind: cost.Kind(row.Kind), Amount: money.Som(row.Amount)}
	}
	return list, nil
}

// check compares, for each provider, the ledger with the costs. One English line
// for each difference.
func (x *Expenses) check(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	rows, err := store.New(tx).Totals(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, err
	}
	costs, owed := map[ref.ID]money.Som{}, map[ref.ID]money.Som{}
	for _, row := range rows {
		costs[ref.ID(row.ProviderID)], owed[ref.ID(row.ProviderID)] = money.Som(row.Amount), -money.Som(row.Owed)
	}
	for _, side := range []struct {
		account string
		want    map[ref.ID]money.Som
	}{{ledger.Costs, costs}, {ledger.Suppliers, owed}} {
		have, err := x.ledger.Balances(ctx, tx, side.account)
		if err != nil {
			return nil, err
		}
		for id := range have {
			side.want[id] += 0 // one that only the ledger knows
		}
		for _, id := range slices.Sorted(maps.Keys(side.want)) {
			if have[id] != side.want[id] {
				complaints = append(complaints, fmt.Sprintf("expenses: %s of provider %s should be %s, the ledger says %s", side.account, id, side.want[id], have[id]))
			}
		}
	}
	return complaints, nil
}
