package access_test

import (
	"errors"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// TestCan is the table of who may: rows are people, columns permissions.
func TestCan(t *testing.T) {
	const here, elsewhere ref.ID = 1, 2
	open := access.Permission{Name: "tariffs.read", Public: true}
	staff := access.Permission{Name: "accounts.read", Staff: true}
	cash := access.Permission{Name: "payments.take", Roles: []access.Role{access.Cashier, access.Accountant}}
	approve := access.Permission{Name: "billing.approve", Roles: []access.Role{access.Finance}, SecondPerson: true}
	nobody := access.Permission{Name: "none"}

	person := func(id ref.ID, roles ...access.Role) access.Actor {
		return access.Actor{ID: id, Municipality: here, Roles: roles}
	}
	stranger := access.Actor{ID: 9, Municipality: elsewhere, Roles: access.Roles}
	cases := []struct {
		name       string
		actor      access.Actor
		permission access.Permission
		enteredBy  ref.ID
		want       access.Verdict
	}{
		{"public reads", access.Actor{}, open, 0, access.Allowed},
		{"stranger reads", stranger, open, 0, access.Allowed},
		{"public must sign in", access.Actor{}, staff, 0, access.NeedSignIn},
		{"public must sign in for work", access.Actor{}, cash, 0, access.NeedSignIn},
		{"public with the roles of staff", access.Actor{Municipality: here, Roles: access.Roles}, cash, 0, access.NeedSignIn},
		{"cashier takes money", person(3, access.Cashier), cash, 0, access.Allowed},
		{"one of two roles is enough", person(3, access.Auditor, access.Accountant), cash, 0, access.Allowed},
		{"controller takes no money", person(3, access.Controller), cash, 0, access.NoRole},
		{"admin takes no money", person(3, access.Admin), cash, 0, access.NoRole},
		{"all roles elsewhere are none here", stranger, cash, 0, access.NoRole},
		{"staff elsewhere is not staff here", stranger, staff, 0, access.NoRole},
		{"any role is staff", person(3, access.Operator), staff, 0, access.Allowed},
		{"no role is not staff", person(3), staff, 0, access.NoRole},
		{"a second person approves", person(3, access.Finance), approve, 4, access.Allowed},
		{"nobody approves own work", person(3, access.Finance), approve, 3, access.OwnWork},
		{"own work without the role", person(3, access.Cashier), approve, 3, access.NoRole},
		{"entered by nobody", person(3, access.Finance), approve, 0, access.Allowed},
		{"a permission without roles", person(3, access.Roles...), nobody, 0, access.NoRole},
		{"the program", access.System(here), approve, 4, access.Allowed},
		{"the program of another place", access.System(elsewhere), approve, 4, access.NoRole},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			on := access.Resource{Municipality: here, EnteredBy: c.enteredBy}
			if got := access.Can(c.actor, c.permission, on); got != c.want {
				t.Errorf("verdict %d, want %d", got, c.want)
			}
		})
	}
}

func TestActor(t *testing.T) {
	if (access.Actor{}).SignedIn() || access.System(1).SignedIn() {
		t.Error("neither the public nor the program is a person")
	}
	a := access.Actor{ID: 1, Roles: []access.Role{access.Head}}
	if !a.Has(access.Cashier, access.Head) || a.Has(access.Cashier) || a.Has() {
		t.Error("roles of a person")
	}
}

func TestRolesAreListedOnce(t *testing.T) {
	seen := map[access.Role]bool{}
	for _, r := range access.Roles {
		if seen[r] {
			t.Errorf("%s twice", r)
		}
		seen[r] = true
	}
	if len(seen) != 9 {
		t.Errorf("%d roles", len(seen))
	}
}

func TestPermit(t *testing.T) {
	four := access.Permission{Name: "billing.approve", Roles: []access.Role{access.Finance}, SecondPerson: true}
	anna := access.Actor{ID: 1, Municipality: 7, Roles: []access.Role{access.Finance}}
	for _, c := range []struct {
		name             string
		municipality, by ref.ID
		msg              string
	}{
		{"what another entered", 7, 2, ""},
		{"what nobody entered", 7, 0, ""},
		{"her own work", 7, 1, "You cannot approve what you entered yourself. Ask another employee."},
		{"another municipality", 8, 2, "You may not see this part"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := access.Permit(anna, four, c.municipality, c.by)
			var f *fault.Fault
			if c.msg == "" && err != nil || c.msg != "" && (!errors.As(err, &f) || f.Kind != fault.KindDenied || f.Msg != c.msg) {
				t.Errorf("Permit says %v, want %q", err, c.msg)
			}
		})
	}
}
