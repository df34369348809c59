package intake

import (
	"testing"

	"github.com/openaimak/aimak/internal/kernel/elqr"
)

// The number of a payment code tells its door, wherever it stands in the purpose.
func TestWired(t *testing.T) {
	code := string(elqr.NewReference("form"))
	wrong := code[:len(code)-1] + "0"
	if wrong == code {
		wrong = code[:len(code)-1] + "1"
	}
	for purpose, want := range map[string]Method{
		"": Bank, "Суу үчүн 4-1042-7": Bank, wrong: Bank, code: QR, "Ичүүчү суу, " + code + ", Асанова": QR,
	} {
		if got := Wired(purpose); got != want {
			t.Errorf("%q came by %s, want %s", purpose, got, want)
		}
	}
}
