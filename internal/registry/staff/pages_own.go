package staff

import (
	"net/http"
	"strings"

	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

func (s *Staff) own(r *web.Request) ([]identity.Session, error) {
	return s.identity.Sessions(r.Context(), r.Actor.ID, web.Cookie(r.Request, cookie))
}

func (s *Staff) showOwn(w http.ResponseWriter, r *web.Request) error {
	sessions, err := s.own(r)
	if err != nil {
		return err
	}
	return r.Render(w, ownPage(r.Page(r.Printer.T("My sign-ins")), sessions))
}

func (s *Staff) changePassword(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	fresh := newSecret(in)
	err := in.Err()
	if err == nil {
		err = s.identity.ChangePassword(r.Context(), r.Actor, web.Cookie(r.Request, cookie), in.Secret("old"), fresh, device(r))
	}
	if err == nil {
		return r.Done(w, "desk/staff/me", "The password is changed. Other browsers are signed out.")
	}
	sessions, failed := s.own(r)
	if failed != nil {
		return failed
	}
	p := r.Page(r.Printer.T("My sign-ins"))
	return r.Refuse(w, err, p, ownPage(p, sessions))
}

func (s *Staff) signOutElsewhere(w http.ResponseWriter, r *web.Request) error {
	if err := s.identity.SignOutElsewhere(r.Context(), r.Actor, web.Cookie(r.Request, cookie)); err != nil {
		return err
	}
	return r.Done(w, "desk/staff/me", "You are signed out everywhere else")
}

func (s *Staff) endSession(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("session")
	if err != nil {
		return err
	}
	if err := s.identity.EndSession(r.Context(), r.Actor, id); err != nil {
		return err
	}
	return r.Done(w, "desk/staff/me", "This browser is signed out")
}

// browsers are what people call their browsers, with the mark by which each
// names itself. Edge and Opera also name Chrome, and Chrome names Safari, so
// the order counts.
var browsers = []struct{ mark, name string }{
	{"OPR/", "Opera"}, {"Opera Mini", "Opera Mini"}, {"YaBrowser", "Yandex"}, {"Edg/", "Edge"},
	{"SamsungBrowser", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
}

var systems = []struct{ mark, name string }{
	{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"},
}

// browser shortens what a browser says of itself to what its owner recognises.
func browser(p *ui.Page, text string) string {
	var known []string
	for _, b := range browsers {
		if strings.Contains(text, b.mark) {
			known = append(known, b.name)
			break
		}
	}
	for _, s := range systems {
		if strings.Contains(text, s.mark) {
			known = append(known, s.name)
			break
		}
	}
	if len(known) == 0 {
		return p.T("Unknown browser")
	}
	return strings.Join(known, ", ")
}
