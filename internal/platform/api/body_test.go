package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// What can be wrong with a body, where the complaint points and what it says.
func TestBodies(t *testing.T) {
	n := newNotebook(t, testkit.SQLite(t, notes, api.Set()))
	for _, c := range []struct {
		body   string
		status int
		at     string // pointer
		says   string
	}{
		{``, 400, "", ""},
		{`{`, 400, "", "not JSON"},
		{`{"text":"a"} {}`, 400, "", "not JSON"},
		{`{"text":NaN}`, 400, "", "not JSON"},
		{"{\"text\":\"\xff\"}", 400, "", ""},
		{`{"text":"a","text":"b"}`, 400, "", "stands twice"},
		{`{"text":"\u0000"}`, 400, "", "zero character"},
		{`{"text":` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + `}`, 400, "", "nested too deeply"},
		{`{"text":"` + strings.Repeat("a", 3000) + `"}`, 413, "", ""},
		{`[]`, 422, "", "object in braces"},
		{`{}`, 422, "/text", "missing"},
		{`{"Text":"a"}`, 422, "/Text", "no such field"},
		{`{"text":"a","more":1}`, 422, "/more", "no such field"},
		{`{"text":"a","a/b~c":1}`, 422, "/a~1b~0c", "no such field"},
		{`{"text":1}`, 422, "/text", "text in quotes"},
		{`{"text":null}`, 422, "/text", "text in quotes"},
		{`{"text":""}`, 422, "/text", "At least 1 characters"},
		{`{"text":"aaaaaaaaaaaaaaaaaaaaaaaaaaaa"}`, 422, "/text", "At most 20 characters"},
		{`{"text":"a","lines":"a"}`, 422, "/lines", "list in brackets"},
		{`{"text":"a","lines":["","","",""]}`, 422, "/lines", "At most 3 elements"},
		{`{"text":"a","part":{"deep":[{"name":"a"},{"name":"A"}]}}`, 422, "/part/deep/1/name", "must look like"},
		{`{"text":"a","part":{"deep":[{}]}}`, 422, "/part/deep/0/name", "missing"},
	} {
		s := n.post("k", c.body)
		if s.status != c.status {
			t.Errorf("%.60s: answers %d, want %d: %s", c.body, s.status, c.status, s.body)
		}
		if c.says == "" {
			continue
		}
		found := false
		for _, e := range s.Errors {
			found = found || e.Pointer == c.at && strings.Contains(e.Detail, c.says)
		}
		if !found {
			t.Errorf("%.60s: no %q at %q: %s", c.body, c.says, c.at, s.body)
		}
		if strings.Contains(s.body, "aaaa") {
			t.Errorf("%.60s: what was sent is repeated: %s", c.body, s.body)
		}
	}
	n.holds(0)
}

func TestOtherMediaTypes(t *testing.T) {
	n := newNotebook(t, testkit.SQLite(t, notes, api.Set()))
	for _, kind := range []string{"application/xml", "text/plain", "application/x-www-form-urlencoded", "application/cbor"} {
		if s := n.call(http.MethodPost, "", "writer", "k", `{"text":"a"}`, "Content-Type", kind); s.status != http.StatusUnsupportedMediaType {
			t.Errorf("%s: %d %s", kind, s.status, s.body)
		}
	}
	if s := n.call(http.MethodPost, "", "writer", "k", `{"text":"a"}`, "Content-Type", "application/json; charset=utf-8"); s.status != 201 {
		t.Errorf("JSON with a charset: %d %s", s.status, s.body)
	}
}

func TestParameters(t *testing.T) {
	n := newNotebook(t, testkit.SQLite(t, notes, api.Set()))
	for query, want := range map[string][2]string{
		"?from=2026-13-01": {"from", "2026-11-30"},
		"?most=x":          {"most", "whole number"},
		"?most=6":          {"most", "limit is 5"},
		"?other=1":         {"other", "no such parameter"},
	} {
		s := n.call(http.MethodGet, query, "reader", "", "")
		if s.status != 422 || len(s.Errors) != 1 || s.Errors[0].Parameter != want[0] || !strings.Contains(s.Errors[0].Detail, want[1]) {
			t.Errorf("%s: %d %s", query, s.status, s.body)
		}
	}
}

func TestLanguages(t *testing.T) {
	n := newNotebook(t, testkit.SQLite(t, notes, api.Set()))
	for lang, want := range map[string]string{"ky": "Бул талаа жок", "ru": "Этого поля не хватает", "en": "This field is missing", "ky-KG,ru;q=0.8": "Бул талаа жок", "": "Бул талаа жок"} {
		s := n.call(http.MethodPost, "", "writer", "k", `{}`, "Accept-Language", lang)
		if !strings.Contains(s.body, want) {
			t.Errorf("%q: %s", lang, s.body)
		}
	}
}

func TestDescription(t *testing.T) {
	a := api.New(nil, api.Config{})
	api.Add(a, api.Operation{ID: "count-notes", Method: http.MethodGet, Path: "notes", Scope: "notes.read", Summary: "Count", Tag: "Notes", Permission: open},
		(&notebook{}).count)
	text, err := a.YAML()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"openapi: 3.1.0", "/api/v1/{municipality}/notes:", "application/problem+json", "bearer", "notes.read"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the description lacks %q:\n%s", want, text)
		}
	}
	if calls := a.Calls(); len(calls) != 1 || calls[0].Scope != "notes.read" {
		t.Errorf("calls %v", calls)
	}
}

// FuzzDecent: whatever passes the walk is JSON that a map can hold without
// losing a field.
func FuzzDecent(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, `[[[[]]]]`, `{"a":{"a":"\u0000"}}`, `{"a":1,"a":2}`, `"x"`, `{`, `1 2`, `{"\u0061":1,"a":2}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if api.Decent(data) != nil {
			return
		}
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			t.Errorf("passed, but %v", err)
		}
		out, err := json.Marshal(v)
		if err == nil && strings.Contains(string(out), `\u0000`) && !strings.Contains(string(data), `\\u0000`) {
			t.Errorf("a zero character passed: %s", out)
		}
	})
}

// FuzzCall: whatever is sent, the program answers with a status of its own and
// never with a failure.
func FuzzCall(f *testing.F) {
	n := newNotebook(f, testkit.SQLite(f, notes, api.Set()))
	f.Add("k", `{"text":"a","part":{"deep":[{"name":"a"}]}}`, "application/json")
	f.Add("", `{"text":["a",{}],"lines":[null]}`, "")
	f.Add("k", `[{"text":1e999}]`, "text/plain;")
	f.Fuzz(func(t *testing.T, key, body, kind string) {
		in := &notebook{t: t, d: n.d, handler: n.handler}
		s := in.call(http.MethodPost, "", "writer", key, body, "Content-Type", kind)
		if s.status >= 500 {
			t.Errorf("%q: %d %s", body, s.status, s.body)
		}
	})
}
