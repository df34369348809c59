package payments

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
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// Part is what another room shows on the page of a receipt: what is asked about
// it. It returns nil when it has nothing to show.
type Part func(ctx context.Context, r *web.Request, payment ref.ID) (templ.Component, error)

// Show adds parts to the page of every receipt, in this order. It is called while
// the program is put together, before the first request.
func (p *Payments) Show(parts ...Part) { p.shown = append(p.shown, parts...) }

// receiptView is one receipt with all that happened to it.
type receiptView struct {
	Receipt
	names       names
	corrections []Correction
	parts       []templ.Component
	fresh       bool // it was taken a moment ago: the next payer waits
	again       bool // the form was sent twice
	mayTake     bool
}

// showReceipt is the receipt on the screen: right after the payment with the next
// payer one Enter away, later with its whole history.
func (p *Payments) showReceipt(w http.ResponseWriter, r *web.Request) error {
	v, err := p.lookAtReceipt(r)
	if err != nil {
		return err
	}
	return r.Render(w, receiptPage(p.receiptFrame(r, v), v))
}

// receiptFrame is the page around a receipt.
func (p *Payments) receiptFrame(r *web.Request, v receiptView) *ui.Page {
	page := r.Page(r.Printer.T("Receipt {number}", "number", v.Number.String()))
	crumbs(page)
	return page
}

// lookAtReceipt gathers a receipt with its corrections.
func (p *Payments) lookAtReceipt(r *web.Request) (v receiptView, err error) {
	id, err := r.PathID("payment")
	if err != nil {
		return v, err
	}
	err = p.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Receipt, err = p.Receipt(ctx, tx, id); err != nil {
			return err
		}
		if v.corrections, err = p.correctionsOf(ctx, tx, id); err != nil {
			return err
		}
		v.names, err = p.serviceNames(ctx, tx)
		return err
	})
	if err == nil {
		v.parts, err = p.partsOf(r, id)
	}
	taken := r.URL.Query().Get("taken")
	v.fresh, v.again, v.mayTake = taken != "", taken == "again", r.Can(mayTake)
	return v, err
}

// partsOf asks the other rooms, in the order in which app joined them.
func (p *Payments) partsOf(r *web.Request, payment ref.ID) (parts []templ.Component, err error) {
	for _, offer := range p.shown {
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
func (p *Payments) showList(w http.ResponseWriter, r *web.Request) error {
	v, err := p.lookAtList(r)
	page := r.Page(r.Printer.T("Payments"))
	if err != nil {
		return r.Refuse(w, err, page, listPage(page, v))
	}
	return r.Render(w, listPage(page, v))
}

// lookAtList reads the filter and what it finds. Without one it is this month.
func (p *Payments) lookAtList(r *web.Request) (v listView, err error) {
	in := r.Input()
	v.number = in.Text("number")
	v.From, v.Until, v.Desk = in.Day("from"), in.Day("until"), in.ID("desk")
	v.State, v.Before = in.Choice("state", Taken, Reversed, Moved), in.ID("before")
	v.Method = intake.Method(in.Choice("method", methodWords...))
	if len(r.URL.Query()) == 0 {
		v.From, v.Until = r.Today().Month().First(), r.Today()
	}
	wrong := in.Err()
	err = p.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.desks, err = p.tills.Desks(ctx, tx); err != nil || wrong != nil {
			return err
		}
		return p.fillList(ctx, tx, &v)
	})
	if err == nil {
		err = wrong
	}
	return v, err
}

// fillList reads the rows and the totals under them. A receipt number finds its
// receipt whatever the other fields say.
func (p *Payments) fillList(ctx context.Context, tx *db.Tx, v *listView) (err error) {
	if v.number != "" {
		v.receipts, err = p.numbered(ctx, tx, v.number)
		return err
	}
	if v.receipts, err = p.receipts(ctx, tx, v.Filter, pageRows); err != nil {
		return err
	}
	if v.sums, err = p.sums(ctx, tx, v.Filter); err != nil {
		return err
	}
	if v.names, err = p.serviceNames(ctx, tx); err != nil {
		return err
	}
	v.services, err = p.paidServices(ctx, tx, v.Filter)
	return err
}

// sendList writes the whole filtered list as CSV or Excel.
func (p *Payments) sendList(w http.ResponseWriter, r *web.Request) error {
	v, err := p.lookAtList(r)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("payments-%s-%s", v.From, v.Until)
	return p.read(r, func(ctx context.Context, tx *db.Tx) error {
		var failed error
		rows := p.exported(ctx, tx, r.Printer, v.Filter, &failed)
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
func (p *Payments) exported(ctx context.Context, tx *db.Tx, pr *i18n.Printer, f Filter, failed *error) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for f.Before = 0; ; {
			list, err := p.receipts(ctx, tx, f, exportRows)
			if err != nil || len(list) == 0 {
				*failed = err
				return
			}
			for _, receipt := range list {
				if !yield(receipt.row(pr)) {
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

func (r Receipt) row(p *i18n.Printer) []any {
	_, state := r.tag(p)
	at := ""
	if r.timed() {
		at = r.At.Time().Format("15:04")
	}
	return []any{r.Number.String(), r.Day, at, r.AccountNumber, r.Holder, r.Address,
		r.Amount, r.Returned, state, methodName(p, r.Method), r.Cashier, r.External, r.Note}
}

// showAccount is the payment history of one account.
func (p *Payments) showAccount(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("account")
	if err != nil {
		return err
	}
	in := r.Input()
	f := Filter{Account: id, Before: in.ID("before")}
	if err := in.Err(); err != nil {
		return err
	}
	var d dues
	var list []Receipt
	err = p.read(r, func(ctx context.Context, tx *db.Tx) error {
		if err := p.lookAtAccount(ctx, tx, id, &d); err != nil {
			return err
		}
		list, err = p.receipts(ctx, tx, f, pageRows)
		return err
	})
	if err != nil {
		return err
	}
	page := r.Page(d.account.Holder)
	crumbs(page)
	return r.Render(w, accountPage(page, d, listView{Filter: f, receipts: list}, r.Can(mayTake)))
}
