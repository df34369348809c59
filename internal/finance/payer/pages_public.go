package payer

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/chart"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/web"
)

// showAccount shows the account that was opened in this browser during the last
// half hour, else the door. The address never names the account.
func (y *Payer) showAccount(w http.ResponseWriter, r *web.Request) error {
	id, open := y.accounts.Admitted(r)
	if !open {
		return r.Render(w, accountDoor(r.Page(r.Printer.T("My account"))))
	}
	w.Header().Set("Cache-Control", "no-store") // phones are lent: "back" must not show it
	v, err := y.accountView(r, id)
	if err != nil {
		return err
	}
	return r.Render(w, accountPage(r.Page(r.Printer.T("My account")), v))
}

// unlockAccount checks number and code. Each attempt costs one of few, so that
// codes cannot be guessed.
func (y *Payer) unlockAccount(w http.ResponseWriter, r *web.Request, door *web.Throttle) error {
	if err := door.Spend(r); err != nil {
		return err
	}
	in := r.Input()
	number, code := in.Required("number"), in.Required("code")
	err := in.Err()
	if err == nil {
		var a accounts.Account
		err = y.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
			a, err = y.accounts.Unlock(r.Context(), tx, number, code)
			return err
		})
		if err == nil {
			y.accounts.Admit(w, r, a.ID)
			return r.Goto(w, "account")
		}
	}
	p := r.Page(r.Printer.T("My account"))
	return r.Refuse(w, err, p, accountDoor(p))
}

func (y *Payer) leaveAccount(w http.ResponseWriter, r *web.Request) error {
	y.accounts.Dismiss(w, r)
	return r.Done(w, "account", "Your account page is closed.")
}

// sendOwnBill sends the bill of the opened account.
func (y *Payer) sendOwnBill(w http.ResponseWriter, r *web.Request) error {
	id, open := y.accounts.Admitted(r)
	if !open {
		return r.Goto(w, "account")
	}
	w.Header().Set("Cache-Control", "no-store")
	return y.sendPaper(w, r, id)
}

// accountView is what "my account" shows.
type accountView struct {
	account  accounts.Account
	services map[ref.ID]billing.Service
	today    period.Day
	month    period.Month   // the last month billed
	bills    []billing.Bill // of that month
	before   billing.Debt   // unpaid of earlier months
	owed     money.Som
	advance  money.Som
	due      period.Day // of the oldest unpaid bill
	payments []payment
	used     []use
	drawing  string
	codes    []accountCode
	payees   []Payee       // to whom something is owed that can be paid by QR
	key      string        // one-time, for the forms that ask for a code
	rule     share.Decided // by which money is laid on debts
}

// accountCode is the static code of the account at one payee: for any sum, for ever.
type accountCode struct {
	provider string
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
	shownBills    = 6 // with a button of their own; the others stand behind one line
	shownMonths   = 12
)

func (y *Payer) accountView(r *web.Request, id ref.ID) (v accountView, err error) {
	ctx := r.Context()
	v.key = r.NewKey()
	err = y.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		v.today = tx.Today()
		if v.account, err = y.accounts.Account(ctx, tx, id); err != nil {
			return err
		}
		services, err := y.billing.Services(ctx, tx)
		if err != nil {
			return err
		}
		v.services = billing.ByID(services)
		if err := y.addBills(r, tx, &v); err != nil {
			return err
		}
		if err := y.addMoney(r, tx, services, &v); err != nil {
			return err
		}
		served, err := y.served(ctx, tx, services, v.account, v.bills)
		if err != nil {
			return err
		}
		return v.addPictures(r.Printer, served)
	})
	return v, err
}

// served are the services that an account has now or was billed for, in the order
// of services: what it can pay for, ahead too. A closed one has but its bills.
func (y *Payer) served(ctx context.Context, tx *db.Tx, services []billing.Service, a accounts.Account, bills []billing.Bill) ([]billing.Service, error) {
	has := map[ref.ID]bool{}
	for _, b := range bills {
		has[b.Service] = true
	}
	if a.State == accounts.Open {
		supplies, err := y.accounts.Supplies(ctx, tx, []ref.ID{a.ID})
		if err != nil {
			return nil, err
		}
		for _, s := range supplies {
			has[s.Service] = has[s.Service] || s.Current()
		}
	}
	return slices.DeleteFunc(slices.Clone(services), func(s billing.Service) bool { return !has[s.ID] }), nil
}

// addBills reads a year of bills: the last month in full, volumes of all.
func (y *Payer) addBills(r *web.Request, tx *db.Tx, v *accountView) error {
	since := v.today.Month().Add(-shownMonths)
	all, err := y.billing.BillsOf(r.Context(), tx, v.account.ID, since)
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
	before, err := y.billing.OwedBefore(r.Context(), tx, v.month, v.account.ID)
	v.before = before[v.account.ID]
	return err
}

// volumes adds up cubic metres by month, the oldest first.
func volumes(newestFirst []billing.Bill) []use {
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

func (y *Payer) addMoney(r *web.Request, tx *db.Tx, services []billing.Service, v *accountView) error {
	ctx := r.Context()
	items, err := y.billing.Unpaid(ctx, tx, v.account.ID)
	if err != nil {
		return err
	}
	for _, item := range items {
		v.owed += item.Amount - item.Paid
		if v.due == "" || item.Due < v.due {
			v.due = item.Due
		}
	}
	v.payees = payees(services, items)
	decided, err := rules(ctx, tx)
	if err != nil {
		return err
	}
	v.rule = share.InForce(decided, 0, v.today)
	credit, err := y.ledger.Balance(ctx, tx, "liabilities:advance", v.account.ID)
	if err != nil {
		return err
	}
	v.advance = -credit
	moves, err := y.ledger.Statement(ctx, tx, v.account.ID, period.Span{From: v.today.Month().Add(-shownMonths).First(), Until: v.today})
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

// addPictures draws the year's consumption and the codes to pay with, one for each
// payee of the services: money of one provider never goes through another's code.
func (v *accountView) addPictures(p *i18n.Printer, served []billing.Service) error {
	points := make([]chart.Point, len(v.used))
	for i, u := range v.used {
		points[i] = chart.Point{Label: p.MonthShort(u.month), Value: int64(u.volume), Text: p.Quantity(u.volume)}
	}
	if len(points) > 1 {
		v.drawing = chart.Bars(p.T("Consumption by month, m³"), "", points...)
	}
	seen := map[string]bool{}
	for _, s := range served {
		link := accountLink(s, v.account.Number)
		if link == "" || seen[link] {
			continue
		}
		qr, err := chart.QR(p.T("Payment code of account {number}", "number", v.account.Number), link)
		if err != nil {
			return err
		}
		seen[link] = true
		v.codes = append(v.codes, accountCode{s.Provider, qr, templ.SafeURL(elqr.Escape(link))})
	}
	return nil
}

// ahead tells that nothing is owed and the account can be paid for months to come.
func (v accountView) ahead() bool {
	return v.toPay() == 0 && len(v.codes) > 0 && v.account.State == accounts.Open
}

// complaint is the end of the address under which a complaint about the bill begins: with
// the number by which the office finds the account.
func (v accountView) complaint(p *i18n.Printer) string {
	return "?" + url.Values{"category": {"bill"}, "village": {v.account.VillageID.String()},
		"words": {p.T("Personal account {number}.", "number", v.account.Number) + "\n"}}.Encode()
}

// toPay is what is owed less the advance.
func (v accountView) toPay() money.Som { return max(v.owed-v.advance, 0) }

// answer is the sentence the page opens with.
func (v accountView) answer(p *i18n.Printer) string {
	switch {
	case v.toPay() > 0 && v.due < v.today:
		return p.T("You owe **{sum}**.\nThe date to pay has passed: {day}", "sum", v.toPay(), "day", v.due)
	case v.toPay() > 0:
		return p.T("You owe *{sum}*.\nPay {until}.", "sum", v.toPay(), "until", p.Until(v.due))
	case v.advance > v.owed:
		return p.T("Nothing to pay. Your advance is *{sum}*.", "sum", v.advance-v.owed)
	}
	return p.T("Nothing to pay now.")
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
func (v accountView) rest(p *i18n.Printer) []billing.Row {
	var rows []billing.Row
	var paid money.Som
	for _, b := range v.bills {
		paid += b.Paid
	}
	if v.before.Sum > 0 {
		rows = append(rows, billing.Row{Text: p.T("Debt of earlier months, since {month}", "month", v.before.Since), Amount: v.before.Sum})
	}
	if paid > 0 {
		rows = append(rows, billing.Row{Text: p.T("Paid already"), Amount: -paid})
	}
	if v.advance > 0 {
		rows = append(rows, billing.Row{Text: p.T("Advance"), Amount: -v.advance})
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
		for _, d := range billing.Decisions(b.Computation) {
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
