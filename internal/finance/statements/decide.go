package statements

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/statements/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Accept takes responsibility for a file that does not add up: real ones are
// sometimes wrong, and the money in them is real. The name and the reason stay.
func (s *Statements) Accept(ctx context.Context, actor access.Actor, id ref.ID, reason string) error {
	if err := access.Permit(actor, mayPost, actor.Municipality, 0); err != nil {
		return err
	}
	if reason == "" {
		return fault.Form().Field("reason", "Say why: the auditor will ask.")
	}
	return s.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		n, err := store.New(tx).AcceptGap(ctx, store.AcceptGapParams{MunicipalityID: int64(tx.Municipality), ID: int64(id),
			AcceptedBy: int64(actor.ID), Acceptor: actor.Name, AcceptedReason: reason})
		if err != nil {
			return fmt.Errorf("accepting a document: %w", err)
		}
		if n == 0 {
			return fault.Conflict("This file is booked already.")
		}
		return audit.Record(ctx, tx, actor, "statements.accept", documentRef(id), nil, map[string]any{"reason": reason})
	})
}

// Drop forgets a file that was not booked.
func (s *Statements) Drop(ctx context.Context, actor access.Actor, id ref.ID) error {
	if err := access.Permit(actor, mayPost, actor.Municipality, 0); err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		d, err := s.locked(ctx, tx, id)
		if err != nil {
			return err
		}
		if d.State != Preview && d.State != Columns {
			return fault.Conflict("This file is booked already.")
		}
		q, m := store.New(tx), int64(tx.Municipality)
		if err := q.DropRows(ctx, store.DropRowsParams{MunicipalityID: m, DocumentID: int64(id)}); err != nil {
			return fmt.Errorf("forgetting a document: %w", err)
		}
		if err := q.DropLines(ctx, store.DropLinesParams{MunicipalityID: m, DocumentID: int64(id)}); err != nil {
			return fmt.Errorf("forgetting a document: %w", err)
		}
		if _, err := q.SetState(ctx, store.SetStateParams{MunicipalityID: m, ID: int64(id), Was: d.State, State: Dropped}); err != nil {
			return fmt.Errorf("forgetting a document: %w", err)
		}
		return audit.Record(ctx, tx, actor, "statements.drop", documentRef(id), map[string]any{"state": d.State}, map[string]any{"state": Dropped})
	})
}

// Fees books movements that went out as what the bank took for its work. Others
// are left: giving money back was booked when it was decided. A line that is
// booked already is passed over.
func (s *Statements) Fees(ctx context.Context, actor access.Actor, id ref.ID, chosen []ref.ID) (n int, err error) {
	if err := access.Permit(actor, mayPost, actor.Municipality, 0); err != nil {
		return 0, err
	}
	if len(chosen) > shownLines {
		chosen = chosen[:shownLines]
	}
	err = s.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		d, err := s.locked(ctx, tx, id)
		if err != nil {
			return err
		}
		if d.State != Posted {
			return fault.Conflict("Book the file first.")
		}
		p, err := s.posting(ctx, tx, d)
		if err != nil {
			return err
		}
		for _, line := range chosen {
			done, err := p.fee(ctx, tx, actor, line)
			if err != nil {
				return err
			}
			if done {
				n++
			}
		}
		return nil
	})
	return n, err
}

// fee books one line; false when it was booked before.
func (p *posting) fee(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) (bool, error) {
	q, m := store.New(tx), int64(tx.Municipality)
	l, err := q.Line(ctx, store.LineParams{MunicipalityID: m, ID: int64(id)})
	if db.IsMissing(err) || err == nil && (ref.ID(l.DocumentID) != p.doc.ID || l.Class != Out) {
		return false, fault.Missing("There is no such movement.")
	}
	if err != nil {
		return false, fmt.Errorf("reading a movement: %w", err)
	}
	account := p.accounts[l.Compact].ID
	amount := -money.Som(l.Amount)
	entry, err := p.room.ledger.Post(ctx, tx, actor, ledger.Entry{Day: max(period.Day(l.Day), p.first), Kind: "statements.fee",
		Source: ref.Ref{Kind: lineKind, ID: id}, Key: "statements.fee/" + id.String(), Text: i18n.Mark("Bank charges"),
		Lines: []ledger.Line{{Account: ledger.Commission, Subject: account, Amount: amount}, {Account: ledger.Bank, Subject: account, Amount: -amount}}})
	if err != nil {
		return false, err
	}
	added, err := q.AddMark(ctx, store.AddMarkParams{MunicipalityID: m, Fingerprint: l.Fingerprint, Entry: append([]byte{}, l.Entry...), Piece: l.Piece,
		DocumentID: int64(p.doc.ID), LineID: int64(id), Kind: "fee", TargetID: int64(entry)})
	if err != nil {
		return false, fmt.Errorf("marking a movement: %w", err)
	}
	return added > 0, nil
}
