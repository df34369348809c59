package ref_test

import (
	"testing"

	"github.com/openaimak/aimak/internal/kernel/ref"
)

func TestReceiptNumber(t *testing.T) {
	for text, want := range map[string]ref.Receipt{
		"1-004118": {1, 4118}, "№ 1-004118": {1, 4118}, " 12-000001 ": {12, 1}, "4118": {0, 4118}, "№4118": {0, 4118},
		"1-1234567": {1, 1234567},
	} {
		if got, ok := ref.ParseReceipt(text); !ok || got != want {
			t.Errorf("%q is %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "-", "1-", "-5", "0-5", "1-0", "0", "a-1", "1-2-3", "4-1042-7", "99999999999999999999"} {
		if got, ok := ref.ParseReceipt(text); ok {
			t.Errorf("%q is taken for %v", text, got)
		}
	}
	if n := ref.Outside(33); n.String() != "0000000000011" {
		t.Errorf("a payment from outside is numbered %s", n)
	}
}

func FuzzParseReceipt(f *testing.F) {
	for _, seed := range []string{"1-004118", "№ 7", "0-0", "-", "1-2-3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, ok := ref.ParseReceipt(text)
		if !ok || n.Desk == 0 {
			return
		}
		if back, ok := ref.ParseReceipt(n.String()); !ok || back != n {
			t.Errorf("%q is %v, which reads as %v", text, n, back)
		}
	})
}
