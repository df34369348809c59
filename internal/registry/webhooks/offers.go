package webhooks

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/webhooks/store"
)

// todo is the addresses that the program has switched off.
func (h *Webhooks) todo(ctx context.Context, r *web.Request) (list []module.Todo, err error) {
	if !r.Can(mayManage) {
		return nil, nil
	}
	err = h.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		all, err := h.Endpoints(ctx, tx)
		for _, e := range all {
			if e.State == Off && e.Reason != "" {
				list = append(list, module.Todo{Text: r.Printer.T("{name} is told nothing any more", "name", e.Name),
					Note: r.Printer.T("It did not answer for days. Ask whose program it is, then switch it on."),
					Path: "desk/webhooks/" + e.ID.String(), State: "bad", Tag: r.Printer.T("Switched off")})
			}
		}
		return err
	})
	return list, err
}

// check finds secrets that this installation cannot open: it was restored without
// its secret.key, and every message would be refused.
func (h *Webhooks) check(ctx context.Context, tx *db.Tx) (complaints []string, err error) {
	rows, err := store.New(tx).Endpoints(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("checking webhooks: %w", err)
	}
	for _, row := range rows {
		if _, err := h.seal.show(row.Secret, ref.ID(row.ID)); err != nil {
			complaints = append(complaints, fmt.Sprintf("the secret of webhook %s does not open: %v", ref.ID(row.ID), err))
		}
	}
	return complaints, nil
}

// demo leaves an address that is switched off, so that a demo on the internet
// tells nothing to anybody, with a message as it would have gone out.
func (h *Webhooks) demo(ctx context.Context, d *module.Demo) error {
	for _, place := range d.Places {
		if place.Months < 12 {
			continue // the main place alone has a program that listens
		}
		err := d.DB.Write(ctx, place.Municipality, func(tx *db.Tx) error {
			program := access.System(place.Municipality)
			id, _, err := h.Add(ctx, tx, program, Endpoint{Name: "1C бухгалтерия", URL: "https://books.example/aimak", Events: Events})
			if err == nil {
				err = h.Try(ctx, tx, program, id)
			}
			if err == nil {
				err = h.Switch(ctx, tx, program, id, Off)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
