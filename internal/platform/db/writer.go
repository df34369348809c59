package db

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Limits of one joint commit: how many pieces it takes and how long it goes on
// taking them, so that the first does not wait for a crowd.
const (
	groupPieces = 128
	groupTime   = 10 * time.Millisecond
)

// ErrClosed is returned for work that comes after Close.
var ErrClosed = errors.New("db: the database is closed")

// piece is one Write on its way through the writer. Its function runs on its
// caller's own goroutine while the writer stands by: a panic or a test's
// FailNow then unwinds the caller and cannot kill the writer.
type piece struct {
	ctx    context.Context
	turn   chan *session // the writer hands over its session
	done   chan bool     // the function returned: keep its changes or not
	commit chan error    // what became of the joint commit
}

// writer owns SQLite's one writing connection. It joins the pieces that wait
// into one transaction, each after the first in a savepoint, and commits them
// together.
type writer struct {
	session *session
	queue   chan *piece
	aside   chan func(*session) // work on the connection between two commits
	quit    chan struct{}
	gone    chan struct{}
}

func startWriter(s *session) *writer {
	w := &writer{session: s, queue: make(chan *piece), aside: make(chan func(*session)),
		quit: make(chan struct{}), gone: make(chan struct{})}
	go w.run()
	return w
}

func (w *writer) stop() {
	close(w.quit)
	<-w.gone
}

func (w *writer) run() {
	defer close(w.gone)
	for {
		select {
		case p := <-w.queue:
			w.group(p)
		case f := <-w.aside:
			f(w.session)
		case <-w.quit:
			return
		}
	}
}

// between runs f on the writing connection outside of any transaction.
func (w *writer) between(f func(*session) error) error {
	result := make(chan error, 1)
	select {
	case w.aside <- func(s *session) { result <- f(s) }:
		return <-result
	case <-w.gone:
		return ErrClosed
	}
}

// write queues f and waits for its durable commit.
func (w *writer) write(ctx context.Context, f func(*session) error) error {
	p := &piece{ctx: ctx, turn: make(chan *session), done: make(chan bool, 1), commit: make(chan error, 1)}
	select {
	case w.queue <- p:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.gone:
		return ErrClosed
	}
	select {
	case s := <-p.turn:
		if err := p.run(s, f); err != nil {
			return err
		}
		return <-p.commit
	case err := <-p.commit: // the transaction could not even begin
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run calls f and reports to the writer however f ends: by returning, by a
// panic (which goes on) or by leaving the goroutine.
func (p *piece) run(s *session, f func(*session) error) (err error) {
	keep := false
	defer func() { p.done <- keep }()
	err = f(s)
	keep = err == nil
	return err
}

// group runs one joint commit beginning with the first piece. The first needs
// no savepoint, for nothing stands before it that its failure could take along;
// a large one (an import, a run) is a fifth faster for it, since SQLite need not
// copy every page aside.
func (w *writer) group(first *piece) {
	if err := w.session.command("BEGIN IMMEDIATE"); err != nil {
		first.commit <- fmt.Errorf("begin: %w", err)
		return
	}
	started := time.Now()
	if !w.turn(first) {
		_ = w.session.command("ROLLBACK") // fails when SQLite has rolled back by itself
		return
	}
	kept := []*piece{first}
	var broken error
	for len(kept) < groupPieces && time.Since(started) < groupTime && broken == nil {
		p := w.next()
		if p == nil {
			break
		}
		var keep bool
		if keep, broken = w.savepoint(p); keep {
			kept = append(kept, p)
		}
	}
	err := w.finish(broken)
	for _, p := range kept {
		p.commit <- err
	}
}

// next returns a piece that waits already, or nil.
func (w *writer) next() *piece {
	select {
	case p := <-w.queue:
		return p
	default:
		return nil
	}
}

// turn lends the session to the piece and tells whether to keep what it did.
func (w *writer) turn(p *piece) (keep bool) {
	select {
	case p.turn <- w.session:
		return <-p.done
	case <-p.ctx.Done():
		return false
	}
}

// savepoint gives the piece its turn among others. broken tells that SQLite has
// undone the whole transaction (disk full, I/O error), so that nothing can be
// kept.
func (w *writer) savepoint(p *piece) (keep bool, broken error) {
	if err := w.session.command("SAVEPOINT piece"); err != nil {
		p.commit <- err
		return false, err
	}
	if keep = w.turn(p); !keep {
		if err := w.session.command("ROLLBACK TO piece"); err != nil {
			return false, err
		}
	}
	return keep, w.session.command("RELEASE piece")
}

func (w *writer) finish(broken error) error {
	err := broken
	if err == nil {
		if err = w.session.command("COMMIT"); err == nil {
			return nil
		}
	}
	_ = w.session.command("ROLLBACK") // fails when SQLite has rolled back by itself
	return fmt.Errorf("commit: %w", err)
}
