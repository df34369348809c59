package accounts

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/accounts/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// States of an import.
const (
	importReady  = "ready"
	importDone   = "done"
	importUndone = "undone"
)

const (
	importKind = "accounts.import" // what a ref.Ref to an import carries
	importJob  = "accounts.import_readings"
	fileLimit  = 20 << 20 // bytes
	chunkRows  = 2000     // of one transaction of the job
)

// Import is an uploaded list of readings.
type Import struct {
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
func (a *Accounts) Upload(ctx context.Context, tx *db.Tx, actor access.Actor, name string, body []byte) (ref.ID, error) {
	t, err := sheet.Read(bytes.NewReader(body), name, sheet.Limits{Bytes: fileLimit})
	if err != nil {
		return 0, err
	}
	chosen, err := json.Marshal(guessColumns(t.Headings))
	if err != nil {
		return 0, fmt.Errorf("uploading readings: %w", err)
	}
	id := tx.NewID()
	err = store.New(tx).AddImport(ctx, store.AddImportParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), FileName: name, Body: body, Columns: string(chosen),
		MadeBy: int64(actor.ID), MadeName: actor.Name, MadeAt: int64(tx.Now()),
	})
	if err != nil {
		return 0, fmt.Errorf("uploading readings: %w", err)
	}
	return id, audit.Record(ctx, tx, actor, "accounts.upload", ref.Ref{Kind: importKind, ID: id}, nil, map[string]any{"file": name, "rows": len(t.Rows)})
}

// Import returns one import; fault.Missing when there is none.
func (a *Accounts) Import(ctx context.Context, tx *db.Tx, id ref.ID) (Import, error) {
	r, err := store.New(tx).ImportByID(ctx, store.ImportByIDParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Import{}, fault.Missing("There is no such import.")
	}
	if err != nil {
		return Import{}, fmt.Errorf("reading an import: %w", err)
	}
	i := Import{
		ID: ref.ID(r.ID), File: r.FileName, State: r.State, Seen: int(r.Seen), Good: int(r.Good),
		By: r.MadeName, At: period.Instant(r.MadeAt), body: r.Body,
	}
	if err := json.Unmarshal([]byte(r.Columns), &i.chosen); err != nil {
		return Import{}, fmt.Errorf("reading the columns of an import: %w", err)
	}
	return i, nil
}

// Preview is what would happen if the import were taken over now.
type Preview struct {
	Headings []string
	Chosen   map[string]int
	Rows     int
	Good     int
	Bad      []BadRow // the first hundred
	BadCount int
}

// BadRow is a row that is refused, with its reason.
type BadRow struct {
	Row             int // as Excel counts
	Account, Serial string
	Day, Value      string
	Msg             string
	Values          fault.Values
}

// shownBad is how many refused rows a page lists: more are a sign of a wrong
// column, not of wrong rows.
const shownBad = 100

// Preview checks an import without changing anything.
func (a *Accounts) Preview(ctx context.Context, tx *db.Tx, i Import) (Preview, error) {
	t, err := sheet.Read(bytes.NewReader(i.body), i.File, sheet.Limits{Bytes: fileLimit})
	if err != nil {
		return Preview{}, err
	}
	p := Preview{Headings: t.Headings, Chosen: i.chosen, Rows: len(t.Rows)}
	if i.chosen.check() != nil {
		return p, nil
	}
	all, x, err := a.prepare(ctx, tx, i.chosen, t)
	if err != nil {
		return Preview{}, err
	}
	for chunk := range slices.Chunk(all, chunkRows) {
		if _, err := a.judgeLines(ctx, tx, chunk, x); err != nil {
			return Preview{}, err
		}
	}
	for _, l := range all {
		if l.Wrong == nil {
			p.Good++
			continue
		}
		p.BadCount++
		if len(p.Bad) < shownBad {
			p.Bad = append(p.Bad, BadRow{Row: l.Row, Account: l.Account, Serial: l.Serial, Day: l.Day, Value: l.Value, Msg: l.Wrong.Msg, Values: l.Wrong.Values})
		}
	}
	return p, nil
}

// prepare reads the lines of a table, finds their meters and puts them in order
// of day, so that several readings of one meter are judged as they were taken.
func (a *Accounts) prepare(ctx context.Context, tx *db.Tx, c columns, t *sheet.Table) ([]line, map[ref.ID]Meter, error) {
	rows, err := store.New(tx).AllMeters(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, nil, fmt.Errorf("reading meters: %w", err)
	}
	x := index{byAccount: map[string][]Meter{}, bySerial: map[string][]Meter{}}
	byID := make(map[ref.ID]Meter, len(rows))
	for _, r := range rows {
		m := meterOf(store.MeterByIDRow{
			ID: r.ID, AccountID: r.AccountID, ServiceID: r.ServiceID, Serial: r.Serial, Model: r.Model, Digits: r.Digits, Installed: r.Installed,
			FirstValue: r.FirstValue, VerifiedUntil: r.VerifiedUntil, Seal: r.Seal, State: r.State, BrokenSince: r.BrokenSince, Ended: r.Ended, Follows: r.Follows,
		})
		byID[m.ID] = m
		x.byAccount[r.Number] = append(x.byAccount[r.Number], m)
		x.bySerial[strings.ToUpper(m.Serial)] = append(x.bySerial[strings.ToUpper(m.Serial)], m)
	}
	all := lines(c, t)
	resolve(all, x)
	slices.SortStableFunc(all, func(a, b line) int { return strings.Compare(string(a.Entry.Day), string(b.Entry.Day)) })
	return all, byID, nil
}

// judgeLines checks lines against what is stored and returns the books with the
// good ones put in.
func (a *Accounts) judgeLines(ctx context.Context, tx *db.Tx, chunk []line, meters map[ref.ID]Meter) (map[ref.ID]*book, error) {
	var wanted []Meter
	var entries []Entry
	var at []int
	seen := map[ref.ID]bool{}
	for i, l := range chunk {
		if l.Wrong != nil {
			continue
		}
		if !seen[l.Entry.Meter] {
			wanted, seen[l.Entry.Meter] = append(wanted, meters[l.Entry.Meter]), true
		}
		entries, at = append(entries, l.Entry), append(at, i)
	}
	books, err := a.books(ctx, tx, wanted)
	if err != nil {
		return nil, err
	}
	for i, v := range judge(books, entries, tx.Today()) {
		chunk[at[i]].Wrong = v.Refused
	}
	return books, nil
}

// ChooseColumns says which column of the file holds what.
func (a *Accounts) ChooseColumns(ctx context.Context, tx *db.Tx, id ref.ID, c map[string]int) error {
	if err := columns(c).check(); err != nil {
		return err
	}
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("choosing columns: %w", err)
	}
	return store.New(tx).SetImportColumns(ctx, store.SetImportColumnsParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), Columns: string(text)})
}

// importArgs is what the job is given.
type importArgs struct{ Import ref.ID }

// TakeOver puts the work of an import into the queue and returns the job. A
// second call while it waits or runs returns the same job.
func (a *Accounts) TakeOver(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) (ref.ID, error) {
	i, err := a.Import(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	if i.State != importReady {
		return 0, fault.Conflict("This list was already taken over.")
	}
	if err := i.chosen.check(); err != nil {
		return 0, err
	}
	return a.queue.Enqueue(ctx, tx, actor, importJob, importArgs{id}, id.String())
}

// runImport is the job: it takes the rows over in chunks, each in one
// transaction together with how far it has come.
func (a *Accounts) runImport(ctx context.Context, run *jobs.Run) error {
	var args importArgs
	if err := run.Args(&args); err != nil {
		return err
	}
	var i Import
	var all []line
	var meters map[ref.ID]Meter
	err := a.db.Read(ctx, run.Municipality, func(tx *db.Tx) (err error) {
		if i, err = a.Import(ctx, tx, args.Import); err != nil {
			return err
		}
		t, err := sheet.Read(bytes.NewReader(i.body), i.File, sheet.Limits{Bytes: fileLimit})
		if err != nil {
			return err
		}
		all, meters, err = a.prepare(ctx, tx, i.chosen, t)
		return err
	})
	if err != nil {
		return err
	}
	for i.State == importReady {
		if err := run.Progress(ctx, i.Seen, len(all)); err != nil {
			return err
		}
		if err := a.takeChunk(ctx, run, &i, all, meters); err != nil {
			return err
		}
	}
	run.Result(jobs.Outcome{Path: "desk/accounts/imports/" + i.ID.String(), Text: i18n.Mark("{good} of {all} readings were taken over."),
		Values: fault.Values{"good": i.Good, "all": len(all)}})
	return nil
}

// takeChunk takes over the next rows; after the last it closes the import.
func (a *Accounts) takeChunk(ctx context.Context, run *jobs.Run, i *Import, all []line, meters map[ref.ID]Meter) error {
	next := *i
	err := a.db.Write(ctx, run.Municipality, func(tx *db.Tx) error {
		chunk := all[next.Seen:min(next.Seen+chunkRows, len(all))]
		books, err := a.judgeLines(ctx, tx, chunk, meters)
		if err != nil {
			return err
		}
		if err := a.writeBooks(ctx, tx, run.By, books, next.ID); err != nil {
			return err
		}
		for _, l := range chunk {
			next.Seen++
			if l.Wrong == nil {
				next.Good++
			}
		}
		if next.Seen == len(all) {
			next.State = importDone
		}
		if err := a.saveImport(ctx, tx, next); err != nil || next.State != importDone {
			return err
		}
		return audit.Record(ctx, tx, run.By, "accounts.import", ref.Ref{Kind: importKind, ID: next.ID}, nil, map[string]any{"rows": len(all), "good": next.Good})
	})
	if err == nil {
		*i = next
	}
	return err
}

func (a *Accounts) saveImport(ctx context.Context, tx *db.Tx, i Import) error {
	_, err := store.New(tx).SetImportState(ctx, store.SetImportStateParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(i.ID), State: i.State, Seen: int64(i.Seen), Good: int64(i.Good),
	})
	if err != nil {
		return fmt.Errorf("writing an import: %w", err)
	}
	return nil
}

// UndoImport takes back all readings that came with an import. They stay on
// record as rejected, and the list may be uploaded again.
func (a *Accounts) UndoImport(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) error {
	i, err := a.Import(ctx, tx, id)
	if err != nil {
		return err
	}
	if i.State == importUndone || i.Seen == 0 {
		return fault.Conflict("There is nothing to take back.")
	}
	meters, err := a.importedMeters(ctx, tx, id)
	if err != nil {
		return err
	}
	_, err = store.New(tx).DropImported(ctx, store.DropImportedParams{MunicipalityID: int64(tx.Municipality), ImportID: int64(id), Reason: importUndone})
	if err != nil {
		return fmt.Errorf("undoing an import: %w", err)
	}
	books, err := a.books(ctx, tx, meters)
	if err != nil {
		return err
	}
	for _, b := range books {
		b.count()
	}
	if err := a.writeBooks(ctx, tx, actor, books, 0); err != nil {
		return err
	}
	i.State = importUndone
	if err := a.saveImport(ctx, tx, i); err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "accounts.undo_import", ref.Ref{Kind: importKind, ID: id}, map[string]any{"good": i.Good}, nil)
}

func (a *Accounts) importedMeters(ctx context.Context, tx *db.Tx, id ref.ID) ([]Meter, error) {
	ids, err := store.New(tx).ImportedMeters(ctx, store.ImportedMetersParams{MunicipalityID: int64(tx.Municipality), ImportID: int64(id)})
	if err != nil {
		return nil, fmt.Errorf("undoing an import: %w", err)
	}
	entries := make([]Entry, len(ids))
	for i, m := range refs(ids) {
		entries[i].Meter = m
	}
	return a.metersByID(ctx, tx, entries)
}

// EstimateMissing enters estimates, dated the last day of the month, for all
// meters that have gone more than three months without a reading and have a
// history to estimate from. It returns how many; a second call enters none.
func (a *Accounts) EstimateMissing(ctx context.Context, tx *db.Tx, actor access.Actor, m period.Month) (int, error) {
	rows, err := store.New(tx).Stale(ctx, store.StaleParams{MunicipalityID: int64(tx.Municipality), Since: string(m.Add(-3).First())})
	if err != nil {
		return 0, fmt.Errorf("estimating readings: %w", err)
	}
	meters := make([]Meter, len(rows))
	for i, r := range rows {
		meters[i] = meterOf(store.MeterByIDRow(r))
	}
	books, err := a.books(ctx, tx, meters)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, b := range books {
		if r, ok := b.Estimate(b.plain(), m); ok {
			b.put(Reading{Meter: b.ID, State: accepted, Reading: r})
			n++
		}
	}
	if err := a.writeBooks(ctx, tx, actor, books, 0); err != nil || n == 0 {
		return 0, err
	}
	return n, audit.Record(ctx, tx, actor, "accounts.estimate", ref.Ref{Kind: "accounts.month"}, nil, map[string]any{"month": m, "readings": n})
}
