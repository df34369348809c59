package accounts

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/accounts/store"
	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Supplies returns the supplies of accounts, past ones too: by account, service
// and first day.
func (a *Accounts) Supplies(ctx context.Context, tx *db.Tx, accounts []ref.ID) ([]Supply, error) {
	var found []Supply
	for some := range slices.Chunk(accounts, listed) {
		rows, err := store.New(tx).SuppliesOf(ctx, store.SuppliesOfParams{MunicipalityID: int64(tx.Municipality), Ids: idList(some)})
		if err != nil {
			return nil, fmt.Errorf("reading supplies: %w", err)
		}
		for _, r := range rows {
			found = append(found, supplyOf(r))
		}
	}
	return found, nil
}

func supplyOf(r store.AccountsSupply) Supply {
	s := Supply{
		ID: ref.ID(r.ID), Account: ref.ID(r.AccountID), Service: ref.ID(r.ServiceID), Connection: r.Connection, Category: r.Category,
		Heads: int(r.Heads), Area: money.Quantity(r.Area), Span: period.Span{From: period.Day(r.ValidFrom), Until: period.Day(r.ValidUntil)},
	}
	if r.Persons.Valid {
		n := int(r.Persons.Int64)
		s.Persons = &n
	}
	return s
}

// Supply begins to supply an account with a service in a new way, from a day
// on. What went before ends the day before; a change of the very day on which
// the present supply began replaces it.
func (a *Accounts) Supply(ctx context.Context, tx *db.Tx, actor access.Actor, account ref.ID, n NewSupply) error {
	if err := allow(tx, actor, mayEdit); err != nil {
		return err
	}
	x, err := a.Account(ctx, tx, account)
	if err != nil {
		return err
	}
	if err := n.Check(tx.Today()); err != nil {
		return err
	}
	if x.State != Open {
		return fault.Conflict("This personal account is closed. Reopen it first.")
	}
	supplies, err := a.Supplies(ctx, tx, []ref.ID{account})
	if err != nil {
		return err
	}
	if err := a.meterAllows(ctx, tx, account, n); err != nil {
		return err
	}
	old, had := current(supplies, n.Service)
	if had {
		if err := a.endBefore(ctx, tx, old, n.From); err != nil {
			return err
		}
	} else if err := afterAll(supplies, n); err != nil {
		return err
	}
	if n.Category == "" {
		n.Category = x.Category
	}
	b := batch{tx: tx}
	b.supply(account, n, "")
	if err := b.write(ctx); err != nil {
		return err
	}
	var before any
	if had {
		before = trace(old)
	}
	return audit.Record(ctx, tx, actor, "accounts.supply", ref.Ref{Kind: Kind, ID: account}, before, n)
}

// meterAllows refuses a connection without a tap while a meter hangs there.
func (a *Accounts) meterAllows(ctx context.Context, tx *db.Tx, account ref.ID, n NewSupply) error {
	if Metered(n.Connection) {
		return nil
	}
	there, err := a.meters.Of(ctx, tx, []ref.ID{account})
	if err != nil {
		return err
	}
	if _, hangs := meters.Current(there, n.Service); hangs {
		return fault.Form().Field("connection", "A meter is installed here. Remove the meter first.")
	}
	return nil
}

// endBefore ends a supply on the day before another begins.
func (a *Accounts) endBefore(ctx context.Context, tx *db.Tx, s Supply, from period.Day) error {
	q := store.New(tx)
	var err error
	switch {
	case from < s.Span.From:
		return fault.Form().Field("from", "The present supply began on {day}. Enter that day or a later one.", fault.Values{"day": s.Span.From})
	case from == s.Span.From:
		err = q.DeleteSupply(ctx, store.DeleteSupplyParams{MunicipalityID: int64(tx.Municipality), ID: int64(s.ID)})
	default:
		err = q.EndSupply(ctx, store.EndSupplyParams{MunicipalityID: int64(tx.Municipality), ID: int64(s.ID), ValidUntil: string(from.Add(-1))})
	}
	if err != nil {
		return fmt.Errorf("ending a supply: %w", err)
	}
	return nil
}

// afterAll refuses a supply that would begin inside an earlier one.
func afterAll(supplies []Supply, n NewSupply) error {
	for _, s := range supplies {
		if s.Service == n.Service && s.Span.Until >= n.From {
			return fault.Form().Field("from", "The last supply ended on {day}. Enter a later day.", fault.Values{"day": s.Span.Until})
		}
	}
	return nil
}

// StopSupply ends a service of an account; day is the last day of supply.
func (a *Accounts) StopSupply(ctx context.Context, tx *db.Tx, actor access.Actor, account, service ref.ID, day period.Day) error {
	if err := allow(tx, actor, mayEdit); err != nil {
		return err
	}
	supplies, err := a.Supplies(ctx, tx, []ref.ID{account})
	if err != nil {
		return err
	}
	s, there := current(supplies, service)
	if !there {
		return fault.Conflict("This service has already ended.")
	}
	hanging, err := a.meters.Of(ctx, tx, []ref.ID{account})
	if err != nil {
		return err
	}
	if _, hangs := meters.Current(hanging, service); hangs {
		return fault.Form().Field("day", "A meter is installed here. Remove the meter first.")
	}
	if day == "" || day < s.Span.From || day > tx.Today().Add(31) {
		return fault.Form().Field("day", "Enter the last day of supply: {day} or later.", fault.Values{"day": s.Span.From})
	}
	if err := a.endBefore(ctx, tx, s, day.Add(1)); err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "accounts.stop", ref.Ref{Kind: Kind, ID: account}, trace(s), map[string]any{"until": day})
}

// trace is a supply as the audit trail keeps it.
func trace(s Supply) map[string]any {
	return map[string]any{"service": s.Service, "connection": s.Connection, "category": s.Category, "persons": s.Persons, "from": s.Span.From}
}

// Close ends an account with the last readings of its meters, by meter. day is
// the last day of supply.
func (a *Accounts) Close(ctx context.Context, tx *db.Tx, actor access.Actor, account ref.ID, day period.Day, last map[ref.ID]*money.Quantity) error {
	if err := allow(tx, actor, mayEdit); err != nil {
		return err
	}
	x, err := a.Account(ctx, tx, account)
	if err != nil {
		return err
	}
	switch {
	case x.State == Closed:
		return fault.Conflict("This personal account is already closed.")
	case day == "" || day < x.Opened || day > tx.Today():
		return fault.Form().Field("day", "Enter the last day of supply: {day} or later, not after today.", fault.Values{"day": x.Opened})
	}
	there, err := a.meters.Of(ctx, tx, []ref.ID{account})
	if err != nil {
		return err
	}
	for _, m := range there {
		if m.Ended == "" {
			if err := a.meters.Remove(ctx, tx, actor, m.ID, day, last[m.ID]); err != nil {
				return err
			}
		}
	}
	supplies, err := a.Supplies(ctx, tx, []ref.ID{account})
	if err != nil {
		return err
	}
	for _, s := range supplies {
		if s.Current() {
			if err := a.endBefore(ctx, tx, s, max(day.Add(1), s.Span.From)); err != nil {
				return err
			}
		}
	}
	x.State, x.Closed = Closed, day
	return a.save(ctx, tx, actor, "accounts.close", x, map[string]any{"state": Open}, map[string]any{"state": Closed, "last_day": day})
}

// Reopen takes a closed account up again from a day on, with the services that
// it had last. A meter is installed anew: it was read and sealed off at closing.
func (a *Accounts) Reopen(ctx context.Context, tx *db.Tx, actor access.Actor, account ref.ID, day period.Day) error {
	if err := allow(tx, actor, mayEdit); err != nil {
		return err
	}
	x, err := a.Account(ctx, tx, account)
	if err != nil {
		return err
	}
	switch {
	case x.State == Open:
		return fault.Conflict("This personal account is already open.")
	case day <= x.Closed || day > tx.Today().Add(31):
		return fault.Form().Field("day", "The account was closed on {day}. Enter a later day, at most a month ahead.", fault.Values{"day": x.Closed})
	}
	supplies, err := a.Supplies(ctx, tx, []ref.ID{account})
	if err != nil {
		return err
	}
	b := batch{tx: tx}
	for _, s := range supplies {
		if s.Span.Until == x.Closed {
			b.supply(account, NewSupply{Service: s.Service, Connection: s.Connection, Category: s.Category, Persons: s.Persons, Heads: s.Heads, Area: s.Area, From: day}, "")
		}
	}
	if err := b.write(ctx); err != nil {
		return err
	}
	x.State, x.Closed = Open, ""
	return a.save(ctx, tx, actor, "accounts.reopen", x, map[string]any{"state": Closed}, map[string]any{"state": Open, "from": day})
}

// Install puts a meter on a tap of an account.
func (a *Accounts) Install(ctx context.Context, tx *db.Tx, actor access.Actor, account, service ref.ID, n meters.NewMeter) error {
	if err := allow(tx, actor, mayEdit); err != nil {
		return err
	}
	supplies, err := a.Supplies(ctx, tx, []ref.ID{account})
	if err != nil {
		return err
	}
	s, there := current(supplies, service)
	if !there || !Metered(s.Connection) {
		return fault.Conflict("A meter needs a tap in the house or in the yard. Change the connection first.")
	}
	_, err = a.meters.Install(ctx, tx, actor, account, service, s.Span.From, n)
	return err
}
