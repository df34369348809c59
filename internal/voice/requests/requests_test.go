package requests

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

func TestStatements(t *testing.T) {
	eachWorld(t, func(w *world) { testkit.PrepareAll(w.t, w.d, "store") })
}

// TestRegister: number, term and date at once; the same form registers once;
// numbers have no gaps, and each year begins anew.
func TestRegister(t *testing.T) {
	eachWorld(t, func(w *world) {
		made := w.register(func(s *Said) { s.Key = "form" })
		if made.Number.String() != "К-2026-0001" || made.Due != "2026-11-23" || made.State != life.New || made.Clock.Days != 14 {
			w.t.Errorf("%+v", made.Request)
		}
		again := w.register(func(s *Said) { s.Key, s.Words = "form", "башка" })
		if again.ID != made.ID || again.Code != made.Code || again.Words != made.Words {
			w.t.Errorf("the same form made %s, %s", again.Number, again.Code)
		}
		err := w.try(func(ctx context.Context, tx *db.Tx) error {
			if _, err := w.Register(ctx, tx, access.Actor{}, w.said()); err != nil {
				return err
			}
			return fault.Conflict("undone")
		})
		wants(w.t, err, fault.KindConflict, "undone")
		if next := w.register(); next.Serial != 2 {
			w.t.Errorf("a number was lost: %s", next.Number)
		}
		w.day("2027-01-11")
		if next := w.register(); next.Number.String() != "К-2027-0001" {
			w.t.Errorf("the new year begins with %s", next.Number)
		}
		w.day("2027-01-12")
		if wrong := w.checked(); wrong != nil {
			w.t.Errorf("check finds %v", wrong)
		}
	})
}

func (w *world) checked() (wrong []string) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		wrong, err = w.check(ctx, tx)
		return err
	})
	return wrong
}

// TestRefused: each field says what is wrong with it, and nothing is registered.
func TestRefused(t *testing.T) {
	eachWorld(t, func(w *world) {
		for words, spoil := range map[string]func(*Said){
			"Write in a few words":     func(s *Said) { s.Words = "" },
			"at most {n} characters":   func(s *Said) { s.Words = strings.Repeat("ө", 4001) },
			"Choose the village":       func(s *Said) { s.Village = 77 },
			"Choose from the list":     func(s *Said) { s.Category = "nothing" },
			"call {phone} now":         func(s *Said) { s.Category = "danger" },
			"Here an answer needs":     func(s *Said) { s.Category, s.Anonymous = "bill", true },
			"Write your name":          func(s *Said) { s.Who = Applicant{} },
			"phone number or an addre": func(s *Said) { s.Who.Phone = "" },
			"today or earlier":         func(s *Said) { s.Received = "2026-11-03" },
			"how many people":          func(s *Said) { s.People = 0 },
		} {
			s := w.said()
			spoil(&s)
			wants(w.t, w.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := w.Register(ctx, tx, access.Actor{}, s)
				return err
			}), fault.KindInvalid, words)
		}
		s := w.said()
		s.Channel = life.Counter
		wants(w.t, w.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Register(ctx, tx, w.nobody, s)
			return err
		}), fault.KindDenied, "")
		if made := w.register(func(s *Said) { s.Words = strings.Repeat("ө", 4000) }); made.Serial != 1 {
			w.t.Errorf("the first is %s", made.Number)
		}
	})
}

// TestTerms: ten days come into force on a day and touch nothing before it; a
// category has its own.
func TestTerms(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.write(func(ctx context.Context, tx *db.Tx) error {
			by := access.System(testkit.Place)
			if err := w.terr.SetTerm(ctx, tx, by, territory.Term{From: "2026-11-04", Days: 10}); err != nil {
				return err
			}
			return w.SetTerm(ctx, tx, w.secretary, Term{Rule: clock.Rule{Category: "water", From: "2026-11-01", Days: 3}, Source: "Башчынын буйругу № 5"})
		})
		old, water := w.register(), w.register(func(s *Said) { s.Category = "water" })
		w.day("2026-11-04")
		fresh := w.register()
		if old.Due != "2026-11-23" || water.Due != "2026-11-05" || fresh.Due != "2026-11-19" {
			w.t.Errorf("14 days until %s, 3 until %s, 10 until %s", old.Due, water.Due, fresh.Due)
		}
		wants(w.t, w.try(func(ctx context.Context, tx *db.Tx) error {
			return w.SetTerm(ctx, tx, w.head, Term{Rule: clock.Rule{From: "2026-11-01", Days: 3}, Source: "x"})
		}), fault.KindInvalid, "working days of the municipality")
		wants(w.t, w.try(func(ctx context.Context, tx *db.Tx) error {
			return w.SetTerm(ctx, tx, w.operator, Term{})
		}), fault.KindDenied, "")
	})
}

// TestLife leads a request its way: assigned, paused, extended, answered, reopened,
// answered again and closed. Only pause, extension and reopening move the date.
func TestLife(t *testing.T) {
	eachWorld(t, func(w *world) {
		r := w.register().Request
		_, err := w.tried(w.operator, r, Doing{Act: life.Answer, Text: "x", Outcome: life.Granted})
		wants(w.t, err, fault.KindDenied, "Only the responsible person")
		_, err = w.tried(w.secretary, r, Doing{Act: life.Assign, To: w.nobody.ID})
		wants(w.t, err, fault.KindInvalid, "Choose from the list")
		r = w.do(w.secretary, r, Doing{Act: life.Assign, To: w.operator.ID, Text: "Бүгүн барып көрүңүз"})
		if r.State != life.Work || r.Responsible != w.operator.Name || r.Due != "2026-11-23" {
			w.t.Fatalf("assigned: %+v", r)
		}
		r = w.do(w.operator, r, Doing{Act: life.Note, Text: "Усталар шайман күтүп жатат"})
		w.day("2026-11-10")
		r = w.do(w.secretary, r, Doing{Act: life.Assign, To: w.secretary.ID})
		r = w.do(w.secretary, r, Doing{Act: life.Assign, To: w.operator.ID})
		if r.Due != "2026-11-23" || r.Assigned != "2026-11-02" {
			w.t.Errorf("notes and assignments moved the date: %s", r.Due)
		}
		_, err = w.tried(w.operator, r, Doing{Act: life.Pause, Text: "күтөбүз", Reason: "rain"})
		wants(w.t, err, fault.KindInvalid, "Choose from the list")
		r = w.do(w.operator, r, Doing{Act: life.Pause, Text: "Арыз берүүчүдөн план күтүлүүдө", Reason: clock.FromApplicant})
		w.day("2026-11-13")
		r = w.do(w.operator, r, Doing{Act: life.Resume})
		if r.Due != "2026-11-26" || r.Clock.Stood != 3 || r.PausedOn != "" {
			w.t.Errorf("after standing for three days: %s, stood %d", r.Due, r.Clock.Stood)
		}
		_, err = w.tried(w.operator, r, Doing{Act: life.Extend, Days: 2, Text: "x"})
		wants(w.t, err, fault.KindDenied, "")
		_, err = w.tried(w.head, r, Doing{Act: life.Extend, Days: 31, Text: "x"})
		wants(w.t, err, fault.KindInvalid, "at most {n}")
		r = w.do(w.head, r, Doing{Act: life.Extend, Days: 2, Text: "Түтүк облустан келет"})
		if r.Due != "2026-11-30" {
			w.t.Errorf("extended: %s", r.Due)
		}
		w.day("2026-11-20")
		r = w.do(w.operator, r, Doing{Act: life.Answer, Text: "Чорго оңдолду.", Outcome: life.Granted})
		if r.State != life.Answered || r.Took != 13 || r.Ended != "2026-11-20" {
			w.t.Errorf("answered: %+v", r)
		}
		w.day("2026-12-01")
		r = w.do(w.secretary, r, Doing{Act: life.Reopen, Text: "Кайра агып жатат"})
		if r.State != life.Work || r.Due != "2026-12-21" || r.Round != 2 || r.Took != 13 || r.Clock.Stood != 0 {
			w.t.Errorf("opened again: %+v", r)
		}
		r = w.do(w.operator, r, Doing{Act: life.Answer, Text: "Жаңы чорго коюлду.", Outcome: life.Granted})
		r = w.do(w.secretary, r, Doing{Act: life.Close})
		_, err = w.tried(w.secretary, r, Doing{Act: life.Reopen, Text: "x"})
		wants(w.t, err, fault.KindConflict, "cannot be done")
		var acts []life.Act
		for _, e := range w.events(r.ID) {
			acts = append(acts, e.Act)
		}
		want := []life.Act{life.Register, life.Assign, life.Note, life.Assign, life.Assign, life.Pause, life.Resume, life.Extend, life.Answer, life.Reopen,
			life.Answer, life.Close}
		if !slices.Equal(acts, want) {
			w.t.Errorf("the history is %v", acts)
		}
		if wrong := w.checked(); wrong != nil {
			w.t.Errorf("check finds %v", wrong)
		}
	})
}

// TestLate: what is late can neither stand nor be extended; the calls are written
// down when the round ends.
func TestLate(t *testing.T) {
	eachWorld(t, func(w *world) {
		r := w.register().Request
		w.day("2026-11-04")
		r = w.do(w.secretary, r, Doing{Act: life.Assign, To: w.operator.ID})
		w.day("2026-11-27")
		for _, d := range []Doing{{Act: life.Pause, Text: "x", Reason: clock.Court}, {Act: life.Extend, Days: 1, Text: "x"}} {
			_, err := w.tried(w.head, r, d)
			wants(w.t, err, fault.KindConflict, "The term has passed")
		}
		r = w.do(w.head, r, Doing{Act: life.Answer, Text: "Оңдолду", Outcome: life.Granted})
		var calls []string
		for _, e := range w.events(r.ID) {
			if e.Act == life.Escalate {
				calls = append(calls, string(e.On)+" "+e.Detail)
			}
		}
		// unassigned since the 2nd: the secretary on the 3rd; assigned on the 4th, the
		// day on which the head would have been called
		want := []string{"2026-11-03 1 unassigned 1", "2026-11-19 0 soon 3", "2026-11-24 1 late 1", "2026-11-26 2 late 3"}
		if !slices.Equal(calls, want) {
			w.t.Errorf("called: %q, want %q", calls, want)
		}
	})
}

// TestWindow: server and screen read one value, whoever asks.
func TestWindow(t *testing.T) {
	eachWorld(t, func(w *world) {
		made := w.register()
		w.do(w.secretary, made.Request, Doing{Act: life.Reject, Text: "Бул жеке короодогу түтүк"})
		reopen := func(text string) error {
			return w.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := w.ReopenMine(ctx, tx, made.Code, text)
				return err
			})
		}
		if until := w.load(made.ID).ReopenUntil(appeal.UsualRules); until != "2026-12-02" {
			w.t.Errorf("may be reopened until %s", until)
		}
		wants(w.t, reopen(""), fault.KindInvalid, "still wrong")
		w.day("2026-12-03")
		wants(w.t, reopen("көчөдө"), fault.KindConflict, "has passed")
		w.day("2026-12-02")
		if err := reopen("Түтүк көчөдө"); err != nil {
			w.t.Fatal(err)
		}
		if r := w.load(made.ID); r.State != life.New || r.Due != "2026-12-22" || r.Round != 2 {
			w.t.Errorf("opened again by the applicant: %+v", r)
		}
	})
}

// TestMerge: followers go along, through two mergers, and numbers stay.
func TestMerge(t *testing.T) {
	eachWorld(t, func(w *world) {
		first, second, third := w.register(), w.register(), w.register()
		var code string
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			code, err = w.Follow(ctx, tx, third.Number)
			return err
		})
		_, err := w.tried(w.secretary, third.Request, Doing{Act: life.Merge, Into: third.Number})
		wants(w.t, err, fault.KindInvalid, "another request")
		w.do(w.secretary, third.Request, Doing{Act: life.Merge, Into: second.Number})
		w.do(w.secretary, second.Request, Doing{Act: life.Merge, Into: first.Number})
		for who, code := range map[string]string{"the applicant of the third": third.Code, "a follower of the third": code, "the applicant of the second": second.Code} {
			w.write(func(ctx context.Context, tx *db.Tx) error {
				f, err := w.Followed(ctx, tx, code)
				if err != nil || f.Now.ID != first.ID {
					w.t.Errorf("%s is led to %s, %v", who, f.Now.Number, err)
				}
				return nil
			})
		}
		if r := w.load(third.ID); r.MergedInto != first.ID || r.State != life.Merged || r.Took != -1 {
			w.t.Errorf("the third: %+v", r)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			if n, err := w.Followers(ctx, tx, first.ID); n != 4 || err != nil {
				w.t.Errorf("%d follow, %v", n, err)
			}
			if _, err := w.Follow(ctx, tx, third.Number); !fault.Is(err, fault.KindMissing) {
				w.t.Errorf("a joined request can be followed: %v", err)
			}
			return nil
		})
		if wrong := w.checked(); wrong != nil {
			w.t.Errorf("check finds %v", wrong)
		}
	})
}

// TestTwoAtOnce: the second of two who change one request sees the first.
func TestTwoAtOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		r := w.register().Request
		w.do(w.secretary, r, Doing{Act: life.Assign, To: w.operator.ID})
		_, err := w.tried(w.head, r, Doing{Act: life.Reject, Text: "жок"})
		wants(w.t, err, fault.KindConflict, "by someone else")
	})
}

// TestPrivate: a private request is read by those who lead, the responsible person
// and the auditor; nobody follows it.
func TestPrivate(t *testing.T) {
	eachWorld(t, func(w *world) {
		r := w.register(func(s *Said) { s.Category = "staff" }).Request
		_, err := w.tried(w.operator, r, Doing{Act: life.Note, Text: "x"})
		wants(w.t, err, fault.KindMissing, "no such request")
		seen := func(who access.Actor) (n int) {
			w.write(func(ctx context.Context, tx *db.Tx) error {
				list, err := w.inbox(ctx, tx, who, Wanted{}, Request{})
				n = len(list)
				return err
			})
			return n
		}
		if seen(w.operator) != 0 || seen(w.head) != 1 || seen(testkit.Actor(access.Auditor)) != 1 {
			w.t.Error("who sees a private request")
		}
		w.do(w.head, r, Doing{Act: life.Assign, To: w.operator.ID})
		if seen(w.operator) != 1 {
			w.t.Error("the responsible person does not see it")
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Follow(ctx, tx, r.Number)
			wants(w.t, err, fault.KindMissing, "")
			list, _, err := w.Public(ctx, tx, Asked{})
			if len(list) != 0 {
				w.t.Errorf("everybody sees %d private requests", len(list))
			}
			return err
		})
	})
}

// TestNobodyIsNamed: neither the trail nor the rows hold the name, the phone or the
// words of who asked in the clear; whoever stays unknown leaves nothing.
func TestNobodyIsNamed(t *testing.T) {
	eachWorld(t, func(w *world) {
		named := w.register()
		unknown := w.register(func(s *Said) { s.Anonymous = true })
		w.do(w.secretary, named.Request, Doing{Act: life.Assign, To: w.operator.ID})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			entries, err := audit.Kind(ctx, tx, "requests.request", 0, 100)
			if err != nil || len(entries) != 3 {
				w.t.Errorf("%d entries in the trail, %v", len(entries), err)
			}
			all, _ := json.Marshal(entries)
			sealed := w.load1(ctx, tx, named)
			for _, secret := range []string{"Асанов", "123456", "Чоргодон"} {
				if strings.Contains(string(all), secret) {
					w.t.Errorf("the trail names %q", secret)
				}
				if strings.Contains(string(sealed.Sealed), secret) {
					w.t.Errorf("the row names %q", secret)
				}
			}
			if who, err := w.Applicant(sealed); err != nil || who.Name != "Асанов Уран" || who.Phone != "0555 123456" {
				w.t.Errorf("the office reads %+v, %v", who, err)
			}
			moved := sealed
			moved.ID = unknown.ID
			if _, err := w.Applicant(moved); err == nil {
				w.t.Error("an applicant opens at another request")
			}
			if r := w.load1(ctx, tx, unknown); len(r.Sealed) != 0 {
				w.t.Error("somebody is kept who wants to stay unknown")
			}
			return nil
		})
	})
}

func (w *world) load1(ctx context.Context, tx *db.Tx, made Registered) Request {
	w.t.Helper()
	r, err := w.Requests.Load(ctx, tx, made.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// TestInbox pages through many by the day they are due, and calls each rung to its
// own.
func TestInbox(t *testing.T) {
	eachWorld(t, func(w *world) {
		for i := range Page + 7 {
			w.register(func(s *Said) { s.Category = []string{"water", "road"}[i%2] })
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			first, err := w.inbox(ctx, tx, w.secretary, Wanted{}, Request{})
			if err != nil || len(first) != Page+1 {
				w.t.Fatalf("%d on the first page, %v", len(first), err)
			}
			rest, err := w.inbox(ctx, tx, w.secretary, Wanted{}, first[Page-1])
			if err != nil || len(rest) != 7 || rest[0].ID != first[Page].ID {
				w.t.Errorf("%d on the second page, %v", len(rest), err)
			}
			if roads, err := w.inbox(ctx, tx, w.secretary, Wanted{Category: "road"}, Request{}); len(roads) != 28 || err != nil {
				w.t.Errorf("%d roads, %v", len(roads), err)
			}
			if found, err := w.inbox(ctx, tx, w.secretary, Wanted{Query: "чоргодон"}, Request{}); len(found) != Page+1 || err != nil {
				w.t.Errorf("%d found, %v", len(found), err)
			}
			return nil
		})
		for day, want := range map[string][2]int{"2026-11-02": {0, 0}, "2026-11-03": {57, 0}, "2026-11-04": {57, 57}} {
			w.day(period.Day(day))
			w.write(func(ctx context.Context, tx *db.Tx) error {
				s, _, err := w.waiting(ctx, tx, w.secretary)
				if err != nil {
					return err
				}
				h, _, err := w.waiting(ctx, tx, w.head)
				if s.Forgotten != want[0] || h.Forgotten != want[1] || s.Unassigned != 57 || s.Own != 0 {
					w.t.Errorf("on %s the secretary is called to %d, the head to %d", day, s.Forgotten, h.Forgotten)
				}
				return err
			})
		}
	})
}

// TestMergedMunicipality: numbers of the one that ends stay apart.
func TestMergedMunicipality(t *testing.T) {
	eachWorld(t, func(w *world) {
		made := w.register()
		w.register()
		if err := w.d.Write(w.t.Context(), db.Everywhere, func(tx *db.Tx) error {
			return w.Requests.settle(w.t.Context(), tx, testkit.Place, 1002)
		}); err != nil {
			w.t.Fatal(err)
		}
		if r := w.load(made.ID); r.Serial != 1_000_001 {
			w.t.Errorf("the number became %s", r.Number)
		}
	})
}

func TestParseNumber(t *testing.T) {
	for text, want := range map[string]string{"К-2026-0042": "К-2026-0042", "k-2026-42": "К-2026-0042", "2026-0042": "К-2026-0042", "К 2026/42": "К-2026-0042",
		" к2026-0042 ": "К-2026-0042", "2026-12345": "К-2026-12345"} {
		if n, ok := appeal.ParseNumber(text); !ok || n.String() != want {
			t.Errorf("%q is %s, %v", text, n, ok)
		}
	}
	for _, text := range []string{"", "0042", "К-2026", "1999-0001", "2026-0000", "4-1042-7", "2026-11-22", "К-2026-0042x"} {
		if n, ok := appeal.ParseNumber(text); ok {
			t.Errorf("%q is %s", text, n)
		}
	}
}

// TestPublicLists: what everybody sees by state, page by page, the newest first.
func TestPublicLists(t *testing.T) {
	eachWorld(t, func(w *world) {
		late := w.register(func(s *Said) { s.Category = "road" })
		done := w.register()
		w.do(w.secretary, done.Request, Doing{Act: life.Answer, Text: "Оңдолду", Outcome: life.Granted})
		w.day("2026-11-24")
		for range Page {
			w.register(func(s *Said) { s.Village = w.other })
		}
		var deep ref.ID
		list := func(a Asked) (numbers []int) {
			w.write(func(ctx context.Context, tx *db.Tx) error {
				found, floor, err := w.Public(ctx, tx, a)
				deep = floor
				for _, r := range found {
					numbers = append(numbers, r.Serial)
				}
				return err
			})
			return numbers
		}
		if n := list(Asked{State: "late"}); !slices.Equal(n, []int{1}) {
			w.t.Errorf("late are %v", n)
		}
		if n := list(Asked{State: "ended"}); !slices.Equal(n, []int{2}) {
			w.t.Errorf("ended are %v", n)
		}
		if n := list(Asked{State: "open"}); len(n) != Page+1 || n[0] != Page+2 || n[Page] != 1 {
			w.t.Errorf("open are %v", n)
		}
		if n := list(Asked{}); len(n) != Page+1 || n[0] != Page+2 {
			w.t.Errorf("the first page is %v", n)
		}
		if n := list(Asked{Before: w.load(done.ID).ID}); !slices.Equal(n, []int{1}) {
			w.t.Errorf("before the second: %v", n)
		}
		if n := list(Asked{State: "open", Village: w.village}); !slices.Equal(n, []int{late.Serial}) {
			w.t.Errorf("open in one village: %v", n)
		}
		if n := list(Asked{State: "open", Category: "road"}); !slices.Equal(n, []int{late.Serial}) {
			w.t.Errorf("open roads: %v", n)
		}
		w.reach = 20 // what no index knows is looked for so far back in one go
		var all []int
		for a := (Asked{Category: "road"}); ; a.Before = deep {
			if all = append(all, list(a)...); deep == 0 {
				break
			}
		}
		if !slices.Equal(all, []int{late.Serial}) {
			w.t.Errorf("roads in pieces: %v", all)
		}
		if n := list(Asked{}); len(n) != Page+1 || deep != 0 {
			w.t.Errorf("a list without a choice is cut off: %d, %s", len(n), deep)
		}
	})
}
