package app

import (
	"time"

	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// jobSentence says in one sentence where the work stands.
func jobSentence(p *ui.Page, s jobs.Status) string {
	switch s.State {
	case jobs.Done:
		return p.T("The work is done.")
	case jobs.Failed:
		return p.T("The work could not be finished. Nothing is half done.")
	case jobs.Cancelled:
		return p.T("The work was stopped. What was done before stays; nothing is half done.")
	case jobs.Waiting:
		return p.T("The work waits for its turn.")
	}
	if s.Total == 0 {
		return p.T("The work has begun.")
	}
	return p.T("The work is going on: {percent}.", "percent", p.Percent(permille(s.Done, s.Total)))
}

// jobPace says how much is done and, once there is a pace, how long it will take.
func jobPace(p *ui.Page, s jobs.Status, now time.Time) string {
	if s.Total == 0 {
		return p.T("Getting ready…")
	}
	if s.Done == 0 || s.Total <= s.Done || s.Started == 0 {
		return p.T("{done} of {total}", "done", s.Done, "total", s.Total)
	}
	spent := now.Sub(s.Started.Time())
	left := time.Duration(float64(spent) / float64(s.Done) * float64(s.Total-s.Done))
	return p.T("{done} of {total}, about {left} left", "done", s.Done, "total", s.Total, "left", span(p, left))
}

func span(p *ui.Page, d time.Duration) string {
	if d < 90*time.Second {
		return p.N(int(d.Seconds())+1, "{n} second", "{n} seconds")
	}
	return p.N(int(d.Round(time.Minute).Minutes()), "{n} minute", "{n} minutes")
}

func permille(done, total int) int {
	if total == 0 {
		return 0
	}
	return done * 1000 / total
}
