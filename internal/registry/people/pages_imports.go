package people

import (
	"bytes"
	"io"
	"net/http"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/people/roll"
)

// Bounds of the import's pages.
const (
	maxUpload     = 30 << 20
	shownProblems = 50  // rows with problems on the page; all are in the download
	shownMendings = 500 // spellings to decide about; rarer ones stay as written
)

func importFrame(r *web.Request, title string) *ui.Page {
	page := r.Page(title)
	page.Crumbs = []ui.Crumb{{Text: r.Printer.T("Households"), Path: "desk/people"}, {Text: r.Printer.T("Import from Excel"), Path: "desk/people/imports"}}
	return page
}

func (p *People) showImports(w http.ResponseWriter, r *web.Request) error {
	list, err := p.listImports(r)
	if err != nil {
		return err
	}
	return r.Render(w, importsPage(importsFrame(r), list))
}

func importsFrame(r *web.Request) *ui.Page {
	page := r.Page(r.Printer.T("Import from Excel"))
	page.Crumbs = []ui.Crumb{{Text: r.Printer.T("Households"), Path: "desk/people"}}
	return page
}

func (p *People) listImports(r *web.Request) (list []Import, err error) {
	err = p.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		list, err = p.Imports(r.Context(), tx)
		return err
	})
	return list, err
}

func (p *People) upload(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	body, name := in.File("file", maxUpload)
	if body == nil {
		in.Field("file", "Choose a file")
	}
	var id ref.ID
	err := in.Err()
	if err == nil {
		var table *sheet.Table
		if table, err = sheet.Read(bytes.NewReader(body), name, sheet.Limits{Bytes: maxUpload}); err == nil {
			err = p.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
				id, err = p.Upload(r.Context(), tx, r.Actor, name, table)
				return err
			})
		}
	}
	if err != nil {
		list, listErr := p.listImports(r)
		if listErr != nil {
			return listErr
		}
		page := importsFrame(r)
		return r.Refuse(w, err, page, importsPage(page, list))
	}
	return r.Goto(w, importPath(id)+"/columns")
}

// sample sends an empty list with the headings that need no choosing.
func (p *People) sample(w http.ResponseWriter, r *web.Request) error {
	var first place.Name
	err := p.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		list, err := villages(r.Context(), tx)
		if len(list) > 0 {
			first = list[0].Name
		}
		return err
	})
	if err != nil {
		return err
	}
	headings := make([]string, len(roll.List))
	for i, c := range roll.List {
		headings[i] = r.Printer.T(c.Label)
	}
	return r.SendFrom(w, "households.xlsx", sheet.XLSX, func(out io.Writer) error {
		return sheet.WriteXLSX(out, r.Printer.T("Households"), headings, func(yield func([]any) bool) {
			yield([]any{r.Printer.Name(first), "Болот уулу Асан", "Ленин", "12", "", 5, "0555123456", 1980}) // in the order of roll.List
		})
	})
}

// columnsView is what the choice of columns shows.
type columnsView struct {
	Import
	Villages []roll.Village
	Samples  [][]string // by heading
}

func (p *People) viewColumns(r *web.Request) (view columnsView, err error) {
	id, err := r.PathID("id")
	if err != nil {
		return view, err
	}
	err = p.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		if view.Import, err = p.Import(r.Context(), tx, id); err != nil {
			return err
		}
		if view.Villages, err = villages(r.Context(), tx); err != nil {
			return err
		}
		rows, _, err := storedRows(r.Context(), tx, id)
		view.Samples = roll.Samples(rows, len(view.Headings))
		return err
	})
	return view, err
}

func (p *People) showColumns(w http.ResponseWriter, r *web.Request) error {
	view, err := p.viewColumns(r)
	if err != nil {
		return err
	}
	return r.Render(w, columnsPage(importFrame(r, r.Printer.T("What stands in which column?")), view))
}

func (p *People) chooseColumns(w http.ResponseWriter, r *web.Request, id ref.ID) error {
	in := r.Input()
	chosen, village := roll.Columns{}, in.ID("all_village")
	for _, c := range roll.List {
		if in.Text(c.Name) != "" {
			chosen[c.Name] = in.Int(c.Name)
		}
	}
	err := in.Err()
	if err == nil {
		err = p.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
			return p.SetColumns(r.Context(), tx, r.Actor, id, chosen, village)
		})
	}
	if err != nil {
		view, viewErr := p.viewColumns(r)
		if viewErr != nil {
			return viewErr
		}
		page := importFrame(r, r.Printer.T("What stands in which column?"))
		return r.Refuse(w, err, page, columnsPage(page, view))
	}
	return r.Goto(w, importPath(id))
}

// importView is what the page of one import shows.
type importView struct {
	Import
	Names                  map[ref.ID]place.Name
	Plan                   roll.Plan
	Enter, Problems, Twins int
	Entered                int // households of the register that came with it
	Merged                 int
	Job                    jobs.Status
}

func (p *People) viewImport(r *web.Request) (view importView, err error) {
	id, err := r.PathID("id")
	if err != nil {
		return view, err
	}
	err = p.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		if view.Import, err = p.Import(r.Context(), tx, id); err != nil {
			return err
		}
		places, err := villages(r.Context(), tx)
		if err != nil {
			return err
		}
		view.Names = villageNames(places)
		if view.State == Adding {
			view.Job, err = p.queue.Status(r.Context(), tx, view.Import.Job)
		}
		if err == nil {
			view.Plan, err = p.Plan(r.Context(), tx, view.Import)
		}
		if err == nil {
			view.Entered, err = entered(r.Context(), tx, id)
		}
		return err
	})
	view.Enter, view.Problems, view.Twins = view.Plan.Count()
	for _, d := range view.Plan.Drafts {
		if d.Merged {
			view.Merged++
		}
	}
	return view, err
}

func (p *People) showImport(w http.ResponseWriter, r *web.Request) error {
	view, err := p.viewImport(r)
	if err != nil {
		return err
	}
	if view.State == ChooseColumns {
		return r.Goto(w, importPath(view.ID)+"/columns")
	}
	if view.State == Adding && !view.Job.State.Ended() {
		return r.Goto(w, "desk/jobs/"+view.Import.Job.String())
	}
	return r.Render(w, importPage(importFrame(r, view.Filename), view))
}

// refuseImport shows the import again with the reason why something was refused.
func (p *People) refuseImport(w http.ResponseWriter, r *web.Request, err error) error {
	view, viewErr := p.viewImport(r)
	if viewErr != nil {
		return viewErr
	}
	page := importFrame(r, view.Filename)
	return r.Refuse(w, err, page, importPage(page, view))
}

func (p *People) commitImport(w http.ResponseWriter, r *web.Request, id ref.ID) error {
	in := r.Input()
	d := Decision{Twins: in.Bool("twins"), Mend: in.Texts("mend")}
	if err := in.Err(); err != nil {
		return err
	}
	var job ref.ID
	err := p.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		job, err = p.Commit(r.Context(), tx, r.Actor, id, d)
		return err
	})
	if err != nil {
		return p.refuseImport(w, r, err)
	}
	return r.Goto(w, "desk/jobs/"+job.String())
}

func (p *People) resumeImport(w http.ResponseWriter, r *web.Request, id ref.ID) error {
	var job ref.ID
	err := p.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		job, err = p.Resume(r.Context(), tx, r.Actor, id)
		return err
	})
	if err != nil {
		return p.refuseImport(w, r, err)
	}
	return r.Goto(w, "desk/jobs/"+job.String())
}

func (p *People) undoImport(w http.ResponseWriter, r *web.Request, id ref.ID) error {
	err := p.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return p.Undo(r.Context(), tx, r.Actor, id) })
	if err != nil {
		return p.refuseImport(w, r, err)
	}
	return r.Done(w, "desk/people/imports", "Undone: the households of this list are gone from the register")
}

func (p *People) dropImport(w http.ResponseWriter, r *web.Request, id ref.ID) error {
	err := p.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return p.Drop(r.Context(), tx, r.Actor, id) })
	if err != nil {
		return p.refuseImport(w, r, err)
	}
	return r.Done(w, "desk/people/imports", "The list is forgotten. Nothing was changed.")
}

// exportLeft sends the rows that are not entered, as they stood, with what to
// correct: the person mends them in Excel and uploads this file.
func (p *People) exportLeft(w http.ResponseWriter, r *web.Request) error {
	view, err := p.viewImport(r)
	if err != nil {
		return err
	}
	var rows []sheet.Row
	err = p.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		rows, _, err = storedRows(r.Context(), tx, view.ID)
		return err
	})
	if err != nil {
		return err
	}
	headings := append(slices.Clone(view.Headings), r.Printer.T("Row"), r.Printer.T("What to correct"))
	return r.SendFrom(w, "left-out.xlsx", sheet.XLSX, func(out io.Writer) error {
		return sheet.WriteXLSX(out, r.Printer.T("Rows that are left out"), headings, func(yield func([]any) bool) {
			for i, d := range view.Plan.Drafts {
				if !view.Plan.Enters(d) && !yield(d.LeftOut(r.Printer, rows[i].Cells, len(view.Headings))) {
					return
				}
			}
		})
	})
}
