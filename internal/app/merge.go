package app

import (
	"context"
	"flag"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// merge is "aimak merge": it joins one municipality to another by decision of
// the state. It belongs to the operator of the installation, beside a backup.
func (t terminal) merge(ctx context.Context, args []string) error {
	var from, into, day, decision string
	cfg, _, err := t.settings("merge", args, 0, func(f *flag.FlagSet) {
		f.StringVar(&from, "from", "", "`word` of the municipality that ends, as in its address")
		f.StringVar(&into, "into", "", "`word` of the municipality that goes on")
		f.StringVar(&day, "day", "", "`day` on which the merger takes effect")
		f.StringVar(&decision, "decision", "", "number and body of the decision")
	})
	if err != nil {
		return err
	}
	on, err := period.ParseDay(day)
	if err != nil {
		return t.misuse(err)
	}
	a, err := open(ctx, cfg, options{Log: t.err})
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.merge(ctx, from, into, on, decision); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s is now part of %s; run aimak check\n", from, into)
	return nil
}

// merge finds both municipalities and joins one to the other.
func (a *App) merge(ctx context.Context, from, into string, day period.Day, decision string) error {
	old, err := a.territory.BySlug(ctx, from)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	next, err := a.territory.BySlug(ctx, into)
	if err != nil {
		return fmt.Errorf("%s: %w", into, err)
	}
	return a.territory.Merge(ctx, access.Actor{Name: "aimak", System: true}, territory.Merger{
		From: old.ID, Into: next.ID, Day: day, Decision: decision, Prepare: a.prepareMerger,
	})
}

// prepareMerger lets every room settle what both municipalities have.
func (a *App) prepareMerger(ctx context.Context, tx *db.Tx, from, into ref.ID) error {
	for _, m := range a.modules {
		if m.Settle == nil {
			continue
		}
		if err := m.Settle(ctx, tx, from, into); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	return nil
}
