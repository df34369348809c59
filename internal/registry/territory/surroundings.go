package territory

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/territory/store"
)

// Box is a rectangle of the earth in millionths of a degree.
type Box struct{ South, North, West, East int64 }

// Holds tells whether a position lies in it.
func (b Box) Holds(lat, lon int64) bool {
	return lat >= b.South && lat <= b.North && lon >= b.West && lon <= b.East
}

// country is the rectangle around Kyrgyzstan.
var country = Box{South: 39_100_000, North: 43_300_000, West: 69_200_000, East: 80_400_000}

// beside is how far around its raion a municipality may still have something to
// mend, in degrees: a pasture or a spring, some thirty kilometres away.
const beside = 0.3

// boxes are the rectangles of raions, widened.
var boxes = sync.OnceValues(func() (map[place.Code]Box, error) {
	all, err := outlines()
	if err != nil {
		return nil, err
	}
	found := map[place.Code]Box{}
	for _, o := range all {
		rings, err := o.rings()
		if err != nil {
			return nil, err
		}
		b := shape{Rings: rings}.box()
		found[soate(o.Properties.Code)] = Box{South: micro(b.south - beside), North: micro(b.north + beside), West: micro(b.west - beside), East: micro(b.east + beside)}
	}
	return found, nil
})

func micro(degrees float64) int64 { return int64(math.Round(degrees * 1_000_000)) }

// Surroundings is where something that concerns the municipality can lie: its
// raion, generously. Where the raion has no outline, the country.
func (t *Territory) Surroundings(ctx context.Context, tx *db.Tx) (Box, error) {
	code, err := store.New(tx).RaionCode(ctx, int64(tx.Municipality))
	if err != nil && !db.IsMissing(err) {
		return Box{}, fmt.Errorf("the raion of the municipality: %w", err)
	}
	known, err := boxes()
	if err != nil {
		return Box{}, err
	}
	if b, ok := known[place.Code(code)]; ok {
		return b, nil
	}
	return country, nil
}
