package app

import (
	"context"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/app/config"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// empty opens a program on an empty SQLite file whose clock stands still.
func empty(t *testing.T) *App {
	t.Helper()
	cfg := config.Config{Data: t.TempDir()}
	a, err := open(t.Context(), cfg, options{Log: t.Output(), Clock: testkit.Clock, Scratch: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// Every address must say who may open it, and the room must list that
// permission, so that an auditor reads all of them in one place.
func TestEveryRouteNamesAPermission(t *testing.T) {
	a := empty(t)
	rt, err := a.router(config.Config{}, site{demo: true})
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]bool{everybody.Name: true, anyStaff.Name: true, "web.assets": true}
	for _, m := range a.modules {
		for _, p := range m.Permissions {
			if !strings.HasPrefix(p.Name, m.Name+".") {
				t.Errorf("permission %q of room %s does not begin with its name", p.Name, m.Name)
			}
			declared[p.Name] = true
		}
	}
	routes := rt.Routes()
	if len(routes) < 50 {
		t.Errorf("only %d routes", len(routes))
	}
	for _, route := range routes {
		switch p := route.Permission; {
		case p.Name == "":
			t.Errorf("%s %s names no permission", route.Method, route.Path)
		case !declared[p.Name]:
			t.Errorf("%s %s: permission %q is listed by no room", route.Method, route.Path, p.Name)
		case strings.Contains(route.Path, "/desk/") && p.Public:
			t.Errorf("%s %s is on the desk but open to everybody", route.Method, route.Path)
		}
	}
}

func TestFirstHourHasAtMostTwelveSteps(t *testing.T) {
	a := empty(t)
	steps := 0
	for _, m := range a.modules {
		for _, s := range m.Setup {
			steps++
			if s.Done == nil || s.Path == "" || s.Text == "" {
				t.Errorf("%s: step %q is not complete", m.Name, s.Text)
			}
		}
	}
	if steps == 0 || steps > 12 {
		t.Errorf("the first hour has %d steps, want 1 to 12", steps)
	}
}

// The shape of the whole database stands in git, so that a review shows what a
// migration changes.
func TestSchema(t *testing.T) {
	a := empty(t)
	schema, err := a.db.SchemaDump(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	testkit.Golden(t, "../../../docs/schema.sql", []byte(schema))
}

func TestAnEmptyProgramIsWell(t *testing.T) {
	problems, err := empty(t).Check(t.Context())
	if err != nil || len(problems) > 0 {
		t.Errorf("check of an empty program: %v %v", problems, err)
	}
}

// Two demos of one day must have identical figures, or nobody could follow a
// bug report into the demo.
func TestDemoIsRepeatable(t *testing.T) {
	a, b := filled(t), filled(t)
	for _, query := range []string{"billing", "payments", "ledger"} {
		if x, y := figures(t, a, query), figures(t, b, query); x != y {
			t.Errorf("%s: %s and %s", query, x, y)
		}
	}
	problems, err := a.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Error(p)
	}
}

// filled opens a program with the demo town in it.
func filled(t *testing.T) *App {
	t.Helper()
	a := empty(t)
	if err := a.fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

// figures sums what a room holds, over all municipalities.
func figures(t *testing.T, a *App, room string) string {
	t.Helper()
	statement := map[string]string{
		"billing":  "SELECT COUNT(*) || ' bills of ' || COALESCE(SUM(amount), 0) FROM billing_bill",
		"payments": "SELECT COUNT(*) || ' payments of ' || COALESCE(SUM(amount), 0) FROM payments_payment",
		"ledger":   "SELECT COUNT(*) || ' lines of ' || COALESCE(SUM(ABS(amount)), 0) FROM ledger_line",
	}[room]
	var text string
	err := a.db.Read(context.Background(), db.Everywhere, func(tx *db.Tx) error {
		return tx.QueryRowContext(t.Context(), statement).Scan(&text)
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// After a merger of two working municipalities every figure must still agree,
// and a bill of the old one must still find its account.
func TestMergerOfTwoWorkingMunicipalities(t *testing.T) {
	a := filled(t)
	old, err := a.territory.BySlug(t.Context(), "oi-tal")
	if err != nil {
		t.Fatal(err)
	}
	number := firstAccount(t, a, old.ID)
	if err := a.merge(t.Context(), "oi-tal", demoMain, "2026-12-01", "Demo decision No 1"); err != nil {
		t.Fatal(err)
	}
	next, err := a.territory.BySlug(t.Context(), "oi-tal")
	if err != nil || next.Slug != demoMain {
		t.Fatalf("the old word leads to %s (%v)", next.Slug, err)
	}
	err = a.db.Read(t.Context(), next.ID, func(tx *db.Tx) error {
		_, err := a.accounts.ByNumber(t.Context(), tx, number)
		return err
	})
	if err != nil {
		t.Errorf("account %s of the old municipality: %v", number, err)
	}
	problems, err := a.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Error(p)
	}
}

func firstAccount(t *testing.T, a *App, id ref.ID) (number string) {
	t.Helper()
	err := a.db.Read(t.Context(), id, func(tx *db.Tx) error {
		return tx.QueryRowContext(t.Context(), "SELECT MIN(number) FROM pub_accounts_account WHERE municipality_id = $1", int64(id)).Scan(&number)
	})
	if err != nil || number == "" {
		t.Fatalf("no account in the demo (%v)", err)
	}
	return number
}
