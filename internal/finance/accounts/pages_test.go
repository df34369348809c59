package accounts

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// pages are the screens as the accountant sees them.
func (w *world) pages() *testkit.Site { return testkit.Pages(w.t, w.d, w.rooms...).As(w.clerk) }

const desk = "/ky/kara-kulja/desk/"

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func TestPagesInThreeLanguages(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		x := w.supplied("18", 5, w.metered("00012345", 1234), NewSupply{Service: w.waste, Connection: NoPipe})
		w.enter(x, "2026-01-31", 1245)
		waits := w.household("Болот кызы Айгерим", "Манас", "3", 2)
		site := w.pages()
		for lang, words := range map[string][]string{
			"ky": {"Ачык жеке эсеп: 1", "Короодогу чорго", "Акыркы көрсөткүч: 1 245", "Мурунку көрсөткүч: 1 245"},
			"ru": {"Открыт 1 лицевой счёт", "Кран во дворе", "Последнее показание: 1 245", "Предыдущее показание: 1 245"},
			"en": {"1 open personal account", "Tap in the yard", "Last reading: 1 245", "Reading before: 1 245"},
		} {
			at := "/" + lang + "/kara-kulja/desk/"
			site.Shows(at+"accounts", words[0], words[1], x.Number, x.Holder)
			site.Shows(at+"accounts/"+x.ID.String(), words[2], "00012345", x.Code[:4])
			site.Shows(at+"accounts/"+x.ID.String()+"/close", words[3])
			site.Shows(at+"accounts/"+x.ID.String()+"/supply?service="+w.water.String(), words[1])
			site.Shows(at+"accounts/"+x.ID.String()+"/meter?service="+w.water.String(), words[3])
			site.Shows(at+"accounts/new?holder="+waits.String(), "Болот кызы Айгерим", words[1])
			site.Shows(at+"meters/"+w.meterOf(x).ID.String(), "00012345", "1 245")
		}
	})
}

func TestOpenAnAccountAtTheDesk(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		holder := w.household("Асанова Гүлмира", "Достук", "18", 5)
		site := w.pages()
		fields := form("holder", holder.String(), "service", w.water.String(), "connection", Yard, "from", "01.11.2026", "second", w.waste.String(),
			"serial", "00012345", "installed", "05.11.2026", "first", "12", "digits", "5")
		body := site.Submit(desk+"accounts/new", fields)
		site.Holds(body, "Асанова Гүлмира", "4-0001-", "00012345", "Ичүүчү суу", "Таштанды чыгаруу", "12")

		status, again := site.Post(desk+"accounts/new", fields)
		if status != http.StatusUnprocessableEntity {
			t.Fatalf("opening twice answers %d", status)
		}
		site.Holds(again, "Бул үй-бүлөнүн ачык жеке эсеби бар.")
	})
}

func TestAWrongFormComesBackFilled(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		holder := w.household("Асанова Гүлмира", "Достук", "18", 5)
		site := w.pages()
		status, body := site.Post(desk+"accounts/new", form("holder", holder.String(), "service", w.water.String(), "from", "01.11.2026",
			"serial", "77", "installed", "31.12.2026", "first", "abc"))
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="77"`) || !strings.Contains(body, `value="abc"`) {
			t.Errorf("answers %d, what was typed is lost:\n%s", status, testkit.Text(body))
		}
	})
}

func TestListNarrows(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		yard := w.supplied("1", 2, w.metered("A", 0))
		pipe := w.supplied("2", 2, NewSupply{Service: w.water, Connection: Standpipe})
		site := w.pages()
		for query, want := range map[string][2]string{
			"?connection=standpipe":                   {pipe.Number, yard.Number},
			"?meter=working":                          {yard.Number, pipe.Number},
			"?meter=unmetered":                        {pipe.Number, yard.Number},
			"?q=Достук+2":                             {pipe.Number, yard.Number},
			"?after=1":                                {pipe.Number, yard.Number},
			"?village=" + w.village.String() + "&q=1": {yard.Number, pipe.Number},
		} {
			body := site.Shows(desk+"accounts"+query, want[0])
			if strings.Contains(testkit.Text(body), want[1]) {
				t.Errorf("%s shows %s too", query, want[1])
			}
		}
		site.Shows(desk+"accounts?state=closed", "Эч нерсе табылган жок")
	})
}

func TestLifeOfAnAccountAtTheDesk(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		x := w.supplied("18", 5, NewSupply{Service: w.water, Connection: Standpipe})
		at, site := desk+"accounts/"+x.ID.String(), w.pages()
		site.Submit(at+"/supply", form("service", w.water.String(), "connection", Yard, "from", "01.03.2026"))
		site.Submit(at+"/meter", form("service", w.water.String(), "serial", "A1", "installed", "10.03.2026", "first", "0"))
		m := desk + "meters/" + w.meterOf(x).ID.String()
		site.Holds(site.Submit(m+"/broken", form("state", "broken", "day", "01.05.2026")), "Эсептегич бузук")
		site.Holds(site.Submit(m+"/working", nil), "эсептегичи иштейт")
		site.Holds(site.Submit(m+"/verify", form("verified", "01.05.2030", "seal", "К-1")), "2030")
		body := site.Submit(at+"/meter", form("service", w.water.String(), "old", w.meterOf(x).ID.String(), "last", "40", "serial", "B2", "installed", "10.06.2026", "first", "1"))
		site.Holds(body, "A1", "B2", "40")

		status, refused := site.Post(at+"/close", form("day", "01.07.2026"))
		if status != http.StatusUnprocessableEntity {
			t.Fatalf("closing without a reading answers %d:\n%s", status, testkit.Text(refused))
		}
		site.Holds(site.Submit(at+"/close", form("day", "01.07.2026", "last-"+w.meterOf(x).ID.String(), "9")), "жабык")
		site.Holds(site.Submit(at+"/reopen", form("day", "01.09.2026")), "кайра ачылды")
		w.clean()
	})
}

func TestNewCodeAtTheDesk(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		x := w.supplied("18", 5)
		site := w.pages()
		site.Submit(desk+"accounts/"+x.ID.String()+"/code", nil)
		var now Account
		w.read(func(ctx context.Context, tx *db.Tx) (err error) {
			now, err = w.Account(ctx, tx, x.ID)
			return err
		})
		if now.Code == x.Code || now.CodeVersion != 2 {
			t.Errorf("code %s after %s", now.Code, x.Code)
		}
		body := site.Shows(desk + "accounts/" + x.ID.String())
		if strings.Contains(body, x.Code[:4]+" "+x.Code[4:]) {
			t.Error("the page shows the old code")
		}
	})
}

func TestWhoMayWhat(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		x := w.supplied("18", 5)
		site := testkit.Pages(t, w.d, w.rooms...)
		at := desk + "accounts/" + x.ID.String()
		site.As(access.Actor{}).Answers(http.StatusSeeOther, at)
		auditor := site.As(testkit.Actor(access.Auditor))
		auditor.Answers(http.StatusForbidden, at+"/close")
		if body := auditor.Shows(at, x.Number); strings.Contains(body, x.Code[:4]) {
			t.Error("an auditor sees the access code")
		}
		site.As(testkit.Actor(access.Cashier)).Shows(at, x.Code[:4])
		w.pages().Answers(http.StatusNotFound, desk+"accounts/"+ref.ID(77).String(), desk+"accounts/x", desk+"meters/"+ref.ID(77).String())
	})
}
