package plan

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// Spread is how far a figure of the plan may be off, in points: from Low, zero or
// below, to High, zero or above. Near the plan is likelier than near the ends.
type Spread struct {
	Low  money.Percent `json:"low"`
	High money.Percent `json:"high"`
}

// Doubt says how far the plan may be off.
type Doubt struct {
	Losses      Spread `json:"losses,omitzero"`      // all years alike
	Collection  Spread `json:"collection,omitzero"`  // all years alike
	Power       Spread `json:"power,omitzero"`       // yearly rise of the price of electricity, each year anew
	Prices      Spread `json:"prices,omitzero"`      // yearly rise of all other prices and wages, each year anew
	Connections Spread `json:"connections,omitzero"` // yearly growth of accounts, all years alike
}

// Draws is an order for draws.
type Draws struct {
	Number  int    `json:"number"`
	Seed    uint64 `json:"seed"`
	Doubt   Doubt  `json:"doubt"`
	Workers int    `json:"-"` // 0: as many as there are processors
	// Progress is told how many draws are done, one call at a time; it may be nil.
	Progress func(done, all int) `json:"-"`
}

// Range is what most draws lie in: a tenth is below P10, half below P50, a tenth
// above P90.
type Range[T ~int64] struct {
	P10, P50, P90 T
}

// Risk is what the draws say.
type Risk struct {
	Years []RiskYear
	Dry   money.Percent // draws in which the cash runs out in some year
}

// RiskYear is one year of all draws.
type RiskYear struct {
	Year  int
	Price Range[money.Rate] // base price that the need of the year would take
	Cash  Range[money.Som]  // at the end, at the prices of the plan
	Dry   money.Percent     // draws in which the cash is below zero
}

// Bounds of an order.
const (
	mostDraws = 200_000
	atOnce    = 250 // draws between two looks at the context
)

// Simulate draws the plan's future. The same model, order and seed give the same
// answer on any number of processors. It stops with the context's error when
// that is cancelled, and fails with a fault that names the field of each complaint.
func (m Model) Simulate(ctx context.Context, d Draws) (Risk, error) {
	p, err := m.Run()
	if err != nil {
		return Risk{}, err
	}
	if err := d.check(); err != nil {
		return Risk{}, err
	}
	s := simulation{world: m.world(p), Draws: d, dry: make([]bool, d.Number)}
	s.prices, s.cash = table(m.Years, d.Number), table(m.Years, d.Number)
	s.run(ctx)
	if err := ctx.Err(); err != nil {
		return Risk{}, err
	}
	return s.risk(m.Year), nil
}

func (d Draws) check() error {
	f := fault.Form()
	if d.Number < 1 || d.Number > mostDraws {
		f.Field("number", "Enter the number of draws, from 1 to {n}.", fault.Values{"n": mostDraws})
	}
	for _, x := range d.Doubt.list() {
		if x.Low > 0 || x.High < 0 || x.Low < -money.Whole || x.High > money.Whole {
			f.Field("doubt."+string(x.Variable), "Enter how far it may be off: down from zero and up from zero, at most 100 %.")
		}
	}
	return f.Err()
}

// simulation is the work on one order.
type simulation struct {
	*world
	Draws
	prices, cash [][]int64 // by year and draw
	dry          []bool    // by draw: the cash ran out in some year
	taken        atomic.Int64
	telling      sync.Mutex
	done         int
}

func table(years, draws int) [][]int64 {
	all := make([]int64, years*draws)
	rows := make([][]int64, years)
	for t := range rows {
		rows[t] = all[t*draws : (t+1)*draws]
	}
	return rows
}

// run shares the draws among the processors.
func (s *simulation) run(ctx context.Context) {
	workers := s.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var group sync.WaitGroup
	for range workers {
		group.Go(func() { s.work(ctx) })
	}
	group.Wait()
}

// work takes draws until none is left or the order is cancelled.
func (s *simulation) work(ctx context.Context) {
	memory := s.world.scratch()
	f := fate{power: make([]float64, s.years), prices: make([]float64, s.years)}
	doubt := s.Doubt.spreads()
	for ctx.Err() == nil {
		from := int(s.taken.Add(atOnce)) - atOnce
		if from >= s.Number {
			return
		}
		until := min(from+atOnce, s.Number)
		for n := from; n < until; n++ {
			doubt.draw(streamOf(s.Seed, n), &f)
			s.walk(&f, memory)
			s.keep(n, memory)
		}
		s.tell(until - from)
	}
}

// keep writes down the years of a draw.
func (s *simulation) keep(n int, memory *scratch) {
	for t := range s.years {
		s.prices[t][n], s.cash[t][n] = memory.price[t], memory.cash[t]
		s.dry[n] = s.dry[n] || memory.cash[t] < 0
	}
}

// tell reports progress, each time more than before.
func (s *simulation) tell(more int) {
	if s.Progress == nil {
		return
	}
	s.telling.Lock()
	defer s.telling.Unlock()
	s.done += more
	s.Progress(s.done, s.Number)
}

// doubts are the spreads as shares, ready to draw from.
type doubts struct{ losses, collection, power, prices, connections spread }

func (d Doubt) spreads() doubts {
	ready := func(x Spread) spread { return spread{share(x.Low), share(x.High)} }
	return doubts{ready(d.Losses), ready(d.Collection), ready(d.Power), ready(d.Prices), ready(d.Connections)}
}

// draw takes a fate from a stream, always in the same order.
func (d *doubts) draw(s stream, f *fate) {
	f.losses = s.triangle(d.losses)
	f.collection = s.triangle(d.collection)
	f.connections = s.triangle(d.connections)
	for t := range f.power {
		f.power[t] = s.triangle(d.power)
		f.prices[t] = s.triangle(d.prices)
	}
}

// risk reads the ranges off the draws.
func (s *simulation) risk(first int) Risk {
	r := Risk{Years: make([]RiskYear, s.years)}
	var group sync.WaitGroup
	for t := range s.years {
		group.Go(func() {
			slices.Sort(s.prices[t])
			slices.Sort(s.cash[t])
			below, _ := slices.BinarySearch(s.cash[t], 0)
			r.Years[t] = RiskYear{
				Year: first + t, Price: rangeOf[money.Rate](s.prices[t]), Cash: rangeOf[money.Som](s.cash[t]), Dry: part(below, s.Number),
			}
		})
	}
	group.Wait()
	ever := 0
	for _, dry := range s.dry {
		if dry {
			ever++
		}
	}
	r.Dry = part(ever, s.Number)
	return r
}

// rangeOf takes the values at a tenth, half and nine tenths of a sorted list, each
// the least that so many do not exceed.
func rangeOf[T ~int64](sorted []int64) Range[T] {
	at := func(tenths int) T { return T(sorted[(len(sorted)*tenths+9)/10-1]) }
	return Range[T]{at(1), at(5), at(9)}
}

func part(n, of int) money.Percent {
	return money.Percent((n*int(money.Whole) + of/2) / of)
}
