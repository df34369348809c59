package notices

import (
	"testing"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// What the room does is walked with the rooms that it is joined to, in
// internal/app/voice.

func TestStatements(t *testing.T) {
	key := []byte("0123456789abcdef0123456789abcdef")
	places := territory.New(nil)
	journal := requests.New(nil, places, pictures.New(nil), key)
	sets := module.Migrations(places.Module(), journal.Module(), New(nil, places, journal, nil, key).Module())
	testkit.EachDB(t, sets, func(t *testing.T, d *db.DB) {
		testkit.PrepareAll(t, d, "store", "ForgetCodes", "ForgetSent", "ForgetNews", "DueSubscriptions")
	})
}

// An SMS costs by the part: with a link of usual length each sentence stays within
// two, in each language.
func TestSentencesAreShort(t *testing.T) {
	catalog, err := texts()
	if err != nil {
		t.Fatal(err)
	}
	const link = "https://aimak.kg/ky/kara-kulja/m/0AMDGVP1C0400TVPFB859Y8K82DKV"
	r := requests.Request{Number: appeal.Number{Year: 2026, Serial: 42}, Due: "2026-12-10", Body: "Кара-Кулжа РЭС"}
	for _, lang := range i18n.Langs {
		p := catalog.Printer(lang)
		for _, e := range []requests.Event{{Act: life.Register}, {Act: life.Pause, Detail: string(clock.FromApplicant)}, {Act: life.Resume}, {Act: life.Extend},
			{Act: life.Answer}, {Act: life.Reject}, {Act: life.Refer}, {Act: life.Merge, Detail: "К-2026-0041"}, {Act: life.Reopen}} {
			if text := sentence(p, r, e) + " " + link; notify.Parts(text) > 2 {
				t.Errorf("%s, %s: %d parts: %s", lang, e.Act, notify.Parts(text), text)
			}
		}
		s := sender{o: &Notices{carrier: notify.New(nil, []byte("x"), testkit.Quiet())}, catalog: catalog, place: territory.Municipality{Slug: "kara-kulja"}}
		s.o.carrier.At("https://aimak.kg")
		if text := s.fixed(Contact{Way: notify.SMS, Lang: lang, Code: "0AMDGVP1C0400TVPFB859Y8K82DKV"}, r).text; notify.Parts(text) > 2 {
			t.Errorf("%s: %d parts: %s", lang, notify.Parts(text), text)
		}
	}
}

func TestMasked(t *testing.T) {
	for _, c := range []struct {
		way  notify.Way
		who  notify.Person
		want string
	}{
		{notify.SMS, notify.Person{Phone: "+996700123456"}, "+996 … 456"}, {notify.SMS, notify.Person{}, ""},
		{notify.Mail, notify.Person{Mail: "uran@example.kg"}, "u…@example.kg"}, {notify.Mail, notify.Person{}, ""},
	} {
		if got := masked(c.way, c.who); got != c.want {
			t.Errorf("%v: %q, want %q", c.who, got, c.want)
		}
	}
}
