package ref_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/ref"
)

func TestNumberText(t *testing.T) {
	for _, n := range []ref.Number{{0, 0}, {4, 1042}, {999, 999_999}, {12, 7}} {
		for _, text := range []string{n.String(), n.Digits()} {
			if got, err := ref.ParseNumber(text); err != nil || got != n {
				t.Errorf("%v written %q is read %v, %v", n, text, got, err)
			}
		}
	}
}

// TestNumberAsTyped reads a number off a bill as people type it.
func TestNumberAsTyped(t *testing.T) {
	n := ref.Number{Code: 4, Serial: 1042}
	check := n.String()[len(n.String())-1:]
	for _, text := range []string{
		"4-1042-" + check, "4 1042 " + check, "4–1042–" + check, "4/1042/" + check, " 4 - 1042 - " + check + " ",
		"004-001042-" + check, "004001042" + check, "4\u00a01042\u00a0" + check,
	} {
		if got, err := ref.ParseNumber(text); err != nil || got != n {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "4", "4-1042", "4-1042-" + check + "-1", "+4-1042-" + check, "4-1042-0" + check, "0004-1042-" + check,
		"4-0001042-" + check, "a-1042-" + check, "4-1042-x", "1000-1-1", "4-1000000-1", "+04001042" + check,
		"٤-1042-" + check, "99999999999999999999-1-1",
	} {
		if got, err := ref.ParseNumber(text); !errors.Is(err, ref.ErrFormat) {
			t.Errorf("%q was read as %v, %v", text, got, err)
		}
	}
}

// TestCheckDigit: no single wrong digit and no swap of neighbours passes.
func TestCheckDigit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := ref.Number{
			Code:   rapid.IntRange(0, 999).Draw(t, "code"),
			Serial: rapid.IntRange(0, 999_999).Draw(t, "serial"),
		}
		digits := []byte(n.Digits())
		i := rapid.IntRange(0, len(digits)-1).Draw(t, "place")
		wrong := append([]byte(nil), digits...)
		wrong[i] = byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
		if string(wrong) != string(digits) {
			if got, err := ref.ParseNumber(string(wrong)); err == nil {
				t.Fatalf("%s passes for %s as %v", wrong, digits, got)
			}
		}
		swapped := append([]byte(nil), digits...)
		if i+1 < len(swapped) && swapped[i] != swapped[i+1] {
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			if got, err := ref.ParseNumber(string(swapped)); err == nil {
				t.Fatalf("%s passes for %s as %v", swapped, digits, got)
			}
		}
	})
}

// FuzzParseNumber: what is accepted is written the same way ever after.
func FuzzParseNumber(f *testing.F) {
	for _, seed := range []string{"4-1042-7", "0040010427", "4 1042 7", "+4-1042-7", "--"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ref.ParseNumber(text)
		if err != nil {
			return
		}
		if again, err := ref.ParseNumber(n.String()); err != nil || again != n {
			t.Errorf("%q is %v, written %q, read again %v, %v", text, n, n.String(), again, err)
		}
	})
}
