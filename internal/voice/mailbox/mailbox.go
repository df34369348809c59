// Package mailbox makes appeals of the letters that people write to the office by
// e-mail: with number, date and follow-up like any other, at once and only once.
//
// The mailbox is read every few minutes and never changed. A reply to a letter of ours
// becomes an addition to its appeal; only whoever got that letter can write one.
// Machines, lists and our own letters are passed over; spam, banned senders and what
// comes too often wait for the head or the responsible secretary, who make an appeal of
// it with one press; what cannot be read is named with the reason. Only the
// administrator sets the mailbox up, and reads no letter. Its words: mailbox, letter,
// held, passed over, addition. Law: an electronic appeal is an appeal (No 67 of 4 May
// 2007); on personal data (No 58 of 14 April 2008): who wrote is sealed.
package mailbox

import (
	"context"
	"crypto/x509"
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
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Who may do what.
var (
	maySee = access.Permission{Name: "mailbox.see", Roles: []access.Role{access.Head, access.Secretary, access.Admin}}
	// maySort reads letters and decides what becomes of them.
	maySort = access.Permission{Name: "mailbox.sort", Roles: appeal.Leaders}
	maySet  = access.Permission{Name: "mailbox.set", Roles: []access.Role{access.Admin}}
)

// Mailbox is the room.
type Mailbox struct {
	db       *db.DB
	requests *requests.Requests
	pictures *pictures.Pictures
	carrier  *notify.Notify
	log      *slog.Logger
	box      seal.Box
	courier  *courier.Courier
	roots    *x509.CertPool // nil: those of the machine
	banned   func(ctx context.Context, tx *db.Tx, who requests.Applicant) (bool, error)
}

// New returns the room. key is the installation's secret; banned tells whether a ban
// stands against somebody.
func New(d *db.DB, journal *requests.Requests, shots *pictures.Pictures, carrier *notify.Notify, key []byte, log *slog.Logger,
	banned func(context.Context, *db.Tx, requests.Applicant) (bool, error)) *Mailbox {
	return &Mailbox{db: d, requests: journal, pictures: shots, carrier: carrier, log: log, box: seal.New(key, "mailbox letter"), courier: courier.New(), banned: banned}
}

// Allow names mail servers that may be reached though they are no public ones.
func (o *Mailbox) Allow(hosts ...string) { o.courier = courier.New(hosts...) }

// Module is what the room offers to the program.
func (o *Mailbox) Module() module.Module {
	return module.Module{
		Name:        "mailbox",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{maySee, maySort, maySet},
		Routes:      o.routes,
		Rail:        []module.Link{{Order: 216, Text: "E-mail", Path: "mailbox", Permission: maySee}},
		Todo:        o.todo,
		Work:        o.work,
		Check:       o.check,
		Settle:      o.settle,
		Demo:        o.demo,
		Allow:       o.Allow,
	}
}

// texts are the words of notes that are written while nobody looks.
var texts = sync.OnceValues(func() (*i18n.Catalog, error) {
	return i18n.Load(ui.Texts(), module.Folder(files, "texts"))
})

// read runs f on a snapshot of the reader's municipality.
func (o *Mailbox) read(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

// save runs f in a transaction of the reader's municipality.
func (o *Mailbox) save(r *web.Request, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

func about(id ref.ID) ref.Ref { return ref.Ref{Kind: "mailbox.letter", ID: id} }

// Trust sets by whose word certificates of mail servers are believed; nil: by that of
// the machine.
func (o *Mailbox) Trust(roots *x509.CertPool) { o.roots = roots }
