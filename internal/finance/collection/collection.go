// Package collection shows how much of what was charged is paid, and who is late.
//
// It reads the bills that billing publishes and the payments of payments, and
// changes nothing. Staff see arrears by village and age, search, print and export
// them, and through which doors people paid; everybody sees on
// the public home how collection went in a year. The room owns the words
// arrears, ageing and collection rate (төлөмдөрдү жыйноо деңгээли).
package collection

import (
	"embed"
	"sync"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/registry/territory"
)

//go:embed texts/*.po
var files embed.FS

// Collection is the room.
type Collection struct {
	db        *db.DB
	accounts  *accounts.Accounts
	territory *territory.Territory

	mu   sync.Mutex
	kept map[ref.ID]figures // by municipality
}

// New returns the room.
func New(d *db.DB, a *accounts.Accounts, t *territory.Territory) *Collection {
	return &Collection{db: d, accounts: a, territory: t, kept: map[ref.ID]figures{}}
}

// mayRead is for whoever works with debts.
var mayRead = access.Permission{Name: "collection.read", Roles: []access.Role{
	access.Head, access.Secretary, access.Finance, access.Accountant, access.Cashier, access.Auditor}}

// Module is what the room offers to the program.
func (c *Collection) Module() module.Module {
	return module.Module{
		Name:        "collection",
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{mayRead},
		Routes:      c.routes,
		Rail:        []module.Link{{Order: 130, Text: "Arrears", Path: "collection", Permission: mayRead}},
		Tiles:       c.tiles,
		Front:       []module.Block{{Order: 30, Side: true, Render: c.frontChart}},
	}
}
