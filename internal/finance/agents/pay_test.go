package agents

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/finance/agents/day"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// The whole way of one payment: asked, paid, asked again.
func TestCheckAndPay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		account := w.accounts[testkit.Place][0]
		_, body := x.ask("command=check&txn_id=77&sum=100.00&account=" + digits(account))
		check := reply(body).is(t, "0")
		if check.part("osmp_txn_id") != "77" || check.part("field1") != "А*** Г***" || check.part("field2") != "0.00" {
			t.Errorf("a check answers\n%s", check)
		}
		w.holds(testkit.Place, 0, 0)

		first := x.pay("77", 0, "150,50").is(t, "0")
		if first.part("sum") != "150.50" || len(first.part("prv_txn")) < 15 || len(first.part("prv_txn")) > 18 {
			t.Errorf("a payment answers\n%s", first)
		}
		if again := x.pay("77", 0, "150.5"); again != first {
			t.Errorf("the same payment again answers\n%s\nnot\n%s", again, first)
		}
		w.holds(testkit.Place, 1, 150_50)
		_, body = x.ask("command=check&account=" + account.Number)
		if got := reply(body).is(t, "0").part("field2"); got != "0.00" {
			t.Errorf("after an advance %s is due", got)
		}
	})
}

// Thirty-two calls of one payment at once are one booking and one answer.
func TestParallelRetries(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		answers := make([]reply, 32)
		together(len(answers), func(i int) { answers[i] = x.pay("900", 1, "70") })
		for _, a := range answers {
			if a.is(t, "0") != answers[0] {
				t.Errorf("two answers to one payment:\n%s\n%s", a, answers[0])
			}
		}
		w.holds(testkit.Place, 1, 70_00)
	})
}

func together(n int, f func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { f(i) })
	}
	all.Wait()
}

// Many different payments at once, each booked once, with its own answer.
func TestManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		numbers := make([]string, 200)
		together(len(numbers), func(i int) {
			numbers[i] = x.pay(fmt.Sprint(1000+i), i%8, "10.00").is(t, "0").part("prv_txn")
		})
		slices.Sort(numbers)
		if len(slices.Compact(numbers)) != 200 {
			t.Error("two payments were given one number")
		}
		w.holds(testkit.Place, 200, 2000_00)
	})
}

// One number of two agents is two payments.
func TestTwoAgents(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x, y := w.agent("quick"), w.agent("wallet")
		if x.pay("5", 0, "10").is(t, "0").part("prv_txn") == y.pay("5", 1, "20").is(t, "0").part("prv_txn") {
			t.Error("two agents share a payment")
		}
		w.holds(testkit.Place, 2, 30_00)
	})
}

// The same number with another sum or account is refused and shown, once.
func TestDispute(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		x.pay("5", 0, "10").is(t, "0")
		for range 2 {
			x.pay("5", 0, "11").is(t, "300")
			x.pay("5", 1, "10").is(t, "300")
		}
		list := w.disputes(testkit.Place)
		if len(list) != 2 || list[1].Amount != 11_00 || list[1].BookedAmount != 10_00 || list[0].Account != w.accounts[testkit.Place][1].Number {
			t.Errorf("disputes: %+v", list)
		}
		x.pay("5", 0, "10").is(t, "0")
		w.holds(testkit.Place, 1, 10_00)
		if err := w.SettleDispute(t.Context(), w.accountant, list[0].ID, "Агент вернул деньги"); err != nil {
			t.Error(err)
		}
		if err := w.SettleDispute(t.Context(), w.accountant, list[0].ID, "ещё раз"); err == nil {
			t.Error("a dispute is settled twice")
		}
	})
}

// A number with both sums in one commit: one is booked, the other refused.
func TestDisputeAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		codes := make([]string, 16)
		together(len(codes), func(i int) { codes[i] = x.pay("5", 0, fmt.Sprint(10+i%2)).part("result") })
		slices.Sort(codes)
		if codes[0] != "0" || codes[7] != "0" || codes[8] != "300" || codes[15] != "300" {
			t.Errorf("answers: %v", codes)
		}
		if n, _ := w.booked(testkit.Place); n != 1 {
			t.Errorf("%d payments booked", n)
		}
	})
}

// What a terminal may get wrong, and what it hears.
func TestRefusals(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick", func(a *Agent) { a.Least, a.Most, a.DayMost = 5_00, 1000_00, 1500_00 })
		account := w.accounts[testkit.Place][0].Number
		for _, c := range []struct{ number, account, sum, want string }{
			{"123456789012345678901", account, "10", "300"}, // 21 digits
			{"", account, "10", "300"},
			{"1a", account, "10", "300"},
			{"1", "4-0001-9", "10", "4"},
			{"1", "drop", "10", "4"},
			{"1", ref.Number{Code: 4, Serial: 999}.String(), "10", "5"},
			{"1", ref.Number{Code: 9, Serial: 1}.String(), "10", "5"},
			{"1", w.accounts[away][0].Number, "10", "7"},
			{"1", account, "10.00000", "300"},
			{"1", account, "-10", "300"},
			{"1", account, "NaN", "300"},
			{"1", account, "1e3", "300"},
			{"1", account, "0", "300"},
			{"1", account, "0.00", "300"},
			{"1", account, "", "300"},
			{"1", account, "4.99", "241"},
			{"1", account, "1000.01", "242"},
		} {
			x.payTo(c.number, c.account, c.sum).is(t, c.want)
		}
		w.holds(testkit.Place, 0, 0)
		x.payTo("12345678901234567890", account, "1000").is(t, "0") // 20 digits
		x.payTo("2", account, "500.01").is(t, "242")                // above what was agreed for a day
		x.payTo("3", account, "500").is(t, "0")
		w.holds(testkit.Place, 2, 1500_00)
	})
}

// Closing an account that owes nothing makes payments for it final refusals.
func TestClosedAccount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE accounts_account SET state = 'closed', closed = '2026-11-01' WHERE municipality_id = $1 AND id = $2`,
				testkit.Place, w.accounts[testkit.Place][0].ID)
			return err
		})
		x.pay("1", 0, "10").is(t, "79")
		_, body := x.ask("command=check&account=" + w.accounts[testkit.Place][0].Number)
		reply(body).is(t, "79")
		w.holds(testkit.Place, 0, 0)
	})
}

// The accounting day is the agent's, also across midnight and after days.
func TestAccountingDays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		for i, c := range []struct {
			said string
			day  period.Day
			flag day.Flag
		}{
			{"", "2026-11-22", ""},
			{"20261121235959", "2026-11-21", ""},        // the day after
			{stamp(testkit.Now), "2026-11-22", ""},      //
			{"20261123000100", "2026-11-22", day.Ahead}, // a clock that is ahead
			{"20261110120000", "2026-11-10", day.Late},  // more than three days
			{"20200101000000", "2026-11-22", day.Moved}, // a clock that was reset
			{"19700101060000", "2026-11-22", day.Moved}, //
			{"20261122000000", "2026-11-22", ""},        //
			{"20261031235959", "2026-10-31", day.Late},  // another month
			{"20261119000000", "2026-11-19", ""},        // exactly three days
			{"20261118235959", "2026-11-18", day.Late},  // a second more
			{"20261123095959", "2026-11-22", day.Ahead}, // a day ahead, less a second
		} {
			more := []string{c.said}
			if c.said == "" {
				more = nil
			}
			number := fmt.Sprint(100 + i)
			x.pay(number, i%8, "10", more...).is(t, "0")
			var day, flag string
			w.look(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
				return tx.QueryRowContext(ctx, `SELECT p.day, a.flag FROM agents_payment a JOIN pub_payments_payment p ON p.municipality_id = a.municipality_id AND p.id = a.payment_id
					WHERE a.municipality_id = $1 AND a.number = $2`, testkit.Place, number).Scan(&day, &flag)
			})
			if day != string(c.day) || flag != string(c.flag) {
				t.Errorf("said %q: counts on %s %q, want %s %q", c.said, day, flag, c.day, c.flag)
			}
		}
		for _, said := range []string{"20261123100001", "20990101000000", "20261301000000", "2026-11-22", "x"} {
			x.pay("999", 0, "10", said).is(t, "300")
		}
		w.holds(testkit.Place, 12, 120_00)
	})
}

// A closed month moves a payment to today; the payer has paid.
func TestClosedMonth(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		if err := w.ledger.Close(t.Context(), w.accountant, testkit.Place, "2026-10"); err != nil {
			t.Fatal(err)
		}
		x.pay("1", 0, "10", "20261031235959").is(t, "0")
		w.look(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			var on, flag string
			err := tx.QueryRowContext(ctx, `SELECT day, flag FROM agents_payment WHERE municipality_id = $1`, testkit.Place).Scan(&on, &flag)
			if on != "2026-11-22" || flag != string(day.Moved) {
				t.Errorf("counts on %s %q", on, flag)
			}
			return err
		})
		w.holds(testkit.Place, 1, 10_00)
	})
}

// shaky books like payments, but fails when told to.
type shaky struct {
	Taker
	fail func(list []intake.Payment) error
}

func (s shaky) Accept(ctx context.Context, tx *db.Tx, actor access.Actor, list []intake.Payment) ([]intake.Booked, error) {
	booked, err := s.Taker.Accept(ctx, tx, actor, list)
	return booked, errors.Join(err, s.fail(list))
}

func hasSum(list []intake.Payment, sum money.Som) bool {
	return slices.ContainsFunc(list, func(p intake.Payment) bool { return p.Amount == sum })
}

// A panic or an error over one payment harms no other, and its agent is asked to
// repeat: afterwards nothing is booked twice.
func TestOneHarmsNoOther(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		w.take = shaky{w.payments, func(list []intake.Payment) error {
			if hasSum(list, 13_00) {
				panic("thirteen")
			}
			if hasSum(list, 17_00) {
				return errors.New("seventeen")
			}
			return nil
		}}
		codes := make([]string, 40)
		together(len(codes), func(i int) { codes[i] = x.pay(fmt.Sprint(i+1), i%8, fmt.Sprint(i+1)).part("result") })
		for i, code := range codes {
			if want := map[bool]string{true: "1", false: "0"}[i == 12 || i == 16]; code != want {
				t.Errorf("payment of %d som answers %s, want %s", i+1, code, want)
			}
		}
		w.take = w.payments
		x.pay("13", 4, "13").is(t, "0")
		x.pay("17", 0, "17").is(t, "0")
		w.holds(testkit.Place, 40, 820_00)
	})
}

// A caller that goes away harms nobody, and its payment is answered when it
// comes again.
func TestCallerGoesAway(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		slow, entered := make(chan struct{}), make(chan struct{}, 64)
		w.take = shaky{w.payments, func([]intake.Payment) error { entered <- struct{}{}; <-slow; return nil }}
		ctx, leave := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/pay/quick?"+url.Values{"command": {"pay"}, "txn_id": {"1"}, "account": {w.accounts[testkit.Place][0].Number}, "sum": {"10"}}.Encode(), nil)
			r.SetBasicAuth("quick", x.key)
			_, body := x.site.Do(r)
			reply(body).is(t, "1")
		})
		<-entered
		all.Go(func() { x.pay("2", 1, "10").is(t, "0") })
		leave()
		time.Sleep(20 * time.Millisecond)
		close(slow)
		all.Wait()
		x.pay("1", 0, "10").is(t, "0")
		w.holds(testkit.Place, 2, 20_00)
	})
}

// Without a database the agent hears "repeat", in its dialect, and never yes.
func TestDatabaseGone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		x.pay("1", 0, "10").is(t, "0")
		w.settled()
		if err := w.d.Close(); err != nil {
			t.Fatal(err)
		}
		x.pay("1", 0, "10").is(t, "1")
		x.pay("2", 0, "10").is(t, "1")
		status, body := x.ask("command=check&account=" + w.accounts[testkit.Place][0].Number)
		if reply(body).is(t, "1"); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
		w.book.drop("quick")
		status, body = x.ask("command=check&account=1")
		if reply(body).is(t, "1"); status != http.StatusServiceUnavailable {
			t.Errorf("an agent never seen is answered %d: %s", status, body)
		}
	})
}

// One agent serves two municipalities: the account number decides, and a number
// is used once in both of them.
func TestSharedAgent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		there := access.Actor{ID: 9, Name: "Бухгалтер", Municipality: away, Roles: []access.Role{access.Accountant}}
		joined, err := w.Join(t.Context(), there, "quick")
		if err != nil || joined != x.id {
			t.Fatal(joined, err)
		}
		if _, err := w.Join(t.Context(), there, "quick"); err == nil {
			t.Error("an agent joins twice")
		}
		if _, err := w.MakeKey(t.Context(), there, joined, "form"); err == nil {
			t.Error("keys are made away from home")
		}
		here, far := w.accounts[testkit.Place][0].Number, w.accounts[away][0].Number
		first := x.payTo("1", far, "30").is(t, "0")
		if again := x.payTo("1", far, "30"); again != first {
			t.Errorf("again:\n%s\n%s", again, first)
		}
		x.payTo("2", here, "20").is(t, "0")
		x.payTo("1", here, "30").is(t, "300") // the number is used there
		x.payTo("2", far, "20").is(t, "300")  // and this one here
		w.holds(away, 1, 30_00)
		w.holds(testkit.Place, 1, 20_00)
		if n := len(w.disputes(testkit.Place)); n != 2 {
			t.Errorf("%d disputes at home", n)
		}
	})
}

// After a merger a repeated payment still finds its answer.
func TestMerger(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		there := access.Actor{ID: 9, Name: "Бухгалтер", Municipality: away, Roles: []access.Role{access.Accountant}}
		if _, err := w.Join(t.Context(), there, "quick"); err != nil {
			t.Fatal(err)
		}
		first := x.payTo("1", w.accounts[away][0].Number, "30").is(t, "0")
		x.pay("2", 0, "20").is(t, "0")
		w.settled()
		w.write(db.Everywhere, func(ctx context.Context, tx *db.Tx) error {
			if err := w.settle(ctx, tx, away, testkit.Place); err != nil {
				return err
			}
			for _, table := range []string{"agents_code", "agents_agent", "agents_key", "agents_payment", "agents_call", "agents_dispute", "accounts_account", "people_household"} {
				if _, err := tx.ExecContext(ctx, `UPDATE `+table+` SET municipality_id = $1 WHERE municipality_id = $2`, testkit.Place, away); err != nil {
					return fmt.Errorf("%s: %w", table, err)
				}
			}
			_, err := tx.ExecContext(ctx, `UPDATE territory_short_code SET municipality_id = $1`, testkit.Place)
			return err
		})
		w.book.drop("quick")
		if again := x.payTo("1", w.accounts[away][0].Number, "30"); again != first {
			t.Errorf("after the merger:\n%s\nbefore:\n%s", again, first)
		}
		_, body := x.ask("command=check&account=" + w.accounts[away][1].Number)
		reply(body).is(t, "0")
		if !strings.Contains(body, "field1") {
			t.Error(body)
		}
	})
}

// A payment that was booked from the agent's register, because its call never
// arrived: the call that arrives after all books nothing more.
func TestRegisterWasFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		var booked []intake.Booked
		w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) (err error) {
			booked, err = w.payments.Accept(ctx, tx, access.System(testkit.Place), []intake.Payment{{Key: "agent/" + x.id.String() + "/7", Method: intake.Agent,
				Channel: x.id, External: "7", Account: w.accounts[testkit.Place][0].ID, Amount: 40_00, Day: "2026-11-21", Debit: ledger.Agents}})
			return err
		})
		x.pay("7", 0, "41").is(t, "300")
		if list := w.disputes(testkit.Place); len(list) != 1 || list[0].BookedAmount != 40_00 || list[0].Payment != booked[0].ID {
			t.Errorf("disputes: %+v", list)
		}
		if got := x.pay("7", 0, "40").is(t, "0").part("prv_txn"); got != fmt.Sprint(int64(booked[0].ID)) {
			t.Errorf("booked as %d, answered %s", booked[0].ID, got)
		}
		w.holds(testkit.Place, 1, 40_00)
	})
}

// A full disk: who was told yes is booked, all others hear "repeat", and when
// there is room again everybody is booked once.
func TestDiskFull(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if w.d.Dialect() != db.SQLite {
			return // PostgreSQL's disk cannot be filled from here; TestDatabaseGone stands for it
		}
		x := w.agent("quick")
		w.settled()
		pages := func(most int) {
			w.write(db.Everywhere, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", most))
				return err
			})
		}
		pages(1) // SQLite takes what the file has for the least
		const calls = 300
		var good money.Som
		refused := 0
		for i := range calls {
			switch x.pay(fmt.Sprint(i+1), i%8, "10").part("result") {
			case "0":
				good += 10_00
			case "1":
				refused++
			default:
				t.Fatal("a full disk is told as a final answer")
			}
		}
		w.settled()
		if refused == 0 || good == 0 {
			t.Errorf("%d refused, %s booked: the disk was not filled in between", refused, good)
		}
		w.holds(testkit.Place, calls-refused, good)
		pages(1_000_000)
		for i := range calls {
			x.pay(fmt.Sprint(i+1), i%8, "10").is(t, "0")
		}
		w.holds(testkit.Place, calls, calls*10_00)
	})
}
