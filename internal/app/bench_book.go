package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/openaimak/aimak/internal/app/bench"
	"github.com/openaimak/aimak/internal/finance/exports"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// The book of the bench of balances: so many subscribers, entries written so
// many at a time.
const (
	bookSubjects = 10_000
	bookSet      = 10_000
)

// balances compares all balances of a book with hledger's of its journal. The
// book is at rest: the background added its sums of days, as it does every ten
// seconds. A note says how long the same takes while every line still waits.
func (b *benching) balances(ctx context.Context) (r bench.Report, err error) {
	town, err := b.app.foundBench(ctx, 0)
	if err != nil {
		return r, err
	}
	for first := 0; first < b.Size/2; first += bookSet {
		if err := town.post(ctx, first, min(bookSet, b.Size/2-first)); err != nil {
			return r, err
		}
	}
	journal := filepath.Join(b.Folder, "book.journal")
	err = bench.Save(journal, func(w io.Writer) error {
		return b.app.db.Read(ctx, town.municipality, func(tx *db.Tx) error {
			return b.app.exports.Export(ctx, tx, exports.Order{Format: "hledger"}, w)
		})
	})
	if err != nil {
		return r, err
	}
	command, err := b.worker("balances")
	if err != nil {
		return r, err
	}
	started := time.Now()
	if err := b.app.benchBalances(ctx, io.Discard); err != nil {
		return r, err
	}
	waiting := time.Since(started)
	if err := b.app.db.Write(ctx, town.municipality, func(tx *db.Tx) error { return b.app.ledger.SumUp(ctx, tx) }); err != nil {
		return r, err
	}
	r, err = bench.Balances(ctx, bench.Book{Journal: journal, Balances: command, Parse: bench.SortedBalances}, b.Plan)
	r.Notes = append(r.Notes, fmt.Sprintf("while no line was in the sums of days yet: %.1f seconds", waiting.Seconds()))
	return r, err
}

// post writes entries of two lines: a subscriber pays into the bank.
func (b benchTown) post(ctx context.Context, first, n int) error {
	day := b.app.db.Today()
	entries := make([]ledger.Entry, n)
	for i := range entries {
		number := first + i
		amount := money.Som(1_00 + number%100_00)
		entries[i] = ledger.Entry{Day: day.Add(-number % 300), Kind: "bench.payment", Source: ref.Ref{Kind: "bench.payment", ID: ref.ID(number + 1)},
			Key: fmt.Sprintf("bench/%d", number), Text: "Payment", Lines: []ledger.Line{
				{Account: ledger.Bank, Amount: amount},
				{Account: ledger.Receivable, Subject: ref.ID(1 + number*7919%bookSubjects), Amount: -amount}}}
	}
	return b.app.db.Write(ctx, b.municipality, func(tx *db.Tx) error {
		_, err := b.app.ledger.PostMany(ctx, tx, access.System(b.municipality), entries)
		return err
	})
}

// benchBalances prints all balances of the bench's book: account, amount.
func (a *App) benchBalances(ctx context.Context, out io.Writer) error {
	m, err := a.territory.BySlug(ctx, benchSlug)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(out)
	err = a.db.Read(ctx, m.ID, func(tx *db.Tx) error {
		for _, account := range ledger.Chart {
			balances, err := a.ledger.Balances(ctx, tx, account.Code)
			if err != nil {
				return err
			}
			for subject, amount := range balances {
				name := account.Code
				if subject != 0 {
					name += ":" + subject.String()
				}
				fmt.Fprintf(buffered, "%s,%s\n", name, amount)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return buffered.Flush()
}
