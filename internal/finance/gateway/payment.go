package gateway

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/finance/gateway/store"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/keys"
)

// oldest is how many days back a payment may be dated. A bank that hands over a
// forgotten month does it by a statement, where people look at it.
const oldest = 92

// booking is one payment of a call with what becomes of it.
type booking struct {
	in   NewPayment
	pay  intake.Payment
	done intake.Booked
	// refused is set when the payment did not get as far as the books.
	refused error
}

// book brings payments to the books in the order of the call. The number of
// statements does not depend on that of the payments.
func (g *Gateway) book(ctx context.Context, list []NewPayment) ([]booking, error) {
	tx, caller := api.Tx(ctx), api.CallerOf(ctx)
	key, err := g.keys.Key(ctx, tx, caller.ID)
	if err != nil {
		return nil, err
	}
	accounts, err := accountsOf(ctx, tx, list)
	if err != nil {
		return nil, err
	}
	bookings := make([]booking, len(list))
	var known []intake.Payment
	for i, in := range list {
		bookings[i] = booking{in: in}
		bookings[i].pay, bookings[i].refused = in.payment(key, accounts, tx)
		if bookings[i].refused == nil {
			known = append(known, bookings[i].pay)
		}
	}
	answers, err := g.take.Accept(ctx, tx, caller.Actor(), known)
	if err != nil {
		return nil, fmt.Errorf("booking %d payments of key %s: %w", len(known), key.ID, err)
	}
	return bookings, remember(ctx, tx, caller.ID, bookings, answers)
}

// remember puts the answers of the books beside the payments, and writes down
// what is new under the caller's reference.
func remember(ctx context.Context, tx *db.Tx, key ref.ID, bookings []booking, answers []intake.Booked) error {
	var rows [][]any
	for i := range bookings {
		b := &bookings[i]
		if b.refused != nil {
			continue
		}
		b.done, answers = answers[0], answers[1:]
		if b.refused = b.done.Refused; b.refused != nil {
			b.refused = b.in.point(b.refused)
		} else if !b.done.Repeated {
			rows = append(rows, []any{tx.Municipality, key, b.done.ID, b.in.Reference})
		}
	}
	if len(rows) == 1 {
		return store.New(tx).AddPayment(ctx, store.AddPaymentParams{MunicipalityID: int64(tx.Municipality),
			KeyID: int64(key), PaymentID: int64(rows[0][2].(ref.ID)), Reference: rows[0][3].(string)})
	}
	_, err := tx.Bulk(ctx, "gateway_payment", []string{"municipality_id", "key_id", "payment_id", "reference"}, func(yield func([]any) bool) {
		for _, row := range rows {
			if !yield(row) {
				return
			}
		}
	})
	return err
}

// accountsOf finds the accounts of a list, by number, in one statement.
func accountsOf(ctx context.Context, tx *db.Tx, list []NewPayment) (map[string]ref.ID, error) {
	var numbers strings.Builder
	for _, in := range list {
		if n, err := ref.ParseNumber(in.Account); err == nil {
			fmt.Fprintf(&numbers, "%-20s", n)
		}
	}
	if numbers.Len() == 0 {
		return nil, nil
	}
	rows, err := store.New(tx).AccountIDs(ctx, store.AccountIDsParams{
		MunicipalityID: int64(tx.Municipality), Numbers: numbers.String()})
	if err != nil {
		return nil, fmt.Errorf("finding accounts: %w", err)
	}
	found := make(map[string]ref.ID, len(rows))
	for _, row := range rows {
		found[row.Number] = ref.ID(row.ID)
	}
	return found, nil
}

// payment makes of what was sent what the books take, or complains by pointer.
func (in NewPayment) payment(key keys.Key, accounts map[string]ref.ID, tx *db.Tx) (intake.Payment, error) {
	form := fault.Form()
	number, err := ref.ParseNumber(in.Account)
	account := accounts[number.String()]
	if err != nil || account == 0 {
		form.Field("/account", "There is no such account. Check the number: it is at the top of the bill.")
	}
	amount, err := parseAmount(in.Amount)
	if err != nil {
		form.Field("/amount", "Write the amount in som above zero, with a dot and at most two decimals: 250.00.")
	}
	at, day := in.when(form, tx)
	pay := intake.Payment{
		Key: "api/" + key.ID.String() + "/" + in.Reference, Method: intake.API, Channel: key.ID, External: in.Reference,
		Account: account, Amount: amount, Day: day, At: at, Payer: strings.TrimSpace(in.Payer), Note: strings.TrimSpace(in.Note),
		Source: ref.Ref{Kind: "keys.key", ID: key.ID}, Debit: "assets:agents",
	}
	if key.Holds == keys.HeldByBank {
		pay.Debit, pay.Channel = "assets:bank", 0
	}
	if key.Channel != 0 {
		pay.Channel = key.Channel
	}
	return pay, form.Err()
}

// when tells the instant and the accounting day of a payment. Without a day it is
// that of the instant, and without both today.
func (in NewPayment) when(form *fault.Fault, tx *db.Tx) (at period.Instant, day period.Day) {
	day = tx.Today()
	if in.PaidAt == "" && in.Day == "" {
		return tx.Now(), day
	}
	if in.PaidAt != "" {
		t, err := time.Parse(time.RFC3339, in.PaidAt)
		if err != nil {
			form.Field("/paid_at", "Write the time like this: 2026-11-30T14:05:00+06:00.")
			return 0, day
		}
		at, day = period.At(t), period.DayOf(t)
	}
	if in.Day != "" {
		day = period.Day(in.Day)
	}
	place := "/day"
	if in.Day == "" && in.PaidAt != "" {
		place = "/paid_at"
	}
	if !day.Valid() || day > tx.Today().Add(1) || tx.Today().Sub(day) > oldest {
		form.Field(place, "The day must be one of the last {n} days.", fault.Values{"n": oldest})
	}
	return at, day
}

// point says where in the body the reason of a refusal of the books stands.
func (in NewPayment) point(err error) error {
	f := fault.Of(err)
	if f == nil || len(f.Fields) > 0 {
		return err
	}
	pointed := *f
	switch f.Kind {
	case fault.KindMissing:
		pointed.Kind = fault.KindInvalid // the call exists; what it names does not
		pointed.Field("/account", f.Msg, f.Values)
	case fault.KindConflict:
		pointed.Field("/reference", f.Msg, f.Values)
	}
	return &pointed
}

// parseAmount reads "250", "250.5" or "250.00". People's ways of writing sums are
// refused here: "1,500" is fifteen hundred to one program and one and a half to
// another.
func parseAmount(text string) (money.Som, error) {
	whole, cents, dotted := strings.Cut(text, ".")
	if !digits(whole, 1, 9) || dotted && !digits(cents, 1, 2) {
		return 0, money.ErrFormat
	}
	amount, err := money.Parse(text)
	if err == nil && amount == 0 {
		err = money.ErrFormat
	}
	return amount, err
}

func digits(text string, least, most int) bool {
	return len(text) >= least && len(text) <= most && strings.Trim(text, "0123456789") == ""
}
