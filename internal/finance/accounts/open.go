package accounts

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/accounts/store"
	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Open opens one account. It is refused when the holder has moved away, or is a
// household that already has an open account.
func (a *Accounts) Open(ctx context.Context, tx *db.Tx, actor access.Actor, n NewAccount) (Account, error) {
	if err := allow(tx, actor, mayEdit); err != nil {
		return Account{}, err
	}
	if err := n.Check(tx.Today()); err != nil {
		return Account{}, err
	}
	open, err := store.New(tx).OpenAccountsOfHolder(ctx, store.OpenAccountsOfHolderParams{MunicipalityID: int64(tx.Municipality), HolderID: int64(n.Holder)})
	if err != nil {
		return Account{}, fmt.Errorf("opening an account: %w", err)
	}
	holders, err := a.holders(ctx, tx, []ref.ID{n.Holder})
	if err != nil {
		return Account{}, err
	}
	h, known := holders[n.Holder]
	if !known {
		return Account{}, fault.Missing("There is no such household or organisation in the register.")
	}
	if h.State != "here" {
		return Account{}, fault.Conflict("{name} has moved away. Correct the register first.", fault.Values{"name": h.Name})
	}
	if open > 0 && h.Kind == "household" {
		return Account{}, fault.Conflict("This household already has an open personal account.")
	}
	ids, err := a.AddAccounts(ctx, tx, actor, []NewAccount{n})
	if err != nil {
		return Account{}, err
	}
	return a.Account(ctx, tx, ids[0])
}

// Check complains about an account in terms of the form's fields.
func (n NewAccount) Check(today period.Day) error {
	if n.Opened == "" || n.Opened > today.Add(31) {
		return fault.Form().Field("opened", "Enter the first day of supply, at most a month ahead.")
	}
	for _, s := range n.Supplies {
		s.From = max(s.From, n.Opened)
		if err := s.Check(today); err != nil {
			return err
		}
		if s.Meter != nil {
			if err := s.Meter.Check(s.From, today); err != nil {
				return err
			}
		}
	}
	return nil
}

// AddAccounts opens accounts in sets, as imports and the demo do: a handful of
// statements however many there are. What each must hold is the caller's care;
// people go through Open.
func (a *Accounts) AddAccounts(ctx context.Context, tx *db.Tx, actor access.Actor, list []NewAccount) ([]ref.ID, error) {
	if len(list) == 0 {
		return nil, nil
	}
	first, err := a.nextNumber(ctx, tx)
	if err != nil {
		return nil, err
	}
	holders, err := a.holders(ctx, tx, holderIDs(list))
	if err != nil {
		return nil, err
	}
	b := batch{tx: tx, holders: holders}
	ids := make([]ref.ID, len(list))
	for i, n := range list {
		number := ref.Number{Code: first.Code, Serial: first.Serial + i}
		ids[i] = b.add(n, number)
	}
	if err := b.write(ctx); err != nil {
		return nil, err
	}
	if _, err := a.meters.Add(ctx, tx, actor, b.meters); err != nil {
		return nil, err
	}
	on := ref.Ref{Kind: Kind}
	if len(ids) == 1 {
		on.ID = ids[0]
	}
	after := map[string]any{"accounts": len(ids), "first": first.String(), "holder": list[0].Holder}
	return ids, audit.Record(ctx, tx, actor, "accounts.open", on, nil, after)
}

func holderIDs(list []NewAccount) []ref.ID {
	ids := make([]ref.ID, len(list))
	for i, n := range list {
		ids[i] = n.Holder
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// nextNumber returns the first free number and keeps others from taking it
// until the transaction ends.
func (a *Accounts) nextNumber(ctx context.Context, tx *db.Tx) (ref.Number, error) {
	if err := tx.Lock(ctx, "accounts.serial"); err != nil {
		return ref.Number{}, err
	}
	settings, err := a.territory.Settings(ctx, tx)
	if err != nil {
		return ref.Number{}, fmt.Errorf("reading the municipality's code: %w", err)
	}
	last, err := store.New(tx).LastSerial(ctx, int64(tx.Municipality))
	if err != nil {
		return ref.Number{}, fmt.Errorf("reading the last account number: %w", err)
	}
	return ref.Number{Code: settings.Code, Serial: int(last) + 1}, nil
}

// holders reads what the register says of holders, by id.
func (a *Accounts) holders(ctx context.Context, tx *db.Tx, ids []ref.ID) (map[ref.ID]store.HoldersRow, error) {
	found := make(map[ref.ID]store.HoldersRow, len(ids))
	for some := range slices.Chunk(ids, listed) {
		rows, err := store.New(tx).Holders(ctx, store.HoldersParams{MunicipalityID: int64(tx.Municipality), Ids: idList(some)})
		if err != nil {
			return nil, fmt.Errorf("reading holders: %w", err)
		}
		for _, r := range rows {
			found[ref.ID(r.ID)] = r
		}
	}
	return found, nil
}

// batch gathers rows of new accounts for bulk writing.
type batch struct {
	tx      *db.Tx
	holders map[ref.ID]store.HoldersRow

	accounts, supplies [][]any
	meters             []meters.Fitting
}

func (b *batch) add(n NewAccount, number ref.Number) ref.ID {
	id := b.tx.NewID()
	state := Open
	if n.closed != "" {
		state = Closed
	}
	b.accounts = append(b.accounts, []any{b.tx.Municipality, id, number.Serial, number.String(), n.Holder, state, 1, n.Opened, n.closed})
	for _, s := range n.Supplies {
		if s.Category == "" {
			s.Category = b.holders[n.Holder].Category
		}
		s.From = max(s.From, n.Opened)
		b.supply(id, s, n.closed)
		if s.Meter != nil {
			b.meters = append(b.meters, meters.Fitting{Account: id, Service: s.Service, NewMeter: *s.Meter})
		}
		for _, f := range s.lives {
			f.Account, f.Service = id, s.Service
			b.meters = append(b.meters, f)
		}
	}
	return id
}

// supply adds a supply up to a day, or (empty) without an end.
func (b *batch) supply(account ref.ID, s NewSupply, until period.Day) {
	id := b.tx.NewID()
	var persons any
	if s.Persons != nil {
		persons = *s.Persons
	}
	b.supplies = append(b.supplies, []any{
		b.tx.Municipality, id, account, s.Service, s.Connection, s.Category, persons, s.Heads, s.Area, s.From, until,
	})
}

var (
	accountColumns = []string{"municipality_id", "id", "serial", "number", "holder_id", "state", "code_version", "opened", "closed"}
	supplyColumns  = []string{"municipality_id", "id", "account_id", "service_id", "connection", "category", "persons", "heads", "area", "valid_from", "valid_until"}
)

// write puts the gathered rows into their tables.
func (b *batch) write(ctx context.Context) error {
	for _, t := range []struct {
		name    string
		columns []string
		rows    [][]any
	}{
		{"accounts_account", accountColumns, b.accounts},
		{"accounts_supply", supplyColumns, b.supplies},
	} {
		if len(t.rows) == 0 {
			continue
		}
		if _, err := b.tx.Bulk(ctx, t.name, t.columns, slices.Values(t.rows)); err != nil {
			return err
		}
	}
	return nil
}

// NewCode makes the access code of an account worthless and gives it another,
// for a bill that fell into wrong hands.
func (a *Accounts) NewCode(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) error {
	if err := allow(tx, actor, mayCode); err != nil {
		return err
	}
	x, err := a.Account(ctx, tx, id)
	if err != nil {
		return err
	}
	before := x.CodeVersion
	x.CodeVersion++
	return a.save(ctx, tx, actor, "accounts.new_code", x, map[string]any{"version": before}, map[string]any{"version": x.CodeVersion})
}

// save writes state, last day and code version of an account with its trail.
func (a *Accounts) save(ctx context.Context, tx *db.Tx, actor access.Actor, action string, x Account, before, after any) error {
	err := store.New(tx).UpdateAccount(ctx, store.UpdateAccountParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(x.ID), State: x.State, Closed: string(x.Closed), CodeVersion: int64(x.CodeVersion),
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return audit.Record(ctx, tx, actor, action, ref.Ref{Kind: Kind, ID: x.ID}, before, after)
}
