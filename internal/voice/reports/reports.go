// Package reports is the journal of requests as everybody meets it: telling of a
// problem in four steps without an account, the list of what people told, the
// page of each request, and a secret address to follow it by.
//
// It keeps nothing of its own: requests are registered by the room requests, and
// private ones are never shown here. Everybody may; the address that sends much is
// slowed down. Its words: report, step, follower.
package reports

import (
	"context"
	"embed"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
)

//go:embed texts/*.po
var files embed.FS

var (
	maySee    = access.Permission{Name: "reports.see", Public: true}
	mayReport = access.Permission{Name: "reports.report", Public: true}
)

// Reports is the room.
type Reports struct {
	db       *db.DB
	requests *requests.Requests
	pictures *pictures.Pictures
	throttle *web.Throttle
	lent     Lent
}

// New returns the room. One network may send a dozen reports at once and then one
// a minute.
func New(d *db.DB, journal *requests.Requests, shots *pictures.Pictures) *Reports {
	return &Reports{db: d, requests: journal, pictures: shots, throttle: web.NewThrottle(time.Minute, 12)}
}

// Module is what the room offers to the program.
func (o *Reports) Module() module.Module {
	return module.Module{
		Name:        "reports",
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, mayReport},
		Routes:      o.routes,
		Front:       []module.Block{{Order: 5, Render: o.front}},
	}
}

// routes adds the pages of the room.
func (o *Reports) routes(rt *web.Router) {
	rt.Page("GET requests", maySee, o.showPublic)
	rt.Page("GET requests/new", mayReport, o.showReport)
	rt.Page("POST requests/new", mayReport, o.report)
	rt.Page("GET requests/feed.xml", maySee, o.sendFeed)
	rt.Page("GET requests/map", maySee, o.showMap)
	rt.Page("GET requests/{number}", maySee, o.showOne)
	rt.Page("POST requests/{number}/follow", maySee, o.follow)
	rt.Page("GET requests/mine/{code}", maySee, o.showMine)
	rt.Page("GET requests/mine/photo", maySee, o.sendMine)
	rt.Page("POST requests/mine/{code}/reopen", maySee, o.reopenMine)
}

// read runs f on a snapshot of the reader's municipality.
func (o *Reports) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// save runs f in a transaction of the reader's municipality; the same form twice at once
// is one.
func (o *Reports) save(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.WriteKeyed(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}
