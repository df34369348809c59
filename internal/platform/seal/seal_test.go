package seal_test

import (
	"bytes"
	"testing"

	"github.com/openaimak/aimak/internal/platform/seal"
)

func TestWhatIsSealedOpensInItsOwnRowAlone(t *testing.T) {
	box := seal.New([]byte("installation"), "trial")
	sealed := box.Hide([]byte("+996700123456"), 7)
	if bytes.Contains(sealed, []byte("700")) {
		t.Error("the number can be read")
	}
	if plain, err := box.Show(sealed, 7); err != nil || string(plain) != "+996700123456" {
		t.Errorf("%q %v", plain, err)
	}
	if _, err := box.Show(sealed, 8); err == nil {
		t.Error("it opens in another row")
	}
	if _, err := seal.New([]byte("installation"), "other").Show(sealed, 7); err == nil {
		t.Error("it opens for another use")
	}
	if _, err := box.Show(sealed[:5], 7); err != seal.ErrCut {
		t.Error(err)
	}
}

func TestPrintsAndCodes(t *testing.T) {
	box, other := seal.New([]byte("one"), "trial"), seal.New([]byte("two"), "trial")
	first, again := box.Print("a"), box.Print("a")
	if first != again || first == box.Print("b") || first == other.Print("a") {
		t.Error("a print must tell texts apart, and installations")
	}
	if n := len(box.Print("a")); n != seal.PrintLength {
		t.Errorf("%d characters", n)
	}
	code := box.Code(42)
	if id, ok := box.Read(code); !ok || id != 42 {
		t.Error(id, ok)
	}
	for _, bad := range []string{"", "X", code[1:], other.Code(42), code[:len(code)-1] + "U"} {
		if _, ok := box.Read(bad); ok {
			t.Errorf("%q was taken for a code", bad)
		}
	}
}
