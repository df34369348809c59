package territory

import (
	"context"
	"testing"

	"github.com/openaimak/aimak/internal/platform/db"
)

// TestSurroundings: the raion of Kara-Kulja, generously; a place without a known
// raion has the country.
func TestSurroundings(t *testing.T) {
	known, err := boxes()
	if err != nil {
		t.Fatal(err)
	}
	if len(known) != 53 {
		t.Errorf("%d raions have a rectangle", len(known))
	}
	b := known["41706246000000"]
	for name, p := range map[string]struct {
		lat, lon int64
		in       bool
	}{"Kara-Kulja": {40_632_230, 73_592_490, true}, "Alaikuu": {40_300_000, 74_300_000, true}, "Bishkek": {42_876_400, 74_603_700, false}, "nowhere": {0, 0, false}} {
		if b.Holds(p.lat, p.lon) != p.in {
			t.Errorf("%s lies in it: %v", name, !p.in)
		}
	}
	eachDB(t, func(t *testing.T, r *Territory) {
		err := r.db.Read(t.Context(), 77, func(tx *db.Tx) error {
			got, err := r.Surroundings(context.Background(), tx)
			if got != country {
				t.Errorf("an unknown place has %+v", got)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
