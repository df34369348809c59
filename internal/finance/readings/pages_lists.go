package readings

import (
	"context"
	"io"
	"net/http"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

func listPath(id ref.ID) string { return "desk/readings/lists/" + id.String() }

// listFrame is a page about one list, below the page of all lists.
func listFrame(r *web.Request, title string) *ui.Page {
	p := page(r, title)
	p.Crumbs = append(p.Crumbs, ui.Crumb{Text: r.Printer.T("Readings from a file"), Path: "desk/readings/lists"})
	return p
}

func (rd *Readings) lists(r *web.Request) (list []List, err error) {
	err = rd.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = rd.Lists(ctx, tx)
		return err
	})
	return list, err
}

func (rd *Readings) showLists(w http.ResponseWriter, r *web.Request) error {
	list, err := rd.lists(r)
	if err != nil {
		return err
	}
	return r.Render(w, listsPage(page(r, r.Printer.T("Readings from a file")), list, r.Can(mayEnter)))
}

func (rd *Readings) uploadList(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	body, name := in.File("file", fileLimit)
	if body == nil {
		in.Field("file", "Choose a file")
	}
	var id ref.ID
	err := in.Err()
	if err == nil {
		err = rd.write(r, func(ctx context.Context, tx *db.Tx) (err error) {
			id, err = rd.Upload(ctx, tx, r.Actor, name, body)
			return err
		})
	}
	if err != nil {
		list, listErr := rd.lists(r)
		if listErr != nil {
			return listErr
		}
		p := page(r, r.Printer.T("Readings from a file"))
		return r.Refuse(w, err, p, listsPage(p, list, true))
	}
	return r.Goto(w, listPath(id)+"/columns")
}

// listView is what the pages of one list show.
type listView struct {
	List
	Preview
	samples      []string // by column: what its first rows hold
	enter, judge bool
}

func (rd *Readings) listView(r *web.Request) (v listView, err error) {
	id, err := r.PathID("list")
	if err != nil {
		return v, err
	}
	v.enter, v.judge = r.Can(mayEnter), r.Can(mayJudge)
	err = rd.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.List, err = rd.List(ctx, tx, id); err != nil || v.State != ready {
			return err
		}
		v.Preview, err = rd.Preview(ctx, tx, v.List)
		return err
	})
	return v, err
}

func (rd *Readings) showList(w http.ResponseWriter, r *web.Request) error {
	v, err := rd.listView(r)
	if err != nil {
		return err
	}
	if v.State == ready && v.chosen.check() != nil && v.enter {
		return r.Goto(w, listPath(v.ID)+"/columns")
	}
	return r.Render(w, listPage(listFrame(r, v.File), v))
}

// columnsView reads the list with what its columns hold.
func (rd *Readings) columnsView(r *web.Request) (v listView, err error) {
	id, err := r.PathID("list")
	if err != nil {
		return v, err
	}
	err = rd.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		v.List, err = rd.List(ctx, tx, id)
		return err
	})
	if err != nil {
		return v, err
	}
	t, err := v.table()
	if err != nil {
		return v, err
	}
	v.Headings, v.Rows = t.Headings, len(t.Rows)
	v.samples = make([]string, len(t.Headings))
	if len(t.Rows) > 0 {
		copy(v.samples, t.Rows[0].Cells)
	}
	return v, nil
}

func columnsFrame(r *web.Request) *ui.Page {
	return listFrame(r, r.Printer.T("What stands in which column?"))
}

func (rd *Readings) showColumns(w http.ResponseWriter, r *web.Request) error {
	v, err := rd.columnsView(r)
	if err != nil {
		return err
	}
	return r.Render(w, columnsPage(columnsFrame(r), v))
}

func (rd *Readings) chooseColumns(w http.ResponseWriter, r *web.Request) error {
	v, err := rd.columnsView(r)
	if err != nil {
		return err
	}
	in := r.Input()
	chosen := map[string]int{}
	for _, c := range readingHeadings {
		if in.Text(c.Name) != "" {
			chosen[c.Name] = in.Int(c.Name)
		}
	}
	if err = in.Err(); err == nil {
		err = rd.write(r, func(ctx context.Context, tx *db.Tx) error {
			return rd.ChooseColumns(ctx, tx, r.Actor, v.ID, chosen)
		})
	}
	if err != nil {
		p := columnsFrame(r)
		return r.Refuse(w, err, p, columnsPage(p, v))
	}
	return r.Goto(w, listPath(v.ID))
}

// takeList puts the list to work and leads to the page of the job.
func (rd *Readings) takeList(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("list")
	if err != nil {
		return err
	}
	var job ref.ID
	err = rd.write(r, func(ctx context.Context, tx *db.Tx) (err error) {
		job, err = rd.TakeOver(ctx, tx, r.Actor, id)
		return err
	})
	if err != nil {
		return rd.refuseList(w, r, err)
	}
	return r.Goto(w, "desk/jobs/"+job.String())
}

func (rd *Readings) undoList(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("list")
	if err != nil {
		return err
	}
	err = rd.write(r, func(ctx context.Context, tx *db.Tx) error { return rd.Undo(ctx, tx, r.Actor, id) })
	if err != nil {
		return rd.refuseList(w, r, err)
	}
	return r.Done(w, "desk/readings/lists", "Undone: the readings of this list no longer count.")
}

func (rd *Readings) refuseList(w http.ResponseWriter, r *web.Request, why error) error {
	v, err := rd.listView(r)
	if err != nil {
		return err
	}
	p := listFrame(r, v.File)
	return r.Refuse(w, why, p, listPage(p, v))
}

// sendForm sends all working meters as an Excel list in which only day and
// reading are left to fill in; its headings are those that are guessed.
func (rd *Readings) sendForm(w http.ResponseWriter, r *web.Request) error {
	var stops []Stop
	err := rd.read(r, func(ctx context.Context, tx *db.Tx) error {
		villages, err := rd.accounts.Villages(ctx, tx)
		for _, v := range villages {
			if err != nil {
				return err
			}
			var round []Stop
			round, err = rd.Round(ctx, tx, v.ID, "")
			stops = append(stops, round...)
		}
		return err
	})
	if err != nil {
		return err
	}
	p := r.Printer
	return r.SendFrom(w, "readings.xlsx", sheet.XLSX, func(out io.Writer) error {
		return sheet.WriteXLSX(out, p.T("Readings"), formHeadings(p), func(yield func([]any) bool) {
			for _, s := range stops {
				if !yield([]any{p.Name(s.Account.Village), s.Account.Address(), s.Account.Holder, s.Account.Number, s.Meter.Serial, s.Last.Value, "", ""}) {
					return
				}
			}
		})
	})
}

func formHeadings(p *i18n.Printer) []string {
	return []string{p.T("Village"), p.T("Address"), p.T("Full name"), p.T("Account number"), p.T("Meter"), p.T("Previous reading"), p.T("Date"), p.T("Reading")}
}
