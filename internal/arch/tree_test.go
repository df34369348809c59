package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
)

// file is one source file of the tree.
type file struct {
	path      string // "internal/finance/billing/run.go"
	text      string
	lines     int
	syntax    *ast.File // nil unless Go
	set       *token.FileSet
	test      bool
	generated bool
}

func (f file) folder() string { return path.Dir(f.path) }
func (f file) name() string   { return path.Base(f.path) }
func (f file) is(ext string) bool {
	return path.Ext(f.path) == ext
}

// migration tells whether the file is a step of a schema, which is never edited.
func (f file) migration() bool { return strings.HasSuffix(f.folder(), "/migrations") }

// imports returns the import paths of a Go file.
func (f file) imports() []string {
	var paths []string
	if f.syntax == nil {
		return nil
	}
	for _, spec := range f.syntax.Imports {
		paths = append(paths, strings.Trim(spec.Path.Value, `"`))
	}
	return paths
}

// ours returns the imported folders of this program.
func (f file) ours() []string {
	var folders []string
	for _, p := range f.imports() {
		if folder, ok := strings.CutPrefix(p, prefix); ok {
			folders = append(folders, folder)
		}
	}
	return folders
}

// tree is every Go, templ and SQL file under internal and cmd.
type tree []file

// read loads a tree. Folders that Go ignores (testdata, names that begin with
// a dot or underscore) and downloaded browser code are left out.
func read(t *testing.T, root fs.FS) tree {
	t.Helper()
	var all tree
	for _, top := range []string{"internal", "cmd"} {
		err := fs.WalkDir(root, top, func(p string, d fs.DirEntry, err error) error {
			switch {
			case err != nil && p == top:
				return fs.SkipDir // a planted tree may have no cmd
			case err != nil:
				return err
			case d.IsDir() && ignored(d.Name()):
				return fs.SkipDir
			case d.IsDir() || !slices.Contains([]string{".go", ".templ", ".sql"}, path.Ext(p)):
				return nil
			}
			f, err := load(root, p)
			all = append(all, f)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func ignored(folder string) bool {
	return folder == "testdata" || folder == "vendor" || folder == "node_modules" ||
		strings.HasPrefix(folder, ".") || strings.HasPrefix(folder, "_")
}

func load(root fs.FS, p string) (file, error) {
	body, err := fs.ReadFile(root, p)
	if err != nil {
		return file{}, err
	}
	f := file{path: p, text: string(body), lines: strings.Count(string(body), "\n")}
	if !f.is(".go") {
		return f, nil
	}
	f.set = token.NewFileSet()
	f.syntax, err = parser.ParseFile(f.set, p, body, parser.ParseComments)
	if err != nil {
		return file{}, err
	}
	f.test = strings.HasSuffix(p, "_test.go")
	f.generated = ast.IsGenerated(f.syntax)
	return f, nil
}

// code returns the Go files that are built into the program.
func (t tree) code() tree {
	return t.where(func(f file) bool { return f.is(".go") && !f.test })
}

// sql returns the SQL files.
func (t tree) sql() tree { return t.where(func(f file) bool { return f.is(".sql") }) }

// rooms returns the files that lie in rooms.
func (t tree) rooms() tree {
	return t.where(func(f file) bool { return at(f.folder()).room != "" })
}

func (t tree) where(keep func(file) bool) tree {
	var kept tree
	for _, f := range t {
		if keep(f) {
			kept = append(kept, f)
		}
	}
	return kept
}

// graph maps every package to the packages of this program it imports.
func (t tree) graph() map[string][]string {
	edges := map[string][]string{}
	for _, f := range t.code() {
		if _, ok := edges[f.folder()]; !ok {
			edges[f.folder()] = nil
		}
		for _, to := range f.ours() {
			if !slices.Contains(edges[f.folder()], to) {
				edges[f.folder()] = append(edges[f.folder()], to)
			}
		}
	}
	return edges
}
