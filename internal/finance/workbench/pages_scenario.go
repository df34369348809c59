package workbench

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/finance/workbench/words"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// overview is the first page of a scenario.
type overview struct {
	view
	Figures   []keyFigures
	Comments  []Comment
	MayFreeze bool
	MaySay    bool
	Key       string        // of the forms that make something
	Next      templ.SafeURL // where a frozen version goes; "" for a draft
}

// scenarioPage is the overview with what was said.
func (w *Workbench) scenarioPage(r *web.Request, comments []Comment) page {
	return page{
		title: func(p *i18n.Printer) string { return p.T("Overview") },
		draw: func(p *ui.Page, v view) templ.Component {
			return scenarioTempl(p, overview{
				view: v, Next: w.next(p, v), Figures: v.figures(p.Printer), Comments: comments, Key: r.NewKey(),
				MayFreeze: v.Scenario.State == Draft && r.Can(mayFreeze), MaySay: r.Can(mayFreeze),
			})
		},
	}
}

// said reads the comments of the scenario of the address.
func (w *Workbench) said(r *web.Request) (list []Comment, err error) {
	id, err := r.PathID("scenario")
	if err != nil {
		return nil, err
	}
	err = w.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		list, err = w.Comments(r.Context(), tx, id)
		return err
	})
	return list, err
}

// next is the link to what comes after freezing, for whoever may take that step.
func (w *Workbench) next(p *ui.Page, v view) templ.SafeURL {
	if url := p.Desk(w.then); v.Scenario.State == Frozen && w.then != "" && p.MayOpen(url) {
		return url + templ.SafeURL("?scenario="+v.Scenario.ID.String())
	}
	return ""
}

func (w *Workbench) showScenario(hw http.ResponseWriter, r *web.Request) error {
	comments, err := w.said(r)
	if err != nil {
		return err
	}
	return w.show(hw, r, w.scenarioPage(r, comments))
}

// step takes a step with the scenario of the address and leads on.
func (w *Workbench) step(hw http.ResponseWriter, r *web.Request, in *web.Input, done string, do func(*db.Tx, ref.ID) (to string, err error)) error {
	id, err := r.PathID("scenario")
	if err != nil {
		return err
	}
	var to string
	if err = in.Err(); err == nil {
		err = w.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
			to, err = do(tx, id)
			return err
		})
	}
	if err == nil {
		return r.Done(hw, "desk/workbench"+to, done)
	}
	comments, read := w.said(r)
	if read != nil {
		return read
	}
	return w.refuse(hw, r, err, w.scenarioPage(r, comments))
}

func (w *Workbench) rename(hw http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	name, revision := in.Required("name"), in.Int("revision")
	return w.step(hw, r, in, i18n.Mark("Saved."), func(tx *db.Tx, id ref.ID) (string, error) {
		s, err := w.Load(r.Context(), tx, id)
		if err != nil {
			return "", err
		}
		return "/" + id.String(), w.Save(r.Context(), tx, r.Actor, id, revision, name, s.Document)
	})
}

func (w *Workbench) copy(hw http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	name := in.Required("copy")
	return w.step(hw, r, in, i18n.Mark("This is the copy. What you change here does not touch the other one."), func(tx *db.Tx, id ref.ID) (string, error) {
		made, err := w.Copy(r.Context(), tx, r.Actor, id, in.Text("key"), name)
		return "/" + made.String(), err
	})
}

func (w *Workbench) freeze(hw http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	revision := in.Int("revision")
	return w.step(hw, r, in, i18n.Mark("Frozen: this version never changes again."), func(tx *db.Tx, id ref.ID) (string, error) {
		return "/" + id.String(), w.Freeze(r.Context(), tx, r.Actor, id, revision)
	})
}

func (w *Workbench) discard(hw http.ResponseWriter, r *web.Request) error {
	return w.step(hw, r, r.Input(), i18n.Mark("The draft is deleted."), func(tx *db.Tx, id ref.ID) (string, error) {
		return "", w.Discard(r.Context(), tx, r.Actor, id)
	})
}

func (w *Workbench) comment(hw http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	return w.step(hw, r, in, i18n.Mark("Your remark stands below."), func(tx *db.Tx, id ref.ID) (string, error) {
		return "/" + id.String() + "#remarks", w.Comment(r.Context(), tx, r.Actor, id, in.Text("key"), in.Text("text"))
	})
}

// how is the address that explains a figure; an empty service means the sheet.
func (v view) how(p *ui.Page, service, name string, of ...string) templ.SafeURL {
	k := figure.K(name, of...)
	return p.Desk(v.path("working")) + templ.SafeURL("?service="+service+"&figure="+name+"&of="+strings.ReplaceAll(k.Of, "/", "%2F"))
}

// working is the explanation of one figure: all that it rests on.
type working struct {
	view
	Service string
	Speak   words.Speaker
	Work    *figure.Working
	Trail   []figure.Figure
}

// showWorking explains a figure of a service, or of the sheet alone.
func (w *Workbench) showWorking(hw http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	service, k := in.Text("service"), figure.Key{Name: in.Text("figure"), Of: in.Text("of")}
	v, p, err := w.open(r, func(p *i18n.Printer) string { return p.T("How it was computed") })
	if err != nil {
		return err
	}
	s := v.Scenario.Document
	whose, _ := s.Service(service)
	x := working{view: v, Service: service, Speak: words.Speaker{Printer: r.Printer, Sheet: s.Sheet, Payers: whose.Payers}}
	if found, err := s.Solve(service); err == nil {
		x.Work = found.Money.Working
		if !x.Work.Has(k) {
			x.Work = found.Solution.Working
		}
	} else if result, _, ok := s.SoFar(); ok {
		x.Work = result.Working
	}
	if x.Work == nil || !x.Work.Has(k) {
		return fault.Missing("This figure cannot be computed yet.")
	}
	x.Trail = x.Work.Trail(k)
	return r.Render(hw, workingTempl(p, x))
}
