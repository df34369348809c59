package exports

import (
	"io"
	"net/http"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

func (x *Exports) routes(rt *web.Router) {
	rt.Desk("GET exports", mayTake, x.show)
	rt.Desk("GET exports/book/{format}", mayTake, x.send)
	rt.Desk("POST exports/codes", mayCode, x.saveCodes)
}

// field is what the form calls the code of an account.
func field(a ledger.Account) string { return "code-" + a.Code }

type page struct {
	span  period.Span
	codes map[string]string
	keeps bool // the reader may set codes
}

// asked reads the days from the address; empty ones mean the whole book.
func asked(r *web.Request) (period.Span, error) {
	in := r.Input()
	s := period.Span{From: in.Day("from"), Until: in.Day("until")}
	if s.Until != "" && s.From > s.Until {
		in.Field("from", "The first day is after the last one. Exchange them.")
	}
	return s, in.Err()
}

func (x *Exports) page(r *web.Request) (v page, err error) {
	v.keeps = r.Can(mayCode)
	err = x.d.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		v.codes, err = x.Codes(r.Context(), tx)
		return err
	})
	return v, err
}

func frame(r *web.Request) *ui.Page {
	p := r.Page(r.Printer.T("Take the book along"))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Ledger"), Path: "desk/ledger"}}
	return p
}

func (x *Exports) show(w http.ResponseWriter, r *web.Request) error {
	v, err := x.page(r)
	if err != nil {
		return err
	}
	if v.span, err = asked(r); err != nil {
		return err
	}
	return r.Render(w, exportsView(frame(r), v))
}

// send sends the book, or the asked days of it, in a format.
func (x *Exports) send(w http.ResponseWriter, r *web.Request) error {
	span, err := asked(r)
	if err != nil {
		return err
	}
	o := Order{Format: r.PathValue("format"), Span: span, Say: func(msgid string) string { return r.Printer.Message(msgid, nil) }}
	const plain = "text/plain; charset=utf-8"
	media, found := map[string]string{"hledger": plain, "csv": plain, "xlsx": sheet.XLSX, "1c": sheet.XLSX}[o.Format]
	if !found {
		return fault.Missing("There is no such format.")
	}
	return r.SendFrom(w, r.Tenant.Slug+"-"+fileName(o), media, func(out io.Writer) error {
		return x.d.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return x.Export(r.Context(), tx, o, out) })
	})
}

func (x *Exports) saveCodes(w http.ResponseWriter, r *web.Request) error {
	in, codes := r.Input(), map[string]string{}
	for _, a := range ledger.Chart {
		codes[a.Code] = in.Text(field(a))
	}
	err := in.Err()
	if err == nil {
		err = x.d.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return x.SetCodes(r.Context(), tx, r.Actor, codes) })
	}
	if err == nil {
		return r.Done(w, "desk/exports", "The codes are saved.")
	}
	v, readErr := x.page(r)
	if readErr != nil {
		return readErr
	}
	p := frame(r)
	return r.Refuse(w, err, p, exportsView(p, v))
}
