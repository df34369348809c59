package secret

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

var testKey = []byte("0123456789abcdef0123456789abcdef")

// TestHide: what is sealed opens for its request with its key, and nowhere else.
func TestHide(t *testing.T) {
	s := New(testKey)
	rapid.Check(t, func(t *rapid.T) {
		who := appeal.Applicant{Name: rapid.String().Draw(t, "name"), Phone: rapid.String().Draw(t, "phone"), Address: "Манас 4"}
		who.Name, who.Phone = strings.ToValidUTF8(who.Name, ""), strings.ToValidUTF8(who.Phone, "")
		sealed, err := s.Hide(who, 42)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Show(sealed, 42); err != nil || got != who {
			t.Fatalf("%+v, %v", got, err)
		}
		if _, err := s.Show(sealed, 43); err == nil {
			t.Fatal("it opens at another request")
		}
		if _, err := New([]byte("another key of some thirty letters")).Show(sealed, 42); err == nil {
			t.Fatal("it opens with another key")
		}
		sealed[rapid.IntRange(0, len(sealed)-1).Draw(t, "byte")] ^= 1
		if _, err := s.Show(sealed, 42); err == nil {
			t.Fatal("it opens though it was changed")
		}
	})
	if sealed, err := s.Hide(appeal.Applicant{}, 42); err != nil || len(sealed) != 0 {
		t.Errorf("nobody is kept as %v, %v", sealed, err)
	}
	for _, broken := range [][]byte{{1}, make([]byte, 11), make([]byte, 30)} {
		if _, err := s.Show(broken, 42); err == nil {
			t.Errorf("%d bytes of nothing open", len(broken))
		}
	}
}

// TestCode: a code leads to its follower however it is written, and cannot be made
// or changed elsewhere.
func TestCode(t *testing.T) {
	s := New(testKey)
	rapid.Check(t, func(t *rapid.T) {
		id := ref.ID(rapid.Int64Range(1, 1<<62).Draw(t, "id"))
		code := s.Code(id)
		for _, typed := range []string{code, strings.ToLower(code)} {
			if got, ok := s.Follower(typed); !ok || got != id {
				t.Fatalf("%q leads to %v, %v", typed, got, ok)
			}
		}
		at := rapid.IntRange(0, len(code)-1).Draw(t, "letter")
		forged := code[:at] + rapid.StringMatching(`[0-9A-HJKMNP-TV-Z]`).Draw(t, "with") + code[at+1:]
		if got, ok := s.Follower(forged); ok && forged != code {
			t.Fatalf("%q was made of %q and leads to %v", forged, code, got)
		}
		if _, ok := New([]byte("another key of some thirty letters")).Follower(code); ok {
			t.Fatal("a code of another installation is taken")
		}
	})
	for _, text := range []string{"", "x", strings.Repeat("0", 29), "ключ", strings.Repeat("Z", 400)} {
		if id, ok := s.Follower(text); ok {
			t.Errorf("%q leads to %v", text, id)
		}
	}
}
