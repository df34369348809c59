package prospects

import (
	"net/http"

	"github.com/openaimak/aimak/internal/finance/workbench/judge"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// testsView is the page of the five tests.
type testsView struct {
	view
	verdict
}

func (x *Prospects) testsView(r *web.Request) (t testsView, p *ui.Page, err error) {
	t.view, p, err = x.open(r, pageTests, r.Printer.T("Five tests"))
	if err != nil || t.wrong != nil {
		return t, p, err
	}
	t.verdict, err = t.judged()
	return t, p, t.refused(err)
}

func (x *Prospects) showTests(w http.ResponseWriter, r *web.Request) error {
	t, p, err := x.testsView(r)
	if err != nil {
		return err
	}
	if t.wrong != nil {
		return x.broken(w, r, p, t.view)
	}
	return r.Render(w, testsPage(p, t))
}

// saveLimits changes what the tests ask for; a limit without a source is refused.
func (x *Prospects) saveLimits(w http.ResponseWriter, r *web.Request) error {
	t, p, err := x.testsView(r)
	if err != nil {
		return err
	}
	in := r.Input()
	err = x.edit(w, r, t.view, in, nil, func(s *scenario.Scenario) {
		for name, limit := range limitsOf(&s.Limits) {
			source := in.Text("limits." + name + ".source")
			if source != sourceText(r.Printer, limit.Source) {
				limit.Source = source
			}
			limit.Share = share(in, "limits."+name)
		}
		complain(in, s.Limits)
	})
	if err == nil || t.wrong != nil {
		return err
	}
	return r.Refuse(w, err, p, testsPage(p, t))
}

// complain hands the complaints of the engine about limits to the form.
func complain(in *web.Input, l judge.Limits) {
	if _, err := judge.Five(judge.Facts{}, l); err != nil {
		for _, field := range fault.Of(err).Fields {
			in.Field(field.Name, field.Msg, field.Values)
		}
	}
}

// limitsOf names the limits of the five tests.
func limitsOf(l *judge.Limits) map[string]*judge.Limit {
	return map[string]*judge.Limit{
		judge.OperationCovered: &l.Operation, judge.DebtServed: &l.Debt, judge.RenewalFunded: &l.Renewal,
		judge.Affordable: &l.Afford, judge.CrossLimited: &l.Cross,
	}
}
