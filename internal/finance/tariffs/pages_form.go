package tariffs

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/tariffs/rows"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// editor is the page with the form of a price list.
type editor struct {
	Service Service
	Action  string // below /{lang}/{municipality}/: where the form goes
	Back    string // where "cancel" leads
	Form    rows.Form
	Current Version // in force today; its ID is zero when none is
	Copied  bool    // the rows were taken over from Current
	Sample  rate.Sample
	Prices  []rate.Price // those that can be computed
	Focus   string       // the field that has the cursor
}

// showNew opens the form, filled from the list in force: most decisions change
// figures only. ?from= copies another list, ?empty=1 begins with nothing.
func (t *Tariffs) showNew(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	service, from := in.ID("service"), in.ID("from")
	if err := in.Err(); err != nil {
		return fault.Missing("There is no such service.")
	}
	var copied Version
	if from != 0 {
		err := t.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
			copied, err = t.Version(r.Context(), tx, from)
			return err
		})
		if err != nil {
			return err
		}
		service = copied.Service
	}
	e, err := t.editor(r, service)
	if err != nil {
		return err
	}
	if copied.ID == 0 && !in.Bool("empty") {
		copied = e.Current
	}
	e.Copied = copied.ID != 0
	e.Form = filled(r.Printer, fresh(copied, r.Today()))
	e.Form.Set("key", r.NewKey())
	e.Prices, e.Sample = copied.Prices, rate.Usual
	return t.renderForm(w, r, e)
}

// fresh is a list to begin with: the rows of another one, without its decision.
// The first list of a service is proposed from this month on, so that there is
// something to bill; a later one from the next, since nothing changes unannounced.
func fresh(v Version, today period.Day) NewVersion {
	n := v.New()
	n.Span = period.Span{From: today.Month().First()}
	if v.ID != 0 {
		n.Span.From = today.Month().Next().First()
	}
	n.Decision.Number, n.Decision.Day, n.Note, n.Origin = "", "", "", Origin{}
	if n.Rounding.Line == "" {
		n.Rounding.Line = money.HalfUp
	}
	return n
}

// showCorrect opens the form of a draft.
func (t *Tariffs) showCorrect(w http.ResponseWriter, r *web.Request) error {
	v, err := t.draft(r)
	if err != nil {
		return err
	}
	e, err := t.editor(r, v.Service)
	if err != nil {
		return err
	}
	e.Action, e.Back = "desk/tariffs/"+v.ID.String()+"/correct", "desk/tariffs/"+v.ID.String()
	e.Form, e.Prices, e.Sample = filled(r.Printer, v.New()), v.Prices, rate.Usual
	return t.renderForm(w, r, e)
}

// draft loads the draft of the address.
func (t *Tariffs) draft(r *web.Request) (v Version, err error) {
	id, err := r.PathID("version")
	if err != nil {
		return v, err
	}
	err = t.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		v, err = t.Version(r.Context(), tx, id)
		return err
	})
	if err == nil && v.State != Draft {
		err = errNotDraft
	}
	if err == nil {
		err = v.byHand()
	}
	return v, err
}

// editor begins the page of a new list; correcting changes where it leads.
func (t *Tariffs) editor(r *web.Request, service ref.ID) (e editor, err error) {
	s, err := t.one(r.Context(), r.Tenant.ID, service)
	if err != nil {
		return e, err
	}
	e = editor{Service: s.Service, Action: "desk/tariffs/new?service=" + service.String(), Back: "desk/tariffs"}
	e.Current, _ = s.now(r.Today())
	return e, nil
}

// enter stores a new draft, or answers one of the form's other buttons.
func (t *Tariffs) enter(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	service := in.ID("service")
	if service == 0 {
		return fault.Missing("There is no such service.")
	}
	e, err := t.editor(r, service)
	if err != nil {
		return err
	}
	return t.save(w, r, in, e, func(tx *db.Tx, n NewVersion) (ref.ID, error) {
		return t.Enter(r.Context(), tx, r.Actor, n)
	})
}

// correct stores a draft again, or answers one of the form's other buttons.
func (t *Tariffs) correct(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	v, err := t.draft(r)
	if err != nil {
		return err
	}
	e, err := t.editor(r, v.Service)
	if err != nil {
		return err
	}
	e.Action, e.Back = "desk/tariffs/"+v.ID.String()+"/correct", "desk/tariffs/"+v.ID.String()
	return t.save(w, r, in, e, func(tx *db.Tx, n NewVersion) (ref.ID, error) {
		return v.ID, t.Correct(r.Context(), tx, r.Actor, v.ID, n)
	})
}

// save reads the form and stores it, unless another button was pressed.
func (t *Tariffs) save(w http.ResponseWriter, r *web.Request, in *web.Input, e editor, store func(*db.Tx, NewVersion) (ref.ID, error)) error {
	e.Form = rows.Form{Values: r.Form}
	saving := e.press(in.Text("do")) // first: it renumbers the rows that are read next
	n := readVersion(in, e.Form)
	n.Service = e.Service.ID
	e.Sample = sampleFrom(in, rate.Usual)
	for _, p := range n.Prices {
		if p.Check() == nil {
			e.Prices = append(e.Prices, p)
		}
	}
	if !saving {
		return t.renderForm(w, r, e)
	}
	var id ref.ID
	err := in.Err()
	if err == nil {
		err = t.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
			id, err = store(tx, n)
			return err
		})
	}
	if err != nil {
		p := e.page(r)
		return r.Refuse(w, err, p, formPage(p, e))
	}
	return r.Done(w, "desk/tariffs/"+id.String(), "The draft is saved. Another employee puts it in force.")
}

// press does what a button of the form asks for; it returns true for "save".
func (e *editor) press(button string) (saving bool) {
	verb, number, _ := strings.Cut(button, "-")
	row, _ := strconv.Atoi(number)
	row = min(max(row, 0), rows.MaxPrices-1)
	switch verb {
	case "row":
		e.Form.AddRow()
		e.Focus = rows.Input(e.Form.Rows()-1, "category")
	case "drop":
		e.Form.DropRow(row)
	case "block":
		e.Form.AddBlock(row)
		e.Focus = rows.BlockField(row, e.Form.Blocks(row)-1, "to")
	case "example":
	default:
		e.Form.Tidy()
		return true
	}
	return false
}

// renderForm shows the form as it stands, without complaints: status 200, since
// nothing was refused and nothing was stored.
func (t *Tariffs) renderForm(w http.ResponseWriter, r *web.Request, e editor) error {
	p := e.page(r)
	p.Form = e.Form.Values
	return r.Render(w, formPage(p, e))
}

// page is the frame of the form, complained about or not.
func (e editor) page(r *web.Request) *ui.Page {
	p := r.Page(r.Printer.T("Price list: {service}", "service", e.Service.Name))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Tariffs"), Path: "desk/tariffs"}}
	return p
}

// comparison is the table of the example under the form.
func (e editor) comparison(p *i18n.Printer) comparison {
	c := comparison{Head: p.T("by this list, som"), WholeYears: yearly(e.Prices)}
	if e.Current.ID != 0 {
		c.Other = p.T("now, som")
	}
	c.Bills = rate.Compare(rate.Bills(e.Prices, e.Sample), rate.Bills(e.Current.Prices, e.Sample), false)
	return c
}

// filled is the form of a price list that exists.
func filled(p *i18n.Printer, n NewVersion) rows.Form {
	f := rows.Form{Values: url.Values{}}
	for name, text := range map[string]string{
		"from": string(n.Span.From), "until": string(n.Span.Until),
		"body": n.Decision.Body, "number": n.Decision.Number, "decided": string(n.Decision.Day),
		"line_rounding": string(n.Rounding.Line), "total_rounding": string(n.Rounding.Total),
		"step": strconv.FormatInt(int64(n.Rounding.Step), 10), "note": n.Note, "inherited": n.Origin.Reason,
	} {
		f.Set(name, text)
	}
	f.SetCount("rows", max(len(n.Prices), 1))
	for i, price := range n.Prices {
		f.FillRow(p, i, price)
	}
	return f
}

// readVersion reads a tidy form. Complaints gather in the input.
func readVersion(in *web.Input, f rows.Form) NewVersion {
	n := NewVersion{
		Key:      in.Text("key"),
		Span:     period.Span{From: in.Day("from"), Until: in.Day("until")},
		Decision: decisionFrom(in),
		Rounding: Rounding{
			Line:  money.Rounding(in.Choice("line_rounding", roundings()...)),
			Total: money.Rounding(in.Choice("total_rounding", roundings()...)),
		},
		Note: in.Text("note"),
	}
	if reason := in.Text("inherited"); reason != "" {
		n.Origin = From(reason)
	}
	if step, err := strconv.Atoi(in.Text("step")); err == nil && slices.Contains(totalSteps, money.Som(step)) {
		n.Rounding.Step = money.Som(step)
	}
	for i := range f.Rows() {
		n.Prices = append(n.Prices, readPrice(in, f, i))
	}
	return n
}

// readPrice reads one row. What the fields cannot say together is left to
// NewVersion.check, which also serves callers without a form.
func readPrice(in *web.Input, f rows.Form, i int) rate.Price {
	p := rate.Price{
		Category:   in.Text(rows.Input(i, "category")),
		Connection: in.Choice(rows.Input(i, "connection"), rate.Connections...),
		Basis:      rate.Basis(in.Text(rows.Input(i, "basis"))),
		Rate:       in.Rate(rows.Input(i, "rate")),
		NormLitres: in.Int(rows.Input(i, "norm")),
		NormDays:   rate.NormDays(in.Choice(rows.Input(i, "norm_days"), string(rate.ActualDays), string(rate.YearDays12))),
		Fixed:      in.Som(rows.Input(i, "fixed")),
		Minimum:    in.Som(rows.Input(i, "minimum")),
		Months:     rows.ParseMonths(in.Text(rows.Input(i, "months"))),
	}
	switch {
	case p.Category == rows.Own:
		p.Category = in.Required(rows.Input(i, "own"))
	case !rows.Known(p.Category):
		in.Field(rows.Input(i, "category"), "Choose from the list")
	}
	blocks := readBlocks(in, f, i)
	if in.Text(rows.Input(i, "steps")) == rows.Whole {
		p.WholeVolume = blocks
	} else {
		p.Blocks = blocks
	}
	return p
}

// readBlocks reads the steps of a row; a step that was left empty is passed over.
func readBlocks(in *web.Input, f rows.Form, row int) []rate.Block {
	var blocks []rate.Block
	for j := range f.Blocks(row) {
		to, price := rows.BlockField(row, j, "to"), rows.BlockField(row, j, "rate")
		if in.Text(to) == "" && in.Text(price) == "" {
			continue
		}
		in.Required(price)
		blocks = append(blocks, rate.Block{UpTo: in.Quantity(to), Rate: in.Rate(price)})
	}
	return blocks
}

// roundings are the names that a form may send.
func roundings() []string {
	names := make([]string, len(money.Roundings))
	for i, r := range money.Roundings {
		names[i] = string(r)
	}
	return names
}
