package forwarding

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

func TestStatements(t *testing.T) {
	testkit.EachDB(t, sets(), func(t *testing.T, d *db.DB) { testkit.PrepareAll(t, d, "store", "Due") })
}

const posted = "POST /requests.xml"

// A request goes once its words were looked through, with nothing of the applicant; it
// is referred by the law's step, followed there, called done there, and confirmed here.
func TestThereAndBack(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.city.say(posted, "posted.xml")
		r := w.says(nil)
		if _, ok := w.item(r); ok {
			t.Error("it is sent before anybody looked")
		}
		r = w.shows(r, false)
		w.goes()
		i, _ := w.item(r)
		if i.State != Taken || i.TheirID != "293944" || w.city.count(posted) != 1 {
			t.Fatalf("%+v, %d times", i, w.city.count(posted))
		}
		f := w.city.form
		if f.Get("service_code") != "001" || f.Get("jurisdiction_id") != "city.gov" || f.Get("api_key") != "key" || f.Get("attribute[V]") != "k7" || f.Get("attribute[N]") != "К-2026-0001" ||
			f.Get("lat") != "40.632230" || f.Get("long") != "73.592490" || f.Get("address_string") != "Кара-Кулжа, Ленин" || f.Get("description") != "Фонарь не горит\n[К-2026-0001 kara-kulja]" || w.city.mark == "" {
			t.Errorf("%v", f)
		}
		for _, name := range []string{"first_name", "last_name", "phone", "email"} {
			if f.Has(name) {
				t.Errorf("%s goes along", name)
			}
		}
		now, notes := w.load(r)
		if now.State != life.Referred || now.Body != "РЭС" || !strings.Contains(notes, "его номер там: 293944") {
			t.Errorf("%s: %s", now.State, notes)
		}
		w.city.say("GET /requests/293944.xml", `200 <service_requests><request><service_request_id>293944</service_request_id><status>open</status><status_notes>Бригада выехала</status_notes></request></service_requests>`)
		w.city.say("GET /servicerequestupdates.xml", `200 <service_request_updates><request_update><update_id>9</update_id><service_request_id>293944</service_request_id><status>IN_PROGRESS</status><description>Лампа заказана</description></request_update><request_update><update_id>1</update_id><service_request_id>7</service_request_id><description>чужое</description></request_update></service_request_updates>`)
		w.later()
		w.later()
		_, notes = w.load(r)
		if strings.Count(notes, "Лампа заказана") != 1 || strings.Count(notes, "Бригада выехала") != 1 || strings.Contains(notes, "чужое") {
			t.Errorf("%s", notes)
		}
		w.city.say("GET /requests/293944.xml", `200 [{"service_request_id":293944,"status":"closed","status_notes":"Готово"}]`)
		w.later()
		now, _ = w.load(r)
		if i, _ = w.item(r); i.State != Claimed || i.Notes != "Готово" || now.State != life.Referred {
			t.Errorf("%+v, %s", i, now.State)
		}
		site := testkit.Pages(t, w.d, w.rooms...).As(w.lead)
		site.Shows("/ru/kara-kulja/desk/requests/2026-0001", "они говорят, что сделано", "Номер там: 293944", "Готово")
		site.Submit("/ru/kara-kulja/desk/forwarding/items/"+i.ID.String()+"/confirm", nil)
		if i, _ = w.item(r); i.State != Confirmed {
			t.Errorf("%+v", i)
		}
		if status, _ := site.Post("/ru/kara-kulja/desk/forwarding/items/"+i.ID.String()+"/refute", url.Values{"text": {"x"}}); status != http.StatusConflict {
			t.Errorf("refuting what is confirmed answers %d", status)
		}
	})
}

// What they call done and is not, is open here again.
func TestRefuted(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.city.say(posted, "posted.xml")
		r := w.shows(w.says(nil), false)
		w.goes()
		w.city.say("GET /requests/293944.xml", `200 [{"service_request_id":"293944","status":"CLOSED"}]`)
		w.later()
		i, _ := w.item(r)
		worker := testkit.Actor(access.Operator)
		if err := w.try(func(ctx context.Context, tx *db.Tx) error { return w.Do(ctx, tx, worker, i.ID, Refute, "", "x") }); fault.KindOf(err) != fault.KindDenied {
			t.Errorf("somebody who is not responsible: %v", err)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.Do(ctx, tx, w.lead, i.ID, Refute, "", "Всё ещё темно")
		})
		now, notes := w.load(r)
		if i, _ = w.item(r); i.State != Refuted || !now.State.Open() || now.Round != 2 || !strings.Contains(notes, "Всё ещё темно") {
			t.Errorf("%+v %s", i, notes)
		}
	})
}

// A token becomes a number; only then the request is referred.
func TestToken(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.city.say(posted, "token.xml")
		r := w.shows(w.says(nil), false)
		w.goes()
		w.city.say("GET /tokens/12345.xml", "token.xml")
		w.later()
		now, _ := w.load(r)
		if i, _ := w.item(r); i.State != Token || i.Token != "12345" || now.State != life.New {
			t.Fatalf("%+v %s", i, now.State)
		}
		w.city.say("GET /tokens/12345.xml", "200 <service_requests><request><service_request_id>638344</service_request_id><token>12345</token></request></service_requests>")
		w.later()
		now, _ = w.load(r)
		if i, _ := w.item(r); i.State != Taken || i.TheirID != "638344" || now.State != life.Referred || w.city.count(posted) != 1 {
			t.Errorf("%+v %s", i, now.State)
		}
	})
}

// An answer that is lost: it is looked for before anything is sent again, and where
// nobody can know, the desk is asked. It never goes out twice by itself.
func TestLostAnswer(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.city.say(posted, "drop")
		first, second := w.shows(w.says(nil), false), w.shows(w.says(nil), false)
		w.goes()
		if i, _ := w.item(first); i.State != Doubt || w.city.count(posted) != 2 {
			t.Fatalf("%+v, sent %d times", i, w.city.count(posted))
		}
		w.city.say("GET /requests.xml", `200 <service_requests><request><service_request_id>5</service_request_id><description>Фонарь [К-2026-0001 kara-kulja]</description></request></service_requests>`)
		for range 4 {
			w.write(func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, `UPDATE forwarding_item SET due_at = 0 WHERE municipality_id = $1 AND state = 'doubt'`, tx.Municipality)
				return err
			})
			w.goes()
		}
		one, _ := w.item(first)
		two, _ := w.item(second)
		if one.State != Taken || one.TheirID != "5" || two.State != Asked || w.city.count(posted) != 2 {
			t.Fatalf("%+v\n%+v, sent %d times", one, two, w.city.count(posted))
		}
		site := testkit.Pages(t, w.d, w.rooms...).As(w.lead)
		site.Shows("/ru/kara-kulja/desk/forwarding", "неизвестно, дошло ли", "К-2026-0002", "принято")
		site.Submit("/ru/kara-kulja/desk/forwarding/items/"+two.ID.String()+"/found", url.Values{"number": {"6"}})
		now, _ := w.load(second)
		if two, _ = w.item(second); two.State != Taken || two.TheirID != "6" || now.State != life.Referred {
			t.Errorf("%+v %s", two, now.State)
		}
	})
}

// Killed between sending and noting the answer, the program looks first.
func TestKilled(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.city.say(posted, "posted.xml")
		r := w.shows(w.says(nil), false)
		i, _ := w.item(r)
		if _, ok, err := w.claim(t.Context(), testkit.Place, i.ID); !ok || err != nil {
			t.Fatal(ok, err)
		}
		if _, ok, _ := w.claim(t.Context(), testkit.Place, i.ID); ok {
			t.Error("two machines send one request")
		}
		w.city.say("GET /requests.xml", "200 <service_requests/>")
		w.later()
		if i, _ = w.item(r); i.State != Doubt || w.city.count(posted) != 0 || w.city.count("GET /requests.xml") != 1 {
			t.Errorf("%+v, sent %d times", i, w.city.count(posted))
		}
	})
}

// Nobody there: it is kept, tried again, and in the end the desk is called; refusals
// are shown in their words and not repeated.
func TestFaults(t *testing.T) {
	eachWorld(t, func(w *world) {
		for answer, want := range map[string]struct {
			state State
			text  string
		}{
			"errors.xml400": {Failed, "Invalid api_key received"},
			"403 <errors><error><code>403</code><description>Bad key</description></error></errors>": {Failed, "key 403: Bad key"},
			"302 x": {Failed, moved},
			"503 x": {Waiting, serverErr},
			"500 x": {Doubt, serverErr},
			"500 <errors><error><code>500</code><description>no</description></error></errors>": {Waiting, "server 500: no"},
			"200 <html>hi</html>": {Doubt, notOurs},
		} {
			if answer == "errors.xml400" {
				answer = "400 <errors><error><code>400</code><description>Invalid api_key received</description></error></errors>"
			}
			w.city.say(posted, answer)
			r := w.shows(w.says(nil), false)
			w.goes()
			now, _ := w.load(r)
			if i, _ := w.item(r); i.State != want.state || !strings.Contains(i.Error, want.text) || !now.State.Open() {
				t.Errorf("%s: %s %q, %s", answer, i.State, i.Error, now.State)
			}
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE forwarding_item SET state = 'stopped' WHERE municipality_id = $1`, tx.Municipality)
			return err
		})
		w.city.Close()
		r := w.shows(w.says(nil), false)
		w.goes()
		for range len(waits) {
			if i, _ := w.item(r); i.State != Waiting || i.Error != noAnswer {
				t.Fatalf("%+v", i)
			}
			w.later()
		}
		if i, _ := w.item(r); i.State != Failed {
			t.Errorf("%+v", i)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			e, err := w.Endpoint(ctx, tx, w.body)
			if e.Trouble != noAnswer {
				t.Errorf("%+v", e)
			}
			return err
		})
	})
}

// What never leaves: private requests and categories, what came from another program,
// what somebody kept here; and what goes along when it is ticked.
func TestWhatGoes(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.city.say(posted, "posted.xml")
		w.shows(w.says(nil), true)
		w.shows(w.says(func(s *requests.Said) { s.Channel, s.Form = life.Program, life.Electronic }), false)
		w.goes()
		if n := w.city.count(posted); n != 0 {
			t.Errorf("%d requests left that must not", n)
		}
		r := w.shows(w.says(nil), false)
		w.write(func(ctx context.Context, tx *db.Tx) error { // between looking through and sending it became private
			_, err := tx.ExecContext(ctx, `UPDATE requests_request SET private = TRUE WHERE municipality_id = $1 AND id = $2`, tx.Municipality, r.ID)
			return err
		})
		w.goes()
		if i, _ := w.item(r); i.State != Stopped || w.city.count(posted) != 0 {
			t.Errorf("%+v", i)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			e, err := w.Endpoint(ctx, tx, w.body)
			if err != nil {
				return err
			}
			e.Share, e.Secret = Shares, ""
			_, err = w.Put(ctx, tx, w.lead, e)
			return err
		})
		w.says(nil)
		w.goes()
		if f := w.city.form; w.city.count(posted) != 1 || f.Get("last_name") != "Асанов" || f.Get("first_name") != "Уран" || f.Get("phone") != "0555 123456" ||
			!strings.HasPrefix(f.Get("description"), "Фонарь не горит, мой телефон") || f.Get("api_key") != "key" {
			t.Errorf("%v", f)
		}
	})
}

// Who may enter a body, and which: ourselves, neighbours and plain http are refused;
// the key is sealed and goes nowhere else.
func TestBodies(t *testing.T) {
	eachWorld(t, func(w *world) {
		put := func(by access.Actor, change func(*Endpoint)) error {
			e := Endpoint{ID: w.body, Name: "РЭС", URL: w.city.URL + "/open311", Format: "xml", Working: true}
			change(&e)
			return w.try(func(ctx context.Context, tx *db.Tx) error { _, err := w.Put(ctx, tx, by, e); return err })
		}
		for name, address := range map[string]string{"ourselves": "https://aimak.kg/open311/v2", "neighbour": "https://127.0.0.1/open311", "plain": "http://city.kg/open311", "query": "https://city.kg/?x=1", "nothing": ""} {
			if err := put(w.lead, func(e *Endpoint) { e.URL = address }); fault.KindOf(err) != fault.KindInvalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := put(testkit.Actor(access.Accountant), func(*Endpoint) {}); fault.KindOf(err) != fault.KindDenied {
			t.Errorf("an accountant: %v", err)
		}
		if err := put(w.lead, func(e *Endpoint) { e.URL = "https://aimak.kg/open311/v2"; e.Jurisdiction = "alaikuu" }); err != nil {
			t.Errorf("a neighbour municipality on the same site: %v", err)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			e, err := w.Endpoint(ctx, tx, w.body)
			if e.Secret != "" {
				t.Error("the key went to another address")
			}
			var raw []byte
			if err == nil {
				err = tx.QueryRowContext(ctx, `SELECT secret FROM forwarding_endpoint WHERE municipality_id = $1`, tx.Municipality).Scan(&raw)
			}
			return err
		})
		for _, category := range []string{"bill", "danger", "none"} {
			err := w.try(func(ctx context.Context, tx *db.Tx) error {
				return w.Lead(ctx, tx, w.lead, Route{Category: category, Endpoint: w.body, Service: "1"})
			})
			if fault.KindOf(err) != fault.KindInvalid {
				t.Errorf("%s is sent on: %v", category, err)
			}
		}
	})
}

// The body is asked what it takes, and our category is mapped by its own questions.
func TestMapping(t *testing.T) {
	eachWorld(t, func(w *world) {
		site := testkit.Pages(t, w.d, w.rooms...).As(w.lead)
		page := "/ru/kara-kulja/desk/forwarding/" + w.body.String()
		ask := func(path string, form url.Values, words ...string) {
			t.Helper()
			_, body := site.Post(page+path, form)
			site.Holds(body, words...)
		}
		ask("/services", nil, "Орган не знает")
		w.city.say("GET /services.xml", "200 <html/>")
		ask("/services", nil, "Там отвечает не служба Open311")
		w.city.say("GET /services.xml", "services.xml")
		w.city.say("GET /services/001.xml", "definition.xml")
		ask("/services", nil, "sanitation: Cans left out 24x7", "Construction plate shifted")
		ask("/questions", url.Values{"category": {"road"}, "service": {"001"}}, "What is the ticket/tag/DL number?", "Chrysler", "Село обращения")
		site.Submit(page+"/lead", url.Values{"category": {"road"}, "service": {"001"}, "service_name": {"Cans"}, "code0": {"WHISHETN"}, "answer0": {"124"}})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			x, ok, err := w.Route(ctx, tx, "road")
			if !ok || x.Service != "001" || len(x.Answers) != 1 || x.Answers[0].Code != "WHISHETN" || x.Answers[0].Value != "124" || x.Answers[0].Keys != nil {
				t.Errorf("%+v", x)
			}
			return err
		})
		site.Shows("/ru/kara-kulja/desk/forwarding", "обращения 2 категорий", "Cans")
		site.Submit(page+"/stay", url.Values{"category": {"road"}})
		site.Shows("/ru/kara-kulja/desk/forwarding", "обращения 1 категории")
		if status, body := site.Get(page); status != http.StatusOK || strings.Contains(body, `value="key"`) {
			t.Errorf("%d, or the key stands on the page", status)
		}
	})
}

func TestRules(t *testing.T) {
	k := requests.Category{Code: "light", Used: true}
	open := requests.Request{State: life.New}
	for name, c := range map[string]struct {
		r    requests.Request
		k    requests.Category
		want bool
	}{
		"open":     {open, k, true},
		"private":  {requests.Request{State: life.New, Private: true}, k, false},
		"category": {open, requests.Category{Private: true}, false},
		"stop":     {open, requests.Category{Stop: "101"}, false},
		"ended":    {requests.Request{State: life.Answered}, k, false},
		"program":  {requests.Request{State: life.New, Said: requests.Said{Channel: life.Program}}, k, false},
	} {
		if may(c.r, c.k) != c.want {
			t.Error(name)
		}
	}
	if lat, lon := degrees(appeal.Point{Lat: -500_000, Lon: 73_000_001}); lat != "-0.500000" || lon != "73.000001" {
		t.Error(lat, lon)
	}
	v := territory.Village{}
	v.Name.Ky = "Сары-Кой"
	if got := (Given{Value: FromVillage, Keys: []Key{{"1", "Башка"}}}).value(v, "", ""); got != "" {
		t.Errorf("a village that is not in their list is %q", got)
	}
	if got := (Given{Value: FromVillage}).value(v, "", ""); got != "Сары-Кой" {
		t.Errorf("%q", got)
	}
}
