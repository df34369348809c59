package territory

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

func (t *Territory) livingRoutes(rt *web.Router) {
	rt.Desk("GET territory/living", maySee, t.showLiving)
	rt.Desk("GET territory/living/{group}", mayKeep, t.editLiving)
	rt.Desk("POST territory/living/{group}", mayKeep, t.saveLiving)
}

// livingOf reads what holds on a day.
func (t *Territory) livingOf(r *web.Request, on period.Day) (l Living, err error) {
	err = t.read(r, func(ctx context.Context, tx *db.Tx) error {
		l, err = t.Living(ctx, tx, on)
		return err
	})
	return l, err
}

func (t *Territory) showLiving(w http.ResponseWriter, r *web.Request) error {
	l, err := t.livingOf(r, r.Today())
	if err != nil {
		return err
	}
	p := livingPage(r, r.Printer.T("Living standards"))
	return r.Render(w, livingView(p, l))
}

func livingPage(r *web.Request, title string) *ui.Page {
	p := r.Page(title)
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Municipality"), Path: "desk/territory"}}
	return p
}

// groupPage is a page of one group, below the page of all figures.
func groupPage(r *web.Request, g group) *ui.Page {
	p := livingPage(r, groupWord(r.Printer, g.code))
	p.Crumbs = append(p.Crumbs, ui.Crumb{Text: r.Printer.T("Living standards"), Path: "desk/territory/living"})
	return p
}

func (t *Territory) editLiving(w http.ResponseWriter, r *web.Request) error {
	l, err := t.livingOf(r, r.Today())
	if err != nil {
		return err
	}
	g, known := groupOf(r.PathValue("group"))
	if !known {
		return r.Goto(w, "desk/territory/living")
	}
	p := groupPage(r, g)
	return r.Render(w, livingForm(p, g, l, r.Today()))
}

func (t *Territory) saveLiving(w http.ResponseWriter, r *web.Request) error {
	g, known := groupOf(r.PathValue("group"))
	if !known {
		return r.Goto(w, "desk/territory/living")
	}
	in := r.Input()
	from := in.Day("from")
	now, err := t.livingOf(r, max(from, r.Today()))
	if err != nil {
		return err
	}
	list := g.typed(r.Printer, in, now)
	refused := in.Err()
	if refused == nil {
		refused = t.write(r, func(ctx context.Context, tx *db.Tx) error { return t.SetLiving(ctx, tx, r.Actor, from, g.code, list) })
	}
	if refused != nil {
		p := groupPage(r, g)
		return r.Refuse(w, refused, p, livingForm(p, g, now, r.Today()))
	}
	return r.Done(w, "desk/territory/living", "Saved")
}

// typed reads the figures of a group. A source that was left as it stood is
// still the published one, in whatever language it was shown.
func (g group) typed(p *i18n.Printer, in *web.Input, now Living) []Indicator {
	list := make([]Indicator, len(g.codes))
	for i, code := range g.codes {
		x := Indicator{Code: code, Year: in.Int(g.field(code, "year")), Source: in.Text(g.field(code, "source"))}
		was, shown := now[code], now[code]
		if g.shared {
			shown = g.first(now)
		}
		if x.Source == shown.SourceText(p) && x.Year == shown.Year { // left as it stood
			x.Source, x.Year = was.Source, was.Year
		} else if !was.Own && x.Source == was.SourceText(p) {
			x.Source = was.Source
		}
		switch g.measure {
		case InSom:
			x.Value = int64(in.Som(code))
		case InLitres:
			x.Value = int64(in.Int(code))
		default:
			share, err := money.ParsePercent(in.Text(code))
			if err != nil {
				in.Field(code, "Enter a share, for example 2,5")
			}
			x.Value = int64(share)
		}
		list[i] = x
	}
	return list
}

// Of a group, what its form shows: the first figure stands for those that share
// year and source.
func (g group) first(l Living) Indicator { return l[g.codes[0]] }

// figureText writes a figure as people read it.
func figureText(p *i18n.Printer, m Measure, value int64) string {
	switch m {
	case InSom:
		return p.Money(money.Som(value))
	case InShare:
		return p.Share(money.Percent(value))
	}
	return p.T("{n} l", "n", value)
}

// figureInput writes a figure as it stands in a field.
func figureInput(m Measure, value int64) string {
	switch {
	case value == 0:
		return ""
	case m == InSom:
		return money.Som(value).String()
	case m == InShare:
		return money.Percent(value).String()
	}
	return strconv.FormatInt(value, 10)
}

// SourceText is the source of a figure in the reader's language.
func (x Indicator) SourceText(p *i18n.Printer) string {
	if x.Own || x.Source == "" {
		return x.Source
	}
	return p.Message(x.Source, nil)
}

// sourceAfter is the source of a figure under another one: not said twice.
func sourceAfter(p *i18n.Printer, l Living, codes []string, n int) string {
	if n > 0 && l[codes[n]].Source == l[codes[n-1]].Source {
		return p.T("the same")
	}
	return l[codes[n]].SourceText(p)
}

// yearText is the year of a figure; of one without, nothing.
func yearText(year int) string {
	if year == 0 {
		return ""
	}
	return strconv.Itoa(year)
}

// scopeWord says whose figure it is.
func (x Indicator) scopeWord(p *ui.Page) string {
	switch {
	case x.Own:
		return p.T("own, from {day}", "day", p.DayShort(x.From))
	case x.Oblast != "":
		return p.T("of the oblast")
	}
	return p.T("of the country")
}

func groupWord(p *i18n.Printer, code string) string {
	switch code {
	case "incomes":
		return p.T("Incomes by tenths of the people")
	case "poverty":
		return p.T("Poverty line and subsistence minimum")
	case "poor":
		return p.T("Share of the poor")
	case "pensions":
		return p.T("Pensions")
	case "thresholds":
		return p.T("How much of an income a bill may take")
	}
	return p.T("Litres of a person and day")
}

func indicatorWord(p *i18n.Printer, code string) string {
	switch code {
	case MeanIncome:
		return p.T("Mean income")
	case PovertyLine:
		return p.T("Poverty line")
	case PoorShare:
		return p.T("People below the poverty line")
	case Subsistence:
		return p.T("Subsistence minimum")
	case SubsistencePensioner:
		return p.T("Subsistence minimum of a pensioner")
	case SubsistenceChild:
		return p.T("Subsistence minimum of a child")
	case LeastPension:
		return p.T("Least pension")
	case MeanPension:
		return p.T("Mean pension")
	}
	return livingWord(p, code)
}

// livingWord names thresholds, litres and tenths.
func livingWord(p *i18n.Printer, code string) string {
	switch code {
	case WaterLow:
		return p.T("Water: bearable up to")
	case WaterHigh:
		return p.T("Water: too much above")
	case BothLow:
		return p.T("Water and sewerage: bearable up to")
	case BothHigh:
		return p.T("Water and sewerage: too much above")
	case Lifeline:
		return p.T("Least volume that nobody should go without")
	case NormHouse:
		return p.T("Norm: tap in the house")
	case NormYard:
		return p.T("Norm: tap in the yard")
	case NormStandpipe:
		return p.T("Norm: street standpipe")
	}
	return tenthWord(p, strings.TrimPrefix(code, incomeCode))
}

// tenthWord names a tenth of the people; the two ends are told by what they are.
func tenthWord(p *i18n.Printer, tenth string) string {
	switch tenth {
	case "1":
		return p.T("1st tenth, the poorest")
	case strconv.Itoa(Tenths):
		return p.T("10th tenth, the richest")
	}
	return p.T("{n} of 10 tenths", "n", tenth)
}
