// Package journal is the law's journal of appeals for a period, on screen, as a
// file and on paper, and the figures that everybody may see of it.
//
// The head, the responsible secretary and the auditor read the journal; whoever
// works on requests sends the answer as a letter; the figures are public, with
// small groups hidden. It keeps nothing of its own: what
// it shows stands in the room requests. Its words: journal, entry, outcome, letter. Law:
// on appeals of citizens (No 67 of 4 May 2007).
package journal

import (
	"context"
	"embed"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

//go:embed texts/*.po
var files embed.FS

var (
	maySee  = access.Permission{Name: "journal.see", Public: true}
	mayRead = access.Permission{Name: "journal.read", Roles: []access.Role{access.Head, access.Secretary, access.Auditor}}
	maySend = access.Permission{Name: "journal.letter", Roles: slices.Concat(appeal.Workers, []access.Role{access.Auditor})}
)

// Journal is the room.
type Journal struct {
	db       *db.DB
	places   *territory.Territory
	requests *requests.Requests
	figures  []Figures
}

// New returns the room.
func New(d *db.DB, places *territory.Territory, r *requests.Requests) *Journal {
	return &Journal{db: d, places: places, requests: r}
}

// Module is what the room offers to the program.
func (j *Journal) Module() module.Module {
	return module.Module{
		Name:        "journal",
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayRead, maySend},
		Routes:      j.routes,
		Rail:        []module.Link{{Order: 215, Text: "Journal of appeals", Path: "journal", Permission: mayRead}},
	}
}

// routes adds the pages of the room.
func (j *Journal) routes(rt *web.Router) {
	rt.Page("GET requests/counts", maySee, j.showCounts)
	rt.Page("GET requests/poster.pdf", maySee, j.sendPoster)
	rt.Desk("GET journal", mayRead, j.showJournal)
	rt.Desk("GET journal/journal.csv", mayRead, j.sendJournal)
	rt.Desk("GET journal/journal.xlsx", mayRead, j.sendJournal)
	rt.Desk("GET journal/journal.pdf", mayRead, j.sendJournal)
	rt.Desk("GET requests/{number}/letter.pdf", maySend, j.sendLetter)
}

// read runs f on a snapshot of the reader's municipality.
func (j *Journal) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return j.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}
