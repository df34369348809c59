package adoption

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/adoption/papers"
	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/finance/adoption/words"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// What stands in the forms before anything is typed: the facts of a step that is
// corrected, else what is most likely.

func called(v view) path.Call {
	if v.Path.Call != nil {
		return *v.Path.Call
	}
	return path.Call{Published: v.Law.Today, Time: "15:00", Objection: v.contact()}
}

// contact is the office with its telephone.
func (c Case) contact() string {
	phone := i18n.Phone(c.Office.Phone)
	if c.Office.Address == "" || phone == "" {
		return c.Office.Address + phone
	}
	return c.Office.Address + ", " + phone
}

func heard(v view) path.Minutes {
	if v.Path.Minutes != nil {
		return *v.Path.Minutes
	}
	return path.Minutes{Day: v.Path.Call.Day}
}

// questionRows is how many rows the minutes show: those there are, and room for
// more.
func questionRows(p *ui.Page, m path.Minutes) int {
	typed, err := strconv.Atoi(p.Typed("questions", "0"))
	if err != nil {
		typed = 0
	}
	return min(max(len(m.Questions)+3, typed), maxQuestions)
}

func question(m path.Minutes, i int) path.Question {
	if i < len(m.Questions) {
		return m.Questions[i]
	}
	return path.Question{}
}

func sent(v view) path.Round {
	r, _ := v.Path.Round()
	if !v.Path.Waiting() {
		return path.Round{Office: r.Office, Sent: v.Law.Today}
	}
	return r
}

func answered(v view) path.Round {
	r, _ := v.Path.Round()
	return r
}

func act(v view) path.Act {
	if v.Path.Act != nil {
		return *v.Path.Act
	}
	return path.Act{Body: v.Before.Decision.Body}
}

// begins is the first day that the decision form proposes.
func begins(v view) period.Day {
	if v.Path.Act != nil {
		return v.Path.Act.From
	}
	return v.Begins
}

// withMonth is the list with a month that has passed meanwhile.
func withMonth(list []period.Day, day period.Day) []period.Day {
	if slices.Contains(list, day) {
		return list
	}
	return append([]period.Day{day}, list...)
}

// count writes a number for a field: nothing instead of zero.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func monthOptions(p *i18n.Printer, days []period.Day) []ui.Option {
	options := make([]ui.Option, len(days))
	for i, d := range days {
		options[i] = ui.Option{Value: string(d), Text: p.Month(d.Month())}
	}
	return options
}

// aimed is the month that a new adoption proposes: in four months, as the terms
// take together.
func aimed(b beginning) string { return string(b.Months[3]) }

func stepLabel(p *i18n.Printer, row int, b rate.Block) string {
	if b.UpTo == 0 {
		return p.T("Price {n}, last step: som", "n", row+1)
	}
	return p.T("Price {n}, up to {limit} m³: som", "n", row+1, "limit", b.UpTo)
}

// beside tells which parts a form asks for beside the rate of a price: those
// that it has, that were proposed, or that the calculation gave it. What a council
// set to nothing can so be brought back.
func (v view) beside(price rate.Price) (fixed, minimum bool) {
	for _, p := range slices.Concat([]rate.Price{price}, v.Proposed, v.Found.Solution.Prices) {
		if p.Category == price.Category && p.Connection == price.Connection && p.Basis == price.Basis {
			fixed, minimum = fixed || p.Fixed > 0, minimum || p.Minimum > 0
		}
	}
	return fixed, minimum
}

// formLink opens a form: one that corrects a step says so.
func formLink(p *i18n.Printer, v view, form path.Form) string {
	taken := map[path.Form]bool{
		path.FormNotice: v.Path.Call != nil, path.FormHearing: v.Path.Minutes != nil, path.FormSend: v.Path.Waiting(),
		path.FormAnswer: v.Path.Done(path.Agreement), path.FormDecision: v.Path.Act != nil,
	}
	if taken[form] {
		return p.T("Correct: {step}", "step", words.Form(p, form))
	}
	return words.Form(p, form)
}

// paperName names a paper: the decision is a draft until it is taken.
func paperName(p *i18n.Printer, c Case, k papers.Kind) string {
	if k == papers.Decision && (c.Path.Act == nil || c.Path.Act.Rejected) {
		return p.T("Draft decision")
	}
	if k == papers.Minutes && c.Path.Minutes == nil {
		return p.T("Minutes of the hearing, to fill in by hand")
	}
	return papers.Title(p, k)
}

// public tells whether everybody may see the tariff: its hearing is announced.
func (c Case) public() bool { return c.Path.Call != nil && c.Path.Stopped == nil }

// current is the step that is to be taken now.
func (t listed) current() (path.Line, bool) {
	for _, l := range t.Path.Lines(t.Law.Terms, t.Law.Days, t.Law.Today) {
		if l.State == path.Now {
			return l, true
		}
	}
	return path.Line{}, false
}

func workingValue(t path.Term) string {
	if t.Working {
		return "working"
	}
	return "calendar"
}

// beginURL leads to the form of a new adoption, for whoever may use it.
func beginURL(p *ui.Page, may bool) templ.SafeURL {
	if !may {
		return ""
	}
	return p.Desk("adoptions", "new")
}

// offered is an address, if the reader may open it.
func offered(p *ui.Page, url templ.SafeURL) templ.SafeURL {
	if !p.MayOpen(url) {
		return ""
	}
	return url
}
