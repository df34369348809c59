package voice

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/platform/testkit"
)

// atOnce is how many do the same at one instant: more than any bound of the room.
const atOnce = 32

// together sends forms at one instant, each from a network of its own, and returns
// how many answers hold each of the words.
func (w *world) together(path string, form func(i int) url.Values, words ...string) map[string]int {
	w.t.Helper()
	var (
		all  sync.WaitGroup
		mu   sync.Mutex
		gate = make(chan struct{})
		got  = map[string]int{}
	)
	for i := range atOnce {
		all.Go(func() {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form(i).Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.RemoteAddr = fmt.Sprintf("198.51.100.%d:4000", i+1)
			<-gate
			_, body := w.site.Do(r)
			mu.Lock()
			defer mu.Unlock()
			for _, word := range words {
				if strings.Contains(testkit.Text(body), word) {
					got[word]++
				}
			}
		})
	}
	close(gate)
	all.Wait()
	return got
}

const (
	codeWrong  = "Код не тот"
	tooMany    = "Код слишком много раз введён неверно"
	codeAsked  = "Введите код из SMS"
	codesEnded = "На этот телефон код уже отправлен несколько раз"
	registered = home + "/mine/"
	dayEnded   = "Сегодня от вас пришло обращений: 10"
)

// asks fills in the last step and has a code sent; the form of the code comes back.
func (w *world) asks(who url.Values) (form url.Values, code string) {
	w.t.Helper()
	_, body := w.next(w.tells(), who)
	form = url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		form.Set(m[1], m[2])
	}
	w.deliver()
	got := w.phones.read()
	if len(got) != 1 {
		w.t.Fatalf("%d codes came", len(got))
	}
	return form, sixDigits.FindString(got[0].Text)
}

// Six digits have a million forms, and a program tries many at one instant: five of
// them are compared, and then not even the right one is.
func TestCodesTriedAtOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reachable()
		form, code := w.asks(url.Values{"name": {"А"}, "phone": {"0700 123456"}, "way": {"sms"}})
		try := func(code string) func(int) url.Values {
			return func(int) url.Values {
				f := url.Values{"code": {code}}
				for name, v := range form {
					f[name] = v
				}
				return f
			}
		}
		if got := w.together(home+"/new", try("none"), codeWrong, tooMany); got[codeWrong] != 5 || got[tooMany] != atOnce-5 {
			t.Errorf("%d wrong codes at once: %v", atOnce, got)
		}
		if status, body := w.site.Post(home+"/new", try(code)(0)); !strings.Contains(testkit.Text(body), tooMany) {
			t.Errorf("after that the right one answers %d: %s", status, testkit.Text(body))
		}
	})
}

// Who presses the button often has said it once: the right code stays right.
func TestTheRightCodeAtOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reachable()
		form, code := w.asks(url.Values{"name": {"А"}, "phone": {"0700 123456"}, "way": {"sms"}})
		form.Set("code", code)
		if got := w.together(home+"/new", func(int) url.Values { return form }, registered); got[registered] != atOnce {
			t.Errorf("%d times the right code: %v", atOnce, got)
		}
		w.site.Answers(http.StatusOK, home+"/2026-0001")
		w.site.Answers(http.StatusNotFound, home+"/2026-0002")
	})
}

// Codes cost money: three go to a phone in an hour, though many ask at one instant.
func TestCodesAskedAtOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reachable()
		form := w.lastStep(url.Values{"name": {"А"}, "phone": {"0700 123456"}, "way": {"sms"}})
		got := w.together(home+"/new", form, codeAsked, codesEnded)
		if got[codeAsked] != 3 || got[codesEnded] != atOnce-3 {
			t.Errorf("%d asked at once: %v", atOnce, got)
		}
		if w.deliver(); len(w.phones.read()) != 3 {
			t.Error("not three codes went out")
		}
	})
}

// Ten reports a day from one phone, though many come at one instant.
func TestReportsOfOnePhoneAtOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		form := w.lastStep(url.Values{"name": {"А"}, "phone": {"0700 123456"}})
		got := w.together(home+"/new", form, registered, dayEnded)
		if got[registered] != 10 || got[dayEnded] != atOnce-10 {
			t.Errorf("%d reports at once: %v", atOnce, got)
		}
		w.site.Answers(http.StatusOK, home+"/2026-0010")
		w.site.Answers(http.StatusNotFound, home+"/2026-0011")
	})
}

// lastStep is the last step of a report, filled in; each has a one-time key of its own.
func (w *world) lastStep(who url.Values) func(i int) url.Values {
	w.t.Helper()
	body := w.tells()
	return func(i int) url.Values {
		form := url.Values{}
		for _, m := range hidden.FindAllStringSubmatch(body, -1) {
			form.Set(m[1], m[2])
		}
		for name, v := range who {
			form[name] = v
		}
		form.Set("key", fmt.Sprintf("key-%d", i))
		return form
	}
}
