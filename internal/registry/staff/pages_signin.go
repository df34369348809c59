package staff

import (
	"context"
	"net/http"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// cookie holds the token of a session.
const cookie = "session"

func (s *Staff) routes(rt *web.Router) {
	rt.Site("GET sign-in", mayEnter, s.showSignIn)
	rt.Site("POST sign-in", mayEnter, s.signIn)
	rt.Site("POST sign-out", mayEnter, s.signOut)
	rt.Site("GET workplaces", mayEnter, s.showWorkplaces)
	rt.Site("GET invitation", mayEnter, s.showInvitation)
	rt.Site("POST invitation", mayEnter, s.acceptInvitation)
	rt.Site("POST invitation/join", mayEnter, s.joinByInvitation)
	rt.Desk("GET staff", maySee, s.showEmployees)
	rt.Desk("GET staff/invite", mayManage, s.showInvite)
	rt.Desk("POST staff/invite", mayManage, s.invite)
	rt.Desk("POST staff/invitations/{invitation}/withdraw", mayManage, s.withdraw)
	rt.Desk("GET staff/people/{person}", maySee, s.showEmployee)
	rt.Desk("POST staff/people/{person}/roles", mayManage, s.saveRoles)
	rt.Desk("POST staff/people/{person}/block", mayManage, s.block)
	rt.Desk("POST staff/people/{person}/password", mayManage, s.newPassword)
	rt.Desk("GET staff/me", mayOwn, s.showOwn)
	rt.Desk("POST staff/me/password", mayOwn, s.changePassword)
	rt.Desk("POST staff/me/sign-out-elsewhere", mayOwn, s.signOutElsewhere)
	rt.Desk("POST staff/me/sessions/{session}/end", mayOwn, s.endSession)
}

// Actor finds who asks and what they are in the municipality of the address.
func (s *Staff) Actor(r *http.Request, tenant web.Tenant) (access.Actor, error) {
	return s.identity.Actor(r.Context(), web.Cookie(r, cookie), tenant.ID)
}

// Know finds who asks, in a transaction or while looking; Touch must follow.
func (s *Staff) Know(r *http.Request, tx *db.Tx) (identity.Known, error) {
	return s.identity.Know(r.Context(), tx, web.Cookie(r, cookie))
}

// Touch writes down that a session is used.
func (s *Staff) Touch(ctx context.Context, k identity.Known) error { return s.identity.Touch(ctx, k) }

// device is where a request comes from.
func device(r *web.Request) identity.Device {
	return identity.Device{Text: r.UserAgent(), Network: r.Client()}
}

// entry is the sign-in page: where to go on, and the demo's people if any.
type entry struct {
	to   string
	demo []DemoSignIn
}

func (s *Staff) entry(to string) entry {
	e := entry{}
	if web.Local(to) {
		e.to = to
	}
	if s.demo {
		e.demo = s.DemoSignIns()
	}
	return e
}

func (s *Staff) showSignIn(w http.ResponseWriter, r *web.Request) error {
	return r.Render(w, signInPage(r.Page(r.Printer.T("Sign in")), s.entry(r.URL.Query().Get("to"))))
}

func (s *Staff) signIn(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	login, password, to := in.Required("login"), in.Secret("password"), in.Text("to")
	if password == "" {
		in.Field("password", "Fill in this field")
	}
	err := in.Err()
	if err == nil {
		err = s.throttle.Spend(r)
	}
	var token string
	var who identity.Person
	if err == nil {
		token, who, err = s.identity.SignIn(r.Context(), login, password, device(r))
	}
	if err != nil {
		p := r.Page(r.Printer.T("Sign in"))
		return r.Refuse(w, err, p, signInPage(p, s.entry(to)))
	}
	return s.enter(w, r, token, who.ID, to)
}

// enter hands the token to the browser and leads on. A session that the browser
// held before ends: what somebody planted there must not outlive the sign-in.
func (s *Staff) enter(w http.ResponseWriter, r *web.Request, token string, person ref.ID, to string) error {
	if old := web.Cookie(r.Request, cookie); old != "" {
		if err := s.identity.SignOut(r.Context(), old); err != nil {
			return err
		}
	}
	r.SetCookie(cookie, token, identity.Life)
	if web.Local(to) {
		return r.GotoURL(w, to)
	}
	homes, err := s.workplaces(r, person)
	if err != nil {
		return err
	}
	if len(homes) == 1 {
		return r.Goto(w, homes[0].slug+"/desk")
	}
	return r.Goto(w, "workplaces")
}

// SignInAs opens a session for somebody who has just made their account, and
// leads to their workplace.
func (s *Staff) SignInAs(w http.ResponseWriter, r *web.Request, person ref.ID) error {
	token, err := s.identity.SignInAs(r.Context(), person, device(r))
	if err != nil {
		return err
	}
	return s.enter(w, r, token, person, "")
}

func (s *Staff) signOut(w http.ResponseWriter, r *web.Request) error {
	if token := web.Cookie(r.Request, cookie); token != "" {
		if err := s.identity.SignOut(r.Context(), token); err != nil {
			return err
		}
	}
	r.SetCookie(cookie, "", -1)
	return r.Done(w, "sign-in", "You are signed out")
}

// workplace is a municipality in which somebody has roles.
type workplace struct {
	slug string
	name place.Name
}

func (s *Staff) workplaces(r *web.Request, person ref.ID) ([]workplace, error) {
	homes, err := s.identity.Homes(r.Context(), person)
	if err != nil {
		return nil, err
	}
	all, err := s.territory.Municipalities(r.Context())
	if err != nil {
		return nil, err
	}
	var list []workplace
	for _, m := range all {
		for _, home := range homes {
			if m.ID == home {
				list = append(list, workplace{m.Slug, m.Name})
			}
		}
	}
	return list, nil
}

func (s *Staff) showWorkplaces(w http.ResponseWriter, r *web.Request) error {
	if !r.Actor.SignedIn() {
		return r.Goto(w, "sign-in")
	}
	list, err := s.workplaces(r, r.Actor.ID)
	if err != nil {
		return err
	}
	return r.Render(w, workplacesPage(r.Page(r.Printer.T("Where do you work today?")), list))
}

// letter is an invitation as its page shows it. The secret word travels in the
// query, never in the path: paths are written to the log.
type letter struct {
	identity.Invitation
	word  string
	login string // of a member who gets a new password; empty: somebody new
	place place.Name
}

func (s *Staff) letter(r *web.Request, word string) (letter, error) {
	inv, err := s.identity.Invitation(r.Context(), word)
	if err != nil {
		return letter{}, err
	}
	l := letter{Invitation: inv, word: word}
	if inv.Person != 0 {
		person, err := s.identity.Person(r.Context(), inv.Person)
		if err != nil {
			return letter{}, err
		}
		l.login = person.Login
	}
	all, err := s.territory.Municipalities(r.Context())
	for _, m := range all {
		if m.ID == inv.Municipality {
			l.place = m.Name
		}
	}
	return l, err
}

func (s *Staff) showInvitation(w http.ResponseWriter, r *web.Request) error {
	l, err := s.letter(r, r.URL.Query().Get("word"))
	if err != nil {
		return err
	}
	return r.Render(w, invitationPage(r.Page(r.Printer.T("Invitation")), l))
}

func (s *Staff) acceptInvitation(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	l, err := s.letter(r, in.Text("word"))
	if err != nil {
		return err
	}
	login, password := in.Text("login"), newSecret(in)
	if l.login == "" {
		in.Required("login")
	}
	err = in.Err()
	if err == nil {
		err = s.throttle.Spend(r)
	}
	var who identity.Person
	if err == nil {
		who, err = s.identity.Accept(r.Context(), l.word, login, password)
	}
	if err != nil {
		p := r.Page(r.Printer.T("Invitation"))
		return r.Refuse(w, err, p, invitationPage(p, l))
	}
	return s.SignInAs(w, r, who.ID)
}

// newSecret reads a password that is typed twice.
func newSecret(in *web.Input) string {
	password := in.Secret("password")
	if password != in.Secret("again") {
		in.Field("again", "The two passwords differ. Type them again.")
	}
	return password
}

// joinByInvitation is for somebody who works in another municipality already:
// the roles are added to their account.
func (s *Staff) joinByInvitation(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	l, err := s.letter(r, in.Text("word"))
	if err != nil {
		return err
	}
	login, password := in.Required("present_login"), in.Secret("present_password")
	err = in.Err()
	if err == nil {
		err = s.throttle.Spend(r)
	}
	var token string
	var who identity.Person
	if err == nil {
		token, who, err = s.identity.SignIn(r.Context(), login, password, device(r))
	}
	if err != nil {
		p := r.Page(r.Printer.T("Invitation"))
		return r.Refuse(w, err, p, invitationPage(p, l))
	}
	if err := s.identity.AcceptAs(r.Context(), l.word, who); err != nil {
		return err
	}
	return s.enter(w, r, token, who.ID, "")
}

// DemoRoutes adds signing in as a person of the demo by one button. The program
// calls it for "aimak demo" only.
func (s *Staff) DemoRoutes(rt *web.Router) {
	s.demo = true
	rt.Site("POST sign-in/demo", mayEnter, s.demoSignIn)
}

// demoSignIn opens the session of a demo person; no other login is taken.
func (s *Staff) demoSignIn(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	login, to := in.Text("login"), in.Text("to")
	for _, d := range s.DemoSignIns() {
		if d.Login != login {
			continue
		}
		who, err := s.identity.Find(r.Context(), login)
		if err != nil {
			return err
		}
		token, err := s.identity.SignInAs(r.Context(), who.ID, device(r))
		if err != nil {
			return err
		}
		return s.enter(w, r, token, who.ID, to)
	}
	return fault.Missing("Nobody of the demo has this login.")
}

// roleOptions offers all roles as boxes.
func roleOptions(p *ui.Page) []ui.Option {
	var options []ui.Option
	for _, role := range offered {
		options = append(options, ui.Option{Value: string(role), Text: web.RoleName(p.Printer, role)})
	}
	return options
}
