// Package album is where the office looks at the photos of requests, blacks out faces
// and number plates, and shows them to everybody; and where everybody finds what was
// shown.
//
// Who may read a request sees its photos and letters as they were sent; the head and
// the secretary decide what everybody sees, like the words (requests, life.Show). The
// pictures themselves are kept by the room pictures. Its words: photo, grid, cell, to
// black out.
package album

import (
	"context"
	"embed"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/album/store"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

//go:embed texts/*.po
var embedded embed.FS

// Who may do what; of a private request only those who may read it.
var (
	maySee  = access.Permission{Name: "album.see", Public: true}
	mayLook = access.Permission{Name: "album.look", Roles: slices.Concat(appeal.Workers, []access.Role{access.Auditor})}
	mayAdd  = access.Permission{Name: "album.add", Roles: []access.Role{
		access.Head, access.Secretary, access.Finance, access.Accountant, access.Operator}}
	mayShow = access.Permission{Name: "album.show", Roles: appeal.Leaders}
)

// Album is the room.
type Album struct {
	db       *db.DB
	requests *requests.Requests
	pictures *pictures.Pictures
}

// New returns the room.
func New(d *db.DB, journal *requests.Requests, shots *pictures.Pictures) *Album {
	return &Album{db: d, requests: journal, pictures: shots}
}

// Module is what the room offers to the program.
func (o *Album) Module() module.Module {
	return module.Module{
		Name:        "album",
		Texts:       module.Folder(embedded, "texts"),
		Permissions: []access.Permission{maySee, mayLook, mayAdd, mayShow},
		Routes:      o.routes,
		Todo:        o.todo,
		Check:       o.check,
	}
}

// read runs f on a snapshot of the reader's municipality.
func (o *Album) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// save runs f in a transaction of the reader's municipality.
func (o *Album) save(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// todo calls the secretary to photos that nobody looked at yet. The head finds them
// beside the list of requests.
func (o *Album) todo(ctx context.Context, r *web.Request) ([]module.Todo, error) {
	if !r.Can(mayShow) || !r.Actor.Has(access.Secretary) {
		return nil, nil
	}
	var n int64
	err := o.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		n, err = store.New(tx).CountWaiting(ctx, int64(tx.Municipality))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("counting photos that wait: %w", err)
	}
	if n == 0 {
		return nil, nil
	}
	p := r.Printer
	return []module.Todo{{Text: p.N(int(n), "{n} photo waits until somebody looks at it", "{n} photos wait until somebody looks at them"),
		Path: "desk/requests/photos", State: "info", Tag: p.T("look at"), Note: p.T("Until then only the office sees them.")}}, nil
}

// check looks for pictures without a request.
func (o *Album) check(ctx context.Context, tx *db.Tx) (wrong []string, err error) {
	n, err := store.New(tx).Stray(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("looking for stray pictures: %w", err)
	}
	if n > 0 {
		wrong = append(wrong, fmt.Sprintf("%d pictures are of requests that are not there", n))
	}
	return wrong, nil
}
