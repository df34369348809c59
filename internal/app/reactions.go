package app

import (
	"io"
	"os"

	"github.com/openaimak/aimak/internal/finance/payments"
)

// react joins rooms that must not know one another: what one announces on the
// outbox, another hears here, and what one must ask of a room above it, it asks
// here. Rooms with an arrow to the speaker listen for themselves through their
// Module (payments hears "billing.posted").
func (a *App) react() {
	a.people.Held, a.people.Offers = a.accounts.Held, a.accounts.Offers
	a.payments.Tell(payments.Told{Booked: a.gateway.PaymentsBooked, Corrected: a.gateway.PaymentsCorrected})
	a.people.OpenFile, a.opening.OpenFile, a.readings.OpenFile = openFile, openFile, openFile
	a.payments.Lend(payments.Lent{Rules: a.allocation.Decided, Asked: a.payer.Asked})
	a.payments.Show(a.allocation.ReceiptPart)
}

// openFile opens a file of the operator's for the import commands: rooms have no
// way to the disk of their own.
func openFile(name string) (io.ReadCloser, error) { return os.Open(name) }
