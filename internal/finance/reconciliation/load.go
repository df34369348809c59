package reconciliation

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/finance/reconciliation/compare"
	"github.com/openaimak/aimak/internal/finance/reconciliation/store"
	"github.com/openaimak/aimak/internal/finance/statements/register"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

// mostDays is for how many days one file may be loaded.
const mostDays = 31

// Upload is a file as an agent sent it.
type Upload struct {
	ID       ref.ID
	Agent    ref.ID
	Span     period.Span // the days that it is the register of
	Filename string
	Table    *sheet.Table
	Mapping  register.Mapping
	Saved    bool // the mapping is that of an earlier file with these headings
}

// check refuses days that no register can be of.
func (u Upload) check(today period.Day) error {
	f := fault.Form()
	switch {
	case !u.Span.From.Valid():
		f.Field("from", "Enter the day of the register.")
	case !u.Span.Until.Valid() || u.Span.Until < u.Span.From || u.Span.Days() > mostDays:
		f.Field("until", "The last day is not before the first, and at most {n} days are loaded at once.", fault.Values{"n": mostDays})
	case u.Span.Until > today:
		f.Field("until", "This day has not come yet.")
	}
	return f.Err()
}

// Keep stores a file and proposes its columns: as they were chosen for this
// agent's files with the same headings, or as the headings suggest.
func (r *Reconciliation) Keep(ctx context.Context, tx *db.Tx, actor access.Actor, u Upload) (Upload, error) {
	if err := access.Permit(actor, mayWork, tx.Municipality, 0); err != nil {
		return u, err
	}
	if err := u.check(tx.Today()); err != nil {
		return u, err
	}
	if _, err := r.Agent(ctx, tx, u.Agent); err != nil {
		return u, err
	}
	u.ID = tx.NewID()
	err := store.New(tx).AddUpload(ctx, store.AddUploadParams{MunicipalityID: int64(tx.Municipality), ID: int64(u.ID), AgentID: int64(u.Agent),
		FromDay: string(u.Span.From), UntilDay: string(u.Span.Until), Filename: u.Filename, Headings: asJSON(u.Table.Headings), Cells: asJSON(u.Table.Rows),
		UploadedAt: int64(tx.Now()), UploadedBy: int64(actor.ID), Uploader: actor.Name})
	if err != nil {
		return u, fmt.Errorf("keeping a register: %w", err)
	}
	u.Mapping, u.Saved, err = mappingOf(ctx, tx, u.Agent, u.Table.Headings)
	return u, err
}

// Upload returns a stored file; fault.Missing when there is none.
func (r *Reconciliation) Upload(ctx context.Context, tx *db.Tx, id ref.ID) (u Upload, err error) {
	row, err := store.New(tx).Upload(ctx, store.UploadParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return u, fault.Missing("There is no such register.")
	}
	if err != nil {
		return u, fmt.Errorf("reading a register: %w", err)
	}
	u = Upload{ID: id, Agent: ref.ID(row.AgentID), Filename: row.Filename, Table: &sheet.Table{},
		Span: period.Span{From: period.Day(row.FromDay), Until: period.Day(row.UntilDay)}}
	if err := json.Unmarshal([]byte(row.Headings), &u.Table.Headings); err != nil {
		return u, fmt.Errorf("reading headings of a register: %w", err)
	}
	if err := json.Unmarshal([]byte(row.Cells), &u.Table.Rows); err != nil {
		return u, fmt.Errorf("reading cells of a register: %w", err)
	}
	u.Mapping, u.Saved, err = mappingOf(ctx, tx, u.Agent, u.Table.Headings)
	return u, err
}

// asJSON writes cells; lists of text cannot fail to be written.
func asJSON(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		panic("reconciliation: " + err.Error())
	}
	return string(out)
}

func mappingOf(ctx context.Context, tx *db.Tx, agent ref.ID, headings []string) (m register.Mapping, saved bool, err error) {
	text, err := store.New(tx).Mapping(ctx, store.MappingParams{MunicipalityID: int64(tx.Municipality), AgentID: int64(agent),
		Headings: register.HeadingsFold(headings)})
	if db.IsMissing(err) {
		return register.Guess(headings), false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &m)
	}
	if err != nil {
		return nil, false, fmt.Errorf("reading the columns of a register: %w", err)
	}
	return m, true, nil
}

// checkMapping is the engine's check and the room's own: without the agent's
// number of a payment nothing can be paired.
func checkMapping(m register.Mapping, headings int) error {
	if err := m.Check(headings); err != nil {
		return err
	}
	if _, chosen := m[register.External]; !chosen {
		return fault.Form().Field(register.External, "Choose the column with the numbers of payments: by them both sides are compared.")
	}
	return nil
}

// Read reads the rows of a kept file. Problems are lines that cannot be read.
func (u Upload) Read() ([]register.Row, []register.Problem) {
	rows, problems := register.Read(u.Table, u.Mapping)
	var good []register.Row
	for _, row := range rows {
		switch {
		case row.External == "":
			problems = append(problems, register.Problem{Line: row.Line, Msg: noNumber})
		case cutByExcel(row.External):
			problems = append(problems, register.Problem{Line: row.Line, Msg: cutNumber, Values: fault.Values{"text": row.External}})
		default:
			good = append(good, row)
		}
	}
	return good, problems
}

// What is wrong with the number of a payment.
var (
	noNumber  = i18n.Mark("The line has no payment number.")
	cutNumber = i18n.Mark("Excel has cut the payment number: {text}. Ask for the file as CSV, or with this column as text.")
)

// cutByExcel recognises a long number that a table made short: "2.30111E+14". Its
// digits are lost; booking by it would book the payment a second time.
func cutByExcel(external string) bool {
	mantissa, exponent, found := strings.Cut(strings.ToUpper(external), "E+")
	return found && exponent != "" && strings.Trim(mantissa, "0123456789.,") == "" && strings.Trim(exponent, "0123456789") == ""
}

// Load makes a kept file the register of its days, replacing what was loaded for
// them before. sure loads it although lines cannot be read. Faults: Invalid for
// columns that were not chosen, for unreadable lines and for a file of other
// days; Conflict when one of the days is signed.
func (r *Reconciliation) Load(ctx context.Context, tx *db.Tx, actor access.Actor, u Upload, sure bool) error {
	if err := access.Permit(actor, mayWork, tx.Municipality, 0); err != nil {
		return err
	}
	if err := checkMapping(u.Mapping, len(u.Table.Headings)); err != nil {
		return err
	}
	rows, problems := u.Read()
	if len(problems) > 0 && !sure {
		return fault.Form().Field("sure", "Some lines cannot be read. Ask the agent for a right file, or tick to load it without them.")
	}
	if err := u.fits(rows); err != nil {
		return err
	}
	if err := lock(ctx, tx, u.Agent); err != nil {
		return err
	}
	if err := r.replace(ctx, tx, u, rows); err != nil {
		return err
	}
	if err := r.refreshAround(ctx, tx, u.Agent, u.Span); err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "reconciliation.load", dayRef(u.Agent), nil, map[string]any{"file": u.Filename,
		"from": u.Span.From, "until": u.Span.Until, "rows": len(rows), "unread": len(problems)})
}

// lock lets one change of an agent's days follow the other.
func lock(ctx context.Context, tx *db.Tx, agent ref.ID) error {
	return tx.Lock(ctx, "reconciliation.agent/"+agent.String())
}

// fits refuses a file that is plainly of other days. Single payments of the day
// before or after are usual: agents close their day at another hour.
func (u Upload) fits(rows []register.Row) error {
	within := 0
	first, last := period.Day("9999-12-31"), period.Day("")
	for _, row := range rows {
		if u.Span.Holds(row.Day) {
			within++
		}
		first, last = min(first, row.Day), max(last, row.Day)
	}
	if 2*within < len(rows) {
		return fault.Form().Field("from", "Most payments of this file are of other days: from {from} to {until}. Choose its days.",
			fault.Values{"from": first, "until": last})
	}
	return nil
}

// of returns the day whose register a row stands in: its own, or the nearest that
// the file is for.
func (u Upload) of(row register.Row) period.Day { return min(max(row.Day, u.Span.From), u.Span.Until) }

// replace writes the registers of all days of a file. A day without payments
// has an empty register: the agent says that it took nothing.
func (r *Reconciliation) replace(ctx context.Context, tx *db.Tx, u Upload, rows []register.Row) error {
	days, err := r.Days(ctx, tx, u.Agent, u.Span)
	if err != nil {
		return err
	}
	for _, d := range days {
		if d.State() == Signed {
			return fault.Conflict("{day} is signed. Open the day again before its register is replaced.", fault.Values{"day": d.Date})
		}
	}
	q, m, from, until := store.New(tx), int64(tx.Municipality), string(u.Span.From), string(u.Span.Until)
	if err := q.DropRows(ctx, store.DropRowsParams{MunicipalityID: m, AgentID: int64(u.Agent), FromDay: from, UntilDay: until}); err != nil {
		return fmt.Errorf("replacing rows of a register: %w", err)
	}
	if err := q.DropRegisters(ctx, store.DropRegistersParams{MunicipalityID: m, AgentID: int64(u.Agent), FromDay: from, UntilDay: until}); err != nil {
		return fmt.Errorf("replacing a register: %w", err)
	}
	return write(ctx, tx, []loaded{{u, rows}})
}

// loaded is a file with its rows, ready to be written.
type loaded struct {
	Upload
	rows []register.Row
}

// write stores registers and their rows in two statements.
func write(ctx context.Context, tx *db.Tx, list []loaded) error {
	_, err := tx.Bulk(ctx, "reconciliation_register", []string{"municipality_id", "agent_id", "day", "upload_id", "row_count", "total",
		"open_count", "our_count", "our_total", "our_latest"}, func(yield func([]any) bool) {
		for _, u := range list {
			count, total := map[period.Day]int{}, map[period.Day]money.Som{}
			for _, row := range u.rows {
				count[u.of(row)]++
				total[u.of(row)] += row.Amount
			}
			for day := u.Span.From; day <= u.Span.Until; day = day.Add(1) {
				if !yield([]any{tx.Municipality, u.Agent, day, u.ID, count[day], total[day], 0, 0, 0, 0}) {
					return
				}
			}
		}
	})
	if err != nil {
		return fmt.Errorf("storing a register: %w", err)
	}
	_, err = tx.Bulk(ctx, "reconciliation_row", []string{"municipality_id", "agent_id", "day", "line", "external", "account", "payer", "note",
		"amount", "paid_on", "paid_at"}, func(yield func([]any) bool) {
		for _, u := range list {
			for _, row := range u.rows {
				if !yield([]any{tx.Municipality, u.Agent, u.of(row), row.Line, row.External, compare.Number(row.Account), row.Payer, row.Note,
					row.Amount, row.Day, row.At}) {
					return
				}
			}
		}
	})
	if err != nil {
		return fmt.Errorf("storing rows of a register: %w", err)
	}
	return nil
}

// refreshAround compares the days of a span anew, and those around it: the other
// half of one of their payments may have come with this file.
func (r *Reconciliation) refreshAround(ctx context.Context, tx *db.Tx, agent ref.ID, span period.Span) error {
	days, err := r.Days(ctx, tx, agent, period.Span{From: span.From.Add(-neighbours), Until: span.Until.Add(neighbours)})
	if err != nil {
		return err
	}
	for _, d := range days {
		if d.Register.Upload == 0 || d.State() == Signed {
			continue
		}
		if err := r.refresh(ctx, tx, agent, d.Date); err != nil {
			return err
		}
	}
	return nil
}

// refresh compares a day anew and keeps for the lists how many differences wait
// and what our books held.
func (r *Reconciliation) refresh(ctx context.Context, tx *db.Tx, agent ref.ID, day period.Day) error {
	l, err := r.LookAt(ctx, tx, agent, day)
	if err != nil {
		return err
	}
	err = store.New(tx).NoteOurs(ctx, store.NoteOursParams{MunicipalityID: int64(tx.Municipality), AgentID: int64(agent), Day: string(day),
		OpenCount: int64(l.Waits()), OurCount: int64(l.Books.Count), OurTotal: int64(l.Books.Total), OurLatest: int64(l.Books.Latest)})
	if err != nil {
		return fmt.Errorf("keeping the result of a day: %w", err)
	}
	return nil
}
