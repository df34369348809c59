package settlements

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// site is the room's pages as the accountant sees them.
func (w *world) site() *testkit.Site { return testkit.Pages(w.t, w.d, w.Module()).As(w.accountant) }

const root = "/ru/kara-kulja/desk/settlements"

// Every page answers in three languages with its sentence, and files come whole.
func TestPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 1200_50, friday)
		w.sign(friday)
		id, err := w.Settle(t.Context(), w.accountant, Settlement{Agent: w.agent, Key: "k", Day: sunday, Amount: 1188_49, Commission: 12_01})
		w.must(err)
		s, account := w.site(), root+"/agents/"+w.agent.String()
		for lang, words := range map[string][]string{
			"ky": {"Агенттердин", "карызы жок", "1 188,49 сом которду", "түшүшү керек"},
			"ru": {"Долг агентов", "долга за подписанные дни нет", "перечислено 1 188,49", "должно поступить"},
			"en": {"Agents owe", "owes nothing", "handed over 1 188,49", "should arrive"},
		} {
			at := func(path string) string { return strings.Replace(path, "/ru/", "/"+lang+"/", 1) }
			s.Shows(at(root), words[0], "Терминалдар «А»")
			s.Shows(at(account), words[1], "12,01")
			s.Shows(at(root+"/done/"+id.String()), words[2])
			s.Shows(at(account+"/new"), words[3])
			if status, body := s.Get(at(account + "/statement.pdf")); status != http.StatusOK || !strings.HasPrefix(body, "%PDF") {
				t.Errorf("the statement answers %d", status)
			}
		}
		_, body := s.Get(account + "/statement.xlsx?from=" + string(friday))
		table, err := sheet.Read(strings.NewReader(body), "x.xlsx", sheet.Limits{})
		if err != nil || len(table.Rows) != 3 {
			t.Errorf("%+v, %v", table, err)
		}
		s.Answers(http.StatusNotFound, root+"/agents/7", root+"/done/7", root+"/agents/0000000000077")
	})
}

func TestPagePermissions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s, account := w.site(), root+"/agents/"+w.agent.String()
		for _, who := range []access.Actor{w.auditor, w.head, w.finance} {
			s.As(who).Answers(http.StatusOK, root, account)
		}
		s.As(w.cashier).Answers(http.StatusForbidden, root, account)
		s.As(w.auditor).Answers(http.StatusForbidden, account+"/new")
	})
}

// A settlement by forms: what is missing must be explained, the same form sent
// twice books once, a second person takes it back.
func TestSettlementByForms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.called(0, "1", 1000_00, saturday)
		w.sign(saturday)
		s, path := w.site(), root+"/agents/"+w.agent.String()+"/new"
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
