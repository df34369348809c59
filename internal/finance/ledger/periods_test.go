package ledger_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// ask is the number of what waits for an answer.
func (b book) ask() (n int64) {
	b.t.Helper()
	b.read(func(ctx context.Context, tx *db.Tx) error {
		waiting, err := store.New(tx).Asked(ctx, int64(tx.Municipality))
		if len(waiting) == 1 {
			n = waiting[0].Number
		}
		return err
	})
	return n
}

func (b book) closed() (m period.Month) {
	b.t.Helper()
	b.read(func(ctx context.Context, tx *db.Tx) (err error) {
		m, err = b.Closed(ctx, tx)
		return err
	})
	return m
}

func TestOpenAgain(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		ctx, head := t.Context(), testkit.Actor(access.Head)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		b.month()
		must(b.Close(ctx, b.accountant, testkit.Place, "2026-08"))
		must(b.Close(ctx, b.accountant, testkit.Place, "2026-10"))
		for name, c := range map[string]struct {
			who    access.Actor
			month  period.Month
			reason string
			kind   fault.Kind
		}{
			"a cashier":       {testkit.Actor(access.Cashier), "2026-10", "why", fault.KindDenied},
			"an open month":   {b.accountant, "2026-11", "why", fault.KindInvalid},
			"no month":        {b.accountant, "soon", "why", fault.KindInvalid},
			"without reason":  {b.accountant, "2026-10", " ", fault.KindInvalid},
			"another auditor": {testkit.Actor(access.Auditor), "2026-10", "why", fault.KindDenied},
		} {
			if err := b.AskOpen(ctx, c.who, testkit.Place, c.month, c.reason); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		finance := testkit.Actor(access.Finance)
		must(b.AskOpen(ctx, finance, testkit.Place, "2026-09", "A bank statement of September came late"))
		if err := b.AskOpen(ctx, b.accountant, testkit.Place, "2026-10", "another"); !fault.Is(err, fault.KindConflict) {
			t.Errorf("two months wait: %v", err)
		}
		ask := b.ask()
		if err := b.Answer(ctx, finance, testkit.Place, ask, true); !fault.Is(err, fault.KindDenied) {
			t.Errorf("who asked opens: %v", err)
		}
		if err := b.Answer(ctx, b.accountant, testkit.Place, ask, true); !fault.Is(err, fault.KindDenied) {
			t.Errorf("the accountant opens: %v", err)
		}
		must(b.Answer(ctx, head, testkit.Place, ask, true))
		if err := b.Answer(ctx, head, testkit.Place, ask, false); !fault.Is(err, fault.KindConflict) {
			t.Errorf("decided twice: %v", err)
		}
		if got := b.closed(); got != "2026-08" {
			t.Errorf("closed until %s, want 2026-08", got)
		}
		b.post(charged("2026-09-30", osmonov, waste, 100))
		if _, err := b.tryPost(charged("2026-08-31", osmonov, waste, 100)); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("posted into August: %v", err)
		}
		must(b.Close(ctx, b.accountant, testkit.Place, "2026-10"))
		must(b.AskOpen(ctx, b.accountant, testkit.Place, "2026-10", "again"))
		must(b.Answer(ctx, head, testkit.Place, b.ask(), false))
		if got := b.closed(); got != "2026-10" {
			t.Errorf("closed until %s, want 2026-10", got)
		}
		b.sound()
	})
}

// A month is closed while people post: every entry is either in it before, or refused.
func TestCloseWhileOthersPost(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		var wait sync.WaitGroup
		for i := range 20 {
			wait.Go(func() {
				_, err := b.postMany(crowdOn("2026-10-31", 1_000+10*i, 5))
				if err != nil && !fault.Is(err, fault.KindInvalid) {
					t.Error(err)
				}
			})
		}
		wait.Go(func() {
			if err := b.Close(t.Context(), b.accountant, testkit.Place, "2026-10"); err != nil {
				t.Error(err)
			}
		})
		wait.Wait()
		if _, err := b.postMany(crowdOn("2026-10-31", 9_000, 1)); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("posted after the close: %v", err)
		}
		b.sound()
	})
}

func crowdOn(day period.Day, from, n int) []ledger.Entry {
	entries := crowd(from, n)
	for i := range entries {
		entries[i].Day = day
	}
	return entries
}

func TestOpenAgainPages(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		s := site(t, b)
		accountant, head, auditor := s.As(b.accountant), s.As(testkit.Actor(access.Head)), s.As(testkit.Actor(access.Auditor))
		accountant.Submit(root+"/close", url.Values{"month": {"2026-10"}})
		page := root + "/close"
		if status, body := accountant.Post(page+"/ask", url.Values{"open": {"2026-10"}, "reason": {""}}); status != http.StatusUnprocessableEntity ||
			!strings.Contains(testkit.Text(body), "Напишите, зачем") {
			t.Errorf("without a reason: %d", status)
		}
		accountant.Submit(page+"/ask", url.Values{"open": {"2026-10"}, "reason": {"Поздняя выписка"}})
		if body := testkit.Text(accountant.Shows(page, "Поздняя выписка", "не тот, кто попросил")); strings.Contains(body, "Ваше решение") {
			t.Error("who asked is asked to decide")
		}
		head.Shows(page, "Ваше решение")
		head.Submit(page+"/2", url.Values{"decision": {"open"}})
		body := testkit.Text(auditor.Shows(page, "просьба открыть снова", "месяц снова открыт", b.accountant.Name, "Поздняя выписка", "по сентябрь 2026 г. включительно"))
		if strings.Contains(body, "Попросить второго человека") {
			t.Error("the auditor is offered to change something")
		}
		head.Answers(http.StatusNotFound, page+"/nonsense/x")
		if status, _ := head.Post(page+"/nonsense", url.Values{"decision": {"open"}}); status != http.StatusNotFound {
			t.Errorf("nonsense decided: %d", status)
		}
	})
}
