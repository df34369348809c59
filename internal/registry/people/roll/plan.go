package roll

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// Draft is one row of a list as it would be entered.
type Draft struct {
	Row      int
	New      Household
	Problems []fault.Field // why it cannot be entered
	TwinRow  int           // the earlier row that it repeats
	TwinID   ref.ID        // the household of the register that it repeats
	Merged   bool          // a cell was filled from a merged one
	Handled  bool          // an earlier run of the job has dealt with it
}

// Twin tells whether the row repeats another one or the register.
func (d Draft) Twin() bool { return d.TwinRow != 0 || d.TwinID != 0 }

// Mending is a word that looks written with a legacy Kyrgyz font.
type Mending struct {
	From, To string
	Rows     int  // in how many rows it stands
	Refused  bool // the person keeps it as it is written
}

// Plan is what an import would do. It is computed from the stored rows whenever
// it is needed, so that the preview and the job can never differ.
type Plan struct {
	Drafts   []Draft
	Mendings []Mending // the most frequent first
	Twins    bool      // repeated households are entered too
}

// Enters tells whether the row becomes a household.
func (p Plan) Enters(d Draft) bool { return len(d.Problems) == 0 && (p.Twins || !d.Twin()) }

// Count returns how many rows will be entered, have problems, and repeat others.
func (p Plan) Count() (enter, problems, twins int) {
	for _, d := range p.Drafts {
		switch {
		case len(d.Problems) > 0:
			problems++
		case d.Twin():
			twins++
		}
		if p.Enters(d) {
			enter++
		}
	}
	return enter, problems, twins
}

// planner turns rows into drafts.
type planner struct {
	columns  Columns
	villages map[string]ref.ID // by folded name in every language
	offered  string            // names of the villages, for the complaint
	village  ref.ID            // of rows that name none; 0: each must
	refused  map[string]bool
	year     int
	mendings map[string]*Mending
}

// Wishes are what the person decided about a list.
type Wishes struct {
	Columns Columns
	Village ref.ID   // of rows that name none; 0: each must
	Refused []string // proposed spellings that stay as they are written
	Twins   bool     // enter repeated households too
}

// Make plans the entering of rows. known are the households of the register by
// what makes twins, year is the present one.
func Make(rows []sheet.Row, w Wishes, villages []Village, known map[Twin]ref.ID, year int) Plan {
	return newPlanner(w, villages, year).plan(rows, known, w.Twins)
}

func newPlanner(w Wishes, list []Village, year int) *planner {
	p := &planner{columns: w.Columns, village: w.Village, year: year,
		villages: map[string]ref.ID{}, refused: map[string]bool{}, mendings: map[string]*Mending{}}
	var names []string
	for _, v := range list {
		names = append(names, v.Name.Ky)
		for _, name := range allNames(v.Name) {
			p.villages[villageFold(name)] = v.ID
		}
	}
	p.offered = strings.Join(names, ", ")
	for _, word := range w.Refused {
		p.refused[word] = true
	}
	return p
}

// Village is a village of the municipality.
type Village struct {
	ID         ref.ID
	Name       place.Name
	Population int // as counted, or as published; for the demo
}

// Called tells whether the text names the village, in any language and spelling.
func (v Village) Called(text string) bool {
	return slices.ContainsFunc(allNames(v.Name), func(name string) bool { return villageFold(name) == villageFold(text) })
}

func allNames(n place.Name) []string { return []string{n.Ky, n.Ru, n.En} }

// villageFold is how village names are compared: without the words for
// "village" and without hyphens.
func villageFold(name string) string {
	var words []string
	for _, word := range strings.Fields(i18n.Fold(name)) {
		switch word {
		case "с", "село", "айыл", "айылы", "village":
		default:
			words = append(words, word)
		}
	}
	return strings.Join(words, "")
}

func (p *planner) plan(rows []sheet.Row, known map[Twin]ref.ID, twins bool) Plan {
	first := make(map[Twin]int, len(rows))
	out := Plan{Drafts: make([]Draft, 0, len(rows)), Twins: twins}
	for _, row := range rows {
		d := Draft{Row: row.Number, Merged: row.Merged}
		d.New, d.Problems = p.read(row.Cells)
		if len(d.Problems) == 0 {
			key := d.New.Twin()
			d.TwinRow, d.TwinID = first[key], known[key]
			if d.TwinRow == 0 {
				first[key] = d.Row
			}
		}
		out.Drafts = append(out.Drafts, d)
	}
	for _, m := range p.mendings {
		out.Mendings = append(out.Mendings, *m)
	}
	slices.SortFunc(out.Mendings, func(a, b Mending) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.From, b.From))
	})
	return out
}

// read turns the cells of a row into a household and complains about each cell
// that cannot be right.
func (p *planner) read(cells []string) (Household, []fault.Field) {
	f := fault.Form()
	h := Household{
		VillageID: p.readVillage(cells, f),
		Street:    p.mend(p.cell(cells, ColStreet)),
		House:     readHouse(p.cell(cells, ColHouse), f),
		Flat:      p.cell(cells, ColFlat),
		Head:      p.mend(p.cell(cells, ColHead)),
		Phone:     p.cell(cells, ColPhone),
		Persons:   readPersons(p.cell(cells, ColPersons), f),
	}
	if year := readBirth(p.cell(cells, ColBirth), f); year != 0 {
		h.Members = []Person{{Name: h.Head, BirthYear: year}}
	}
	if err := h.Settle(p.year); err != nil {
		for _, field := range fault.Of(err).Fields {
			complained := slices.ContainsFunc(f.Fields, func(g fault.Field) bool { return g.Name == field.Name })
			if !complained && field.Name != "name" { // the name of the only member is the head's
				f.Fields = append(f.Fields, field)
			}
		}
	}
	return h, f.Fields
}

func (p *planner) cell(cells []string, column string) string {
	i, ok := p.columns[column]
	if !ok || i >= len(cells) {
		return ""
	}
	return Tidy(cells[i])
}

func (p *planner) readVillage(cells []string, f *fault.Fault) ref.ID {
	text := p.cell(cells, ColVillage)
	if text == "" {
		if p.village == 0 {
			f.Field("village", "The village is missing")
		}
		return p.village
	}
	mended, _ := i18n.MendLegacy(text)
	for _, name := range []string{text, mended} {
		if id, ok := p.villages[villageFold(name)]; ok {
			return id
		}
	}
	f.Field("village", "There is no village “{text}” here. Write one of: {names}", fault.Values{"text": text, "names": p.offered})
	return 0
}

// mend proposes the Unicode spelling of each word; what the person refused
// stays as it is written.
func (p *planner) mend(text string) string {
	words := strings.Split(text, " ")
	for i, word := range words {
		mended, changed := i18n.MendLegacy(word)
		if !changed {
			continue
		}
		m := p.mendings[word]
		if m == nil {
			m = &Mending{From: word, To: mended, Refused: p.refused[word]}
			p.mendings[word] = m
		}
		m.Rows++
		if !m.Refused {
			words[i] = mended
		}
	}
	return strings.Join(words, " ")
}

var isoDay = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)

// readHouse refuses a house number that Excel has turned into a date: 12/1
// becomes 12 January, and nobody can tell what it was.
func readHouse(text string, f *fault.Fault) string {
	if isoDay.MatchString(text) {
		f.Field("house", "Excel turned the house number into a date ({text}). Write it as text.", fault.Values{"text": text})
	}
	return text
}

var wholeNumber = regexp.MustCompile(`^(\d{1,4})([.,]0+)?$`)

func readPersons(text string, f *fault.Fault) int {
	if text == "" {
		return 0
	}
	m := wholeNumber.FindStringSubmatch(text)
	if m == nil {
		f.Field("persons", "Write the number of people in figures, for example 4: {text}", fault.Values{"text": text})
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // four digits at most
	return n
}

// readBirth reads a year, a date, or a date that Excel shows as a number.
func readBirth(text string, f *fault.Fault) int {
	if text == "" {
		return 0
	}
	if m := wholeNumber.FindStringSubmatch(text); m != nil && len(m[1]) == 4 {
		year, _ := strconv.Atoi(m[1]) // four digits
		return year
	}
	day, err := sheet.Day(text)
	if err != nil {
		f.Field("birth_year", "Write the year of birth, for example 1975: {text}", fault.Values{"text": text})
		return 0
	}
	return day.Time().Year()
}
