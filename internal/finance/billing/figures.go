package billing

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Collection is how much of a month's bills has been paid by now.
type Collection struct {
	Month        period.Month
	Bills        int
	Amount, Paid money.Som
}

// Permille is the share paid, in thousandths.
func (c Collection) Permille() int {
	if c.Amount == 0 {
		return 0
	}
	v, err := money.MulDiv(int64(c.Paid), 1000, int64(c.Amount), money.HalfUp)
	if err != nil {
		return 0
	}
	return int(v)
}

// collections returns the months since the first, the oldest first; months
// without bills are left out.
func (b *Billing) collections(ctx context.Context, tx *db.Tx, since period.Month) ([]Collection, error) {
	rows, err := store.New(tx).MonthSums(ctx, store.MonthSumsParams{MunicipalityID: int64(tx.Municipality), Month: string(since)})
	if err != nil {
		return nil, fmt.Errorf("reading collection: %w", err)
	}
	var months []Collection
	for _, r := range rows {
		m := period.Month(r.Month)
		if len(months) == 0 || months[len(months)-1].Month != m {
			months = append(months, Collection{Month: m})
		}
		last := &months[len(months)-1]
		last.Bills += int(r.Bills)
		last.Amount += money.Som(r.Amount)
		last.Paid += money.Som(r.Paid)
	}
	return months, nil
}

// matured leaves out months whose bills are not due yet: to compare them with
// older ones would be unfair to the payers.
func matured(all []Collection, today period.Day) []Collection {
	for len(all) > 0 && dueDay(all[len(all)-1].Month) >= today {
		all = all[:len(all)-1]
	}
	return all
}

// Service is what billing needs to know of a service and its provider.
type Service struct {
	ID        ref.ID
	Code      string
	Name      place.Name
	Unit      string
	Provider  string
	Phone     string
	CashHours string
	QR        string // id of the provider in the payment scheme; empty: no QR
	QRService string
	MCC       string // merchant category code; empty means utilities
}

// services lists the services of the municipality in a fixed order.
func (b *Billing) services(ctx context.Context, tx *db.Tx) ([]Service, error) {
	rows, err := store.New(tx).Services(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading services: %w", err)
	}
	all := make([]Service, len(rows))
	for i, r := range rows {
		all[i] = Service{
			ID: ref.ID(r.ID), Code: r.Code, Name: place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn}, Unit: r.Unit,
			Provider: r.Provider, Phone: r.Phone, CashHours: r.CashHours, QR: r.ElqrProvider, QRService: r.ElqrService, MCC: r.Mcc,
		}
	}
	return all, nil
}

func byID(services []Service) map[ref.ID]Service {
	found := make(map[ref.ID]Service, len(services))
	for _, s := range services {
		found[s.ID] = s
	}
	return found
}

// check looks for what must never be: bills without their journal entry, and a
// ledger that says something else about who owes what.
func (b *Billing) check(ctx context.Context, tx *db.Tx) ([]string, error) {
	q := store.New(tx)
	off, err := q.ChunksOff(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("comparing bills with their entries: %w", err)
	}
	var wrong []string
	for _, c := range off {
		wrong = append(wrong, fmt.Sprintf("run %s part %d: %d bills of %s, but the entry holds %d of %s",
			ref.ID(c.RunID), c.Chunk, c.Bills, money.Som(c.Amount), c.EntryBills, money.Som(c.EntryAmount)))
	}
	rows, err := q.OpenByAccount(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("adding up open bills: %w", err)
	}
	open := map[ref.ID]money.Som{}
	for _, r := range rows {
		open[ref.ID(r.AccountID)] = money.Som(r.Owed)
	}
	booked, err := b.ledger.Balances(ctx, tx, "assets:receivable")
	if err != nil {
		return nil, err
	}
	return append(wrong, disagreements(open, booked)...), nil
}

// shownDisagreements is how many accounts a check names before it only counts.
const shownDisagreements = 10

// disagreements compares what bills and ledger say of each account.
func disagreements(open, booked map[ref.ID]money.Som) []string {
	var wrong []string
	n := 0
	note := func(id ref.ID) {
		if open[id] == booked[id] {
			return
		}
		if n++; n <= shownDisagreements {
			wrong = append(wrong, fmt.Sprintf("account %s: bills say %s is owed, the ledger says %s", id, open[id], booked[id]))
		}
	}
	for id := range open {
		note(id)
	}
	for id := range booked {
		if _, known := open[id]; !known {
			note(id)
		}
	}
	if n > shownDisagreements {
		wrong = append(wrong, fmt.Sprintf("and %d accounts more", n-shownDisagreements))
	}
	return wrong
}
