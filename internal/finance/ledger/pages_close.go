package ledger

import (
	"context"
	"net/http"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

type closePage struct {
	acts   []store.ActsRow
	asked  []store.AskedRow
	closed period.Month
	next   period.Month // the month that is proposed to be closed
	ended  bool         // it is over and can be closed
	closes bool         // the reader may close and ask
	opens  bool         // the reader may decide about what was asked
}

func (l *Ledger) closes(r *web.Request) (page closePage, err error) {
	page.closes = r.Can(mayClose)
	err = l.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		q, m := store.New(tx), int64(tx.Municipality)
		if page.closed, err = l.Closed(ctx, tx); err != nil {
			return err
		}
		if page.acts, err = q.Acts(ctx, m); err != nil {
			return err
		}
		page.asked, err = q.Asked(ctx, m)
		return err
	})
	page.next = r.Today().Month().Add(-1)
	if page.closed != "" {
		page.next = page.closed.Next()
	}
	page.ended = page.next < r.Today().Month()
	for _, a := range page.asked {
		page.opens = mayAnswer(r.Actor, r.Tenant.ID, ref.ID(a.ActorID)) == nil
	}
	return page, err
}

func closeFrame(r *web.Request) *ui.Page {
	p := r.Page(r.Printer.T("Closed months"))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Ledger"), Path: "desk/ledger"}}
	return p
}

func (l *Ledger) showClose(w http.ResponseWriter, r *web.Request) error {
	page, err := l.closes(r)
	if err != nil {
		return err
	}
	return r.Render(w, closeView(closeFrame(r), page))
}

func (l *Ledger) closeMonth(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	month := in.Month("month")
	err := in.Err()
	if err == nil {
		err = l.Close(r.Context(), r.Actor, r.Tenant.ID, month)
	}
	if err != nil {
		return l.refuseClose(w, r, err)
	}
	return r.Done(w, "desk/ledger", "{month} is closed.", fault.Values{"month": month})
}

func (l *Ledger) askOpen(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	month, reason := in.Month("open"), in.Text("reason")
	err := in.Err()
	if err == nil {
		err = l.AskOpen(r.Context(), r.Actor, r.Tenant.ID, month, reason)
	}
	if err != nil {
		return l.refuseClose(w, r, err)
	}
	return r.Done(w, "desk/ledger/close", "A second person will decide about {month}.", fault.Values{"month": month})
}

func (l *Ledger) answerOpen(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	decision := in.Choice("decision", "open", "keep")
	ask, err := strconv.ParseInt(r.PathValue("ask"), 10, 64)
	if err != nil {
		return fault.Missing("Page not found")
	}
	if err = in.Err(); err == nil {
		err = l.Answer(r.Context(), r.Actor, r.Tenant.ID, ask, decision == "open")
	}
	if err != nil {
		return l.refuseClose(w, r, err)
	}
	if decision == "open" {
		return r.Done(w, "desk/ledger/close", "The month is open again.")
	}
	return r.Done(w, "desk/ledger/close", "The month stays closed.")
}

func (l *Ledger) refuseClose(w http.ResponseWriter, r *web.Request, err error) error {
	page, readErr := l.closes(r)
	if readErr != nil {
		return readErr
	}
	p := closeFrame(r)
	return r.Refuse(w, err, p, closeView(p, page))
}

// todo is the month that waits for the reader's decision.
func (l *Ledger) todo(ctx context.Context, r *web.Request) (list []module.Todo, err error) {
	if !r.Can(mayOpen) {
		return nil, nil
	}
	err = l.d.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		asked, err := store.New(tx).Asked(ctx, int64(tx.Municipality))
		for _, a := range asked {
			if mayAnswer(r.Actor, r.Tenant.ID, ref.ID(a.ActorID)) == nil {
				list = append(list, module.Todo{Text: r.Printer.T("Open {month} again?", "month", period.Month(a.Month)),
					Note: a.ActorName + ": " + a.Reason, Path: "desk/ledger/close", State: "wait", Tag: r.Printer.T("second person")})
			}
		}
		return err
	})
	return list, err
}
