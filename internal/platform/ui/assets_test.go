package ui

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/platform/i18n"
)

func TestAssetsArePackedAndNamedByContent(t *testing.T) {
	for _, f := range Assets() {
		if !regexp.MustCompile(`^/assets/[\w.-]+\.[0-9a-f]{10}\.\w+$`).MatchString(f.URL) || f.Type == "" {
			t.Errorf("%s: address %s, type %s", f.Name, f.URL, f.Type)
		}
		if f.Gzip == nil {
			continue
		}
		r, err := gzip.NewReader(bytes.NewReader(f.Gzip))
		if err != nil {
			t.Fatal(err)
		}
		unzipped, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(unzipped, f.Plain) {
			t.Errorf("%s: gzip does not give back the file (%v)", f.Name, err)
		}
	}
}

func TestStyleSheetFindsItsBand(t *testing.T) {
	css := string(assets().byName["app.css"].Plain)
	band := filepath.Base(Asset("shyrdak.svg"))
	if !strings.Contains(css, `url("`+band+`")`) {
		t.Errorf("the style sheet does not name %s", band)
	}
}

// The budgets of the design: 10 KB of style, 30 KB at the first visit.
func TestBudgets(t *testing.T) {
	size := func(name string) int { return len(assets().byName[name].Gzip) }
	if n := size("app.css"); n > 10<<10 {
		t.Errorf("the style sheet weighs %d bytes", n)
	}
	if n := size("app.js"); n > 3<<10 {
		t.Errorf("the script weighs %d bytes", n)
	}
	page := len(gzipped([]byte(render(t, Gallery(pageIn(t, i18n.Ky))))))
	total := page + size("app.css") + size("app.js") + size("desk.js") + size("shyrdak.svg") + size(htmx)
	t.Logf("gallery %d, css %d, script %d, htmx %d, all %d bytes gzipped", page, size("app.css"), size("app.js"), size(htmx), total)
	if total > 30<<10 {
		t.Errorf("a first visit weighs %d bytes", total)
	}
}

// What the content security policy forbids would fail silently in the browser,
// so it is refused here, in the templates of every room.
func TestTemplatesHoldNoInlineCode(t *testing.T) {
	bad := regexp.MustCompile(`\sstyle=|<script|<style|\shx-on|hx-vals="js:|\son[a-z]+="|javascript:|tabindex="[1-9]`)
	seen := 0
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".templ" {
			return err
		}
		seen++
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for n, line := range strings.Split(string(text), "\n") {
			ours := strings.HasSuffix(path, "ui/layout.templ") && strings.Contains(line, "<script src={ Asset(")
			if bad.MatchString(line) && !ours {
				t.Errorf("%s:%d: %s", path, n+1, strings.TrimSpace(line))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 4 {
		t.Errorf("only %d templates were found", seen)
	}
}
