package reports

import (
	"context"
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
	"github.com/openaimak/aimak/internal/voice/requests"
)

// world is a municipality with one village and a journal. It is Sunday, 22
// November 2026.
type world struct {
	t        *testing.T
	d        *db.DB
	requests *requests.Requests
	site     *testkit.Site
	village  ref.ID
	lead     access.Actor
}

func rooms(d *db.DB) (*requests.Requests, []module.Module) {
	terr := territory.New(d)
	shots := pictures.New(d)
	r := requests.New(d, terr, shots, []byte("0123456789abcdef0123456789abcdef"))
	return r, []module.Module{terr.Module(), shots.Module(), r.Module(), New(d, r, shots).Module()}
}

func sets() []db.Set {
	_, all := rooms(nil)
	return append(module.Migrations(all...), identity.Set())
}

func eachWorld(t *testing.T, f func(w *world)) {
	t.Helper()
	testkit.EachDB(t, sets(), func(t *testing.T, d *db.DB) {
		r, mods := rooms(d)
		w := &world{t: t, d: d, requests: r, site: testkit.Pages(t, d, mods...), lead: access.System(testkit.Place)}
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			w.village, err = territory.New(d).AddVillage(ctx, tx, w.lead, territory.Village{Name: place.Name{Ky: "Сары-Кой", Ru: "Сары-Кой", En: "Sary-Koi"}})
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

// do takes a step as the office.
func (w *world) do(n requests.Number, d requests.Doing) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		r, err := w.requests.Find(ctx, tx, n)
		if err == nil {
			d.Version = r.Version
			_, err = w.requests.Do(ctx, tx, w.lead, r.ID, d)
		}
		return err
	})
}
