package readings

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/finance/readings/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// States of a list.
const (
	ready  = "ready"  // to be looked at and taken over
	done   = "done"   // taken over
	undone = "undone" // taken back
)

const (
	listKind  = "readings.list" // what a ref.Ref to a list carries
	importJob = "readings.import"
	fileLimit = 20 << 20 // bytes
	chunkRows = 2000     // of one transaction of the job
	shownBad  = 100      // refused rows on a page: more are a sign of a wrong column
)

// List is an uploaded list of readings.
type List struct {
	ID     ref.ID
	File   string
	State  string
	Seen   int // rows gone through so far
	Good   int // of them taken over
	By     string
	At     period.Instant
	body   []byte
	chosen columns
}

// Upload keeps a list of readings until somebody has looked at its preview. It
// is refused when the file cannot be read as a table.
func (rd *Readings) Upload(ctx context.Context, tx *db.Tx, who access.Actor, name string, body []byte) (ref.ID, error) {
	if err := allow(tx, who, mayEnter); err != nil {
		return 0, err
	}
	t, err := sheet.Read(bytes.NewReader(body), name, sheet.Limits{Bytes: fileLimit})
	if err != nil {
		return 0, err
	}
	chosen, err := json.Marshal(guessColumns(t.Headings))
	if err != nil {
		return 0, fmt.Errorf("uploading readings: %w", err)
	}
	id := tx.NewID()
	err = store.New(tx).AddList(ctx, store.AddListParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), FileName: name, Body: body, Columns: string(chosen),
		MadeBy: int64(who.ID), MadeName: who.Name, MadeAt: int64(tx.Now()),
	})
	if err != nil {
		return 0, fmt.Errorf("uploading readings: %w", err)
	}
	return id, audit.Record(ctx, tx, who, "readings.upload", ref.Ref{Kind: listKind, ID: id}, nil, map[string]any{"file": name, "rows": len(t.Rows)})
}

// List returns one list; fault.Missing when there is none.
func (rd *Readings) List(ctx context.Context, tx *db.Tx, id ref.ID) (List, error) {
	r, err := store.New(tx).List(ctx, store.ListParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return List{}, fault.Missing("There is no such list.")
	}
	if err != nil {
		return List{}, fmt.Errorf("reading a list: %w", err)
	}
	l := List{
		ID: ref.ID(r.ID), File: r.FileName, State: r.State, Seen: int(r.Seen), Good: int(r.Good),
		By: r.MadeName, At: period.Instant(r.MadeAt), body: r.Body,
	}
	if err := json.Unmarshal([]byte(r.Columns), &l.chosen); err != nil {
		return List{}, fmt.Errorf("reading the columns of a list: %w", err)
	}
	return l, nil
}

// Lists returns the latest lists without their content.
func (rd *Readings) Lists(ctx context.Context, tx *db.Tx) ([]List, error) {
	rows, err := store.New(tx).Lists(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading lists: %w", err)
	}
	lists := make([]List, len(rows))
	for i, r := range rows {
		lists[i] = List{ID: ref.ID(r.ID), File: r.FileName, State: r.State, Seen: int(r.Seen), Good: int(r.Good), By: r.MadeName, At: period.Instant(r.MadeAt)}
	}
	return lists, nil
}

// Preview is what would happen if a list were taken over now.
type Preview struct {
	Headings []string
	Columns  map[string]int
	Rows     int
	Good     int
	Bad      int
	Shown    []BadRow // the first hundred of the bad ones
}

// BadRow is a row that is refused, with its reason.
type BadRow struct {
	Row             int // as Excel counts
	Account, Serial string
	Day, Value      string
	Why             *fault.Fault
}

// Preview checks a list without changing anything.
func (rd *Readings) Preview(ctx context.Context, tx *db.Tx, l List) (Preview, error) {
	t, err := l.table()
	if err != nil {
		return Preview{}, err
	}
	p := Preview{Headings: t.Headings, Columns: l.chosen, Rows: len(t.Rows)}
	if l.chosen.check() != nil {
		return p, nil
	}
	all, err := rd.prepare(ctx, tx, l.chosen, t)
	if err != nil {
		return Preview{}, err
	}
	for chunk := range slices.Chunk(all, chunkRows) {
		if err := judged(chunk, func(entries []meters.Entry) ([]meters.Verdict, error) { return rd.meters.Try(ctx, tx, entries) }); err != nil {
			return Preview{}, err
		}
	}
	p.count(all)
	return p, nil
}

func (l List) table() (*sheet.Table, error) {
	return sheet.Read(bytes.NewReader(l.body), l.File, sheet.Limits{Bytes: fileLimit})
}

func (p *Preview) count(all []line) {
	for _, l := range all {
		if l.Wrong == nil {
			p.Good++
			continue
		}
		p.Bad++
		p.Shown = append(p.Shown, BadRow{l.Row, l.Account, l.Serial, l.Day, l.Value, l.Wrong})
	}
	slices.SortFunc(p.Shown, func(a, b BadRow) int { return a.Row - b.Row })
	p.Shown = p.Shown[:min(len(p.Shown), shownBad)]
}

// prepare reads the lines of a table, finds their meters and puts them in order
// of day, so that several readings of one meter are judged as they were taken.
func (rd *Readings) prepare(ctx context.Context, tx *db.Tx, c columns, t *sheet.Table) ([]line, error) {
	x, err := rd.index(ctx, tx)
	if err != nil {
		return nil, err
	}
	all := lines(c, t)
	resolve(all, x)
	slices.SortStableFunc(all, func(a, b line) int { return strings.Compare(string(a.Entry.Day), string(b.Entry.Day)) })
	return all, nil
}

// index reads all meters by account number and by engraved number.
func (rd *Readings) index(ctx context.Context, tx *db.Tx) (index, error) {
	x := index{byAccount: map[string][]meters.Meter{}, bySerial: map[string][]meters.Meter{}}
	all, err := rd.meters.All(ctx, tx)
	if err != nil {
		return x, err
	}
	numbers, err := rd.numbers(ctx, tx)
	if err != nil {
		return x, err
	}
	for _, m := range all {
		number, serial := numbers[m.Account], strings.ToUpper(m.Serial)
		x.byAccount[number] = append(x.byAccount[number], m)
		x.bySerial[serial] = append(x.bySerial[serial], m)
	}
	return x, nil
}

func (rd *Readings) numbers(ctx context.Context, tx *db.Tx) (map[ref.ID]string, error) {
	rows, err := store.New(tx).Numbers(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading account numbers: %w", err)
	}
	numbers := make(map[ref.ID]string, len(rows))
	for _, r := range rows {
		numbers[ref.ID(r.ID)] = r.Number
	}
	return numbers, nil
}

// judged lets the lines that can be read be judged together and notes what is
// wrong with each.
func judged(chunk []line, judge func([]meters.Entry) ([]meters.Verdict, error)) error {
	var entries []meters.Entry
	var at []int
	for i, l := range chunk {
		if l.Wrong == nil {
			entries, at = append(entries, l.Entry), append(at, i)
		}
	}
	verdicts, err := judge(entries)
	for i, v := range verdicts {
		chunk[at[i]].Wrong = v.Refused
	}
	return err
}

// ChooseColumns says which column of the file holds what.
func (rd *Readings) ChooseColumns(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID, c map[string]int) error {
	if err := allow(tx, who, mayEnter); err != nil {
		return err
	}
	if err := columns(c).check(); err != nil {
		return err
	}
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("choosing columns: %w", err)
	}
	n, err := store.New(tx).SetColumns(ctx, store.SetColumnsParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), Columns: string(text)})
	if err != nil {
		return fmt.Errorf("choosing columns: %w", err)
	}
	if n == 0 {
		return fault.Conflict("This list was already taken over.")
	}
	return nil
}

// importArgs is what the job is given.
type importArgs struct{ List ref.ID }

// TakeOver puts the work of a list into the queue and returns the job. A second
// call while it waits or runs returns the same job.
func (rd *Readings) TakeOver(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID) (ref.ID, error) {
	if err := allow(tx, who, mayEnter); err != nil {
		return 0, err
	}
	l, err := rd.List(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	if l.State != ready {
		return 0, fault.Conflict("This list was already taken over.")
	}
	if err := l.chosen.check(); err != nil {
		return 0, err
	}
	return rd.queue.Enqueue(ctx, tx, who, importJob, importArgs{id}, id.String())
}

// runImport is the job: it takes the rows over in chunks, each in one
// transaction together with how far it has come, so that a run after a crash
// goes on where the last one ended.
func (rd *Readings) runImport(ctx context.Context, run *jobs.Run) error {
	var args importArgs
	if err := run.Args(&args); err != nil {
		return err
	}
	var l List
	var all []line
	err := rd.db.Read(ctx, run.Municipality, func(tx *db.Tx) (err error) {
		if l, err = rd.List(ctx, tx, args.List); err != nil {
			return err
		}
		t, err := l.table()
		if err != nil {
			return err
		}
		all, err = rd.prepare(ctx, tx, l.chosen, t)
		return err
	})
	if err != nil {
		return err
	}
	for l.State == ready {
		if err := run.Progress(ctx, l.Seen, len(all)); err != nil {
			return err
		}
		if l, err = rd.takeChunk(ctx, run, l, all); err != nil {
			return err
		}
	}
	run.Result(jobs.Outcome{Path: "desk/readings/lists/" + l.ID.String(), Text: "{good} of {all} readings were taken over.",
		Values: fault.Values{"good": l.Good, "all": len(all)}})
	return nil
}

// takeChunk takes over the next rows; after the last it closes the list.
func (rd *Readings) takeChunk(ctx context.Context, run *jobs.Run, l List, all []line) (List, error) {
	next := l
	err := rd.db.Write(ctx, run.Municipality, func(tx *db.Tx) error {
		next = l
		chunk := slices.Clone(all[next.Seen:min(next.Seen+chunkRows, len(all))])
		err := judged(chunk, func(entries []meters.Entry) ([]meters.Verdict, error) {
			return rd.meters.EnterBatch(ctx, tx, run.By, entries, next.ID)
		})
		if err != nil {
			return err
		}
		for _, row := range chunk {
			next.Seen++
			if row.Wrong == nil {
				next.Good++
			}
		}
		if next.Seen == len(all) {
			next.State = done
		}
		if err := save(ctx, tx, next); err != nil || next.State != done {
			return err
		}
		return audit.Record(ctx, tx, run.By, "readings.import", ref.Ref{Kind: listKind, ID: next.ID}, nil, map[string]any{"rows": len(all), "good": next.Good})
	})
	return next, err
}

func save(ctx context.Context, tx *db.Tx, l List) error {
	err := store.New(tx).SetProgress(ctx, store.SetProgressParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(l.ID), State: l.State, Seen: int64(l.Seen), Good: int64(l.Good),
	})
	if err != nil {
		return fmt.Errorf("writing a list: %w", err)
	}
	return nil
}

// Undo takes back all readings that came with a list. They stay on record as
// rejected, and the file may be uploaded again.
func (rd *Readings) Undo(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID) error {
	if err := allow(tx, who, mayJudge); err != nil {
		return err
	}
	l, err := rd.List(ctx, tx, id)
	if err != nil {
		return err
	}
	if l.State == undone || l.Seen == 0 {
		return fault.Conflict("There is nothing to take back.")
	}
	if err := rd.meters.UndoBatch(ctx, tx, who, id); err != nil {
		return err
	}
	l.State = undone
	if err := save(ctx, tx, l); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who, "readings.undo", ref.Ref{Kind: listKind, ID: id}, map[string]any{"good": l.Good}, nil)
}
