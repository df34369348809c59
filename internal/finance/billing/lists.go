package billing

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing/oddity"
	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

func (b *Billing) runsSince(ctx context.Context, tx *db.Tx, since period.Month) ([]Run, error) {
	rows, err := store.New(tx).RunsSince(ctx, store.RunsSinceParams{MunicipalityID: int64(tx.Municipality), Month: string(since)})
	if err != nil {
		return nil, fmt.Errorf("reading runs: %w", err)
	}
	return runsOf(rows), nil
}

func (b *Billing) runsIn(ctx context.Context, tx *db.Tx, s State) ([]Run, error) {
	rows, err := store.New(tx).RunsIn(ctx, store.RunsInParams{MunicipalityID: int64(tx.Municipality), State: string(s)})
	if err != nil {
		return nil, fmt.Errorf("reading runs: %w", err)
	}
	return runsOf(rows), nil
}

func runsOf(rows []store.BillingRun) []Run {
	runs := make([]Run, len(rows))
	for i, row := range rows {
		runs[i] = runOf(row)
	}
	return runs
}

// lastRun is the posted run of the month before, or nil.
func (b *Billing) lastRun(ctx context.Context, tx *db.Tx, r Run) (*Run, error) {
	row, err := store.New(tx).LiveRun(ctx, store.LiveRunParams{MunicipalityID: int64(tx.Municipality),
		ServiceID: int64(r.Service), Month: string(r.Month.Add(-1))})
	if db.IsMissing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the run of the month before: %w", err)
	}
	last := runOf(row)
	if last.State != Posted {
		return nil, nil
	}
	return &last, nil
}

// notes counts the bills of a run by oddity, the most frequent first, and those
// left out.
func (b *Billing) notes(ctx context.Context, tx *db.Tx, run ref.ID) ([]note, int, error) {
	rows, err := store.New(tx).RunNotes(ctx, store.RunNotesParams{MunicipalityID: int64(tx.Municipality), RunID: int64(run)})
	if err != nil {
		return nil, 0, fmt.Errorf("counting odd cases: %w", err)
	}
	counts, left := map[string]int{}, 0
	for _, r := range rows {
		if r.State == BillExcluded {
			left += int(r.Bills)
		}
		for _, odd := range oddity.Split(r.Odd) {
			counts[odd] += int(r.Bills)
		}
	}
	notes := make([]note, 0, len(counts))
	for odd, n := range counts {
		notes = append(notes, note{odd, n})
	}
	slices.SortFunc(notes, func(a, b note) int { return cmp.Or(cmp.Compare(b.Bills, a.Bills), cmp.Compare(a.Odd, b.Odd)) })
	return notes, left, nil
}

// billPage reads a page of bills and the names of their payers.
func (b *Billing) billPage(ctx context.Context, tx *db.Tx, which store.RunBillsParams) ([]Bill, map[ref.ID]string, error) {
	rows, err := store.New(tx).RunBills(ctx, which)
	if err != nil {
		return nil, nil, fmt.Errorf("listing bills: %w", err)
	}
	bills, err := billsOf(rows)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]ref.ID, len(bills))
	for i, bill := range bills {
		ids[i] = bill.Account
	}
	names, err := b.names(ctx, tx, ids)
	return bills, names, err
}

func (b *Billing) names(ctx context.Context, tx *db.Tx, ids []ref.ID) (map[ref.ID]string, error) {
	known, err := b.accountsByID(ctx, tx, ids)
	names := make(map[ref.ID]string, len(known))
	for id, a := range known {
		names[id] = a.Holder
	}
	return names, err
}

// Resume puts a posting or a reversal that was stopped back into the queue. It
// goes on where it stopped.
func (b *Billing) Resume(ctx context.Context, actor access.Actor, run ref.ID) (job ref.ID, err error) {
	err = b.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		r, err := b.Run(ctx, tx, run)
		if err != nil {
			return err
		}
		kind := map[State]string{Approved: "billing.post", Reversing: "billing.reverse"}[r.State]
		if kind == "" {
			return fault.Conflict("The run has changed meanwhile. Open it again.")
		}
		if err := access.Permit(actor, mayApprove, tx.Municipality, r.Made.By); err != nil {
			return err
		}
		job, err = b.queue.Enqueue(ctx, tx, actor, kind, runArgs{run}, kind+"/"+run.String())
		return err
	})
	return job, err
}

func (b *Billing) accountsByID(ctx context.Context, tx *db.Tx, ids []ref.ID) (map[ref.ID]accounts.Account, error) {
	list, err := b.accounts.Accounts(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	found := make(map[ref.ID]accounts.Account, len(list))
	for _, a := range list {
		found[a.ID] = a
	}
	return found, nil
}

// Address writes where an account is; parts that are not known are left out.
func Address(p *i18n.Printer, a accounts.Account) string {
	parts := []string{p.T("{village} village", "village", p.Name(a.Village))}
	if a.Street != "" {
		parts = append(parts, p.T("{street} street", "street", a.Street))
	}
	if a.House != "" {
		parts = append(parts, a.House)
	}
	if a.Flat != "" {
		parts = append(parts, p.T("flat {n}", "n", a.Flat))
	}
	return strings.Join(parts, ", ")
}
