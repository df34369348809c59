package settlements

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/settlements/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Settlement is money that an agent handed over, with what it kept for its work.
type Settlement struct {
	ID         ref.ID
	Key        string // one-time key of the form: the same key never settles twice
	Agent      ref.ID
	Day        period.Day // when the money came to the bank
	Until      period.Day // the last signed day that it is for
	Bank       ref.ID     // our bank account; 0: the only one
	Amount     money.Som  // that came
	Commission money.Som  // that the agent kept
	Note       string     // explains a difference
	Due        Due        // as it was when the settlement was entered
	Entry      ref.ID     // of the ledger
	Movement   ref.ID     // the unmatched payment that a bank statement brought; 0: entered by hand
	Joined     ref.ID     // ledger's entry that joined a movement to what was entered by hand
	State      string
	At         period.Instant
	By         ref.ID
	Enterer    string
	Reversed   Reversal
}

// Reversal is the taking back of a settlement.
type Reversal struct {
	On     period.Day
	By     ref.ID
	Name   string
	Reason string
}

// States of a settlement.
const (
	settled  = "booked"
	reversed = "reversed"
)

// Credit is by how much the agent owes less.
func (s Settlement) Credit() money.Som { return s.Amount + s.Commission }

// Due is what an agent owes for its signed days.
type Due struct {
	Gross      money.Som // taken on signed days and not yet settled
	Commission money.Som // that it may keep of this
	Days       int       // signed days so far, settled ones too
	Last       period.Day
}

// Net is what should arrive.
func (d Due) Net() money.Som { return d.Gross - d.Commission }

// Short is how much less was settled than the signed days say; below zero it is
// more.
func (s Settlement) Short() money.Som { return s.Due.Gross - s.Credit() }

// check refuses what cannot be, whatever is owed. A difference needs words: the
// next reader must not have to guess.
func (s Settlement) check(today period.Day) error {
	f := fault.Form()
	if s.Key == "" {
		return fault.Invalid("This form is out of date. Open the page again.")
	}
	switch {
	case !s.Day.Valid() || s.Day > today:
		f.Field("day", "Enter the day on which the money came. It is not later than today.")
	case s.Amount < 0:
		f.Field("amount", "Enter an amount of zero or more.")
	case s.Commission < 0:
		f.Field("commission", "Enter an amount of zero or more.")
	case s.Credit() == 0:
		f.Field("amount", "Enter what came to the bank.")
	case s.Note == "" && s.Commission != s.Due.Commission:
		f.Field("note", "The commission is {sum} by the contract. Explain why it is another.", fault.Values{"sum": s.Due.Commission})
	case s.Note == "" && s.Short() > 0:
		f.Field("note", "{sum} is missing. Explain the difference.", fault.Values{"sum": s.Short()})
	case s.Note == "" && s.Short() < 0:
		f.Field("note", "{sum} too much has come. Explain the difference.", fault.Values{"sum": -s.Short()})
	}
	return f.Err()
}

// Settle books what an agent handed over and kept. The same key settles once and
// returns what it made. Faults: Invalid for sums and days that cannot be.
func (st *Settlements) Settle(ctx context.Context, actor access.Actor, s Settlement) (id ref.ID, err error) {
	if err := access.Permit(actor, maySettle, actor.Municipality, 0); err != nil {
		return 0, err
	}
	err = st.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if err := lock(ctx, tx, s.Agent); err != nil {
			return err
		}
		if id, err = st.earlier(ctx, tx, s); id != 0 || err != nil {
			return err
		}
		a, err := st.Account(ctx, tx, s.Agent, s.Until)
		if err != nil {
			return err
		}
		s.ID, s.Due = tx.NewID(), a.Due
		if s, err = st.fromBank(ctx, tx, actor, a.Agent, s); err != nil {
			return err
		}
		if err := s.check(tx.Today()); err != nil {
			return err
		}
		id, err = st.settle(ctx, tx, actor, s)
		return err
	})
	return id, err
}

// earlier finds what the key made before. Other figures under it are a mistake.
func (st *Settlements) earlier(ctx context.Context, tx *db.Tx, s Settlement) (ref.ID, error) {
	row, err := store.New(tx).SettlementByKey(ctx, store.SettlementByKeyParams{MunicipalityID: int64(tx.Municipality), Key: s.Key})
	switch {
	case db.IsMissing(err):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("looking for the key of a settlement: %w", err)
	case ref.ID(row.AgentID) != s.Agent || row.Amount != int64(s.Amount) || row.Commission != int64(s.Commission):
		return 0, fault.Conflict("This form was booked already, with other figures. Open the page again.")
	}
	return ref.ID(row.ID), nil
}

// settle writes settlements and books them together; it returns the first.
func (st *Settlements) settle(ctx context.Context, tx *db.Tx, actor access.Actor, list ...Settlement) (ref.ID, error) {
	entries := make([]ledger.Entry, len(list))
	for i := range list {
		entries[i] = list[i].entry()
	}
	booked, err := st.ledger.PostMany(ctx, tx, actor, entries)
	if err != nil {
		return 0, err
	}
	for i, s := range list {
		err := store.New(tx).AddSettlement(ctx, store.AddSettlementParams{MunicipalityID: int64(tx.Municipality), ID: int64(s.ID), Key: s.Key,
			AgentID: int64(s.Agent), Day: string(s.Day), UntilDay: string(s.Due.Last), BankID: int64(s.Bank), Amount: int64(s.Amount),
			Commission: int64(s.Commission), Owed: int64(s.Due.Gross), Agreed: int64(s.Due.Commission), Note: s.Note, EntryID: int64(booked[i]),
			EnteredAt: int64(tx.Now()), EnteredBy: int64(actor.ID), Enterer: actor.Name, MovementID: int64(s.Movement)})
		if err != nil {
			return 0, fmt.Errorf("storing a settlement: %w", err)
		}
		err = audit.Record(ctx, tx, actor, "settlements.settle", settlementRef(s.ID), nil, map[string]any{"day": s.Day,
			"until": s.Due.Last, "amount": s.Amount, "commission": s.Commission, "owed": s.Due.Gross, "movement": s.Movement, "note": s.Note})
		if err != nil {
			return 0, err
		}
	}
	return list[0].ID, nil
}

// settlementRef is how ledger and trail point at a settlement.
func settlementRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "settlements.settlement", ID: id} }

// entry is the journal entry: the money came, the commission was spent, and the
// agent owes less by both. Money of a bank statement came before: it waited among
// the unmatched payments.
func (s Settlement) entry() ledger.Entry {
	e := ledger.Entry{Day: s.Day, Kind: "settlements.settlement", Source: settlementRef(s.ID),
		Key: "settlements.settlement/" + s.ID.String(), Text: "Settlement with a payment agent"}
	came := ledger.Line{Account: ledger.Bank, Subject: s.Bank, Amount: s.Amount}
	if s.Movement != 0 {
		came.Account, came.Subject = ledger.Suspense, s.Movement
	}
	for _, line := range []ledger.Line{
		came,
		{Account: ledger.Commission, Subject: s.Agent, Amount: s.Commission},
		{Account: ledger.Agents, Subject: s.Agent, Amount: -s.Credit()},
	} {
		if line.Amount != 0 {
			e.Lines = append(e.Lines, line)
		}
	}
	return e
}

// TakeBack reverses a settlement that was entered wrongly: the agent owes again.
// A second person does it. Conflict: it is reversed already.
func (st *Settlements) TakeBack(ctx context.Context, actor access.Actor, id ref.ID, reason string) error {
	return st.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		s, err := st.Settlement(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := access.Permit(actor, mayReverse, tx.Municipality, s.By); err != nil {
			return err
		}
		if reason == "" {
			return fault.Form().Field("reason", "Say why the settlement is reversed.")
		}
		if err := lock(ctx, tx, s.Agent); err != nil {
			return err
		}
		if s, err = st.Settlement(ctx, tx, id); err != nil { // a movement may have joined it meanwhile
			return err
		}
		n, err := store.New(tx).ReverseSettlement(ctx, store.ReverseSettlementParams{MunicipalityID: int64(tx.Municipality), ID: int64(id),
			ReversedOn: string(tx.Today()), ReversedBy: int64(actor.ID), Reverser: actor.Name, Reason: reason})
		if err != nil {
			return fmt.Errorf("reversing a settlement: %w", err)
		}
		if n == 0 {
			return fault.Conflict("This settlement is reversed already.")
		}
		if _, err := st.ledger.Reverse(ctx, tx, actor, s.Entry, tx.Today(), reason); err != nil {
			return err
		}
		if err := st.backToBank(ctx, tx, actor, s, reason); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, "settlements.reverse", settlementRef(id), map[string]any{"state": s.State},
			map[string]any{"state": reversed, "reason": reason})
	})
}

// Settlement returns one settlement; fault.Missing when there is none.
func (st *Settlements) Settlement(ctx context.Context, tx *db.Tx, id ref.ID) (Settlement, error) {
	row, err := store.New(tx).Settlement(ctx, store.SettlementParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Settlement{}, fault.Missing("There is no such settlement.")
	}
	if err != nil {
		return Settlement{}, fmt.Errorf("reading a settlement: %w", err)
	}
	return settlementOf(row), nil
}

// Settlements lists what an agent handed over, the newest first.
func (st *Settlements) Settlements(ctx context.Context, tx *db.Tx, agent ref.ID) ([]Settlement, error) {
	rows, err := store.New(tx).Settlements(ctx, store.SettlementsParams{MunicipalityID: int64(tx.Municipality), AgentID: int64(agent)})
	if err != nil {
		return nil, fmt.Errorf("reading settlements: %w", err)
	}
	list := make([]Settlement, len(rows))
	for i, row := range rows {
		list[i] = settlementOf(row)
	}
	return list, nil
}

func settlementOf(row store.SettlementsSettlement) Settlement {
	return Settlement{ID: ref.ID(row.ID), Key: row.Key, Agent: ref.ID(row.AgentID), Day: period.Day(row.Day), Until: period.Day(row.UntilDay),
		Bank: ref.ID(row.BankID), Amount: money.Som(row.Amount), Commission: money.Som(row.Commission), Note: row.Note,
		Due:   Due{Gross: money.Som(row.Owed), Commission: money.Som(row.Agreed), Last: period.Day(row.UntilDay)},
		Entry: ref.ID(row.EntryID), Movement: ref.ID(row.MovementID), Joined: ref.ID(row.JoinedID), State: row.State, At: period.Instant(row.EnteredAt), By: ref.ID(row.EnteredBy), Enterer: row.Enterer,
		Reversed: Reversal{period.Day(row.ReversedOn), ref.ID(row.ReversedBy), row.Reverser, row.Reason}}
}
