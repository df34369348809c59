package requests

import (
	"context"
	"net/http"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
)

// showSettings shows categories, terms and rules; ?category= opens one for changing.
func (q *Requests) showSettings(w http.ResponseWriter, r *web.Request) error {
	a, err := q.settings(r)
	if err != nil {
		return err
	}
	p := frame(r, r.Printer.T("Categories and terms"))
	return r.Render(w, settingsPage(p, a, chosenCategory(a, r.FormValue("category"))))
}

// settingsView is what can be set.
type settingsView struct {
	Around
	Terms appeal.Terms
}

func (q *Requests) settings(r *web.Request) (a settingsView, err error) {
	err = q.read(r, func(ctx context.Context, tx *db.Tx) error {
		if a.Around, err = q.Around(ctx, tx); err == nil {
			a.Terms, err = q.Terms(ctx, tx)
		}
		return err
	})
	return a, err
}

// chosenCategory is the one to change; an empty one to add.
func chosenCategory(a settingsView, code string) Category {
	if at := slices.IndexFunc(a.Kinds, func(c Category) bool { return c.Code == code }); at >= 0 {
		return a.Kinds[at]
	}
	return Category{Used: true, Role: access.Secretary}
}

// setting runs one change of the settings; refused, the page comes back as it was
// typed.
func (q *Requests) setting(w http.ResponseWriter, r *web.Request, err error, code string, change func(ctx context.Context, tx *db.Tx) error) error {
	if err == nil {
		err = q.save(r, change)
	}
	if err == nil {
		return r.Done(w, "desk/requests/settings", "Saved")
	}
	a, failed := q.settings(r)
	if failed != nil {
		return failed
	}
	p := frame(r, r.Printer.T("Categories and terms"))
	return r.Refuse(w, err, p, settingsPage(p, a, chosenCategory(a, code)))
}

func (q *Requests) setTerm(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	t := Term{Rule: clock.Rule{Category: in.Text("category"), Kind: in.Text("kind"), From: in.Day("from"), Days: in.Int("days")}, Source: in.Text("source")}
	return q.setting(w, r, in.Err(), "", func(ctx context.Context, tx *db.Tx) error { return q.SetTerm(ctx, tx, r.Actor, t) })
}

func (q *Requests) setRules(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	rules := Rules{ReopenDays: in.Int("reopen_days"), ExtendDays: in.Int("extend_days"), ReferDays: in.Int("refer_days"), Ladder: clock.Ladder{
		Warn: in.Int("warn"), Deputy: in.Int("deputy"), Head: in.Int("head"), Council: in.Int("council"),
		UnassignedDeputy: in.Int("unassigned_deputy"), UnassignedHead: in.Int("unassigned_head"), UnassignedCouncil: in.Int("unassigned_council"),
	}}
	return q.setting(w, r, in.Err(), "", func(ctx context.Context, tx *db.Tx) error { return q.SetRules(ctx, tx, r.Actor, rules) })
}

func (q *Requests) setCategory(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	c := Category{Code: in.Text("code"), Name: place.Name{Ky: in.Text("name_ky"), Ru: in.Text("name_ru"), En: in.Text("name_en")},
		Private: in.Bool("private"), Nameless: in.Bool("nameless"), Used: in.Bool("used"), Stop: in.Text("stop"), Role: access.Role(in.Text("role"))}
	return q.setting(w, r, in.Err(), c.Code, func(ctx context.Context, tx *db.Tx) error { return q.SetCategory(ctx, tx, r.Actor, c) })
}
