package agents

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/agents/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// overlap is how long the old key goes on after a renewal: the agent's people
// type the new one in when they come to it.
const overlap period.Instant = 24 * 3_600_000

// key is a password of an agent, by its hash. One SHA-256 is enough, because
// the key is made here of 256 random bits and cannot be guessed; a slow hash
// would cost more computing for each call than all the rest of it.
type key struct {
	hash  []byte
	until period.Instant // 0: until it is renewed
}

// hashed is what is stored of a key.
func hashed(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// opens tells whether a secret is one of the valid keys. Every key is compared,
// in constant time, so that the time of the answer tells nothing.
func opens(keys []key, secret string, now period.Instant) bool {
	given, found := hashed(secret), 0
	for _, k := range keys {
		same := subtle.ConstantTimeCompare(k.hash, given)
		if k.until == 0 || k.until > now {
			found |= same
		}
	}
	return found == 1
}

// MakeKey makes a new key and returns it: it is shown once and cannot be read
// again. Keys made before go on for a day. form is the one-time key of the form,
// so that a page loaded again makes no other key.
func (a *Agents) MakeKey(ctx context.Context, actor access.Actor, id ref.ID, form string) (secret string, err error) {
	if err := access.Permit(actor, mayArrange, actor.Municipality, 0); err != nil {
		return "", err
	}
	random := make([]byte, 32)
	rand.Read(random) // never fails (crypto/rand)
	secret = base64.RawURLEncoding.EncodeToString(random)
	var one Agent
	err = a.db.Write(ctx, actor.Municipality, func(tx *db.Tx) error {
		if one, err = a.Agent(ctx, tx, id); err != nil {
			return err
		}
		if !one.Home {
			return fault.Conflict("The keys of this agent are kept by the municipality that set it up.")
		}
		return a.addKey(ctx, tx, actor, id, form, secret)
	})
	if db.IsUnique(err) {
		return "", fault.Conflict("This key was shown already. If it is lost, make another one.")
	}
	a.book.drop(one.Code)
	return secret, err
}

// addKey writes the new key and lets the old ones end.
func (a *Agents) addKey(ctx context.Context, tx *db.Tx, actor access.Actor, agent ref.ID, form, secret string) error {
	q, m, id := store.New(tx), int64(tx.Municipality), tx.NewID()
	err := q.EndKeys(ctx, store.EndKeysParams{MunicipalityID: m, AgentID: int64(agent), Ends: int64(tx.Now() + overlap)})
	if err == nil {
		err = q.AddKey(ctx, store.AddKeyParams{MunicipalityID: m, ID: int64(id), AgentID: int64(agent), Hash: hashed(secret),
			Form: form, MadeAt: int64(tx.Now()), Maker: actor.Name})
	}
	if err != nil {
		return fmt.Errorf("making a key: %w", err)
	}
	return audit.Record(ctx, tx, actor, "agents.make-key", agentRef(agent), nil, map[string]any{"key": id})
}

// EndKeys makes all keys worthless at once: one of them has fallen into wrong hands.
func (a *Agents) EndKeys(ctx context.Context, actor access.Actor, id ref.ID) error {
	if err := access.Permit(actor, mayArrange, actor.Municipality, 0); err != nil {
		return err
	}
	var one Agent
	err := a.db.Write(ctx, actor.Municipality, func(tx *db.Tx) (err error) {
		if one, err = a.Agent(ctx, tx, id); err != nil {
			return err
		}
		err = store.New(tx).EndKeys(ctx, store.EndKeysParams{MunicipalityID: int64(tx.Municipality), AgentID: int64(id), Ends: int64(tx.Now())})
		if err != nil {
			return fmt.Errorf("ending keys: %w", err)
		}
		return audit.Record(ctx, tx, actor, "agents.end-keys", agentRef(id), nil, nil)
	})
	a.book.drop(one.Code)
	return err
}
