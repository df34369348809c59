package payer

import (
	"net/http"

	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// billView is what the page of one bill shows.
type billView struct {
	bill    billing.Bill
	service billing.Service
	holder  string
	address string
	rows    []billing.Row
}

func (y *Payer) showBill(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("bill")
	if err != nil {
		return err
	}
	var v billView
	ctx := r.Context()
	err = y.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		if v.bill, err = y.billing.Bill(ctx, tx, id); err != nil {
			return err
		}
		services, err := y.billing.Services(ctx, tx)
		if err != nil {
			return err
		}
		account, err := y.accounts.Account(ctx, tx, v.bill.Account)
		v.service, v.holder, v.address = billing.ByID(services)[v.bill.Service], account.Holder, billing.Address(r.Printer, account)
		return err
	})
	if err != nil {
		return err
	}
	v.rows = billing.Explain(r.Printer, v.bill.Month, v.bill.Computation)
	p := r.Page(r.Printer.T("Bill") + " " + v.bill.Number)
	p.Crumbs = []ui.Crumb{{Text: p.T("Bills"), Path: "desk/billing"}, {Text: p.T("Bill run"), Path: "desk/billing/runs/" + v.bill.Run.String()}}
	return r.Render(w, billPage(p, v))
}
