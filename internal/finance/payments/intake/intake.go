// Package intake holds the words for money that arrives from outside: what a
// terminal, a bank file or an API call says of a payment before it is booked,
// and what the books answer. Rooms that receive money speak these words; the top
// floor hands each of them payments.Accept, so none needs to know payments.
package intake

import (
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Method is the door through which a payment came.
type Method string

// The doors.
const (
	Cash     Method = "cash"     // our own cash desk
	Agent    Method = "agent"    // terminal or wallet, by the agent protocol
	Bank     Method = "bank"     // bank statement
	Register Method = "register" // list of payments from an agent or a post office
	QR       Method = "elqr"     // national QR, reported by the bank
	API      Method = "api"      // another program
)

// Wired is the door of money that a bank reports: the national QR when the purpose
// carries the number of a payment code, else the bank's own.
func Wired(purpose string) Method {
	if _, ok := elqr.FindReference(purpose); ok {
		return QR
	}
	return Bank
}

// Payment is one payment from outside, before it is booked.
type Payment struct {
	Key      string // the same key never books twice, for ever: "agent/<id>/<their number>"
	Method   Method
	Channel  ref.ID // the agent, bank account or API key that it came through
	External string // the other side's number of it, as they write it
	Account  ref.ID // personal account
	Amount   money.Som
	Day      period.Day     // accounting day
	At       period.Instant // when the payer paid, as the other side says; 0: unknown
	Payer    string         // whom the other side names as payer
	Note     string         // purpose of payment, as written
	Source   ref.Ref        // our own row that it came from: call, statement line
	// Debit is the ledger account that the money lies on: assets:agents until
	// the agent settles, assets:bank for a statement, liabilities:suspense when
	// an unknown payment has found its owner. Its subject is Channel.
	Debit string
	// The payer's wish: this bill first, then bills of this service; 0: no wish. The
	// number of a payment code in Note or External is a wish too.
	Bill, Service ref.ID
}

// Booked answers one Payment. Either Refused is set and nothing was booked, or
// the rest is.
type Booked struct {
	ID           ref.ID
	Number       string // of the receipt, as people read it
	Repeated     bool   // the key was booked before, with the same account and amount
	DebtAfter    money.Som
	AdvanceAfter money.Som
	// Refused is a fault: the key stands for another account or amount
	// (Conflict), the account is closed and owes nothing (Invalid), the month is
	// closed (Invalid), there is no such account (Missing).
	Refused error
}

// Kind is what a Correction does to a payment.
type Kind string

// The corrections.
const (
	Reverse  Kind = "reverse"  // it never happened: bills are owed again, the money goes back
	Refund   Kind = "refund"   // money is given back to the payer, wholly or in part
	Transfer Kind = "transfer" // it was meant for another account
)

// Correction changes what a booked payment did. It is decided by a second
// person elsewhere; the books only carry it out.
type Correction struct {
	Key     string // the same key never corrects twice
	Kind    Kind
	Payment ref.ID
	Amount  money.Som // of a refund; a reversal and a transfer take the whole
	To      ref.ID    // account that a transfer goes to
	Day     period.Day
	Reason  string
}
