package adoption

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/finance/adoption/words"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

// todo offers the step whose turn it is to whoever answers for it; what is
// overdue is shown to the head as well.
func (a *Adoption) todo(ctx context.Context, r *web.Request) ([]module.Todo, error) {
	if !r.Can(mayTake) {
		return nil, nil
	}
	var list []listed
	var l law
	err := a.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) (err error) {
		list, err = a.running(ctx, tx)
		list = slices.DeleteFunc(list, func(t listed) bool { return t.called(tx.Today()) })
		if err == nil && len(list) > 0 {
			l, err = a.law(ctx, tx)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var work []module.Todo
	for _, t := range list {
		t.Law = l
		now, ok := t.current()
		// The antimonopoly office works until its term has passed.
		waits := now.Step == path.Agreement && t.Path.Waiting() && now.Late == 0
		if ok && !waits && concerns(r.Actor, t.Tariff, now) {
			work = append(work, due(r.Printer, t, now))
		}
	}
	return work, nil
}

// concerns tells whether a step is the person's: by role or by name, or overdue
// and the person the head. The second person of the publication is anybody who
// may take steps but whoever recorded the decision.
func concerns(who access.Actor, t Tariff, l path.Line) bool {
	if l.Step == path.Publication {
		return who.ID != t.Taken[path.Decision].By
	}
	o := t.Owner(l.Step)
	if o.Name != "" && o.Name == who.Name || who.Has(o.Role) {
		return true
	}
	return l.Late > 0 && who.Has(access.Head)
}

// called tells that everybody waits for the day of the hearing.
func (t listed) called(today period.Day) bool {
	return t.Path.Phase(today) == path.Called && today < t.Path.Call.Day
}

// due is a step as a piece of today's work.
func due(p *i18n.Printer, t listed, l path.Line) module.Todo {
	item := module.Todo{
		Text:  p.T("{step}: {service}", "step", todoName(p, t, l), "service", t.Delivered.Name),
		Note:  p.T("Responsible: {name}", "name", ownerText(p, t.Owner(l.Step))),
		Path:  "desk/adoptions/" + t.ID.String(),
		State: "wait", Tag: p.T("by {day}", "day", p.DayShort(l.Due)), Due: l.Due,
	}
	if l.Late > 0 {
		item.State, item.Tag = "bad", p.N(l.Late, "Overdue by {n} day", "Overdue by {n} days")
	}
	return item
}

// todoName says what is to be done.
func todoName(p *i18n.Printer, t listed, l path.Line) string {
	switch {
	case l.Step == path.Agreement && t.Path.Waiting():
		return p.T("Ask the antimonopoly office for its answer")
	case l.Step == path.Agreement:
		return words.Form(p, path.FormSend)
	case l.Step == path.Notice:
		return words.Form(p, path.FormNotice)
	case l.Step == path.Hearing:
		return p.T("Write the minutes of the hearing")
	case l.Step == path.Decision:
		return p.T("Bring the tariff before the council")
	}
	return p.T("Publish the decision")
}

// search finds adoptions by the name of the service in any language and by the
// number of the decision.
func (a *Adoption) search(ctx context.Context, r *web.Request, query string) ([]module.Hit, error) {
	wanted := i18n.Fold(query)
	if wanted == "" || !r.Can(mayRead) {
		return nil, nil
	}
	var list []listed
	err := a.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) (err error) {
		list, err = a.listedAll(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	p := r.Printer
	var hits []module.Hit
	for _, t := range list {
		n := t.Delivered.Name
		named := slices.ContainsFunc([]string{n.Ky, n.Ru, n.En}, func(name string) bool { return strings.Contains(i18n.Fold(name), wanted) })
		if !named && (t.Path.Act == nil || i18n.Fold(t.Path.Act.Number) != wanted) {
			continue
		}
		_, state := words.Phase(p, t.Path.Phase(r.Today()))
		hits = append(hits, module.Hit{Text: p.T("Adoption: {service}", "service", n), Note: state + " · " + p.DayShort(t.Begins),
			Path: "desk/adoptions/" + t.ID.String(), Kind: p.T("Adoption")})
	}
	return hits, nil
}

// check looks for what the program never writes: a decided tariff without its
// price list, obligations of a tariff that was never decided, a broken document.
func (a *Adoption) check(ctx context.Context, tx *db.Tx) ([]string, error) {
	all, err := a.List(ctx, tx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	open, err := a.Obligations(ctx, tx, 0)
	if err != nil {
		return nil, err
	}
	versions, err := a.tariffs.Versions(ctx, tx, 0)
	if err != nil {
		return nil, err
	}
	var wrong []string
	for _, t := range all {
		if problem := t.unlike(versions); problem != "" {
			wrong = append(wrong, fmt.Sprintf("adoption %s %s", t.ID, problem))
		}
		kept := slices.ContainsFunc(open, func(o Obligation) bool { return o.Adoption == t.ID })
		if kept && t.State != Decided && t.State != Published {
			wrong = append(wrong, fmt.Sprintf("adoption %s was not decided and leaves obligations", t.ID))
		}
	}
	return wrong, nil
}

// unlike says how an adoption differs from its price list in tariffs.
func (t Tariff) unlike(versions []tariffs.Version) string {
	if t.State != Decided && t.State != Published {
		return ""
	}
	at := slices.IndexFunc(versions, func(v tariffs.Version) bool { return v.ID == t.Version })
	switch {
	case at < 0:
		return "has no price list"
	case versions[at].Origin.Adoption != t.ID:
		return "has the price list of another way"
	case t.State == Published && versions[at].State == tariffs.Draft:
		return "is published and its price list is a draft"
	}
	return ""
}
