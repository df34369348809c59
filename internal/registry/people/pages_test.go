package people

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/web"
)

const desk = "/ky/" + testkit.Slug + "/desk/people"

// inPages runs f with the room's pages open before its secretary.
func inPages(t *testing.T, f func(t *testing.T, w *bench, s *testkit.Site)) {
	t.Helper()
	inTown(t, func(t *testing.T, w *bench) { f(t, w, testkit.Pages(t, w.db, w.Module()).As(w.who)) })
}

func TestPagesInThreeLanguages(t *testing.T) {
	inPages(t, func(t *testing.T, w *bench, s *testkit.Site) {
		id := w.add(NewHousehold{VillageID: w.kulja, Street: "Ленин", House: "12", Head: "Өмүрбек уулу Асан", Phone: "0555123456", Persons: 5})[0]
		for lang, words := range map[string][]string{
			"ky": {"1 түтүн, 5 адам", "Өмүрбек уулу Асан", "Кара-Кулжа, Ленин 12", "+996 555 123 456"},
			"ru": {"1 двор, проживает: 5", "Кара-Кульджа, Ленин 12"},
			"en": {"1 household, 5 people"},
		} {
			at := "/" + lang + "/" + testkit.Slug + "/desk/people"
			s.Shows(at, words...)
			s.Shows(at+"/households/"+id.String(), "Өмүрбек уулу Асан")
			s.Shows(at + "/households/new")
			s.Shows(at + "/households/" + id.String() + "/edit")
			s.Shows(at + "/organisations")
			s.Shows(at + "/organisations/new")
			s.Shows(at + "/imports")
		}
	})
}

func TestWhoSeesWhat(t *testing.T) {
	inPages(t, func(t *testing.T, w *bench, s *testkit.Site) {
		id := w.add(NewHousehold{VillageID: w.kulja, Head: "Асанов"})[0]
		cashier := s.As(testkit.Actor(access.Cashier))
		cashier.Answers(http.StatusOK, desk, desk+"/households/"+id.String(), desk+"/organisations")
		cashier.Answers(http.StatusForbidden, desk+"/households/new", desk+"/imports", desk+"/export/xlsx", desk+"/households/"+id.String()+"/edit")
		if body := cashier.Shows(desk); strings.Contains(body, "/households/new") {
			t.Error("a cashier is offered what only others may do")
		}
		if status, _ := s.As(access.Actor{}).Get(desk); status == http.StatusOK {
			t.Error("the public sees who lives where")
		}
	})
}

func TestEnteringAHousehold(t *testing.T) {
	inPages(t, func(t *testing.T, w *bench, s *testkit.Site) {
		form := url.Values{"village": {w.kulja.String()}, "head": {"Өмүрбек уулу Асан"}, "street": {"Ленин"}, "house": {"12"}, "persons": {"5"}, "phone": {"0555"}}
		status, body := s.Post(desk+"/households/new", form)
		if status != http.StatusUnprocessableEntity {
			t.Fatalf("half a phone: %d", status)
		}
		s.Holds(body, "+996 белгисинен кийин 9 сан")
		if !strings.Contains(body, `value="Өмүрбек уулу Асан"`) {
			t.Error("what was typed is lost")
		}
		form.Set("phone", "0555 123456")
		s.Holds(s.Submit(desk+"/households/new", form), "Сакталды: Өмүрбек уулу Асан", "5 адам жашайт")

		form.Set("head", "омурбек уулу асан")
		status, body = s.Post(desk+"/households/new", form)
		if status != http.StatusUnprocessableEntity && status != http.StatusConflict {
			t.Errorf("a twin: %d", status)
		}
		s.Holds(body, "ушуга окшош түтүн бар", "Бул башка түтүн")
		form.Set("another", "on")
		form.Set("next", "on")
		body = s.Submit(desk+"/households/new", form)
		s.Holds(body, "Жаңы түтүн")
		if !strings.Contains(body, `value="`+w.kulja.String()+`" selected`) {
			t.Error("the next form does not remember the village")
		}
		if got := w.heads(Filter{}); len(got) != 2 {
			t.Errorf("the register has %q", got)
		}
	})
}

func TestCorrectingMovingAndMembersByForms(t *testing.T) {
	inPages(t, func(t *testing.T, w *bench, s *testkit.Site) {
		id := w.add(NewHousehold{VillageID: w.kulja, Head: "Асанов Бакыт", Persons: 2})[0]
		at := desk + "/households/" + id.String()
		s.Holds(s.Submit(at+"/edit", url.Values{"version": {"1"}, "village": {w.biy.String()}, "head": {"Асанов Бакыт"}, "persons": {"3"}}), "Бий-Мырза", "3 адам жашайт")
		status, _ := s.Post(at+"/edit", url.Values{"version": {"1"}, "village": {w.biy.String()}, "head": {"Асанов"}, "persons": {"3"}})
		if status == http.StatusSeeOther {
			t.Error("an old form overwrote a new one")
		}
		s.Holds(s.Submit(at+"/members", url.Values{"name": {"Асанова Жаңыл"}, "sex": {"f"}, "birth_year": {"1980"}}), "Асанова Жаңыл", "1980", "Аял")
		status, body := s.Post(at+"/members", url.Values{"name": {"А"}, "birth_year": {"2099"}})
		if status != http.StatusUnprocessableEntity {
			t.Errorf("born in the future: %d", status)
		}
		s.Holds(body, "Туулган жылын жазыңыз: 1900–2026")
		member := w.household(id).Members[0].ID
		s.Holds(s.Submit(at+"/members/"+member.String()+"/remove", nil), "Үй-бүлө мүчөлөрү көрсөтүлгөн эмес")
		status, body = s.Post(at+"/state", url.Values{"state": {"moved"}, "day": {"2027-01-01"}})
		if status != http.StatusUnprocessableEntity {
			t.Errorf("moved in the future: %d", status)
		}
		s.Holds(body, "Бүгүндөн кеч эмес күндү тандаңыз")
		s.Holds(s.Submit(at+"/state", url.Values{"state": {"moved"}, "day": {"2026-11-01"}, "note": {"Ош"}}), "Көчүп кеткен", "1-ноябрь, 2026", "Өзгөрүүлөр тарыхы")
		s.Shows(desk+"?state=gone", "Асанов Бакыт", "Көчүп кеткен")
		if body := s.Shows(desk); strings.Contains(testkit.Text(body), "Асанов Бакыт") {
			t.Error("who moved away still stands in the list")
		}
	})
}

func TestOrganisationPages(t *testing.T) {
	inPages(t, func(t *testing.T, w *bench, s *testkit.Site) {
		form := url.Values{"name": {"№ 1 мектеп"}, "category": {"budget"}, "village": {w.kulja.String()}, "tax_number": {"123"}}
		status, body := s.Post(desk+"/organisations/new", form)
		if status != http.StatusUnprocessableEntity {
			t.Fatalf("half a tax number: %d", status)
		}
		s.Holds(body, "ИНН 14 сандан турат")
		form.Set("tax_number", "")
		s.Holds(s.Submit(desk+"/organisations/new", form), "№ 1 мектеп", "Бюджеттик мекеме")
		if status, body = s.Post(desk+"/organisations/new", form); status == http.StatusSeeOther {
			t.Error("a twin was entered without a question")
		}
		s.Holds(body, "Бул башка уюм")
		s.Shows(desk+"/organisations?q=мектеп", "1 уюм иштейт", "№ 1 мектеп")
		var id ref.ID
		w.read(func(ctx context.Context, tx *db.Tx) error {
			list, _, err := w.Organisations(ctx, tx, Filter{})
			id = list[0].ID
			return err
		})
		at := desk + "/organisations/" + id.String()
		form.Set("version", "1")
		form.Set("category", "other")
		s.Holds(s.Submit(at+"/edit", form), "Башка уюм")
		s.Shows(at + "/edit")
		s.Holds(s.Submit(at+"/state", url.Values{"state": {"closed"}, "day": {"2026-11-20"}}), "Жабык")
		status, _ = s.Post(at+"/state", url.Values{"state": {"moved"}, "day": {"2026-11-20"}})
		if status == http.StatusSeeOther {
			t.Error("an organisation cannot move away, it closes")
		}
	})
}

func TestImportByForms(t *testing.T) {
	inPages(t, func(t *testing.T, w *bench, s *testkit.Site) {
		status, body := s.Upload(desk+"/imports", nil, "file", "list.pdf", []byte("%PDF\x00\x01"))
		if status != http.StatusUnprocessableEntity {
			t.Fatalf("a PDF: %d", status)
		}
		s.Holds(body, "Бул Excel да, CSV да эмес: list.pdf")

		bad := list + "Ош;Үсөнов Кубат;Манас;1;4;\nБий-Мырза;Ъмърбек кызы Айгъл;Манас;71;беш;\nБий-Мырза;Тълъгън уулу Бакыт;Манас;72;5;\n"
		status, to := s.Upload(desk+"/imports", nil, "file", "тизме.csv", []byte(bad))
		if status != http.StatusSeeOther || !strings.HasSuffix(to, "/columns") {
			t.Fatalf("%d to %s", status, to)
		}
		at := strings.TrimSuffix(to, "/columns")
		body = s.Shows(to, "Кайсы мамычада эмне бар?", "тизме.csv: 6 сап", "Аты-жөнү (Өмүрбек уулу Асан, Сыдыкова Гүлжан, Маматов Уран)")
		if !strings.Contains(body, `<option value="1" selected>Аты-жөнү`) {
			t.Error("the column of names was not guessed")
		}
		status, body = s.Post(to, url.Values{"head": {""}, "village": {"0"}})
		if status != http.StatusUnprocessableEntity {
			t.Fatalf("no column of names: %d", status)
		}
		s.Holds(body, "Аты-жөнү жазылган мамычаны тандаңыз")
		s.Holds(s.Submit(to, url.Values{"village": {"0"}, "head": {"1"}, "street": {"2"}, "house": {"3"}, "persons": {"4"}, "phone": {"5"}}),
			"4 түтүндү киргизсе болот", "Катасы бар саптар: 2", "«Ош» деген айыл бул жерде жок", "сан менен жазыңыз, мисалы 4: беш", "Тълъгън → Төлөгөн")
		s.Shows("/ru/"+strings.TrimPrefix(at, "/ky/"), "Можно внести 4 двора", "Строк с ошибками: 2")

		status, to = s.Post(at+"/commit", url.Values{"mend": {"Тълъгън"}})
		if status != http.StatusSeeOther || !strings.Contains(to, "/desk/jobs/") {
			t.Fatalf("commit: %d to %s", status, to)
		}
		if status, to := s.Get(at); status != http.StatusSeeOther || !strings.Contains(to, "/desk/jobs/") {
			t.Errorf("while it runs: %d to %s", status, to)
		}
		if status, _ := s.Post(at+"/commit", nil); status == http.StatusSeeOther {
			t.Error("entered twice")
		}
		w.drain()
		s.Shows(at, "Бул тизмеден 4 түтүн киргизилди", "Киргизилбей калган саптар")
		if got := w.heads(Filter{Query: "тологон"}); len(got) != 1 || got[0] != "Төлөгөн уулу Бакыт" {
			t.Errorf("entered %q", got)
		}
		_, left := s.Get(at + "/left")
		table, err := sheet.Read(strings.NewReader(left), "left.xlsx", sheet.Limits{})
		if err != nil || len(table.Rows) != 2 || !strings.Contains(table.Rows[0].Cells[7], "Ош") {
			t.Errorf("rows left out: %+v, %v", table, err)
		}
		s.Shows(desk+"/imports", "тизме.csv", "Аткарылды")
		s.Holds(s.Submit(at+"/undo", nil), "Артка кайтарылды")
		s.Shows(at, "Бул тизме артка кайтарылган")
	})
}

func TestForgettingAListByForm(t *testing.T) {
	inPages(t, func(t *testing.T, w *bench, s *testkit.Site) {
		id := w.upload(list)
		at := desk + "/imports/" + id.String()
		s.Holds(s.Submit(at+"/drop", nil), "Тизме жок кылынды")
		s.Answers(http.StatusNotFound, at, at+"/columns", desk+"/imports/"+ref.ID(5).String())
		if status, _ := s.Post(at+"/resume", nil); status != http.StatusNotFound {
			t.Errorf("resumed what is forgotten: %d", status)
		}
	})
}

func TestExportAndSampleAreReadBack(t *testing.T) {
	inPages(t, func(t *testing.T, w *bench, s *testkit.Site) {
		w.add(NewHousehold{VillageID: w.kulja, Street: "Ленин", House: "12", Head: "Өмүрбек уулу Асан", Phone: "0555123456", Persons: 5},
			NewHousehold{VillageID: w.biy, Head: "Усенов"})
		for _, path := range []string{"/export/xlsx", "/export/csv", "/export/xlsx?q=омурбек", "/imports/sample"} {
			status, body := s.Get(desk + path)
			table, err := sheet.Read(strings.NewReader(body), path, sheet.Limits{})
			if status != http.StatusOK || err != nil {
				t.Fatalf("%s: %d, %v", path, status, err)
			}
			want := map[bool]int{true: 2, false: 1}[!strings.Contains(path, "?") && !strings.Contains(path, "sample")]
			if len(table.Rows) != want {
				t.Errorf("%s has %d rows, want %d", path, len(table.Rows), want)
			}
		}
		s.Answers(http.StatusNotFound, desk+"/export/doc")
		// what goes out comes in again: every household is a known twin
		_, body := s.Get(desk + "/export/xlsx")
		_, to := s.Upload(desk+"/imports", nil, "file", "households.xlsx", []byte(body))
		s.Holds(s.Submit(to, url.Values{"village": {"0"}, "head": {"1"}, "street": {"2"}, "house": {"3"}, "flat": {"4"}, "persons": {"5"}, "phone": {"6"}}),
			"0 түтүндү киргизсе болот", "Кайталанган түтүндөр: 2")
	})
}

// collected are the offers of the room to the rest of the desk.
type collected struct {
	hits  []module.Hit
	todos []module.Todo
}

func TestOffersToTheDesk(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		w.add(NewHousehold{VillageID: w.kulja, Street: "Ленин", House: "12", Head: "Өмүрбек уулу Асан"})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.AddOrganisations(ctx, tx, w.who, []NewOrganisation{{Name: "Өмүрбек дүкөнү", Category: Other, VillageID: w.biy}})
			return err
		})
		w.upload(list)
		var got collected
		m := w.Module()
		m.Routes = func(rt *web.Router) {
			rt.Desk("GET offers", maySee, func(_ http.ResponseWriter, r *web.Request) (err error) {
				if got.hits, err = w.search(r.Context(), r, r.FormValue("q")); err == nil {
					got.todos, err = w.todo(r.Context(), r)
				}
				return err
			})
		}
		s := testkit.Pages(t, w.db, m)
		s.As(w.who).Get("/ky/" + testkit.Slug + "/desk/offers?q=омурбек")
		if len(got.hits) != 2 || got.hits[0].Note != "Кара-Кулжа, Ленин 12" || got.hits[1].Kind != "Уюм" {
			t.Errorf("found %+v", got.hits)
		}
		if len(got.todos) != 1 || got.todos[0].Tag != "3 сап" {
			t.Errorf("work for the secretary: %+v", got.todos)
		}
		s.As(testkit.Actor(access.Cashier)).Get("/ky/" + testkit.Slug + "/desk/offers?q=")
		if len(got.hits) != 0 || len(got.todos) != 0 {
			t.Errorf("for a cashier without a query: %+v", got)
		}
		w.read(func(ctx context.Context, tx *db.Tx) error {
			done, err := w.anyHousehold(ctx, tx)
			if !done {
				t.Error("the first step of the set-up is not done")
			}
			return err
		})
	})
}

func TestAccountsOfAHouseholdAreShownOnItsPage(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		id := w.add(NewHousehold{VillageID: w.kulja, Head: "Асанов"})[0]
		w.Offers = func(_ context.Context, _ *web.Request, holder ref.ID) ([]module.Hit, error) {
			return []module.Hit{{Text: "4-0001-0 " + holder.String(), Path: "desk/accounts"}}, nil
		}
		testkit.Pages(t, w.db, w.Module()).As(w.who).Shows(desk+"/households/"+id.String(), "Жеке эсептер", "4-0001-0 "+id.String())
	})
}
