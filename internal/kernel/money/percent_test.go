package money_test

import (
	"errors"
	"math"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/money"
)

func TestPercent(t *testing.T) {
	for text, want := range map[string]money.Percent{
		"17,25": 1_725, "17.25 %": 1_725, "35%": 3_500, " 100 % ": money.Whole, "0": 0, "-2,5": -250, "0,01": 1,
	} {
		if got, err := money.ParsePercent(text); err != nil || got != want {
			t.Errorf("ParsePercent(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "%", "1,234", "a", "5 %%"} {
		if got, err := money.ParsePercent(text); !errors.Is(err, money.ErrFormat) {
			t.Errorf("ParsePercent(%q) = %d, %v", text, got, err)
		}
	}
	for p, want := range map[money.Percent]string{1_725: "17.25", 3_500: "35", 3_550: "35.5", -5: "-0.05", 0: "0"} {
		if p.String() != want {
			t.Errorf("%d is written %q, want %q", p, p.String(), want)
		}
	}
}

func TestPercentOf(t *testing.T) {
	// 17,25 % of 36 047,00 som = 6 218,1075
	if got, err := money.Percent(1_725).Of(36_047_00, money.HalfUp); err != nil || got != 6_218_11 {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := money.Percent(math.MaxInt64).Of(math.MaxInt64, money.HalfUp); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("an endless share: %v", err)
	}
}
