package voice

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/keys"
)

const (
	office  = "/ru/kara-kulja/desk/requests"
	beside  = "/ru/kara-kulja/desk/casework"
	geo     = "/open311/v2/"
	here    = "jurisdiction_id=kara-kulja"
	markup  = `<script>alert(1)</script>"'><img/src=x/onerror=alert(2)>`
	tooLong = 4001
)

// counter is what an employee types at the counter.
func (w *world) counter(changes url.Values) url.Values {
	form := url.Values{"key": {"the key of the counter"}, "channel": {"counter"}, "category": {"leak"}, "kind": {"application"}, "lang": {"ru"},
		"village": {w.village.String()}, "words": {"Течёт"}, "name": {"Асанов Уран"}, "phone": {"0700 123 456"}, "same": {"new"}}
	maps.Copy(form, changes)
	return form
}

// 4,001 characters are refused wherever people write, and stand in the form that comes
// back; 4,000 are taken.
func TestOneCharacterTooMany(t *testing.T) {
	eachWorld(t, func(w *world) {
		much := strings.Repeat("ө", tooLong)
		mine := w.reports(url.Values{"name": {"А"}, "phone": {"0555 1"}})
		w.answers("2026-0001", "Починили.")
		w.do("2026-0001", "reopen", url.Values{"text": {"Снова"}})
		w.answers("2026-0001", "Починили.")
		w.weeksLater(28)
		desk := w.site.As(w.lead)
		for _, c := range []struct {
			site  *testkit.Site
			path  string
			field string
			form  url.Values
		}{
			{w.site, home + "/new", "words", url.Values{"step": {"tell"}, "village": {w.village.String()}, "category": {"leak"}, "key": {"a key of a form"}}},
			{desk, office + "/new", "words", w.counter(nil)},
			{w.site, mine + "/reopen", "text", url.Values{}},
			{w.site, mine + "/fixed", "text", url.Values{"answer": {"no"}}},
			{desk, office + "/2026-0001/reopen", "text", url.Values{"version": {w.version("2026-0001")}}},
			{desk, beside + "/answers", "text", url.Values{"name": {"Готовый"}, "lang": {"ru"}}},
			{desk, beside + "/2026-0001/work", "what", url.Values{"on": {"22.11.2026"}}},
			{desk, beside + "/2026-0001/signatures", "people", url.Values{}},
			{desk, "/ru/kara-kulja/desk/bans/new", "reason", url.Values{"request": {"2026-0001"}, "days": {"7"}}},
		} {
			c.form.Set(c.field, much)
			status, body := c.site.Post(c.path, c.form)
			if status != http.StatusUnprocessableEntity || !strings.Contains(body, much) {
				t.Errorf("%s: %d, the text stands there: %v: %.300s", c.path, status, strings.Contains(body, much), testkit.Text(body))
			}
		}
		if status, body := desk.Post(office+"/new", w.counter(url.Values{"words": {much[2:]}})); status != http.StatusSeeOther {
			t.Errorf("4,000 characters at the counter: %d %.300s", status, testkit.Text(body))
		}
	})
}

// version is that of a request as a form has it.
func (w *world) version(number string) (version string) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT CAST(version AS TEXT) FROM requests_request WHERE municipality_id = $1 AND serial = $2`,
			tx.Municipality, strings.TrimPrefix(number, "2026-000")).Scan(&version)
	})
	return version
}

// HTML and scripts in every field, in the name of a file and in attributes of other
// programs are text wherever they are shown.
func TestMarkupIsText(t *testing.T) {
	eachWorld(t, func(w *world) {
		mine := w.floods()
		desk := w.site.As(w.lead)
		for _, path := range []string{home, home + "/2026-0001", home + "/2026-0002", mine, home + "/map", home + "/counts", home + "/feed.xml", home + "/new?category=leak&village=" + url.QueryEscape(markup),
			home + "?category=" + url.QueryEscape(markup), home + "/new?service=" + url.QueryEscape(markup), geo + "requests.xml?" + here, geo + "requests.json?" + here, geo + "servicerequestupdates.xml?" + here, geo + "services/" + url.PathEscape("<script>alert(1)</script>") + ".xml?" + here} {
			w.harmless(w.site, path)
		}
		for _, path := range []string{office, office + "?q=" + url.QueryEscape(markup), office + "?view=all&village=" + url.QueryEscape(markup), office + "/2026-0001", office + "/2026-0001?do=show",
			office + "/2026-0001?do=" + url.QueryEscape(markup), office + "/2026-0002", office + "/2026-0003", beside + "/answers", beside + "/2026-0001/work", beside + "/2026-0001/signatures",
			"/ru/kara-kulja/desk/bans", "/ru/kara-kulja/desk/journal?from=01.11.2026&to=30.11.2026", "/ru/kara-kulja/desk/notices", "/ru/kara-kulja/desk"} {
			w.harmless(desk, path)
		}
		for _, name := range []string{"journal.csv", "journal.pdf", "journal.xlsx"} {
			if status, _ := desk.Get("/ru/kara-kulja/desk/journal/" + name); status != http.StatusOK {
				t.Errorf("%s answers %d", name, status)
			}
		}
	})
}

// floods writes markup into every field of every door.
func (w *world) floods() (mine string) {
	w.t.Helper()
	photo := smallPhoto(w.t)
	body, kind := w.parts(url.Values{"step": {"tell"}, "key": {"key-of-the-first-form"}, "village": {w.village.String()}, "category": {"leak"}, "words": {markup}, "street": {markup}, "place": {markup}},
		markup+".jpg", bytes.NewReader(photo))
	r := httptest.NewRequest(http.MethodPost, home+"/new", body)
	r.Header.Set("Content-Type", kind)
	status, form := w.site.Do(r)
	if status != http.StatusOK {
		w.t.Fatalf("with markup: %d %s", status, testkit.Text(form))
	}
	if strings.Contains(form, "<script>alert") || strings.Contains(form, "<img/src=x") {
		w.t.Error("the form holds markup that somebody typed")
	}
	if status, mine = w.next(form, url.Values{"name": {markup}, "phone": {markup}, "address": {markup}}); status != http.StatusSeeOther {
		w.t.Fatalf("the last step answers %d: %s", status, testkit.Text(mine))
	}
	key := w.key()
	open := url.Values{"api_key": {key}, "jurisdiction_id": {"kara-kulja"}, "service_code": {"leak"}, "lat": {""}, "long": {""}, "address_string": {markup}, "description": {markup}, "first_name": {markup},
		"last_name": {markup}, "phone": {"0555 123456"}, "email": {markup}, "attribute[" + markup + "]": {markup}, "device_id": {markup}, "account_id": {markup}, "media_url": {markup}}
	if status, body := w.site.Post(geo+"requests.json", open); status != http.StatusOK {
		w.t.Fatalf("Open311 with markup: %d %s", status, body)
	}
	desk := w.site.As(w.lead)
	if status, body := desk.Post(office+"/new", w.counter(url.Values{"words": {markup}, "name": {markup}, "phone": {markup}, "street": {markup}, "place": {markup}, "address": {markup}, "addressee": {markup}})); status != http.StatusSeeOther {
		w.t.Fatalf("the counter with markup: %d %s", status, testkit.Text(body))
	}
	w.do("2026-0001", "show", url.Values{"text": {markup}})
	w.do("2026-0001", "note", url.Values{"text": {markup}})
	w.do("2026-0002", "refer", url.Values{"text": {markup}, "body": {markup}})
	desk.Submit(beside+"/answers", url.Values{"name": {markup[:30]}, "lang": {"ru"}, "text": {markup}})
	desk.Submit(beside+"/2026-0001/work", url.Values{"on": {"22.11.2026"}, "what": {markup}, "material": {markup}})
	desk.Submit(beside+"/2026-0001/signatures", url.Values{"people": {markup + ", " + markup}})
	desk.Submit("/ru/kara-kulja/desk/bans/new", url.Values{"request": {"2026-0002"}, "days": {"7"}, "reason": {markup}})
	w.do("2026-0001", "answer", url.Values{"text": {markup}, "outcome": {"granted"}, "public": {"on"}})
	return mine
}

// harmless fails the test when a page holds what was typed as markup.
func (w *world) harmless(site *testkit.Site, path string) {
	w.t.Helper()
	status, body := site.Get(path)
	if status >= http.StatusInternalServerError {
		w.t.Errorf("%s answers %d", path, status)
	}
	for _, live := range []string{"<script>alert", "<img/src=x"} {
		if strings.Contains(body, live) {
			w.t.Errorf("%s holds %s", path, live)
		}
	}
}

// key is one that other programs may send with.
func (w *world) key() (key string) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		_, key, err = keys.New(w.d).Make(ctx, tx, access.System(testkit.Place), keys.Key{Name: "Программа", Scopes: []string{keys.RequestsWrite}, PerMinute: 60_000, Holds: keys.HeldByAgent})
		return err
	})
	return key
}

func smallPhoto(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewRGBA(image.Rect(0, 0, 320, 240)), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// parts is a form with one file, as a stream.
func (w *world) parts(form url.Values, name string, file io.Reader) (body io.Reader, kind string) {
	w.t.Helper()
	var head, tail bytes.Buffer
	m := multipart.NewWriter(&head)
	for field, values := range form {
		if err := m.WriteField(field, values[0]); err != nil {
			w.t.Fatal(err)
		}
	}
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", `form-data; name="photo"; filename="`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name)+`"`)
	h.Set("Content-Type", "image/jpeg")
	if _, err := m.CreatePart(h); err != nil {
		w.t.Fatal(err)
	}
	tail.WriteString("\r\n--" + m.Boundary() + "--\r\n")
	return io.MultiReader(&head, file, &tail), m.FormDataContentType()
}

// nothing is a file without end.
type nothing struct{}

func (nothing) Read(p []byte) (int, error) { return len(p), nil }

// A photo of 200 MB is refused in words, from the site and from other programs, and
// what was typed stands in the form.
func TestTwoHundredMegabytes(t *testing.T) {
	eachWorld(t, func(w *world) {
		const large = 200 << 20
		form := url.Values{"step": {"tell"}, "key": {"key-of-a-large-form"}, "village": {w.village.String()}, "category": {"leak"}, "words": {"Течёт колонка у школы"}}
		body, kind := w.parts(form, "IMG.JPG", io.MultiReader(bytes.NewReader(smallPhoto(t)), io.LimitReader(nothing{}, large)))
		r := httptest.NewRequest(http.MethodPost, home+"/new", body)
		r.Header.Set("Content-Type", kind)
		status, page := w.site.Do(r)
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, "Течёт колонка у школы") {
			t.Errorf("the site: %d %.300s", status, testkit.Text(page))
		}
		w.site.Holds(page, "16 МБ")
		body, kind = w.parts(url.Values{"api_key": {w.key()}, "jurisdiction_id": {"kara-kulja"}, "service_code": {"leak"}, "address_string": {"Манас 1"}}, "IMG.JPG", io.LimitReader(nothing{}, large))
		r = httptest.NewRequest(http.MethodPost, geo+"requests.xml", body)
		r.Header.Set("Content-Type", kind)
		if status, answer := w.site.Do(r); status != http.StatusBadRequest || !strings.Contains(answer, "<error>") {
			t.Errorf("Open311: %d %.300s", status, answer)
		}
		w.site.Answers(http.StatusNotFound, home+"/2026-0001")
	})
}

// A file that is a photo and something else as well is a photo alone when it is shown;
// one that only says that it is a photo is refused.
func TestPolyglots(t *testing.T) {
	eachWorld(t, func(w *world) {
		send := func(key string, content []byte) (int, string) {
			body, kind := w.parts(url.Values{"step": {"tell"}, "key": {key}, "village": {w.village.String()}, "category": {"leak"}, "words": {"Течёт колонка"}}, "a.jpg", bytes.NewReader(content))
			r := httptest.NewRequest(http.MethodPost, home+"/new", body)
			r.Header.Set("Content-Type", kind)
			return w.site.Do(r)
		}
		for name, content := range map[string]string{"gif": "GIF89a/*" + markup + "*/=1;", "pdf": "%PDF-1.7\n" + markup, "html": "<html>" + markup, "zip": "PK\x03\x04" + markup, "heic": "\x00\x00\x00\x18ftypheic"} {
			if status, body := send("key-of-the-"+name+"-form", []byte(content)); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Течёт колонка") {
				t.Errorf("%s: %d", name, status)
			}
		}
		status, body := send("key-of-a-polyglot-form", append(smallPhoto(t), "<html>"+markup+"PK\x03\x04"...))
		if status != http.StatusOK {
			t.Fatalf("a photo with a tail: %d %s", status, testkit.Text(body))
		}
		if status, to := w.next(body, url.Values{"name": {"А"}, "phone": {"0555 1"}}); status != http.StatusSeeOther {
			t.Fatalf("%d %s", status, to)
		}
		desk := w.site.As(w.lead)
		picture := regexp.MustCompile(office + `/2026-0001/pictures/\w+`).FindString(desk.Shows(office + "/2026-0001"))
		file := regexp.MustCompile(`href="(` + picture + `/[^"]+)"`).FindStringSubmatch(desk.Shows(picture))
		if file == nil {
			t.Fatalf("no file on %s", picture)
		}
		_, photo := desk.Get(file[1])
		if _, err := jpeg.Decode(strings.NewReader(photo)); err != nil || strings.Contains(photo, "<script>") || strings.Contains(photo, "PK\x03\x04") {
			t.Errorf("what is shown: %v, %d bytes", err, len(photo))
		}
		if h := desk.Header(file[1]); h.Get("Content-Type") != "image/jpeg" || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%v", h)
		}
	})
}

// A position in another country, and days that have not come.
func TestElsewhereAndLater(t *testing.T) {
	eachWorld(t, func(w *world) {
		desk, tomorrow := w.site.As(w.lead), "23.11.2026"
		who := url.Values{"step": {"who"}, "key": {"a key of a form"}, "village": {w.village.String()}, "category": {"leak"}, "words": {"Течёт колонка"}, "name": {"А"}, "phone": {"0555 1"},
			"lat": {"55.755800"}, "lon": {"37.617300"}}
		status, body := w.site.Post(home+"/new", who)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "55.755800") || !strings.Contains(body, "Течёт колонка") {
			t.Errorf("from Moscow: %d %.300s", status, testkit.Text(body))
		}
		if status, _ = desk.Post(office+"/new", w.counter(url.Values{"lat": {"55.755800"}, "lon": {"37.617300"}})); status != http.StatusUnprocessableEntity {
			t.Errorf("the counter, from Moscow: %d", status)
		}
		status, body = desk.Post(office+"/new", w.counter(url.Values{"received": {tomorrow}}))
		if w.site.Holds(body, "сегодня или раньше"); status != http.StatusUnprocessableEntity || !strings.Contains(body, tomorrow) {
			t.Errorf("received tomorrow: %d", status)
		}
		w.site.Answers(http.StatusNotFound, home+"/2026-0001")
		w.reports(url.Values{"name": {"А"}, "phone": {"0555 1"}})
		if status, body = desk.Post(beside+"/2026-0001/work", url.Values{"on": {tomorrow}, "what": {"Заменили кран"}}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Заменили кран") {
			t.Errorf("work of tomorrow: %d %.300s", status, testkit.Text(body))
		}
		desk.Shows("/ru/kara-kulja/desk/journal?from=01.01.2031&to=31.01.2031", "За этот период ничего не зарегистрировано")
		later := url.QueryEscape(period.Day("2031-01-01").Start().Time().Format("2006-01-02T15:04:05Z07:00"))
		if status, body := w.site.Get(geo + "requests.json?" + here + "&start_date=" + later); status != http.StatusOK || strings.TrimSpace(body) != "[]" {
			t.Errorf("requests of 2031: %d %s", status, body)
		}
		if status, body := w.site.Post(geo+"servicerequestupdates.xml", url.Values{"api_key": {w.key()}, "jurisdiction_id": {"kara-kulja"}, "service_request_id": {"2026-0001"}, "update_id": {"1"}, "status": {"OPEN"},
			"description": {"снова"}, "updated_datetime": {"2031-01-01T00:00:00Z"}}); status != http.StatusBadRequest {
			t.Errorf("an update of 2031: %d %s", status, body)
		}
	})
}

// Two people have the same request open. The second is told that it has changed, sees
// how it stands now, and what they typed is still there.
func TestTwoEdit(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reports(url.Values{"name": {"А"}, "phone": {"0555 1"}})
		head, version := w.site.As(testkit.Actor(access.Head)), w.version("2026-0001")
		w.do("2026-0001", "show", url.Values{"text": {"Ждём трубу"}})
		status, body := head.Post(office+"/2026-0001/answer", url.Values{"version": {version}, "text": {"Мой длинный ответ"}, "outcome": {"granted"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "Мой длинный ответ") {
			t.Errorf("%d, what was typed stands there: %v", status, strings.Contains(body, "Мой длинный ответ"))
		}
		head.Holds(body, "Тем временем это изменил кто-то другой", "Ждём трубу")
		form := url.Values{}
		for _, m := range hidden.FindAllStringSubmatch(body, -1) {
			form.Set(m[1], m[2])
		}
		form.Set("text", "Мой длинный ответ")
		form.Set("outcome", "granted")
		head.Holds(head.Submit(office+"/2026-0001/answer", form), "Мой длинный ответ")
	})
}

// Somebody who stays unknown, though they typed name, phone and mailbox, is named
// nowhere: on no page, in no export, feed or file.
func TestUnknownEverywhere(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reachable()
		mine := w.reports(url.Values{"anonymous": {"on"}, "name": {"Мамбетов Эркин"}, "phone": {"0777 654321"}, "mail": {"erkin@example.kg"}, "address": {"Ленин 77"}, "sex": {"m"}, "way": {"mail"}})
		w.do("2026-0001", "show", url.Values{"text": {"Течёт колонка"}})
		w.answers("2026-0001", "Починили.")
		w.deliver()
		if n := len(w.post.read()) + len(w.phones.read()); n != 0 {
			t.Errorf("%d messages to somebody unknown", n)
		}
		desk := w.site.As(w.lead)
		all := map[string]string{}
		for _, path := range []string{home, home + "/2026-0001", mine, home + "/feed.xml", geo + "requests.xml?" + here, geo + "requests.json?extensions=true&" + here, geo + "servicerequestupdates.json?" + here, geo + "bulk/requests.csv?" + here} {
			_, all[path] = w.site.Get(path)
		}
		for _, path := range []string{office + "?view=ended", office + "/2026-0001", office + "/2026-0001/letter.pdf", "/ru/kara-kulja/desk/journal", "/ru/kara-kulja/desk/journal/journal.csv",
			"/ru/kara-kulja/desk/journal/journal.pdf", "/ru/kara-kulja/desk/journal/journal.xlsx", "/ru/kara-kulja/desk/notices"} {
			_, all[path] = desk.Get(path)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			for _, table := range []string{"requests_request", "requests_event", "requests_follower", "notices_contact", "audit_entry"} {
				rows, err := tx.QueryContext(ctx, `SELECT * FROM `+table+` WHERE municipality_id = $1`, tx.Municipality)
				if err != nil {
					return err
				}
				all[table] = dump(t, rows)
			}
			return nil
		})
		for path, text := range all {
			if text == "" {
				t.Errorf("%s is empty", path)
			}
			for _, secret := range []string{"Мамбетов", "654321", "erkin", "Ленин 77"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s names %q", path, secret)
				}
			}
		}
		if !strings.Contains(all["/ru/kara-kulja/desk/journal/journal.csv"], "неизвест") {
			t.Error("the journal does not say that the applicant stays unknown")
		}
	})
}

// dump writes out whatever rows hold.
func dump(t *testing.T, rows *sql.Rows) string {
	t.Helper()
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(names, " ")
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for _, v := range values {
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			text += fmt.Sprint(" ", v)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return text
}
