package town

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/doc"
	"github.com/openaimak/aimak/internal/registry/people/roll"
)

var villages = []roll.Village{{ID: 1, Name: place.Name{Ky: "Кара-Кулжа"}, Population: 13917}, {ID: 2, Name: place.Name{Ky: "Кызыл-Булак"}, Population: 113}}

func draw(seed uint64, named bool) *Town {
	return &Town{Rand: rand.New(rand.NewPCG(seed, 1)), Year: 2026, Named: named, Streets: map[ref.ID][]string{2: {"Тескей"}}}
}

func TestHouseholdsAddUpToThePopulation(t *testing.T) {
	for _, named := range []bool{true, false} {
		all, gone := draw(1, named).Households(villages)
		left := map[int]bool{}
		for _, i := range gone {
			left[i] = true
		}
		people, homes := map[ref.ID]int{}, 0
		for i, h := range all {
			if !left[i] {
				people[h.VillageID] += h.Persons
				homes++
			}
			if named && len(h.Members) != h.Persons || !named && len(h.Members) != 0 {
				t.Fatalf("%d members of %d people", len(h.Members), h.Persons)
			}
			if h.VillageID == 2 && h.Street != "Тескей" {
				t.Fatalf("a street that the village does not have: %s", h.Street)
			}
		}
		if people[1] != 13917 || people[2] != 113 {
			t.Errorf("the villages have %v people", people)
		}
		if mean := float64(13917+113) / float64(homes); mean < 4.4 || mean > 4.8 {
			t.Errorf("%.2f people a household", mean)
		}
		if share := float64(len(gone)) / float64(homes); share < 0.005 || share > 0.03 {
			t.Errorf("%.3f of the households moved away", share)
		}
	}
}

func TestEverythingDrawnMayStandInTheRegister(t *testing.T) {
	town := draw(2, true)
	all, _ := town.Households(villages)
	for _, h := range all {
		if err := h.Settle(2026); err != nil {
			t.Fatalf("%+v: %v", h, err)
		}
		if letters := doc.Missing(h.Head + h.Street); len(letters) > 0 {
			t.Fatalf("%s cannot be printed", h.Head)
		}
	}
	kinds := map[roll.Category]int{}
	for _, o := range town.Organisations(villages) {
		if err := o.Settle(); err != nil {
			t.Fatalf("%+v: %v", o, err)
		}
		if strings.Contains(o.Name, "{") {
			t.Errorf("%s is not filled in", o.Name)
		}
		kinds[o.Category]++
	}
	if kinds[roll.Budget] < 10 || kinds[roll.Other] < 15 {
		t.Errorf("organisations: %v", kinds)
	}
}

func TestTheSameSeedDrawsTheSameTown(t *testing.T) {
	a, gone := draw(3, true).Households(villages)
	b, _ := draw(3, true).Households(villages)
	if !reflect.DeepEqual(a, b) {
		t.Error("two runs differ")
	}
	c, _ := draw(4, true).Households(villages)
	if reflect.DeepEqual(a, c) || len(gone) == 0 {
		t.Error("another seed draws the same town")
	}
}
