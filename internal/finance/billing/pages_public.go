package billing

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/chart"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// showAccount shows the account that was opened in this browser during the last
// half hour, else the door. The address never names the account.
func (b *Billing) showAccount(w http.ResponseWriter, r *web.Request) error {
	id, open := b.accounts.Admitted(r)
	if !open {
		return r.Render(w, accountDoor(r.Page(r.Printer.T("My account"))))
	}
	w.Header().Set("Cache-Control", "no-store") // phones are lent: "back" must not show it
	v, err := b.accountView(r, id)
	if err != nil {
		return err
	}
	return r.Render(w, accountPage(r.Page(r.Printer.T("My account")), v))
}

// unlockAccount checks number and code. Each attempt costs one of few, so that
// codes cannot be guessed.
func (b *Billing) unlockAccount(w http.ResponseWriter, r *web.Request, door *web.Throttle) error {
	if err := door.Spend(r); err != nil {
		return err
	}
	in := r.Input()
	number, code := in.Required("number"), in.Required("code")
	err := in.Err()
	if err == nil {
		var a accounts.Account
		err = b.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
			a, err = b.accounts.Unlock(r.Context(), tx, number, code)
			return err
		})
		if err == nil {
			b.accounts.Admit(w, r, a.ID)
			return r.Goto(w, "account")
		}
	}
	p := r.Page(r.Printer.T("My account"))
	return r.Refuse(w, err, p, accountDoor(p))
}

func (b *Billing) leaveAccount(w http.ResponseWriter, r *web.Request) error {
	b.accounts.Dismiss(w, r)
	return r.Done(w, "account", "Your account page is closed.")
}

// sendOwnBill sends the bill of the opened account.
func (b *Billing) sendOwnBill(w http.ResponseWriter, r *web.Request) error {
	id, open := b.accounts.Admitted(r)
	if !open {
		return r.Goto(w, "account")
	}
	w.Header().Set("Cache-Control", "no-store")
	return b.sendPaper(w, r, id)
}

// accountView is what "my account" shows.
type accountView struct {
	account  accounts.Account
	services map[ref.ID]Service
	today    period.Day
	month    period.Month // the last month billed
	bills    []Bill       // of that month
	before   debt         // unpaid of earlier months
	owed     money.Som
	advance  money.Som
	due      period.Day // of the oldest unpaid bill
	payments []payment
	used     []use
	drawing  string
	qr       string
	link     templ.SafeURL
}

// payment is money received on the account.
type payment struct {
	day  period.Day
	text string // message id
	sum  money.Som
}

// use is the charged volume of a month.
type use struct {
	month  period.Month
	volume money.Quantity
	amount money.Som
}

const (
	shownPayments = 5
	shownMonths   = 12
)

func (b *Billing) accountView(r *web.Request, id ref.ID) (v accountView, err error) {
	ctx := r.Context()
	err = b.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		v.today = tx.Today()
		if v.account, err = b.accounts.Account(ctx, tx, id); err != nil {
			return err
		}
		services, err := b.services(ctx, tx)
		if err != nil {
			return err
		}
		v.services = byID(services)
		if err := b.addBills(r, tx, &v); err != nil {
			return err
		}
		if err := b.addMoney(r, tx, &v); err != nil {
			return err
		}
		return v.addPictures(r.Printer)
	})
	return v, err
}

// addBills reads a year of bills: the last month in full, volumes of all.
func (b *Billing) addBills(r *web.Request, tx *db.Tx, v *accountView) error {
	since := v.today.Month().Add(-shownMonths)
	rows, err := store.New(tx).AccountBills(r.Context(), store.AccountBillsParams{MunicipalityID: int64(tx.Municipality),
		AccountID: int64(v.account.ID), Month: string(since)})
	if err != nil {
		return err
	}
	all, err := billsOf(rows)
	if err != nil || len(all) == 0 {
		return err
	}
	v.month = all[0].Month
	for _, bill := range all {
		if bill.Month == v.month {
			v.bills = append(v.bills, bill)
		}
	}
	v.used = volumes(all)
	before, err := b.owedBefore(r.Context(), tx, v.month, v.account.ID)
	v.before = before[v.account.ID]
	return err
}

// volumes adds up cubic metres by month, the oldest first.
func volumes(newestFirst []Bill) []use {
	var months []use
	for i := len(newestFirst) - 1; i >= 0; i-- {
		bill := newestFirst[i]
		if bill.Volume == 0 && len(bill.Computation.Parts) > 0 && !bill.Computation.Parts[0].Metered {
			continue // not a service by volume
		}
		if len(months) == 0 || months[len(months)-1].month != bill.Month {
			months = append(months, use{month: bill.Month})
		}
		last := &months[len(months)-1]
		last.volume, last.amount = last.volume+bill.Volume, last.amount+bill.Amount
	}
	return months
}

func (b *Billing) addMoney(r *web.Request, tx *db.Tx, v *accountView) error {
	ctx := r.Context()
	items, err := b.Unpaid(ctx, tx, v.account.ID)
	if err != nil {
		return err
	}
	for _, item := range items {
		v.owed += item.Amount - item.Paid
		if v.due == "" || item.Due < v.due {
			v.due = item.Due
		}
	}
	credit, err := b.ledger.Balance(ctx, tx, "liabilities:advance", v.account.ID)
	if err != nil {
		return err
	}
	v.advance = -credit
	moves, err := b.ledger.Statement(ctx, tx, v.account.ID, period.Span{From: v.today.Month().Add(-shownMonths).First(), Until: v.today})
	if err != nil {
		return err
	}
	v.payments = received(moves)
	return nil
}

// received lists the money that came in, the newest first. An entry that only
// turns an advance into a payment of bills moves nothing in sum and is left out.
func received(moves []ledger.Move) []payment {
	var all []payment
	for end := len(moves); end > 0; {
		start, sum := end-1, moves[end-1].Amount
		for start > 0 && moves[start-1].Entry == moves[start].Entry {
			start--
			sum += moves[start].Amount
		}
		if m := moves[start]; strings.HasPrefix(m.Kind, "payments.") && sum < 0 {
			all = append(all, payment{m.Day, m.Text, -sum})
		}
		end = start
	}
	return all
}

// addPictures draws the year's consumption and the code to pay with.
func (v *accountView) addPictures(p *i18n.Printer) error {
	points := make([]chart.Point, len(v.used))
	for i, u := range v.used {
		points[i] = chart.Point{Label: p.MonthShort(u.month), Value: int64(u.volume), Text: p.Quantity(u.volume)}
	}
	if len(points) > 1 {
		v.drawing = chart.Bars(p.T("Consumption by month, m³"), "", points...)
	}
	for _, bill := range v.bills {
		link := accountLink(v.services[bill.Service], v.account.Number)
		if link == "" {
			continue
		}
		qr, err := chart.QR(p.T("Payment code of account {number}", "number", v.account.Number), link)
		v.qr, v.link = qr, templ.SafeURL(elqr.Escape(link))
		return err
	}
	return nil
}

// toPay is what is owed less the advance.
func (v accountView) toPay() money.Som { return max(v.owed-v.advance, 0) }

// answer is the sentence the page opens with.
func (v accountView) answer(p *i18n.Printer) string {
	switch {
	case v.toPay() > 0 && v.due < v.today:
		return p.T("You owe **{sum}**.\nThe date to pay has passed: {day}.", "sum", v.toPay(), "day", v.due)
	case v.toPay() > 0:
		return p.T("You owe *{sum}*.\nPay {until}.", "sum", v.toPay(), "until", p.Until(v.due))
	case v.advance > v.owed:
		return p.T("Nothing to pay. Your advance is *{sum}*.", "sum", v.advance-v.owed)
	}
	return p.T("Nothing to pay.")
}

// lead compares the last month's volume with the month before.
func (v accountView) lead(p *i18n.Printer) string {
	n := len(v.used)
	if n == 0 || v.used[n-1].month != v.month {
		return ""
	}
	now := v.used[n-1]
	if n == 1 || v.used[n-2].month != now.month.Add(-1) {
		return p.T("{month}: {q} m³ used.", "month", p.Month(now.month), "q", now.volume)
	}
	before := v.used[n-2].volume
	switch {
	case now.volume < before:
		return p.T("{month}: {q} m³ used, {less} m³ less than the month before.", "month", p.Month(now.month), "q", now.volume, "less", before-now.volume)
	case now.volume > before:
		return p.T("{month}: {q} m³ used, {more} m³ more than the month before.", "month", p.Month(now.month), "q", now.volume, "more", now.volume-before)
	}
	return p.T("{month}: {q} m³ used, as in the month before.", "month", p.Month(now.month), "q", now.volume)
}

// rest lists what leads from the month's charges to the sum to pay.
func (v accountView) rest(p *i18n.Printer) []Row {
	var rows []Row
	var paid money.Som
	for _, b := range v.bills {
		paid += b.Paid
	}
	if v.before.sum > 0 {
		rows = append(rows, Row{Text: p.T("Debt of earlier months, since {month}", "month", v.before.since), Amount: v.before.sum})
	}
	if paid > 0 {
		rows = append(rows, Row{Text: p.T("Paid already"), Amount: -paid})
	}
	if v.advance > 0 {
		rows = append(rows, Row{Text: p.T("Advance"), Amount: -v.advance})
	}
	return rows
}

func (v accountView) totalSum() money.Som {
	sum := v.owed - v.advance
	return max(sum, -sum)
}

func (v accountView) totalText(p *i18n.Printer) string {
	if v.owed < v.advance {
		return p.T("Advance for the next months")
	}
	return p.T("To pay")
}

func (v accountView) decisions() []string {
	var all []string
	seen := map[string]bool{}
	for _, b := range v.bills {
		for _, d := range decisions(b.Computation) {
			if !seen[d] {
				all, seen[d] = append(all, d), true
			}
		}
	}
	return all
}

func (v accountView) providers(p *i18n.Printer) []string {
	var lines []string
	seen := map[string]bool{}
	for _, b := range v.bills {
		if line := providerLine(p, v.services[b.Service]); !seen[line] {
			lines, seen[line] = append(lines, line), true
		}
	}
	return lines
}

func (v accountView) chartTitle(p *i18n.Printer) string {
	first, last := v.used[0], v.used[len(v.used)-1]
	return p.T("Consumption: {first} m³ → {last} m³", "first", first.volume, "last", last.volume)
}

// frontChart shows on the public home how collection went in a year.
func (b *Billing) frontChart(ctx context.Context, r *web.Request) (templ.Component, error) {
	var months []Collection
	err := b.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) (err error) {
		months, err = b.collections(ctx, tx, tx.Today().Month().Add(-shownMonths-1))
		return err
	})
	months = matured(months, r.Today())
	if err != nil || len(months) < 2 {
		return nil, err
	}
	months = months[max(len(months)-shownMonths, 0):]
	points := make([]chart.Point, len(months))
	for i, m := range months {
		points[i] = chart.Point{Label: r.Printer.MonthShort(m.Month), Value: int64(m.Permille()), Text: r.Printer.Percent(m.Permille())}
	}
	title := collectionTitle(r.Printer, months[0], months[len(months)-1])
	p := &ui.Page{Printer: r.Printer}
	return ui.ChartBox(p, title, ui.SVG(chart.Line(title, "", points...)), collectionTable(p, months)), nil
}

// collectionTitle says in a sentence what the chart shows.
func collectionTitle(p *i18n.Printer, first, last Collection) string {
	from, to := p.Percent(wholePercent(first)), p.Percent(wholePercent(last))
	switch {
	case wholePercent(last) > wholePercent(first):
		return p.T("Collection rose from {from} to {to}", "from", from, "to", to)
	case wholePercent(last) < wholePercent(first):
		return p.T("Collection fell from {from} to {to}", "from", from, "to", to)
	}
	return p.T("Collection stays at {to}", "to", to)
}

// wholePercent rounds to whole per cent, in thousandths.
func wholePercent(c Collection) int { return (c.Permille() + 5) / 10 * 10 }
