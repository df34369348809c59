package identity

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Guessing is slowed down twice: a login is locked after five wrong passwords,
// and an address after thirty over all logins, which an office with one address
// does not reach by mistyping.
const (
	window          = 15 * time.Minute
	triesOfLogin    = 5
	triesOfNetwork  = 30
	attemptsKeptFor = 24 * time.Hour
)

// Device is where somebody signs in from.
type Device struct {
	Text    string // what the browser says it is
	Network string // address, for counting attempts only; it is kept hashed
}

// stored is a person with the stored form of the password.
type stored struct {
	Person
	password string
}

// SignIn checks a password and opens a session. The token goes to the browser
// and is kept nowhere. A wrong login and a wrong password give the same answer
// after the same work.
func (i *Identity) SignIn(ctx context.Context, login, password string, from Device) (token string, who Person, err error) {
	login = FoldLogin(login)
	if err := i.attempt(ctx, login, from.Network); err != nil {
		return "", Person{}, err
	}
	person, err := i.check(ctx, login, password)
	if err != nil {
		return "", Person{}, err
	}
	err = i.d.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, deleteAttempts, keyOf("login", login)); err != nil {
			return fmt.Errorf("forget attempts: %w", err)
		}
		token, err = i.enter(ctx, tx, person, from)
		return err
	})
	return token, person, err
}

func (i *Identity) enter(ctx context.Context, tx *db.Tx, person Person, from Device) (string, error) {
	token, err := open(ctx, tx, person.ID, from.Text)
	if err != nil {
		return "", err
	}
	who := access.Actor{ID: person.ID, Name: person.Name}
	return token, audit.Record(ctx, tx, who, "staff.sign_in", ref.Ref{Kind: "staff.person", ID: person.ID}, nil, nil)
}

// check compares a password, with equal work when there is no such login.
func (i *Identity) check(ctx context.Context, login, password string) (Person, error) {
	found, err := i.byLogin(ctx, login)
	if err != nil {
		return Person{}, err
	}
	ok, err := i.matches(ctx, found.password, password)
	if err != nil {
		return Person{}, fmt.Errorf("check password: %w", err)
	}
	if !ok {
		return Person{}, fault.Invalid("The login or the password is wrong. Check the keyboard layout and Caps Lock.")
	}
	return found.Person, nil
}

// byLogin finds a person; nobody's password when there is none.
func (i *Identity) byLogin(ctx context.Context, login string) (s stored, err error) {
	err = i.d.Read(ctx, db.Everywhere, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, selectUser, login).Scan(&s.ID, &s.Login, &s.Name, &s.password)
	})
	if db.IsMissing(err) {
		return stored{password: nobody}, nil
	}
	if err != nil {
		return stored{}, fmt.Errorf("find person: %w", err)
	}
	return s, nil
}

// attempt books one attempt before the password is looked at, so that many
// guesses sent at once do not get past the count; success takes it back.
func (i *Identity) attempt(ctx context.Context, login, network string) error {
	return i.d.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		byLogin, byNetwork := keyOf("login", login), keyOf("network", network)
		for _, key := range []string{byLogin, byNetwork} {
			if err := tx.Lock(ctx, key); err != nil {
				return fmt.Errorf("lock attempts: %w", err)
			}
		}
		if err := roomFor(ctx, tx, selectNthByLogin, byLogin, triesOfLogin); err != nil {
			return err
		}
		if err := roomFor(ctx, tx, selectNthByNetwork, byNetwork, triesOfNetwork); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, deleteOldAttempts, tx.Now()-milliseconds(attemptsKeptFor)); err != nil {
			return fmt.Errorf("forget old attempts: %w", err)
		}
		if _, err := tx.ExecContext(ctx, insertAttempt, tx.NewID(), byLogin, byNetwork, tx.Now()); err != nil {
			return fmt.Errorf("book attempt: %w", err)
		}
		return nil
	})
}

// roomFor tells how long to wait when all tries of the window are used up.
// Attempts while locked are not booked: trying does not make the lock longer.
func roomFor(ctx context.Context, tx *db.Tx, query, key string, tries int) error {
	var at period.Instant
	err := tx.QueryRowContext(ctx, query, key, tx.Now()-milliseconds(window), tries-1).Scan(&at)
	if db.IsMissing(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("count attempts: %w", err)
	}
	left := time.Duration(at+milliseconds(window)-tx.Now()) * time.Millisecond
	return fault.Invalid("Too many wrong passwords. Try again in {n} min.", fault.Values{"n": int((left + time.Minute - 1) / time.Minute)})
}

// keyOf hashes what was typed: people type passwords into the login field.
func keyOf(kind, text string) string {
	sum := sha256.Sum256([]byte(kind + ":" + text))
	return hex.EncodeToString(sum[:])
}

// SignInAs opens a session without a password: for somebody who has just chosen
// one, and for the invented people of the demo. Nothing else may call it.
func (i *Identity) SignInAs(ctx context.Context, person ref.ID, from Device) (token string, err error) {
	found, err := i.byID(ctx, person)
	if err != nil {
		return "", err
	}
	err = i.d.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		token, err = i.enter(ctx, tx, found.Person, from)
		return err
	})
	return token, err
}

// ChangePassword sets a new password for a person who knows the old one, and
// signs them out everywhere else.
func (i *Identity) ChangePassword(ctx context.Context, who access.Actor, token, old, fresh string, from Device) error {
	person, err := i.byID(ctx, who.ID)
	if err != nil {
		return err
	}
	if err := CheckPassword(person.Login, fresh); err != nil {
		return err
	}
	if err := i.attempt(ctx, person.Login, from.Network); err != nil {
		return err
	}
	ok, err := i.matches(ctx, person.password, old)
	if err != nil {
		return fmt.Errorf("check password: %w", err)
	}
	if !ok {
		return fault.Form().Field("old", "This is not your present password")
	}
	hash, err := i.hash(ctx, fresh)
	if err != nil {
		return err
	}
	return i.d.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, deleteAttempts, keyOf("login", person.Login)); err != nil {
			return fmt.Errorf("forget attempts: %w", err)
		}
		return setPassword(ctx, tx, who, person.ID, hash, token)
	})
}

func setPassword(ctx context.Context, tx *db.Tx, who access.Actor, person ref.ID, hash, keep string) error {
	if _, err := tx.ExecContext(ctx, updatePassword, person, hash, tx.Now()); err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	if err := endSessions(ctx, tx, person, keep); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who, "staff.password", ref.Ref{Kind: "staff.person", ID: person}, nil, nil)
}

func (i *Identity) byID(ctx context.Context, id ref.ID) (s stored, err error) {
	err = i.d.Read(ctx, db.Everywhere, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, selectUserByID, id).Scan(&s.ID, &s.Login, &s.Name, &s.password)
	})
	if db.IsMissing(err) {
		return stored{}, noSuchPerson()
	}
	if err != nil {
		return stored{}, fmt.Errorf("find person: %w", err)
	}
	return s, nil
}

// Find returns whoever has a login.
func (i *Identity) Find(ctx context.Context, login string) (Person, error) {
	s, err := i.byLogin(ctx, FoldLogin(login))
	if err == nil && s.ID == 0 {
		err = noSuchPerson()
	}
	return s.Person, err
}

// Person returns somebody by id.
func (i *Identity) Person(ctx context.Context, id ref.ID) (Person, error) {
	s, err := i.byID(ctx, id)
	return s.Person, err
}
