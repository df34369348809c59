package agents

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/finance/agents/dialect"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// knock calls with a name and key from an address and returns the status.
func (x *terminal) knock(name, key, address string) int {
	r := httptest.NewRequest(http.MethodGet, "/pay/"+x.code+"?command=check&account="+x.accounts[testkit.Place][0].Number, nil)
	r.RemoteAddr = address + ":4321"
	if strings.Contains(address, ":") {
		r.RemoteAddr = "[" + address + "]:4321"
	}
	if name != "" {
		r.SetBasicAuth(name, key)
	}
	status, _ := x.site.Do(r)
	return status
}

// Who may call: the right name and key, from an address on the list.
func TestDoor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick", func(a *Agent) { a.Addresses = "203.0.113.0/24\n2001:db8::/32\n192.0.2.7" })
		y := w.agent("other")
		for _, c := range []struct {
			name, key, address string
			want               int
		}{
			{"quick", x.key, "203.0.113.9", http.StatusOK},
			{"quick", x.key, "192.0.2.7", http.StatusOK},
			{"quick", x.key, "2001:db8::1", http.StatusOK},
			{"quick", x.key, "192.0.2.8", http.StatusForbidden},
			{"quick", x.key + "x", "203.0.113.10", http.StatusUnauthorized},
			{"quick", "", "203.0.113.11", http.StatusUnauthorized},
			{"", "", "203.0.113.12", http.StatusUnauthorized},
			{"other", x.key, "203.0.113.13", http.StatusUnauthorized},
			{"other", y.key, "203.0.113.14", http.StatusUnauthorized}, // at another agent's address
			{"Quick", x.key, "203.0.113.15", http.StatusUnauthorized},
		} {
			if got := x.knock(c.name, c.key, c.address); got != c.want {
				t.Errorf("%q from %s: %d, want %d", c.name, c.address, got, c.want)
			}
		}
		x.code = "nobody"
		if got := x.knock("nobody", x.key, "203.0.113.16"); got != http.StatusUnauthorized {
			t.Errorf("an unknown agent is answered %d", got)
		}
	})
}

// Wrong keys are answered ever more slowly and written down without the key.
func TestGuessing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		counts := map[int]int{}
		for range 30 {
			counts[x.knock("quick", "guess-me", "198.51.100.1")]++
		}
		if counts[http.StatusUnauthorized] != wrongAtOnce || counts[http.StatusTooManyRequests] != 30-wrongAtOnce {
			t.Errorf("thirty wrong keys: %v", counts)
		}
		if got := x.knock("quick", x.key, "198.51.100.1"); got != http.StatusOK {
			t.Errorf("the right key from there is answered %d", got)
		}
		w.settled()
		body := testkit.Pages(t, w.d, w.Module()).As(w.accountant).Shows("/ru/kara-kulja/desk/agents/"+x.id.String(), "Неверный ключ", "198.51.100.1")
		if strings.Contains(body, "guess-me") || strings.Contains(body, x.key) {
			t.Error("a key stands on the page")
		}
	})
}

// Renewal: both keys work for a day, then only the new one.
func TestRenewal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		next, err := w.MakeKey(t.Context(), w.accountant, x.id, "another")
		if err != nil || next == x.key || len(next) != 43 {
			t.Fatal(next, err)
		}
		for _, key := range []string{x.key, next} {
			if got := x.knock("quick", key, "203.0.113.1"); got != http.StatusOK {
				t.Errorf("during the overlap a key is answered %d", got)
			}
		}
		if _, err := w.MakeKey(t.Context(), w.accountant, x.id, "another"); !fault.Is(err, fault.KindConflict) {
			t.Errorf("one form makes two keys: %v", err)
		}
		if err := w.EndKeys(t.Context(), w.accountant, x.id); err != nil {
			t.Fatal(err)
		}
		if got := x.knock("quick", next, "203.0.113.2"); got != http.StatusUnauthorized {
			t.Errorf("an ended key is answered %d", got)
		}
	})
}

// A key ends at its time, to the millisecond, whatever is in memory.
func TestOpens(t *testing.T) {
	keys := []key{{hash: hashed("old"), until: 1000}, {hash: hashed("new")}}
	for _, c := range []struct {
		secret string
		now    period.Instant
		want   bool
	}{{"old", 999, true}, {"old", 1000, false}, {"new", 5000, true}, {"", 0, false}, {"New", 0, false}} {
		if got := opens(keys, c.secret, c.now); got != c.want {
			t.Errorf("%q at %d: %v", c.secret, c.now, got)
		}
	}
}

// An agent that is switched off brings nothing, and may come back.
func TestSwitch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		x.pay("1", 0, "10").is(t, "0")
		if err := w.Switch(t.Context(), w.accountant, x.id, true); err != nil {
			t.Fatal(err)
		}
		x.pay("2", 0, "10").is(t, "7")
		if err := w.Switch(t.Context(), w.accountant, x.id, false); err != nil {
			t.Fatal(err)
		}
		x.pay("2", 0, "10").is(t, "0")
		w.holds(testkit.Place, 2, 20_00)
	})
}

// Only those who arrange agents make keys or change them.
func TestWhoArranges(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		for _, who := range []access.Actor{w.auditor, w.stranger, {}} {
			d, _ := dialect.Profile("osmp")
			one := fresh(d)
			one.Code, one.Name = "mine", "Mine"
			_, adding := w.Add(t.Context(), who, one)
			_, joining := w.Join(t.Context(), who, "quick")
			_, making := w.MakeKey(t.Context(), who, x.id, "f")
			for i, err := range []error{adding, joining, making, w.EndKeys(t.Context(), who, x.id), w.SettleDispute(t.Context(), who, 1, "x")} {
				if !fault.Is(err, fault.KindDenied) {
					t.Errorf("%v may do thing %d: %v", who.Roles, i, err)
				}
			}
		}
	})
}

// POST carries the query in its body; a body that is no query is unreadable.
func TestPost(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		account := w.accounts[testkit.Place][0].Number
		for body, want := range map[string]string{
			"command=pay&txn_id=1&sum=10&account=" + account:  "0",
			"command=pay&txn_id=1&sum=%zz&account=" + account: "300",
			"<xml/>":                    "300",
			strings.Repeat("a", 20_000): "300",
		} {
			r := httptest.NewRequest(http.MethodPost, "/pay/quick", strings.NewReader(body))
			r.SetBasicAuth("quick", x.key)
			status, got := x.site.Do(r)
			if reply(got).is(t, want); status != http.StatusOK {
				t.Errorf("status %d", status)
			}
		}
		r := httptest.NewRequest(http.MethodHead, "/pay/quick?command=pay&txn_id=5&sum=10&account="+account, nil)
		r.SetBasicAuth("quick", x.key)
		if status, _ := x.site.Do(r); status != http.StatusMethodNotAllowed {
			t.Errorf("HEAD is answered %d", status)
		}
		w.holds(testkit.Place, 1, 10_00)
	})
}

// The other family, by its own names and codes.
func TestActionProfile(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d, _ := dialect.Profile("action")
		x := w.agent("bank", func(a *Agent) { a.Dialect, a.ShowDue = d, false })
		account := w.accounts[testkit.Place][0].Number
		_, body := x.ask("action=check&account=" + account)
		if check := reply(body); check.part("CODE") != "0" || check.part("FIO") != "А*** Г***" || strings.Contains(body, "BALANCE") {
			t.Error(body)
		}
		query := "action=payment&pay_id=5&amount=10.00&pay_date=21.11.2026_23:59:59&account=" + account
		_, first := x.ask(query)
		if _, again := x.ask(query); reply(first).part("CODE") != "0" || again != first || reply(first).part("REG_DATE") != "22.11.2026_10:00:00" {
			t.Errorf("%s\n%s", first, again)
		}
		_, body = x.ask(strings.Replace(query, "10.00", "11.00", 1))
		if reply(body).part("CODE") != "5" {
			t.Error(body)
		}
		w.holds(testkit.Place, 1, 10_00)
	})
}

// Payments go first: calls that book nothing are written down behind them, and a
// flood of them is not kept.
func TestNotes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		together(60, func(int) { x.ask("command=check&account=1") })
		w.settled()
		w.keepNotes(t.Context(), testkit.Place, nil) // forgets what is old, which is nothing yet
		var n int
		var oldest int64
		err := w.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
			return tx.QueryRowContext(t.Context(), `SELECT COUNT(*), MIN(at) FROM agents_call WHERE municipality_id = $1`, testkit.Place).Scan(&n, &oldest)
		})
		if err != nil || n != 60 || oldest != int64(period.At(testkit.Now)) {
			t.Errorf("%d calls kept, %v", n, err)
		}
		if first := firstID(period.At(time.Date(2026, 11, 22, 0, 0, 0, 0, period.Zone))); first.Time().UTC() != time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC) {
			t.Errorf("the first id of a day has the time %s", first.Time())
		}
	})
}
