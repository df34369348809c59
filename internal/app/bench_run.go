package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/app/bench"
	"github.com/openaimak/aimak/internal/app/config"
	"github.com/openaimak/aimak/internal/finance/payer"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// benchmark is one word of "aimak bench".
type benchmark struct {
	size int // what --size means when it is not given
	run  func(b *benching, ctx context.Context) (bench.Report, error)
}

var benchmarks = map[string]benchmark{
	"payments": {0, (*benching).payments},
	"import":   {100_000, (*benching).imports},
	"billing":  {1_000_000, (*benching).billing},
	"bills":    {20_000, (*benching).bills},
	"balances": {1_000_000, (*benching).balances},
	"requests": {1_000_000, (*benching).requests},
}

// workers are what a bench calls in a process of its own, whose memory can then
// be told apart.
var workers = map[string]func(a *App, ctx context.Context, out io.Writer) error{
	"print":    (*App).benchPrint,
	"balances": (*App).benchBalances,
}

// benching is one bench on its way: an empty database and a plan.
type benching struct {
	bench.Plan
	cfg config.Config
	app *App
}

// bench is "aimak bench": it measures the program beside a floor in one run and
// prints figures and ratios as JSON; exit code 3 when a ratio keeps below its bar.
func (t terminal) bench(ctx context.Context, args []string) error {
	if len(args) == 3 && workers[args[0]] != nil && !strings.HasPrefix(args[1], "-") {
		return t.work(ctx, args)
	}
	if len(args) == 1 && args[0] == bench.CallersWord {
		return bench.Callers(ctx, os.Stdin, t.out)
	}
	if len(args) == 0 || benchmarks[args[0]].run == nil {
		fmt.Fprintf(t.err, "aimak bench: want one of %s\n", strings.Join(slices.Sorted(maps.Keys(benchmarks)), ", "))
		return errUsage
	}
	b := benching{}
	cfg, _, err := t.settings("bench", args[1:], 0, func(f *flag.FlagSet) {
		f.IntVar(&b.Passes, "passes", 5, "how often each contender runs")
		f.IntVar(&b.Size, "size", 0, "how many accounts, payments, postings or requests (0: the size of the bar)")
		f.DurationVar(&b.Length, "length", 5*time.Second, "how long one measurement under load takes")
	})
	if err != nil {
		return err
	}
	report, err := b.measure(ctx, cfg, benchmarks[args[0]])
	if err != nil {
		return err
	}
	if err := report.Print(t.out); err != nil {
		return err
	}
	if missed := report.Missed(); len(missed) > 0 {
		fmt.Fprintln(t.err, strings.Join(missed, "\n"))
		return errProblems
	}
	return nil
}

// work is "aimak bench WORKER DATA DATABASE".
func (t terminal) work(ctx context.Context, args []string) error {
	a, err := open(ctx, config.Config{Data: args[1], Database: args[2]}, options{Log: t.err})
	if err != nil {
		return err
	}
	return errors.Join(workers[args[0]](a, ctx, t.out), a.Close())
}

// worker is the command that runs a worker on the bench's database.
func (b *benching) worker(name string) ([]string, error) {
	self, err := os.Executable()
	return []string{self, "bench", name, b.cfg.Data, b.cfg.URL()}, err
}

// measure opens the database, or a new SQLite file that is thrown away.
func (b *benching) measure(ctx context.Context, cfg config.Config, what benchmark) (r bench.Report, err error) {
	if b.Folder, err = os.MkdirTemp("", "aimak-bench-"); err != nil {
		return r, err
	}
	defer os.RemoveAll(b.Folder)
	cfg.Data = b.Folder
	b.cfg = cfg
	if b.Size == 0 {
		b.Size = what.size
	}
	if b.app, err = open(ctx, cfg, options{Log: io.Discard}); err != nil {
		return r, err
	}
	defer b.app.Close()
	slog.Info("bench", "database", cfg.URL(), "size", b.Size)
	r, err = what.run(b, ctx)
	r.Database = b.app.db.Dialect().Name()
	return r, err
}

// billing bills a new month in each pass, backwards from the last one.
func (b *benching) billing(ctx context.Context) (r bench.Report, err error) {
	floor, err := bench.OpenPostgres(ctx, b.cfg.URL())
	if err != nil {
		return r, err
	}
	defer floor.Close()
	town, err := b.app.foundBench(ctx, b.Size)
	if err != nil {
		return r, err
	}
	return bench.Billing(ctx, bench.Biller{
		Bill: func(ctx context.Context, pass int) error { return town.bill(ctx, town.first.Add(pass)) },
		Again: func(ctx context.Context, pass int) error {
			if err := town.bill(ctx, town.first.Add(pass)); err == nil {
				return fmt.Errorf("a month was billed twice")
			}
			return nil
		},
		Check: b.app.benchCheck, Price: bench.Explained, Naive: bench.Bare,
	}, floor, b.Plan)
}

// bills prints a month of bills for a town again and again.
func (b *benching) bills(ctx context.Context) (r bench.Report, err error) {
	town, err := b.app.foundBench(ctx, b.Size)
	if err != nil {
		return r, err
	}
	if err := town.bill(ctx, town.first); err != nil {
		return r, err
	}
	command, err := b.worker("print")
	if err != nil {
		return r, err
	}
	return bench.Bills(ctx, command, b.Plan)
}

// benchPrint prints the bills of the bench's first month and says how many
// there were and how many seconds it took.
func (a *App) benchPrint(ctx context.Context, out io.Writer) error {
	m, err := a.territory.BySlug(ctx, benchSlug)
	if err != nil {
		return err
	}
	started := time.Now()
	month := a.db.Today().Month().Add(-benchMonths)
	if _, err := a.payer.Print(ctx, access.System(m.ID), payer.Printing{Month: month, Lang: i18n.Ky, Site: "127.0.0.1"}); err != nil {
		return err
	}
	if err := a.queue.Drain(ctx); err != nil {
		return err
	}
	took := time.Since(started).Seconds()
	return a.db.Read(ctx, m.ID, func(tx *db.Tx) error {
		bills, err := a.billing.MonthBills(ctx, tx, month, 0)
		fmt.Fprintln(out, len(bills), took)
		return err
	})
}
