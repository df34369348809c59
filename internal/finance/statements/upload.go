package statements

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
	"github.com/openaimak/aimak/internal/finance/statements/camt"
	"github.com/openaimak/aimak/internal/finance/statements/mt940"
	"github.com/openaimak/aimak/internal/finance/statements/onec"
	"github.com/openaimak/aimak/internal/finance/statements/register"
	"github.com/openaimak/aimak/internal/finance/statements/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// MaxFile is the largest file that is taken; a year of a town fits in a tenth.
const MaxFile = 128 << 20

// MaxRows is how many lines a list may have as text; a workbook keeps the limits of
// sheet.Read, because it is held.
const MaxRows = 2_000_000

// readers of the bank formats.
var readers = map[bankfile.Format]func(io.Reader, bankfile.Take) ([]bankfile.Statement, error){
	bankfile.Camt: camt.Read, bankfile.MT940: mt940.Read, bankfile.OneC: onec.Read,
}

// Upload takes a file in: it is recognised by its content, read as it comes and
// kept as movements; nothing is booked. The file itself is not kept. The same file
// again gives the document that it made before, with again set.
func (s *Statements) Upload(ctx context.Context, actor access.Actor, filename string, file io.ReadSeeker) (id ref.ID, again bool, err error) {
	if err := access.Permit(actor, mayPost, actor.Municipality, 0); err != nil {
		return 0, false, err
	}
	digest, format, err := look(file)
	if err != nil {
		return 0, false, err
	}
	var table *sheet.Source
	if format == bankfile.Register { // looked through before the transaction
		if table, err = sheet.Open(file, filename, sheet.Limits{Bytes: MaxFile, Rows: MaxRows}); err != nil {
			return 0, false, err
		}
	}
	err = s.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if id, again, err = known(ctx, tx, digest); err != nil || again {
			return err
		}
		id, err = s.takeIn(ctx, tx, actor, Document{Filename: bankfile.Tidy(filename), Format: format}, digest, file, table)
		return err
	})
	return id, again, err
}

// look reads a file once for its digest and its kind.
func look(file io.ReadSeeker) (digest []byte, format bankfile.Format, err error) {
	head := make([]byte, 4096)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, "", fault.Unavailable("The file did not arrive whole. Upload it again.").Because(err)
	}
	hash := sha256.New()
	hash.Write(head[:n])
	size, err := io.Copy(hash, file)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	switch {
	case err != nil:
		return nil, "", fault.Unavailable("The file did not arrive whole. Upload it again.").Because(err)
	case n == 0:
		return nil, "", fault.Form().Field("file", "The file is empty. Choose another one.")
	case size+int64(n) > MaxFile:
		return nil, "", fault.Invalid("The file is too large (limit {n} MB). Choose a smaller one.", fault.Values{"n": MaxFile >> 20})
	}
	return hash.Sum(nil), bankfile.Recognise(head[:n]), nil
}

// known finds the document that the same file has made before.
func known(ctx context.Context, tx *db.Tx, digest []byte) (ref.ID, bool, error) {
	row, err := store.New(tx).SameFile(ctx, store.SameFileParams{MunicipalityID: int64(tx.Municipality), Digest: digest})
	if db.IsMissing(err) {
		return 0, false, nil
	}
	return ref.ID(row.ID), err == nil, err
}

// takeIn makes the document and its movements, or the rows of a list.
func (s *Statements) takeIn(ctx context.Context, tx *db.Tx, actor access.Actor, d Document, digest []byte, file io.ReadSeeker, table *sheet.Source) (ref.ID, error) {
	d.ID, d.State = tx.NewID(), Preview
	if table != nil {
		guess, err := remembered(ctx, tx, table.Headings)
		if err != nil {
			return 0, err
		}
		d.State, d.Headings, d.Columns = Columns, table.Headings, guess
	}
	err := store.New(tx).AddDocument(ctx, store.AddDocumentParams{MunicipalityID: int64(tx.Municipality), ID: int64(d.ID), Filename: d.Filename,
		Format: string(d.Format), Digest: digest, State: d.State, Headings: jsonText(d.Headings), Columns: jsonText(d.Columns),
		EnteredBy: int64(actor.ID), EnteredName: actor.Name, EnteredAt: int64(tx.Now())})
	if err != nil {
		return 0, fmt.Errorf("keeping a document: %w", err)
	}
	if table != nil {
		err = keepRows(ctx, tx, d.ID, table)
	} else {
		err = s.readStatement(ctx, tx, d, file)
	}
	if err != nil {
		return 0, err
	}
	return d.ID, audit.Record(ctx, tx, actor, "statements.upload", documentRef(d.ID), nil, map[string]any{"file": d.Filename, "format": d.Format})
}

// remembered finds the columns chosen last time for the same headings.
func remembered(ctx context.Context, tx *db.Tx, headings []string) (m register.Mapping, err error) {
	saved, err := store.New(tx).Mapping(ctx, store.MappingParams{MunicipalityID: int64(tx.Municipality), HeadingsFold: register.HeadingsFold(headings)})
	if db.IsMissing(err) {
		return register.Guess(headings), nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the columns of lists: %w", err)
	}
	return m, json.Unmarshal([]byte(saved), &m)
}

func keepRows(ctx context.Context, tx *db.Tx, id ref.ID, t *sheet.Source) error {
	var wrong error
	_, err := tx.Bulk(ctx, "statements_row", []string{"municipality_id", "document_id", "number", "cells"}, func(yield func([]any) bool) {
		wrong = t.Rows(func(row sheet.Row) error {
			if !yield([]any{tx.Municipality, id, row.Number, jsonText(row.Cells)}) {
				return bankfile.ErrStop
			}
			return nil
		})
	})
	if err = errors.Join(wrong, err); err != nil {
		return fmt.Errorf("keeping the rows of a list: %w", err)
	}
	return nil
}

// readStatement streams the movements of a bank file into the database.
func (s *Statements) readStatement(ctx context.Context, tx *db.Tx, d Document, file io.Reader) error {
	var parts []bankfile.Statement
	var wrong error
	lines := newLines(tx, d.ID)
	var problems []register.Problem
	_, err := tx.Bulk(ctx, "statements_line", lineColumns, func(yield func([]any) bool) {
		parts, wrong = readers[d.Format](file, func(m bankfile.Movement) error {
			if m.Wrong != nil && len(problems) < register.MostProblems {
				problems = append(problems, register.Problem{Line: m.Line, Msg: m.Wrong.Msg, Values: m.Wrong.Values})
			}
			if !yield(lines.ofMovement(m)) {
				return bankfile.ErrStop
			}
			return nil
		})
	})
	switch {
	case wrong != nil && !errors.Is(wrong, bankfile.ErrStop):
		return wrong
	case err != nil:
		return fmt.Errorf("keeping movements: %w", err)
	case lines.count == 0 && len(parts) == 0:
		return fault.Invalid("There is nothing in this file.")
	}
	for i, part := range parts {
		if err := addPart(ctx, tx, d.ID, i, part); err != nil {
			return err
		}
	}
	return s.filled(ctx, tx, d.ID, lines.count, problems)
}

func addPart(ctx context.Context, tx *db.Tx, id ref.ID, i int, p bankfile.Statement) error {
	row := store.AddPartParams{MunicipalityID: int64(tx.Municipality), DocumentID: int64(id), Part: int64(i), Number: p.Account,
		Compact: bankfile.Number(p.Account), Currency: p.Currency, Ident: p.Ident, FirstDay: string(p.From), LastDay: string(p.Until),
		Credit: int64(p.Credit), Debit: int64(p.Debit), Movements: int64(p.Movements)}
	if p.Opening != nil && p.Closing != nil {
		row.Balances, row.Opening, row.Closing = true, int64(*p.Opening), int64(*p.Closing)
	}
	if err := store.New(tx).AddPart(ctx, row); err != nil {
		return fmt.Errorf("keeping a part of a document: %w", err)
	}
	return nil
}

// filled ends the reading of a document: it can be looked at.
func (s *Statements) filled(ctx context.Context, tx *db.Tx, id ref.ID, lines int, problems []register.Problem) error {
	err := store.New(tx).Filled(ctx, store.FilledParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), Lines: int64(lines), Problems: jsonText(problems)})
	if err != nil {
		return fmt.Errorf("keeping a document: %w", err)
	}
	return sortLines(ctx, tx, id)
}

// SetColumns says which column of a list holds what and where its money lies, and
// reads the payments. The columns are kept for the next list with these headings.
func (s *Statements) SetColumns(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, m register.Mapping, held string) error {
	if err := access.Permit(actor, mayPost, actor.Municipality, 0); err != nil {
		return err
	}
	d, err := s.locked(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := m.Check(len(d.Headings)); err != nil {
		return err
	}
	if d.Held, err = s.holder(ctx, tx, held); err != nil {
		return err
	}
	q, municipality := store.New(tx), int64(tx.Municipality)
	n, err := q.SetColumns(ctx, store.SetColumnsParams{MunicipalityID: municipality, ID: int64(id), Columns: jsonText(m),
		Held: d.Held.Account, HeldSubject: int64(d.Held.Subject), HeldName: d.Held.Name})
	if err != nil {
		return fmt.Errorf("keeping columns: %w", err)
	}
	if n == 0 || d.Format != bankfile.Register {
		return fault.Conflict("This list was dealt with already.")
	}
	err = q.SaveMapping(ctx, store.SaveMappingParams{MunicipalityID: municipality, HeadingsFold: register.HeadingsFold(d.Headings), Columns: jsonText(m)})
	if err != nil {
		return fmt.Errorf("keeping columns: %w", err)
	}
	return s.readRegister(ctx, tx, d, m)
}

// readRegister turns the kept rows of a list into payments, anew each time.
func (s *Statements) readRegister(ctx context.Context, tx *db.Tx, d Document, m register.Mapping) error {
	q, municipality := store.New(tx), int64(tx.Municipality)
	err := q.DropLines(ctx, store.DropLinesParams{MunicipalityID: municipality, DocumentID: int64(d.ID)})
	if err == nil {
		err = q.DropParts(ctx, store.DropPartsParams{MunicipalityID: municipality, DocumentID: int64(d.ID)})
	}
	if err != nil {
		return fmt.Errorf("reading a list again: %w", err)
	}
	list := listing{lines: newLines(tx, d.ID), held: d.Held, reader: register.Reader{Mapping: m}, part: bankfile.Statement{Currency: Currency}}
	err = eachRows(ctx, tx, d.ID, func(rows []sheet.Row) error { return list.keep(ctx, tx, rows) })
	if err == nil {
		err = addPart(ctx, tx, d.ID, 0, list.part)
	}
	if err != nil {
		return err
	}
	return s.filled(ctx, tx, d.ID, list.lines.count, list.problems)
}

// listing is a list on its way from rows to payments.
type listing struct {
	lines    *lines
	held     Held
	reader   register.Reader
	part     bankfile.Statement
	problems []register.Problem
}

// keep reads some rows and keeps their payments.
func (l *listing) keep(ctx context.Context, tx *db.Tx, rows []sheet.Row) error {
	_, err := tx.Bulk(ctx, "statements_line", lineColumns, func(yield func([]any) bool) {
		for _, line := range rows {
			row, problem := l.reader.Line(line)
			switch {
			case problem != nil:
				l.problems = append(l.problems, *problem)[:min(len(l.problems)+1, register.MostProblems)]
			case row != nil:
				l.part.Movements, l.part.Credit = l.part.Movements+1, l.part.Credit+row.Amount
				if !yield(l.lines.ofRow(*row, l.held)) {
					return
				}
			}
		}
	})
	if err != nil {
		return fmt.Errorf("keeping payments of a list: %w", err)
	}
	return nil
}

// rowsAtOnce is how many kept rows of a list are held at a time.
const rowsAtOnce = 5_000

// eachRows hands the rows of a list over as they were uploaded, some at a time:
// while a set of them is being written, PostgreSQL can read no others.
func eachRows(ctx context.Context, tx *db.Tx, id ref.ID, each func([]sheet.Row) error) error {
	q := store.New(tx)
	after := int64(0)
	for {
		found, err := q.RowsAfter(ctx, store.RowsAfterParams{MunicipalityID: int64(tx.Municipality), DocumentID: int64(id), After: after, Most: rowsAtOnce})
		if err != nil {
			return fmt.Errorf("reading the rows of a list: %w", err)
		}
		rows := make([]sheet.Row, len(found))
		for i, r := range found {
			rows[i].Number, after = int(r.Number), r.Number
			if err := json.Unmarshal([]byte(r.Cells), &rows[i].Cells); err != nil {
				return fmt.Errorf("reading the rows of a list: %w", err)
			}
		}
		if len(rows) == 0 {
			return nil
		}
		if err = each(rows); err != nil {
			return err
		}
	}
}
