package followups

import (
	"testing"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
)

// What the room does is walked with the rooms that it is joined to, in
// internal/app/voice.

func TestStatements(t *testing.T) {
	key := []byte("0123456789abcdef0123456789abcdef")
	places := territory.New(nil)
	journal := requests.New(nil, places, pictures.New(nil), key)
	sets := module.Migrations(places.Module(), journal.Module(), New(nil, journal, key).Module())
	testkit.EachDB(t, sets, func(t *testing.T, d *db.DB) { testkit.PrepareAll(t, d, "store") })
}

// A share is told from twenty on, of those who know, and never where it would tell a
// group that is hidden.
func TestShare(t *testing.T) {
	for _, c := range []struct {
		yes, partly, no, unknown, want int
	}{
		{15, 3, 2, 9, 75}, {20, 0, 0, 0, 100}, {14, 3, 2, 50, -1}, {18, 1, 1, 0, -1}, {4, 10, 10, 0, -1}, {0, 0, 0, 0, -1}, {13, 7, 0, 0, 65},
	} {
		said := map[Verdict]int{Yes: c.yes, Partly: c.partly, No: c.no, Unknown: c.unknown}
		if got := share(said); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}
