package voice

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/people"
	"github.com/openaimak/aimak/internal/services/inventory"
)

// supplies gives the village a water service and a household with an account, and
// returns the page of the service and the account.
func (w *world) supplies() (service string, account accounts.Account) {
	w.t.Helper()
	goods, subscribers := inventory.New(w.d), accounts.New(w.d, []byte("0123456789abcdef0123456789abcdef"))
	system := access.System(testkit.Place)
	w.write(func(ctx context.Context, tx *db.Tx) error {
		provider, err := goods.AddProvider(ctx, tx, system, inventory.Provider{Kind: inventory.Union, Name: "«Таза Суу» ИСКАКБ", Short: "Таза Суу"})
		if err != nil {
			return err
		}
		id, err := goods.AddService(ctx, tx, system, inventory.Service{Code: inventory.Water, Name: place.Name{Ky: "Ичүүчү суу", Ru: "Питьевая вода", En: "Drinking water"},
			Provider: provider, Unit: "m3", Coverage: []inventory.Coverage{{Village: w.village}}})
		if err != nil {
			return err
		}
		service = "/ru/kara-kulja/services/" + id.String()
		households, err := people.New(w.d, jobs.New(w.d, testkit.Quiet())).AddHouseholds(ctx, tx, system, []people.NewHousehold{
			{VillageID: w.village, Street: "Манас", House: "12", Head: "Кадырова Айнура", Persons: 4, Phone: "+996700654321"}})
		if err != nil {
			return err
		}
		account, err = subscribers.Open(ctx, tx, system, accounts.NewAccount{Holder: households[0], Opened: tx.Today(), Supplies: []accounts.NewSupply{{Service: id, Connection: accounts.Yard}}})
		return err
	})
	return service, account
}

// What people report about a service stands on its page beside the promise, by village;
// a request leads to the service, on the desk and in public.
func TestReportedOnThePageOfTheService(t *testing.T) {
	eachWorld(t, func(w *world) {
		service, _ := w.supplies()
		w.site.Shows(service, "О чём сообщили за 30 дней", "сообщений не было")
		for range 2 {
			status, to := w.next(w.tells(), url.Values{"category": {"water"}, "name": {"А"}, "phone": {"0555 1"}})
			if status != http.StatusSeeOther {
				t.Fatalf("%d %s", status, testkit.Text(to))
			}
		}
		w.answers("2026-0001", "Дали воду.")
		w.site.Shows(service, "Нет воды или вода плохая: 2 сообщения, ждут ответа: 1", "Кара-Кульджа 2")
		for _, site := range []*testkit.Site{w.site, w.site.As(w.lead)} {
			path := map[bool]string{true: home, false: office}[site == w.site] + "/2026-0002"
			if _, body := site.Get(path); !strings.Contains(body, "/ru/kara-kulja/requests/about/water") {
				t.Errorf("%s does not lead to the service", path)
			}
		}
		for category, want := range map[string]string{"water": service, "leak": service, "road": "", "light": "/ru/kara-kulja/services", "none": ""} {
			status, to := w.site.Get(home + "/about/" + category)
			if want == "" && status != http.StatusNotFound || want != "" && to != want {
				t.Errorf("about %s: %d %s", category, status, to)
			}
		}
	})
}

// A complaint about a bill stands beside the account: that which it names, else that of
// the applicant's phone, else of their name; of somebody unknown none is looked for.
func TestComplaintBesideTheAccount(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, account := w.supplies()
		desk := w.site.As(w.lead)
		link := "/ru/kara-kulja/desk/accounts/" + account.ID.String()
		for i, c := range []struct {
			words, name, phone, category string
			found                        bool
		}{
			{"Лицевой счёт " + account.Number + ". Насчитали дважды", "Асанов Уран", "0555 1", "bill", true},
			{"Насчитали дважды", "Асанов Уран", "0700 654321", "bill", true},
			{"Насчитали дважды", "Кадырова Айнура", "0555 1", "bill", true},
			{"Насчитали дважды", "Асанов Уран", "0555 1", "bill", false},
			{"Счёт 4-9999-9. Насчитали дважды", "Асанов Уран", "0555 1", "bill", false},
			{"Нет воды, счёт " + account.Number, "Асанов Уран", "0555 1", "water", true},
			{"Яма у дома", "Кадырова Айнура", "0700 654321", "road", false},
		} {
			status, to := desk.Post(office+"/new", w.counter(url.Values{"key": {"the key of the counter " + string(rune('a'+i))}, "category": {c.category}, "words": {c.words}, "name": {c.name}, "phone": {c.phone}}))
			if status != http.StatusSeeOther {
				t.Fatalf("%d %s", status, testkit.Text(to))
			}
			to, _, _ = strings.Cut(to, "#")
			if body := desk.Shows(to); strings.Contains(body, link) != c.found {
				t.Errorf("%+v: the account stands beside it: %v", c, !c.found)
			}
		}
		body := w.site.Shows(home + "/new?category=bill&words=" + url.QueryEscape("Лицевой счёт "+account.Number+"."))
		if !strings.Contains(body, account.Number) {
			t.Error("the number that came with the address is lost")
		}
	})
}
