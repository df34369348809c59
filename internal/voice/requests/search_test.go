package requests

import (
	"strings"
	"testing"

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
		if body = site.Shows(desk + "?view=ended"); strings.Contains(body, "Искать среди более старых") {
			w.t.Error("a list without words is cut off")
		}
	})
}
