package app

import (
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/app/config"
)

// BenchmarkDemo fills the whole town as "aimak demo" does. The bar is 15
// seconds on SQLite (2 slow cores), most of which are the 24 months of runs
// and payments of the main municipality.
func BenchmarkDemo(b *testing.B) {
	for b.Loop() {
		cfg := config.Defaults()
		cfg.Data = b.TempDir()
		if err := buildDemo(b.Context(), cfg, time.Now, b.Output()); err != nil {
			b.Fatal(err)
		}
	}
}
