package followups

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/followups/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/tally"
)

// routes adds the pages of the room.
func (o *Followups) routes(rt *web.Router) {
	rt.Page("GET requests/mine/{code}/fixed", mayAnswer, o.showQuestion)
	rt.Page("POST requests/mine/{code}/fixed", mayAnswer, o.say)
	rt.Page("POST requests/mine/{code}/rate", mayAnswer, o.rate)
}

// mineView is what the owner of a secret address is asked.
type mineView struct {
	requests.Following
	Standing
}

func (o *Followups) mine(r *web.Request, code string) (v mineView, err error) {
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Following, err = o.requests.Followed(ctx, tx, code); err == nil {
			v.Standing, err = o.Standing(ctx, tx, v.Following)
		}
		return err
	})
	return v, err
}

// Part asks on the page of a secret address for a mark, and what became of it.
func (o *Followups) Part(ctx context.Context, r *web.Request, f requests.Following) (templ.Component, error) {
	if !f.Mine || !rateable(f.Now) {
		return nil, nil
	}
	v := mineView{Following: f}
	err := o.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		v.Standing, err = o.Standing(ctx, tx, f)
		return err
	})
	return minePart(r.Page(""), v), err
}

// caseView is what those who made a request have said of its answers.
type caseView struct {
	Marks []store.MarksOfRow
	Said  []store.AnswersOfRow
}

// CasePart shows on the desk's page of a request what its answers were worth to those
// who made it; nil: nobody has said anything.
func (o *Followups) CasePart(ctx context.Context, tx *db.Tx, r *web.Request, x requests.Request) (templ.Component, error) {
	if x.Took < 0 {
		return nil, nil // never answered
	}
	var v caseView
	place := int64(tx.Municipality)
	err := tx.Together(ctx,
		func(tx *db.Tx) (err error) {
			v.Marks, err = store.New(tx).MarksOf(ctx, store.MarksOfParams{MunicipalityID: place, RequestID: int64(x.ID)})
			return err
		},
		func(tx *db.Tx) (err error) {
			v.Said, err = store.New(tx).AnswersOf(ctx, store.AnswersOfParams{MunicipalityID: place, RequestID: int64(x.ID)})
			return err
		})
	if err != nil || len(v.Marks)+len(v.Said) == 0 {
		return nil, err
	}
	return casePart(r.Page(""), v), nil
}

// showQuestion shows the question with its buttons. Opening it answers nothing:
// programs that look for viruses open links too.
func (o *Followups) showQuestion(w http.ResponseWriter, r *web.Request) error {
	v, err := o.mine(r, r.PathValue("code"))
	if err == nil && !v.Mine {
		err = errNotMine
	}
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex")
	return r.Render(w, questionPage(o.frame(r, v), v))
}

func (o *Followups) frame(r *web.Request, v mineView) *ui.Page {
	p := r.Page(r.Printer.T("Is it really done?"))
	p.Crumbs = []ui.Crumb{{Text: v.Now.Number.String(), Path: "requests/mine/" + v.Code}}
	return p
}

// say keeps what somebody says weeks later.
func (o *Followups) say(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	verdict, text := Verdict(in.Choice("answer", "yes", "partly", "no", "unknown")), in.Text("text")
	if verdict == "" {
		in.Field("answer", "Choose from the list")
	}
	err := in.Err()
	if err == nil {
		err = o.throttle.Spend(r)
	}
	reopened := false
	if err == nil {
		err = o.save(r, func(ctx context.Context, tx *db.Tx) error {
			reopened, err = o.Say(ctx, tx, r.PathValue("code"), verdict, text)
			return err
		})
	}
	if err != nil {
		v, failed := o.mine(r, r.PathValue("code"))
		if failed != nil {
			return err
		}
		p := o.frame(r, v)
		return r.Refuse(w, err, p, questionPage(p, v))
	}
	to := "requests/mine/" + r.PathValue("code")
	switch {
	case reopened:
		return r.Done(w, to, "Thank you. The request is open again and lies with the responsible person.")
	case verdict == No || verdict == Partly:
		return r.Done(w, to, "Thank you. The responsible person has your words. The time to open this request again has passed: report it once more to get a new term.")
	}
	return r.Done(w, to, "Thank you.")
}

// rate keeps a mark.
func (o *Followups) rate(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	stars := in.Int("stars")
	err := in.Err()
	if err == nil {
		err = o.throttle.Spend(r)
	}
	if err == nil {
		err = o.save(r, func(ctx context.Context, tx *db.Tx) error { return o.Rate(ctx, tx, r.PathValue("code"), stars) })
	}
	if err != nil {
		return err
	}
	return r.Done(w, "requests/mine/"+r.PathValue("code"), "Thank you.")
}

// figures are what people said in a year.
type figures struct {
	Said  []tally.Shown
	Marks []tally.Shown
	All   int // of Said
	True  int // of those who know: per cent; -1: too few to tell
}

// Figures counts what people said in a year, small groups hidden; nil: nobody said
// anything yet.
func (o *Followups) Figures(ctx context.Context, r *web.Request, year int) (templ.Component, error) {
	first, last := period.Day(strconv.Itoa(year)+"-01-01"), period.Day(strconv.Itoa(year)+"-12-31")
	var answers []store.CountAnswersRow
	var ratings []store.CountRatingsRow
	err := o.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		s, place := store.New(tx), int64(tx.Municipality)
		if answers, err = s.CountAnswers(ctx, store.CountAnswersParams{MunicipalityID: place, FirstDay: string(first), LastDay: string(last)}); err == nil {
			ratings, err = s.CountRatings(ctx, store.CountRatingsParams{MunicipalityID: place, FirstDay: string(first), LastDay: string(last)})
		}
		return err
	})
	if err != nil || len(answers)+len(ratings) == 0 {
		return nil, err
	}
	return figuresPart(r.Page(""), counted(r.Printer, answers, ratings)), nil
}

// counted sorts the counts as screens show them.
func counted(p *i18n.Printer, answers []store.CountAnswersRow, ratings []store.CountRatingsRow) (f figures) {
	said, marks := map[Verdict]int{}, map[int]int{}
	for _, a := range answers {
		said[Verdict(a.Answer)] = int(a.N)
		f.All += int(a.N)
	}
	for _, m := range ratings {
		marks[int(m.Stars)] = int(m.N)
	}
	var list []tally.Cell
	for _, v := range Verdicts {
		list = append(list, tally.Cell{Key: verdictName(p, v), N: said[v]})
	}
	f.Said, list = tally.Groups(list), nil
	for stars := 5; stars >= 1; stars-- {
		list = append(list, tally.Cell{Key: markName(p, stars), N: marks[stars]})
	}
	f.Marks, f.True = tally.Groups(list), share(said)
	return f
}

// share is how often "done" was true, in per cent of those who know; -1 when there
// are too few to tell, or when it would tell a group that is hidden.
func share(said map[Verdict]int) int {
	know := said[Yes] + said[Partly] + said[No]
	if know < tally.LeastTimes || said[Yes] < tally.Least || know-said[Yes] > 0 && know-said[Yes] < tally.Least {
		return -1
	}
	return (said[Yes]*100 + know/2) / know
}

// verdictName is a verdict as people say it.
func verdictName(p *i18n.Printer, v Verdict) string {
	switch v {
	case Yes:
		return p.T("Yes, it is done")
	case Partly:
		return p.T("Partly")
	case No:
		return p.T("No")
	}
	return p.T("I do not know")
}

// markName is a mark with its word.
func markName(p *i18n.Printer, stars int) string {
	switch stars {
	case 5:
		return p.T("5 · very good")
	case 4:
		return p.T("4 · good")
	case 3:
		return p.T("3 · so-so")
	case 2:
		return p.T("2 · bad")
	}
	return p.T("1 · very bad")
}
