package statements

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
	"github.com/openaimak/aimak/internal/finance/statements/register"
	"github.com/openaimak/aimak/internal/finance/statements/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// States of a document. Nothing is booked before Posted.
const (
	Columns = "columns" // a list whose columns somebody must choose
	Preview = "preview" // read; waits for a decision
	Posting = "posting" // its job waits or runs
	Posted  = "posted"
	Dropped = "dropped"
)

// Classes of movements: what becomes, or became, of each.
const (
	Fresh     = "new"       // has found its personal account
	Unmatched = "unmatched" // goes to suspense
	Known     = "known"     // was booked from another file
	NotOurs   = "foreign"   // on an account that is not ours
	Out       = "out"       // money that went
	Pending   = "pending"   // not booked by the bank yet
	Bad       = "bad"       // cannot be read, or was refused
)

// Document is an uploaded file.
type Document struct {
	ID       ref.ID
	Filename string
	Format   bankfile.Format
	State    string
	Lines    int
	Headings []string
	Columns  register.Mapping
	Problems []register.Problem
	Held     Held // of a list: where its money lies
	Accepted Act  // who took responsibility for a statement that does not add up
	Reason   string
	Job      ref.ID
	Entered  Act
	Posted   Act
}

// Held is where the money of a list lies until its lines are booked.
type Held struct {
	Account string // of the ledger: assets:agents, assets:bank or liabilities:suspense
	Subject ref.ID // the agent, our bank account, the unmatched payment
	Name    string
}

// Act is who did something and when.
type Act struct {
	By   ref.ID
	Name string
	At   period.Instant
}

// documentRef is how the trail points at a document.
func documentRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "statements.document", ID: id} }

// lineKind is how ledger, payments and suspense point at a movement.
const lineKind = "statements.line"

func documentOf(r store.StatementsDocument) (Document, error) {
	d := Document{ID: ref.ID(r.ID), Filename: r.Filename, Format: bankfile.Format(r.Format), State: r.State, Lines: int(r.Lines),
		Held: Held{r.Held, ref.ID(r.HeldSubject), r.HeldName}, Accepted: Act{By: ref.ID(r.AcceptedBy), Name: r.Acceptor}, Reason: r.AcceptedReason,
		Job: ref.ID(r.JobID), Entered: Act{ref.ID(r.EnteredBy), r.EnteredName, period.Instant(r.EnteredAt)},
		Posted: Act{ref.ID(r.PostedBy), r.Poster, period.Instant(r.PostedAt)}}
	for _, part := range []struct {
		text string
		into any
	}{{r.Headings, &d.Headings}, {r.Columns, &d.Columns}, {r.Problems, &d.Problems}} {
		if err := json.Unmarshal([]byte(part.text), part.into); err != nil {
			return d, fmt.Errorf("reading a document: %w", err)
		}
	}
	return d, nil
}

// jsonText writes what can always be written.
func jsonText(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		panic("statements: " + err.Error())
	}
	return string(out)
}

// Document returns one document; fault.Missing when there is none.
func (s *Statements) Document(ctx context.Context, tx *db.Tx, id ref.ID) (Document, error) {
	row, err := store.New(tx).Document(ctx, store.DocumentParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	return found(row, err)
}

// locked returns a document after everything under way with it has ended.
func (s *Statements) locked(ctx context.Context, tx *db.Tx, id ref.ID) (Document, error) {
	row, err := store.New(tx).LockDocument(ctx, store.LockDocumentParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	return found(row, err)
}

func found(row store.StatementsDocument, err error) (Document, error) {
	if db.IsMissing(err) || err == nil && row.State == Dropped {
		return Document{}, fault.Missing("There is no such file.")
	}
	if err != nil {
		return Document{}, fmt.Errorf("reading a document: %w", err)
	}
	return documentOf(row)
}

// Part is what a file says of one account.
type Part struct {
	bankfile.Statement
	Ours ref.ID // our bank account; 0: it is not ours
	Name string // what we call it
}

// Parts lists the accounts of a document.
func (s *Statements) Parts(ctx context.Context, tx *db.Tx, id ref.ID) ([]Part, error) {
	rows, err := store.New(tx).Parts(ctx, store.PartsParams{MunicipalityID: int64(tx.Municipality), DocumentID: int64(id)})
	if err != nil {
		return nil, fmt.Errorf("reading the parts of a document: %w", err)
	}
	list := make([]Part, len(rows))
	for i, r := range rows {
		list[i] = Part{bankfile.Statement{Account: r.Number, Currency: r.Currency, Ident: r.Ident, From: period.Day(r.FirstDay), Until: period.Day(r.LastDay),
			Credit: money.Som(r.Credit), Debit: money.Som(r.Debit), Movements: int(r.Movements)}, ref.ID(r.AccountID), r.AccountName}
		if r.Balances {
			opening, closing := money.Som(r.Opening), money.Som(r.Closing)
			list[i].Opening, list[i].Closing = &opening, &closing
		}
	}
	return list, nil
}

// gaps tells whether any part of a document does not add up.
func gaps(parts []Part) bool {
	for _, p := range parts {
		if gap, known := p.Gap(); known && gap != 0 {
			return true
		}
	}
	return false
}

// Class is how many movements of a document share a fate.
type Class struct {
	Name  string
	Lines int
	Sum   money.Som
	First period.Day
}

// Classes counts the movements of a document.
func (s *Statements) Classes(ctx context.Context, tx *db.Tx, id ref.ID) (map[string]Class, error) {
	rows, err := store.New(tx).Classes(ctx, store.ClassesParams{MunicipalityID: int64(tx.Municipality), DocumentID: int64(id)})
	if err != nil {
		return nil, fmt.Errorf("counting movements: %w", err)
	}
	classes := map[string]Class{}
	for _, r := range rows {
		classes[r.Class] = Class{r.Class, int(r.Lines), money.Som(r.Sum), period.Day(r.FirstDay)}
	}
	return classes, nil
}
