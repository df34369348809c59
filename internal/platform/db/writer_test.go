package db_test

import (
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// SQLite undoes the whole transaction by itself when the disk is full. The
// others in the joint commit must be told, and the writer must go on.
func TestLostTransactionIsToldToAll(t *testing.T) {
	d := testkit.SQLite(t, notes)
	ctx := t.Context()
	inside, release := make(chan bool), make(chan bool)
	var wait sync.WaitGroup
	var first, second error
	wait.Go(func() {
		first = d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			close(inside)
			<-release
			return add(ctx, tx, 1)
		})
	})
	<-inside
	wait.Go(func() {
		second = d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "ROLLBACK") // as SQLite would
			return err
		})
	})
	time.Sleep(5 * time.Millisecond) // the second waits while the first has its turn
	close(release)
	wait.Wait()
	got := ids(t, d, testkit.Place)
	if acknowledged := first == nil; acknowledged != slices.Contains(got, 1) {
		t.Errorf("acknowledged: %v, rows %v", acknowledged, got)
	}
	if second == nil {
		t.Error("the one that lost the transaction was acknowledged")
	}
	if err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error { return add(ctx, tx, 3) }); err != nil {
		t.Errorf("the next Write: %v", err)
	}
}

// t.FailNow and the like leave a goroutine without returning or panicking.
func TestGoroutineThatLeavesInsideWrite(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		left := make(chan bool)
		go func() {
			defer close(left)
			_ = d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
				if err := add(ctx, tx, 1); err != nil {
					t.Error(err)
				}
				runtime.Goexit()
				return nil
			})
		}()
		<-left
		if err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error { return add(ctx, tx, 2) }); err != nil {
			t.Fatal(err)
		}
		if got := ids(t, d, testkit.Place); !slices.Equal(got, []int64{2}) {
			t.Errorf("rows %v, want only 2", got)
		}
	})
}

func TestClosedDatabaseRefusesWork(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		nothing := func(*db.Tx) error { return nil }
		if d.Write(t.Context(), testkit.Place, nothing) == nil || d.Read(t.Context(), testkit.Place, nothing) == nil {
			t.Error("a closed database works on")
		}
		if err := d.Close(); err != nil {
			t.Errorf("closed twice: %v", err)
		}
	})
}

// Lock keeps two transactions apart that must not run side by side; Share lets
// them run and keeps only a Lock away.
func TestLock(t *testing.T) {
	d := testkit.Postgres(t, notes)
	ctx := t.Context()
	locked := make(chan bool)
	var order []string
	var wait sync.WaitGroup
	wait.Go(func() {
		err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			if err := tx.Lock(ctx, "gate"); err != nil {
				return err
			}
			close(locked)
			time.Sleep(50 * time.Millisecond)
			order = append(order, "first")
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-locked
	err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
		if err := tx.Share(ctx, "gate"); err != nil {
			return err
		}
		order = append(order, "second")
		return nil
	})
	wait.Wait()
	if err != nil || !slices.Equal(order, []string{"first", "second"}) {
		t.Errorf("order %v (%v)", order, err)
	}
}
