package collection

import (
	"context"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// routes adds the pages of the room.
func (c *Collection) routes(rt *web.Router) {
	rt.Desk("GET collection", mayRead, c.showArrears)
	rt.Desk("GET collection/print", mayRead, c.printArrears)
	rt.Desk("GET collection/arrears.csv", mayRead, c.sendArrears)
	rt.Desk("GET collection/arrears.xlsx", mayRead, c.sendArrears)
}

// arrearsView is what the pages and files of arrears show.
type arrearsView struct {
	today     period.Day
	query     string
	village   ref.ID
	order     string
	villages  []territory.Village
	byVillage map[ref.ID]villageArrears
	total     Ageing
	count     int // accounts that are late, all villages
	list      []Debtor
	page      []Debtor
	more      bool
	accounts  map[ref.ID]accounts.Account
	months    []Paid
	ways      []Way // of the last wayDays days
}

// foundAccounts bounds how many accounts a search looks through.
const foundAccounts = 200

// arrears reads what a page of at most rows debtors needs. The number of
// queries does not depend on the number of debtors.
func (c *Collection) arrears(r *web.Request, rows int) (v arrearsView, err error) {
	in := r.Input()
	v = arrearsView{today: r.Today(), query: in.Text("q"), village: in.ID("village"), order: in.Choice("sort", byAmount, byAge, byNumber)}
	start := in.ID("after")
	if err := in.Err(); err != nil {
		return v, err
	}
	ctx := r.Context()
	err = c.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		all, err := c.debtors(ctx, tx)
		if err != nil {
			return err
		}
		if v.villages, err = c.territory.Villages(ctx, tx); err != nil {
			return err
		}
		wanted, err := c.wanted(r, tx, v.query)
		if err != nil {
			return err
		}
		v.byVillage = byVillage(all)
		for _, sums := range v.byVillage {
			v.total, v.count = v.total.Plus(sums.Ageing), v.count+sums.accounts
		}
		v.list = late(all, v.village, wanted, v.order)
		v.page, v.more = after(v.list, start, rows)
		ids := make([]ref.ID, len(v.page))
		for i, d := range v.page {
			ids[i] = d.Account
		}
		if v.accounts, err = c.accountsByID(ctx, tx, ids); err != nil {
			return err
		}
		f, err := c.figures(ctx, tx)
		v.months = f.months
		return err
	})
	return v, err
}

// wanted finds the accounts of a search; nil means all.
func (c *Collection) wanted(r *web.Request, tx *db.Tx, query string) (map[ref.ID]bool, error) {
	if query == "" {
		return nil, nil
	}
	found, err := c.accounts.Find(r.Context(), tx, query, foundAccounts)
	ids := make(map[ref.ID]bool, len(found))
	for _, a := range found {
		ids[a.ID] = true
	}
	return ids, err
}

func (c *Collection) showArrears(w http.ResponseWriter, r *web.Request) error {
	v, err := c.arrears(r, pageRows)
	if err != nil {
		return err
	}
	err = c.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		v.ways, err = c.ways(r.Context(), tx, period.Span{From: v.today.Add(1 - wayDays), Until: v.today})
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, arrearsPage(r.Page(r.Printer.T("Arrears")), v))
}

// pageRows is how many debtors one page lists.
const pageRows = 50

// everybody is more debtors than a municipality has.
const everybody = 1_000_000

// paperRows is how many debtors one printing takes: about eight sheets of A4.
const paperRows = 300

func (c *Collection) printArrears(w http.ResponseWriter, r *web.Request) error {
	v, err := c.arrears(r, paperRows)
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Arrears"))
	p.Crumbs = []ui.Crumb{{Text: p.T("Arrears"), Path: "desk/collection"}}
	if v.more {
		p.Crumbs = append(p.Crumbs, ui.Crumb{Text: p.T("The next sheets"), Path: "desk/collection/print" + v.filter(v.page[len(v.page)-1].Account.String())})
	}
	return r.Render(w, arrearsPaper(p, v))
}

// sendArrears sends the list as Excel or CSV, by the end of the address.
func (c *Collection) sendArrears(w http.ResponseWriter, r *web.Request) error {
	v, err := c.arrears(r, everybody)
	if err != nil {
		return err
	}
	p, name := r.Printer, "arrears "+string(v.today)
	if strings.HasSuffix(r.URL.Path, ".csv") {
		return r.SendFrom(w, name+".csv", sheet.CSV, func(out io.Writer) error {
			return sheet.WriteCSV(out, arrearsHeadings(p), v.rows(p))
		})
	}
	return r.SendFrom(w, name+".xlsx", sheet.XLSX, func(out io.Writer) error {
		return sheet.WriteXLSX(out, p.T("Arrears"), arrearsHeadings(p), v.rows(p))
	})
}

func arrearsHeadings(p *i18n.Printer) []string {
	return []string{p.T("Personal account"), p.T("Full name"), p.T("Address"), p.T("Due since"),
		p.T("0–30 days"), p.T("31–60 days"), p.T("61–90 days"), p.T("91 days and more"), p.T("Total, som")}
}

func (v arrearsView) rows(p *i18n.Printer) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, d := range v.page {
			a := v.accounts[d.Account]
			if !yield([]any{d.Number, a.Holder, whereabouts(p, a), d.Oldest, d.To30, d.To60, d.To90, d.Older, d.Late()}) {
				return
			}
		}
	}
}

// listed sums the debtors on the page.
func (v arrearsView) listed() Ageing {
	var sum Ageing
	for _, d := range v.page {
		sum = sum.Plus(d.Ageing)
	}
	return sum
}

func (v arrearsView) villageValue() string {
	if v.village == 0 {
		return ""
	}
	return v.village.String()
}

// filter is the query of the address that keeps what is chosen.
func (v arrearsView) filter(after string) string {
	query := url.Values{}
	for name, value := range map[string]string{"q": v.query, "village": v.villageValue(), "sort": v.order, "after": after} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return "?" + query.Encode()
}

func (v arrearsView) next(p *ui.Page) templ.SafeURL {
	if !v.more {
		return ""
	}
	return p.Desk("collection", v.filter(v.page[len(v.page)-1].Account.String()))
}

func orderOptions(p *ui.Page) []ui.Option {
	return []ui.Option{{Value: byAmount, Text: p.T("The largest debt first")},
		{Value: byAge, Text: p.T("The oldest debt first")}, {Value: byNumber, Text: p.T("By account number")}}
}

// blank writes nothing for zero, so that the eye finds the debts.
func blank(p *i18n.Printer, sum money.Som) string {
	if sum == 0 {
		return ""
	}
	return p.Amount(sum)
}

// whereabouts is the address of an account, its village first.
func whereabouts(p *i18n.Printer, a accounts.Account) string {
	return strings.TrimSuffix(p.Name(a.Village)+", "+a.Address(), ", ")
}

func villageOptions(p *ui.Page, villages []territory.Village) []ui.Option {
	options := make([]ui.Option, len(villages))
	for i, v := range villages {
		options[i] = ui.Option{Value: v.ID.String(), Text: p.Name(v.Name)}
	}
	return options
}

func (c *Collection) accountsByID(ctx context.Context, tx *db.Tx, ids []ref.ID) (map[ref.ID]accounts.Account, error) {
	list, err := c.accounts.Accounts(ctx, tx, ids)
	found := make(map[ref.ID]accounts.Account, len(list))
	for _, a := range list {
		found[a.ID] = a
	}
	return found, err
}
