package db

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// readers is a database whose reading sessions can be counted.
func readers(t *testing.T) (*DB, *lite) {
	t.Helper()
	d, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "x.db"), Options{Clock: time.Now, Scratch: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d, d.engine.(*lite)
}

// TestReadersShareSessions: while enough are open, who comes next waits for one
// that comes to rest instead of opening another.
func TestReadersShareSessions(t *testing.T) {
	d, l := readers(t)
	var together sync.WaitGroup
	inside, leave := make(chan bool), make(chan bool)
	for range idleReaders {
		together.Go(func() {
			_ = d.Read(t.Context(), 1, func(*Tx) error { inside <- true; <-leave; return nil })
		})
	}
	for range idleReaders {
		<-inside
	}
	together.Go(func() { _ = d.Read(t.Context(), 1, func(*Tx) error { return nil }) })
	time.Sleep(patience / 10)
	leave <- true
	for range idleReaders - 1 {
		leave <- true
	}
	together.Wait()
	if n := l.readers.Load(); n != idleReaders {
		t.Errorf("%d sessions are open, want %d", n, idleReaders)
	}
}

// TestReadersInReaders: readers who open a second reading inside their first one
// cannot wait for each other for ever.
func TestReadersInReaders(t *testing.T) {
	d, _ := readers(t)
	ctx, end := context.WithTimeout(t.Context(), 30*time.Second)
	defer end()
	var together, all sync.WaitGroup
	all.Add(2 * idleReaders)
	failed := make(chan error, 2*idleReaders)
	for range 2 * idleReaders {
		together.Go(func() {
			failed <- d.Read(ctx, 1, func(*Tx) error {
				all.Done()
				all.Wait()
				return d.Read(ctx, 1, func(*Tx) error { return nil })
			})
		})
	}
	together.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			t.Error(err)
		}
	}
}
