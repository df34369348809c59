package payer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// frame is what all printed bills of a municipality share.
type frame struct {
	place    string
	services []billing.Service
	site     string // address of "my account"
	advances map[ref.ID]money.Som
}

// frame reads what all bills share, in a few queries.
func (y *Payer) frame(ctx context.Context, tx *db.Tx, p *i18n.Printer, site string) (frame, error) {
	f := frame{site: site}
	places, err := y.territory.Municipalities(ctx)
	if err != nil {
		return f, err
	}
	for _, m := range places {
		if m.ID == tx.Municipality {
			f.place = p.Name(m.Name)
		}
	}
	if f.services, err = y.billing.Services(ctx, tx); err != nil {
		return f, err
	}
	f.advances, err = y.ledger.Balances(ctx, tx, "liabilities:advance")
	return f, err
}

// papersOf makes the printed bills of a village (0: of all) for a month, in the
// order in which somebody carries them from house to house. The number of
// queries does not depend on the number of bills.
func (y *Payer) papersOf(ctx context.Context, tx *db.Tx, p *i18n.Printer, f frame, m period.Month, village ref.ID) ([]Paper, error) {
	bills, err := y.billing.MonthBills(ctx, tx, m, village)
	if err != nil {
		return nil, err
	}
	before, err := y.billing.OwedBefore(ctx, tx, m, 0)
	if err != nil {
		return nil, err
	}
	groups := groupByAccount(bills)
	holders, err := y.holders(ctx, tx, groups)
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
func (y *Payer) paperFor(ctx context.Context, tx *db.Tx, p *i18n.Printer, f frame, m period.Month, account accounts.Account) (Paper, error) {
	bills, err := y.billing.BillsOf(ctx, tx, account.ID, m)
	if err != nil {
		return Paper{}, err
	}
	bills = slices.DeleteFunc(bills, func(b billing.Bill) bool { return b.Month != m })
	before, err := y.billing.OwedBefore(ctx, tx, m, account.ID)
	if err != nil {
		return Paper{}, err
	}
	paper := paperOf(p, f, m, account, bills, before[account.ID])
	if len(bills) > 0 {
		return paper, nil
	}
	served, err := y.served(ctx, tx, f.services, account, nil) // no charges this month: it can still be paid ahead
	for _, s := range served {
		paper.QR = cmp.Or(paper.QR, accountLink(s, account.Number))
	}
	return paper, err
}

// groupByAccount puts the bills of one account together, keeping their order.
func groupByAccount(bills []billing.Bill) [][]billing.Bill {
	var groups [][]billing.Bill
	for i, bill := range bills {
		if i == 0 || bill.Account != bills[i-1].Account {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], bill)
	}
	return groups
}

func (y *Payer) holders(ctx context.Context, tx *db.Tx, groups [][]billing.Bill) (map[ref.ID]accounts.Account, error) {
	ids := make([]ref.ID, len(groups))
	for i, g := range groups {
		ids[i] = g[0].Account
	}
	list, err := y.accounts.Accounts(ctx, tx, ids)
	found := make(map[ref.ID]accounts.Account, len(list))
	for _, a := range list {
		found[a.ID] = a
	}
	return found, err
}

func paperOf(p *i18n.Printer, f frame, m period.Month, a accounts.Account, bills []billing.Bill, before billing.Debt) Paper {
	paper := Paper{
		Municipality: f.place, Number: a.Number, Code: a.Code, Holder: a.Holder, Address: billing.Address(p, a),
		Month: m, Due: billing.DueDay(m), Before: before.Sum, Since: before.Since, Advance: -f.advances[a.ID], Site: f.site,
	}
	known := billing.ByID(f.services)
	for _, bill := range bills {
		s := known[bill.Service]
		paper.Charges = append(paper.Charges, PaperCharge{
			Number: bill.Number, Service: p.Name(s.Name), Amount: bill.Amount, Rows: billing.Explain(p, m, bill.Computation),
			Decision: strings.Join(billing.Decisions(bill.Computation), "; "),
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
func providerLine(p *i18n.Printer, s billing.Service) string {
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
func accountLink(s billing.Service, number string) string {
	n, err := ref.ParseNumber(number)
	if err != nil {
		return ""
	}
	return payLink(s, n.Digits(), s.Provider)
}
