package ref_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/ref"
)

func TestIDText(t *testing.T) {
	cases := []struct {
		id   ref.ID
		text string
	}{
		{0, "0000000000000"}, {1, "0000000000001"}, {31, "000000000000Z"}, {32, "0000000000010"},
		{math.MaxInt64, "7ZZZZZZZZZZZZ"},
	}
	for _, c := range cases {
		if got := c.id.String(); got != c.text {
			t.Errorf("%d is written %q, want %q", c.id, got, c.text)
		}
		if got, err := ref.ParseID(c.text); err != nil || got != c.id {
			t.Errorf("%q is read %d, %v", c.text, got, err)
		}
	}
}

// TestParseIDForgives accepts what people misread and nothing else.
func TestParseIDForgives(t *testing.T) {
	want := ref.ID(1 << 5)
	for _, text := range []string{"0000000000010", "OOOOOOOOOOOIO", "ooooooooooolo", "0000000000o1O"} {
		if got, err := ref.ParseID(text); err != nil || got != want {
			t.Errorf("%q is %d, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "1", "00000000000010", "000000000001", "000000000001U", "000000000001-", "8000000000000",
		"G000000000000", // would lose its highest bit and read as zero
		"ZZZZZZZZZZZZZ",
		"ſ00000000000", // 13 bytes, upper case is one letter S
		"ı00000000000",
		strings.Repeat("ж", 6) + "0",
	} {
		if got, err := ref.ParseID(text); !errors.Is(err, ref.ErrFormat) {
			t.Errorf("%q was read as %d, %v", text, got, err)
		}
	}
}

func TestIDInJSON(t *testing.T) {
	type row struct{ ID ref.ID }
	out, err := json.Marshal(row{ID: 33})
	if err != nil || string(out) != `{"ID":"0000000000011"}` {
		t.Fatalf("%s, %v", out, err)
	}
	var back row
	if err := json.Unmarshal(out, &back); err != nil || back.ID != 33 {
		t.Errorf("%d, %v", back.ID, err)
	}
	if err := json.Unmarshal([]byte(`{"ID":"x"}`), &back); err == nil {
		t.Error("a malformed id was read")
	}
}

func TestIDKeepsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := ref.ID(rapid.Int64Min(0).Draw(t, "a")), ref.ID(rapid.Int64Min(0).Draw(t, "b"))
		if (a < b) != (a.String() < b.String()) {
			t.Fatalf("%d and %d sort differently as %s and %s", a, b, a, b)
		}
		if back, err := ref.ParseID(strings.ToLower(a.String())); err != nil || back != a {
			t.Fatalf("%d read again is %d, %v", a, back, err)
		}
	})
}

// TestSource makes more ids than a millisecond holds, on a clock that stands
// still and steps back: they still rise and name their moment and node.
func TestSource(t *testing.T) {
	start := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	now := start
	s := ref.NewSource(5, func() time.Time { return now })
	last := s.Next()
	if !last.Time().Equal(start) {
		t.Errorf("made at %v, says %v", start, last.Time())
	}
	for i := range 10_000 {
		if i == 5_000 {
			now = now.Add(-time.Hour)
		}
		id := s.Next()
		if id <= last {
			t.Fatalf("id %d after %d", id, last)
		}
		if node := int64(id) >> 12 & 1023; node != 5 {
			t.Fatalf("node %d", node)
		}
		last = id
	}
}

func TestSourceBeforeItsEpoch(t *testing.T) {
	s := ref.NewSource(0, func() time.Time { return time.Unix(0, 0) })
	if a, b := s.Next(), s.Next(); a <= 0 || b <= a {
		t.Errorf("ids %d, %d on a clock of 1970", a, b)
	}
}

func TestSourcesNeverMeet(t *testing.T) {
	var mu sync.Mutex
	seen := map[ref.ID]bool{}
	var group sync.WaitGroup
	for node := range 4 {
		s := ref.NewSource(node, time.Now)
		for range 2 {
			group.Go(func() {
				for range 1_000 {
					id := s.Next()
					mu.Lock()
					if seen[id] {
						t.Errorf("id %s twice", id)
					}
					seen[id] = true
					mu.Unlock()
				}
			})
		}
	}
	group.Wait()
}

// FuzzParseID: whatever is accepted is one of the ways to write that id.
func FuzzParseID(f *testing.F) {
	for _, seed := range []string{"0000000000010", "7ZZZZZZZZZZZZ", "G000000000000", "ſ00000000000", ""} {
		f.Add(seed)
	}
	similar := strings.NewReplacer("I", "1", "L", "1", "O", "0")
	f.Fuzz(func(t *testing.T, text string) {
		id, err := ref.ParseID(text)
		if err != nil {
			return
		}
		if id < 0 || id.String() != similar.Replace(strings.ToUpper(text)) {
			t.Errorf("%q was read as %s", text, id)
		}
	})
}
