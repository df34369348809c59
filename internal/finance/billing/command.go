package billing

import (
	"context"
	"flag"
	"fmt"
	"io"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

// command is "aimak billing run": it computes a run and leaves its approval to
// a person at the desk.
func (b *Billing) command() module.Command {
	return module.Command{
		Words: "billing run",
		Help:  "compute the bills of a service for a month; a person approves them at the desk",
		Usage: "--municipality WORD --service CODE --month YYYY-MM",
		Run:   b.runCommand,
	}
}

func (b *Billing) runCommand(ctx context.Context, args []string) error {
	var slug, code, month string
	flags := flag.NewFlagSet("billing run", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&slug, "municipality", "", "")
	flags.StringVar(&code, "service", "", "")
	flags.StringVar(&month, "month", "", "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	m, err := period.ParseMonth(month)
	if err != nil || slug == "" || code == "" || flags.NArg() > 0 {
		return fmt.Errorf("billing run needs --municipality, --service and --month YYYY-MM")
	}
	place, err := b.territory.BySlug(ctx, slug)
	if err != nil {
		return err
	}
	var r Run
	err = b.db.Write(ctx, place.ID, func(tx *db.Tx) error {
		service, err := b.serviceByCode(ctx, tx, code)
		if err == nil {
			r, err = b.compute(ctx, tx, access.System(place.ID), service, m)
		}
		return err
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(b.out, "run %s of %s, %s: %d bills, %s som; waiting for approval\n", r.ID, code, m, r.Totals.Bills, r.Totals.Amount)
	return err
}

// compute opens a run and computes it at once, for callers who can wait.
func (b *Billing) compute(ctx context.Context, tx *db.Tx, actor access.Actor, service ref.ID, m period.Month) (Run, error) {
	id, err := b.open(ctx, tx, actor, service, m)
	if err != nil {
		return Run{}, err
	}
	if err := b.preview(ctx, tx, id); err != nil {
		return Run{}, err
	}
	return b.Run(ctx, tx, id)
}

func (b *Billing) serviceByCode(ctx context.Context, tx *db.Tx, code string) (ref.ID, error) {
	services, err := b.Services(ctx, tx)
	for _, s := range services {
		if s.Code == code {
			return s.ID, nil
		}
	}
	if err != nil {
		return 0, err
	}
	return 0, fault.Missing("There is no service with the code {code}.", fault.Values{"code": code})
}
