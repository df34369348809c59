package reconciliation

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/reconciliation/compare"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/web"
)

// site is the room's pages as the accountant sees them.
func (w *world) site() *testkit.Site { return testkit.Pages(w.t, w.d, w.Module()).As(w.accountant) }

const root = "/ru/kara-kulja/desk/reconciliation"

func (w *world) path(day period.Day) string {
	return root + "/days/" + w.agent.String() + "/" + string(day)
}

// Every page answers in three languages with its sentence, and files come whole.
func TestPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 1200_50, friday)
		w.load(friday, w.line(0, "1", 1200_50, friday))
		w.must(w.Sign(t.Context(), w.head, w.agent, friday, ""))
		w.called(0, "2", 100_00, saturday)
		w.load(saturday, w.line(1, "3", 50_00, saturday))
		_, err := w.Query(t.Context(), w.accountant, w.agent, saturday)
		w.must(err)
		s := w.site()
		for lang, words := range map[string][]string{
			"ky": {"Кол коюуну 1 күн күтүүдө", "2 айырма", "баары дал келет", "реестри"},
			"ru": {"Подписи ждёт 1 день", "2 расхождения", "всё совпадает", "реестр r.csv"},
			"en": {"1 day waits for a signature", "2 differ", "all equal", "the register r.csv"},
		} {
			at := func(path string) string { return strings.Replace(path, "/ru/", "/"+lang+"/", 1) }
			s.Shows(at(root), words[0], "1 200,50")
			s.Shows(at(w.path(saturday)), words[1], "100,00", "50,00")
			s.Shows(at(w.path(friday)), words[2], "1 200,50")
			s.Shows(at(root+"/registers/"+w.day(friday).Register.Upload.String()), words[3])
			if status, body := s.Get(at(w.path(saturday) + "/letter.pdf")); status != http.StatusOK || !strings.HasPrefix(body, "%PDF") {
				t.Errorf("the letter answers %d", status)
			}
		}
		s.Answers(http.StatusNotFound, w.path("2026-13-01"), root+"/days/"+w.agent.String()+"/1.2.2026", root+"/registers/7")
	})
}

// The letter is a table as well, for the agent's own program.
func TestLetterTable(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "2", 100_00, saturday)
		w.load(saturday, w.line(1, "3", 50_00, saturday))
		if _, err := w.Query(t.Context(), w.accountant, w.agent, saturday); err != nil {
			t.Fatal(err)
		}
		_, body := w.site().Get(w.path(saturday) + "/letter.xlsx")
		table, err := sheet.Read(strings.NewReader(body), "x.xlsx", sheet.Limits{})
		if err != nil || len(table.Rows) != 2 || !slices.Contains(table.Rows[0].Cells, "3") {
			t.Errorf("%+v, %v", table, err)
		}
	})
}

// The evening's work by forms alone: load, post, ask, explain, sign.
func TestDayByForms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 100_00, saturday)
		w.called(2, "9", 70_00, saturday)
		s, path := w.site(), w.path(saturday)
		form := url.Values{"from": {"21.11.2026"}, "until": {"21.11.2026"}}
		content := file(w.line(0, "1", 100_00, saturday), w.line(1, "2", 50_00, saturday))
		status, body := s.Upload(path+"/register", url.Values{"from": {"22.11.2027"}, "until": {""}}, "file", "r.csv", content)
		s.Holds(body, "Последний день не раньше")
		if status != http.StatusUnprocessableEntity {
			t.Errorf("status %d", status)
		}
		status, body = s.Upload(path+"/register", form, "file", "r.csv", []byte("\x00\x01"))
		s.Holds(body, "Excel")
		if status != http.StatusUnprocessableEntity {
			t.Errorf("status %d", status)
		}
		// The first file asks for its columns, the second knows them.
		_, to := s.Upload(path+"/register", form, "file", "r.csv", content)
		if !strings.Contains(to, "/registers/") {
			t.Fatalf("an unknown file leads to %q", to)
		}
		s.Shows(to, "Номер платежа")
		body = s.Submit(to, url.Values{"external": {"0"}, "account": {"1"}, "day": {"2"}, "amount": {"3"}})
		s.Holds(body, "2 расхождения", "Только в их реестре", "Только в нашем учёте")
		if _, to := s.Upload(path+"/register", form, "file", "r.csv", content); to != path {
			t.Errorf("a known file leads to %q", to)
		}

		body = s.Submit(path, url.Values{"do": {"post"}, "mark": {w.mark(saturday, compare.OnlyTheirs, "2")}})
		s.Holds(body, "Проведено: 1, 50", "1 расхождение")
		mark := w.mark(saturday, compare.OnlyOurs, "9")
		body = s.Submit(path, url.Values{"do": {"query"}, "mark": {mark}})
		s.Holds(body, "Внесено в письмо", "Агент запрошен")
		body = s.Submit(path, url.Values{"do": {"ask"}, "mark": {mark}})
		s.Holds(body, "Решает второй", "Запрошено исправление")
		status, body = s.Post(path+"/answer", url.Values{"mark": {mark}, "answer": {""}})
		s.Holds(body, "Напишите, что ответил")
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "<details open") {
			t.Errorf("status %d: the form comes back open", status)
		}
		s.Submit(path+"/answer", url.Values{"mark": {mark}, "answer": {"Внесут завтра"}})
		s.Shows(path, "все расхождения объяснены", "Внесут завтра", "ждёт второго сотрудника")

		head := s.As(w.head)
		head.Shows(path, "Подписать")
		body = head.Submit(path+"/sign", url.Values{})
		head.Holds(body, "День подписан", "Подпись: "+w.head.Name)
		status, body = head.Post(path+"/reopen", url.Values{"reason": {""}})
		head.Holds(body, "почему день открывается")
		body = head.Submit(path+"/reopen", url.Values{"reason": {"ошибка"}})
		head.Holds(body, "День снова открыт")
		if status != http.StatusUnprocessableEntity {
			t.Errorf("status %d", status)
		}
	})
}

// A file with a line that cannot be read says which and why, and is loaded
// without it only on purpose.
func TestUnreadableByForms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s, path := w.site(), w.path(saturday)
		content := file(w.line(0, "1", 100_00, saturday), "2;"+w.people[1].Number+";21.11.2026;пять")
		_, to := s.Upload(path+"/register", url.Values{"from": {"21.11.2026"}, "until": {"21.11.2026"}}, "file", "r.csv", content)
		s.Shows(to, "1 строку нельзя прочитать", "Строка 3:")
		form := url.Values{"external": {"0"}, "account": {"1"}, "day": {"2"}, "amount": {"3"}}
		_, body := s.Post(to, form)
		s.Holds(body, "Попросите у агента верный файл")
		_, body = s.Post(to, url.Values{"account": {"1"}, "day": {"2"}, "amount": {"3"}})
		s.Holds(body, "столбец с номерами платежей")
		form.Set("sure", "on")
		body = s.Submit(to, form)
		s.Holds(body, "1 расхождение")
	})
}

func TestPagePermissions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 100_00, saturday)
		s := w.site()
		pages := []string{root, w.path(saturday)}
		for _, who := range []access.Actor{w.auditor, w.head, w.finance} {
			s.As(who).Answers(http.StatusOK, pages...)
		}
		s.As(w.cashier).Answers(http.StatusForbidden, pages...)
		s.As(access.Actor{}).Answers(http.StatusSeeOther, pages...)
		for _, do := range []string{"post", "query", "ask"} {
			if status, _ := s.As(w.auditor).Post(w.path(saturday), url.Values{"do": {do}}); status != http.StatusForbidden {
				t.Errorf("an auditor may %s: %d", do, status)
			}
		}
		if status, _ := s.Post(w.path(saturday), url.Values{"do": {"delete"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("an unknown button answers %d", status)
		}
		if status, _ := s.Post(w.path(saturday), url.Values{"do": {"ask"}}); status != http.StatusNotFound {
			t.Errorf("a correction of nothing answers %d", status)
		}
	})
}

// todos is what the room gives a person to do today, and the number on the rail.
func (w *world) todos(who access.Actor) (list []module.Todo, waiting int) {
	w.t.Helper()
	probe := module.Module{Name: "probe", Routes: func(rt *web.Router) {
		rt.Desk("GET probe", access.Permission{Name: "probe", Staff: true}, func(_ http.ResponseWriter, q *web.Request) (err error) {
			if list, err = w.Module().Todo(q.Context(), q); err != nil {
				return err
			}
			waiting, err = w.Module().Rail[0].Count(q.Context(), q)
			return err
		})
	}}
	testkit.Pages(w.t, w.d, w.Module(), probe).As(who).Answers(http.StatusOK, "/ru/kara-kulja/desk/probe")
	return list, waiting
}

// Days up to yesterday that nobody signed are work for today.
func TestTodo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 100_00, saturday)
		w.called(0, "2", 100_00, sunday)
		w.called(0, "3", 100_00, saturday.Add(-40))
		list, waiting := w.todos(w.accountant)
		if len(list) != 1 || waiting != 1 || list[0].Due != saturday || list[0].State != "wait" || !strings.Contains(list[0].Text, "Терминалдар «А»") ||
			!strings.HasSuffix(w.path(saturday), strings.TrimPrefix(list[0].Path, "desk/")) {
			t.Errorf("%+v, %d", list, waiting)
		}
		if list, _ := w.todos(w.auditor); len(list) != 0 {
			t.Errorf("an auditor is given work: %+v", list)
		}
		w.load(saturday, w.line(0, "9", 1_00, saturday))
		if list, _ := w.todos(w.head); len(list) != 1 || list[0].State != "bad" {
			t.Errorf("%+v", list)
		}
		w.must(w.Sign(t.Context(), w.head, w.agent, saturday, "реестр кагазда"))
		if list, waiting := w.todos(w.accountant); len(list) != 0 || waiting != 0 {
			t.Errorf("a signed day still waits: %+v", list)
		}
	})
}
