package staff_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/staff"
	"github.com/openaimak/aimak/internal/registry/territory"
)

const (
	elsewhere ref.ID = 1002
	password         = "төрт ат бир талаа"
)

// office is the staff room with real sessions, on one database.
type office struct {
	*staff.Staff
	t        *testing.T
	d        *db.DB
	identity *identity.Identity
	site     *testkit.Site
}

func onEach(t *testing.T, f func(t *testing.T, o *office)) {
	t.Helper()
	sets := module.Migrations(territory.New(nil).Module())
	testkit.EachDB(t, sets, func(t *testing.T, d *db.DB) {
		s := staff.New(d)
		m := s.Module()
		routes := m.Routes
		m.Routes = func(rt *web.Router) {
			routes(rt)
			s.DemoRoutes(rt)
		}
		f(t, &office{Staff: s, t: t, d: d, identity: identity.New(d), site: testkit.Sessions(t, d, s.Actor, m)})
	})
}

func (o *office) write(municipality ref.ID, f func(tx *db.Tx) error) {
	o.t.Helper()
	if err := o.d.Write(o.t.Context(), municipality, f); err != nil {
		o.t.Fatal(err)
	}
}

// hire makes an employee of a municipality.
func (o *office) hire(municipality ref.ID, login, name string, roles ...access.Role) (id ref.ID) {
	o.t.Helper()
	o.write(municipality, func(tx *db.Tx) (err error) {
		id, err = o.identity.Add(o.t.Context(), tx, access.System(municipality), login, name, password, roles)
		return err
	})
	return id
}

// found makes a municipality that the register knows.
func (o *office) found(slug string, code int) ref.ID {
	o.t.Helper()
	t := territory.New(o.d)
	if err := t.LoadRegister(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	m, err := t.Found(o.t.Context(), access.Actor{Name: "aimak", System: true}, territory.Founding{
		Slug: slug, Code: code, Name: place.Name{Ky: slug + " айыл аймагы"}, Raion: 41706246000000, Population: 1,
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return m.ID
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// enter signs somebody in with a browser of their own.
func (o *office) enter(login string) *testkit.Site {
	o.t.Helper()
	browser := o.site.As(access.Actor{})
	status, body := browser.Post("/ky/sign-in", form("login", login, "password", password))
	if status != 303 {
		o.t.Fatalf("%s cannot sign in: %d %s", login, status, testkit.Text(body))
	}
	return browser
}

func person(id ref.ID, rest string) string {
	return "/en/kara-kulja/desk/staff/people/" + id.String() + rest
}

func TestOwnerIsTheFirstAndOnly(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		own := func(login string, municipality ref.ID) (err error) {
			return o.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
				_, err := o.Owner(t.Context(), tx, staff.Owner{Name: "Исакова Бактыгүл", Login: login, Password: password}, municipality)
				return err
			})
		}
		if err := own("first", elsewhere); !fault.Is(err, fault.KindDenied) {
			t.Errorf("an owner of another municipality: %v", err)
		}
		if err := own("first", testkit.Place); err != nil {
			t.Fatal(err)
		}
		if err := own("second", testkit.Place); !fault.Is(err, fault.KindDenied) {
			t.Errorf("a second owner: %v", err)
		}
		o.enter("first").Shows("/en/kara-kulja/desk/staff", "Исакова Бактыгүл", "Head of the aiyl okmotu", "Administrator")
	})
}

func TestInvitationByPagesFromLinkToDesk(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.hire(testkit.Place, "admin.one", "Осмонов Эрмек", access.Admin)
		admin := o.enter("admin.one")
		admin.Shows("/ky/kara-kulja/desk/staff/invite", "Кызматкерди чакыруу", "Кассир")
		status, body := admin.Post("/ky/kara-kulja/desk/staff/invite", form("name", "Токтосунова Айжан", "roles", "cashier", "roles", "king"))
		link := regexp.MustCompile(`http://[^ <]*/ky/invitation\?word=[\w-]+`).FindString(body)
		if status != 200 || link == "" || !strings.Contains(body, "<svg") {
			t.Fatalf("no slip: %d %s", status, testkit.Text(body))
		}
		admin.Shows("/ky/kara-kulja/desk/staff", "Чакырылган, бирок али кире элек", "Токтосунова Айжан")

		path := link[strings.Index(link, "/ky/"):]
		word := path[strings.Index(path, "=")+1:]
		guest := o.site.As(access.Actor{})
		guest.Shows(path, "Токтосунова Айжан, сизди бул жерде иштөөгө чакырышат", "Кассир")
		status, body = guest.Post("/ky/invitation", form("word", word, "login", "aizhan", "password", password, "again", "other"))
		if status != 422 || strings.Contains(body, password) {
			t.Errorf("different passwords: %d", status)
		}
		guest.Holds(body, "Эки сырсөз дал келген жок")
		if status, to := guest.Post("/ky/invitation", form("word", word, "login", "aizhan", "password", password, "again", password)); status != 303 {
			t.Fatalf("the invitation is not taken: %d %s", status, testkit.Text(to))
		}
		guest.Shows("/ky/kara-kulja/desk/staff/me", "Сиз 1 түзмөктөн кирип турасыз")
		guest.Answers(403, "/ky/kara-kulja/desk/staff", "/ky/kara-kulja/desk/staff/invite")
		guest.Answers(404, path) // used up
	})
}

func TestRefusedInvitationComesBackFilled(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.hire(testkit.Place, "admin.one", "Осмонов Эрмек", access.Admin)
		status, body := o.enter("admin.one").Post("/ru/kara-kulja/desk/staff/invite", form("name", "Абдыраева Чолпон"))
		if status != 422 || !strings.Contains(body, `value="Абдыраева Чолпон"`) {
			t.Errorf("%d", status)
		}
		o.site.Holds(body, "Выберите хотя бы одну роль")
	})
}

func TestWithdrawnInvitationDoesNotWork(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.hire(testkit.Place, "admin.one", "Осмонов Эрмек", access.Admin)
		admin := o.enter("admin.one")
		_, slip := admin.Post("/en/kara-kulja/desk/staff/invite", form("name", "Гость", "roles", "cashier"))
		path := regexp.MustCompile(`/en/invitation\?word=[\w-]+`).FindString(slip)
		_, list := admin.Get("/en/kara-kulja/desk/staff")
		withdraw := regexp.MustCompile(`/en/kara-kulja/desk/staff/invitations/\w+/withdraw`).FindString(list)
		admin.Holds(admin.Submit(withdraw, nil), "no longer works")
		o.site.Answers(404, path)
	})
}

func TestSomebodyOfTwoPlacesJoins(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.hire(testkit.Place, "admin.one", "Осмонов Эрмек", access.Admin)
		o.hire(elsewhere, "aizhan", "Токтосунова Айжан", access.Head)
		_, slip := o.enter("admin.one").Post("/en/kara-kulja/desk/staff/invite", form("name", "Айжан", "roles", "auditor"))
		word := regexp.MustCompile(`word=([\w-]+)`).FindStringSubmatch(slip)[1]
		guest := o.site.As(access.Actor{})
		if status, _ := guest.Post("/en/invitation/join", form("word", word, "present_login", "aizhan", "present_password", "wrong one")); status != 422 {
			t.Errorf("a wrong password joins: %d", status)
		}
		if status, _ := guest.Post("/en/invitation/join", form("word", word, "present_login", "aizhan", "present_password", password)); status != 303 {
			t.Fatalf("joining answers %d", status)
		}
		guest.Shows("/en/kara-kulja/desk/staff", "Токтосунова Айжан", "Auditor")
		guest.Answers(403, "/en/kara-kulja/desk/staff/invite") // head there is not admin here
	})
}

func TestRolesAndBlock(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		own := o.hire(testkit.Place, "admin.one", "Осмонов Эрмек", access.Admin)
		id := o.hire(testkit.Place, "aizhan", "Токтосунова Айжан", access.Cashier)
		admin, cashier := o.enter("admin.one"), o.enter("aizhan")
		body := admin.Submit(person(id, "/roles"), form("roles", "head", "roles", "operator"))
		admin.Holds(body, "Saved", "Roles: Head of the aiyl okmotu, Operator", "Roles changed")
		cashier.Shows("/en/kara-kulja/desk/staff", "Employees and their roles") // at once, in the open session
		if status, _ := admin.Post(person(id, "/roles"), nil); status != 422 {
			t.Error("an employee without roles")
		}
		if status, body := admin.Post(person(own, "/roles"), form("roles", "admin", "roles", "cashier")); status != 422 || !strings.Contains(body, "your own roles") {
			t.Errorf("an administrator made themselves cashier: %d", status)
		}
		admin.Holds(admin.Submit(person(id, "/block"), form("block", "yes")), "is blocked", "Unblock")
		cashier.Answers(403, "/en/kara-kulja/desk/staff", "/en/kara-kulja/desk/staff/me")
		if status, body := admin.Post(person(own, "/block"), form("block", "yes")); status != 422 || !strings.Contains(body, "yourself") {
			t.Errorf("an administrator blocked themselves: %d", status)
		}
		admin.Submit(person(id, "/block"), form("block", "no"))
		cashier.Answers(200, "/en/kara-kulja/desk/staff")
	})
}

func TestWhoMaySeeAndManage(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		id := o.hire(testkit.Place, "subject", "Эргешов Бекжан", access.Controller)
		for n, role := range access.Roles {
			login := "person" + string(rune('a'+n))
			o.hire(testkit.Place, login, login, role)
			browser := o.enter(login)
			see, manage := 403, 403
			if slices.Contains([]access.Role{access.Admin, access.Head, access.Secretary, access.Auditor}, role) {
				see = 200
			}
			if role == access.Admin {
				manage = 200
			}
			browser.Answers(see, "/en/kara-kulja/desk/staff", person(id, ""))
			browser.Answers(manage, "/en/kara-kulja/desk/staff/invite")
			browser.Answers(200, "/en/kara-kulja/desk/staff/me")
			if status, _ := browser.Post(person(id, "/roles"), form("roles", "admin")); (status == 303) != (manage == 200) {
				t.Errorf("%s changes roles: %d", role, status)
			}
		}
	})
}

func TestOwnSessionsAndPassword(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.hire(testkit.Place, "aizhan", "Токтосунова Айжан", access.Cashier)
		first, second := o.enter("aizhan"), o.enter("aizhan")
		first.Shows("/en/kara-kulja/desk/staff/me", "2 devices", "This browser", "Sign out everywhere else")
		first.Holds(first.Submit("/en/kara-kulja/desk/staff/me/sign-out-elsewhere", nil), "signed out everywhere else", "1 device")
		second.Answers(303, "/en/kara-kulja/desk/staff/me")
		third := o.enter("aizhan")
		_, body := first.Get("/en/kara-kulja/desk/staff/me")
		first.Submit(regexp.MustCompile(`/en/kara-kulja/desk/staff/me/sessions/\w+/end`).FindString(body), nil)
		third.Answers(303, "/en/kara-kulja/desk/staff/me")
		status, body := first.Post("/en/kara-kulja/desk/staff/me/password", form("old", "guess", "password", "беш кой бир жайлоо", "again", "беш кой бир жайлоо"))
		if status != 422 || strings.Contains(body, "жайлоо") {
			t.Errorf("a wrong old password: %d", status)
		}
		first.Holds(body, "not your present password")
		first.Submit("/en/kara-kulja/desk/staff/me/password", form("old", password, "password", "беш кой бир жайлоо", "again", "беш кой бир жайлоо"))
	})
}

func TestLinkForANewPassword(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.hire(testkit.Place, "admin.one", "Осмонов Эрмек", access.Admin)
		id := o.hire(testkit.Place, "aizhan", "Токтосунова Айжан", access.Cashier)
		_, slip := o.enter("admin.one").Post(person(id, "/password"), nil)
		path := regexp.MustCompile(`/en/invitation\?word=[\w-]+`).FindString(slip)
		guest := o.site.As(access.Actor{})
		guest.Shows(path, "choose a new password", "aizhan")
		word := path[strings.Index(path, "=")+1:]
		fresh := "беш кой бир жайлоо"
		if status, _ := guest.Post("/en/invitation", form("word", word, "password", fresh, "again", fresh)); status != 303 {
			t.Fatalf("answers %d", status)
		}
		guest.Answers(200, "/en/kara-kulja/desk/staff/me")
	})
}

func TestWorkplaces(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		homes := []ref.ID{o.found("alaikuu", 1), o.found("oi-tal", 2)}
		id := o.hire(homes[0], "aizhan", "Токтосунова Айжан", access.Cashier)
		sign := form("login", "aizhan", "password", password)
		if _, to := o.site.As(access.Actor{}).Post("/ky/sign-in", sign); to != "/ky/alaikuu/desk" {
			t.Errorf("of one place: leads to %s", to)
		}
		o.write(homes[1], func(tx *db.Tx) error {
			return o.identity.Join(t.Context(), tx, access.System(homes[1]), id, []access.Role{access.Auditor})
		})
		browser := o.site.As(access.Actor{})
		browser.Holds(browser.Submit("/ky/sign-in", sign), "alaikuu айыл аймагы", "oi-tal айыл аймагы")
		o.site.As(access.Actor{}).Answers(303, "/ky/workplaces")
	})
}

func TestCommandInvites(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		alaikuu := o.found("alaikuu", 1)
		run := o.Module().Commands[0].Run
		for _, args := range [][]string{nil, {"--municipality", "alaikuu"}, {"--municipality", "nowhere", "--name", "X"},
			{"--municipality", "alaikuu", "--name", "X", "--role", "king"}, {"--municipality", "alaikuu", "--login", "nobody"}} {
			if err := run(t.Context(), args); err == nil {
				t.Errorf("%q is taken", args)
			}
		}
		if err := run(t.Context(), []string{"--municipality", "alaikuu", "--name", "Осмонов Эрмек", "--role", "admin, head"}); err != nil {
			t.Fatal(err)
		}
		o.write(alaikuu, func(tx *db.Tx) error {
			pending, err := o.identity.Pending(t.Context(), tx)
			if err != nil || len(pending) != 1 || !slices.Equal(pending[0].Roles, []access.Role{access.Admin, access.Head}) {
				t.Errorf("%+v %v", pending, err)
			}
			return err
		})
	})
}
