package ledger

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// plain is how heads are sent: any browser shows them, any program reads them.
const plain = "text/plain; charset=utf-8"

// headsShown is how many published heads a page lists.
const headsShown = 60

type proofPage struct {
	head  audit.Head   // the present one
	heads []audit.Head // with which the days began, the newest first
}

func (l *Ledger) heads(r *web.Request) (page proofPage, err error) {
	err = l.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if page.head, err = audit.LastHead(ctx, tx); err != nil {
			return err
		}
		page.heads, err = audit.Heads(ctx, tx, headsShown)
		return err
	})
	page.head.Origin = r.Tenant.Slug
	for i := range page.heads {
		page.heads[i].Origin = r.Tenant.Slug
	}
	return page, err
}

// showHeads is the public page: whoever keeps a head from it can prove later
// that the book was not rewritten.
func (l *Ledger) showHeads(w http.ResponseWriter, r *web.Request) error {
	page, err := l.heads(r)
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Digital seal of the ledger"))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Home page")}}
	return r.Render(w, headsView(p, page))
}

// front leads from the public home to the seal.
func (l *Ledger) front(ctx context.Context, r *web.Request) (templ.Component, error) {
	var h audit.Head
	err := l.d.Read(ctx, r.Tenant.ID, func(tx *db.Tx) (err error) {
		h, err = audit.LastHead(ctx, tx)
		return err
	})
	if err != nil || h.Size == 0 {
		return nil, err
	}
	return frontPart(r.Page("")), nil
}

// sendHead gives the present head out as plain text.
func (l *Ledger) sendHead(w http.ResponseWriter, r *web.Request) error {
	page, err := l.heads(r)
	if err != nil {
		return err
	}
	if page.head.Size == 0 {
		return fault.Missing("Nothing has been sealed yet.")
	}
	return writeHead(w, page.head)
}

// sendHeadOf gives out the head with which a day began.
func (l *Ledger) sendHeadOf(w http.ResponseWriter, r *web.Request) error {
	page, err := l.heads(r)
	if err != nil {
		return err
	}
	for _, h := range page.heads {
		if string(h.Day) == r.PathValue("day") {
			return writeHead(w, h)
		}
	}
	return fault.Missing("Nothing was sealed on this day.")
}

func writeHead(w http.ResponseWriter, h audit.Head) error {
	w.Header().Set("Content-Type", plain)
	w.Header().Set("Cache-Control", "no-store")
	_, err := io.WriteString(w, h.String())
	return err
}

// showProof is the desk's page for the auditor.
func (l *Ledger) showProof(w http.ResponseWriter, r *web.Request) error {
	page, err := l.heads(r)
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Proof that nothing was changed"))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Ledger"), Path: "desk/ledger"}}
	return r.Render(w, proofView(p, page))
}

// sendProof sends the proof of one entry as a file.
func (l *Ledger) sendProof(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("entry")
	if err != nil {
		return err
	}
	var proof EntryProof
	err = l.read(r, func(ctx context.Context, tx *db.Tx) error {
		b, err := l.Entry(ctx, tx, id)
		if err != nil {
			return err
		}
		var sealed bool
		proof, sealed, err = l.Prove(ctx, tx, b)
		if err == nil && !sealed {
			return fault.Unavailable("This entry will be sealed in some seconds. Try again.")
		}
		return err
	})
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(proof, "", "  ")
	if err != nil {
		return err
	}
	return r.Send(w, r.Tenant.Slug+"-"+id.String()+"-proof.json", "application/json", text)
}

// evidence is what an entry's page says of its proof and its trail.
type evidence struct {
	proof  EntryProof
	sealed bool
	holds  bool
}

func (l *Ledger) evidence(ctx context.Context, tx *db.Tx, b Booked) (e evidence, err error) {
	e.proof, e.sealed, err = l.Prove(ctx, tx, b)
	e.holds = e.sealed && e.proof.Check() == nil
	return e, err
}

// sendTrial sends the trial balance as Excel.
func (l *Ledger) sendTrial(w http.ResponseWriter, r *web.Request) error {
	span, err := asked(r)
	if err != nil {
		return err
	}
	var lines []TrialLine
	err = l.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		lines, err = l.Trial(ctx, tx, span)
		return err
	})
	if err != nil {
		return err
	}
	p := r.Printer
	head := []string{p.T("Account code"), p.T("Account of the chart"), p.T("Opening balance"), p.T("Debit"), p.T("Credit"), p.T("Closing balance")}
	return r.SendFrom(w, r.Tenant.Slug+"-trial-"+string(span.From)+"-"+string(span.Until)+".xlsx", sheet.XLSX, func(out io.Writer) error {
		return sheet.WriteXLSX(out, p.T("Trial balance"), head, func(yield func([]any) bool) {
			for _, l := range lines {
				if !yield([]any{l.Account.Code, p.Message(l.Account.Name, nil), l.Opening, l.Debit, l.Credit, l.Closing}) {
					return
				}
			}
		})
	})
}

// sendAccount sends the lines of one account as Excel.
func (l *Ledger) sendAccount(w http.ResponseWriter, r *web.Request) error {
	a, known := account(r.PathValue("code"))
	if !known {
		return fault.Missing("There is no such account in the chart of accounts.")
	}
	span, err := asked(r)
	if err != nil {
		return err
	}
	p := r.Printer
	head := []string{p.T("Date"), p.T("Entry number"), p.T("What"), p.T("Whose"), p.T("Debit"), p.T("Credit")}
	return r.SendFrom(w, r.Tenant.Slug+"-account-"+string(span.From)+"-"+string(span.Until)+".xlsx", sheet.XLSX, func(out io.Writer) error {
		return l.read(r, func(ctx context.Context, tx *db.Tx) error {
			var failed error
			err := sheet.WriteXLSX(out, p.Message(a.Name, nil), head, func(yield func([]any) bool) {
				failed = l.accountRows(ctx, tx, accountPage{account: a, span: span}, func(line store.AccountLinesRow, name string) bool {
					return yield([]any{period.Day(line.Day), ref.ID(line.EntryID).String(), what(p, line.Text, line.Reverses != 0), name,
						money.Som(max(line.Amount, 0)), money.Som(max(-line.Amount, 0))})
				})
			})
			if failed != nil {
				return failed
			}
			return err
		})
	})
}

// linesAtOnce is how many lines of an account a download reads at a time.
const linesAtOnce = 1000

// accountRows hands out all lines of an account with the names of their
// subjects, some hundreds at a time.
func (l *Ledger) accountRows(ctx context.Context, tx *db.Tx, page accountPage, put func(line store.AccountLinesRow, name string) bool) error {
	after := store.AccountLinesParams{MunicipalityID: int64(tx.Municipality), Account: page.account.Code,
		FromDay: string(page.span.From), UntilDay: string(page.span.Until), AtMost: linesAtOnce}
	for {
		var err error
		if page.lines, err = accountLines(ctx, tx, page.account, after); err != nil || len(page.lines) == 0 {
			return err
		}
		names, err := l.names(ctx, tx, page.subjects())
		if err != nil {
			return err
		}
		for _, line := range page.lines {
			if !put(line, names[ref.ID(line.Subject)]) {
				return nil
			}
			after.AfterDay, after.AfterEntry, after.AfterLine = line.Day, line.EntryID, line.Line
		}
	}
}
