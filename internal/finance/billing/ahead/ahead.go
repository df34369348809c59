// Package ahead lets a sequence run one step ahead of whoever uses it: while one
// part is written to the database, the next is computed.
package ahead

import "iter"

// Of yields what parts yields. parts runs in a goroutine of its own, one step ahead,
// and so must not touch anything that its user touches meanwhile, least of all the
// user's transaction. When the user stops, parts is stopped at its next step, and Of
// returns when it has ended. A panic in parts is the user's panic.
func Of[T any](parts iter.Seq[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		w := &walk[T]{next: make(chan T), stop: make(chan struct{})}
		go w.through(parts)
		defer w.end()
		for part := range w.next {
			if !yield(part) {
				return
			}
		}
	}
}

// walk is one walk through a sequence.
type walk[T any] struct {
	next     chan T
	stop     chan struct{}
	panicked any // read after next was closed
}

func (w *walk[T]) through(parts iter.Seq[T]) {
	defer close(w.next)
	defer func() { w.panicked = recover() }()
	for part := range parts {
		select {
		case w.next <- part:
		case <-w.stop:
			return
		}
	}
}

// end waits until the goroutine is gone.
func (w *walk[T]) end() {
	close(w.stop)
	for range w.next {
	}
	if w.panicked != nil {
		panic(w.panicked)
	}
}
