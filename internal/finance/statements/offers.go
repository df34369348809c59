package statements

import (
	"context"
	"fmt"
	"time"

	"github.com/openaimak/aimak/internal/finance/statements/store"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

// open lists the files that wait for a decision.
func (s *Statements) open(ctx context.Context, tx *db.Tx) ([]Document, error) {
	rows, err := store.New(tx).OpenDocuments(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading open files: %w", err)
	}
	return documentsOf(rows)
}

func documentsOf(rows []store.StatementsDocument) ([]Document, error) {
	list := make([]Document, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = documentOf(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// todo is the files that were uploaded and not booked.
func (s *Statements) todo(ctx context.Context, r *web.Request) (list []module.Todo, err error) {
	if !r.Can(mayPost) {
		return nil, nil
	}
	var files []Document
	err = s.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		files, err = s.open(ctx, tx)
		return err
	})
	for _, d := range files {
		list = append(list, module.Todo{Text: r.Printer.T("Book the file {file}", "file", d.Filename), Path: path(d.ID), State: "wait",
			Tag: stateText(r.Printer, d.State), Note: r.Printer.T("Uploaded by {name}", "name", d.Entered.Name), Due: d.Entered.At.Day()})
	}
	return list, err
}

// waiting is the number beside "Bank statements" on the rail.
func (s *Statements) waiting(ctx context.Context, r *web.Request) (n int, err error) {
	err = s.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		files, err := s.open(ctx, tx)
		n = len(files)
		return err
	})
	return n, err
}

// check finds posted files with movements of which nobody knows what they became.
func (s *Statements) check(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	rows, err := store.New(tx).Unexplained(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("checking statements: %w", err)
	}
	for _, r := range rows {
		complaints = append(complaints, fmt.Sprintf("statements: file %s is booked, but %d of its movements are not", ref.ID(r.DocumentID), r.Lines))
	}
	return complaints, nil
}

// settle prepares a merger: what both municipalities have under one key. A bank
// account of both stays with the one that goes on; the other's is closed under a
// number that no file can have.
func (s *Statements) settle(ctx context.Context, tx *db.Tx, from, into ref.ID) error {
	q, m, next := store.New(tx), int64(from), int64(into)
	if err := q.SettleAccounts(ctx, store.SettleAccountsParams{MunicipalityID: m, Mark: from.String() + "/" + from.Time().Format(time.DateOnly), Next: next}); err != nil {
		return fmt.Errorf("settling bank accounts: %w", err)
	}
	if err := q.SettleLines(ctx, store.SettleLinesParams{MunicipalityID: m, Next: next}); err != nil {
		return fmt.Errorf("settling movements: %w", err)
	}
	if err := q.SettleMarks(ctx, store.SettleMarksParams{MunicipalityID: m, Next: next}); err != nil {
		return fmt.Errorf("settling booked movements: %w", err)
	}
	if err := q.SettleMappings(ctx, store.SettleMappingsParams{MunicipalityID: m, Next: next}); err != nil {
		return fmt.Errorf("settling columns of lists: %w", err)
	}
	return nil
}

// path is where a document is shown, below /{lang}/{municipality}/.
func path(id ref.ID) string { return "desk/statements/files/" + id.String() }
