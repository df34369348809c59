package web

import (
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// RoleName is a role in the reader's language.
func RoleName(p *i18n.Printer, role access.Role) string {
	switch role {
	case access.Admin:
		return p.T("Administrator")
	case access.Head:
		return p.T("Head of the aiyl okmotu")
	case access.Secretary:
		return p.T("Responsible secretary")
	case access.Finance:
		return p.T("Finance and economy section")
	case access.Accountant:
		return p.T("Accountant")
	case access.Cashier:
		return p.T("Cashier")
	case access.Controller:
		return p.T("Meter reader")
	case access.Operator:
		return p.T("Operator")
	case access.Auditor:
		return p.T("Auditor")
	}
	return string(role)
}

// RoleNames lists roles in the reader's language, in a fixed order.
func RoleNames(p *i18n.Printer, roles []access.Role) string {
	var names []string
	for _, known := range access.Roles {
		for _, role := range roles {
			if role == known {
				names = append(names, RoleName(p, role))
			}
		}
	}
	return strings.Join(names, ", ")
}
