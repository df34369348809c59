package settlements

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/openaimak/aimak/internal/finance/settlements/store"
	"github.com/openaimak/aimak/internal/finance/suspense"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the pages of the room.
func (st *Settlements) routes(rt *web.Router) {
	rt.Desk("GET settlements", maySee, st.showAccounts)
	rt.Desk("GET settlements/agents/{agent}", maySee, st.showAccount)
	rt.Desk("GET settlements/agents/{agent}/statement.pdf", maySee, st.sendStatement)
	rt.Desk("GET settlements/agents/{agent}/statement.xlsx", maySee, st.sendStatementTable)
	rt.Desk("GET settlements/agents/{agent}/new", maySettle, st.showSettling)
	rt.Desk("POST settlements/agents/{agent}/new", maySettle, st.enterSettlement)
	rt.Desk("GET settlements/done/{settlement}", maySee, st.showSettlement)
	rt.Desk("POST settlements/done/{settlement}/reverse", mayReverse, st.takeSettlementBack)
}

// accountPath and settlementPath are addresses below the desk.
func accountPath(agent ref.ID) string { return "settlements/agents/" + agent.String() }

func settlementPath(id ref.ID) string { return "settlements/done/" + id.String() }

// read runs f on a snapshot of the reader's municipality.
func (st *Settlements) read(req *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return st.db.Read(req.Context(), req.Tenant.ID, func(tx *db.Tx) error { return f(req.Context(), tx) })
}

// frame starts a page of the room with the way back to the list of agents.
func frame(req *web.Request, title string) *ui.Page {
	p := req.Page(title)
	p.Crumbs = []ui.Crumb{{Text: p.T("Settlements with agents"), Path: "desk/settlements"}}
	return p
}

// showAccounts lists how all agents stand.
func (st *Settlements) showAccounts(w http.ResponseWriter, req *web.Request) error {
	var list []Account
	err := st.read(req, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = st.Accounts(ctx, tx, "")
		return err
	})
	if err != nil {
		return err
	}
	return req.Render(w, accountsPage(req.Page(req.Printer.T("Settlements with agents")), list))
}

// Bank is one of our bank accounts.
type Bank struct {
	ID           ref.ID
	Name, Number string
}

// Banks lists our bank accounts. An empty list means that there is only one.
func (st *Settlements) Banks(ctx context.Context, tx *db.Tx) ([]Bank, error) {
	rows, err := store.New(tx).BankAccounts(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading bank accounts: %w", err)
	}
	list := make([]Bank, len(rows))
	for i, row := range rows {
		list[i] = Bank{ref.ID(row.ID), row.Name, row.Number}
	}
	return list, nil
}

// accountView is an agent's account over the chosen days.
type accountView struct {
	Statement
	maySettle bool
}

// lookAtAccount reads the statement of the address. Without days chosen it is
// the month so far.
func (st *Settlements) lookAtAccount(req *web.Request) (v accountView, err error) {
	agent, err := req.PathID("agent")
	if err != nil {
		return v, err
	}
	in := req.Input()
	span := period.Span{From: in.Day("from"), Until: in.Day("until")}
	if err := in.Err(); err != nil {
		return v, err
	}
	if span.Until == "" {
		span.Until = req.Today()
	}
	if span.From == "" || span.From > span.Until {
		span.From = span.Until.Month().First()
	}
	err = st.read(req, func(ctx context.Context, tx *db.Tx) error {
		v.Statement, err = st.Statement(ctx, tx, agent, span)
		return err
	})
	v.maySettle = req.Can(maySettle)
	return v, err
}

func (st *Settlements) showAccount(w http.ResponseWriter, req *web.Request) error {
	v, err := st.lookAtAccount(req)
	if err != nil {
		return err
	}
	p := frame(req, v.Name)
	return req.Render(w, accountPage(p, v))
}

// sendStatement draws the account as a paper with two places to sign.
func (st *Settlements) sendStatement(w http.ResponseWriter, req *web.Request) error {
	v, err := st.lookAtAccount(req)
	if err != nil {
		return err
	}
	body, err := v.paper(req.Printer, req.Printer.Name(req.Tenant.Name)).Bytes()
	if err != nil {
		return err
	}
	return req.Send(w, v.filename()+".pdf", "application/pdf", body)
}

func (v accountView) filename() string {
	return fmt.Sprintf("agent-%s-%s-%s", v.Code, v.Span.From, v.Span.Until)
}

// query is the span of the page, for the addresses of its files.
func (v accountView) query() string {
	return fmt.Sprintf("?from=%s&until=%s", v.Span.From, v.Span.Until)
}

func (st *Settlements) sendStatementTable(w http.ResponseWriter, req *web.Request) error {
	v, err := st.lookAtAccount(req)
	if err != nil {
		return err
	}
	p := req.Printer
	headings := []string{p.T("Day"), p.T("Payments"), p.T("Taken, som"), p.T("Paid over, som"), p.T("Commission, som"), p.T("Balance, som")}
	return req.SendFrom(w, v.filename()+".xlsx", sheet.XLSX, func(out io.Writer) error {
		return sheet.WriteXLSX(out, p.T("Agent's account"), headings, func(yield func([]any) bool) {
			if !yield([]any{v.Span.From, "", "", "", "", v.Opening}) {
				return
			}
			for _, m := range v.Moves {
				if !yield([]any{m.Day, m.Payments, m.Taken, m.Handed, m.Kept, m.Balance}) {
					return
				}
			}
		})
	})
}

// settlingView is the form of a settlement.
type settlingView struct {
	Account
	until    period.Day // signed days up to here are settled
	banks    []Bank
	incoming []suspense.Incoming // movements that may be the transfer
	chosen   suspense.Incoming   // one of them; without an ID the transfer is typed
	today    period.Day
	key      string
}

// choose takes the movement that the form or the address names out of those that
// are offered. One that was used meanwhile is offered no more.
func (v *settlingView) choose(movement ref.ID) {
	for _, i := range v.incoming {
		if i.ID == movement {
			v.chosen = i
		}
	}
}

func (st *Settlements) lookAtSettling(req *web.Request) (v settlingView, err error) {
	agent, err := req.PathID("agent")
	if err != nil {
		return v, err
	}
	in := req.Input()
	v = settlingView{until: in.Day("until"), today: req.Today(), key: req.NewKey()}
	movement := in.ID("movement")
	if err := in.Err(); err != nil {
		v.until = "" // the complaint stands beside the field
	}
	err = st.read(req, func(ctx context.Context, tx *db.Tx) error {
		if v.Account, err = st.Account(ctx, tx, agent, v.until); err != nil {
			return err
		}
		if v.incoming, err = st.Incoming(ctx, tx, v.Account); err != nil {
			return err
		}
		v.choose(movement)
		v.banks, err = st.Banks(ctx, tx)
		return err
	})
	if v.until == "" || v.until > v.Due.Last {
		v.until = v.Due.Last
	}
	return v, err
}

func settlingFrame(req *web.Request, v settlingView) *ui.Page {
	p := frame(req, req.Printer.T("Settlement"))
	p.Crumbs = append(p.Crumbs, ui.Crumb{Text: v.Name, Path: "desk/" + accountPath(v.ID)})
	return p
}

func (st *Settlements) showSettling(w http.ResponseWriter, req *web.Request) error {
	v, err := st.lookAtSettling(req)
	if err != nil {
		return err
	}
	return req.Render(w, settlingPage(settlingFrame(req, v), v))
}

// enterSettlement books what came; a refused form comes back as it was typed,
// with its key: sent twice it settles once.
func (st *Settlements) enterSettlement(w http.ResponseWriter, req *web.Request) error {
	agent, err := req.PathID("agent")
	if err != nil {
		return err
	}
	in := req.Input()
	s := Settlement{Agent: agent, Key: in.Text("key"), Day: in.Day("day"), Until: in.Day("until"), Bank: in.ID("bank"),
		Movement: in.ID("movement"), Amount: in.Som("amount"), Commission: in.Som("commission"), Note: in.Text("note")}
	if err = in.Err(); err == nil {
		var id ref.ID
		if id, err = st.Settle(req.Context(), req.Actor, s); err == nil {
			return req.Done(w, "desk/"+settlementPath(id), "The settlement is booked: {sum}.", fault.Values{"sum": s.Credit()})
		}
	}
	v, failed := st.lookAtSettling(req)
	if failed != nil {
		return failed
	}
	p := settlingFrame(req, v)
	return req.Refuse(w, err, p, settlingPage(p, v))
}

// settlementView is one settlement.
type settlementView struct {
	Settlement
	agent      Agent
	bank       Bank
	mayReverse bool
}

func (st *Settlements) lookAtSettlement(req *web.Request) (v settlementView, err error) {
	id, err := req.PathID("settlement")
	if err != nil {
		return v, err
	}
	err = st.read(req, func(ctx context.Context, tx *db.Tx) error {
		if v.Settlement, err = st.Settlement(ctx, tx, id); err != nil {
			return err
		}
		banks, err := st.Banks(ctx, tx)
		if err != nil {
			return err
		}
		for _, b := range banks {
			if b.ID == v.Bank {
				v.bank = b
			}
		}
		v.agent, err = st.Agent(ctx, tx, v.Agent)
		return err
	})
	v.mayReverse = v.State == settled && access.Permit(req.Actor, mayReverse, req.Tenant.ID, v.By) == nil
	return v, err
}

func settlementFrame(req *web.Request, v settlementView) *ui.Page {
	p := frame(req, req.Printer.T("Settlement"))
	p.Crumbs = append(p.Crumbs, ui.Crumb{Text: v.agent.Name, Path: "desk/" + accountPath(v.Agent)})
	return p
}

func (st *Settlements) showSettlement(w http.ResponseWriter, req *web.Request) error {
	v, err := st.lookAtSettlement(req)
	if err != nil {
		return err
	}
	return req.Render(w, oneSettlement(settlementFrame(req, v), v))
}

// takeSettlementBack reverses a settlement entered by somebody else.
func (st *Settlements) takeSettlementBack(w http.ResponseWriter, req *web.Request) error {
	id, err := req.PathID("settlement")
	if err != nil {
		return err
	}
	in := req.Input()
	why := in.Text("reason")
	if err = in.Err(); err == nil {
		if err = st.TakeBack(req.Context(), req.Actor, id, why); err == nil {
			return req.Done(w, "desk/"+settlementPath(id), "The settlement is reversed. The agent owes the money again.")
		}
	}
	v, failed := st.lookAtSettlement(req)
	if failed != nil {
		return failed
	}
	p := settlementFrame(req, v)
	return req.Refuse(w, err, p, oneSettlement(p, v))
}
