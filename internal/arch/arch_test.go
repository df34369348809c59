package arch

import (
	"os"
	"slices"
	"testing"
)

// TestHouse holds the tree against every rule.
func TestHouse(t *testing.T) {
	house := read(t, os.DirFS("../.."))
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			wrong := r.check(house)
			slices.Sort(wrong)
			for _, sentence := range slices.Compact(wrong) {
				t.Error(sentence)
			}
		})
	}
}

// TestFigures prints the figures the house holds itself to; see them with -v.
func TestFigures(t *testing.T) {
	for _, line := range figures(read(t, os.DirFS("../.."))) {
		t.Log(line)
	}
}
