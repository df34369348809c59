package api

import (
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"golang.org/x/time/rate"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/web"
)

// admit finds who calls and whether they may: the key, its municipality, its
// addresses, its pace, its scopes, in this order. A key of another municipality
// learns no more than that there is nothing here.
func (c *call) admit() error {
	tenant, err := c.api.cfg.Tenant(c.r.Context(), c.r.PathValue("municipality"))
	if err != nil {
		return err
	}
	return c.unlock(bearer(c.r.Request), tenant.ID)
}

// Admit finds who calls and whether their key opens a scope of a municipality, for
// calls whose form others prescribed and that Add cannot carry. The error is a
// *Problem, or a Missing fault for a key of another municipality.
func (a *API) Admit(r *web.Request, key string, municipality ref.ID, scope string) (Caller, error) {
	c := &call{api: a, op: Operation{Scope: scope}, r: r}
	err := c.unlock(key, municipality)
	return c.caller, err
}

func (c *call) unlock(key string, municipality ref.ID) (err error) {
	if c.caller, err = c.identify(key); err != nil {
		return err
	}
	switch {
	case c.caller.Municipality != municipality:
		return fault.Missing("Page not found")
	case !c.caller.mayCallFrom(c.r.Address()):
		return c.problem(http.StatusForbidden, wrongAddress, nil)
	}
	if wait := c.api.pace(c.caller, c.r.Now().Time()); wait > 0 {
		return c.problem(http.StatusTooManyRequests, tooFast, nil).
			with("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
	}
	if !slices.Contains(c.caller.Scopes, c.op.Scope) {
		return c.problem(http.StatusForbidden, noScope, fault.Values{"scope": c.op.Scope})
	}
	return nil
}

// identify finds the caller by the key. Guessing is slowed down by address; a
// right key is never held up by the guesses of others.
func (c *call) identify(key string) (Caller, error) {
	caller, err := Caller{}, error(fault.Denied(noKey))
	if key != "" {
		caller, err = c.api.cfg.Caller(c.r.Context(), key)
	}
	if !fault.Is(err, fault.KindDenied) {
		return caller, err
	}
	if key != "" {
		if slow := c.api.wrong.Spend(c.r); slow != nil {
			return caller, c.problem(http.StatusTooManyRequests, fault.Of(slow).Msg, fault.Of(slow).Values)
		}
	}
	return caller, c.problem(http.StatusUnauthorized, fault.Of(err).Msg, fault.Of(err).Values).
		with("WWW-Authenticate", `Bearer realm="aimak"`)
}

// mayCallFrom tells whether an address is among those of the key.
func (c Caller) mayCallFrom(client netip.Addr) bool {
	return len(c.Addresses) == 0 || slices.ContainsFunc(c.Addresses, func(p netip.Prefix) bool { return p.Contains(client) })
}

// pace takes one call of the key's minute and returns how long to wait when
// none is left. A quarter of a minute's calls may come at once.
func (a *API) pace(caller Caller, now time.Time) time.Duration {
	each := rate.Limit(float64(caller.PerMinute) / 60)
	a.mu.Lock()
	purse := a.paces[caller.ID]
	if purse == nil || purse.Limit() != each {
		purse = rate.NewLimiter(each, caller.PerMinute/4+1)
		a.paces[caller.ID] = purse
	}
	a.mu.Unlock()
	booking := purse.ReserveN(now, 1)
	wait := booking.DelayFrom(now)
	if wait > 0 {
		booking.CancelAt(now) // only granted calls cost
	}
	return wait
}
