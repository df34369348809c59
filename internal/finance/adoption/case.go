package adoption

import (
	"context"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/adoption/gap"
	"github.com/openaimak/aimak/internal/finance/adoption/papers"
	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/words"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// Case is an adoption with all that its pages and papers tell: the calculation
// worked out at its prices, the price before, the terms and the obligations.
type Case struct {
	Tariff
	Delivered tariffs.Service
	Scenario  scenario.Version
	Found     scenario.Found
	Before    tariffs.Version // in force before; its ID is zero when there was none
	After     tariffs.Version // made by the decision; its ID is zero before it
	Versions  []tariffs.Version
	Open      []Obligation
	Law       law
	Office    territory.Settings
	Decided   bool // the obligations are kept; else they are those of the proposal
}

// Case loads an adoption with what belongs to it.
func (a *Adoption) Case(ctx context.Context, tx *db.Tx, id ref.ID) (c Case, err error) {
	if c.Tariff, err = a.Load(ctx, tx, id); err != nil {
		return c, err
	}
	if c.Delivered, err = a.tariffs.Service(ctx, tx, c.Service); err != nil {
		return c, err
	}
	if c.Scenario, err = a.bench.Frozen(ctx, tx, c.Tariff.Scenario); err != nil {
		return c, err
	}
	if c.Found, err = solved(c.Scenario, c.Service, c.Prices()); err != nil {
		return c, err
	}
	if c.Versions, err = a.tariffs.Versions(ctx, tx, c.Service); err != nil {
		return c, err
	}
	c.Before, c.After = around(c.Versions, c.Tariff)
	if c.Law, err = a.law(ctx, tx); err != nil {
		return c, err
	}
	if c.Office, err = a.territory.Settings(ctx, tx); err != nil {
		return c, err
	}
	return c, a.oblige(ctx, tx, &c)
}

// oblige puts the obligations on the case: those that are kept, or what the
// proposed prices would leave.
func (a *Adoption) oblige(ctx context.Context, tx *db.Tx, c *Case) (err error) {
	if c.State == Decided || c.State == Published {
		c.Decided = true
		c.Open, err = a.Obligations(ctx, tx, c.ID)
		return err
	}
	list, err := gap.Years(c.Scenario.Document, c.Found)
	for _, o := range list {
		c.Open = append(c.Open, Obligation{Adoption: c.ID, Year: o.Year, Level: o.Level, Need: o.Need, Comes: o.Comes, Amount: o.Amount})
	}
	return err
}

// around finds the price list of the adoption and the one that holds before it.
func around(versions []tariffs.Version, t Tariff) (before, after tariffs.Version) {
	for _, v := range versions { // newest first
		switch {
		case v.ID == t.Version:
			after = v
		case v.State == tariffs.InEffect && v.Span.From < t.Begins && before.ID == 0:
			before = v
		}
	}
	return before, after
}

// lines are the steps with their terms on the day.
func (c Case) lines() []path.Line { return c.Path.Lines(c.Law.Terms, c.Law.Days, c.Law.Today) }

// letterhead is what a paper says of the municipality.
type letterhead struct {
	Name  string
	Above []string
}

// facts are what the papers are written from.
func (c Case) facts(p *i18n.Printer, at letterhead) papers.Facts {
	f := papers.Facts{
		Municipality: at.Name, Above: at.Above, Address: c.Office.Address, Phone: i18n.Phone(c.Office.Phone),
		Service: p.Name(c.Delivered.Name), Provider: c.Delivered.Provider, Path: c.Path, Begins: c.Begins,
		Version: c.edition(), Hash: short(c.Scenario.Hash), Found: c.Found,
		Items: map[string]string{}, Payers: map[string]string{},
	}
	for _, i := range c.Scenario.Document.Sheet.Items {
		f.Items[i.Code] = words.Item(p, i)
	}
	for _, x := range c.Found.Model.Payers {
		f.Payers[x.Code] = words.Payer(p, x)
	}
	if c.Before.ID != 0 {
		f.Before = &papers.Before{Prices: c.Before.Prices, From: c.Before.Span.From, Decision: c.Before.Decision.String()}
		// An old list need not fit the payers of the calculation: then nobody says what
		// it would bring in.
		if m, err := c.Found.Model.Evaluate(c.Before.Prices); err == nil {
			f.Before.Money = &m
		}
	}
	for _, o := range c.Open {
		f.Open = append(f.Open, papers.Open{Year: o.Year, Need: o.Need, Comes: o.Comes, Amount: o.Amount})
	}
	return f
}

// edition names the frozen calculation: its year and number.
func (c Case) edition() string {
	return strconv.Itoa(c.Scenario.Year) + "/" + strconv.Itoa(c.Scenario.Number)
}

// short is enough of a checksum to compare by eye.
func short(hash string) string { return hash[:min(len(hash), 12)] }

// months are the first days of the months that a price may begin in.
func months(today period.Day) []period.Day {
	list := make([]period.Day, 12)
	m := today.Month()
	for i := range list {
		m = m.Next()
		list[i] = m.First()
	}
	return list
}
