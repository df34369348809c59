package testkit

import (
	"io"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/outbox"
)

// Quiet drops what is logged.
func Quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// EachDB runs f on a fresh, migrated SQLite and a fresh, migrated PostgreSQL,
// as subtests of these names. On PostgreSQL the program's role is no superuser,
// so row-level security holds in every test.
func EachDB(t *testing.T, sets []db.Set, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite(t, sets...)) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t, sets...)) })
}

// SQLite returns a fresh, migrated SQLite in the test's own directory.
func SQLite(t testing.TB, sets ...db.Set) *db.DB {
	t.Helper()
	return fresh(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"), sets)
}

// Postgres returns a fresh, migrated database on the test's PostgreSQL server.
func Postgres(t testing.TB, sets ...db.Set) *db.DB {
	t.Helper()
	return fresh(t, PostgresURL(t), sets)
}

func fresh(t testing.TB, url string, sets []db.Set) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), url, db.Options{Clock: Clock, Log: Quiet(), Scratch: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := d.Migrate(t.Context(), append(platform(), sets...)...); err != nil {
		t.Fatal(err)
	}
	return d
}

// platform returns the tables that every room may count on.
func platform() []db.Set {
	return []db.Set{audit.Set(), outbox.Set(), jobs.Set()}
}
