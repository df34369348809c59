package bench

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Hammer lets clients call, each one after its own last answer, for a time, and
// returns the rate, the 99th percentile, and every failure as an error.
func Hammer(ctx context.Context, clients int, length time.Duration, call func(ctx context.Context, client, n int) error) (Load, error) {
	until := time.Now().Add(length)
	took := make([][]time.Duration, clients)
	failures := make([]error, clients)
	var working sync.WaitGroup
	started := time.Now()
	for client := range clients {
		working.Go(func() {
			for n := 0; time.Now().Before(until) && failures[client] == nil; n++ {
				begun := time.Now()
				if err := call(ctx, client, n); err != nil {
					failures[client] = fmt.Errorf("client %d, call %d: %w", client, n, err)
				}
				took[client] = append(took[client], time.Since(begun))
			}
		})
	}
	working.Wait()
	all := slices.Concat(took...)
	for _, err := range failures {
		if err != nil {
			return Load{}, err
		}
	}
	return Load{Calls: len(all), PerSecond: float64(len(all)) / time.Since(started).Seconds(), P99: p99(all)}, nil
}

// p99 is the time that 99 of 100 keep below.
func p99(took []time.Duration) time.Duration {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[(len(took)*99-1)/100]
}
