package db

import (
	"context"
	"fmt"
	"strings"
)

// scratch marks a table whose rows live only within one transaction. Migrations
// write it as a comment after the bracket that opens the table:
//
//	CREATE TABLE payments_wanted ( /* SCRATCH */ …
//
// On SQLite the writing session then has a table of the same name in memory,
// which stands before the one in the file: what nobody else ever sees need not go
// through the log to the disk twice, once written and once deleted.
const scratch = "/* SCRATCH */"

// shadow makes the tables in memory, those that the file has and the session not.
func (s *session) shadow(ctx context.Context) error {
	texts, err := s.scratches(ctx)
	if err != nil {
		return fmt.Errorf("list scratch tables: %w", err)
	}
	for _, text := range texts {
		text = strings.Replace(text, "CREATE TABLE ", "CREATE TEMP TABLE IF NOT EXISTS ", 1)
		if _, err := s.conn.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("make a scratch table: %w", err)
		}
	}
	return nil
}

func (s *session) scratches(ctx context.Context) (texts []string, err error) {
	rows, err := s.conn.QueryContext(ctx, `SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND INSTR(sql, $1) > 0`, scratch)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, rows.Err()
}
