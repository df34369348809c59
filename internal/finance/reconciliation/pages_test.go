package reconciliation

import (
	"bytes"
	"net/http"
	"net/url"
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
		id, err := w.Settle(t.Context(), w.accountant, Settlement{Agent: w.agent, Key: "k", Day: sunday, Amount: 1188_49, Commission: 12_01})
		w.must(err)
		s := w.site()
		for lang, words := range map[string][]string{
			"ky": {"1 күн кол коюуну күтүүдө", "2 айырма", "карызы жок", "1 188,49 сом которду", "баары дал келет", "келиши керек", "реестри"},
			"ru": {"Подписи ждёт 1 день", "2 расхождения", "долга за подписанные дни нет", "перечислено 1 188,49", "всё совпадает", "должно поступить", "реестр r.csv"},
			"en": {"1 day waits for a signature", "2 differ", "owes nothing", "handed over 1 188,49", "all equal", "should arrive", "the register r.csv"},
		} {
			at := func(path string) string { return strings.Replace(path, "/ru/", "/"+lang+"/", 1) }
			s.Shows(at(root), words[0], "1 200,50")
			body := s.Shows(at(w.path(saturday)), words[1], "100,00", "50,00")
			s.Shows(at(w.path(friday)), words[4], "1 200,50")
			s.Shows(at(root+"/agents/"+w.agent.String()), words[2], "12,01")
			s.Shows(at(root+"/settlements/"+id.String()), words[3])
			s.Shows(at(root+"/agents/"+w.agent.String()+"/settle"), words[5])
			s.Shows(at(root+"/registers/"+w.day(friday).Register.Upload.String()), words[6])
			for _, file := range []string{w.path(saturday) + "/letter.pdf", root + "/agents/" + w.agent.String() + "/statement.pdf"} {
				if status, body := s.Get(at(file)); status != http.StatusOK || !strings.HasPrefix(body, "%PDF") {
					t.Errorf("%s: %d", at(file), status)
				}
			}
			_ = body
		}
		s.Answers(http.StatusNotFound, w.path("2026-13-01"), root+"/days/"+w.agent.String()+"/1.2.2026", root+"/agents/7", root+"/settlements/7", root+"/registers/7")
	})
}

// The tables hold what the pages show.
func TestTables(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "2", 100_00, saturday)
		w.load(saturday, w.line(1, "3", 50_00, saturday))
		if _, err := w.Query(t.Context(), w.accountant, w.agent, saturday); err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]string{
			w.path(saturday) + "/letter.xlsx": "2",
			root + "/agents/" + w.agent.String() + "/statement.xlsx?from=" + string(friday) + "": "100,00",
		} {
			_, body := w.site().Get(path)
			table, err := sheet.Read(bytes.NewReader([]byte(body)), "x.xlsx", sheet.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if len(table.Rows) != 2 {
				t.Errorf("%s has %d rows, want 2 with %s: %+v", path, len(table.Rows), want, table.Rows)
			}
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

// A settlement by forms: what is missing must be explained, the same form sent
// twice books once, a second person takes it back.
func TestSettlementByForms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 1000_00, saturday)
		w.must(w.Sign(t.Context(), w.head, w.agent, saturday, "реестр кагазда"))
		s, path := w.site(), root+"/agents/"+w.agent.String()+"/settle"
		s.Shows(path, "990 сом")
		form := url.Values{"key": {"once"}, "day": {"22.11.2026"}, "until": {string(saturday)}, "amount": {"900"}, "commission": {"10"}}
		status, body := s.Post(path, form)
		s.Holds(body, "Не хватает: 90 сом")
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="900"`) || !strings.Contains(body, `value="once"`) {
			t.Errorf("status %d: the form comes back as it was typed, with its key", status)
		}
		form.Set("note", "Остальное завтра")
		body = s.Submit(path, form)
		s.Holds(body, "Расчёт проведён: 910 сом", "Остальное завтра", "На 90 сом")
		s.Submit(path, form)
		if w.balance() != 90_00 {
			t.Errorf("sent twice: %s lie at the agent", w.balance())
		}
		_, to := s.Post(path, form)
		if status, _ := s.Post(to+"/reverse", url.Values{"reason": {"ошибка"}}); status != http.StatusForbidden {
			t.Errorf("whoever entered it takes it back: %d", status)
		}
		body = s.As(w.head).Submit(to+"/reverse", url.Values{"reason": {"ошибка"}})
		s.Holds(body, "Расчёт сторнирован", "сторнировано")
		_, body = s.Post(path, url.Values{"key": {"x"}, "day": {"x"}, "until": {"y"}, "amount": {"z"}})
		s.Holds(body, "дату")
	})
}

func TestPagePermissions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 100_00, saturday)
		s := w.site()
		pages := []string{root, w.path(saturday), root + "/agents/" + w.agent.String()}
		for _, who := range []access.Actor{w.auditor, w.head, w.finance} {
			s.As(who).Answers(http.StatusOK, pages...)
		}
		s.As(w.cashier).Answers(http.StatusForbidden, pages...)
		s.As(access.Actor{}).Answers(http.StatusSeeOther, pages...)
		s.As(w.auditor).Answers(http.StatusForbidden, root+"/agents/"+w.agent.String()+"/settle")
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
