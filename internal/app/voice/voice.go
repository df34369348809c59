// Package voice builds the rooms of the wing voice for the program. The map of the
// other wings is in package app; this one is kept apart because a package has its
// size, and because no room of another wing asks anything of it.
package voice

import (
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/journal"
	"github.com/openaimak/aimak/internal/voice/open311"
	"github.com/openaimak/aimak/internal/voice/reports"
	"github.com/openaimak/aimak/internal/voice/requests"
)

// Modules builds the rooms, bottom to top. calls knows the keys of other programs;
// key is the installation's secret.
func Modules(d *db.DB, places *territory.Territory, calls *api.API, key []byte) []module.Module {
	heard := requests.New(d, places, key)
	return []module.Module{heard.Module(), reports.New(d, heard).Module(), journal.New(d, heard).Module(),
		open311.New(d, places, heard, calls).Module()}
}
