package payer

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/payer/store"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Fate is what the books know about a request to pay.
type Fate string

// The fates. Only Received is said as a fact: the others are said as what they are.
const (
	Waiting  Fate = "waiting"  // nothing has been booked
	Received Fate = "received" // a payment carries the reference
	Likely   Fate = "likely"   // a payment of that sum has come, without the reference
	Undone   Fate = "undone"   // it came and was reversed
)

// Arrival is the fate of a request, with the payment that decided it.
type Arrival struct {
	Fate   Fate
	Amount money.Som
	Day    period.Day
}

// arrival looks for the money of a request among the payments booked on its
// account since. Nothing is ever said to have come that is not in the books.
func (y *Payer) arrival(ctx context.Context, tx *db.Tx, r Request) (Arrival, error) {
	rows, err := store.New(tx).PaymentsSince(ctx, store.PaymentsSinceParams{
		MunicipalityID: int64(tx.Municipality), AccountID: int64(r.Account), ID: int64(r.ID)})
	if err != nil {
		return Arrival{}, fmt.Errorf("looking for the money of a request: %w", err)
	}
	return r.among(rows), nil
}

// among decides by the payments since: the reference counts most, then a valid
// payment of the very sum that names no other reference.
func (r Request) among(payments []store.PaymentsSinceRow) Arrival {
	best := Arrival{Fate: Waiting}
	for _, p := range payments {
		named, some := elqr.FindReference(p.Note + " " + p.External)
		found := Arrival{Amount: money.Som(p.Amount), Day: period.Day(p.Day)}
		switch {
		case named == r.Reference && p.State == "taken":
			found.Fate = Received
			return found
		case named == r.Reference:
			found.Fate = Undone
			best = found
		case !some && p.State == "taken" && found.Amount == r.Amount && best.Fate == Waiting:
			found.Fate = Likely
			best = found
		}
	}
	return best
}

// rules reads the decisions by which money is laid, to explain it to the payer.
func rules(ctx context.Context, tx *db.Tx) ([]share.Decided, error) {
	rows, err := store.New(tx).Rules(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading rules of allocation: %w", err)
	}
	list := make([]share.Decided, len(rows))
	for i, row := range rows {
		rule, err := share.ParseRule(row.Ordering, row.Services, row.Wish)
		if err != nil {
			return nil, err
		}
		list[i] = share.Decided{Rule: rule, ID: ref.ID(row.ID), Provider: ref.ID(row.ProviderID), From: period.Day(row.FromDay),
			Number: row.Number, On: period.Day(row.DecidedOn)}
	}
	return list, nil
}
