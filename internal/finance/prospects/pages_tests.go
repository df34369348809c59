package prospects

import (
	"maps"
	"net/http"
	"strings"

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

// sentence is what a test says, with the source of its limit in the reader's
// language.
func sentence(p *ui.Page, t judge.Test) string {
	values := maps.Clone(t.Values)
	if source, ok := values["source"].(string); ok {
		values["source"] = sourceText(p.Printer, source)
	}
	return p.Message(t.Msg, values)
}

func testName(p *ui.Page, name string) string {
	switch name {
	case judge.OperationCovered:
		return p.T("Running costs are covered")
	case judge.DebtServed:
		return p.T("Loans can be repaid")
	case judge.RenewalFunded:
		return p.T("Renewal is paid for")
	case judge.Affordable:
		return p.T("The poorest can pay")
	}
	return p.T("Nobody pays too much for others")
}

// stateTag is the colour of a state, and stateWord its word.
func stateTag(s judge.State) string {
	switch s {
	case judge.Green:
		return "good"
	case judge.Red:
		return "bad"
	}
	return "wait"
}

func stateWord(p *ui.Page, s judge.State) string {
	switch s {
	case judge.Green:
		return p.T("passed")
	case judge.Red:
		return p.T("not passed")
	}
	return p.T("not known")
}

// limitWord says what a test asks for: at least, or at most.
func limitWord(p *ui.Page, t judge.Test) string {
	if t.Name == judge.Affordable || t.Name == judge.CrossLimited {
		return p.T("at most {share}", "share", t.Limit.Share)
	}
	return p.T("at least {share}", "share", t.Limit.Share)
}

// figureWord is the figure of a test; one without figures shows none.
func figureWord(p *ui.Page, t judge.Test) string {
	if t.State == judge.Unknown || t.Figure == 0 && strings.HasSuffix(t.Name, judge.DebtServed) {
		return "—"
	}
	return p.Share(t.Figure)
}
