// Package town draws believable households and organisations for the demo. All
// names are common ones put together at random; the same random source and day
// draw the same town.
package town

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/registry/people/roll"
)

// demoSizes weighs households by their number of people, from one on; the mean
// is 4,6, that of rural Osh oblast.
var demoSizes = []int{6, 11, 15, 18, 18, 14, 9, 5, 3, 1}

// Town draws the people of one municipality.
type Town struct {
	Rand    *rand.Rand
	Year    int                 // the present one
	Named   bool                // every member has a name, not the head alone
	Streets map[ref.ID][]string // known streets by village
}

// Households draws households that add up to the population of each village,
// and beside them a few that have moved away since: gone are their indexes.
func (t *Town) Households(villages []roll.Village) (all []roll.Household, gone []int) {
	for _, v := range villages {
		streets := t.streets(v)
		for left := v.Population; left > 0; {
			size := min(t.size(), left)
			all = append(all, t.household(v, streets, size))
			left -= size
		}
		for range v.Population / 400 {
			gone = append(gone, len(all))
			all = append(all, t.household(v, streets, t.size()))
		}
	}
	return all, gone
}

// streets returns the known streets of a village, or draws as many as a village
// of the size has.
func (t *Town) streets(v roll.Village) []string {
	if known := t.Streets[v.ID]; len(known) > 0 {
		return known
	}
	n := min(len(demoStreets), 1+v.Population/250)
	names := make([]string, n)
	for i, at := range t.Rand.Perm(len(demoStreets))[:n] {
		names[i] = demoStreets[at]
	}
	return names
}

func (t *Town) size() int {
	at := t.Rand.IntN(100)
	for i, weight := range demoSizes {
		if at -= weight; at < 0 {
			return i + 1
		}
	}
	return len(demoSizes)
}

func (t *Town) household(v roll.Village, streets []string, size int) roll.Household {
	family := t.family(size)
	h := roll.Household{VillageID: v.ID, Street: streets[t.Rand.IntN(len(streets))], House: t.house(), Head: family[0].Name, Phone: t.phone(), Persons: size}
	if t.Named {
		h.Members = family
	}
	return h
}

func (t *Town) house() string {
	house := strconv.Itoa(1 + t.Rand.IntN(140))
	if t.Rand.IntN(12) == 0 {
		house += string([]rune("абв")[t.Rand.IntN(3)])
	}
	return house
}

// phone draws a number; one household in eight has none.
func (t *Town) phone() string {
	if t.Rand.IntN(8) == 0 {
		return ""
	}
	return fmt.Sprintf("+996%s%06d", demoPhones[t.Rand.IntN(len(demoPhones))], t.Rand.IntN(1_000_000))
}

// family draws a head and those who live with it: husband or wife, children,
// sometimes a parent. All carry the family's surname, or "X уулу" and "X кызы".
func (t *Town) family(size int) []roll.Person {
	year := t.Year
	woman := t.Rand.IntN(100) < 27 // widowed, divorced, or the husband works in Russia
	born := year - 24 - t.Rand.IntN(52)
	surname, old := t.pick(demoSurnames), t.Rand.IntN(6) == 0
	if old {
		surname = t.pick(demoMen) // "Болот уулу Асан"
	}
	people := []roll.Person{t.person(surname, old, woman, born)}
	if !t.Named {
		return people
	}
	if size > 1 && !woman {
		people = append(people, t.person(t.pick(demoSurnames), false, true, born-3+t.Rand.IntN(8)))
	}
	for len(people) < size {
		child := born + 20 + t.Rand.IntN(min(18, year-born-19))
		people = append(people, t.person(surname, old, t.Rand.IntN(2) == 0, child))
	}
	return people
}

func (t *Town) person(family string, old, woman bool, born int) roll.Person {
	m := roll.Person{Sex: "m", BirthYear: born}
	given, ending, son := t.pick(demoMen), "", " уулу "
	if woman {
		m.Sex, given, ending, son = "f", t.pick(demoWomen), "а", " кызы "
	}
	if m.Name = family + ending + " " + given; old {
		m.Name = family + son + given
	}
	return m
}

func (t *Town) pick(names []string) string { return names[t.Rand.IntN(len(names))] }

// Organisations draws what stands in villages of their size.
func (t *Town) Organisations(villages []roll.Village) []roll.Organisation {
	var list []roll.Organisation
	numbers := map[string]int{}
	for i, v := range villages {
		for _, pattern := range demoOrganisations {
			count := 0
			if pattern.every == 0 && i == 0 {
				count = 1
			} else if pattern.every > 0 {
				count = (v.Population + pattern.every/2) / pattern.every
			}
			for range count {
				numbers[pattern.name]++
				list = append(list, t.organisation(pattern, v, numbers[pattern.name]))
			}
		}
	}
	return list
}

func (t *Town) organisation(pattern demoOrganisation, v roll.Village, number int) roll.Organisation {
	surname, given := t.pick(demoSurnames), t.pick(demoMen)
	return roll.Organisation{
		Name:     strings.NewReplacer("{n}", strconv.Itoa(number), "{village}", v.Name.Ky, "{shop}", demoShops[number%len(demoShops)]).Replace(pattern.name),
		Category: pattern.category, VillageID: v.ID, Street: t.pick(t.streets(v)), House: t.house(),
		Contact: surname + " " + given, Phone: t.phone(),
		TaxNumber: fmt.Sprintf("0%04d%04d%05d", t.Rand.IntN(10000), 1991+t.Rand.IntN(30), t.Rand.IntN(100000)),
	}
}
