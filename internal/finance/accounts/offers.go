package accounts

import (
	"context"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/finance/accounts/store"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

// searchHits is how many accounts the global search shows.
const searchHits = 8

// search offers accounts by number, name, phone and address, and by the number
// of a meter.
func (a *Accounts) search(ctx context.Context, r *web.Request, query string) (hits []module.Hit, err error) {
	if i18n.Fold(query) == "" || !r.Can(maySee) {
		return nil, nil
	}
	err = a.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		found, err := a.Find(ctx, tx, query, searchHits)
		if err == nil && len(found) == 0 {
			found, err = a.byMeter(ctx, tx, query)
		}
		for _, x := range found {
			hits = append(hits, a.hit(r, x))
		}
		return err
	})
	return hits, err
}

func (a *Accounts) byMeter(ctx context.Context, tx *db.Tx, serial string) ([]Account, error) {
	ids, err := store.New(tx).ByMeterSerial(ctx, store.ByMeterSerialParams{MunicipalityID: int64(tx.Municipality), Serial: strings.TrimSpace(serial)})
	if err != nil {
		return nil, fmt.Errorf("finding a meter: %w", err)
	}
	return a.Accounts(ctx, tx, refs(ids))
}

func (a *Accounts) hit(r *web.Request, x Account) module.Hit {
	return module.Hit{
		Text: x.Number + " · " + x.Holder, Note: r.Printer.Name(x.Village) + ", " + x.Address(),
		Path: "desk/accounts/" + x.ID.String(), Kind: r.Printer.T("Personal account"),
	}
}

// Offers lists the accounts of a household or organisation for its page.
func (a *Accounts) Offers(ctx context.Context, r *web.Request, holder ref.ID) (hits []module.Hit, err error) {
	if !r.Can(maySee) {
		return nil, nil
	}
	err = a.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		list, err := a.OfHolder(ctx, tx, holder)
		for _, x := range list {
			hits = append(hits, a.hit(r, x))
		}
		return err
	})
	if err == nil && len(hits) == 0 && r.Can(mayEdit) {
		hits = append(hits, module.Hit{Text: r.Printer.T("Open a personal account"), Path: "desk/accounts/new?holder=" + holder.String(), Kind: r.Printer.T("Personal account")})
	}
	return hits, err
}

// Held returns the households and organisations that have accounts, open or
// closed: the register may not forget them.
func (a *Accounts) Held(ctx context.Context, tx *db.Tx) (map[ref.ID]bool, error) {
	ids, err := store.New(tx).HeldHolders(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading holders: %w", err)
	}
	held := make(map[ref.ID]bool, len(ids))
	for _, id := range ids {
		held[ref.ID(id)] = true
	}
	return held, nil
}

func (a *Accounts) counts(ctx context.Context, tx *db.Tx) (open, closed int, err error) {
	row, err := store.New(tx).Counts(ctx, int64(tx.Municipality))
	if err != nil {
		return 0, 0, fmt.Errorf("counting accounts: %w", err)
	}
	return int(row.Open), int(row.Closed), nil
}

// tiles shows which share of taps in houses and yards is metered.
func (a *Accounts) tiles(ctx context.Context, r *web.Request) (tiles []module.Tile, err error) {
	if !r.Can(maySee) {
		return nil, nil
	}
	err = a.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		row, err := store.New(tx).PipedSupplies(ctx, int64(tx.Municipality))
		if err != nil || row.Piped == 0 {
			return err
		}
		tiles = append(tiles, module.Tile{
			Order: 40, Label: r.Printer.T("Taps with a working meter"),
			Value: r.Printer.Percent(int(row.Metered * 1000 / row.Piped)),
			Note:  r.Printer.T("{n} of {all} taps in houses and yards", "n", int(row.Metered), "all", int(row.Piped)),
			Path:  "desk/accounts?meter=" + Unmetered,
		})
		return nil
	})
	return tiles, err
}

// check recounts what the room claims about itself.
func (a *Accounts) check(ctx context.Context, tx *db.Tx) (wrong []string, err error) {
	q := store.New(tx)
	orphans, err := q.Orphans(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("checking holders: %w", err)
	}
	for _, number := range orphans {
		wrong = append(wrong, fmt.Sprintf("account %s belongs to nobody in the register", number))
	}
	overlaps, err := q.Overlaps(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("checking supplies: %w", err)
	}
	for _, number := range overlaps {
		wrong = append(wrong, fmt.Sprintf("account %s is supplied with one service twice on a day", number))
	}
	return wrong, nil
}
