package accounts

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

// longHistory is from how many months of demo history on a municipality is the
// chief one: nearly half of its taps are metered.
const longHistory = 24

// Shares of the demo, in per mille. That half of rural households draw from
// standpipes is the country's figure (2022); the rest is drawn to look alike.
const (
	shareCovered   = 220 // of the households of a smaller place: villages with a network
	shareConnected = 370 // of the households of a covered village: those with a contract
	shareWaste     = 485 // of the connected ones: whose waste a truck fetches (2023, as in the country)
	shareMetered   = 450 // of the connected ones in the chief place
	shareFew       = 60  // the same elsewhere
	shareStandpipe = 510
	shareLeftOpen  = 300 // of those who moved away: nobody has closed the account yet
)

// demo opens accounts in every municipality, with meters and their readings.
func (a *Accounts) demo(ctx context.Context, d *module.Demo) error {
	for _, at := range d.Places {
		err := a.db.Write(ctx, at.Municipality, func(tx *db.Tx) error { return a.demoPlace(ctx, tx, d, at) })
		if err != nil {
			return fmt.Errorf("accounts of %s: %w", at.Slug, err)
		}
	}
	return nil
}

// draw is what the demo of one municipality is drawn with.
type draw struct {
	*rand.Rand
	water, waste ref.ID
	start, today period.Day // first and last day of history
	chief        bool
	serial       int // of meters
}

func (a *Accounts) demoPlace(ctx context.Context, tx *db.Tx, d *module.Demo, at module.DemoPlace) error {
	w := &draw{Rand: d.Rand, start: d.Today.Month().Add(-at.Months).First(), today: d.Today, chief: at.Months >= longHistory, serial: 240_000}
	services, err := a.Services(ctx, tx)
	if err != nil {
		return err
	}
	for _, s := range services {
		switch s.Code {
		case "water":
			w.water = s.ID
		case "waste":
			w.waste = s.ID
		}
	}
	here, err := a.holdersIn(ctx, tx, "here")
	if err != nil {
		return err
	}
	moved, err := a.holdersIn(ctx, tx, "moved")
	if err != nil {
		return err
	}
	who := access.System(tx.Municipality)
	if _, err := a.AddAccounts(ctx, tx, who, w.accounts(here, moved)); err != nil {
		return err
	}
	_, err = a.meters.EstimateMissing(ctx, tx, who, d.Today.Month().Add(-1))
	return err
}

// accounts draws who is connected, and how.
func (w *draw) accounts(here, moved []Holder) (list []NewAccount) {
	covered := w.covered(here)
	for _, h := range here {
		if covered[h.Village] && (h.organisation() || w.luck(shareConnected)) {
			list = append(list, w.account(h, ""))
		}
	}
	for _, h := range moved {
		if !covered[h.Village] || !w.luck(shareConnected) {
			continue
		}
		closed := w.today.Add(-20 - w.IntN(min(w.today.Sub(w.start)-30, 250)))
		if w.luck(shareLeftOpen) {
			closed = ""
		}
		list = append(list, w.account(h, closed))
	}
	return list
}

// covered draws the villages that have a network: all of the chief place, and
// of the others as many as hold the share of its households.
func (w *draw) covered(here []Holder) map[ref.ID]bool {
	covered, inside := map[ref.ID]bool{}, 0
	for _, h := range here {
		if !covered[h.Village] && (w.chief || inside*1000 < shareCovered*len(here)) {
			covered[h.Village] = true
		}
		if covered[h.Village] {
			inside++
		}
	}
	return covered
}

func (h Holder) organisation() bool { return h.Category != "population" }

func (w *draw) luck(permille int) bool { return w.IntN(1000) < permille }

// account draws the supplies of a holder. Organisations have a meter, since
// nobody counts their persons, and no bill for waste: that is by contract.
func (w *draw) account(h Holder, closed period.Day) NewAccount {
	n := NewAccount{Holder: h.ID, Opened: w.start, closed: closed}
	if closed == "" && w.luck(40) {
		n.Opened = w.start.Add(w.IntN(max(w.today.Sub(w.start)-40, 1)))
	}
	water := NewSupply{Service: w.water, Connection: Yard, Category: h.Category}
	metered := h.organisation() || w.luck(map[bool]int{true: shareMetered, false: shareFew}[w.chief])
	switch {
	case h.organisation(), metered && w.luck(400):
		water.Connection = House
	case !metered && w.luck(shareStandpipe*1000/(1000-shareMetered)):
		water.Connection = Standpipe
	}
	if metered {
		water.lives = w.lives(h, n)
	}
	if w.luck(8) {
		persons := 1 + w.IntN(3)
		water.Persons = &persons
	}
	n.Supplies = []NewSupply{water}
	if !h.organisation() && w.luck(shareWaste) {
		n.Supplies = append(n.Supplies, NewSupply{Service: w.waste, Connection: NoPipe, Category: h.Category})
	}
	return n
}

// lives draws the meters at the tap of a holder. How many people an
// organisation serves is not in the register.
func (w *draw) lives(h Holder, n NewAccount) []meters.Fitting {
	users := h.Persons
	if h.organisation() {
		users = 8 + w.IntN(50)
	}
	w.serial += 30
	life := meters.Life{
		Rand: w.Rand, Litres: max(users, 1) * (1300 + w.IntN(2000)), From: n.Opened, Closed: n.closed,
		Today: w.today, Serial: w.serial, Give: w.chief,
	}
	return life.Draw()
}
