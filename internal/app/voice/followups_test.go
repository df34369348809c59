package voice

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/voice/followups"
)

// weeksLater moves what was answered four weeks back, as if they had gone by, and has
// those asked who are to be asked.
func (w *world) weeksLater(days int) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		today := tx.Today()
		for _, text := range []string{
			`UPDATE requests_request SET ended_on = $2 WHERE municipality_id = $1 AND ended_on <> ''`,
			`UPDATE followups_question SET due_on = $2 WHERE municipality_id = $1 AND NOT asked`,
		} {
			if _, err := tx.ExecContext(ctx, text, tx.Municipality, string(today.Add(-days))); err != nil {
				return err
			}
		}
		return nil
	})
	asking := followups.New(w.d, w.journal, []byte("0123456789abcdef0123456789abcdef"))
	asking.Ask(w.fixed)
	for n := 1; n > 0; {
		var err error
		if n, err = asking.AskDue(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
	}
	w.deliver()
}

// Right after the answer a mark, without signing in; another one takes its place.
func TestAMark(t *testing.T) {
	eachWorld(t, func(w *world) {
		mine := w.reports(url.Values{"name": {"А"}, "phone": {"0555 1"}})
		if status, body := w.site.Post(mine+"/rate", url.Values{"stars": {"5"}}); status != http.StatusConflict {
			t.Errorf("a mark before the answer answers %d: %s", status, testkit.Text(body))
		}
		w.answers("2026-0001", "Починили.")
		w.site.Shows(mine, "Как вам ответили?", "5 · очень хорошо", "1 · очень плохо")
		w.site.Holds(w.site.Submit(mine+"/rate", url.Values{"stars": {"4"}}), "Спасибо.", "Ваша оценка: 4 · хорошо")
		if status, _ := w.site.Post(mine+"/rate", url.Values{"stars": {"6"}}); status != http.StatusConflict {
			t.Errorf("six of five answers %d", status)
		}
		_, follower := w.site.Post(home+"/2026-0001/follow", nil)
		if status, _ := w.site.Post(follower+"/rate", url.Values{"stars": {"1"}}); status != http.StatusForbidden {
			t.Errorf("a follower rates: %d", status)
		}
		w.site.Shows("/ru/kara-kulja/requests/counts", "Как людям отвечали", "Не показано")
	})
}

// Four weeks later: the question comes once, opening its link answers nothing, "no"
// needs words and leads the request back as a new round.
func TestReallyDone(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reachable()
		mine := w.reports(url.Values{"name": {"А"}, "mail": {"a@example.kg"}, "way": {"mail"}, "lang": {"ru"}})
		w.deliver()
		w.site.Submit(wordLink.FindStringSubmatch(w.post.read()[0].text)[1], url.Values{"state": {"on"}})
		w.answers("2026-0001", "Починили.")
		w.deliver()
		w.post.read()
		if body := w.site.Shows(mine); strings.Contains(testkit.Text(body), "Действительно ли сделано") {
			t.Error("asked at once")
		}
		w.weeksLater(28)
		w.weeksLater(28)
		got := w.post.read()
		if len(got) != 1 || !strings.Contains(got[0].text, "К-2026-0001: действительно сделано?") {
			t.Fatalf("%+v", got)
		}
		link := ownLink.FindString(got[0].text)
		link = strings.TrimPrefix(link, "https://aimak.kg") + "/fixed"
		for range 3 {
			w.site.Shows(link, "К-2026-0001: действительно ли сделано?", "Да, сделано", "Не знаю")
		}
		status, body := w.site.Post(link, url.Values{"answer": {"no"}})
		if w.site.Holds(body, "Напишите, что не решено"); status != http.StatusUnprocessableEntity {
			t.Errorf("no without words answers %d", status)
		}
		w.site.Holds(w.site.Submit(link, url.Values{"answer": {"no"}, "text": {"Опять течёт"}}), "Обращение снова открыто", "К-2026-0001: ответ будет")
		w.site.As(w.lead).Shows("/ru/kara-kulja/desk/requests/2026-0001", "Опять течёт")
		w.site.Shows(link, "сейчас спрашивать не о чем")
		if status, _ := w.site.Post(link, url.Values{"answer": {"yes"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("a second answer answers %d", status)
		}
	})
}

// Later than it may be opened again, the words reach the responsible person all the
// same, and the citizen is told what to do.
func TestReallyDoneTooLate(t *testing.T) {
	eachWorld(t, func(w *world) {
		mine := w.reports(url.Values{"name": {"А"}, "phone": {"0555 1"}})
		w.answers("2026-0001", "Починили.")
		w.weeksLater(60)
		w.site.Shows(mine, "Действительно ли сделано?")
		w.site.Holds(w.site.Submit(mine+"/fixed", url.Values{"answer": {"partly"}, "text": {"Один кран"}}), "сообщите ещё раз", "дан ответ.")
		w.site.Submit(mine+"/rate", url.Values{"stars": {"2"}})
		w.site.As(w.lead).Shows("/ru/kara-kulja/desk/requests/2026-0001", "Один кран", "Что заявитель говорит об ответе", "2 · плохо", "Действительно ли сделано? Частично")
	})
}

// What was rejected is not asked about, nor what was opened again.
func TestNothingToAsk(t *testing.T) {
	eachWorld(t, func(w *world) {
		for range 2 {
			w.reports(url.Values{"name": {"А"}, "phone": {"0555 1"}})
		}
		w.do("2026-0001", "reject", url.Values{"text": {"Это частный двор."}})
		w.answers("2026-0002", "Починили.")
		w.do("2026-0002", "reopen", url.Values{"text": {"Снова"}})
		asked := 0
		w.fixedHook = func() { asked++ }
		w.weeksLater(28)
		if asked != 0 {
			t.Errorf("%d asked", asked)
		}
	})
}
