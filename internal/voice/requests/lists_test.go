package requests

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// TestPlans: nothing that a desk or a phone asks on every visit reads the whole
// journal, and each list reads the index that was made for it.
func TestPlans(t *testing.T) {
	indexes := map[string][]string{
		"Inbox":      {"requests_request_open"},
		"InboxOf":    {"requests_request_assignee"},
		"Open":       {"requests_request_open", "requests_request_assignee"},
		"Waiting":    {"requests_request_open", "requests_request_assignee"},
		"Alike":      {"requests_request_alike"},
		"PublicOpen": {"requests_request_public"},
		"PublicLate": {"requests_request_open", "requests_request_assignee"},
		"Public":     {"pk", "pkey", "sqlite_autoindex_requests_request_1"}, "Ended": {"pk", "pkey", "sqlite_autoindex_requests_request_1"},
		"ByNumber": nil, "ByKey": nil, "Journal": nil, "Events": nil, "ApplicantOf": nil, "CountFollowers": nil, "Followed": nil, "Floor": nil, "ByID": nil,
	}
	whole := regexp.MustCompile(`Seq Scan on requests_request|SCAN (requests_request|[a-z])$`)
	eachWorld(t, func(w *world) {
		var names []string
		for name := range indexes {
			names = append(names, name)
		}
		for name, plan := range testkit.Plans(w.t, w.d, "store", names...) {
			if want := indexes[name]; want != nil && !slices.ContainsFunc(want, func(x string) bool { return strings.Contains(plan, x) }) {
				w.t.Errorf("%s reads none of %q:\n%s", name, want, plan)
			}
			for line := range strings.Lines(plan) {
				if whole.MatchString(strings.TrimSpace(line)) {
					w.t.Errorf("%s reads the whole table:\n%s", name, plan)
				}
			}
		}
		plans := testkit.Plans(w.t, w.d, "store", "Inbox", "InboxOf", "Open")
		for name, words := range map[string][2]string{ // what SQLite and PostgreSQL say of a list that begins where the page before ended, and of an index that is enough
			"Inbox": {"due_on>?", "due_on >= "}, "InboxOf": {"due_on>?", "due_on >= "}, "Open": {"COVERING INDEX requests_request_open", "Index Only Scan"},
		} {
			word := words[0]
			if w.d.Dialect() == db.Postgres {
				word = words[1]
			}
			if !strings.Contains(plans[name], word) {
				w.t.Errorf("%s: no %q in\n%s", name, word, plans[name])
			}
		}
	})
}

// TestQuestions: how often each step of a life asks the database. A number that grows
// is a cost for every request of every office; raise it only with a reason.
func TestQuestions(t *testing.T) {
	eachWorld(t, func(w *world) {
		site := testkit.Pages(w.t, w.d, w.rooms...).As(w.secretary)
		asks := func(name string, most int64, method, path string, form url.Values) {
			w.t.Helper()
			ctx, n := db.CountQueries(w.t.Context())
			r := httptest.NewRequestWithContext(ctx, method, desk+path, strings.NewReader(form.Encode()))
			if form != nil {
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			if status, body := site.Do(r); status != http.StatusOK && status != http.StatusSeeOther {
				w.t.Fatalf("%s answers %d: %s", name, status, testkit.Text(body))
			}
			if n.Load() > most {
				w.t.Errorf("%s asks %d times, at most %d", name, n.Load(), most)
			}
		}
		said := url.Values{"key": {"k"}, "category": {"leak"}, "village": {w.village.String()}, "words": {"Суу жок"}, "name": {"Асанов"}, "channel": {"counter"}, "kind": {"application"}, "received": {string(w.now.Day())}, "same": {"new"}}
		asks("entering", 12, http.MethodPost, "/new", said)
		asks("assigning", 5, http.MethodPost, "/2026-0001/assign", url.Values{"version": {"1"}, "to": {w.secretary.ID.String()}})
		asks("the page of an open one", 11, http.MethodGet, "/2026-0001", nil)
		asks("answering", 7, http.MethodPost, "/2026-0001/answer", url.Values{"version": {"2"}, "outcome": {"granted"}, "text": {"Оңдолду"}})
		asks("the page of an ended one", 9, http.MethodGet, "/2026-0001", nil)
		asks("the inbox", 5, http.MethodGet, "", nil)
		asks("the search by words", 6, http.MethodGet, "?view=ended&q=суу", nil)
		asks("the search by number", 0, http.MethodGet, "?q=2026-1", nil)
	})
}

// TestListsPageByPage: each list of the desk shows every request once, however many
// are due on one day and whoever answers for them.
func TestListsPageByPage(t *testing.T) {
	eachWorld(t, func(w *world) {
		mine := map[ref.ID]bool{}
		for i := range 2*Page + 9 {
			made := w.register()
			if i%2 == 0 {
				w.do(w.secretary, made.Request, Doing{Act: life.Assign, To: w.operator.ID})
				mine[made.ID] = true
			}
		}
		w.day("2026-11-03")
		w.register()
		for name, c := range map[string]struct {
			wanted Wanted
			many   int
		}{"all": {Wanted{}, 2*Page + 10}, "the operator's": {Wanted{Assignee: w.operator.ID}, Page + 5}, "nobody's": {Wanted{Unassigned: true}, Page + 5}} {
			seen, last := map[ref.ID]bool{}, Request{}
			w.write(func(ctx context.Context, tx *db.Tx) error {
				for {
					list, err := w.inbox(ctx, tx, w.secretary, c.wanted, last)
					if err != nil {
						return err
					}
					for _, r := range list[:min(len(list), Page)] {
						if seen[r.ID] || r.Due < last.Due || c.wanted.Assignee != 0 && !mine[r.ID] || c.wanted.Unassigned && mine[r.ID] {
							w.t.Errorf("%s: %s is out of place", name, r.Number)
						}
						seen[r.ID], last = true, r
					}
					if len(list) <= Page {
						return nil
					}
				}
			})
			if len(seen) != c.many {
				w.t.Errorf("%s: %d are shown, want %d", name, len(seen), c.many)
			}
		}
	})
}

// TestWithoutAKind: a form without the kind of the law is refused with words.
func TestWithoutAKind(t *testing.T) {
	eachWorld(t, func(w *world) {
		err := w.try(func(ctx context.Context, tx *db.Tx) error {
			s := w.said()
			s.Kind = ""
			_, err := w.Register(ctx, tx, w.operator, s)
			return err
		})
		wants(w.t, err, fault.KindInvalid, "Choose from the list")
	})
}
