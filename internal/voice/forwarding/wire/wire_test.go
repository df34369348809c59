package wire

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func sample(t testing.TB, name string) []byte {
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// The samples of the specification, in both formats, say the same.
func TestSamples(t *testing.T) {
	for _, f := range []string{".xml", ".json"} {
		if s, err := Services(sample(t, "services"+f)); err != nil || len(s) != 2 || s[0].Code != "001" || s[0].Name != "Cans left out 24x7" || !s[0].Metadata.Yes() || s[1].Metadata.Yes() || s[1].Description != "" {
			t.Errorf("%s: %+v %v", f, s, err)
		}
		d, err := Define(sample(t, "definition"+f))
		if err != nil || d.Code != "DMV66" || len(d.Attributes) != 1 || !d.Attributes[0].Required.Yes() || d.Attributes[0].Values[1] != (Value{"124", "Chrysler"}) {
			t.Errorf("%s: %+v %v", f, d, err)
		}
		if m, err := Posted(sample(t, "posted"+f)); err != nil || m.ID != "293944" || m.Token != "" {
			t.Errorf("%s: %+v %v", f, m, err)
		}
		if m, err := Posted(sample(t, "token"+f)); err != nil || m.ID != "" || m.Token != "12345" {
			t.Errorf("%s: %+v %v", f, m, err)
		}
		r, err := Requests(sample(t, "requests"+f))
		if err != nil || len(r) != 1 || !r[0].Closed() || r[0].Notes != "Duplicate request." || !r[0].Updated.Time().Equal(time.Date(2010, 4, 14, 14, 37, 38, 0, time.UTC)) {
			t.Errorf("%s: %+v %v", f, r, err)
		}
		if u, err := Updates(sample(t, "updates"+f)); err != nil || len(u) != 1 || u[0].ID != "71" || u[0].Description != "Done & dusted" {
			t.Errorf("%s: %+v %v", f, u, err)
		}
		if p := Problems(sample(t, "errors"+f)); len(p) != 2 || p[0].Code != "403" {
			t.Errorf("%s: %+v", f, p)
		}
	}
}

// What is none of it is refused by name.
func TestOther(t *testing.T) {
	for _, text := range []string{"", "<html><body>x</body></html>", "hello", `{"a":`, "[1]", "<services><service>"} {
		if s, err := Services([]byte(text)); err == nil && text != "<services><service>" || err != nil && !errors.Is(err, ErrForm) {
			t.Errorf("%q: %v %v", text, s, err)
		}
	}
	if _, err := Posted([]byte("<service_requests/>")); !errors.Is(err, ErrForm) {
		t.Errorf("%v", err)
	}
	if p := Problems([]byte("<html>Bad Gateway</html>")); p != nil {
		t.Errorf("%v", p)
	}
	if s, err := Services([]byte("<services>" + strings.Repeat("<service><service_code>1</service_code></service>", 5000) + "</services>")); err != nil || len(s) != mostItems {
		t.Errorf("%d %v", len(s), err)
	}
	if got := tidy("  a\x00b\u0085" + strings.Repeat("я", 5000)); len([]rune(got)) != mostText || strings.Contains(string(got), "\x00") {
		t.Errorf("%d", len([]rune(got)))
	}
}

func FuzzRead(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.*")
	for _, name := range names {
		if body, err := os.ReadFile(name); err == nil {
			f.Add(body)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := Services(body)
		if len(s) > mostItems || err != nil && s != nil {
			t.Errorf("%d services, %v", len(s), err)
		}
		_, _ = Define(body)
		_, _ = Posted(body)
		r, _ := Requests(body)
		for _, x := range r {
			if len([]rune(x.Description)) > mostText || strings.ContainsRune(string(x.Notes), 0) {
				t.Errorf("%q", x)
			}
			x.Updated.Time()
		}
		_, _ = Updates(body)
		Problems(body)
	})
}
