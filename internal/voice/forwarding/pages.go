package forwarding

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/forwarding/wire"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// routes adds the pages of the room.
func (o *Forwarding) routes(rt *web.Router) {
	rt.Desk("GET forwarding", mayManage, o.showAll)
	rt.Desk("GET forwarding/new", mayManage, o.showNew)
	rt.Desk("POST forwarding/new", mayManage, o.takeNew)
	rt.Desk("POST forwarding/start", mayWork, o.begin)
	rt.Desk("GET forwarding/{endpoint}", mayManage, o.showBody)
	rt.Desk("POST forwarding/{endpoint}", mayManage, o.takeBody)
	rt.Desk("POST forwarding/{endpoint}/services", mayManage, o.askServices)
	rt.Desk("POST forwarding/{endpoint}/questions", mayManage, o.askQuestions)
	rt.Desk("POST forwarding/{endpoint}/lead", mayManage, o.lead)
	rt.Desk("POST forwarding/{endpoint}/stay", mayManage, o.stay)
	rt.Desk("POST forwarding/items/{item}/{act}", mayWork, o.act)
}

func frame(r *web.Request, title string) *ui.Page {
	p := r.Page(title)
	p.Crumbs = []ui.Crumb{{Text: p.T("Sent on to other bodies"), Path: "desk/forwarding"}}
	return p
}

type allView struct {
	Bodies []Endpoint
	Routes []Route
	Items  []Item
	Kinds  []requests.Category
}

// showAll lists what is sent on, and to whom.
func (o *Forwarding) showAll(w http.ResponseWriter, r *web.Request) error {
	var v allView
	err := o.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if v.Bodies, err = o.Endpoints(ctx, tx); err != nil {
			return err
		}
		if v.Routes, err = o.Routes(ctx, tx); err != nil {
			return err
		}
		if v.Items, err = o.Items(ctx, tx); err != nil {
			return err
		}
		v.Kinds, err = o.requests.Categories(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, allPage(r.Page(r.Printer.T("Sent on to other bodies")), v))
}

// bodyView is one body with what goes there, and what it answered just now.
type bodyView struct {
	Endpoint
	Routes   []Route
	Kinds    []requests.Category
	Services []wire.Service // after asking
	Asked    bool
	Refused  string // why asking came to nothing
	Service  string // whose questions are shown
	Category string
	Defined  wire.Definition
}

func (o *Forwarding) body(r *web.Request) (v bodyView, err error) {
	id, err := r.PathID("endpoint")
	if err != nil {
		return v, err
	}
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Endpoint, err = o.Endpoint(ctx, tx, id); err != nil {
			return err
		}
		all, err := o.Routes(ctx, tx)
		if err != nil {
			return err
		}
		v.Routes = slices.DeleteFunc(all, func(x Route) bool { return x.Endpoint != id })
		v.Kinds, err = o.requests.Categories(ctx, tx)
		return err
	})
	return v, err
}

func (o *Forwarding) showNew(w http.ResponseWriter, r *web.Request) error {
	return r.Render(w, bodyForm(frame(r, r.Printer.T("New body")), bodyView{Endpoint: Endpoint{Format: "xml", Working: true}}))
}

// typed reads the form of a body.
func typed(r *web.Request) (Endpoint, error) {
	in := r.Input()
	e := Endpoint{Name: in.Text("name"), URL: in.Text("url"), Jurisdiction: in.Text("jurisdiction"), Format: in.Choice("format", "xml", "json"),
		Secret: in.Secret("secret"), Working: in.Bool("working")}
	for _, s := range in.Texts("share") {
		if slices.Contains(Shares, Share(s)) {
			e.Share = append(e.Share, Share(s))
		}
	}
	if e.Format == "" {
		e.Format = "xml"
	}
	return e, in.Err()
}

func (o *Forwarding) takeNew(w http.ResponseWriter, r *web.Request) error {
	e, err := typed(r)
	if err == nil {
		err = o.save(r, func(ctx context.Context, tx *db.Tx) error {
			e.ID, err = o.Put(ctx, tx, r.Actor, e)
			return err
		})
	}
	if err != nil {
		p := frame(r, r.Printer.T("New body"))
		return r.Refuse(w, err, p, bodyForm(p, bodyView{Endpoint: e}))
	}
	return r.Done(w, "desk/forwarding/"+e.ID.String(), "Saved. Now ask what it takes requests about.")
}

func (o *Forwarding) showBody(w http.ResponseWriter, r *web.Request) error {
	v, err := o.body(r)
	if err != nil {
		return err
	}
	return r.Render(w, bodyForm(frame(r, v.Name), v))
}

func (o *Forwarding) takeBody(w http.ResponseWriter, r *web.Request) error {
	v, err := o.body(r)
	if err != nil {
		return err
	}
	e, err := typed(r)
	if err == nil {
		e.ID = v.ID
		err = o.save(r, func(ctx context.Context, tx *db.Tx) error { _, err := o.Put(ctx, tx, r.Actor, e); return err })
	}
	return o.changed(w, r, v, err, i18n.Mark("Saved"))
}

// changed leads back to the page of a body, or shows it with what was refused.
func (o *Forwarding) changed(w http.ResponseWriter, r *web.Request, v bodyView, err error, done string) error {
	if err != nil {
		p := frame(r, v.Name)
		return r.Refuse(w, err, p, bodyForm(p, v))
	}
	return r.Done(w, "desk/forwarding/"+v.ID.String(), done)
}

// askServices asks the body what it takes requests about, and shows it for mapping.
func (o *Forwarding) askServices(w http.ResponseWriter, r *web.Request) error {
	v, err := o.body(r)
	if err != nil {
		return err
	}
	v.Asked = true
	if v.Services, err = o.Services(r.Context(), v.Endpoint); err != nil {
		v.Refused = troubleText(r.Printer, refused(err))
	}
	return r.Render(w, bodyForm(frame(r, v.Name), v))
}

// refused is why a call came to nothing.
func refused(err error) string {
	if errors.Is(err, wire.ErrForm) {
		return notOurs
	}
	return refusalOf(err).text()
}

// askQuestions asks what the body wants to know about the chosen service besides.
func (o *Forwarding) askQuestions(w http.ResponseWriter, r *web.Request) error {
	v, err := o.body(r)
	if err != nil {
		return err
	}
	in := r.Input()
	v.Category, v.Service, v.Asked = in.Required("category"), in.Required("service"), true
	if err := in.Err(); err != nil {
		return o.changed(w, r, v, err, "")
	}
	if v.Services, err = o.Services(r.Context(), v.Endpoint); err == nil {
		if s, ok := v.service(v.Service); ok && s.Metadata.Yes() {
			v.Defined, err = o.Define(r.Context(), v.Endpoint, v.Service)
		}
	}
	if err != nil {
		v.Refused, v.Service = troubleText(r.Printer, refused(err)), ""
	}
	return r.Render(w, bodyForm(frame(r, v.Name), v))
}

func (v bodyView) service(code string) (wire.Service, bool) {
	at := slices.IndexFunc(v.Services, func(s wire.Service) bool { return string(s.Code) == code })
	if at < 0 {
		return wire.Service{}, false
	}
	return v.Services[at], true
}

// mostQuestions of a service are answered.
const mostQuestions = 50

// lead keeps the way of a category. The keys of lists are asked for once more, since
// what a form brings along may be anything.
func (o *Forwarding) lead(w http.ResponseWriter, r *web.Request) error {
	v, err := o.body(r)
	if err != nil {
		return err
	}
	in := r.Input()
	x := Route{Category: in.Required("category"), Endpoint: v.ID, Service: in.Required("service"), Name: in.Text("service_name")}
	for i := range mostQuestions {
		code, value := in.Text("code"+strconv.Itoa(i)), in.Text("answer"+strconv.Itoa(i))
		if code != "" && value != "" {
			x.Answers = append(x.Answers, Given{Code: code, Value: value})
		}
	}
	err = in.Err()
	if err == nil && slices.ContainsFunc(x.Answers, func(g Given) bool { return g.Value == FromVillage }) {
		if d, failed := o.Define(r.Context(), v.Endpoint, x.Service); failed == nil {
			x.keys(d)
		}
	}
	if err == nil {
		err = o.save(r, func(ctx context.Context, tx *db.Tx) error { return o.Lead(ctx, tx, r.Actor, x) })
	}
	return o.changed(w, r, v, err, i18n.Mark("From now on requests of this category are sent there."))
}

// keys keeps the possible answers of lists that a source is looked for in.
func (x *Route) keys(d wire.Definition) {
	for _, a := range d.Attributes {
		for i := range x.Answers {
			if x.Answers[i].Code != string(a.Code) || x.Answers[i].Value != FromVillage {
				continue
			}
			for _, v := range a.Values {
				x.Answers[i].Keys = append(x.Answers[i].Keys, Key{string(v.Key), string(v.Name)})
			}
		}
	}
}

func (o *Forwarding) stay(w http.ResponseWriter, r *web.Request) error {
	v, err := o.body(r)
	if err != nil {
		return err
	}
	category := r.Input().Text("category")
	err = o.save(r, func(ctx context.Context, tx *db.Tx) error { return o.Lead(ctx, tx, r.Actor, Route{Category: category}) })
	return o.changed(w, r, v, err, i18n.Mark("Requests of this category stay here from now on."))
}

// begin sends a request on by hand.
func (o *Forwarding) begin(w http.ResponseWriter, r *web.Request) error {
	n, ok := appeal.ParseNumber(r.Input().Text("request"))
	if !ok {
		return requests.ErrNone
	}
	if err := o.save(r, func(ctx context.Context, tx *db.Tx) error { return o.Begin(ctx, tx, r.Actor, n) }); err != nil {
		return err
	}
	return r.Done(w, "desk/requests/"+n.Path(), "The request is on its way.")
}

func (o *Forwarding) act(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("item")
	if err != nil {
		return err
	}
	in := r.Input()
	number, text := in.Text("number"), in.Text("text")
	if err := in.Err(); err != nil {
		return err
	}
	var x requests.Request
	err = o.save(r, func(ctx context.Context, tx *db.Tx) error {
		i, err := o.Item(ctx, tx, id)
		if err != nil {
			return err
		}
		if x, err = o.requests.Load(ctx, tx, i.Request); err != nil {
			return err
		}
		return o.Do(ctx, tx, r.Actor, id, Act(r.PathValue("act")), number, text)
	})
	if err != nil {
		return err
	}
	return r.Done(w, "desk/requests/"+x.Path(), "Saved")
}

// caseView is how one request is sent on.
type caseView struct {
	Item
	Known   bool
	To      Endpoint
	Request requests.Request
	Mine    bool
}

// casePart shows on the page of a request whether and how it is sent on.
func (o *Forwarding) casePart(ctx context.Context, tx *db.Tx, r *web.Request, x requests.Request) (templ.Component, error) {
	v := caseView{Request: x, Mine: mine(r.Actor, x)}
	var err error
	if v.Item, v.Known, err = o.Of(ctx, tx, x.ID); err != nil {
		return nil, err
	}
	to := v.Item.Endpoint
	if !v.Known {
		way, ok, err := o.Route(ctx, tx, x.Category)
		if err != nil || !ok || !may(x, requests.Category{}) {
			return nil, err
		}
		to = way.Endpoint
	}
	if v.To, err = o.Endpoint(ctx, tx, to); err != nil || !v.Known && !v.To.Working {
		return nil, err
	}
	return casePart(r.Page(""), v), nil
}

// Part shows whoever made a request who has it now, and what that body says.
func (o *Forwarding) Part(ctx context.Context, r *web.Request, f requests.Following) (templ.Component, error) {
	var v caseView
	err := o.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if v.Item, v.Known, err = o.Of(ctx, tx, f.Now.ID); err == nil && v.Known {
			v.To, err = o.Endpoint(ctx, tx, v.Item.Endpoint)
		}
		return err
	})
	if err != nil || !v.Known || v.TheirID == "" {
		return nil, err
	}
	return minePart(r.Page(""), v), nil
}

// idOf finds the name of a body.
func idOf(list []Endpoint, id ref.ID) string {
	if at := slices.IndexFunc(list, func(e Endpoint) bool { return e.ID == id }); at >= 0 {
		return list[at].Name
	}
	return ""
}
