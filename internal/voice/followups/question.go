package followups

import (
	"context"
	"fmt"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/voice/followups/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// Verdict is what people say weeks later.
type Verdict string

// The verdicts.
const (
	Yes     Verdict = "yes"
	Partly  Verdict = "partly"
	No      Verdict = "no"
	Unknown Verdict = "unknown"
)

// Verdicts lists them in the order of screens.
var Verdicts = []Verdict{Yes, Partly, No, Unknown}

// after is how long what was called done must hold, in days: four weeks, as others
// have found to be right.
const after = 28

// Told hears of everything that is done to a request: what is called done is asked
// about later.
func (o *Followups) Told(ctx context.Context, tx *db.Tx, r requests.Request, e requests.Event) error {
	if e.Act != life.Answer || r.Outcome != life.Granted {
		return nil
	}
	return o.plan(ctx, tx, r, tx.Today().Add(after))
}

func (o *Followups) plan(ctx context.Context, tx *db.Tx, r requests.Request, due period.Day) error {
	err := store.New(tx.Later()).PutQuestion(ctx, store.PutQuestionParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(r.ID),
		Round: int64(r.Round), DueOn: string(due)})
	if err != nil {
		return fmt.Errorf("planning a question: %w", err)
	}
	return nil
}

// askEvery is how often one looks for questions that are due.
const askEvery = 10 * time.Minute

// work asks until ctx ends.
func (o *Followups) work(ctx context.Context) error {
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for {
		for n := 1; n > 0 && ctx.Err() == nil; {
			var err error
			if n, err = o.AskDue(ctx); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// mostAsked is how many questions are asked in one go.
const mostAsked = 100

// AskDue has those asked whose requests were called done four weeks ago, and returns
// how many questions it looked at. What was opened again meanwhile is not asked about.
func (o *Followups) AskDue(ctx context.Context) (int, error) {
	var due []store.DueQuestionsRow
	err := o.db.Read(ctx, db.Everywhere, func(tx *db.Tx) (err error) {
		due, err = store.New(tx).DueQuestions(ctx, store.DueQuestionsParams{Today: string(tx.Today()), Most: mostAsked})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("questions that are due: %w", err)
	}
	for _, q := range due {
		if err := o.db.Write(ctx, ref.ID(q.MunicipalityID), func(tx *db.Tx) error { return o.askOne(ctx, tx, q) }); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}

func (o *Followups) askOne(ctx context.Context, tx *db.Tx, q store.DueQuestionsRow) error {
	n, err := store.New(tx).Asked(ctx, store.AskedParams(q))
	if err != nil || n == 0 {
		return err // another program was faster
	}
	r, err := o.requests.Load(ctx, tx, ref.ID(q.RequestID))
	if err != nil || !done(r) || r.Round != int(q.Round) || o.ask == nil {
		return err
	}
	return o.ask(ctx, tx, r)
}

// done tells whether a request stands as it was called done.
func done(r requests.Request) bool {
	return r.Outcome == life.Granted && (r.State == life.Answered || r.State == life.Closed)
}

// Standing is what somebody who made a request was asked and has said of its round.
type Standing struct {
	Stars int  // 0: no mark yet
	Due   bool // the question stands
	Said  Verdict
}

// Standing reads it.
func (o *Followups) Standing(ctx context.Context, tx *db.Tx, f requests.Following) (st Standing, err error) {
	q, place, who := store.New(tx), int64(tx.Municipality), o.box.Print(f.Code)
	stars, err := q.Rating(ctx, store.RatingParams{MunicipalityID: place, RequestID: int64(f.Now.ID), Round: int64(f.Now.Round), Who: who})
	if err != nil && !db.IsMissing(err) {
		return st, fmt.Errorf("reading a mark: %w", err)
	}
	st.Stars = int(stars)
	said, err := q.Answer(ctx, store.AnswerParams{MunicipalityID: place, RequestID: int64(f.Now.ID), Round: int64(f.Now.Round), Who: who})
	if err != nil && !db.IsMissing(err) {
		return st, fmt.Errorf("reading what was said: %w", err)
	}
	st.Said = Verdict(said)
	row, err := q.Question(ctx, store.QuestionParams{MunicipalityID: place, RequestID: int64(f.Now.ID), Round: int64(f.Now.Round)})
	if err != nil && !db.IsMissing(err) {
		return st, fmt.Errorf("reading a question: %w", err)
	}
	st.Due = err == nil && done(f.Now) && row.DueOn <= string(tx.Today()) && st.Said == ""
	return st, nil
}

var (
	errNotMine = fault.Denied("Only whoever made the request may say this.")
	errNotDone = fault.Conflict("There is nothing to say about the request as it stands now.")
	errNoText  = fault.Form().Field("text", "Say what is still wrong.").Err()
)

// Rate keeps a mark from 1 to 5; another one of the same person takes its place.
func (o *Followups) Rate(ctx context.Context, tx *db.Tx, code string, stars int) error {
	f, err := o.requests.Followed(ctx, tx, code)
	switch {
	case err != nil:
		return err
	case !f.Mine:
		return errNotMine
	case !rateable(f.Now) || stars < 1 || stars > 5:
		return errNotDone
	}
	err = store.New(tx.Later()).PutRating(ctx, store.PutRatingParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(f.Now.ID),
		Round: int64(f.Now.Round), Who: o.box.Print(f.Code), Stars: int64(stars), RatedOn: string(tx.Today())})
	if err != nil {
		return fmt.Errorf("keeping a mark: %w", err)
	}
	return nil
}

// rateable tells whether there is an answer to rate: also one that people do not like.
func rateable(r requests.Request) bool {
	return r.State == life.Answered || r.State == life.Closed || r.State == life.Rejected
}

// Say keeps what somebody says weeks later. Not or only partly done, the request goes
// back: reopened tells whether as a new round, or as a note because its time has
// passed.
func (o *Followups) Say(ctx context.Context, tx *db.Tx, code string, v Verdict, text string) (reopened bool, err error) {
	f, err := o.requests.Followed(ctx, tx, code)
	if err != nil {
		return false, err
	}
	if !f.Mine {
		return false, errNotMine
	}
	st, err := o.Standing(ctx, tx, f)
	switch {
	case err != nil:
		return false, err
	case !st.Due:
		return false, errNotDone
	case (v == No || v == Partly) && text == "":
		return false, errNoText
	}
	_, err = store.New(tx).PutAnswer(ctx, store.PutAnswerParams{MunicipalityID: int64(tx.Municipality), RequestID: int64(f.Now.ID),
		Round: int64(f.Now.Round), Who: o.box.Print(f.Code), Answer: string(v), AnsweredOn: string(tx.Today())})
	if err != nil {
		return false, fmt.Errorf("keeping what was said: %w", err)
	}
	if v == Yes || v == Unknown {
		return false, nil
	}
	return o.back(ctx, tx, f, text)
}

// back leads a request back to the responsible person.
func (o *Followups) back(ctx context.Context, tx *db.Tx, f requests.Following, text string) (reopened bool, err error) {
	rules, err := o.requests.Rules(ctx, tx)
	if err != nil {
		return false, err
	}
	if tx.Today() <= f.Now.ReopenUntil(rules) {
		_, err = o.requests.ReopenMine(ctx, tx, f.Code, text)
		return true, err
	}
	_, err = o.requests.Do(ctx, tx, access.System(tx.Municipality), f.Now.ID, requests.Doing{Act: life.Note, Version: f.Now.Version, Text: text})
	return false, err
}
