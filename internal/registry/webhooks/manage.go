package webhooks

import (
	"context"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/courier"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/webhooks/store"
)

// Endpoint returns an address; fault.Missing when there is none.
func (h *Webhooks) Endpoint(ctx context.Context, tx *db.Tx, id ref.ID) (Endpoint, error) {
	row, err := store.New(tx).Endpoint(ctx, store.EndpointParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Endpoint{}, fault.Missing("There is no such webhook")
	}
	if err != nil {
		return Endpoint{}, fmt.Errorf("webhook %s: %w", id, err)
	}
	return endpointOf(row), nil
}

// Endpoints lists the addresses of the municipality.
func (h *Webhooks) Endpoints(ctx context.Context, tx *db.Tx) ([]Endpoint, error) {
	rows, err := store.New(tx).Endpoints(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("webhooks: %w", err)
	}
	list := make([]Endpoint, len(rows))
	for i, row := range rows {
		list[i] = endpointOf(row)
	}
	return list, nil
}

func endpointOf(row store.WebhooksEndpoint) Endpoint {
	return Endpoint{ID: ref.ID(row.ID), Name: row.Name, URL: row.Url, Events: strings.Fields(row.Events), State: row.State,
		FailingSince: period.Instant(row.FailingSince), Reason: row.Reason, Made: period.Instant(row.MadeAt), Maker: row.Maker}
}

// Add enters an address and returns its secret, which nobody can read again.
func (h *Webhooks) Add(ctx context.Context, tx *db.Tx, actor access.Actor, e Endpoint) (id ref.ID, secret string, err error) {
	if err := access.Permit(actor, mayManage, tx.Municipality, 0); err != nil {
		return 0, "", err
	}
	if err := e.valid(h.courier); err != nil {
		return 0, "", err
	}
	id = tx.NewID()
	key := courier.NewSecret()
	err = store.New(tx).AddEndpoint(ctx, store.AddEndpointParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), Name: e.Name, Url: e.URL, Secret: h.seal.hide(key, id),
		Events: strings.Join(e.Events, " "), MadeAt: int64(tx.Now()), Maker: actor.Name,
	})
	if err != nil {
		return 0, "", fmt.Errorf("adding a webhook: %w", err)
	}
	h.silent.Delete(tx.Municipality)
	return id, courier.SecretText(key), audit.Record(ctx, tx, actor, "webhooks.add", about(id), nil, e.told())
}

// Change changes where to and what of.
func (h *Webhooks) Change(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, e Endpoint) error {
	before, err := h.mine(ctx, tx, actor, id)
	if err != nil {
		return err
	}
	if err := e.valid(h.courier); err != nil {
		return err
	}
	n, err := store.New(tx).ChangeEndpoint(ctx, store.ChangeEndpointParams{MunicipalityID: int64(tx.Municipality),
		ID: int64(id), Name: e.Name, Url: e.URL, Events: strings.Join(e.Events, " ")})
	if err := changed(n, err); err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "webhooks.change", about(id), before.told(), e.told())
}

// Renew gives the address a new secret; messages that wait are signed with it.
func (h *Webhooks) Renew(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) (secret string, err error) {
	if _, err := h.mine(ctx, tx, actor, id); err != nil {
		return "", err
	}
	key := courier.NewSecret()
	n, err := store.New(tx).SetSecret(ctx, store.SetSecretParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), Secret: h.seal.hide(key, id)})
	if err := changed(n, err); err != nil {
		return "", err
	}
	return courier.SecretText(key), audit.Record(ctx, tx, actor, "webhooks.renew", about(id), nil, nil)
}

// Switch turns an address on or off, or removes it. What waits for one that is
// off goes out when it is on again; what happens meanwhile is not told to it.
func (h *Webhooks) Switch(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, state string) error {
	before, err := h.mine(ctx, tx, actor, id)
	if err != nil {
		return err
	}
	n, err := store.New(tx).SetState(ctx, store.SetStateParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), State: state})
	if err := changed(n, err); err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "webhooks.switch", about(id), before.State, state)
}

// mine finds an address that the actor may manage.
func (h *Webhooks) mine(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) (Endpoint, error) {
	if err := access.Permit(actor, mayManage, tx.Municipality, 0); err != nil {
		return Endpoint{}, err
	}
	return h.Endpoint(ctx, tx, id)
}

func changed(rows int64, err error) error {
	if err != nil {
		return fmt.Errorf("changing a webhook: %w", err)
	}
	if rows == 0 {
		return fault.Missing("There is no such webhook")
	}
	return nil
}

func about(id ref.ID) ref.Ref { return ref.Ref{Kind: "webhooks.endpoint", ID: id} }

// told is what the audit trail keeps of an address: never the secret.
func (e Endpoint) told() any {
	return struct{ Name, URL, Events string }{e.Name, e.URL, strings.Join(e.Events, " ")}
}
