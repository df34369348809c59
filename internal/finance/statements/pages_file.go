package statements

import (
	"context"
	"net/http"
	"strings"

	"github.com/openaimak/aimak/internal/finance/statements/bankfile"
	"github.com/openaimak/aimak/internal/finance/statements/register"
	"github.com/openaimak/aimak/internal/finance/statements/store"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// shownLines is how many movements one page lists.
const shownLines = 100

// lineView is a movement as the page lists it.
type lineView struct {
	ID        ref.ID
	Line      int
	Day       period.Day
	Amount    money.Som
	Reference string
	Payer     string
	Purpose   string
	Class     string
	How       string
	Wrong     string
	Account   ref.ID
	Number    string // of the personal account
	Mark      string
	Target    ref.ID
	Note      string
	Charge    bool
}

// fileView is a document with what will become, or became, of it.
type fileView struct {
	Document
	parts    []Part
	classes  map[string]Class
	class    string // that is listed
	list     []lineView
	next     string
	overlaps []string // files of another format for the same time
	late     period.Day
	mayPost  bool
	total    int
}

func (s *Statements) lookAt(r *web.Request) (v fileView, err error) {
	id, err := r.PathID("file")
	if err != nil {
		return v, err
	}
	var after ref.ID
	if r.Method == http.MethodGet {
		in := r.Input()
		v.class, after = in.Choice("class", "", Fresh, Unmatched, Known, NotOurs, Out, Pending, Bad), in.ID("after")
		if err := in.Err(); err != nil {
			return v, err
		}
	}
	v.mayPost = r.Can(mayPost)
	err = s.read(r, func(ctx context.Context, tx *db.Tx) error { return s.fill(ctx, tx, &v, id, after) })
	return v, err
}

// fill reads what the page shows, with a fixed number of questions.
func (s *Statements) fill(ctx context.Context, tx *db.Tx, v *fileView, id, after ref.ID) (err error) {
	if v.Document, err = s.Document(ctx, tx, id); err != nil {
		return err
	}
	if v.parts, err = s.Parts(ctx, tx, id); err != nil {
		return err
	}
	if v.classes, err = s.Classes(ctx, tx, id); err != nil {
		return err
	}
	closed, err := s.ledger.Closed(ctx, tx)
	if err != nil {
		return err
	}
	for _, c := range []string{Fresh, Unmatched} {
		if first := v.classes[c].First; closed != "" && first != "" && first.Month() <= closed {
			v.late = closed.Next().First()
		}
	}
	q, m := store.New(tx), int64(tx.Municipality)
	overlaps, err := q.Overlaps(ctx, store.OverlapsParams{MunicipalityID: m, DocumentID: int64(id), Format: string(v.Format)})
	if err != nil {
		return err
	}
	for _, o := range overlaps {
		v.overlaps = append(v.overlaps, o.Filename)
	}
	rows, err := q.Lines(ctx, store.LinesParams{MunicipalityID: m, DocumentID: int64(id), Class: v.class, After: int64(after), Most: shownLines})
	v.lines(rows)
	return err
}

func (v *fileView) lines(rows []store.LinesRow) {
	for _, r := range rows {
		v.list = append(v.list, lineView{ID: ref.ID(r.ID), Line: int(r.Line), Day: period.Day(r.Day), Amount: money.Som(r.Amount), Reference: r.Reference,
			Payer: r.Payer, Purpose: r.Purpose, Class: r.Class, How: r.How, Wrong: r.Wrong, Account: ref.ID(r.AccountID), Number: r.AccountNumber,
			Mark: r.Mark, Target: ref.ID(r.TargetID), Note: r.Note, Charge: r.Charge})
	}
	if len(rows) == shownLines {
		v.next = "?class=" + v.class + "&after=" + v.list[shownLines-1].ID.String()
	}
	for _, c := range v.classes {
		v.total += c.Lines
	}
}

// books is how many movements posting would book.
func (v fileView) books() int { return v.classes[Fresh].Lines + v.classes[Unmatched].Lines }

// doubtful tells whether somebody must accept the file before it is booked.
func (v fileView) doubtful() bool {
	return v.State == Preview && v.Accepted.By == 0 && (gaps(v.parts) || len(v.Problems) > 0)
}

// stranger is the number of an account of the file that is not ours, or "".
func (v fileView) stranger() string {
	for _, p := range v.parts {
		if p.Ours == 0 && p.Account != "" {
			return p.Account
		}
	}
	return ""
}

func fileFrame(r *web.Request, d Document) *ui.Page {
	page := r.Page(d.Filename)
	crumbs(page)
	return page
}

func (s *Statements) showFile(w http.ResponseWriter, r *web.Request) error {
	v, err := s.lookAt(r)
	if err != nil {
		return err
	}
	switch v.State {
	case Columns:
		return r.Goto(w, path(v.ID)+"/columns")
	case Posting:
		return r.Goto(w, "desk/jobs/"+v.Job.String())
	}
	return r.Render(w, filePage(fileFrame(r, v.Document), v))
}

// refuse shows the file again with the reason why something was refused.
func (s *Statements) refuse(w http.ResponseWriter, r *web.Request, err error) error {
	v, failed := s.lookAt(r)
	if failed != nil {
		return failed
	}
	page := fileFrame(r, v.Document)
	return r.Refuse(w, err, page, filePage(page, v))
}

func (s *Statements) postFile(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("file")
	if err != nil {
		return err
	}
	job, err := s.Post(r.Context(), r.Actor, id)
	switch {
	case err != nil:
		return s.refuse(w, r, err)
	case job != 0:
		return r.Goto(w, "desk/jobs/"+job.String())
	}
	return r.Done(w, path(id), "All movements of the file are booked.")
}

func (s *Statements) acceptFile(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("file")
	if err != nil {
		return err
	}
	in := r.Input()
	reason := in.Text("reason")
	if err = in.Err(); err == nil {
		if err = s.Accept(r.Context(), r.Actor, id, reason); err == nil {
			return r.Done(w, path(id), "The file is accepted by your name. It can be booked now.")
		}
	}
	return s.refuse(w, r, err)
}

func (s *Statements) dropFile(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("file")
	if err != nil {
		return err
	}
	if err := s.Drop(r.Context(), r.Actor, id); err != nil {
		return s.refuse(w, r, err)
	}
	return r.Done(w, "desk/statements", "The file is forgotten. Nothing of it was booked.")
}

func (s *Statements) bookFees(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("file")
	if err != nil {
		return err
	}
	in := r.Input()
	var chosen []ref.ID
	for _, text := range in.Texts("line") {
		line, err := ref.ParseID(text)
		if err != nil {
			in.Field("line", "Choose from the list")
		}
		chosen = append(chosen, line)
	}
	if err = in.Err(); err == nil {
		var n int
		if n, err = s.Fees(r.Context(), r.Actor, id, chosen); err == nil {
			return r.Done(w, path(id)+"?class="+Out, "Booked as bank charges: {n}.", fault.Values{"n": n})
		}
	}
	return s.refuse(w, r, err)
}

// columnsView is what the choice of columns shows.
type columnsView struct {
	Document
	samples [][]string // by heading
	holders []Holder
}

func (s *Statements) lookAtColumns(r *web.Request) (v columnsView, err error) {
	id, err := r.PathID("file")
	if err != nil {
		return v, err
	}
	err = s.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Document, err = s.Document(ctx, tx, id); err != nil {
			return err
		}
		if v.holders, err = s.Holders(ctx, tx); err != nil {
			return err
		}
		v.samples, err = samples(ctx, tx, v.Document)
		return err
	})
	if err == nil && (v.Format != bankfile.Register || v.State != Columns && v.State != Preview) {
		err = fault.Missing("There is no such file.")
	}
	return v, err
}

// mostSamples is how many cells show what a column holds.
const mostSamples = 3

// samples shows what stands in each column.
func samples(ctx context.Context, tx *db.Tx, d Document) ([][]string, error) {
	rows, err := store.New(tx).FirstRows(ctx, store.FirstRowsParams{MunicipalityID: int64(tx.Municipality), DocumentID: int64(d.ID)})
	list := make([][]string, len(d.Headings))
	for _, r := range rows {
		for i, cell := range cellsOf(r.Cells) {
			if cell = strings.TrimSpace(cell); i < len(list) && cell != "" && len(list[i]) < mostSamples {
				list[i] = append(list[i], cell)
			}
		}
	}
	return list, err
}

func columnsFrame(r *web.Request, d Document) *ui.Page {
	page := r.Page(r.Printer.T("What stands in which column?"))
	crumbs(page)
	return page
}

func (s *Statements) showColumns(w http.ResponseWriter, r *web.Request) error {
	v, err := s.lookAtColumns(r)
	if err != nil {
		return err
	}
	return r.Render(w, columnsPage(columnsFrame(r, v.Document), v))
}

func (s *Statements) chooseColumns(w http.ResponseWriter, r *web.Request) error {
	id, err := r.PathID("file")
	if err != nil {
		return err
	}
	in := r.Input()
	m := register.Mapping{}
	for _, c := range register.List {
		if in.Text(c.Name) != "" {
			m[c.Name] = in.Int(c.Name)
		}
	}
	held := in.Text("held")
	if err = in.Err(); err == nil {
		err = s.write(r, func(ctx context.Context, tx *db.Tx) error { return s.SetColumns(ctx, tx, r.Actor, id, m, held) })
	}
	if err == nil {
		return r.Goto(w, path(id))
	}
	v, failed := s.lookAtColumns(r)
	if failed != nil {
		return failed
	}
	page := columnsFrame(r, v.Document)
	return r.Refuse(w, err, page, columnsPage(page, v))
}
