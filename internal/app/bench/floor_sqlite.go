package bench

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver that the program uses
)

// SQLite is the floor on SQLite: a payment as the least that can be called one,
// a header with its unique reference, two postings and a balance, written
// through one connection with synchronous=FULL.
type SQLite struct {
	db     *sql.DB
	header *sql.Stmt
	line   *sql.Stmt
	total  *sql.Stmt
	begin  *sql.Stmt
	commit *sql.Stmt
	next   int64
}

// floorAccounts is over how many accounts the floor spreads its payments.
const floorAccounts = 2000

// OpenSQLite makes a fresh file in the folder.
func OpenSQLite(ctx context.Context, folder string) (*SQLite, error) {
	d, err := sql.Open("sqlite", "file:"+folder+"/floor.db?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-16000)")
	if err != nil {
		return nil, err
	}
	d.SetMaxOpenConns(1)
	s := &SQLite{db: d}
	for _, statement := range []string{
		`CREATE TABLE header (id INTEGER PRIMARY KEY, reference TEXT NOT NULL UNIQUE, day TEXT NOT NULL, at INTEGER NOT NULL)`,
		`CREATE TABLE line (header INTEGER NOT NULL, n INTEGER NOT NULL, account INTEGER NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (header, n))`,
		`CREATE TABLE total (account INTEGER PRIMARY KEY, amount INTEGER NOT NULL)`,
	} {
		if _, err := d.ExecContext(ctx, statement); err != nil {
			return nil, err
		}
	}
	for text, statement := range map[string]**sql.Stmt{
		`INSERT INTO header VALUES (?, ?, ?, ?)`:                                                                &s.header,
		`INSERT INTO line VALUES (?, 1, 0, ?), (?, 2, ?, ?)`:                                                    &s.line,
		`INSERT INTO total VALUES (?, ?) ON CONFLICT (account) DO UPDATE SET amount = amount + excluded.amount`: &s.total,
		`BEGIN IMMEDIATE`: &s.begin,
		`COMMIT`:          &s.commit,
	} {
		if *statement, err = d.PrepareContext(ctx, text); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Close ends the connection.
func (s *SQLite) Close() error { return s.db.Close() }

func (s *SQLite) pay(ctx context.Context) error {
	s.next++
	id, account, amount := s.next, 1+s.next%floorAccounts, 100+s.next%50_000
	if _, err := s.header.ExecContext(ctx, id, fmt.Sprintf("reference %d", id), "2026-11-23", time.Now().UnixMilli()); err != nil {
		return err
	}
	if _, err := s.line.ExecContext(ctx, id, amount, id, account, -amount); err != nil {
		return err
	}
	_, err := s.total.ExecContext(ctx, account, -amount)
	return err
}

// commitTogether writes n payments in one commit.
func (s *SQLite) commitTogether(ctx context.Context, n int) error {
	if _, err := s.begin.ExecContext(ctx); err != nil {
		return err
	}
	for range n {
		if err := s.pay(ctx); err != nil {
			return err
		}
	}
	_, err := s.commit.ExecContext(ctx)
	return err
}

// Bulk writes n payments with so many in each commit; payments per second.
func (s *SQLite) Bulk(ctx context.Context, n, each int) (float64, error) {
	started := time.Now()
	for range n / each {
		if err := s.commitTogether(ctx, each); err != nil {
			return 0, err
		}
	}
	return float64(n/each*each) / time.Since(started).Seconds(), nil
}

// Grouped lets submitters hand in one payment after the other, each waiting for
// the commit that holds its own; one writer commits what waits together.
func (s *SQLite) Grouped(ctx context.Context, submitters int, length time.Duration) (float64, error) {
	queue := make(chan chan error, submitters)
	until := time.Now().Add(length)
	var working sync.WaitGroup
	for range submitters {
		working.Go(func() {
			done := make(chan error)
			for time.Now().Before(until) {
				queue <- done
				if <-done != nil {
					return
				}
			}
		})
	}
	go func() { working.Wait(); close(queue) }()
	first := s.next
	started := time.Now()
	var failed error
	for done := range queue {
		group := []chan error{done}
		for len(queue) > 0 {
			group = append(group, <-queue)
		}
		err := s.commitTogether(ctx, len(group))
		if err != nil {
			failed = err
		}
		for _, done := range group {
			done <- err
		}
	}
	return float64(s.next-first) / time.Since(started).Seconds(), failed
}
