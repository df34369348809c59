package arch

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "draw the picture in ARCHITECTURE.md anew")

const (
	pictureFile  = "../../ARCHITECTURE.md"
	pictureBegin = "<!-- arrows:begin -->\n"
	pictureEnd   = "<!-- arrows:end -->"
	pictureWidth = 96
)

// TestPicture holds the picture in ARCHITECTURE.md against the tables, so that
// it cannot lie.
func TestPicture(t *testing.T) {
	page, err := os.ReadFile(pictureFile)
	if err != nil {
		t.Fatal(err)
	}
	drawn, ok := redraw(string(page))
	if !ok {
		t.Fatalf("%s has no block %s", pictureFile, strings.TrimSpace(pictureBegin))
	}
	if bytes.Equal(page, []byte(drawn)) {
		return
	}
	if !*update {
		t.Fatal("the picture in ARCHITECTURE.md differs from the tables: go test ./internal/arch -update")
	}
	if err := os.WriteFile(pictureFile, []byte(drawn), 0o644); err != nil {
		t.Fatal(err)
	}
}

// redraw replaces the picture in a page.
func redraw(page string) (string, bool) {
	before, rest, ok := strings.Cut(page, pictureBegin)
	_, after, closed := strings.Cut(rest, pictureEnd)
	return before + pictureBegin + "```\n" + picture() + "```\n" + pictureEnd + after, ok && closed
}

// picture draws floors and arrows, the highest room first: an arrow always
// points to a line further down.
func picture() string {
	var b strings.Builder
	rule := func(left, title, right string) {
		b.WriteString(left + "─ " + title + " " + strings.Repeat("─", pictureWidth-utf8.RuneCountInString(title)-3) + right + "\n")
	}
	line := func(text string) {
		b.WriteString("│ " + text + strings.Repeat(" ", max(0, pictureWidth-1-utf8.RuneCountInString(text))) + "│\n")
	}
	rule("┌", "app", "┐")
	line("wires everything, decides nothing: the only place that knows all")
	rule("├", "wings: one folder a room   ──▶ calls   ┄┄▷ reads the views of", "┤")
	for _, r := range byHeight() {
		for _, text := range roomLines(r) {
			line(text)
		}
	}
	rule("├", "platform", "┤")
	for _, name := range platformOrder {
		line(pad(name, 11) + platformLine(name))
	}
	rule("├", "kernel", "┤")
	line("money  period  place  access  fault  ref: the standard library and nothing else")
	b.WriteString("└" + strings.Repeat("─", pictureWidth) + "┘\n")
	return b.String()
}

func roomLines(r room) []string {
	const width = 21
	switch {
	case r.name == ground:
		return []string{pad(r.name, width) + "the ground: every room may use it"}
	case len(r.arrows()) == 0:
		return []string{pad(r.name, width) + "stands alone"}
	}
	var lines []string
	head := r.name
	add := func(arrow string, to []string) {
		if len(to) > 0 {
			lines = append(lines, pad(head, width)+arrow+" "+strings.Join(to, ", "))
			head = ""
		}
	}
	var calls, reads []string
	for _, to := range r.calls {
		calls = append(calls, short(to))
	}
	for _, to := range r.engines {
		calls = append(calls, strings.TrimPrefix(to, "finance/"))
	}
	for _, to := range r.reads {
		reads = append(reads, short(to))
	}
	add("──▶", calls)
	add("┄┄▷", reads)
	return lines
}

func platformLine(name string) string {
	switch {
	case name == "testkit":
		return "for tests only: may use all of the above"
	case len(platformTable[name]) == 0:
		return "knows only the kernel"
	}
	return "──▶ " + strings.Join(platformTable[name], ", ")
}

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(1, width-utf8.RuneCountInString(text)))
}

// byHeight orders the rooms so that every arrow points down the page; rooms of
// one height keep the table's order.
func byHeight() []room {
	heights := map[string]int{ground: -1}
	var height func(string) int
	height = func(name string) int {
		if h, ok := heights[name]; ok {
			return h
		}
		r, _ := lookup(name)
		h := 0
		for _, to := range slices.Concat(r.calls, r.reads, r.engines) {
			h = max(h, height(roomOf(to))+1)
		}
		heights[name] = h
		return h
	}
	sorted := slices.Clone(rooms)
	slices.SortStableFunc(sorted, func(a, b room) int { return height(b.name) - height(a.name) })
	return sorted
}

// roomOf cuts the engine off "finance/tariffs/rate".
func roomOf(name string) string {
	parts := strings.SplitN(name, "/", 3)
	return parts[0] + "/" + parts[1]
}
