package allocation

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

const desk = "/en/kara-kulja/desk/allocation"

func (w *town) site() *testkit.Site {
	return testkit.Pages(w.t, w.d, append(neighbours, w.Module())...)
}

// history is two months of water and waste and three payments, laid the oldest
// month first; one of them named its bill.
func (w *town) history() {
	w.bill(1, account, water, "2026-09", 100_00)
	w.bill(2, account, waste, "2026-09", 50_00)
	w.bill(3, account, water, "2026-10", 100_00)
	w.bill(4, account, waste, "2026-10", 50_00)
	w.pay(1001, account, "2026-10-10", 120_00, "", map[ref.ID]money.Som{1: 100_00, 2: 20_00})
	w.pay(1002, account, "2026-11-10", 60_00, "", map[ref.ID]money.Som{2: 30_00, 3: 30_00})
	w.pay(1003, account, "2026-11-12", 50_00, "QR "+string(elqr.NewReference("key")), map[ref.ID]money.Som{4: 50_00})
}

func TestTrialOnRealPayments(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		w.history()
		w.look(func(ctx context.Context, tx *db.Tx) error {
			v := sound()
			v.Rule = byMonth
			same, err := w.Try(ctx, tx, v)
			if err != nil {
				return err
			}
			if same.Payments != 2 || same.Changed != 0 || len(same.Accounts) != 0 {
				t.Errorf("the rule that was in force: %+v", same)
			}
			v.Rule = waterTop
			other, err := w.Try(ctx, tx, v)
			if err != nil {
				return err
			}
			if other.Changed != 1 || other.Moved != 30_00 || other.Since != "2026-10-10" {
				t.Errorf("water first: %+v", other)
			}
			for _, s := range other.Services {
				if want := map[ref.ID]money.Som{water: 30_00, waste: -30_00}[s.Service]; s.Would-s.Was != want {
					t.Errorf("service %d: %s, want %s", s.Service, s.Would-s.Was, want)
				}
			}
			return nil
		})
	})
}

// A trial of a provider looks at the payments of its desks alone; none is no error.
func TestTrialOfAProvider(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		w.history()
		w.look(func(ctx context.Context, tx *db.Tx) error {
			v := sound()
			v.Provider = provider
			trial, err := w.Try(ctx, tx, v)
			if trial.Payments != 0 {
				t.Errorf("%+v", trial)
			}
			return err
		})
	})
}

func TestRulesPage(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		site := w.site().As(w.head)
		site.Holds(site.Shows(desk, "Which debt is paid first? Oldest month first.", "the program's own order"), "New rule")
		form := rule()
		body := site.Shows(desk+"/trial?"+form.Encode(), "There is no payment yet to try the rule on.", "Services are paid in this order: Drinking water, Waste")
		site.Holds(body, "Save the rule")
		if status, to := site.Post(desk, form); status != http.StatusSeeOther || to != desk {
			t.Fatalf("saving: %d %s", status, testkit.Text(to))
		}
		site.Shows(desk, "The rule is saved. In force from: 1 December 2026", "Айылдык кеңеш, № 7/2, 20.11.2026", "Not begun yet", "Oldest month first")
		id := w.versions()[0].ID.String()
		if status, _ := site.Post(desk+"/"+id+"/withdraw", url.Values{"reason": {"Wrong number"}}); status != http.StatusSeeOther {
			t.Fatalf("withdrawing: %d", status)
		}
		site.Shows(desk, "Withdrawn", "Wrong number")
	})
}

// rule is the form of a sound rule.
func rule() url.Values {
	return url.Values{"order": {"service"}, "service1": {water.String()}, "service2": {waste.String()}, "wish": {"on"},
		"from": {"2026-12-01"}, "number": {"7/2"}, "on": {"2026-11-20"}, "body": {"Айылдык кеңеш"}}
}

func TestTrialPage(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		w.history()
		for lang, words := range map[string][]string{
			"en": {"Of the last 2 payments, 1 would have been laid otherwise: 30 som would lie on another bill", "Drinking water · October 2026: 30,00 → 60,00", "+30,00"},
			"ky": {"Текшерилген акыркы төлөмдөр: 2", "Ичүүчү суу", "+30,00"},
			"ru": {"Распределились бы иначе: 1", "Питьевая вода", "−30,00"},
		} {
			_, body := w.site().As(w.head).Get("/" + lang + "/kara-kulja/desk/allocation/trial?" + rule().Encode())
			w.site().Holds(body, words...)
		}
	})
}

// The address of the trial alone leads to the form.
func TestTrialOfNothing(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		if status, to := w.site().As(w.head).Get(desk + "/trial"); status != http.StatusSeeOther || to != desk+"/new" {
			t.Errorf("%d %s", status, to)
		}
	})
}

// What is refused comes back as it was typed, by the trial and by saving.
func TestRefusedRuleComesBack(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		site := w.site().As(w.head)
		form := rule()
		form.Set("from", string(today))
		status, body := site.Get(desk + "/trial?" + form.Encode())
		if status != http.StatusUnprocessableEntity {
			t.Errorf("the trial of a rule of today: %d", status)
		}
		site.Holds(body, "A rule begins on a later day")
		if !strings.Contains(body, `value="7/2"`) {
			t.Error("the typed number is lost")
		}
		if status, _ := site.Post(desk, form); status != http.StatusUnprocessableEntity {
			t.Errorf("saving a rule of today: %d", status)
		}
		if status, _ := site.Post(desk+"/"+ref.ID(7).String()+"/withdraw", url.Values{"reason": {"x"}}); status != http.StatusNotFound {
			t.Errorf("withdrawing no rule: %d", status)
		}
	})
}

func TestWhoSeesRules(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		if status, _ := w.site().As(w.reader).Get(desk); status != http.StatusForbidden {
			t.Errorf("a meter reader reads rules: %d", status)
		}
		cashier := w.site().As(w.cashier)
		if body := cashier.Shows(desk, "Oldest month first"); strings.Contains(body, "New rule") {
			t.Error("a cashier is offered a new rule")
		}
		if status, _ := cashier.Get(desk + "/new"); status != http.StatusForbidden {
			t.Errorf("a cashier opens the form: %d", status)
		}
	})
}

func TestFormOffersServices(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		body := w.site().As(w.head).Shows(desk+"/new", "New rule", "Drinking water", "Waste", "«Таза Суу» ИСКАКБ", "Try on the last payments")
		if !strings.Contains(body, `value="2026-12-01"`) {
			t.Error("the form does not propose next month")
		}
	})
}
