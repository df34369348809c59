package db

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"
)

func fresh(t *testing.T) *DB {
	t.Helper()
	d, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "a.db"), Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func change(t *testing.T, d *DB, statement string, args ...any) {
	t.Helper()
	err := d.Write(t.Context(), Everywhere, func(tx *Tx) error {
		_, err := tx.ExecContext(t.Context(), statement, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A program that slept through its lease finds its number taken and takes
// another one.
func TestLeaseThatWasTakenIsReplaced(t *testing.T) {
	d := fresh(t)
	change(t, d, `UPDATE db_node SET holder = 1`)
	if err := d.node.renew(t.Context(), time.Now().Add(leaseTime)); err != nil {
		t.Fatal(err)
	}
	if d.node.node != 1 {
		t.Errorf("number %d, want the next one, 1", d.node.node)
	}
}

func TestUsedUpNumbersAreTakenAgainLongestRestedFirst(t *testing.T) {
	d := fresh(t)
	for node := int64(1); node < nodes; node++ {
		change(t, d, `INSERT INTO db_node (node, holder, until) VALUES ($1, 1, $2)`, node, 1000+(node+500)%nodes)
	}
	if err := d.node.claim(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := int64(nodes - 500); d.node.node != want {
		t.Errorf("number %d, want %d, which rested longest", d.node.node, want)
	}
	change(t, d, `UPDATE db_node SET until = $1`, time.Now().Add(time.Hour).UnixMilli())
	if err := d.node.claim(t.Context()); err == nil {
		t.Error("a number was taken although all are in use")
	}
}

func TestAtLeast(t *testing.T) {
	for version, want := range map[string]bool{"3.51.2": false, "3.51.3": true, "3.51.10": true, "3.52.0": true, "3.9.9": false, "4.0.0": true, "": false} {
		if atLeast(version, sqliteAtLeast) != want {
			t.Errorf("%q: %v, want %v", version, !want, want)
		}
	}
}

func TestRedact(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://aimak:secret@db.kg/aimak": "postgres://…@db.kg/aimak",
		"sqlite:/var/lib/aimak.db":            "sqlite:/var/lib/aimak.db",
	} {
		if got := redact(url); got != want {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
}
