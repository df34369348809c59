// Package testkit is what tests of all floors share: fresh databases of both
// kinds, people who act, golden files. Only tests import it.
package testkit

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Place is a municipality for tests that need no territory.
const Place ref.ID = 1001

// Now is where the clock of tests stands: a Sunday forenoon in Bishkek.
var Now = time.Date(2026, 11, 22, 10, 0, 0, 0, period.Zone)

// Clock stands still at Now.
func Clock() time.Time { return Now }

var actors atomic.Int64

// Actor returns a member of staff of Place, another one on each call.
func Actor(roles ...access.Role) access.Actor {
	n := actors.Add(1)
	return access.Actor{ID: ref.ID(500_000 + n), Name: "Асанова Айгүл", Municipality: Place, Roles: roles}
}

// Required tells whether the absence of a tool must fail the test: the tool is
// named in AIMAK_REQUIRE, as on the build server.
func Required(tool string) bool {
	for name := range strings.SplitSeq(os.Getenv("AIMAK_REQUIRE"), ",") {
		if strings.TrimSpace(name) == tool {
			return true
		}
	}
	return false
}

// Lacks skips the test because a tool is not there, or fails it when the tool
// is required.
func Lacks(t testing.TB, tool, why string) {
	t.Helper()
	if Required(tool) {
		t.Fatalf("AIMAK_REQUIRE names %s, but %s", tool, why)
	}
	t.Skipf("without %s: %s", tool, why)
}

var update = flag.Bool("update", false, "write golden files instead of comparing with them")

// Golden compares got with testdata/<name>; with -update it writes the file.
func Golden(t testing.TB, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (run the test with -update to write it)", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from what the test made (look, then run with -update):\n%s", file, firstDifference(want, got))
	}
}

// firstDifference shows the first line that differs, which is where to look.
func firstDifference(want, got []byte) string {
	w, g := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for i := range max(len(w), len(g)) {
		if line(w, i) != line(g, i) {
			return "want: " + line(w, i) + "\ngot:  " + line(g, i)
		}
	}
	return "only in line ends"
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(end of file)"
}
