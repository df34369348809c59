package life

import (
	"slices"
	"testing"
)

// TestMoves: every state with every act.
func TestMoves(t *testing.T) {
	allowed := map[State]map[Act]State{
		New:      {Assign: Work, Note: New, Show: New, Answer: Answered, Reject: Rejected, Refer: Referred, Merge: Merged},
		Work:     {Assign: Work, Note: Work, Show: Work, Pause: Paused, Extend: Work, Answer: Answered, Reject: Rejected, Refer: Referred, Merge: Merged},
		Paused:   {Assign: Paused, Note: Paused, Show: Paused, Resume: Work, Answer: Answered, Reject: Rejected, Refer: Referred, Merge: Merged},
		Answered: {Note: Answered, Show: Answered, Reopen: Work, Close: Closed},
		Rejected: {Note: Rejected, Show: Rejected, Reopen: Work, Close: Closed},
		Referred: {Note: Referred, Show: Referred, Reopen: Work},
		Merged:   {Note: Merged, Show: Merged},
		Closed:   {Note: Closed, Show: Closed},
	}
	for _, s := range States {
		for _, act := range append(Acts, Register, Escalate) {
			want, ok := allowed[s][act]
			if got, may := To(act, s); may != ok || may && got != want {
				t.Errorf("%s of a request that is %s: %s, %v; want %s, %v", act, s, got, may, want, ok)
			}
		}
	}
}

func TestOffered(t *testing.T) {
	if acts := Offered(Work, false, false); acts != nil {
		t.Errorf("a stranger may %v", acts)
	}
	if acts := Offered(Work, false, true); !slices.Equal(acts, []Act{Answer, Note, Pause}) {
		t.Errorf("the responsible person may %v", acts)
	}
	if acts := Offered(New, true, false); !slices.Equal(acts, []Act{Assign, Answer, Note, Refer, Reject, Merge, Show}) {
		t.Errorf("the secretary may %v", acts)
	}
	if !New.Open() || !Work.Open() || !Paused.Open() || Answered.Open() || Merged.Open() || Closed.Open() {
		t.Error("what is open")
	}
}
