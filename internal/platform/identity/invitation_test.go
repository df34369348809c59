package identity_test

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
)

func (o *office) invite(roles ...access.Role) (word string) {
	o.t.Helper()
	o.write(here, func(tx *db.Tx) (err error) {
		word, err = o.Invite(o.t.Context(), tx, access.Actor{ID: 5, Municipality: here}, "Исакова Бактыгүл", roles)
		return err
	})
	return word
}

func TestInvitationLetsInOnce(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		word := o.invite(access.Head, access.Finance)
		inv, err := o.Invitation(t.Context(), word)
		if err != nil || inv.Name != "Исакова Бактыгүл" || inv.Municipality != here || !slices.Equal(inv.Roles, []access.Role{access.Head, access.Finance}) {
			t.Fatalf("%+v %v", inv, err)
		}
		if _, err := o.Accept(t.Context(), word, "b!", good); err == nil {
			t.Error("a login nobody can type is taken")
		}
		if _, err := o.Accept(t.Context(), word, "Baktygul", "short"); err == nil {
			t.Error("a short password is taken")
		}
		who, err := o.Accept(t.Context(), word, "Baktygul", good)
		if err != nil || who.Login != "baktygul" {
			t.Fatalf("%+v %v", who, err)
		}
		if a := o.actor(o.mustEnter("baktygul"), here); !a.Has(access.Head) || !a.Has(access.Finance) {
			t.Errorf("roles: %v", a.Roles)
		}
		if _, err := o.Accept(t.Context(), word, "another", good); !fault.Is(err, fault.KindMissing) {
			t.Errorf("the link works twice: %v", err)
		}
	})
}

// A paper slip outlives the municipality that printed it.
func TestInvitationFollowsAMerger(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		word := o.invite(access.Cashier)
		err := o.d.Write(t.Context(), db.Everywhere, func(tx *db.Tx) error { return tx.Rekey(t.Context(), here, there) })
		if err != nil {
			t.Fatal(err)
		}
		if inv, err := o.Invitation(t.Context(), word); err != nil || inv.Municipality != there {
			t.Fatalf("%+v %v", inv, err)
		}
		if _, err := o.Accept(t.Context(), word, "baktygul", good); err != nil {
			t.Fatal(err)
		}
		if a := o.actor(o.mustEnter("baktygul"), there); !a.Has(access.Cashier) {
			t.Errorf("roles: %v", a.Roles)
		}
	})
}

func TestInvitationsThatDoNotWork(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		word := o.invite(access.Cashier)
		for _, wrong := range []string{"", "x", word[:13], word[:len(word)-1], "0000000000000" + word[13:], there.String() + word[13:], strings.Repeat("z", 80)} {
			if _, err := o.Invitation(t.Context(), wrong); !fault.Is(err, fault.KindMissing) {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		o.now = o.now.Add(identity.InvitationLife)
		if _, err := o.Invitation(t.Context(), word); !fault.Is(err, fault.KindMissing) {
			t.Errorf("after a week: %v", err)
		}
		withdrawn := o.invite(access.Cashier)
		inv, err := o.Invitation(t.Context(), withdrawn)
		if err != nil {
			t.Fatal(err)
		}
		o.write(here, func(tx *db.Tx) error {
			if list, err := o.Pending(t.Context(), tx); err != nil || len(list) != 1 {
				t.Errorf("pending: %v %v", list, err)
			}
			return o.Withdraw(t.Context(), tx, access.Actor{ID: 5}, inv.ID)
		})
		if _, err := o.Accept(t.Context(), withdrawn, "aizhan", good); !fault.Is(err, fault.KindMissing) {
			t.Errorf("a withdrawn link: %v", err)
		}
		for _, roles := range [][]access.Role{nil, {"king"}} {
			err := o.d.Write(t.Context(), here, func(tx *db.Tx) error {
				_, err := o.Invite(t.Context(), tx, access.Actor{}, "X", roles)
				return err
			})
			if !fault.Is(err, fault.KindInvalid) {
				t.Errorf("roles %v: %v", roles, err)
			}
		}
	})
}

func TestTwoAtOnceUseOneInvitationOnce(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		word := o.invite(access.Cashier)
		var in atomic.Int64
		var wg sync.WaitGroup
		for _, login := range []string{"first", "second", "third"} {
			wg.Go(func() {
				if _, err := o.Accept(t.Context(), word, login, good); err == nil {
					in.Add(1)
				}
			})
		}
		wg.Wait()
		if in.Load() != 1 {
			t.Errorf("%d people came in by one link", in.Load())
		}
	})
}

func TestTakenLoginIsRefused(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.add(there, "aizhan", access.Cashier)
		word := o.invite(access.Head)
		if _, err := o.Accept(t.Context(), word, "AIZHAN", good); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("somebody else's login: %v", err)
		}
		if _, err := o.Invitation(t.Context(), word); err != nil {
			t.Errorf("the refusal used up the link: %v", err)
		}
	})
}

func TestPersonOfTwoPlacesJoinsWithTheirOwnPassword(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		id := o.add(there, "aizhan", access.Cashier)
		if err := o.AcceptAs(t.Context(), o.invite(access.Auditor), identity.Person{ID: id, Name: "Айжан"}); err != nil {
			t.Fatal(err)
		}
		if a := o.actor(o.mustEnter("aizhan"), here); !slices.Equal(a.Roles, []access.Role{access.Auditor}) {
			t.Errorf("roles: %v", a.Roles)
		}
	})
}

// An administrator of one municipality must not get into another through a
// new password for somebody who works in both.
func TestNewPasswordOnlyForOnesOwnPeople(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		id := o.add(here, "aizhan", access.Cashier)
		admin := access.Actor{ID: 5, Municipality: here}
		var word string
		reinvite := func() error {
			return o.d.Write(t.Context(), here, func(tx *db.Tx) (err error) {
				word, err = o.Reinvite(t.Context(), tx, admin, id)
				return err
			})
		}
		if err := reinvite(); err != nil {
			t.Fatal(err)
		}
		old := o.mustEnter("aizhan")
		if _, err := o.Accept(t.Context(), word, "ignored", "беш кой бир жайлоо"); err != nil {
			t.Fatal(err)
		}
		if o.actor(old, here).SignedIn() {
			t.Error("former sessions go on after a new password")
		}
		if _, err := o.enter("aizhan", "беш кой бир жайлоо"); err != nil {
			t.Error(err)
		}
		o.write(there, func(tx *db.Tx) error {
			return o.Join(t.Context(), tx, access.System(there), id, []access.Role{access.Head})
		})
		if err := reinvite(); !fault.Is(err, fault.KindConflict) {
			t.Errorf("an administrator here resets a head's password there: %v", err)
		}
		id = o.add(there, "stranger", access.Head)
		if err := reinvite(); !fault.Is(err, fault.KindMissing) {
			t.Errorf("a stranger's password: %v", err)
		}
	})
}

func TestSignInWithoutPassword(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		id := o.add(here, "aizhan", access.Cashier)
		token, err := o.SignInAs(t.Context(), id, identity.Device{})
		if err != nil || !o.actor(token, here).Has(access.Cashier) {
			t.Error(err)
		}
		if _, err := o.SignInAs(t.Context(), 12345, identity.Device{}); err == nil {
			t.Error("nobody is signed in")
		}
		if _, err := o.Find(t.Context(), "nobody"); err == nil {
			t.Error("nobody is found")
		}
	})
}
