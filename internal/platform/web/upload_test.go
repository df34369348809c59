package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// A form with files: what was typed is kept, files lie aside until they are read, and
// nothing is left behind.
func TestUploadsAside(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	var got []string
	rt := newSite(t)
	rt.Raw("POST /upload", everybody, func(w http.ResponseWriter, r *Request) error {
		sent, done, err := r.Uploads(10)
		defer done()
		if err != nil {
			return err
		}
		in := r.Input()
		got = append(got, "text="+in.Text("text")+" again="+r.FormValue("again")+" query="+r.FormValue("q"))
		for _, s := range sent {
			body, err := s.Bytes()
			if s.Over {
				got = append(got, s.Field+" over")
				continue
			}
			got = append(got, s.Field+"="+string(body))
			if err != nil {
				return err
			}
		}
		return in.Err()
	})
	send := func(body io.Reader, kind string) int {
		got = nil
		r := httptest.NewRequest(http.MethodPost, "/upload?q=1", body)
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		rt.Handler().ServeHTTP(w, r)
		if left, _ := filepath.Glob(filepath.Join(folder, "aimak-upload-*")); len(left) > 0 {
			t.Errorf("%d files are left behind", len(left))
		}
		return w.Code
	}
	form := func(files ...string) (*bytes.Buffer, string) {
		var body bytes.Buffer
		out := multipart.NewWriter(&body)
		_ = out.WriteField("text", "typed")
		_ = out.WriteField("again", "x")
		for _, f := range files {
			part, _ := out.CreateFormFile("file", "../"+f[:min(3, len(f))])
			_, _ = io.WriteString(part, f)
		}
		_ = out.Close()
		return &body, out.FormDataContentType()
	}
	for name, c := range map[string]struct {
		files []string
		want  string
	}{
		"two":       {[]string{"first", "second"}, "file=first; file=second"},
		"nothing":   {[]string{""}, ""},
		"too large": {[]string{"0123456789", "01234567890", "last"}, "file=0123456789; file over; file=last"},
		"endless":   {[]string{"first", strings.Repeat("x", 140<<20), "never read"}, "file=first; file over"},
	} {
		status := send(form(c.files...))
		want := strings.TrimSuffix("text=typed again=x query=1; "+c.want, "; ")
		if said := strings.Join(got, "; "); status != http.StatusOK || said != want {
			t.Errorf("%s: %d %.200s", name, status, said)
		}
	}
	body, kind := form("whole")
	if status := send(bytes.NewReader(body.Bytes()[:body.Len()-20]), kind); status != http.StatusUnprocessableEntity {
		t.Errorf("half a form: %d", status)
	}
	if status := send(strings.NewReader("text=typed&again=x"), "application/x-www-form-urlencoded"); status != http.StatusOK || got[0] != "text=typed again=x query=1" {
		t.Errorf("a form without files: %d %v", status, got)
	}
}
