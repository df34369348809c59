// Package voice builds the rooms of the wing voice for the program. The map of the
// other wings is in package app; this one is kept apart because a package has its
// size, and because no room of another wing asks anything of it.
package voice

import (
	"context"
	"errors"
	"log/slog"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/services/inventory"
	"github.com/openaimak/aimak/internal/voice/album"
	"github.com/openaimak/aimak/internal/voice/bans"
	"github.com/openaimak/aimak/internal/voice/casework"
	"github.com/openaimak/aimak/internal/voice/followups"
	"github.com/openaimak/aimak/internal/voice/forwarding"
	"github.com/openaimak/aimak/internal/voice/journal"
	"github.com/openaimak/aimak/internal/voice/mailbox"
	"github.com/openaimak/aimak/internal/voice/matters"
	"github.com/openaimak/aimak/internal/voice/notices"
	"github.com/openaimak/aimak/internal/voice/open311"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/reports"
	"github.com/openaimak/aimak/internal/voice/requests"
)

// Modules builds the rooms, bottom to top, and joins those that must not know one
// another. calls knows the keys of other programs; carrier tells people; key is the
// installation's secret. services and subscribers are what requests are about.
func Modules(d *db.DB, places *territory.Territory, calls *api.API, carrier *notify.Notify, key []byte, log *slog.Logger, services *inventory.Inventory, subscribers *accounts.Accounts) []module.Module {
	shots := pictures.New(d)
	heard := requests.New(d, places, shots, key)
	told := notices.New(d, places, heard, carrier, key)
	after := followups.New(d, heard, key)
	said := reports.New(d, heard, shots)
	law := journal.New(d, places, heard)
	office, gate := casework.New(d, heard, key), bans.New(d, heard, key)
	away := forwarding.New(d, places, heard, shots, carrier, key, log)
	post := mailbox.New(d, heard, shots, carrier, key, log, gate.Banned)
	heard.Lend(requests.Lent{Gate: gate.Gate, Drafts: office.Drafts})
	heard.Tell(func(ctx context.Context, tx *db.Tx, r requests.Request, e requests.Event) error {
		return errors.Join(told.Told(ctx, tx, r, e), after.Told(ctx, tx, r, e), away.Told(ctx, tx, r, e))
	})
	after.Ask(told.Fixed)
	about := matters.New(d, heard, subscribers)
	heard.Show(about.CasePart, after.CasePart)
	services.Show(about.Reported)
	law.Show(after.Figures)
	said.Lend(reports.Lent{Ways: told.Ways, Ask: told.Ask, Check: told.Check, Admit: told.Admit, Registered: told.Registered,
		Parts: []reports.Part{away.Part, after.Part, told.Part}})
	return []module.Module{shots.Module(), heard.Module(), album.New(d, heard, shots).Module(), office.Module(), gate.Module(), told.Module(), after.Module(), said.Module(), law.Module(),
		open311.New(d, places, heard, shots, calls).Know(away.Mark).Module(), post.Module(), away.Module(), about.Module()}
}
