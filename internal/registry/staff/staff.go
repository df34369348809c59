// Package staff is the door to the desk: signing in, invitations, and who may
// do what in a municipality.
//
// Everybody signs in here and looks after their own sessions and password. The
// administrator invites people, gives roles and blocks; the head, the secretary
// and the auditor see who works here. Its words: employee, role, invitation,
// session. Nobody changes their own roles, so that an administrator cannot
// quietly become cashier as well. Passwords and tokens are kept by platform/identity.
package staff

import (
	"context"
	"embed"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
)

//go:embed texts/*.po
var texts embed.FS

// Permissions of the room.
var (
	mayEnter  = access.Permission{Name: "staff.enter", Public: true}
	mayOwn    = access.Permission{Name: "staff.own", Staff: true}
	maySee    = access.Permission{Name: "staff.see", Roles: []access.Role{access.Admin, access.Head, access.Secretary, access.Auditor}}
	mayManage = access.Permission{Name: "staff.manage", Roles: []access.Role{access.Admin}}
)

// Staff is the register of employees and their way in.
type Staff struct {
	db        *db.DB
	identity  *identity.Identity
	territory *territory.Territory
	throttle  *web.Throttle
	demo      bool // offer the demo's people on the sign-in page
}

// New returns the room.
func New(d *db.DB) *Staff {
	return &Staff{
		db: d, identity: identity.New(d), territory: territory.New(d),
		throttle: web.NewThrottle(5*time.Second, 20),
	}
}

// Module is what the room offers to the program.
func (s *Staff) Module() module.Module {
	return module.Module{
		Name:        "staff",
		Texts:       module.Folder(texts, "texts"),
		Permissions: []access.Permission{mayEnter, mayOwn, maySee, mayManage},
		Routes:      s.routes,
		Rail: []module.Link{
			{Order: 910, Text: "Employees", Path: "staff", Permission: maySee},
			{Order: 990, Text: "My sign-ins", Path: "staff/me", Permission: mayOwn},
		},
		Search:   s.search,
		Setup:    []module.Step{{Order: 30, Text: "Invite your colleagues", Note: "Who charges and who approves must be two people.", Path: "staff/invite", Done: s.hasInvited}},
		Commands: []module.Command{s.inviteCommand()},
		Demo:     s.demoPeople,
		Settle:   s.Settle,
	}
}

// Owner is the first account of an empty installation.
type Owner struct{ Name, Login, Password string }

// ownerRoles let one person set everything up until colleagues are invited.
var ownerRoles = []access.Role{access.Admin, access.Head, access.Finance, access.Accountant}

// Owner makes the first account in a transaction of its municipality. Once
// anybody can sign in it is refused for ever: whoever comes later is invited.
func (s *Staff) Owner(ctx context.Context, tx *db.Tx, o Owner, municipality ref.ID) (ref.ID, error) {
	if err := tx.Lock(ctx, "staff.owner"); err != nil {
		return 0, err
	}
	empty, err := identity.Empty(ctx, tx)
	if err != nil {
		return 0, err
	}
	if !empty || tx.Municipality != municipality {
		return 0, fault.Denied("This installation is set up already. Ask its administrator for an invitation.")
	}
	return s.identity.Add(ctx, tx, access.System(municipality), o.Login, o.Name, o.Password, ownerRoles)
}

// Settle prepares a merger of municipalities: the employees of the old one
// become employees of the other, and whoever is in both keeps both sets of roles.
func (s *Staff) Settle(ctx context.Context, tx *db.Tx, from, into ref.ID) error {
	return identity.Move(ctx, tx, from, into)
}

// hasInvited tells whether the owner has done what the step asks; the colleague
// may take days to open the link.
func (s *Staff) hasInvited(ctx context.Context, tx *db.Tx) (bool, error) {
	pending, err := s.identity.Pending(ctx, tx)
	if err != nil || len(pending) > 0 {
		return len(pending) > 0, err
	}
	members, err := s.identity.Members(ctx, tx)
	return len(members) > 1, err
}

// setRoles gives a member of the municipality other roles.
func (s *Staff) setRoles(ctx context.Context, tx *db.Tx, who access.Actor, person ref.ID, roles []access.Role) error {
	if person == who.ID {
		return fault.Conflict("You cannot change your own roles. Ask another administrator.")
	}
	if len(roles) == 0 {
		return fault.Form().Field("roles", "Choose at least one role. To keep somebody out, block them.")
	}
	if _, err := s.identity.Member(ctx, tx, person); err != nil {
		return err
	}
	return s.identity.Join(ctx, tx, who, person, roles)
}
