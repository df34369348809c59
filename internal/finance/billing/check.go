package billing

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

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

// Services lists the services of the municipality in a fixed order.
func (b *Billing) Services(ctx context.Context, tx *db.Tx) ([]Service, error) {
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

// ByID indexes services.
func ByID(services []Service) map[ref.ID]Service {
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
	runs, err := q.RunsOff(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("comparing bills with their runs: %w", err)
	}
	for _, r := range runs {
		wrong = append(wrong, fmt.Sprintf("run %s: %d bills with %d numbers come to %s, but its totals are %d bills of %s",
			ref.ID(r.RunID), r.Bills, r.Places, money.Som(r.Amount), r.RunBills, money.Som(r.RunAmount)))
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

// settleMerger prepares the merger of one municipality into another: the
// counters of the old one end with it. Its bills keep their numbers and issuer.
func (b *Billing) settleMerger(ctx context.Context, tx *db.Tx, from, _ ref.ID) error {
	return store.New(tx).DropNumbers(ctx, int64(from))
}
