//go:build unix

package bench

import (
	"os"
	"syscall"
)

// memory is the most that a finished process held, in megabytes. Linux counts
// in kilobytes.
func memory(state *os.ProcessState) float64 {
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		return float64(usage.Maxrss) / 1024
	}
	return 0
}
