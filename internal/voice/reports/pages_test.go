package reports

import (
	"encoding/xml"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

const home = "/ru/kara-kulja/requests"

var hidden = regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)"`)

// carried are the hidden fields of a form: the draft.
func carried(body string) url.Values {
	form := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		form.Set(m[1], m[2])
	}
	return form
}

// next fills in one step as a browser without JavaScript does, and returns the page
// that follows.
func (w *world) next(site *testkit.Site, body string, fields url.Values) (int, string) {
	w.t.Helper()
	form := carried(body)
	maps.Copy(form, fields)
	return site.Post(home+"/new", form)
}

// report walks the four steps and returns the page of the applicant with its
// address.
func (w *world) report(site *testkit.Site, change url.Values) (address, body string) {
	w.t.Helper()
	_, body = site.Get(home + "/new")
	for _, fields := range []url.Values{
		{"village": {w.village.String()}, "street": {"Манас"}, "place": {"за школой"}}, {"category": {"leak"}},
		{"words": {"Третий день течёт колонка"}, "kind": {"application"}}, {"name": {"Асанов Уран"}, "phone": {"0555 123456"}, "lang": {"ru"}, "sex": {"m"}},
	} {
		for name, value := range change {
			if _, ours := fields[name]; ours || name == "anonymous" && fields.Has("phone") {
				fields[name] = value
			}
		}
		var status int
		if status, body = w.next(site, body, fields); status == http.StatusSeeOther {
			address = body
		} else if status != http.StatusOK {
			w.t.Fatalf("a step answers %d: %s", status, testkit.Text(body))
		}
	}
	if address == "" {
		w.t.Fatalf("nothing was registered: %s", testkit.Text(body))
	}
	_, body = site.Get(address)
	return address, body
}

// TestFourSteps: without account and JavaScript, with an error on the way and a
// step back; a number and the date at once.
func TestFourSteps(t *testing.T) {
	eachWorld(t, func(w *world) {
		site := w.site
		body := site.Shows(home+"/new?service=water", "Шаг 1 из 4", "Где это?")
		if carried(body).Get("category") != "water" {
			w.t.Error("the service that failed is forgotten")
		}
		status, body := w.next(site, body, url.Values{"street": {"Манас"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="Манас"`) {
			w.t.Fatalf("without a village: %d", status)
		}
		site.Holds(body, "Выберите село")
		_, body = w.next(site, body, url.Values{"village": {w.village.String()}, "street": {"Манас"}})
		site.Holds(body, "Шаг 2 из 4")
		_, body = w.next(site, body, url.Values{"category": {"danger"}})
		site.Holds(body, "Не пишите — позвоните сейчас: 101")
		body = site.Shows(home+"/new", "Шаг 1 из 4")
		_, body = w.next(site, body, url.Values{"village": {w.village.String()}, "street": {"Манас"}})
		_, body = w.next(site, body, url.Values{"category": {"leak"}})
		_, body = w.next(site, body, url.Values{"back": {"where"}, "words": {"уже написано"}})
		site.Holds(body, "Шаг 1 из 4")
		if carried(body).Get("words") != "уже написано" || carried(body).Get("category") != "leak" {
			w.t.Errorf("the draft is lost on the way back: %v", carried(body))
		}

		address, body := w.report(site, nil)
		if !strings.HasPrefix(address, "/ru/kara-kulja/requests/mine/") {
			w.t.Errorf("the applicant is led to %s", address)
		}
		site.Holds(body, "К-2026-0001: ответ будет до 10 декабря", "Сохраните адрес этой страницы", "Третий день течёт колонка")
		for _, lang := range []string{"ky", "en"} {
			site.Shows(strings.Replace(address, "/ru/", "/"+lang+"/", 1), "К-2026-0001")
		}
		site.Answers(http.StatusNotFound, address[:len(address)-1]+"0Z", home+"/mine/x", home+"/2026-0077")
	})
}

// TestSentTwice: the same form registers once.
func TestSentTwice(t *testing.T) {
	eachWorld(t, func(w *world) {
		form := url.Values{"key": {"one"}, "step": {"who"}, "village": {w.village.String()}, "category": {"road"}, "words": {"Яма"}, "name": {"А"}, "phone": {"1"}}
		_, first := w.site.Post(home+"/new", form)
		_, second := w.site.Post(home+"/new", form)
		if first != second || !strings.Contains(first, "/mine/") {
			w.t.Errorf("two addresses: %s, %s", first, second)
		}
		w.site.Answers(http.StatusNotFound, home+"/2026-0002")
	})
}

// TestUnknown: who stays unknown is nowhere, and what is said is shown only after
// somebody looked; never the name, on page, list and feed alike.
func TestUnknown(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.report(w.site, url.Values{"anonymous": {"on"}})
		w.report(w.site, url.Values{"words": {"Ушёл Асанов, телефон 0555 123456 <b>"}})
		w.do(requests.Number{Year: 2026, Serial: 1}, requests.Doing{Act: life.Show, Text: "Колонка <течёт> & льёт"})
		other := w.site.As(w.lead)
		for _, path := range []string{home, home + "/2026-0001", home + "/2026-0002", home + "/feed.xml", home + "?state=open&category=leak&village=" + w.village.String()} {
			status, body := other.Get(path)
			if status != http.StatusOK {
				w.t.Errorf("%s answers %d", path, status)
			}
			for _, secret := range []string{"Асанов", "123456", "<течёт>"} {
				if strings.Contains(body, secret) {
					w.t.Errorf("%s holds %q", path, secret)
				}
			}
		}
		w.site.Shows(home+"/2026-0001", "Колонка <течёт> & льёт")
		w.site.Shows(home+"/2026-0002", "Текст покажут, когда его просмотрят")
		_, feed := w.site.Get(home + "/feed.xml")
		var parsed struct {
			Items []struct {
				Title string `xml:"title"`
			} `xml:"channel>item"`
		}
		if err := xml.Unmarshal([]byte(feed), &parsed); err != nil || len(parsed.Items) != 2 {
			w.t.Errorf("the feed has %d items, %v", len(parsed.Items), err)
		}
	})
}

// TestPrivate: what the office alone sees has no page, no line and no item.
func TestPrivate(t *testing.T) {
	eachWorld(t, func(w *world) {
		address, body := w.report(w.site, url.Values{"category": {"staff"}})
		w.site.Holds(body, "К-2026-0001")
		w.site.Answers(http.StatusNotFound, home+"/2026-0001")
		for _, path := range []string{home, home + "/feed.xml"} {
			if _, body := w.site.Get(path); strings.Contains(body, "2026-0001") {
				w.t.Errorf("%s tells of a private request", path)
			}
		}
		if status, _ := w.site.Post(home+"/2026-0001/follow", nil); status != http.StatusNotFound {
			w.t.Errorf("a private request can be followed: %d", status)
		}
		w.site.Shows(address, "Третий день течёт колонка")
	})
}

// TestFollow: the neighbour is shown what is open, follows it, and is led along when
// it is joined to another; only the applicant may open it again.
func TestFollow(t *testing.T) {
	eachWorld(t, func(w *world) {
		mine, _ := w.report(w.site, nil)
		neighbour := w.site.As(w.lead)
		body := neighbour.Shows(home + "/new")
		_, body = w.next(neighbour, body, url.Values{"village": {w.village.String()}})
		_, body = w.next(neighbour, body, url.Values{"category": {"leak"}})
		neighbour.Holds(body, "Возможно, об этом уже сообщили", "Это оно: подписаться на К-2026-0001")
		status, address := neighbour.Post(home+"/2026-0001/follow", nil)
		if status != http.StatusSeeOther {
			w.t.Fatalf("following answers %d", status)
		}
		body = neighbour.Shows(address, "Подписаны 2 человека")
		if strings.Contains(body, "Третий день") {
			w.t.Error("a follower reads words that nobody looked through")
		}
		w.report(w.site, nil)
		w.do(requests.Number{Year: 2026, Serial: 1}, requests.Doing{Act: life.Merge, Into: requests.Number{Year: 2026, Serial: 2}})
		neighbour.Shows(address, "К-2026-0002", "К-2026-0001 присоединено к этому")
		w.do(requests.Number{Year: 2026, Serial: 2}, requests.Doing{Act: life.Answer, Text: "Починили", Outcome: life.Granted})
		if status, _ := neighbour.Post(address+"/reopen", url.Values{"text": {"нет"}}); status != http.StatusForbidden {
			w.t.Errorf("a follower opens again: %d", status)
		}
		w.site.Shows(mine, "Вопрос не решён?", "Починили")
		if status, _ := w.site.Post(mine+"/reopen", url.Values{"text": {""}}); status != http.StatusUnprocessableEntity {
			w.t.Errorf("no reason: %d", status)
		}
		w.site.Holds(w.site.Submit(mine+"/reopen", url.Values{"text": {"Снова течёт"}}), "Обращение снова открыто", "К-2026-0002: ответ будет")
	})
}

// TestFlood: a thousand reports from one phone are slowed down, and nothing that
// was taken is lost.
func TestFlood(t *testing.T) {
	eachWorld(t, func(w *world) {
		taken, slowed := 0, 0
		for range 40 {
			form := url.Values{"step": {"who"}, "village": {w.village.String()}, "category": {"road"}, "words": {"Яма"}, "name": {"А"}, "phone": {"1"}}
			switch status, _ := w.site.Post(home+"/new", form); status {
			case http.StatusSeeOther:
				taken++
			case http.StatusTooManyRequests:
				slowed++
			}
		}
		if taken != 12 || slowed != 28 {
			w.t.Errorf("%d taken, %d slowed down", taken, slowed)
		}
	})
}
