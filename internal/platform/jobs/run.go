package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// maxAttempts is how often a job is begun before it is given up: one that
// kills the program each time would else kill it for ever.
const maxAttempts = 5

// progressEvery is how often progress is written at most.
const progressEvery = 500 * time.Millisecond

// errLost says that another worker has taken the job over.
var errLost = errors.New("jobs: the lease was lost")

// Run is one run of a job, handed to its function.
type Run struct {
	ID           ref.ID
	Municipality ref.ID
	By           access.Actor // who enqueued it: the work is done in that person's name

	q        *Queue
	kind     string
	args     []byte
	attempts int
	holder   ref.ID
	cancel   context.CancelCauseFunc

	mu          sync.Mutex
	done, total int
	written     time.Time
	result      []byte
}

// Args reads the arguments into v.
func (r *Run) Args(v any) error {
	if err := json.Unmarshal(r.args, v); err != nil {
		return fmt.Errorf("arguments of %s: %w", r.kind, err)
	}
	return nil
}

// Result keeps what the job has found or made, as JSON. See Outcome.
func (r *Run) Result(v any) {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("jobs: result of %s: %v", r.kind, err)) // a programmer's error
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.result = text
}

// Progress tells how far the job is and returns context.Canceled when somebody
// has cancelled it. It writes at most twice a second, so call it often; never
// inside a Write.
func (r *Run) Progress(ctx context.Context, done, total int) error {
	r.mu.Lock()
	r.done, r.total = done, total
	due := time.Since(r.written) >= progressEvery
	if due {
		r.written = time.Now()
	}
	r.mu.Unlock()
	if due {
		r.renew(ctx)
	}
	if ctx.Err() != nil {
		return context.Canceled
	}
	return nil
}

// renew writes progress and extends the lease. It cancels the run when that was
// asked for or when somebody else holds the job by now.
func (r *Run) renew(ctx context.Context) {
	r.mu.Lock()
	done, total := r.done, r.total
	r.mu.Unlock()
	var cancelled bool
	err := r.q.d.Write(ctx, r.Municipality, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, renewLease, r.Municipality, r.ID, r.holder,
			time.Now().Add(r.q.lease).UnixMilli(), done, total).Scan(&cancelled)
	})
	switch {
	case db.IsMissing(err):
		r.cancel(errLost)
	case cancelled:
		r.cancel(context.Canceled)
	case err != nil && ctx.Err() == nil:
		r.q.log.Error("renew job lease", "kind", r.kind, "job", r.ID, "err", err)
	}
}

// claim takes the next job, or returns nil. Leases go by the machine's clock:
// the program's own may stand still in the demo and in tests.
func (q *Queue) claim(ctx context.Context) (*Run, error) {
	var run *Run
	err := q.d.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		r := &Run{q: q, holder: tx.NewID()}
		now := time.Now()
		var actor []byte
		err := tx.QueryRowContext(ctx, selectClaim+tx.Dialect().SkipLocked(), now.UnixMilli()).
			Scan(&r.Municipality, &r.ID, &r.kind, &r.args, &actor, &r.attempts)
		if db.IsMissing(err) {
			return nil
		}
		if err == nil {
			err = json.Unmarshal(actor, &r.By)
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, claimJob, r.Municipality, r.ID, r.holder, now.Add(q.lease).UnixMilli(), tx.Now())
		}
		run = r
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim a job: %w", err)
	}
	return run, nil
}

// perform runs the job and writes down how it ended.
func (q *Queue) perform(ctx context.Context, r *Run) error {
	if r.attempts >= maxAttempts {
		return r.finish(ctx, Failed, fmt.Errorf("%s was begun %d times and never ended", r.kind, r.attempts))
	}
	inside, cancel := context.WithCancelCause(ctx)
	r.cancel = cancel
	defer cancel(nil)
	beat := r.heartbeat(inside)
	err := r.call(inside)
	why := context.Cause(inside)
	cancel(nil)
	<-beat
	switch {
	case errors.Is(why, errLost):
		return nil // the other worker reports
	case ctx.Err() != nil && err != nil:
		return r.release(context.WithoutCancel(ctx), 0)
	case err == nil:
		return r.finish(ctx, Done, nil)
	case errors.Is(why, context.Canceled):
		return r.finish(ctx, Cancelled, nil)
	case fault.Is(err, fault.KindUnavailable):
		return r.release(ctx, time.Second<<r.attempts)
	}
	return r.finish(ctx, Failed, err)
}

// heartbeat renews the lease until ctx ends; the channel closes after the last.
func (r *Run) heartbeat(ctx context.Context) <-chan struct{} {
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(r.q.lease / 3)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				r.renew(ctx)
			case <-ctx.Done():
				return
			}
		}
	}()
	return stopped
}

func (r *Run) call(ctx context.Context) (err error) {
	job, ok := r.q.kinds[r.kind]
	if !ok {
		return fmt.Errorf("nobody has registered %q", r.kind)
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return job.Run(ctx, r)
}

// finish writes the end of the job. People are told a fault as it is; any other
// error goes to the log and they are told that it is not their doing.
func (r *Run) finish(ctx context.Context, state State, cause error) error {
	f := fault.Of(cause)
	if cause != nil && f == nil {
		r.q.log.Error("job failed", "kind", r.kind, "job", r.ID, "municipality", r.Municipality, "err", cause)
		f = fault.Unavailable("The work stopped because of an error in the program. What was done stays done. Start it again or tell the administrator.")
	}
	if f == nil {
		f = &fault.Fault{}
	}
	values, err := packValues(f.Values)
	if err != nil {
		return fmt.Errorf("finish %s: %w", r.kind, err)
	}
	err = r.q.d.Write(ctx, r.Municipality, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, finishJob, r.Municipality, r.ID, r.holder, state, tx.Now(),
			f.Msg, string(values), string(r.result), r.done, r.total)
		return err
	})
	if err != nil {
		return fmt.Errorf("finish %s: %w", r.kind, err)
	}
	return nil
}

// release lets another run take the job up again after a wait.
func (r *Run) release(ctx context.Context, wait time.Duration) error {
	err := r.q.d.Write(ctx, r.Municipality, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, releaseJob, r.Municipality, r.ID, r.holder, time.Now().Add(wait).UnixMilli())
		return err
	})
	if err != nil {
		return fmt.Errorf("let go of %s: %w", r.kind, err)
	}
	return nil
}
