package open311

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/keys"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/album"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

const away = ref.ID(1002)

// world is two municipalities with the real rooms behind the endpoint.
type world struct {
	t       *testing.T
	d       *db.DB
	keys    *keys.Keys
	journal *requests.Requests
	site    *testkit.Site
	key     string // may send to kara-kulja
	asked   int    // calls of the tests of parameters
}

func rooms(d *db.DB) (*keys.Keys, *requests.Requests, []module.Module) {
	places, k := territory.New(d), keys.New(d)
	shots := pictures.New(d)
	journal := requests.New(d, places, shots, []byte("0123456789abcdef0123456789abcdef"))
	door := api.New(d, api.Config{Caller: k.Caller})
	return k, journal, []module.Module{places.Module(), k.Module(), shots.Module(), journal.Module(), album.New(d, journal, shots).Module(), New(d, places, journal, shots, door).Module()}
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	_, _, none := rooms(nil)
	testkit.EachDB(t, append(module.Migrations(none...), identity.Set()), func(t *testing.T, d *db.DB) {
		w := &world{t: t, d: d}
		var all []module.Module
		w.keys, w.journal, all = rooms(d)
		w.site = testkit.Pages(t, d, all...)
		w.write(db.Everywhere, w.found)
		w.key = w.made(testkit.Place, keys.RequestsWrite)
		f(w)
	})
}

func (w *world) write(m ref.ID, f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), m, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) found(ctx context.Context, tx *db.Tx) error {
	for _, text := range []string{
		`INSERT INTO territory_unit (id, code, level, parent_id, name_ky, name_ru, name_en, name_fold, sort_key, side, valid_from, valid_until) VALUES
			(12, '1', 'raion', 11, 'Кара-Кулжа району', '', '', '', $1, 'now', '', ''), (11, '2', 'oblast', 1, 'Ош облусу', '', '', '', $1, 'now', '', ''),
			(1001, '3', 'municipality', 12, 'Кара-Кулжа айыл аймагы', 'Кара-Кульджинский айыл аймак', 'Kara-Kulja aiyl aimak', '', $1, 'now', '', ''),
			(1002, '4', 'municipality', 12, 'Алайкуу айыл аймагы', '', '', '', $1, 'now', '', ''),
			(2001, '5', 'village', 1001, 'Кара-Кулжа', 'Кара-Кульджа', 'Kara-Kulja', '', $1, 'now', '', ''),
			(2002, '6', 'village', 1001, 'Сары-Кой', '', 'Sary-Koi', '', $1, 'now', '', ''), (2003, '7', 'village', 1002, 'Кой-Таш', '', '', '', $1, 'now', '', '')`,
		`INSERT INTO territory_village (municipality_id, id, sort_key, population_register, population_estimate, estimate_year)
			VALUES (1001, 2001, $1, 0, 0, 0), (1001, 2002, $1, 0, 0, 0), (1002, 2003, $1, 0, 0, 0)`,
	} {
		if _, err := tx.ExecContext(ctx, text, []byte{1}); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO territory_slug (slug, municipality_id, current) VALUES ('kara-kulja', 1001, TRUE), ('alaikuu', 1002, TRUE)`); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours, languages, population, merged_into, founded)
		VALUES (1001, 'kara-kulja', 4, 12, 11, '', '', '', 'ky,ru', 0, 0, 0), (1002, 'alaikuu', 5, 12, 11, '', '', '', 'ky,ru', 0, 0, 0)`)
	return err
}

func (w *world) made(m ref.ID, scopes ...string) (key string) {
	w.t.Helper()
	w.write(m, func(ctx context.Context, tx *db.Tx) (err error) {
		_, key, err = w.keys.Make(ctx, tx, access.System(m), keys.Key{Name: "Application", Scopes: scopes, PerMinute: 60_000, Holds: keys.HeldByAgent})
		return err
	})
	return key
}

// get asks in English; a path without jurisdiction gets that of kara-kulja.
func (w *world) get(path string) (int, string) {
	w.t.Helper()
	return w.do(httptest.NewRequest(http.MethodGet, root+path, nil))
}

func (w *world) do(r *http.Request) (int, string) {
	w.t.Helper()
	r.Header.Set("Accept-Language", "en")
	return w.site.Do(r)
}

func (w *world) post(format string, form url.Values) (int, string) {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodPost, root+"/requests"+format, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	return w.do(r)
}

// form is a whole request as an application sends it.
func (w *world) form(changes ...string) url.Values {
	f := url.Values{"api_key": {w.key}, "jurisdiction_id": {"kara-kulja"}, "service_code": {"leak"}, "lat": {"40.541230"}, "long": {"73.487"},
		"address_string": {"Манас көчөсү, мектептин артында"}, "attribute[village]": {ref.ID(2001).String()}, "description": {"Чоргодон суу агып жатат <b>үч күн</b>."},
		"first_name": {"Уран"}, "last_name": {"Асанов"}, "phone": {"0555123456"}, "email": {"uran@example.kg"}, "device_id": {"tt222111"}, "account_id": {"123456"}}
	for i := 0; i < len(changes); i += 2 {
		f.Set(changes[i], changes[i+1])
		if changes[i+1] == "-" {
			f.Del(changes[i])
		}
	}
	return f
}

// sent posts a request and returns its number.
func (w *world) sent(changes ...string) string {
	w.t.Helper()
	status, body := w.post(".json", w.form(changes...))
	var list []made
	if err := json.Unmarshal([]byte(body), &list); err != nil || status != http.StatusOK || len(list) != 1 {
		w.t.Fatalf("%d %s", status, body)
	}
	return list[0].ID
}

// does takes a step of a request's life.
func (w *world) does(id string, d requests.Doing) {
	w.t.Helper()
	n, _ := appeal.ParseNumber(id)
	w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
		r, err := w.journal.Find(ctx, tx, n)
		if err == nil {
			d.Version = r.Version
			_, err = w.journal.Do(ctx, tx, access.System(testkit.Place), r.ID, d)
		}
		return err
	})
}

// private puts a request into the journal that nobody may see.
func (w *world) private() (r requests.Registered) {
	w.t.Helper()
	w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) (err error) {
		r, err = w.journal.Register(ctx, tx, access.Actor{}, requests.Said{Category: "bill", Kind: life.Complaint, Form: life.Electronic, Channel: life.Site,
			Lang: i18n.Ky, People: 1, Who: requests.Applicant{Name: "Токтобаева Жамийла", Phone: "0777"}, Village: 2001, Words: "Купуя сөз", Received: tx.Today()})
		return err
	})
	return r
}

func TestStatements(t *testing.T) {
	each(t, func(w *world) { testkit.PrepareAll(w.t, w.d, "store") })
}

// Every call in both formats, as a client reads it, letter by letter.
func TestEveryCallInBothFormats(t *testing.T) {
	each(t, func(w *world) {
		for _, format := range []string{".xml", ".json"} {
			_, body := w.post(format, w.form("media_url", "https://example.kg/1.jpg"))
			testkit.Golden(w.t, "sent"+format, []byte(body))
		}
		w.sent("service_code", "road", "lat", "-", "long", "-", "description", "-")
		w.does("2026-0002", requests.Doing{Act: life.Show, Text: "Чоргодон суу агып жатат <b>үч күн</b>."})
		w.does("2026-0002", requests.Doing{Act: life.Answer, Text: "Оңдолду & текшерилди.", Outcome: life.Granted, Seen: appeal.ForAll})
		w.does("2026-0003", requests.Doing{Act: life.Merge, Into: requests.Number{Year: 2026, Serial: 1}})
		for name, path := range map[string]string{"discovery": "/discovery%s", "services": "/services%s?jurisdiction_id=kara-kulja",
			"definition": "/services/leak%s?jurisdiction_id=kara-kulja", "requests": "/requests%s?jurisdiction_id=kara-kulja",
			"request": "/requests/2026-0002%s?jurisdiction_id=kara-kulja", "errors": "/requests%s?jurisdiction_id=kara-kulja&status=late&page=0"} {
			for _, format := range []string{".xml", ".json"} {
				_, body := w.get(fmt.Sprintf(path, format))
				testkit.Golden(w.t, name+format, []byte(body))
			}
		}
	})
}

// What was wrong is told by the status, by the code and by words, in the asked
// format.
func TestErrorsOfTheSpecification(t *testing.T) {
	const k = "jurisdiction_id=kara-kulja"
	each(t, func(w *world) {
		for path, want := range map[string]string{
			"/services%s":                                   "400 jurisdiction_id was not provided",
			"/services%s?jurisdiction_id=":                  "400 jurisdiction_id was not provided",
			"/services%s?jurisdiction_id=moon":              "404 jurisdiction_id moon was not found",
			"/services%s?" + k + "&jurisdiction_id=alaikuu": "400 jurisdiction_id was given more than once",
			"/services/none%s?" + k:                         "404 service_code none was not found",
			"/services/bill%s?" + k:                         "404 service_code bill was not found", // private
			"/services/danger%s?" + k:                       "404 service_code danger was not found",
			"/requests/2026-0001%s?" + k:                    "404 service_request_id 2026-0001 was not found",
			"/requests/x%s?" + k:                            "404 service_request_id x was not found",
			"/requests/2026-0001%s":                         "400 jurisdiction_id was not provided",
			"/requests%s?" + k + "&service_request_id=9,8":  "404 service_request_id 9, 8 was not found",
			"/requests%s?" + k + "&service_code=none":       "404 service_code none was not found",
			"/requests%s?" + k + "&service_code=bill":       "404 service_code bill was not found",
			"/requests%s?" + k + "&status=late":             "400 status can be open or closed",
			"/requests%s?" + k + "&start_date=2026-11-01":   "400 start_date: give a date and time with its zone",
			"/requests%s?" + k + "&end_date=x":              "400 end_date: give a date and time with its zone",
			"/requests%s?" + k + "&page=0":                  "400 page: give a whole number from 1 to 10000",
			"/requests%s?" + k + "&page_size=1001":          "400 page_size: give a whole number from 1 to 1000",
			"/requests%s?" + k + "&page=1&page=2":           "400 page was given more than once",
			"/requests%s?" + k + "&start_date=2026-11-02T00:00:00Z&end_date=2026-11-01T00:00:00Z": "400 end_date lies before",
			"/requests%s?" + k + "&start_date=2026-01-01T00:00:00Z&end_date=2026-11-01T00:00:00Z": "400 From start_date to end_date at most 90 days",
			"/requests%s?" + k + "&status=%%ff":                                                   "400 What was sent cannot be read",
			"/requests%s?" + k + "&status=%%zz":                                                   "400 What was sent cannot be read",
			"/tokens/abc%s?" + k:                                                                  "404 token abc was not found",
			"/nothing%s?" + k:                                                                     "404 There is nothing at this address",
		} {
			for _, format := range []string{".xml", ".json"} {
				status, body := w.get(fmt.Sprintf(path, format))
				w.holds(path+format, format, status, body, want)
			}
		}
	})
}

// holds reads a list of errors and compares its first.
func (w *world) holds(what, format string, status int, body, want string) {
	w.t.Helper()
	var list []complaint
	var err error
	if format == ".json" {
		err = json.Unmarshal([]byte(body), &list)
	} else {
		var read complaints
		err = xml.Unmarshal([]byte(body), &read)
		list = read.List
	}
	if err != nil || len(list) == 0 {
		w.t.Errorf("%s: %d, %v: %s", what, status, err, body)
		return
	}
	if got := strings.ReplaceAll(fmt.Sprintf("%d %s", list[0].Code, list[0].Description), "\u202f", ""); status != list[0].Code || !strings.HasPrefix(got, want) {
		w.t.Errorf("%s: %d %q, want %q", what, status, got, want)
	}
}

// A request that is not whole is refused with all that is wrong, and nothing is
// kept of it.
func TestWhatCannotBeSent(t *testing.T) {
	each(t, func(w *world) {
		stranger, reader := w.made(away, keys.RequestsWrite), w.made(testkit.Place, keys.PaymentsRead)
		for _, x := range []struct {
			want    string
			changes []string
		}{
			{"403 api_key was not provided", []string{"api_key", "-"}},
			{"403 api_key was not provided", []string{"api_key", " "}},
			{"403 This key is unknown", []string{"api_key", "xyz"}},
			{"403 This key is unknown", []string{"api_key", stranger}},
			{"403 The key does not hold the scope requests.write", []string{"api_key", reader}},
			{"400 jurisdiction_id was not provided", []string{"jurisdiction_id", ""}},
			{"404 jurisdiction_id moon was not found", []string{"jurisdiction_id", "moon"}},
			{"400 service_code was not provided", []string{"service_code", ""}},
			{"404 service_code none was not found", []string{"service_code", "none"}},
			{"404 service_code bill was not found", []string{"service_code", "bill"}},
			{"404 service_code danger was not found", []string{"service_code", "danger"}},
			{"400 Give lat and long, or address_string", []string{"lat", "", "long", "", "address_string", ""}},
			{"400 Addresses have no address_id here", []string{"lat", "-", "long", "-", "address_string", "-", "address_id", "7"}},
			{"400 Give lat and long together", []string{"lat", ""}},
			{"400 Give lat and long together", []string{"lat", "NaN"}},
			{"400 Give lat and long together", []string{"long", "east"}},
			{"400 lat and long lie outside the country", []string{"lat", "55.75", "long", "37.61"}},
			{"400 lat and long lie outside the country", []string{"lat", "0", "long", "0"}},
			{"400 attribute[village]: choose one of the keys", []string{"attribute[village]", "-"}},
			{"400 attribute[village]: choose one of the keys", []string{"attribute[village]", ref.ID(2003).String()}},
			{"400 attribute[kind]: choose one of the keys", []string{"attribute[kind]", "riddle"}},
			{"400 description: Too long: at most 4000 characters", []string{"description", strings.Repeat("ө", 4001)}},
			{"400 address_string: Too long", []string{"address_string", strings.Repeat("ө", 201)}},
			{"400 phone: Too long", []string{"phone", strings.Repeat("5", 201)}},
			{"400 first_name: Here an answer needs a name", []string{"service_code", "other", "first_name", "-", "last_name", "-", "phone", "-", "email", "-"}},
			{"400 What was sent cannot be read", []string{"description", "\xff"}},
		} {
			for _, format := range []string{".xml", ".json"} {
				status, body := w.post(format, w.form(x.changes...))
				w.holds(x.want, format, status, body, x.want)
			}
		}
		twice := w.form()
		twice.Add("service_code", "road")
		status, body := w.post(".xml", twice)
		w.holds("two services", ".xml", status, body, "400 service_code was given more than once")

		raw := httptest.NewRequest(http.MethodPost, root+"/requests.json", strings.NewReader(`{"service_code":"leak"}`))
		raw.Header.Set("Content-Type", "application/json")
		status, body = w.do(raw)
		w.holds("JSON", ".json", status, body, "400 What was sent cannot be read")
		if got := w.sent(); got != "2026-0001" {
			t.Errorf("the first whole request has the number %s", got)
		}
	})
}

// Filters, dates and pages.
func TestFilters(t *testing.T) {
	each(t, func(w *world) {
		for range 2 {
			w.sent()
		}
		w.sent("service_code", "road")
		w.does("2026-0002", requests.Doing{Act: life.Answer, Text: "Оңдолду.", Outcome: life.Granted})
		now := testkit.Now
		at := func(days int) string { return url.QueryEscape(now.AddDate(0, 0, days).Format(time.RFC3339)) }
		for query, want := range map[string]string{
			"":                                "3 2 1",
			"&service_code=leak":              "2 1",
			"&service_code=leak,road":         "3 2 1",
			"&service_code=":                  "3 2 1",
			"&service_code=water":             "",
			"&status=open":                    "3 1",
			"&status=closed":                  "2",
			"&status=open,closed":             "3 2 1",
			"&status=open&service_code=leak":  "1",
			"&start_date=" + at(1):            "",
			"&start_date=" + at(-1):           "3 2 1",
			"&start_date=" + at(-91):          "",
			"&end_date=" + at(-1):             "",
			"&end_date=" + at(1):              "3 2 1",
			"&end_date=" + at(91):             "",
			"&page=1&page_size=2":             "3 2",
			"&page=2&page_size=2":             "1",
			"&page=3&page_size=2":             "",
			"&service_request_id=2026-0001":   "1",
			"&service_request_id=2026-0003,9": "3",
			"&service_request_id=2026-0001,2026-0002&status=nonsense&service_code=none": "2 1", // overrides all others
		} {
			status, body := w.get("/requests.json?jurisdiction_id=kara-kulja" + query)
			var ids []struct {
				ID string `json:"service_request_id"`
			}
			err := json.Unmarshal([]byte(body), &ids)
			got := ""
			for _, x := range ids {
				got += " " + strings.TrimPrefix(x.ID, "2026-000")
			}
			if err != nil || status != http.StatusOK || strings.TrimSpace(got) != want {
				w.t.Errorf("%s: %d %q, want %q (%v)", query, status, got, want, err)
			}
		}
		if _, body := w.get("/requests.json?jurisdiction_id=alaikuu"); body != "[]\n" {
			w.t.Errorf("requests of another municipality: %s", body)
		}
	})
}

// Nothing leads to what is private, to words that nobody has looked at, or to
// whoever asked; not even by number or token.
func TestNobodyLearnsMoreThanThePublic(t *testing.T) {
	each(t, func(w *world) {
		secret := w.private()
		w.sent("media_url", "https://example.kg/me.jpg")
		w.sent("first_name", "-", "last_name", "-", "phone", "-", "email", "-")
		w.does("2026-0002", requests.Doing{Act: life.Answer, Text: "Уранга айтылды.", Outcome: life.Granted})
		for _, format := range []string{".xml", ".json"} {
			const k = "?jurisdiction_id=kara-kulja"
			all := ""
			for _, path := range []string{"/requests" + format + k, "/requests/2026-0002" + format + k, "/requests" + format + k + "&service_request_id=2026-0001,2026-0002,2026-0003",
				"/requests/2026-0001" + format + k, "/tokens/" + secret.Code + format + k, "/services" + format + k} {
				_, body := w.get(path)
				all += strings.ReplaceAll(body, secret.Code, "")
			}
			for _, word := range []string{"Уран", "Асанов", "0555123456", "uran@", "tt222111", "123456", "example.kg", "Чоргодон", "мектептин", "Купуя", "Жамийла", "My bill"} {
				if strings.Contains(all, word) {
					w.t.Errorf("%s tells %q", format, word)
				}
			}
			status, _ := w.get("/tokens/" + secret.Code + format + k)
			if status != http.StatusNotFound {
				w.t.Errorf("the token of a private request answers %d", status)
			}
		}
	})
}

// The secret part of an applicant's address on the site is a token here.
func TestToken(t *testing.T) {
	each(t, func(w *world) {
		var r requests.Registered
		w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) (err error) {
			r, err = w.journal.Register(ctx, tx, access.Actor{}, requests.Said{Category: "leak", Kind: life.Application, Form: life.Electronic, Channel: life.Site,
				Lang: i18n.Ky, People: 1, Anonymous: true, Village: 2001, Words: "Суу агат", Received: tx.Today()})
			return err
		})
		status, body := w.get("/tokens/" + r.Code + ".json?jurisdiction_id=kara-kulja")
		if want := `[{"service_request_id":"2026-0001","token":"` + r.Code + `"}]` + "\n"; status != http.StatusOK || body != want {
			w.t.Errorf("%d %s", status, body)
		}
		if status, _ = w.get("/tokens/" + r.Code + ".xml?jurisdiction_id=alaikuu"); status != http.StatusNotFound {
			w.t.Errorf("in another municipality: %d", status)
		}
	})
}

// The office reads who asked, as it does from every other door; who gives no
// name stays unknown.
func TestContactsAreKeptAsTheJournalKeepsThem(t *testing.T) {
	each(t, func(w *world) {
		w.sent()
		w.sent("first_name", "-", "last_name", "-", "email", "-")
		w.sent("first_name", "-", "last_name", "-", "phone", "-", "email", "-", "attribute[village]", "-", "address_string", "с. Сары-Кой, Ленин 3")
		want := []requests.Applicant{{Name: "Асанов Уран", Phone: "0555123456", Mail: "uran@example.kg"}, {Name: "0555123456", Phone: "0555123456"}, {}}
		for i, who := range want {
			w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
				r, err := w.journal.Find(ctx, tx, requests.Number{Year: 2026, Serial: i + 1})
				if err != nil {
					return err
				}
				got, err := w.journal.Applicant(r)
				if got != who || r.Anonymous != (who == requests.Applicant{}) || r.Channel != life.Program {
					w.t.Errorf("%d: %+v, anonymous %v", i+1, got, r.Anonymous)
				}
				if i == 2 && r.Village != 2002 {
					w.t.Errorf("the village of the address: %s", r.Village)
				}
				return err
			})
		}
	})
}

// An installation with one municipality need not be told which.
func TestOneMunicipality(t *testing.T) {
	each(t, func(w *world) {
		w.write(db.Everywhere, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `DELETE FROM territory_municipality WHERE municipality_id = 1002`)
			return err
		})
		w.sent("jurisdiction_id", "-")
		for _, path := range []string{"/services.xml", "/services/leak.json", "/requests.xml?jurisdiction_id=", "/requests/2026-0001.json"} {
			if status, body := w.get(path); status != http.StatusOK {
				w.t.Errorf("%s: %d %s", path, status, body)
			}
		}
	})
}

// Whatever form is sent, reading it ends in a request or in complaints.
func FuzzSaid(f *testing.F) {
	for _, seed := range []string{"", "service_code=leak&lat=40.5&long=73.4", "service_code=leak&address_string=a&attribute[village]=x&attribute[kind]=complaint",
		"lat=1e999&long=-0", "lat=NaN&long=Inf", "service_code=leak&service_code=road", "description=%ff%00", "service_code=leak;lat=1", "lat=40.5&long=73.4&first_name=%0d%0a"} {
		f.Add(seed)
	}
	catalog, err := i18n.Load()
	if err != nil {
		f.Fatal(err)
	}
	around := requests.Around{Law: appeal.Law{Rules: appeal.UsualRules, Today: "2026-11-23"}, Villages: []territory.Village{{ID: 2001}}}
	for _, c := range appeal.Usual {
		c.Used = true
		around.Kinds = append(around.Kinds, c)
	}
	f.Fuzz(func(t *testing.T, body string) {
		values, err := url.ParseQuery(body)
		if err != nil || !readable(values) {
			return
		}
		q := &params{values: values, p: catalog.Printer(i18n.En)}
		s, err := q.said(around)
		if err != nil {
			return
		}
		if k := appeal.Find(around.Kinds, s.Category); k.Private || k.Stop != "" || s.Village != 2001 || s.Words == "" {
			t.Errorf("%q: %+v", body, s)
		}
		if s.Point != (appeal.Point{}) && (s.Point.Lat < south || s.Point.Lat > north || s.Point.Lon < west || s.Point.Lon > east) {
			t.Errorf("%q lies at %+v", body, s.Point)
		}
	})
}
