package figure_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/workbench/figure"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// water is a small working: what 100 000 m³ cost when a third is lost and 85 %
// of the bills are paid.
func water() *figure.Working {
	w := &figure.Working{}
	w.Given(figure.K("cost"), figure.Som, 1_200_000_00)
	w.Given(figure.K("subsidy"), figure.Som, 150_000_00)
	w.Given(figure.K("produced"), figure.Quantity, 100_000*1000)
	w.Given(figure.K("lost"), figure.Percent, 33_33)
	w.Given(figure.K("paid"), figure.Percent, 85_00)
	w.Sum(figure.K("need"), figure.Som, figure.Of("cost"), figure.Of("subsidy").Less())
	w.Sum(figure.K("kept"), figure.Percent, figure.N(1), figure.Of("lost").Less())
	w.Ratio(figure.K("price"), figure.Rate, money.Up, []figure.Term{figure.Of("need")},
		[]figure.Term{figure.Of("produced"), figure.Of("kept"), figure.Of("paid")})
	w.Given(figure.K("step"), figure.Rate, 100)
	w.Multiple(figure.K("rounded"), figure.Rate, money.Up, figure.Of("price"), figure.Of("step"))
	return w
}

// TestWorking follows a computation that a calculator repeats:
// 1 050 000 / (100 000 × 0,6667 × 0,85) = 18,5284…
func TestWorking(t *testing.T) {
	w := water()
	if w.Err() != nil {
		t.Fatal(w.Err())
	}
	for name, want := range map[string]int64{"need": 1_050_000_00, "kept": 66_67, "price": 18_5285, "rounded": 18_5300} {
		if got := w.Value(figure.K(name)); got != want {
			t.Errorf("%s is %d, want %d", name, got, want)
		}
	}
	if err := w.Recheck(); err != nil {
		t.Error(err)
	}
	var names []string
	for _, f := range w.Trail(figure.K("price")) {
		names = append(names, f.Key.String())
	}
	if got := strings.Join(names, " "); got != "cost subsidy produced lost paid need kept price" {
		t.Errorf("the trail is %s", got)
	}
	if w.Trail(figure.K("nobody")) != nil || w.Has(figure.K("nobody")) {
		t.Error("a figure that is not there has a trail")
	}
}

// TestWorkingIsStored: what was written down comes back, and a number that was
// changed on the way is refused.
func TestWorkingIsStored(t *testing.T) {
	text, err := json.Marshal(water())
	if err != nil {
		t.Fatal(err)
	}
	var back figure.Working
	if err := json.Unmarshal(text, &back); err != nil || back.Value(figure.K("price")) != 18_5285 {
		t.Errorf("%d, %v", back.Value(figure.K("price")), err)
	}
	forged := strings.Replace(string(text), "185285", "105285", 1)
	if err := json.Unmarshal([]byte(forged), &back); err == nil || !strings.Contains(err.Error(), "price") {
		t.Errorf("a forged price: %v", err)
	}
	if err := json.Unmarshal([]byte(`[{"key":{"name":"x"},"unit":"som","op":"guess"}]`), &back); !errors.Is(err, figure.ErrTerms) {
		t.Errorf("an unknown operation: %v", err)
	}
}

// TestAnnuity holds the published factors of capital recovery, and what must not
// have one.
func TestAnnuity(t *testing.T) {
	for _, c := range []struct {
		rate   money.Percent
		years  int64
		places int64 // of the published factor
		want   int64
		of     money.Som // what it is applied to, and the published sum a year
		yearly money.Som
	}{
		{4_00, 5, 4, 2246, 50_000_00, 11_230_00}, // tables for utility loans
		{4_00, 5, 6, 224627, 50_000_00, 11_231_35},
		{10_00, 10, 3, 163, 1_000_00, 163_00},
		{6_00, 10, 5, 13587, 100_000_00, 13_587_00}, // Engineersedge
		{0, 8, 3, 125, 1_000_00, 125_00},            // 1/n
	} {
		w := &figure.Working{}
		w.Given(figure.K("rate"), figure.Percent, int64(c.rate))
		w.Given(figure.K("years"), figure.Count, c.years)
		got := w.Annuity(figure.K("factor"), figure.Of("rate"), figure.Of("years"))
		scale := int64(math.Pow10(10 - int(c.places)))
		rounded := (got + scale/2) / scale
		yearly, _ := money.MulDiv(int64(c.of), rounded, int64(math.Pow10(int(c.places))), money.HalfUp)
		if w.Err() != nil || rounded != c.want || money.Som(yearly) != c.yearly {
			t.Errorf("%v %% over %d years: %d, %v, %v; want %+v", c.rate, c.years, rounded, money.Som(yearly), w.Err(), c)
		}
	}
	for _, years := range []int64{0, -1, 601} {
		w := &figure.Working{}
		if w.Annuity(figure.K("factor"), figure.N(0), figure.N(years)); !errors.Is(w.Err(), figure.ErrTerms) {
			t.Errorf("%d years: %v", years, w.Err())
		}
	}
}

// TestWorkingRefuses lists formulas that no auditor would accept.
func TestWorkingRefuses(t *testing.T) {
	a, b := figure.Of("a"), figure.Of("b")
	cases := map[string]struct {
		write func(*figure.Working)
		want  error
	}{
		"twice":        {func(w *figure.Working) { w.Given(figure.K("a"), figure.Som, 1) }, figure.ErrTwice},
		"not there":    {func(w *figure.Working) { w.Sum(figure.K("x"), figure.Som, figure.Of("nobody")) }, figure.ErrUnknown},
		"itself":       {func(w *figure.Working) { w.Sum(figure.K("x"), figure.Som, figure.Of("x")) }, figure.ErrUnknown},
		"mixed":        {func(w *figure.Working) { w.Sum(figure.K("x"), figure.Som, a, b) }, figure.ErrUnits},
		"nothing":      {func(w *figure.Working) { w.Sum(figure.K("x"), figure.Som) }, figure.ErrTerms},
		"nothing over": {func(w *figure.Working) { w.Ratio(figure.K("x"), figure.Som, "", nil, nil) }, figure.ErrTerms},
		"by zero": {func(w *figure.Working) {
			w.Ratio(figure.K("x"), figure.Som, "", []figure.Term{a}, []figure.Term{figure.N(0)})
		}, figure.ErrZero},
		"no multiple": {func(w *figure.Working) { w.Multiple(figure.K("x"), figure.Som, "", a, figure.N(0)) }, figure.ErrTerms},
		"too large": {func(w *figure.Working) {
			w.Ratio(figure.K("x"), figure.Som, "", []figure.Term{a, b, b, b, b, b, b}, nil)
		}, money.ErrOverflow},
		"too large a sum": {func(w *figure.Working) { w.Sum(figure.K("x"), figure.Som, a, a) }, money.ErrOverflow},
	}
	for name, c := range cases {
		w := &figure.Working{}
		w.Given(figure.K("a"), figure.Som, math.MaxInt64)
		w.Given(figure.K("b"), figure.Quantity, math.MaxInt64)
		if c.write(w); !errors.Is(w.Err(), c.want) {
			t.Errorf("%s: %v, want %v", name, w.Err(), c.want)
		}
		before := len(w.Figures())
		if w.Given(figure.K("later"), figure.Som, 1); len(w.Figures()) != before {
			t.Errorf("%s: a working goes on after an error", name)
		}
	}
}

// TestPower raises ratios as a scientific calculator does, at the sixth decimal.
func TestPower(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(1, 1e6).Draw(t, "a"), rapid.Int64Range(1000, 1e6).Draw(t, "b")
		k := rapid.Int64Range(-100, 100).Draw(t, "k")
		w := &figure.Working{}
		w.Given(figure.K("a"), figure.Rate, a)
		w.Given(figure.K("b"), figure.Rate, b)
		w.Given(figure.K("e"), figure.Percent, k*100)
		got := w.Power(figure.K("x"), []figure.Term{figure.Of("a")}, []figure.Term{figure.Of("b")}, figure.Of("e"))
		want := math.Pow(float64(a)/float64(b), float64(k)/100)
		if want > 90_000 {
			return
		}
		if w.Err() != nil || math.Abs(float64(got)/1e10-want) > 0.000_000_6*max(1, want) || got%10_000 != 0 {
			t.Fatalf("(%d/%d)^%d%% = %d, %v; want %v", a, b, k, got, w.Err(), want)
		}
	})
}

// TestPowerRefuses what has no root in hundredths.
func TestPowerRefuses(t *testing.T) {
	for _, c := range []struct {
		a, b, e int64
		want    error
	}{{0, 1, 100, figure.ErrZero}, {1, 0, 100, figure.ErrZero}, {1, 1, 150, figure.ErrTerms}, {1, 1, 600_00, figure.ErrTerms}, {1e9, 1, 500_00, money.ErrOverflow}} {
		w := &figure.Working{}
		w.Given(figure.K("a"), figure.Rate, c.a)
		w.Given(figure.K("b"), figure.Rate, c.b)
		w.Given(figure.K("e"), figure.Percent, c.e)
		w.Power(figure.K("x"), []figure.Term{figure.Of("a")}, []figure.Term{figure.Of("b")}, figure.Of("e"))
		if !errors.Is(w.Err(), c.want) {
			t.Errorf("%+v: %v", c, w.Err())
		}
	}
}

func TestMostAndLeast(t *testing.T) {
	w := &figure.Working{}
	w.Given(figure.K("a"), figure.Som, 5_00)
	w.Given(figure.K("b"), figure.Som, -3_00)
	if w.Most(figure.K("most"), figure.Som, figure.Of("a"), figure.Of("b"), figure.N(2)) != 5_00 ||
		w.Least(figure.K("least"), figure.Som, figure.Of("a"), figure.Of("b"), figure.N(2)) != -3_00 ||
		w.Most(figure.K("floor"), figure.Som, figure.Of("b"), figure.N(0)) != 0 || w.Err() != nil {
		t.Errorf("%+v, %v", w.Figures(), w.Err())
	}
}

// TestJoin puts two workings together; a name that both use is refused.
func TestJoin(t *testing.T) {
	more := &figure.Working{}
	more.Given(figure.K("wage"), figure.Som, 7)
	w := water()
	if w.Join(more); w.Err() != nil || w.Value(figure.K("wage")) != 7 {
		t.Errorf("%v", w.Err())
	}
	if w.Join(more); !errors.Is(w.Err(), figure.ErrTwice) {
		t.Errorf("%v", w.Err())
	}
}

// TestRatioIsExact compares with fractions of unbounded numbers: one rounding at
// the end and none before.
func TestRatioIsExact(t *testing.T) {
	units := []figure.Unit{figure.Som, figure.Rate, figure.Quantity, figure.Percent, figure.Factor, figure.Count}
	rapid.Check(t, func(t *rapid.T) {
		w := &figure.Working{}
		want := big.NewRat(1, 1)
		var terms [2][]figure.Term
		for i, name := range []string{"a", "b", "c", "d"} {
			unit := rapid.SampledFrom(units).Draw(t, "unit")
			value := rapid.Int64Range(1, 1e7).Draw(t, "value")
			w.Given(figure.K(name), unit, value)
			part := new(big.Rat).SetFrac64(value, int64(math.Pow10(unit.Decimals())))
			if i%2 == 1 {
				part.Inv(part)
			}
			want.Mul(want, part)
			terms[i%2] = append(terms[i%2], figure.Of(name))
		}
		unit := rapid.SampledFrom(units).Draw(t, "result")
		got := w.Ratio(figure.K("x"), unit, money.Down, terms[0], terms[1])
		want.Mul(want, new(big.Rat).SetInt64(int64(math.Pow10(unit.Decimals()))))
		floor := new(big.Int).Quo(want.Num(), want.Denom())
		if floor.IsInt64() != (w.Err() == nil) || w.Err() == nil && floor.Int64() != got {
			t.Fatalf("%d, %v; want %v", got, w.Err(), want)
		}
	})
}

// TestDivisionIsThatOfMoney: the roundings are those of package money.
func TestDivisionIsThatOfMoney(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(-1e12, 1e12).Draw(t, "a"), rapid.Int64Range(1, 1e6).Draw(t, "b")
		mode := rapid.SampledFrom(money.Roundings).Draw(t, "mode")
		w := &figure.Working{}
		w.Given(figure.K("a"), figure.Count, a)
		got := w.Ratio(figure.K("x"), figure.Count, mode, []figure.Term{figure.Of("a")}, []figure.Term{figure.N(b)})
		if want, err := money.MulDiv(a, 1, b, mode); err != nil || w.Err() != nil || got != want {
			t.Fatalf("%d / %d %s = %d, want %d", a, b, mode, got, want)
		}
	})
}
