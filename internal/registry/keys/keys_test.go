package keys

import (
	"context"
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// room is the room on a fresh database.
type room struct {
	*Keys
	t     *testing.T
	admin access.Actor
}

func each(t *testing.T, f func(t *testing.T, r *room)) {
	t.Helper()
	testkit.EachDB(t, module.Migrations(New(nil).Module()), func(t *testing.T, d *db.DB) {
		f(t, &room{Keys: New(d), t: t, admin: testkit.Actor(access.Admin)})
	})
}

func (r *room) write(f func(ctx context.Context, tx *db.Tx) error) error {
	return r.db.Write(r.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(r.t.Context(), tx) })
}

// sample are settings that can be.
func sample() Key {
	return Key{Name: "Элдик Банк", Scopes: []string{PaymentsWrite, AccountsRead}, PerMinute: 60, Holds: HeldByAgent}
}

func (r *room) made(settings Key) (id ref.ID, key string) {
	r.t.Helper()
	err := r.write(func(ctx context.Context, tx *db.Tx) (err error) {
		id, key, err = r.Make(ctx, tx, r.admin, settings)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return id, key
}

// opens tells what a key is answered with: "" when it works.
func (r *room) opens(key string) string {
	_, err := r.Caller(r.t.Context(), key)
	if err == nil {
		return ""
	}
	if !fault.Is(err, fault.KindDenied) {
		r.t.Fatal(err)
	}
	return fault.Of(err).Msg
}

func TestAKeyThroughItsLife(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		id, key := r.made(sample())
		caller, err := r.Caller(t.Context(), key)
		if err != nil || caller.ID != id || caller.Municipality != testkit.Place || caller.PerMinute != 60 || len(caller.Scopes) != 2 {
			t.Fatalf("%+v %v", caller, err)
		}
		var fresh string
		err = r.write(func(ctx context.Context, tx *db.Tx) (err error) {
			fresh, err = r.Renew(ctx, tx, r.admin, id)
			return err
		})
		if err != nil || r.opens(fresh) != "" || r.opens(key) != "This key is unknown." {
			t.Errorf("after renewing: %v, new %q, old %q", err, r.opens(fresh), r.opens(key))
		}
		if caller, _ := r.Caller(t.Context(), fresh); caller.ID != id {
			t.Error("a renewed key is another program")
		}
		revoke := func(ctx context.Context, tx *db.Tx) error { return r.Revoke(ctx, tx, r.admin, id) }
		if err := r.write(revoke); err != nil || r.opens(fresh) != "This key is revoked." {
			t.Errorf("after revoking: %v, %q", err, r.opens(fresh))
		}
		if err := r.write(revoke); !fault.Is(err, fault.KindConflict) {
			t.Errorf("revoked twice: %v", err)
		}
		err = r.write(func(ctx context.Context, tx *db.Tx) error { return r.Change(ctx, tx, r.admin, id, sample()) })
		if !fault.Is(err, fault.KindConflict) {
			t.Errorf("a revoked key was changed: %v", err)
		}
	})
}

// The key is shown once and is nowhere: neither in its row nor in the trail.
func TestTheSecretIsNowhere(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		id, key := r.made(sample())
		_, random, _ := strings.Cut(strings.TrimPrefix(key, mark), "_")
		err := r.write(func(ctx context.Context, tx *db.Tx) error {
			entries, err := audit.History(ctx, tx, about(id))
			if err != nil || len(entries) != 1 || !strings.Contains(entries[0].After, "aimak_") {
				t.Errorf("trail %v %v", entries, err)
			}
			for _, e := range entries {
				if strings.Contains(e.After+e.Before, random) || strings.Contains(strings.ToLower(e.After), "digest") {
					t.Errorf("the trail holds the secret: %s", e.After)
				}
			}
			var n int
			return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM keys_key WHERE municipality_id = $1 AND (name = $2 OR prefix = $2 OR scopes = $2)`,
				tx.Municipality, random).Scan(&n)
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestKeysThatDoNotOpen(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		_, key := r.made(sample())
		for _, bad := range []string{"", "aimak_", key[:len(key)-1], key + "A", strings.ToUpper(key), " " + key,
			strings.Replace(key, mark, "other_", 1), key[:len(mark)+8] + "_" + strings.Repeat("A", 43), "aimak_0000000\x00_x"} {
			if got := r.opens(bad); got != "This key is unknown." {
				t.Errorf("%q: %q", bad, got)
			}
		}
	})
}

func TestExpiry(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		today := r.db.Today()
		settings := sample()
		settings.Expires = today
		_, key := r.made(settings)
		if got := r.opens(key); got != "" {
			t.Errorf("on its last day: %q", got)
		}
		err := r.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE keys_key SET expires = $2 WHERE municipality_id = $1`, tx.Municipality, string(today.Add(-1)))
			return err
		})
		if got := r.opens(key); err != nil || got != "This key has expired." {
			t.Errorf("on the day after: %q %v", got, err)
		}
	})
}

// "Last used" is written once a minute, not at each call.
func TestLastUsed(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		id, key := r.made(sample())
		used := func() (at period.Instant) {
			err := r.write(func(ctx context.Context, tx *db.Tx) error {
				k, err := r.Key(ctx, tx, id)
				at = k.Used
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
		if used() != 0 {
			t.Error("used before the first call")
		}
		r.opens(key)
		if want := period.At(testkit.Now); used() != want {
			t.Errorf("used %v, want %v", used(), want)
		}
	})
}

func TestSettingsThatCannotBe(t *testing.T) {
	today := period.DayOf(testkit.Now)
	for field, change := range map[string]func(*Key){
		"name":       func(k *Key) { k.Name = "" },
		"scopes":     func(k *Key) { k.Scopes = nil },
		"per_minute": func(k *Key) { k.PerMinute = 0 },
		"expires":    func(k *Key) { k.Expires = today.Add(-1) },
		"holds":      func(k *Key) { k.Holds = "pocket" },
		"addresses":  func(k *Key) { k.Addresses = make([]netip.Prefix, 21) },
	} {
		k := sample()
		change(&k)
		f := fault.Of(k.valid(today))
		if f == nil || len(f.Fields) != 1 || f.Fields[0].Name != field {
			t.Errorf("%s: %v", field, f)
		}
	}
	if err := sample().valid(today); err != nil {
		t.Error(err)
	}
}

func TestOnlyAdministratorsManage(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		id, _ := r.made(sample())
		for _, role := range []access.Role{access.Head, access.Finance, access.Cashier, access.Auditor} {
			who := testkit.Actor(role)
			for what, err := range map[string]error{
				"make":   r.write(func(ctx context.Context, tx *db.Tx) error { _, _, err := r.Make(ctx, tx, who, sample()); return err }),
				"renew":  r.write(func(ctx context.Context, tx *db.Tx) error { _, err := r.Renew(ctx, tx, who, id); return err }),
				"revoke": r.write(func(ctx context.Context, tx *db.Tx) error { return r.Revoke(ctx, tx, who, id) }),
				"change": r.write(func(ctx context.Context, tx *db.Tx) error { return r.Change(ctx, tx, who, id, sample()) }),
			} {
				if !fault.Is(err, fault.KindDenied) {
					t.Errorf("%s may %s: %v", role, what, err)
				}
			}
		}
	})
}

func TestParseAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "",
		"91.205.48.12":                    "91.205.48.12",
		"91.205.48.12/24":                 "91.205.48.0/24",
		" 10.1.2.3,\n10.2.0.0/16; ::1 \t": "10.1.2.3 10.2.0.0/16 ::1",
		"2001:db8::5/32":                  "2001:db8::/32",
	} {
		list, err := ParseAddresses(text)
		if got := addressText(list, " "); err != nil || got != want {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
	for _, bad := range []string{"bank.kg", "10.1.2", "10.1.2.3/33", "10.1.2.3-10"} {
		if _, err := ParseAddresses(bad); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// What is stored is read again as it was.
func TestAddressesSurvive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []netip.Prefix
		for range rapid.IntRange(0, 5).Draw(t, "n") {
			addr := netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "ip")))
			list = append(list, netip.PrefixFrom(addr, rapid.IntRange(0, 32).Draw(t, "bits")).Masked())
		}
		back, err := ParseAddresses(addressText(list, " "))
		if err != nil || addressText(back, " ") != addressText(list, " ") {
			t.Errorf("%v: %v %v", list, back, err)
		}
	})
}

func TestSecretsDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		key, prefix, digest := secret()
		if seen[key] || seen[prefix] || prefixOf(key) != prefix || !opens(key, digest) || opens(key+"x", digest) {
			t.Fatalf("%s %s", key, prefix)
		}
		seen[key], seen[prefix] = true, true
	}
}

func TestCheckAndDemo(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		demo := &module.Demo{DB: r.db, Places: []module.DemoPlace{{Municipality: testkit.Place, Months: 24}, {Municipality: 2002, Months: 3}}}
		if err := r.demo(t.Context(), demo); err != nil {
			t.Fatal(err)
		}
		complaints := func() (list []string) {
			err := r.write(func(ctx context.Context, tx *db.Tx) (err error) { list, err = r.check(ctx, tx); return err })
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		if list := complaints(); len(list) > 0 {
			t.Error(list)
		}
		err := r.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE keys_key SET scopes = 'everything' WHERE municipality_id = $1`, tx.Municipality)
			return err
		})
		if list := complaints(); err != nil || len(list) != 1 {
			t.Errorf("%v %v", list, err)
		}
	})
}

func TestStatements(t *testing.T) {
	each(t, func(t *testing.T, r *room) { testkit.PrepareAll(t, r.db, "store", "ByPrefix") })
}

func FuzzParseAddresses(f *testing.F) {
	f.Add("10.1.2.3, ::1/64")
	f.Add("1.2.3.4/0\n\n;;")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ParseAddresses(text)
		if err != nil {
			return
		}
		if _, err := ParseAddresses(addressText(list, "\n")); err != nil {
			t.Errorf("%q: what was read is not read again: %v", text, err)
		}
	})
}
