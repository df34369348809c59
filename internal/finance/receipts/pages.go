package receipts

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/payments/slip"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the pages of the room. Their addresses begin with the word that
// people know: payments.
func (rs *Receipts) routes(rt *web.Router) {
	rt.Desk("GET payments/list", maySee, rs.showList)
	rt.Desk("GET payments/list.csv", maySee, rs.sendList)
	rt.Desk("GET payments/list.xlsx", maySee, rs.sendList)
	rt.Desk("GET payments/receipts/{payment}", maySee, rs.showReceipt)
	rt.Desk("GET payments/receipts/{payment}/receipt.pdf", maySee, rs.sendReceipt)
}

// pageRows is how many rows of a list one page shows.
const pageRows = 50

// read runs f on a snapshot of the reader's municipality.
func (rs *Receipts) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return rs.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// crumbs leads from a page of the room back to the list of payments.
func crumbs(p *ui.Page) { p.Crumbs = []ui.Crumb{{Text: p.T("Payments"), Path: "desk/payments/list"}} }

// Part is what another room shows on the page of a receipt: what is asked about
// it. It returns nil when it has nothing to show.
type Part func(ctx context.Context, r *web.Request, payment ref.ID) (templ.Component, error)

// Show adds parts to the page of every receipt, in this order. It is called while
// the program is put together, before the first request.
func (rs *Receipts) Show(parts ...Part) { rs.shown = append(rs.shown, parts...) }

// receiptView is one receipt with all that happened to it.
type receiptView struct {
	Receipt
	names       names
	corrections []Correction
	parts       []templ.Component
	fresh       bool // it was taken a moment ago: the next payer waits
	again       bool // the form was sent twice
	mayTake     bool // the next payer may come
}

// showReceipt is the receipt on the screen: right after the payment with the next
// payer one Enter away, later with its whole history.
func (rs *Receipts) showReceipt(w http.ResponseWriter, r *web.Request) error {
	v, err := rs.lookAtReceipt(r)
	if err != nil {
		return err
	}
	return r.Render(w, receiptPage(rs.receiptFrame(r, v), v))
}

// receiptFrame is the page around a receipt.
func (rs *Receipts) receiptFrame(r *web.Request, v receiptView) *ui.Page {
	page := r.Page(r.Printer.T("Receipt {number}", "number", v.Number.String()))
	crumbs(page)
	return page
}

// lookAtReceipt gathers a receipt with its corrections.
func (rs *Receipts) lookAtReceipt(r *web.Request) (v receiptView, err error) {
	id, err := r.PathID("payment")
	if err != nil {
		return v, err
	}
	err = rs.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Receipt, err = rs.Receipt(ctx, tx, id); err != nil {
			return err
		}
		if v.corrections, err = rs.correctionsOf(ctx, tx, id); err != nil {
			return err
		}
		v.names, err = rs.serviceNames(ctx, tx)
		return err
	})
	if err == nil {
		v.parts, err = rs.partsOf(r, id)
	}
	taken := r.URL.Query().Get("taken")
	v.fresh, v.again, v.mayTake = taken != "", taken == "again", r.Can(mayTake)
	return v, err
}

// partsOf asks the other rooms, in the order in which app joined them.
func (rs *Receipts) partsOf(r *web.Request, payment ref.ID) (parts []templ.Component, err error) {
	for _, offer := range rs.shown {
		part, err := offer(r.Context(), r, payment)
		if err != nil {
			return nil, err
		}
		if part != nil {
			parts = append(parts, part)
		}
	}
	return parts, nil
}

// listView is the list of receipts with its filter.
type listView struct {
	Filter
	number   string // searched for instead of the filter
	receipts []Receipt
	sums     sums
	services []share.Part // what the filtered receipts were paid for: service and sum
	names    names
	desks    []tills.Desk
}

// query writes the filter as the address of the same list.
func (v listView) query(before ref.ID) string {
	q := url.Values{}
	for name, value := range map[string]string{
		"from": string(v.From), "until": string(v.Until), "state": v.State, "number": v.number, "method": string(v.Method),
		"desk": idText(v.Desk), "before": idText(before),
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return "?" + q.Encode()
}

// idText writes an id for an address; nothing for none.
func idText(id ref.ID) string {
	if id == 0 {
		return ""
	}
	return id.String()
}

// more is the page after the last row, when there may be one.
func (v listView) more() ref.ID {
	if len(v.receipts) < pageRows {
		return 0
	}
	return v.receipts[len(v.receipts)-1].ID
}

// showList is the list of receipts. A date that cannot be read shows the form
// again and no rows, rather than rows of other days.
func (rs *Receipts) showList(w http.ResponseWriter, r *web.Request) error {
	v, err := rs.lookAtList(r)
	page := r.Page(r.Printer.T("Payments"))
	if err != nil {
		return r.Refuse(w, err, page, listPage(page, v))
	}
	return r.Render(w, listPage(page, v))
}

// lookAtList reads the filter and what it finds. Without one it is this month.
func (rs *Receipts) lookAtList(r *web.Request) (v listView, err error) {
	in := r.Input()
	v.number = in.Text("number")
	v.From, v.Until, v.Desk = in.Day("from"), in.Day("until"), in.ID("desk")
	v.State, v.Before = in.Choice("state", slip.Taken, slip.Reversed, slip.Moved), in.ID("before")
	v.Method = intake.Method(in.Choice("method", methodWords()...))
	if len(r.URL.Query()) == 0 {
		v.From, v.Until = r.Today().Month().First(), r.Today()
	}
	wrong := in.Err()
	err = rs.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.desks, err = rs.tills.Desks(ctx, tx); err != nil || wrong != nil {
			return err
		}
		return rs.fillList(ctx, tx, &v)
	})
	if err == nil {
		err = wrong
	}
	return v, err
}

// fillList reads the rows and the totals under them. A receipt number finds its
// receipt whatever the other fields say.
func (rs *Receipts) fillList(ctx context.Context, tx *db.Tx, v *listView) (err error) {
	if v.number != "" {
		v.receipts, err = rs.numbered(ctx, tx, v.number)
		return err
	}
	if v.receipts, err = rs.list(ctx, tx, v.Filter, pageRows); err != nil {
		return err
	}
	if v.sums, err = rs.sums(ctx, tx, v.Filter); err != nil {
		return err
	}
	if v.names, err = rs.serviceNames(ctx, tx); err != nil {
		return err
	}
	v.services, err = rs.paidServices(ctx, tx, v.Filter)
	return err
}

// sendList writes the whole filtered list as CSV or Excel.
func (rs *Receipts) sendList(w http.ResponseWriter, r *web.Request) error {
	v, err := rs.lookAtList(r)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("payments-%s-%s", v.From, v.Until)
	return rs.read(r, func(ctx context.Context, tx *db.Tx) error {
		var failed error
		rows := rs.exported(ctx, tx, r.Printer, v.Filter, &failed)
		write, ending, media := sheet.WriteCSV, ".csv", sheet.CSV
		if strings.HasSuffix(r.URL.Path, ".xlsx") {
			write, ending, media = func(out io.Writer, headings []string, rows iter.Seq[[]any]) error {
				return sheet.WriteXLSX(out, r.Printer.T("Payments"), headings, rows)
			}, ".xlsx", sheet.XLSX
		}
		return r.SendFrom(w, name+ending, media, func(out io.Writer) error {
			if err := write(out, listHeadings(r.Printer), rows); err != nil {
				return err
			}
			return failed
		})
	})
}

// exportRows is how many receipts are read at a time while a file is written.
const exportRows = 1000

// exported yields the rows of a filtered list; what fails is left in failed.
func (rs *Receipts) exported(ctx context.Context, tx *db.Tx, pr *i18n.Printer, f Filter, failed *error) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for f.Before = 0; ; {
			list, err := rs.list(ctx, tx, f, exportRows)
			if err != nil || len(list) == 0 {
				*failed = err
				return
			}
			for _, receipt := range list {
				if !yield(row(pr, receipt)) {
					return
				}
			}
			f.Before = list[len(list)-1].ID
		}
	}
}

// listHeadings are those of the files; row is one line of them.
func listHeadings(p *i18n.Printer) []string {
	return []string{p.T("Receipt"), p.T("Date"), p.T("Time"), p.T("Account number"), p.T("Payer"), p.T("Address"),
		p.T("Amount, som"), p.T("Given back, som"), p.T("Status"), p.T("Way of payment"), p.T("Taken by"), p.T("Number outside"), p.T("Note")}
}

func row(p *i18n.Printer, r Receipt) []any {
	_, state := r.Standing(p)
	at := ""
	if r.Timed() {
		at = r.At.Time().Format("15:04")
	}
	return []any{r.Number.String(), r.Day, at, r.AccountNumber, r.Holder, r.Address,
		r.Amount, r.Returned, state, slip.Way(p, r.Method), strings.Trim(r.Through+", "+r.Cashier, ", "), r.External, r.Note}
}
