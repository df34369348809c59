package web

import "net/netip"

// Address is the network address of whoever asks, for lists of addresses that
// may ask at all; the zero value when it cannot be read. Behind a proxy of our
// own it is the address that the proxy saw.
func (r *Request) Address() netip.Addr {
	addr, err := netip.ParseAddr(callOf(r.Context()).client)
	if err != nil {
		return netip.Addr{}
	}
	return addr.Unmap().WithZone("")
}
