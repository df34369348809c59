package people

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"path"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// importCommand is "aimak import households": the same steps as on the desk,
// without questions.
func (p *People) importCommand() module.Command {
	return module.Command{
		Words: "import households",
		Help:  "enter households from an Excel or CSV file; rows with problems are listed and left out",
		Usage: "--municipality SLUG [--village NAME] [--twins] [--mend] FILE",
		Run:   p.importHouseholds,
	}
}

// importOptions are the flags of the command.
type importOptions struct {
	municipality, village string
	twins, mend           bool
	file                  string
}

func (p *People) importHouseholds(ctx context.Context, args []string) error {
	var o importOptions
	flags := flag.NewFlagSet("import households", flag.ContinueOnError)
	flags.StringVar(&o.municipality, "municipality", "", "`word` of the municipality in addresses of pages")
	flags.StringVar(&o.village, "village", "", "`name` of the village of rows that name none")
	flags.BoolVar(&o.twins, "twins", false, "enter households that look like one already known too")
	flags.BoolVar(&o.mend, "mend", false, "correct words written with legacy Kyrgyz fonts")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || o.municipality == "" {
		return errors.New("want --municipality SLUG and one FILE")
	}
	o.file = flags.Arg(0)
	table, err := p.readFile(o.file)
	if err != nil {
		return err
	}
	town, err := territory.New(p.db).BySlug(ctx, o.municipality)
	if err != nil {
		return err
	}
	id, err := p.importTable(ctx, town.ID, o, table)
	if err != nil {
		return err
	}
	if err := p.queue.Drain(ctx); err != nil {
		return err
	}
	return p.reportImport(ctx, town.ID, id)
}

func (p *People) readFile(name string) (*sheet.Table, error) {
	file, err := p.OpenFile(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return sheet.Read(file, path.Base(name), sheet.Limits{})
}

// importTable takes a table through all steps up to the job.
func (p *People) importTable(ctx context.Context, municipality ref.ID, o importOptions, t *sheet.Table) (id ref.ID, err error) {
	who := access.System(municipality)
	err = p.db.Write(ctx, municipality, func(tx *db.Tx) error {
		if id, err = p.Upload(ctx, tx, who, path.Base(o.file), t); err != nil {
			return err
		}
		imp, err := p.Import(ctx, tx, id)
		if err != nil {
			return err
		}
		if o.village != "" {
			if imp.Village, err = villageNamed(ctx, tx, o.village); err != nil {
				return err
			}
		}
		if err := p.SetColumns(ctx, tx, who, id, imp.Columns, imp.Village); err != nil {
			return err
		}
		_, err = p.Commit(ctx, tx, who, id, Decision{MendAll: o.mend, Twins: o.twins})
		return err
	})
	return id, err
}

func villageNamed(ctx context.Context, tx *db.Tx, name string) (ref.ID, error) {
	list, err := villages(ctx, tx)
	for _, v := range list {
		if v.Called(name) {
			return v.ID, nil
		}
	}
	if err == nil {
		err = fmt.Errorf("there is no village %q", name)
	}
	return 0, err
}

// reportImport prints what was entered and what was not, with row numbers.
func (p *People) reportImport(ctx context.Context, municipality, id ref.ID) error {
	return p.db.Read(ctx, municipality, func(tx *db.Tx) error {
		imp, err := p.Import(ctx, tx, id)
		if err != nil {
			return err
		}
		status, err := p.queue.Status(ctx, tx, imp.Job)
		if err != nil {
			return err
		}
		if status.State != jobs.Done {
			return fmt.Errorf("the job is %s: %s", status.State, status.Message)
		}
		plan, err := p.Plan(ctx, tx, imp)
		if err != nil {
			return err
		}
		for _, line := range plan.Report((&i18n.Catalog{}).Printer(i18n.En)) {
			fmt.Println(line)
		}
		return nil
	})
}
