package adoption

import (
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/web"
)

// ownerText names who is responsible for a step.
func ownerText(p *i18n.Printer, o Owner) string {
	role := web.RoleName(p, o.Role)
	if o.Name == "" {
		return role
	}
	return o.Name + ", " + role
}

// roleOptions are the roles that may be responsible.
var roleOptions = []access.Role{access.Head, access.Secretary, access.Finance, access.Accountant}
