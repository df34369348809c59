package testkit

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/outbox"
)

// platform returns the tables that every room may count on.
func platform() []db.Set {
	return []db.Set{audit.Set(), outbox.Set(), jobs.Set(), identity.Set(), files.Set()}
}

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
	body, err := templates.sqlite(sets)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, "sqlite:"+file)
}

// Postgres returns a fresh, migrated database on the test's PostgreSQL server.
func Postgres(t testing.TB, sets ...db.Set) *db.DB {
	t.Helper()
	StartPostgres(t)
	template, err := templates.postgres(sets)
	if err != nil {
		t.Fatal(err)
	}
	url, err := createDatabase(t.Context(), template)
	if err != nil {
		t.Fatal(err)
	}
	return open(t, url)
}

func open(t testing.TB, url string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), url, options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func options() db.Options { return db.Options{Clock: Clock, Log: Quiet(), Scratch: true} }

// templates keeps what each combination of migrations makes, so that a hundred
// tests migrate once and copy ninety-nine times.
var templates store

type store struct {
	mu        sync.Mutex
	files     map[[32]byte][]byte
	databases map[[32]byte]string
}

func (s *store) sqlite(sets []db.Set) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, err := fingerprint(sets)
	if err != nil || s.files[key] != nil {
		return s.files[key], err
	}
	dir, err := os.MkdirTemp("", "aimak-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "template.db")
	if err := migrate("sqlite:"+file, sets); err != nil {
		return nil, err
	}
	body, err := os.ReadFile(file)
	if s.files == nil {
		s.files = map[[32]byte][]byte{}
	}
	s.files[key] = body
	return body, err
}

func (s *store) postgres(sets []db.Set) (name string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, err := fingerprint(sets)
	if err != nil || s.databases[key] != "" {
		return s.databases[key], err
	}
	url, err := createDatabase(context.Background(), "template0")
	if err != nil {
		return "", err
	}
	if s.databases == nil {
		s.databases = map[[32]byte]string{}
	}
	s.databases[key] = databaseName(url)
	return s.databases[key], migrate(url, sets)
}

func migrate(url string, sets []db.Set) error {
	d, err := db.Open(context.Background(), url, options())
	if err != nil {
		return err
	}
	return errors.Join(d.Migrate(context.Background(), append(platform(), sets...)...), d.Close())
}

// fingerprint tells combinations of migrations apart by names and contents.
func fingerprint(sets []db.Set) (key [32]byte, err error) {
	h := sha256.New()
	for _, set := range sets {
		h.Write([]byte("\x00" + set.Name))
		err := fs.WalkDir(set.Files, ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			body, err := fs.ReadFile(set.Files, path)
			h.Write([]byte("\x00" + path + "\x00"))
			h.Write(body)
			return err
		})
		if err != nil {
			return key, err
		}
	}
	return [32]byte(h.Sum(nil)), nil
}
