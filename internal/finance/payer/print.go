package payer

import (
	"context"
	"fmt"
	"sync"

	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/payer/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// Printing is an order to print the bills of a month.
type Printing struct {
	ID      ref.ID
	Month   period.Month
	Village ref.ID // 0: all villages, each in files of its own
	Lang    i18n.Lang
	Site    string // address of "my account", without the scheme
}

const (
	fileBills = 1000             // bills in one file: 500 sheets, one pack of paper
	keepFiles = 7 * 24 * 3600000 // milliseconds that printed files are kept
)

// Print orders the bills of a month as PDF files; the job makes them.
func (y *Payer) Print(ctx context.Context, actor access.Actor, order Printing) (job ref.ID, err error) {
	f := fault.Form()
	if !order.Month.Valid() {
		f.Field("month", "Enter a month, for example 12.2026")
	}
	if !order.Lang.Valid() {
		f.Field("lang", "Choose from the list")
	}
	if err := f.Err(); err != nil {
		return 0, err
	}
	err = y.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if err := access.Permit(actor, mayPrint, tx.Municipality, 0); err != nil {
			return err
		}
		order.ID = tx.NewID()
		if err := y.notePrint(ctx, tx, actor, order); err != nil {
			return err
		}
		job, err = y.queue.Enqueue(ctx, tx, actor, "payer.print", order, fmt.Sprintf("payer.print/%s/%s/%s", order.Month, order.Village, order.Lang))
		return err
	})
	return job, err
}

// notePrint clears files that nobody needs any more and notes the new order.
func (y *Payer) notePrint(ctx context.Context, tx *db.Tx, actor access.Actor, order Printing) error {
	q, m, old := store.New(tx), int64(tx.Municipality), int64(tx.Now())-keepFiles
	if err := q.DeleteOldFiles(ctx, store.DeleteOldFilesParams{MunicipalityID: m, MadeAt: old}); err != nil {
		return fmt.Errorf("clearing printed files: %w", err)
	}
	if err := q.DeleteOldPrints(ctx, store.DeleteOldPrintsParams{MunicipalityID: m, MadeAt: old}); err != nil {
		return fmt.Errorf("clearing printed files: %w", err)
	}
	return q.AddPrint(ctx, store.AddPrintParams{MunicipalityID: m, ID: int64(order.ID), Month: string(order.Month),
		VillageID: int64(order.Village), Lang: string(order.Lang), MadeAt: int64(tx.Now()), MadeByName: actor.Name})
}

// words are the texts of paper made by jobs, where no request brings a printer.
var words = sync.OnceValues(func() (*i18n.Catalog, error) {
	return i18n.Load(ui.Texts(), module.Folder(files, "texts"), billing.Texts())
})

// printJob makes the files of an order. Run again, it writes the same files.
func (y *Payer) printJob(ctx context.Context, job *jobs.Run) error {
	var order Printing
	if err := job.Args(&order); err != nil {
		return err
	}
	catalog, err := words()
	if err != nil {
		return err
	}
	villages, err := y.villages(ctx, job.Municipality, order.Village)
	if err != nil {
		return err
	}
	press := press{payer: y, printer: catalog.Printer(order.Lang), order: order, municipality: job.Municipality}
	err = y.db.Read(ctx, job.Municipality, func(tx *db.Tx) error {
		press.frame, err = y.frame(ctx, tx, press.printer, order.Site)
		return err
	})
	if err != nil {
		return err
	}
	for i, v := range villages {
		if err := press.village(ctx, v); err != nil {
			return fmt.Errorf("printing the bills of village %s: %w", v.ID, err)
		}
		if err := job.Progress(ctx, i+1, len(villages)); err != nil {
			return err
		}
	}
	if press.parts == 0 {
		return fault.Invalid("There is no posted bill of this month and village.")
	}
	job.Result(jobs.Outcome{Path: "desk/payer/print/" + order.ID.String(), Text: i18n.Mark("The bills are ready to print.")})
	return nil
}

func (y *Payer) villages(ctx context.Context, municipality, only ref.ID) (kept []territory.Village, err error) {
	err = y.db.Read(ctx, municipality, func(tx *db.Tx) error {
		all, err := y.territory.Villages(ctx, tx)
		for _, v := range all {
			if only == 0 || v.ID == only {
				kept = append(kept, v)
			}
		}
		return err
	})
	return kept, err
}

// press makes one file after the other.
type press struct {
	payer        *Payer
	printer      *i18n.Printer
	order        Printing
	frame        frame
	municipality ref.ID
	parts        int64
}

// village prints one village in files of at most fileBills bills.
func (ps *press) village(ctx context.Context, v territory.Village) error {
	var papers []Paper
	err := ps.payer.db.Read(ctx, ps.municipality, func(tx *db.Tx) (err error) {
		papers, err = ps.payer.papersOf(ctx, tx, ps.printer, ps.frame, ps.order.Month, v.ID)
		return err
	})
	if err != nil {
		return err
	}
	for first := 0; first < len(papers); first += fileBills {
		part := papers[first:min(first+fileBills, len(papers))]
		name := fmt.Sprintf("%s %s %d.pdf", ps.order.Month, ps.printer.Name(v.Name), first/fileBills+1)
		if err := ps.file(ctx, name, part); err != nil {
			return err
		}
	}
	return nil
}

func (ps *press) file(ctx context.Context, name string, papers []Paper) error {
	body, err := twoUp(ps.printer, papers).Bytes()
	if err != nil {
		return err
	}
	ps.parts++
	return ps.payer.db.Write(ctx, ps.municipality, func(tx *db.Tx) error {
		return store.New(tx).AddFile(ctx, store.AddFileParams{MunicipalityID: int64(tx.Municipality), PrintID: int64(ps.order.ID),
			Part: ps.parts, Name: name, Bills: int64(len(papers)), Body: body})
	})
}
