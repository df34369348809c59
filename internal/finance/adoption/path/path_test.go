package path

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// fataler is what tests and properties have in common.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

const today = period.Day("2026-11-22") // a Sunday

var cal period.Calendar

func call() Call {
	return Call{Published: "2026-09-01", Where: "такта", Day: "2026-09-15", Time: "15:00", Place: "клуб", Objection: "айыл өкмөтү"}
}

func minutes() Minutes {
	return Minutes{Day: "2026-09-15", Women: 24, Men: 31, Chair: "Асанов", Clerk: "Бекова", Outcome: "колдоо",
		Questions: []Question{{Asked: "Эмне үчүн кымбат?", Answer: "Электр кымбаттады."}}}
}

func letter() Round { return Round{Office: "Ош", Sent: "2026-09-17", Number: "01-12/45"} }

func agreed() Round { return Round{Letter: "07-3/211", Answered: "2026-10-10", Verdict: Agreed} }

func act() Act {
	return Act{Body: "кеңеш", Number: "VI/3", Day: "2026-10-20", For: 17, Against: 2, Abstain: 1, From: "2026-12-01"}
}

func printing() Printing { return Printing{Day: "2026-10-25", Where: "сайт"} }

// until walks the usual way up to a step, which is not taken.
func until(t fataler, service string, stop Step) Path {
	t.Helper()
	p := Path{Service: service, Begun: "2026-08-25"}
	steps := []struct {
		step Step
		take func() (Path, error)
	}{
		{Notice, func() (Path, error) { return p.Announce(call(), Default(), cal, today) }},
		{Hearing, func() (Path, error) { return p.Hold(minutes(), today) }},
		{Agreement, func() (Path, error) { return p.Send(letter(), today) }},
		{"answer", func() (Path, error) { return p.Hear(agreed(), today) }},
		{Decision, func() (Path, error) { return p.Decide(act(), today) }},
		{Publication, func() (Path, error) { return p.Publish(printing(), Default(), cal, today) }},
	}
	for _, s := range steps {
		if s.step == stop {
			break
		}
		var err error
		if p, err = s.take(); err != nil {
			t.Fatalf("%s: %v", s.step, err)
		}
	}
	return p
}

// TestWholeWay: each step leads to the next, and the prices hold from the first
// day of a month at least fifteen days after publication.
func TestWholeWay(t *testing.T) {
	phases := []struct {
		at    Step
		next  Step
		phase Phase
	}{
		{Notice, Notice, Drafted}, {Hearing, Hearing, Called}, {Agreement, Agreement, Heard}, {"answer", Agreement, Sent},
		{Decision, Decision, Cleared}, {Publication, Publication, Decided}, {"", "", Published},
	}
	for _, want := range phases {
		p := until(t, "water", want.at)
		if p.Next() != want.next || p.Phase(today) != want.phase {
			t.Errorf("before %q: next %q, phase %q", want.at, p.Next(), p.Phase(today))
		}
	}
	p := until(t, "water", "")
	if p.Act.From != "2026-12-01" || p.Phase("2026-12-01") != InForce {
		t.Errorf("begins %s, phase on the day %s", p.Act.From, p.Phase("2026-12-01"))
	}
}

// TestFirstMonth: fifteen days after publication, then the next first of a month.
func TestFirstMonth(t *testing.T) {
	for published, want := range map[period.Day]period.Day{
		"2026-10-25": "2026-12-01", "2026-10-16": "2026-11-01", "2026-10-17": "2026-11-01", "2026-10-18": "2026-12-01",
	} {
		if got := Default().Earliest(published, cal); got != want {
			t.Errorf("published %s: from %s, want %s", published, got, want)
		}
	}
	late := until(t, "water", Publication)
	late, err := late.Publish(Printing{Day: "2026-11-20", Where: "сайт"}, Default(), cal, today)
	if err != nil || late.Act.From != "2027-01-01" {
		t.Errorf("published late: from %s, %v", late.Act.From, err)
	}
}

// TestNoStepIsSkipped: each step alone, out of its turn, is a conflict.
func TestNoStepIsSkipped(t *testing.T) {
	verbs := map[Step]func(Path) error{
		Hearing:     func(p Path) error { _, err := p.Hold(minutes(), today); return err },
		Agreement:   func(p Path) error { _, err := p.Send(letter(), today); return err },
		"answer":    func(p Path) error { _, err := p.Hear(agreed(), today); return err },
		Decision:    func(p Path) error { _, err := p.Decide(act(), today); return err },
		Publication: func(p Path) error { _, err := p.Publish(printing(), Default(), cal, today); return err },
	}
	order := []Step{Notice, Hearing, Agreement, "answer", Decision, Publication}
	for i, at := range order {
		p := until(t, "water", at)
		for _, s := range order[i+1:] {
			if err := verbs[s](p); !fault.Is(err, fault.KindConflict) {
				t.Errorf("%s before %s: %v", s, at, err)
			}
		}
	}
}

// TestAgreementIsForWater: for waste and pasture it may be left out, with a
// reason; the hearing never.
func TestAgreementIsForWater(t *testing.T) {
	for service, may := range map[string]bool{"water": false, "sewerage": false, "waste": true, "pasture": true, "other": true} {
		p := until(t, service, Agreement)
		if _, err := p.Skip(Agreement, ""); may != fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s without a reason: %v", service, err)
		}
		left, err := p.Skip(Agreement, "не требуется")
		if may != (err == nil) {
			t.Errorf("%s: %v", service, err)
		}
		if may && (left.Next() != Decision || p.Done(Agreement)) {
			t.Errorf("%s: next %s; the path before has changed: %v", service, left.Next(), p.Done(Agreement))
		}
		if may {
			if _, err := left.Decide(act(), today); err != nil {
				t.Errorf("%s: deciding without the agreement: %v", service, err)
			}
		}
		if _, err := (Path{Service: service}).Skip(Notice, "спешим"); !fault.Is(err, fault.KindConflict) {
			t.Errorf("%s: the hearing is left out: %v", service, err)
		}
	}
}

// TestRefusal leads back to a new letter, and both rounds are kept.
func TestRefusal(t *testing.T) {
	p := until(t, "water", "answer")
	p, err := p.Hear(Round{Letter: "07-3/199", Answered: "2026-10-01", Verdict: Refused, Remarks: "өздүк нарк негизделген эмес"}, today)
	if err != nil || p.Next() != Agreement || p.Waiting() {
		t.Fatalf("refused: next %s, waiting %v, %v", p.Next(), p.Waiting(), err)
	}
	if _, err := p.Decide(act(), today); !fault.Is(err, fault.KindConflict) {
		t.Errorf("decided although refused: %v", err)
	}
	again := letter()
	again.Sent, again.Number = "2026-10-05", "01-12/60"
	if p, err = p.Send(again, today); err != nil {
		t.Fatal(err)
	}
	if p, err = p.Hear(agreed(), today); err != nil || len(p.Rounds) != 2 || p.Next() != Decision {
		t.Errorf("second round: %d rounds, next %s, %v", len(p.Rounds), p.Next(), err)
	}
}

// TestRejection by the council ends the way.
func TestRejection(t *testing.T) {
	p := until(t, "water", Decision)
	p, err := p.Decide(Act{Body: "кеңеш", Number: "VI/4", Day: "2026-10-20", For: 3, Against: 15, Rejected: true}, today)
	if err != nil || p.Phase(today) != Ended || p.Next() != "" {
		t.Errorf("rejected: %s, next %s, %v", p.Phase(today), p.Next(), err)
	}
	if _, err := p.Publish(printing(), Default(), cal, today); !fault.Is(err, fault.KindConflict) {
		t.Errorf("published although rejected: %v", err)
	}
}

// TestStepsStand: a step is corrected until the next one is taken.
func TestStepsStand(t *testing.T) {
	later := call()
	later.Day = "2026-09-20"
	if p, err := until(t, "water", Hearing).Announce(later, Default(), cal, today); err != nil || p.Call.Day != "2026-09-20" {
		t.Errorf("postponed: %v", err)
	}
	if _, err := until(t, "water", Agreement).Announce(later, Default(), cal, today); !fault.Is(err, fault.KindConflict) {
		t.Errorf("postponed after it was held: %v", err)
	}
	if _, err := until(t, "water", "answer").Hold(minutes(), today); !fault.Is(err, fault.KindConflict) {
		t.Errorf("minutes changed after they were sent: %v", err)
	}
	if p, err := until(t, "water", "answer").Send(letter(), today); err != nil || len(p.Rounds) != 1 {
		t.Errorf("the letter is corrected: %d rounds, %v", len(p.Rounds), err)
	}
	if _, err := until(t, "water", "").Publish(printing(), Default(), cal, today); !fault.Is(err, fault.KindConflict) {
		t.Errorf("published twice: %v", err)
	}
	if _, err := until(t, "water", "").Stop(Stop{Day: today, Reason: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("stopped after publication: %v", err)
	}
}

// TestComplaints name the field.
func TestComplaints(t *testing.T) {
	for _, c := range []struct {
		name, field string
		take        func() error
	}{
		{"a notice for tomorrow", "day", func() error {
			c := call()
			c.Day = "2026-09-10"
			_, err := Path{}.Announce(c, Default(), cal, today)
			return err
		}},
		{"a notice that is not yet up", "published", func() error {
			c := call()
			c.Published = "2026-11-23"
			_, err := Path{}.Announce(c, Default(), cal, today)
			return err
		}},
		{"no clock", "time", func() error {
			c := call()
			c.Time = "25:00"
			_, err := Path{}.Announce(c, Default(), cal, today)
			return err
		}},
		{"nobody came", "women", func() error {
			m := minutes()
			m.Women, m.Men = 0, 0
			_, err := until(t, "water", Hearing).Hold(m, today)
			return err
		}},
		{"a question without an answer", "answer_0", func() error {
			m := minutes()
			m.Questions = []Question{{}, {Asked: "Качан?"}}
			_, err := until(t, "water", Hearing).Hold(m, today)
			return err
		}},
		{"held before it was called for", "day", func() error {
			m := minutes()
			m.Day = "2026-09-14"
			_, err := until(t, "water", Hearing).Hold(m, today)
			return err
		}},
		{"sent before the hearing", "sent", func() error {
			r := letter()
			r.Sent = "2026-09-01"
			_, err := until(t, "water", Agreement).Send(r, today)
			return err
		}},
		{"remarks without our answer", "answer", func() error {
			r := agreed()
			r.Verdict, r.Remarks = WithRemarks, "норма"
			_, err := until(t, "water", "answer").Hear(r, today)
			return err
		}},
		{"a minority", "for", func() error {
			a := act()
			a.For, a.Against = 5, 5
			_, err := until(t, "water", Decision).Decide(a, today)
			return err
		}},
		{"in the middle of a month", "from", func() error {
			a := act()
			a.From = "2026-12-15"
			_, err := until(t, "water", Decision).Decide(a, today)
			return err
		}},
		{"from before the decision", "from", func() error {
			a := act()
			a.From = "2026-10-01"
			_, err := until(t, "water", Decision).Decide(a, today)
			return err
		}},
		{"published nowhere", "where", func() error {
			_, err := until(t, "water", Publication).Publish(Printing{Day: "2026-10-25"}, Default(), cal, today)
			return err
		}},
		{"published before the decision", "day", func() error {
			_, err := until(t, "water", Publication).Publish(Printing{Day: "2026-10-19", Where: "сайт"}, Default(), cal, today)
			return err
		}},
		{"stopped for nothing", "reason", func() error { _, err := Path{}.Stop(Stop{Day: today}); return err }},
		{"a term of a thousand days", "ahead_days", func() error { t := Default(); t[Ahead] = Term{Days: 1000, Source: "x"}; return t.Check() }},
		{"a term of nobody", "ahead_source", func() error { t := Default(); t[Ahead] = Term{Days: 1}; return t.Check() }},
	} {
		f := fault.Of(c.take())
		if f == nil || !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == c.field }) {
			t.Errorf("%s: %v, want a complaint about %s", c.name, f, c.field)
		}
	}
}

// TestLate: what is overdue says since when; what comes later says nothing.
func TestLate(t *testing.T) {
	for _, c := range []struct {
		at   Step
		step Step
		due  period.Day
		late int
	}{
		{Notice, Notice, "2026-09-08", 75},
		{Hearing, Hearing, "2026-09-22", 61},
		{Agreement, Agreement, "2026-09-22", 61},
		{"answer", Agreement, "2026-10-17", 36},
		{Decision, Decision, "2026-11-09", 13},
		{Publication, Publication, "2026-10-30", 23},
	} {
		for _, l := range until(t, "water", c.at).Lines(Default(), cal, today) {
			switch {
			case l.Step == c.step && (l.State != Now || l.Due != c.due || l.Late != c.late):
				t.Errorf("before %s: %+v, want due %s, late %d", c.at, l, c.due, c.late)
			case l.Step != c.step && (l.State == Now || l.Late != 0):
				t.Errorf("before %s: %+v", c.at, l)
			}
		}
	}
	for _, l := range until(t, "water", "").Lines(Default(), cal, "2026-12-02") {
		if l.State != Taken || l.Late != 0 {
			t.Errorf("at the end: %+v", l)
		}
	}
}

// TestTwiceIsOnce: any step taken again in the same way leaves the path as it is.
func TestTwiceIsOnce(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		at := rapid.SampledFrom([]Step{Notice, Hearing, Agreement, "answer", Decision}).Draw(r, "step")
		take := map[Step]func(Path) (Path, error){
			Notice:    func(p Path) (Path, error) { return p.Announce(call(), Default(), cal, today) },
			Hearing:   func(p Path) (Path, error) { return p.Hold(minutes(), today) },
			Agreement: func(p Path) (Path, error) { return p.Send(letter(), today) },
			"answer":  func(p Path) (Path, error) { return p.Hear(agreed(), today) },
			Decision:  func(p Path) (Path, error) { return p.Decide(act(), today) },
		}[at]
		once, err := take(until(r, "water", at))
		if err != nil {
			r.Fatal(err)
		}
		twice, err := take(once)
		if err != nil || once.Next() != twice.Next() || len(once.Rounds) != len(twice.Rounds) {
			r.Fatalf("%s twice: %v", at, err)
		}
	})
}

// TestDefaultTerms are whole and each names its source.
func TestDefaultTerms(t *testing.T) {
	if err := Default().Check(); err != nil {
		t.Error(err)
	}
	if !strings.Contains(Default()[ToAnswer].Source, "320") {
		t.Error("the agreement does not name its resolution")
	}
}
