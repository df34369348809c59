package payments

import (
	"context"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Told is who hears of payments in the transaction that books or corrects them,
// so that what is told is exactly what was done. Both may be nil.
type Told struct {
	Booked    func(ctx context.Context, tx *db.Tx, payments []ref.ID) error
	Corrected func(ctx context.Context, tx *db.Tx, payments []ref.ID) error
}

// Tell is called while the program is put together, before the first request.
func (p *Payments) Tell(t Told) { p.told = t }

// tellBooked tells of new payments.
func (p *Payments) tellBooked(ctx context.Context, tx *db.Tx, list []Receipt) error {
	if p.told.Booked == nil {
		return nil
	}
	ids := make([]ref.ID, len(list))
	for i, r := range list {
		ids[i] = r.ID
	}
	return p.told.Booked(ctx, tx, ids)
}

// tellCorrected tells that a payment was reversed, refunded or moved.
func (p *Payments) tellCorrected(ctx context.Context, tx *db.Tx, payment ref.ID) error {
	if p.told.Corrected == nil {
		return nil
	}
	return p.told.Corrected(ctx, tx, []ref.ID{payment})
}
