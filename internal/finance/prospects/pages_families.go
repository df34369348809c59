package prospects

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	tariffs "github.com/openaimak/aimak/internal/finance/tariffs/words"
	"github.com/openaimak/aimak/internal/finance/workbench/afford"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// familiesView is the page of who can pay.
type familiesView struct {
	view
	ways  []afford.Way
	named []afford.Assessment
	cells map[string]afford.Assessment // of the grid, by the code of the family
	// together holds the named families against the bills of all services of the
	// scenario; empty where there is one.
	together []afford.Assessment
}

func (x *Prospects) showFamilies(w http.ResponseWriter, r *web.Request) error {
	v, p, err := x.open(r, pageFamilies, r.Printer.T("Who can pay"))
	if err != nil {
		return err
	}
	f := familiesView{view: v, ways: v.ways(), cells: map[string]afford.Assessment{}}
	if f.wrong == nil {
		if err := f.refused(f.assess()); err != nil {
			return err
		}
	}
	if f.wrong != nil {
		return x.broken(w, r, p, f.view)
	}
	return r.Render(w, familiesPage(p, f))
}

// keepPeople writes the figures that hold into the scenario, so that a version
// says for ever what it was judged by, or lets those of the municipality hold
// again.
func (x *Prospects) keepPeople(w http.ResponseWriter, r *web.Request) error {
	v, _, err := x.open(r, pageFamilies, r.Printer.T("Who can pay"))
	if err != nil {
		return err
	}
	in := r.Input()
	return x.edit(w, r, v, in, nil, func(s *scenario.Scenario) {
		if in.Text("do") == "keep" {
			s.People = v.people
			return
		}
		s.People = afford.Setting{Litres: s.People.Litres, Limits: scenario.Bearable()}
	})
}

func (f *familiesView) assess() error {
	grid, err := f.grid()
	if err != nil {
		return err
	}
	for _, a := range grid {
		f.cells[a.Family.Code] = a
	}
	if f.named, err = f.study.named(); err != nil || len(f.Document.Services) < 2 {
		return err
	}
	f.together, err = f.all(f.named)
	return err
}

// all adds the bills of the other services of the scenario to those of named
// families. A service that has no price for them adds nothing.
func (f *familiesView) all(named []afford.Assessment) ([]afford.Assessment, error) {
	families := make([]afford.Family, len(named))
	for i, a := range named {
		families[i] = a.Family
	}
	lists := [][]afford.Assessment{named}
	for _, other := range f.Document.Services {
		if other.Code == f.code {
			continue
		}
		found, err := f.Document.Solve(other.Code)
		if err != nil {
			return nil, err
		}
		list, err := f.people.Assess(found.Prices, families)
		if invalid(err) != nil {
			continue
		}
		if err != nil {
			return nil, err
		}
		lists = append(lists, list)
	}
	return f.people.Together(lists...), nil
}

// shown are the sizes of households that a table of a way tells apart: one, where
// a price takes the same share of the income whatever the size.
func (f familiesView) shown(way int) []int {
	for d := range f.people.Incomes {
		first := f.cell(d+1, sizes[0], way)
		for _, size := range sizes[1:] {
			if x := f.cell(d+1, size, way); x.Share != first.Share {
				return sizes
			}
		}
	}
	return sizes[:1]
}

// last is the verdict by the last limits: those for several services.
func last(list []afford.Verdict) afford.Verdict {
	if len(list) == 0 {
		return afford.Within
	}
	return list[len(list)-1]
}

// cell is a household of the grid, by tenth, size and way counted from one.
func (f familiesView) cell(decile, size, way int) afford.Assessment {
	return f.cells[strconv.Itoa(decile)+"-"+strconv.Itoa(size)+"-"+strconv.Itoa(way)]
}

// poorest is the hardest hit household of the poorest tenth.
func (f familiesView) poorest() (hit afford.Assessment) {
	for _, a := range f.cells {
		if a.Family.Decile == 1 && (a.Share > hit.Share || a.Share == hit.Share && a.Family.Code < hit.Family.Code) {
			hit = a
		}
	}
	return hit
}

// answer says in one sentence whether the poorest can pay.
func (f familiesView) answer(p *ui.Page) string {
	hit := f.poorest()
	if len(f.cells) == 0 {
		return p.T("Families do not pay this price: it is not by what a household uses.")
	}
	switch share := hit.Share; verdictOf(hit.Verdicts) {
	case afford.Within:
		return p.T("The poorest can pay: the bill takes at most *{share}* of their income.", "share", share)
	case afford.Strain:
		return p.T("For the poorest it is hard: the bill takes up to *{share}* of their income.", "share", share)
	default:
		return p.T("The poorest cannot pay: the bill takes up to **{share}** of their income.", "share", share)
	}
}

// verdictOf is the verdict that counts for the service alone: by the first
// limits.
func verdictOf(list []afford.Verdict) afford.Verdict {
	if len(list) == 0 {
		return afford.Within
	}
	return list[0]
}

func verdictTag(v afford.Verdict) string {
	switch v {
	case afford.Within:
		return "good"
	case afford.Strain:
		return "wait"
	}
	return "bad"
}

func verdictWord(p *ui.Page, v afford.Verdict) string {
	switch v {
	case afford.Within:
		return p.T("bearable")
	case afford.Strain:
		return p.T("hard")
	}
	return p.T("too much")
}

// wayWord names how a family is supplied: "tap in the yard, by norm".
func wayWord(p *i18n.Printer, w afford.Way) string {
	text := tariffs.Connection(p, w.Connection)
	if text == "" {
		text = tariffs.Category(p, w.Category)
	}
	if w.Metered {
		return text + ", " + p.T("by meter")
	}
	return text + ", " + p.T("without a meter")
}

// familyWord names a family: those that come with the program by what they are.
func familyWord(p *ui.Page, f afford.Family) string {
	if f.Name != "" {
		return f.Name
	}
	code, _, _ := strings.Cut(f.Code, "-")
	switch code {
	case afford.Pensioner:
		return p.T("A pensioner living alone on the least pension")
	case afford.Seven:
		return p.T("A family of seven, second tenth by income")
	case afford.PoorFamily:
		return p.T("A family of five on the poverty line")
	}
	return f.Code
}

// limitText says where limits lie and who says so: "2,5–3 %, OECD".
func limitText(p *ui.Page, l afford.Limits) string {
	return p.T("{low}–{high}: {source}", "low", l.Low, "high", l.High, "source", sourceText(p.Printer, l.Source))
}

// volumeText is what a family uses a month; nothing where no volume is charged.
func volumeText(p *ui.Page, a afford.Assessment) string {
	if a.Volume == 0 {
		return "—"
	}
	return p.Quantity(a.Volume) + " " + p.T("m³")
}

// priceLines are the prices of a scenario that a household may have.
func (v view) prices() (list []rate.Price) {
	for _, x := range v.found.Prices {
		if household(x.Basis) && (x.Category == rate.Population || x.Category == "") {
			list = append(list, x)
		}
	}
	return list
}
