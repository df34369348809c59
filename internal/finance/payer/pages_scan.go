package payer

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

// showScan reads a code that was scanned or pasted. A scanner types the text and
// presses Enter, so the field has the focus and the form sends itself.
func (y *Payer) showScan(w http.ResponseWriter, r *web.Request) error {
	text := r.Input().Text("text")
	p := r.Page(r.Printer.T("Read a payment code"))
	if text == "" {
		return r.Render(w, scanPage(p, Scan{}))
	}
	var s Scan
	err := y.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		s, err = y.Scan(r.Context(), tx, text)
		return err
	})
	if err != nil {
		return r.Refuse(w, err, p, scanPage(p, Scan{Text: text}))
	}
	return r.Render(w, scanPage(p, s))
}

// search offers to read a payment link that was pasted into the search of the desk.
func (y *Payer) search(_ context.Context, r *web.Request, query string) ([]module.Hit, error) {
	_, err := elqr.Decode(query)
	_, reference := elqr.ParseReference(query)
	if !r.Can(mayRead) || err != nil && !errors.Is(err, elqr.ErrChecksum) && !reference {
		return nil, nil
	}
	return []module.Hit{{Text: r.Printer.T("Read this payment code"), Kind: r.Printer.T("Payment code"),
		Path: "desk/payer/scan?text=" + url.QueryEscape(query)}}, nil
}

// answer says in one sentence what the code is.
func (s Scan) answer(p *i18n.Printer) string {
	switch {
	case s.Damaged:
		return p.T("The code is **damaged or forged**: its checksum is wrong. Nothing may be paid by it.")
	case s.Request.ID != 0 && s.Arrival.Fate == Received:
		return p.T("This code is *paid*: {sum}, {day}", "sum", s.Arrival.Amount, "day", s.Arrival.Day)
	case s.Request.ID != 0:
		return p.T("A code for one payment of *{sum}*; the money has not come.", "sum", s.Request.Amount)
	case !s.IsLink:
		return p.T("Account *{number}*: {holder}.", "number", s.Account.Number, "holder", s.Account.Holder)
	case !s.Ours:
		return p.T("The code pays **somebody else**: {name}.", "name", s.payee(p))
	case s.Account.ID == 0:
		return p.T("The code pays our provider, but account **{number}** is not ours.", "number", s.Link.Service.Recipient)
	case s.Link.Dynamic:
		return p.T("A code for one payment of *{sum}* on account {number}.", "sum", s.Link.Amount, "number", s.Account.Number)
	}
	return p.T("The code of account *{number}*: {holder}.", "number", s.Account.Number, "holder", s.Account.Holder)
}

// payee is whom the link names.
func (s Scan) payee(p *i18n.Printer) string {
	for _, name := range []string{s.Link.Name, s.Link.Merchant.Name, s.Link.Service.Provider} {
		if name != "" {
			return name
		}
	}
	return p.T("no name given")
}

// amount is the sum in the link; codes of an account leave it to the payer.
func (s Scan) amount(p *i18n.Printer) string {
	if s.Link.Amount == 0 {
		return p.T("the payer enters it")
	}
	return p.Money(s.Link.Amount)
}

func (s Scan) kind(p *i18n.Printer) string {
	if s.Link.Dynamic {
		return p.T("for one payment")
	}
	return p.T("for always")
}
