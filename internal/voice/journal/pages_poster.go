package journal

import (
	"context"
	"fmt"
	"net/http"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/journal/store"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/papers"
)

// sendPoster is the paper for the notice board: how to be heard, and how this month
// goes. It names nobody and counts no group smaller than the whole.
func (j *Journal) sendPoster(w http.ResponseWriter, r *web.Request) error {
	p := r.Printer
	s := papers.Poster{Office: p.Name(r.Tenant.Name), Above: p.Name(r.Tenant.Above), Today: r.Today(), Month: r.Today().Month(),
		Page: r.Origin() + "/" + string(r.Lang) + "/" + r.Tenant.Slug + "/requests/new"}
	err := j.read(r, func(ctx context.Context, tx *db.Tx) error { return j.fillPoster(ctx, tx, &s) })
	if err != nil {
		return err
	}
	body, err := s.Draw(p).Bytes()
	if err != nil {
		return fmt.Errorf("drawing the poster: %w", err)
	}
	return r.Send(w, "poster-"+r.Tenant.Slug+".pdf", "application/pdf", body)
}

func (j *Journal) fillPoster(ctx context.Context, tx *db.Tx, s *papers.Poster) error {
	office, err := j.places.Settings(ctx, tx)
	if err != nil {
		return err
	}
	s.Phone, s.Address, s.Hours = office.Phone, office.Address, office.OfficeHours
	terms, err := j.requests.Terms(ctx, tx)
	if err != nil {
		return err
	}
	s.Days = terms.Of("", life.Application, tx.Today())
	cells, err := store.New(tx).Counts(ctx, store.CountsParams{MunicipalityID: int64(tx.Municipality), FirstDay: string(s.Month.First()), LastDay: string(s.Month.Last())})
	if err != nil {
		return fmt.Errorf("counting the month: %w", err)
	}
	for _, c := range cells {
		s.Came += int(c.N)
		if state := life.State(c.State); !state.Open() && state != life.Merged {
			s.Answered += int(c.N)
		}
	}
	s.Open, s.Late, err = j.requests.Open(ctx, tx)
	return err
}
