package agents

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/web"
)

// probe lets a test ask for what the room offers to a person.
func (w *world) probe(who access.Actor, f func(q *web.Request) error) {
	w.t.Helper()
	probe := module.Module{Name: "probe", Routes: func(rt *web.Router) {
		rt.Desk("GET probe", access.Permission{Name: "probe", Staff: true}, func(_ http.ResponseWriter, q *web.Request) error { return f(q) })
	}}
	testkit.Pages(w.t, w.d, w.Module(), probe).As(who).Answers(http.StatusOK, "/ru/kara-kulja/desk/probe")
}

func (w *world) todos(who access.Actor) (texts []string) {
	w.t.Helper()
	w.probe(who, func(q *web.Request) error {
		list, err := w.Module().Todo(q.Context(), q)
		for _, todo := range list {
			texts = append(texts, todo.State+": "+testkit.Text(todo.Text))
		}
		return err
	})
	return texts
}

// What waits for an accountant: a dispute, an agent without a key, a late payment.
func TestTodo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x, y := w.agent("quick"), w.agent("wallet")
		if list := w.todos(w.accountant); len(list) != 0 {
			t.Errorf("nothing happened, and yet there is %v", list)
		}
		x.pay("5", 0, "10", "20261110120000").is(t, "0")
		x.pay("5", 0, "11").is(t, "300")
		if err := w.EndKeys(t.Context(), w.accountant, y.id); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"bad: Терминал quick: номер 5 пришёл дважды с разными суммами или счетами",
			"wait: Создайте ключ для агента Терминал wallet",
			"info: Терминал quick: 1 платёж пришёл поздно или с неверной датой",
		}
		if list := w.todos(w.accountant); !slices.Equal(list, want) {
			t.Errorf("%q", list)
		}
		if list := w.todos(w.auditor); len(list) != 0 {
			t.Errorf("the auditor has work: %v", list)
		}
		if err := w.SettleDispute(t.Context(), w.accountant, w.disputes(testkit.Place)[0].ID, "сверено"); err != nil {
			t.Fatal(err)
		}
		if list := w.todos(w.accountant); len(list) != 2 {
			t.Errorf("a settled dispute stays: %q", list)
		}
	})
}

// An agent asks by its own number, and the search finds the receipt.
func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		x.pay("77001", 0, "10").is(t, "0")
		find := func(who access.Actor, query string) (hits []module.Hit) {
			w.probe(who, func(q *web.Request) (err error) {
				hits, err = w.Module().Search(q.Context(), q, query)
				return err
			})
			return hits
		}
		if hits := find(w.accountant, "77001"); len(hits) != 1 || !strings.HasPrefix(hits[0].Path, "desk/payments/receipts/") {
			t.Errorf("found %+v", hits)
		}
		for _, query := range []string{"77002", "7", "", strings.Repeat("7", 30), "%'"} {
			if hits := find(w.accountant, query); len(hits) != 0 {
				t.Errorf("%q finds %+v", query, hits)
			}
		}
		if hits := find(w.stranger, "77001"); len(hits) != 0 {
			t.Error("a controller finds payments of agents")
		}
	})
}

// The check finds an agent that was told yes without a payment.
func TestCheckFindsTheLost(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		x.pay("1", 0, "10").is(t, "0")
		w.sound(testkit.Place)
		w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE agents_payment SET amount = 999 WHERE municipality_id = $1`, testkit.Place)
			return err
		})
		w.look(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			wrong, err := w.Module().Check(ctx, tx)
			if len(wrong) != 1 || !strings.Contains(wrong[0], "number 1 is booked with 9.99") {
				t.Errorf("the check says %q", wrong)
			}
			return err
		})
	})
}

// The demo's agents bring their payments by the way of every payment: all checks
// are clean, the known key opens, and the desk has something to look at.
func TestDemo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			var entries []ledger.Entry
			for i, account := range w.accounts[testkit.Place] {
				sum := money.Som(i+1) * 123_45
				entries = append(entries, ledger.Entry{Day: "2026-11-01", Kind: "test", Text: "Test", Key: fmt.Sprint("test/", i), Lines: []ledger.Line{
					{Account: ledger.Receivable, Subject: account.ID, Amount: sum}, {Account: ledger.Income, Amount: -sum}}})
			}
			_, err := w.ledger.PostMany(ctx, tx, access.System(testkit.Place), entries)
			return err
		})
		d := &module.Demo{DB: w.d, Today: "2026-11-22", Rand: rand.New(rand.NewPCG(2, 7)), Places: []module.DemoPlace{
			{Municipality: away, Slug: "away", Months: 3}, {Municipality: testkit.Place, Slug: testkit.Slug, Months: 24}}}
		if err := w.Module().Demo(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		n, _ := w.booked(testkit.Place)
		if n < 80 || n > 220 {
			t.Errorf("%d payments in two weeks", n)
		}
		if len(w.disputes(testkit.Place)) != 1 || len(w.todos(w.accountant)) != 2 {
			t.Errorf("the desk has %q", w.todos(w.accountant))
		}
		site := testkit.Pages(t, w.d, w.Module())
		for _, account := range []string{w.accounts[testkit.Place][0].Number, w.accounts[away][0].Number} {
			r := httptest.NewRequest(http.MethodGet, "/pay/sample-terminal?command=check&account="+account, nil)
			r.SetBasicAuth("sample-terminal", demoKey)
			r.RemoteAddr = "127.0.0.1:1"
			_, body := site.Do(r)
			reply(body).is(t, "0")
		}
		w.look(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			wrong, err := w.Module().Check(ctx, tx)
			if len(wrong) > 0 {
				t.Error(wrong)
			}
			return err
		})
	})
}

// Who may what, as a table.
func TestPermissionTable(t *testing.T) {
	for _, tt := range []struct {
		may access.Permission
		who []access.Role
	}{
		{maySee, []access.Role{access.Accountant, access.Finance, access.Head, access.Auditor, access.Admin}},
		{mayArrange, []access.Role{access.Accountant, access.Finance, access.Admin}},
		{mayCall, access.Roles},
	} {
		for _, role := range access.Roles {
			verdict := access.Can(testkit.Actor(role), tt.may, access.Resource{Municipality: testkit.Place})
			if (verdict == access.Allowed) != slices.Contains(tt.who, role) {
				t.Errorf("%s for %s: verdict %d", tt.may.Name, role, verdict)
			}
		}
	}
}

// Every statement works on both databases and names the municipality.
func TestQueries(t *testing.T) {
	each(t, func(t *testing.T, w *world) { testkit.PrepareAll(t, w.d, "store") })
}

// What the form of an agent refuses.
func TestValidAgent(t *testing.T) {
	for field, spoil := range map[string]func(*Agent){
		"name":       func(a *Agent) { a.Name = "" },
		"code":       func(a *Agent) { a.Code = "Pay 24" },
		"most":       func(a *Agent) { a.Most = mostEver + 1 },
		"day_most":   func(a *Agent) { a.DayMost = a.Most - 1 },
		"commission": func(a *Agent) { a.Commission = mostCommission + 1 },
		"late_days":  func(a *Agent) { a.LateDays = 0 },
		"addresses":  func(a *Agent) { a.Addresses = "203.0.113.0/33" },
		"command":    func(a *Agent) { a.Dialect.Command = "" },
	} {
		one := newForm("osmp").Agent
		one.Code, one.Name = "quick", "Quick"
		if err := one.valid(); err != nil {
			t.Fatal(err)
		}
		spoil(&one)
		if err := one.valid(); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("a wrong %s gives %v", field, err)
		}
	}
	list, err := networks("203.0.113.7, 10.0.0.0/8\n2001:db8::/32 ::ffff:192.0.2.1")
	if err != nil || fmt.Sprint(list) != "[203.0.113.7/32 10.0.0.0/8 2001:db8::/32 192.0.2.1/32]" {
		t.Errorf("%v %v", list, err)
	}
}
