package bench

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func fixed(name, figure string, values ...float64) Contender {
	return Contender{Name: name, Run: func(_ context.Context, pass int) (Figures, error) {
		return Figures{figure: values[pass]}, nil
	}}
}

func TestRatiosAreOfMedians(t *testing.T) {
	ours, floor := fixed("ours", "per second", 90, 10, 50), fixed("floor", "per second", 100, 200, 150)
	r, err := Compare(t.Context(), "x", 3, []Contender{ours, floor}, []Bar{
		{Name: "rate", Of: Figure{"ours", "per second"}, To: Figure{"floor", "per second"}, AtLeast: 0.33},
		{Name: "too slow", Of: Figure{"ours", "per second"}, To: Figure{"floor", "per second"}, AtLeast: 0.34},
		{Name: "plain", Of: Figure{"ours", "per second"}, AtMost: 50},
		{Name: "never measured", Of: Figure{"ours", "megabytes"}, AtMost: 50},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		value float64
		met   bool
	}{{1.0 / 3, true}, {1.0 / 3, false}, {50, true}, {0, false}} {
		if got := r.Ratios[i]; got.Value != want.value || got.Met != want.met {
			t.Errorf("%s: %v %v, want %v %v", got.Name, got.Value, got.Met, want.value, want.met)
		}
	}
	if m := r.Measures[1]; m.Contender != "ours" || m.Median != 50 || m.Low != 10 || m.High != 90 {
		t.Errorf("measure %+v", m)
	}
	if missed := r.Missed(); len(missed) != 2 || !strings.Contains(missed[1], "never measured") {
		t.Errorf("missed %q", missed)
	}
}

func TestContendersTakeTurns(t *testing.T) {
	var order []string
	named := func(name string) Contender {
		return Contender{Name: name, Run: func(context.Context, int) (Figures, error) {
			order = append(order, name)
			return nil, nil
		}}
	}
	if _, err := Compare(t.Context(), "x", 3, []Contender{named("a"), named("b")}, nil); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(order, ""); got != "abbaab" {
		t.Errorf("order %s", got)
	}
}

func TestAWrongResultIsNoResult(t *testing.T) {
	c := fixed("ours", "x", 1)
	c.Check = func(context.Context) error { return errors.New("one som is missing") }
	if _, err := Compare(t.Context(), "x", 1, []Contender{c}, nil); err == nil {
		t.Error("a pass with a wrong result counted")
	}
}

// Two updates of a transaction never take the same row, unless there are fewer
// rows than updates, and always take them in the same order.
func TestUpdatesTakeRowsInOrder(t *testing.T) {
	for _, rows := range []int64{0, 1, 2, 3, 7, 1000} {
		for _, n := range []int64{1, 2, 3} {
			after := int64(0)
			for i := range n {
				first, last := part(rows, i, n)
				if first < 1 || last < first || first > max(rows, 1) || rows >= n && (first != after+1 || last > rows) {
					t.Errorf("%d rows, update %d of %d: %d to %d", rows, i+1, n, first, last)
				}
				after = last
			}
			if rows >= n && after != rows {
				t.Errorf("%d rows, %d updates: the last row is %d", rows, n, after)
			}
		}
	}
}
