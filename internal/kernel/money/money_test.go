package money_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/money"
)

// TestParse reads amounts as cashiers and spreadsheets write them.
func TestParse(t *testing.T) {
	cases := []struct {
		text string
		want money.Som
	}{
		{"350", 35_000}, {"350 сом", 35_000}, {" 350,5 ", 35_050}, {"1 234,50", 123_450},
		{"1\u202f234,50\u00a0сом", 123_450}, {"1234.5", 123_450}, {"0", 0}, {"0,01", 1}, {",5", 50}, {"5,", 500},
		{"-12,30", -1_230}, {"−12,30", -1_230}, {"- 12", -1_200}, {"0007", 700},
		{"92233720368547758,07", math.MaxInt64},
	}
	for _, c := range cases {
		if got, err := money.Parse(c.text); err != nil || got != c.want {
			t.Errorf("Parse(%q) = %d, %v; want %d", c.text, got, err, c.want)
		}
	}
}

// TestParseRefuses lists what must not become money by good will.
func TestParseRefuses(t *testing.T) {
	cases := []struct {
		text string
		want error
	}{
		{"", money.ErrFormat}, {" ", money.ErrFormat}, {",", money.ErrFormat}, {"-", money.ErrFormat},
		{"сом", money.ErrFormat}, {"12,345", money.ErrFormat}, {"1.234,50", money.ErrFormat},
		{"1,234.50", money.ErrFormat}, {"1e3", money.ErrFormat}, {"+5", money.ErrFormat}, {"5-", money.ErrFormat},
		{"--5", money.ErrFormat}, {"-−5", money.ErrFormat}, {"−-5", money.ErrFormat}, {"٥", money.ErrFormat},
		{"0x10", money.ErrFormat}, {"NaN", money.ErrFormat}, {"5 сом сом", money.ErrFormat},
		{"92233720368547758,08", money.ErrOverflow}, {"99999999999999999999", money.ErrOverflow},
	}
	for _, c := range cases {
		if got, err := money.Parse(c.text); !errors.Is(err, c.want) {
			t.Errorf("Parse(%q) = %d, %v; want %v", c.text, got, err, c.want)
		}
	}
}

func TestParseRateAndQuantity(t *testing.T) {
	if r, err := money.ParseRate("14,43"); err != nil || r != 144_300 {
		t.Errorf("14,43 som is the rate %d, %v", r, err)
	}
	if _, err := money.ParseRate("14,43001"); !errors.Is(err, money.ErrFormat) {
		t.Errorf("a fifth decimal of a price: %v", err)
	}
	if q, err := money.ParseQuantity("2,35"); err != nil || q != 2_350 {
		t.Errorf("2,35 m³ is the quantity %d, %v", q, err)
	}
	if _, err := money.ParseQuantity("0,0001"); !errors.Is(err, money.ErrFormat) {
		t.Errorf("a tenth of a litre: %v", err)
	}
}

func TestString(t *testing.T) {
	cases := []struct{ got, want string }{
		{money.Som(123_450).String(), "1234.50"}, {money.Som(-5).String(), "-0.05"}, {money.Som(0).String(), "0.00"},
		{money.Som(math.MinInt64).String(), "-92233720368547758.08"},
		{money.Rate(144_300).String(), "14.43"}, {money.Rate(144_305).String(), "14.4305"},
		{money.Rate(200_000).String(), "20.00"},
		{money.Quantity(2_350).String(), "2.35"}, {money.Quantity(11_000).String(), "11"},
		{money.Quantity(-500).String(), "-0.5"}, {money.Quantity(0).String(), "0"},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// TestTimes holds products that people can check by hand.
func TestTimes(t *testing.T) {
	cases := []struct {
		rate     money.Rate
		quantity money.Quantity
		mode     money.Rounding
		want     money.Som
	}{
		{144_300, 11_000, money.HalfUp, 15_873},   // 14,43 × 11
		{144_300, 2_350, money.HalfUp, 3_391},     // 14,43 × 2,35 = 33,9105
		{144_300, 2_350, money.Up, 3_392},         //
		{144_300, 2_350, money.Down, 3_391},       //
		{100, 500, money.HalfUp, 1},               // half a tyiyn
		{100, 500, money.HalfEven, 0},             // to the even neighbour
		{100, 1_500, money.HalfEven, 2},           // one and a half
		{100, -500, money.HalfUp, -1},             // away from zero
		{-144_300, 11_000, money.HalfUp, -15_873}, //
	}
	for _, c := range cases {
		if got, err := c.rate.Times(c.quantity, c.mode); err != nil || got != c.want {
			t.Errorf("%v × %v %s = %v, %v; want %v", c.rate, c.quantity, c.mode, got, err, c.want)
		}
	}
	if _, err := money.Rate(math.MaxInt64).Times(math.MaxInt64, money.HalfUp); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("an endless product: %v", err)
	}
}

// TestMulDivAtTheEdge divides to 2⁶⁴ − 1 and a rest: rounding that up must be an
// overflow, not zero.
func TestMulDivAtTheEdge(t *testing.T) {
	const a, b, c = 1<<63 - 1<<31 - 2, 1<<63 - 1<<31 - 1, 1<<62 - 1<<31 - 1
	if v, err := money.MulDiv(a, b, c, money.Up); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("%d, %v", v, err)
	}
	if v, err := money.MulDiv(math.MinInt64, 1, 1, money.HalfUp); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("the least number has no magnitude in the range: %d, %v", v, err)
	}
	for _, c := range []int64{0, -1} {
		if _, err := money.MulDiv(1, 1, c, money.HalfUp); !errors.Is(err, money.ErrOverflow) {
			t.Errorf("division by %d: %v", c, err)
		}
	}
}

// TestMulDivEqualsBigNumbers compares with unbounded arithmetic.
func TestMulDivEqualsBigNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		c := rapid.Int64Min(1).Draw(t, "c")
		mode := rapid.SampledFrom(money.Roundings).Draw(t, "mode")
		want := divided(new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), big.NewInt(c), mode)
		got, err := money.MulDiv(a, b, c, mode)
		inRange := new(big.Int).Abs(want).Cmp(big.NewInt(math.MaxInt64)) <= 0
		if (err == nil) != inRange || err == nil && big.NewInt(got).Cmp(want) != 0 {
			t.Fatalf("%d × %d / %d %s = %d, %v; want %v", a, b, c, mode, got, err, want)
		}
	})
}

// divided is the definition of the four roundings, on magnitudes.
func divided(a, c *big.Int, mode money.Rounding) *big.Int {
	quo, rem := new(big.Int).QuoRem(new(big.Int).Abs(a), c, new(big.Int))
	half := new(big.Int).Mul(rem, big.NewInt(2)).Cmp(c)
	up := false
	switch mode {
	case money.Up:
		up = rem.Sign() > 0
	case money.HalfUp:
		up = half >= 0
	case money.HalfEven:
		up = half > 0 || half == 0 && quo.Bit(0) == 1
	}
	if up {
		quo.Add(quo, big.NewInt(1))
	}
	if a.Sign() < 0 {
		quo.Neg(quo)
	}
	return quo
}

func TestRound(t *testing.T) {
	cases := []struct {
		amount, step money.Som
		mode         money.Rounding
		want         money.Som
	}{
		{15_873, 100, money.HalfUp, 15_900}, {15_873, 100, money.Down, 15_800}, {15_850, 100, money.HalfEven, 15_800},
		{15_850, 100, money.HalfUp, 15_900}, {15_801, 100, money.Up, 15_900}, {-15_850, 100, money.HalfUp, -15_900},
		{15_873, 0, money.HalfUp, 15_873}, {15_873, 1, money.HalfUp, 15_873}, {15_873, 50, money.HalfUp, 15_850},
		// The next multiple is out of range: the amount stays.
		{math.MaxInt64, 100, money.Up, math.MaxInt64}, {-math.MaxInt64, 100, money.Up, -math.MaxInt64},
	}
	for _, c := range cases {
		if got := c.amount.Round(c.step, c.mode); got != c.want {
			t.Errorf("%v to %v %s = %v, want %v", c.amount, c.step, c.mode, got, c.want)
		}
	}
}

func TestRoundingsAreKnown(t *testing.T) {
	for _, r := range money.Roundings {
		if !r.Valid() {
			t.Errorf("%q is listed but not valid", r)
		}
	}
	if money.Rounding("").Valid() || money.Rounding("nearest").Valid() {
		t.Error("an unknown rounding is valid")
	}
}

func TestShare(t *testing.T) {
	cases := []struct {
		total   money.Som
		weights []int64
		want    []money.Som
	}{
		{100, []int64{1, 1, 1}, []money.Som{34, 33, 33}},
		{-100, []int64{1, 1, 1}, []money.Som{-34, -33, -33}},
		{100, []int64{1, 2}, []money.Som{33, 67}},
		{100, []int64{0, 1}, []money.Som{0, 100}},
		{100, []int64{0, 0}, []money.Som{100, 0}},
		{100, []int64{-5, 1}, []money.Som{0, 100}},
		{0, []int64{3, 4}, []money.Som{0, 0}},
		{7, nil, nil},
	}
	for _, c := range cases {
		got := money.Share(c.total, c.weights)
		if len(got) != len(c.want) {
			t.Fatalf("%v by %v: %v", c.total, c.weights, got)
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%v by %v = %v, want %v", c.total, c.weights, got, c.want)
				break
			}
		}
	}
}

// TestShareLosesNothing: parts add up for any weights, none gets more than its
// fair part rounded up, and who weighs nothing gets nothing.
func TestShareLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := money.Som(rapid.Int64().Draw(t, "total"))
		weights := rapid.SliceOfN(rapid.Int64(), 1, 20).Draw(t, "weights")
		var sum money.Som
		somebody := false
		parts := money.Share(total, weights)
		for _, w := range weights {
			somebody = somebody || w > 0
		}
		for i, part := range parts {
			sum += part
			if somebody && weights[i] <= 0 && part != 0 {
				t.Fatalf("weight %d got %v", weights[i], part)
			}
			if part != 0 && (part < 0) != (total < 0) {
				t.Fatalf("part %v of %v", part, total)
			}
		}
		if sum != total {
			t.Fatalf("parts of %v add up to %v", total, sum)
		}
	})
}

func TestSum(t *testing.T) {
	if got := money.Sum(1_000, -300, 5); got != 705 {
		t.Errorf("sum %v", got)
	}
}

// FuzzParse: text either is refused by a named error or means the same number
// when it is written and read again.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"350", "1 234,50", "−0,5", "12,345", "сом", "99999999999999999999", "1\u202f000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if v, err := money.Parse(text); err == nil {
			if again, err := money.Parse(v.String()); err != nil || again != v {
				t.Errorf("%q is %v, read again %v, %v", text, v, again, err)
			}
		} else if !errors.Is(err, money.ErrFormat) && !errors.Is(err, money.ErrOverflow) {
			t.Errorf("%q: %v", text, err)
		}
		if v, err := money.ParseRate(text); err == nil {
			if again, err := money.ParseRate(v.String()); err != nil || again != v {
				t.Errorf("rate %q is %v, read again %v, %v", text, v, again, err)
			}
		}
		if v, err := money.ParseQuantity(text); err == nil {
			if again, err := money.ParseQuantity(v.String()); err != nil || again != v {
				t.Errorf("quantity %q is %v, read again %v, %v", text, v, again, err)
			}
		}
	})
}
