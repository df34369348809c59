package adoption

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/adoption/breakdown"
	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/finance/adoption/poster"
	"github.com/openaimak/aimak/internal/finance/adoption/words"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	prices "github.com/openaimak/aimak/internal/finance/tariffs/words"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/chart"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// face is what everybody sees of a tariff.
type face struct {
	Case
	Parts    []breakdown.Part
	Sample   rate.Sample
	Needs    rate.Needs
	Bills    []rate.Compared
	Promises []string
	Address  string // of this page, for the QR
}

// face loads the public page of the address. Before its hearing is announced a
// tariff is nobody's business but the desk's.
func (a *Adoption) face(r *web.Request) (f face, err error) {
	if f.Case, err = a.load(r); err != nil {
		return f, err
	}
	if !f.public() {
		return f, fault.Missing("There is no such adoption.")
	}
	if a.promises != nil {
		if f.Promises, err = a.promises(r.Context(), r, f.Service); err != nil {
			return f, err
		}
	}
	f.Parts = breakdown.Of(f.Found.Money.Service, f.Found.Model.Level)
	f.Sample = rate.Usual
	f.compute()
	return f, nil
}

// compute makes the example bills beside those of the price before.
func (f *face) compute() {
	f.Needs = rate.NeedsOf(homes(f.Prices()), homes(f.Before.Prices))
	f.Bills = rate.Compare(rate.Families(rate.Bills(f.Prices(), f.Sample)), rate.Bills(f.Before.Prices, f.Sample), false)
}

// homes are the prices that families pay, or all where they pay none: what a
// school pays asks a family no question.
func homes(list []rate.Price) []rate.Price {
	found := slices.DeleteFunc(slices.Clone(list), func(p rate.Price) bool {
		return p.Category == rate.Budget || p.Category == rate.Other || p.Basis == rate.OneOff
	})
	if len(found) == 0 {
		return list
	}
	return found
}

// showPublic is the page on which everybody sees where each som goes.
func (a *Adoption) showPublic(w http.ResponseWriter, r *web.Request) error {
	f, err := a.face(r)
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Tariff: {service}", "service", f.Delivered.Name))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Prices"), Path: "prices"}}
	p.Poster = "adoptions/" + f.ID.String() + "/poster"
	in := r.Input()
	sample := sampleFrom(in)
	if err := in.Err(); err != nil {
		return r.Refuse(w, err, p, publicPage(p, f))
	}
	f.Sample = sample
	f.compute()
	return r.Render(w, publicPage(p, f))
}

// sampleFrom reads the family of the page; what is not sent is usual.
func sampleFrom(in *web.Input) rate.Sample {
	s := rate.Usual
	if n := in.Int("persons"); n != 0 {
		s.Persons = n
	}
	for name, to := range map[string]*money.Quantity{"volume": &s.Volume, "heads": &s.Heads, "area": &s.Area} {
		if q := in.Quantity(name); q != 0 {
			*to = q
		}
		if *to < 0 || *to > mostUsed {
			in.Field(name, "Enter a number from {low} to {high}.", fault.Values{"low": 0, "high": int(mostUsed / money.One)})
		}
	}
	if s.Persons < 0 || s.Persons > mostPersons {
		in.Field("persons", "Enter a number from {low} to {high}.", fault.Values{"low": 1, "high": mostPersons})
	}
	return s
}

// More than any family has or uses.
const (
	mostPersons = 100
	mostUsed    = 1_000_000 * money.One
)

// showPoster is the page for the notice board, with the way to the PDF.
func (a *Adoption) showPoster(w http.ResponseWriter, r *web.Request) error {
	f, err := a.face(r)
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Tariff: {service}", "service", f.Delivered.Name))
	home := "adoptions/" + f.ID.String()
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Back"), Path: home},
		{Text: r.Printer.T("PDF for an A4 sheet"), Path: home + "/poster.pdf"}, {Text: r.Printer.T("PDF for an A3 sheet"), Path: home + "/poster.pdf?paper=a3"}}
	f.Address = r.Origin() + string(p.To(home))
	code, err := chart.QR(r.Printer.T("This page on the phone"), f.Address)
	if err != nil {
		return err
	}
	return r.Render(w, posterPage(p, f, code))
}

// sendPoster is the poster as a file for A4 or A3.
func (a *Adoption) sendPoster(w http.ResponseWriter, r *web.Request) error {
	f, err := a.face(r)
	if err != nil {
		return err
	}
	p := r.Page("")
	f.Address = r.Origin() + string(p.To("adoptions", f.ID.String()))
	size := doc.A4
	if r.FormValue("paper") == "a3" {
		size = doc.A3
	}
	body, err := f.poster(r).Draw(r.Printer, size).Bytes()
	if err != nil {
		return err
	}
	return r.Send(w, "tariff-"+f.ID.String()+".pdf", "application/pdf", body)
}

// poster is what the poster says.
func (f face) poster(r *web.Request) poster.Poster {
	p := r.Printer
	x := poster.Poster{Municipality: p.Name(r.Tenant.Name), Service: p.Name(f.Delivered.Name), Provider: f.Delivered.Provider,
		Answer: words.Plain(f.said(p).Headline(p)), Lead: words.Plain(f.said(p).Since(p)), Address: f.Address, Objection: words.Plain(f.said(p).Objection(p)),
		Covered: words.Plain(f.said(p).Covered(p))}
	for _, part := range f.Parts {
		x.Parts = append(x.Parts, poster.Part{Name: words.Group(p, part.Group), Tyiyn: part.Tyiyn})
	}
	for _, b := range f.Bills {
		bill := poster.Bill{Way: prices.Way(p, b.Way), Now: p.Money(b.Charge.Total)}
		if b.HasOther {
			bill.Before = p.Money(b.Other)
		}
		x.Bills = append(x.Bills, bill)
	}
	x.Family = f.said(p).Family(p)
	for _, text := range f.Promises {
		x.Promises = append(x.Promises, words.Plain(text))
	}
	return x
}

// said is what the sentences of the page are made of.
func (f face) said(p *i18n.Printer) words.Face {
	s := words.Face{Service: p.Name(f.Delivered.Name), Path: f.Path, Begins: f.Begins, Today: f.Law.Today, Prices: f.Prices(),
		Sample: f.Sample, ByVolume: f.Needs.Volume, Need: f.Found.Money.At(f.Found.Model.Level).Need}
	if len(f.Case.Open) > 0 {
		o := f.Case.Open[0]
		s.Need, s.Comes, s.Budget, s.Year = o.Need, o.Comes, o.Amount, o.Year
	}
	return s
}

// past lists the prices that held, newest first, up to the one of this page.
func (f face) past() []tariffs.Version {
	return slices.DeleteFunc(slices.Clone(f.Versions), func(v tariffs.Version) bool { return v.State != tariffs.InEffect })
}

// bar draws where each som goes.
func (f face) bar(p *i18n.Printer) string {
	var shares []chart.Share
	for _, part := range f.Parts {
		if part.Tyiyn > 0 {
			shares = append(shares, chart.Share{Label: words.Group(p, part.Group), Value: part.Tyiyn, Text: words.Tyiyn(p, part.Tyiyn)})
		}
	}
	return chart.Stack(p.T("Where each som goes"), p.T("One som divided into what it pays for."), shares...)
}

// PricePart is the link from the public page of a price to why it is as it is,
// and from there to a hearing that is announced. It returns nil when there is
// neither.
func (a *Adoption) PricePart(ctx context.Context, r *web.Request, service ref.ID) (templ.Component, error) {
	var list []Tariff
	err := a.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) (err error) {
		list, err = a.List(ctx, tx)
		return err
	})
	list = slices.DeleteFunc(list, func(t Tariff) bool { return t.Service != service || t.Path.Call == nil || t.Path.Stopped != nil })
	if err != nil || len(list) == 0 {
		return nil, err
	}
	// The newest that is on its way, and the newest that holds.
	var shown []Tariff
	for _, running := range []bool{true, false} {
		if at := slices.IndexFunc(list, func(t Tariff) bool { return t.running() == running }); at >= 0 {
			shown = append(shown, list[at])
		}
	}
	return pricePage(part(r), shown, r.Today()), nil
}

// part is what a part of another room's page needs.
func part(r *web.Request) *ui.Page {
	return &ui.Page{Printer: r.Printer, Place: ui.Place{Slug: r.Tenant.Slug}}
}

// front tells on the public home of a hearing that is still to come.
func (a *Adoption) front(ctx context.Context, r *web.Request) (templ.Component, error) {
	var list []listed
	err := a.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) (err error) {
		list, err = a.running(ctx, tx)
		return err
	})
	list = slices.DeleteFunc(list, func(t listed) bool { return t.Path.Phase(r.Today()) != path.Called || t.Path.Call.Day < r.Today() })
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return frontPart(part(r), list), nil
}
