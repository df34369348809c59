// Package territory knows where everything is: oblast, raion, municipality,
// village and street, as versions with successors.
//
// Everybody may read the register; the head, the secretary and the
// administrator keep a municipality's settings, villages and streets.
// Its words: unit, level, code (SOATE, 14 digits), side (before or after the
// reform of 2024-25), successor, municipality, slug, short code, village, street,
// living standards (incomes, poverty line and thresholds, each with its source).
// Law: state classifier ГК СОАТЕ; the reform made 231 aiyl aimaks of 452, so no
// unit is ever changed in place: it ends, and a successor follows.
package territory

import (
	"context"
	"embed"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Permissions of the room.
var (
	mayRead = access.Permission{Name: "territory.read", Public: true}
	mayKeep = access.Permission{Name: "territory.keep", Roles: []access.Role{access.Head, access.Secretary, access.Admin}}
	maySee  = access.Permission{Name: "territory.see", Staff: true}
)

// Territory is the register of places and the settings of municipalities.
type Territory struct {
	db       *db.DB
	reserved func(slug string) bool // words that no municipality may bear
}

// New returns the room.
func New(d *db.DB) *Territory {
	return &Territory{db: d, reserved: func(string) bool { return false }}
}

// Reserve tells which words begin addresses of the program itself: the site of
// a municipality with such a word could not be reached.
func (t *Territory) Reserve(taken func(slug string) bool) { t.reserved = taken }

// Module is what the room offers to the program.
func (t *Territory) Module() module.Module {
	return module.Module{
		Name:        "territory",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{mayRead, mayKeep, maySee},
		Routes:      t.routes,
		Rail:        []module.Link{{Order: 900, Text: "Municipality", Path: "territory", Permission: maySee}},
		Search:      t.search,
		Setup: []module.Step{
			{Order: 10, Text: "Enter the address, phone and working hours", Note: "They stand on every bill, so that people know where to ask.", Path: "territory/settings", Done: t.hasContact},
			{Order: 20, Text: "Enter villages and streets", Note: "Households, route sheets and bills are sorted by them.", Path: "territory/villages", Done: t.hasVillages},
		},
		Check: t.check,
		Demo:  t.demo,
	}
}

func (t *Territory) hasContact(ctx context.Context, tx *db.Tx) (bool, error) {
	s, err := t.Settings(ctx, tx)
	return s.Phone != "" && s.Address != "", err
}

func (t *Territory) hasVillages(ctx context.Context, tx *db.Tx) (bool, error) {
	villages, err := t.Villages(ctx, tx)
	return len(villages) > 0, err
}
