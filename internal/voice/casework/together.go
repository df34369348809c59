package casework

import (
	"context"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// What can be done with several requests at once.
const (
	Assign = "assign"
	Take   = "take" // upon oneself
	Merge  = "merge"
	Extend = "extend"
	Ask    = "ask" // the responsible person about the term
)

// Acts lists what somebody may do with several requests.
func Acts(who access.Actor) []string {
	if appeal.Leads(who) {
		return []string{Assign, Take, Ask, Extend, Merge}
	}
	return []string{Take}
}

// Ticked is a request as it stood when its box was ticked.
type Ticked struct {
	requests.Number
	Version int
}

// mostTicked is how many requests go through one transaction: two pages of the list.
const mostTicked = 2 * requests.Page

// Together is one act for several requests.
type Together struct {
	Act    string
	Ticked []Ticked
	To     ref.ID // of Assign
	Into   requests.Number
	Days   int    // of Extend, working days
	Text   string // that the applicant is told; of Assign and Ask a word to the colleague
}

// valid complains about what would fail for each of them alike.
func (t Together) valid(who access.Actor) error {
	form := fault.Form()
	switch {
	case len(t.Ticked) == 0:
		form.Field("n", "Tick at least one request.")
	case len(t.Ticked) > mostTicked:
		form.Field("n", "At most {n} requests go together.", fault.Values{"n": mostTicked})
	}
	if !slices.Contains(Acts(who), t.Act) {
		form.Field("act", "Choose from the list")
	}
	switch {
	case t.Act == Assign && t.To == 0:
		form.Field("to", "Choose from the list")
	case t.Act == Merge && t.Into == (requests.Number{}):
		form.Field("into", "Enter the number of another request about the same thing.")
	case t.Act == Extend && t.Days < 1:
		form.Field("days", "Enter the working days to add.")
	}
	if t.Text == "" && (t.Act == Extend || t.Act == Ask) {
		form.Field("text", "Write what they are told.")
	}
	return form.Err()
}

// doing is the act for one of them.
func (t Together) doing(who access.Actor, x Ticked) requests.Doing {
	d := requests.Doing{Version: x.Version, Text: t.Text}
	switch t.Act {
	case Assign:
		d.Act, d.To = life.Assign, t.To
	case Take:
		d.Act, d.To = life.Assign, who.ID
	case Merge:
		d.Act, d.Into = life.Merge, t.Into
	case Extend:
		d.Act, d.Days = life.Extend, t.Days
	case Ask:
		d.Act = life.Note
	}
	return d
}

// Left is a request with which it could not be done.
type Left struct {
	requests.Number
	Why *fault.Fault
}

// Together does one act with several requests in one transaction, each with its
// line in the history and in the trail. Those with which it cannot be done are
// named with the reason and stay as they were; the others are done all the same.
func (c *Casework) Together(ctx context.Context, tx *db.Tx, by access.Actor, t Together) (done int, left []Left, err error) {
	if err := access.Permit(by, mayWork, tx.Municipality, 0); err != nil {
		return 0, nil, err
	}
	if err := t.valid(by); err != nil {
		return 0, nil, err
	}
	for _, x := range t.Ticked {
		found, err := c.requests.Find(ctx, tx, x.Number)
		if err == nil {
			_, err = c.requests.Do(ctx, tx, by, found.ID, t.doing(by, x))
		}
		why := fault.Of(err)
		switch {
		case err == nil:
			done++
		case why != nil && why.Kind != fault.KindInternal && why.Kind != fault.KindUnavailable:
			left = append(left, Left{x.Number, why})
		default:
			return 0, nil, err
		}
	}
	return done, left, nil
}
