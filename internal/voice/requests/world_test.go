package requests

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

var testKey = []byte("0123456789abcdef0123456789abcdef")

// world is a municipality with two villages and people at the desk; its room
// stands on any day.
type world struct {
	*Requests
	t     *testing.T
	d     *db.DB
	terr  *territory.Territory
	rooms []module.Module
	now   period.Instant

	village, other                    ref.ID
	head, secretary, operator, nobody access.Actor
}

func rooms(d *db.DB) *world {
	w := &world{d: d, terr: territory.New(d)}
	shots := pictures.New(d)
	w.Requests = New(d, w.terr, shots, testKey)
	w.rooms = []module.Module{w.terr.Module(), shots.Module(), w.Module()}
	return w
}

// eachWorld runs f in a fresh world on both databases. It is Monday, 2 November
// 2026; 9 November is a day off.
func eachWorld(t *testing.T, f func(w *world)) {
	t.Helper()
	testkit.EachDB(t, append(module.Migrations(rooms(nil).rooms...), identity.Set()), func(t *testing.T, d *db.DB) {
		w := rooms(d)
		w.t = t
		w.at = func(*db.Tx) period.Instant { return w.now }
		w.day("2026-11-02")
		w.nobody = testkit.Actor(access.Cashier)
		w.write(w.settle)
		f(w)
	})
}

// day moves the world to noon of a day.
func (w *world) day(d period.Day) { w.now = d.Start() + period.Instant(12*time.Hour/time.Millisecond) }

func (w *world) try(f func(ctx context.Context, tx *db.Tx) error) error {
	return w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) })
}

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.try(f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) settle(ctx context.Context, tx *db.Tx) (err error) {
	by := access.System(testkit.Place)
	if _, err := tx.ExecContext(ctx, `INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours, languages, population, merged_into, founded)
		VALUES ($1, 'kara-kulja', 4, 1, 1, '+996 3239 5 00 04', 'Ленин көчөсү 60', '9:00–18:00', 'ky,ru', 100, 0, 0)`, tx.Municipality); err != nil {
		return err
	}
	for id, name := range map[*ref.ID]string{&w.village: "Кара-Кулжа", &w.other: "Сары-Кой"} {
		if *id, err = w.terr.AddVillage(ctx, tx, by, territory.Village{Name: place.Name{Ky: name, Ru: name, En: name}}); err != nil {
			return err
		}
	}
	if _, err = w.terr.AddStreets(ctx, tx, by, w.village, []string{"Манас", "Ленин"}); err != nil {
		return err
	}
	if err := w.terr.SetHoliday(ctx, tx, by, territory.Holiday{Day: "2026-11-09", Name: "Которулган дем алыш"}); err != nil {
		return err
	}
	people := identity.New(w.d)
	for who, p := range map[*access.Actor]struct {
		login, name string
		role        access.Role
	}{&w.head: {"head", "Исакова Бактыгүл", access.Head}, &w.secretary: {"secretary", "Маматов Нурлан", access.Secretary},
		&w.operator: {"operator", "Сатыбалды кызы Айгерим", access.Operator}} {
		id, err := people.Add(ctx, tx, by, p.login, p.name, "tooga barabyz", []access.Role{p.role})
		if err != nil {
			return err
		}
		*who = access.Actor{ID: id, Name: p.name, Municipality: testkit.Place, Roles: []access.Role{p.role}}
	}
	return nil
}

// said is a report of a broken standpipe through the site.
func (w *world) said() Said {
	return Said{Category: "leak", Kind: life.Application, Form: life.Electronic, Channel: life.Site, Lang: i18n.Ky, People: 1,
		Who: Applicant{Name: "Асанов Уран", Phone: "0555 123456"}, Village: w.village, Street: "Манас", Place: "мектептин артында",
		Words: "Чоргодон үч күндөн бери суу агып жатат.", Received: w.now.Day()}
}

// register puts it into the journal.
func (w *world) register(change ...func(*Said)) (made Registered) {
	w.t.Helper()
	s := w.said()
	for _, c := range change {
		c(&s)
	}
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		made, err = w.Register(ctx, tx, access.Actor{}, s)
		return err
	})
	return made
}

// do takes a step and returns where the request stands then.
func (w *world) do(by access.Actor, r Request, d Doing) Request {
	w.t.Helper()
	now, err := w.tried(by, r, d)
	if err != nil {
		w.t.Fatalf("%s: %v", d.Act, err)
	}
	return now
}

func (w *world) tried(by access.Actor, r Request, d Doing) (now Request, err error) {
	if d.Version == 0 {
		d.Version = r.Version
	}
	err = w.try(func(ctx context.Context, tx *db.Tx) (err error) {
		now, err = w.Do(ctx, tx, by, r.ID, d)
		return err
	})
	return now, err
}

func (w *world) load(id ref.ID) (r Request) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		r, err = w.Requests.Load(ctx, tx, id)
		return err
	})
	return r
}

func (w *world) events(id ref.ID) (list []Event) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = w.Events(ctx, tx, id)
		return err
	})
	return list
}

// wants compares a fault, or that of one of its fields.
func wants(t *testing.T, err error, kind fault.Kind, words string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		t.Errorf("got %v, want kind %d with %q", err, kind, words)
		return
	}
	said := f.Error()
	for _, field := range f.Fields {
		said += " " + field.Msg
	}
	if !strings.Contains(said, words) {
		t.Errorf("got %q, want %q", said, words)
	}
}
