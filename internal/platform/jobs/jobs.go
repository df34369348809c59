// Package jobs runs long work (imports, billing runs, batches of PDF) outside
// of requests.
//
// A job is a row. A worker claims it under a lease and renews the lease while
// it works; when the program dies, the lease ends and the job is run again from
// the start with the same arguments. Every job must therefore do no harm when
// it runs twice. Municipalities take turns: one that queues a thousand jobs
// does not hold up the others.
package jobs

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Set returns the table of jobs.
func Set() db.Set {
	files, _ := fs.Sub(migrations, "migrations") // fails only for a malformed name
	return db.Set{Name: "jobs", Files: files}
}

//go:embed texts/*.po
var texts embed.FS

// Texts returns what jobs say of themselves in Kyrgyz and Russian.
func Texts() fs.FS {
	files, _ := fs.Sub(texts, "texts") // fails only for a malformed name
	return files
}

// Job is a kind of long work. Run may be called again after a crash with the
// same arguments.
type Job struct {
	Kind string // "<room>.<verb>", for example "billing.post"
	Run  func(ctx context.Context, run *Run) error
}

// Queue holds the kinds of work and runs what is enqueued.
type Queue struct {
	d     *db.DB
	log   *slog.Logger
	kinds map[string]Job
	wake  chan struct{}
	lease time.Duration
}

// A worker that says nothing for leaseTime is taken for dead.
const (
	leaseTime = 15 * time.Second
	poll      = 500 * time.Millisecond
)

// New returns a queue without kinds of work.
func New(d *db.DB, log *slog.Logger) *Queue {
	return &Queue{d: d, log: log, kinds: map[string]Job{}, wake: make(chan struct{}, 1), lease: leaseTime}
}

// Register adds kinds of work.
func (q *Queue) Register(jobs ...Job) {
	for _, j := range jobs {
		if _, twice := q.kinds[j.Kind]; twice {
			panic("jobs: registered twice: " + j.Kind)
		}
		q.kinds[j.Kind] = j
	}
}

// Enqueue puts work into the queue in the caller's transaction: it exists if
// and only if that commits. While a job of the same kind and unique key waits
// or runs, its id is returned instead of a new one; "" is never unique.
func (q *Queue) Enqueue(ctx context.Context, tx *db.Tx, by access.Actor, kind string, args any, unique string) (ref.ID, error) {
	argsText, err := json.Marshal(args)
	if err != nil {
		return 0, fmt.Errorf("enqueue %s: %w", kind, err)
	}
	actor, err := json.Marshal(by)
	if err != nil {
		return 0, fmt.Errorf("enqueue %s: %w", kind, err)
	}
	// The open job may end between the two statements: then the next insert succeeds.
	for range 3 {
		id := tx.NewID()
		result, err := tx.ExecContext(ctx, insertJob, tx.Municipality, id, kind, string(argsText), string(actor), unique, tx.Now())
		if err != nil {
			return 0, fmt.Errorf("enqueue %s: %w", kind, err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 1 {
			q.nudge()
			return id, err
		}
		err = tx.QueryRowContext(ctx, selectOpen, tx.Municipality, kind, unique).Scan(&id)
		if !db.IsMissing(err) {
			return id, err
		}
	}
	return 0, fmt.Errorf("enqueue %s: the key %q is contended", kind, unique)
}

// nudge wakes a worker of this program; others see the job at their next poll.
func (q *Queue) nudge() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Cancel asks a job to stop. One that waits is cancelled at once, one that runs
// at its next Progress. What it has done so far stays done.
func (q *Queue) Cancel(ctx context.Context, tx *db.Tx, id ref.ID) error {
	result, err := tx.ExecContext(ctx, cancelJob, tx.Municipality, id, tx.Now())
	if err != nil {
		return fmt.Errorf("cancel job: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	if _, err := q.Status(ctx, tx, id); err != nil {
		return err
	}
	return fault.Conflict("This work has already ended.")
}

// Work runs n workers until ctx ends, then lets go of the jobs in hand: they
// wait to be run again.
func (q *Queue) Work(ctx context.Context, n int) error {
	done := make(chan error, n)
	for range n {
		go func() { done <- q.worker(ctx) }()
	}
	var errs []error
	for range n {
		errs = append(errs, <-done)
	}
	return errors.Join(errs...)
}

func (q *Queue) worker(ctx context.Context) error {
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	for {
		for worked := true; worked && ctx.Err() == nil; {
			var err error
			if worked, err = q.one(ctx); err != nil && ctx.Err() == nil {
				q.log.Error("run job", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-q.wake:
		case <-ticker.C:
		}
	}
}

// Drain runs all jobs that wait, one after another, and returns when none is
// left. For tests, the demo and the command line.
func (q *Queue) Drain(ctx context.Context) error {
	for {
		worked, err := q.one(ctx)
		if err != nil || !worked {
			return err
		}
	}
}

// one claims one job and runs it to its end; false when none waits.
func (q *Queue) one(ctx context.Context) (bool, error) {
	run, err := q.claim(ctx)
	if err != nil || run == nil {
		return false, err
	}
	return true, q.perform(ctx, run)
}
