package receipts

import (
	"context"
	"net/http"

	"github.com/openaimak/aimak/internal/finance/payments/slip"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/web"
)

// sendReceipt draws a receipt. Only the cashier who took the payment, and only
// while the day is open, prints the original; whatever is printed later is
// marked as a copy, so that nobody is paid twice for one receipt.
func (rs *Receipts) sendReceipt(w http.ResponseWriter, r *web.Request) error {
	s, err := rs.slip(r)
	if err != nil {
		return err
	}
	var paper *doc.Doc
	if r.Input().Choice("paper", "80", "a5") == "a5" {
		paper = s.Sheet(r.Printer)
	} else {
		paper = s.Roll(r.Printer)
	}
	body, err := paper.Bytes()
	if err != nil {
		return err
	}
	return r.Send(w, "receipt-"+s.Number+".pdf", "application/pdf", body)
}

// slip gathers what the paper of a receipt says.
func (rs *Receipts) slip(r *web.Request) (s slip.Slip, err error) {
	id, err := r.PathID("payment")
	if err != nil {
		return s, err
	}
	err = rs.read(r, func(ctx context.Context, tx *db.Tx) error {
		receipt, err := rs.Receipt(ctx, tx, id)
		if err != nil {
			return err
		}
		known, err := rs.serviceNames(ctx, tx)
		if err != nil {
			return err
		}
		by, err := rs.tills.Provider(ctx, tx, receipt.Provider)
		if err != nil {
			return err
		}
		s = slipOf(r, receipt, known, by)
		return rs.mark(ctx, tx, r, receipt, &s)
	})
	return s, err
}

// slipOf writes a receipt in the reader's language. Of a corrected one it does not
// say how the account stood afterwards: that is not so any more.
func slipOf(r *web.Request, receipt Receipt, known names, by tills.Provider) slip.Slip {
	s := slip.Slip{
		Municipality: r.Printer.Name(r.Tenant.Name), Provider: by.Name, TaxNumber: by.TaxNumber, Phone: by.Phone,
		Number: receipt.Number.String(), At: receipt.At, Account: receipt.AccountNumber, Holder: receipt.Holder, Address: receipt.Address,
		Advance: receipt.Advance(), Amount: receipt.Amount, Received: receipt.Received, Cashier: receipt.TakenBy(r.Printer), Note: receipt.Note,
		Paid: slip.PaidBy(r.Printer, receipt.Method), Outside: receipt.Outside(), Numbered: slip.Numbered(r.Printer, receipt.Method), External: receipt.External, Payer: receipt.Payer,
	}
	if !receipt.Timed() {
		s.On = receipt.Day
	}
	for _, part := range receipt.Parts {
		s.Lines = append(s.Lines, slip.Line{Text: known.paidFor(r.Printer, part.Debt), Amount: part.Amount})
	}
	if receipt.Returned == 0 {
		s.After = afterwards(r.Printer, receipt)
	}
	return s
}

// mark says on the slip whether it is a copy and how it was corrected. A payment
// from outside has no original: its receipt is only ever drawn from the books.
func (rs *Receipts) mark(ctx context.Context, tx *db.Tx, r *web.Request, receipt Receipt, s *slip.Slip) error {
	if receipt.Desk != 0 {
		day, err := rs.tills.Day(ctx, tx, receipt.OfDay)
		if err != nil {
			return err
		}
		s.Copy = r.URL.Query().Get("original") == "" || receipt.CashierID != r.Actor.ID || day.State != tills.Open
	}
	s.Reversed = receipt.State == slip.Reversed
	list, err := rs.correctionsOf(ctx, tx, receipt.ID)
	for _, c := range list {
		s.Corrected = append(s.Corrected, c.done(r.Printer), c.Reason, c.made(r.Printer))
	}
	return err
}
