package tariffs

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/tariffs/words"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/chart"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// Part is what another room shows on the public page of a service's price: how
// it came about. It returns nil when it has nothing to show.
type Part func(ctx context.Context, r *web.Request, service ref.ID) (templ.Component, error)

// Show adds parts to the public page of every price. It is called while the
// program is put together, before the first request.
func (t *Tariffs) Show(parts ...Part) { t.parts = append(t.parts, parts...) }

// showPrices lists every service that has a price today.
func (t *Tariffs) showPrices(w http.ResponseWriter, r *web.Request) error {
	list, err := t.all(r.Context(), r.Tenant.ID)
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Prices"))
	return r.Render(w, pricesPage(p, priceTiles(r.Printer, list, r.Today())))
}

// tile is the price of one service in a few words.
type tile struct {
	Service     ref.ID
	Name, Price string
	Note        string
}

// priceTiles leaves out what has no price today: services that are free, and
// prices that have run out or not begun.
func priceTiles(p *i18n.Printer, list []priced, today period.Day) []tile {
	var tiles []tile
	for _, s := range list {
		v, ok := s.now(today)
		if !ok {
			continue
		}
		if price, ok := main(v.Prices); ok {
			tiles = append(tiles, tile{
				Service: s.ID, Name: p.Name(s.Name), Price: words.Figure(p, price),
				Note: words.Basis(p, price.Basis) + changeNote(p, s, today),
			})
		}
	}
	return tiles
}

// changeNote announces the next price beside the present one.
func changeNote(p *i18n.Printer, s priced, today period.Day) string {
	v, ok := next(s.Versions, today)
	if !ok {
		return ""
	}
	price, ok := main(v.Prices)
	if !ok {
		return ""
	}
	return " · " + p.T("{span}: {price}", "span", spanText(p, period.Span{From: v.Span.From}), "price", words.Figure(p, price))
}

// front is the part "Prices" of a municipality's public home.
func (t *Tariffs) front(ctx context.Context, r *web.Request) (templ.Component, error) {
	list, err := t.all(ctx, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	tiles := priceTiles(r.Printer, list, r.Today())
	if len(tiles) == 0 {
		return nil, nil
	}
	return frontPart(part(r), tiles), nil
}

// part is what a part of another room's page needs; it leaves the one-time
// notice to the page itself.
func part(r *web.Request) *ui.Page {
	return &ui.Page{Printer: r.Printer, Place: ui.Place{Slug: r.Tenant.Slug}}
}

// ServicePart is what a service's public page shows of its price. It returns
// nil when the service has none.
func (t *Tariffs) ServicePart(ctx context.Context, r *web.Request, service ref.ID) (templ.Component, error) {
	s, err := t.one(ctx, r.Tenant.ID, service)
	if err != nil {
		return nil, err
	}
	v, ok := s.now(r.Today())
	if !ok {
		return nil, nil
	}
	return servicePart(part(r), s.Service, v), nil
}

// view is what the page of one service's price shows.
type view struct {
	priced
	Version Version
	Today   period.Day
	Sample  rate.Sample
	Needs   rate.Needs
	Bills   []rate.Compared
	Other   Version           // what the bills are compared with; its ID is zero when there is none
	Later   bool              // Other begins later
	Poster  string            // address of this page, for the QR of the poster
	Parts   []templ.Component // of other rooms
}

// comparison is a table of example bills.
type comparison struct {
	Bills      []rate.Compared
	Head       string // of the column of sums
	Other      string // of the column of the other version; empty: there is none
	WholeYears bool   // some sums are for a year
}

// comparison is the public page's table.
func (v view) comparison(p *i18n.Printer) comparison {
	c := comparison{Bills: v.Bills, Head: p.T("now, som"), WholeYears: yearly(v.Version.Prices)}
	switch {
	case v.Other.ID == 0:
	case v.Later:
		c.Other = spanText(p, period.Span{From: v.Other.Span.From})
	default:
		c.Other = p.T("before {day}", "day", p.DayShort(v.Version.Span.From))
	}
	return c
}

// showService is the public page of one service's price.
func (t *Tariffs) showService(w http.ResponseWriter, r *web.Request) error {
	v, err := t.view(r)
	if err != nil {
		return err
	}
	in := r.Input()
	v.Sample = sampleFrom(in, rate.Usual)
	p := r.Page(r.Printer.T("Price: {service}", "service", v.Name))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Prices"), Path: "prices"}}
	p.Poster = "prices/" + v.ID.String() + "/poster"
	if err := in.Err(); err != nil {
		v.Sample = rate.Usual
		v.compute()
		return r.Refuse(w, err, p, servicePage(p, v))
	}
	v.compute()
	for _, offer := range t.parts {
		part, err := offer(r.Context(), r, v.ID)
		if err != nil {
			return err
		}
		if part != nil {
			v.Parts = append(v.Parts, part)
		}
	}
	return r.Render(w, servicePage(p, v))
}

// showPoster is the same for the notice board.
func (t *Tariffs) showPoster(w http.ResponseWriter, r *web.Request) error {
	v, err := t.view(r)
	if err != nil {
		return err
	}
	v.Sample = rate.Usual
	v.compute()
	path := "prices/" + v.ID.String()
	p := r.Page(r.Printer.T("Price: {service}", "service", v.Name))
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Back"), Path: path}}
	v.Poster = r.Origin() + string(p.To(path))
	code, err := chart.QR(r.Printer.T("This page on the phone"), v.Poster)
	if err != nil {
		return err
	}
	return r.Render(w, posterPage(p, v, code))
}

// view loads a service with the price of today; a service without one is not
// on the public site.
func (t *Tariffs) view(r *web.Request) (view, error) {
	id, err := r.PathID("service")
	if err != nil {
		return view{}, err
	}
	s, err := t.one(r.Context(), r.Tenant.ID, id)
	if err != nil {
		return view{}, err
	}
	v := view{priced: s, Today: r.Today()}
	var ok bool
	if v.Version, ok = s.now(v.Today); !ok {
		return v, fault.Missing("This service has no price at present.")
	}
	if v.Other, v.Later = next(s.Versions, v.Today); !v.Later {
		v.Other, _ = before(s.Versions, v.Version.Span.From)
	}
	return v, nil
}

// compute makes the example bills beside those of the next price, or of the one
// before when no next one is decided.
func (v *view) compute() {
	v.Needs = rate.NeedsOf(v.Version.Prices, v.Other.Prices)
	v.Bills = rate.Compare(rate.Families(rate.Bills(v.Version.Prices, v.Sample)), rate.Bills(v.Other.Prices, v.Sample), v.Later)
}

// past lists versions that may be shown as history, newest first.
func (v view) past() []Version {
	var list []Version
	for _, x := range v.Versions {
		if x.State == InEffect {
			list = append(list, x)
		}
	}
	return list
}

// history draws how the main price went, or nothing when it never changed or
// its unit did.
func (v view) history(p *i18n.Printer) (title, drawing string) {
	now, ok := main(v.Version.Prices)
	if !ok || now.Rate == 0 {
		return "", ""
	}
	var points []chart.Point
	var first money.Rate
	for _, x := range v.past() {
		price, ok := main(x.Prices)
		if !ok || price.Basis != now.Basis || price.Rate == 0 {
			break
		}
		first = price.Rate
		points = append([]chart.Point{{Label: p.DayShort(x.Span.From), Value: int64(price.Rate), Text: p.Rate(price.Rate)}}, points...)
	}
	if len(points) < 2 {
		return "", ""
	}
	last := points[len(points)-1].Text
	title = p.T("The price {unit}: {first} → {last} som", "unit", words.Basis(p, now.Basis), "first", p.Rate(first), "last", last)
	return title, chart.Bars(title, "", points...)
}

// sampleFrom reads the figures of an example bill; what is not sent stays as
// it is in the fallback.
func sampleFrom(in *web.Input, s rate.Sample) rate.Sample {
	if n := in.Int("persons"); n != 0 {
		s.Persons = n
	}
	for name, to := range map[string]*money.Quantity{"volume": &s.Volume, "heads": &s.Heads, "area": &s.Area} {
		if q := in.Quantity(name); q != 0 {
			*to = q
		}
	}
	if s.Persons < 0 || s.Persons > 100 {
		in.Field("persons", "Enter a number from {low} to {high}.", fault.Values{"low": 1, "high": 100})
	}
	for name, q := range map[string]money.Quantity{"volume": s.Volume, "heads": s.Heads, "area": s.Area} {
		if q < 0 || q > 1_000_000*money.One {
			in.Field(name, "Enter a number from {low} to {high}.", fault.Values{"low": 0, "high": 1_000_000})
		}
	}
	return s
}
