package statements

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
	"github.com/openaimak/aimak/internal/finance/statements/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Currency is the only one that our accounts are kept in.
const Currency = "KGS"

// Account is a bank account of ours.
type Account struct {
	ID     ref.ID
	Name   string // as people call it: "Water, Aiyl Bank"
	Number string
	Bank   string
	Closed bool // no statement of it is taken any more
}

func accountRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "statements.account", ID: id} }

func accountOf(r store.StatementsAccount) Account {
	return Account{ref.ID(r.ID), r.Name, r.Number, r.Bank, r.Closed}
}

// check refuses an account that no statement could be told to belong to.
func (a Account) check() error {
	f := fault.Form()
	if a.Name == "" {
		f.Field("name", "Fill in this field")
	}
	if n := len(bankfile.Number(a.Number)); n < 5 || n > 34 { // an IBAN has at most 34
		f.Field("number", "Enter the number of the account as it stands in the contract with the bank.")
	}
	return f.Err()
}

// Accounts lists our bank accounts, the closed ones last.
func (s *Statements) Accounts(ctx context.Context, tx *db.Tx) ([]Account, error) {
	rows, err := store.New(tx).Accounts(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading bank accounts: %w", err)
	}
	list := make([]Account, len(rows))
	for i, r := range rows {
		list[i] = accountOf(r)
	}
	return list, nil
}

// Account returns one bank account of ours; fault.Missing when there is none.
func (s *Statements) Account(ctx context.Context, tx *db.Tx, id ref.ID) (Account, error) {
	row, err := store.New(tx).Account(ctx, store.AccountParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Account{}, fault.Missing("There is no such bank account.")
	}
	if err != nil {
		return Account{}, fmt.Errorf("reading a bank account: %w", err)
	}
	return accountOf(row), nil
}

// AddAccount sets up a bank account. Files that wait are sorted anew: their
// movements may be ours now. Conflict: there is one with this number.
func (s *Statements) AddAccount(ctx context.Context, tx *db.Tx, actor access.Actor, a Account) (ref.ID, error) {
	if err := access.Permit(actor, mayArrange, actor.Municipality, 0); err != nil {
		return 0, err
	}
	if err := a.check(); err != nil {
		return 0, err
	}
	a.ID = tx.NewID()
	err := store.New(tx).AddAccount(ctx, store.AddAccountParams{MunicipalityID: int64(tx.Municipality), ID: int64(a.ID), Name: a.Name,
		Number: a.Number, Compact: bankfile.Number(a.Number), Bank: a.Bank})
	if db.IsUnique(err) {
		return 0, fault.Conflict("There is a bank account with this number already.").Because(err)
	}
	if err != nil {
		return 0, fmt.Errorf("adding a bank account: %w", err)
	}
	if err := audit.Record(ctx, tx, actor, "statements.add-account", accountRef(a.ID), nil, a); err != nil {
		return 0, err
	}
	return a.ID, s.sortOpen(ctx, tx)
}

// ChangeAccount changes what people call an account, or closes it. Its number
// stays: statements are known by it.
func (s *Statements) ChangeAccount(ctx context.Context, tx *db.Tx, actor access.Actor, a Account) error {
	if err := access.Permit(actor, mayArrange, actor.Municipality, 0); err != nil {
		return err
	}
	before, err := s.Account(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	a.Number = before.Number
	if err := a.check(); err != nil {
		return err
	}
	_, err = store.New(tx).ChangeAccount(ctx, store.ChangeAccountParams{MunicipalityID: int64(tx.Municipality), ID: int64(a.ID), Name: a.Name, Bank: a.Bank, Closed: a.Closed})
	if err != nil {
		return fmt.Errorf("changing a bank account: %w", err)
	}
	if err := audit.Record(ctx, tx, actor, "statements.change-account", accountRef(a.ID), before, a); err != nil {
		return err
	}
	return s.sortOpen(ctx, tx)
}

// sortOpen sorts all files that wait to be posted.
func (s *Statements) sortOpen(ctx context.Context, tx *db.Tx) error {
	rows, err := store.New(tx).OpenDocuments(ctx, int64(tx.Municipality))
	if err != nil {
		return fmt.Errorf("reading open files: %w", err)
	}
	for _, r := range rows {
		if r.State == Preview {
			if err := sortLines(ctx, tx, ref.ID(r.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}
