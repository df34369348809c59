package billing

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// frame is what all printed bills of a municipality share.
type frame struct {
	place    string
	services []Service
	site     string // address of "my account"
	advances map[ref.ID]money.Som
}

// frame reads what all bills share, in a few queries.
func (b *Billing) frame(ctx context.Context, tx *db.Tx, p *i18n.Printer, site string) (frame, error) {
	f := frame{site: site}
	places, err := b.territory.Municipalities(ctx)
	if err != nil {
		return f, err
	}
	for _, m := range places {
		if m.ID == tx.Municipality {
			f.place = p.Name(m.Name)
		}
	}
	if f.services, err = b.services(ctx, tx); err != nil {
		return f, err
	}
	f.advances, err = b.ledger.Balances(ctx, tx, "liabilities:advance")
	return f, err
}

// papersOf makes the printed bills of a village (0: of all) for a month, in the
// order in which somebody carries them from house to house. The number of
// queries does not depend on the number of bills.
func (b *Billing) papersOf(ctx context.Context, tx *db.Tx, p *i18n.Printer, f frame, m period.Month, village ref.ID) ([]Paper, error) {
	q := store.New(tx)
	rows, err := q.MonthBills(ctx, store.MonthBillsParams{MunicipalityID: int64(tx.Municipality), Month: string(m), Village: int64(village)})
	if err != nil {
		return nil, fmt.Errorf("reading the bills of a month: %w", err)
	}
	bills, err := billsOf(rows)
	if err != nil {
		return nil, err
	}
	before, err := b.owedBefore(ctx, tx, m, 0)
	if err != nil {
		return nil, err
	}
	groups := groupByAccount(bills)
	holders, err := b.holders(ctx, tx, groups)
	if err != nil {
		return nil, err
	}
	papers := make([]Paper, 0, len(groups))
	for _, g := range groups {
		papers = append(papers, paperOf(p, f, m, holders[g[0].Account], g, before[g[0].Account]))
	}
	return papers, nil
}

// paperFor makes the printed bill of one account and month. An account without
// charges in the month still gets one, with its debt or advance.
func (b *Billing) paperFor(ctx context.Context, tx *db.Tx, p *i18n.Printer, f frame, m period.Month, account accounts.Account) (Paper, error) {
	rows, err := store.New(tx).AccountBills(ctx, store.AccountBillsParams{MunicipalityID: int64(tx.Municipality),
		AccountID: int64(account.ID), Month: string(m)})
	if err != nil {
		return Paper{}, fmt.Errorf("reading the bills of an account: %w", err)
	}
	bills, err := billsOf(rows)
	if err != nil {
		return Paper{}, err
	}
	bills = slices.DeleteFunc(bills, func(b Bill) bool { return b.Month != m })
	before, err := b.owedBefore(ctx, tx, m, account.ID)
	if err != nil {
		return Paper{}, err
	}
	return paperOf(p, f, m, account, bills, before[account.ID]), nil
}

// debt is what is unpaid of months before, and since when.
type debt struct {
	sum   money.Som
	since period.Month
}

func (b *Billing) owedBefore(ctx context.Context, tx *db.Tx, m period.Month, account ref.ID) (map[ref.ID]debt, error) {
	rows, err := store.New(tx).OwedBefore(ctx, store.OwedBeforeParams{MunicipalityID: int64(tx.Municipality),
		Month: string(m), Account: int64(account)})
	if err != nil {
		return nil, fmt.Errorf("reading debts of earlier months: %w", err)
	}
	debts := make(map[ref.ID]debt, len(rows))
	for _, r := range rows {
		debts[ref.ID(r.AccountID)] = debt{money.Som(r.Owed), period.Month(r.Since)}
	}
	return debts, nil
}

// groupByAccount puts the bills of one account together, keeping their order.
func groupByAccount(bills []Bill) [][]Bill {
	var groups [][]Bill
	for i, bill := range bills {
		if i == 0 || bill.Account != bills[i-1].Account {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], bill)
	}
	return groups
}

func (b *Billing) holders(ctx context.Context, tx *db.Tx, groups [][]Bill) (map[ref.ID]accounts.Account, error) {
	ids := make([]ref.ID, len(groups))
	for i, g := range groups {
		ids[i] = g[0].Account
	}
	return b.accountsByID(ctx, tx, ids)
}

func (b *Billing) accountsByID(ctx context.Context, tx *db.Tx, ids []ref.ID) (map[ref.ID]accounts.Account, error) {
	list, err := b.accounts.Accounts(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	found := make(map[ref.ID]accounts.Account, len(list))
	for _, a := range list {
		found[a.ID] = a
	}
	return found, nil
}

func paperOf(p *i18n.Printer, f frame, m period.Month, a accounts.Account, bills []Bill, before debt) Paper {
	paper := Paper{
		Municipality: f.place, Number: a.Number, Code: a.Code, Holder: a.Holder, Address: address(p, a),
		Month: m, Due: dueDay(m), Before: before.sum, Since: before.since, Advance: -f.advances[a.ID], Site: f.site,
	}
	known := byID(f.services)
	for _, bill := range bills {
		s := known[bill.Service]
		paper.Charges = append(paper.Charges, PaperCharge{
			Number: bill.Number, Service: p.Name(s.Name), Amount: bill.Amount, Rows: explain(p, m, bill.Computation),
			Decision: strings.Join(decisions(bill.Computation), "; "),
		})
		paper.Paid += bill.Paid
		if line := providerLine(p, s); !slices.Contains(paper.Providers, line) {
			paper.Providers = append(paper.Providers, line)
		}
		if paper.QR == "" {
			paper.QR = accountLink(s, a.Number)
		}
	}
	return paper
}

// providerLine names a provider and when its cash desk is open.
func providerLine(p *i18n.Printer, s Service) string {
	parts := []string{s.Provider}
	if s.CashHours != "" {
		parts = append(parts, p.T("cash desk: {hours}", "hours", s.CashHours))
	}
	if s.Phone != "" {
		parts = append(parts, s.Phone)
	}
	return strings.Join(parts, " · ")
}

// accountLink is the payment link of an account at the provider of a service.
func accountLink(s Service, number string) string {
	n, err := ref.ParseNumber(number)
	if err != nil {
		return ""
	}
	return payLink(s, n.Digits(), s.Provider)
}

// address writes where an account is; parts that are not known are left out.
func address(p *i18n.Printer, a accounts.Account) string {
	parts := []string{p.T("{village} village", "village", p.Name(a.Village))}
	if a.Street != "" {
		parts = append(parts, p.T("{street} street", "street", a.Street))
	}
	if a.House != "" {
		parts = append(parts, a.House)
	}
	if a.Flat != "" {
		parts = append(parts, p.T("flat {n}", "n", a.Flat))
	}
	return strings.Join(parts, ", ")
}
