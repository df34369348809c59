package place_test

import (
	"testing"

	"github.com/openaimak/aimak/internal/kernel/place"
)

func TestCode(t *testing.T) {
	for code, want := range map[place.Code]bool{
		"41706000000000": true,
		"41700000000021": true, // Osh city, odd but real
		"":               false, "4170600000000": false, "417060000000000": false, "4170600000000x": false,
		"４１７０６": false, // full-width digits, 15 bytes
	} {
		if code.Valid() != want {
			t.Errorf("%q valid: %v", code, !want)
		}
	}
}

func TestName(t *testing.T) {
	full := place.Name{Ky: "Кара-Кулжа", Ru: "Кара-Кульджа", En: "Kara-Kulja"}
	cases := []struct {
		name place.Name
		lang string
		want string
	}{
		{full, "ky", "Кара-Кулжа"}, {full, "ru", "Кара-Кульджа"}, {full, "en", "Kara-Kulja"}, {full, "de", "Кара-Кулжа"},
		{place.Name{Ky: "Ылай-Талаа"}, "ru", "Ылай-Талаа"}, {place.Name{Ky: "Ылай-Талаа"}, "en", "Ылай-Талаа"},
		{place.Name{Ru: "Алайку"}, "ky", "Алайку"}, {place.Name{Ru: "Алайку"}, "en", "Алайку"},
		{place.Name{En: "Alayku"}, "ky", "Alayku"}, {place.Name{}, "ky", ""},
	}
	for _, c := range cases {
		if got := c.name.In(c.lang); got != c.want {
			t.Errorf("%+v in %s is %q, want %q", c.name, c.lang, got, c.want)
		}
	}
}
