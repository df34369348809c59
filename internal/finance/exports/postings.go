package exports

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/exports/store"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// posting is a part of an entry as 1C and its users think of it: one account in
// debit, one in credit, one sum.
type posting struct {
	debit, credit ledger.Line
	amount        money.Som
}

// pair splits an entry into postings: each debit is set against the credits in
// their order, so that every account keeps its turnover.
func pair(lines []ledger.Line) (all []posting) {
	var debits, credits []ledger.Line
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

// The columns of the journal of postings, in the words of 1C, so that whoever sets
// up its loading of tables ("Загрузка данных из табличного документа") finds them.
var postingsHead = []string{"Дата", "НомерДокумента", "Содержание", "СчетДт", "НаименованиеСчетаДт", "СубконтоДт",
	"СчетКт", "НаименованиеСчетаКт", "СубконтоКт", "Сумма", "Источник", "Ключ"}

const postingsSheet = "Журнал проводок"

// writePostings writes the journal of postings for 1C, as Excel.
func (x *Exports) writePostings(ctx context.Context, tx *db.Tx, o Order, w io.Writer) error {
	codes, err := x.Codes(ctx, tx)
	if err != nil {
		return err
	}
	return x.writeRows(ctx, tx, o.Span, w, postingsSheet, postingsHead, func(row store.JournalRow, lines []ledger.Line, names map[ref.ID]string) (rows [][]any) {
		for _, p := range pair(lines) {
			rows = append(rows, []any{period.Day(row.Day), ref.ID(row.ID).String(), o.Say(row.Text),
				codes[p.debit.Account], o.name(p.debit.Account), names[p.debit.Subject],
				codes[p.credit.Account], o.name(p.credit.Account), names[p.credit.Subject], p.amount, row.Kind, row.Key})
		}
		return rows
	})
}

// writeExcel writes all lines as one Excel table.
func (x *Exports) writeExcel(ctx context.Context, tx *db.Tx, o Order, w io.Writer) error {
	var head []string
	for _, msgid := range excelHead {
		head = append(head, o.Say(msgid))
	}
	return x.writeRows(ctx, tx, o.Span, w, o.Say("Ledger"), head, func(row store.JournalRow, lines []ledger.Line, names map[ref.ID]string) (rows [][]any) {
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
	for _, a := range ledger.Chart {
		if a.Code == code {
			return o.Say(a.Name)
		}
	}
	return code
}

// writeRows writes an Excel table with the rows of each entry.
func (x *Exports) writeRows(ctx context.Context, tx *db.Tx, span period.Span, w io.Writer, name string, head []string,
	of func(row store.JournalRow, lines []ledger.Line, names map[ref.ID]string) [][]any) error {
	var failed error
	err := sheet.WriteXLSX(w, name, head, func(yield func([]any) bool) {
		failed = eachChunk(ctx, tx, span, func(rows []store.JournalRow) error {
			names, err := x.namesOf(ctx, tx, rows)
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

func linesOf(rows []store.JournalRow) []ledger.Line {
	lines := make([]ledger.Line, len(rows))
	for i, row := range rows {
		lines[i] = ledger.Line{Account: row.Account, Subject: ref.ID(row.Subject), Service: ref.ID(row.Service), Amount: money.Som(row.Amount)}
	}
	return lines
}

// namesOf returns the words for all subjects of some lines.
func (x *Exports) namesOf(ctx context.Context, tx *db.Tx, rows []store.JournalRow) (map[ref.ID]string, error) {
	seen := map[ref.ID]bool{}
	var subjects []ref.ID
	for _, row := range rows {
		if id := ref.ID(row.Subject); id != 0 && !seen[id] {
			seen[id] = true
			subjects = append(subjects, id)
		}
	}
	if x.joins.Names == nil || len(subjects) == 0 {
		return nil, nil
	}
	return x.joins.Names(ctx, tx, subjects)
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

// Codes returns what the accountant calls each account of the chart in 1C; our
// own code stands in for what was not said.
func (x *Exports) Codes(ctx context.Context, tx *db.Tx) (map[string]string, error) {
	rows, err := store.New(tx).Codes(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("codes of accounts: %w", err)
	}
	codes := map[string]string{}
	for _, a := range ledger.Chart {
		codes[a.Code] = a.Code
	}
	for _, row := range rows {
		codes[row.Account] = row.Code
	}
	return codes, nil
}

// SetCodes keeps what the accountant calls the accounts.
func (x *Exports) SetCodes(ctx context.Context, tx *db.Tx, actor access.Actor, codes map[string]string) error {
	if access.Can(actor, mayCode, access.Resource{Municipality: tx.Municipality}) != access.Allowed {
		return fault.Denied("Your role does not allow this. The accountant sets the codes.")
	}
	before, err := x.Codes(ctx, tx)
	if err != nil {
		return err
	}
	for _, a := range ledger.Chart {
		code := strings.TrimSpace(codes[a.Code])
		if code == "" || code == before[a.Code] {
			continue
		}
		err := store.New(tx).SetCode(ctx, store.SetCodeParams{MunicipalityID: int64(tx.Municipality), Account: a.Code, Code: code})
		if err != nil {
			return fmt.Errorf("code of %s: %w", a.Code, err)
		}
	}
	after, err := x.Codes(ctx, tx)
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "exports.code", ref.Ref{Kind: "exports.code"}, before, after)
}
