package plan_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/plan"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// doubt is how far a plan of a village may be off.
var doubt = plan.Doubt{
	Losses: plan.Spread{Low: -5_00, High: 10_00}, Collection: plan.Spread{Low: -15_00, High: 5_00},
	Power: plan.Spread{Low: -5_00, High: 15_00}, Prices: plan.Spread{Low: -3_00, High: 6_00},
	Connections: plan.Spread{Low: -1_00, High: 2_00},
}

func simulate(t testing.TB, m plan.Model, d plan.Draws) plan.Risk {
	t.Helper()
	r, err := m.Simulate(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestWithoutDoubt: draws that cannot deviate say what the plan says, but for the
// roundings that the plan makes on the way.
func TestWithoutDoubt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyPlan(t)
		m.BudgetPays = rapid.Bool().Draw(t, "budget pays too")
		p, err := m.Run()
		if err != nil {
			t.Fatal(err)
		}
		r, err := m.Simulate(context.Background(), plan.Draws{Number: 1, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		turnover := money.Som(0)
		for i, y := range p.Years {
			turnover += max(y.Collected, -y.Collected) + y.Operation
			price, cash := r.Years[i].Price.P50, r.Years[i].Cash.P50
			if off := max(price-y.CostPrice, y.CostPrice-price); off > 3+max(y.CostPrice, -y.CostPrice)/100_000 {
				t.Fatalf("%d: drawn %v, planned %v", y.Year, price, y.CostPrice)
			}
			if off := max(cash-y.Cash, y.Cash-cash); off > 100+turnover/100_000 {
				t.Fatalf("%d: cash drawn %v, planned %v of %v", y.Year, cash, y.Cash, turnover)
			}
		}
	})
}

// TestSameSeedSameAnswer on any number of processors, and another seed another.
func TestSameSeedSameAnswer(t *testing.T) {
	m := simple(10)
	m.Losses = plan.Path{From: 30_00}
	m.Payers[0].Collection, m.Price, m.Elasticity = 80_00, per("15"), -20_00
	order := plan.Draws{Number: 1_777, Seed: 42, Doubt: doubt, Workers: 1}
	one := simulate(t, m, order)
	for _, workers := range []int{0, 2, 7} {
		order.Workers = workers
		if again := simulate(t, m, order); !reflect.DeepEqual(one, again) {
			t.Errorf("%d workers give another answer", workers)
		}
	}
	order.Seed = 43
	if reflect.DeepEqual(one, simulate(t, m, order)) {
		t.Error("another seed gives the same answer")
	}
}

// TestRanges: tenths stand in order, widen with the years, and the plan lies
// among them.
func TestRanges(t *testing.T) {
	m := simple(10)
	m.Losses, m.Payers[0].Collection, m.Cash = plan.Path{From: 30_00}, 80_00, som("5000")
	r := simulate(t, m, plan.Draws{Number: 4_000, Seed: 7, Doubt: doubt})
	p := run(t, m)
	for i, y := range r.Years {
		if y.Year != 2027+i || y.Price.P10 > y.Price.P50 || y.Price.P50 > y.Price.P90 || y.Cash.P10 > y.Cash.P50 || y.Cash.P50 > y.Cash.P90 {
			t.Errorf("%+v", y)
		}
		if plan := p.Years[i].CostPrice; plan < y.Price.P10-y.Price.P10/10 || plan > y.Price.P90 {
			t.Errorf("%d: planned %v, drawn %+v", y.Year, plan, y.Price)
		}
		if y.Dry > r.Dry {
			t.Errorf("%d: dry in %v, ever in %v", y.Year, y.Dry, r.Dry)
		}
	}
	first, last := r.Years[0].Price, r.Years[9].Price
	if last.P90-last.P10 <= first.P90-first.P10 {
		t.Errorf("the last year is surer than the first: %+v, %+v", first, last)
	}
	m.Cash = som("10000000")
	if r := simulate(t, m, plan.Draws{Number: 500, Seed: 7, Doubt: doubt}); r.Dry != 0 {
		t.Errorf("ten million run dry in %v", r.Dry)
	}
	m.Cash = som("-10000000")
	if r := simulate(t, m, plan.Draws{Number: 500, Seed: 7, Doubt: doubt}); r.Dry != money.Whole || r.Years[0].Dry != money.Whole {
		t.Errorf("debts of ten million: dry in %v", r.Dry)
	}
}

// TestEnds: extreme spreads leave somebody who pays and some water that arrives.
func TestEnds(t *testing.T) {
	all := plan.Spread{Low: -money.Whole, High: money.Whole}
	r := simulate(t, simple(30), plan.Draws{Number: 2_000, Seed: 3, Doubt: plan.Doubt{Losses: all, Collection: all, Connections: all}})
	for _, y := range r.Years {
		if y.Price.P10 <= 0 || y.Price.P90 <= 0 {
			t.Errorf("%+v", y)
		}
	}
}

// TestProgressAndCancel: progress grows to the whole, and stops when told to.
func TestProgressAndCancel(t *testing.T) {
	var told []int
	order := plan.Draws{Number: 1_100, Seed: 1, Doubt: doubt, Progress: func(done, all int) {
		if all != 1_100 || len(told) > 0 && done <= told[len(told)-1] {
			t.Errorf("%d of %d after %v", done, all, told)
		}
		told = append(told, done)
	}}
	simulate(t, simple(5), order)
	if len(told) != 5 || told[4] != 1_100 {
		t.Errorf("told %v", told)
	}
	ctx, cancel := context.WithCancel(context.Background())
	order.Number, order.Progress = 200_000, func(done, _ int) {
		if cancel(); done > 10_000 {
			t.Errorf("goes on after it was cancelled: %d", done)
		}
	}
	if _, err := simple(10).Simulate(ctx, order); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestTornado turns one variable at a time.
func TestTornado(t *testing.T) {
	m := simple(10)
	m.Losses, m.Payers[0].Collection = plan.Path{From: 30_00}, 80_00
	list, err := m.Tornado(doubt)
	if err != nil || len(list) != 5 {
		t.Fatalf("%+v, %v", list, err)
	}
	swing := money.Som(1 << 60)
	for _, e := range list {
		s := max(e.HighCash-e.LowCash, e.LowCash-e.HighCash)
		if s > swing {
			t.Errorf("%s stands after a lesser one", e.Variable)
		}
		swing = s
		better := e.Variable == plan.VaryCollection || e.Variable == plan.VaryConnections
		if better != (e.HighCash > e.LowCash) || better != (e.HighPrice < e.LowPrice) {
			t.Errorf("%s: %+v", e.Variable, e)
		}
	}
	if list, _ := m.Tornado(plan.Doubt{}); list[0].LowCash != list[0].HighCash {
		t.Errorf("no doubt, but %+v", list[0])
	}
	if m.Years = 0; true {
		if _, err := m.Tornado(doubt); fault.Of(err) == nil {
			t.Errorf("%v", err)
		}
	}
}

// TestBadOrders points at the very input.
func TestBadOrders(t *testing.T) {
	for name, c := range map[string]struct {
		order plan.Draws
		want  string
	}{
		"none":       {plan.Draws{}, "number"},
		"too many":   {plan.Draws{Number: 1 << 40}, "number"},
		"upside":     {plan.Draws{Number: 1, Doubt: plan.Doubt{Losses: plan.Spread{Low: 1}}}, "doubt.losses"},
		"down":       {plan.Draws{Number: 1, Doubt: plan.Doubt{Prices: plan.Spread{High: -1}}}, "doubt.prices"},
		"beyond all": {plan.Draws{Number: 1, Doubt: plan.Doubt{Power: plan.Spread{High: 200_00}}}, "doubt.power"},
	} {
		_, err := simple(2).Simulate(context.Background(), c.order)
		var got []string
		if f := fault.Of(err); f != nil {
			for _, field := range f.Fields {
				got = append(got, field.Name)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
	if _, err := (plan.Model{Level: cost.Full}).Simulate(context.Background(), plan.Draws{Number: 1}); fault.Of(err) == nil {
		t.Errorf("an empty model: %v", err)
	}
}
