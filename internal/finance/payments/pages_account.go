package payments

import (
	"context"
	"net/http"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/web"
)

// showAccount is the payment history of one account.
func (p *Payments) showAccount(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("account")
	if err != nil {
		return err
	}
	in := r.Input()
	before := in.ID("before")
	if err := in.Err(); err != nil {
		return err
	}
	var d dues
	var list []Receipt
	err = p.read(r, func(ctx context.Context, tx *db.Tx) error {
		if err := p.lookAtAccount(ctx, tx, id, &d); err != nil {
			return err
		}
		list, err = p.history(ctx, tx, id, before)
		return err
	})
	if err != nil {
		return err
	}
	page := r.Page(d.account.Holder)
	crumbs(page)
	return r.Render(w, accountPage(page, d, list, r.Can(mayTake)))
}
