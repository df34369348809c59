package papers

import (
	"bytes"
	"strings"
	"testing"
)

// TestPoster: one page in each language, also when the office has entered nothing
// and when its words are long.
func TestPoster(t *testing.T) {
	full := Poster{Office: "Кара-Кулжа айыл аймагы", Above: "Ош облусу, Кара-Кулжа району", Page: "https://aimak.kg/ky/kara-kulja/requests/new", Phone: "+996323950004",
		Address: "Кара-Кулжа айылы, Ленин көчөсү 60", Hours: "9:00–18:00", Days: 14, Month: "2026-11", Came: 1204, Answered: 1190, Open: 40, Late: 2, Today: "2026-11-22"}
	long := full
	long.Office, long.Address, long.Hours = strings.Repeat("Узун аталыш ", 12), strings.Repeat("көчө ", 30), strings.Repeat("9:00–18:00 ", 12)
	for name, s := range map[string]Poster{"full": full, "bare": {Office: "А", Page: "http://127.0.0.1:8080/ky/a/requests/new", Days: 1, Month: "2026-11", Today: "2026-11-22"}, "long": long} {
		for l, p := range printers(t) {
			d := s.Draw(p)
			body, err := d.Bytes()
			if err != nil || !bytes.HasPrefix(body, []byte("%PDF")) || d.Pages() != 1 {
				t.Errorf("%s in %s: %d pages, %v", name, l, d.Pages(), err)
			}
		}
	}
}
