package agents

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/agents/dialect"
	"github.com/openaimak/aimak/internal/finance/agents/joint"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// Every page, in three languages, says what it is about.
func TestPagesInThreeLanguages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		x.pay("1", 0, "1234.50").is(t, "0")
		x.pay("1", 0, "99").is(t, "300")
		x.pay("2", 1, "10", "20261110120000").is(t, "0")
		x.ask("command=check&account=1")
		w.settled()
		s := testkit.Pages(t, w.d, w.Module()).As(w.accountant)
		for lang, words := range map[string][5]string{
			"ky": {"Агенттер аркылуу акыркы 30 күндө 1 244,50 сом түштү, 2 төлөм", "1 244,50 сом", "кеч келди", "Агент кантип сурайт", "Эч нерсе өткөрүлбөйт"},
			"ru": {"Агенты принесли 1 244,50 сома за последние 30 дней, 2 платежа", "1 244,50 сома", "пришёл поздно", "Как агент спрашивает", "Ничего не проводится"},
			"en": {"Agents brought 1 244,50 som in the last 30 days, in 2 payments", "1 244,50 som", "came late", "How the agent asks", "Nothing is booked"},
		} {
			root := "/" + lang + "/kara-kulja/desk/agents"
			s.Shows(root, words[0], "Терминал quick")
			s.Shows(root+"/"+x.id.String(), words[1], words[2], "/pay/quick", "99")
			s.Shows(root+"/"+x.id.String()+"/edit", words[3])
			s.Shows(root+"/new", words[3])
			s.Shows(root+"/"+x.id.String()+"/try", words[4])
		}
	})
}

// The way of an accountant: set up, key, first call, all by forms.
func TestSettingUpByForms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s, root := testkit.Pages(t, w.d, w.Module()).As(w.accountant), "/ru/kara-kulja/desk/agents"
		s.Shows(root, "Терминалы, кошельки и банки")
		form := newFormValues(t, s, root+"/new?profile=action")
		form.Set("name", "Банк Үлгү")
		form.Set("code", "Sample Bank")
		form.Set("code-repeat", "0")
		form.Set("paid", "CODE = code\nnonsense")
		form.Set("addresses", "203.0.113.0/24, 10.0.0.300")
		status, body := s.Post(root, form)
		s.Holds(body, "маленьких латинских букв", "потеряются деньги", "Эта строка не распознана: nonsense", "По одной сети в строке")
		if !strings.Contains(body, `value="Банк Үлгү"`) || status != http.StatusUnprocessableEntity {
			t.Errorf("status %d", status)
		}
		form.Set("code", "sample-bank")
		form.Set("code-repeat", "1")
		form.Set("paid", "CODE = code\nEXT_ID = payment")
		form.Set("addresses", "203.0.113.0/24, 192.0.2.1")
		body = s.Submit(root, form)
		s.Holds(body, "Агент подключён", "пока не может обращаться", "203.0.113.0/24, 192.0.2.1")
		if status, _ = s.Post(root, form); status != http.StatusUnprocessableEntity {
			t.Errorf("a word is given twice: %d", status)
		}

		path := regexp.MustCompile(`action="([^"]*/key)"`).FindStringSubmatch(body)[1]
		once := regexp.MustCompile(`name="form" value="([^"]*)"`).FindStringSubmatch(body)[1]
		status, body = s.Post(path, url.Values{"form": {once}})
		s.Holds(body, "показывается только сейчас", "sample-bank")
		key := regexp.MustCompile(`<code>([A-Za-z0-9_-]{43})</code>`).FindStringSubmatch(body)
		if status != http.StatusOK || key == nil {
			t.Fatalf("status %d, no key on\n%s", status, testkit.Text(body))
		}
		_, body = s.Post(path, url.Values{"form": {once}})
		s.Holds(body, "Этот ключ уже показан")
		if strings.Contains(body, key[1]) {
			t.Error("the key is shown again")
		}
	})
}

// newFormValues reads the filled form of a new agent, as a browser would.
func newFormValues(t *testing.T, s *testkit.Site, path string) url.Values {
	t.Helper()
	_, body := s.Get(path)
	form := url.Values{"layout": {"DD.MM.YYYY_HH:MM:SS"}, "style": {dialect.Point}}
	for _, input := range regexp.MustCompile(`<input [^>]*>`).FindAllString(body, -1) {
		name, value := attribute(input, "name"), attribute(input, "value")
		if name != "" && !strings.Contains(input, `type="checkbox"`) {
			form.Set(name, value)
		}
	}
	for _, area := range regexp.MustCompile(`(?s)<textarea [^>]*name="([^"]*)"[^>]*>(.*?)</textarea>`).FindAllStringSubmatch(body, -1) {
		form.Set(area[1], area[2])
	}
	return form
}

func attribute(tag, name string) string {
	found := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if found == nil {
		return ""
	}
	return found[1]
}

// Changing, switching off, disputes: each by its form.
func TestChangingByForms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		x.pay("1", 0, "10").is(t, "0")
		x.pay("1", 0, "20").is(t, "300")
		w.settled()
		s, path := testkit.Pages(t, w.d, w.Module()).As(w.accountant), "/en/kara-kulja/desk/agents/"+x.id.String()
		form := newFormValues(t, s, path+"/edit")
		form.Set("layout", "YYYYMMDDHHMMSS")
		form.Set("most", "5")
		form.Set("least", "6")
		_, body := s.Post(path, form)
		s.Holds(body, "The largest payment is at least the smallest")
		form.Set("most", "100")
		form.Set("day_most", "1 000,00")
		form.Set("commission", "15")
		s.Holds(s.Submit(path, form), "Saved: Терминал quick", "from 6 som to 100 som", "up to 1 000 som", "1,5 %")
		x.pay("2", 0, "5").is(t, "241") // the change counts at once

		dispute := w.disputes(testkit.Place)[0].ID.String()
		status, _ := s.Post(path+"/disputes/"+dispute, url.Values{"note": {" "}})
		if status != http.StatusUnprocessableEntity {
			t.Errorf("an empty note: %d", status)
		}
		s.Holds(s.Submit(path+"/disputes/"+dispute, url.Values{"note": {"The agent gave 20 back"}}), "The dispute is settled", "The agent gave 20 back")
		s.Holds(s.Submit(path+"/switch", url.Values{"to": {"off"}}), "no money")
		s.Holds(s.Submit(path+"/switch", url.Values{"to": {"on"}}), "switched on")
		s.Holds(s.Submit(path+"/end-keys", nil), "worthless now", "cannot call yet")
	})
}

// The try-out answers as the agent is answered, and books nothing.
func TestTry(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		x.pay("7", 0, "10").is(t, "0")
		s, path := testkit.Pages(t, w.d, w.Module()).As(w.accountant), "/en/kara-kulja/desk/agents/"+x.id.String()+"/try?account="
		account := w.accounts[testkit.Place][0].Number
		for query, want := range map[string]string{
			account + "&command=check&amount=10":                               "<result>0</result>",
			account + "&command=pay&number=8&amount=10.00":                     "<prv_txn>",
			account + "&command=pay&number=7&amount=10":                        "<result>0</result>",
			account + "&command=pay&number=7&amount=11":                        "<result>300</result>",
			account + "&command=pay&number=8&amount=1e3":                       "<result>300</result>",
			"4-0001-0&command=pay&number=8&amount=1":                           "<result>4</result>",
			w.accounts[away][0].Number + "&command=check":                      "<result>7</result>",
			account + "&command=pay&number=8&amount=50000.01":                  "<result>242</result>",
			account + "&command=pay&number=123456789012345678901&amount=50.01": "123456789012345678901",
		} {
			s.Shows(path+query, want, "GET /pay/quick?")
		}
		w.holds(testkit.Place, 1, 10_00)
		if n := len(w.disputes(testkit.Place)); n != 0 {
			t.Errorf("trying out leaves %d disputes", n)
		}
	})
}

// An agent of another municipality is joined by its word.
func TestJoinByForm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		there := access.Actor{ID: 9, Name: "Бухгалтер", Municipality: away, Roles: []access.Role{access.Accountant}}
		d, _ := dialect.Profile("osmp")
		one := fresh(d)
		one.Code, one.Name = "far", "Терминал far"
		if _, err := w.Add(t.Context(), there, one); err != nil {
			t.Fatal(err)
		}
		s, root := testkit.Pages(t, w.d, w.Module()).As(w.accountant), "/en/kara-kulja/desk/agents"
		_, body := s.Post(root+"/join", url.Values{"code": {"nobody"}})
		s.Holds(body, "There is no such agent. Ask the agent for its word")
		body = s.Submit(root+"/join", url.Values{"code": {"far"}})
		s.Holds(body, "brings money here too", "kept by the municipality that set the agent up")
		_, body = s.Post(root+"/join", url.Values{"code": {"far"}})
		s.Holds(body, "brings money here already")
	})
}

func TestPermissions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x, root := w.agent("quick"), "/ru/kara-kulja/desk/agents"
		one := root + "/" + x.id.String()
		testkit.Pages(t, w.d, w.Module()).Answers(http.StatusSeeOther, root, one)
		testkit.Pages(t, w.d, w.Module()).As(w.stranger).Answers(http.StatusForbidden, root, one, root+"/new")
		auditor := testkit.Pages(t, w.d, w.Module()).As(w.auditor)
		auditor.Answers(http.StatusOK, root, one)
		auditor.Answers(http.StatusForbidden, root+"/new", one+"/edit", one+"/try")
		for _, path := range []string{root, root + "/join", one, one + "/key", one + "/end-keys", one + "/switch", one + "/disputes/0000000000001"} {
			if status, _ := auditor.Post(path, url.Values{}); status != http.StatusForbidden {
				t.Errorf("the auditor posts to %s: %d", path, status)
			}
		}
		auditor.Answers(http.StatusNotFound, root+"/0000000000001", root+"/x")
	})
}

// The list asks the same number of questions for one agent and for many.
func TestListAsksOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		questions := func() int64 {
			ctx, n := db.CountQueries(t.Context())
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, "/ru/kara-kulja/desk/agents", nil)
			if err != nil {
				t.Fatal(err)
			}
			if status, _ := testkit.Pages(t, w.d, w.Module()).As(w.auditor).Do(request); status != http.StatusOK {
				t.Fatal(status)
			}
			return n.Load()
		}
		w.agent("a1")
		one := questions()
		for _, code := range []string{"a2", "a3", "a4"} {
			w.agent(code)
		}
		if many := questions(); many != one {
			t.Errorf("%d questions for one agent, %d for four", one, many)
		}
	})
}

// A batch asks the same number of questions for one payment and for sixty-four.
func TestBatchAsksOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		l, err := w.find(t.Context(), "quick")
		if err != nil {
			t.Fatal(err)
		}
		number := 0
		questions := func(n int) int64 {
			ctx, count := db.CountQueries(t.Context())
			calls := make([]*call, n)
			for i := range calls {
				number++
				calls[i] = x.payment(l, number)
			}
			w.write(testkit.Place, func(context.Context, *db.Tx) error { return nil })
			if err := w.bookIn(ctx, testkit.Place, calls); err != nil {
				t.Fatal(err)
			}
			return count.Load()
		}
		questions(1)
		one := questions(1)
		if many := questions(joint.MostTogether); many > one+4 { // lists of rows may travel in several pieces
			t.Errorf("%d questions for one payment, %d for %d", one, many, joint.MostTogether)
		} else {
			t.Logf("%d questions for one payment, %d for %d", one, many, joint.MostTogether)
		}
	})
}
