package agents

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// The server ends all connections again and again while terminals report payments.
// Who hears yes is booked, all others hear "repeat"; when everybody has repeated,
// each payment is there once.
func TestConnectionsCut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if w.d.Dialect() != db.Postgres {
			return // SQLite has no server; TestDiskFull stands for it
		}
		x := w.agent("quick")
		x.pay("0", 0, "10").is(t, "0")
		const terminals, calls, most = 8, 25, 200
		ctx, stop := context.WithCancel(t.Context())
		var cuts atomic.Int64
		var cutter, wait sync.WaitGroup
		cutter.Go(func() {
			for ctx.Err() == nil {
				// What fails here is its own connection, ended by the turn before.
				_ = w.d.Read(context.WithoutCancel(ctx), testkit.Place, func(tx *db.Tx) error {
					var n int64
					err := tx.QueryRowContext(context.WithoutCancel(ctx), `SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
						WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()`).Scan(&n)
					cuts.Add(n)
					return err
				})
				time.Sleep(15 * time.Millisecond)
			}
		})
		var good [terminals][calls]bool
		for n := range terminals {
			wait.Go(func() {
				for i := range calls {
					switch answer := x.pay(fmt.Sprint(1000*(n+1)+i), n%8, "10"); answer.part("result") {
					case "0":
						good[n][i] = true
					case "1":
					default:
						t.Errorf("a lost connection is told as a final answer: %s", answer)
					}
				}
			})
		}
		wait.Wait()
		stop()
		cutter.Wait()
		yes := 1
		for _, mine := range good {
			for _, ok := range mine {
				if ok {
					yes++
				}
			}
		}
		if have, _ := w.booked(testkit.Place); have < yes {
			t.Errorf("%d heard yes, %d are booked", yes, have)
		}
		if cuts.Load() == 0 {
			t.Error("no connection was cut")
		}
		for n := range terminals {
			for i := range calls {
				for tries := 0; x.pay(fmt.Sprint(1000*(n+1)+i), n%8, "10").part("result") != "0"; tries++ {
					if tries == most {
						t.Fatal("never booked")
					}
				}
			}
		}
		w.settled()
		w.holds(testkit.Place, terminals*calls+1, (terminals*calls+1)*10_00)
		t.Logf("%d connections cut, %d of %d payments answered at once", cuts.Load(), yes, terminals*calls+1)
	})
}
