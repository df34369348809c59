package town

import (
	"fmt"
	"math/rand/v2"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// doors are how people come: most of them by word of mouth.
var doors = []life.Channel{life.Site, life.Counter, life.Counter, life.Telephone, life.Letter, life.Counter, life.Site, life.Reception}

// Village is where somebody may live, with its streets and its middle.
type Village struct {
	ID      ref.ID
	Streets []string
	At      appeal.Point
}

// Spot is where the i-th village of the demo lies: along a valley below the village
// of Kara-Kulja. Its own position is that of GeoNames, the others are invented.
func Spot(i int) appeal.Point {
	return appeal.Point{Lat: 40_632_230 - int64(i)*17_000 + int64(i%2)*9_000, Lon: 73_592_490 - int64(i)*23_000}
}

// near is a position in a village for the i-th thing that is said: four of seven
// people tell it, by their phone or to an employee.
func near(v Village, i int) appeal.Point {
	if i%7 > 3 {
		return appeal.Point{}
	}
	return appeal.Point{Lat: v.At.Lat + int64(i)*7919%8000 - 4000, Lon: v.At.Lon + int64(i)*10_473%8000 - 4000}
}

// Said is the i-th thing that somebody of the villages says, on a day.
func Said(r *rand.Rand, i int, day period.Day, villages []Village) appeal.Said {
	c, who := Cases[i%len(Cases)], People[r.IntN(len(People))]
	if i%15 == 14 { // once more what was said last
		c = Cases[(i-1)%len(Cases)]
	}
	village := villages[r.IntN(min(len(villages), 4))]
	s := appeal.Said{Category: c.Category, Kind: c.Kind, Lang: i18n.Ky, People: 1, Village: village.ID, Place: c.Place, Words: c.Words,
		Channel: doors[r.IntN(len(doors))], Received: day, Sex: life.Man,
		Who: appeal.Applicant{Name: who.Name, Phone: fmt.Sprintf("+996 700 00 %02d %02d", i%100, r.IntN(100))}}
	if who.Woman {
		s.Sex = life.Woman
	}
	if c.Lang != "" {
		s.Lang = i18n.Lang(c.Lang)
	}
	if s.Kind == "" {
		s.Kind = life.Application
	}
	s.Form = life.FormOf(s.Channel)
	if s.Channel != life.Letter {
		s.Point = near(village, i)
	}
	if n := len(village.Streets); n > 0 {
		s.Street = village.Streets[r.IntN(n)]
	}
	if i%9 == 4 && s.Channel == life.Letter {
		s.People = 12 + r.IntN(60)
	}
	if i%13 == 6 && appeal.Find(appeal.Usual, c.Category).Nameless {
		s.Anonymous, s.Sex = true, ""
	}
	return s
}
