package open311

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// parts sends a request with files, as apps do: the files may come first.
func (w *world) parts(format string, form url.Values, files ...[]byte) (int, string) {
	w.t.Helper()
	var body bytes.Buffer
	out := multipart.NewWriter(&body) // a buffer does not fail
	for _, f := range files {
		part, _ := out.CreateFormFile("media", "photo.jpg")
		_, _ = part.Write(f)
	}
	for name, values := range form {
		_ = out.WriteField(name, values[0])
	}
	_ = out.Close()
	r := httptest.NewRequest(http.MethodPost, root+"/requests"+format, &body)
	r.Header.Set("Content-Type", out.FormDataContentType())
	return w.do(r)
}

// TestMedia: a photo comes with a request, and its address goes out once the office
// has looked at it.
func TestMedia(t *testing.T) {
	each(t, func(w *world) {
		var photo bytes.Buffer
		if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
			t.Fatal(err)
		}
		form := url.Values{"api_key": {w.key}, "jurisdiction_id": {"kara-kulja"}, "service_code": {"leak"}, "address_string": {"Сары-Кой, Манас 1"}, "description": {"суу"}}
		for name, c := range map[string]struct {
			files [][]byte
			says  string
		}{
			"no photo": {[][]byte{[]byte("GIF89a")}, "media: "}, "half": {[][]byte{photo.Bytes()[:200]}, "media: "}, "too large": {[][]byte{make([]byte, 17<<20)}, "16 MB"},
			"too many": {[][]byte{{1}, {1}, {1}, {1}, {1}, {1}}, "at most 5"},
		} {
			if status, body := w.parts(".xml", form, c.files...); status != 400 || !strings.Contains(body, c.says) {
				t.Errorf("%s: %d %s", name, status, body)
			}
		}
		if status, body := w.parts(".json", form, photo.Bytes(), photo.Bytes()); status != 200 || !strings.Contains(body, "2026-0001") {
			t.Fatalf("%d %s", status, body)
		}
		if _, body := w.get("/requests/2026-0001.json?jurisdiction_id=kara-kulja"); !strings.Contains(body, `"media_url":null`) {
			t.Errorf("a photo that nobody looked at: %s", body)
		}
		w.looked(appeal.Number{Year: 2026, Serial: 1})
		for _, path := range []string{"/requests/2026-0001.json?jurisdiction_id=kara-kulja", "/requests.json?jurisdiction_id=kara-kulja"} {
			_, body := w.get(path)
			_, rest, _ := strings.Cut(body, `"media_url":"http://example.com`)
			address, _, _ := strings.Cut(rest, `"`)
			if status, got := w.site.Get(address); status != 200 || !strings.HasPrefix(got, "\xff\xd8\xff") {
				t.Errorf("%s: %s answers %d", path, address, status)
			}
		}
		if status, body := w.get("/requests/2026-0001.xml?jurisdiction_id=kara-kulja"); status != 200 || !strings.Contains(body, "<media_url>http://example.com/en/kara-kulja/photos/2026-0001/") {
			t.Errorf("%d %s", status, body)
		}
	})
}

// looked shows the first photo of a request to everybody.
func (w *world) looked(n appeal.Number) {
	w.t.Helper()
	w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
		shots := pictures.New(w.d)
		of, err := w.journal.Find(ctx, tx, n)
		if err != nil {
			return err
		}
		list, err := shots.Of(ctx, tx, of.ID)
		if err != nil || len(list) != 2 {
			w.t.Fatalf("%d photos, %v", len(list), err)
		}
		return shots.Decide(ctx, tx, access.System(testkit.Place), false, list[0], pictures.Verdict{Version: 1, Show: true})
	})
}
