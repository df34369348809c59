package ledger

import (
	"bytes"
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Check recounts the book of a municipality and returns what does not agree,
// one English line each: every entry balances and has all its lines, nothing
// was changed since it was booked, kept balances equal a recount, reversals
// point at what they reverse.
func (l *Ledger) Check(ctx context.Context, tx *db.Tx) ([]string, error) {
	var complaints []string
	for _, check := range []func(context.Context, *db.Tx) ([]string, error){checkEntries, checkBalances, checkDigests} {
		found, err := check(ctx, tx)
		if err != nil {
			return nil, fmt.Errorf("check the ledger: %w", err)
		}
		complaints = append(complaints, found...)
	}
	return complaints, nil
}

func checkEntries(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	q := store.New(tx)
	for _, check := range []struct {
		what string
		find func(context.Context, int64) ([]int64, error)
	}{
		{"debit and credit differ", q.CheckUnbalanced},
		{"lines are missing or too many", q.CheckLineCounts},
		{"it does not fit the entry that it reverses", q.CheckReversals},
	} {
		ids, err := check.find(ctx, int64(tx.Municipality))
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			complaints = append(complaints, fmt.Sprintf("ledger: entry %s: %s", ref.ID(id), check.what))
		}
	}
	orphans, err := q.CheckOrphans(ctx, int64(tx.Municipality))
	for _, o := range orphans {
		complaints = append(complaints, fmt.Sprintf("ledger: line %d of entry %s has no entry", o.Line, ref.ID(o.EntryID)))
	}
	return complaints, err
}

func checkBalances(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	rows, err := store.New(tx).CheckBalances(ctx, int64(tx.Municipality))
	for _, b := range rows {
		complaints = append(complaints, fmt.Sprintf("ledger: %s of %s for service %s: kept %s, counted %s", b.Account,
			ref.ID(b.Subject), ref.ID(b.Service), money.Som(b.Kept), money.Som(b.Counted)))
	}
	if err != nil {
		return nil, err
	}
	days, err := store.New(tx).CheckTurnover(ctx, int64(tx.Municipality))
	for _, d := range days {
		complaints = append(complaints, fmt.Sprintf("ledger: %s on %s: kept sums move %s, lines %s", d.Account, d.Day,
			money.Som(d.Kept), money.Som(d.Counted)))
	}
	return complaints, err
}

// checkChunk is how many entries are recomputed at a time.
const checkChunk = 1000

func checkDigests(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	q, after := store.New(tx), int64(0)
	for {
		entries, err := q.Digests(ctx, store.DigestsParams{MunicipalityID: int64(tx.Municipality), AfterEntry: after, AtMost: checkChunk})
		if err != nil || len(entries) == 0 {
			return complaints, err
		}
		last := entries[len(entries)-1].ID
		lines, err := linesBetween(ctx, tx, after, last)
		if err != nil {
			return complaints, err
		}
		for _, row := range entries {
			e := Entry{Day: period.Day(row.Day), Kind: row.Kind, Source: ref.Ref{Kind: row.SourceKind, ID: ref.ID(row.SourceID)},
				Text: row.Text, Lines: lines[row.ID]}
			if !bytes.Equal(e.digest(), row.Digest) {
				complaints = append(complaints, fmt.Sprintf("ledger: entry %s was changed after it was booked", ref.ID(row.ID)))
			}
		}
		after = last
	}
}

func linesBetween(ctx context.Context, tx *db.Tx, after, last int64) (map[int64][]Line, error) {
	rows, err := store.New(tx).DigestLines(ctx, store.DigestLinesParams{
		MunicipalityID: int64(tx.Municipality), AfterEntry: after, LastEntry: last})
	lines := map[int64][]Line{}
	for _, row := range rows {
		lines[row.EntryID] = append(lines[row.EntryID],
			Line{row.Account, ref.ID(row.Subject), ref.ID(row.Service), money.Som(row.Amount)})
	}
	return lines, err
}
