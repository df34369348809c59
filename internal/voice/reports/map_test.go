package reports

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// placed registers a request with a position.
func (w *world) placed(category string, lat int64) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := w.requests.Register(ctx, tx, access.Actor{}, requests.Said{Category: category, Kind: life.Application, Form: life.Electronic, Channel: life.Site,
			Lang: i18n.Ky, People: 1, Who: requests.Applicant{Name: "А", Phone: "0555 123456"}, Village: w.village, Words: "x", Received: "2026-11-20",
			Point: appeal.Point{Lat: lat, Lon: 73_592_490}})
		return err
	})
}

// TestMap counts by village and draws no circle around a single house; private
// requests are in neither.
func TestMap(t *testing.T) {
	eachWorld(t, func(w *world) {
		home := "/ru/kara-kulja/requests/map"
		w.site.Shows(home, "0 обращений открыто", "Таких обращений не было")
		w.placed("leak", 40_632_230)
		w.placed("leak", 40_633_230)
		w.placed("staff", 40_634_230)
		body := w.site.Shows(home, "2 обращения открыты", "слишком мало", "Сары-Кой")
		if strings.Contains(body, "<circle") {
			t.Error("two positions are drawn")
		}
		w.placed("road", 40_637_230)
		body = w.site.Shows(home, "3 обращения открыты", "Каждый круг — село")
		if !strings.Contains(body, "<circle") || strings.Contains(body, "40.6") {
			t.Error("three positions are not drawn, or told")
		}
		w.site.Shows(home+"?category=road", "1 обращение открыто")
		w.site.Shows("/ru/kara-kulja/requests", "На карте")
	})
}

// TestNearFirst: what others reported around is shown with how far it is.
func TestNearFirst(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.placed("leak", 40_632_230)
		form := map[string][]string{"step": {"what"}, "key": {"k"}, "village": {w.village.String()}, "category": {"leak"}, "lat": {"40.633130"}, "lon": {"73.592490"}}
		status, body := w.site.Post("/ru/kara-kulja/requests/new", form)
		if status != 200 {
			t.Fatalf("answers %d", status)
		}
		w.site.Holds(body, "в 100 м", "К-2026-0001")
		form["step"], form["lat"] = []string{"where"}, []string{"40.6x"}
		status, body = w.site.Post("/ru/kara-kulja/requests/new", form)
		if status != 422 || !strings.Contains(body, "40.6x") {
			t.Errorf("half a position answers %d, or is lost", status)
		}
	})
}

func TestStatements(t *testing.T) {
	testkit.EachDB(t, sets(), func(t *testing.T, d *db.DB) { testkit.PrepareAll(t, d, "store") })
}

// openAlone are the indexes that hold open requests alone; PostgreSQL chooses by what there is.
var openAlone = regexp.MustCompile("requests_request_(alike|open|assignee|public)")

// TestMapCountsFromTheIndex: fifty thousand open requests are counted without
// reading what was ever answered, and on SQLite without reading one of them.
func TestMapCountsFromTheIndex(t *testing.T) {
	testkit.EachDB(t, sets(), func(t *testing.T, d *db.DB) {
		plan := testkit.Plans(t, d, "store", "Villages")["Villages"]
		if !openAlone.MatchString(plan) || d.Dialect() == db.SQLite && !strings.Contains(plan, "COVERING INDEX requests_request_alike") {
			t.Errorf("requests are read to be counted:\n%s", plan)
		}
	})
}
