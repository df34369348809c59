package readings

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/finance/readings/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Stop is one meter on a round.
type Stop struct {
	Account accounts.Account
	Meter   meters.Meter
	Last    meters.Reading
	Usual   money.Quantity // in 30 days
	Known   bool           // whether there is a usual use
}

// ReadIn tells whether the meter was read in the month.
func (s Stop) ReadIn(m period.Month) bool {
	return s.Last.Day.Month() == m && s.Last.Source != meters.Estimated && !s.Last.Is(meters.OddInstalled)
}

// Round returns the working meters of a village, or of one of its streets, in
// the order in which they are walked.
func (rd *Readings) Round(ctx context.Context, tx *db.Tx, village ref.ID, street string) ([]Stop, error) {
	rows, err := store.New(tx).Round(ctx, store.RoundParams{MunicipalityID: int64(tx.Municipality), Village: int64(village), Street: street})
	if err != nil {
		return nil, fmt.Errorf("reading a round: %w", err)
	}
	ids := make([]ref.ID, len(rows))
	for i, r := range rows {
		ids[i] = ref.ID(r.ID)
	}
	list, err := rd.meters.ByIDs(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	return rd.stops(ctx, tx, list)
}

// stops joins meters with their accounts and last readings, in walking order.
func (rd *Readings) stops(ctx context.Context, tx *db.Tx, list []meters.Meter) ([]Stop, error) {
	books, err := rd.meters.Books(ctx, tx, list)
	if err != nil {
		return nil, err
	}
	at := map[ref.ID][]meters.Meter{}
	var ids []ref.ID
	for _, m := range list {
		if at[m.Account] == nil {
			ids = append(ids, m.Account)
		}
		at[m.Account] = append(at[m.Account], m)
	}
	found, err := rd.accounts.Accounts(ctx, tx, ids)
	if err == nil {
		found, err = rd.accounts.Walk(ctx, tx, found)
	}
	if err != nil {
		return nil, err
	}
	var stops []Stop
	for _, x := range found {
		for _, m := range at[x.ID] {
			s := Stop{Account: x, Meter: m}
			s.Last, _ = books[m.ID].Last()
			s.Usual, s.Known = meters.Usual(books[m.ID].Readings)
			stops = append(stops, s)
		}
	}
	return stops, nil
}

// Street is how far the reading of a street has come in a month.
type Street struct {
	Village ref.ID
	Name    string
	Meters  int
	Read    int
}

// Village is how far the reading of a village has come, with its streets.
type Village struct {
	accounts.Village
	Meters, Read int
	Streets      []Street
}

// Progress tells how far the reading of the month has come, by village.
// Villages without meters are left out.
func (rd *Readings) Progress(ctx context.Context, tx *db.Tx, m period.Month) ([]Village, error) {
	villages, err := rd.accounts.Villages(ctx, tx)
	if err != nil {
		return nil, err
	}
	rows, err := store.New(tx).Progress(ctx, store.ProgressParams{MunicipalityID: int64(tx.Municipality), FirstDay: string(m.First()), LastDay: string(m.Last())})
	if err != nil {
		return nil, fmt.Errorf("reading progress: %w", err)
	}
	var list []Village
	for _, v := range villages {
		one := Village{Village: v}
		for _, r := range rows {
			if ref.ID(r.VillageID) == v.ID {
				one.Streets = append(one.Streets, Street{v.ID, r.Street, int(r.Working), int(r.Done)})
				one.Meters, one.Read = one.Meters+int(r.Working), one.Read+int(r.Done)
			}
		}
		if one.Meters > 0 {
			list = append(list, one)
		}
	}
	return list, nil
}
