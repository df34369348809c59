package app

import (
	"testing"

	"github.com/openaimak/aimak/internal/platform/testkit"
)

// Every word that a person reads exists in Kyrgyz, Russian and English.
func TestTexts(t *testing.T) {
	testkit.CheckTexts(t, "..")
}
