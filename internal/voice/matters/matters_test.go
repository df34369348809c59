package matters

import (
	"testing"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/services/inventory"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// What the room does is walked with the rooms that it is joined to, in
// internal/app/voice.

func TestStatements(t *testing.T) {
	key := []byte("0123456789abcdef0123456789abcdef")
	places := territory.New(nil)
	journal := requests.New(nil, places, pictures.New(nil), key)
	sets := module.Migrations(places.Module(), inventory.New(nil).Module(), journal.Module(), New(nil, journal, accounts.New(nil, key)).Module())
	testkit.EachDB(t, sets, func(t *testing.T, d *db.DB) { testkit.PrepareAll(t, d, "store") })
}

// A service is reported under a category that exists, and a category leads back to it.
func TestCategories(t *testing.T) {
	for _, code := range []inventory.Code{inventory.Water, inventory.Waste, inventory.Lighting, inventory.Irrigation, inventory.Pasture, inventory.Sport, inventory.Culture, inventory.Park, inventory.Cemetery} {
		category := appeal.Find(appeal.Usual, appeal.CategoryOf(string(code)))
		if category.Private || category.Stop != "" || category.Code == "" {
			t.Errorf("%s is reported under %+v", code, category)
		}
	}
	if appeal.CategoryOf("bath") != "" || appeal.ServicesOf("bill") != "" || appeal.ServicesOf("leak") != ",water," || appeal.ServicesOf("yard") != ",sport,culture,park,cemetery," {
		t.Error(appeal.ServicesOf("leak"), appeal.ServicesOf("yard"))
	}
}

// A number of a bill is found in a sentence, a day or a phone is not one.
func TestNumbersInWords(t *testing.T) {
	for words, want := range map[string]string{"Счёт 4-1042-7, насчитали": "4-1042-7", "К-2026-0042": "", "22-11-2026": "", "+996 555-12-34": "", "4-1042-7.": "4-1042-7"} {
		if got := accountNumber.FindString(words); got != want {
			t.Errorf("%q holds %q, want %q", words, got, want)
		}
	}
}
