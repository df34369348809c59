package db

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
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

// writer owns SQLite's one writing connection. Whoever comes while nobody writes
// leads: it works at once, on its own goroutine, for each handing over to another
// one costs a lone payment more than a statement. Then it gives their turn to
// those who came meanwhile, each in a savepoint of the same transaction, and
// commits for all. Who comes later leads the next commit.
type writer struct {
	session *session
	gone    chan struct{} // the last leader has left a closed writer

	mu      sync.Mutex
	led     bool // somebody leads
	closed  bool
	waiting []*piece
}

// piece is one Write that waits for its turn. Its function runs on its caller's
// own goroutine while the leader stands by: a panic or a test's FailNow then
// unwinds the caller and cannot kill the others.
type piece struct {
	ctx    context.Context
	alone  bool       // outside of any transaction: it leads or waits
	called chan role  // it is its turn
	done   chan bool  // the function returned: keep its changes or not
	commit chan error // what became of the joint commit
}

// role is what a waiting piece is called for: to lead, to take its turn in the
// leader's transaction, or (err) to go away.
type role struct {
	lead bool
	err  error
}

func startWriter(s *session) *writer {
	return &writer{session: s, gone: make(chan struct{})}
}

// stop sends those who wait away and lets the leader finish.
func (w *writer) stop() {
	w.mu.Lock()
	waiting, led := w.waiting, w.led
	w.closed, w.waiting = true, nil
	w.mu.Unlock()
	for _, p := range waiting {
		p.called <- role{err: ErrClosed}
	}
	if led {
		<-w.gone
	}
}

// between runs f on the writing connection outside of any transaction.
func (w *writer) between(f func(*session) error) error {
	p := newPiece(context.Background())
	p.alone = true
	if _, err := w.enter(p); err != nil {
		return err
	}
	defer w.pass()
	return f(w.session)
}

// write runs f in a transaction and waits for its durable commit.
func (w *writer) write(ctx context.Context, f func(*session) error) error {
	p := newPiece(ctx)
	lead, err := w.enter(p)
	switch {
	case err != nil:
		return err
	case lead:
		return w.lead(f)
	}
	if err := p.run(w.session, f); err != nil {
		return err
	}
	return <-p.commit
}

func newPiece(ctx context.Context) *piece {
	return &piece{ctx: ctx, called: make(chan role, 1), done: make(chan bool, 1), commit: make(chan error, 1)}
}

// enter waits until the piece leads (true) or has its turn (false).
func (w *writer) enter(p *piece) (lead bool, err error) {
	if err := p.ctx.Err(); err != nil {
		return false, err
	}
	w.mu.Lock()
	switch {
	case w.closed:
		w.mu.Unlock()
		return false, ErrClosed
	case !w.led:
		w.led = true
		w.mu.Unlock()
		return true, nil
	}
	w.waiting = append(w.waiting, p)
	w.mu.Unlock()
	select {
	case r := <-p.called:
		return r.lead, r.err
	case <-p.ctx.Done():
		w.leave(p)
		return false, p.ctx.Err()
	}
}

// leave takes a piece off that waits no longer; one that was called meanwhile
// declines.
func (w *writer) leave(p *piece) {
	w.mu.Lock()
	at := slices.Index(w.waiting, p)
	if at >= 0 {
		w.waiting = slices.Delete(w.waiting, at, at+1)
	}
	w.mu.Unlock()
	if at >= 0 {
		return
	}
	switch r := <-p.called; {
	case r.lead:
		w.pass()
	case r.err == nil:
		p.done <- false
	}
}

// pass lets the next one lead, or rests.
func (w *writer) pass() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.waiting) > 0 {
		w.waiting[0].called <- role{lead: true}
		w.waiting = w.waiting[1:]
		return
	}
	w.led = false
	if w.closed {
		close(w.gone)
	}
}

// run calls f and reports to the leader however f ends: by returning, by a
// panic (which goes on) or by leaving the goroutine.
func (p *piece) run(s *session, f func(*session) error) (err error) {
	keep := false
	defer func() { p.done <- keep }()
	err = f(s)
	keep = err == nil
	return err
}

// lead runs f and one joint commit. The leader needs no savepoint, for nothing
// stands before it that its failure could take along; a large one (an import, a
// run) is a fifth faster for it, since SQLite need not copy every page aside.
func (w *writer) lead(f func(*session) error) error {
	defer w.pass()
	if err := w.session.command("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	started, keep := time.Now(), false
	defer func() { // also when f panics or leaves the goroutine
		if !keep {
			_ = w.session.command("ROLLBACK") // fails when SQLite has rolled back by itself
		}
	}()
	if err := f(w.session); err != nil {
		return err
	}
	keep = true
	kept, broken := w.join(started)
	err := w.finish(broken)
	for _, p := range kept {
		p.commit <- err
	}
	return err
}

// join gives their turn to those who wait. broken tells that SQLite has undone
// the whole transaction (disk full, I/O error), so that nothing can be kept.
func (w *writer) join(started time.Time) (kept []*piece, broken error) {
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
	return kept, broken
}

// next returns a piece that waits for a turn, or nil.
func (w *writer) next() *piece {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.waiting) == 0 || w.waiting[0].alone {
		return nil
	}
	p := w.waiting[0]
	w.waiting = w.waiting[1:]
	return p
}

// savepoint gives the piece its turn among others and tells whether to keep what
// it did.
func (w *writer) savepoint(p *piece) (keep bool, broken error) {
	if err := w.session.command("SAVEPOINT piece"); err != nil {
		p.called <- role{err: err}
		return false, err
	}
	p.called <- role{}
	if keep = <-p.done; !keep {
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
