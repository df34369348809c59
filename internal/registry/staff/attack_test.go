package staff_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/staff"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// A session that an attacker planted in the victim's browser must not become
// the victim's.
func TestSessionFixation(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.hire(testkit.Place, "aizhan", "Токтосунова Айжан", access.Cashier)
		o.hire(testkit.Place, "attacker", "Чужой", access.Operator)
		attacker := o.enter("attacker")
		planted := attacker.Cookies()
		victim := o.site.As(access.Actor{})
		sign := httptest.NewRequest("POST", "/en/sign-in", strings.NewReader(form("login", "aizhan", "password", password).Encode()))
		sign.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, c := range planted {
			sign.AddCookie(c)
		}
		if status, _ := victim.Do(sign); status != 303 {
			t.Fatalf("sign-in answers %d", status)
		}
		for _, c := range victim.Cookies() {
			for _, p := range planted {
				if c.Name == "session" && c.Value == p.Value {
					t.Error("the planted token became the victim's")
				}
			}
		}
		attacker.Answers(303, "/en/kara-kulja/desk/staff/me") // the planted session has ended
		victim.Answers(200, "/en/kara-kulja/desk/staff/me")
	})
}

func TestInventedTokensAreThePublic(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		for _, token := range []string{"x", strings.Repeat("A", 43), "' OR 1=1 --", strings.Repeat("y", 4000)} {
			r := httptest.NewRequest("GET", "/en/kara-kulja/desk/staff/me", nil)
			r.Header.Set("Cookie", "session="+token)
			if status, to := o.site.As(access.Actor{}).Do(r); status != 303 || !strings.HasPrefix(to, "/en/sign-in") {
				t.Errorf("token %.20q: %d %s", token, status, to)
			}
		}
	})
}

func TestRoleOfAnotherMunicipalityOpensNothing(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		id := o.hire(testkit.Place, "aizhan", "Токтосунова Айжан", access.Cashier)
		o.hire(elsewhere, "stranger", "Чужой", access.Admin, access.Head)
		stranger := o.enter("stranger")
		stranger.Answers(403, "/en/kara-kulja/desk/staff", "/en/kara-kulja/desk/staff/invite", "/en/kara-kulja/desk/staff/me", person(id, ""))
		for _, path := range []string{"/roles", "/block", "/password"} {
			if status, _ := stranger.Post(person(id, path), form("roles", "head", "block", "yes")); status != 403 {
				t.Errorf("%s answers %d", path, status)
			}
		}
	})
}

func TestPeopleOfOtherPlacesAreMissing(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.hire(testkit.Place, "admin.one", "Осмонов Эрмек", access.Admin)
		id := o.hire(elsewhere, "stranger", "Чужой", access.Head)
		admin := o.enter("admin.one")
		admin.Answers(404, person(id, ""), "/en/kara-kulja/desk/staff/people/nobody")
		for _, path := range []string{"/roles", "/block", "/password"} {
			if status, _ := admin.Post(person(id, path), form("roles", "head", "block", "yes")); status != 404 {
				t.Errorf("%s of a stranger answers %d", path, status)
			}
		}
	})
}

func TestReturnAddressStaysHere(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.hire(testkit.Place, "aizhan", "Токтосунова Айжан", access.Cashier)
		for to, stays := range map[string]bool{
			"/en/kara-kulja/desk/staff/me?x=1": true,
			"//evil.example/en/":               false,
			"https://evil.example/en/":         false,
			`/\evil.example`:                   false,
			"/en//evil.example":                false,
			"javascript:alert(1)":              false,
		} {
			_, page := o.site.As(access.Actor{}).Get("/en/sign-in?to=" + strings.ReplaceAll(to, "?", "%3F"))
			if !stays && !strings.Contains(page, `name="to" value=""`) {
				t.Errorf("%q is carried by the form", to)
			}
			_, leads := o.site.As(access.Actor{}).Post("/en/sign-in", form("login", "aizhan", "password", password, "to", to))
			if want := "/en/workplaces"; !stays && leads != want || stays && leads != to {
				t.Errorf("%q leads to %q", to, leads)
			}
		}
	})
}

func TestSameAnswerForWrongLoginAndWrongPassword(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.hire(testkit.Place, "aizhan", "Токтосунова Айжан", access.Cashier)
		_, known := o.site.Post("/en/sign-in", form("login", "aizhan", "password", "wrong password"))
		_, unknown := o.site.Post("/en/sign-in", form("login", "nobody", "password", "wrong password"))
		if testkit.Text(known) != testkit.Text(unknown) || strings.Contains(known, "wrong password\"") {
			t.Errorf("the answers differ or hold the password:\n%s\n%s", testkit.Text(known), testkit.Text(unknown))
		}
	})
}

func TestLockTellsHowLong(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.hire(testkit.Place, "aizhan", "Токтосунова Айжан", access.Cashier)
		var body string
		for range 6 {
			_, body = o.site.Post("/ru/sign-in", form("login", "aizhan", "password", "wrong password"))
		}
		o.site.Holds(body, "Слишком много неверных паролей. Попробуйте снова через 15 мин.")
	})
}

func TestGuessingFromOneAddressIsThrottled(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		status := 0
		for n := range 21 {
			status, _ = o.site.Post("/en/sign-in", form("login", "guess"+strings.Repeat("x", n), "password", "wrong password"))
		}
		if status != 429 {
			t.Errorf("the 21st guess in a moment answers %d", status)
		}
	})
}

func TestSignOutEndsTheSessionItself(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.hire(testkit.Place, "aizhan", "Токтосунова Айжан", access.Cashier)
		browser := o.enter("aizhan")
		kept := browser.Cookies() // a copy that somebody took from the shared computer
		browser.Holds(browser.Submit("/en/sign-out", nil), "You are signed out")
		r := httptest.NewRequest("GET", "/en/kara-kulja/desk/staff/me", nil)
		for _, c := range kept {
			r.AddCookie(c)
		}
		if status, _ := o.site.As(access.Actor{}).Do(r); status != 303 {
			t.Errorf("a copied cookie still opens: %d", status)
		}
	})
}

func TestDemoPeople(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		demo := &module.Demo{DB: o.d, Today: period.Day("2026-11-22"), Places: []module.DemoPlace{{Municipality: testkit.Place, Slug: "kara-kulja"}, {Municipality: elsewhere, Slug: "alaikuu"}}}
		if err := o.Module().Demo(t.Context(), demo); err != nil {
			t.Fatal(err)
		}
		roles := map[string]bool{}
		for _, d := range o.DemoSignIns() {
			roles[d.Role] = true
			if err := identity.CheckPassword(d.Login, d.Password); err != nil {
				t.Errorf("%s: %v", d.Login, err)
			}
		}
		if len(roles) != len(access.Roles) {
			t.Errorf("the demo has %d of %d roles", len(roles), len(access.Roles))
		}
		o.hire(testkit.Place, "real", "Настоящий", access.Admin)
		o.site.Shows("/ky/sign-in", "Бул демо", "Токтосунова Айжан", "Кассир")
		browser := o.site.As(access.Actor{})
		if status, to := browser.Post("/ky/sign-in/demo", form("login", "kassir", "to", "/ky/kara-kulja/desk/staff/me")); status != 303 || to != "/ky/kara-kulja/desk/staff/me" {
			t.Errorf("%d %s", status, to)
		}
		browser.Answers(200, "/ky/kara-kulja/desk/staff/me")
		if status, _ := browser.Post("/ky/sign-in/demo", form("login", "real")); status != 404 {
			t.Errorf("the demo's button opens a real account: %d", status)
		}
	})
}

// "aimak serve" never calls DemoRoutes: then there is neither button nor door.
func TestNoDemoOnServe(t *testing.T) {
	sets := module.Migrations(territory.New(nil).Module())
	testkit.EachDB(t, sets, func(t *testing.T, d *db.DB) {
		s := staff.New(d)
		site := testkit.Sessions(t, d, s.Actor, s.Module())
		if _, body := site.Get("/en/sign-in"); strings.Contains(body, "demo") {
			t.Error("the sign-in page offers demo people")
		}
		if status, _ := site.Post("/en/sign-in/demo", form("login", "kassir")); status != 404 && status != 405 {
			t.Errorf("the demo's door answers %d", status)
		}
	})
}

func TestEveryRouteOfTheRoomNeedsWhatItSays(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		public := o.site.As(access.Actor{})
		public.Answers(303, "/en/kara-kulja/desk/staff", "/en/kara-kulja/desk/staff/invite", "/en/kara-kulja/desk/staff/me")
		for _, path := range []string{"staff/invite", "staff/me/password", "staff/me/sign-out-elsewhere"} {
			if status, _ := public.Post("/en/kara-kulja/desk/"+path, nil); status != 401 {
				t.Errorf("POST %s answers the public with %d", path, status)
			}
		}
	})
}

func TestSettleForAMerger(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.hire(elsewhere, "aizhan", "Токтосунова Айжан", access.Head)
		both := o.hire(elsewhere, "nurlan", "Маматов Нурлан", access.Secretary)
		o.write(testkit.Place, func(tx *db.Tx) error {
			return o.identity.Join(t.Context(), tx, access.System(testkit.Place), both, []access.Role{access.Secretary, access.Cashier})
		})
		o.write(elsewhere, func(tx *db.Tx) error {
			_, err := o.identity.Invite(t.Context(), tx, access.System(elsewhere), "Приглашённый", []access.Role{access.Operator})
			return err
		})
		o.write(db.Everywhere, func(tx *db.Tx) error {
			if err := o.Module().Settle(t.Context(), tx, elsewhere, testkit.Place); err != nil {
				return err
			}
			return tx.Rekey(t.Context(), elsewhere, testkit.Place, "audit_entry", "audit_link", "audit_sealed")
		})
		o.enter("aizhan").Shows("/en/kara-kulja/desk/staff", "Токтосунова Айжан", "Head of the aiyl okmotu", "Responsible secretary, Cashier", "Приглашённый")
	})
}

func TestSearchFindsEmployeesForThoseWhoMaySee(t *testing.T) {
	sets := module.Migrations(territory.New(nil).Module())
	testkit.EachDB(t, sets, func(t *testing.T, d *db.DB) {
		s := staff.New(d)
		m := s.Module()
		m.Routes = func(rt *web.Router) {
			rt.Desk("GET find", access.Permission{Name: "test.find", Staff: true}, func(w http.ResponseWriter, r *web.Request) error {
				hits, err := m.Search(r.Context(), r, r.URL.Query().Get("q"))
				if err != nil {
					return err
				}
				return json.NewEncoder(w).Encode(hits)
			})
		}
		o := &office{Staff: s, t: t, d: d, identity: identity.New(d)}
		o.hire(testkit.Place, "omurbek", "Сатыбалдиев Өмүрбек", access.Cashier)
		site := testkit.Pages(t, d, m)
		for _, test := range []struct {
			role  access.Role
			query string
			found bool
		}{
			{access.Head, "омурбек", true}, {access.Head, "ӨМҮР", true}, {access.Head, "Асан", false}, {access.Head, "", false},
			{access.Cashier, "омурбек", false},
		} {
			_, body := site.As(testkit.Actor(test.role)).Get("/en/kara-kulja/desk/find?q=" + url.QueryEscape(test.query))
			if strings.Contains(body, "Өмүрбек") != test.found {
				t.Errorf("%s looks for %q: %s", test.role, test.query, body)
			}
		}
	})
}
