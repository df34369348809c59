package ledger

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

func (l *Ledger) routes(rt *web.Router) {
	rt.Desk("GET ledger", mayRead, l.showTrial)
	rt.Desk("GET ledger/accounts/{code}", mayRead, l.showAccount)
	rt.Desk("GET ledger/entries/{entry}", mayRead, l.showEntry)
	rt.Desk("GET ledger/statements/{subject}", mayStatement, l.showStatement)
	rt.Desk("GET ledger/statements/{subject}/print", mayStatement, l.printStatement)
	rt.Desk("GET ledger/statements/{subject}/{file}", mayStatement, l.sendStatement)
	rt.Desk("GET ledger/trial.xlsx", mayRead, l.sendTrial)
	rt.Desk("GET ledger/accounts/{code}/lines.xlsx", mayRead, l.sendAccount)
	rt.Desk("GET ledger/proof", mayRead, l.showProof)
	rt.Desk("GET ledger/entries/{entry}/proof.json", mayRead, l.sendProof)
	rt.Desk("GET ledger/close", mayRead, l.showClose)
	rt.Desk("POST ledger/close", mayClose, l.closeMonth)
	rt.Desk("POST ledger/close/ask", mayClose, l.askOpen)
	rt.Desk("POST ledger/close/{ask}", mayOpen, l.answerOpen)
	rt.Page("GET ledger", maySeal, l.showHeads)
	rt.Page("GET ledger/head", maySeal, l.sendHead)
	rt.Page("GET ledger/heads/{day}", maySeal, l.sendHeadOf)
}

// read runs f on a snapshot of the page's municipality.
func (l *Ledger) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return l.d.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// asked reads the span of a page from its address: by default this year so far.
func asked(r *web.Request) (period.Span, error) {
	in := r.Input()
	s := period.Span{From: in.Day("from"), Until: in.Day("until")}
	if s.Until == "" {
		s.Until = r.Today()
	}
	if s.From == "" {
		s.From = s.Until[:4] + "-01-01"
	}
	if s.From > s.Until {
		in.Field("from", "The first day is after the last one. Exchange them.")
	}
	return s, in.Err()
}

// query writes a span for an address.
func query(s period.Span) string {
	return "?" + url.Values{"from": {string(s.From)}, "until": {string(s.Until)}}.Encode()
}

type trialPage struct {
	span   period.Span
	lines  []TrialLine
	closed period.Month
	closes bool // the reader may close months
}

// totals adds up the two sides.
func (t trialPage) totals() (sum TrialLine) {
	for _, line := range t.lines {
		sum.Opening += line.Opening
		sum.Debit += line.Debit
		sum.Credit += line.Credit
		sum.Closing += line.Closing
	}
	return sum
}

func (l *Ledger) showTrial(w http.ResponseWriter, r *web.Request) error {
	span, err := asked(r)
	if err != nil {
		return err
	}
	t := trialPage{span: span, closes: r.Can(mayClose)}
	err = l.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if t.lines, err = l.Trial(ctx, tx, span); err != nil {
			return err
		}
		t.closed, err = l.Closed(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, trialView(r.Page(r.Printer.T("Trial balance")), t))
}

// rowsPerPage is how many lines an account's page shows at once.
const rowsPerPage = 50

type accountPage struct {
	account Account
	span    period.Span
	lines   []store.AccountLinesRow
	names   map[ref.ID]string
	next    string // query of the next page; empty on the last
}

func (l *Ledger) showAccount(w http.ResponseWriter, r *web.Request) error {
	a, known := account(r.PathValue("code"))
	if !known {
		return fault.Missing("There is no such account in the chart of accounts.")
	}
	span, err := asked(r)
	if err != nil {
		return err
	}
	page := accountPage{account: a, span: span}
	err = l.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		page.lines, err = accountLines(ctx, tx, page.account, after(r, tx, page))
		if err != nil {
			return err
		}
		page.turn()
		page.names, err = l.names(ctx, tx, page.subjects())
		return err
	})
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T(a.Name))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Ledger"), Path: "desk/ledger"}}
	return r.Render(w, accountView(p, page))
}

// after asks for one line more than a page shows, from where the last page ended.
func after(r *web.Request, tx *db.Tx, page accountPage) store.AccountLinesParams {
	in := r.Input()
	return store.AccountLinesParams{
		MunicipalityID: int64(tx.Municipality), Account: page.account.Code,
		FromDay: string(page.span.From), UntilDay: string(page.span.Until),
		AfterDay: string(in.Day("day")), AfterEntry: int64(in.ID("entry")), AfterLine: int64(in.Int("line")),
		AtMost: rowsPerPage + 1,
	}
}

// accountLines reads lines of an account from a place on. Where each subscriber's
// balance is kept, they are found by the days of the entries, else by the account.
func accountLines(ctx context.Context, tx *db.Tx, a Account, p store.AccountLinesParams) ([]store.AccountLinesRow, error) {
	p.FromDay = max(p.FromDay, p.AfterDay)
	if !a.Kept {
		return store.New(tx).AccountLines(ctx, p)
	}
	kept, err := store.New(tx).KeptLines(ctx, store.KeptLinesParams(p))
	lines := make([]store.AccountLinesRow, len(kept))
	for i, line := range kept {
		lines[i] = store.AccountLinesRow(line)
	}
	return lines, err
}

// turn cuts the line too many and remembers how to go on.
func (a *accountPage) turn() {
	if len(a.lines) <= rowsPerPage {
		return
	}
	a.lines = a.lines[:rowsPerPage]
	last := a.lines[rowsPerPage-1]
	a.next = query(a.span) + "&" + url.Values{
		"day": {last.Day}, "entry": {ref.ID(last.EntryID).String()}, "line": {fmt.Sprint(last.Line)},
	}.Encode()
}

func (a *accountPage) subjects() (ids []ref.ID) {
	for _, line := range a.lines {
		if line.Subject != 0 && !slices.Contains(ids, ref.ID(line.Subject)) {
			ids = append(ids, ref.ID(line.Subject))
		}
	}
	return ids
}

// names asks the top floor for the words of subjects; ids stand in for what it
// does not know.
func (l *Ledger) names(ctx context.Context, tx *db.Tx, subjects []ref.ID) (map[ref.ID]string, error) {
	names := map[ref.ID]string{}
	if l.joins.Names != nil && len(subjects) > 0 {
		known, err := l.joins.Names(ctx, tx, subjects)
		if err != nil {
			return nil, fmt.Errorf("names of subjects: %w", err)
		}
		for id, name := range known {
			names[id] = name
		}
	}
	for _, id := range subjects {
		if names[id] == "" {
			names[id] = id.String()
		}
	}
	return names, nil
}

type entryPage struct {
	Booked
	evidence
	shown []Line // the first lines, or all
	names map[ref.ID]string
	from  string // where the source is shown, below /{lang}/{municipality}/
}

// linesShown is how many lines of an entry its page shows at first: a billing
// run posts hundreds in one entry.
const linesShown = 50

func (l *Ledger) showEntry(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("entry")
	if err != nil {
		return err
	}
	var page entryPage
	err = l.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if page.Booked, err = l.Entry(ctx, tx, id); err != nil {
			return err
		}
		if page.shown = page.Lines; r.URL.Query().Get("lines") != "all" {
			page.shown = page.Lines[:min(linesShown, len(page.Lines))]
		}
		var subjects []ref.ID
		for _, line := range page.shown {
			if line.Subject != 0 {
				subjects = append(subjects, line.Subject)
			}
		}
		if page.names, err = l.names(ctx, tx, subjects); err != nil {
			return err
		}
		page.evidence, err = l.evidence(ctx, tx, page.Booked)
		return err
	})
	if err != nil {
		return err
	}
	page.from = l.path(page.Source)
	p := r.Page(r.Printer.T("Journal entry"))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Ledger"), Path: "desk/ledger"}}
	return r.Render(w, entryView(p, page))
}

func (l *Ledger) path(source ref.Ref) string {
	if l.joins.Path == nil || source.ID == 0 {
		return ""
	}
	return l.joins.Path(source)
}

type statementPage struct {
	subject ref.ID
	name    string
	span    period.Span
	opening money.Som
	moves   []Move
	paths   map[ref.Ref]string
	entries bool // the reader may look into entries
}

func (s statementPage) closing() money.Som {
	if len(s.moves) == 0 {
		return s.opening
	}
	return s.moves[len(s.moves)-1].Balance
}

func (s statementPage) sums() (debit, credit money.Som) {
	for _, m := range s.moves {
		debit, credit = debit+max(m.Amount, 0), credit+max(-m.Amount, 0)
	}
	return debit, credit
}

// statement reads what the three forms of a statement show.
func (l *Ledger) statement(r *web.Request) (page statementPage, err error) {
	if page.subject, err = r.PathID("subject"); err != nil {
		return page, err
	}
	if page.span, err = asked(r); err != nil {
		return page, err
	}
	page.paths, page.entries = map[ref.Ref]string{}, r.Can(mayRead)
	err = l.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		names, err := l.names(ctx, tx, []ref.ID{page.subject})
		if err != nil {
			return err
		}
		if page.name = names[page.subject]; l.joins.Names != nil && page.name == page.subject.String() {
			return fault.Missing("There is no such account. Check the number: it is at the top of the bill.")
		}
		if page.opening, err = l.Owed(ctx, tx, page.subject, page.span.From); err != nil {
			return err
		}
		page.moves, err = l.Statement(ctx, tx, page.subject, page.span)
		return err
	})
	for _, m := range page.moves {
		page.paths[m.Source] = l.path(m.Source)
	}
	return page, err
}

func (l *Ledger) showStatement(w http.ResponseWriter, r *web.Request) error {
	page, err := l.statement(r)
	if err != nil {
		return err
	}
	return r.Render(w, statementView(r.Page(r.Printer.T("Debtor statement")), page))
}

func (l *Ledger) printStatement(w http.ResponseWriter, r *web.Request) error {
	page, err := l.statement(r)
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Debtor statement"))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Back"), Path: "desk/ledger/statements/" + page.subject.String() + query(page.span)}}
	return r.Render(w, statementPaper(p, page))
}

// sendStatement sends the statement as statement.csv or statement.xlsx.
func (l *Ledger) sendStatement(w http.ResponseWriter, r *web.Request) error {
	page, err := l.statement(r)
	if err != nil {
		return err
	}
	p := r.Printer
	headings := []string{p.T("Date"), p.T("What"), p.T("Debit"), p.T("Credit"), p.T("Balance")}
	switch r.PathValue("file") {
	case "statement.csv":
		return r.SendFrom(w, "statement.csv", sheet.CSV, func(out io.Writer) error {
			return sheet.WriteCSV(out, headings, page.rows(p))
		})
	case "statement.xlsx":
		return r.SendFrom(w, "statement.xlsx", sheet.XLSX, func(out io.Writer) error {
			return sheet.WriteXLSX(out, p.T("Debtor statement"), headings, page.rows(p))
		})
	}
	return fault.Missing("Page not found")
}

// rows are the statement's lines for a spreadsheet, between its two balances.
func (s statementPage) rows(p *i18n.Printer) func(yield func([]any) bool) {
	return func(yield func([]any) bool) {
		if !yield([]any{s.span.From, p.T("Opening balance"), "", "", s.opening}) {
			return
		}
		for _, m := range s.moves {
			if !yield([]any{m.Day, what(p, m.Text, m.Reversal), max(m.Amount, 0), max(-m.Amount, 0), m.Balance}) {
				return
			}
		}
		yield([]any{s.span.Until, p.T("Closing balance"), "", "", s.closing()})
	}
}

// what says what was done, and that it was taken back.
func what(p *i18n.Printer, text string, reversal bool) string {
	said := p.Message(text, nil)
	if reversal {
		return p.T("Reversal: {what}", "what", said)
	}
	return said
}
