package agents

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/agents/dialect"
	"github.com/openaimak/aimak/internal/finance/agents/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the door of the agents and the pages of the room.
func (a *Agents) routes(rt *web.Router) {
	rt.Raw("GET /pay/{agent}", mayCall, a.receive)
	rt.Raw("POST /pay/{agent}", mayCall, a.receive)
	rt.Desk("GET agents", maySee, a.showAgents)
	rt.Desk("POST agents", mayArrange, a.newAgent)
	rt.Desk("GET agents/new", mayArrange, a.showNew)
	rt.Desk("POST agents/join", mayArrange, a.joinAgent)
	rt.Desk("GET agents/{agent}", maySee, a.showAgent)
	rt.Desk("POST agents/{agent}", mayArrange, a.saveAgent)
	rt.Desk("GET agents/{agent}/edit", mayArrange, a.showEdit)
	rt.Desk("POST agents/{agent}/key", mayArrange, a.newKey)
	rt.Desk("POST agents/{agent}/end-keys", mayArrange, a.endKeys)
	rt.Desk("POST agents/{agent}/switch", mayArrange, a.switchAgent)
	rt.Desk("POST agents/{agent}/disputes/{dispute}", mayArrange, a.settleDispute)
	rt.Desk("GET agents/{agent}/try", mayArrange, a.showTry)
}

// read runs f on a snapshot of the reader's municipality.
func (a *Agents) readPage(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return a.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// frame is a page of the room with the way back up; one is empty above an agent.
func frame(r *web.Request, title string, above ...Agent) *ui.Page {
	page := r.Page(title)
	page.Crumbs = []ui.Crumb{{Text: r.Printer.T("Payment agents"), Path: "desk/agents"}}
	for _, one := range above {
		page.Crumbs = append(page.Crumbs, ui.Crumb{Text: one.Name, Path: agentPath(one.ID)})
	}
	return page
}

// listed is an agent in the list with what it brought lately.
type listed struct {
	Agent
	brought store.BroughtByAgentRow
	keyless bool
}

// lately is the span of the figures on the pages, in days.
const lately = 30

// showAgents lists the agents with what they brought in the last thirty days.
func (a *Agents) showAgents(w http.ResponseWriter, r *web.Request) error {
	list, err := a.overview(r)
	if err != nil {
		return err
	}
	page := r.Page(r.Printer.T("Payment agents"))
	return r.Render(w, listPage(page, list, r.Can(mayArrange)))
}

func (a *Agents) overview(r *web.Request) (list []listed, err error) {
	err = a.readPage(r, func(ctx context.Context, tx *db.Tx) error {
		q, m := store.New(tx), int64(tx.Municipality)
		all, err := a.Agents(ctx, tx)
		if err != nil {
			return err
		}
		brought, err := q.BroughtByAgent(ctx, store.BroughtByAgentParams{MunicipalityID: m, Since: int64(tx.Today().Add(-lately).Start())})
		if err != nil {
			return err
		}
		keyless, err := q.Keyless(ctx, store.KeylessParams{MunicipalityID: m, Now: int64(tx.Now())})
		for _, one := range all {
			l := listed{Agent: one}
			for _, b := range brought {
				if ref.ID(b.AgentID) == one.ID {
					l.brought = b
				}
			}
			for _, k := range keyless {
				l.keyless = l.keyless || ref.ID(k.ID) == one.ID
			}
			list = append(list, l)
		}
		return err
	})
	return list, err
}

// agentView is one agent with all that its page shows.
type agentView struct {
	Agent
	address  string // where it calls
	brought  store.BroughtRow
	keys     []store.AgentsKey
	calls    []Seen
	disputes []Dispute
	arrange  bool
	form     string // one-time key of the form that makes a key
}

func (a *Agents) showAgent(w http.ResponseWriter, r *web.Request) error {
	v, err := a.lookAt(r)
	if err != nil {
		return err
	}
	return r.Render(w, agentPage(frame(r, v.Name), v))
}

// lookAt reads one agent with its keys, calls and disputes.
func (a *Agents) lookAt(r *web.Request) (v agentView, err error) {
	id, err := r.PathID("agent")
	if err != nil {
		return v, err
	}
	err = a.readPage(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Agent, err = a.Agent(ctx, tx, id); err != nil {
			return err
		}
		q, m := store.New(tx), int64(tx.Municipality)
		if v.brought, err = q.Brought(ctx, store.BroughtParams{MunicipalityID: m, AgentID: int64(id), Since: int64(tx.Today().Add(-lately).Start())}); err != nil {
			return err
		}
		if v.keys, err = q.Keys(ctx, store.KeysParams{MunicipalityID: m, AgentID: int64(id), Now: int64(tx.Now())}); err != nil {
			return err
		}
		if v.calls, err = a.LastCalls(ctx, tx, v.Agent); err != nil {
			return err
		}
		v.disputes, err = a.Disputes(ctx, tx, id)
		return err
	})
	v.address, v.arrange, v.form = r.Origin()+"/pay/"+v.Code, r.Can(mayArrange), r.NewKey()
	return v, err
}

// agentForm is an agent as its form shows it.
type agentForm struct {
	Agent
	profile string // of a new one
}

// showNew is the form of a new agent, filled by the chosen profile.
func (a *Agents) showNew(w http.ResponseWriter, r *web.Request) error {
	form := newForm(r.FormValue("profile"))
	return r.Render(w, newPage(frame(r, r.Printer.T("New payment agent")), form))
}

func newForm(profile string) agentForm {
	d, ok := dialect.Profile(profile)
	if !ok {
		profile = dialect.Profiles[0]
		d, _ = dialect.Profile(profile)
	}
	return agentForm{Agent: fresh(d), profile: profile}
}

// typedAgent reads the form of an agent over what it was before.
func typedAgent(r *web.Request, one Agent) (Agent, error) {
	in := r.Input()
	one.Name, one.Least, one.Most, one.DayMost = in.Text("name"), in.Som("least"), in.Som("most"), in.Som("day_most")
	one.Commission, one.LateDays = in.Int("commission"), in.Int("late_days")
	one.ShowName, one.ShowDue = in.Bool("show_name"), in.Bool("show_due")
	if one.ID == 0 {
		one.Code = strings.ToLower(in.Text("code"))
	}
	if !one.Home {
		return one, merged(in.Err(), one.valid())
	}
	one.Addresses = strings.Join(strings.Fields(strings.ReplaceAll(in.Text("addresses"), ",", " ")), "\n")
	one.Dialect = typedDialect(in)
	return one, merged(in.Err(), one.valid())
}

// merged joins the complaints about what could not be read with those about what
// was read, so that a person mends them in one go; of one field the first stays.
func merged(unread, invalid error) error {
	first, second := fault.Of(unread), fault.Of(invalid)
	if first == nil || second == nil {
		return cmp.Or(unread, invalid)
	}
	for _, complaint := range second.Fields {
		if !slices.ContainsFunc(first.Fields, func(f fault.Field) bool { return f.Name == complaint.Name }) {
			first.Fields = append(first.Fields, complaint)
		}
	}
	return first
}

// typedDialect reads the fields of the dialect; Dialect.Valid judges them.
func typedDialect(in *web.Input) dialect.Dialect {
	d := dialect.Dialect{
		Command: in.Text("command"), Check: in.Text("check"), Pay: in.Text("pay"),
		Number: in.Text("number"), Account: in.Text("account"), Amount: in.Text("amount"), Date: in.Text("date"), Note: in.Text("note"),
		Layout: in.Text("layout"), Style: in.Text("style"), Root: in.Text("root"),
		Codes: map[dialect.Outcome]dialect.Code{},
	}
	d.Checked, d.Paid = typedElements(in, "checked"), typedElements(in, "paid")
	for _, o := range dialect.Outcomes {
		d.Codes[o] = dialect.Code{Code: in.Text("code-" + string(o)), Text: in.Text("text-" + string(o))}
	}
	return d
}

func typedElements(in *web.Input, name string) []dialect.Element {
	list, wrong := dialect.ParseElements(in.Text(name))
	if wrong != "" {
		in.Field(name, "This line is not understood: {line}", fault.Values{"line": wrong})
	}
	return list
}

// newAgent sets an agent up; the refused form comes back as it was typed.
func (a *Agents) newAgent(w http.ResponseWriter, r *web.Request) error {
	form := newForm(r.FormValue("profile"))
	one, err := typedAgent(r, form.Agent)
	if err == nil {
		var id ref.ID
		if id, err = a.Add(r.Context(), r.Actor, one); err == nil {
			return r.Done(w, agentPath(id), "The agent is set up. Now make a key for it.")
		}
	}
	page := frame(r, r.Printer.T("New payment agent"))
	return r.Refuse(w, err, page, newPage(page, form))
}

// joinAgent lets an agent of another municipality bring money here.
func (a *Agents) joinAgent(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	code := strings.ToLower(in.Required("code"))
	err := in.Err()
	if err == nil {
		var id ref.ID
		if id, err = a.Join(r.Context(), r.Actor, code); err == nil {
			return r.Done(w, agentPath(id), "The agent brings money here too. Look at its limits.")
		}
	}
	if fault.Is(err, fault.KindMissing) {
		err = fault.Form().Field("code", "There is no such agent. Ask the agent for its word.")
	}
	list, failed := a.overview(r)
	if failed != nil {
		return failed
	}
	page := r.Page(r.Printer.T("Payment agents"))
	return r.Refuse(w, err, page, listPage(page, list, true))
}

func (a *Agents) showEdit(w http.ResponseWriter, r *web.Request) error {
	v, err := a.lookAt(r)
	if err != nil {
		return err
	}
	return r.Render(w, editPage(frame(r, r.Printer.T("Change the agreement"), v.Agent), agentForm{Agent: v.Agent}))
}

func (a *Agents) saveAgent(w http.ResponseWriter, r *web.Request) error {
	v, err := a.lookAt(r)
	if err != nil {
		return err
	}
	one, err := typedAgent(r, v.Agent)
	if err == nil {
		if err = a.Change(r.Context(), r.Actor, one); err == nil {
			return r.Done(w, agentPath(one.ID), "Saved: {name}", fault.Values{"name": one.Name})
		}
	}
	page := frame(r, r.Printer.T("Change the agreement"), v.Agent)
	return r.Refuse(w, err, page, editPage(page, agentForm{Agent: v.Agent}))
}

// newKey makes a key and shows it, this once.
func (a *Agents) newKey(w http.ResponseWriter, r *web.Request) error {
	v, err := a.lookAt(r)
	if err != nil {
		return err
	}
	in := r.Input()
	form := in.Required("form")
	if err = in.Err(); err == nil {
		var secret string
		if secret, err = a.MakeKey(r.Context(), r.Actor, v.ID, form); err == nil {
			return r.Render(w, keyPage(frame(r, r.Printer.T("New key"), v.Agent), v, secret))
		}
	}
	page := frame(r, v.Name)
	return r.Refuse(w, err, page, agentPage(page, v))
}

func (a *Agents) endKeys(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("agent")
	if err != nil {
		return err
	}
	if err := a.EndKeys(r.Context(), r.Actor, id); err != nil {
		return err
	}
	return r.Done(w, agentPath(id), "All keys are worthless now. Make a new one and give it to the agent.")
}

func (a *Agents) switchAgent(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("agent")
	if err != nil {
		return err
	}
	off := r.FormValue("to") == "off"
	if err := a.Switch(r.Context(), r.Actor, id, off); err != nil {
		return err
	}
	if off {
		return r.Done(w, agentPath(id), "The agent is switched off: it brings no money any more.")
	}
	return r.Done(w, agentPath(id), "The agent is switched on.")
}

func (a *Agents) settleDispute(w http.ResponseWriter, r *web.Request) error {
	v, err := a.lookAt(r)
	if err != nil {
		return err
	}
	id, err := r.PathID("dispute")
	if err != nil {
		return err
	}
	if err = a.SettleDispute(r.Context(), r.Actor, id, r.FormValue("note")); err == nil {
		return r.Done(w, agentPath(v.ID), "The dispute is settled.")
	}
	page := frame(r, v.Name)
	return r.Refuse(w, err, page, agentPage(page, v))
}

// tryView is what the try-out shows.
type tryView struct {
	Agent
	typed  url.Values
	query  string // as the agent would send it
	answer string // XML; empty before the first try
	result dialect.Outcome
}

// showTry tries a call out: everything is decided as for the agent itself, and
// nothing is booked.
func (a *Agents) showTry(w http.ResponseWriter, r *web.Request) error {
	v, err := a.lookAt(r)
	if err != nil {
		return err
	}
	l, err := a.find(r.Context(), v.Code)
	if err != nil {
		return err
	}
	view := tryView{Agent: v.Agent, typed: r.URL.Query()}
	if len(view.typed) == 0 {
		view.typed = url.Values{"amount": {"100.00"}, "number": {"1"}}
	} else {
		in := r.Input()
		query := l.dialect.Query(dialect.Command(in.Text("command")), in.Text("number"), in.Text("account"), in.Text("amount"), r.Now())
		c, err := a.try(r.Context(), r.Tenant.ID, l, query)
		if err != nil {
			return err
		}
		view.query, view.answer, view.result = query.Encode(), string(c.answer), c.outcome
	}
	return r.Render(w, tryPage(frame(r, r.Printer.T("Try a call"), v.Agent), view))
}
