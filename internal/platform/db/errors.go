package db

import (
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// SQLite's extended result codes of a broken UNIQUE or PRIMARY KEY.
const (
	sqliteUnique     = 2067
	sqlitePrimaryKey = 1555
)

// uniqueViolation is PostgreSQL's SQLSTATE of the same.
const uniqueViolation = "23505"

// IsUnique tells whether err says that a row with this key exists already.
func IsUnique(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqliteUnique || lite.Code() == sqlitePrimaryKey
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == uniqueViolation
}

// IsMissing tells whether err says that no such row exists.
func IsMissing(err error) bool { return errors.Is(err, sql.ErrNoRows) }
