package payer

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/chart"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// askToPay makes the code that the payer chose on "my account" and shows it.
func (y *Payer) askToPay(w http.ResponseWriter, r *web.Request) error {
	id, open := y.accounts.Admitted(r)
	if !open {
		return r.Goto(w, "account")
	}
	in := r.Input()
	wish := Wish{Key: in.Text("key"), Payee: in.Text("payee"), Bill: in.ID("bill")}
	if in.Bool("other") {
		in.Required("sum")
		wish.Sum = in.Som("sum")
	}
	err := in.Err()
	if err == nil && in.Bool("other") && wish.Sum == 0 {
		err = fault.Form().Field("sum", "Enter a sum above zero and below {limit}.", fault.Values{"limit": mostAsked})
	}
	if err == nil {
		var asked Request
		if asked, err = y.Ask(r.Context(), r.Tenant.ID, id, wish); err == nil {
			return r.Goto(w, "account/pay/"+string(asked.Reference))
		}
	}
	v, failed := y.accountView(r, id)
	if failed != nil {
		return failed
	}
	p := r.Page(r.Printer.T("My account"))
	return r.Refuse(w, err, p, accountPage(p, v))
}

// payView is a dynamic code as its payer sees it.
type payView struct {
	Request
	number string // of the account
	about  string // number of the bill, or of the account
	qr     string
	url    templ.SafeURL
}

// showCode shows a code to the payer who asked for it. One that was paid is not
// shown again: it is for one payment.
func (y *Payer) showCode(w http.ResponseWriter, r *web.Request) error { return y.code(w, r, payPage) }

// printCode is the same code on a sheet of A5, for whoever pays for somebody else.
func (y *Payer) printCode(w http.ResponseWriter, r *web.Request) error {
	return y.code(w, r, codePaper)
}

func (y *Payer) code(w http.ResponseWriter, r *web.Request, draw func(*ui.Page, payView) templ.Component) error {
	id, open := y.accounts.Admitted(r)
	if !open {
		return r.Goto(w, "account")
	}
	w.Header().Set("Cache-Control", "no-store")
	v, arrived, err := y.look(r)
	if err != nil {
		return err
	}
	if v.Account != id {
		return errNoRequest()
	}
	if arrived.Fate == Received {
		return r.Goto(w, "paid/"+string(v.Reference))
	}
	if err := v.draw(r.Printer); err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Payment code"))
	p.Sheet = "a5"
	p.Crumbs = []ui.Crumb{{Text: p.T("My account"), Path: "account"}}
	return r.Render(w, draw(p, v))
}

func errNoRequest() error {
	return fault.Missing("There is no such payment code. Open your account and make a new one.")
}

// look reads the request in the address and what came of it.
func (y *Payer) look(r *web.Request) (v payView, arrived Arrival, err error) {
	reference, ok := elqr.ParseReference(r.PathValue("reference"))
	if !ok {
		return v, arrived, errNoRequest()
	}
	ctx := r.Context()
	err = y.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		if v.Request, err = y.Request(ctx, tx, reference); err != nil {
			return err
		}
		a, err := y.accounts.Account(ctx, tx, v.Account)
		if err != nil {
			return err
		}
		v.number = a.Number
		arrived, err = y.arrival(ctx, tx, v.Request)
		return err
	})
	return v, arrived, err
}

// draw makes the picture and the address of the code.
func (v *payView) draw(p *i18n.Printer) (err error) {
	link, err := elqr.Decode(v.Link)
	if err != nil {
		return fmt.Errorf("reading our own payment link %s: %w", v.Reference, err)
	}
	_, v.about, _ = strings.Cut(link.Comment, " ")
	v.url = templ.SafeURL(elqr.Escape(v.Link))
	v.qr, err = chart.QR(p.T("Payment code: {sum}", "sum", v.Amount), v.Link)
	return err
}

// lead says what the money is for.
func (v payView) lead(p *i18n.Printer) string {
	if v.Bill != 0 {
		return p.T("For the bill {number}, account {account}.", "number", v.about, "account", v.number)
	}
	return p.T("For account {account}.", "account", v.number)
}

// The page that waits for the money looks again every twenty seconds, for ten
// minutes: by a header, which needs no script, and not for ever, because phones are
// left open and every look costs the payer's traffic.
const (
	lookEvery = 20
	looksMost = 30
)

// showArrival tells whoever holds the link whether the money has come, and nothing
// about whose it is. The payer comes here back from the bank's app.
func (y *Payer) showArrival(w http.ResponseWriter, r *web.Request) error {
	v, arrived, err := y.look(r)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex")
	in := r.Input()
	looks := in.Int("n")
	if err := in.Err(); err != nil {
		return err
	}
	refresh := arrived.refresh(r.URL.Path, looks)
	if refresh != "" {
		h.Set("Refresh", refresh)
	}
	p := r.Page(r.Printer.T("Has the payment come?"))
	return r.Render(w, arrivalPage(p, arrivalView{v.Request, arrived, refresh != ""}))
}

// refresh is the header that lets the browser look again, or "" when there is
// nothing to wait for or it has looked often enough.
func (a Arrival) refresh(path string, looks int) string {
	if a.Fate != Waiting || looks < 0 || looks >= looksMost {
		return ""
	}
	return fmt.Sprintf("%d; url=%s?n=%d", lookEvery, path, looks+1)
}

// arrivalView is what a stranger with the link may see.
type arrivalView struct {
	Request
	Arrival
	again bool // the page looks again by itself
}

// answer is the sentence the page opens with.
func (v arrivalView) answer(p *i18n.Printer) string {
	switch v.Fate {
	case Received:
		return p.T("We have received *{sum}*. Thank you!", "sum", v.Arrival.Amount)
	case Likely:
		return p.T("A payment of *{sum}* has come.", "sum", v.Arrival.Amount)
	case Undone:
		return p.T("The payment had come and was **reversed**.")
	}
	return p.T("The bank has *not told us yet*.")
}

// lead says what that means.
func (v arrivalView) lead(p *i18n.Printer) string {
	switch v.Fate {
	case Received:
		return p.T("Booked on {day}", "day", v.Day)
	case Likely:
		return p.T("It does not name this code, but the sum is the same, so it is probably yours. Open your account: it stands among the last payments.")
	case Undone:
		return p.T("Ask at the cash desk of the provider why: {payee}.", "payee", v.Payee)
	}
	return p.T("We show money only when it is booked. From an app it usually comes within minutes, by a bank statement on the next working day.")
}

// note says that another sum came than was asked for.
func (v arrivalView) note(p *i18n.Printer) string {
	if v.Fate == Received && v.Arrival.Amount != v.Request.Amount {
		return p.T("The code asked for {sum}. What is still owed stands on your account.", "sum", v.Request.Amount)
	}
	return ""
}

// billTitle names a bill in the list of what can be paid.
func (v accountView) billTitle(p *i18n.Printer, item billing.Item) string {
	return p.Name(v.services[item.Service].Name) + " · " + p.Month(item.Month)
}

// payAll is the text of the main button of a payee: with its name only when there
// are several.
func (v accountView) payAll(p *i18n.Printer, payee Payee) string {
	if len(v.payees) > 1 {
		return p.T("Pay {sum}: {payee}", "sum", payee.Owed(), "payee", payee.Provider)
	}
	return p.T("Pay all: {sum}", "sum", payee.Owed())
}
