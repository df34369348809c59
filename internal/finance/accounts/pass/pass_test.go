package pass

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

var testKey = []byte("0123456789abcdef0123456789abcdef")

func TestPass(t *testing.T) {
	const now period.Instant = 1_790_000_000_000
	sealed := Pass{Account: 42, Until: now + Life}.Seal(testKey)

	t.Run("opens the account for half an hour", func(t *testing.T) {
		for _, at := range []period.Instant{now, now + Life - 1} {
			if p, ok := Open(testKey, sealed, at); !ok || p.Account != 42 {
				t.Errorf("at +%d ms: got %v %v", at-now, p, ok)
			}
		}
	})
	t.Run("ends after half an hour", func(t *testing.T) {
		if _, ok := Open(testKey, sealed, now+Life); ok {
			t.Error("an expired pass was accepted")
		}
	})
	t.Run("is worthless with another key", func(t *testing.T) {
		if _, ok := Open([]byte("another"), sealed, now); ok {
			t.Error("a foreign pass was accepted")
		}
	})
	t.Run("cannot be changed", func(t *testing.T) {
		for i := range sealed {
			forged := sealed[:i] + string(flip(sealed[i])) + sealed[i+1:]
			if p, ok := Open(testKey, forged, now); ok && p.Account != 42 {
				t.Fatalf("letter %d changed and still accepted", i)
			}
		}
	})
	for _, text := range []string{"", "x", strings.Repeat("A", 64), sealed + "A", "ключ"} {
		if _, ok := Open(testKey, text, now); ok {
			t.Errorf("%q was accepted", text)
		}
	}
}

func flip(c byte) byte {
	if c == 'A' {
		return 'B'
	}
	return 'A'
}

func TestPassComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Pass{
			Account: ref.ID(rapid.Int64Min(1).Draw(t, "account")),
			Until:   period.Instant(rapid.Int64Range(1, 1<<50).Draw(t, "until")),
		}
		got, ok := Open(testKey, p.Seal(testKey), p.Until-1)
		if !ok || got != p {
			t.Fatalf("got %v %v, want %v", got, ok, p)
		}
	})
}

func TestCode(t *testing.T) {
	first := Code(testKey, 7, 1)
	if len(first) != codeDigits || strings.Trim(first, "0123456789") != "" {
		t.Fatalf("code %q is not eight digits", first)
	}
	for name, other := range map[string]string{
		"a new version":   Code(testKey, 7, 2),
		"another account": Code(testKey, 8, 1),
		"another key":     Code([]byte("other"), 7, 1),
	} {
		if other == first {
			t.Errorf("%s has the same code", name)
		}
	}
}

func TestSame(t *testing.T) {
	for typed, want := range map[string]bool{
		"12345678": true, "1234 5678": true, " 1234-5678 ": true,
		"1234567": false, "12345679": false, "": false, "123456780": false,
	} {
		if Same(typed, "12345678") != want {
			t.Errorf("%q: want %v", typed, want)
		}
	}
}
