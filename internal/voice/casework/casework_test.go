package casework

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
	"github.com/openaimak/aimak/internal/platform/audit"
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

const desk = "/ru/kara-kulja/desk/"

// world is a municipality with a journal and people at the desk. It is Sunday, 22
// November 2026.
type world struct {
	*Casework
	t       *testing.T
	d       *db.DB
	rooms   []module.Module
	village ref.ID

	secretary, operator access.Actor
}

func rooms(d *db.DB) *world {
	places := territory.New(d)
	shots := pictures.New(d)
	journal := requests.New(d, places, shots, []byte("0123456789abcdef0123456789abcdef"))
	w := &world{d: d, Casework: New(d, journal, []byte("0123456789abcdef0123456789abcdef"))}
	journal.Lend(requests.Lent{Drafts: w.Drafts})
	w.rooms = []module.Module{places.Module(), shots.Module(), journal.Module(), w.Module()}
	return w
}

func eachWorld(t *testing.T, f func(w *world)) {
	t.Helper()
	testkit.EachDB(t, append(module.Migrations(rooms(nil).rooms...), identity.Set()), func(t *testing.T, d *db.DB) {
		w := rooms(d)
		w.t = t
		w.write(w.settle)
		f(w)
	})
}

func (w *world) settle(ctx context.Context, tx *db.Tx) (err error) {
	by, people := access.System(testkit.Place), identity.New(w.d)
	if w.village, err = territory.New(w.d).AddVillage(ctx, tx, by, territory.Village{Name: place.Name{Ky: "Сары-Кой", Ru: "Сары-Кой", En: "Sary-Koi"}}); err != nil {
		return err
	}
	for who, p := range map[*access.Actor]struct {
		login, name string
		role        access.Role
	}{&w.secretary: {"secretary", "Маматов Нурлан", access.Secretary}, &w.operator: {"operator", "Сатыбалды кызы Айгерим", access.Operator}} {
		id, err := people.Add(ctx, tx, by, p.login, p.name, "tooga barabyz", []access.Role{p.role})
		if err != nil {
			return err
		}
		*who = access.Actor{ID: id, Name: p.name, Municipality: testkit.Place, Roles: []access.Role{p.role}}
	}
	return nil
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

// say registers a request of a category.
func (w *world) say(category string, change ...func(*requests.Said)) (r requests.Request) {
	w.t.Helper()
	s := requests.Said{Category: category, Kind: life.Application, Form: life.Written, Channel: life.Letter, Lang: i18n.Ky, People: 1,
		Who: requests.Applicant{Name: "Асанов Уран"}, Village: w.village, Words: "Суу агып жатат", Received: "2026-11-20"}
	for _, c := range change {
		c(&s)
	}
	w.write(func(ctx context.Context, tx *db.Tx) error {
		made, err := w.requests.Register(ctx, tx, w.secretary, s)
		r = made.Request
		return err
	})
	return r
}

func (w *world) found(n requests.Number) (r requests.Request) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		r, err = w.requests.Find(ctx, tx, n)
		return err
	})
	return r
}

func TestStatements(t *testing.T) {
	testkit.EachDB(t, append(module.Migrations(rooms(nil).rooms...), identity.Set()), func(t *testing.T, d *db.DB) { testkit.PrepareAll(t, d, "store") })
}

// TestReadSigned: a list as people paste it.
func TestReadSigned(t *testing.T) {
	list, err := ReadSigned("1. Асанов Уран, Манас 12\n2)\tЭшматов Кубат;Ленин 3, 4-үй\n\n  Сейитова Бурул  \n")
	want := []Signatory{{Name: "Асанов Уран", Address: "Манас 12"}, {Name: "Эшматов Кубат", Address: "Ленин 3, 4-үй"}, {Name: "Сейитова Бурул"}}
	if err != nil || len(list) != len(want) {
		t.Fatalf("got %v, %v", list, err)
	}
	for i := range want {
		if list[i] != want[i] {
			t.Errorf("line %d: %+v", i, list[i])
		}
	}
	for name, text := range map[string]string{"nobody": " \n 12 \n", "a long line": strings.Repeat("я", 201), "too many": strings.Repeat("А\n", mostAdded+1)} {
		if _, err := ReadSigned(text); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTogether: what can be done is done in one transaction, each with its line in
// the history and in the trail; the others are named with the reason.
func TestTogether(t *testing.T) {
	eachWorld(t, func(w *world) {
		a, b, c := w.say("leak"), w.say("leak"), w.say("staff")
		ticked := []Ticked{{a.Number, 1}, {b.Number, 7}, {c.Number, 1}, {requests.Number{Year: 2026, Serial: 99}, 1}}
		do := func(by access.Actor, t Together) (done int, left []Left, err error) {
			err = w.try(func(ctx context.Context, tx *db.Tx) error {
				done, left, err = w.Together(ctx, tx, by, t)
				return err
			})
			return done, left, err
		}
		done, left, err := do(w.operator, Together{Act: Take, Ticked: ticked})
		if err != nil || done != 1 || len(left) != 3 {
			t.Fatalf("done %d, left %+v, %v", done, left, err)
		}
		for i, kind := range []fault.Kind{fault.KindConflict, fault.KindMissing, fault.KindMissing} {
			if left[i].Why.Kind != kind {
				t.Errorf("%s was left because of %v", left[i].Number, left[i].Why)
			}
		}
		if r := w.found(a.Number); r.Assignee != w.operator.ID || r.State != life.Work {
			t.Errorf("the request stands at %+v", r)
		}
		if r := w.found(b.Number); r.Assignee != 0 || r.Version != 1 {
			t.Errorf("what was changed meanwhile was taken: %+v", r)
		}
		if _, _, err = do(w.operator, Together{Act: Assign, To: w.operator.ID, Ticked: ticked}); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("an operator assigns: %v", err)
		}
		done, left, err = do(w.secretary, Together{Act: Merge, Into: a.Number, Ticked: []Ticked{{a.Number, 2}, {b.Number, 1}}})
		if err != nil || done != 1 || len(left) != 1 || left[0].Number != a.Number {
			t.Errorf("joined %d, left %+v, %v", done, left, err)
		}
		for name, wrong := range map[string]Together{"nothing ticked": {Act: Take}, "no act": {Ticked: ticked}, "no reason": {Act: Extend, Days: 3, Ticked: ticked},
			"no days": {Act: Extend, Text: "x", Ticked: ticked}, "no number": {Act: Merge, Ticked: ticked}, "nobody": {Act: Assign, Ticked: ticked}} {
			if _, _, err := do(w.secretary, wrong); fault.KindOf(err) != fault.KindInvalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			trail, err := audit.History(ctx, tx, ref.Ref{Kind: "requests.request", ID: a.ID})
			if err == nil && len(trail) != 2 {
				t.Errorf("the trail has %d lines", len(trail))
			}
			return err
		})
	})
}

// TestReadyAnswers: kept, put behind what was typed and filled in, in the language
// of whoever asked.
func TestReadyAnswers(t *testing.T) {
	eachWorld(t, func(w *world) {
		secretary := testkit.Pages(t, w.d, w.rooms...).As(w.secretary)
		form := url.Values{"name": {"Чорго оңдолду"}, "lang": {"ky"}, "category": {"leak"}, "text": {"[номер]: [айыл], [күн]. [Түтүк]"}}
		status, body := secretary.Post(desk+"casework/answers", form)
		if status != http.StatusUnprocessableEntity {
			t.Errorf("an unknown placeholder answers %d", status)
		}
		secretary.Holds(body, "Подстановки [Түтүк] нет", "[номер] [дата] [село] [срок]")
		form.Set("text", "[номер]: [Айыл], [date]. [[]")
		secretary.Holds(secretary.Submit(desk+"casework/answers", form), "Чорго оңдолду", "Кыргызча")
		form.Set("lang", "ru")
		form.Set("name", "Колонка починена")
		secretary.Submit(desk+"casework/answers", form)
		r := w.say("leak")
		home := desk + "requests/" + r.Path()
		body = secretary.Shows(home+"?do=answer", "Чорго оңдолду")
		if strings.Contains(body, "Колонка починена") {
			t.Error("an answer in another language is offered")
		}
		var id string
		w.write(func(ctx context.Context, tx *db.Tx) error {
			list, err := w.Templates(ctx, tx)
			for _, x := range list {
				if x.Lang == i18n.Ky {
					id = x.ID.String()
				}
			}
			return err
		})
		status, body = secretary.Post(home+"/answer", url.Values{"version": {"1"}, "text": {"Саламатсызбы!"}, "outcome": {"granted"}, "draft": {id}})
		if status != http.StatusOK {
			t.Errorf("a ready answer answers %d", status)
		}
		secretary.Holds(body, "Саламатсызбы!", "К-2026-0001: Сары-Кой, 22-ноябрь, 2026. [[]")
		if w.found(r.Number).State != life.New {
			t.Error("putting a ready answer in has answered the request")
		}
		secretary.Submit(desk+"casework/answers/"+id+"/drop", nil)
		if body := secretary.Shows(desk+"casework/answers", "Колонка починена"); strings.Contains(body, "Чорго оңдолду") {
			t.Error("a ready answer that was removed is listed")
		}
		secretary.Answers(http.StatusNotFound, desk+"casework/answers?id="+id)
	})
}

// TestWork: what was done and its cost add up, what was wrong is struck out, and
// nobody outside the office sees it.
func TestWork(t *testing.T) {
	eachWorld(t, func(w *world) {
		r := w.say("leak")
		operator, home := testkit.Pages(t, w.d, w.rooms...).As(w.operator), desk+"casework/2026-0001/work"
		form := url.Values{"on": {"22.11.2026"}, "what": {"Кран алмаштырылды"}, "hours": {"2,5"}, "material": {"кран, 1"}, "cost": {"1250,50"}}
		operator.Holds(operator.Submit(home, form), "1 250,50 сома", "2,5", "Кран алмаштырылды")
		operator.Holds(operator.Submit(home, form), "2 501 сом", "5 ч")
		var id string
		w.write(func(ctx context.Context, tx *db.Tx) error {
			list, err := w.Works(ctx, tx, r.ID)
			id = list[1].ID.String()
			return err
		})
		operator.Holds(operator.Submit(home+"/"+id+"/strike", nil), "1 250,50 сома", "зачеркнул(а): Сатыбалды кызы Айгерим")
		if status, _ := operator.Post(home+"/"+id+"/strike", nil); status != http.StatusNotFound {
			t.Errorf("a line is struck out twice: %d", status)
		}
		testkit.Pages(t, w.d, w.rooms...).As(w.secretary).Shows(desk+"requests/2026-0001", "Всего: 2,5 ч, 1 250,50 сома")
		operator.Shows(desk+"requests/2026-0001", "Внести работу и затраты")
		for name, value := range map[string]string{"on": "23.11.2026", "what": "", "hours": "1001", "cost": "-1", "material": strings.Repeat("я", 201)} {
			bad := url.Values{"on": {"22.11.2026"}, "what": {"x"}}
			bad.Set(name, value)
			if status, _ := operator.Post(home, bad); status != http.StatusUnprocessableEntity {
				t.Errorf("%s %q answers %d", name, value, status)
			}
		}
		w.say("staff")
		operator.Answers(http.StatusNotFound, desk+"casework/2026-0002/work", desk+"casework/2026-0002/signatures", desk+"casework/2026-0077/work")
		testkit.Pages(t, w.d, w.rooms...).As(testkit.Actor(access.Cashier)).Answers(http.StatusForbidden, home, desk+"casework/answers", desk+"casework/together")
	})
}

// TestSigned: names are sealed, the number is not; a list longer than the letter
// said makes the number grow.
func TestSigned(t *testing.T) {
	eachWorld(t, func(w *world) {
		r := w.say("road", func(s *requests.Said) { s.People = 2 })
		secretary, home := testkit.Pages(t, w.d, w.rooms...).As(w.secretary), desk+"casework/2026-0001/signatures"
		secretary.Shows(home, "подписали 2, в списке 0")
		secretary.Holds(secretary.Submit(home, url.Values{"people": {"1. Асанов Уран, Манас 12\nЭшматов Кубат\nСейитова Бурул"}}),
			"подписали 3, в списке 3", "Асанов Уран", "Манас 12")
		w.write(func(ctx context.Context, tx *db.Tx) error {
			var sealed []byte
			err := tx.QueryRowContext(ctx, "SELECT sealed FROM casework_signatory WHERE municipality_id = $1 ORDER BY id LIMIT 1", int64(tx.Municipality)).Scan(&sealed)
			if strings.Contains(string(sealed), "Асанов") {
				t.Error("a name stands open in the database")
			}
			return err
		})
		var id string
		w.write(func(ctx context.Context, tx *db.Tx) error {
			list, err := w.Signatories(ctx, tx, r.ID)
			id = list[1].ID.String()
			return err
		})
		if body := secretary.Submit(home+"/"+id+"/drop", nil); strings.Contains(body, "Эшматов") {
			t.Error("who was taken off the list stands on it")
		}
		secretary.Shows(desk+"requests/2026-0001", "Подписи: 2 из 3")
		if status, _ := secretary.Post(home, url.Values{"people": {" "}}); status != http.StatusUnprocessableEntity {
			t.Errorf("an empty list answers %d", status)
		}
		w.say("leak", func(s *requests.Said) { s.Anonymous = true })
		if status, _ := secretary.Post(desk+"casework/2026-0002/signatures", url.Values{"people": {"А"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("names for somebody who stays unknown answer %d", status)
		}
	})
}

// TestTogetherByHand ticks boxes in the list and does something with them.
func TestTogetherByHand(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.say("leak")
		w.say("road")
		secretary := testkit.Pages(t, w.d, w.rooms...).As(w.secretary)
		secretary.Shows(desk+"requests", "Действия с отмеченными")
		secretary.Shows(desk+"casework/together?n=2026-0001.1&n=2026-0002.1&n=x", "2 обращения вместе", "Назначить ответственного")
		secretary.Shows(desk+"casework/together", "Ни одно обращение не отмечено")
		form := url.Values{"n": {"2026-0001.1", "2026-0002.1"}, "act": {Assign}}
		if status, body := secretary.Post(desk+"casework/together", form); status != http.StatusUnprocessableEntity || !strings.Contains(body, "К-2026-0002") {
			t.Errorf("nobody to assign to answers %d, or the ticked ones are lost", status)
		}
		form.Set("to", w.operator.ID.String())
		secretary.Holds(secretary.Submit(desk+"casework/together", form), "Сделано: 2", "Сатыбалды кызы Айгерим")
		status, body := secretary.Post(desk+"casework/together", form)
		if status != http.StatusOK {
			t.Errorf("what was changed meanwhile answers %d", status)
		}
		secretary.Holds(body, "Не сделано: 2", "К-2026-0001", "изменил")
	})
}
