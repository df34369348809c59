//go:build unix

package bench

import (
	"os"
	"syscall"
	"time"
)

// memory is the most that a finished process held, in megabytes. Linux counts
// in kilobytes.
func memory(state *os.ProcessState) float64 {
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		return float64(usage.Maxrss) / 1024
	}
	return 0
}

// worked is how long processors have worked for this process.
func worked() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
