package tills

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/money"
)

func TestCountSum(t *testing.T) {
	for _, tt := range []struct {
		name string
		c    Count
		want money.Som
	}{
		{"nothing", Count{}, 0},
		{"one of each", Count{5000_00: 1, 2000_00: 1, 1000_00: 1, 500_00: 1, 200_00: 1, 100_00: 1, 50_00: 1, 20_00: 1,
			10_00: 1, 5_00: 1, 3_00: 1, 1_00: 1, 50: 1, 10: 1}, 8889_60},
		{"the evening of a village till", Count{1000_00: 8, 500_00: 5, 200_00: 3, 100_00: 2, 20_00: 2}, 11_340_00},
		{"small coins", Count{3_00: 7, 50: 3, 10: 4}, 22_90},
	} {
		if got := tt.c.Sum(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestCountWrong(t *testing.T) {
	for name, tt := range map[string]struct {
		c  Count
		ok bool
	}{
		"real":           {Count{500_00: 3}, true},
		"no such note":   {Count{25_00: 1}, false},
		"below zero":     {Count{500_00: -1}, false},
		"beyond reason":  {Count{10: maxPieces + 1}, false},
		"as many as fit": {Count{10: maxPieces}, true},
	} {
		if _, ok := tt.c.wrong(); ok != tt.ok {
			t.Errorf("%s: %v, want %v", name, ok, tt.ok)
		}
	}
}

// What is stored is read back as it was, without the lines that say nothing.
func TestCountText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := Count{}
		for _, d := range Denominations {
			count[d] = rapid.IntRange(0, 300).Draw(t, "pieces")
		}
		back, err := countOf(count.text())
		if err != nil || back.Sum() != count.Sum() {
			t.Fatalf("%s reads as %v, %v", count.text(), back, err)
		}
	})
	if got := (Count{500_00: 3, 10_00: 0}).text(); got != `{"50000":3}` {
		t.Error(got)
	}
	for _, broken := range []string{"{", `{"x":1}`, `[1]`} {
		if _, err := countOf(broken); err == nil {
			t.Errorf("%s is read", broken)
		}
	}
}

// The arithmetic of a day: nothing is lost between morning and evening.
func TestTill(t *testing.T) {
	till := Till{Change: 500_00, Taken: 11_340_00, Returned: 500_00, Counted: 11_300_00, Kept: 500_00}
	if till.Expected() != 11_340_00 || till.Difference() != -40_00 || till.Handed() != 10_800_00 {
		t.Errorf("expected %s, difference %s, handed %s", till.Expected(), till.Difference(), till.Handed())
	}
	rapid.Check(t, func(t *rapid.T) {
		sum := func(name string) money.Som { return money.Som(rapid.Int64Range(0, 1e12).Draw(t, name)) }
		till := Till{sum("change"), sum("taken"), sum("returned"), sum("counted"), sum("kept")}
		if till.Change+till.Taken-till.Returned+till.Difference() != till.Handed()+till.Kept {
			t.Fatalf("%+v does not add up", till)
		}
	})
}

func FuzzCountOf(f *testing.F) {
	f.Add(`{"50000":3}`)
	f.Add(`{"-1":-1}`)
	f.Fuzz(func(t *testing.T, text string) {
		if count, err := countOf(text); err == nil {
			if _, err := countOf(count.text()); err != nil {
				t.Errorf("%q is read but not read back", text)
			}
		}
	})
}
