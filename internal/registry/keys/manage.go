package keys

import (
	"context"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/keys/store"
)

// Key returns a key; fault.Missing when there is none.
func (k *Keys) Key(ctx context.Context, tx *db.Tx, id ref.ID) (Key, error) {
	row, err := store.New(tx).Key(ctx, store.KeyParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Key{}, fault.Missing("There is no such key")
	}
	if err != nil {
		return Key{}, fmt.Errorf("key %s: %w", id, err)
	}
	return keyOf(row)
}

// Keys lists the keys of the municipality: those that work first.
func (k *Keys) Keys(ctx context.Context, tx *db.Tx) ([]Key, error) {
	rows, err := store.New(tx).Keys(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	list := make([]Key, len(rows))
	for i, row := range rows {
		if list[i], err = keyOf(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func keyOf(row store.KeysKey) (Key, error) {
	addresses, err := ParseAddresses(row.Addresses)
	return Key{
		ID: ref.ID(row.ID), Name: row.Name, Prefix: row.Prefix, Scopes: strings.Fields(row.Scopes), Addresses: addresses,
		PerMinute: int(row.PerMinute), Holds: row.Holds, Channel: ref.ID(row.Channel), Expires: period.Day(row.Expires),
		Made: period.Instant(row.MadeAt), Maker: row.Maker, Used: period.Instant(row.UsedAt), Revoked: period.Instant(row.RevokedAt),
	}, err
}

// Make makes a key and returns it; nobody can read it again later.
func (k *Keys) Make(ctx context.Context, tx *db.Tx, actor access.Actor, settings Key) (id ref.ID, key string, err error) {
	if err := access.Permit(actor, mayManage, tx.Municipality, 0); err != nil {
		return 0, "", err
	}
	if err := settings.valid(tx.Today()); err != nil {
		return 0, "", err
	}
	key, prefix, digest := secret()
	id = tx.NewID()
	err = store.New(tx).AddKey(ctx, store.AddKeyParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), Name: settings.Name, Prefix: prefix, Digest: digest,
		Scopes: strings.Join(settings.Scopes, " "), Addresses: addressText(settings.Addresses, " "),
		PerMinute: int64(settings.PerMinute), Holds: settings.Holds, Channel: int64(settings.Channel),
		Expires: string(settings.Expires), MadeAt: int64(tx.Now()), MadeBy: int64(actor.ID), Maker: actor.Name,
	})
	if err != nil {
		return 0, "", fmt.Errorf("making a key: %w", err)
	}
	settings.Prefix = prefix
	return id, key, audit.Record(ctx, tx, actor, "keys.make", about(id), nil, settings.told())
}

// Change changes what a key may; the secret stays.
func (k *Keys) Change(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID, settings Key) error {
	if err := access.Permit(actor, mayManage, tx.Municipality, 0); err != nil {
		return err
	}
	before, err := k.Key(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := settings.valid(tx.Today()); err != nil {
		return err
	}
	n, err := store.New(tx).ChangeKey(ctx, store.ChangeKeyParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), Name: settings.Name,
		Scopes: strings.Join(settings.Scopes, " "), Addresses: addressText(settings.Addresses, " "),
		PerMinute: int64(settings.PerMinute), Holds: settings.Holds, Channel: int64(settings.Channel), Expires: string(settings.Expires),
	})
	if err := changed(n, err); err != nil {
		return err
	}
	settings.Prefix = before.Prefix
	return audit.Record(ctx, tx, actor, "keys.change", about(id), before.told(), settings.told())
}

// Renew gives the same program a new secret; the old one stops at once. What
// the program has booked stays tied to it, also for calls that it repeats.
func (k *Keys) Renew(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) (key string, err error) {
	if err := access.Permit(actor, mayManage, tx.Municipality, 0); err != nil {
		return "", err
	}
	before, err := k.Key(ctx, tx, id)
	if err != nil {
		return "", err
	}
	key, prefix, digest := secret()
	n, err := store.New(tx).RenewKey(ctx, store.RenewKeyParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), Prefix: prefix, Digest: digest})
	if err := changed(n, err); err != nil {
		return "", err
	}
	after := before
	after.Prefix = prefix
	return key, audit.Record(ctx, tx, actor, "keys.renew", about(id), before.told(), after.told())
}

// Revoke ends a key for good.
func (k *Keys) Revoke(ctx context.Context, tx *db.Tx, actor access.Actor, id ref.ID) error {
	if err := access.Permit(actor, mayManage, tx.Municipality, 0); err != nil {
		return err
	}
	before, err := k.Key(ctx, tx, id)
	if err != nil {
		return err
	}
	n, err := store.New(tx).RevokeKey(ctx, store.RevokeKeyParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), RevokedAt: int64(tx.Now())})
	if err := changed(n, err); err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, "keys.revoke", about(id), before.told(), nil)
}

// changed complains when a key was revoked meanwhile.
func changed(rows int64, err error) error {
	if err != nil {
		return fmt.Errorf("changing a key: %w", err)
	}
	if rows == 0 {
		return fault.Conflict("This key is revoked. Make a new one.")
	}
	return nil
}

func about(id ref.ID) ref.Ref { return ref.Ref{Kind: "keys.key", ID: id} }

// told is what the audit trail keeps of a key: everything but the secret, of
// which not even the digest.
func (k Key) told() any {
	return struct {
		Name, Prefix, Scopes, Addresses, Holds, Expires string
		PerMinute                                       int
		Channel                                         ref.ID
	}{k.Name, k.Prefix, strings.Join(k.Scopes, " "), addressText(k.Addresses, " "), k.Holds, string(k.Expires), k.PerMinute, k.Channel}
}
