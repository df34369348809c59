// Package accounts keeps personal accounts: who is supplied with what, how it
// is measured, and what the meters showed.
//
// An account belongs to a household or an organisation of the register; its
// name and address are read there and never copied. It owns the words account,
// supply (account × service), connection, meter, reading and route. Controllers
// and operators enter readings, finance and accountants decide on them, a
// citizen gives one with the access code printed on the bill.
//
// Water without a usable meter is charged by the consumption norm, as
// resolution 320 of 19 June 2024 has it; which days of a month fall under the
// norm and which under the meter is decided by the engine meter.
package accounts

import (
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// Accounts is the room.
type Accounts struct {
	db        *db.DB
	key       []byte
	queue     *jobs.Queue
	territory *territory.Territory
}

// New returns the room. key is the installation's secret for access codes and
// passes: whoever has it can compute both.
func New(d *db.DB, key []byte, q *jobs.Queue) *Accounts {
	return &Accounts{db: d, key: key, queue: q, territory: territory.New(d)}
}
