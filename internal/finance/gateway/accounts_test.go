package gateway

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

func TestAnAccount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i, holder := range []string{"Асанова Г.", "Өмүрбек уулу Н.", "Токтогулов Б. А."} {
			var got Account
			w.get(w.key, "kara-kulja/accounts/"+w.numbers[i]).into(t, 200, &got)
			if got.Number != w.numbers[i] || got.Holder != holder || got.State != "open" || got.Kind != "household" || got.Opened != "2026-01-01" {
				t.Errorf("%+v", got)
			}
		}
		n, _ := ref.ParseNumber(w.numbers[0])
		var found Accounts
		w.get(w.key, "kara-kulja/accounts?number="+n.Digits()).into(t, 200, &found)
		if len(found.Accounts) != 1 || found.Accounts[0].Number != w.numbers[0] {
			t.Errorf("%+v", found)
		}
		w.get(w.key, "kara-kulja/accounts?number=4-9999-9").into(t, 200, &found)
		if len(found.Accounts) != 0 {
			t.Errorf("%+v", found)
		}
	})
}

// There is no way to look for people.
func TestNoBrowsing(t *testing.T) {
	w := lite(t)
	for path, want := range map[string]int{
		"kara-kulja/accounts":                        422,
		"kara-kulja/accounts?number=":                422,
		"kara-kulja/accounts?name=Асанова":           422,
		"kara-kulja/accounts?number=%25%25%25%25%25": 200, // a text like any other: nobody's number
		"kara-kulja/accounts/4-00":                   422,
		"kara-kulja/accounts/4-9999-9":               404,
	} {
		s := w.get(w.key, path)
		if s.status != want || strings.Contains(s.body, "Асанова") {
			t.Errorf("%s: %d %s", path, s.status, s.body)
		}
	}
}

func TestShortened(t *testing.T) {
	for name, want := range map[string]string{
		"Асанова Гүлмира": "Асанова Г.", "Мамат уулу Бакыт": "Мамат уулу Б.", "Асан кызы Айжан": "Асан кызы А.",
		"Токтогулов Бакыт Асанович": "Токтогулов Б. А.", "Бакыт": "Бакыт", "": "", "Ли Өмүр": "Ли Ө.",
	} {
		if got := shortened(name, "household"); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if got := shortened("ОсОО Таза Суу", "organisation"); got != "ОсОО Таза Суу" {
		t.Errorf("an organisation became %q", got)
	}
}

func TestABalance(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.owe(0, "2026-10-31", 370_50)
		w.owe(0, "2026-11-20", 29_50)
		path := "kara-kulja/balances/" + w.numbers[0]
		for query, want := range map[string]string{"": "400.00", "?day=2026-11-19": "370.50", "?day=2026-10-31": "370.50", "?day=2026-10-30": "0.00"} {
			var got Balance
			w.get(w.key, path+query).into(t, 200, &got)
			if got.Owed != want || got.Advance != "0.00" || got.Account != w.numbers[0] {
				t.Errorf("%s: %+v, want %s", query, got, want)
			}
		}
		w.post(paymentsPath, "k", w.one(0, "A-1", "500.00"))
		var got Balance
		w.get(w.key, path).into(t, 200, &got)
		if got.Owed != "0.00" || got.Advance != "100.00" || got.Day != "2026-11-22" {
			t.Errorf("%+v", got)
		}
		if s := w.get(w.key, "kara-kulja/balances/4-9999-9"); s.status != 404 {
			t.Errorf("%d", s.status)
		}
	})
}

// A program that asks from time to time hears of every change, and of nothing twice.
func TestChangedBalances(t *testing.T) {
	testkit.EachDB(t, sets(t), func(t *testing.T, d *db.DB) {
		w := newRooms(t, d)
		w.found()
		for i := range 3 {
			w.owe(i, "2026-11-01", 100_00)
		}
		var page Balances
		w.get(w.key, "kara-kulja/balances").into(t, 200, &page)
		if len(page.Balances) != 0 || page.More || page.Next != "" {
			t.Errorf("what was booked this very minute is told: %+v", page)
		}
		later := newRooms(t, w.d)
		later.numbers, later.ids, later.key, later.keyID = w.numbers, w.ids, w.key, w.keyID
		w.settle()
		var seen []string
		next := "?limit=2"
		for range 3 {
			var page Balances
			later.get(w.key, "kara-kulja/balances"+next).into(t, 200, &page)
			for _, b := range page.Balances {
				seen = append(seen, b.Account+" "+b.Owed)
			}
			if page.More != (len(page.Balances) == 2) || page.Next == "" {
				t.Errorf("%+v", page)
			}
			next = "?limit=2&after=" + page.Next
		}
		want := w.numbers[0] + " 100.00, " + w.numbers[1] + " 100.00, " + w.numbers[2] + " 100.00"
		if got := strings.Join(seen, ", "); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		w.owe(1, "2026-11-02", 50_00)
		w.settle()
		later.get(w.key, "kara-kulja/balances"+next).into(t, 200, &page)
		if len(page.Balances) != 1 || page.Balances[0].Account != w.numbers[1] || page.Balances[0].Owed != "150.00" {
			t.Errorf("%+v", page)
		}
		for _, bad := range []string{"x", "0000000000001", "0000000000001-x"} {
			if s := w.get(w.key, "kara-kulja/balances?after="+bad); s.status != 422 {
				t.Errorf("after=%s: %d %s", bad, s.status, s.body)
			}
		}
	})
}

func TestFirstIDAt(t *testing.T) {
	now := testkit.Now
	s := ref.NewSource(1023, func() time.Time { return now })
	if id := s.Next(); firstIDAt(now) > id || firstIDAt(now.Add(time.Millisecond)) <= id {
		t.Errorf("%d of %d", firstIDAt(now), id)
	}
}

func TestStatements(t *testing.T) {
	each(t, func(t *testing.T, w *world) { testkit.PrepareAll(t, w.d, "store") })
}

// The description in the repository is what the program says of itself.
func TestDescription(t *testing.T) {
	text, err := newRooms(t, nil).api.YAML()
	if err != nil {
		t.Fatal(err)
	}
	testkit.Golden(t, "../../../../docs/openapi.yaml", text)
}

func TestPages(t *testing.T) {
	w := lite(t)
	s := testkit.Pages(t, w.d, w.Module())
	for lang, words := range map[string][2]string{
		"ky": {"Программалар эмне сурай алат", "Төлөм киргизүү"},
		"ru": {"Что могут вызывать программы", "Внести платёж"},
		"en": {"What programs can call", "Enter a payment"},
	} {
		s.Shows("/"+lang+"/api", words[0], words[1], "curl", "Idempotency-Key", "/api/v1/<municipality>/payments", "balances.read")
	}
	status, body := s.Get("/api/openapi.yaml")
	if status != http.StatusOK || !strings.HasPrefix(body, "components:") && !strings.Contains(body, "openapi: 3.1") {
		t.Errorf("%d %.100s", status, body)
	}
	if golden, err := os.ReadFile("../../../docs/openapi.yaml"); err != nil || string(golden) != body {
		t.Error("what is served is not what is described", err)
	}
}
