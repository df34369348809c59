package returns

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/returns/act"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the pages of the room.
func (rs *Returns) routes(rt *web.Router) {
	rt.Desk("GET returns", maySee, rs.showList)
	rt.Desk("GET returns/find", maySee, rs.showFound)
	rt.Desk("GET returns/payments/{payment}", mayAsk, rs.showPayment)
	rt.Desk("GET returns/payments/{payment}/preview", mayAsk, rs.showPreview)
	rt.Desk("POST returns/payments/{payment}", mayAsk, rs.askFor)
	rt.Desk("GET returns/wishes/{wish}", maySee, rs.showWish)
	rt.Desk("POST returns/wishes/{wish}", mayDecide, rs.answerWish)
	rt.Desk("GET returns/wishes/{wish}/act.pdf", maySee, rs.sendAct)
}

// pageRows is how many decided corrections one page lists.
const pageRows = 50

// read runs f on a snapshot of the reader's municipality.
func (rs *Returns) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return rs.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// frame is a page of the room with the way back to its list.
func frame(r *web.Request, title string) *ui.Page {
	page := r.Page(title)
	page.Crumbs = []ui.Crumb{{Text: page.T("Corrections"), Path: "desk/returns"}}
	return page
}

// listView is what waits and what was decided.
type listView struct {
	open, decided []Wish
	latest        []Payment // of today: where mistakes are noticed
	before        ref.ID    // the page after this wish
	mayAsk        bool
}

// more is the page after the last row, when there may be one.
func (v listView) more(p *ui.Page) templ.SafeURL {
	if len(v.decided) < pageRows {
		return ""
	}
	return p.Desk("returns", "?before="+v.decided[len(v.decided)-1].ID.String())
}

// showList lists the corrections: what waits for a second person, then what was
// decided.
func (rs *Returns) showList(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	v := listView{before: in.ID("before"), mayAsk: r.Can(mayAsk)}
	if err := in.Err(); err != nil {
		return err
	}
	err := rs.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if v.open, err = rs.waitingWishes(ctx, tx); err != nil {
			return err
		}
		if v.decided, err = rs.decidedWishes(ctx, tx, v.before, pageRows); err != nil || !v.mayAsk {
			return err
		}
		v.latest, err = rs.latest(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, listPage(r.Page(r.Printer.T("Corrections")), v))
}

// showFound finds the payment that is to be corrected. One hit leads to it.
func (rs *Returns) showFound(w http.ResponseWriter, r *web.Request) error {
	query := r.Input().Text("q")
	var list []Payment
	err := rs.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = rs.find(ctx, tx, query)
		return err
	})
	if err != nil {
		return err
	}
	if len(list) == 1 && r.Can(mayAsk) {
		return r.Goto(w, "desk/returns/payments/"+list[0].ID.String())
	}
	return r.Render(w, foundPage(frame(r, r.Printer.T("Find the payment")), query, list, r.Can(mayAsk)))
}

// askView is the form about one payment, with what it would do once that is known.
type askView struct {
	payment Payment
	wishes  []Wish
	names   names
	asking  Asking
	effect  *Effect
	to      target
	key     string
}

// open tells whether something can be asked for.
func (v askView) open() bool { return correctable(v.payment) == nil && v.waiting() == 0 }

// waiting is the wish that waits already; 0 for none.
func (v askView) waiting() ref.ID {
	for _, w := range v.wishes {
		if w.State == Waiting {
			return w.ID
		}
	}
	return 0
}

// look gathers what the form about a payment shows.
func (rs *Returns) look(ctx context.Context, tx *db.Tx, id ref.ID) (v askView, err error) {
	if v.payment, err = rs.Payment(ctx, tx, id); err != nil {
		return v, err
	}
	if v.wishes, err = rs.wishesOf(ctx, tx, id); err != nil {
		return v, err
	}
	v.names, err = rs.services(ctx, tx)
	return v, err
}

func (rs *Returns) showPayment(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("payment")
	if err != nil {
		return err
	}
	var v askView
	err = rs.read(r, func(ctx context.Context, tx *db.Tx) error {
		v, err = rs.look(ctx, tx, id)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, askPage(askFrame(r, v), v))
}

func askFrame(r *web.Request, v askView) *ui.Page {
	return frame(r, r.Printer.T("Correct receipt {number}", "number", v.payment.Number.String()))
}

// asking reads what the form asks for.
func asking(r *web.Request, payment ref.ID) (Asking, error) {
	in := r.Input()
	a := Asking{Key: in.Text("key"), Payment: payment, To: in.Text("to"), Reason: in.Text("reason"),
		Kind: intake.Kind(in.Choice("kind", string(intake.Reverse), string(intake.Refund), string(intake.Transfer)))}
	if a.Kind == intake.Refund {
		a.Amount = in.Som("amount")
	}
	if a.Reason == "" {
		a.Reason = usualReason(r.Printer, in.Text("usual"))
	}
	return a, in.Err()
}

// showPreview shows what the correction would do, and asks whether to send it.
func (rs *Returns) showPreview(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("payment")
	if err != nil {
		return err
	}
	var v askView
	a, wrong := asking(r, id)
	err = rs.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v, err = rs.look(ctx, tx, id); err != nil || wrong != nil {
			return err
		}
		var e Effect
		if _, e, v.to, wrong = rs.preview(ctx, tx, a); wrong == nil {
			v.effect = &e
		}
		return nil
	})
	if err != nil {
		return err
	}
	v.asking, v.key = a, r.NewKey()
	page := askFrame(r, v)
	if wrong != nil {
		return r.Refuse(w, wrong, page, askPage(page, v))
	}
	if !v.open() { // another wish waits
		return r.Render(w, askPage(page, v))
	}
	return r.Render(w, previewPage(page, v))
}

// askFor sends the wish to a second person.
func (rs *Returns) askFor(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("payment")
	if err != nil {
		return err
	}
	a, err := asking(r, id)
	if err == nil {
		var wish ref.ID
		if wish, err = rs.Ask(r.Context(), r.Actor, a); err == nil {
			return r.Done(w, "desk/returns/wishes/"+wish.String(), "The correction waits for a second person.")
		}
	}
	var v askView
	failed := rs.read(r, func(ctx context.Context, tx *db.Tx) error {
		var lost error
		v, lost = rs.look(ctx, tx, id)
		return lost
	})
	if failed != nil {
		return failed
	}
	page := askFrame(r, v)
	return r.Refuse(w, err, page, askPage(page, v))
}

// wishView is one wish with what it would do now.
type wishView struct {
	Wish
	effect *Effect
	to     target
	names  names
	decide bool // this person may decide
}

// showWish is one correction: what is wished and what it does, or what was decided.
func (rs *Returns) showWish(w http.ResponseWriter, r *web.Request) error {
	v, err := rs.lookAtWish(r)
	if err != nil {
		return err
	}
	return r.Render(w, wishPage(wishFrame(r, v), v))
}

func wishFrame(r *web.Request, v wishView) *ui.Page { return frame(r, v.title(r.Printer)) }

func (rs *Returns) lookAtWish(r *web.Request) (v wishView, err error) {
	id, err := r.PathID("wish")
	if err != nil {
		return v, err
	}
	err = rs.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Wish, err = rs.Wish(ctx, tx, id); err != nil || v.State != Waiting {
			return err
		}
		return rs.foresee(ctx, tx, &v)
	})
	v.decide = v.State == Waiting && access.Permit(r.Actor, mayDecide, r.Tenant.ID, v.Asked.By) == nil
	return v, err
}

// foresee computes what a waiting wish would do now; nothing when the payment was
// corrected otherwise meanwhile.
func (rs *Returns) foresee(ctx context.Context, tx *db.Tx, v *wishView) (err error) {
	if v.names, err = rs.services(ctx, tx); err != nil {
		return err
	}
	a := Asking{Payment: v.Payment.ID, Kind: v.Kind, Amount: v.Amount, To: v.ToNumber, Reason: v.Reason}
	_, e, to, err := rs.preview(ctx, tx, a)
	if fault.Of(err) != nil {
		return nil // the person who decides is told so by the books
	}
	v.effect, v.to = &e, to
	return err
}

// answerWish agrees to a wish or refuses it.
func (rs *Returns) answerWish(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("wish")
	if err != nil {
		return err
	}
	path, in := "desk/returns/wishes/"+id.String(), r.Input()
	if in.Choice("do", "agree", "refuse") == "refuse" {
		if err = rs.Refuse(r.Context(), r.Actor, id, in.Text("answer")); err == nil {
			return r.Done(w, path, "The correction is refused. The payment stays as it is.")
		}
	} else {
		if _, err = rs.Agree(r.Context(), r.Actor, id); err == nil {
			return r.Done(w, path, "The correction is made. Print the act and have it signed.")
		}
	}
	v, failed := rs.lookAtWish(r)
	if failed != nil {
		return failed
	}
	page := wishFrame(r, v)
	return r.Refuse(w, err, page, wishPage(page, v))
}

// sendAct draws the act of a correction that was made.
func (rs *Returns) sendAct(w http.ResponseWriter, r *web.Request) error {
	v, err := rs.lookAtWish(r)
	if err != nil {
		return err
	}
	if v.State != Done {
		return fault.Missing("There is no act: the correction was not made.")
	}
	size := doc.A4
	if r.Input().Choice("paper", "a4", "a5") == "a5" {
		size = doc.A5
	}
	body, err := actOf(r, v.Wish).Draw(r.Printer, size).Bytes()
	if err != nil {
		return err
	}
	return r.Send(w, "act-"+v.ID.String()+".pdf", "application/pdf", body)
}

// actOf writes a correction as its paper says it.
func actOf(r *web.Request, w Wish) act.Act {
	p, paid := r.Printer, w.Payment
	a := act.Act{
		Municipality: p.Name(r.Tenant.Name), Title: w.actTitle(p), Receipt: paid.Number.String(), Paid: p.Day(paid.Day), Way: wayName(p, paid.Method),
		External: paid.External, Amount: paid.Amount, Account: paid.AccountNumber, Holder: paid.Holder, Address: paid.Address,
		Done: w.done(p), Reason: w.Reason, Asked: w.asked(p), Decided: w.decided(p),
		Asker: w.Asked.Name, Decider: w.Decided.Name, Handed: paid.Cash && w.Kind != intake.Transfer,
	}
	if w.Moved != 0 {
		a.To, a.NewReceipt = w.ToNumber+", "+w.ToHolder, w.Moved.String()
	}
	return a
}

// Part is what the page of a receipt shows of this room: the wishes about the
// payment, and the way to ask for a correction.
func (rs *Returns) Part(_ context.Context, r *web.Request, payment ref.ID) (templ.Component, error) {
	if !r.Can(maySee) {
		return nil, nil
	}
	var v askView
	err := rs.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		v, err = rs.look(ctx, tx, payment)
		return err
	})
	if err != nil {
		return nil, err
	}
	return receiptPart(r.Page(""), v, r.Can(mayAsk)), nil
}

// usual are the reasons for which a payment is reversed most often, as addresses
// name them: the words are those of whoever reads the page.
var usual = []string{"sum", "twice"}

func usualReason(p *i18n.Printer, word string) string {
	switch word {
	case "sum":
		return p.T("The sum was typed wrongly")
	case "twice":
		return p.T("The payment was entered twice")
	}
	return ""
}

// usual leads to what a reversal for such a reason would do.
func (v askView) usual(p *ui.Page, word string) templ.SafeURL {
	return p.Desk("returns", "payments", v.payment.ID.String(), "preview?kind="+string(intake.Reverse)+"&usual="+word)
}
