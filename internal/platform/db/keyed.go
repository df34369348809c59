package db

import (
	"bytes"
	"io"
	"io/fs"
	"path"
)

// keyed ends a table of SQLite that keeps its rows in the tree of their primary
// key. Migrations write it as a comment, which PostgreSQL passes over:
//
//	CREATE TABLE ledger_line (…, PRIMARY KEY (municipality_id, entry_id, line)) /* WITHOUT ROWID */;
//
// Without it SQLite keeps rows in the order of their arrival and the key in a
// second tree. It suits rows of a few hundred bytes that are written one by one.
const keyed = "WITHOUT ROWID"

// keyedFiles are migrations as SQLite is to read them.
type keyedFiles struct{ fs.FS }

// Open opens a file with its comments on tables turned into SQL.
func (k keyedFiles) Open(name string) (fs.File, error) {
	file, err := k.FS.Open(name)
	if err != nil || path.Ext(name) != ".sql" {
		return file, err
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	text = bytes.ReplaceAll(text, []byte("/* "+keyed+" */"), []byte(keyed))
	return keyedFile{File: file, Reader: bytes.NewReader(text)}, nil
}

// keyedFile reads the changed text of a file.
type keyedFile struct {
	fs.File
	*bytes.Reader
}

// Read reads the changed text.
func (k keyedFile) Read(p []byte) (int, error) { return k.Reader.Read(p) }
