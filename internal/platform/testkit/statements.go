package testkit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/platform/db"
)

// PrepareAll prepares every statement that sqlc generated into dir ("store")
// on the database, which finds what one of the two does not understand, and
// fails for a statement that does not name municipality_id. Names in
// everywhere are let off that: queries of catalogues that all share.
func PrepareAll(t *testing.T, d *db.DB, dir string, everywhere ...string) {
	t.Helper()
	all := statements(t, dir)
	if len(all) == 0 {
		t.Fatalf("no statements found in %s", dir)
	}
	for name, text := range all {
		if !strings.Contains(text, "municipality_id") && !slices.Contains(everywhere, name) {
			t.Errorf("%s does not name municipality_id: it would mix the rows of all municipalities", name)
		}
		err := d.Read(t.Context(), Place, func(tx *db.Tx) error {
			statement, err := tx.PrepareContext(t.Context(), text)
			if err != nil {
				return err
			}
			return statement.Close()
		})
		if err != nil {
			t.Errorf("%s on %s: %v", name, d.Dialect().Name(), err)
		}
	}
}

// statements reads the SQL constants of generated files, by name.
func statements(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if head, found := strings.CutPrefix(text, "-- name: "); err == nil && found {
				name, _, _ := strings.Cut(head, " ")
				all[name] = text
			}
			return true
		})
	}
	return all
}
