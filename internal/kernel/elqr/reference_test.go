package elqr

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestReferenceIsFoundAgain(t *testing.T) {
	r := NewReference("a form's key")
	if r != NewReference("a form's key") || r == NewReference("another key") {
		t.Error("a key makes one reference, and another key another")
	}
	if len(r) != 14 || r[0] != 'Q' || strings.ContainsAny(string(r), "ILOU") {
		t.Errorf("reference %q", r)
	}
	for name, text := range map[string]string{
		"as it is":          string(r),
		"small letters":     strings.ToLower(string(r)),
		"in a purpose":      "Таза суу үчүн төлөм №" + string(r) + ", Асанова Г.",
		"after a number":    "20261101/" + string(r) + ";4-1042-7",
		"among look-alikes": "QQQQQQQQQQQQQQ " + string(r),
	} {
		if got, ok := FindReference(text); !ok || got != r {
			t.Errorf("%s: %q of %q", name, got, text)
		}
	}
	typed := string(r[:4]) + "-" + string(r[4:8]) + " " + string(r[8:])
	if got, ok := ParseReference(typed); !ok || got != r {
		t.Errorf("%q read as %q", typed, got)
	}
}

func TestWhatIsNoReference(t *testing.T) {
	r := string(NewReference("key"))
	for name, text := range map[string]string{
		"nothing":       "",
		"a word":        "Ыраазычылык",
		"too short":     r[:13],
		"glued":         r + "7",
		"another mark":  "X" + r[1:],
		"forbidden":     "QUUUUUUUUUUUUU",
		"account":       "0040010427",
		"only its tail": r[1:],
	} {
		if got, ok := FindReference(text); ok {
			t.Errorf("%s: %q taken for %q", name, text, got)
		}
	}
}

// Mixed-up signs are mended, and one wrong sign is nearly always seen.
func TestReferenceProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := NewReference(rapid.String().Draw(t, "key"))
		said := strings.NewReplacer("0", "o", "1", "l").Replace(string(r))
		if got, ok := ParseReference(said); !ok || got != r {
			t.Fatalf("%q read as %q", said, got)
		}
	})
	seen, missed := 0, 0
	for i := range 2000 {
		r := []byte(NewReference(strings.Repeat("x", i)))
		at := 1 + i%12
		r[at] = alphabet[(strings.IndexByte(alphabet, r[at])+1+i%31)%32]
		if _, ok := ParseReference(string(r)); ok {
			missed++
		}
		seen++
	}
	if missed > seen/16 {
		t.Errorf("%d of %d wrong references pass", missed, seen)
	}
}

func FuzzFindReference(f *testing.F) {
	f.Add("Таза суу " + string(NewReference("key")))
	f.Add("q8f3k2m9tx4rwv\xff")
	f.Fuzz(func(t *testing.T, text string) {
		if r, ok := FindReference(text); ok {
			if again, ok := ParseReference(string(r)); !ok || again != r {
				t.Errorf("%q found in %q is not read again", r, text)
			}
		}
	})
}
