package requests

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// TestSearchReachesBack: a search by words reads so many requests and says so, and
// leads on to what is older, until nothing is left.
func TestSearchReachesBack(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.reach = 3
		end := func(words string) {
			made := w.register(func(s *Said) { s.Words = words })
			w.do(w.secretary, made.Request, Doing{Act: life.Answer, Text: "x", Outcome: life.Granted})
		}
		end("насос иштебейт")
		for range 4 {
			end("башка сөз")
		}
		site := testkit.Pages(w.t, w.d, w.rooms...).As(w.secretary)
		body := site.Shows(desk+"?view=ended&q=насос", "ничего не найдено", "Искать среди более старых")
		_, link, _ := strings.Cut(body, "after=")
		id, _, _ := strings.Cut(link, "&")
		id, _, _ = strings.Cut(id, `"`)
		body = site.Shows(desk+"?view=ended&q=насос&after="+id, "К-2026-0001")
		if strings.Contains(body, "Искать среди более старых") {
			w.t.Error("nothing is older, and a deeper search is offered")
		}
		if body = site.Shows(desk + "?view=ended&q=башка"); strings.Count(testkit.Text(body), "К-2026-000") != 4 {
			w.t.Errorf("the newest are not found: %s", testkit.Text(body))
		}
		body = site.Shows(desk+"?view=ended&state=rejected", "ничего не найдено", "Искать среди более старых")
		if strings.Contains(body, "К-2026-0001") {
			w.t.Error("a list by state passes over everything")
		}
		if body = site.Shows(desk + "?view=ended"); strings.Contains(body, "Искать среди более старых") {
			w.t.Error("a list without words is cut off")
		}
	})
}

// TestSearchByWords: small and large letters, those that a Russian keyboard lacks, the
// beginning, the middle and the end of a word, the street and the place, in what is
// open and in what has ended.
func TestSearchByWords(t *testing.T) {
	eachWorld(t, func(w *world) {
		for range 2 {
			w.register(func(s *Said) {
				s.Words, s.Street, s.Place = "Көчөдө ҮЧ күндөн бери Насос иштебейт", "Ленин", "Мектептин артында"
			})
			w.register(func(s *Said) { s.Words, s.Street, s.Place = "Ёлка упала на дорогу", "Манас", "" })
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			for i := 1; i <= 2; i++ {
				r, err := w.Find(ctx, tx, Number{Year: 2026, Serial: i})
				if err == nil {
					_, err = w.Do(ctx, tx, w.secretary, r.ID, Doing{Act: life.Answer, Version: 1, Text: "x", Outcome: life.Granted})
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		site := testkit.Pages(w.t, w.d, w.rooms...).As(w.secretary)
		for query, at := range map[string]int{"насос": 1, "НАСОС": 1, "насо": 1, "сос": 1, "кочодо уч": 1, "көчөдө үч": 1, "күндөн": 1, "ленин": 1, "мектеп": 1, "артында": 1,
			"елка": 2, "ёлка": 2, "дорог": 2, "манас": 2, "упала на": 2, "%": 0, "_": 0, "трактор": 0, "насос манас": 0} {
			for view, number := range map[string]int{"ended": at, "all": at + 2} {
				body := testkit.Text(site.Shows(desk + "?view=" + view + "&q=" + url.QueryEscape(query)))
				for n := 1; n <= 4; n++ {
					found, all := strings.Contains(body, Number{Year: 2026, Serial: n}.String()), i18n.Fold(query) == "" && (n <= 2) == (view == "ended")
					if want := at != 0 && n == number || all; found != want {
						w.t.Errorf("%q in %s: number %d is found: %v", query, view, n, found)
					}
				}
			}
		}
		for _, number := range []string{"К-2026-0003", "к-2026-3", "2026-0003", "K 2026/3"} {
			if status, to := site.Get(desk + "?q=" + url.QueryEscape(number)); status != http.StatusSeeOther || !strings.HasSuffix(to, "/2026-0003") {
				w.t.Errorf("%s leads to %d %s", number, status, to)
			}
		}
	})
}
