package open311

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// every is each call with all its parameters and values that are right.
func (w *world) every(number string) []struct {
	method, path string
	right        url.Values
	lists        string // parameters that are lists: repeated, they are joined
} {
	form := w.form("attribute[kind]", "application", "media_url", "https://example.kg/1.jpg", "address_id", "7")
	k := url.Values{"jurisdiction_id": {"kara-kulja"}}
	window := url.Values{"jurisdiction_id": {"kara-kulja"}, "service_code": {"leak"}, "status": {"open"}, "start_date": {"2026-11-01T00:00:00Z"}, "end_date": {"2026-11-30T00:00:00Z"},
		"page": {"1"}, "page_size": {"10"}, "extensions": {"true"}}
	named := maps.Clone(window)
	named.Set("service_request_id", number)
	update := url.Values{"jurisdiction_id": {"kara-kulja"}, "api_key": {w.key}, "service_request_id": {number}, "update_id": {"1"}, "status": {"OPEN"}, "description": {"Дагы агып жатат"},
		"updated_datetime": {"2026-11-22T00:00:00Z"}, "first_name": {"А"}, "last_name": {"Б"}, "email": {"a@example.kg"}, "phone": {"0555"}, "media_url": {"https://example.kg/1.jpg"}, "title": {"x"}}
	const lists = "service_request_id service_code status extensions"
	return []struct {
		method, path string
		right        url.Values
		lists        string
	}{
		{http.MethodGet, "/services", k, ""}, {http.MethodGet, "/services/leak", k, ""}, {http.MethodGet, "/tokens/nobody", k, ""}, {http.MethodGet, "/requests/" + number, k, ""},
		{http.MethodGet, "/requests", window, lists}, {http.MethodGet, "/requests", named, lists}, {http.MethodGet, "/servicerequestupdates", window, lists},
		{http.MethodPost, "/requests", form, "device_id account_id media_url address_id"},
		{http.MethodPost, "/servicerequestupdates", update, "first_name last_name email phone media_url title"},
	}
}

// asks calls with the values as they are, invalid ones too. Each key comes from a network
// of its own: who guesses keys from one is slowed down (429), which is looked at elsewhere.
func (w *world) asks(method, path string, values url.Values) (int, string) {
	w.t.Helper()
	r := httptest.NewRequest(method, root+path+"?"+values.Encode(), nil)
	if method == http.MethodPost {
		r = httptest.NewRequest(method, root+path, strings.NewReader(values.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w.asked++
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.1:4000", w.asked>>8&255, w.asked&255)
	return w.do(r)
}

// answered fails the test unless an answer is one of the specification, in the format
// that was asked for.
func (w *world) answered(what, format string, status int, body string) {
	w.t.Helper()
	switch status {
	case http.StatusOK, 400, 403, 404:
	default:
		w.t.Errorf("%s answers %d: %.200s", what, status, body)
		return
	}
	if status != http.StatusOK {
		w.holds(what, format, status, body, fmt.Sprint(status))
		return
	}
	var err error
	if format == ".json" {
		err = json.Unmarshal([]byte(body), new(any))
	} else {
		err = xml.Unmarshal([]byte(body), &struct{ XMLName xml.Name }{})
	}
	if err != nil {
		w.t.Errorf("%s: %v: %.200s", what, err, body)
	}
}

// Every parameter of every call, empty: as if it were absent.
func TestEmptyParameters(t *testing.T) {
	each(t, func(w *world) {
		number := w.sent()
		for _, c := range w.every(number) {
			for name := range c.right {
				for _, format := range []string{".xml", ".json"} {
					absent, empty := maps.Clone(c.right), maps.Clone(c.right)
					absent.Del(name)
					empty[name] = []string{"", "  "}
					s1, b1 := w.asks(c.method, c.path+format, absent)
					s2, b2 := w.asks(c.method, c.path+format, empty)
					what := c.method + " " + c.path + format + " " + name
					if s1 != s2 || b1 != b2 && (c.method == http.MethodGet || s1 != http.StatusOK) {
						w.t.Errorf("%s: absent %d %.150s, empty %d %.150s", what, s1, b1, s2, b2)
					}
					w.answered(what, format, s2, b2)
				}
			}
		}
	})
}

// Every parameter of every call, given twice: the same twice is once; two values are
// refused where one is asked for, and a list where a list is.
func TestRepeatedParameters(t *testing.T) {
	each(t, func(w *world) {
		number := w.sent()
		for _, c := range w.every(number) {
			for name, value := range c.right {
				for _, format := range []string{".xml", ".json"} {
					what := c.method + " " + c.path + format + " " + name
					once, twice, two := maps.Clone(c.right), maps.Clone(c.right), maps.Clone(c.right)
					twice[name], two[name] = []string{value[0], value[0]}, []string{value[0], "2"}
					s1, _ := w.asks(c.method, c.path+format, once)
					s2, b2 := w.asks(c.method, c.path+format, twice)
					if s1 != s2 {
						w.t.Errorf("%s: once %d, twice the same %d %.150s", what, s1, s2, b2)
					}
					status, body := w.asks(c.method, c.path+format, two)
					w.answered(what, format, status, body)
					single := !strings.Contains(" "+c.lists+" ", " "+name+" ") && (c.right.Get("service_request_id") == "" || c.method == http.MethodPost || name == "jurisdiction_id")
					if single && (status != http.StatusBadRequest || !strings.Contains(body, name+" was given more than once")) {
						w.t.Errorf("%s, two values: %d %.200s", what, status, body)
					}
				}
			}
		}
	})
}

// Every parameter of every call, malformed: an error of the specification, or nothing
// found; never an error of ours, and nobody else's data.
func TestMalformedParameters(t *testing.T) {
	bad := []string{"\x00", "\xff\xfe", "' OR 1=1 --", "../../etc/passwd", "<script>alert(1)</script>", "-1", "0", "99999999999999999999999", "NaN", "1e309", "Infinity", "null", "[]", "{}", "%",
		",,,", "2026-13-45T99:99:99Z", "2026-11-01", "9999-12-31T23:59:59Z", strings.Repeat("ө", 5000), strings.Repeat("1,", 1200), "К-2026-0001", "2026-0001,2026-0001", "true", "\u202e\u200b", "🚰"}
	each(t, func(w *world) {
		secret := w.private()
		number := w.sent()
		for _, c := range w.every(number) {
			for name := range c.right {
				for i, value := range bad {
					format := []string{".xml", ".json"}[i%2]
					wrong := maps.Clone(c.right)
					wrong.Set(name, value)
					status, body := w.asks(c.method, c.path+format, wrong)
					what := fmt.Sprintf("%s %s%s %s=%.30q", c.method, c.path, format, name, value)
					w.answered(what, format, status, body)
					for _, word := range []string{secret.Number.Path() + "<", "Жамийла", "Асанов", "0555123456", w.key} {
						if strings.Contains(body, word) && !strings.Contains(value, word) {
							w.t.Errorf("%s tells %q", what, word)
						}
					}
				}
			}
		}
	})
}
