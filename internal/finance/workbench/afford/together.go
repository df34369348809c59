package afford

import "github.com/openaimak/aimak/internal/kernel/money"

// Together adds up the bills of the same families for several services: water
// and sewerage are held against the income as one. The lists have the families
// in one order; a list of another length is left out. Volumes and lines are those
// of the first service.
func (s Setting) Together(lists ...[]Assessment) []Assessment {
	if len(lists) == 0 {
		return nil
	}
	sums := append([]Assessment{}, lists[0]...)
	for i := range sums {
		a := &sums[i]
		for _, list := range lists[1:] {
			if len(list) == len(sums) {
				a.Bill += list[i].Bill
			}
		}
		a.Share, a.Verdicts, a.Excess = share(a.Bill, a.Family.Income), nil, 0
		for _, l := range s.Limits {
			a.Verdicts = append(a.Verdicts, l.judge(a.Share))
		}
		if n := len(s.Limits); n > 0 {
			most, _ := s.Limits[n-1].High.Of(a.Family.Income, money.Down) // a share below one of a sum in range
			a.Excess = max(0, a.Bill-most)
		}
	}
	return sums
}
