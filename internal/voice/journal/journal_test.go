package journal

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
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
	"github.com/openaimak/aimak/internal/voice/requests/papers"
)

// world is a municipality with two villages and a journal. It is 22 November 2026.
type world struct {
	t        *testing.T
	d        *db.DB
	requests *requests.Requests
	journal  *Journal
	site     *testkit.Site
	villages [2]ref.ID
	lead     access.Actor
}

func rooms(d *db.DB) (*requests.Requests, []module.Module) {
	terr := territory.New(d)
	r := requests.New(d, terr, pictures.New(d), []byte("0123456789abcdef0123456789abcdef"))
	return r, []module.Module{terr.Module(), pictures.New(d).Module(), r.Module(), New(d, terr, r).Module()}
}

func TestStatements(t *testing.T) {
	_, sets := rooms(nil)
	testkit.EachDB(t, append(module.Migrations(sets...), identity.Set()), func(t *testing.T, d *db.DB) { testkit.PrepareAll(t, d, "store") })
}

func eachWorld(t *testing.T, f func(w *world)) {
	t.Helper()
	_, sets := rooms(nil)
	testkit.EachDB(t, append(module.Migrations(sets...), identity.Set()), func(t *testing.T, d *db.DB) {
		r, mods := rooms(d)
		w := &world{t: t, d: d, requests: r, journal: New(d, territory.New(d), r), site: testkit.Pages(t, d, mods...), lead: access.System(testkit.Place)}
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			for i, name := range []string{"Сары-Кой", "Бий-Мырза"} {
				w.villages[i], err = territory.New(d).AddVillage(ctx, tx, w.lead, territory.Village{Name: place.Name{Ky: name, Ru: name, En: name}})
				if err != nil {
					return err
				}
			}
			return nil
		})
		f(w)
	})
}

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(w.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// say registers a request; steps lead it on.
func (w *world) say(change func(*requests.Said), steps ...requests.Doing) (r requests.Request) {
	w.t.Helper()
	s := requests.Said{Category: "road", Kind: life.Complaint, Form: life.Written, Channel: life.Letter, Lang: i18n.Ru, People: 1, Sex: life.Woman,
		Addressee: "Башчыга", Who: requests.Applicant{Name: "Сейитова Бурул", Address: "Манас 4"}, Village: w.villages[0], Words: "Яма на дороге", Received: "2026-11-20"}
	change(&s)
	w.write(func(ctx context.Context, tx *db.Tx) error {
		made, err := w.requests.Register(ctx, tx, w.lead, s)
		r = made.Request
		for _, d := range steps {
			if err == nil {
				d.Version = r.Version
				r, err = w.requests.Do(ctx, tx, w.lead, r.ID, d)
			}
		}
		return err
	})
	return r
}

var answered = requests.Doing{Act: life.Answer, Text: "Засыпали", Outcome: life.Granted}

// TestJournal: what the law wants of each appeal, on screen and in three files.
func TestJournal(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.say(func(s *requests.Said) { s.People = 14 }, answered)
		w.say(func(s *requests.Said) { s.Category, s.Anonymous, s.Words = "leak", true, "=HYPERLINK(\"x\")" })
		w.say(func(*requests.Said) {}, requests.Doing{Act: life.Refer, Body: "РЭС", Text: "Не наше"})
		secretary := w.site.As(testkit.Actor(access.Secretary))
		home := "/ru/kara-kulja/desk/journal"
		secretary.Shows(home, "К-2026-0001", "22.11.2026", "Сейитова Бурул, Манас 4", "Жалоба, письменное, коллективное, подписей: 14", "Русский", "Кому: Башчыга",
			"Дорога, мост", "Сары-Кой", "Удовлетворено", "остаётся неизвестным", "Направлено в другой орган, РЭС")
		secretary.Shows(home+"?from=01.01.2026&to=31.10.2026", "ничего не зарегистрировано")
		if status, _ := secretary.Get(home + "?from=01.01.2020&to=31.12.2026"); status != http.StatusUnprocessableEntity {
			w.t.Errorf("seven years answer %d", status)
		}
		_, table := secretary.Get(home + "/journal.csv")
		if n := strings.Count(table, "К-2026-"); n != 3 || strings.Contains(table, ";=HYPERLINK") {
			w.t.Errorf("the table has %d rows:\n%s", n, table)
		}
		if strings.Contains(table, "0555") {
			w.t.Error("the table knows who stays unknown")
		}
		for path, begins := range map[string]string{"/journal.pdf": "%PDF", "/journal.xlsx": "PK"} {
			if status, body := secretary.Get(home + path); status != http.StatusOK || !strings.HasPrefix(body, begins) {
				w.t.Errorf("%s answers %d", path, status)
			}
		}
		w.site.As(testkit.Actor(access.Cashier)).Answers(http.StatusForbidden, home, home+"/journal.csv")
	})
}

// TestLetter: an answer, a refusal and a referral go out as a letter; what is not
// answered has none, and a private one is for those who may read it.
func TestLetter(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.office()
		steps := []requests.Doing{answered, {Act: life.Reject, Text: "Не наше"}, {Act: life.Refer, Body: "РЭС", Text: "Столбы РЭС"}}
		for _, step := range steps {
			w.say(func(*requests.Said) {}, step)
		}
		w.say(func(*requests.Said) {})
		w.say(func(s *requests.Said) { s.Category = "staff" }, answered)
		home, operator := "/ru/kara-kulja/desk/requests/2026-000", w.site.As(testkit.Actor(access.Operator))
		for _, n := range []string{"1", "2", "3"} {
			if status, body := operator.Get(home + n + "/letter.pdf"); status != http.StatusOK || !strings.HasPrefix(body, "%PDF") {
				w.t.Errorf("letter %s answers %d", n, status)
			}
		}
		operator.Answers(http.StatusNotFound, home+"4/letter.pdf", home+"5/letter.pdf", home+"9/letter.pdf")
		w.site.As(testkit.Actor(access.Head)).Answers(http.StatusOK, home+"5/letter.pdf")
	})
}

// TestPoster: a paper of one page for everybody, in three languages.
func TestPoster(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.office()
		w.say(func(*requests.Said) {}, answered)
		w.say(func(*requests.Said) {})
		for _, lang := range []string{"ky", "ru", "en"} {
			if status, body := w.site.Get("/" + lang + "/kara-kulja/requests/poster.pdf"); status != http.StatusOK || !strings.HasPrefix(body, "%PDF") {
				w.t.Errorf("the poster in %s answers %d", lang, status)
			}
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			s := papers.Poster{Month: "2026-11"}
			err := w.journal.fillPoster(ctx, tx, &s)
			if s.Came != 2 || s.Answered != 1 || s.Open != 1 || s.Late != 0 || s.Days != 14 || s.Hours != "9:00–18:00" {
				w.t.Errorf("the poster says %+v", s)
			}
			return err
		})
		w.site.Shows("/ru/kara-kulja/requests/counts", "Плакат для доски объявлений")
	})
}

// office enters where the office is.
func (w *world) office() {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO territory_municipality (municipality_id, slug, code, raion_id, oblast_id, phone, address, office_hours, languages, population, merged_into, founded)
			VALUES ($1, 'kara-kulja', 4, 1, 1, '+996 3239 5 00 04', 'Ленин көчөсү 60', '9:00–18:00', 'ky,ru', 100, 0, 0)`, tx.Municipality)
		return err
	})
}

// TestPrivateRow: the head reads everything; nobody else opens the journal.
func TestPrivateRow(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.say(func(s *requests.Said) { s.Category = "staff" })
		for _, role := range []access.Role{access.Head, access.Auditor} {
			w.site.As(testkit.Actor(role)).Shows("/ky/kara-kulja/desk/journal", "Сейитова Бурул")
		}
		w.site.As(testkit.Actor(access.Operator)).Answers(http.StatusForbidden, "/ky/kara-kulja/desk/journal")
	})
}

// TestCounts: small groups are hidden, and no time is told from nineteen answers.
func TestCounts(t *testing.T) {
	eachWorld(t, func(w *world) {
		for i := range 19 {
			w.say(func(s *requests.Said) {
				if s.Village = w.villages[0]; i < 3 {
					s.Village, s.Sex = w.villages[1], life.Man
				}
			}, answered)
		}
		home := "/ru/kara-kulja/requests/counts"
		body := w.site.Shows(home, "2026 год: 19 обращений", "Ответов слишком мало", "По сёлам", "По категориям", "Группы меньше 5 не показываются")
		if n := strings.Count(testkit.Text(body), "Не показано: мало"); n != 4 { // both villages and both sexes: one alone would follow from the other
			w.t.Errorf("%d groups are hidden", n)
		}
		w.say(func(*requests.Said) {}, answered)
		w.site.Shows(home, "2026 год: 20 обращений", "Половину ответов дали за 0 раб. дн.", "Девять из десяти")
		w.site.Shows(home+"?year=2025", "2025 год: 0 обращений")
		w.site.Shows(home+"?year=1890", "2026 год")
	})
}
