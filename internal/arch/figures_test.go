package arch

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
)

// figures measures the tree as house.md, "Numbers", asks. Generated code is not
// counted: nobody writes or reads it.
func figures(t tree) []string {
	written := t.code().where(func(f file) bool { return !f.generated })
	lines, comments, tests := 0, 0, 0
	for _, f := range written {
		lines += f.lines
		comments += commentLines(f)
	}
	for _, f := range t.where(func(f file) bool { return f.test }) {
		tests += f.lines
	}
	edges := t.graph()
	lengths := functionLengths(written)
	templates := 0
	for _, f := range t.where(func(f file) bool { return f.is(".templ") }) {
		templates += f.lines
	}
	chain := longest(edges)
	return []string{
		fmt.Sprintf("packages              %d, %d lines of Go, %d of templates", len(edges), lines, templates),
		fmt.Sprintf("edges per package     %.1f (aim 5)", ratio(edgeCount(edges), len(edges))),
		fmt.Sprintf("longest chain         %d (at most %d): %s", len(chain), maxChain, chainText(chain)),
		fmt.Sprintf("largest package       %s (at most %d)", largest(written, file.folder), maxPackage),
		fmt.Sprintf("largest file          %s (at most %d)", largest(written, func(f file) string { return f.path }), maxFile),
		fmt.Sprintf("interfaces per 1,000  %.2f (aim 0.5)", 1000*ratio(interfaces(written), lines)),
		fmt.Sprintf("function median, p95  %d, %d lines (aim 12, 60)", quantile(lengths, 50), quantile(lengths, 95)),
		fmt.Sprintf("comment share         %.0f %% (aim 15-20)", 100*ratio(comments, lines)),
		fmt.Sprintf("tests to code         %.2f (aim 1)", ratio(tests, lines)),
	}
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func edgeCount(edges map[string][]string) (n int) {
	for _, to := range edges {
		n += len(to)
	}
	return n
}

func chainText(chain []string) string {
	names := make([]string, len(chain))
	for i, folder := range chain {
		names[i] = path.Base(folder)
	}
	return strings.Join(names, " → ")
}

// largest sums lines by a key and names the greatest.
func largest(t tree, key func(file) string) string {
	sums := map[string]int{}
	for _, f := range t {
		sums[key(f)] += f.lines
	}
	best := ""
	for k, n := range sums {
		if n > sums[best] || n == sums[best] && k < best {
			best = k
		}
	}
	return fmt.Sprintf("%s, %d", best, sums[best])
}

func commentLines(f file) (n int) {
	for _, group := range f.syntax.Comments {
		n += f.set.Position(group.End()).Line - f.set.Position(group.Pos()).Line + 1
	}
	return n
}

func interfaces(t tree) (n int) {
	for _, f := range t {
		ast.Inspect(f.syntax, func(node ast.Node) bool {
			if spec, ok := node.(*ast.TypeSpec); ok {
				if _, ok := spec.Type.(*ast.InterfaceType); ok {
					n++
				}
			}
			return true
		})
	}
	return n
}

// functionLengths returns the lines of every function, shortest first.
func functionLengths(t tree) (lengths []int) {
	for _, f := range t {
		for _, d := range f.syntax.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				lengths = append(lengths, f.set.Position(fn.End()).Line-f.set.Position(fn.Pos()).Line+1)
			}
		}
	}
	slices.Sort(lengths)
	return lengths
}

func quantile(sorted []int, percent int) int {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}
