package journal

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/journal/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/tally"
	"github.com/openaimak/aimak/internal/voice/requests/words"
)

// countsView is what is counted in a year.
type countsView struct {
	requests.Around
	Year     int
	Years    []int
	All      int
	Splits   []split
	Spread   tally.Spread
	Enough   bool
	Category []categoryTime
	Others   []templ.Component
}

// split is one way to divide the requests of a year.
type split struct {
	Title string
	Rows  []tally.Shown
}

// categoryTime is how long the answers of a category took.
type categoryTime struct {
	Title string
	tally.Spread
}

// Figures are what another room tells of a year; nil: nothing.
type Figures func(ctx context.Context, r *web.Request, year int) (templ.Component, error)

// Show lets other rooms tell figures of theirs beside those of the journal.
func (j *Journal) Show(figures ...Figures) { j.figures = append(j.figures, figures...) }

// showCounts counts the requests of a year. Private ones are counted with the
// others, and small groups are hidden.
func (j *Journal) showCounts(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	v := countsView{Year: in.Int("year")}
	if err := in.Err(); err != nil {
		return err
	}
	present, err := strconv.Atoi(string(r.Today())[:4])
	if err != nil {
		return err
	}
	if v.Year < present-20 || v.Year > present {
		v.Year = present
	}
	v.Years = []int{present, present - 1}
	err = j.read(r, func(ctx context.Context, tx *db.Tx) error { return j.countYear(ctx, tx, r.Printer, &v) })
	if err != nil {
		return err
	}
	for _, figures := range j.figures {
		part, err := figures(r.Context(), r, v.Year)
		if err != nil {
			return err
		}
		if part != nil {
			v.Others = append(v.Others, part)
		}
	}
	return r.Render(w, countsPage(r.Page(r.Printer.T("Requests in figures")), v))
}

func (j *Journal) countYear(ctx context.Context, tx *db.Tx, p *i18n.Printer, v *countsView) (err error) {
	if v.Around, err = j.requests.Around(ctx, tx); err != nil {
		return err
	}
	first, last := period.Day(strconv.Itoa(v.Year)+"-01-01"), period.Day(strconv.Itoa(v.Year)+"-12-31")
	cells, err := store.New(tx).Counts(ctx, store.CountsParams{MunicipalityID: int64(tx.Municipality), FirstDay: string(first), LastDay: string(last)})
	if err != nil {
		return fmt.Errorf("counting requests: %w", err)
	}
	times, err := store.New(tx).Times(ctx, store.TimesParams{MunicipalityID: int64(tx.Municipality), FirstDay: string(first), LastDay: string(last)})
	if err != nil {
		return fmt.Errorf("times of answers: %w", err)
	}
	v.divide(p, cells)
	v.measure(p, times)
	return nil
}

// divide splits the requests by each of the ways.
func (v *countsView) divide(p *i18n.Printer, cells []store.CountsRow) {
	for _, c := range cells {
		v.All += int(c.N)
	}
	ways := []struct {
		title string
		key   func(store.CountsRow) string
	}{
		{p.T("By category"), func(c store.CountsRow) string { return appeal.Find(v.Kinds, c.Category).Title(p) }},
		{p.T("By village"), func(c store.CountsRow) string { return v.Village(p, ref.ID(c.VillageID)) }},
		{p.T("By the way they came"), func(c store.CountsRow) string { return words.Channel(p, life.Channel(c.Channel)) }},
		{p.T("By who asked"), func(c store.CountsRow) string { return words.Sex(p, life.Sex(c.Sex)) }},
	}
	for _, way := range ways {
		sums := map[string]int{}
		for _, c := range cells {
			sums[way.key(c)] += int(c.N)
		}
		var list []tally.Cell
		for key, n := range sums {
			list = append(list, tally.Cell{Key: key, N: n})
		}
		slices.SortFunc(list, func(a, b tally.Cell) int {
			if a.N != b.N {
				return b.N - a.N
			}
			return bytes.Compare(i18n.SortKey(a.Key), i18n.SortKey(b.Key))
		})
		v.Splits = append(v.Splits, split{way.title, tally.Groups(list)})
	}
}

// measure finds the time to answer, of all and of each category with enough
// answers.
func (v *countsView) measure(p *i18n.Printer, rows []store.TimesRow) {
	var all []tally.Time
	of := map[string][]tally.Time{}
	for _, r := range rows {
		t := tally.Time{Days: int(r.Took), N: int(r.N)}
		all = append(all, t)
		of[r.Category] = append(of[r.Category], t)
	}
	v.Spread, v.Enough = tally.Of(all)
	for _, c := range v.Kinds {
		if s, ok := tally.Of(of[c.Code]); ok {
			v.Category = append(v.Category, categoryTime{c.Title(p), s})
		}
	}
}

func count(n int) string { return strconv.Itoa(n) }

func spreadText(p *i18n.Printer, v countsView) string {
	if !v.Enough {
		return p.T("Too few answers to tell how long one takes.")
	}
	return p.T("Half of the answers came within *{half}* working days, nine of ten within *{ninety}*.", "half", v.Spread.Half, "ninety", v.Spread.Ninety)
}
