// Package forwarding sends requests of chosen categories on to the body that answers
// for them, by Open311 GeoReport v2, and takes its updates back.
//
// The head, the responsible secretary and the administrator enter bodies and map our
// categories to their services. Of an applicant nothing is sent but what they ticked;
// private requests never are, nor what came from another program, so that two
// installations cannot send in circles. Once the body has taken a request it is referred
// to it by the law's own step, and the citizen is told. That the body calls it done is a
// claim, which a responsible person here confirms or refutes. The room owns the words
// body, way of a category, claim; those of the wire are with package wire. Law: referral
// of appeals (No 67 of 4 May 2007); personal data (No 58 of 14 April 2008).
package forwarding

import (
	"context"
	"embed"
	"log/slog"
	"sync"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/courier"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/platform/seal"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Who may do what; about one request also whoever is responsible for it.
var (
	mayManage = access.Permission{Name: "forwarding.manage", Roles: []access.Role{access.Head, access.Secretary, access.Admin}}
	mayWork   = access.Permission{Name: "forwarding.work", Roles: appeal.Workers}
)

// Forwarding is the room.
type Forwarding struct {
	db        *db.DB
	territory *territory.Territory
	requests  *requests.Requests
	pictures  *pictures.Pictures
	carrier   *notify.Notify
	box       seal.Box
	courier   *courier.Courier
	log       *slog.Logger
}

// New returns the room. carrier knows the address of the site; key is the
// installation's secret.
func New(d *db.DB, places *territory.Territory, journal *requests.Requests, shots *pictures.Pictures, carrier *notify.Notify, key []byte, log *slog.Logger) *Forwarding {
	o := &Forwarding{db: d, territory: places, requests: journal, pictures: shots, carrier: carrier, box: seal.New(key, "forwarding key"), courier: courier.New(), log: log}
	journal.Show(o.casePart)
	return o
}

// Allow names hosts that may be reached though they are no public ones.
func (o *Forwarding) Allow(hosts ...string) { o.courier = courier.New(hosts...) }

// Module is what the room offers to the program.
func (o *Forwarding) Module() module.Module {
	return module.Module{
		Name:        "forwarding",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{mayManage, mayWork},
		Routes:      o.routes,
		Rail:        []module.Link{{Order: 217, Text: "Sent on to other bodies", Path: "forwarding", Permission: mayManage}},
		Todo:        o.todo,
		Work:        o.work,
		Check:       o.check,
		Settle:      o.join,
		Demo:        o.demo,
		Allow:       o.Allow,
	}
}

// texts are the words of notes that are written while nobody looks.
var texts = sync.OnceValues(func() (*i18n.Catalog, error) {
	return i18n.Load(ui.Texts(), module.Folder(files, "texts"), requests.Texts())
})

func printer(l i18n.Lang) (*i18n.Printer, error) {
	c, err := texts()
	if err != nil {
		return nil, err
	}
	return c.Printer(l), nil
}

// Mark is what requests of a municipality carry over the wire: the endpoint of the
// same installation knows by it what would come back to where it began.
func (o *Forwarding) Mark(municipality ref.ID) string { return o.box.Print(municipality.String()) }

// read runs f on a snapshot of the reader's municipality.
func (o *Forwarding) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// save runs f in a transaction of the reader's municipality.
func (o *Forwarding) save(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

func about(id ref.ID) ref.Ref { return ref.Ref{Kind: "forwarding.item", ID: id} }
