package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// broken is what people are told of an error that is not theirs.
const broken = "The work stopped because of an error in the program. What was done stays done. Start it again or tell the administrator."

type args struct{ Month period.Month }

func each(t *testing.T, f func(t *testing.T, d *db.DB, q *jobs.Queue)) {
	testkit.EachDB(t, nil, func(t *testing.T, d *db.DB) { f(t, d, jobs.New(d, testkit.Quiet())) })
}

func enqueue(t *testing.T, d *db.DB, q *jobs.Queue, municipality ref.ID, kind, unique string) (id ref.ID) {
	t.Helper()
	by := access.Actor{ID: 5, Name: "Асанова Айгүл", Municipality: municipality, Roles: []access.Role{access.Accountant}}
	err := d.Write(t.Context(), municipality, func(tx *db.Tx) (err error) {
		id, err = q.Enqueue(t.Context(), tx, by, kind, args{"2026-11"}, unique)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func status(t *testing.T, d *db.DB, q *jobs.Queue, municipality, id ref.ID) (s jobs.Status) {
	t.Helper()
	err := d.Read(t.Context(), municipality, func(tx *db.Tx) (err error) {
		s, err = q.Status(t.Context(), tx, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func drain(t *testing.T, q *jobs.Queue) {
	t.Helper()
	if err := q.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

const here ref.ID = 1001

func TestJobRunsInTheNameOfWhoAskedForIt(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, q *jobs.Queue) {
		q.Register(jobs.Job{Kind: "billing.post", Run: func(ctx context.Context, run *jobs.Run) error {
			var a args
			if err := run.Args(&a); err != nil {
				return err
			}
			if a.Month != "2026-11" || run.By.Name != "Асанова Айгүл" || !run.By.Has(access.Accountant) || run.Municipality != here {
				t.Errorf("run %+v with %+v", run, a)
			}
			run.Result(jobs.Outcome{Path: "desk/billing", Text: "{n} bills", Values: fault.Values{"n": 12, "sum": money.Som(350)}})
			return run.Progress(ctx, 12, 12)
		}})
		id := enqueue(t, d, q, here, "billing.post", "")
		if s := status(t, d, q, here, id); s.State != jobs.Waiting || s.State.Ended() {
			t.Errorf("before: %+v", s)
		}
		drain(t, q)
		s := status(t, d, q, here, id)
		if s.State != jobs.Done || s.Done != 12 || s.Total != 12 || s.Finished == 0 || s.Kind != "billing.post" {
			t.Errorf("after: %+v", s)
		}
		o, ok := s.Outcome()
		if !ok || o.Path != "desk/billing" || o.Values["sum"] != money.Som(350) || o.Values["n"] != 12 {
			t.Errorf("outcome %+v %v", o, ok)
		}
	})
}

func TestJobOfAFailedChangeDoesNotExist(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, q *jobs.Queue) {
		q.Register(jobs.Job{Kind: "x.y", Run: func(context.Context, *jobs.Run) error { t.Error("it ran"); return nil }})
		_ = d.Write(t.Context(), here, func(tx *db.Tx) error {
			_, err := q.Enqueue(t.Context(), tx, access.System(here), "x.y", nil, "")
			return errors.Join(err, errors.New("undone"))
		})
		drain(t, q)
	})
}

func TestUniqueWhileItWaitsOrRuns(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, q *jobs.Queue) {
		q.Register(jobs.Job{Kind: "x.y", Run: func(context.Context, *jobs.Run) error { return nil }})
		first := enqueue(t, d, q, here, "x.y", "2026-11")
		if again := enqueue(t, d, q, here, "x.y", "2026-11"); again != first {
			t.Error("a second job with the same key")
		}
		if other := enqueue(t, d, q, here+1, "x.y", "2026-11"); other == first {
			t.Error("the key of one municipality bound another")
		}
		drain(t, q)
		if next := enqueue(t, d, q, here, "x.y", "2026-11"); next == first {
			t.Error("a finished job kept its key")
		}
	})
}

func TestHowJobsEnd(t *testing.T) {
	cases := []struct {
		name    string
		run     func(context.Context, *jobs.Run) error
		state   jobs.State
		message string
	}{
		{"a fault is told as it is", func(context.Context, *jobs.Run) error {
			return fmt.Errorf("read: %w", fault.Invalid("There is no tariff for {month}.", fault.Values{"month": period.Month("2026-11")}))
		}, jobs.Failed, "There is no tariff for {month}."},
		{"an error is not", func(context.Context, *jobs.Run) error { return errors.New("secret detail") }, jobs.Failed, broken},
		{"a panic neither", func(context.Context, *jobs.Run) error { panic("oh") }, jobs.Failed, broken},
		{"nothing to say", func(context.Context, *jobs.Run) error { return nil }, jobs.Done, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(t *testing.T, d *db.DB, q *jobs.Queue) {
				q.Register(jobs.Job{Kind: "x.y", Run: c.run})
				id := enqueue(t, d, q, here, "x.y", "")
				drain(t, q)
				s := status(t, d, q, here, id)
				if s.State != c.state || s.Message != c.message {
					t.Errorf("ended %s with %q", s.State, s.Message)
				}
				if c.name == "a fault is told as it is" && s.Values["month"] != period.Month("2026-11") {
					t.Errorf("values %v", s.Values)
				}
			})
		})
	}
}

func TestCancel(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, q *jobs.Queue) {
		cancel := func(id ref.ID) error {
			return d.Write(t.Context(), here, func(tx *db.Tx) error { return q.Cancel(t.Context(), tx, id) })
		}
		steps := 0
		var running ref.ID
		q.Register(jobs.Job{Kind: "x.y", Run: func(ctx context.Context, run *jobs.Run) error {
			for i := range 1000 {
				if i == 3 {
					if err := cancel(running); err != nil {
						t.Error(err)
					}
					run.HalfASecondLater()
				}
				if err := run.Progress(ctx, i, 1000); err != nil {
					return err
				}
				steps++
			}
			return nil
		}})
		running = enqueue(t, d, q, here, "x.y", "")
		waiting := enqueue(t, d, q, here, "x.y", "")
		if err := cancel(waiting); err != nil {
			t.Fatal(err)
		}
		drain(t, q)
		if s := status(t, d, q, here, running); s.State != jobs.Cancelled || steps != 3 {
			t.Errorf("the running job ended %s after %d steps", s.State, steps)
		}
		if s := status(t, d, q, here, waiting); s.State != jobs.Cancelled {
			t.Errorf("the waiting job ended %s", s.State)
		}
		if err := cancel(waiting); !fault.Is(err, fault.KindConflict) {
			t.Errorf("cancelled twice: %v", err)
		}
		if err := cancel(99); !fault.Is(err, fault.KindMissing) {
			t.Errorf("cancelled nothing: %v", err)
		}
	})
}

// A program dies in the middle of a job; another one takes the job up when the
// lease has ended, and the dead one's late words are not heard.
func TestJobOfADeadProgramIsRunAgain(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, q *jobs.Queue) {
		const lease = 50 * time.Millisecond
		q.SetLease(lease)
		runs := 0
		q.Register(jobs.Job{Kind: "x.y", Run: func(context.Context, *jobs.Run) error { runs++; return nil }})
		id := enqueue(t, d, q, here, "x.y", "")
		dead, err := q.Claim(t.Context())
		if err != nil || dead == nil {
			t.Fatal(dead, err)
		}
		drain(t, q)
		if runs != 0 {
			t.Fatal("the job was taken while its lease held")
		}
		time.Sleep(2 * lease)
		drain(t, q)
		if s := status(t, d, q, here, id); runs != 1 || s.State != jobs.Done {
			t.Errorf("%d runs, state %s", runs, s.State)
		}
		if err := dead.Fail(t.Context(), errors.New("late")); err != nil {
			t.Fatal(err)
		}
		if s := status(t, d, q, here, id); s.State != jobs.Done {
			t.Errorf("the dead worker changed the state to %s", s.State)
		}
	})
}

func TestJobThatKillsItsProgramIsGivenUp(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, q *jobs.Queue) {
		q.SetLease(time.Millisecond)
		q.Register(jobs.Job{Kind: "x.y", Run: func(context.Context, *jobs.Run) error { t.Error("it ran a sixth time"); return nil }})
		id := enqueue(t, d, q, here, "x.y", "")
		for range jobs.MaxAttempts {
			if r, err := q.Claim(t.Context()); err != nil || r == nil {
				t.Fatal(r, err)
			}
			time.Sleep(3 * time.Millisecond)
		}
		drain(t, q)
		if s := status(t, d, q, here, id); s.State != jobs.Failed {
			t.Errorf("state %s", s.State)
		}
	})
}

// A long job keeps its lease although it says nothing.
func TestHeartbeatKeepsTheLease(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, q *jobs.Queue) {
		const lease = 200 * time.Millisecond
		q.SetLease(lease)
		q.Register(jobs.Job{Kind: "x.y", Run: func(ctx context.Context, run *jobs.Run) error {
			time.Sleep(3 * lease)
			if other, err := q.Claim(ctx); other != nil || err != nil {
				t.Errorf("somebody else claimed it: %v %v", other, err)
			}
			return nil
		}})
		id := enqueue(t, d, q, here, "x.y", "")
		drain(t, q)
		if s := status(t, d, q, here, id); s.State != jobs.Done {
			t.Errorf("state %s", s.State)
		}
	})
}

func TestStoppedProgramLetsGo(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, q *jobs.Queue) {
		started := make(chan bool)
		q.Register(jobs.Job{Kind: "x.y", Run: func(ctx context.Context, _ *jobs.Run) error {
			close(started)
			<-ctx.Done()
			return ctx.Err()
		}})
		id := enqueue(t, d, q, here, "x.y", "")
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- q.Work(ctx, 3) }()
		<-started
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if s := status(t, d, q, here, id); s.State != jobs.Waiting {
			t.Errorf("state %s, want waiting to be run again", s.State)
		}
	})
}

func TestUnavailableIsTriedAgainLater(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, q *jobs.Queue) {
		runs := 0
		q.Register(jobs.Job{Kind: "x.y", Run: func(context.Context, *jobs.Run) error {
			runs++
			return fault.Unavailable("The bank does not answer.")
		}})
		id := enqueue(t, d, q, here, "x.y", "")
		drain(t, q)
		if s := status(t, d, q, here, id); s.State != jobs.Waiting || runs != 1 {
			t.Errorf("state %s after %d runs", s.State, runs)
		}
	})
}

// One municipality queues many jobs; another's single job comes second, not last.
func TestMunicipalitiesTakeTurns(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, q *jobs.Queue) {
		for range 5 {
			enqueue(t, d, q, here, "x.y", "")
		}
		enqueue(t, d, q, here+1, "x.y", "")
		var order []ref.ID
		for range 3 {
			r, err := q.Claim(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			order = append(order, r.Municipality)
		}
		if !reflect.DeepEqual(order, []ref.ID{here, here + 1, here}) {
			t.Errorf("order %v", order)
		}
	})
}

func TestWorkersNeverShareAJob(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, q *jobs.Queue) {
		var mu sync.Mutex
		runs := map[ref.ID]int{}
		all := make(chan bool)
		q.Register(jobs.Job{Kind: "x.y", Run: func(_ context.Context, run *jobs.Run) error {
			mu.Lock()
			defer mu.Unlock()
			if runs[run.ID]++; len(runs) == 40 {
				close(all)
			}
			return nil
		}})
		for range 40 {
			enqueue(t, d, q, here, "x.y", "")
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- q.Work(ctx, 4) }()
		<-all
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		for id, n := range runs {
			if n != 1 {
				t.Errorf("job %s ran %d times", id, n)
			}
		}
	})
}

func TestStatusOfAnotherMunicipalityIsMissing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, q *jobs.Queue) {
		id := enqueue(t, d, q, here, "x.y", "")
		err := d.Read(t.Context(), here+1, func(tx *db.Tx) error {
			_, err := q.Status(t.Context(), tx, id)
			return err
		})
		if !fault.Is(err, fault.KindMissing) {
			t.Errorf("got %v", err)
		}
	})
}

func TestValuesKeepTheirTypes(t *testing.T) {
	values := fault.Values{
		"som": money.Som(-5), "rate": money.Rate(144300), "quantity": money.Quantity(2350), "int": 7,
		"day": period.Day("2026-11-22"), "month": period.Month("2026-11"), "instant": period.Instant(12),
		"name": place.Name{Ky: "Кара-Кулжа"}, "text": "4-1042-7",
	}
	text, err := jobs.PackValues(values)
	if err != nil {
		t.Fatal(err)
	}
	back, err := jobs.UnpackValues(text)
	if err != nil || !reflect.DeepEqual(back, values) {
		t.Errorf("got %v, want %v (%v)", back, values, err)
	}
}
