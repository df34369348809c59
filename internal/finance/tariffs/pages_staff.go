package tariffs

import (
	"net/http"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// showList is the desk's list of price lists, service by service.
func (t *Tariffs) showList(w http.ResponseWriter, r *web.Request) error {
	list, err := t.all(r.Context(), r.Tenant.ID)
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Tariffs"))
	return r.Render(w, listPage(p, list, r.Today(), r.Can(mayEnter)))
}

// sheet is what the page of one version shows.
type sheet struct {
	Service Service
	Version Version
	Today   period.Day
	Sample  rate.Sample
	Needs   rate.Needs
	Bills   []rate.Compared
	History []audit.Entry

	MayEnter bool       // copy, correct, discard
	Verdict  [2]verdict // enforce, withdraw
}

// verdict says whether the person who looks may take a step, and if not why.
type verdict struct {
	May bool
	Own bool // it is the person's own work
}

// showVersion shows one price list with what can be done about it.
func (t *Tariffs) showVersion(w http.ResponseWriter, r *web.Request) error {
	s, p, err := t.sheet(r)
	if err != nil {
		return err
	}
	in := r.Input()
	s.Sample = sampleFrom(in, rate.Usual)
	if err := in.Err(); err != nil {
		s.Sample = rate.Usual
		s.compute()
		return r.Refuse(w, err, p, versionPage(p, s))
	}
	s.compute()
	return r.Render(w, versionPage(p, s))
}

// sheet loads the version of the address with its service and its trail.
func (t *Tariffs) sheet(r *web.Request) (s sheet, p *ui.Page, err error) {
	id, err := r.PathID("version")
	if err != nil {
		return s, nil, err
	}
	err = t.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		if s.Version, err = t.Version(r.Context(), tx, id); err != nil {
			return err
		}
		if s.Service, err = t.Service(r.Context(), tx, s.Version.Service); err != nil {
			return err
		}
		s.History, err = audit.History(r.Context(), tx, versionRef(id))
		return err
	})
	if err != nil {
		return s, nil, err
	}
	s.Today, s.MayEnter = r.Today(), r.Can(mayEnter)
	s.Verdict = [2]verdict{judge(r, s.Version.Entered.By), judge(r, s.Version.Enforced.By)}
	p = r.Page(r.Printer.T("Tariff: {service}", "service", s.Service.Name))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Tariffs"), Path: "desk/tariffs"}}
	return s, p, nil
}

// judge asks whether the reader may decide about the work of by.
func judge(r *web.Request, by ref.ID) verdict {
	v := access.Can(r.Actor, mayDecide, access.Resource{Municipality: r.Tenant.ID, EnteredBy: by})
	return verdict{May: v == access.Allowed, Own: v == access.OwnWork}
}

// compute makes the example bill; the page of a version compares with nothing.
func (s *sheet) compute() {
	s.Needs = rate.NeedsOf(s.Version.Prices)
	s.Bills = rate.Compare(rate.Bills(s.Version.Prices, s.Sample), nil, false)
}

// putInForce is the second person's step: the decision is compared with the
// paper once more and becomes the price.
func (t *Tariffs) putInForce(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	d, reason := decisionFrom(in), in.Text("inherited")
	return t.change(w, r, in, i18n.Mark("The price is in force by decision {decision}."), fault.Values{"decision": d.String()},
		func(tx *db.Tx, id ref.ID) error { return t.Enforce(r.Context(), tx, r.Actor, id, d, reason) })
}

// withdraw takes a price back.
func (t *Tariffs) withdraw(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	reason := in.Text("reason")
	return t.change(w, r, in, i18n.Mark("The price is withdrawn."), nil,
		func(tx *db.Tx, id ref.ID) error { return t.Withdraw(r.Context(), tx, r.Actor, id, reason) })
}

// discard removes a draft and leads back to the list.
func (t *Tariffs) discard(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("version")
	if err != nil {
		return err
	}
	err = t.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return t.Discard(r.Context(), tx, r.Actor, id) })
	if err != nil {
		return err
	}
	return r.Done(w, "desk/tariffs", "The draft is deleted.")
}

// change runs a step on the version of the address. When the step complains,
// the version comes back with what was typed.
func (t *Tariffs) change(w http.ResponseWriter, r *web.Request, in *web.Input, done string, v fault.Values, step func(*db.Tx, ref.ID) error) error {
	id, err := r.PathID("version")
	if err != nil {
		return err
	}
	if err = in.Err(); err == nil {
		err = t.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return step(tx, id) })
	}
	if err == nil {
		return r.Done(w, "desk/tariffs/"+id.String(), done, v)
	}
	s, p, shown := t.sheet(r)
	if shown != nil {
		return shown
	}
	s.Sample = rate.Usual
	s.compute()
	return r.Refuse(w, err, p, versionPage(p, s))
}

// decisionFrom reads the fields of a decision, which two forms have.
func decisionFrom(in *web.Input) Decision {
	return Decision{Body: in.Text("body"), Number: in.Text("number"), Day: in.Day("decided")}
}

// deed names a step of the history.
func deed(p *i18n.Printer, action string) string {
	switch action {
	case "tariffs.enter":
		return p.T("Entered")
	case "tariffs.correct":
		return p.T("Corrected")
	case "tariffs.enforce":
		return p.T("Put in force")
	case "tariffs.inherit":
		return p.T("Taken over")
	case "tariffs.withdraw":
		return p.T("Withdrawn")
	}
	return action
}

// firstAnswer is the heading of a version: its main price.
func firstAnswer(p *i18n.Printer, s Service, prices []rate.Price) string {
	if price, ok := main(prices); ok {
		return answer(p, s, price)
	}
	return p.Name(s.Name)
}
