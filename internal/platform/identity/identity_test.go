package identity_test

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

const (
	here  ref.ID = 1001
	there ref.ID = 1002
	good         = "төрт ат бир талаа"
)

// office is a register of people with a clock that can be moved.
type office struct {
	*identity.Identity
	d   *db.DB
	t   *testing.T
	now time.Time
}

// onEach runs f on both databases, each with a clock of its own.
func onEach(t *testing.T, f func(t *testing.T, o *office)) {
	t.Helper()
	for name, url := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "identity.db") },
		"postgres": func(t *testing.T) string { return testkit.PostgresURL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			o := &office{t: t, now: testkit.Now}
			d, err := db.Open(t.Context(), url(t), db.Options{Clock: func() time.Time { return o.now }, Log: testkit.Quiet(), Scratch: true})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { d.Close() })
			if err := d.Migrate(t.Context(), audit.Set(), identity.Set()); err != nil {
				t.Fatal(err)
			}
			o.d, o.Identity = d, identity.New(d)
			f(t, o)
		})
	}
}

// write runs f in a transaction and fails the test when it fails.
func (o *office) write(place ref.ID, f func(tx *db.Tx) error) {
	o.t.Helper()
	if err := o.d.Write(o.t.Context(), place, f); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) add(place ref.ID, login string, roles ...access.Role) (id ref.ID) {
	o.t.Helper()
	o.write(place, func(tx *db.Tx) (err error) {
		id, err = o.Add(o.t.Context(), tx, access.System(place), login, "Токтосунова Айжан", good, roles)
		return err
	})
	return id
}

func (o *office) enter(login, password string) (string, error) {
	o.t.Helper()
	token, _, err := o.SignIn(o.t.Context(), login, password, identity.Device{Text: "Firefox", Network: "10.0.0.1"})
	return token, err
}

func (o *office) mustEnter(login string) string {
	o.t.Helper()
	token, err := o.enter(login, good)
	if err != nil {
		o.t.Fatal(err)
	}
	return token
}

func (o *office) actor(token string, place ref.ID) access.Actor {
	o.t.Helper()
	a, err := o.Actor(o.t.Context(), token, place)
	if err != nil {
		o.t.Fatal(err)
	}
	return a
}

func TestSignInGivesTheRolesOfThisPlaceOnly(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		id := o.add(here, "Aizhan", access.Cashier)
		o.write(there, func(tx *db.Tx) error {
			return o.Join(t.Context(), tx, access.System(there), id, []access.Role{access.Auditor, access.Controller})
		})
		token := o.mustEnter(" AIZHAN ")
		if a := o.actor(token, here); a.ID != id || a.Municipality != here || !slices.Equal(a.Roles, []access.Role{access.Cashier}) {
			t.Errorf("here: %+v", a)
		}
		if a := o.actor(token, there); !slices.Equal(a.Roles, []access.Role{access.Auditor, access.Controller}) {
			t.Errorf("there: %+v", a)
		}
		if a := o.actor(token, 1003); a.ID != id || len(a.Roles) != 0 || a.Municipality != 0 {
			t.Errorf("elsewhere: %+v", a)
		}
		if a := o.actor(token, db.Everywhere); a.ID != id || len(a.Roles) != 0 {
			t.Errorf("without a municipality: %+v", a)
		}
		for _, wrong := range []string{"", "x", token + "x", strings.ToUpper(token)} {
			if a := o.actor(wrong, here); a.SignedIn() {
				t.Errorf("the token %q is somebody: %+v", wrong, a)
			}
		}
		if homes, err := o.Homes(t.Context(), id); err != nil || !slices.Equal(homes, []ref.ID{here, there}) {
			t.Errorf("homes: %v %v", homes, err)
		}
	})
}

func TestLockAfterFiveWrongPasswords(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.add(here, "aizhan", access.Cashier)
		for n := range 5 {
			_, err := o.enter("aizhan", "wrong password")
			if fault.KindOf(err) != fault.KindInvalid || strings.Contains(err.Error(), "Too many") {
				t.Fatalf("try %d: %v", n+1, err)
			}
			o.now = o.now.Add(time.Minute)
		}
		_, err := o.enter("aizhan", good)
		if err == nil || fault.Of(err).Values["n"] != 10 {
			t.Fatalf("the right password while locked: %v %v", err, fault.Of(err).Values)
		}
		o.now = o.now.Add(9 * time.Minute)
		if _, err = o.enter("aizhan", good); err == nil || fault.Of(err).Values["n"] != 1 {
			t.Fatalf("trying made the lock longer or shorter: %v", err)
		}
		o.now = o.now.Add(time.Minute)
		o.mustEnter("aizhan")
		for range 4 {
			o.enter("aizhan", "wrong password")
		}
		o.mustEnter("aizhan") // success forgets the four
		o.mustEnter("aizhan")
	})
}

func TestUnknownLoginsAreLockedAlike(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.add(here, "aizhan", access.Cashier)
		for n := range 6 {
			_, known := o.enter("aizhan", "wrong password")
			_, unknown := o.enter("nobody", "wrong password")
			if known.Error() != unknown.Error() {
				t.Errorf("try %d tells that the login exists: %v / %v", n+1, known, unknown)
			}
		}
	})
}

func TestAddressIsSlowedOverAllLogins(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.add(here, "aizhan", access.Cashier)
		for n := range 30 {
			o.enter("guess"+strings.Repeat("x", n), "password")
		}
		if _, err := o.enter("aizhan", good); err == nil {
			t.Error("31st try of one address is let through")
		}
		_, _, err := o.SignIn(t.Context(), "aizhan", good, identity.Device{Network: "10.0.0.2"})
		if err != nil {
			t.Errorf("another address is locked too: %v", err)
		}
	})
}

// Many guesses sent at once must not slip past the count.
func TestParallelGuessesAreCounted(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.add(here, "aizhan", access.Cashier)
		var wg sync.WaitGroup
		looked := make(chan bool, 20)
		for range 20 {
			wg.Go(func() {
				if _, err := o.enter("aizhan", "wrong password"); err != nil && !strings.Contains(err.Error(), "Too many") {
					looked <- true
				}
			})
		}
		wg.Wait()
		if n := len(looked); n != 5 {
			t.Errorf("%d passwords were looked at, want 5", n)
		}
	})
}

// The work for an unknown login must be that of a known one, or the time tells
// who works here. The bound is wide: the machine may be busy.
func TestTimeDoesNotTellWhoExists(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.add(here, "aizhan", access.Cashier)
		best := func(login string) time.Duration {
			least := time.Hour
			for range 4 {
				begun := time.Now()
				o.enter(login, "wrong password")
				least = min(least, time.Since(begun))
			}
			return least
		}
		known, unknown := best("aizhan"), best("nobody")
		if unknown < known/3 || known < unknown/3 {
			t.Errorf("known login %v, unknown %v", known, unknown)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		id := o.add(here, "aizhan", access.Cashier)
		first, second := o.mustEnter("aizhan"), o.mustEnter("aizhan")
		who := o.actor(first, here)
		list, err := o.Sessions(t.Context(), id, first)
		if err != nil || len(list) != 2 || list[0].Own == list[1].Own || list[0].Device != "Firefox" {
			t.Fatalf("sessions: %+v %v", list, err)
		}
		if err := o.SignOutElsewhere(t.Context(), who, first); err != nil {
			t.Fatal(err)
		}
		if o.actor(second, here).SignedIn() || !o.actor(first, here).SignedIn() {
			t.Error("sign-out elsewhere ended the wrong session")
		}
		if err := o.SignOut(t.Context(), first); err != nil || o.actor(first, here).SignedIn() {
			t.Errorf("after sign-out: %v", err)
		}
		third := o.mustEnter("aizhan")
		o.now = o.now.Add(11 * time.Hour)
		if !o.actor(third, here).SignedIn() {
			t.Error("a session in use ends within the day")
		}
		o.now = o.now.Add(11 * time.Hour) // used in between, so not idle for 12 hours
		if !o.actor(third, here).SignedIn() {
			t.Error("use does not keep a session")
		}
		o.now = o.now.Add(12*time.Hour + time.Minute)
		if o.actor(third, here).SignedIn() {
			t.Error("an idle session goes on")
		}
	})
}

func TestSessionEndsAfterTwoWeeksInUse(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.add(here, "aizhan", access.Cashier)
		token := o.mustEnter("aizhan")
		for range 34 {
			o.now = o.now.Add(10 * time.Hour)
			o.actor(token, here)
		}
		if o.actor(token, here).SignedIn() {
			t.Error("a session lasts for ever")
		}
	})
}

func TestOneOfSomebodyElsesSessionsCannotBeEnded(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.add(here, "aizhan", access.Cashier)
		victim := o.add(here, "baktygul", access.Head)
		token := o.mustEnter("baktygul")
		list, _ := o.Sessions(t.Context(), victim, token)
		who := o.actor(o.mustEnter("aizhan"), here)
		if err := o.EndSession(t.Context(), who, list[0].ID); err != nil {
			t.Fatal(err)
		}
		if !o.actor(token, here).SignedIn() {
			t.Error("a cashier signed the head out")
		}
	})
}

func TestBlockHoldsInOnePlaceAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		id := o.add(here, "aizhan", access.Cashier)
		o.write(there, func(tx *db.Tx) error {
			return o.Join(t.Context(), tx, access.System(there), id, []access.Role{access.Cashier})
		})
		token := o.mustEnter("aizhan")
		admin := access.Actor{ID: 5, Name: "Админ", Municipality: here}
		o.write(here, func(tx *db.Tx) error { return o.Block(t.Context(), tx, admin, id, true) })
		if a := o.actor(token, here); len(a.Roles) != 0 {
			t.Errorf("blocked, but holds %v", a.Roles)
		}
		if a := o.actor(token, there); len(a.Roles) != 1 {
			t.Error("blocked in another municipality too")
		}
		o.write(here, func(tx *db.Tx) error { return o.Block(t.Context(), tx, admin, id, false) })
		if a := o.actor(token, here); len(a.Roles) != 1 {
			t.Error("unblocked, but without roles")
		}
		err := o.d.Write(t.Context(), here, func(tx *db.Tx) error { return o.Block(t.Context(), tx, access.Actor{ID: id}, id, true) })
		if !fault.Is(err, fault.KindConflict) {
			t.Errorf("somebody blocked themselves: %v", err)
		}
		err = o.d.Write(t.Context(), 1003, func(tx *db.Tx) error { return o.Block(t.Context(), tx, admin, id, true) })
		if !fault.Is(err, fault.KindMissing) {
			t.Errorf("a stranger was blocked: %v", err)
		}
	})
}

func TestMoveJoinsTheRolesOfBothPlaces(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		both := o.add(here, "aizhan", access.Cashier)
		only := o.add(here, "baktygul", access.Head)
		o.write(there, func(tx *db.Tx) error {
			return o.Join(t.Context(), tx, access.System(there), both, []access.Role{access.Auditor})
		})
		o.write(db.Everywhere, func(tx *db.Tx) error { return identity.Move(t.Context(), tx, here, there) })
		o.write(there, func(tx *db.Tx) error {
			list, err := o.Members(t.Context(), tx)
			if err != nil || len(list) != 2 {
				t.Errorf("members after the move: %+v %v", list, err)
			}
			m, err := o.Member(t.Context(), tx, both)
			if err != nil || !slices.Equal(m.Roles, []access.Role{access.Auditor, access.Cashier}) {
				t.Errorf("of both: %+v %v", m, err)
			}
			return nil
		})
		if homes, _ := o.Homes(t.Context(), only); !slices.Equal(homes, []ref.ID{there}) {
			t.Errorf("homes: %v", homes)
		}
	})
}
