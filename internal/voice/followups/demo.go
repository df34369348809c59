package followups

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/voice/followups/store"
	"github.com/openaimak/aimak/internal/voice/requests"
)

// demo lets the people of the demo rate answers, and say weeks later how it is. Those
// answered a month ago or less are still to be asked.
func (o *Followups) demo(ctx context.Context, d *module.Demo) error {
	for _, place := range d.Places {
		err := d.DB.Write(ctx, place.Municipality, func(tx *db.Tx) error { return o.demoPlace(ctx, tx, d.Rand, d.Today) })
		if err != nil {
			return fmt.Errorf("demo marks of %s: %w", place.Slug, err)
		}
	}
	return nil
}

func (o *Followups) demoPlace(ctx context.Context, tx *db.Tx, r *rand.Rand, today period.Day) error {
	list, err := o.requests.Journal(ctx, tx, today.Add(-360), today)
	if err != nil {
		return err
	}
	for _, x := range list {
		if !done(x) {
			continue
		}
		if err := o.demoOne(ctx, tx, r, x, today); err != nil {
			return err
		}
	}
	return nil
}

// demoOne is asked about in time, and answered by two of three.
func (o *Followups) demoOne(ctx context.Context, tx *db.Tx, r *rand.Rand, x requests.Request, today period.Day) error {
	code, err := o.requests.ApplicantCode(ctx, tx, x.ID)
	if err != nil {
		return err
	}
	s, place, who := store.New(tx), int64(tx.Municipality), o.box.Print(code)
	due := x.Ended.Add(after)
	if err := o.plan(ctx, tx, x, due); err != nil {
		return err
	}
	if r.IntN(3) == 0 {
		return nil
	}
	err = s.PutRating(ctx, store.PutRatingParams{MunicipalityID: place, RequestID: int64(x.ID), Round: int64(x.Round), Who: who,
		Stars: int64([]int{5, 5, 4, 4, 4, 3, 2, 1}[r.IntN(8)]), RatedOn: string(min(x.Ended.Add(1), today))})
	if err != nil || due.Add(2) > today {
		return err
	}
	if _, err := s.Asked(ctx, store.AskedParams{MunicipalityID: place, RequestID: int64(x.ID), Round: int64(x.Round)}); err != nil {
		return err
	}
	_, err = s.PutAnswer(ctx, store.PutAnswerParams{MunicipalityID: place, RequestID: int64(x.ID), Round: int64(x.Round), Who: who,
		Answer: string([]Verdict{Yes, Yes, Yes, Partly, No, Yes, Unknown, Partly}[r.IntN(8)]), AnsweredOn: string(due.Add(2))})
	return err
}
