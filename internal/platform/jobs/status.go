package jobs

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// State is where a job stands.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Ended tells whether nothing more will happen.
func (s State) Ended() bool { return s == Done || s == Failed || s == Cancelled }

// Status is what a person is shown about a job.
type Status struct {
	ID                         ref.ID
	Kind                       string
	State                      State
	Done, Total                int // progress in the job's own units; Total 0: not known yet
	Created, Started, Finished period.Instant
	Stopping                   bool         // somebody cancelled it and it still runs
	Message                    string       // message id of why it failed
	Values                     fault.Values // and its values
	Result                     json.RawMessage
}

// Outcome is the usual result of a job: where to go on and what to say there.
type Outcome struct {
	Path   string // below /{lang}/{municipality}/
	Text   string // message id
	Values fault.Values
}

// Status returns where a job stands; fault.Missing when there is no such job.
func (q *Queue) Status(ctx context.Context, tx *db.Tx, id ref.ID) (Status, error) {
	s := Status{ID: id}
	var values, result []byte
	err := tx.QueryRowContext(ctx, selectStatus, tx.Municipality, id).Scan(&s.Kind, &s.State, &s.Done, &s.Total,
		&s.Created, &s.Started, &s.Finished, &s.Message, &values, &result, &s.Stopping)
	if db.IsMissing(err) {
		return s, fault.Missing("There is no such work. It may belong to another municipality.")
	}
	if err == nil {
		s.Values, err = unpackValues(values)
	}
	if err != nil {
		return s, fmt.Errorf("status of job %s: %w", id, err)
	}
	s.Stopping = s.Stopping && s.State == Running
	if len(result) > 0 {
		s.Result = result
	}
	return s, nil
}

// Outcome returns the result as an Outcome; false when the job has none.
func (s Status) Outcome() (Outcome, bool) {
	var o Outcome
	if s.Result == nil || json.Unmarshal(s.Result, &o) != nil {
		return Outcome{}, false
	}
	return o, o.Path != "" || o.Text != ""
}
