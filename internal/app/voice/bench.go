package voice

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/openaimak/aimak/internal/app/bench"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/town"
)

const benchPassword = "tooga barabyz"

// Office serves the program with a secretary who is signed in. stop ends it.
func Office(ctx context.Context, d *db.DB, places *territory.Territory, municipality ref.ID, handler http.Handler, slug string) (o *bench.Office, village, worker ref.ID, stop func(), err error) {
	err = d.Write(ctx, municipality, func(tx *db.Tx) error {
		villages, err := places.Villages(ctx, tx)
		if err != nil {
			return err
		}
		village = villages[0].ID
		worker, err = identity.New(d).Add(ctx, tx, access.System(municipality), slug, "Сыноо", benchPassword, []access.Role{access.Secretary})
		return err
	})
	if err != nil {
		return nil, 0, 0, nil, err
	}
	address, stop, err := bench.Serve(handler)
	if err != nil {
		return nil, 0, 0, nil, err
	}
	o, err = bench.SignIn(ctx, address, slug, benchPassword)
	if err != nil {
		stop()
		return nil, 0, 0, nil, err
	}
	o.Desk, o.Village, o.Worker = address+"/ky/"+slug+"/desk", village.String(), worker.String()
	return o, village, worker, stop, nil
}

// benchSet is how many requests one transaction of the filling writes.
const benchSet = 10_000

// openShare of the requests of the bench wait for an answer: one in twenty.
const openShare = 20

// requestColumns are those of the table of requests, in the order of fillRow.
const requestColumns = `municipality_id id form_key year serial category kind form channel lang people addressee sex anonymous applicant village_id street place lat lon
	words shown folded private state outcome assignee_id assignee assigned_on received_on registered_on registered_at began_on days extra stood paused_on due_on ended_on
	took answer answered_by body merged_into round version`

// Fill gives a municipality a past of so many requests beside those that it has, in
// sets, as if they had been registered, assigned and answered over the last years.
// It is for benches alone: the rows are written as the room would have left them.
func Fill(ctx context.Context, d *db.DB, municipality, village, worker ref.ID, from, to int) error {
	today := d.Today()
	for first := from; first < to; first += benchSet {
		err := d.Write(ctx, municipality, func(tx *db.Tx) error {
			return fillSet(ctx, tx, today, village, worker, first, min(first+benchSet, to))
		})
		if err != nil {
			return fmt.Errorf("filling the journal: %w", err)
		}
	}
	return nil
}

// The columns of what was done to a request.
var eventColumns = strings.Fields("municipality_id request_id id happened_on happened_at by_id by_name act state due_on seen text detail")

func fillSet(ctx context.Context, tx *db.Tx, today period.Day, village, worker ref.ID, from, to int) error {
	ids := make([]ref.ID, to-from)
	for i := range ids {
		ids[i] = tx.NewID()
	}
	_, err := tx.Bulk(ctx, "requests_request", strings.Fields(requestColumns), func(yield func([]any) bool) {
		for i, id := range ids {
			if !yield(fillRow(tx, today, village, worker, id, from+i)) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	_, err = tx.Bulk(ctx, "requests_event", eventColumns, func(yield func([]any) bool) {
		for i, id := range ids {
			for _, row := range fillEvents(tx, today, worker, id, from+i) {
				if !yield(row) {
					return
				}
			}
		}
	})
	if err != nil {
		return err
	}
	_, err = tx.Bulk(ctx, "requests_follower", []string{"municipality_id", "id", "request_id", "own_id", "mine", "since"}, func(yield func([]any) bool) {
		for _, id := range ids {
			if !yield([]any{tx.Municipality, tx.NewID(), id, id, true, tx.Now()}) {
				return
			}
		}
	})
	return err
}

// past is when the n-th request came, over the three years before today, and
// whether it still waits.
func past(today period.Day, n int) (day period.Day, open bool) {
	if n%openShare == 0 {
		return today.Add(-n % 14), true
	}
	return today.Add(-30 - n%1000), false
}

// The numbers of the filling lie in a year of their own and beyond the first million,
// like those that came with a merged municipality: they leave no gap in those of today.
const (
	fillYear   = 2001
	fillSerial = 1_000_001
)

func fillRow(tx *db.Tx, today period.Day, village, worker, id ref.ID, n int) []any {
	c := town.Cases[n%len(town.Cases)]
	category := appeal.Find(appeal.Usual, c.Category)
	day, open := past(today, n)
	state, outcome, ended, took, answer, by := "answered", "granted", day.Add(9), 7, town.AnswerTo(c.Category, "ky"), "Сыноо"
	if open {
		state, outcome, ended, took, answer, by = "work", "", "", -1, "", ""
	}
	words := fmt.Sprintf("%s %d", c.Words, n)
	return []any{tx.Municipality, id, id.String(), fillYear, fillSerial + n, c.Category, "application", "written", "letter", "ky", 1, "", "", true, []byte{}, village, "Манас", c.Place,
		40_632_230 + n*37%50_000, 73_592_490 + n*91%50_000, words, words, i18n.Fold(words + " Манас " + c.Place), category.Private, state, outcome, worker, "Сыноо", day, day, day,
		day.Start(), day, 14, 0, 0, "", day.Add(20), ended, took, answer, by, "", 0, 1, 3}
}

func fillEvents(tx *db.Tx, today period.Day, worker, id ref.ID, n int) [][]any {
	day, open := past(today, n)
	row := func(act, state, seen, text string) []any {
		return []any{tx.Municipality, id, tx.NewID(), day, day.Start(), worker, "Сыноо", act, state, day.Add(20), seen, text, ""}
	}
	list := [][]any{row("register", "new", "applicant", ""), row("assign", "work", "office", "")}
	if !open {
		list = append(list, row("answer", "answered", "public", town.AnswerTo(town.Cases[n%len(town.Cases)].Category, "ky")))
	}
	return list
}
