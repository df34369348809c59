package sheet

import (
	"reflect"
	"testing"

	"github.com/tiendc/go-deepcopy"
)

type copied struct {
	Width *float64
	Rows  []copied
	Names map[string][]int
	Any   any
	Fixed [2]*int
	kept  int
}

// Copies that excelize makes share nothing with what they were made of.
func TestCopiesShareNothing(t *testing.T) {
	width, n := 12.5, 7
	from := copied{Width: &width, Rows: []copied{{Names: map[string][]int{"a": {1, 2}}}}, Any: []int{3}, Fixed: [2]*int{&n}, kept: 5}
	to := copied{kept: 9, Names: map[string][]int{"old": nil}}
	if err := deepcopy.Copy(&to, &from); err != nil {
		t.Fatal(err)
	}
	if to.kept != 9 {
		t.Errorf("an unexported field was copied: %d", to.kept)
	}
	to.kept = from.kept
	if !reflect.DeepEqual(to, from) {
		t.Fatalf("copied %+v, want %+v", to, from)
	}
	*to.Width, to.Rows[0].Names["a"][0], to.Any.([]int)[0], *to.Fixed[0] = 1, 9, 9, 9
	if width != 12.5 || from.Rows[0].Names["a"][0] != 1 || from.Any.([]int)[0] != 3 || n != 7 {
		t.Errorf("the copy is not apart from %+v", from)
	}
}

func TestCopyRefusesOtherTypes(t *testing.T) {
	var number int
	for name, pair := range map[string][2]any{
		"another type": {&number, "text"},
		"no pointer":   {number, 1},
		"nothing":      {&number, nil},
		"nil pointer":  {&number, (*int)(nil)},
	} {
		if err := deepcopy.Copy(pair[0], pair[1]); err == nil {
			t.Errorf("%s: no complaint", name)
		}
	}
}
