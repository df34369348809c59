package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/openaimak/aimak/internal/app/config"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/meter"
	"github.com/openaimak/aimak/internal/platform/web"
)

const (
	jobWorkers = 2                // bill runs and imports beside the desk, on a small machine
	sealEvery  = 10 * time.Second // how long a change may stay outside the hash chain
	sealDeep   = 360              // seals after which one looks a whole day back
)

// serve is "aimak serve".
func (t terminal) serve(ctx context.Context, args []string) error {
	cfg, _, err := t.settings("serve", args, 0, nil)
	if err != nil {
		return err
	}
	a, err := open(ctx, cfg, options{Log: t.err})
	if err != nil {
		return err
	}
	defer a.Close()
	return a.listen(ctx, cfg, site{}, func(addr string) {
		fmt.Fprintf(t.out, "ready http://%s\n", addr)
		a.welcome(ctx, t.out, addr)
	})
}

// listen serves the site and works in the background until ctx ends. ready is
// called with the address once the listener is open.
func (a *App) listen(ctx context.Context, cfg config.Config, s site, ready func(addr string)) error {
	handler, err := a.handler(cfg, s)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	var working sync.WaitGroup
	defer working.Wait()
	defer stop()
	works := []func(context.Context) error{
		func(ctx context.Context) error { return a.queue.Work(ctx, jobWorkers) },
		func(ctx context.Context) error { a.outbox.Run(ctx); return nil },
		a.webhooks.Work,
		a.notify.Work,
		a.seal,
	}
	for _, m := range a.modules {
		if m.Work != nil {
			works = append(works, m.Work)
		}
	}
	for _, work := range works {
		working.Go(func() { a.keep(ctx, work) })
	}
	debug.FreeOSMemory() // what the start and the demo needed is not needed again
	return web.Serve(ctx, cfg.Addr, a.measured(ctx, cfg.Metrics, handler), ready)
}

// keep runs background work until ctx ends, and starts it again after a fault:
// a full disk at night must not stop the bills of the morning.
func (a *App) keep(ctx context.Context, work func(context.Context) error) {
	for ctx.Err() == nil {
		if err := work(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("background work stopped, starting again", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Second):
		}
	}
}

// seal links new audit rows into each municipality's hash chain and adds new
// entries of the ledger to the sums of days.
func (a *App) seal(ctx context.Context) error {
	tick := time.NewTicker(sealEvery)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			seal := audit.SealNew
			if n%sealDeep == 0 { // after a start and once an hour
				seal = audit.Seal
			}
			if err := a.sealAll(ctx, seal); err != nil {
				return err
			}
		}
	}
}

func (a *App) sealAll(ctx context.Context, seal func(context.Context, *db.Tx) error) error {
	return a.everyPlace(ctx, func(id ref.ID) error {
		return a.db.Write(ctx, id, func(tx *db.Tx) error {
			return errors.Join(seal(ctx, tx), a.ledger.SumUp(ctx, tx))
		})
	})
}

// everyPlace calls f for each municipality and for the program-wide tables.
func (a *App) everyPlace(ctx context.Context, f func(ref.ID) error) error {
	places, err := a.territory.Municipalities(ctx)
	if err != nil {
		return err
	}
	if err := f(db.Everywhere); err != nil {
		return err
	}
	for _, p := range places {
		if err := f(p.ID); err != nil {
			return fmt.Errorf("%s: %w", p.Slug, err)
		}
	}
	return nil
}

// measured counts requests and opens /metrics on its own listener, so that
// figures never stand on the public site.
func (a *App) measured(ctx context.Context, addr string, next http.Handler) http.Handler {
	if addr == "" {
		return next
	}
	requests, mux := meter.New(), http.NewServeMux()
	mux.Handle("GET /metrics", requests)
	go func() {
		if err := web.Serve(ctx, addr, mux); err != nil {
			a.log.Error("metrics stopped", "error", err)
		}
	}()
	return requests.Over(next)
}

// migrate is "aimak migrate".
func (t terminal) migrate(ctx context.Context, args []string) error {
	cfg, _, err := t.settings("migrate", args, 0, nil)
	if err != nil {
		return err
	}
	a, err := open(ctx, cfg, options{Log: t.err})
	if err != nil {
		return err
	}
	fmt.Fprintln(t.out, "the database is up to date:", cfg.URL())
	return a.Close()
}

// check is "aimak check": it recounts what the rooms hold and verifies the
// audit chain. It changes nothing but the chain's newest links.
func (t terminal) check(ctx context.Context, args []string) error {
	cfg, _, err := t.settings("check", args, 0, nil)
	if err != nil {
		return err
	}
	a, err := open(ctx, cfg, options{Log: t.err})
	if err != nil {
		return err
	}
	defer a.Close()
	problems, err := a.Check(ctx)
	if err != nil {
		return err
	}
	for _, p := range problems {
		fmt.Fprintln(t.out, p)
	}
	if len(problems) > 0 {
		fmt.Fprintf(t.out, "%d problem(s)\n", len(problems))
		return errProblems
	}
	fmt.Fprintln(t.out, "all is well")
	return nil
}

// Check returns what the rooms find wrong, each with its municipality.
func (a *App) Check(ctx context.Context) ([]string, error) {
	if err := a.sealAll(ctx, audit.Seal); err != nil {
		return nil, err
	}
	var problems []string
	err := a.everyPlace(ctx, func(id ref.ID) error {
		return a.db.Read(ctx, id, func(tx *db.Tx) error {
			found, err := audit.Verify(ctx, tx)
			if err != nil {
				return err
			}
			for _, m := range a.modules {
				if m.Check == nil || id == db.Everywhere {
					continue
				}
				more, err := m.Check(ctx, tx)
				if err != nil {
					return fmt.Errorf("%s: %w", m.Name, err)
				}
				for _, p := range more {
					found = append(found, m.Name+": "+p)
				}
			}
			for _, p := range found {
				problems = append(problems, fmt.Sprintf("municipality %s: %s", id, p))
			}
			return nil
		})
	})
	return problems, err
}

// backup is "aimak backup FILE".
func (t terminal) backup(ctx context.Context, args []string) error {
	cfg, rest, err := t.settings("backup", args, 1, nil)
	if err != nil {
		return err
	}
	d, err := db.Open(ctx, cfg.URL(), db.Options{Log: slog.New(slog.NewTextHandler(t.err, nil))})
	if err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	defer d.Close()
	if err := d.Backup(ctx, rest[0]); err != nil {
		return fmt.Errorf("backing up: %w", err)
	}
	fmt.Fprintf(t.out, "saved to %s; keep %s/secret.key with it\n", rest[0], cfg.Data)
	return nil
}

// restore is "aimak restore FILE".
func (t terminal) restore(ctx context.Context, args []string) error {
	cfg, rest, err := t.settings("restore", args, 1, nil)
	if err != nil {
		return err
	}
	if err := db.Restore(ctx, cfg.URL(), rest[0]); err != nil {
		return fmt.Errorf("restoring: %w", err)
	}
	a, err := open(ctx, cfg, options{Log: t.err})
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "restored %s from %s\n", cfg.URL(), rest[0])
	return a.Close()
}

// explain writes an error for the terminal, in English.
func explain(err error) string {
	if errors.Is(err, flag.ErrHelp) {
		return ""
	}
	return err.Error()
}
