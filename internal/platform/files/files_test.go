package files_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

func write(t *testing.T, d *db.DB, place ref.ID, f func(ctx context.Context, tx *db.Tx) error) error {
	t.Helper()
	return d.Write(t.Context(), place, func(tx *db.Tx) error { return f(t.Context(), tx) })
}

func thing(id ref.ID) ref.Ref { return ref.Ref{Kind: "test.thing", ID: id} }

func keep(t *testing.T, d *db.DB, place, holder ref.ID, body string) (hash files.Hash) {
	t.Helper()
	err := write(t, d, place, func(ctx context.Context, tx *db.Tx) (err error) {
		hash, err = files.Keep(ctx, tx, thing(holder), files.File{Media: "text/plain", Body: []byte(body)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func load(t *testing.T, d *db.DB, place ref.ID, hash files.Hash) (string, error) {
	t.Helper()
	var f files.File
	err := d.Read(t.Context(), place, func(tx *db.Tx) (err error) {
		f, err = files.Load(t.Context(), tx, hash)
		return err
	})
	return string(f.Body), err
}

func drop(t *testing.T, d *db.DB, holder ref.ID, hash files.Hash) {
	t.Helper()
	err := write(t, d, testkit.Place, func(ctx context.Context, tx *db.Tx) error { return files.Drop(ctx, tx, thing(holder), hash) })
	if err != nil {
		t.Fatal(err)
	}
}

// A file is kept once, as long as something holds it, and only where it was kept.
func TestHeld(t *testing.T) {
	testkit.EachDB(t, nil, func(t *testing.T, d *db.DB) {
		hash := keep(t, d, testkit.Place, 1, "photo")
		for range 2 {
			if again := keep(t, d, testkit.Place, 2, "photo"); again != hash || len(hash) != 64 {
				t.Errorf("%s, then %s", hash, again)
			}
		}
		if _, err := load(t, d, 2002, hash); !fault.Is(err, fault.KindMissing) {
			t.Errorf("another municipality reads it: %v", err)
		}
		drop(t, d, 1, hash)
		drop(t, d, 1, hash)
		if got, err := load(t, d, testkit.Place, hash); got != "photo" || err != nil {
			t.Errorf("held by one: %q, %v", got, err)
		}
		drop(t, d, 2, hash)
		if _, err := load(t, d, testkit.Place, hash); !fault.Is(err, fault.KindMissing) {
			t.Errorf("held by nothing: %v", err)
		}
		if wrong, err := checked(t, d); err != nil || len(wrong) != 0 {
			t.Errorf("%v, %v", wrong, err)
		}
	})
}

func checked(t *testing.T, d *db.DB) (wrong []string, err error) {
	t.Helper()
	err = d.Read(t.Context(), testkit.Place, func(tx *db.Tx) (err error) {
		wrong, err = files.Check(t.Context(), tx)
		return err
	})
	return wrong, err
}

// What was changed behind the program's back is never handed out, and a check finds
// what is lost.
func TestNotWhatWasKept(t *testing.T) {
	testkit.EachDB(t, nil, func(t *testing.T, d *db.DB) {
		hash := keep(t, d, testkit.Place, 1, "photo")
		err := write(t, d, testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE files_file SET body = $1 WHERE municipality_id = $2`, []byte("other"), tx.Municipality)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := load(t, d, testkit.Place, hash); err == nil || got != "" || fault.Of(err) != nil {
			t.Errorf("%q, %v", got, err)
		}
		if err := write(t, d, testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `DELETE FROM files_file WHERE municipality_id = $1`, tx.Municipality)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if wrong, err := checked(t, d); err != nil || len(wrong) != 1 || !strings.Contains(wrong[0], "lost") {
			t.Errorf("%v, %v", wrong, err)
		}
	})
}

// When two municipalities become one, what both keep is kept once.
func TestMerged(t *testing.T) {
	testkit.EachDB(t, nil, func(t *testing.T, d *db.DB) {
		hash := keep(t, d, testkit.Place, 1, "photo")
		_ = keep(t, d, 2002, 2, "photo")
		other := keep(t, d, 2002, 3, "letter")
		err := write(t, d, db.Everywhere, func(ctx context.Context, tx *db.Tx) error {
			if err := files.Settle(ctx, tx, 2002, testkit.Place); err != nil {
				return err
			}
			return tx.Rekey(ctx, 2002, testkit.Place)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range []files.Hash{hash, other} {
			if _, err := load(t, d, testkit.Place, h); err != nil {
				t.Error(err)
			}
		}
		if wrong, err := checked(t, d); err != nil || len(wrong) != 0 {
			t.Errorf("%v, %v", wrong, err)
		}
	})
}

// A backup holds the files.
func TestBackup(t *testing.T) {
	testkit.EachDB(t, nil, func(t *testing.T, d *db.DB) {
		body := string(bytes.Repeat([]byte("photo "), 100_000))
		hash := keep(t, d, testkit.Place, 1, body)
		folder := t.TempDir()
		if err := d.Backup(t.Context(), filepath.Join(folder, "backup")); err != nil {
			t.Fatal(err)
		}
		url := "sqlite:" + filepath.Join(folder, "restored.db")
		if d.Dialect() == db.Postgres {
			url = testkit.PostgresURL(t)
		}
		if err := db.Restore(t.Context(), url, filepath.Join(folder, "backup")); err != nil {
			t.Fatal(err)
		}
		restored, err := db.Open(t.Context(), url, db.Options{Clock: testkit.Clock, Log: testkit.Quiet(), Scratch: true})
		if err != nil {
			t.Fatal(err)
		}
		defer restored.Close()
		if got, err := load(t, restored, testkit.Place, hash); err != nil || got != body {
			t.Errorf("%d bytes, %v", len(got), err)
		}
		if _, err := load(t, restored, 2002, hash); !fault.Is(err, fault.KindMissing) {
			t.Errorf("another municipality reads it: %v", err)
		}
		if wrong, err := checked(t, restored); err != nil || len(wrong) != 0 {
			t.Errorf("%v, %v", wrong, err)
		}
	})
}
