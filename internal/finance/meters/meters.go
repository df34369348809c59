// Package meters keeps the meters of personal accounts and what their dials
// showed, and turns that into what a month used.
//
// Whoever may change an account may change its meters; the rooms above ask. It
// owns the words meter, dial, reading (accepted, waiting, rejected), estimate and
// norm fall-back. The rules of a month, in the order they are applied:
//
//  1. The use of a month is the last reading up to its end less the last one
//     before it began. Nothing is interpolated: both values were seen on a dial,
//     and anybody can subtract what the bill prints.
//  2. A month without a reading uses nothing yet, for up to three months; the
//     next reading brings it all.
//  3. After that an estimate may be entered, the mean of the last readings.
//     Without one, and when six months have passed, the norm is charged.
//  4. Days without a usable meter (none, broken, missing, verification over)
//     are charged by the norm, day by day (resolution 320 of 19.06.2024).
//  5. What was charged by an estimate or the norm is not charged again.
package meters

import (
	"context"
	"embed"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/meters/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.po
var texts embed.FS

// Meters is the room.
type Meters struct{ db *db.DB }

// New returns the room.
func New(d *db.DB) *Meters { return &Meters{db: d} }

// Module is what the room offers to the program. Beside the page of one meter
// its screens are those of accounts and readings.
func (m *Meters) Module() module.Module {
	return module.Module{
		Name:       "meters",
		Migrations: module.Folder(migrations, "migrations"),
		Texts:      module.Folder(texts, "texts"),
		Routes:     m.routes,
		Check:      m.check,

		Permissions: []access.Permission{mayEdit},
	}
}

// check finds readings that fall without an explanation.
func (m *Meters) check(ctx context.Context, tx *db.Tx) (wrong []string, err error) {
	rows, err := store.New(tx).Falling(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("checking readings: %w", err)
	}
	for _, r := range rows {
		wrong = append(wrong, fmt.Sprintf("meter %s (%s): the reading of %s is lower than the one before and not explained", r.Serial, ref.ID(r.ID), r.Day))
	}
	return wrong, nil
}
