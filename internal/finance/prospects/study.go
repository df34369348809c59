package prospects

import (
	"context"
	"slices"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/workbench"
	"github.com/openaimak/aimak/internal/finance/workbench/afford"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/finance/workbench/words"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// study is one service of a scenario with its prices worked out, and what is
// known of the people who pay them.
type study struct {
	workbench.Scenario
	code    string // of the service
	service scenario.Service
	names   map[ref.ID]place.Name // of the services of the register
	living  territory.Living
	people  afford.Setting
	found   scenario.Found
	// wrong says why the prices cannot be worked out; everything else stands still
	// until it is mended.
	wrong *fault.Fault
}

// study works out a service of a scenario; an empty code is the first one. An
// unknown scenario or service is Missing. What is known of people is asked for
// by know.
func (x *Prospects) study(ctx context.Context, tx *db.Tx, id ref.ID, code string) (s study, err error) {
	if s.Scenario, err = x.workbench.Load(ctx, tx, id); err != nil {
		return s, err
	}
	if code == "" && len(s.Document.Services) > 0 {
		code = s.Document.Services[0].Code
	}
	known := false
	if s.service, known = s.Document.Service(code); !known {
		return s, fault.Missing("There is no such service in this scenario.")
	}
	services, err := x.tariffs.Services(ctx, tx)
	if err != nil {
		return s, err
	}
	s.names = map[ref.ID]place.Name{}
	for _, one := range services {
		s.names[one.ID] = one.Name
	}
	s.code = code
	s.found, err = s.Document.Solve(code)
	return s, s.refused(err)
}

// of is the same study about another service of its scenario.
func (s study) of(x scenario.Service) (_ study, err error) {
	s.code, s.service, s.wrong = x.Code, x, nil
	s.found, err = s.Document.Solve(x.Code)
	return s, s.refused(err)
}

// called names a service: as the provider calls its centre, as the register
// calls what is delivered, or by what it is.
func (s study) called(p *i18n.Printer, code string) string {
	x, _ := s.Document.Service(code)
	for _, c := range s.Document.Sheet.Centres {
		if c.Code != code {
			continue
		}
		if name, known := s.names[x.ID]; known && c.Name == "" {
			return p.Name(name)
		}
		return words.Centre(p, c)
	}
	return code
}

// know adds what is known of the people who pay.
func (x *Prospects) know(ctx context.Context, tx *db.Tx, s *study) (err error) {
	s.living, err = x.territory.Living(ctx, tx, tx.Today())
	s.people = setting(s.Document, s.living)
	return err
}

// refused keeps a complaint about the scenario; any other error is returned.
func (s *study) refused(err error) error {
	if f := fault.Of(err); f != nil && f.Kind == fault.KindInvalid {
		s.wrong = f
		return nil
	}
	return err
}

// setting is what is known of incomes, and the thresholds; published sources are
// message ids. A scenario with incomes of its own speaks for itself; else those
// of the municipality hold, and its thresholds unless the scenario changed them.
func setting(s scenario.Scenario, l territory.Living) afford.Setting {
	people := s.People
	if len(people.Incomes) > 0 {
		return people
	}
	people.Incomes, people.Line = l.Incomes(), l.Som(territory.PovertyLine)
	people.Source = l["income_1"].Source
	if people.Litres == 0 {
		people.Litres = l.Litres(territory.Lifeline)
	}
	if len(people.Limits) == 0 || slices.Equal(people.Limits, scenario.Bearable()) {
		people.Limits = []afford.Limits{
			{Low: l.Share(territory.WaterLow), High: l.Share(territory.WaterHigh), Source: l[territory.WaterHigh].Source},
			{Low: l.Share(territory.BothLow), High: l.Share(territory.BothHigh), Source: l[territory.BothHigh].Source},
		}
	}
	return people
}

// kept tells whether the scenario has incomes of its own.
func (s study) kept() bool { return len(s.Document.People.Incomes) > 0 }

// sourceText is a source in the reader's language. Scenarios begin with sources
// that are message ids, and so do published figures; anything else was typed.
func sourceText(p *i18n.Printer, source string) string {
	limits := scenario.Limits()
	known := []string{limits.Operation.Source, limits.Debt.Source, limits.Renewal.Source, limits.Afford.Source, limits.Cross.Source}
	for _, l := range scenario.Bearable() {
		known = append(known, l.Source)
	}
	if slices.Contains(known, source) || territory.Published(source) {
		return p.Message(source, nil)
	}
	return source
}

// household tells whether a family can be billed by the basis: by what it uses,
// by heads or as a whole. Land and cattle say nothing about a family.
func household(b rate.Basis) bool {
	switch b {
	case rate.CubicMetre, rate.PersonMonth, rate.PersonYear, rate.HouseholdMonth, rate.HouseholdYear:
		return true
	}
	return false
}

// ways are the ways in which families are supplied and billed, in the order of
// the payers.
func (s study) ways() (list []afford.Way) {
	for _, row := range s.service.Payers {
		w := afford.Way{Category: row.Category, Connection: row.Connection, Metered: row.Metered}
		private := row.Category == rate.Population || row.Category == ""
		if !private || !household(row.Bill) || slices.Contains(list, w) {
			continue
		}
		if _, err := rate.Find(s.found.Prices, w.Category, w.Connection, w.Metered); err == nil {
			list = append(list, w)
		}
	}
	return list
}

// sizes are the households that tables show: how many people live there.
var sizes = []int{1, 3, 5, 7}

// grid assesses households of every tenth, size and way; none without ways.
func (s study) grid() ([]afford.Assessment, error) {
	ways := s.ways()
	if len(ways) == 0 {
		return nil, nil
	}
	return s.people.Assess(s.found.Prices, s.people.Grid(sizes, ways))
}

// named assesses the families with a name, in every way that they may be
// supplied.
func (s study) named() ([]afford.Assessment, error) {
	var families []afford.Family
	for _, w := range s.ways() {
		list := s.people.Named(s.living.Som(territory.LeastPension), w)
		for i := range list {
			list[i].Code += "-" + string(rune('a'+len(families)/len(list)))
		}
		families = append(families, list...)
	}
	for _, f := range s.Document.Families {
		if f.Households == 0 { // those with a number stand for the tags of benefits
			families = append(families, f)
		}
	}
	if len(families) == 0 {
		return nil, nil
	}
	return s.people.Assess(s.found.Prices, families)
}
