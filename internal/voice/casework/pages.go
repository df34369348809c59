package casework

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/casework/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// routes adds the pages of the room.
func (c *Casework) routes(rt *web.Router) {
	rt.Desk("GET casework/answers", mayWork, c.showAnswers)
	rt.Desk("POST casework/answers", mayWork, c.keepAnswer)
	rt.Desk("POST casework/answers/{id}/drop", mayWork, c.dropAnswer)
	rt.Desk("GET casework/together", mayWork, c.showTogether)
	rt.Desk("POST casework/together", mayWork, c.doTogether)
	rt.Desk("GET casework/{number}/work", mayWork, c.showWork)
	rt.Desk("POST casework/{number}/work", mayWork, c.addWork)
	rt.Desk("POST casework/{number}/work/{id}/strike", mayWork, c.strikeWork)
	rt.Desk("GET casework/{number}/signatures", mayWork, c.showSigned)
	rt.Desk("POST casework/{number}/signatures", mayWork, c.addSigned)
	rt.Desk("POST casework/{number}/signatures/{id}/drop", mayWork, c.dropSigned)
}

// frame starts a page with the way back: to the list, and to the request when the
// page is about one.
func frame(r *web.Request, title string, of ...requests.Number) *ui.Page {
	p := r.Page(title)
	p.Crumbs = []ui.Crumb{{Text: p.T("Requests"), Path: "desk/requests"}}
	for _, n := range of {
		p.Crumbs = append(p.Crumbs, ui.Crumb{Text: n.String(), Path: "desk/requests/" + n.Path()})
	}
	return p
}

// partView is what the page of a request shows of this room.
type partView struct {
	requests.Request
	Sums   bool // shown to the leaders; others open the lists
	Spent  Spent
	Signed int
}

// part is this room's part of the page of a request.
func (c *Casework) part(ctx context.Context, tx *db.Tx, r *web.Request, x requests.Request) (templ.Component, error) {
	if !r.Can(mayWork) {
		return nil, nil
	}
	v := partView{Request: x, Sums: appeal.Leads(r.Actor)}
	if !v.Sums {
		return casePart(r.Page(""), v), nil
	}
	b, err := store.New(tx).Beside(ctx, store.BesideParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(x.ID)})
	if err != nil {
		return nil, fmt.Errorf("what stands beside a request: %w", err)
	}
	v.Spent, v.Signed = Spent{Times: int(b.N), Hours: money.Quantity(b.Hours), Cost: money.Som(b.Cost)}, int(b.Signed)
	return casePart(r.Page(""), v), nil
}

// Drafts are the ready answers for a request, filled in.
func (c *Casework) Drafts(ctx context.Context, tx *db.Tx, r *web.Request, a requests.Around, x requests.Request) (list []requests.Draft, err error) {
	fitting, err := c.fitting(ctx, tx, x.Category, x.Lang)
	p := r.Printer.In(x.Lang)
	with := Filling{Number: x.Number, Date: a.Law.Today, Village: a.Village(p, x.Village), Term: x.Due}
	for _, t := range fitting {
		list = append(list, requests.Draft{ID: t.ID.String(), Name: t.Name, Text: Fill(p, t.Text, with)})
	}
	return list, err
}

// answersView is the shelf of ready answers and the one that is being changed.
type answersView struct {
	requests.Around
	List []Template
	One  Template
}

func (c *Casework) answers(r *web.Request, id ref.ID) (v answersView, err error) {
	err = c.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Around, err = c.requests.Around(ctx, tx); err != nil {
			return err
		}
		if v.List, err = c.Templates(ctx, tx); err != nil {
			return err
		}
		v.One.Lang = r.Lang
		if id != 0 {
			v.One, err = c.template(ctx, tx, id)
		}
		return err
	})
	return v, err
}

// showAnswers lists the ready answers; ?id= opens one for changing.
func (c *Casework) showAnswers(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	id := in.ID("id")
	if err := in.Err(); err != nil {
		return err
	}
	v, err := c.answers(r, id)
	if err != nil {
		return err
	}
	return r.Render(w, answersPage(frame(r, r.Printer.T("Ready answers")), v))
}

func (c *Casework) keepAnswer(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	t := Template{ID: in.ID("id"), Category: in.Text("category"), Lang: i18n.Lang(in.Text("lang")), Name: in.Text("name"), Text: in.Text("text")}
	err := in.Err()
	if err == nil {
		err = c.save(r, func(ctx context.Context, tx *db.Tx) error {
			_, err := c.Keep(ctx, tx, r.Actor, r.Printer, t)
			return err
		})
	}
	if err != nil {
		v, failed := c.answers(r, t.ID)
		if failed != nil {
			return failed
		}
		p := frame(r, r.Printer.T("Ready answers"))
		return r.Refuse(w, err, p, answersPage(p, v))
	}
	return r.Done(w, "desk/casework/answers", "Saved")
}

func (c *Casework) dropAnswer(w http.ResponseWriter, r *web.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if err := c.save(r, func(ctx context.Context, tx *db.Tx) error { return c.Drop(ctx, tx, r.Actor, id) }); err != nil {
		return err
	}
	return r.Done(w, "desk/casework/answers", "Removed")
}

func pathID(r *web.Request) (ref.ID, error) {
	id, err := ref.ParseID(r.PathValue("id"))
	if err != nil {
		return 0, errGone
	}
	return id, nil
}

// togetherView is what is about to be done with several requests, and with which
// of them it could not be done.
type togetherView struct {
	requests.Around
	Ticked []string // as their boxes send them
	List   []requests.Request
	Staff  []ui.Option
	Acts   []string
	Done   int
	Left   []Left
}

// ticked reads the boxes of the list: the number, a dot and the version.
func ticked(in *web.Input) (list []Ticked) {
	for _, text := range in.Texts("n") {
		number, version, _ := strings.Cut(text, ".")
		n, ok := appeal.ParseNumber(number)
		v, err := strconv.Atoi(version)
		if ok && err == nil {
			list = append(list, Ticked{n, v})
		}
	}
	return list
}

func (c *Casework) together(r *web.Request, list []Ticked) (v togetherView, err error) {
	v.Acts = Acts(r.Actor)
	list = list[:min(len(list), mostTicked)]
	err = c.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Around, err = c.requests.Around(ctx, tx); err != nil {
			return err
		}
		members, err := c.requests.Colleagues(ctx, tx)
		for _, m := range members {
			v.Staff = append(v.Staff, ui.Option{Value: m.ID.String(), Text: m.Name + " — " + web.RoleNames(r.Printer, m.Roles)})
		}
		if err == nil && len(list) > 0 {
			v.List, err = c.ticked(ctx, tx, list, appeal.Leads(r.Actor))
		}
		return err
	})
	for _, x := range list {
		v.Ticked = append(v.Ticked, x.Number.Path()+"."+strconv.Itoa(x.Version))
	}
	return v, err
}

// ticked says what the ticked requests are about; private ones to the leaders alone.
func (c *Casework) ticked(ctx context.Context, tx *db.Tx, list []Ticked, leads bool) (found []requests.Request, err error) {
	var numbers strings.Builder
	for _, x := range list {
		fmt.Fprintf(&numbers, "%04d%09d", x.Year, x.Serial)
	}
	rows, err := store.New(tx).Ticked(ctx, store.TickedParams{MunicipalityID: int64(tx.Municipality), Numbers: numbers.String(), Lead: leads})
	if err != nil {
		return nil, fmt.Errorf("reading what was ticked: %w", err)
	}
	for _, r := range rows {
		found = append(found, requests.Request{Number: requests.Number{Year: int(r.Year), Serial: int(r.Serial)},
			Said: requests.Said{Category: r.Category, Village: ref.ID(r.VillageID)}})
	}
	return found, nil
}

// showTogether shows what was ticked and asks what is to be done.
func (c *Casework) showTogether(w http.ResponseWriter, r *web.Request) error {
	v, err := c.together(r, ticked(r.Input()))
	if err != nil {
		return err
	}
	return r.Render(w, togetherPage(frame(r, r.Printer.T("Several requests together")), v))
}

func (c *Casework) doTogether(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	t := Together{Act: in.Text("act"), Ticked: ticked(in), To: in.ID("to"), Days: in.Int("days"), Text: in.Text("text")}
	if text := in.Text("into"); text != "" {
		t.Into, _ = appeal.ParseNumber(text)
	}
	var done int
	var left []Left
	err := in.Err()
	if err == nil {
		err = c.save(r, func(ctx context.Context, tx *db.Tx) (err error) {
			done, left, err = c.Together(ctx, tx, r.Actor, t)
			return err
		})
	}
	if err == nil && len(left) == 0 {
		return r.Done(w, "desk/requests", "Done: {n}", map[string]any{"n": done})
	}
	v, failed := c.together(r, t.Ticked)
	if failed != nil {
		return failed
	}
	p := frame(r, r.Printer.T("Several requests together"))
	if err != nil {
		return r.Refuse(w, err, p, togetherPage(p, v))
	}
	v.Done, v.Left = done, left
	return r.Render(w, leftPage(p, v))
}
