package tills

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/web"
)

// todos is what the room gives a person to do today.
func (r *room) todos(who access.Actor) (list []module.Todo, waiting int) {
	r.t.Helper()
	probe := module.Module{Name: "probe", Routes: func(rt *web.Router) {
		rt.Desk("GET probe", access.Permission{Name: "probe", Staff: true}, func(_ http.ResponseWriter, q *web.Request) (err error) {
			if list, err = r.Module().Todo(q.Context(), q); err != nil {
				return err
			}
			waiting, err = r.Module().Rail[0].Count(q.Context(), q)
			return err
		})
	}}
	testkit.Pages(r.t, r.d, r.Module(), probe).As(who).Answers(http.StatusOK, "/ru/kara-kulja/desk/probe")
	return list, waiting
}

// A closed day waits for whoever may accept it, and a day left open reminds the
// cashier and those who answer for cashiers.
func TestTodo(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		day := r.open(0)
		for _, who := range []access.Actor{r.cashier, r.accountant, r.auditor} {
			if list, _ := r.todos(who); len(list) != 0 {
				t.Errorf("today's open day is nobody's work: %+v", list)
			}
		}
		err := r.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE tills_day SET day = '2026-11-20' WHERE municipality_id = $1`, testkit.Place)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, who := range []access.Actor{r.cashier, r.accountant} {
			list, waiting := r.todos(who)
			if len(list) != 1 || waiting != 1 || list[0].State != "bad" || testkit.Text(list[0].Text) != "Закрыть день: 20 ноября 2026 г." {
				t.Errorf("%v has %+v", who.Roles, list)
			}
		}
		if list, _ := r.todos(r.auditor); len(list) != 0 {
			t.Errorf("the auditor has %+v", list)
		}
		if _, err := r.CloseDay(t.Context(), r.cashier, day.ID, Closing{Count: Count{}}); err != nil {
			t.Fatal(err)
		}
		if list, _ := r.todos(r.accountant); len(list) != 1 || list[0].State != "wait" {
			t.Errorf("the accountant has %+v", list)
		}
		if list, _ := r.todos(r.cashier); len(list) != 0 {
			t.Errorf("the cashier has %+v", list)
		}
	})
}

// The step of the first hour is done when there is a desk.
func TestSetup(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		for place, want := range map[bool]bool{true: true, false: false} {
			municipality := testkit.Place
			if !place {
				municipality++
			}
			err := r.d.Read(t.Context(), municipality, func(tx *db.Tx) error {
				done, err := r.Module().Setup[0].Done(t.Context(), tx)
				if done != want {
					t.Errorf("municipality %d: done %v", municipality, done)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Who may what, as a table: reading is for the money's people, changing for few.
func TestPermissionTable(t *testing.T) {
	for _, tt := range []struct {
		may access.Permission
		who []access.Role
	}{
		{maySee, []access.Role{access.Cashier, access.Accountant, access.Finance, access.Head, access.Auditor}},
		{mayWork, []access.Role{access.Cashier, access.Accountant, access.Finance}},
		{mayAccept, []access.Role{access.Accountant, access.Finance, access.Head}},
		{mayArrange, []access.Role{access.Accountant, access.Finance, access.Admin}},
	} {
		for _, role := range access.Roles {
			verdict := access.Can(testkit.Actor(role), tt.may, access.Resource{Municipality: testkit.Place})
			if (verdict == access.Allowed) != slices.Contains(tt.who, role) {
				t.Errorf("%s for %s: verdict %d", tt.may.Name, role, verdict)
			}
		}
	}
}
