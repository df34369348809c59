package adoption

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// view is the desk's page of one adoption.
type view struct {
	Case
	Form     path.Form   // the open one; empty: there is none
	Forms    []path.Form // those that may be opened
	Verdict  access.Verdict
	Months   []period.Day
	Versions []choice // calculations of the service, for mending
	History  []audit.Entry
}

// view loads the page of the address with a form open.
func (a *Adoption) view(r *web.Request, form path.Form) (v view, p *ui.Page, err error) {
	id, err := r.PathID("adoption")
	if err != nil {
		return v, nil, err
	}
	err = a.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Case, err = a.Case(ctx, tx, id); err != nil {
			return err
		}
		if form == path.FormMend {
			if v.Versions, err = a.choices(ctx, tx); err != nil {
				return err
			}
		}
		v.History, err = audit.History(ctx, tx, adoptionRef(id))
		return err
	})
	if err != nil {
		return v, nil, err
	}
	if r.Can(mayTake) {
		v.Forms = v.Path.Forms()
	}
	v.Versions = slices.DeleteFunc(v.Versions, func(c choice) bool { return c.Service.ID != v.Service })
	switch {
	case slices.Contains(v.Forms, form):
		v.Form = form
	case form == "" && len(v.Forms) > 2 && !(v.Path.Phase(v.Law.Today) == path.Called && v.Law.Today < v.Path.Call.Day):
		// There is more to do than to name owners and to stop, and it is not for the
		// day of the hearing that everybody waits.
		v.Form = v.Forms[0]
	}
	v.Months = months(r.Today())
	v.Verdict = access.Can(r.Actor, mayPublish, access.Resource{Municipality: r.Tenant.ID, EnteredBy: v.Taken[path.Decision].By})
	return v, frame(r, r.Printer.T("Adoption: {service}", "service", v.Delivered.Name)), nil
}

// showPath shows how far a tariff has come, and the form of its next step.
func (a *Adoption) showPath(w http.ResponseWriter, r *web.Request) error {
	v, p, err := a.view(r, path.Form(r.FormValue("do")))
	if err != nil {
		return err
	}
	return r.Render(w, pathPage(p, v))
}

// takeStep takes the step of the form that was sent.
func (a *Adoption) takeStep(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("adoption")
	if err != nil {
		return err
	}
	form, in := path.Form(r.PathValue("form")), r.Input()
	done, take := a.step(r, in, id, form)
	if take == nil {
		return errNoForm
	}
	if err = in.Err(); err == nil {
		err = a.write(r, take)
	}
	if err == nil {
		return r.Done(w, "desk/adoptions/"+id.String(), done)
	}
	v, p, shown := a.view(r, form)
	if shown != nil {
		return shown
	}
	return r.Refuse(w, err, p, pathPage(p, v))
}

// step reads a form: what to do with it, and what to say when it is done.
func (a *Adoption) step(r *web.Request, in *web.Input, id ref.ID, form path.Form) (done string, take func(ctx context.Context, tx *db.Tx) error) {
	switch form {
	case path.FormNotice:
		c := callFrom(in)
		return i18n.Mark("The hearing is announced. Print the notice for the boards."), func(ctx context.Context, tx *db.Tx) error {
			return a.Announce(ctx, tx, r.Actor, id, c)
		}
	case path.FormHearing:
		m := minutesFrom(in)
		return i18n.Mark("The minutes of the hearing are kept."), func(ctx context.Context, tx *db.Tx) error {
			return a.Hold(ctx, tx, r.Actor, id, m)
		}
	case path.FormSend, path.FormAnswer:
		return a.agreementStep(r, in, id, form)
	case path.FormSkip:
		reason := in.Text("reason")
		return i18n.Mark("The step is left out, with its reason."), func(ctx context.Context, tx *db.Tx) error {
			return a.Skip(ctx, tx, r.Actor, id, path.Agreement, reason)
		}
	case path.FormDecision:
		return a.decisionStep(r, in, id)
	case path.FormPublication:
		printed := path.Printing{Day: in.Day("day"), Where: in.Text("where"), Register: in.Day("register")}
		return i18n.Mark("The decision is published and the prices are put in force from their day."), func(ctx context.Context, tx *db.Tx) error {
			return a.Publish(ctx, tx, r.Actor, id, printed)
		}
	case path.FormMend:
		return a.mendStep(r, in, id)
	case path.FormOwners:
		owners := map[path.Step]Owner{}
		for _, s := range path.Steps[:len(path.Steps)-1] {
			owners[s] = Owner{Role: access.Role(in.Text("owner_" + string(s))), Name: in.Text("name_" + string(s))}
		}
		return i18n.Mark("It is kept who is responsible."), func(ctx context.Context, tx *db.Tx) error {
			return a.Assign(ctx, tx, r.Actor, id, owners)
		}
	case path.FormStop:
		reason := in.Text("reason")
		return i18n.Mark("The adoption is stopped."), func(ctx context.Context, tx *db.Tx) error {
			return a.Stop(ctx, tx, r.Actor, id, reason)
		}
	}
	return "", nil
}

// agreementStep reads the letter to the antimonopoly office or its answer.
func (a *Adoption) agreementStep(r *web.Request, in *web.Input, id ref.ID, form path.Form) (string, func(context.Context, *db.Tx) error) {
	if form == path.FormSend {
		letter := path.Round{Office: in.Text("office"), Sent: in.Day("sent"), Number: in.Text("number")}
		return i18n.Mark("The letter to the antimonopoly office is kept."), func(ctx context.Context, tx *db.Tx) error {
			return a.Send(ctx, tx, r.Actor, id, letter)
		}
	}
	answer := path.Round{Letter: in.Text("letter"), Answered: in.Day("answered"), Verdict: path.Verdict(in.Text("verdict")),
		Remarks: in.Text("remarks"), Answer: in.Text("answer")}
	return i18n.Mark("The answer of the antimonopoly office is kept."), func(ctx context.Context, tx *db.Tx) error {
		return a.Hear(ctx, tx, r.Actor, id, answer)
	}
}

// decisionStep reads the council's decision with its prices.
func (a *Adoption) decisionStep(r *web.Request, in *web.Input, id ref.ID) (string, func(context.Context, *db.Tx) error) {
	act := path.Act{Body: in.Text("body"), Session: in.Text("session"), Number: in.Text("number"), Day: in.Day("day"),
		For: in.Int("for"), Against: in.Int("against"), Abstain: in.Int("abstain"), From: in.Day("from"), Rejected: in.Text("result") == "rejected"}
	return i18n.Mark("The decision is kept. Another employee records its publication."), func(ctx context.Context, tx *db.Tx) error {
		t, err := a.Load(ctx, tx, id)
		if err != nil {
			return err
		}
		prices, err := pricesFrom(r, in, t.Prices())
		if err != nil {
			return err
		}
		return a.Decide(ctx, tx, r.Actor, id, act, prices)
	}
}

// mendStep reads another calculation and other prices.
func (a *Adoption) mendStep(r *web.Request, in *web.Input, id ref.ID) (string, func(context.Context, *db.Tx) error) {
	version := in.ID("version")
	return i18n.Mark("The proposed prices are changed."), func(ctx context.Context, tx *db.Tx) error {
		t, err := a.Load(ctx, tx, id)
		if err != nil {
			return err
		}
		if version != 0 && version != t.Scenario {
			return a.Mend(ctx, tx, r.Actor, id, version, nil) // its own prices
		}
		prices, err := pricesFrom(r, in, t.Proposed)
		if err != nil {
			return err
		}
		return a.Mend(ctx, tx, r.Actor, id, t.Scenario, prices)
	}
}

func callFrom(in *web.Input) path.Call {
	return path.Call{Published: in.Day("published"), Where: in.Text("where"), Day: in.Day("day"), Time: in.Text("time"),
		Place: in.Text("place"), Objection: in.Text("objection")}
}

// maxQuestions is more than the minutes of a village hearing hold.
const maxQuestions = 60

func minutesFrom(in *web.Input) path.Minutes {
	m := path.Minutes{Number: in.Text("number"), Day: in.Day("day"), Women: in.Int("women"), Men: in.Int("men"),
		Chair: in.Text("chair"), Clerk: in.Text("clerk"), Outcome: in.Text("outcome")}
	for i := range min(max(in.Int("questions"), 0), maxQuestions) {
		n := strconv.Itoa(i)
		m.Questions = append(m.Questions, path.Question{Asked: in.Text("asked_" + n), Answer: in.Text("answer_" + n)})
	}
	return m
}

// priceField names the input of a price, or of one step of it.
func priceField(row, step int) string {
	if step < 0 {
		return "price_" + strconv.Itoa(row)
	}
	return "price_" + strconv.Itoa(row) + "_" + strconv.Itoa(step)
}

// fixedField and minimumField name the inputs of what a price has beside its rate.
func fixedField(row int) string   { return "fixed_" + strconv.Itoa(row) }
func minimumField(row int) string { return "minimum_" + strconv.Itoa(row) }

// pricesFrom reads the figures of prices whose form stays: who pays by what was
// heard at the hearing.
func pricesFrom(r *web.Request, in *web.Input, prices []rate.Price) ([]rate.Price, error) {
	list := slices.Clone(prices)
	f := fault.Form()
	for i := range list {
		p := &list[i]
		p.Blocks, p.WholeVolume = slices.Clone(p.Blocks), slices.Clone(p.WholeVolume)
		steps := p.Steps()
		if len(steps) == 0 {
			p.Rate = in.Rate(priceField(i, -1))
		}
		for j := range steps {
			steps[j].Rate = in.Rate(priceField(i, j))
		}
		sumFrom(r, in, fixedField(i), &p.Fixed)
		sumFrom(r, in, minimumField(i), &p.Minimum)
		if err := p.Check(); err != nil {
			f.Field(priceField(i, min(len(steps), 1)-1), "Enter a price in som, for example 14,43")
		}
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	return list, f.Err()
}

// sumFrom reads a part of a price if the form asked for it; left empty there is
// none.
func sumFrom(r *web.Request, in *web.Input, name string, sum *money.Som) {
	if _, asked := r.Form[name]; !asked {
		return
	}
	if *sum = in.Som(name); *sum < 0 {
		in.Field(name, "Enter an amount, for example 350 or 86,50")
	}
}

// showTerms is the page of the terms with their sources.
func (a *Adoption) showTerms(w http.ResponseWriter, r *web.Request) error {
	terms, p, err := a.termsPage(r)
	if err != nil {
		return err
	}
	return r.Render(w, termsPage(p, terms, r.Can(maySetTerms)))
}

func (a *Adoption) termsPage(r *web.Request) (terms path.Terms, p *ui.Page, err error) {
	err = a.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		terms, err = a.Terms(ctx, tx)
		return err
	})
	return terms, frame(r, r.Printer.T("Terms of the steps")), err
}

// setTerms changes the terms. A source that stays as it was shown stays the
// program's text, so that it is read in three languages.
func (a *Adoption) setTerms(w http.ResponseWriter, r *web.Request) error {
	was, p, err := a.termsPage(r)
	if err != nil {
		return err
	}
	in, terms := r.Input(), path.Terms{}
	for _, k := range path.Keys {
		t := path.Term{Days: in.Int(string(k) + "_days"), Working: in.Text(string(k)+"_working") == "working", Source: in.Text(string(k) + "_source")}
		if t.Source == r.Printer.Message(was[k].Source, nil) {
			t.Source = was[k].Source
		}
		terms[k] = t
	}
	if err = in.Err(); err == nil {
		err = a.write(r, func(ctx context.Context, tx *db.Tx) error { return a.SetTerms(ctx, tx, r.Actor, terms) })
	}
	if err != nil {
		return r.Refuse(w, err, p, termsPage(p, was, true))
	}
	return r.Done(w, "desk/adoptions/terms", "The terms are kept.")
}
