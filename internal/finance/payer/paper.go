package payer

import (
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Paper is a printed bill: what one account is asked to pay for one month, over
// all its services.
type Paper struct {
	Municipality string // with its kind: "Кара-Кулжа айыл аймагы"
	Providers    []string
	Number       string // of the account
	Code         string // access code
	Holder       string
	Address      string
	Month        period.Month
	Due          period.Day
	Charges      []PaperCharge
	Before       money.Som // unpaid of earlier months
	Since        period.Month
	Paid         money.Som // already paid on this month's bills
	Advance      money.Som
	QR           string // payment link; empty when no provider takes ELQR
	Site         string // address of "my account"
}

// PaperCharge is one service on a printed bill.
type PaperCharge struct {
	Number   string
	Service  string
	Amount   money.Som
	Rows     []billing.Row
	Decision string
}

// Charged is the sum of the month's charges.
func (b Paper) Charged() money.Som {
	var sum money.Som
	for _, c := range b.Charges {
		sum += c.Amount
	}
	return sum
}

// Rest is charges and debt without what was paid, before the advance.
func (b Paper) Rest() money.Som { return b.Charged() + b.Before - b.Paid }

// Total is what is asked for: never less than nothing.
func (b Paper) Total() money.Som { return max(b.Rest()-b.Advance, 0) }

// Measures of a bill on half an A4 sheet, in millimetres.
const (
	edge      = 9.0
	cut       = 152.0 // where the stub is torn off
	height    = 148.5
	bodyTop   = 47.0
	bodyEnd   = 104.0
	stubLeft  = cut + 6
	stubRight = 210 - edge
	mainRight = cut - 6
)

// twoUp draws bills two on an A4 sheet, one below the other, with a line for
// the scissors between them.
func twoUp(p *i18n.Printer, papers []Paper) *doc.Doc {
	d := doc.New(doc.A4)
	d.Title(p.T("Bills"))
	for i, b := range papers {
		if i > 0 && i%2 == 0 {
			d.Page()
		}
		if i%2 == 1 {
			d.Cut(0, height, 210, height)
		}
		d.At(0, float64(i%2)*height, func() { b.draw(d, p) })
	}
	return d
}

// single draws one bill on an A5 page.
func single(p *i18n.Printer, b Paper) *doc.Doc {
	d := doc.New(doc.A5Wide)
	d.Title(p.T("Bill") + " " + b.Number)
	b.draw(d, p)
	return d
}

var (
	tiny  = doc.Style{Size: 7.4, Color: doc.Quiet}
	small = doc.Style{Size: 8.6, Color: doc.Ink}
	plain = doc.Style{Size: 10, Color: doc.Ink}
	big   = doc.Style{Size: 17, Bold: true, Color: doc.Ink}
)

func strong(s doc.Style) doc.Style { s.Bold = true; return s }

func (b Paper) draw(d *doc.Doc, p *i18n.Printer) {
	b.head(d, p)
	b.charges(d, p)
	b.sums(d, p)
	b.foot(d, p)
	d.Cut(cut, 0, cut, height)
	b.stub(d, p)
}

// head says from whom, for whom and for which month.
func (b Paper) head(d *doc.Doc, p *i18n.Printer) {
	d.Fit(edge, 7, 88, doc.Style{Size: 11.5, Bold: true, Color: doc.Lake}, b.Municipality)
	for i, provider := range b.Providers[:min(len(b.Providers), 2)] {
		d.Fit(edge, 12.4+3.5*float64(i), 84, tiny, provider)
	}
	d.Right(mainRight, 7, doc.Style{Size: 11.5, Bold: true, Color: doc.Ink}, p.T("Bill"))
	d.Right(mainRight, 12.4, small, p.MonthFor(b.Month))
	d.Rule(edge, 20.6, mainRight, 20.6, 0.5, doc.Lake)

	d.Text(edge, 22.6, tiny, p.T("Personal account"))
	d.Text(edge, 25.6, big, b.Number)
	codeLeft := edge + max(d.Width(big, b.Number)+8, 44)
	d.Text(codeLeft, 22.6, tiny, p.T("Access code"))
	d.Text(codeLeft, 27, strong(doc.Style{Size: 12, Color: doc.Ink}), spaced(b.Code))
	b.holder(d)

	d.Fill(98, 22.8, mainRight-98, 20, doc.Wash)
	d.Text(101, 24.4, tiny, p.T("To pay"))
	d.Fit(101, 27.4, mainRight-103, doc.Style{Size: 17, Bold: true, Color: doc.Ink}, p.Money(b.Total()))
	if b.Total() > 0 {
		d.Fit(101, 36.8, mainRight-103, small, p.T("Pay by {day}", "day", p.Day(b.Due)))
	} else {
		d.Fit(101, 36.8, mainRight-103, small, p.T("Nothing to pay"))
	}
}

// holder writes the payer's name, on two smaller lines when it is long.
func (b Paper) holder(d *doc.Doc) {
	name, y := doc.Legible(b.Holder), 33.8
	if d.Width(strong(plain), name) <= 84 {
		d.Text(edge, y, strong(plain), name)
		d.Fit(edge, y+4.8, 84, small, doc.Legible(b.Address))
		return
	}
	lines := d.Lines(84, strong(small), name)
	d.Text(edge, y-0.4, strong(small), lines[0])
	if len(lines) > 1 {
		d.Fit(edge, y+3.2, 84, strong(small), strings.Join(lines[1:], " "))
	}
	d.Fit(edge, y+7.2, 84, small, doc.Legible(b.Address))
}

// detail is how much of a computation stands on the paper.
type detail int

const (
	byStep  detail = iota // one line for each step
	joined                // all steps in one paragraph
	without               // the sum alone; the steps are on "my account"
)

// layouts are tried in turn until all charges fit: large letters for one or two
// services, small and joined steps for many.
var layouts = []struct {
	detail detail
	scale  float64
}{
	{byStep, 1.22}, {byStep, 1.1}, {byStep, 1}, {byStep, 0.92}, {byStep, 0.85},
	{joined, 1}, {joined, 0.92}, {joined, 0.85}, {joined, 0.78}, {without, 1}, {without, 0.8}, {without, 0.6},
}

// charges writes each service with its computation.
func (b Paper) charges(d *doc.Doc, p *i18n.Printer) {
	for i, l := range layouts {
		if i == len(layouts)-1 || b.chargesHeight(d, p, l.scale, l.detail) <= bodyEnd-bodyTop {
			b.drawCharges(d, p, l.scale, l.detail)
			return
		}
	}
}

const amountLeft = mainRight - 27 // sums stand right of this

func scaled(s doc.Style, by float64) doc.Style { s.Size *= by; return s }

// lines are the steps of a charge as they stand on paper.
func (c PaperCharge) lines(p *i18n.Printer, how detail) []billing.Row {
	rows := slices.Clone(c.Rows)
	several := 0
	for _, r := range rows {
		if r.Sum {
			several++
		}
	}
	for i := range rows {
		rows[i].Sum = rows[i].Sum && several > 1 // a single sum already stands beside the service
	}
	switch how {
	case without:
		return nil
	case joined:
		return []billing.Row{{Text: join(p, rows)}}
	}
	if c.Decision != "" {
		rows = append(rows, billing.Row{Text: p.T("Price by decision {decision}", "decision", c.Decision)})
	}
	return rows
}

// join writes the steps in one paragraph, sums after "=".
func join(p *i18n.Printer, rows []billing.Row) string {
	texts := make([]string, len(rows))
	for i, r := range rows {
		texts[i] = r.Text
		if r.Sum {
			texts[i] += " = " + p.Amount(r.Amount)
		}
	}
	return strings.Join(texts, "; ")
}

const stepWidth = amountLeft - edge - 6

func (b Paper) chargesHeight(d *doc.Doc, p *i18n.Printer, scale float64, how detail) float64 {
	y, step := 0.0, scaled(tiny, scale)
	for _, c := range b.Charges {
		y += scaled(strong(small), scale).Line() + 1.6*scale
		for _, r := range c.lines(p, how) {
			y += float64(len(d.Lines(stepWidth, step, r.Text))) * step.Line()
		}
	}
	return y
}

func (b Paper) drawCharges(d *doc.Doc, p *i18n.Printer, scale float64, how detail) {
	y := bodyTop - 1
	head, step := scaled(strong(small), scale), scaled(tiny, scale)
	if len(b.Charges) == 0 {
		d.Text(edge, y, small, p.T("No charges this month."))
	}
	for _, c := range b.Charges {
		d.Fit(edge, y, amountLeft-edge-30, head, c.Service)
		d.Right(amountLeft-2, y+0.3, scaled(tiny, min(scale, 1)), c.Number)
		d.Right(mainRight, y, head, p.Amount(c.Amount))
		y += head.Line()
		for _, r := range c.lines(p, how) {
			if r.Sum {
				d.Right(mainRight, y, step, p.Amount(r.Amount))
			}
			y = d.Box(edge+3, y, stepWidth, step, r.Text)
		}
		d.Rule(edge, y+0.5*scale, mainRight, y+0.5*scale, 0.1, doc.Rule)
		y += 1.6 * scale
	}
}

// sums leads from the charges to the total.
func (b Paper) sums(d *doc.Doc, p *i18n.Printer) {
	const left = 60.0
	y := bodyEnd + 1
	line := func(text string, sum money.Som, s doc.Style) {
		d.Fit(left, y, mainRight-left-26, s, text)
		d.Right(mainRight, y, s, p.Amount(sum))
		y += s.Line() + 0.25
	}
	line(p.T("Charged for the month"), b.Charged(), small)
	if b.Before > 0 {
		line(p.T("Debt of earlier months, since {month}", "month", b.Since), b.Before, small)
	}
	if b.Paid > 0 {
		line(p.T("Paid already"), -b.Paid, small)
	}
	if used := min(b.Advance, b.Rest()); used > 0 {
		line(p.T("Advance"), -used, small)
	}
	y += 0.6
	d.Rule(left, y, mainRight, y, 0.4, doc.Ink)
	y += 0.8
	line(p.T("To pay, som"), b.Total(), strong(doc.Style{Size: 11.5, Color: doc.Ink}))
	if over := b.Advance - b.Rest(); over > 0 {
		line(p.T("Advance for the next months"), over, small)
	}
}

// foot holds the code to pay with, the way to "my account" and to an objection.
func (b Paper) foot(d *doc.Doc, p *i18n.Printer) {
	left := edge
	if b.QR != "" {
		d.QR(edge, bodyEnd+3.4, 31, b.QR)
		d.Box(edge, bodyEnd+35.2, 48, scaled(tiny, 0.94), b.codeText(p))
		left = 60
	}
	y := 127.4
	y = d.Box(left, y, mainRight-left, small, p.T("My account: {site}\nOpen it with the account number and the access code.", "site", b.Site))
	d.Box(left, y+0.4, mainRight-left, tiny, p.T("Do not agree with a charge? Tell the provider or the aiyl okmotu: they answer within 14 working days."))
}

// codeText says what the code under it is for.
func (b Paper) codeText(p *i18n.Printer) string {
	if b.Total() == 0 {
		return p.T("To pay ahead, scan with your bank's app and enter any sum")
	}
	return p.T("Scan with your bank's app to pay")
}

// stub is what the cashier keeps.
func (b Paper) stub(d *doc.Doc, p *i18n.Printer) {
	width := stubRight - stubLeft
	y := 7.0
	put := func(s doc.Style, text string, below float64) {
		d.Fit(stubLeft, y, width, s, text)
		y += s.Line() + below
	}
	put(doc.Style{Size: 9.5, Bold: true, Color: doc.Lake}, p.T("Stub for the cashier"), 0.4)
	put(tiny, b.Municipality, 3.6)
	put(tiny, p.T("Personal account"), 0)
	put(doc.Style{Size: 15, Bold: true, Color: doc.Ink}, b.Number, 1)
	put(strong(small), doc.Legible(b.Holder), 0.2)
	y = d.Box(stubLeft, y, width, scaled(tiny, 1.05), doc.Legible(b.Address)) + 2.6
	put(small, p.MonthFor(b.Month), 2.4)
	d.Rule(stubLeft, y, stubRight, y, 0.2, doc.Rule)
	y += 2
	b.stubCharges(d, p, &y)
	y += 1
	put(tiny, p.T("To pay"), 0)
	put(doc.Style{Size: 14, Bold: true, Color: doc.Ink}, p.Money(b.Total()), 0.6)
	if b.Total() > 0 {
		put(tiny, p.T("Pay by {day}", "day", p.Day(b.Due)), 0)
	}
	for i, text := range []string{p.T("Paid, som"), p.T("Date"), p.T("Signature of the cashier")} {
		line := 120.0 + 10*float64(i)
		d.Text(stubLeft, line-1, tiny, text)
		d.Rule(stubLeft+d.Width(tiny, text)+2, line+2.2, stubRight, line+2.2, 0.15, doc.Ink)
	}
}

// stubServices is how many services the stub names one by one.
const stubServices = 6

func (b Paper) stubCharges(d *doc.Doc, p *i18n.Printer, y *float64) {
	for i, c := range b.Charges {
		if i == stubServices {
			break
		}
		d.Fit(stubLeft, *y, 26, tiny, c.Service)
		d.Right(stubRight, *y, tiny, p.Amount(c.Amount))
		*y += tiny.Line()
	}
	if rest := b.Total() - b.Charged(); rest != 0 {
		d.Fit(stubLeft, *y, 26, tiny, p.T("Debt, payments, advance"))
		d.Right(stubRight, *y, tiny, p.Amount(rest))
		*y += tiny.Line()
	}
}

// spaced writes an access code in groups of four: easier to read and to type.
func spaced(code string) string {
	var groups []string
	for len(code) > 4 {
		groups, code = append(groups, code[:4]), code[4:]
	}
	return strings.Join(append(groups, code), " ")
}

// payLink is the static payment code of an account, or "" when the provider
// has no id in the payment scheme.
func payLink(s billing.Service, digits, name string) string {
	if s.QR == "" {
		return ""
	}
	account := elqr.Account(s.QR, s.QRService, digits, name)
	if s.MCC != "" {
		account.Category = s.MCC
	}
	link, err := elqr.Encode(account)
	if err != nil {
		return "" // an id too long for the standard cannot be paid to
	}
	return link
}
