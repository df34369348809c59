package workbench

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/entry"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/words"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// costsPage is the cost sheet as one table.
var costsPage = page{
	title: func(p *i18n.Printer) string { return p.T("Costs") },
	draw:  func(p *ui.Page, v view) templ.Component { return costsTempl(p, v.costs(p)) },
}

// sheetView is the cost sheet with what could be worked out of it.
type sheetView struct {
	view
	Result  cost.Result // of the rows that can be worked out
	Missing int         // rows that cannot
	OK      bool
	Groups  []group
}

// group is the rows of one centre.
type group struct {
	Centre cost.Centre
	Title  string
	Rows   []cost.ItemCost
}

// costs gathers the sheet by centre; rows of one kind stand together.
func (v view) costs(p *ui.Page) sheetView {
	s := sheetView{view: v}
	s.Result, s.Missing, s.OK = v.Scenario.Document.SoFar()
	known := map[string]cost.ItemCost{}
	for _, row := range s.Result.Items {
		known[row.Item.Code] = row
	}
	for _, c := range v.Scenario.Document.Sheet.Centres {
		g := group{Centre: c, Title: v.title(p.Printer, c.Code)}
		for _, i := range v.Scenario.Document.Sheet.Items {
			if i.Centre != c.Code {
				continue
			}
			row, ok := known[i.Code]
			if !ok {
				row = cost.ItemCost{Item: i, Known: i.FactYear != 0}
			}
			g.Rows = append(g.Rows, row)
		}
		slices.SortStableFunc(g.Rows, func(a, b cost.ItemCost) int {
			return slices.Index(cost.Kinds, a.Item.Kind) - slices.Index(cost.Kinds, b.Item.Kind)
		})
		s.Groups = append(s.Groups, g)
	}
	return s
}

// year is the year of the sheet as a word.
func (v view) year(before int) string { return strconv.Itoa(v.Scenario.Document.Sheet.Year - before) }

func (w *Workbench) showCosts(hw http.ResponseWriter, r *web.Request) error {
	return w.show(hw, r, costsPage)
}

// saveCosts stores what was typed, removes ticked rows, and adds one or takes last
// year's facts when asked.
func (w *Workbench) saveCosts(hw http.ResponseWriter, r *web.Request) error {
	to := "/costs"
	var spent []cost.Spent
	if r.Input().Text("do") == "facts" {
		err := w.registered(r, func(ctx context.Context, tx *db.Tx, s Scenario) (err error) {
			spent, err = w.facts(ctx, tx, s.Provider, s.Document.Sheet.Year-1)
			return err
		})
		if err != nil {
			return err
		}
	}
	return w.edit(hw, r, costsPage, func() string { return to }, func(f *entry.Form, s *scenario.Scenario) {
		entry.Costs(f, s)
		s.TakeFacts(spent)
		if f.Text("do") == "add" && slices.Contains(cost.Kinds, cost.Kind(f.Text("kind"))) {
			to = "/costs/" + s.AddItem(f.Text("centre"), cost.Kind(f.Text("kind")))
		}
	})
}

// itemView is one row with everything that can be said of it.
type itemView struct {
	view
	Item cost.Item
}

// item finds the row of the address.
func (v view) item(code string) (cost.Item, bool) {
	n := slices.IndexFunc(v.Scenario.Document.Sheet.Items, func(i cost.Item) bool { return i.Code == code })
	if n < 0 {
		return cost.Item{}, false
	}
	return v.Scenario.Document.Sheet.Items[n], true
}

// itemPage is the page of the row with a code.
func itemPage(code string) page {
	return page{
		title: func(p *i18n.Printer) string { return p.T("Cost item") },
		draw: func(p *ui.Page, v view) templ.Component {
			i, _ := v.item(code)
			p.Crumbs = append(p.Crumbs, ui.Crumb{Text: p.T("Costs"), Path: "desk/" + v.path("costs")})
			return itemTempl(p, itemView{v, i})
		},
	}
}

func (w *Workbench) showItem(hw http.ResponseWriter, r *web.Request) error {
	code := r.PathValue("item")
	v, _, err := w.open(r, itemPage(code).title)
	if err != nil {
		return err
	}
	if _, ok := v.item(code); !ok {
		return fault.Missing("There is no such row.")
	}
	return w.show(hw, r, itemPage(code))
}

// saveItem stores what a row is: its kind, way of counting, centre and level.
func (w *Workbench) saveItem(hw http.ResponseWriter, r *web.Request) error {
	code := r.PathValue("item")
	to := "/costs#" + scenario.ItemCell(cost.Item{Code: code}, "fact")
	return w.edit(hw, r, itemPage(code), func() string { return to }, func(f *entry.Form, s *scenario.Scenario) {
		entry.Item(f, s, code)
		if f.Text("do") == "more" {
			to = "/costs/" + code
		}
	})
}

// strs are the values of a list as a form sends them.
func strs[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// options says the values of a list.
func options[T ~string](p *i18n.Printer, list []T, say func(*i18n.Printer, T) string) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, v := range list {
		out[i] = ui.Option{Value: string(v), Text: words.Capital(say(p, v))}
	}
	return out
}

// centreOptions are the centres of the sheet, shared ones too.
func (v view) centreOptions(p *ui.Page) (list []ui.Option) {
	for _, c := range v.Scenario.Document.Sheet.Centres {
		list = append(list, ui.Option{Value: c.Code, Text: v.title(p.Printer, c.Code)})
	}
	return list
}

// Numbers as they stand in inputs: zero is nothing typed yet.
func textOf(zero bool, text string) string {
	if zero {
		return ""
	}
	return text
}

func qtyText(p *ui.Page, q money.Quantity) string { return textOf(q == 0, p.Quantity(q)) }

// somText writes whole som without tyiyn: less to read and to type.
func somText(p *ui.Page, s money.Som) string {
	if s%money.TyiynPerSom == 0 {
		return textOf(s == 0, p.Int(int(s/money.TyiynPerSom)))
	}
	return p.Amount(s)
}

// factText is a known fact, zero too.
func factText(p *ui.Page, i cost.Item) string {
	if i.FactYear != 0 && i.Fact == 0 {
		return "0"
	}
	return somText(p, i.Fact)
}

func rateText(p *ui.Page, r money.Rate) string { return textOf(r == 0, p.Rate(r)) }
func shareText(p *ui.Page, x money.Percent) string {
	return textOf(x == 0, strings.TrimRight(p.Share(x), " %\u00a0"))
}
func intText(n int) string { return textOf(n == 0, strconv.Itoa(n)) }

// changeText writes by how much a plan differs from last year.
func changeText(p *ui.Page, row cost.ItemCost) string {
	if !row.Known || row.Item.Fact == 0 {
		return ""
	}
	if row.Change > 0 {
		return "+" + p.Share(row.Change)
	}
	return p.Share(row.Change)
}

// baseText says what a share is taken of.
func baseText(p *ui.Page, i cost.Item) string {
	switch i.Basis {
	case cost.OfAssets:
		return p.T("of the value of assets")
	case cost.OfAll:
		return p.T("of all other costs")
	}
	names := make([]string, len(i.Of))
	for n, k := range i.Of {
		names[n] = strings.ToLower(words.Kind(p.Printer, k))
	}
	return p.T("of: {list}", "list", strings.Join(names, ", "))
}
