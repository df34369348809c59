package journal

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/papers"
	"github.com/openaimak/aimak/internal/voice/requests/words"
)

// journalView is the law's journal of a period.
type journalView struct {
	From, To period.Day
	Rows     []journalRow
}

// journalRow is a line of it with the request that it is about.
type journalRow struct {
	papers.Row
	requests.Request
	letter bool // the reader may open the answer
}

// query is the period in an address.
func (v journalView) query() string { return "?from=" + string(v.From) + "&to=" + string(v.To) }

// load loads the period of the address; without one the last month and this one.
func (j *Journal) load(r *web.Request) (v journalView, err error) {
	in := r.Input()
	v.From, v.To = in.Day("from"), in.Day("to")
	if v.From == "" {
		v.From = r.Today().Month().Add(-1).First()
	}
	if v.To == "" {
		v.To = r.Today().Month().Last()
	}
	if v.To < v.From || v.To.Sub(v.From) > 366 {
		in.Field("to", "Choose a period of at most a year.")
	}
	if err := in.Err(); err != nil {
		return v, err
	}
	err = j.read(r, func(ctx context.Context, tx *db.Tx) error {
		a, err := j.requests.Around(ctx, tx)
		if err != nil {
			return err
		}
		list, err := j.requests.Journal(ctx, tx, v.From, v.To)
		if err != nil {
			return err
		}
		v.Rows = make([]journalRow, len(list))
		for i, x := range list {
			if v.Rows[i], err = j.row(r, a, x); err != nil {
				return err
			}
		}
		return nil
	})
	return v, err
}

// row writes one line. A private matter that the reader may not open keeps
// its number and dates.
func (j *Journal) row(r *web.Request, a requests.Around, x requests.Request) (row journalRow, err error) {
	p := r.Printer
	_, state := words.State(p, x.State)
	row = journalRow{Request: x, Row: papers.Row{
		Number: x.Number.String(), Registered: x.Registered, Kind: words.Joined(words.Kind(p, x.Kind), words.Form(p, x.Form), papers.Signed(p, x.People)),
		Lang: x.Lang.Name(), Addressee: x.Addressee, Responsible: x.Responsible, Due: x.Due, Ended: x.Ended, Outcome: state,
		Matter: a.Title(p, x) + " · " + a.Where(p, x),
	}}
	if x.State == life.Answered || x.State == life.Closed {
		if text := words.Outcome(p, x.Outcome); text != "" {
			row.Row.Outcome = text
		}
	}
	if x.Body != "" {
		row.Row.Outcome = words.Joined(state, x.Body)
	}
	row.letter = x.MayRead(r.Actor)
	switch {
	case !row.letter:
		row.Who = p.T("not shown")
		return row, nil
	case x.Anonymous:
		row.Who = p.T("stays unknown")
	default:
		who, err := j.requests.Applicant(x)
		if err != nil {
			return row, err
		}
		row.Who = words.Joined(who.Name, who.Address, who.Phone, who.Mail)
	}
	row.Matter += ": " + words.Short(x.Words, 160)
	return row, nil
}

// showJournal is the journal to look at and to print.
func (j *Journal) showJournal(w http.ResponseWriter, r *web.Request) error {
	v, err := j.load(r)
	p := r.Page(r.Printer.T("Journal of appeals of citizens"))
	if err != nil {
		return r.Refuse(w, err, p, journalPage(p, journalView{From: v.From, To: v.To}))
	}
	return r.Render(w, journalPage(p, v))
}

// sendJournal is the journal as a file: what kind, the address says.
func (j *Journal) sendJournal(w http.ResponseWriter, r *web.Request) error {
	v, err := j.load(r)
	if err != nil {
		return err
	}
	p, name := r.Printer, "journal-"+string(v.From)+"-"+string(v.To)
	rows := func(yield func([]any) bool) {
		for _, row := range v.Rows {
			if !yield(row.Cells()) {
				return
			}
		}
	}
	switch {
	case strings.HasSuffix(r.URL.Path, ".csv"):
		return r.SendFrom(w, name+".csv", sheet.CSV, func(out io.Writer) error { return sheet.WriteCSV(out, papers.Headings(p), rows) })
	case strings.HasSuffix(r.URL.Path, ".xlsx"):
		return r.SendFrom(w, name+".xlsx", sheet.XLSX, func(out io.Writer) error {
			return sheet.WriteXLSX(out, p.T("Journal"), papers.Headings(p), rows)
		})
	}
	body, err := v.paper(p.Name(r.Tenant.Name)).Draw(p).Bytes()
	if err != nil {
		return err
	}
	return r.Send(w, name+".pdf", "application/pdf", body)
}

// paper is the journal as it is printed.
func (v journalView) paper(office string) papers.Journal {
	paper := papers.Journal{Office: office, From: v.From, To: v.To}
	for _, row := range v.Rows {
		paper.Rows = append(paper.Rows, row.Row)
	}
	return paper
}
