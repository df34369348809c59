package exports

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/openaimak/aimak/internal/finance/exports/store"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Formats are what the book can be exported to: the journal of hledger and its
// relatives, plain tables, and the table of postings that 1C loads.
var Formats = []string{"hledger", "csv", "xlsx", "1c"}

// exportChunk is how many entries are in memory at a time.
const exportChunk = 500

// Order says what of the book to export and how.
type Order struct {
	Format string
	Span   period.Span               // empty ends: from the first day, to the last
	Say    func(msgid string) string // puts texts into the reader's language; nil: English
}

// Export writes the book of the transaction's municipality, day by day.
func (x *Exports) Export(ctx context.Context, tx *db.Tx, o Order, w io.Writer) error {
	if o.Say == nil {
		o.Say = func(msgid string) string { return msgid }
	}
	var write func(ctx context.Context, tx *db.Tx, o Order, w io.Writer) error
	switch o.Format {
	case "hledger":
		write = x.writeJournal
	case "csv":
		write = x.writeCSV
	case "xlsx":
		write = x.writeExcel
	case "1c":
		write = x.writePostings
	default:
		return fault.Invalid("There is no such format.")
	}
	if err := write(ctx, tx, o, w); err != nil {
		return fmt.Errorf("export the ledger: %w", err)
	}
	return nil
}

func (x *Exports) writeJournal(ctx context.Context, tx *db.Tx, o Order, w io.Writer) error {
	out := bufio.NewWriter(w)
	if err := journalHead(out); err != nil {
		return err
	}
	err := eachChunk(ctx, tx, o.Span, func(rows []store.JournalRow) error {
		for i, row := range rows {
			if err := putJournal(out, row, i == 0 || rows[i-1].ID != row.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

func (x *Exports) writeCSV(ctx context.Context, tx *db.Tx, o Order, w io.Writer) error {
	table := csv.NewWriter(w)
	if err := table.Write(csvHead); err != nil {
		return err
	}
	err := eachChunk(ctx, tx, o.Span, func(rows []store.JournalRow) error {
		for _, row := range rows {
			if err := table.Write(csvRow(row)); err != nil {
				return err
			}
		}
		return nil
	})
	table.Flush()
	return errors.Join(err, table.Error())
}

// eachChunk hands out the lines of the span in the order of days, whole entries
// at a time.
func eachChunk(ctx context.Context, tx *db.Tx, span period.Span, put func(rows []store.JournalRow) error) error {
	after := store.JournalParams{MunicipalityID: int64(tx.Municipality), AtMost: exportChunk,
		AfterDay: string(span.From), UntilDay: until(span)}
	for {
		rows, err := store.New(tx).Journal(ctx, after)
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := put(rows); err != nil {
			return err
		}
		last := rows[len(rows)-1]
		after.AfterDay, after.AfterEntry = last.Day, last.ID
	}
}

func journalHead(w io.Writer) error {
	if _, err := fmt.Fprint(w, "decimal-mark .\ncommodity 1000.00 KGS\n"); err != nil {
		return err
	}
	for _, a := range ledger.Chart {
		if _, err := fmt.Fprintf(w, "account %s\n", a.Code); err != nil {
			return err
		}
	}
	return nil
}

// putJournal writes one posting, and before the first one the head of its
// transaction: "2026-11-22 (key) text". Subjects become sub-accounts.
func putJournal(w io.Writer, row store.JournalRow, first bool) error {
	if first {
		_, err := fmt.Fprintf(w, "\n%s (%s) %s  ; entry: %s, kind: %s, source: %s %s\n", row.Day, journalWord(row.Key),
			journalWord(row.Text), ref.ID(row.ID), journalWord(row.Kind), journalWord(row.SourceKind), ref.ID(row.SourceID))
		if err != nil {
			return err
		}
	}
	name := row.Account
	if row.Subject != 0 {
		name += ":" + ref.ID(row.Subject).String()
	}
	comment := ""
	if row.Service != 0 {
		comment = "  ; service: " + ref.ID(row.Service).String()
	}
	_, err := fmt.Fprintf(w, "    %s  %s KGS%s\n", name, money.Som(row.Amount), comment)
	return err
}

// journalWord takes out the signs that mean something in a journal.
func journalWord(text string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ';', ',', '(', ')', '|', '\n', '\r', '\t':
			return ' '
		}
		return r
	}, text)
}

var csvHead = []string{"entry", "day", "kind", "text", "source_kind", "source_id", "key", "line", "account", "subject", "service", "debit", "credit"}

func csvRow(row store.JournalRow) []string {
	debit, credit := max(row.Amount, 0), max(-row.Amount, 0)
	return []string{ref.ID(row.ID).String(), row.Day, row.Kind, row.Text, row.SourceKind, ref.ID(row.SourceID).String(), row.Key,
		fmt.Sprint(row.Line), row.Account, ref.ID(row.Subject).String(), ref.ID(row.Service).String(),
		money.Som(debit).String(), money.Som(credit).String()}
}

// until is the last day of a span; an open end is a day after all others.
func until(s period.Span) string {
	if s.Until == "" {
		return "9999-12-31"
	}
	return string(s.Until)
}
