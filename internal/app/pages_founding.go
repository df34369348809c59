package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"io"
	"net/http"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/staff"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// setupCode opens the founding page. It derives from the installation's key,
// so that only whoever started the program can know it.
func (a *App) setupCode() string {
	mac := hmac.New(sha256.New, a.key)
	mac.Write([]byte("setup"))
	return base32.StdEncoding.EncodeToString(mac.Sum(nil)[:10])
}

// welcome tells the operator of an empty installation how to begin.
func (a *App) welcome(ctx context.Context, out io.Writer, addr string) {
	if empty, err := a.unowned(ctx); err == nil && empty {
		fmt.Fprintf(out, "this installation is empty; set up the municipality here: http://%s/ky/setup?code=%s\n", addr, a.setupCode())
	}
}

// unowned tells whether nobody can sign in yet.
func (a *App) unowned(ctx context.Context) (empty bool, err error) {
	err = a.db.Read(ctx, db.Everywhere, func(tx *db.Tx) error {
		empty, err = identity.Empty(ctx, tx)
		return err
	})
	return empty, err
}

// guard lets nobody found a municipality without the code, or twice.
func (a *App) guard(r *web.Request, code string) error {
	empty, err := a.unowned(r.Context())
	switch {
	case err != nil:
		return err
	case !empty:
		return fault.Conflict("The municipality is already set up. Sign in.")
	case !hmac.Equal([]byte(code), []byte(a.setupCode())):
		return fault.Denied("The setup link is wrong. Take it from the window in which the program was started.")
	}
	return nil
}

func (a *App) showFounding(w http.ResponseWriter, r *web.Request) error {
	code := r.URL.Query().Get("code")
	if err := a.guard(r, code); err != nil {
		return err
	}
	return a.drawFounding(w, r, code, nil)
}

// drawFounding shows the form, filled again when it was refused.
func (a *App) drawFounding(w http.ResponseWriter, r *web.Request, code string, refused error) error {
	raions, err := a.territory.Raions(r.Context())
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Set up the municipality"))
	page := foundingPage(p, code, raions)
	if refused != nil {
		return r.Refuse(w, refused, p, page)
	}
	return r.Render(w, page)
}

// founder is who sets the installation up, and what.
type founder struct {
	place territory.Founding
	owner staff.Owner
}

// found makes the municipality and its first account. It can be sent again
// after a crash: what exists already is kept.
func (a *App) found(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	code := in.Text("setup_code")
	if err := a.guard(r, code); err != nil {
		return err
	}
	f := founder{
		place: territory.Founding{
			Name: place.Name{Ky: in.Required("name_ky"), Ru: in.Text("name_ru"), En: in.Text("name_en")},
			Slug: in.Text("slug"), Code: in.Int("code"), Raion: in.ID("raion"),
		},
		owner: staff.Owner{Name: in.Required("name"), Login: in.Required("login"), Password: in.Secret("password")},
	}
	if f.place.Slug == "" {
		f.place.Slug = territory.SlugOf(f.place.Name)
	}
	err := in.Err()
	var owner ref.ID
	if err == nil {
		owner, err = a.establish(r.Context(), f)
	}
	if err != nil {
		return a.drawFounding(w, r, code, err)
	}
	return a.staff.SignInAs(w, r, owner)
}

func (a *App) establish(ctx context.Context, f founder) (owner ref.ID, err error) {
	if err := identity.CheckPassword(f.owner.Login, f.owner.Password); err != nil {
		return 0, err
	}
	id, err := a.placeOf(ctx, f.place)
	if err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, id, func(tx *db.Tx) error {
		owner, err = a.staff.Owner(ctx, tx, f.owner, id)
		return err
	})
	return owner, err
}

// placeOf finds or founds the municipality.
func (a *App) placeOf(ctx context.Context, f territory.Founding) (ref.ID, error) {
	if m, err := a.territory.BySlug(ctx, f.Slug); err == nil {
		return m.ID, nil
	}
	m, err := a.territory.Found(ctx, access.Actor{Name: "aimak", System: true}, f)
	return m.ID, err
}

func raionOptions(p *ui.Page, raions []territory.Unit) []ui.Option {
	options := make([]ui.Option, len(raions))
	for i, u := range raions {
		options[i] = ui.Option{Value: u.ID.String(), Text: p.Name(u.Name)}
	}
	return options
}
