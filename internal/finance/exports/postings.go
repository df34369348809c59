package ledger

import (
	"context"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// posting is a part of an entry as 1C and its users think of it: one account in
// debit, one in credit, one sum.
type posting struct {
	debit, credit Line
	amount        money.Som
}

// pair splits an entry into postings: each debit is set against the credits in
// their order, so that every account keeps its turnover.
func pair(lines []Line) (all []posting) {
	var debits, credits []Line
	for _, line := range lines {
		if line.Amount > 0 {
			debits = append(debits, line)
		} else {
			credits = append(credits, line)
		}
	}
	for len(debits) > 0 && len(credits) > 0 {
		debit, credit := &debits[0], &credits[0]
		amount := min(debit.Amount, -credit.Amount)
		all = append(all, posting{*debit, *credit, amount})
		debit.Amount, credit.Amount = debit.Amount-amount, credit.Amount+amount
		if debit.Amount == 0 {
			debits = debits[1:]
		}
		if credit.Amount == 0 {
			credits = credits[1:]
		}
	}
	return all
}

// The columns of the journal of postings, as 1C names them: its standard loading
// of tables ("Загрузка данных из табличного документа") finds them by these words.
var postingsHead = []string{"Дата", "НомерДокумента", "Содержание", "СчетДт", "НаименованиеСчетаДт", "СубконтоДт",
	"СчетКт", "НаименованиеСчетаКт", "СубконтоКт", "Сумма", "Источник", "Ключ"}

const postingsSheet = "Журнал проводок"

// writePostings writes the journal of postings for 1C, as Excel.
func (l *Ledger) writePostings(ctx context.Context, tx *db.Tx, o Order, w io.Writer) error {
	return l.writeRows(ctx, tx, o.Span, w, postingsSheet, postingsHead, func(row store.JournalRow, lines []Line, names map[ref.ID]string) (rows [][]any) {
		for _, p := range pair(lines) {
			rows = append(rows, []any{period.Day(row.Day), ref.ID(row.ID).String(), o.Say(row.Text),
				p.debit.Account, o.name(p.debit.Account), names[p.debit.Subject],
				p.credit.Account, o.name(p.credit.Account), names[p.credit.Subject], p.amount, row.Kind, row.Key})
		}
		return rows
	})
}

// writeExcel writes all lines as one Excel table.
func (l *Ledger) writeExcel(ctx context.Context, tx *db.Tx, o Order, w io.Writer) error {
	var head []string
	for _, msgid := range excelHead {
		head = append(head, o.Say(msgid))
	}
	return l.writeRows(ctx, tx, o.Span, w, o.Say("Ledger"), head, func(row store.JournalRow, lines []Line, names map[ref.ID]string) (rows [][]any) {
		for _, line := range lines {
			rows = append(rows, []any{period.Day(row.Day), ref.ID(row.ID).String(), o.Say(row.Text), line.Account, o.name(line.Account),
				names[line.Subject], max(line.Amount, 0), max(-line.Amount, 0)})
		}
		return rows
	})
}

var excelHead = []string{i18n.Mark("Date"), i18n.Mark("Entry number"), i18n.Mark("What"), i18n.Mark("Account code"),
	i18n.Mark("Account of the chart"), i18n.Mark("Whose"), i18n.Mark("Debit"), i18n.Mark("Credit")}

// name is the name of an account in the reader's language.
func (o Order) name(code string) string {
	a, _ := account(code)
	return o.Say(a.Name)
}

// writeRows writes an Excel table with the rows of each entry.
func (l *Ledger) writeRows(ctx context.Context, tx *db.Tx, span period.Span, w io.Writer, name string, head []string,
	of func(row store.JournalRow, lines []Line, names map[ref.ID]string) [][]any) error {
	var failed error
	err := sheet.WriteXLSX(w, name, head, func(yield func([]any) bool) {
		failed = eachChunk(ctx, tx, span, func(rows []store.JournalRow) error {
			names, err := l.namesOf(ctx, tx, rows)
			if err != nil {
				return err
			}
			for entry := range entriesOf(rows) {
				for _, row := range of(entry[0], linesOf(entry), names) {
					if !yield(row) {
						return context.Canceled
					}
				}
			}
			return nil
		})
	})
	if failed != nil {
		return failed
	}
	return err
}

// entriesOf cuts the lines of several entries into entries.
func entriesOf(rows []store.JournalRow) iter.Seq[[]store.JournalRow] {
	return func(yield func([]store.JournalRow) bool) {
		for len(rows) > 0 {
			n := slices.IndexFunc(rows, func(r store.JournalRow) bool { return r.ID != rows[0].ID })
			if n < 0 {
				n = len(rows)
			}
			if !yield(rows[:n]) {
				return
			}
			rows = rows[n:]
		}
	}
}

func linesOf(rows []store.JournalRow) []Line {
	lines := make([]Line, len(rows))
	for i, row := range rows {
		lines[i] = Line{row.Account, ref.ID(row.Subject), ref.ID(row.Service), money.Som(row.Amount)}
	}
	return lines
}

// namesOf returns the words for all subjects of some lines.
func (l *Ledger) namesOf(ctx context.Context, tx *db.Tx, rows []store.JournalRow) (map[ref.ID]string, error) {
	seen := map[ref.ID]bool{}
	var subjects []ref.ID
	for _, row := range rows {
		if id := ref.ID(row.Subject); id != 0 && !seen[id] {
			seen[id] = true
			subjects = append(subjects, id)
		}
	}
	return l.names(ctx, tx, subjects)
}

// fileName is what a download is called: ledger-2026-11.xlsx and the like.
func fileName(o Order) string {
	parts := []string{"ledger"}
	for _, day := range []period.Day{o.Span.From, o.Span.Until} {
		if day != "" {
			parts = append(parts, string(day))
		}
	}
	return strings.Join(parts, "-") + map[string]string{"hledger": ".journal", "csv": ".csv", "xlsx": ".xlsx", "1c": "-1c.xlsx"}[o.Format]
}
