package keys

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/keys/store"
)

// soon is how many days before its end a key is work for today: the other side
// needs that long to put in a new one.
const soon = 14

// todo is the keys that end soon or have just ended.
func (k *Keys) todo(ctx context.Context, r *web.Request) (list []module.Todo, err error) {
	if !r.Can(mayManage) {
		return nil, nil
	}
	err = k.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		rows, err := store.New(tx).Expiring(ctx, store.ExpiringParams{
			MunicipalityID: int64(tx.Municipality), Until: string(tx.Today().Add(soon))})
		for _, row := range rows {
			list = append(list, ending(r, row))
		}
		return err
	})
	return list, err
}

func ending(r *web.Request, row store.ExpiringRow) module.Todo {
	last := period.Day(row.Expires)
	t := module.Todo{Text: r.Printer.T("The key of {name} ends. Does the program go on?", "name", row.Name),
		Path: "desk/keys/" + ref.ID(row.ID).String(), State: "wait", Tag: r.Printer.Until(last), Due: last}
	if last < r.Today() {
		t.State, t.Tag = "bad", r.Printer.T("Expired")
	}
	return t
}

// check finds keys that no form can have made.
func (k *Keys) check(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	rows, err := store.New(tx).Keys(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("checking keys: %w", err)
	}
	for _, row := range rows {
		key, err := keyOf(row)
		unknown := slices.ContainsFunc(key.Scopes, func(s string) bool { return !slices.Contains(Scopes, s) })
		if err != nil || unknown || len(row.Digest) != 32 {
			complaints = append(complaints, fmt.Sprintf("key %s cannot be read", ref.ID(row.ID)))
		}
	}
	return complaints, nil
}

// demo leaves a key whose secret nobody knows: a key that works would be the
// same in every demo. Renewing it on its page gives one that works.
func (k *Keys) demo(ctx context.Context, d *module.Demo) error {
	for _, place := range d.Places {
		if place.Months < 12 {
			continue // the main place alone has a program that calls
		}
		err := d.DB.Write(ctx, place.Municipality, func(tx *db.Tx) error {
			_, _, err := k.Make(ctx, tx, access.System(place.Municipality), Key{Name: "Элдик Банк, мобилдик тиркеме",
				Scopes: Scopes, PerMinute: paceDefault, Holds: HeldByAgent})
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
