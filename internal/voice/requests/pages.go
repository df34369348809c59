package requests

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/words"
)

// routes adds the pages of the room.
func (q *Requests) routes(rt *web.Router) {
	rt.Desk("GET requests", mayRead, q.showInbox)
	rt.Desk("GET requests/new", mayEnter, q.showEntry)
	rt.Desk("POST requests/new", mayEnter, q.enter)
	rt.Desk("GET requests/settings", mayLead, q.showSettings)
	rt.Desk("POST requests/settings/term", mayLead, q.setTerm)
	rt.Desk("POST requests/settings/rules", mayLead, q.setRules)
	rt.Desk("POST requests/settings/category", mayLead, q.setCategory)
	rt.Desk("GET requests/{number}", mayRead, q.showCase)
	rt.Desk("POST requests/{number}/{act}", mayWork, q.act)
}

// read runs f on a snapshot of the reader's municipality.
func (q *Requests) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return q.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// save runs f in a transaction of the reader's municipality; a form sent twice is one.
func (q *Requests) save(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return q.db.WriteKeyed(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// Around is what every list and form shows requests with.
type Around struct {
	Law      appeal.Law
	Kinds    []Category
	Villages []territory.Village
}

// Around reads it.
func (q *Requests) Around(ctx context.Context, tx *db.Tx) (a Around, err error) {
	err = tx.Together(ctx,
		func(tx *db.Tx) (err error) { a.Law, err = q.Law(ctx, tx); return err },
		func(tx *db.Tx) (err error) { a.Kinds, err = q.Categories(ctx, tx); return err },
		func(tx *db.Tx) (err error) { a.Villages, err = q.territory.Villages(ctx, tx); return err })
	return a, err
}

// Title is the category of a request.
func (a Around) Title(p *i18n.Printer, r Request) string {
	return appeal.Find(a.Kinds, r.Category).Title(p)
}

// Village names a village; one that is gone has no name.
func (a Around) Village(p *i18n.Printer, id ref.ID) string {
	if at := slices.IndexFunc(a.Villages, func(v territory.Village) bool { return v.ID == id }); at >= 0 {
		return p.Name(a.Villages[at].Name)
	}
	return ""
}

// Where says where it is: village and street.
func (a Around) Where(p *i18n.Printer, r Request) string {
	return words.Joined(a.Village(p, r.Village), r.Street)
}

// called is the highest rung that a request calls now: once somebody is
// responsible, those who were called because nobody was have done their part.
func (a Around) called(r Request) (clock.Call, bool) {
	calls := slices.DeleteFunc(a.Law.Calls(r), func(c clock.Call) bool { return c.Why == clock.Unassigned && r.Assignee != 0 })
	return clock.Top(calls)
}

// NumberOf reads the number in the address of a request.
func NumberOf(r *web.Request) (Number, error) {
	n, ok := appeal.ParseNumber(r.PathValue("number"))
	if !ok {
		return n, ErrNone
	}
	return n, nil
}

// inboxView is the list of the desk.
type inboxView struct {
	Around
	Wanted
	List []Request
	Show string // which list
	Text string // of the query, as typed
	More string // query of the next page; empty on the last
	Deep ref.ID // the search has reached back to here; 0: to the first of all
}

// shows are the lists of the desk.
var shows = []string{"all", "mine", "unassigned", "called", "council", "ended"}

// showInbox lists requests: those that wait for the reader, or another list.
func (q *Requests) showInbox(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	v := inboxView{Show: in.Choice("view", shows...), Text: in.Text("q")}
	v.Wanted.Category, v.Wanted.Village, v.State = in.Text("category"), in.ID("village"), life.State(in.Text("state"))
	after := Request{ID: in.ID("after"), Due: in.Day("due")}
	if err := in.Err(); err != nil {
		return err
	}
	v.Query = i18n.Fold(v.Text)
	if n, ok := appeal.ParseNumber(v.Text); ok {
		return r.Goto(w, "desk/requests/"+n.Path())
	}
	err := q.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if v.Around, err = q.Around(ctx, tx); err != nil {
			return err
		}
		v.List, err = q.listed(ctx, tx, r.Actor, &v, after)
		return err
	})
	if err != nil {
		return err
	}
	if len(v.List) > Page {
		v.List = v.List[:Page]
		v.More, v.Deep = v.next(v.List[Page-1]), 0
	}
	return r.Render(w, inboxPage(r.Page(r.Printer.T("Requests")), v))
}

// listed reads the list that was asked for.
func (q *Requests) listed(ctx context.Context, tx *db.Tx, who access.Actor, v *inboxView, after Request) ([]Request, error) {
	wanted := v.Wanted
	switch v.Show {
	case "mine":
		wanted.Assignee = who.ID
	case "unassigned":
		wanted.Unassigned = true
	case "called", "council":
		at := appeal.RungOf(who)
		if v.Show == "council" {
			at = clock.Council
		}
		wanted.Late, wanted.Since = v.Law.Reach(at)
	case "ended":
		list, floor, err := q.ended(ctx, tx, who, wanted, after.ID)
		v.Deep = floor
		return list, err
	}
	return q.inbox(ctx, tx, who, wanted, after)
}

// query is the list's address with other values.
func (v inboxView) query(changes ...string) string {
	values := url.Values{}
	for name, value := range map[string]string{"view": v.Show, "category": v.Wanted.Category, "q": v.Text} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if v.Wanted.Village != 0 {
		values.Set("village", v.Wanted.Village.String())
	}
	for i := 0; i+1 < len(changes); i += 2 {
		values.Set(changes[i], changes[i+1])
	}
	return "?" + values.Encode()
}

func (v inboxView) next(last Request) string {
	return v.query("after", last.ID.String(), "due", string(last.Due))
}

// frame starts a page of the desk with the way back to the list.
func frame(r *web.Request, title string) *ui.Page {
	p := r.Page(title)
	p.Crumbs = []ui.Crumb{{Text: p.T("Requests"), Path: "desk/requests"}}
	return p
}

var errNoAct = fault.Missing("There is no such step.")
