package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/keys"
	"github.com/openaimak/aimak/internal/registry/webhooks"
)

const paymentsPath = "kara-kulja/payments"

// The first payment of a program: it is booked, the money lies with the holder of
// the key, and the program finds it again.
func TestAPayment(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var got Taken
		w.post(paymentsPath, "k1", w.one(0, "A-1", "250.5")).into(t, http.StatusCreated, &got)
		if got.Amount != "250.50" || got.Account != w.numbers[0] || got.Reference != "A-1" || got.Repeated ||
			got.Advance != "250.50" || got.Owed != "0.00" || got.Day != "2026-11-22" || got.Receipt == "" {
			t.Errorf("%+v", got)
		}
		w.ledgerHas("assets:agents", w.keyID, 250_50)
		w.ledgerHas("liabilities:advance", w.ids[0], -250_50)

		var seen Payment
		w.get(w.key, paymentsPath+"/"+got.ID).into(t, http.StatusOK, &seen)
		if seen.ID != got.ID || seen.State != "taken" || seen.Returned != "0.00" || !strings.HasPrefix(seen.TakenAt, "2026-11-22T") {
			t.Errorf("%+v", seen)
		}
		w.clean()
	})
}

func (w *world) clean() {
	w.t.Helper()
	w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
		for _, m := range w.rooms {
			if m.Check == nil {
				continue
			}
			found, err := m.Check(ctx, tx)
			if err != nil || len(found) > 0 {
				w.t.Errorf("%s: %v %v", m.Name, found, err)
			}
		}
		return nil
	})
}

// A line that breaks, a program that restarts, a bank that repeats the next
// morning: one payment.
func TestOnePaymentOnly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.post(paymentsPath, "k1", w.one(0, "A-1", "100.00"))
		again := w.post(paymentsPath, "k1", w.one(0, "A-1", "100.00"))
		if first.status != 201 || again.status != 201 || again.body != first.body || again.header.Get("Idempotency-Hit") != "true" {
			t.Errorf("same key: %d %s", again.status, again.body)
		}
		if s := w.post(paymentsPath, "k1", w.one(0, "A-1", "101.00")); s.status != 400 || !strings.Contains(s.body, "key-reused") {
			t.Errorf("same key, other body: %d %s", s.status, s.body)
		}
		var one, two Taken
		first.into(t, 201, &one)
		w.post(paymentsPath, "k2", w.one(0, "A-1", "100.00")).into(t, http.StatusOK, &two)
		if two.ID != one.ID || !two.Repeated {
			t.Errorf("same reference: %+v", two)
		}
		if s := w.post(paymentsPath, "k3", w.one(0, "A-1", "101.00")); s.status != 409 || !strings.Contains(s.body, `"pointer":"/reference"`) {
			t.Errorf("same reference, other amount: %d %s", s.status, s.body)
		}
		if s := w.post(paymentsPath, "k4", w.one(1, "A-1", "100.00")); s.status != 409 {
			t.Errorf("same reference, other account: %d %s", s.status, s.body)
		}
		w.ledgerHas("assets:agents", w.keyID, 100_00)
		w.clean()
	})
}

// Thirty-two retries of one payment at the same moment, half of them under a key
// of their own: one payment, and everybody is told of it.
func TestRetriesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.site()
		var wait sync.WaitGroup
		ids := make([]string, 32)
		for i := range ids {
			wait.Go(func() {
				key := "same"
				if i%2 == 1 {
					key = fmt.Sprint("own-", i)
				}
				var got Taken
				s := w.post(paymentsPath, key, w.one(0, "A-1", "100.00"))
				if s.status == http.StatusConflict { // two inserts at the same instant: to be repeated
					s = w.post(paymentsPath, key, w.one(0, "A-1", "100.00"))
				}
				if json.Unmarshal([]byte(s.body), &got) == nil {
					ids[i] = got.ID
				}
			})
		}
		wait.Wait()
		for i, id := range ids {
			if id == "" || id != ids[0] {
				t.Errorf("retry %d: %q, want %q", i, id, ids[0])
			}
		}
		w.ledgerHas("assets:agents", w.keyID, 100_00)
		w.clean()
	})
}

// What cannot be booked, where the complaint points, and that nothing is kept.
func TestRefusals(t *testing.T) {
	w := lite(t)
	good := w.numbers[0]
	for body, want := range map[string]string{
		`{"reference":"r","account":"` + good + `","amount":"-5.00"}`:                                          "/amount",
		`{"reference":"r","account":"` + good + `","amount":"0.00"}`:                                           "/amount",
		`{"reference":"r","account":"` + good + `","amount":"1.23456"}`:                                        "/amount",
		`{"reference":"r","account":"` + good + `","amount":"1,50"}`:                                           "/amount",
		`{"reference":"r","account":"` + good + `","amount":"1 000.00"}`:                                       "/amount",
		`{"reference":"r","account":"` + good + `","amount":"NaN"}`:                                            "/amount",
		`{"reference":"r","account":"` + good + `","amount":"Infinity"}`:                                       "/amount",
		`{"reference":"r","account":"` + good + `","amount":"1e3"}`:                                            "/amount",
		`{"reference":"r","account":"` + good + `","amount":"0x10"}`:                                           "/amount",
		`{"reference":"r","account":"` + good + `","amount":"١٠"}`:                                             "/amount",
		`{"reference":"r","account":"` + good + `","amount":"99999999999999999999"}`:                           "/amount",
		`{"reference":"r","account":"` + good + `","amount":""}`:                                               "/amount",
		`{"reference":"r","account":"` + good + `","amount":250}`:                                              "/amount",
		`{"reference":"r","account":"` + good + `"}`:                                                           "/amount",
		`{"reference":"r","account":"4-9999-9","amount":"5.00"}`:                                               "/account",
		`{"reference":"r","account":"5-0001-4","amount":"5.00"}`:                                               "/account",
		`{"reference":"r","account":"' OR 1=1 --","amount":"5.00"}`:                                            "/account",
		`{"reference":"","account":"` + good + `","amount":"5.00"}`:                                            "/reference",
		`{"reference":"a b","account":"` + good + `","amount":"5.00"}`:                                         "/reference",
		`{"reference":"ключ","account":"` + good + `","amount":"5.00"}`:                                        "/reference",
		`{"reference":"r","account":"` + good + `","amount":"5.00","day":"2026-02-30"}`:                        "/day",
		`{"reference":"r","account":"` + good + `","amount":"5.00","day":"2026-12-30"}`:                        "/day",
		`{"reference":"r","account":"` + good + `","amount":"5.00","day":"2020-01-01"}`:                        "/day",
		`{"reference":"r","account":"` + good + `","amount":"5.00","paid_at":"yesterday"}`:                     "/paid_at",
		`{"reference":"r","account":"` + good + `","amount":"5.00","paid_at":"2020-01-01T00:00:00Z"}`:          "/paid_at",
		`{"reference":"r","account":"` + good + `","amount":"5.00","currency":"USD"}`:                          "/currency",
		`{"reference":"r","account":"` + good + `","amount":"5.00","note":"` + strings.Repeat("я", 301) + `"}`: "/note",
	} {
		s := w.post(paymentsPath, "k", body)
		if s.status != http.StatusUnprocessableEntity || !strings.Contains(s.body, `"pointer":"`+want+`"`) {
			t.Errorf("%.90s: %d %s", body, s.status, s.body)
		}
	}
	if s := w.post(paymentsPath, "k", `{"reference":"r","account":"`+good+`","amount":"999999999.99"}`); s.status != 422 {
		t.Errorf("a thousand million: %d %s", s.status, s.body)
	}
	if s := w.post(paymentsPath, "k", w.one(0, "r", "5.00")); s.status != 201 {
		t.Errorf("after all refusals the key is not free: %d %s", s.status, s.body)
	}
	w.ledgerHas("assets:agents", w.keyID, 5_00)
}

func TestDays(t *testing.T) {
	w := lite(t)
	for i, c := range []struct{ fields, day string }{
		{``, "2026-11-22"},
		{`,"day":"2026-11-20"`, "2026-11-20"},
		{`,"paid_at":"2026-11-21T23:30:00+06:00"`, "2026-11-21"},
		{`,"paid_at":"2026-11-21T19:00:00Z"`, "2026-11-22"}, // one in the morning at home
		{`,"paid_at":"2026-11-21T23:30:00+06:00","day":"2026-11-22"`, "2026-11-22"},
	} {
		var got Taken
		body := fmt.Sprintf(`{"reference":"d%d","account":%q,"amount":"1.00"%s}`, i, w.numbers[0], c.fields)
		w.post(paymentsPath, fmt.Sprint("k", i), body).into(t, 201, &got)
		if got.Day != c.day {
			t.Errorf("%s: %s, want %s", c.fields, got.Day, c.day)
		}
	}
}

// A list: what is refused does not hinder the rest, and the sum says what was booked.
func TestABatch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.post(paymentsPath, "before", w.one(2, "B-3", "30.00"))
		body := fmt.Sprintf(`{"payments":[%s,%s,%s,%s,%s]}`, w.one(0, "B-1", "10.00"), w.one(1, "B-2", "20.00"),
			w.one(2, "B-3", "30.00"), w.one(2, "B-3", "31.00"), `{"reference":"B-4","account":"4-9999-9","amount":"40.00"}`)
		var got Results
		first := w.post(paymentsPath+"/batch", "batch", body)
		first.into(t, http.StatusOK, &got)
		if got.Booked != 2 || got.Repeated != 1 || got.Refused != 2 || got.Total != "30.00" || len(got.Results) != 5 {
			t.Errorf("%s", first.body)
		}
		if r := got.Results[4]; r.State != "refused" || r.Payment != nil || len(r.Errors) != 1 || r.Errors[0].Pointer != "/payments/4/account" {
			t.Errorf("%+v", r)
		}
		if r := got.Results[3]; r.State != "refused" || r.Errors[0].Pointer != "/payments/3/reference" {
			t.Errorf("%+v", r)
		}
		if again := w.post(paymentsPath+"/batch", "batch", body); again.body != first.body || again.header.Get("Idempotency-Hit") == "" {
			t.Errorf("again: %d %s", again.status, again.body)
		}
		w.ledgerHas("assets:agents", w.keyID, 60_00)
		w.clean()
	})
}

func TestAtomicBatch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		bad := fmt.Sprintf(`{"atomic":true,"payments":[%s,{"reference":"B-4","account":"4-9999-9","amount":"40.00"}]}`, w.one(0, "B-1", "10.00"))
		s := w.post(paymentsPath+"/batch", "batch", bad)
		if s.status != 422 || !strings.Contains(s.body, `"pointer":"/payments/1/account"`) {
			t.Errorf("%d %s", s.status, s.body)
		}
		w.ledgerHas("assets:agents", w.keyID, 0)
		if s := w.post(paymentsPath+"/batch", "batch", `{"atomic":true,"payments":[`+w.one(0, "B-1", "10.00")+`]}`); s.status != 200 {
			t.Errorf("mended, under the same key: %d %s", s.status, s.body)
		}
		w.ledgerHas("assets:agents", w.keyID, 10_00)
	})
}

// A thousand payments ask the database no more questions than three.
func TestABatchAsksInSets(t *testing.T) {
	w := lite(t)
	w.post(paymentsPath, "warm", w.one(0, "warm", "1.00")) // the key is marked as used
	count := func(n int) int64 {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = w.one(i%3, fmt.Sprintf("%d-%d", n, i), "1.00")
		}
		return w.queries(paymentsPath+"/batch", fmt.Sprint("k", n), `{"payments":[`+strings.Join(parts, ",")+`]}`)
	}
	few, many := count(3), count(1000)
	if many > few+60 { // bulk inserts go in parts of some hundred rows
		t.Errorf("%d statements for 3 payments, %d for 1000", few, many)
	}
	if s := w.post(paymentsPath+"/batch", "big", `{"payments":[`+strings.Repeat(w.one(0, "x", "1.00")+",", 1000)+w.one(0, "x", "1.00")+`]}`); s.status != 422 {
		t.Errorf("1001 payments: %d", s.status)
	}
	if s := w.post(paymentsPath+"/batch", "none", `{"payments":[]}`); s.status != 422 {
		t.Errorf("no payments: %d", s.status)
	}
}

// Money of a bank's key lies on the bank account.
func TestWhereTheMoneyLies(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, bank := w.made(testkit.Place, keys.Key{Scopes: keys.Scopes, Holds: keys.HeldByBank})
		if s := w.call(http.MethodPost, bank, paymentsPath, "k", w.one(0, "A-1", "70.00")); s.status != 201 {
			t.Fatal(s.body)
		}
		w.ledgerHas("assets:bank", 0, 70_00)
		_, agent := w.made(testkit.Place, keys.Key{Scopes: keys.Scopes, Holds: keys.HeldByAgent, Channel: 777})
		w.call(http.MethodPost, agent, paymentsPath, "k", w.one(0, "A-1", "30.00"))
		w.ledgerHas("assets:agents", 777, 30_00)
		w.clean()
	})
}

// A key can be tied to the agents and bank accounts that are there: then its
// payments are cleared with theirs. Closed agents are not offered.
func TestChannels(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			for id, closed := range map[int]bool{77: false, 78: true} {
				_, err := tx.ExecContext(ctx, `INSERT INTO agents_agent (municipality_id, id, code, name, home, closed, dialect, addresses, least, most, day_most,
					commission, late_days, show_name, show_due) VALUES ($1, $2, $3, 'Pay24', TRUE, $4, '', '', 0, 0, 0, 0, 0, FALSE, FALSE)`,
					tx.Municipality, id, fmt.Sprint("a", id), closed)
				if err != nil {
					return err
				}
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO statements_account (municipality_id, id, name, number, compact, bank, closed)
				VALUES ($1, 88, 'Элдик', '1280', '1280', '', FALSE)`, tx.Municipality)
			if err != nil {
				return err
			}
			list, err := w.Channels(ctx, tx)
			if got := fmt.Sprint(list); got != "[{agents 000000000002D Pay24} {bank 000000000002R Элдик 1280}]" {
				t.Error(got)
			}
			return err
		})
	})
}

// A program sees its own payments, page by page, and nobody else's.
func TestListOfPayments(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i := range 5 {
			day := fmt.Sprintf("2026-11-%02d", 10+i)
			body := fmt.Sprintf(`{"reference":"A-%d","account":%q,"amount":"%d.00","day":%q}`, i, w.numbers[i%2], i+1, day)
			if s := w.post(paymentsPath, fmt.Sprint(i), body); s.status != 201 {
				t.Fatal(s.body)
			}
		}
		_, other := w.made(testkit.Place, keys.Key{Scopes: keys.Scopes, Holds: keys.HeldByAgent})
		w.call(http.MethodPost, other, paymentsPath, "k", w.one(0, "A-0", "9.00"))

		var refs []string
		var total money.Som
		for next := "?limit=2"; next != ""; {
			var page Payments
			w.get(w.key, paymentsPath+next).into(t, 200, &page)
			for _, p := range page.Payments {
				refs = append(refs, p.Reference)
				sum, _ := money.Parse(p.Amount)
				total += sum
			}
			next = ""
			if page.Next != "" {
				next = "?limit=2&after=" + page.Next
			}
		}
		if strings.Join(refs, " ") != "A-0 A-1 A-2 A-3 A-4" || total != 15_00 {
			t.Errorf("%v %s", refs, total)
		}
		for query, want := range map[string]int{
			"?from=2026-11-12": 3, "?until=2026-11-12": 3, "?from=2026-11-12&until=2026-11-12": 1, "?account=" + w.numbers[1]: 2,
			"?reference=A-3": 1, "?reference=B": 0, "?state=reversed": 0, "?state=taken": 5, "": 5,
		} {
			var page Payments
			w.get(w.key, paymentsPath+query).into(t, 200, &page)
			if len(page.Payments) != want {
				t.Errorf("%s: %d payments, want %d", query, len(page.Payments), want)
			}
		}
		var page Payments
		w.get(other, paymentsPath).into(t, 200, &page)
		if len(page.Payments) != 1 {
			t.Errorf("another key sees %d", len(page.Payments))
		}
		var mine Payments
		w.get(w.key, paymentsPath).into(t, 200, &mine)
		for path, want := range map[string]int{
			paymentsPath + "/" + mine.Payments[0].ID: 404, paymentsPath + "/0000000000001": 404, paymentsPath + "/x": 422, paymentsPath + "?after=xyz": 422, paymentsPath + "?limit=0": 422, paymentsPath + "?limit=1001": 422,
		} {
			if s := w.get(other, path); s.status != want {
				t.Errorf("%s answers %d, want %d: %s", path, s.status, want, s.body)
			}
		}
	})
}

func TestScopes(t *testing.T) {
	w := lite(t)
	paths := map[string]string{keys.PaymentsRead: paymentsPath, keys.AccountsRead: "kara-kulja/accounts/" + w.numbers[0], keys.BalancesRead: "kara-kulja/balances/" + w.numbers[0]}
	for _, scope := range keys.Scopes {
		_, key := w.made(testkit.Place, keys.Key{Scopes: []string{scope}, Holds: keys.HeldByAgent})
		for needed, path := range paths {
			want := http.StatusForbidden
			if needed == scope {
				want = http.StatusOK
			}
			if s := w.get(key, path); s.status != want {
				t.Errorf("%s with %s: %d", path, scope, s.status)
			}
		}
		want := http.StatusForbidden
		if scope == keys.PaymentsWrite {
			want = http.StatusCreated
		}
		if s := w.call(http.MethodPost, key, paymentsPath, "k", w.one(0, scope, "1.00")); s.status != want {
			t.Errorf("entering with %s: %d %s", scope, s.status, s.body)
		}
	}
}

// A key opens nothing in another municipality, not even the knowledge of what is there.
func TestForeignKeys(t *testing.T) {
	w := lite(t)
	_, foreign := w.made(away, keys.Key{Scopes: keys.Scopes, Holds: keys.HeldByAgent})
	for _, path := range []string{"kara-kulja/accounts/" + w.numbers[0], "kara-kulja/accounts/4-9999-9", "kara-kulja/balances/" + w.numbers[0], "kara-kulja/payments", "nowhere/payments"} {
		if s := w.get(foreign, path); s.status != 404 || !strings.Contains(s.body, "Page not found") {
			t.Errorf("%s: %d %s", path, s.status, s.body)
		}
	}
	if s := w.get(foreign, "away/accounts/"+w.numbers[0]); s.status != 404 {
		t.Errorf("an account of the neighbours: %d", s.status)
	}
}

// Webhooks hear of payments in the transaction that books them, in messages of a
// hundred.
func TestPaymentsAreTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var got Taken
		w.post(paymentsPath, "k", w.one(0, "A-1", "250.00")).into(t, 201, &got)
		w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			_, _, err := w.hooks.Add(ctx, tx, access.System(testkit.Place), webhooks.Endpoint{Name: "1C", URL: "https://books.kg/", Events: webhooks.Events})
			return err
		})
		id, _ := cursor(got.ID)
		w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			if err := w.PaymentsBooked(ctx, tx, append(slicesOf(id, 150), id)); err != nil {
				return err
			}
			if err := w.PaymentsCorrected(ctx, tx, slicesOf(id, 1)); err != nil {
				return err
			}
			return w.billsPosted(ctx, tx, []byte(`{"Run":"0000000000001","Service":"0000000000002","Month":"2026-10"}`))
		})
		w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			rows, err := tx.QueryContext(ctx, `SELECT event, payload FROM webhooks_delivery WHERE municipality_id = $1 ORDER BY id`, tx.Municipality)
			if err != nil {
				return err
			}
			defer rows.Close()
			var events []string
			for rows.Next() {
				var event, payload string
				if err := rows.Scan(&event, &payload); err != nil {
					return err
				}
				events = append(events, event)
				if event != webhooks.BillPosted && (!strings.Contains(payload, `"amount":"250.00"`) || !strings.Contains(payload, `"reference":"A-1"`) || strings.Contains(payload, "Асанова")) {
					t.Errorf("%s", payload)
				}
			}
			if got := strings.Join(events, " "); got != "payment.booked payment.booked payment.corrected bill.posted" {
				t.Error(got)
			}
			return rows.Err()
		})
	})
}

// told lists the messages that wait, oldest first.
func (w *world) told() (events []string) {
	w.t.Helper()
	w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT event FROM webhooks_delivery WHERE municipality_id = $1 ORDER BY id`, tx.Municipality)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var event string
			if err := rows.Scan(&event); err != nil {
				return err
			}
			events = append(events, event)
		}
		return rows.Err()
	})
	return events
}

// A payment and its message are one: what is refused is not told, what is
// repeated is not told twice, what is corrected is told as that.
func TestToldWithThePayment(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			_, _, err := w.hooks.Add(ctx, tx, access.System(testkit.Place), webhooks.Endpoint{Name: "1C", URL: "https://books.kg/", Events: webhooks.Events})
			return err
		})
		var got Taken
		w.post(paymentsPath, "k1", w.one(0, "A-1", "250.00")).into(t, 201, &got)
		w.post(paymentsPath, "k1", w.one(0, "A-1", "250.00"))
		w.post(paymentsPath, "k2", w.one(0, "A-1", "250.00"))
		w.post(paymentsPath+"/batch", "k3", `{"atomic":true,"payments":[`+w.one(0, "B-1", "1.00")+`,`+w.one(0, "A-1", "2.00")+`]}`)
		if events := w.told(); strings.Join(events, " ") != "payment.booked" {
			t.Errorf("told %v", events)
		}
		id, _ := cursor(got.ID)
		w.write(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.payments.Correct(ctx, tx, access.System(testkit.Place), intake.Correction{
				Key: "undo", Kind: intake.Reverse, Payment: id, Day: tx.Today(), Reason: "paid by mistake"})
			return err
		})
		if events := w.told(); strings.Join(events, " ") != "payment.booked payment.corrected" {
			t.Errorf("told %v", events)
		}
		var seen Payment
		w.get(w.key, paymentsPath+"/"+got.ID).into(t, 200, &seen)
		if seen.State != "reversed" || seen.Returned != "250.00" {
			t.Errorf("%+v", seen)
		}
		var page Payments
		w.get(w.key, paymentsPath+"?state=reversed").into(t, 200, &page)
		if len(page.Payments) != 1 {
			t.Errorf("%+v", page)
		}
	})
}

// An amount that is read says the same when it is written, and nothing of other
// notations is read at all.
func FuzzParseAmount(f *testing.F) {
	for _, seed := range []string{"250.00", "0.01", "1.5", "1,5", "-1", "1e3", "NaN", "99999999999999999999", " 1", "1.", ".5", "00012.3", "+7", "١"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		amount, err := parseAmount(text)
		if err != nil {
			return
		}
		if amount <= 0 || amount > 999_999_999_99 || strings.Trim(text, "0123456789.") != "" {
			t.Errorf("%q was read as %s", text, amount)
		}
		if again, err := parseAmount(amount.String()); err != nil || again != amount {
			t.Errorf("%q: %s is not read again: %v", text, amount, err)
		}
	})
}
