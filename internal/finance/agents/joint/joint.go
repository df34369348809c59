// Package joint lets what arrives together be written together: payments that
// come while the payments before them are being committed share the next commit.
// It waits for no timer, so a lone payment goes at once, and the busier the hour,
// the more share one commit. The engine knows no database: writing is handed in.
package joint

import (
	"context"
	"sync"
	"time"

	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Limits of one joint commit and of what waits for it.
const (
	MostTogether = 64   // payments in one commit
	mostNotes    = 1000 // notes that wait; more are not kept
	writeTime    = 30 * time.Second
)

// Queue joins calls (C), whose callers wait until they are written, and notes
// (N), for which nobody waits. Each municipality has at most one write under way,
// so two calls of one municipality never meet in the database.
type Queue[C, N any] struct {
	// Write writes calls together; what becomes of each it leaves in the call.
	Write func(ctx context.Context, m ref.ID, calls []C)
	// Note writes notes; what cannot be written is lost, which harms nobody.
	Note func(ctx context.Context, m ref.ID, notes []N)

	mu      sync.Mutex
	waiting map[ref.ID]*waiting[C, N]
}

// piece is a call with the channel that is closed when it is written.
type piece[C any] struct {
	call C
	done chan struct{}
}

// waiting is what one municipality has to write. Its goroutine lives while there
// is any.
type waiting[C, N any] struct {
	calls []piece[C]
	notes []N
}

// Join hands a call over and waits until it was written. A caller that goes away
// changes nothing for the others, and nothing for its call, which may be under
// way: it must not be touched any more.
func (q *Queue[C, N]) Join(ctx context.Context, m ref.ID, call C) error {
	p := piece[C]{call, make(chan struct{})}
	q.add(m, func(w *waiting[C, N]) { w.calls = append(w.calls, p) })
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Remember hands a note over without waiting. When more come than the disk takes,
// some are not kept: calls go first.
func (q *Queue[C, N]) Remember(m ref.ID, note N) {
	q.add(m, func(w *waiting[C, N]) {
		if len(w.notes) < mostNotes {
			w.notes = append(w.notes, note)
		}
	})
}

// add puts something into the queue of a municipality and starts its goroutine
// when none runs.
func (q *Queue[C, N]) add(m ref.ID, put func(*waiting[C, N])) {
	q.mu.Lock()
	defer q.mu.Unlock()
	w, running := q.waiting[m]
	if !running {
		if q.waiting == nil {
			q.waiting = map[ref.ID]*waiting[C, N]{}
		}
		w = &waiting[C, N]{}
		q.waiting[m] = w
		go q.work(m)
	}
	put(w)
}

// work writes until nothing waits.
func (q *Queue[C, N]) work(m ref.ID) {
	for {
		pieces, notes := q.next(m)
		if len(pieces)+len(notes) == 0 {
			return
		}
		q.writeOnce(m, pieces, notes)
	}
}

// writeOnce writes what was taken and lets the callers go on.
func (q *Queue[C, N]) writeOnce(m ref.ID, pieces []piece[C], notes []N) {
	ctx, cancel := context.WithTimeout(context.Background(), writeTime)
	defer cancel()
	if len(pieces) == 0 {
		q.Note(ctx, m, notes)
		return
	}
	calls := make([]C, len(pieces))
	for i, p := range pieces {
		calls[i] = p.call
	}
	q.Write(ctx, m, calls)
	for _, p := range pieces {
		close(p.done)
	}
}

// next takes what is written together, calls before notes; nothing ends the
// goroutine.
func (q *Queue[C, N]) next(m ref.ID) (pieces []piece[C], notes []N) {
	q.mu.Lock()
	defer q.mu.Unlock()
	w := q.waiting[m]
	switch n := min(len(w.calls), MostTogether); {
	case n > 0:
		pieces, w.calls = w.calls[:n:n], w.calls[n:]
	case len(w.notes) > 0:
		notes, w.notes = w.notes, nil
	default:
		delete(q.waiting, m)
	}
	return pieces, notes
}

// Quiet tells whether nothing waits and nothing is being written.
func (q *Queue[C, N]) Quiet() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting) == 0
}
