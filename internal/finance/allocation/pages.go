package allocation

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/allocation/store"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the pages of the room.
func (a *Allocation) routes(rt *web.Router) {
	rt.Desk("GET allocation", maySee, a.showRules)
	rt.Desk("POST allocation", mayDecide, a.saveRule)
	rt.Desk("GET allocation/new", mayDecide, a.showForm)
	rt.Desk("GET allocation/trial", mayDecide, a.showTrial)
	rt.Desk("POST allocation/{rule}/withdraw", mayDecide, a.withdrawRule)
}

// read runs f on a snapshot of the reader's municipality.
func (a *Allocation) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return a.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// rulesView is what the list of rules shows.
type rulesView struct {
	world
	now      Version // for payments in general
	versions []Version
	phases   map[ref.ID]Phase
	decide   bool
}

func (a *Allocation) showRules(w http.ResponseWriter, r *web.Request) error {
	v, err := a.lookAtRules(r)
	if err != nil {
		return err
	}
	return r.Render(w, rulesPage(r.Page(r.Printer.T("Order of paying debts")), v))
}

func (a *Allocation) lookAtRules(r *web.Request) (v rulesView, err error) {
	v = rulesView{decide: r.Can(mayDecide), phases: map[ref.ID]Phase{}}
	err = a.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.versions, err = a.Versions(ctx, tx); err != nil {
			return err
		}
		v.world, err = a.world(ctx, tx)
		return err
	})
	for _, version := range v.versions {
		v.phases[version.ID] = version.phase(v.versions, r.Today())
	}
	v.now = of(v.versions, 0, r.Today())
	return v, err
}

// formView is a rule on its way.
type formView struct {
	world
	Version
}

// showForm offers the next rule, beginning with next month.
func (a *Allocation) showForm(w http.ResponseWriter, r *web.Request) error {
	v := formView{Version: Version{Decided: share.Decided{
		Rule: share.Rule{Order: share.ByMonth}, From: r.Today().Month().Next().First(), On: r.Today()}}}
	if err := a.surround(r, &v); err != nil {
		return err
	}
	return r.Render(w, formPage(formFrame(r), v))
}

func formFrame(r *web.Request) *ui.Page {
	p := r.Page(r.Printer.T("New rule"))
	p.Crumbs = []ui.Crumb{{Text: p.T("Order of paying debts"), Path: "desk/allocation"}}
	return p
}

func (a *Allocation) surround(r *web.Request, v *formView) error {
	return a.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		v.world, err = a.world(ctx, tx)
		return err
	})
}

// mostServices is how many services a rule may put in order.
const mostServices = 6

// serviceField is the name of the field of the i-th service, from 0.
func serviceField(i int) string { return "service" + strconv.Itoa(i+1) }

// typed reads the form of a rule. Empty services between chosen ones are passed
// over: nobody wants to close the gaps by hand.
func typed(r *web.Request) (Version, error) {
	in := r.Input()
	v := Version{Decided: share.Decided{
		Rule:     share.Rule{Order: share.Order(in.Choice("order", string(share.ByMonth), string(share.ByService))), NoWish: !in.Bool("wish")},
		Provider: in.ID("provider"), From: in.Day("from"), Number: in.Text("number"), On: in.Day("on")},
		Body: in.Text("body"), Note: in.Text("note"),
	}
	for i := range mostServices {
		if id := in.ID(serviceField(i)); id != 0 {
			v.Services = append(v.Services, id)
		}
	}
	return v, in.Err()
}

// trialView is a rule with what it would have changed.
type trialView struct {
	formView
	trial Trial
}

// showTrial lays the last payments once more by the rule that was typed. Nothing
// is saved; the page carries the rule on to the button that saves it.
func (a *Allocation) showTrial(w http.ResponseWriter, r *web.Request) error {
	if r.URL.RawQuery == "" { // the address alone, without a rule to try
		return r.Goto(w, "desk/allocation/new")
	}
	version, err := typed(r)
	v := trialView{formView: formView{Version: version}}
	if err == nil {
		err = a.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
			if err := a.fits(ctx, tx, version); err != nil {
				return err
			}
			if v.world, err = a.world(ctx, tx); err != nil {
				return err
			}
			v.trial, err = a.Try(ctx, tx, version)
			return err
		})
	}
	if err != nil {
		return a.refuse(w, r, version, err)
	}
	return r.Render(w, trialPage(formFrame(r), v))
}

// saveRule enters the rule that was tried.
func (a *Allocation) saveRule(w http.ResponseWriter, r *web.Request) error {
	version, err := typed(r)
	if err == nil {
		if _, err = a.Decide(r.Context(), r.Actor, version); err == nil {
			return r.Done(w, "desk/allocation", "The rule is saved. In force from: {day}", fault.Values{"day": version.From})
		}
	}
	return a.refuse(w, r, version, err)
}

// refuse brings the form back as it was typed.
func (a *Allocation) refuse(w http.ResponseWriter, r *web.Request, version Version, err error) error {
	v := formView{Version: version}
	if failed := a.surround(r, &v); failed != nil {
		return failed
	}
	p := formFrame(r)
	return r.Refuse(w, err, p, formPage(p, v))
}

func (a *Allocation) withdrawRule(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("rule")
	if err != nil {
		return err
	}
	if err = a.Withdraw(r.Context(), r.Actor, id, r.Input().Text("reason")); err == nil {
		return r.Done(w, "desk/allocation", "The rule is withdrawn. The one before it goes on.")
	}
	v, failed := a.lookAtRules(r)
	if failed != nil {
		return failed
	}
	p := r.Page(r.Printer.T("Order of paying debts"))
	return r.Refuse(w, err, p, rulesPage(p, v))
}

// ReceiptPart says on the page of a receipt why its money was laid as it was: by
// the rule of its accounting day, and by the payer's wish when the payment carries
// the number of a payment code.
func (a *Allocation) ReceiptPart(ctx context.Context, r *web.Request, payment ref.ID) (part templ.Component, err error) {
	err = a.read(r, func(ctx context.Context, tx *db.Tx) error {
		row, err := store.New(tx).PaymentLaid(ctx, store.PaymentLaidParams{MunicipalityID: int64(tx.Municipality), ID: int64(payment)})
		if err != nil {
			return err
		}
		rules, err := a.Decided(ctx, tx)
		if err != nil {
			return err
		}
		rule := share.InForce(rules, ref.ID(row.ProviderID), period.Day(row.Day))
		code, _ := elqr.FindReference(row.External + " " + row.Note)
		part = whyLaid(r.Page(""), rule, code)
		return nil
	})
	return part, err
}
