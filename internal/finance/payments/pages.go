package payments

import (
	"context"
	"net/http"

	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the pages of the room.
func (p *Payments) routes(rt *web.Router) {
	rt.Desk("GET payments", mayTake, p.showTill)
	rt.Desk("POST payments/days", mayTake, p.beginDay)
	rt.Desk("GET payments/accounts/{account}", maySee, p.showAccount)
	rt.Desk("GET payments/accounts/{account}/pay", mayTake, p.showDues)
	rt.Desk("POST payments/accounts/{account}/pay", mayTake, p.takeCash)

	// Reversals were here before finance/returns: links that people kept lead there.
	rt.Desk("GET payments/reversals", maySee, goTo("desk/returns"))
}

// pageRows is how many rows of a list one page shows.
const pageRows = 50

// read runs f on a snapshot of the reader's municipality.
func (p *Payments) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return p.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// paidFor says what a bill is for: "Water, November 2026".
func (n names) paidFor(p *i18n.Printer, d share.Debt) string {
	name := p.Name(n[d.Service])
	if name == "" {
		name = p.T("Service")
	}
	return p.T("{service}, {month}", "service", name, "month", d.Month)
}

// crumbs leads from a page of the room back to the list of payments.
func crumbs(p *ui.Page, more ...ui.Crumb) {
	p.Crumbs = append([]ui.Crumb{{Text: p.T("Payments"), Path: "desk/payments/list"}}, more...)
}

// goTo answers an address that has moved within the municipality.
func goTo(path string) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error { return r.Goto(w, path) }
}
