package staff

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/chart"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// offered are the roles that an administrator can give, in the order of screens.
var offered = access.Roles

func (s *Staff) showEmployees(w http.ResponseWriter, r *web.Request) error {
	var members []identity.Member
	var pending []identity.Invitation
	err := s.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		if members, err = s.identity.Members(r.Context(), tx); err != nil {
			return err
		}
		pending, err = s.identity.Pending(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, employeesPage(r.Page(r.Printer.T("Employees")), members, pending, r.Can(mayManage)))
}

func (s *Staff) showInvite(w http.ResponseWriter, r *web.Request) error {
	return r.Render(w, invitePage(r.Page(r.Printer.T("Invite an employee"))))
}

// invite answers with the link itself and not with a redirect: the link is kept
// nowhere, so this page is the only one that can show it.
func (s *Staff) invite(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	name, roles := in.Required("name"), rolesOf(in)
	if len(roles) == 0 {
		in.Field("roles", "Choose at least one role")
	}
	err := in.Err()
	var word string
	if err == nil {
		err = s.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
			word, err = s.identity.Invite(r.Context(), tx, r.Actor, name, roles)
			return err
		})
	}
	if err != nil {
		p := r.Page(r.Printer.T("Invite an employee"))
		return r.Refuse(w, err, p, invitePage(p))
	}
	return s.renderSlip(w, r, name, word)
}

func rolesOf(in *web.Input) []access.Role {
	var roles []access.Role
	for _, text := range in.Texts("roles") {
		if role := access.Role(text); slices.Contains(offered, role) {
			roles = append(roles, role)
		}
	}
	return roles
}

// slip is the paper that carries an invitation to its reader.
type slip struct {
	name, link, picture string
	days                int
}

func (s *Staff) renderSlip(w http.ResponseWriter, r *web.Request, name, word string) error {
	p := r.Page(r.Printer.T("Invitation"))
	p.Sheet = "a5"
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Employees"), Path: "desk/staff"}, {Text: r.Printer.T("Today's work"), Path: "desk"}}
	link := r.Origin() + "/" + string(r.Lang) + "/invitation?word=" + word
	picture, err := chart.QR(r.Printer.T("Link of the invitation"), link)
	if err != nil {
		return err
	}
	return r.Render(w, slipPage(p, slip{name, link, picture, int(identity.InvitationLife.Hours() / 24)}))
}

func (s *Staff) withdraw(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("invitation")
	if err != nil {
		return err
	}
	err = s.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		return s.identity.Withdraw(r.Context(), tx, r.Actor, id)
	})
	if err != nil {
		return err
	}
	return r.Done(w, "desk/staff", "The invitation is withdrawn: its link no longer works")
}

// employee is one person of the municipality with what happened to the account.
type employee struct {
	identity.Member
	history []audit.Entry
	own     bool
}

func (s *Staff) employee(r *web.Request) (e employee, err error) {
	id, err := r.PathID("person")
	if err != nil {
		return e, err
	}
	err = s.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		if e.Member, err = s.identity.Member(r.Context(), tx, id); err != nil {
			return err
		}
		e.history, err = audit.History(r.Context(), tx, ref.Ref{Kind: "staff.person", ID: id})
		return err
	})
	e.own = id == r.Actor.ID
	return e, err
}

func (s *Staff) showEmployee(w http.ResponseWriter, r *web.Request) error {
	e, err := s.employee(r)
	if err != nil {
		return err
	}
	return r.Render(w, employeePage(employeeFrame(r, e), e, r.Can(mayManage)))
}

func employeeFrame(r *web.Request, e employee) *ui.Page {
	p := r.Page(e.Name)
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Employees"), Path: "desk/staff"}}
	return p
}

func (s *Staff) saveRoles(w http.ResponseWriter, r *web.Request) error {
	e, err := s.employee(r)
	if err != nil {
		return err
	}
	roles := rolesOf(r.Input())
	err = s.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		return s.setRoles(r.Context(), tx, r.Actor, e.ID, roles)
	})
	if err != nil {
		p := employeeFrame(r, e)
		return r.Refuse(w, err, p, employeePage(p, e, true))
	}
	return r.Done(w, "desk/staff/people/"+e.ID.String(), "Saved")
}

func (s *Staff) block(w http.ResponseWriter, r *web.Request) error {
	e, err := s.employee(r)
	if err != nil {
		return err
	}
	blocked := r.Input().Choice("block", "yes", "no") == "yes"
	err = s.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		return s.identity.Block(r.Context(), tx, r.Actor, e.ID, blocked)
	})
	if err != nil {
		p := employeeFrame(r, e)
		return r.Refuse(w, err, p, employeePage(p, e, true))
	}
	message := i18n.Mark("The employee may work again")
	if blocked {
		message = i18n.Mark("The employee is blocked in this municipality from now on")
	}
	return r.Done(w, "desk/staff/people/"+e.ID.String(), message)
}

// newPassword makes a link by which an employee who forgot the password chooses
// another one. The administrator never learns it.
func (s *Staff) newPassword(w http.ResponseWriter, r *web.Request) error {
	e, err := s.employee(r)
	if err != nil {
		return err
	}
	var word string
	err = s.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		word, err = s.identity.Reinvite(r.Context(), tx, r.Actor, e.ID)
		return err
	})
	if err != nil {
		p := employeeFrame(r, e)
		return r.Refuse(w, err, p, employeePage(p, e, true))
	}
	return s.renderSlip(w, r, e.Name, word)
}

// search finds employees by name for whoever may see them.
func (s *Staff) search(ctx context.Context, r *web.Request, query string) ([]module.Hit, error) {
	folded := i18n.Fold(query)
	if !r.Can(maySee) || folded == "" {
		return nil, nil
	}
	var hits []module.Hit
	err := s.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		members, err := s.identity.Members(ctx, tx)
		for _, m := range members {
			if strings.Contains(i18n.Fold(m.Name), folded) || strings.Contains(m.Login, folded) {
				hits = append(hits, module.Hit{
					Text: m.Name, Note: web.RoleNames(r.Printer, m.Roles),
					Path: "desk/staff/people/" + m.ID.String(), Kind: r.Printer.T("Employee"),
				})
			}
		}
		return err
	})
	return hits, err
}

// happened names an entry of the trail in the reader's language.
func happened(p *ui.Page, e audit.Entry) string {
	switch e.Action {
	case "staff.roles":
		return p.T("Roles changed")
	case "staff.block":
		if e.After == "true" {
			return p.T("Blocked")
		}
		return p.T("Unblocked")
	case "staff.password":
		return p.T("New password")
	}
	return e.Action
}

// standing is the tag beside an employee.
func standing(p *ui.Page, m identity.Member) (kind, text string) {
	switch {
	case m.Blocked:
		return "bad", p.T("Blocked")
	case m.SeenAt != 0:
		return "good", p.T("Signed in")
	}
	return "info", p.T("Signed out")
}
