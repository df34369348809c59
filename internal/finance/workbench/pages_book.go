package workbench

import (
	"io"
	"net/http"

	"github.com/openaimak/aimak/internal/finance/workbench/book"
	"github.com/openaimak/aimak/internal/finance/workbench/entry"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/web"
)

// mostFile is how large a workbook may be.
const mostFile = 5 << 20

// sendBook gives the whole calculation as Excel with live formulas.
func (w *Workbench) sendBook(hw http.ResponseWriter, r *web.Request) error {
	v, _, err := w.open(r, func(p *i18n.Printer) string { return "" })
	if err != nil {
		return err
	}
	return r.SendFrom(hw, "tariff-"+v.year(0)+"-"+v.Scenario.ID.String()+".xlsx", sheet.XLSX, func(out io.Writer) error {
		return book.Write(out, r.Printer, v.Scenario.Document)
	})
}

// sendExample gives the papers of the example union, in the reader's language.
func (w *Workbench) sendExample(hw http.ResponseWriter, r *web.Request) error {
	p := r.Printer
	s := papers(r.Today().Time().Year()+1, things{
		Well: p.T("Well, 120 m"), Pump: p.T("Pump, 11 kW"), Pipes: p.T("Pipes, 3,245 m"), Reservoir: p.T("Reservoir, 500 m³"), Chlorinator: p.T("Chlorinator"),
	})
	return r.SendFrom(hw, "example-village-water.xlsx", sheet.XLSX, func(out io.Writer) error { return book.Write(out, p, s) })
}

// back is what came back in a file, for the page that tells it.
type back struct {
	view
	Read book.Read
}

// takeBook reads a workbook into the draft of the address and tells what was
// taken over and what is wrong with the file.
func (w *Workbench) takeBook(hw http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	file, _ := in.File("book", mostFile)
	revision := in.Int("revision")
	id, err := r.PathID("scenario")
	if err != nil {
		return err
	}
	if file == nil {
		in.Field("book", "Choose a file.")
	}
	var read book.Read
	if err = in.Err(); err == nil {
		if read, err = book.From(file, r.Printer, entry.File); err == nil {
			err = w.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
				s, err := w.Load(r.Context(), tx, id)
				if err != nil {
					return err
				}
				return w.Save(r.Context(), tx, r.Actor, id, revision, s.Name, read.Scenario)
			})
		}
	}
	if err != nil {
		comments, said := w.said(r)
		if said != nil {
			return said
		}
		return w.refuse(hw, r, inField("book", err), w.scenarioPage(r, comments))
	}
	return w.tell(hw, r, id, read)
}

// tell shows what came of a file.
func (w *Workbench) tell(hw http.ResponseWriter, r *web.Request, id ref.ID, read book.Read) error {
	v, p, err := w.openID(r, id, func(p *i18n.Printer) string { return p.T("What the file brought") })
	if err != nil {
		return err
	}
	return r.Render(hw, backTempl(p, back{v, read}))
}

// inField puts a complaint about a whole file at its field.
func inField(name string, err error) error {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.KindInvalid || len(f.Fields) > 0 {
		return err
	}
	return fault.Form().Field(name, f.Msg, f.Values).Because(err)
}
