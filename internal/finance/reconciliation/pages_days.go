package reconciliation

import (
	"context"
	"io"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// routes adds the pages of the room.
func (r *Reconciliation) routes(rt *web.Router) {
	rt.Desk("GET reconciliation", maySee, r.showDays)
	rt.Desk("GET reconciliation/days/{agent}/{day}", maySee, r.showDay)
	rt.Desk("POST reconciliation/days/{agent}/{day}", mayWork, r.changeRows)
	rt.Desk("POST reconciliation/days/{agent}/{day}/answer", mayWork, r.answerRow)
	rt.Desk("POST reconciliation/days/{agent}/{day}/register", mayWork, r.uploadRegister)
	rt.Desk("POST reconciliation/days/{agent}/{day}/sign", maySign, r.signDay)
	rt.Desk("POST reconciliation/days/{agent}/{day}/reopen", maySign, r.reopenDay)
	rt.Desk("GET reconciliation/days/{agent}/{day}/letter.pdf", maySee, r.sendLetter)
	rt.Desk("GET reconciliation/days/{agent}/{day}/letter.xlsx", maySee, r.sendLetterTable)
	rt.Desk("GET reconciliation/registers/{upload}", maySee, r.showUpload)
	rt.Desk("POST reconciliation/registers/{upload}", mayWork, r.loadUpload)
}

// dayPath is the address of a day below the desk.
func dayPath(agent ref.ID, day period.Day) string {
	return "reconciliation/days/" + agent.String() + "/" + string(day)
}

// read runs f on a snapshot of the reader's municipality.
func (r *Reconciliation) read(req *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return r.db.Read(req.Context(), req.Tenant.ID, func(tx *db.Tx) error { return f(req.Context(), tx) })
}

// frame starts a page of the room with the way back to the list of days.
func frame(req *web.Request, title string) *ui.Page {
	p := req.Page(title)
	p.Crumbs = []ui.Crumb{{Text: p.T("Reconciliation"), Path: "desk/reconciliation"}}
	return p
}

// monthView is a month of days: a line for each day, a column for each agent.
type monthView struct {
	month  period.Month
	today  period.Day
	agents []Agent
	dates  []period.Day // those that have anything, the newest first
	days   map[dayKey]Day
}

// waits counts the days up to yesterday that are not signed.
func (v monthView) waits() (n int) {
	for _, d := range v.days {
		if d.Date < v.today && d.State() != Signed && d.State() != Quiet {
			n++
		}
	}
	return n
}

// of adds up a month of one agent: what it took, how many days there were and how
// many of them are signed.
func (v monthView) of(agent ref.ID) (total money.Som, days, signed int) {
	for _, d := range v.days {
		if d.Agent != agent || d.State() == Quiet {
			continue
		}
		total += d.Books.Total
		days++
		if d.State() == Signed {
			signed++
		}
	}
	return total, days, signed
}

// showDays lists the days of a month by agent, with their states.
func (r *Reconciliation) showDays(w http.ResponseWriter, req *web.Request) error {
	in := req.Input()
	v := monthView{month: in.Month("month"), today: req.Today()}
	if err := in.Err(); err != nil {
		return err
	}
	if v.month == "" {
		v.month = v.today.Month()
	}
	err := r.read(req, func(ctx context.Context, tx *db.Tx) (err error) {
		if v.agents, err = r.Agents(ctx, tx); err != nil {
			return err
		}
		v.days, err = r.Days(ctx, tx, 0, period.Span{From: v.month.First(), Until: v.month.Last()})
		return err
	})
	if err != nil {
		return err
	}
	for key := range v.days {
		if !slices.Contains(v.dates, key.day) {
			v.dates = append(v.dates, key.day)
		}
	}
	slices.Sort(v.dates)
	slices.Reverse(v.dates)
	page := req.Page(req.Printer.T("Reconciliation"))
	return req.Render(w, monthPage(page, v))
}

// dayView is a day with what this person may do to it.
type dayView struct {
	Look
	mayWork bool
	maySign bool
	ended   bool
	mark    string // of the row whose form came back
}

// at reads agent and day out of the address.
func at(req *web.Request) (agent ref.ID, day period.Day, err error) {
	if agent, err = req.PathID("agent"); err != nil {
		return 0, "", err
	}
	day, err = period.ParseDay(req.PathValue("day"))
	if err != nil || string(day) != req.PathValue("day") {
		return 0, "", fault.Missing("Page not found")
	}
	return agent, day, nil
}

// lookAtDay reads the day of the address.
func (r *Reconciliation) lookAtDay(req *web.Request) (v dayView, err error) {
	agent, day, err := at(req)
	if err != nil {
		return v, err
	}
	err = r.read(req, func(ctx context.Context, tx *db.Tx) error {
		v.Look, err = r.LookAt(ctx, tx, agent, day)
		return err
	})
	v.ended = day < req.Today()
	signed := v.State() == Signed
	v.mayWork = req.Can(mayWork) && !signed
	v.maySign = v.ended && v.State() != Quiet && v.Look.maySign(req.Actor, req.Tenant.ID) == nil
	return v, err
}

func (v dayView) page(req *web.Request) (*ui.Page, templ.Component) {
	p := frame(req, v.Who.Name+", "+req.Printer.Day(v.Date))
	return p, dayPage(p, v)
}

// showDay compares a day and shows what differs.
func (r *Reconciliation) showDay(w http.ResponseWriter, req *web.Request) error {
	v, err := r.lookAtDay(req)
	if err != nil {
		return err
	}
	_, c := v.page(req)
	return req.Render(w, c)
}

// refuse shows a day again with the form that was refused.
func (r *Reconciliation) refuse(w http.ResponseWriter, req *web.Request, mark string, err error) error {
	v, failed := r.lookAtDay(req)
	if failed != nil {
		return failed
	}
	v.mark = mark
	p, c := v.page(req)
	return req.Refuse(w, err, p, c)
}

// changeRows does to rows what their buttons say: one click each.
func (r *Reconciliation) changeRows(w http.ResponseWriter, req *web.Request) error {
	agent, day, err := at(req)
	if err != nil {
		return err
	}
	in := req.Input()
	what, marks := in.Choice("do", "post", "query", "ask"), in.Texts("mark")
	if err := in.Err(); err != nil {
		return err
	}
	path := "desk/" + dayPath(agent, day)
	switch what {
	case "post":
		out, err := r.Post(req.Context(), req.Actor, agent, day, marks...)
		switch {
		case err != nil:
			return r.refuse(w, req, "", err)
		case len(out.Refused) > 0:
			return req.Done(w, path, "Posted: {n}, {sum}. Not posted: {m}. {why}", fault.Values{"n": out.Booked, "sum": out.Sum,
				"m": len(out.Refused), "why": reason(req, out.Refused[0])})
		}
		return req.Done(w, path, "Posted: {n}, {sum}.", fault.Values{"n": out.Booked, "sum": out.Sum})
	case "query":
		n, err := r.Query(req.Context(), req.Actor, agent, day, marks...)
		if err != nil {
			return r.refuse(w, req, "", err)
		}
		return req.Done(w, path, "Written into the letter to the agent: {n}. Send the letter and wait for the answer.", fault.Values{"n": n})
	}
	return r.askForCorrection(w, req, agent, day, marks)
}

// reason says why something was refused, in the reader's language.
func reason(req *web.Request, err error) string {
	if f := fault.Of(err); f != nil {
		return req.Printer.Fault(f)
	}
	return req.Printer.T("Something went wrong")
}

// askForCorrection sends one payment of ours to the second person.
func (r *Reconciliation) askForCorrection(w http.ResponseWriter, req *web.Request, agent ref.ID, day period.Day, marks []string) error {
	if len(marks) != 1 {
		return fault.Missing("Page not found")
	}
	v, err := r.lookAtDay(req)
	if err != nil {
		return err
	}
	why := req.Printer.T("The register of {agent} for {day} says otherwise", "agent", v.Who.Name, "day", day)
	if _, err := r.Ask(req.Context(), req.Actor, agent, day, marks[0], why); err != nil {
		return r.refuse(w, req, "", err)
	}
	return req.Done(w, "desk/"+dayPath(agent, day), "Asked for. A second person decides.")
}

// answerRow closes a difference with words.
func (r *Reconciliation) answerRow(w http.ResponseWriter, req *web.Request) error {
	agent, day, err := at(req)
	if err != nil {
		return err
	}
	in := req.Input()
	mark, answer := in.Required("mark"), in.Text("answer")
	if err = in.Err(); err == nil {
		err = r.Answer(req.Context(), req.Actor, agent, day, mark, answer)
	}
	if err != nil {
		return r.refuse(w, req, mark, err)
	}
	return req.Done(w, "desk/"+dayPath(agent, day), "The difference is explained.")
}

// signDay closes the day by the name of whoever is signed in.
func (r *Reconciliation) signDay(w http.ResponseWriter, req *web.Request) error {
	path, err := decide(req, r.Sign)
	if err != nil {
		return r.refuse(w, req, "", err)
	}
	return req.Done(w, path, "The day is signed.")
}

// reopenDay takes the signature off.
func (r *Reconciliation) reopenDay(w http.ResponseWriter, req *web.Request) error {
	path, err := decide(req, r.Reopen)
	if err != nil {
		return r.refuse(w, req, "", err)
	}
	return req.Done(w, path, "The day is open again.")
}

// decide does to the day of the address what the form asks, and says where the
// day is shown.
func decide(req *web.Request, verb func(context.Context, access.Actor, ref.ID, period.Day, string) error) (path string, err error) {
	agent, day, err := at(req)
	if err != nil {
		return "", err
	}
	in := req.Input()
	why := in.Text("reason")
	if err := in.Err(); err != nil {
		return "", err
	}
	return "desk/" + dayPath(agent, day), verb(req.Context(), req.Actor, agent, day, why)
}

// sendLetter draws the letter to the agent: what it is asked about.
func (r *Reconciliation) sendLetter(w http.ResponseWriter, req *web.Request) error {
	v, err := r.lookAtDay(req)
	if err != nil {
		return err
	}
	body, err := v.Look.letter(req.Printer, req.Printer.Name(req.Tenant.Name), req.Today()).Bytes()
	if err != nil {
		return err
	}
	return req.Send(w, "letter-"+v.Who.Code+"-"+string(v.Date)+".pdf", "application/pdf", body)
}

// sendLetterTable is the same as a table for the agent's own program.
func (r *Reconciliation) sendLetterTable(w http.ResponseWriter, req *web.Request) error {
	v, err := r.lookAtDay(req)
	if err != nil {
		return err
	}
	p := req.Printer
	return req.SendFrom(w, "letter-"+v.Who.Code+"-"+string(v.Date)+".xlsx", sheet.XLSX, func(out io.Writer) error {
		return sheet.WriteXLSX(out, p.T("Letter"), letterHeadings(p), func(yield func([]any) bool) {
			for _, item := range v.asked() {
				if !yield(letterRow(p, item)) {
					return
				}
			}
		})
	})
}
