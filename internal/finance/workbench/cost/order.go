package cost

import "slices"

// inOrder lists the items so that each stands after those it is a share of.
func (s Sheet) inOrder() []int {
	var order []int
	seen := make([]bool, len(s.Items))
	var visit func(int)
	visit = func(i int) {
		if seen[i] {
			return
		}
		seen[i] = true
		for _, j := range s.basesOf(s.Items[i]) {
			visit(j)
		}
		order = append(order, i)
	}
	for i := range s.Items {
		visit(i)
	}
	return order
}

// topDown lists the centres so that each stands after those that hand costs to it.
func (s Sheet) topDown() []Centre {
	var order []Centre
	seen := map[string]bool{}
	var visit func(Centre)
	visit = func(c Centre) {
		if seen[c.Code] {
			return
		}
		seen[c.Code] = true
		for _, other := range s.Centres {
			if other.gives(c.Code) {
				visit(other)
			}
		}
		order = append(order, c)
	}
	for _, c := range s.Centres {
		visit(c)
	}
	return order
}

func (c Centre) gives(to string) bool {
	return c.Split != nil && slices.ContainsFunc(c.Split.Parts, func(p Part) bool { return p.Centre == to })
}

// basesOf lists the items that a share is taken of: those of its kinds in its
// centre. Of its own kind only what is not a share itself counts, so that two
// bonuses on wages do not rest on each other.
func (s Sheet) basesOf(i Item) []int {
	var list []int
	for j, other := range s.Items {
		mine := other.Code == i.Code
		switch {
		case other.Centre != i.Centre || i.Basis != OfKinds && i.Basis != OfAll:
		case i.Basis == OfAll && (mine || other.Basis == OfAll || other.Kind == Income):
		case i.Basis == OfAll:
			list = append(list, j)
		case !slices.Contains(i.Of, other.Kind) || mine:
		case other.Kind == i.Kind && other.Basis == OfKinds:
		default:
			list = append(list, j)
		}
	}
	return list
}

// assetsOf and loansOf list what an item names, or all of its centre.
func (s Sheet) assetsOf(i Item) []Asset {
	var list []Asset
	for _, a := range s.Assets {
		if named(i, a.Code, a.Centre) {
			list = append(list, a)
		}
	}
	return list
}

func (s Sheet) loansOf(i Item) []Loan {
	var list []Loan
	for _, l := range s.Loans {
		if named(i, l.Code, l.Centre) {
			list = append(list, l)
		}
	}
	return list
}

func named(i Item, code, centre string) bool {
	if len(i.Which) == 0 {
		return centre == i.Centre
	}
	return slices.Contains(i.Which, code)
}

// ring finds a way that leads back to where it began, closed: office, garage,
// office. nil means that there is none.
func ring(names []string, next func(string) []string) []string {
	const entered, left = 1, 2
	state := map[string]int{}
	var way []string
	var walk func(string) []string
	walk = func(name string) []string {
		state[name] = entered
		way = append(way, name)
		for _, to := range next(name) {
			switch state[to] {
			case entered:
				return append(slices.Clone(way[slices.Index(way, to):]), to)
			case left:
			default:
				if found := walk(to); found != nil {
					return found
				}
			}
		}
		way = way[:len(way)-1]
		state[name] = left
		return nil
	}
	for _, name := range names {
		if state[name] == 0 {
			if found := walk(name); found != nil {
				return found
			}
		}
	}
	return nil
}

// ringOfCentres and ringOfItems name what goes round.
func (s Sheet) ringOfCentres() []string {
	var names []string
	next := map[string][]string{}
	for _, c := range s.Centres {
		names = append(names, c.Code)
		if c.Split == nil {
			continue
		}
		for _, p := range c.Split.Parts {
			next[c.Code] = append(next[c.Code], p.Centre)
		}
	}
	return ring(names, func(name string) []string { return next[name] })
}

func (s Sheet) ringOfItems() []string {
	var names []string
	next := map[string][]string{}
	for _, i := range s.Items {
		names = append(names, i.Code)
		for _, j := range s.basesOf(i) {
			next[i.Code] = append(next[i.Code], s.Items[j].Code)
		}
	}
	return ring(names, func(name string) []string { return next[name] })
}
