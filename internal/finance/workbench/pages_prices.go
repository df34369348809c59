package workbench

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/entry"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/solve"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// pricesPage is the form that prices are to have, the prices that are found and
// those that the council chose.
var pricesPage = page{
	title: func(p *i18n.Printer) string { return p.T("Prices") },
	draw:  func(p *ui.Page, v view) templ.Component { return pricesTempl(p, v, solved(v.Scenario.Document)) },
}

func (w *Workbench) showPrices(hw http.ResponseWriter, r *web.Request) error {
	return w.show(hw, r, pricesPage)
}

// savePrices stores how prices are made and what the council chose.
func (w *Workbench) savePrices(hw http.ResponseWriter, r *web.Request) error {
	return w.edit(hw, r, pricesPage, at("/prices"), func(f *entry.Form, s *scenario.Scenario) {
		entry.Prices(f, s)
		entry.AddRule(s, f.Text("do"))
	})
}

// chosen is the council's price beside one that is found.
func chosen(x scenario.Service, found rate.Price) (rate.Price, bool) {
	n := slices.IndexFunc(x.Council, func(p rate.Price) bool { return alike(p, found) && len(p.Blocks) == len(found.Blocks) })
	if n < 0 {
		return rate.Price{}, false
	}
	return x.Council[n], true
}

// codeOf is the first row of payers that pays a price: its figures explain it.
func codeOf(s scenario.Service, price rate.Price) string {
	for _, p := range s.Payers {
		if p.Category == price.Category && p.Connection == price.Connection && p.Bill == price.Basis {
			return p.Code
		}
	}
	return ""
}

// Goal seek.

// seekView is a question and its answer.
type seekView struct {
	view
	Service string
	Goal    solve.Goal
	Answer  *solve.Answer
	// What if a lever stood elsewhere: the other direction of the same question.
	Turned *scenario.Found
	Share  money.Percent
	Sum    money.Som
}

// showSeek asks what must change for a price to be enough, or what the price
// would be if something changed.
func (w *Workbench) showSeek(hw http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	v, p, err := w.open(r, func(p *i18n.Printer) string { return p.T("What if") })
	if err != nil {
		return err
	}
	s := seekView{view: v, Service: in.Text("service"), Goal: goal(in)}
	if _, ok := v.Scenario.Document.Service(s.Service); !ok && len(v.Scenario.Document.Services) > 0 {
		s.Service = v.Scenario.Document.Services[0].Code
	}
	switch ask := in.Text("ask"); ask {
	case "price":
		if err = in.Err(); err == nil {
			err = s.seek()
		}
	case "turn":
		s.Sum = in.Som("sum")
		if s.Share, err = money.ParsePercent("0" + in.Text("share")); err != nil {
			in.Field("share", "Enter a share in percent, for example 17,25")
		}
		if err = in.Err(); err == nil {
			err = s.turn()
		}
	}
	if err != nil {
		return r.Refuse(hw, err, p, seekTempl(p, s))
	}
	return r.Render(hw, seekTempl(p, s))
}

func (s *seekView) seek() error {
	answer, err := s.Scenario.Document.Model(s.Service).Seek(s.Goal)
	if err == nil {
		s.Answer = &answer
	}
	return err
}

func (s *seekView) turn() error {
	then, err := s.Scenario.Document.Turned(s.Service, s.Goal.Lever, s.Goal.Whose, s.Share, s.Sum)
	if err != nil {
		return err
	}
	found, err := then.Solve(s.Service)
	if err == nil {
		s.Turned = &found
	}
	return err
}

// goal reads the question.
func goal(in *web.Input) solve.Goal {
	return solve.Goal{
		Lever: solve.Lever(in.Choice("lever", strs(solve.Levers)...)), Payer: in.Text("payer"), Whose: in.Text("whose"), Price: in.Rate("price"),
	}
}

// takeAnswer makes the answer of a goal seek the scenario.
func (w *Workbench) takeAnswer(hw http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	asked, service := goal(in), in.Text("service")
	back := page{
		title: func(p *i18n.Printer) string { return p.T("What if") },
		draw: func(p *ui.Page, v view) templ.Component {
			return seekTempl(p, seekView{view: v, Service: service, Goal: asked})
		},
	}
	return w.edit(hw, r, back, at("/prices"), func(f *entry.Form, s *scenario.Scenario) {
		answer, err := s.Model(service).Seek(asked)
		if err != nil {
			f.Field("price", "The question has no answer any more: ask it again.")
			return
		}
		*s = s.With(answer.Model)
	})
}
