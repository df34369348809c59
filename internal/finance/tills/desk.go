package tills

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/tills/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// MostCash is what one sum over the counter stays below. A household never pays
// a million som at a village till: it is a typing mistake.
const MostCash money.Som = 1_000_000_00

// largeSum is above which a new desk asks again. An accountant may change it.
const largeSum money.Som = 100_000_00

// Desk is a till with receipt numbers of its own.
type Desk struct {
	ID       ref.ID
	Code     int // first part of its receipt numbers
	Name     string
	Provider ref.ID    // whose desk it is; 0: the municipality's own
	Large    money.Som // a larger sum must be confirmed
	Closed   bool      // no new day may be opened
}

func deskOf(r store.TillsDesk) Desk {
	return Desk{ID: ref.ID(r.ID), Code: int(r.Code), Name: r.Name, Provider: ref.ID(r.ProviderID),
		Large: money.Som(r.Large), Closed: r.Closed}
}

// check refuses a desk that could not work.
func (d Desk) check() error {
	form := fault.Form()
	if d.Name == "" {
		form.Field("name", "Name the cash desk as people call it.")
	}
	if d.Large <= 0 || d.Large >= MostCash {
		form.Field("large", "Enter a sum above zero and below {limit}.", fault.Values{"limit": MostCash})
	}
	return form.Err()
}

// lock lets takings, returns and the close of a desk follow one another.
func lock(ctx context.Context, tx *db.Tx, desk ref.ID) error {
	return tx.Lock(ctx, "tills.desk/"+desk.String())
}

// AddDesk sets up a cash desk; its code is the next free one. ID, Code and
// Closed of the argument are not looked at.
func (t *Tills) AddDesk(ctx context.Context, actor access.Actor, d Desk) (id ref.ID, err error) {
	if err := access.Permit(actor, mayArrange, actor.Municipality, 0); err != nil {
		return 0, err
	}
	if err := d.check(); err != nil {
		return 0, err
	}
	err = t.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		id, err = t.addDesk(ctx, tx, actor, d)
		return err
	})
	return id, err
}

// addDesk takes the next free code; the lock keeps two desks from taking one.
func (t *Tills) addDesk(ctx context.Context, tx *db.Tx, actor access.Actor, d Desk) (ref.ID, error) {
	if err := tx.Lock(ctx, "tills.desks"); err != nil {
		return 0, err
	}
	id, q, m := tx.NewID(), store.New(tx), int64(tx.Municipality)
	err := q.AddDesk(ctx, store.AddDeskParams{MunicipalityID: m, ID: int64(id), Name: d.Name,
		ProviderID: int64(d.Provider), Large: int64(d.Large)})
	if err == nil {
		err = q.AddCounter(ctx, store.AddCounterParams{MunicipalityID: m, DeskID: int64(id)})
	}
	if err != nil {
		return 0, fmt.Errorf("adding a cash desk: %w", err)
	}
	return id, audit.Record(ctx, tx, actor, "tills.add-desk", deskRef(id), nil, d)
}

// ChangeDesk changes name, provider, limit or whether the desk is closed; its
// code stays, because receipts carry it.
func (t *Tills) ChangeDesk(ctx context.Context, actor access.Actor, d Desk) error {
	if err := access.Permit(actor, mayArrange, actor.Municipality, 0); err != nil {
		return err
	}
	if err := d.check(); err != nil {
		return err
	}
	return t.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		before, err := t.Desk(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		_, err = store.New(tx).ChangeDesk(ctx, store.ChangeDeskParams{MunicipalityID: int64(tx.Municipality), ID: int64(d.ID),
			Name: d.Name, ProviderID: int64(d.Provider), Large: int64(d.Large), Closed: d.Closed})
		if err != nil {
			return fmt.Errorf("changing a cash desk: %w", err)
		}
		d.Code = before.Code
		return audit.Record(ctx, tx, actor, "tills.change-desk", deskRef(d.ID), before, d)
	})
}

// Desk returns one cash desk; fault.Missing when there is none.
func (t *Tills) Desk(ctx context.Context, tx *db.Tx, id ref.ID) (Desk, error) {
	row, err := store.New(tx).Desk(ctx, store.DeskParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Desk{}, fault.Missing("There is no such cash desk.")
	}
	if err != nil {
		return Desk{}, fmt.Errorf("reading a cash desk: %w", err)
	}
	return deskOf(row), nil
}

// Desks lists the cash desks in the order of their codes.
func (t *Tills) Desks(ctx context.Context, tx *db.Tx) ([]Desk, error) {
	rows, err := store.New(tx).Desks(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading cash desks: %w", err)
	}
	list := make([]Desk, len(rows))
	for i, row := range rows {
		list[i] = deskOf(row)
	}
	return list, nil
}

func deskRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "tills.desk", ID: id} }

// settle makes room for the desks of a municipality that is merged into another:
// they get codes of their own there. Receipts keep the numbers they were printed
// with, and each desk goes on counting where it stood.
func (t *Tills) settle(ctx context.Context, tx *db.Tx, from, into ref.ID) error {
	err := store.New(tx).Renumber(ctx, store.RenumberParams{MunicipalityID: int64(from), Next: int64(into)})
	if err != nil {
		return fmt.Errorf("renumbering cash desks: %w", err)
	}
	return nil
}

// Provider is whose desk it is, as a receipt names it.
type Provider struct{ Name, TaxNumber, Phone string }

// Provider returns the provider of a desk; the zero value when the desk is the
// municipality's own.
func (t *Tills) Provider(ctx context.Context, tx *db.Tx, id ref.ID) (Provider, error) {
	if id == 0 {
		return Provider{}, nil
	}
	row, err := store.New(tx).Provider(ctx, store.ProviderParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Provider{}, nil
	}
	if err != nil {
		return Provider{}, fmt.Errorf("reading a provider: %w", err)
	}
	return Provider{row.Name, row.TaxNumber, row.Phone}, nil
}
