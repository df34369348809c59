package gateway

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/gateway/store"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/registry/keys"
)

const (
	longHistory = 24 // months of demo history of the chief municipality
	demoDays    = 12 // for which its program has brought payments
	demoADay    = 4  // at most
)

// demo lets the program that has a key in the chief place bring payments, by the
// way that every call goes.
func (g *Gateway) demo(ctx context.Context, d *module.Demo) error {
	for _, at := range d.Places {
		if at.Months < longHistory {
			continue
		}
		err := d.DB.Write(ctx, at.Municipality, func(tx *db.Tx) error { return g.demoPlace(ctx, tx, d) })
		if err != nil {
			return fmt.Errorf("payments of programs of %s: %w", at.Slug, err)
		}
	}
	return nil
}

func (g *Gateway) demoPlace(ctx context.Context, tx *db.Tx, d *module.Demo) error {
	all, err := g.keys.Keys(ctx, tx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(k keys.Key) bool { return k.Holds == keys.HeldByAgent && k.Has(keys.PaymentsWrite) })
	owing, err := store.New(tx).Owing(ctx, store.OwingParams{MunicipalityID: int64(tx.Municipality), Most: 300})
	if err != nil || i < 0 || len(owing) == 0 {
		return err
	}
	list := demoPayments(d, owing)
	accounts, err := accountsOf(ctx, tx, list)
	if err != nil {
		return err
	}
	bookings, known := make([]booking, len(list)), make([]intake.Payment, len(list))
	for n, in := range list {
		if known[n], err = in.payment(all[i], accounts, tx); err != nil {
			return err
		}
		bookings[n] = booking{in: in, pay: known[n]}
	}
	answers, err := g.take.Accept(ctx, tx, access.Actor{ID: all[i].ID, Name: all[i].Name, Municipality: tx.Municipality, System: true}, known)
	if err != nil {
		return err
	}
	return remember(ctx, tx, all[i].ID, bookings, answers)
}

// demoPayments are some on each day, today's too: somebody paid from the telephone.
func demoPayments(d *module.Demo, owing []store.OwingRow) (list []NewPayment) {
	for day := d.Today.Add(-demoDays); day <= d.Today; day = day.Add(1) {
		for n := range 1 + d.Rand.IntN(demoADay) {
			who := owing[d.Rand.IntN(len(owing))]
			list = append(list, NewPayment{Reference: "EB-" + strconv.Itoa(700_100+17*len(list)+n), Account: who.Number,
				Amount: money.Som(who.Owes).Round(10_00, money.Up).String(), Day: string(day), PaidAt: demoTime(day, n)})
		}
	}
	return list
}

// demoTime is an early hour, so that today's payments have happened already.
func demoTime(day period.Day, n int) string {
	return (day.Start() + period.Instant(60_000*(7+11*n))).Time().Format("2006-01-02T15:04:05Z07:00")
}
