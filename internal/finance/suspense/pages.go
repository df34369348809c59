package suspense

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/suspense/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the pages of the room.
func (s *Suspense) routes(rt *web.Router) {
	rt.Desk("GET suspense", maySee, s.showList)
	rt.Desk("GET suspense/{item}", maySee, s.showItem)
	rt.Desk("POST suspense/{item}/book", mayClear, s.book)
	rt.Desk("POST suspense/{item}/other", mayClear, s.settleOther)
	rt.Desk("POST suspense/{item}/return", mayReturn, s.giveBack)
	rt.Desk("GET suspense/{item}/order", maySee, s.showOrder)
}

// pageRows is how many payments one page lists.
const pageRows = 50

func (s *Suspense) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return s.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// listView is what waits, or what was cleared.
type listView struct {
	Waiting
	list    []Item
	back    map[ref.ID]bool // given back to the payer: there is an order for the bank
	cleared bool
	next    string // query of the following page
}

func (s *Suspense) showList(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	v := listView{cleared: in.Text("show") == "cleared"}
	from := in.ID("from")
	if err := in.Err(); err != nil {
		return err
	}
	err := s.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		if v.Waiting, err = s.Waiting(ctx, tx); err != nil {
			return err
		}
		if !v.cleared {
			v.list, err = s.Open(ctx, tx, from, pageRows)
			return err
		}
		rows, err := store.New(tx).Cleared(ctx, store.ClearedParams{MunicipalityID: int64(tx.Municipality), Before: int64(from), Most: pageRows})
		v.back = map[ref.ID]bool{}
		for _, row := range rows {
			v.list = append(v.list, itemOf(row.SuspenseItem))
			v.back[ref.ID(row.SuspenseItem.ID)] = row.Returned > 0
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(v.list) == pageRows {
		v.next = "?from=" + v.list[pageRows-1].ID.String()
		if v.cleared {
			v.next += "&show=cleared"
		}
	}
	return r.Render(w, listPage(r.Page(r.Printer.T("Unmatched payments")), v))
}

// itemView is a payment with what may be done with it.
type itemView struct {
	Item
	place       int // which of the waiting ones it is
	waiting     Waiting
	next        ref.ID
	steps       []Step
	suggestions []Suggestion
	agents      []Agent
	entered     []Entered // settlements that it may be
	mayClear    bool
	mayReturn   bool
	key         string
}

func (s *Suspense) lookAt(r *web.Request) (v itemView, err error) {
	id, err := r.PathID("item")
	if err != nil {
		return v, err
	}
	err = s.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Item, err = s.Item(ctx, tx, id); err != nil {
			return err
		}
		if v.steps, err = s.Steps(ctx, tx, id); err != nil {
			return err
		}
		if v.waiting, v.place, v.next, err = s.position(ctx, tx, id); err != nil || v.Rest == 0 {
			return err
		}
		if v.agents, err = agentsOf(ctx, tx); err != nil {
			return err
		}
		if v.entered, err = s.entered(ctx, tx, v.Item, 0); err != nil {
			return err
		}
		v.suggestions, err = s.Suggest(ctx, tx, v.Item)
		return err
	})
	v.key = r.NewKey()
	v.mayClear = v.Rest > 0 && r.Can(mayClear)
	v.mayReturn = v.Rest > 0 && access.Permit(r.Actor, mayReturn, r.Tenant.ID, v.EnteredBy) == nil
	return v, err
}

// position tells which of the waiting payments an item is, and which one follows.
func (s *Suspense) position(ctx context.Context, tx *db.Tx, id ref.ID) (w Waiting, place int, next ref.ID, err error) {
	q, m := store.New(tx), int64(tx.Municipality)
	if w, err = s.Waiting(ctx, tx); err != nil {
		return w, 0, 0, err
	}
	before, err := q.Place(ctx, store.PlaceParams{MunicipalityID: m, Present: int64(id)})
	if err != nil {
		return w, 0, 0, err
	}
	following, err := q.NextWaiting(ctx, store.NextWaitingParams{MunicipalityID: m, Present: int64(id)})
	if db.IsMissing(err) {
		following, err = 0, nil
	}
	return w, int(before), ref.ID(following), err
}

func itemFrame(r *web.Request) *ui.Page {
	page := r.Page(r.Printer.T("Whose payment is it?"))
	page.Crumbs = []ui.Crumb{{Text: r.Printer.T("Unmatched payments"), Path: "desk/suspense"}}
	return page
}

func (s *Suspense) showItem(w http.ResponseWriter, r *web.Request) error {
	v, err := s.lookAt(r)
	if err != nil {
		return err
	}
	return r.Render(w, itemPage(itemFrame(r), v))
}

// refuse shows the payment again with the reason why something was refused.
func (s *Suspense) refuse(w http.ResponseWriter, r *web.Request, err error) error {
	v, failed := s.lookAt(r)
	if failed != nil {
		return failed
	}
	page := itemFrame(r)
	return r.Refuse(w, err, page, itemPage(page, v))
}

// onward leads to the next payment that waits, so that a row of them is cleared
// without going back to the list.
func (s *Suspense) onward(w http.ResponseWriter, r *web.Request, id ref.ID, msg string, values fault.Values) error {
	var next ref.ID
	err := s.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		_, _, next, err = s.position(ctx, tx, id)
		return err
	})
	if err != nil {
		return err
	}
	if next == 0 {
		return r.Done(w, "desk/suspense", msg, values)
	}
	return r.Done(w, "desk/suspense/"+next.String(), msg, values)
}

// book clears a payment to the chosen account, or to the one that was typed.
func (s *Suspense) book(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("item")
	if err != nil {
		return err
	}
	in := r.Input()
	c := Clearing{Key: in.Text("key"), Account: in.ID("account"), Amount: in.Som("amount"), Learn: in.Bool("learn")}
	typed := in.Text("number")
	if c.Account == 0 && typed == "" {
		in.Field("number", "Choose an account or enter its number")
	}
	if err = in.Err(); err == nil && typed != "" {
		c.Account, err = s.typed(r, typed)
	}
	if err == nil {
		var step Step
		if step, err = s.Clear(r.Context(), r.Actor, id, c); err == nil {
			return s.onward(w, r, id, i18n.Mark("Booked: {sum}, receipt {number}."), fault.Values{"sum": step.Amount, "number": step.Text})
		}
	}
	return s.refuse(w, r, err)
}

// typed finds an account by the number that a person typed.
func (s *Suspense) typed(r *web.Request, text string) (id ref.ID, err error) {
	number, err := ref.ParseNumber(text)
	if err == nil {
		err = s.read(r, func(ctx context.Context, tx *db.Tx) error {
			row, err := store.New(tx).AccountByNumber(ctx, store.AccountByNumberParams{MunicipalityID: int64(tx.Municipality), Number: number.String()})
			id = ref.ID(row.ID)
			return err
		})
	}
	if err != nil && (number == ref.Number{} || db.IsMissing(err)) {
		return 0, fault.Form().Field("number", "There is no such account. Check the number: it is at the top of the bill.")
	}
	return id, err
}

// settleOther says that the money is no payment of an account.
func (s *Suspense) settleOther(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("item")
	if err != nil {
		return err
	}
	in := r.Input()
	o := Other{Key: in.Text("key"), Kind: in.Required("kind"), Reason: in.Text("other_reason")}
	if text, of := strings.CutPrefix(o.Kind, OfAgent+":"); of {
		o.Kind = OfAgent
		if o.Agent, o.Settlement, err = ofAgentForm(text); err != nil {
			in.Field("kind", "Choose from the list")
		}
	}
	if o.Kind == Returned {
		in.Field("kind", "Choose from the list")
	}
	if err = in.Err(); err == nil {
		if _, err = s.Settle(r.Context(), r.Actor, id, o); err == nil {
			return s.onward(w, r, id, i18n.Mark("Booked. The payment waits no more."), nil)
		}
	}
	return s.refuse(w, r, err)
}

// ofAgentForm reads which agent, and which settlement of it, was chosen.
func ofAgentForm(text string) (agent, settlement ref.ID, err error) {
	who, which, entered := strings.Cut(text, ":")
	if agent, err = ref.ParseID(who); err == nil && entered {
		settlement, err = ref.ParseID(which)
	}
	return agent, settlement, err
}

// giveBack books the return of the money and shows the order for the bank.
func (s *Suspense) giveBack(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("item")
	if err != nil {
		return err
	}
	in := r.Input()
	o := Other{Key: in.Text("key"), Kind: Returned, Reason: in.Text("reason")}
	if err = in.Err(); err == nil {
		if _, err = s.Settle(r.Context(), r.Actor, id, o); err == nil {
			return r.Done(w, "desk/suspense/"+id.String(), "The return is booked. Print the order and send it to the bank.")
		}
	}
	return s.refuse(w, r, err)
}

// showOrder is the refund order, a paper for the bank.
func (s *Suspense) showOrder(w http.ResponseWriter, r *web.Request) error {
	v, err := s.lookAt(r)
	if err != nil {
		return err
	}
	for _, step := range v.steps {
		if step.Kind == Returned {
			page := r.Page(r.Printer.T("Refund order"))
			page.Crumbs = []ui.Crumb{{Text: r.Printer.T("Back"), Path: "desk/suspense/" + v.ID.String()}}
			return r.Render(w, orderPage(page, v, step, r.Printer.Name(r.Tenant.Name)))
		}
	}
	return fault.Missing("This payment was not given back.")
}

// keyOf is the keyboard key of a suggestion.
func keyOf(i int) string { return strconv.Itoa(i + 1) }
