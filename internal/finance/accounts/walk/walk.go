// Package walk puts addresses in the order in which a controller goes: villages,
// then streets as they were put in order, then houses. It is pure and knows no
// database.
package walk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Order is in which order villages and their streets are walked.
type Order struct {
	villages map[int64]int
	streets  map[street]int
}

type street struct {
	village int64
	name    string
}

// lastStreet stands behind every street that has a place of its own.
const lastStreet = 1 << 20

// Add puts a village behind those that were added before, and the place of one of
// its streets, where it has one.
func (o *Order) Add(village int64, name string, position int, placed bool) {
	if o.villages == nil {
		o.villages, o.streets = map[int64]int{}, map[street]int{}
	}
	if _, known := o.villages[village]; !known {
		o.villages[village] = len(o.villages)
	}
	if placed {
		o.streets[street{village, name}] = position
	}
}

// Spot is what of an address decides its place in a walk.
type Spot struct {
	village, street, house int
	text                   string // street and house as written, among equals
	serial                 int64
}

// Spot is where an address lies; the serial number tells equal ones apart.
func (o Order) Spot(village int64, name, house string, serial int64) Spot {
	at, known := o.streets[street{village, name}]
	if !known {
		at = lastStreet
	}
	return Spot{o.villages[village], at, houseNumber(house), name + "\x00" + house, serial}
}

func (s Spot) compare(o Spot) int {
	if s.village != o.village {
		return s.village - o.village
	}
	if s.street != o.street {
		return s.street - o.street
	}
	ownStreet, ownHouse, _ := strings.Cut(s.text, "\x00")
	street, house, _ := strings.Cut(o.text, "\x00")
	return cmp.Or(
		strings.Compare(ownStreet, street), s.house-o.house, strings.Compare(ownHouse, house), int(s.serial-o.serial),
	)
}

// houseNumber is what a house number begins with, so that 9 stands before 10.
func houseNumber(house string) int {
	end := strings.IndexFunc(house, func(r rune) bool { return r < '0' || r > '9' })
	if end >= 0 {
		house = house[:end]
	}
	n, _ := strconv.Atoi(house)
	return n
}

// Sorted returns things in the order in which their addresses are walked;
// equal addresses keep their order.
func Sorted[T any](things []T, at func(T) Spot) []T {
	type placed struct {
		Spot
		thing T
	}
	list := make([]placed, len(things))
	for i, t := range things {
		list[i] = placed{at(t), t}
	}
	slices.SortStableFunc(list, func(a, b placed) int { return a.Spot.compare(b.Spot) })
	out := make([]T, len(things))
	for i := range list {
		out[i] = list[i].thing
	}
	return out
}
