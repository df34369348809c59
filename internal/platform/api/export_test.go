package api

import "net/netip"

// MayCallFrom lets tests ask for addresses that httptest cannot have.
func MayCallFrom(c Caller, client netip.Addr) bool { return c.mayCallFrom(client) }

// Decent is the walk through a body, for fuzzing.
var Decent = decent
