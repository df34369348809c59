package territory

import (
	"testing"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
)

func TestSlugOf(t *testing.T) {
	for want, name := range map[string]place.Name{
		"kara-kulja":  {Ky: "Кара-Кулжа"},
		"jangy-talaa": {Ky: "Жаңы-Талаа", En: "Jangy-Talaa"},
		"ysyk-kol":    {Ky: "Ысык-Көл"},
		"alay-1":      {Ky: "«Алай» 1"},
		"":            {Ky: "№"},
	} {
		if got := SlugOf(name); got != want {
			t.Errorf("%+v: %q, want %q", name, got, want)
		}
	}
}

// A word that begins an address of the program itself would hide the place.
func TestReservedWordIsRefused(t *testing.T) {
	r := New(nil)
	r.Reserve(func(slug string) bool { return slug == "setup" })
	f := Founding{Slug: "setup", Code: 1, Name: place.Name{Ky: "Сетап"}}
	refused := fault.Of(r.valid(f))
	if refused == nil || len(refused.Fields) != 1 || refused.Fields[0].Name != "slug" {
		t.Errorf("%v", refused)
	}
	f.Slug = "set-up"
	if err := r.valid(f); err != nil {
		t.Error(err)
	}
}
