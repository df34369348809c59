package prospects

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"

	"github.com/openaimak/aimak/internal/finance/prospects/report"
	"github.com/openaimak/aimak/internal/finance/prospects/say"
	"github.com/openaimak/aimak/internal/finance/workbench"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
)

// command is "aimak tariff show": what a calculation comes to, for scripts and for
// whoever compares many of them.
func (x *Prospects) command() module.Command {
	return module.Command{
		Words: "tariff show",
		Help:  "print a tariff calculation: the price of each payer at three levels, and the five tests",
		Usage: "--municipality WORD [--scenario ID|NAME] [--format text|json]\n  without --scenario: the version frozen last, else the newest draft",
		Run:   x.showCommand,
	}
}

// What the command prints in.
const (
	asText = "text"
	asJSON = "json"
)

func (x *Prospects) showCommand(ctx context.Context, args []string) error {
	var slug, wanted, format string
	flags := flag.NewFlagSet("tariff show", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&slug, "municipality", "", "")
	flags.StringVar(&wanted, "scenario", "", "")
	flags.StringVar(&format, "format", asText, "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if slug == "" || format != asText && format != asJSON || flags.NArg() > 0 {
		return fmt.Errorf("tariff show needs --municipality, and may have --scenario and --format text or json")
	}
	place, err := x.territory.BySlug(ctx, slug)
	if err != nil {
		return err
	}
	var r report.Report
	err = x.db.Read(ctx, place.ID, func(tx *db.Tx) error {
		s, err := x.wanted(ctx, tx, wanted)
		if err == nil {
			r, err = x.report(ctx, tx, (&i18n.Catalog{}).Printer(i18n.En), s)
		}
		return err
	})
	if err != nil {
		return err
	}
	if format == asJSON {
		out := json.NewEncoder(x.out)
		out.SetIndent("", "  ")
		return out.Encode(r)
	}
	return r.Print(x.out)
}

// wanted finds a scenario by its id or its name; without either it is the version
// that was frozen last, else the newest draft.
func (x *Prospects) wanted(ctx context.Context, tx *db.Tx, text string) (workbench.Scenario, error) {
	list, err := x.workbench.List(ctx, tx)
	if err != nil {
		return workbench.Scenario{}, err
	}
	id, _ := ref.ParseID(text)
	var found workbench.Scenario
	for _, s := range list {
		switch {
		case text != "":
			if s.ID == id || s.Name == text {
				return s, nil
			}
		case found.ID == 0, s.State == workbench.Frozen && s.Froze.At > found.Froze.At:
			found = s
		}
	}
	if found.ID == 0 && text == "" {
		return found, fmt.Errorf("this municipality has no tariff calculation yet")
	}
	if found.ID == 0 {
		return found, fmt.Errorf("there is no tariff calculation %q; give its name or the last part of its address", text)
	}
	return found, nil
}

// report works out every service of a scenario.
func (x *Prospects) report(ctx context.Context, tx *db.Tx, p *i18n.Printer, s workbench.Scenario) (report.Report, error) {
	r := report.Report{Scenario: s.ID.String(), Name: s.Name, Year: s.Year, State: string(s.State), Version: s.Number}
	if len(s.Document.Services) == 0 {
		return r, nil
	}
	first, err := x.study(ctx, tx, s.ID, "")
	if err == nil {
		err = x.know(ctx, tx, &first)
	}
	if err != nil {
		return r, err
	}
	for _, service := range s.Document.Services {
		one, err := first.of(service)
		if err != nil {
			return r, err
		}
		line, err := one.reported(p)
		if err != nil {
			return r, err
		}
		r.Services = append(r.Services, line)
	}
	return r, nil
}

// reported is a service with its prices and tests, or with what is wrong.
func (s study) reported(p *i18n.Printer) (report.Service, error) {
	r := report.Service{Code: s.code, Name: s.called(p, s.code), Level: s.service.Level}
	if s.wrong == nil {
		if err := s.refused(r.Put(p, s.found)); err != nil {
			return r, err
		}
	}
	if s.wrong == nil {
		v, err := s.judged()
		if err := s.refused(err); err != nil {
			return r, err
		}
		for _, t := range v.tests {
			r.Tests = append(r.Tests, report.Test{Test: t.Name, Title: say.Test(p, t.Name), State: string(t.State),
				Figure: t.Figure.String(), Limit: t.Limit.Share.String(), Says: say.Sentence(p, t, sourceText(p, t.Limit.Source))})
		}
	}
	if s.wrong != nil {
		for _, f := range s.wrong.Fields {
			r.Wrong = append(r.Wrong, f.Name+": "+p.Message(f.Msg, f.Values))
		}
		if len(r.Wrong) == 0 {
			r.Wrong = []string{p.Fault(s.wrong)}
		}
	}
	return r, nil
}
