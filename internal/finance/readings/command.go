package readings

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// importCommands are "aimak import readings" and, for the beginning, "aimak
// import accounts": the same steps as on the desk, without questions. Rows left
// out are printed.
func (rd *Readings) importCommands() []module.Command {
	return []module.Command{
		{
			Words: "import readings",
			Help:  "enter meter readings from an Excel or CSV file; rows with problems are listed and left out",
			Usage: "--municipality SLUG FILE",
			Run:   func(ctx context.Context, args []string) error { return rd.importFile(ctx, args, rd.takeReadings) },
		},
		{
			Words: "import accounts",
			Help:  "open accounts for households of the register from an Excel or CSV file; rows with problems are listed and left out",
			Usage: "--municipality SLUG [--service CODE] FILE",
			Run:   func(ctx context.Context, args []string) error { return rd.importFile(ctx, args, rd.takeAccounts) },
		},
	}
}

// given is what an import command was told.
type given struct {
	place   ref.ID
	service string // code
	name    string // of the file
	body    []byte
}

func (rd *Readings) importFile(ctx context.Context, args []string, take func(context.Context, given) error) error {
	flags := flag.NewFlagSet("import", flag.ContinueOnError)
	slug := flags.String("municipality", "", "`word` of the municipality in addresses of pages")
	service := flags.String("service", "water", "`code` of the service that new accounts are supplied with")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || *slug == "" {
		return errors.New("want --municipality SLUG and one FILE")
	}
	file, err := rd.OpenFile(flags.Arg(0))
	if err != nil {
		return err
	}
	defer file.Close()
	body, err := io.ReadAll(io.LimitReader(file, fileLimit+1))
	if err != nil {
		return fmt.Errorf("reading %s: %w", flags.Arg(0), err)
	}
	town, err := territory.New(rd.db).BySlug(ctx, *slug)
	if err != nil {
		return err
	}
	return take(ctx, given{town.ID, *service, path.Base(flags.Arg(0)), body})
}

// takeReadings takes a file through all steps and waits for the job.
func (rd *Readings) takeReadings(ctx context.Context, g given) error {
	var p Preview
	who := access.System(g.place)
	err := rd.db.Write(ctx, g.place, func(tx *db.Tx) error {
		id, err := rd.Upload(ctx, tx, who, g.name, g.body)
		if err != nil {
			return err
		}
		l, err := rd.List(ctx, tx, id)
		if err != nil {
			return err
		}
		if p, err = rd.Preview(ctx, tx, l); err != nil {
			return err
		}
		_, err = rd.TakeOver(ctx, tx, who, id)
		return err
	})
	if err == nil {
		err = rd.queue.Drain(ctx)
	}
	if err != nil {
		return err
	}
	for _, b := range p.Shown {
		printRow(b.Row, b.Why)
	}
	fmt.Printf("readings entered: %d; rows with problems: %d\n", p.Good, p.Bad)
	return nil
}

func (rd *Readings) takeAccounts(ctx context.Context, g given) error {
	table, err := sheet.Read(bytes.NewReader(g.body), g.name, sheet.Limits{Bytes: fileLimit})
	if err != nil {
		return err
	}
	return rd.db.Write(ctx, g.place, func(tx *db.Tx) error {
		opened, refused, err := rd.ImportAccounts(ctx, tx, access.System(g.place), g.service, table)
		if err != nil {
			return err
		}
		for _, r := range refused {
			printRow(r.Row, r.Why)
		}
		fmt.Printf("accounts opened: %d; rows with problems: %d\n", opened, len(refused))
		return nil
	})
}

func printRow(row int, why *fault.Fault) {
	english := (&i18n.Catalog{}).Printer(i18n.En)
	fmt.Printf("row %d: %s\n", row, english.Fault(why))
}
