package statements

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
	"github.com/openaimak/aimak/internal/finance/statements/store"
	"github.com/openaimak/aimak/internal/finance/suspense"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/jobs"
)

// postJob books a large document. It is one transaction, so a job that is run
// again after a crash finds either all of it done or nothing.
const postJob = "statements.post"

// atOnce is how many movements are booked while the person waits.
const atOnce = 2_000

type postArgs struct{ Document ref.ID }

// Post books a document: at once when it is small, else by a job whose id is
// returned. A document that is posted already stays as it is.
func (s *Statements) Post(ctx context.Context, actor access.Actor, id ref.ID) (job ref.ID, err error) {
	if err := access.Permit(actor, mayPost, actor.Municipality, 0); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		d, err := s.locked(ctx, tx, id)
		if err != nil || d.State == Posted {
			return err
		}
		if err := s.ready(ctx, tx, d); err != nil {
			return err
		}
		if d.Lines <= atOnce {
			return s.post(ctx, tx, actor, d)
		}
		if job, err = s.queue.Enqueue(ctx, tx, actor, postJob, postArgs{id}, id.String()); err != nil {
			return err
		}
		_, err = store.New(tx).SetState(ctx, store.SetStateParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), Was: d.State, State: Posting, Job: int64(job)})
		return err
	})
	return job, err
}

// runPost is the job.
func (s *Statements) runPost(ctx context.Context, run *jobs.Run) error {
	var args postArgs
	if err := run.Args(&args); err != nil {
		return err
	}
	lines := 0
	err := s.db.Read(ctx, run.Municipality, func(tx *db.Tx) error {
		d, err := s.Document(ctx, tx, args.Document)
		lines = d.Lines
		return err
	})
	if err == nil {
		err = run.Progress(ctx, 0, lines)
	}
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, run.Municipality, func(tx *db.Tx) error {
		d, err := s.locked(ctx, tx, args.Document)
		if err != nil || d.State == Posted {
			return err
		}
		return s.post(ctx, tx, run.By, d)
	})
	if err != nil {
		return err
	}
	run.Result(jobs.Outcome{Path: "desk/statements/files/" + args.Document.String(), Text: "All movements of the file are booked."})
	return run.Progress(ctx, lines, lines)
}

// ready refuses a document that somebody must decide about first.
func (s *Statements) ready(ctx context.Context, tx *db.Tx, d Document) error {
	if d.State == Columns {
		return fault.Conflict("Choose the columns of the list first.")
	}
	if d.Accepted.By != 0 {
		return nil
	}
	parts, err := s.Parts(ctx, tx, d.ID)
	if err == nil && (gaps(parts) || len(d.Problems) > 0) {
		err = fault.Conflict("The file does not add up. Accept it with a reason first, or ask the sender for a right one.")
	}
	return err
}

// postLock makes documents wait for one another: two overlapping files must not
// both find the same movement unknown.
const postLock = "statements.post"

// post books a document in the caller's transaction.
func (s *Statements) post(ctx context.Context, tx *db.Tx, actor access.Actor, d Document) error {
	if err := tx.Lock(ctx, postLock); err != nil {
		return err
	}
	if err := s.ready(ctx, tx, d); err != nil {
		return err
	}
	if err := sortLines(ctx, tx, d.ID); err != nil {
		return err
	}
	p, err := s.posting(ctx, tx, d)
	if err != nil {
		return err
	}
	if err := p.accept(ctx, tx, actor); err != nil {
		return err
	}
	if err := p.putAside(ctx, tx, actor); err != nil {
		return err
	}
	if err := p.mark(ctx, tx); err != nil {
		return err
	}
	return p.end(ctx, tx, actor)
}

// posting is a document on its way into the books.
type posting struct {
	room     *Statements
	doc      Document
	lines    []store.ToBookRow
	accounts map[string]Account // our bank accounts by compact number
	first    period.Day         // the first open day
	booked   map[int64]marked   // by line
	aside    []suspense.Item
	asideOf  []int     // the line of each of them, as an index
	spent    money.Som // taken from the unmatched payment that a list explains
	refused  map[int64]string
}

// marked is what a movement has become.
type marked struct {
	kind   string
	target ref.ID
	note   string
}

func (s *Statements) posting(ctx context.Context, tx *db.Tx, d Document) (*posting, error) {
	p := &posting{room: s, doc: d, accounts: map[string]Account{}, booked: map[int64]marked{}, refused: map[int64]string{}}
	list, err := s.Accounts(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, a := range list {
		p.accounts[bankfile.Number(a.Number)] = a
	}
	closed, err := s.ledger.Closed(ctx, tx)
	if err != nil {
		return nil, err
	}
	if closed != "" {
		p.first = closed.Next().First()
	}
	p.lines, err = store.New(tx).ToBook(ctx, store.ToBookParams{MunicipalityID: int64(tx.Municipality), DocumentID: int64(d.ID)})
	if err != nil {
		return nil, fmt.Errorf("reading movements: %w", err)
	}
	return p, nil
}

// held is where the money of a movement lies.
func (p *posting) held(l store.ToBookRow) Held {
	if p.doc.Format == bankfile.Register {
		return p.doc.Held
	}
	a := p.accounts[l.Compact]
	return Held{ledger.Bank, a.ID, a.Name}
}

// day is the day on which a movement is booked: its own, or the first open one.
// A month that was handed in must not change because a statement came late.
func (p *posting) day(l store.ToBookRow) period.Day { return max(period.Day(l.Day), p.first) }

// payment is a movement as the books take it. A list of an agent names payments
// that may have come by the agent's protocol before: the same number gives the
// same key, so they are recognised.
func (p *posting) payment(l store.ToBookRow) intake.Payment {
	held := p.held(l)
	pay := intake.Payment{Key: "bank/" + hex.EncodeToString(l.Fingerprint), Method: intake.Wired(l.Purpose), Channel: held.Subject, External: l.Reference,
		Account: ref.ID(l.AccountID), Amount: money.Som(l.Amount), Day: p.day(l), At: period.Instant(l.At), Payer: l.Payer, Note: l.Purpose,
		Source: ref.Ref{Kind: lineKind, ID: ref.ID(l.ID)}, Debit: held.Account}
	if p.doc.Format == bankfile.Register {
		pay.Method = intake.Register
		if held.Account == ledger.Agents && l.Reference != "" {
			pay.Key = "agent/" + held.Subject.String() + "/" + l.Reference
		}
	}
	return pay
}

// accept books what has found its account, all in one call.
func (p *posting) accept(ctx context.Context, tx *db.Tx, actor access.Actor) error {
	var list []intake.Payment
	var of []int
	for i, l := range p.lines {
		if l.AccountID != 0 {
			list, of = append(list, p.payment(l)), append(of, i)
		} else {
			p.wait(i, "")
		}
	}
	if len(list) == 0 {
		return nil
	}
	answers, err := p.room.take.Accept(ctx, tx, actor, list)
	if err != nil {
		return err
	}
	for k, answer := range answers {
		line := p.lines[of[k]]
		switch {
		case answer.Refused != nil && p.doc.Held.Account == ledger.Agents:
			p.refused[line.ID] = reason(answer.Refused)
		case answer.Refused != nil:
			p.wait(of[k], reason(answer.Refused))
		case answer.Repeated:
			p.booked[line.ID] = marked{"payment", answer.ID, "repeated"}
		default:
			p.booked[line.ID] = marked{"payment", answer.ID, answer.Number}
			p.spend(line)
		}
	}
	return nil
}

// reason is the message of a refusal; any other error is none for people.
func reason(err error) string {
	if f := fault.Of(err); f != nil && len(f.Values) == 0 && f.Msg != "" {
		return f.Msg
	}
	return i18n.Mark("The account did not take this payment. Look at it.")
}

func (p *posting) spend(l store.ToBookRow) {
	if p.doc.Held.Account == ledger.Suspense {
		p.spent += money.Som(l.Amount)
	}
}

// wait sends a movement to suspense.
func (p *posting) wait(i int, why string) {
	l := p.lines[i]
	held := p.held(l)
	p.spend(l)
	p.asideOf = append(p.asideOf, i)
	p.aside = append(p.aside, suspense.Item{Source: ref.Ref{Kind: lineKind, ID: ref.ID(l.ID)}, Held: held.Account, HeldSubject: held.Subject,
		HeldName: held.Name, Day: p.day(l), Amount: money.Som(l.Amount), Payer: l.Payer, PayerNumber: l.PayerNumber, Purpose: l.Purpose,
		External: l.Reference, Refused: why})
}

// putAside books what waits for its owner, and takes what a list explains off the
// unmatched payment that it explains.
func (p *posting) putAside(ctx context.Context, tx *db.Tx, actor access.Actor) error {
	if err := p.room.suspense.Put(ctx, tx, actor, p.aside); err != nil {
		return err
	}
	for k, item := range p.aside {
		p.booked[p.lines[p.asideOf[k]].ID] = marked{"suspense", item.ID, ""}
	}
	if p.spent == 0 {
		return nil
	}
	return p.room.suspense.Spend(ctx, tx, actor, p.doc.Held.Subject, "list/"+p.doc.ID.String(), p.spent, p.doc.Filename)
}

// mark remembers for ever what has been booked, and spoils what was refused.
func (p *posting) mark(ctx context.Context, tx *db.Tx) error {
	columns := []string{"municipality_id", "fingerprint", "entry", "piece", "document_id", "line_id", "kind", "target_id", "note"}
	_, err := tx.Bulk(ctx, "statements_mark", columns, func(yield func([]any) bool) {
		for _, l := range p.lines {
			m, ok := p.booked[l.ID]
			entry := append([]byte{}, l.Entry...) // SQLite gives nothing back as NULL
			if ok && !yield([]any{tx.Municipality, l.Fingerprint, entry, l.Piece, p.doc.ID, l.ID, m.kind, m.target, m.note}) {
				return
			}
		}
	})
	if err != nil {
		return fmt.Errorf("marking movements: %w", err)
	}
	for id, why := range p.refused {
		if err := store.New(tx).SpoilLine(ctx, store.SpoilLineParams{MunicipalityID: int64(tx.Municipality), ID: id, Wrong: why}); err != nil {
			return fmt.Errorf("marking a refused payment: %w", err)
		}
	}
	return nil
}

// end closes the document.
func (p *posting) end(ctx context.Context, tx *db.Tx, actor access.Actor) error {
	q, m := store.New(tx), int64(tx.Municipality)
	n, err := q.Posted(ctx, store.PostedParams{MunicipalityID: m, ID: int64(p.doc.ID), PostedBy: int64(actor.ID), Poster: actor.Name, PostedAt: int64(tx.Now())})
	if err != nil {
		return fmt.Errorf("closing a document: %w", err)
	}
	if n == 0 {
		return fault.Conflict("This file is booked already.")
	}
	if err := q.DropRows(ctx, store.DropRowsParams{MunicipalityID: m, DocumentID: int64(p.doc.ID)}); err != nil {
		return fmt.Errorf("closing a document: %w", err)
	}
	return audit.Record(ctx, tx, actor, "statements.post", documentRef(p.doc.ID), map[string]any{"state": p.doc.State},
		map[string]any{"state": Posted, "payments": len(p.booked) - len(p.aside), "suspense": len(p.aside), "refused": len(p.refused)})
}
