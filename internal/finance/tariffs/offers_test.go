package tariffs_test

import (
	"net/http"
	"testing"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// offered is a room whose page shows what this room offers to others: work,
// hits of a search, the part of the public home and that of a service's page.
func offered(b *bench) module.Module {
	may := access.Permission{Name: "test.offers", Public: true}
	show := func(w http.ResponseWriter, r *web.Request) error {
		words, err := b.offers(r)
		if err != nil {
			return err
		}
		parts := templ.Join(words...)
		p := r.Page("offers")
		return r.Render(w, templ.Join(ui.Answer("offers"), parts, ui.Lead(p.Title)))
	}
	return module.Module{Name: "offers", Routes: func(rt *web.Router) {
		rt.Desk("GET offers", may, show)
		rt.Page("GET offers", may, show)
	}}
}

func (b *bench) offers(r *web.Request) (parts []templ.Component, err error) {
	work, err := b.mod.Todo(r.Context(), r)
	if err != nil {
		return nil, err
	}
	for _, w := range work {
		parts = append(parts, ui.Lead(w.Text+" "+w.Note))
	}
	hits, err := b.mod.Search(r.Context(), r, r.FormValue("q"))
	if err != nil {
		return nil, err
	}
	for _, h := range hits {
		parts = append(parts, ui.Lead("hit: "+h.Text))
	}
	front, err := b.mod.Front[0].Render(r.Context(), r)
	if err != nil {
		return nil, err
	}
	part, err := b.room.ServicePart(r.Context(), r, b.water)
	if err != nil {
		return nil, err
	}
	return append(parts, front, part), nil
}

// enter stores a draft as the finance section.
func (b *bench) enter(n tariffs.NewVersion) (id ref.ID) {
	b.t.Helper()
	b.write(func(tx *db.Tx) (err error) {
		id, err = b.room.Enter(b.t.Context(), tx, b.finance, n)
		return err
	})
	return id
}

// query returns the ids that a statement finds in the test's municipality.
func (b *bench) query(statement string) (ids []ref.ID) {
	b.t.Helper()
	err := b.db.Read(b.t.Context(), testkit.Place, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(b.t.Context(), statement, tx.Municipality)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, ref.ID(id))
		}
		return rows.Err()
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return ids
}

// TestSetupStep is done when the first price is in force.
func TestSetupStep(t *testing.T) {
	eachBench(t, func(b *bench) {
		done := func() (yes bool) {
			err := b.db.Read(b.t.Context(), testkit.Place, func(tx *db.Tx) (err error) {
				yes, err = b.mod.Setup[0].Done(b.t.Context(), tx)
				return err
			})
			if err != nil {
				b.t.Fatal(err)
			}
			return yes
		}
		b.enter(b.list("2026-12-01", m3("14.43")))
		if done() {
			b.t.Error("a draft is enough")
		}
		b.decide(b.list("2026-11-01", m3("14.43")))
		if !done() {
			b.t.Error("a price in force is not enough")
		}
	})
}
