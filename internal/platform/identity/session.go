package identity

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// A session ends after a working day without use, and after two weeks at the
// latest: office computers are shared.
const (
	Idle = 12 * time.Hour
	Life = 14 * 24 * time.Hour
)

// touchEvery bounds how often use is written down: a write for each page would
// cost more than the page.
const touchEvery = 5 * time.Minute

// deviceLength is how much of a browser's description is kept, in bytes.
const deviceLength = 200

// Session is one signed-in browser.
type Session struct {
	ID      ref.ID
	Device  string // what the browser says it is
	Created period.Instant
	Seen    period.Instant
	Own     bool // the one that asks
}

func newToken() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

func digest(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// open starts a session and returns its token, the only copy of it.
func open(ctx context.Context, tx *db.Tx, person ref.ID, device string) (string, error) {
	token, now := newToken(), tx.Now()
	if len(device) > deviceLength {
		device = string(bytes.ToValidUTF8([]byte(device[:deviceLength]), nil))
	}
	if _, err := tx.ExecContext(ctx, deleteOldSessions, now, now-milliseconds(Idle)); err != nil {
		return "", fmt.Errorf("forget old sessions: %w", err)
	}
	_, err := tx.ExecContext(ctx, insertSession, digest(token), tx.NewID(), person, device, now, now+milliseconds(Life))
	if err != nil {
		return "", fmt.Errorf("open session: %w", err)
	}
	return token, nil
}

func milliseconds(d time.Duration) period.Instant { return period.Instant(d.Milliseconds()) }

// Actor tells who a token belongs to and what they are in a municipality;
// db.Everywhere gives a person without roles. An unknown, expired or empty token
// is the public, not an error.
func (i *Identity) Actor(ctx context.Context, token string, municipality ref.ID) (access.Actor, error) {
	var k Known
	err := i.d.Read(ctx, municipality, func(tx *db.Tx) (err error) {
		k, err = i.Know(ctx, tx, token)
		return err
	})
	if err != nil {
		return access.Actor{}, err
	}
	return k.In(municipality), i.Touch(ctx, k)
}

// Known is who a token belongs to, and what they are in the municipalities that were
// looked at.
type Known struct {
	id    ref.ID
	name  string
	roles []placed
	token string
	stale bool // its use is to be written down
}

// placed is a role in one municipality.
type placed struct {
	municipality ref.ID
	role         access.Role
}

// In is somebody as an actor in one municipality, with no role of any other.
func (k Known) In(municipality ref.ID) access.Actor {
	who := access.Actor{ID: k.id, Name: k.name}
	for i, p := range k.roles {
		if p.municipality != municipality || p.role == "" || i > 0 && p == k.roles[i-1] { // one role may be held for several providers
			continue
		}
		who.Roles, who.Municipality = append(who.Roles, p.role), municipality
	}
	return who
}

// Know finds who a token belongs to, in a transaction or while looking. Touch must
// follow when that is over.
func (i *Identity) Know(ctx context.Context, tx *db.Tx, token string) (Known, error) {
	k := Known{token: token}
	if token == "" {
		return k, nil
	}
	now := tx.Now()
	rows, err := tx.QueryContext(ctx, selectSession, digest(token), now, now-milliseconds(Idle))
	if err != nil {
		return Known{}, fmt.Errorf("session: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p placed
		var seen period.Instant
		if err := rows.Scan(&k.id, &k.name, &seen, &p.municipality, &p.role); err != nil {
			return Known{}, fmt.Errorf("session: %w", err)
		}
		k.roles, k.stale = append(k.roles, p), now-seen > milliseconds(touchEvery)
	}
	if err := rows.Err(); err != nil {
		return Known{}, fmt.Errorf("session: %w", err)
	}
	return k, nil
}

// Touch writes down that a session is used, every few minutes.
func (i *Identity) Touch(ctx context.Context, k Known) error {
	if !k.stale {
		return nil
	}
	return i.d.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, touchSession, digest(k.token), tx.Now()); err != nil {
			return fmt.Errorf("note use of a session: %w", err)
		}
		return nil
	})
}

// Sessions lists where a person is signed in, the latest use first.
func (i *Identity) Sessions(ctx context.Context, person ref.ID, token string) (list []Session, err error) {
	err = i.d.Read(ctx, db.Everywhere, func(tx *db.Tx) error {
		now := tx.Now()
		rows, err := tx.QueryContext(ctx, selectSessions, person, now, now-milliseconds(Idle))
		if err != nil {
			return fmt.Errorf("sessions: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var s Session
			var hash []byte
			if err := rows.Scan(&s.ID, &s.Device, &s.Created, &s.Seen, &hash); err != nil {
				return fmt.Errorf("sessions: %w", err)
			}
			s.Own = bytes.Equal(hash, digest(token))
			list = append(list, s)
		}
		return rows.Err()
	})
	return list, err
}

// EndSession signs one browser of a person out.
func (i *Identity) EndSession(ctx context.Context, who access.Actor, session ref.ID) error {
	return i.d.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, deleteSession, who.ID, session); err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		return audit.Record(ctx, tx, who, "staff.end_session", ref.Ref{Kind: "staff.session", ID: session}, nil, nil)
	})
}

// SignOut ends the session of a token. A token that has ended already is no
// error: whoever signs out wants to be out.
func (i *Identity) SignOut(ctx context.Context, token string) error {
	return i.d.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, deleteSessionByHash, digest(token)); err != nil {
			return fmt.Errorf("sign out: %w", err)
		}
		return nil
	})
}

// SignOutElsewhere ends all sessions of a person but the one of the token; an
// empty token ends every one.
func (i *Identity) SignOutElsewhere(ctx context.Context, who access.Actor, token string) error {
	return i.d.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		if err := endSessions(ctx, tx, who.ID, token); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who, "staff.sign_out_elsewhere", ref.Ref{Kind: "staff.person", ID: who.ID}, nil, nil)
	})
}

func endSessions(ctx context.Context, tx *db.Tx, person ref.ID, but string) error {
	if _, err := tx.ExecContext(ctx, deleteSessions, person, digest(but)); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}
