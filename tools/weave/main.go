// Command weave shortens what templ generates: at each word and each beginning of a
// component it puts a call of internal/platform/ui/weave in place of the ten lines
// that say the same. Use: weave FOLDER. It changes each *_templ.go below, and fails
// when the generator writes otherwise than it knows.
package main

import (
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	if err := weaveAll(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "weave:", err)
		os.Exit(1)
	}
}

func weaveAll(folder string) error {
	return filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_templ.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		woven, err := weave(string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return os.WriteFile(path, woven, 0o644)
	})
}

// step puts a call in the place of one idiom of the generator.
type step struct {
	idiom *regexp.Regexp
	call  string
}

// lines makes a pattern of lines of generated code, however far they are indented.
// "$Name" is a name that the generator makes, "$Var#" a numbered one.
func lines(pattern ...string) *regexp.Regexp {
	all := strings.Join(pattern, "\n")
	var b strings.Builder
	for i, line := range strings.Split(all, "\n") {
		if i > 0 {
			b.WriteString(`\n\t+`)
		}
		b.WriteString(strings.TrimSpace(line))
	}
	text := strings.NewReplacer("$", "templ_7745c5c3_", "#", `\d+`).Replace(b.String())
	return regexp.MustCompile(`(?m)^(\t+)` + text + `$`)
}

// What the generator writes around each word.
const (
	named  = `var ($Var#) (?:string|templ\.SafeURL)`
	failed = `if $Err != nil \{
		return $Err
		\}`
	located = `if $Err != nil \{
		return templ\.Error\{.*\}
		\}`
	escaped = `_, $Err = $Buffer\.WriteString\(templ\.EscapeString\($Var#\)\)`
)

// What it writes at each beginning.
const (
	taken  = `$W, ctx := $Input\.Writer, $Input\.Context`
	living = `if $CtxErr := ctx\.Err\(\); $CtxErr != nil \{
		return $CtxErr
		\}`
	paged = `$Buffer, $IsBuffer := templruntime\.GetBuffer\($W\)
		if !$IsBuffer \{
		defer func\(\) \{
		$BufErr := templruntime\.ReleaseBuffer\($Buffer\)
		if $Err == nil \{
		$Err = $BufErr
		\}
		\}\(\)
		\}
		ctx = templ\.InitializeContext\(ctx\)`
	children = `($Var#) := templ\.GetChildren\(ctx\)
		if $Var# == nil \{
		$Var# = templ\.NopComponent
		\}
		ctx = templ\.ClearChildren\(ctx\)`
)

const own = "templ_7745c5c3_" // the beginning of the generator's names

var steps = []step{
	{lines(`return templruntime\.GeneratedTemplate\(func\($Input templruntime\.GeneratedComponentInput\) \($Err error\) \{`, taken, living, paged, children),
		"${1}return weave.Part(func(ctx weave.Context, " + own + "Buffer *weave.Page, ${2} templ.Component) (" + own + "Err error) {"},
	{lines(`($Var#) := templruntime\.GeneratedTemplate\(func\($Input templruntime\.GeneratedComponentInput\) \($Err error\) \{`, taken, paged),
		"${1}${2} := weave.Children(func(ctx weave.Context, " + own + "Buffer *weave.Page) (" + own + "Err error) {"},
	{lines(`$Err = templruntime\.WriteString\($Buffer, \d+, (.*)\)`, failed),
		"${1}weave.Markup(" + own + "Buffer, ${2})"},
	{lines(named, `$Var#, $Err = templ\.JoinStringErrs\((.*)\)`, located, escaped, failed),
		"${1}weave.Text(" + own + "Buffer, ${3})"},
	{lines(named, `$Var#, $Err = templ\.JoinURLErrs\((.*)\)`, located, escaped, failed),
		"${1}weave.Address(" + own + "Buffer, ${3})"},
	{regexp.MustCompile(`(?m)^import templruntime "github.com/a-h/templ/runtime"$`),
		`import "github.com/openaimak/aimak/internal/platform/ui/weave"`},
	{regexp.MustCompile(`(?m)^var _ = templruntime\.GeneratedTemplate$`), `var _ = weave.Part`},
}

// weave puts the calls into one file.
func weave(text string) ([]byte, error) {
	for _, s := range steps {
		text = s.idiom.ReplaceAllString(text, s.call)
	}
	if rest := strings.Index(text, "templruntime."); rest >= 0 {
		line, _, _ := strings.Cut(text[rest:], "\n")
		return nil, fmt.Errorf("%q is left: the generator writes otherwise than this program knows", line)
	}
	return format.Source([]byte(text))
}
