package album

import (
	"bytes"
	"context"
	"html"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/reports"
	"github.com/openaimak/aimak/internal/voice/requests"
)

const (
	public  = "/ru/kara-kulja/requests"
	desk    = "/ru/kara-kulja/desk/requests"
	gallery = "/ru/kara-kulja/photos"
	key     = "0123456789abcdefghijkl" // of a form
)

// world is a municipality with a journal, its public pages and its pictures. It is
// Sunday, 22 November 2026.
type world struct {
	t        *testing.T
	d        *db.DB
	pictures *pictures.Pictures
	requests *requests.Requests
	site     *testkit.Site
	village  ref.ID

	secretary, operator, auditor, cashier *testkit.Site
}

func rooms(d *db.DB) (*pictures.Pictures, *requests.Requests, []module.Module) {
	terr, shots := territory.New(d), pictures.New(d)
	journal := requests.New(d, terr, shots, []byte("0123456789abcdef0123456789abcdef"))
	return shots, journal, []module.Module{terr.Module(), shots.Module(), journal.Module(), New(d, journal, shots).Module(), reports.New(d, journal, shots).Module()}
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	_, _, none := rooms(nil)
	testkit.EachDB(t, append(module.Migrations(none...), identity.Set()), func(t *testing.T, d *db.DB) {
		w := &world{t: t, d: d}
		var all []module.Module
		w.pictures, w.requests, all = rooms(d)
		w.site = testkit.Pages(t, d, all...)
		w.secretary, w.operator = w.site.As(testkit.Actor(access.Secretary)), w.site.As(testkit.Actor(access.Operator))
		w.auditor, w.cashier = w.site.As(testkit.Actor(access.Auditor)), w.site.As(testkit.Actor(access.Cashier))
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			w.village, err = territory.New(d).AddVillage(ctx, tx, access.System(testkit.Place), territory.Village{Name: place.Name{Ky: "Сары-Кой", Ru: "Сары-Кой", En: "Sary-Koi"}})
			return err
		})
		f(w)
	})
}

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// photo is a grey picture, as a phone may send it; another shade is another photo.
func photo(t testing.TB, shade uint8) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 400, 300))
	for i := range img.Pix {
		img.Pix[i] = shade
	}
	for x := range 40 { // something to look at
		img.SetRGBA(x, x, color.RGBA{200, 30, 30, 255})
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// file is one that a form sends along.
type file struct {
	field string
	body  []byte
}

// send sends a form in parts, as a browser does: what was typed first, then the files.
func send(site *testkit.Site, path string, form url.Values, files ...file) (int, string) {
	var body bytes.Buffer
	parts := multipart.NewWriter(&body) // a buffer does not fail
	for name, values := range form {
		for _, v := range values {
			_ = parts.WriteField(name, v)
		}
	}
	for _, f := range files {
		part, _ := parts.CreateFormFile(f.field, `../../etc/<b>"x.php`)
		_, _ = part.Write(f.body)
	}
	_ = parts.Close()
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", parts.FormDataContentType())
	return site.Do(r)
}

// tell is the step in which one tells and shows.
func (w *world) tell(change url.Values) url.Values {
	form := url.Values{"key": {key}, "step": {"tell"}, "village": {w.village.String()}, "category": {"leak"}, "words": {"Течёт колонка"}, "kind": {"application"}}
	for name, values := range change {
		form[name] = values
	}
	return form
}

// report registers a report with photos and returns the page of the applicant.
func (w *world) report(change url.Values, files ...file) (mine string) {
	w.t.Helper()
	form := w.tell(change)
	status, body := send(w.site, public+"/new", form, files...)
	if status != http.StatusOK {
		w.t.Fatalf("telling answers %d: %s", status, testkit.Text(body))
	}
	form.Set("step", "who")
	form.Set("name", "Асанов Уран")
	form.Set("phone", "0555 123456")
	status, mine = w.site.Post(public+"/new", form)
	if status != http.StatusSeeOther {
		w.t.Fatalf("sending answers %d: %s", status, testkit.Text(mine))
	}
	return mine
}

var (
	images = regexp.MustCompile(`<(?:img src|image href)="([^"]+)"`)
	// regexpLetters finds the letters of a case.
	regexpLetters = regexp.MustCompile(`<a href="([^"]+)" download>Письмо`)

	links = regexp.MustCompile(`<a href="([^"]+/(?:pictures|photos)/[^"]+)"`)
)

// shots are the addresses of the pictures of a page.
func shots(body string) (list []string) {
	for _, m := range images.FindAllStringSubmatch(body, -1) {
		list = append(list, html.UnescapeString(m[1]))
	}
	return list
}

// linked are the addresses that a page leads to from its pictures.
func linked(body string) (list []string) {
	for _, m := range links.FindAllStringSubmatch(body, -1) {
		if !slices.Contains(list, m[1]) {
			list = append(list, m[1])
		}
	}
	return list
}

// on returns the pictures of a page, which must be so many.
func (w *world) on(site *testkit.Site, path string, want int) []string {
	w.t.Helper()
	list := shots(site.Shows(path))
	if len(list) != want {
		w.t.Fatalf("%s shows %d pictures, want %d", path, len(list), want)
	}
	return list
}

// isPhoto fails the test unless an address answers with a JPEG.
func (w *world) isPhoto(site *testkit.Site, path string) []byte {
	w.t.Helper()
	status, body := site.Get(path)
	if _, err := jpeg.Decode(bytes.NewReader([]byte(body))); status != http.StatusOK || err != nil {
		w.t.Fatalf("%s answers %d, %v", path, status, err)
	}
	return []byte(body)
}
