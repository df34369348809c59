package payer

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/payer/store"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Payee is who can be paid by the national QR: one contract with a bank, for one
// or several services.
type Payee struct {
	Provider string // as people call it
	scheme   billing.Service
	Items    []billing.Item // what is owed to it, the oldest first
}

// Key tells payees apart in a form: the provider's id and service in the scheme.
func (p Payee) Key() string { return p.scheme.QR + "/" + p.scheme.QRService }

// Owed is what is open on its bills.
func (p Payee) Owed() (sum money.Som) {
	for _, item := range p.Items {
		sum += item.Amount - item.Paid
	}
	return sum
}

// payees sorts what is owed by who can be paid. Money of one provider never goes
// through the code of another: each has its own contract and bank account.
func payees(services []billing.Service, items []billing.Item) []Payee {
	var list []Payee
	known := billing.ByID(services)
	for _, item := range items {
		s := known[item.Service]
		if s.QR == "" {
			continue
		}
		next := Payee{Provider: s.Provider, scheme: s}
		i := slices.IndexFunc(list, func(p Payee) bool { return p.Key() == next.Key() })
		if i < 0 {
			i, list = len(list), append(list, next)
		}
		list[i].Items = append(list[i].Items, item)
	}
	return list
}

// Wish is what a payer chose on "my account": a payee, and either one bill, a sum
// or (neither) everything that is owed to it.
type Wish struct {
	Key   string // one-time key of the form
	Payee string
	Bill  ref.ID
	Sum   money.Som
}

// mostAsked is what one code may ask for. Banks stop far below it.
const mostAsked money.Som = 1_000_000_00

// Request is a dynamic code: one payment, asked for by the payer.
type Request struct {
	ID        ref.ID
	Reference elqr.Reference
	Account   ref.ID
	Bill      ref.ID
	Service   ref.ID
	Payee     string
	Amount    money.Som
	Link      string // the text in the code
	Asked     period.Instant
}

// decide makes the request that a wish asks for. Faults: Invalid for a sum that
// cannot be paid, Conflict when the debt changed while the page lay open.
func (w Wish) decide(a accounts.Account, all []Payee, reference elqr.Reference) (Request, error) {
	i := slices.IndexFunc(all, func(p Payee) bool { return p.Key() == w.Payee })
	if i < 0 {
		return Request{}, fault.Conflict("Nothing is owed there any more. Look at your account again.")
	}
	payee := all[i]
	r := Request{Reference: reference, Account: a.ID, Payee: payee.Provider, Amount: payee.Owed(), Service: payee.only()}
	about := a.Number
	switch {
	case w.Bill != 0:
		at := slices.IndexFunc(payee.Items, func(item billing.Item) bool { return item.Bill == w.Bill })
		if at < 0 {
			return r, fault.Conflict("This bill is paid. Look at your account again.")
		}
		item := payee.Items[at]
		r.Bill, r.Service, r.Amount, about = item.Bill, item.Service, item.Amount-item.Paid, item.Number
	case w.Sum != 0:
		r.Amount = w.Sum
	}
	if r.Amount <= 0 || r.Amount >= mostAsked {
		return r, fault.Form().Field("sum", "Enter a sum above zero and below {limit}.", fault.Values{"limit": mostAsked})
	}
	var err error
	r.Link, err = payee.link(a, r, about)
	return r, err
}

// only is the service of a payee that is owed for one alone; 0 when there are several.
func (p Payee) only() ref.ID {
	first := p.Items[0].Service
	if slices.ContainsFunc(p.Items, func(item billing.Item) bool { return item.Service != first }) {
		return 0
	}
	return first
}

// link writes the code. The comment is what banks put into the purpose of the
// payment, so the reference stands there too: by a bank statement it comes back in
// no other way.
func (p Payee) link(a accounts.Account, r Request, about string) (string, error) {
	number, err := ref.ParseNumber(a.Number)
	if err != nil {
		return "", fmt.Errorf("account number %s: %w", a.Number, err)
	}
	link := elqr.Payment(p.scheme.QR, p.scheme.QRService, number.Digits(), r.Reference, r.Amount, p.Provider, string(r.Reference)+" "+about)
	link.Category = cmp.Or(p.scheme.MCC, link.Category)
	return elqr.Encode(link)
}

// Ask keeps a request to pay, so that the money is known when it comes. The same
// form asks once.
func (y *Payer) Ask(ctx context.Context, municipality, account ref.ID, w Wish) (r Request, err error) {
	if w.Key == "" {
		return r, fault.Invalid("This form is out of date. Open the account again.")
	}
	reference := elqr.NewReference(w.Key)
	err = y.db.Write(ctx, municipality, func(tx *db.Tx) error {
		a, err := y.accounts.Account(ctx, tx, account)
		if err != nil {
			return err
		}
		owed, err := y.payees(ctx, tx, account)
		if err != nil {
			return err
		}
		if r, err = w.decide(a, owed, reference); err != nil {
			return err
		}
		r.ID, r.Asked = tx.NewID(), tx.Now()
		return keep(ctx, tx, r)
	})
	return r, err
}

// payees reads who may be paid for what by an account.
func (y *Payer) payees(ctx context.Context, tx *db.Tx, account ref.ID) ([]Payee, error) {
	services, err := y.billing.Services(ctx, tx)
	if err != nil {
		return nil, err
	}
	items, err := y.billing.Unpaid(ctx, tx, account)
	return payees(services, items), err
}

func keep(ctx context.Context, tx *db.Tx, r Request) error {
	_, err := store.New(tx).AddRequest(ctx, store.AddRequestParams{MunicipalityID: int64(tx.Municipality), ID: int64(r.ID),
		Reference: string(r.Reference), AccountID: int64(r.Account), BillID: int64(r.Bill), ServiceID: int64(r.Service),
		Payee: r.Payee, Amount: int64(r.Amount), Link: r.Link, AskedAt: int64(r.Asked)})
	if err != nil {
		return fmt.Errorf("keeping a request to pay: %w", err)
	}
	return nil
}

// Request returns what was asked under a reference; fault.Missing when nothing was.
func (y *Payer) Request(ctx context.Context, tx *db.Tx, reference elqr.Reference) (Request, error) {
	row, err := store.New(tx).Request(ctx, store.RequestParams{MunicipalityID: int64(tx.Municipality), Reference: string(reference)})
	if db.IsMissing(err) {
		return Request{}, fault.Missing("There is no such payment code. Open your account and make a new one.")
	}
	if err != nil {
		return Request{}, fmt.Errorf("reading a request to pay: %w", err)
	}
	return Request{ID: ref.ID(row.ID), Reference: elqr.Reference(row.Reference), Account: ref.ID(row.AccountID), Bill: ref.ID(row.BillID),
		Service: ref.ID(row.ServiceID), Payee: row.Payee, Amount: money.Som(row.Amount), Link: row.Link, Asked: period.Instant(row.AskedAt)}, nil
}

// Asked says for which bills the payers of some references asked to pay, by
// reference; unknown ones are left out. Payments asks it before money is laid, with
// the same few statements whatever the number.
func (y *Payer) Asked(ctx context.Context, tx *db.Tx, references []elqr.Reference) (map[elqr.Reference]share.Wish, error) {
	batch, m := tx.NewID(), int64(tx.Municipality)
	references = slices.Compact(slices.Sorted(slices.Values(references)))
	_, err := tx.Bulk(ctx, "payer_wanted", []string{"municipality_id", "batch", "reference"}, func(yield func([]any) bool) {
		for _, r := range references {
			if !yield([]any{tx.Municipality, batch, string(r)}) {
				return
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("asking for requests to pay: %w", err)
	}
	q := store.New(tx)
	rows, err := q.WantedRequests(ctx, store.WantedRequestsParams{MunicipalityID: m, Batch: int64(batch)})
	if err != nil {
		return nil, fmt.Errorf("reading requests to pay: %w", err)
	}
	found := make(map[elqr.Reference]share.Wish, len(rows))
	for _, row := range rows {
		found[elqr.Reference(row.Reference)] = share.Wish{Bill: ref.ID(row.BillID), Service: ref.ID(row.ServiceID)}
	}
	return found, q.EndWanted(ctx, store.EndWantedParams{MunicipalityID: m, Batch: int64(batch)})
}
