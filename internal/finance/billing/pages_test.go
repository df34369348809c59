package billing

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

const desk = "/ky/kara-kulja/desk/billing"

// says fails the test for each text that a person does not read on the page.
func says(t *testing.T, what, body string, texts ...string) {
	t.Helper()
	read := testkit.Text(body)
	for _, text := range texts {
		if !strings.Contains(read, text) {
			t.Errorf("%s does not say %q:\n%s", what, text, read)
		}
	}
}

func (w *world) site() *testkit.Site { return testkit.Pages(w.t, w.d, w.Module()) }

func TestDeskFromFormToPosting(t *testing.T) {
	eachWorld(t, 4, func(t *testing.T, w *world) {
		clerk, head := w.site().As(w.clerk), w.site().As(w.head)
		_, body := clerk.Get(desk)
		says(t, "the list of runs", body, "эсептеле элек", "Октябрь, 2026-жыл", "Азырынча эсептөө жок.")

		status, body := clerk.Post(desk+"/runs", url.Values{"service": {w.waste.String()}, "month": {"2026-12"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="2026-12"`) {
			t.Errorf("a month to come: %d", status)
		}
		says(t, "the refused form", body, "Бул ай баштала элек")

		status, to := clerk.Post(desk+"/runs", url.Values{"service": {w.waste.String()}, "month": {"2026-10"}})
		if status != http.StatusSeeOther || !strings.Contains(to, "/desk/jobs/") {
			t.Fatalf("start: %d %s", status, to)
		}
		w.drain()
		var run string
		w.read(func(tx *db.Tx) error {
			runs, err := w.runsIn(t.Context(), tx, Previewed)
			run = desk + "/runs/" + runs[0].ID.String()
			return err
		})
		_, body = clerk.Get(run)
		says(t, "the preview for its maker", body, "4 эсеп-дүмүрчөк", "200 сом", "Бул эсептөөнү башка кызматкер бекитиши керек")
		if strings.Contains(body, run+"/approve") {
			t.Error("the maker of a run is offered to approve it")
		}
		status, body = clerk.Post(run+"/approve", nil)
		if status != http.StatusForbidden {
			t.Errorf("approved by the maker: %d", status)
		}
		says(t, "the refusal", body, "Өзүңүз киргизген жазууну өзүңүз беките албайсыз")
		_, body = head.Get(run)
		says(t, "the preview for the head", body, "Бекитүү жана өткөрүү: 200 сом")
		if status, to = head.Post(run+"/approve", nil); status != http.StatusSeeOther {
			t.Errorf("approve: %d %s", status, testkit.Text(to))
		}
		w.drain()
		_, body = head.Get(run + "/bills")
		says(t, "the bills", body, "4-0001", "Асанова Гүлмира", "20,00")
		_, body = head.Get(desk)
		says(t, "the list of runs", body, "Өткөрүлдү", "200,00")
	})
}

func TestPermissionsOfTheDesk(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		site := w.site()
		for _, path := range []string{"", "/runs/0000000000000"} {
			if status, _ := site.As(access.Actor{}).Get(desk + path); status != http.StatusSeeOther {
				t.Errorf("%s without signing in: %d", path, status)
			}
			if status, _ := site.As(testkit.Actor(access.Controller)).Get(desk + path); status != http.StatusForbidden {
				t.Errorf("%s for a meter reader: %d", path, status)
			}
		}
		if status, _ := site.As(testkit.Actor(access.Cashier)).Post(desk+"/runs", nil); status != http.StatusForbidden {
			t.Errorf("a cashier starts a run: %d", status)
		}
		if status, _ := site.As(w.clerk).Get(desk + "/runs/0000000000000"); status != http.StatusNotFound {
			t.Errorf("an unknown run: %d", status)
		}
	})
}
