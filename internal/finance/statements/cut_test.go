package statements

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// documents counts what is kept of uploads, halves too.
func (w *world) documents() (documents, lines int) {
	w.t.Helper()
	w.see(func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM statements_document WHERE municipality_id = $1),
			(SELECT COUNT(*) FROM statements_line WHERE municipality_id = $1)`, testkit.Place).Scan(&documents, &lines)
	})
	return documents, lines
}

// Without a database an upload is an error, on the page too, and never a document.
func TestUploadWithoutDatabase(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		body := swift(ourNumber, move{"2026-11-20", 10_00, "B-1", "x", "1", "суу"})
		if err := w.d.Close(); err != nil {
			t.Fatal(err)
		}
		if id, again, err := w.Upload(t.Context(), w.accountant, "x", strings.NewReader(body)); err == nil || id != 0 || again {
			t.Errorf("taken in without a database: %s, %t, %v", id, again, err)
		}
	})
}

// The server ends all connections again and again while files are uploaded and
// booked: nothing is kept by halves, a file that was refused can be sent again, and
// at the end each movement is booked once.
func TestUploadsCut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if w.d.Dialect() != db.Postgres {
			return // SQLite has no server
		}
		const files, each, most = 6, 400, 300
		bodies := make([]string, files)
		for f := range bodies {
			var moves []move
			for i := range each {
				moves = append(moves, move{"2026-11-20", 10_00, fmt.Sprintf("F%d-%d", f, i), "x", "1", w.accounts[i%len(w.accounts)].Number})
			}
			bodies[f] = swift(ourNumber, moves...)
		}
		ctx, stop := context.WithCancel(t.Context())
		var cutter sync.WaitGroup
		var cuts atomic.Int64
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
				time.Sleep(40 * time.Millisecond)
			}
		})
		refused := 0
		for f, body := range bodies {
			for tries := 0; ; tries++ {
				if tries == 20 {
					stop() // enough: now it must succeed
				}
				id, _, err := w.Upload(t.Context(), w.accountant, fmt.Sprintf("%d.txt", f), strings.NewReader(body))
				if err == nil {
					_, err = w.Post(t.Context(), w.accountant, id)
				}
				if err == nil {
					break
				}
				if refused++; tries == most {
					t.Fatal(err)
				}
			}
		}
		stop()
		cutter.Wait()
		if documents, lines := w.documents(); documents != files || lines != files*each {
			t.Errorf("%d documents with %d movements, want %d with %d", documents, lines, files, files*each)
		}
		if got := w.balance(ledger.Bank); got != files*each*10_00 {
			t.Errorf("the bank holds %s", got)
		}
		if cuts.Load() == 0 {
			t.Error("no connection was cut")
		}
		w.sound()
		t.Logf("%d connections cut, %d attempts refused", cuts.Load(), refused)
	})
}
