package payments

import (
	"context"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Lent is what rooms above lend: the order in which debts are paid, what payers
// asked for, and the names of agents, bank accounts and programs that payments came
// through. Without it the oldest debt comes first, and doors have no names.
type Lent struct {
	Rules func(ctx context.Context, tx *db.Tx) ([]share.Decided, error)
	Asked func(ctx context.Context, tx *db.Tx, codes []elqr.Reference) (map[elqr.Reference]share.Wish, error)
	Doors func(ctx context.Context, tx *db.Tx) (map[ref.ID]string, error)
}

// Lend is called while the program is put together, before the first request.
func (p *Payments) Lend(l Lent) { p.lent = l }

// order is by what the money of a transaction is laid.
type order struct {
	rules  []share.Decided
	wishes map[elqr.Reference]share.Wish
}

// on is the rule for a payment of an accounting day at a provider's desk (0: elsewhere).
func (o order) on(provider ref.ID, day period.Day) share.Rule {
	return share.InForce(o.rules, provider, day).Rule
}

// order asks for rules and, when payments carry numbers of payment codes, for what
// was asked by those codes.
func (p *Payments) order(ctx context.Context, tx *db.Tx, list ...intake.Payment) (o order, err error) {
	if p.lent.Rules != nil {
		if o.rules, err = p.lent.Rules(ctx, tx); err != nil {
			return o, err
		}
	}
	var codes []elqr.Reference
	for _, pay := range list {
		if code, ok := codeOf(pay); ok {
			codes = append(codes, code)
		}
	}
	if len(codes) > 0 && p.lent.Asked != nil {
		o.wishes, err = p.lent.Asked(ctx, tx, codes)
	}
	return o, err
}

// codeOf finds the number of a payment code: banks write it into the purpose,
// agents among their numbers.
func codeOf(pay intake.Payment) (elqr.Reference, bool) {
	return elqr.FindReference(pay.Note + " " + pay.External)
}

// wish is what the payer asked for: said with the payment, else by its code.
func (o order) wish(pay intake.Payment) share.Wish {
	if pay.Bill != 0 || pay.Service != 0 {
		return share.Wish{Bill: pay.Bill, Service: pay.Service}
	}
	code, _ := codeOf(pay)
	return o.wishes[code]
}
