package reports

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// The steps of a report. The draft travels in the form itself: nothing is kept
// before it is sent, and nothing is lost on the way.
const (
	stepWhere = "where"
	stepWhat  = "what"
	stepTell  = "tell"
	stepWho   = "who"
	stepCode  = "code" // of the phone, where SMS was chosen: part of the fourth
)

var steps = []string{stepWhere, stepWhat, stepTell, stepWho}

// asks are the fields of each step; the others go along unseen.
var asks = map[string][]string{
	stepWhere: {"village", "street", "place", "lat", "lon"}, stepWhat: {"category"}, stepTell: {"words", "kind"},
	stepWho: {"name", "phone", "mail", "way", "address", "sex", "lang", "anonymous"},
}

// reportView is one step of a report.
type reportView struct {
	requests.Around
	Step    string
	Draft   url.Values
	Said    requests.Said
	Streets []string
	Alike   []requests.Request
	Seen    map[ref.ID]pictures.Picture // the first photo of those alike
	Photos  []pictures.Picture          // that wait until the report is sent
	Stop    string                      // phone to call instead
	Ways    []ui.Option
}

// number is the step as people count.
func (v reportView) number() int {
	if v.Step == stepCode {
		return len(steps)
	}
	return slices.Index(steps, v.Step) + 1
}

// whoFields say who somebody is; they do not stay in the browser.
var whoFields = []string{"name", "phone", "mail", "address", "code"}

// kept is the step to which a draft leads that stayed in the browser.
func (v reportView) kept() string {
	if v.Step == stepCode {
		return stepWho
	}
	return v.Step
}

// offer is said where a report begins and the browser has one that was not sent.
func (v reportView) offer(p *i18n.Printer) string {
	if v.Step != stepWhere || v.Draft.Get("step") != "" {
		return ""
	}
	return p.T("A report that was not sent is kept on this phone.")
}

// before is the step to go back to; empty on the first.
func (v reportView) before() string {
	if v.Step == stepCode {
		return stepWho
	}
	if at := slices.Index(steps, v.Step); at > 0 {
		return steps[at-1]
	}
	return ""
}

// carried are the fields of the other steps with what stands in them.
func (v reportView) carried() (fields [][2]string) {
	for _, step := range steps {
		for _, name := range asks[step] {
			if text := v.Draft.Get(name); step != v.Step && text != "" {
				fields = append(fields, [2]string{name, text})
			}
		}
	}
	return fields
}

// kind is the category that was chosen.
func (v reportView) kind() requests.Category { return appeal.Find(v.Kinds, v.Said.Category) }

// step loads what a step shows.
func (o *Reports) step(r *web.Request, name string, s requests.Said) (v reportView, err error) {
	v = reportView{Step: name, Draft: r.Form, Said: s, Ways: o.ways(r.Printer)}
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Around, err = o.requests.Around(ctx, tx); err != nil {
			return err
		}
		if name == stepWhere {
			v.Streets, err = o.requests.Streets(ctx, tx, requests.Said{})
		}
		if v.Photos, err = o.pictures.Drafts(ctx, tx, s.Key); err != nil {
			return err
		}
		if name == stepTell && !v.kind().Private {
			if v.Alike, err = o.requests.Alike(ctx, tx, s, 0, false); err == nil {
				v.Seen, err = o.pictures.First(ctx, tx, ids(v.Alike))
			}
		}
		return err
	})
	return v, err
}

// stepFrame starts the page of a step; what is typed in the draft stands in it.
func stepFrame(r *web.Request, v reportView) *ui.Page {
	p := r.Page(r.Printer.T("Tell us about a problem"))
	p.Form = v.Draft
	return p
}

// showReport is the first step; the address may bring a village, a category or the
// service that has failed along.
func (o *Reports) showReport(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	s := requests.SaidIn(in)
	if err := in.Err(); err != nil {
		return err
	}
	v, err := o.step(r, stepWhere, s)
	if err != nil {
		return err
	}
	v.Draft.Set("key", r.NewKey())
	if code := appeal.CategoryOf(in.Text("service")); code != "" {
		v.Draft.Set("category", code)
	}
	return r.Render(w, reportPage(stepFrame(r, v), v))
}

// report takes one step on, or back. Photos are taken out of the form first: they wait
// under its key, whatever else is wrong with it.
func (o *Reports) report(w http.ResponseWriter, r *web.Request) error {
	brought := o.pictures.Receive(r, pictures.Photo)
	in := r.Input()
	s := requests.SaidIn(in)
	s.Channel, s.Form, s.Received = life.Site, life.Electronic, r.Today()
	if s.Lang == "" {
		s.Lang = r.Lang
	}
	if s.Kind == "" {
		s.Kind = life.Application
	}
	at := in.Choice("step", append(slices.Clone(steps), stepCode)...)
	if at == "" {
		at = stepWhere
	}
	back := in.Choice("back", steps...)
	if brought == nil && back != "" {
		return o.showStep(w, r, back, s, nil)
	}
	if brought == nil && pictures.Dropping(r) {
		return o.showStep(w, r, at, s, nil)
	}
	err := in.Err()
	if err == nil {
		err = checkStep(at, s)
	}
	if err = pictures.Join(err, brought); err != nil {
		return o.showStep(w, r, at, s, err)
	}
	way := notify.Way(in.Choice("way", string(notify.SMS), string(notify.Mail), "hand"))
	if offered := func(x ui.Option) bool { return x.Value == string(way) }; s.Anonymous || !slices.ContainsFunc(o.ways(r.Printer), offered) {
		way = ""
	}
	switch {
	case way == notify.Mail && s.Who.Mail == "":
		return o.showStep(w, r, stepWho, s, errMail)
	case at != stepWho && at != stepCode:
		return o.showStep(w, r, steps[slices.Index(steps, at)+1], s, nil)
	case way == notify.SMS && o.lent.Ask != nil:
		return o.prove(w, r, s, at)
	}
	return o.take(w, r, s, way)
}

var errMail = fault.Form().Field("mail", "Enter an e-mail address, for example name@mail.kg").Err()

// prove has the phone of a report confirmed by a code, and takes the report once it
// is. Nothing is sent for a report that would be refused.
func (o *Reports) prove(w http.ResponseWriter, r *web.Request, s requests.Said, at string) error {
	if at == stepCode {
		if err := o.lent.Check(r, s.Key, s.Who.Phone, r.Input().Text("code")); err != nil {
			return o.showStep(w, r, stepCode, s, err)
		}
		return o.take(w, r, s, notify.SMS)
	}
	v, err := o.step(r, stepWho, s)
	if err != nil {
		return err
	}
	if err = s.Valid(v.kind(), r.Today()); err == nil {
		err = o.lent.Ask(r, s.Key, s.Who.Phone, s.Lang)
	}
	if err != nil {
		return o.showStep(w, r, stepWho, s, err)
	}
	return o.showStep(w, r, stepCode, s, nil)
}

// take registers what was reported and leads to the secret address of whoever
// reported it.
func (o *Reports) take(w http.ResponseWriter, r *web.Request, s requests.Said, way notify.Way) error {
	if err := o.throttle.Spend(r); err != nil {
		return err
	}
	var made requests.Registered
	err := o.save(r, func(ctx context.Context, tx *db.Tx) (err error) {
		made, err = o.register(ctx, tx, r, s, way)
		return err
	})
	if err != nil {
		return o.showStep(w, r, stepWho, s, err)
	}
	return r.Goto(w, "requests/mine/"+made.Code)
}

// showStep draws a step; with an error the one that was refused.
func (o *Reports) showStep(w http.ResponseWriter, r *web.Request, name string, s requests.Said, err error) error {
	if err != nil {
		name = stepOf(err, name)
	}
	v, failed := o.step(r, name, s)
	if failed != nil {
		return failed
	}
	if c := v.kind(); c.Stop != "" && name != stepWhere && name != stepWhat {
		v.Stop = c.Stop
	}
	p := stepFrame(r, v)
	if err != nil {
		return r.Refuse(w, err, p, reportPage(p, v))
	}
	return r.Render(w, reportPage(p, v))
}

// stepOf finds the step whose field is complained about.
func stepOf(err error, fallback string) string {
	f := fault.Of(err)
	if f == nil || len(f.Fields) == 0 {
		return fallback
	}
	for _, step := range steps {
		if slices.Contains(asks[step], f.Fields[0].Name) {
			return step
		}
	}
	return fallback
}

// checkStep complains about what a step alone can tell; the whole is looked at
// when it is sent.
func checkStep(at string, s requests.Said) error {
	form := fault.Form()
	switch at {
	case stepWhere:
		if s.Village == 0 {
			form.Field("village", "Choose the village.")
		}
	case stepWhat:
		if s.Category == "" {
			form.Field("category", "Choose from the list")
		}
	case stepWho, stepCode:
		if _, ok := notify.ParseMail(s.Who.Mail); s.Who.Mail != "" && !ok {
			return errMail
		}
	case stepTell:
		if s.Words == "" {
			form.Field("words", "Write in a few words what has happened.")
		}
		if len([]rune(s.Words)) > appeal.MostWords {
			form.Field("words", "Too long: at most {n} characters.", fault.Values{"n": appeal.MostWords})
		}
	}
	return form.Err()
}
