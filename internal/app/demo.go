package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/openaimak/aimak/internal/app/config"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/module"
)

// demoMain is the demo's chief municipality: two years of history. The other
// places of its raion have three months.
const (
	demoMain        = "kara-kulja"
	demoMainMonths  = 24
	demoOtherMonths = 3
)

// demo is "aimak demo": it builds the town when the data folder is empty, then
// serves it with buttons to sign in as each person.
func (t terminal) demo(ctx context.Context, args []string) error {
	var today string
	cfg, _, err := t.settings("demo", args, 0, func(f *flag.FlagSet) {
		f.StringVar(&today, "today", "", "`day` on which the demo stands (default: today)")
	})
	if err != nil {
		return err
	}
	clock, err := demoClock(today)
	if err != nil {
		return t.misuse(err)
	}
	if cfg.Data == config.Defaults().Data && cfg.Database == "" {
		folder, err := os.MkdirTemp("", "aimak-demo-")
		if err != nil {
			return fmt.Errorf("making a folder for the demo: %w", err)
		}
		defer os.RemoveAll(folder)
		cfg.Data = folder
	}
	if err := buildDemo(ctx, cfg, clock, t.err); err != nil {
		return err
	}
	a, err := open(ctx, cfg, options{Log: t.err, Clock: clock})
	if err != nil {
		return err
	}
	defer a.Close()
	return a.listen(ctx, cfg, site{demo: true}, func(addr string) {
		fmt.Fprintf(t.out, "ready http://%s\n\n", addr)
		a.printSignIns(t.out, addr)
	})
}

// demoClock returns a clock that runs from noon of the day, or the real one.
func demoClock(today string) (period.Clock, error) {
	if today == "" {
		return time.Now, nil
	}
	day, err := period.ParseDay(today)
	if err != nil {
		return nil, err
	}
	noon, started := day.Start().Time().Add(12*time.Hour), time.Now()
	return func() time.Time { return noon.Add(time.Since(started)) }, nil
}

// buildDemo fills an empty database and leaves a filled one alone. A new SQLite
// file gets its name when it is whole, so an interrupted demo is built again. Whatever
// the operator has set up, nobody is written to: the people are invented, their phones
// may be somebody's.
func buildDemo(ctx context.Context, cfg config.Config, clock period.Clock, log io.Writer) error {
	cfg.Tell = config.Tell{}
	path, lite := strings.CutPrefix(cfg.URL(), "sqlite:")
	if _, err := os.Stat(path); !lite || !errors.Is(err, os.ErrNotExist) {
		return fillEmpty(ctx, cfg, options{Log: log, Clock: clock})
	}
	draft := path + ".draft"
	if err := os.Remove(draft); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("removing an unfinished demo: %w", err)
	}
	cfg.Database = "sqlite:" + draft
	if err := fillEmpty(ctx, cfg, options{Log: log, Clock: clock, Draft: true}); err != nil {
		return err
	}
	return os.Rename(draft, path)
}

func fillEmpty(ctx context.Context, cfg config.Config, o options) error {
	a, err := open(ctx, cfg, o)
	if err != nil {
		return err
	}
	places, err := a.territory.Municipalities(ctx)
	if err == nil && len(places) == 0 {
		err = a.fill(ctx)
	}
	return errors.Join(err, a.Close())
}

// fill asks each room, bottom to top, for its demo data.
func (a *App) fill(ctx context.Context) error {
	d := &module.Demo{DB: a.db, Today: a.db.Today()}
	for _, m := range a.modules {
		if m.Demo == nil {
			continue
		}
		started := time.Now()
		d.Rand = rand.New(rand.NewPCG(2, seed(m.Name)))
		if err := m.Demo(ctx, d); err != nil {
			return fmt.Errorf("demo data of %s: %w", m.Name, err)
		}
		if err := a.demoPlaces(ctx, d); err != nil {
			return err
		}
		a.log.Info("demo data", "room", m.Name, "took", time.Since(started).Round(time.Millisecond))
	}
	if err := a.settle(ctx); err != nil {
		return err
	}
	return a.sealAll(ctx, audit.Seal)
}

// demoPlaces lists the municipalities once territory has made them.
func (a *App) demoPlaces(ctx context.Context, d *module.Demo) error {
	if len(d.Places) > 0 {
		return nil
	}
	places, err := a.territory.Municipalities(ctx)
	if err != nil {
		return err
	}
	for _, p := range places {
		months := demoOtherMonths
		if p.Slug == demoMain {
			months = demoMainMonths
		}
		d.Places = append(d.Places, module.DemoPlace{Municipality: p.ID, Slug: p.Slug, Months: months})
	}
	return nil
}

// settle lets announcements and jobs that the demo data caused run out.
func (a *App) settle(ctx context.Context) error {
	if _, err := a.outbox.Deliver(ctx); err != nil {
		return err
	}
	return a.queue.Drain(ctx)
}

func seed(room string) uint64 {
	h := fnv.New64a()
	io.WriteString(h, room)
	return h.Sum64()
}

// printSignIns prints who may sign in to the demo, and as what.
func (a *App) printSignIns(out io.Writer, addr string) {
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "ROLE\tNAME\tSIGN-IN\tPASSWORD")
	for _, p := range a.staff.DemoSignIns() {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", p.Role, p.Name, p.Login, p.Password)
	}
	fmt.Fprintf(table, "\nThe town: http://%s/ky/%s\n", addr, demoMain)
	table.Flush()
}
