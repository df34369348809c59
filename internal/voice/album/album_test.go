package album

import (
	"bytes"
	"context"
	"image/jpeg"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// TestLookedFirst: everybody sees a photo after somebody looked, without what was
// blacked out, until it is kept from them; its address is another one each time.
func TestLookedFirst(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		mine := w.report(nil, file{"photo", photo(t, 90)}, file{"photo", photo(t, 160)})
		w.on(w.site, public+"/2026-0001", 0)
		w.on(w.site, public, 0)
		w.site.Holds(w.site.Shows(mine), "Ещё не просмотрено")
		w.isPhoto(w.site, w.on(w.site, mine, 2)[0])
		w.secretary.Shows("/ru/kara-kulja/desk/requests/photos", "К-2026-0001")

		case1 := w.secretary.Shows(desk + "/2026-0001")
		page := linked(case1)[0]
		original := w.on(w.secretary, page, 1)[0]
		w.isPhoto(w.secretary, original)
		status, body := w.secretary.Post(page, url.Values{"version": {"1"}, "cells": {"5.5-9.9"}, "act": {"try"}})
		if status != http.StatusOK || strings.Count(body, "<rect") != 1 {
			t.Errorf("a trial answers %d", status)
		}
		w.on(w.site, public+"/2026-0001", 0)
		w.secretary.Holds(w.secretary.Submit(page, url.Values{"version": {"1"}, "cells": {"5.5-9.9"}, "act": {"show"}}), "Теперь фото видят все", "Видят все")
		shown := w.on(w.site, public+"/2026-0001", 1)
		img, err := jpeg.Decode(bytes.NewReader(w.isPhoto(w.site, linked(w.site.Shows(public + "/2026-0001"))[0])))
		if err != nil || img.Bounds().Dx() != 400 {
			t.Fatal(err)
		}
		if r, _, _, _ := img.At(130, 130).RGBA(); r > 0x1000 {
			t.Error("what was blacked out is seen")
		}
		if r, _, _, _ := img.At(300, 250).RGBA(); r < 0x4000 {
			t.Error("all of it is black")
		}
		w.on(w.site, public, 1)
		if _, feed := w.site.Get(public + "/feed.xml"); !strings.Contains(feed, `type="image/jpeg"`) || !strings.Contains(feed, `/photos/`) {
			t.Error("the feed has no photo")
		}

		w.secretary.Submit(page, url.Values{"version": {"2"}, "cells": {""}, "act": {"show"}})
		w.site.Answers(http.StatusNotFound, shown[0])
		shown = w.on(w.site, public+"/2026-0001", 1)
		w.secretary.Submit(page, url.Values{"version": {"3"}, "act": {"hide"}})
		w.site.Answers(http.StatusNotFound, shown[0])
		w.on(w.site, public+"/2026-0001", 0)
		w.whole()
	})
}

// whole looks for files that are lost or left over.
func (w *world) whole() {
	w.t.Helper()
	check := w.pictures.Module().Check
	err := w.d.Read(w.t.Context(), testkit.Place, func(tx *db.Tx) error {
		wrong, err := check(w.t.Context(), tx)
		if len(wrong) > 0 {
			w.t.Error(wrong)
		}
		return err
	})
	if err != nil {
		w.t.Error(err)
	}
}

// TestNeighbour: a curious neighbour, another employee and a stranger's key find
// nothing under any address, however they guess.
func TestNeighbour(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		secret := url.Values{"category": {"staff"}, "key": {strings.Repeat("s", 22)}}
		status, body := send(w.site, public+"/new", w.tell(url.Values{"key": {strings.Repeat("d", 22)}}), file{"photo", photo(t, 60)})
		if status != http.StatusOK {
			t.Fatal(status)
		}
		draft := shots(body)[0]
		w.isPhoto(w.site, draft)
		mine := w.report(secret, file{"photo", photo(t, 90)})
		ours := w.on(w.site, mine, 1)[0]
		other := w.report(nil, file{"photo", photo(t, 120)})
		page := linked(w.secretary.Shows(desk + "/2026-0001"))[0]
		office := w.on(w.secretary, page, 1)[0]
		name := office[strings.LastIndex(office, "/")+1:]
		small := strings.Replace(name, ".jpg", "-s.jpg", 1)
		code := strings.TrimPrefix(other, public+"/mine/")

		w.site.Answers(http.StatusNotFound, gallery+"/2026-0001/"+name, gallery+"/2026-0001/"+small, gallery+"/2026-0002/"+name,
			gallery+"/2026-0001/x", gallery+"/2026-0001/"+strings.Split(name, "-")[0], gallery+"/2026-0001/"+strings.Split(name, "-")[0]+"-.jpg",
			public+"/new/photo?key="+key+"&file="+name, strings.Replace(draft, strings.Repeat("d", 22), strings.Repeat("e", 22), 1),
			public+"/mine/photo?code="+code+"&file="+name, public+"/mine/photo?code=x&file="+name, ours+"x", strings.Split(ours, "&file=")[0])
		w.site.Answers(http.StatusSeeOther, office, page, desk+"/photos")
		w.cashier.Answers(http.StatusForbidden, office, page)
		w.operator.Answers(http.StatusNotFound, office, page)
		w.operator.Answers(http.StatusForbidden, desk+"/photos")
		w.auditor.Answers(http.StatusOK, office, page)
		w.secretary.Answers(http.StatusNotFound, strings.Replace(office, "2026-0001", "2026-0002", 1), strings.Replace(page, "2026-0001", "2026-0002", 1), strings.Replace(page, "2026-0001", "x", 1))
		for _, act := range []string{"show", "hide"} {
			if status, _ := w.operator.Post(page, url.Values{"version": {"1"}, "act": {act}}); status != http.StatusForbidden {
				t.Errorf("an operator decides: %d", status)
			}
			if status, _ := w.site.Post(page, url.Values{"version": {"1"}, "act": {act}}); status != http.StatusUnauthorized {
				t.Errorf("a stranger decides: %d", status)
			}
		}
		status, body = w.secretary.Post(page, url.Values{"version": {"1"}, "act": {"show"}})
		if status != http.StatusUnprocessableEntity {
			t.Errorf("a photo of a private request is shown: %d", status)
		}
		w.secretary.Holds(body, "видит только окмоту")

		public2 := linked(w.secretary.Shows(desk + "/2026-0002"))[0]
		w.secretary.Submit(public2, url.Values{"version": {"1"}, "act": {"show"}})
		shown := w.on(w.site, public+"/2026-0002", 1)[0]
		w.make(2, requests.Doing{Act: life.Show, Private: true, Text: "x"})
		w.site.Answers(http.StatusNotFound, shown)
		w.on(w.site, public, 0)
	})
}

// make takes a step as the office.
func (w *world) make(serial int, d requests.Doing) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		r, err := w.requests.Find(ctx, tx, requests.Number{Year: 2026, Serial: serial})
		if err == nil {
			d.Version = r.Version
			_, err = w.requests.Do(ctx, tx, access.System(testkit.Place), r.ID, d)
		}
		return err
	})
}

// TestBadInput: what cannot be taken is refused with words that help; what was typed
// and the photos beside it are kept.
func TestBadInput(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		good := photo(t, 99)
		huge := append(photo(t, 70), make([]byte, 17<<20)...)
		for name, c := range map[string]struct {
			files []file
			says  string
			kept  int
		}{
			"HEIC":     {[]file{{"photo", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00")}, {"photo", good}}, "«Наиболее совместимые»", 1},
			"SVG":      {[]file{{"photo", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)}}, "Пришлите JPEG или PNG", 0},
			"half":     {[]file{{"photo", good[:len(good)/2]}}, "дошло не полностью", 0},
			"too many": {[]file{{"photo", good}, {"photo", good}, {"photo", good}, {"photo", good}, {"photo", good}, {"photo", good}}, "не больше 5 фото", 5},
			"huge":     {[]file{{"photo", good}, {"photo", huge}}, "16 МБ", 1},
			"a letter": {[]file{{"letter", []byte("%PDF-1.7")}}, "", 0},
			"none":     {[]file{{"photo", nil}}, "", 0},
		} {
			form := w.tell(url.Values{"key": {"this-is-the-key-of-" + strings.ReplaceAll(name, " ", "-")}})
			status, body := send(w.site.As(access.Actor{}), public+"/new", form, c.files...)
			if c.says == "" {
				if status != http.StatusOK {
					t.Errorf("%s: %d", name, status)
				}
				continue
			}
			if status != http.StatusUnprocessableEntity || !strings.Contains(body, "Течёт колонка") {
				t.Errorf("%s: %d, what was typed is lost", name, status)
			}
			w.site.Holds(body, c.says)
			if got := len(shots(body)); got != c.kept {
				t.Errorf("%s: %d photos wait, want %d", name, got, c.kept)
			}
		}
		status, body := send(w.site, public+"/new", w.tell(url.Values{"key": {"short"}}), file{"photo", good})
		if status != http.StatusUnprocessableEntity {
			t.Errorf("under a guessable key: %d", status)
		}
		w.site.Holds(body, "Откройте её заново")
	})
}

// TestFarTooLarge: a body over every limit costs nothing that was typed before it.
func TestFarTooLarge(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		status, body := send(w.site, public+"/new", w.tell(nil), file{"photo", photo(t, 80)}, file{"photo", append(photo(t, 70), make([]byte, 140<<20)...)})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "Течёт колонка") || len(shots(body)) != 1 {
			t.Errorf("%d, %d photos wait", status, len(shots(body)))
		}
		w.site.Holds(body, "16 МБ")
	})
}

// TestDraft: photos survive a step back and the mistake of another field, can be taken
// away, and wait two days at most.
func TestDraft(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		_, body := send(w.site, public+"/new", w.tell(url.Values{"back": {"what"}}), file{"photo", photo(t, 90)})
		w.site.Holds(body, "Шаг 2 из 4")
		status, body := send(w.site, public+"/new", w.tell(url.Values{"words": {""}}), file{"photo", photo(t, 120)})
		if status != http.StatusUnprocessableEntity || len(shots(body)) != 2 {
			t.Fatalf("%d, %d photos wait", status, len(shots(body)))
		}
		_, first, _ := strings.Cut(shots(body)[0], "file=")
		first, _, _ = strings.Cut(first, "-")
		status, body = send(w.site, public+"/new", w.tell(url.Values{"drop": {first}}))
		if left := shots(body); status != http.StatusOK || len(left) != 1 || strings.Contains(left[0], first) {
			t.Errorf("%d, %v", status, left)
		}
		w.site.Holds(body, "Шаг 3 из 4")
		w.report(nil)
		if status, _ := w.site.Get(shots(body)[0]); status != http.StatusNotFound {
			t.Errorf("what was sent still answers by the key of the form: %d", status)
		}
		w.on(w.secretary, desk+"/2026-0001", 1)

		_, body = send(w.site, public+"/new", w.tell(nil), file{"photo", photo(t, 130)})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE pictures_picture SET added_at = added_at - 200000000 WHERE municipality_id = $1`, tx.Municipality)
			return err
		})
		w.report(url.Values{"key": {strings.Repeat("k", 22)}})
		w.site.Answers(http.StatusNotFound, shots(body)[0])
		w.whole()
	})
}

// TestCounter: an employee enters a request with a photo and a scanned letter; the
// letter is saved and never opened, and seen by nobody else.
func TestCounter(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		pdf := []byte("%PDF-1.7\n%âãÏÓ\n1 0 obj<</JS(app.alert(1))>>")
		form := url.Values{"key": {key}, "category": {"leak"}, "village": {w.village.String()}, "words": {"прорвало трубу"}, "name": {"Асанов Уран"},
			"channel": {"letter"}, "kind": {"application"}, "lang": {"ky"}, "received": {"20.11.2026"}, "people": {"1"}}
		status, body := send(w.operator, desk+"/new", form, file{"letter", []byte("MZ")}, file{"photo", photo(t, 90)})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "прорвало трубу") {
			t.Fatalf("%d", status)
		}
		w.operator.Holds(body, "Приложите PDF, JPEG или PNG")
		status, to := send(w.operator, desk+"/new", form, file{"letter", pdf}, file{"letter", photo(t, 200)})
		if status != http.StatusSeeOther {
			t.Fatalf("%d: %s", status, testkit.Text(to))
		}
		body = w.operator.Shows(to, "Письмо 2", "Письмо 3")
		letters := regexpLetters.FindAllStringSubmatch(body, -1)
		if len(letters) != 2 || len(linked(body)) != 3 {
			t.Fatalf("%v, %v", letters, linked(body))
		}
		letter := letters[0][1]
		if status, got := w.operator.Get(letter); status != http.StatusOK || got != string(pdf) {
			t.Errorf("the letter answers %d", status)
		}
		h := w.operator.Header(letter)
		if !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("Content-Type") != "application/pdf" {
			t.Errorf("%v", h)
		}
		w.site.Answers(http.StatusSeeOther, letter)
		name := letter[strings.LastIndex(letter, "/")+1:]
		w.site.Answers(http.StatusNotFound, gallery+"/2026-0001/"+name)
		page := letter[:strings.LastIndex(letter, "/")]
		if status, _ := w.secretary.Post(page, url.Values{"version": {"1"}, "act": {"show"}}); status != http.StatusNotFound {
			t.Errorf("a letter is shown: %d", status)
		}

		w.operator.Holds(w.upload(w.operator, desk+"/2026-0001/pictures", file{"photo", photo(t, 33)}), "Сохранено")
		w.on(w.operator, desk+"/2026-0001", 2)
		status, body = send(w.operator, desk+"/2026-0001/pictures", nil, file{"photo", []byte("GIF89a")})
		if status != http.StatusUnprocessableEntity {
			t.Errorf("%d", status)
		}
		w.operator.Holds(body, "Пришлите JPEG или PNG")
		if status, _ := send(w.cashier, desk+"/2026-0001/pictures", nil, file{"photo", photo(t, 1)}); status != http.StatusForbidden {
			t.Errorf("a cashier adds: %d", status)
		}
	})
}

func (w *world) upload(site *testkit.Site, path string, files ...file) string {
	w.t.Helper()
	status, to := send(site, path, nil, files...)
	if status != http.StatusSeeOther {
		w.t.Fatalf("%s answers %d: %s", path, status, testkit.Text(to))
	}
	_, body := site.Get(to)
	return body
}

// TestTwoLook: who comes second sees what the first did, and every act is in the trail.
func TestTwoLook(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		w.report(nil, file{"photo", photo(t, 90)})
		page := linked(w.secretary.Shows(desk + "/2026-0001"))[0]
		w.secretary.Submit(page, url.Values{"version": {"1"}, "act": {"hide"}})
		status, body := w.secretary.Post(page, url.Values{"version": {"1"}, "cells": {"1.1"}, "act": {"show"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="1.1"`) {
			t.Errorf("the second of two decisions: %d", status)
		}
		status, body = w.secretary.Post(page, url.Values{"version": {"2"}, "cells": {"дом"}, "act": {"show"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="дом"`) {
			t.Errorf("cells that are none: %d", status)
		}
		w.secretary.Holds(body, "например 3.4-6.7")
		w.secretary.Submit(page, url.Values{"version": {"2"}, "cells": {"1.1"}, "act": {"show"}})
		w.whole()
		err := w.d.Read(t.Context(), testkit.Place, func(tx *db.Tx) error {
			list, err := audit.Kind(t.Context(), tx, "pictures.picture", 0, 10)
			var acts []string
			for _, e := range list {
				acts = append(acts, e.Action)
			}
			if got := strings.Join(acts, " "); got != "pictures.add pictures.hide pictures.show" {
				t.Errorf("the trail has %s", got)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// TestFlood: one phone that sends photos without end is slowed down, and told so
// beside what it typed.
func TestFlood(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		slowed := 0
		for i := range 8 {
			files := []file{{"photo", photo(t, 1)}, {"photo", photo(t, 2)}, {"photo", photo(t, 3)}, {"photo", photo(t, 4)}, {"photo", photo(t, 5)}}
			status, body := send(w.site, public+"/new", w.tell(url.Values{"key": {strings.Repeat("flood", 5) + string(rune('a'+i))}}), files...)
			if status == http.StatusUnprocessableEntity && strings.Contains(body, "Течёт колонка") {
				slowed++
			}
		}
		if slowed != 2 {
			t.Errorf("%d of 8 forms are slowed down, want 2", slowed)
		}
	})
}

// TestStatements: every statement works on both databases, names its municipality and
// finds its rows by an index.
func TestStatements(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		testkit.PrepareAll(t, w.d, "store")
		testkit.PrepareAll(t, w.d, "../pictures/store")
		for name, plan := range testkit.Plans(t, w.d, "../pictures/store", "OfRequest", "Drafts", "FirstShown", "CountDrafts") {
			if strings.Contains(plan, "SCAN p") || strings.Contains(plan, "Seq Scan on pictures") {
				t.Errorf("%s reads the whole table:\n%s", name, plan)
			}
		}
	})
}
