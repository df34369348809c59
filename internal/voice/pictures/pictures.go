// Package pictures keeps what people show with a request: photos of the broken tap,
// and the paper of a letter.
//
// A photo is seen by everybody only after the head or the secretary looked at it and
// blacked out faces and number plates; what was sent stays with the office, for those
// who may read the request. Photos of private requests and letters are never public.
// Everybody may send photos with a report, employees add photos and letters. The room
// knows a request by its id alone; what it is, rooms above say (album). Its words:
// photo, letter, version for everybody, to black out.
package pictures

import (
	"context"
	"embed"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

//go:embed migrations/*.sql texts/*.po
var embedded embed.FS

// Who may do what; of a private request only those who may read it.
var (
	maySee = access.Permission{Name: "pictures.see", Public: true}
	mayAdd = access.Permission{Name: "pictures.add", Roles: []access.Role{
		access.Head, access.Secretary, access.Finance, access.Accountant, access.Operator}}
	mayShow = access.Permission{Name: "pictures.show", Roles: []access.Role{access.Head, access.Secretary}}
)

// Pictures is the room.
type Pictures struct {
	db       *db.DB
	reader   *files.Reader
	throttle *web.Throttle
	drawn    map[string]*drawn // photos of the demo by category
}

// New returns the room. One network may send thirty photos at once and then one in
// ten seconds.
func New(d *db.DB) *Pictures {
	return &Pictures{db: d, reader: files.NewReader(), throttle: web.NewThrottle(10*time.Second, 30)}
}

// Module is what the room offers to the program.
func (o *Pictures) Module() module.Module {
	return module.Module{
		Name:        "pictures",
		Migrations:  module.Folder(embedded, "migrations"),
		Texts:       module.Folder(embedded, "texts"),
		Permissions: []access.Permission{maySee, mayAdd, mayShow},
		Routes:      o.routes,
		Check:       files.Check,
		Settle:      files.Settle,
	}
}

// pictureRef points at a picture: for the trail, and as what holds its files.
func pictureRef(id ref.ID) ref.Ref { return ref.Ref{Kind: "pictures.picture", ID: id} }

// read runs f on a snapshot of the reader's municipality.
func (o *Pictures) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// save runs f in a transaction of the reader's municipality.
func (o *Pictures) save(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}
