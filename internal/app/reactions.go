package app

import (
	"context"
	"io"
	"os"

	"github.com/openaimak/aimak/internal/finance/payments"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// react joins rooms that must not know one another: what one announces on the
// outbox, another hears here, and what one must ask of a room above it, it asks
// here. Rooms with an arrow to the speaker listen for themselves through their
// Module (payments hears "billing.posted").
func (a *App) react() {
	a.people.Held, a.people.Offers = a.accounts.Held, a.accounts.Offers
	a.keys.Channels = a.gateway.Channels
	a.payments.Tell(payments.Told{Booked: a.gateway.PaymentsBooked, Corrected: a.corrected})
	a.people.OpenFile, a.opening.OpenFile, a.readings.OpenFile = openFile, openFile, openFile
	a.payments.Lend(payments.Lent{Rules: a.allocation.Decided, Asked: a.payer.Asked, Doors: a.gateway.Doors})
	a.receipts.Know(a.gateway.Doors)
	a.receipts.Show(a.allocation.ReceiptPart)
}

// corrected tells of payments that were reversed, refunded or moved: other programs
// hear of it, and money that came out of suspense waits there again.
func (a *App) corrected(ctx context.Context, tx *db.Tx, list []ref.ID) error {
	if err := a.suspense.Corrected(ctx, tx, list); err != nil {
		return err
	}
	return a.gateway.PaymentsCorrected(ctx, tx, list)
}

// openFile opens a file of the operator's for the import commands: rooms have no
// way to the disk of their own.
func openFile(name string) (io.ReadCloser, error) { return os.Open(name) }
