package people

import (
	"context"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/registry/people/roll"
	"github.com/openaimak/aimak/internal/registry/people/store"
)

const (
	importJob = "people.import"
	// importChunk rows are entered in one transaction: few enough that nobody at
	// the desk waits, many enough that the bulk pays.
	importChunk = 1000
)

type importArgs struct{ Import ref.ID }

// Decision is what a person decides about a list after the preview.
type Decision struct {
	Mend    []string // words whose proposed spelling is wanted
	MendAll bool     // all of them
	Twins   bool     // enter repeated households too
}

// Commit starts the entering of an import as a job and returns the job.
func (p *People) Commit(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID, d Decision) (ref.ID, error) {
	if err := allow(tx, who, mayImport); err != nil {
		return 0, err
	}
	refused := []string{}
	if !d.MendAll {
		imp, err := p.Import(ctx, tx, id)
		if err != nil {
			return 0, err
		}
		plan, err := p.Plan(ctx, tx, imp)
		if err != nil {
			return 0, err
		}
		refused = plan.Refused(d.Mend)
	}
	changed, err := store.New(tx).SetDecisions(ctx, store.SetDecisionsParams{MunicipalityID: int64(tx.Municipality), ID: int64(id),
		Refused: text(refused), Twins: d.Twins, Cut: int64(tx.NewID())})
	if err != nil {
		return 0, err
	}
	if changed == 0 {
		return 0, fault.Conflict("This list was dealt with already.")
	}
	return p.start(ctx, tx, who, id)
}

// Resume goes on with an import whose job was stopped or has failed.
func (p *People) Resume(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID) (ref.ID, error) {
	if err := allow(tx, who, mayImport); err != nil {
		return 0, err
	}
	imp, err := p.Import(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	if imp.State != Adding {
		return 0, fault.Conflict("This list was dealt with already.")
	}
	return p.start(ctx, tx, who, id)
}

func (p *People) start(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID) (ref.ID, error) {
	job, err := p.queue.Enqueue(ctx, tx, who, importJob, importArgs{id}, id.String())
	if err != nil {
		return 0, err
	}
	return job, store.New(tx).SetImportJob(ctx, store.SetImportJobParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), JobID: int64(job)})
}

// runImport is the job. Each chunk enters households and marks its rows in one
// transaction, so that a run after a crash goes on where the last one ended: no
// household twice, none missing.
func (p *People) runImport(ctx context.Context, run *jobs.Run) error {
	var args importArgs
	if err := run.Args(&args); err != nil {
		return err
	}
	var plan roll.Plan
	err := p.db.Read(ctx, run.Municipality, func(tx *db.Tx) error {
		imp, err := p.Import(ctx, tx, args.Import)
		if err == nil {
			plan, err = p.Plan(ctx, tx, imp)
		}
		return err
	})
	if err != nil {
		return err
	}
	left := unhandled(plan.Drafts)
	done, total := len(plan.Drafts)-len(left), len(plan.Drafts)
	for len(left) > 0 {
		chunk := left[:min(len(left), importChunk)]
		left = left[len(chunk):]
		if err := p.enterChunk(ctx, run.Municipality, args.Import, plan, chunk); err != nil {
			return err
		}
		done += len(chunk)
		if err := run.Progress(ctx, done, total); err != nil {
			return err
		}
	}
	return p.finishImport(ctx, run, args.Import)
}

func unhandled(drafts []roll.Draft) []roll.Draft {
	for i, d := range drafts {
		if !d.Handled {
			return drafts[i:] // rows are handled in order
		}
	}
	return nil
}

func (p *People) enterChunk(ctx context.Context, municipality, id ref.ID, plan roll.Plan, chunk []roll.Draft) error {
	var list []NewHousehold
	for _, d := range chunk {
		if plan.Enters(d) {
			list = append(list, d.New)
		}
	}
	return p.db.Write(ctx, municipality, func(tx *db.Tx) error {
		marked, err := store.New(tx).HandleRows(ctx, store.HandleRowsParams{MunicipalityID: int64(municipality), ImportID: int64(id),
			First: int64(chunk[0].Row), Last: int64(chunk[len(chunk)-1].Row)})
		if err != nil {
			return err
		}
		if int(marked) != len(chunk) { // another worker holds the job now
			return fault.Conflict("This list was dealt with already.")
		}
		_, err = insertHouseholds(ctx, tx, list, id)
		return err
	})
}

func (p *People) finishImport(ctx context.Context, run *jobs.Run, id ref.ID) error {
	return p.db.Write(ctx, run.Municipality, func(tx *db.Tx) error {
		added, err := entered(ctx, tx, id)
		if err != nil {
			return err
		}
		moved, err := store.New(tx).MoveImport(ctx, store.MoveImportParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), OldState: string(Adding), NewState: string(Added)})
		if err != nil {
			return err
		}
		run.Result(jobs.Outcome{Path: "desk/people/imports/" + id.String(), Text: "Households added: {n}", Values: fault.Values{"n": added}})
		if moved == 0 { // it was finished just before a crash
			return nil
		}
		return audit.Record(ctx, tx, run.By, "people.import", ref.Ref{Kind: kindImport, ID: id}, nil, map[string]int{"households": added})
	})
}

// entered counts the households that came with an import.
func entered(ctx context.Context, tx *db.Tx, id ref.ID) (int, error) {
	n, err := store.New(tx).BatchCount(ctx, store.BatchCountParams{MunicipalityID: int64(tx.Municipality), BatchID: int64(id)})
	return int(n), err
}

// Undo removes the households that came with an import. It is refused, with
// their names, when other rooms already count on some of them.
func (p *People) Undo(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID) error {
	if err := allow(tx, who, mayImport); err != nil {
		return err
	}
	imp, err := p.Import(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := p.mayUndo(ctx, tx, imp); err != nil {
		return err
	}
	q := store.New(tx)
	batch := store.RemoveBatchParams{MunicipalityID: int64(tx.Municipality), BatchID: int64(id)}
	if err := q.RemoveBatchPersons(ctx, store.RemoveBatchPersonsParams(batch)); err != nil {
		return err
	}
	removed, err := q.RemoveBatch(ctx, batch)
	if err != nil {
		return err
	}
	moved, err := q.MoveImport(ctx, store.MoveImportParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), OldState: string(imp.State), NewState: string(Undone)})
	if err != nil {
		return err
	}
	if moved == 0 {
		return errChanged()
	}
	return audit.Record(ctx, tx, who, "people.undo", ref.Ref{Kind: kindImport, ID: id}, map[string]int64{"households": removed}, nil)
}

func (p *People) mayUndo(ctx context.Context, tx *db.Tx, imp Import) error {
	if imp.State != Added && imp.State != Adding {
		return fault.Conflict("Nothing was added from this list, or it was undone already.")
	}
	if imp.State == Adding {
		status, err := p.queue.Status(ctx, tx, imp.Job)
		if err != nil {
			return err
		}
		if !status.State.Ended() {
			return fault.Conflict("The list is still being added. Stop the job first.")
		}
	}
	if p.Held == nil {
		return nil
	}
	held, err := p.Held(ctx, tx)
	if err != nil {
		return err
	}
	rows, err := store.New(tx).BatchHouseholds(ctx, store.BatchHouseholdsParams{MunicipalityID: int64(tx.Municipality), BatchID: int64(imp.ID)})
	if err != nil {
		return err
	}
	var names []string
	for _, r := range rows {
		if held[ref.ID(r.ID)] {
			names = append(names, r.Head)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return fault.Conflict("{n} of these households have personal accounts already: {names}. Close those accounts or correct the households one by one.",
		fault.Values{"n": len(names), "names": roll.FirstNames(names)})
}

// Drop forgets a list from which nothing was added.
func (p *People) Drop(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID) error {
	if err := allow(tx, who, mayImport); err != nil {
		return err
	}
	imp, err := p.Import(ctx, tx, id)
	if err != nil {
		return err
	}
	if imp.State != ChooseColumns && imp.State != Preview {
		return fault.Conflict("This list was dealt with already.")
	}
	q := store.New(tx)
	if _, err := q.MoveImport(ctx, store.MoveImportParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), OldState: string(imp.State), NewState: string(Dropped)}); err != nil {
		return err
	}
	if err := q.DropRows(ctx, store.DropRowsParams{MunicipalityID: int64(tx.Municipality), ImportID: int64(id)}); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who, "people.drop", ref.Ref{Kind: kindImport, ID: id}, map[string]string{"file": imp.Filename}, nil)
}
