// Package notices tells people what becomes of their requests: by e-mail or SMS as
// they chose, in their language, and by hand where they have neither.
//
// A phone is confirmed by a code, a mailbox by a link, before anything else is sent
// there. The head and the responsible secretary see what is to be told by hand and
// mark it as told; a citizen ends notices with one press. The room owns the words
// notice, contact, code. Law: on appeals of citizens (No 67 of 4 May 2007): pause,
// extension and answer are told; on personal data (No 58 of 14 April 2008).
package notices

import (
	"context"
	"embed"
	"sync"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/platform/seal"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/requests"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Who may do what.
var (
	mayChoose = access.Permission{Name: "notices.choose", Public: true}
	mayTell   = access.Permission{Name: "notices.tell", Roles: []access.Role{access.Head, access.Secretary}}
)

// Notices is the room.
type Notices struct {
	db        *db.DB
	territory *territory.Territory
	requests  *requests.Requests
	carrier   *notify.Notify
	box       seal.Box // of contacts and codes
	subs      seal.Box // of subscriptions
	throttle  *web.Throttle
}

// New returns the room. key is the installation's secret. One network may ask for a
// few codes at once and then for one in ten minutes.
func New(d *db.DB, places *territory.Territory, journal *requests.Requests, carrier *notify.Notify, key []byte) *Notices {
	return &Notices{db: d, territory: places, requests: journal, carrier: carrier, box: seal.New(key, "notices contact"), subs: seal.New(key, "notices subscription"),
		throttle: web.NewThrottle(10*time.Minute, 6)}
}

// Module is what the room offers to the program.
func (o *Notices) Module() module.Module {
	return module.Module{
		Name:        "notices",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{mayChoose, mayTell},
		Routes:      o.routes,
		Rail:        []module.Link{{Order: 218, Text: "Notices", Path: "notices", Permission: mayTell}},
		Todo:        o.todo,
		Work:        o.work,
		Settle:      o.settle,
		Demo:        o.demo,
	}
}

// texts are the words of notices, which are written while nobody looks.
var texts = sync.OnceValues(func() (*i18n.Catalog, error) {
	return i18n.Load(ui.Texts(), module.Folder(files, "texts"), requests.Texts())
})

// read runs f on a snapshot of the reader's municipality.
func (o *Notices) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// save runs f in a transaction of the reader's municipality.
func (o *Notices) save(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}
