package billing

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the pages of the room.
func (b *Billing) routes(rt *web.Router) {
	rt.Desk("GET billing", mayRead, b.showRuns)
	rt.Desk("POST billing/runs", mayRun, b.startRun)
	rt.Desk("GET billing/runs/{run}", mayRead, b.showRun)
	rt.Desk("GET billing/runs/{run}/bills", mayRead, b.showBills)
	rt.Desk("POST billing/runs/{run}/bills/{bill}", mayRun, b.leaveBill)
	rt.Desk("POST billing/runs/{run}/again", mayRun, b.computeAgain)
	rt.Desk("POST billing/runs/{run}/drop", mayRun, b.dropRun)
	rt.Desk("POST billing/runs/{run}/approve", mayApprove, b.approveRun)
	rt.Desk("POST billing/runs/{run}/continue", mayApprove, b.continueRun)
	rt.Desk("POST billing/runs/{run}/reverse", mayReverse, b.reverseRun)
}

// historyMonths is how many months of runs the list shows.
const historyMonths = 12

// runList is what the list of runs shows.
type runList struct {
	services []Service
	runs     []Run
	gaps     []gap // the last full month, where it is not billed yet
	proposed gap   // what a new run most likely is for
}

// gap is a service whose last full month has no run.
type gap struct {
	Service Service
	Month   period.Month
}

func (b *Billing) showRuns(w http.ResponseWriter, r *web.Request) error {
	list, err := b.runList(r)
	if err != nil {
		return err
	}
	return r.Render(w, runsPage(r.Page(r.Printer.T("Bills")), list, r.Can(mayRun)))
}

func (b *Billing) runList(r *web.Request) (list runList, err error) {
	err = b.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		if list.services, err = b.Services(r.Context(), tx); err != nil {
			return err
		}
		since := tx.Today().Month().Add(-historyMonths)
		list.runs, err = b.runsSince(r.Context(), tx, since)
		if err != nil {
			return err
		}
		this := tx.Today().Month()
		if list.gaps, err = b.gaps(r.Context(), tx, list.services, list.runs, this.Add(-1)); err != nil {
			return err
		}
		coming, err := b.gaps(r.Context(), tx, list.services, list.runs, this)
		list.proposed = append(append(list.gaps[:len(list.gaps):len(list.gaps)], coming...), gap{Month: this.Add(-1)})[0]
		return err
	})
	return list, err
}

// gaps finds the services without a living run for the month that had a price
// and somebody who used them.
func (b *Billing) gaps(ctx context.Context, tx *db.Tx, services []Service, runs []Run, m period.Month) ([]gap, error) {
	billable, err := store.New(tx).Billable(ctx, store.BillableParams{
		MunicipalityID: int64(tx.Municipality), FirstDay: string(m.First()), LastDay: string(m.Last())})
	if err != nil {
		return nil, fmt.Errorf("reading what can be billed: %w", err)
	}
	for _, run := range runs {
		if run.Month == m && run.State != Reversed {
			billable = slices.DeleteFunc(billable, func(id int64) bool { return id == int64(run.Service) })
		}
	}
	var found []gap
	for _, s := range services {
		if slices.Contains(billable, int64(s.ID)) {
			found = append(found, gap{s, m})
		}
	}
	return found, nil
}

func (b *Billing) startRun(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	service, m := in.ID("service"), in.Month("month")
	err := in.Err()
	if err == nil {
		_, job, started := b.StartRun(r.Context(), r.Actor, service, m)
		if started == nil {
			return r.Goto(w, "desk/jobs/"+job.String())
		}
		err = started
	}
	list, failed := b.runList(r)
	if failed != nil {
		return failed
	}
	p := r.Page(r.Printer.T("Bills"))
	return r.Refuse(w, err, p, runsPage(p, list, true))
}

// runView is what the page of a run shows.
type runView struct {
	run     Run
	service Service
	last    *Run // the posted run of the month before, to compare with
	notes   []note
	left    int // bills left out
	bills   []Bill
	names   map[ref.ID]string
}

// note counts the bills with one oddity.
type note struct {
	Odd   string
	Bills int
}

func (b *Billing) showRun(w http.ResponseWriter, r *web.Request) error {
	v, err := b.runView(r)
	if err != nil {
		return err
	}
	return r.Render(w, runPage(b.runFrame(r, v), v, b.rights(r, v.run)))
}

// rights says what the person may do with a run.
type rights struct{ run, approve, reverse bool }

func (b *Billing) rights(r *web.Request, run Run) rights {
	return rights{
		run:     r.Can(mayRun),
		approve: access.Permit(r.Actor, mayApprove, r.Tenant.ID, run.Made.By) == nil,
		reverse: access.Permit(r.Actor, mayReverse, r.Tenant.ID, run.Approved.By) == nil,
	}
}

// worstBills is how many odd bills stand on the page of a run itself.
const worstBills = 50

func (b *Billing) runView(r *web.Request) (v runView, err error) {
	id, err := r.PathID("run")
	if err != nil {
		return v, err
	}
	ctx := r.Context()
	err = b.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		if v.run, err = b.Run(ctx, tx, id); err != nil {
			return err
		}
		services, err := b.Services(ctx, tx)
		if err != nil {
			return err
		}
		v.service = ByID(services)[v.run.Service]
		if v.last, err = b.lastRun(ctx, tx, v.run); err != nil {
			return err
		}
		if v.notes, v.left, err = b.notes(ctx, tx, id); err != nil {
			return err
		}
		v.bills, v.names, err = b.billPage(ctx, tx, store.RunBillsParams{MunicipalityID: int64(tx.Municipality), RunID: int64(id), Noted: true, Most: worstBills})
		return err
	})
	return v, err
}

// pageRows is how many bills one page lists.
const pageRows = 50

// showBills lists the bills of a run, all or with one oddity.
func (b *Billing) showBills(w http.ResponseWriter, r *web.Request) error {
	v, err := b.runView(r)
	if err != nil {
		return err
	}
	in := r.Input()
	odd, after := in.Text("odd"), in.Int("after")
	if err := in.Err(); err != nil {
		return err
	}
	pattern := ""
	if odd != "" {
		pattern = "% " + odd + " %"
	}
	err = b.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		v.bills, v.names, err = b.billPage(r.Context(), tx, store.RunBillsParams{MunicipalityID: int64(tx.Municipality),
			RunID: int64(v.run.ID), After: int64(after), Odd: pattern, Most: pageRows})
		return err
	})
	if err != nil {
		return err
	}
	next := ""
	if len(v.bills) == pageRows {
		next = "?odd=" + odd + "&after=" + strconv.FormatInt(v.bills[pageRows-1].Ordinal, 10)
	}
	return r.Render(w, billsPage(b.runFrame(r, v), v, odd, next, r.Can(mayRun)))
}

func (b *Billing) leaveBill(w http.ResponseWriter, r *web.Request) error {
	run, err := r.PathID("run")
	if err != nil {
		return err
	}
	bill, err := r.PathID("bill")
	if err != nil {
		return err
	}
	in := r.Input()
	reason := in.Text("reason")
	if in.Choice("do", "leave", "take") == "leave" && reason == "" {
		in.Field("reason", "Fill in this field")
	}
	if err := in.Err(); err != nil {
		return err
	}
	if err := b.Leave(r.Context(), r.Actor, run, bill, reason); err != nil {
		return err
	}
	return r.Done(w, "desk/billing/runs/"+run.String(), "Saved")
}

// act performs a step of a run that ends in a job, and leads to the job.
func (b *Billing) act(w http.ResponseWriter, r *web.Request, do func(run ref.ID) (job ref.ID, err error)) error {
	run, err := r.PathID("run")
	if err != nil {
		return err
	}
	job, err := do(run)
	if err == nil {
		return r.Goto(w, "desk/jobs/"+job.String())
	}
	v, failed := b.runView(r)
	if failed != nil {
		return failed
	}
	p := b.runFrame(r, v)
	return r.Refuse(w, err, p, runPage(p, v, b.rights(r, v.run)))
}

func (b *Billing) computeAgain(w http.ResponseWriter, r *web.Request) error {
	return b.act(w, r, func(run ref.ID) (ref.ID, error) { return b.Again(r.Context(), r.Actor, run) })
}

func (b *Billing) approveRun(w http.ResponseWriter, r *web.Request) error {
	return b.act(w, r, func(run ref.ID) (ref.ID, error) { return b.Approve(r.Context(), r.Actor, run) })
}

func (b *Billing) continueRun(w http.ResponseWriter, r *web.Request) error {
	return b.act(w, r, func(run ref.ID) (ref.ID, error) { return b.Resume(r.Context(), r.Actor, run) })
}

func (b *Billing) reverseRun(w http.ResponseWriter, r *web.Request) error {
	reason := r.Input().Text("reason")
	return b.act(w, r, func(run ref.ID) (ref.ID, error) { return b.Reverse(r.Context(), r.Actor, run, reason) })
}

func (b *Billing) dropRun(w http.ResponseWriter, r *web.Request) error {
	run, err := r.PathID("run")
	if err != nil {
		return err
	}
	if err := b.Drop(r.Context(), r.Actor, run); err != nil {
		return err
	}
	return r.Done(w, "desk/billing", "The run was given up. The month can be run anew.")
}
