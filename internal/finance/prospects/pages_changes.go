package prospects

import (
	"context"
	"io"
	"net/http"
	"slices"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/workbench/impact"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// changesView is the page of before and after.
type changesView struct {
	view
	comparison
	month period.Month
	today period.Month
	none  *fault.Fault // why there is nothing to compare
}

func (x *Prospects) showChanges(w http.ResponseWriter, r *web.Request) error {
	v, p, err := x.open(r, pageChanges, r.Printer.T("Before and after"))
	if err != nil {
		return err
	}
	if v.wrong != nil {
		return x.broken(w, r, p, v)
	}
	c := changesView{view: v, month: month(r), today: r.Today().Month()}
	err = x.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		c.comparison, err = x.compare(ctx, tx, c.study, c.month)
		return err
	})
	if c.none = invalid(err); err != nil && c.none == nil {
		return err
	}
	return r.Render(w, changesPage(p, c))
}

// sendChanges sends before and after of every account as a table.
func (x *Prospects) sendChanges(w http.ResponseWriter, r *web.Request) error {
	v, p, err := x.open(r, pageChanges, r.Printer.T("Before and after"))
	if err != nil {
		return err
	}
	if v.wrong != nil {
		return v.wrong
	}
	var list []change
	var numbers map[ref.ID]string
	err = x.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		list, numbers, err = x.every(ctx, tx, v.study, month(r))
		return err
	})
	if err != nil {
		return err
	}
	headings := []string{p.T("Account"), p.T("Category"), p.T("Connection"), p.T("Persons"), p.T("m³"), p.T("Before, som"), p.T("After, som"), p.T("More, som"), p.T("Remark")}
	return r.SendFrom(w, "changes-"+string(month(r))+".xlsx", sheet.XLSX, func(out io.Writer) error {
		return sheet.WriteXLSX(out, p.T("Before and after"), headings, func(yield func([]any) bool) {
			for _, c := range list {
				a := c.Change.Account
				row := []any{numbers[a.ID], categoryWord(p, a.Category), wayName(p, a.Connection), a.Persons, volumeCell(a)}
				if c.Lack.Before || c.Lack.After {
					row = append(row, "", "", "", lackWord(p, c.Lack.Before, c.Lack.After))
				} else {
					row = append(row, c.Change.Before, c.Change.After, c.Difference(), "")
				}
				if !yield(row) {
					return
				}
			}
		})
	})
}

// lackWord says which list has no price for somebody.
func lackWord(p *ui.Page, before, after bool) string {
	switch {
	case before && after:
		return p.T("no price in either list")
	case before:
		return p.T("no price in the list in force")
	}
	return p.T("no price in this scenario")
}

// left is how many accounts are left out of the comparison.
func (v changesView) left() (n int) {
	for _, u := range v.Unpriced {
		n += u.Accounts
	}
	return n
}

// forgot tells whether the scenario has no price for somebody: its rows of payers
// are to be completed.
func (v changesView) forgot() bool {
	return slices.ContainsFunc(v.Unpriced, func(u impact.Kind) bool { return u.After })
}

// meterWord says by what a kind of accounts is billed.
func meterWord(p *ui.Page, metered bool) string {
	if metered {
		return p.T("with a meter")
	}
	return p.T("without a meter")
}

// volumeCell is what a meter showed; without one the cell is empty.
func volumeCell(a impact.Account) any {
	if !a.Metered {
		return ""
	}
	return a.Quantity
}

// month is the one whose use is taken: the last whole one, unless another before
// it was asked for.
func month(r *web.Request) period.Month {
	last := r.Today().Month().Add(-1)
	asked, err := period.ParseMonth(r.Input().Text("month"))
	if err != nil || asked > last {
		return last
	}
	return asked
}

// months are those that the page offers.
func (v changesView) months(p *ui.Page) (options []ui.Option) {
	for n := 1; n <= 12; n++ {
		m := v.today.Add(-n)
		options = append(options, ui.Option{Value: string(m), Text: p.Month(m)})
	}
	return options
}

// answer says in one sentence what changes for people.
func (v changesView) answer(p *ui.Page) string {
	i := v.Impact
	switch {
	case v.none != nil:
		return p.T("There is nothing to compare with yet.")
	case i.Accounts == 0 && v.left() > 0:
		return p.N(v.left(), "{n} account has no price to compare with.", "{n} accounts have no price to compare with.")
	case i.Accounts == 0:
		return p.T("Nobody in the register had this service in {month}.", "month", p.Month(v.month))
	case i.More == 0:
		return p.T("Nobody pays more: of {all} accounts {less} pay less.", "all", p.Int(i.Accounts), "less", p.Int(i.Less))
	}
	return p.T("Of {all} accounts *{more}* pay more, by {mean} a month on the average; {less} pay less.",
		"all", p.Int(i.Accounts), "more", p.Int(i.More), "mean", v.mean(), "less", p.Int(i.Less))
}

// mean is by how much the bill of an account changes on the average.
func (v changesView) mean() money.Som {
	if v.Impact.Accounts == 0 {
		return 0
	}
	mean, err := money.MulDiv(int64(v.Impact.After-v.Impact.Before), 1, int64(v.Impact.Accounts), money.HalfUp)
	if err != nil {
		return 0
	}
	return money.Som(mean)
}

// hit is one of the accounts that are hit hardest.
type hit struct {
	accounts.Account
	impact.Change
}

// hits joins the changes with their accounts; one that is gone from the register
// meanwhile is left out.
func (v changesView) hits() (list []hit) {
	for _, c := range v.Impact.Hardest {
		for _, a := range v.Hardest {
			if a.ID == c.Account.ID {
				list = append(list, hit{a, c})
			}
		}
	}
	return list
}

// used is what the price of an account may count: persons, and what a meter
// showed.
func used(p *ui.Page, a impact.Account) string {
	text := p.N(a.Persons, "{n} person", "{n} persons")
	if a.Metered {
		return p.Quantity(a.Quantity) + " " + p.T("m³") + ", " + text
	}
	return text
}

// groupWord names a group of accounts.
func groupWord(p *ui.Page, g impact.Group) string {
	text := categoryWord(p, g.Category)
	if c := wayName(p, g.Connection); c != "" {
		text += ", " + c
	}
	return text
}

// perAccount is the mean bill of a group.
func perAccount(sum money.Som, n int) money.Som {
	if n == 0 {
		return 0
	}
	mean, err := money.MulDiv(int64(sum), 1, int64(n), money.HalfUp)
	if err != nil {
		return 0
	}
	return money.Som(mean)
}
