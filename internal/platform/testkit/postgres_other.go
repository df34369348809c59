//go:build !unix

package testkit

import (
	"context"
	"errors"
	"testing"
)

var errSystem = errors.New("tests start PostgreSQL on Linux and other Unix systems only")

// StartPostgres skips the test: starting a server needs a Unix socket.
func StartPostgres(t testing.TB) {
	t.Helper()
	Lacks(t, "postgres", errSystem.Error())
}

// PostgresURL skips the test.
func PostgresURL(t testing.TB) string {
	t.Helper()
	StartPostgres(t)
	return ""
}

func createDatabase(context.Context, string) (string, error) { return "", errSystem }

func databaseName(address string) string { return address }
