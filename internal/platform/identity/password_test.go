package identity_test

import (
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
)

func TestPasswordsThatAreRefused(t *testing.T) {
	for password, ok := range map[string]bool{
		"төрт ат бир талаа":           true,
		"correct horse":               true,
		"ууууууууууб":                 false, // two letters only
		"short":                       false,
		"кыска":                       false,
		"qwertyuiop":                  false,
		"QWERTYuiop":                  false,
		"ｑｗｅｒｔｙｕｉｏｐ":                  false, // the same in full-width letters
		"пароль1234567890":            false,
		"1111111111":                  false,
		"my AIZHAN horse":             false, // holds the login
		strings.Repeat("длинно ", 40): false,
	} {
		if err := identity.CheckPassword("aizhan", password); (err == nil) != ok {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestChangeOfPasswordEndsOtherSessions(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.add(here, "aizhan", access.Cashier)
		own, other := o.mustEnter("aizhan"), o.mustEnter("aizhan")
		who := o.actor(own, here)
		from := identity.Device{Network: "10.0.0.1"}
		change := func(old, fresh string) error {
			return o.ChangePassword(t.Context(), who, own, old, fresh, from)
		}
		if err := change("not the old one", "беш кой бир жайлоо"); fault.Of(err) == nil || fault.Of(err).Fields[0].Name != "old" {
			t.Errorf("a wrong old password: %v", err)
		}
		if err := change(good, "short"); err == nil {
			t.Error("a short new password is taken")
		}
		if err := change(good, "беш кой бир жайлоо"); err != nil {
			t.Fatal(err)
		}
		if !o.actor(own, here).SignedIn() || o.actor(other, here).SignedIn() {
			t.Error("the wrong sessions ended")
		}
		if _, err := o.enter("aizhan", good); err == nil {
			t.Error("the old password still opens")
		}
		if _, err := o.enter("aizhan", "беш кой бир жайлоо"); err != nil {
			t.Error(err)
		}
	})
}

func TestGuessingTheOldPasswordIsLockedToo(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.add(here, "aizhan", access.Cashier)
		token := o.mustEnter("aizhan")
		who := o.actor(token, here)
		var err error
		for range 6 {
			err = o.ChangePassword(t.Context(), who, token, "guess", "беш кой бир жайлоо", identity.Device{Network: "n"})
		}
		if err == nil || !strings.Contains(err.Error(), "Too many") {
			t.Errorf("sixth guess at an unlocked screen: %v", err)
		}
	})
}

func TestOnlyHashesAreKept(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.add(here, "aizhan", access.Cashier)
		token := o.mustEnter("aizhan")
		o.enter(good, "x") // a password typed into the login field
		err := o.d.Read(t.Context(), db.Everywhere, func(tx *db.Tx) error {
			for _, query := range []string{
				`SELECT password FROM identity_user`, `SELECT hash FROM identity_session`,
				`SELECT login_key || network_key FROM identity_attempt`, `SELECT action || before_json || after_json FROM audit_entry`,
			} {
				rows, err := tx.QueryContext(t.Context(), query)
				if err != nil {
					return err
				}
				for rows.Next() {
					var kept string
					if err := rows.Scan(&kept); err != nil {
						return err
					}
					if strings.Contains(kept, good) || strings.Contains(kept, token) || strings.Contains(kept, "10.0.0.1") {
						t.Errorf("%s keeps a secret", query)
					}
				}
				rows.Close()
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
