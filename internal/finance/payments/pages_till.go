package payments

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

const (
	mostHits = 20 // accounts shown for one search
	mostLast = 8  // receipts shown beside the till
)

// tillView is a cashier's day as the cash desk shows it beside everything else.
type tillView struct {
	day  tills.Day
	desk tills.Desk
	flow tills.Flow
	last []Receipt

	query string
	found []accounts.Account
	free  []tills.Free // where a day may be opened
}

// dues is what an account owes, as the cash desk shows it.
type dues struct {
	account accounts.Account
	debts   []share.Debt
	names   names
	advance money.Som
	today   period.Day
	key     string
}

// toPay is what settles everything, advances counted.
func (d dues) toPay() money.Som { return max(share.Owed(d.debts)-d.advance, 0) }

// late is by how many days a bill is overdue.
func (d dues) late(debt share.Debt) int { return max(d.today.Sub(debt.Due), 0) }

// prefilled is the amount that stands in the field: what is owed in whole som,
// because nobody carries tyiyn coins. The tyiyn above become advance.
func (d dues) prefilled(p *i18n.Printer) string {
	if d.toPay() == 0 {
		return ""
	}
	return p.Amount(d.toPay().Round(money.TyiynPerSom, money.Up))
}

// tyiyn is the amount for ui's script, which tells the difference while typing.
func tyiyn(s money.Som) string { return strconv.FormatInt(int64(s), 10) }

// showTill is the empty cash desk, or the answer to a search. One hit leads
// straight to what that account owes.
func (p *Payments) showTill(w http.ResponseWriter, r *web.Request) error {
	v := tillView{query: strings.TrimSpace(r.URL.Query().Get("q"))}
	err := p.read(r, func(ctx context.Context, tx *db.Tx) error {
		if err := p.lookAtTill(ctx, tx, r.Actor.ID, &v); err != nil {
			return err
		}
		if v.query == "" || !v.day.Works(tx.Today()) {
			return nil
		}
		found, err := p.accounts.Find(ctx, tx, v.query, mostHits)
		v.found = found
		return err
	})
	if err != nil {
		return err
	}
	if len(v.found) == 1 {
		return r.Goto(w, "desk/payments/accounts/"+v.found[0].ID.String()+"/pay")
	}
	return r.Render(w, tillPage(r.Page(r.Printer.T("Cash desk")), v, r.Today()))
}

// lookAtTill reads the cashier's open day and last receipts, or, before the day
// is open, the desks to choose from.
func (p *Payments) lookAtTill(ctx context.Context, tx *db.Tx, cashier ref.ID, v *tillView) (err error) {
	if v.day, err = p.tills.DayOf(ctx, tx, cashier); err != nil {
		return err
	}
	if v.day.ID == 0 {
		v.free, err = p.tills.FreeDesks(ctx, tx)
		return err
	}
	if v.desk, err = p.tills.Desk(ctx, tx, v.day.Desk); err != nil {
		return err
	}
	if v.flow, err = p.tills.Flow(ctx, tx, v.day.ID); err != nil {
		return err
	}
	v.last, err = p.lately(ctx, tx, v.day, mostLast)
	return err
}

// showDues shows what an account owes, with the amount ready to be taken.
func (p *Payments) showDues(w http.ResponseWriter, r *web.Request) error {
	v, d, err := p.lookAtDues(r)
	if err != nil {
		return err
	}
	if !v.day.Works(r.Today()) {
		return r.Goto(w, "desk/payments")
	}
	return r.Render(w, duesPage(r.Page(r.Printer.T("Cash desk")), v, d))
}

// lookAtDues reads the till and the account side by side; the key is fresh, so a
// form that comes back refused keeps its own.
func (p *Payments) lookAtDues(r *web.Request) (v tillView, d dues, err error) {
	id, err := r.PathID("account")
	if err != nil {
		return v, d, err
	}
	d.today, d.key = r.Today(), r.NewKey()
	err = p.read(r, func(ctx context.Context, tx *db.Tx) error {
		if err := p.lookAtTill(ctx, tx, r.Actor.ID, &v); err != nil {
			return err
		}
		return p.lookAtAccount(ctx, tx, id, &d)
	})
	return v, d, err
}

// lookAtAccount reads what the account owes and has in advance. Nothing is changed
// here: a waiting advance is used when a payment is taken.
func (p *Payments) lookAtAccount(ctx context.Context, tx *db.Tx, id ref.ID, d *dues) (err error) {
	if d.account, err = p.accounts.Account(ctx, tx, id); err != nil {
		return err
	}
	if d.debts, err = p.unpaid(ctx, tx, id); err != nil {
		return err
	}
	if d.advance, err = p.advance(ctx, tx, id); err != nil {
		return err
	}
	d.names, err = p.serviceNames(ctx, tx)
	return err
}

// takeCash books the payment and leads on to its receipt.
func (p *Payments) takeCash(w http.ResponseWriter, r *web.Request) error {
	account, err := r.PathID("account")
	if err != nil {
		return err
	}
	in := r.Input()
	cash := Cash{
		Key: in.Text("key"), Account: account, Amount: in.Som("amount"), Received: in.Som("received"),
		Note: in.Text("note"), Sure: in.Bool("sure"),
	}
	if err = in.Err(); err == nil {
		receipt, taken := p.Take(r.Context(), r.Actor, cash)
		if taken == nil {
			return r.Goto(w, takenPath(receipt))
		}
		err = taken
	}
	v, d, failed := p.lookAtDues(r)
	if failed != nil {
		return failed
	}
	page := r.Page(r.Printer.T("Cash desk"))
	return r.Refuse(w, err, page, duesPage(page, v, d))
}

// takenPath is the receipt as it is shown right after the payment.
func takenPath(receipt Receipt) string {
	path := "desk/payments/receipts/" + receipt.ID.String() + "?taken=1"
	if receipt.Repeated {
		path = "desk/payments/receipts/" + receipt.ID.String() + "?taken=again"
	}
	return path
}

// beginDay opens the cashier's day.
func (p *Payments) beginDay(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	desk, added := in.ID("desk"), in.Som("added")
	err := in.Err()
	if err == nil {
		if _, err = p.tills.OpenDay(r.Context(), r.Actor, desk, added); err == nil {
			return r.Goto(w, "desk/payments")
		}
	}
	var v tillView
	failed := p.read(r, func(ctx context.Context, tx *db.Tx) error { return p.lookAtTill(ctx, tx, r.Actor.ID, &v) })
	if failed != nil {
		return failed
	}
	page := r.Page(r.Printer.T("Cash desk"))
	return r.Refuse(w, err, page, tillPage(page, v, r.Today()))
}

// side is the quiet line beside the heading: "open since 9:02 · 47 payments · …".
func (v tillView) side(p *ui.Page) string {
	return p.T("{desk} · open since {time} · {payments} · *{sum}*",
		"desk", v.desk.Name, "time", v.day.Opened.Time().Format("15:04"),
		"payments", p.N(v.flow.Receipts, "{n} payment", "{n} payments"), "sum", p.Money(v.flow.Taken))
}
