package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
)

// rule finds what is wrong with a tree, one sentence each.
type rule struct {
	name  string
	check func(tree) []string
}

// rules are the eight of house.md with what the rest of it says about files.
var rules = []rule{
	{"1 arrows point down", floorsHold},
	{"2 rooms meet along the table", arrowsHold},
	{"2 no arrow stands unused", arrowsWalked},
	{"3 the kernel knows only the standard library", kernelIsPlain},
	{"4 work is done in its own files", workHasItsFile},
	{"4 SQL text is kept in .sql files", sqlHasItsFile},
	{"5 tables belong to rooms", tablesHaveOwners},
	{"6 packages and files stay small", sizesHold},
	{"6 chains of imports stay short", chainHolds},
	{"7 the sealed room is sealed", sealHolds},
	{"8 the platform keeps its order", platformHolds},
	{"8 testkit is for tests", testkitInTests},
	{"names mean something", namesMean},
	{"templates carry no style or script of their own", templatesArePlain},
}

func floorsHold(t tree) (wrong []string) {
	for _, f := range t.code() {
		from := at(f.folder())
		if strings.HasPrefix(f.path, "cmd/") {
			wrong = append(wrong, doorHolds(f)...)
			continue
		}
		if from.floor == outside && f.folder() != "internal/arch" {
			wrong = append(wrong, fmt.Sprintf("%s: stands on no floor", f.path))
		}
		for _, to := range f.ours() {
			if at(to).floor > from.floor {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: arrows point down", f.path, to))
			}
		}
	}
	return wrong
}

// doorHolds checks the program's door: it only hands over to app.
func doorHolds(f file) (wrong []string) {
	if f.lines > maxMain {
		wrong = append(wrong, fmt.Sprintf("%s: %d lines, at most %d", f.path, f.lines, maxMain))
	}
	for _, to := range f.ours() {
		if to != "internal/app" {
			wrong = append(wrong, fmt.Sprintf("%s imports %s: only internal/app", f.path, to))
		}
	}
	return wrong
}

func arrowsHold(t tree) (wrong []string) {
	for _, f := range t.rooms().code() {
		from := at(f.folder())
		own, known := lookup(from.room)
		if !known && from.room != sealed {
			wrong = append(wrong, fmt.Sprintf("%s: room %s is not in the table", f.path, from.room))
		}
		for _, folder := range f.ours() {
			if why := refused(own, from, at(folder)); why != "" {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", f.path, folder, why))
			}
		}
	}
	return wrong
}

// refused says why a room's file may not import a folder, or nothing.
func refused(own room, from, to spot) string {
	engine := path.Join(to.room, to.nested)
	switch {
	case to.room == "":
		if from.nested != "" && to.floor != kernel && !to.word {
			return "an engine knows only the kernel, words and tables of cells"
		}
		return ""
	case to.room == from.room && from.nested != "" && to.nested == "":
		return "an engine never imports its parent"
	case to.room == from.room:
		return ""
	case to.nested != "" && slices.Contains(own.engines, engine):
		return "" // pure as it is, an engine of the room may use it too
	case from.nested != "":
		return "an engine knows only the kernel, no other room"
	case to.nested != "":
		return "the inside of another room"
	case to.room == ground, slices.Contains(own.calls, to.room):
		return ""
	}
	return "not in the arrow table"
}

// arrowsWalked keeps the table true: an arrow that no import and no view
// follows is struck out of it.
func arrowsWalked(t tree) (wrong []string) {
	built := map[string]bool{}
	walked := map[string]bool{}
	for _, f := range t.rooms().code() {
		from := at(f.folder()).room
		built[from] = true
		for _, folder := range f.ours() {
			to := at(folder)
			walked[from+" calls "+path.Join(to.room, to.nested)] = true
		}
	}
	for _, r := range readings(t) {
		walked[r.from+" reads "+r.owner] = true
	}
	for _, r := range rooms {
		if !built[r.name] {
			wrong = append(wrong, fmt.Sprintf("%s: in the table but not in the tree", r.name))
			continue
		}
		for _, arrow := range r.arrows() {
			if !walked[arrow] {
				wrong = append(wrong, fmt.Sprintf("%s: nobody walks this arrow", arrow))
			}
		}
	}
	return wrong
}

// arrows names the arrows of a room as sentences.
func (r room) arrows() (named []string) {
	for _, to := range slices.Concat(r.calls, r.engines) {
		named = append(named, r.name+" calls "+to)
	}
	for _, to := range r.reads {
		named = append(named, r.name+" reads "+to)
	}
	return named
}

func kernelIsPlain(t tree) (wrong []string) {
	for _, f := range t.code() {
		if at(f.folder()).floor != kernel {
			continue
		}
		for _, p := range f.imports() {
			_, own := strings.CutPrefix(p, prefix)
			if !own && strings.Contains(p, ".") || slices.Contains(kernelForbidden, p) {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: the kernel is plain", f.path, p))
			}
		}
	}
	return wrong
}

func workHasItsFile(t tree) (wrong []string) {
	for _, f := range t.rooms().code() {
		for _, p := range f.imports() {
			files, ruled := onlyIn[p]
			begins := func(name string) bool { return strings.HasPrefix(f.name(), name) }
			if ruled && !slices.ContainsFunc(files, begins) {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", f.path, p, belongs(files)))
			}
		}
		for _, line := range clockReads(f) {
			wrong = append(wrong, fmt.Sprintf("%s:%d: time.Now: the clock is handed in", f.path, line))
		}
	}
	return wrong
}

func belongs(files []string) string {
	if len(files) == 0 {
		return "it is handed in"
	}
	return "only in files that begin with " + strings.Join(files, " or ")
}

// clockReads returns the lines on which a file asks the machine for the time.
func clockReads(f file) (lines []int) {
	if !slices.Contains(f.imports(), "time") {
		return nil
	}
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		call, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		left, ok := call.X.(*ast.Ident)
		if ok && left.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, call.Sel.Name) {
			lines = append(lines, f.set.Position(call.Pos()).Line)
		}
		return true
	})
	return lines
}

// sqlText recognises a statement; words of people never begin in capitals like this.
var sqlText = regexp.MustCompile(`^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|CREATE|ALTER|DROP)\s`)

func sqlHasItsFile(t tree) (wrong []string) {
	for _, f := range t.rooms().code() {
		if f.generated {
			continue
		}
		for _, text := range literals(f) {
			if sqlText.MatchString(text) {
				wrong = append(wrong, fmt.Sprintf("%s: SQL belongs in queries.sql: %.40s", f.path, strings.TrimSpace(text)))
			}
		}
	}
	return wrong
}

// literals returns the strings written in a Go file, without their quotes.
func literals(f file) (texts []string) {
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			texts = append(texts, strings.Trim(lit.Value, "\"`"))
		}
		return true
	})
	return texts
}

func sizesHold(t tree) (wrong []string) {
	sizes := map[string]int{}
	for _, f := range t {
		if f.lines > maxFile && !f.test && !f.generated && !f.migration() {
			wrong = append(wrong, fmt.Sprintf("%s: %d lines, at most %d", f.path, f.lines, maxFile))
		}
		if f.is(".go") && !f.test && !f.generated {
			sizes[f.folder()] += f.lines
		}
	}
	for folder, lines := range sizes {
		if lines > maxPackage {
			wrong = append(wrong, fmt.Sprintf("%s: %d lines, at most %d; split it by noun", folder, lines, maxPackage))
		}
	}
	return wrong
}

func chainHolds(t tree) []string {
	chain := longest(t.graph())
	if len(chain) <= maxChain {
		return nil
	}
	return []string{fmt.Sprintf("%d packages in a chain, at most %d: %s", len(chain), maxChain, strings.Join(chain, " → "))}
}

// longest returns the longest chain of imports below internal.
func longest(edges map[string][]string) []string {
	known := map[string][]string{}
	var from func(string) []string
	from = func(folder string) []string {
		if chain, ok := known[folder]; ok {
			return chain
		}
		known[folder] = []string{folder} // a cycle, which Go refuses anyway, ends here
		var tail []string
		for _, to := range edges[folder] {
			if chain := from(to); len(chain) > len(tail) {
				tail = chain
			}
		}
		known[folder] = append([]string{folder}, tail...)
		return known[folder]
	}
	var best []string
	for folder := range edges {
		if chain := from(folder); strings.HasPrefix(folder, "internal/") && len(chain) > len(best) {
			best = chain
		}
	}
	return best
}

func sealHolds(t tree) (wrong []string) {
	for _, f := range t.where(func(f file) bool { return f.is(".go") }) {
		from := at(f.folder())
		for _, folder := range f.ours() {
			to := at(folder)
			enters := to.room == sealed && from.room != sealed && from.floor != app
			leaves := from.room == sealed && to.floor >= wings && to.room != sealed
			if enters || leaves {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: %s is sealed", f.path, folder, sealed))
			}
		}
	}
	for _, r := range readings(t) {
		if r.owner == sealed || r.from == sealed {
			wrong = append(wrong, fmt.Sprintf("%s reads %s: %s is sealed", r.path, r.view, sealed))
		}
	}
	return wrong
}

func platformHolds(t tree) (wrong []string) {
	for _, f := range t.code() {
		from, ours := strings.CutPrefix(f.folder(), "internal/platform/")
		if !ours {
			continue
		}
		from, _, _ = strings.Cut(from, "/")
		may, known := platformTable[from]
		if !known {
			wrong = append(wrong, fmt.Sprintf("%s: platform/%s is not in the table", f.path, from))
		}
		for _, folder := range f.ours() {
			to, platform := strings.CutPrefix(folder, "internal/platform/")
			to, _, _ = strings.Cut(to, "/")
			if platform && to != from && !slices.Contains(may, to) {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: not in the platform's table", f.path, folder))
			}
		}
	}
	return wrong
}

func testkitInTests(t tree) (wrong []string) {
	const testkit = "internal/platform/testkit"
	for _, f := range t.code() {
		if f.folder() != testkit && slices.Contains(f.ours(), testkit) {
			wrong = append(wrong, fmt.Sprintf("%s imports testkit: it is for tests only", f.path))
		}
	}
	return wrong
}

func namesMean(t tree) (wrong []string) {
	seen := map[string]bool{}
	for _, f := range t {
		folder := f.folder()
		if slices.Contains(homeless, path.Base(folder)) && !seen[folder] {
			wrong = append(wrong, fmt.Sprintf("%s: a folder named %q has no meaning", folder, path.Base(folder)))
		}
		seen[folder] = true
	}
	return wrong
}

// inline recognises style and script inside a template: the content security
// policy would refuse them, and rooms have no look of their own.
var inline = regexp.MustCompile(`(?i)<style|<script|\sstyle\s*=|\shx-on|\son[a-z]+\s*=|javascript:|hx-vals="js:`)

// script is the one form that the layout may use: a file of our own.
var script = regexp.MustCompile(`<script[^>]*\ssrc=`)

func templatesArePlain(t tree) (wrong []string) {
	for _, f := range t {
		if !f.is(".templ") {
			continue
		}
		for i, line := range strings.Split(f.text, "\n") {
			if f.folder() == "internal/platform/ui" {
				line = script.ReplaceAllString(line, "")
			}
			if found := inline.FindString(line); found != "" {
				wrong = append(wrong, fmt.Sprintf("%s:%d: %s", f.path, i+1, strings.TrimSpace(found)))
			}
		}
	}
	return wrong
}
