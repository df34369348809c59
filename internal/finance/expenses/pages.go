package expenses

import (
	"context"
	"net/http"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/words"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the pages of the room.
func (x *Expenses) routes(rt *web.Router) {
	rt.Desk("GET expenses", maySee, x.showYear)
	rt.Desk("GET expenses/new", mayEnter, x.showForm)
	rt.Desk("POST expenses/new", mayEnter, x.enter)
	rt.Desk("GET expenses/{expense}", maySee, x.showExpense)
	rt.Desk("POST expenses/{expense}/reverse", mayEnter, x.reverse)
}

// expensePath is an address below the desk.
func expensePath(id ref.ID) string { return "expenses/" + id.String() }

// read runs f on a snapshot of the reader's municipality.
func (x *Expenses) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return x.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// pageRows is how many costs one page lists.
const pageRows = 50

// yearView is a year: what was spent on what, and the costs one by one.
type yearView struct {
	register
	year, now int
	provider  ref.ID
	spent     []Spent
	list      []Expense
	next      string // address of the older ones
	mayEnter  bool
}

func (v yearView) total() (sum Spent) {
	for _, s := range v.spent {
		sum.Amount, sum.Last = sum.Amount+s.Amount, sum.Last+s.Last
	}
	return sum
}

func (x *Expenses) showYear(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	v := yearView{now: r.Today().Time().Year(), provider: in.ID("provider"), mayEnter: r.Can(mayEnter)}
	after := Place{in.Day("before"), in.ID("from")}
	v.year = in.Int("year")
	if in.Err() != nil || v.year < v.now-20 || v.year > v.now {
		v.year = v.now
	}
	err := x.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if v.register, err = x.register(ctx, tx); err != nil {
			return err
		}
		if v.spent, err = x.Year(ctx, tx, v.year, v.provider); err != nil {
			return err
		}
		v.list, err = x.List(ctx, tx, v.year, after, pageRows)
		return err
	})
	if err != nil {
		return err
	}
	if len(v.list) == pageRows {
		last := v.list[pageRows-1]
		v.next = "?year=" + strconv.Itoa(v.year) + "&before=" + string(last.Day) + "&from=" + last.ID.String()
	}
	return r.Render(w, yearPage(r.Page(r.Printer.T("Costs of services")), v))
}

// formView is the form of a cost.
type formView struct {
	register
	today period.Day
	key   string
}

func frame(r *web.Request, title string) *ui.Page {
	p := r.Page(title)
	p.Crumbs = []ui.Crumb{{Text: p.T("Costs of services"), Path: "desk/expenses"}}
	return p
}

func (x *Expenses) form(r *web.Request) (p *ui.Page, v formView, err error) {
	v = formView{today: r.Today(), key: r.NewKey()}
	err = x.read(r, func(ctx context.Context, tx *db.Tx) error {
		v.register, err = x.register(ctx, tx)
		return err
	})
	return frame(r, r.Printer.T("Enter a cost")), v, err
}

func (x *Expenses) showForm(w http.ResponseWriter, r *web.Request) error {
	p, v, err := x.form(r)
	if err != nil {
		return err
	}
	return r.Render(w, formPage(p, v))
}

// enter books a cost; a refused form comes back as it was typed, with its key.
func (x *Expenses) enter(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	e := Expense{Key: in.Text("key"), Kind: cost.Kind(in.Text("kind")), Day: in.Day("day"), Amount: in.Som("amount"), Supplier: in.Text("supplier"),
		Paper: in.Text("paper"), Note: in.Text("note")}
	switch in.Text("bank") {
	case elsewhere:
	case "":
		e.Bank = unsaid // complained about together with what else is missing
	default:
		e.Bank = in.ID("bank")
	}
	e.Provider, e.Service = servedBy(in.Text("for"))
	err := in.Err()
	if err == nil {
		var id ref.ID
		err = x.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
			id, err = x.Enter(r.Context(), tx, r.Actor, e)
			return err
		})
		if err == nil {
			return r.Done(w, "desk/"+expensePath(id), "The cost is booked: {sum}.", fault.Values{"sum": e.Amount})
		}
	}
	p, v, failed := x.form(r)
	if failed != nil {
		return failed
	}
	return r.Refuse(w, err, p, formPage(p, v))
}

// expenseView is one cost.
type expenseView struct {
	Expense
	register
	mayFollow, mayReverse bool
}

func (x *Expenses) one(r *web.Request) (p *ui.Page, v expenseView, err error) {
	id, err := r.PathID("expense")
	if err != nil {
		return nil, v, err
	}
	err = x.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Expense, err = x.Expense(ctx, tx, id); err == nil {
			v.register, err = x.register(ctx, tx)
		}
		return err
	})
	v.mayFollow, v.mayReverse = r.Can(mayFollow), !v.Reversed && r.Can(mayEnter)
	return frame(r, words.Kind(r.Printer, v.Kind)), v, err
}

func (x *Expenses) showExpense(w http.ResponseWriter, r *web.Request) error {
	p, v, err := x.one(r)
	if err != nil {
		return err
	}
	return r.Render(w, expensePage(p, v))
}

func (x *Expenses) reverse(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("expense")
	if err != nil {
		return err
	}
	in := r.Input()
	reason := in.Required("reason")
	if err = in.Err(); err == nil {
		err = x.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return x.Reverse(r.Context(), tx, r.Actor, id, reason) })
	}
	if err == nil {
		return r.Done(w, "desk/"+expensePath(id), "The cost is reversed.")
	}
	p, v, failed := x.one(r)
	if failed != nil {
		return failed
	}
	return r.Refuse(w, err, p, expensePage(p, v))
}

// som writes a sum, and nothing for none.
func som(p *ui.Page, sum money.Som) string {
	if sum == 0 {
		return ""
	}
	return p.Amount(sum)
}
