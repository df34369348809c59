package open311

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/keys"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

const here = "jurisdiction_id=kara-kulja"

// led registers requests and leads them to every end that everybody may know of.
func (w *world) led() {
	w.t.Helper()
	for range 5 {
		w.sent()
	}
	w.does("2026-0001", requests.Doing{Act: life.Answer, Text: "Оңдолду & текшерилди.", Outcome: life.Granted, Seen: appeal.ForAll})
	w.does("2026-0002", requests.Doing{Act: life.Answer, Text: "Сиз үчүн гана.", Outcome: life.Explained})
	w.does("2026-0003", requests.Doing{Act: life.Reject, Text: "Жеке короо."})
	w.does("2026-0004", requests.Doing{Act: life.Refer, Body: "РЭС", Text: "Алардын иши."})
	w.does("2026-0005", requests.Doing{Act: life.Merge, Into: requests.Number{Year: 2026, Serial: 1}})
	w.does("2026-0001", requests.Doing{Act: life.Note, Text: "Ички сөз"})
	w.private()
}

// TestUpdates: each step that everybody may know of, in both formats; what was told
// to the applicant alone, and what the office said to itself, is in none.
func TestUpdates(t *testing.T) {
	each(t, func(w *world) {
		w.led()
		_, body := w.get("/servicerequestupdates.xml?" + here)
		var read requestUpdates[update]
		if err := xml.Unmarshal([]byte(body), &read); err != nil || !strings.HasPrefix(body, `<?xml version="1.0" encoding="UTF-8"?>`+"\n<service_request_updates><request_update><update_id>") {
			t.Fatalf("%v: %s", err, body)
		}
		if len(read.List) != 5 || read.List[0].Status != "closed" || read.List[0].Request != "2026-0001" || read.List[0].Description != "Оңдолду & текшерилди." {
			t.Errorf("got %+v", read.List)
		}
		for _, secret := range []string{"Сиз үчүн", "Ички", "Жеке короо", "Купуя", "2026-0006"} {
			if strings.Contains(body, secret) {
				t.Errorf("the updates hold %q", secret)
			}
		}
		_, body = w.get("/servicerequestupdates.json?extensions=true&" + here)
		var list []update
		if err := json.Unmarshal([]byte(body), &list); err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{"FIXED", "CLOSED", "NO_FURTHER_ACTION", "NOT_COUNCILS_RESPONSIBILITY", "DUPLICATE"} {
			if list[i].Status != want {
				t.Errorf("update %d is %s, want %s", i+1, list[i].Status, want)
			}
		}
		for query, want := range map[string]int{"service_request_id=2026-0002,2026-0003": 2, "service_request_id=2026-0006": 0, "service_request_id=x": 0,
			"page_size=2": 2, "page_size=2&page=3": 1, "start_date=2026-01-01T00:00:00Z": 0, "service_code=leak": 5, "service_code=road": 0} {
			_, body := w.get("/servicerequestupdates.json?" + here + "&" + query)
			if err := json.Unmarshal([]byte(body), &list); err != nil || len(list) != want {
				t.Errorf("%s: %d updates, %v", query, len(list), err)
			}
		}
		for query, want := range map[string]string{"": "400 jurisdiction_id was not provided", here + "&page=0": "400 page: give a whole", "jurisdiction_id=moon": "404 jurisdiction_id moon"} {
			status, body := w.get("/servicerequestupdates.xml?" + query)
			w.holds(query, ".xml", status, body, want)
		}
	})
}

// TestReopened: what is open again says so.
func TestReopened(t *testing.T) {
	each(t, func(w *world) {
		w.sent()
		w.does("2026-0001", requests.Doing{Act: life.Answer, Text: "x", Outcome: life.Granted})
		w.does("2026-0001", requests.Doing{Act: life.Reopen, Text: "y"})
		_, body := w.get("/servicerequestupdates.json?extensions=true&" + here)
		if !strings.Contains(body, `"status":"REOPEN"`) {
			t.Error(body)
		}
	})
}

func (w *world) tell(format string, form url.Values) (int, string) {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodPost, root+"/servicerequestupdates"+format, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	return w.do(r)
}

// TestUpdateSent: another program's update is a remark for the office, taken once
// however often it comes; it changes nothing, and nobody else reads it.
func TestUpdateSent(t *testing.T) {
	each(t, func(w *world) {
		w.sent()
		secret := w.private()
		form := url.Values{"api_key": {w.key}, "jurisdiction_id": {"kara-kulja"}, "service_request_id": {"2026-0001"}, "update_id": {"77"}, "status": {"FIXED"},
			"description": {"Кайра агып жатат"}, "updated_datetime": {"2026-11-22T10:00:00+06:00"}}
		status, first := w.tell(".xml", form)
		if status != http.StatusOK || !strings.Contains(first, "<service_request_updates><request_update><update_id>") {
			t.Fatalf("answers %d: %s", status, first)
		}
		if _, again := w.tell(".xml", form); again != first {
			t.Errorf("sent twice: %s", again)
		}
		w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			r, err := w.journal.Find(ctx, tx, requests.Number{Year: 2026, Serial: 1})
			if err != nil {
				return err
			}
			events, err := w.journal.Events(ctx, tx, r.ID)
			if len(events) != 2 || events[1].Text != "[FIXED] Кайра агып жатат" || events[1].Seen != appeal.ForOffice || r.State != life.New || r.Version != 1 {
				t.Errorf("the request stands at %+v with %+v", r.State, events)
			}
			return err
		})
		if _, body := w.get("/servicerequestupdates.json?" + here); strings.Contains(body, "Кайра") {
			t.Error("the remark is told to everybody")
		}
		stranger := w.made(away, keys.RequestsWrite)
		for want, change := range map[string][2]string{
			"403 api_key was not provided": {"api_key", ""}, "403 This key is unknown": {"api_key", stranger},
			"400 service_request_id was not provided": {"service_request_id", ""}, "404 service_request_id x": {"service_request_id", "x"},
			"404 service_request_id 2026-0099": {"service_request_id", "2026-0099"}, "404 service_request_id " + secret.Number.Path(): {"service_request_id", secret.Number.Path()},
			"400 description is too long": {"description", strings.Repeat("я", 4001)},
		} {
			bad := url.Values{}
			for name, value := range form {
				bad[name] = value
			}
			bad.Set(change[0], change[1])
			bad.Set("update_id", "78")
			status, body := w.tell(".json", bad)
			w.holds(change[0], ".json", status, body, want)
		}
		empty := url.Values{"api_key": {w.key}, "jurisdiction_id": {"kara-kulja"}, "service_request_id": {"2026-0001"}}
		status, body := w.tell(".xml", empty)
		w.holds("nothing said", ".xml", status, body, "400 Give description")
	})
}

// TestExtensions: with extensions=true a request carries its village, its state and
// its steps; without, the answer is that of the specification.
func TestExtensions(t *testing.T) {
	each(t, func(w *world) {
		w.led()
		_, plain := w.get("/requests/2026-0001.json?" + here)
		if strings.Contains(plain, "extended_attributes") || strings.Contains(plain, "notes\":[") {
			t.Errorf("extended without being asked: %s", plain)
		}
		_, body := w.get("/requests.json?extensions=true&" + here)
		for _, want := range []string{`"extended_attributes":{"village":"Kara-Kulja","state":"answered"}`, `"description":"Оңдолду \u0026 текшерилди.","type":"FIXED"`} {
			if !strings.Contains(body, want) {
				t.Errorf("no %s in %s", want, body)
			}
		}
		_, body = w.get("/requests/2026-0004.xml?extensions=true&" + here)
		if !strings.Contains(body, "<extended_attributes><village>Kara-Kulja</village><state>referred</state></extended_attributes><notes><note><datetime>") {
			t.Error(body)
		}
	})
}

// TestBulk: the whole year as a table that RFC 4180 readers and table programs read
// alike, with nothing that the lists do not tell.
func TestBulk(t *testing.T) {
	each(t, func(w *world) {
		w.led()
		w.does("2026-0002", requests.Doing{Act: life.Show, Text: "=1+1 \"тырмакча\",\nжаңы сап"})
		status, body := w.get("/bulk/requests.csv?" + here)
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		if status != http.StatusOK || err != nil || len(rows) != 6 {
			t.Fatalf("%d, %v: %s", status, err, body)
		}
		if strings.Join(rows[0], ",") != "service_request_id,requested_datetime,updated_datetime,closed_date,status_description,status_notes,source,service_name,service_subtype,description,agency_responsible,address,lat,long" {
			t.Errorf("the columns are %q", rows[0])
		}
		if rows[2][9] != `'=1+1 "тырмакча", жаңы сап` || rows[2][4] != "closed" || rows[2][3] == "" || rows[1][6] != "Through another program" {
			t.Errorf("got %q", rows[2])
		}
		if strings.Contains(body, "Купуя") || strings.Contains(body, "Сиз үчүн") {
			t.Error("the table holds what is not for everybody")
		}
		_, body = w.get("/bulk/requests.csv?" + here + "&first=2025-01-01&last=2025-12-31")
		if rows, err := csv.NewReader(strings.NewReader(body)).ReadAll(); err != nil || len(rows) != 1 {
			t.Errorf("a year without requests: %v, %s", err, body)
		}
		for query, want := range map[string]string{"": "400 jurisdiction_id was not", here + "&first=x": "400 first: ", here + "&first=2020-01-01": "400 last: Choose a period"} {
			status, body := w.get("/bulk/requests.csv?" + query)
			w.holds(query, ".xml", status, body, want)
		}
	})
}
