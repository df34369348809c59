package payer

import (
	"context"
	"errors"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Scan is what somebody's code says, and what the books know about it.
type Scan struct {
	Text    string
	Link    elqr.Link
	IsLink  bool             // else it was a reference or an account number
	Damaged bool             // the checksum does not fit
	Ours    bool             // a provider of this municipality receives the money
	Account accounts.Account // ID 0: none of this municipality
	Request Request          // ID 0: not one of our dynamic codes
	Arrival Arrival
}

// Scan reads what was scanned or pasted: a payment link of any bank, the reference
// of one of our codes, or the number of an account. Text that is none of them is
// fault.Invalid; a damaged link is shown, because the payer stands at the desk.
func (y *Payer) Scan(ctx context.Context, tx *db.Tx, text string) (Scan, error) {
	s := Scan{Text: text}
	link, err := elqr.Decode(text)
	s.Link, s.IsLink, s.Damaged = link, err == nil || errors.Is(err, elqr.ErrChecksum), errors.Is(err, elqr.ErrChecksum)
	number, said := text, text
	if s.IsLink {
		number, said = link.Service.Recipient, link.Service.Transaction+" "+link.Comment
		services, err := y.billing.Services(ctx, tx)
		if err != nil {
			return s, err
		}
		s.Ours = receives(link, services)
	}
	if err := y.follow(ctx, tx, &s, said); err != nil {
		return s, err
	}
	if s.Account.ID == 0 {
		if s.Account, err = y.accounts.ByNumber(ctx, tx, number); err != nil && !fault.Is(err, fault.KindMissing) {
			return s, err
		}
	}
	if !s.IsLink && s.Account.ID == 0 {
		return s, fault.Form().Field("text", "This is no payment code. Scan it again, or paste the whole link.")
	}
	return s, nil
}

// follow finds the request behind a reference, and its account.
func (y *Payer) follow(ctx context.Context, tx *db.Tx, s *Scan, said string) error {
	reference, some := elqr.FindReference(said)
	if !some {
		if reference, some = elqr.ParseReference(said); !some {
			return nil
		}
	}
	request, err := y.Request(ctx, tx, reference)
	if fault.Is(err, fault.KindMissing) {
		return nil
	}
	if err != nil {
		return err
	}
	s.Request = request
	if s.Arrival, err = y.arrival(ctx, tx, request); err != nil {
		return err
	}
	s.Account, err = y.accounts.Account(ctx, tx, request.Account)
	return err
}

// receives tells whether the link pays a provider of the municipality.
func receives(link elqr.Link, services []billing.Service) bool {
	for _, s := range services {
		if s.QR != "" && s.QR == link.Service.Provider && s.QRService == link.Service.Code {
			return true
		}
	}
	return false
}
