//go:build !unix

package bench

import (
	"os"
	"time"
)

// memory is not told by this system, so a bar on it is never met.
func memory(*os.ProcessState) float64 { return 0 }

// worked is not told by this system.
func worked() time.Duration { return 0 }
