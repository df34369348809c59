package app

import (
	"context"
	"time"

	"github.com/openaimak/aimak/internal/app/bench"
	"github.com/openaimak/aimak/internal/app/voice"
)

// requests measures whole lives of requests over HTTP and the lists of the desk.
func (b *benching) requests(ctx context.Context) (r bench.Report, err error) {
	town, err := b.app.foundBench(ctx, 0)
	if err != nil {
		return r, err
	}
	cfg := b.cfg
	cfg.Secure = true // a proxy of our own stands in front, as it does for a whole oblast
	handler, err := b.app.handler(cfg, site{})
	if err != nil {
		return r, err
	}
	office, village, worker, stop, err := voice.Office(ctx, b.app.db, b.app.territory, town.municipality, handler, benchSlug)
	if err != nil {
		return r, err
	}
	defer stop()
	filled := 0
	return bench.Requests(ctx, bench.Journal{Look: office.Look, Weigh: office.Weigh, Ready: func(ctx context.Context) error { return bench.Analyze(ctx, b.cfg.URL()) },
		Fill: func(ctx context.Context, upTo int) error {
			err := voice.Fill(ctx, b.app.db, town.municipality, village, worker, filled, upTo)
			filled = max(filled, upTo)
			return err
		},
		Lives: func(ctx context.Context, length time.Duration) (bench.Called, error) {
			return office.Call(ctx, b.cfg.URL(), length)
		},
		Lived: func(ctx context.Context, lives int) error { return bench.Lived(ctx, b.cfg.URL(), lives) },
		Check: b.app.benchCheck,
	}, b.Plan)
}
