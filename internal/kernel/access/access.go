// Package access says who may do what.
//
// A room declares its permissions as typed values with the roles that hold
// them; Can decides. There is no configuration to get wrong and every rule can
// be tested as a table.
package access

import (
	"slices"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Role is what a person is employed as in one municipality.
type Role string

// The roles of this product.
const (
	Admin      Role = "admin"      // sets the program up, invites people; sees no money by that alone
	Head       Role = "head"       // head of the aiyl okmotu
	Secretary  Role = "secretary"  // responsible secretary
	Finance    Role = "finance"    // finance and economy section (ФЭО)
	Accountant Role = "accountant" // a provider's accountant
	Cashier    Role = "cashier"
	Controller Role = "controller" // reads meters
	Operator   Role = "operator"   // enters data
	Auditor    Role = "auditor"    // reads everything, changes nothing
)

// Roles lists all roles in the order in which screens offer them.
var Roles = []Role{Head, Secretary, Finance, Accountant, Cashier, Controller, Operator, Auditor, Admin}

// Actor is whoever acts. The zero Actor is the public: not signed in.
type Actor struct {
	ID           ref.ID
	Name         string
	Municipality ref.ID // where the roles hold
	Roles        []Role
	System       bool // the program itself: jobs, demo, command line
}

// System is the program acting on its own behalf in one municipality.
func System(municipality ref.ID) Actor {
	return Actor{Name: "aimak", Municipality: municipality, System: true}
}

// SignedIn tells whether the actor is a known person.
func (a Actor) SignedIn() bool { return a.ID != 0 }

// Has tells whether the actor holds one of the roles.
func (a Actor) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// Permission is one thing that can be allowed, declared by the room it belongs to.
type Permission struct {
	Name   string // "<room>.<verb>", for example "billing.approve"
	Roles  []Role // who holds it
	Public bool   // anybody, signed in or not
	Staff  bool   // any signed-in person with a role here
	// SecondPerson: whoever entered the thing may not do this to it (four eyes).
	SecondPerson bool
}

// Resource is what the action is done to.
type Resource struct {
	Municipality ref.ID
	EnteredBy    ref.ID // who made it, for SecondPerson; zero when nobody did
}

// Verdict is the answer of Can with its reason.
type Verdict int

// The verdicts.
const (
	Allowed    Verdict = iota
	NeedSignIn         // nobody is signed in
	NoRole             // the roles do not hold the permission
	OwnWork            // a second person must do it
)

// Can decides whether actor may use permission on the resource.
func Can(actor Actor, permission Permission, on Resource) Verdict {
	switch {
	case permission.Public:
		return Allowed
	case !actor.System && !actor.SignedIn():
		return NeedSignIn
	case actor.Municipality != on.Municipality:
		return NoRole
	case !actor.System && !permission.held(actor):
		return NoRole
	case permission.SecondPerson && on.EnteredBy != 0 && on.EnteredBy == actor.ID:
		return OwnWork
	}
	return Allowed
}

func (p Permission) held(actor Actor) bool {
	if p.Staff {
		return len(actor.Roles) > 0
	}
	return actor.Has(p.Roles...)
}

// Permit is Can as an error for people: nil, or a fault.KindDenied that says why
// not. by is who made the thing, zero when nobody did.
func Permit(actor Actor, may Permission, municipality, by ref.ID) error {
	switch Can(actor, may, Resource{Municipality: municipality, EnteredBy: by}) {
	case Allowed:
		return nil
	case OwnWork:
		return fault.Denied("You cannot approve what you entered yourself. Ask another employee.")
	}
	return fault.Denied("You may not see this part")
}
