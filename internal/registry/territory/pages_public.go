package territory

import (
	"context"
	"net/http"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/web"
)

// showPlace shows a municipality: where it lies, its villages and people.
func (t *Territory) showPlace(w http.ResponseWriter, r *web.Request) error {
	k, err := t.kept(r)
	if err != nil {
		return err
	}
	m, err := t.BySlug(r.Context(), r.Tenant.Slug)
	if err != nil {
		return err
	}
	drawing, err := raionMap(m, r.Printer)
	if err != nil {
		return err
	}
	var sheet Sheet
	err = t.read(r, func(ctx context.Context, tx *db.Tx) error {
		sheet, err = t.Sheet(ctx, tx, r.Tenant.ID)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, placePage(r.Page(r.Printer.T("Villages, population and map")), k, drawing, sheet))
}

// showRegister is the register of the country: search, or the oblasts.
func (t *Territory) showRegister(w http.ResponseWriter, r *web.Request) error {
	query := r.Input().Text("q")
	var units []Unit
	err := t.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if query != "" {
			units, err = t.Find(ctx, tx, query)
			return err
		}
		units, err = t.below(ctx, tx, 0)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, registerPage(r.Page(r.Printer.T("Register of the country")), query, units))
}

// showUnit shows one unit with what is above and below it, before and after.
func (t *Territory) showUnit(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("unit")
	if err != nil {
		return err
	}
	sheet, err := t.sheet(r, id)
	if err != nil {
		return err
	}
	return r.Render(w, unitPage(r.Page(r.Printer.Name(sheet.Name)), sheet))
}

func (t *Territory) sheet(r *web.Request, id ref.ID) (s Sheet, err error) {
	err = t.read(r, func(ctx context.Context, tx *db.Tx) error {
		s, err = t.Sheet(ctx, tx, id)
		return err
	})
	return s, err
}
