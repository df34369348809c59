package agents

import (
	"context"
	"sync"
	"time"

	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Limits of one joint commit and of what waits for it.
const (
	mostTogether = 64   // payments in one commit
	mostNotes    = 1000 // calls that wait to be written down; more are not kept
	writeTime    = 30 * time.Second
)

// queue joins the payments of one municipality that arrive while the payments
// before them are being committed. It waits for no timer: a lone payment goes at
// once, and the busier the hour, the more share one commit. Each municipality
// has at most one commit under way here, so no two calls of one number meet.
type queue struct {
	write func(ctx context.Context, m ref.ID, calls []*call)
	note  func(ctx context.Context, m ref.ID, notes []note) error

	mu      sync.Mutex
	waiting map[ref.ID]*waiting
}

// waiting is what one municipality has to write. Its goroutine lives while there is any.
type waiting struct {
	calls []*call
	notes []note
}

// join hands a payment over and waits for its answer. A caller that goes away
// changes nothing for the others, and nothing for its payment, which may be
// under way: the agent asks again and gets the answer.
func (q *queue) join(ctx context.Context, m ref.ID, c *call) error {
	q.add(m, func(w *waiting) { w.calls = append(w.calls, c) })
	select {
	case <-c.done:
		return c.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// remember writes a call down without letting its caller wait. When more come
// than the disk takes, some are not kept: payments go first.
func (q *queue) remember(m ref.ID, n note) {
	q.add(m, func(w *waiting) {
		if len(w.notes) < mostNotes {
			w.notes = append(w.notes, n)
		}
	})
}

// add puts something into the queue of a municipality and starts its goroutine
// when none runs.
func (q *queue) add(m ref.ID, put func(*waiting)) {
	q.mu.Lock()
	defer q.mu.Unlock()
	w, running := q.waiting[m]
	if !running {
		if q.waiting == nil {
			q.waiting = map[ref.ID]*waiting{}
		}
		w = &waiting{}
		q.waiting[m] = w
		go q.work(m)
	}
	put(w)
}

// work writes until nothing waits: first payments, then what was asked.
func (q *queue) work(m ref.ID) {
	for {
		calls, notes := q.next(m)
		ctx, cancel := context.WithTimeout(context.Background(), writeTime)
		switch {
		case len(calls) > 0:
			q.write(ctx, m, calls)
			for _, c := range calls {
				close(c.done)
			}
		case len(notes) > 0:
			_ = q.note(ctx, m, notes) // logged there; a lost note harms nobody
		}
		cancel()
		if len(calls)+len(notes) == 0 {
			return
		}
	}
}

// next takes what is written together; nothing ends the goroutine.
func (q *queue) next(m ref.ID) (calls []*call, notes []note) {
	q.mu.Lock()
	defer q.mu.Unlock()
	w := q.waiting[m]
	switch n := min(len(w.calls), mostTogether); {
	case n > 0:
		calls, w.calls = w.calls[:n:n], w.calls[n:]
	case len(w.notes) > 0:
		notes, w.notes = w.notes, nil
	default:
		delete(q.waiting, m)
	}
	return calls, notes
}

// quiet tells whether nothing waits and nothing is being written.
func (q *queue) quiet() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting) == 0
}
