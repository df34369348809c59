package payments

import (
	"context"
	"net/http"

	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/web"
)

// sendReceipt draws a receipt. Only the cashier who took the payment, and only
// while the day is open, prints the original; whatever is printed later is
// marked as a copy.
func (p *Payments) sendReceipt(w http.ResponseWriter, r *web.Request) error {
	slip, err := p.slip(r)
	if err != nil {
		return err
	}
	var paper *doc.Doc
	if r.Input().Choice("paper", "80", "a5") == "a5" {
		paper = slip.Sheet(r.Printer)
	} else {
		paper = slip.Roll(r.Printer)
	}
	body, err := paper.Bytes()
	if err != nil {
		return err
	}
	return r.Send(w, "receipt-"+slip.Number.String()+".pdf", "application/pdf", body)
}

func (p *Payments) slip(r *web.Request) (s Slip, err error) {
	id, err := r.PathID("payment")
	if err != nil {
		return s, err
	}
	s.Municipality = r.Printer.Name(r.Tenant.Name)
	err = p.read(r, func(ctx context.Context, tx *db.Tx) error {
		if s.Receipt, err = p.Receipt(ctx, tx, id); err != nil {
			return err
		}
		if s.Names, err = p.serviceNames(ctx, tx); err != nil {
			return err
		}
		if s.By, err = p.tills.Provider(ctx, tx, s.Provider); err != nil {
			return err
		}
		return p.validity(ctx, tx, r, &s)
	})
	return s, err
}

// validity tells whether the paper is the original and whether it was reversed.
func (p *Payments) validity(ctx context.Context, tx *db.Tx, r *web.Request, s *Slip) error {
	day, err := p.tills.Day(ctx, tx, s.OfDay)
	if err != nil {
		return err
	}
	s.Copy = r.URL.Query().Get("original") == "" || s.CashierID != r.Actor.ID || day.State != tills.Open
	list, err := p.reversalsOf(ctx, tx, s.ID)
	for _, rev := range list {
		if rev.State == done {
			s.Reversal = &rev
		}
	}
	return err
}
