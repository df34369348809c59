package prospects

import (
	"context"
	"net/http"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/workbench/plan"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/chart"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// riskView is the page of the draws.
type riskView struct {
	view
	risks []Risk
	may   bool // order draws: a frozen version is tried as well
}

func (x *Prospects) riskView(r *web.Request) (v riskView, p *ui.Page, err error) {
	v.view, p, err = x.open(r, pageRisk, r.Printer.T("Risk"))
	v.may = r.Can(mayEnter)
	if err != nil || v.wrong != nil {
		return v, p, err
	}
	err = x.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		v.risks, err = x.Risks(ctx, tx, v.ID, v.code)
		return err
	})
	return v, p, err
}

func (x *Prospects) showRisk(w http.ResponseWriter, r *web.Request) error {
	v, p, err := x.riskView(r)
	if err != nil {
		return err
	}
	if v.wrong != nil {
		return x.broken(w, r, p, v.view)
	}
	return r.Render(w, riskPage(p, v))
}

// orderRisk puts draws to work and leads to the page of the job, which shows how
// far they are and cancels them.
func (x *Prospects) orderRisk(w http.ResponseWriter, r *web.Request) error {
	v, p, err := x.riskView(r)
	if err != nil {
		return err
	}
	if v.wrong != nil {
		return x.broken(w, r, p, v.view)
	}
	in := r.Input()
	d := typedDraws(in)
	var job ref.ID
	if err = in.Err(); err == nil {
		err = x.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
			job, err = x.Order(r.Context(), tx, r.Actor, v.study, d)
			return err
		})
	}
	if err != nil {
		return r.Refuse(w, err, p, riskPage(p, v))
	}
	return r.Goto(w, "desk/jobs/"+job.String())
}

// spreads names the parts of a doubt in the order of the form.
var spreads = []plan.Variable{plan.VaryLosses, plan.VaryCollection, plan.VaryPower, plan.VaryPrices, plan.VaryConnections}

// spreadOf is the spread of a variable.
func spreadOf(d *plan.Doubt, v plan.Variable) *plan.Spread {
	switch v {
	case plan.VaryLosses:
		return &d.Losses
	case plan.VaryCollection:
		return &d.Collection
	case plan.VaryPower:
		return &d.Power
	case plan.VaryPrices:
		return &d.Prices
	}
	return &d.Connections
}

func typedDraws(in *web.Input) plan.Draws {
	d := plan.Draws{Number: in.Int("number")}
	seed, err := strconv.ParseUint(in.Text("seed"), 10, 64)
	if err != nil {
		in.Field("seed", "Enter a whole number from zero on.")
	}
	d.Seed = seed
	for _, v := range spreads {
		*spreadOf(&d.Doubt, v) = plan.Spread{Low: share(in, "doubt."+string(v)), High: share(in, "doubt."+string(v)+".high")}
	}
	return d
}

// last is the newest order with an answer.
func (v riskView) last() (Risk, bool) {
	for _, r := range v.risks {
		if r.Done {
			return r, true
		}
	}
	return Risk{}, false
}

// proposed is what the form begins with: the newest order, else that of the
// scenario.
func (v riskView) proposed() plan.Draws {
	if len(v.risks) > 0 {
		return v.risks[0].Order.Draws
	}
	return v.Document.Draws
}

// answer says in one sentence how likely the cash is to run out.
func (v riskView) answer(p *ui.Page) string {
	last, ok := v.last()
	switch dry := last.Result.Dry; {
	case !ok:
		return p.T("Nobody has tried this plan with chance yet.")
	case dry == 0:
		return p.T("In none of *{n}* draws does the cash run out.", "n", p.Int(last.Order.Draws.Number))
	case dry <= 10_00:
		return p.T("In *{dry}* of {n} draws the cash runs out in some year.", "dry", dry, "n", p.Int(last.Order.Draws.Number))
	default:
		return p.T("In **{dry}** of {n} draws the cash runs out in some year.", "dry", dry, "n", p.Int(last.Order.Draws.Number))
	}
}

// stale tells whether the scenario was changed since the draws were ordered.
func (v riskView) stale(r Risk) bool { return r.Revision != v.Revision }

// cashLine draws the middle draw's cash.
func cashLine(p *ui.Page, title string, years []plan.RiskYear, of func(plan.Range[money.Som]) money.Som) string {
	points := make([]chart.Point, len(years))
	for i, y := range years {
		sum := of(y.Cash)
		points[i] = chart.Point{Label: strconv.Itoa(y.Year), Value: int64(sum), Text: thousands(p, sum)}
	}
	return chart.Line(title, "", points...)
}

func worst(r plan.Range[money.Som]) money.Som  { return r.P10 }
func middle(r plan.Range[money.Som]) money.Som { return r.P50 }
