package requests

import (
	"context"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// TestAround: the public is shown what lies within 250 metres, the office within
// 1,000; the nearest first, then what nobody knows the position of; a private one
// to the office alone.
func TestAround(t *testing.T) {
	eachWorld(t, func(w *world) {
		here := appeal.Point{Lat: 40_632_230, Lon: 73_592_490}
		at := func(north int64) func(*Said) {
			return func(s *Said) { s.Point = appeal.Point{Lat: here.Lat + north*9, Lon: here.Lon} } // nine millionths of a degree are a metre
		}
		near, nearest := w.register(at(200)), w.register(at(-50))
		far, unknown := w.register(at(900)), w.register()
		w.register(at(1500))
		w.register(at(10), func(s *Said) { s.Category = "road" })
		hidden := w.register(at(20))
		w.do(w.secretary, hidden.Request, Doing{Act: "show", Text: "x", Private: true})
		alike := func(p appeal.Point, office bool) (numbers []int) {
			w.write(func(ctx context.Context, tx *db.Tx) error {
				s := w.said()
				s.Point = p
				list, err := w.Alike(ctx, tx, s, 0, office)
				for _, r := range list {
					numbers = append(numbers, r.Serial)
				}
				return err
			})
			return numbers
		}
		same := func(name string, got []int, want ...Registered) {
			t.Helper()
			if len(got) != len(want) {
				t.Fatalf("%s: %v", name, got)
			}
			for i := range want {
				if got[i] != want[i].Serial {
					t.Fatalf("%s: %v, place %d should be %d", name, got, i, want[i].Serial)
				}
			}
		}
		same("public", alike(here, false), nearest, near, unknown)
		same("office", alike(here, true), hidden, nearest, near, far, unknown)
		if n := len(alike(appeal.Point{}, false)); n != 5 {
			t.Errorf("without a position the village shows %d", n)
		}
	})
}

// TestElsewhere: a position in another country is refused, with words.
func TestElsewhere(t *testing.T) {
	eachWorld(t, func(w *world) {
		for name, p := range map[string]appeal.Point{"Moscow": {Lat: 55_755_800, Lon: 37_617_300}, "a swapped pair": {Lat: 73_592_490, Lon: 40_632_230}, "the Gulf of Guinea": {Lat: 1, Lon: 1}} {
			s := w.said()
			s.Point = p
			err := w.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := w.Register(ctx, tx, w.operator, s)
				return err
			})
			if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != "lat" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestNearIsARange: neither database reads a table through to look around.
func TestNearIsARange(t *testing.T) {
	testkit.EachDB(t, append(module.Migrations(rooms(nil).rooms...), identity.Set()), func(t *testing.T, d *db.DB) {
		plan := testkit.Plans(t, d, "store", "Near")["Near"]
		if !strings.Contains(plan, "requests_request_near") {
			t.Errorf("the index of positions is not used:\n%s", plan)
		}
	})
}
