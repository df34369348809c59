package app

import (
	"context"

	"github.com/openaimak/aimak/internal/app/bench"
	"github.com/openaimak/aimak/internal/app/voice"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
)

const benchPassword = "tooga barabyz"

// requests measures whole lives of requests over HTTP and the lists of the desk.
func (b *benching) requests(ctx context.Context) (r bench.Report, err error) {
	town, err := b.app.foundBench(ctx, 0)
	if err != nil {
		return r, err
	}
	office, village, worker, stop, err := b.office(ctx, town)
	if err != nil {
		return r, err
	}
	defer stop()
	filled := 0
	return bench.Requests(ctx, bench.Journal{Live: office.Live, Look: office.Look, Ready: func(ctx context.Context) error { return bench.Analyze(ctx, b.cfg.URL()) },
		Fill: func(ctx context.Context, upTo int) error {
			err := voice.Fill(ctx, b.app.db, town.municipality, village, worker, filled, upTo)
			filled = max(filled, upTo)
			return err
		},
		Check: b.app.benchCheck,
	}, b.Plan)
}

// office serves the program with a secretary who is signed in. stop ends it.
func (b *benching) office(ctx context.Context, town benchTown) (o *bench.Office, village, worker ref.ID, stop func(), err error) {
	err = b.app.db.Write(ctx, town.municipality, func(tx *db.Tx) error {
		villages, err := b.app.territory.Villages(ctx, tx)
		if err != nil {
			return err
		}
		village = villages[0].ID
		worker, err = identity.New(b.app.db).Add(ctx, tx, access.System(town.municipality), benchSlug, "Сыноо", benchPassword, []access.Role{access.Secretary})
		return err
	})
	if err != nil {
		return nil, 0, 0, nil, err
	}
	handler, err := b.app.handler(b.cfg, site{})
	if err != nil {
		return nil, 0, 0, nil, err
	}
	address, stop, err := bench.Serve(handler)
	if err != nil {
		return nil, 0, 0, nil, err
	}
	o, err = bench.SignIn(ctx, address, benchSlug, benchPassword)
	if err != nil {
		stop()
		return nil, 0, 0, nil, err
	}
	o.Desk, o.Village, o.Worker = address+"/ky/"+benchSlug+"/desk", village.String(), worker.String()
	return o, village, worker, stop, nil
}
