package bans

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// world is a municipality with a journal. It is Sunday, 22 November 2026.
type world struct {
	*Bans
	t       *testing.T
	d       *db.DB
	rooms   []module.Module
	village ref.ID

	head, secretary, operator access.Actor
}

func rooms(d *db.DB) *world {
	key := []byte("0123456789abcdef0123456789abcdef")
	places := territory.New(d)
	shots := pictures.New(d)
	journal := requests.New(d, places, shots, key)
	w := &world{d: d, Bans: New(d, journal, key)}
	journal.Lend(requests.Lent{Gate: w.Gate})
	w.rooms = []module.Module{places.Module(), shots.Module(), journal.Module(), w.Module()}
	return w
}

func eachWorld(t *testing.T, f func(w *world)) {
	t.Helper()
	testkit.EachDB(t, append(module.Migrations(rooms(nil).rooms...), identity.Set()), func(t *testing.T, d *db.DB) {
		w := rooms(d)
		w.t = t
		w.head, w.secretary, w.operator = testkit.Actor(access.Head), testkit.Actor(access.Secretary), testkit.Actor(access.Operator)
		w.head.ID, w.secretary.ID, w.operator.ID = 1, 2, 3
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			w.village, err = territory.New(d).AddVillage(ctx, tx, access.System(testkit.Place), territory.Village{Name: place.Name{Ky: "Сары-Кой", Ru: "Сары-Кой", En: "Sary-Koi"}})
			return err
		})
		f(w)
	})
}

func (w *world) try(f func(ctx context.Context, tx *db.Tx) error) error {
	return w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) })
}

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.try(f); err != nil {
		w.t.Fatal(err)
	}
}

// say sends something through a door.
func (w *world) say(door life.Channel, who requests.Applicant) (r requests.Request, err error) {
	s := requests.Said{Category: "leak", Kind: life.Application, Form: life.FormOf(door), Channel: door, Lang: i18n.Ky, People: 1, Who: who,
		Village: w.village, Words: "Суу агып жатат", Received: "2026-11-20", Anonymous: who == requests.Applicant{}}
	err = w.try(func(ctx context.Context, tx *db.Tx) error {
		made, err := w.requests.Register(ctx, tx, w.secretary, s)
		r = made.Request
		return err
	})
	return r, err
}

func (w *world) list() (list []Ban) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = w.List(ctx, tx)
		return err
	})
	return list
}

func TestStatements(t *testing.T) {
	testkit.EachDB(t, append(module.Migrations(rooms(nil).rooms...), identity.Set()), func(t *testing.T, d *db.DB) { testkit.PrepareAll(t, d, "store") })
}

// TestPlain: one phone, however it is written.
func TestPlain(t *testing.T) {
	for _, text := range []string{"0555 12-34-56", "+996 (555) 123456", "996555123456", "555123456"} {
		if got := plainPhone(text); got != "555123456" {
			t.Errorf("%q is %q", text, got)
		}
	}
	for text, want := range map[string]string{" Uran@Mail.KG ": "uran@mail.kg", "Манас 12": "", "a@b": "", "@b.kg": "", "a b@c.kg": ""} {
		if got := plainMail(text); got != want {
			t.Errorf("%q is %q", text, got)
		}
	}
	if plainPhone("101") != "" {
		t.Error("three figures are a phone")
	}
}

// TestBan: asked for by one, agreed to by another; the site is closed for that
// phone, every other door stays open, and nothing of the phone is kept.
func TestBan(t *testing.T) {
	eachWorld(t, func(w *world) {
		uran := requests.Applicant{Name: "Асанов Уран", Phone: "0555 123456"}
		r, err := w.say(life.Site, uran)
		if err != nil {
			t.Fatal(err)
		}
		ask := func(by access.Actor, reason string, days int) error {
			return w.try(func(ctx context.Context, tx *db.Tx) error { return w.Ask(ctx, tx, by, r.Number, reason, days) })
		}
		for _, wrong := range []error{ask(w.operator, "", 7), ask(w.operator, "x", 0), ask(w.operator, "x", 91), ask(w.operator, strings.Repeat("я", 201), 7)} {
			if fault.KindOf(wrong) != fault.KindInvalid {
				t.Errorf("got %v", wrong)
			}
		}
		if err := ask(w.secretary, "40 жолу бир эле текст", 7); err != nil {
			t.Fatal(err)
		}
		if err := ask(w.operator, "дагы", 7); fault.KindOf(err) != fault.KindConflict {
			t.Errorf("asked for twice: %v", err)
		}
		ban := w.list()[0]
		decide := func(by access.Actor, to State) error {
			return w.try(func(ctx context.Context, tx *db.Tx) error { return w.Decide(ctx, tx, by, ban.ID, to) })
		}
		if err := decide(w.secretary, On); fault.KindOf(err) != fault.KindDenied {
			t.Errorf("whoever asked agrees: %v", err)
		}
		if err := decide(w.operator, On); fault.KindOf(err) != fault.KindDenied {
			t.Errorf("an operator agrees: %v", err)
		}
		if _, err := w.say(life.Site, uran); err != nil {
			t.Errorf("banned before anybody agreed: %v", err)
		}
		if err := decide(w.head, On); err != nil {
			t.Fatal(err)
		}
		for _, door := range []life.Channel{life.Site, life.Program} {
			_, err := w.say(door, requests.Applicant{Name: "Башка", Phone: "+996 555 12-34-56"})
			if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Values["reason"] != "40 жолу бир эле текст" {
				t.Errorf("%s answers %v", door, err)
			}
		}
		for _, door := range []life.Channel{life.Counter, life.Telephone, life.Reception, life.Letter} {
			if _, err := w.say(door, uran); err != nil {
				t.Errorf("the law hears everybody: %s answers %v", door, err)
			}
		}
		if _, err := w.say(life.Site, requests.Applicant{Name: "Эшматов Кубат", Phone: "0700 111222"}); err != nil {
			t.Errorf("somebody else: %v", err)
		}
		if err := decide(w.secretary, Lifted); err != nil {
			t.Fatal(err)
		}
		if _, err := w.say(life.Site, uran); err != nil {
			t.Errorf("lifted: %v", err)
		}
		if err := decide(w.head, On); fault.KindOf(err) != fault.KindConflict {
			t.Errorf("agreed to what is over: %v", err)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			var kept string
			err := tx.QueryRowContext(ctx, "SELECT CAST(print AS TEXT) || reason || asker FROM bans_ban WHERE municipality_id = $1", int64(tx.Municipality)).Scan(&kept)
			if strings.Contains(kept, "123456") {
				t.Error("the phone is kept")
			}
			return err
		})
	})
}

// TestEnd: a ban ends by itself.
func TestEnd(t *testing.T) {
	eachWorld(t, func(w *world) {
		who := requests.Applicant{Name: "Асанов Уран", Phone: "0555 123456", Address: "uran@mail.kg"}
		r, err := w.say(life.Site, who)
		if err != nil {
			t.Fatal(err)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			if err := w.Ask(ctx, tx, w.operator, r.Number, "x", 1); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, "UPDATE bans_ban SET state = 'on', until = '2026-11-21' WHERE municipality_id = $1", int64(tx.Municipality))
			return err
		})
		if len(w.list()) != 2 {
			t.Errorf("phone and e-mail: %d bans", len(w.list()))
		}
		if _, err := w.say(life.Site, who); err != nil {
			t.Errorf("after its last day: %v", err)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE bans_ban SET until = '2026-11-22' WHERE municipality_id = $1", int64(tx.Municipality))
			return err
		})
		if _, err := w.say(life.Site, requests.Applicant{Name: "А", Phone: "0700 000000", Mail: "URAN@mail.kg", Address: "Манас 3"}); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("on its last day, by e-mail: %v", err)
		}
	})
}

// TestPages: asked for on the page of a request, decided in the list.
func TestPages(t *testing.T) {
	eachWorld(t, func(w *world) {
		home := "/ru/kara-kulja/desk/"
		if _, err := w.say(life.Site, requests.Applicant{Name: "Асанов Уран", Phone: "0555 123456"}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.say(life.Site, requests.Applicant{}); err != nil {
			t.Fatal(err)
		}
		site := testkit.Pages(t, w.d, w.rooms...)
		operator, head := site.As(w.operator), site.As(w.head)
		operator.Shows(home+"bans", "Никого не ограничили")
		head.Shows(home+"requests/2026-0001", "попросить об ограничении")
		if body := head.Shows(home + "requests/2026-0002"); strings.Contains(body, "попросить об ограничении") {
			t.Error("nobody can be known again, and a ban is offered")
		}
		ask := home + "bans/new"
		operator.Shows(ask+"?request=2026-0001", "Решает второй человек")
		if status, _ := operator.Post(ask, url.Values{"request": {"2026-0001"}, "days": {"7"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("no reason answers %d", status)
		}
		operator.Holds(operator.Submit(ask, url.Values{"request": {"2026-0001"}, "days": {"7"}, "reason": {"<b>40 раз</b>"}}), "ждёт второго человека", "<b>40 раз</b>")
		head.Shows(home+"bans", "Ограничить на 7 дней")
		id := w.list()[0].ID.String()
		if status, _ := operator.Post(home+"bans/"+id+"/agree", nil); status != http.StatusForbidden {
			t.Errorf("an operator agrees: %d", status)
		}
		head.Holds(head.Submit(home+"bans/"+id+"/agree", nil), "до 29 ноября", "Снять ограничение")
		if status, _ := head.Post(home+"bans/"+id+"/x", nil); status != http.StatusNotFound {
			t.Errorf("an act that is none answers %d", status)
		}
		operator.Shows(ask, "Номер обращения")
		if status, _ := operator.Post(ask, url.Values{"days": {"7"}, "reason": {"x"}, "request": {"x"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("no number answers %d", status)
		}
		if status, _ := operator.Post(ask, url.Values{"days": {"7"}, "reason": {"x"}, "request": {"2026-0099"}}); status != http.StatusNotFound {
			t.Errorf("a number that is none answers %d", status)
		}
		site.As(testkit.Actor(access.Cashier)).Answers(http.StatusForbidden, home+"bans", ask)
	})
}
