package testkit

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// usedMessage is a message that the source shows to people.
type usedMessage struct {
	message
	many string // the English plural, when it is counted
	room string // folder of the package below root
	at   string // file and line
}

// usedMessages walks all Go source below root, generated pages included, and
// collects the message ids. An id must be a literal, or no test could tell what
// is missing; a package that keeps ids in tables marks them with i18n.Mark and
// may then pass variables.
func usedMessages(root string) (used []usedMessage, faults []string, err error) {
	packages := map[string][]*source{}
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "store" || d.Name() == "testkit") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		s, err := parseSource(root, file)
		if err == nil {
			packages[s.room] = append(packages[s.room], s)
		}
		return err
	})
	marked := map[string]bool{}
	for room, sources := range packages {
		for _, s := range sources {
			if s.collect(); s.marks {
				marked[room], marked[path.Dir(room)] = true, true // a nested engine marks for its room
			}
		}
	}
	for room, sources := range packages {
		for _, s := range sources {
			used = append(used, s.used...)
			if !marked[room] && !passesVariables(room) {
				faults = append(faults, s.variable...)
			}
		}
	}
	return used, faults, err
}

// passesVariables names the packages that show messages which other rooms hand
// to them: module links, steps, outcomes, faults.
func passesVariables(room string) bool {
	switch room {
	case "platform/i18n", "platform/ui", "platform/web", "platform/module", "platform/jobs", "kernel/fault", "app":
		return true
	}
	return false
}

// source is one file with what was found in it.
type source struct {
	files    *token.FileSet
	file     *ast.File
	name     string
	room     string
	used     []usedMessage
	variable []string // complaints about ids that are not literals
	marks    bool
}

func parseSource(root, path string) (*source, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	name, err := filepath.Rel(root, path)
	if err != nil {
		return nil, err
	}
	room := filepath.ToSlash(filepath.Dir(name))
	return &source{files: files, file: file, name: filepath.ToSlash(name), room: room}, nil
}

func (s *source) collect() {
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			s.call(n)
		case *ast.CompositeLit:
			s.composite(n)
		}
		return true
	})
}

// call looks at the calls that take a message id.
func (s *source) call(call *ast.CallExpr) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	args, of := call.Args, packageName(selector.X)
	switch name := selector.Sel.Name; {
	case name == "T" && len(args) >= 1:
		s.id(call, "", args[0], nil)
	case name == "C" && len(args) >= 2:
		if context, ok := literal(args[0]); ok {
			s.id(call, context, args[1], nil)
		}
	case name == "N" && len(args) >= 3:
		s.id(call, "", args[1], args[2])
	case name == "Mark" && of == "i18n" && len(args) == 1:
		s.marks = true
		s.id(call, "", args[0], nil)
	case of == "fault" && isFaultKind(name) && len(args) >= 1:
		s.id(call, "", args[0], nil)
	case name == "Field" && of != "ui" && len(args) >= 2:
		s.literalOnly(call, args[1])
	case name == "Done" && len(args) >= 3:
		s.literalOnly(call, args[2])
	}
}

func isFaultKind(name string) bool {
	switch name {
	case "Invalid", "Denied", "Missing", "Conflict", "Unavailable":
		return true
	}
	return false
}

// composite looks at the types whose Text and Note are message ids.
func (s *source) composite(lit *ast.CompositeLit) {
	if !holdsMessages(lit.Type) {
		return
	}
	for _, element := range lit.Elts {
		switch element := element.(type) {
		case *ast.KeyValueExpr:
			if key, ok := element.Key.(*ast.Ident); ok && (key.Name == "Text" || key.Name == "Note") {
				s.literalOnly(element, element.Value)
			}
		case *ast.CompositeLit: // []module.Link{{…}}
			if element.Type == nil {
				s.composite(&ast.CompositeLit{Type: elementType(lit.Type), Elts: element.Elts})
			}
		}
	}
}

func holdsMessages(t ast.Expr) bool {
	switch t := t.(type) {
	case *ast.ArrayType:
		return holdsMessages(t.Elt)
	case *ast.SelectorExpr:
		switch packageName(t.X) + "." + t.Sel.Name {
		case "module.Link", "module.Step", "jobs.Outcome", "ledger.Entry":
			return true
		}
	}
	return false
}

func elementType(t ast.Expr) ast.Expr {
	if array, ok := t.(*ast.ArrayType); ok {
		return array.Elt
	}
	return t
}

func packageName(x ast.Expr) string {
	if ident, ok := x.(*ast.Ident); ok {
		return ident.Name
	}
	return ""
}

// id notes a message id, or complains that it is not a literal.
func (s *source) id(at ast.Node, context string, id, many ast.Expr) {
	text, ok := literal(id)
	if !ok {
		s.variable = append(s.variable, fmt.Sprintf("%s: a message id that is not a literal: mark it with i18n.Mark where it is written", s.place(at)))
		return
	}
	use := usedMessage{message: message{context, text}, room: s.room, at: s.place(at)}
	if many != nil {
		use.many, _ = literal(many)
	}
	s.used = append(s.used, use)
}

// literalOnly notes an id where other arguments than literals are in order.
func (s *source) literalOnly(at ast.Node, id ast.Expr) {
	if text, ok := literal(id); ok && text != "" {
		s.id(at, "", id, nil)
	}
}

func (s *source) place(n ast.Node) string {
	return fmt.Sprintf("%s:%d", s.name, s.files.Position(n.Pos()).Line)
}

// literal returns the value of a string literal, or of literals joined by +.
func literal(x ast.Expr) (string, bool) {
	switch x := x.(type) {
	case *ast.BasicLit:
		if x.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(x.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, ok1 := literal(x.X)
		right, ok2 := literal(x.Y)
		return left + right, ok1 && ok2 && x.Op == token.ADD
	case *ast.ParenExpr:
		return literal(x.X)
	}
	return "", false
}
