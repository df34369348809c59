package prospects

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/prospects/crowd"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench/afford"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// benefitsView is the page on which benefits are designed.
type benefitsView struct {
	view
	households crowd.Crowd
	programme  afford.Programme
}

func (x *Prospects) benefitsView(r *web.Request) (b benefitsView, p *ui.Page, err error) {
	b.view, p, err = x.open(r, pageBenefits, r.Printer.T("Benefits"))
	if err != nil || b.wrong != nil {
		return b, p, err
	}
	if len(b.Document.Benefits) == 0 { // nothing is to be costed: the register is not asked
		b.households = b.crowd(nil)
		return b, p, nil
	}
	err = x.read(r, func(ctx context.Context, tx *db.Tx) error {
		list, err := x.register(ctx, tx, b.service.ID, tx.Today().Month().Add(-1))
		if err != nil {
			return err
		}
		b.households = b.crowd(list)
		b.programme, err = b.people.Design(b.found.Prices, b.families(b.households), b.Document.Benefits)
		return b.refused(err)
	})
	return b, p, err
}

func (x *Prospects) showBenefits(w http.ResponseWriter, r *web.Request) error {
	b, p, err := x.benefitsView(r)
	if err != nil {
		return err
	}
	if b.wrong != nil {
		return x.broken(w, r, p, b.view)
	}
	return r.Render(w, benefitsPage(p, b))
}

// saveBenefit adds a benefit, takes one out, or keeps how many pensioners live
// alone, by the button that was pressed.
func (x *Prospects) saveBenefit(w http.ResponseWriter, r *web.Request) error {
	b, p, err := x.benefitsView(r)
	if err != nil {
		return err
	}
	in := r.Input()
	benefits, alone, revision := slices.Clone(b.Document.Benefits), b.pensionersAlone(), in.Int("revision")
	switch gone := in.Text("remove"); {
	case gone != "":
		benefits = slices.DeleteFunc(benefits, func(x afford.Benefit) bool { return x.Code == gone })
	case in.Text("do") == "alone":
		alone = in.Int("alone")
	default:
		benefits = append(benefits, typedBenefit(in, b.Document.Benefits))
	}
	if err = in.Err(); err == nil {
		err = x.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
			return x.setBenefits(r.Context(), tx, r.Actor, b.study, revision, benefits, alone)
		})
	}
	if err != nil {
		if b.wrong != nil {
			return err
		}
		return r.Refuse(w, renamed(err, benefits), p, benefitsPage(p, b))
	}
	return r.Done(w, b.back(), "Saved")
}

// What a benefit takes off.
const (
	offShare = "share"
	offSum   = "sum"
	offFree  = "free"
)

// typedBenefit reads the form of a new benefit.
func typedBenefit(in *web.Input, known []afford.Benefit) afford.Benefit {
	b := afford.Benefit{
		Code: freeCode(known), Name: in.Required("name"), TakeUp: share(in, "take_up"), Payer: afford.Payer(in.Text("payer")),
		For: afford.For{Poor: in.Bool("poor"), MostDecile: in.Int("most_decile"), LeastSize: in.Int("least_size")},
	}
	switch in.Text("off") {
	case offSum:
		b.Sum = in.Som("size")
	case offFree:
		b.Free = in.Quantity("size")
	default:
		b.Share = share(in, "size")
	}
	if in.Bool("pensioner") {
		b.For.Tags = []string{afford.Pensioner}
	}
	for _, c := range in.Texts("connections") {
		if slices.Contains(rate.Connections, c) {
			b.For.Connections = append(b.For.Connections, c)
		}
	}
	if b.For.MostDecile < 0 || b.For.MostDecile > 10 {
		in.Field("most_decile", "Enter a whole number from 1 to {most}.", fault.Values{"most": 10})
	}
	return b
}

// freeCode is a code that no benefit has yet.
func freeCode(known []afford.Benefit) string {
	for n := 1; ; n++ {
		code := "benefit" + strconv.Itoa(n)
		if !slices.ContainsFunc(known, func(b afford.Benefit) bool { return b.Code == code }) {
			return code
		}
	}
}

// fieldsOf are the inputs of the form by the names that the engine gives to the
// parts of a benefit.
var fieldsOf = map[string]string{"share": "size", "take_up": "take_up", "payer": "payer"}

// renamed points the complaints about the new benefit at the inputs of its form.
func renamed(err error, benefits []afford.Benefit) error {
	f := invalid(err)
	if f == nil || len(benefits) == 0 {
		return err
	}
	own := "benefits." + benefits[len(benefits)-1].Code + "."
	for i, field := range f.Fields {
		if rest, ok := strings.CutPrefix(field.Name, own); ok && fieldsOf[rest] != "" {
			f.Fields[i].Name = fieldsOf[rest]
		}
	}
	return f
}

func payerWord(p *ui.Page, x afford.Payer) string {
	switch x {
	case afford.FromBudget:
		return p.T("the local budget")
	case afford.FromPayers:
		return p.T("the other payers, in the price")
	}
	return p.T("the provider")
}

func payerOptions(p *ui.Page) []ui.Option {
	options := make([]ui.Option, len(afford.PayersOf))
	for i, x := range afford.PayersOf {
		options[i] = ui.Option{Value: string(x), Text: payerWord(p, x)}
	}
	return options
}

// helpWord says what a benefit takes off the bill.
func helpWord(p *ui.Page, b afford.Benefit) string {
	switch {
	case b.Share > 0:
		return p.T("{share} off the bill", "share", b.Share)
	case b.Sum > 0:
		return p.T("{sum} a month off the bill", "sum", b.Sum)
	}
	return p.T("{n} m³ a month free", "n", b.Free)
}

// forWord says who is entitled.
func forWord(p *ui.Page, b afford.Benefit) string {
	var all []string
	if b.For.Poor {
		all = append(all, p.T("below the poverty line"))
	}
	if b.For.MostDecile > 0 {
		all = append(all, p.T("the {n} poorest tenths", "n", b.For.MostDecile))
	}
	if b.For.LeastSize > 0 {
		all = append(all, p.T("{n} persons or more", "n", b.For.LeastSize))
	}
	if slices.Contains(b.For.Tags, afford.Pensioner) {
		all = append(all, p.T("pensioners living alone"))
	}
	for _, c := range b.For.Connections {
		all = append(all, wayName(p, c))
	}
	if len(all) == 0 {
		return p.T("everybody")
	}
	return strings.Join(all, ", ")
}

// targetWord says whether the help reaches those who need it.
func targetWord(p *ui.Page, c afford.Cost) string {
	switch {
	case c.Yearly == 0:
		return p.T("reaches nobody")
	case c.Omega >= 150_00:
		return p.T("well aimed")
	case c.Omega >= 100_00:
		return p.T("aimed a little at the poor")
	}
	return p.T("goes past the poor")
}

func targetTag(c afford.Cost) string {
	switch {
	case c.Yearly > 0 && c.Omega >= 150_00:
		return "good"
	case c.Yearly > 0 && c.Omega >= 100_00:
		return "wait"
	}
	return "bad"
}

// omega writes the targeting as a number: 1,35.
func omega(p *ui.Page, c afford.Cost) string {
	if c.Yearly == 0 {
		return "—"
	}
	return p.Quantity(money.Quantity(c.Omega / 10)) // hundredths of a percent to thousandths
}
