package notices

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// mostListed is how many messages one page of the list has.
const mostListed = 50

// deskView is what is told, and what is to be told by hand.
type deskView struct {
	List   []notify.Entry
	More   bool
	All    int
	Stuck  []notify.Stuck
	Counts []notify.Count
	Mail   bool
	SMS    bool
	Test   bool
}

func (o *Notices) desk(r *web.Request) (v deskView, err error) {
	in := r.Input()
	after := in.ID("after")
	if err := in.Err(); err != nil {
		return v, err
	}
	v.Mail, v.SMS, v.Test = o.carrier.Can(notify.Mail), o.carrier.Can(notify.SMS), o.carrier.Rehearses()
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.List, err = o.carrier.ByHand(ctx, tx, after, mostListed+1); err != nil {
			return err
		}
		if v.All, err = o.carrier.CountByHand(ctx, tx); err != nil {
			return err
		}
		if v.Stuck, err = o.carrier.Stuck(ctx, tx); err != nil {
			return err
		}
		v.Counts, err = o.carrier.Counts(ctx, tx, tx.Today().Add(-30).Start())
		return err
	})
	if len(v.List) > mostListed {
		v.List, v.More = v.List[:mostListed], true
	}
	return v, err
}

// showDesk shows what is to be told by hand, and how it goes with the rest.
func (o *Notices) showDesk(w http.ResponseWriter, r *web.Request) error {
	v, err := o.desk(r)
	if err != nil {
		return err
	}
	return r.Render(w, deskPage(r.Page(r.Printer.T("Notices")), v))
}

// markTold marks ticked messages as told.
func (o *Notices) markTold(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	ids := in.Texts("id")
	if err := in.Err(); err != nil {
		return err
	}
	marked := 0
	err := o.save(r, func(ctx context.Context, tx *db.Tx) error {
		for _, text := range ids {
			id, err := ref.ParseID(text)
			if err != nil {
				continue // not one of ours
			}
			ok, err := o.carrier.Told(ctx, tx, id)
			if err != nil {
				return err
			}
			if !ok {
				continue // a colleague was faster
			}
			marked++
			if err := audit.Record(ctx, tx, r.Actor, "notices.told", ref.Ref{Kind: "notify.message", ID: id}, "paper", "told"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if marked == 0 {
		return r.Done(w, "desk/notices", "Nothing was ticked.")
	}
	return r.Done(w, "desk/notices", "Marked as told: {n}", map[string]any{"n": marked})
}

// sendList is the list on paper, in the language of the reader; the messages stand in
// the language of whoever is told.
func (o *Notices) sendList(w http.ResponseWriter, r *web.Request) error {
	var list []notify.Entry
	err := o.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = o.carrier.ByHand(ctx, tx, 0, mostPrinted)
		return err
	})
	if err != nil {
		return err
	}
	body, err := paper{Office: r.Printer.Name(r.Tenant.Name), Day: r.Today(), List: list}.draw(r.Printer).Bytes()
	if err != nil {
		return err
	}
	return r.Send(w, "notices-"+string(r.Today())+".pdf", "application/pdf", body)
}

// moreList leads to the rest of the list.
func moreList(p *ui.Page, v deskView) templ.SafeURL {
	if !v.More {
		return ""
	}
	return p.Desk("notices", "?after="+v.List[len(v.List)-1].ID.String())
}
