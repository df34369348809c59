package tills

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

func pages(t *testing.T, r *room) *testkit.Site { return testkit.Pages(t, r.d, r.Module()) }

// Every page, in three languages, says what it is about.
func TestPagesInThreeLanguages(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		day := r.open(500_00)
		if _, err := r.receive(day, 1234_50); err != nil {
			t.Fatal(err)
		}
		s := pages(t, r).As(r.accountant)
		for lang, words := range map[string][4]string{
			"ky": {"Касса күндөрү", "азырынча 1 234,50 сом кабыл алынды", "Купюраларды жана тыйындарды санаңыз", "Жаңы касса"},
			"ru": {"Кассовые дни", "пока принято 1 234,50 сома", "Пересчитайте купюры и монеты", "Новая касса"},
			"en": {"Cashiers' days", "1 234,50 som taken so far", "Count the notes and coins", "New cash desk"},
		} {
			root := "/" + lang + "/kara-kulja/desk/tills"
			s.Shows(root, words[0], "Борбордук касса")
			s.Shows(root+"/days/"+day.ID.String(), words[1], "1 734,50", "1-000001")
			s.Shows(root+"/days/"+day.ID.String()+"/close", words[2], "1 734,50")
			s.Shows(root+"/desks", words[3], "100 000,00")
			s.Shows(root+"/desks/"+r.desk.String(), "Борбордук касса")
		}
	})
}

// The evening, as forms: a wrong count comes back as it was typed, the right
// one closes the day, a second person accepts.
func TestEveningByForms(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		day := r.open(0)
		if _, err := r.receive(day, 700_00); err != nil {
			t.Fatal(err)
		}
		path := "/ru/kara-kulja/desk/tills/days/" + day.ID.String()
		cashier := pages(t, r).As(r.cashier)

		form := url.Values{"n50000": {"1"}, "n5000": {"3"}, "kept": {"0"}}
		status, body := cashier.Post(path+"/close", form)
		cashier.Holds(body, "В кассе не хватает: 50 сомов")
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="3"`) {
			t.Errorf("status %d; the count must come back as typed", status)
		}
		form.Set("n5000", "x")
		_, body = cashier.Post(path+"/close", form)
		cashier.Holds(body, "целое число")
		form.Set("n5000", "4")
		form.Set("kept", "900")
		_, body = cashier.Post(path+"/close", form)
		cashier.Holds(body, "Оставить можно не больше")
		form.Set("kept", "1 00,00")
		cashier.Holds(cashier.Submit(path+"/close", form), "касса сходится", "Сдано 600,00", "Деньги ждут второго человека")

		status, _ = cashier.Post(path+"/accept", nil)
		if status != http.StatusForbidden {
			t.Errorf("the cashier accepts the own day: %d", status)
		}
		accountant := pages(t, r).As(r.accountant)
		accountant.Shows(path, "Принять 600 сом")
		accountant.Holds(accountant.Submit(path+"/accept", nil), "Деньги приняты", "Принято")
		status, body = accountant.Post(path+"/accept", nil)
		accountant.Holds(body, "Принять можно только закрытый день и только один раз")
		if status != http.StatusUnprocessableEntity {
			t.Errorf("a second hand-over answers %d", status)
		}
		r.clean()
	})
}

func TestReport(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		day := r.open(500_00)
		if _, err := r.receive(day, 250_00); err != nil {
			t.Fatal(err)
		}
		path := "/ky/kara-kulja/desk/tills/days/" + day.ID.String() + "/report.pdf"
		s := pages(t, r).As(r.auditor)
		open := pdf(t, s, path)
		_, err := r.CloseDay(t.Context(), r.cashier, day.ID, Closing{Count: Count{500_00: 1, 200_00: 1, 10_00: 4, 3_00: 3}, Kept: 500_00, Reason: "1 сом кем"})
		if err != nil {
			t.Fatal(err)
		}
		if closed := pdf(t, s, path); len(closed) == len(open) {
			t.Error("the report of a closed day has no count sheet")
		}
	})
}

func pdf(t *testing.T, s *testkit.Site, path string) string {
	t.Helper()
	status, body := s.Get(path)
	if status != http.StatusOK || !strings.HasPrefix(body, "%PDF") {
		t.Fatalf("%s answers %d: %.40q", path, status, body)
	}
	return body
}

func TestDeskForms(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		root := "/en/kara-kulja/desk/tills/desks"
		s := pages(t, r).As(r.accountant)
		status, body := s.Post(root, url.Values{"name": {""}, "large": {"1000000"}})
		s.Holds(body, "Name the cash desk", "below 1 000 000 som")
		if status != http.StatusUnprocessableEntity {
			t.Errorf("status %d", status)
		}
		s.Holds(s.Submit(root, url.Values{"name": {"Market"}, "large": {"5 000,50"}}), "Market", "5 000,50", "2-…")
		s.Holds(s.Submit(root+"/"+r.desk.String(), url.Values{"name": {"Main"}, "large": {"200"}, "closed": {"on"}}), "Main", "Closed", "Saved: Main")
		s.Answers(http.StatusNotFound, root+"/0000000000001", root+"/x")
	})
}

func TestPermissions(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		day := r.open(0)
		root := "/ru/kara-kulja/desk/tills"
		public := pages(t, r)
		public.Answers(http.StatusSeeOther, root, root+"/days/"+day.ID.String())
		pages(t, r).As(testkit.Actor(access.Controller)).Answers(http.StatusForbidden, root, root+"/desks")
		auditor := pages(t, r).As(r.auditor)
		auditor.Answers(http.StatusOK, root, root+"/days/"+day.ID.String())
		auditor.Answers(http.StatusForbidden, root+"/desks")
		auditor.Answers(http.StatusSeeOther, root+"/days/"+day.ID.String()+"/close") // back to the day: not the auditor's to close
		if status, _ := auditor.Post(root+"/days/"+day.ID.String()+"/close", nil); status != http.StatusForbidden {
			t.Errorf("the auditor closes a day: %d", status)
		}
		auditor.Answers(http.StatusNotFound, root+"/days/0000000000001", root+"/days/x")
		auditor.Answers(http.StatusUnprocessableEntity, root+"?before=x")
	})
}

// The list of days asks the same number of questions for one day and for many.
func TestListAsksOnce(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		questions := func() int64 {
			ctx, n := db.CountQueries(t.Context())
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, "/ru/kara-kulja/desk/tills", nil)
			if err != nil {
				t.Fatal(err)
			}
			if status, _ := pages(t, r).As(r.auditor).Do(request); status != http.StatusOK {
				t.Fatal(status)
			}
			return n.Load()
		}
		r.open(0)
		one := questions()
		for range 5 {
			other := testkit.Actor(access.Cashier)
			desk, err := r.AddDesk(t.Context(), r.accountant, Desk{Name: "x", Large: 1})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := r.OpenDay(t.Context(), other, desk, 0); err != nil {
				t.Fatal(err)
			}
		}
		if many := questions(); many != one {
			t.Errorf("%d questions for one day, %d for six", one, many)
		}
	})
}
