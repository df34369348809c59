package keys

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/keys/store"
)

// useEvery is how exact "last used" is: to write it at each call would make all
// calls of a key wait for one row.
const useEvery = 60_000 // milliseconds

// Caller finds whose key it is, for the API. Only who has the whole key learns
// that it has ended; to everybody else it is simply unknown.
func (k *Keys) Caller(ctx context.Context, key string) (api.Caller, error) {
	row, err := k.find(ctx, key)
	if err != nil {
		return api.Caller{}, err
	}
	now := period.At(k.db.Now())
	found, err := keyOf(row)
	switch {
	case err != nil:
		return api.Caller{}, err
	case found.Revoked != 0:
		return api.Caller{}, fault.Denied("This key is revoked.")
	case !found.Works(k.db.Today()):
		return api.Caller{}, fault.Denied("This key has expired.")
	}
	municipality := ref.ID(row.MunicipalityID)
	if now-found.Used >= useEvery {
		_ = k.used(ctx, municipality, found.ID, now) // a full disk must not lock out who only reads
	}
	return api.Caller{ID: found.ID, Name: found.Name, Municipality: municipality,
		Scopes: found.Scopes, Addresses: found.Addresses, PerMinute: found.PerMinute}, nil
}

// find compares the key with those of its prefix. There is one, or none: then a
// digest of nothing is compared, so that both take the same time.
func (k *Keys) find(ctx context.Context, key string) (row store.KeysKey, err error) {
	var rows []store.KeysKey
	if prefix := prefixOf(key); prefix != "" {
		err = k.db.Read(ctx, db.Everywhere, func(tx *db.Tx) error {
			rows, err = store.New(tx).ByPrefix(ctx, prefix)
			return err
		})
		if err != nil {
			return row, fmt.Errorf("finding a key: %w", err)
		}
	}
	if len(rows) == 0 {
		opens(key, make([]byte, 32))
	}
	for _, row := range rows {
		if opens(key, row.Digest) {
			return row, nil
		}
	}
	return row, fault.Denied("This key is unknown.")
}

func (k *Keys) used(ctx context.Context, municipality, id ref.ID, now period.Instant) error {
	return k.db.Write(ctx, municipality, func(tx *db.Tx) error {
		return store.New(tx).UseKey(ctx, store.UseKeyParams{MunicipalityID: int64(municipality), ID: int64(id), UsedAt: int64(now)})
	})
}
