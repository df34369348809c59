package ledger

import (
	"bufio"
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

// Formats are what the book can be exported to: the journal of hledger and its
// relatives, and a plain table.
var Formats = []string{"hledger", "csv"}

// exportChunk is how many entries are in memory at a time.
const exportChunk = 500

// Export writes the whole book of the transaction's municipality, day by day.
func (l *Ledger) Export(ctx context.Context, tx *db.Tx, format string, w io.Writer) error {
	out := bufio.NewWriter(w)
	var put func(row store.JournalRow, first bool) error
	finish := out.Flush
	switch format {
	case "hledger":
		put = func(row store.JournalRow, first bool) error { return putJournal(out, row, first) }
		if err := journalHead(out); err != nil {
			return err
		}
	case "csv":
		table := csv.NewWriter(out)
		put = func(row store.JournalRow, _ bool) error { return table.Write(csvRow(row)) }
		finish = func() error { table.Flush(); return out.Flush() }
		if err := table.Write(csvHead); err != nil {
			return err
		}
	default:
		return fault.Invalid("There is no such format.")
	}
	if err := eachLine(ctx, tx, put); err != nil {
		return fmt.Errorf("export the ledger: %w", err)
	}
	return finish()
}

// eachLine hands out all lines in the order of days; first marks the first
// line of each entry.
func eachLine(ctx context.Context, tx *db.Tx, put func(row store.JournalRow, first bool) error) error {
	after := store.JournalParams{MunicipalityID: int64(tx.Municipality), AtMost: exportChunk}
	for {
		rows, err := store.New(tx).Journal(ctx, after)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			if err := put(row, row.ID != after.AfterEntry); err != nil {
				return err
			}
			after.AfterDay, after.AfterEntry = row.Day, row.ID
		}
	}
}

func journalHead(w io.Writer) error {
	if _, err := fmt.Fprint(w, "decimal-mark .\ncommodity 1000.00 KGS\n"); err != nil {
		return err
	}
	for _, a := range Chart {
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

func (l *Ledger) exportCommand() module.Command {
	return module.Command{
		Words: "ledger export",
		Help:  "Write the book of a municipality as an hledger journal or as CSV.",
		Usage: "  --municipality SLUG   whose book, for example kara-kulja\n  --format hledger|csv  hledger unless said otherwise",
		Run:   l.runExport,
	}
}

func (l *Ledger) runExport(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("ledger export", flag.ContinueOnError)
	flags.SetOutput(l.joins.Out)
	slug := flags.String("municipality", "", "whose book")
	format := flags.String("format", "hledger", "hledger or csv")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *slug == "" || l.joins.Municipality == nil {
		return fmt.Errorf("ledger export: say whose book with --municipality SLUG")
	}
	municipality, err := l.joins.Municipality(ctx, *slug)
	if err != nil {
		return fmt.Errorf("ledger export: municipality %q: %w", *slug, err)
	}
	return l.d.Read(ctx, municipality, func(tx *db.Tx) error { return l.Export(ctx, tx, *format, l.joins.Out) })
}

// Since returns the span from the first day of the book to the given day.
func (l *Ledger) Since(ctx context.Context, tx *db.Tx, until period.Day) (period.Span, error) {
	first, err := store.New(tx).FirstDay(ctx, int64(tx.Municipality))
	if err != nil {
		return period.Span{}, fmt.Errorf("first day of the ledger: %w", err)
	}
	return period.Span{From: period.Day(first), Until: until}, nil
}
