package readings

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// importCommand is "aimak import readings": the same steps as on the desk,
// without questions. Rows left out are printed.
func (rd *Readings) importCommand() module.Command {
	return module.Command{
		Words: "import readings",
		Help:  "enter meter readings from an Excel or CSV file; rows with problems are listed and left out",
		Usage: "--municipality SLUG FILE",
		Run:   rd.importFile,
	}
}

func (rd *Readings) importFile(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("import readings", flag.ContinueOnError)
	slug := flags.String("municipality", "", "`word` of the municipality in addresses of pages")
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
	p, err := rd.takeFile(ctx, town.ID, path.Base(flags.Arg(0)), body)
	if err != nil {
		return err
	}
	english := (&i18n.Catalog{}).Printer(i18n.En)
	for _, b := range p.Shown {
		fmt.Printf("row %d: %s\n", b.Row, english.Fault(b.Why))
	}
	fmt.Printf("readings entered: %d; rows with problems: %d\n", p.Good, p.Bad)
	return nil
}

// takeFile takes a file through all steps and waits for the job.
func (rd *Readings) takeFile(ctx context.Context, municipality ref.ID, name string, body []byte) (p Preview, err error) {
	who := access.System(municipality)
	err = rd.db.Write(ctx, municipality, func(tx *db.Tx) error {
		id, err := rd.Upload(ctx, tx, who, name, body)
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
	return p, err
}
