package web

import (
	"net/netip"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/openaimak/aimak/internal/kernel/fault"
)

// Throttle slows down guessing: of access codes and of passwords. Each address
// has a purse of attempts that fills again slowly. An IPv6 subscriber owns a
// whole /64, so that counts as one address.
type Throttle struct {
	every time.Duration
	burst int

	mu     sync.Mutex
	purses map[string]*rate.Limiter
}

// purseLimit bounds the memory that a flood of addresses can take.
const purseLimit = 50_000

// NewThrottle allows burst attempts at once and then one in each every.
func NewThrottle(every time.Duration, burst int) *Throttle {
	return &Throttle{every: every, burst: burst, purses: map[string]*rate.Limiter{}}
}

// tooOften is answered with status 429 and the time to wait.
type tooOften struct{ fault *fault.Fault }

func (t tooOften) Error() string { return t.fault.Error() }
func (t tooOften) Unwrap() error { return t.fault }

// Spend takes one attempt of the address that asks, or says how long to wait.
func (t *Throttle) Spend(r *Request) error {
	now := r.rt.cfg.Clock()
	booking := t.purse(network(callOf(r.Context()).client), now).ReserveN(now, 1)
	wait := booking.DelayFrom(now)
	if wait == 0 {
		return nil
	}
	booking.CancelAt(now) // only granted attempts cost: waiting does not get longer by trying
	r.w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
	minutes := int(wait.Minutes()) + 1
	return tooOften{fault.Unavailable("Too many attempts from this address. Try again in {n} min.", fault.Values{"n": minutes})}
}

func (t *Throttle) purse(key string, now time.Time) *rate.Limiter {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p, ok := t.purses[key]; ok {
		return p
	}
	if len(t.purses) >= purseLimit {
		t.forgetFull(now)
	}
	p := rate.NewLimiter(rate.Every(t.every), t.burst)
	t.purses[key] = p
	return p
}

// forgetFull drops the purses that are full again: they allow what a new one
// would. When none is, the flood is the danger and all are dropped.
func (t *Throttle) forgetFull(now time.Time) {
	for key, p := range t.purses {
		if p.TokensAt(now) >= float64(t.burst) {
			delete(t.purses, key)
		}
	}
	if len(t.purses) >= purseLimit {
		clear(t.purses)
	}
}

// network is the part of an address that belongs to one subscriber.
func network(client string) string {
	addr, err := netip.ParseAddr(client)
	if err != nil || addr.Is4() || addr.Is4In6() {
		return client
	}
	prefix, err := addr.WithZone("").Prefix(64)
	if err != nil {
		return client
	}
	return prefix.String()
}

// Client is the network of whoever asks, to count attempts by and for nothing
// else.
func (r *Request) Client() string { return network(callOf(r.Context()).client) }
