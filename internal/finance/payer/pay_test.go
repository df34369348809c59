package payer

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

const publicSite = "/en/kara-kulja/"

// opened is a guest who opened an account.
func (w *world) opened(a accounts.Account) *testkit.Site {
	w.t.Helper()
	guest := w.site()
	if status, _ := guest.Post(publicSite+"account", url.Values{"number": {a.Number}, "code": {a.Code}}); status != http.StatusSeeOther {
		w.t.Fatalf("opening account %s: %d", a.Number, status)
	}
	return guest
}

// arrive books a payment of an account as an agent or the bank would report it.
func (w *world) arrive(account ref.ID, amount money.Som, state, external, note string) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		id := tx.NewID()
		_, err := tx.ExecContext(w.t.Context(), `INSERT INTO payments_payment (municipality_id, id, key, desk_id, desk_code, provider_id, day_id,
			number, day, taken_at, cashier_id, cashier, method, debit, channel_id, external, payer, source_kind, source_id, account_id,
			account_number, holder, address, amount, advance_left, returned, received, debt_after, advance_after, note, entry_id, state)
			VALUES ($1, $2, $3, 0, 0, 0, 0, $2, $4, 0, 0, '', 'agent', 'assets:agents', 1, $5, '', '', 0, $6, '', '', '', $7, 0, 0, 0, 0, 0, $8, 0, $9)`,
			testkit.Place, id, id.String(), tx.Today(), external, account, amount, note, state)
		return err
	})
}

var hidden = regexp.MustCompile(`name="key" value="([^"]+)"`)

// asked makes a code on "my account" and returns its reference.
func asked(t *testing.T, guest *testkit.Site, form url.Values) elqr.Reference {
	t.Helper()
	_, body := guest.Get(publicSite + "account")
	key := hidden.FindStringSubmatch(body)
	if key == nil {
		t.Fatalf("my account offers no code:\n%s", testkit.Text(body))
	}
	form.Set("key", key[1])
	form.Set("payee", "kg.demo.aimak/waste")
	status, to := guest.Post(publicSite+"account/pay", form)
	if status != http.StatusSeeOther {
		t.Fatalf("asking for a code: %d %s", status, testkit.Text(to))
	}
	reference, ok := elqr.ParseReference(to[strings.LastIndex(to, "/")+1:])
	if !ok {
		t.Fatalf("led to %s", to)
	}
	return reference
}

// From "my account" to the bank's app and back: the code holds the sum, the page
// waits honestly, and says so when the money is in the books.
func TestPayByCode(t *testing.T) {
	eachWorld(t, 3, func(t *testing.T, w *world) {
		w.billed("2026-09")
		w.billed(october)
		a := w.account(2)
		guest := w.opened(a)
		guest.Shows(publicSite+"account", "Pay all: 120 som", "Another sum", "Code of the account, for any sum")
		bill := w.unpaid(a.ID)[0]
		reference := asked(t, guest, url.Values{"bill": {bill.Bill.String()}})
		page := publicSite + "account/pay/" + string(reference)
		body := guest.Shows(page, "Pay 60 som : «Тазалык» МИ", "For the bill "+bill.Number, "Open the bank's app", "I have paid")
		link := regexp.MustCompile(`href="(https://pay\.payqr\.kg/#[^"]+)"`).FindStringSubmatch(body)
		if link == nil {
			t.Fatal("no link for the phone itself")
		}
		code, err := elqr.Decode(strings.ReplaceAll(link[1], "&#43;", "+"))
		if err != nil || code.Amount != 60_00 || code.Service.Transaction != string(reference) {
			t.Errorf("the link says %+v %v", code, err)
		}
		guest.Shows(page+"/print", "Pay 60 som", string(reference))

		stranger := w.site()
		paid := publicSite + "paid/" + string(reference)
		body = stranger.Shows(paid, "The bank has not told us yet", "60 som", "looks again by itself", "do not pay a second time")
		if strings.Contains(body, a.Number) || strings.Contains(body, a.Holder) {
			t.Error("a stranger with the link learns whose it is")
		}
		w.arrive(a.ID, 60_00, "taken", "5001", "Q "+strings.ToLower(string(reference)))
		body = stranger.Shows(paid, "We have received 60 som . Thank you!", "Booked on 22 November 2026")
		if strings.Contains(body, "looks again") || strings.Contains(body, a.Number) {
			t.Errorf("after the money: %s", testkit.Text(body))
		}
		if status, to := guest.Get(page); status != http.StatusSeeOther || !strings.HasSuffix(to, "paid/"+string(reference)) {
			t.Errorf("a paid code is shown again: %d %s", status, to)
		}
	})
}

// The page looks again by a header, so without script, and not for ever.
func TestArrivalLooksAgainForAWhile(t *testing.T) {
	for looks, want := range map[int]string{0: "20; url=/ky/x/paid/Q?n=1", 29: "20; url=/ky/x/paid/Q?n=30", 30: "", 31: "", -1: ""} {
		if got := (Arrival{Fate: Waiting}).refresh("/ky/x/paid/Q", looks); got != want {
			t.Errorf("after %d looks: %q, want %q", looks, got, want)
		}
	}
	for _, fate := range []Fate{Received, Likely, Undone} {
		if got := (Arrival{Fate: fate}).refresh("/ky/x/paid/Q", 0); got != "" {
			t.Errorf("%s: %q", fate, got)
		}
	}
}

func TestOtherFates(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.billed(october)
		a := w.account(1)
		guest := w.opened(a)
		likely := asked(t, guest, url.Values{})
		w.arrive(a.ID, 40_00, "taken", "5002", "")
		guest.Shows(publicSite+"paid/"+string(likely), "A payment of 40 som has come.", "probably yours")

		undone := asked(t, guest, url.Values{"other": {"on"}, "sum": {"15"}})
		w.arrive(a.ID, 15_00, "reversed", string(undone), "")
		guest.Shows(publicSite+"paid/"+string(undone), "The payment had come and was reversed")

		less := asked(t, guest, url.Values{"other": {"on"}, "sum": {"30"}})
		w.arrive(a.ID, 20_00, "taken", string(less), "")
		guest.Shows(publicSite+"paid/"+string(less), "We have received 20 som", "The code asked for 30 som.")
	})
}

// The same form asks once; a form of another debt, sum or person is refused.
func TestAskingIsCareful(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.billed(october)
		guest := w.opened(w.account(1))
		for range 2 {
			guest.Post(publicSite+"account/pay", url.Values{"key": {"1234567890123456789012"}, "payee": {"kg.demo.aimak/waste"}})
		}
		w.read(func(tx *db.Tx) error {
			var n int
			if err := tx.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM payer_request WHERE municipality_id = $1", testkit.Place).Scan(&n); err != nil {
				return err
			}
			if n != 1 {
				t.Errorf("one form asked %d times", n)
			}
			return nil
		})
		reference := elqr.NewReference("1234567890123456789012")
		other := w.opened(w.account(0))
		if status, _ := other.Get(publicSite + "account/pay/" + string(reference)); status != http.StatusNotFound {
			t.Errorf("somebody else's code: %d", status)
		}
		if status, to := w.site().Get(publicSite + "account/pay/" + string(reference)); status != http.StatusSeeOther || !strings.HasSuffix(to, "/account") {
			t.Errorf("a closed account: %d %s", status, to)
		}
		for name, form := range map[string]url.Values{
			"no sum":      {"key": {"k1"}, "payee": {"kg.demo.aimak/waste"}, "other": {"on"}, "sum": {"0"}},
			"not a sum":   {"key": {"k2"}, "payee": {"kg.demo.aimak/waste"}, "other": {"on"}, "sum": {"ten"}},
			"a million":   {"key": {"k3"}, "payee": {"kg.demo.aimak/waste"}, "other": {"on"}, "sum": {"1000000"}},
			"other payee": {"key": {"k4"}, "payee": {"kg.demo.aimak/water"}},
			"no key":      {"payee": {"kg.demo.aimak/waste"}},
		} {
			if status, _ := guest.Post(publicSite+"account/pay", form); status != http.StatusUnprocessableEntity && status != http.StatusConflict {
				t.Errorf("%s: %d", name, status)
			}
		}
		for _, path := range []string{"paid/QQQQQQQQQQQQQQ", "paid/x", "paid/" + string(elqr.NewReference("nobody"))} {
			if status, _ := guest.Get(publicSite + path); status != http.StatusNotFound {
				t.Errorf("%s: %d", path, status)
			}
		}
	})
}

// What payments asks before it lays money: the bill behind each reference, with as
// many statements for a thousand as for one.
func TestAsked(t *testing.T) {
	eachWorld(t, 2, func(t *testing.T, w *world) {
		w.billed(october)
		bill := w.unpaid(w.accounts[1])[0]
		r, err := w.Ask(t.Context(), testkit.Place, w.accounts[1], Wish{Key: "one", Payee: "kg.demo.aimak/waste", Bill: bill.Bill})
		if err != nil {
			t.Fatal(err)
		}
		var counts []int64
		for _, n := range []int{1, 500} {
			list := []elqr.Reference{r.Reference, r.Reference}
			for i := range n {
				list = append(list, elqr.NewReference(strings.Repeat("x", i)))
			}
			ctx, counted := db.CountQueries(t.Context())
			err := w.d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
				found, err := w.Asked(ctx, tx, list)
				if want := (share.Wish{Bill: bill.Bill, Service: w.waste}); len(found) != 1 || found[r.Reference] != want {
					t.Errorf("found %v, want %v", found, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			counts = append(counts, counted.Load())
		}
		if counts[1] > counts[0]+4 {
			t.Errorf("%d statements for one, %d for five hundred", counts[0], counts[1])
		}
	})
}

func TestScan(t *testing.T) {
	const page = publicSite + "desk/payer/scan"
	eachWorld(t, 3, func(t *testing.T, w *world) {
		w.billed(october)
		a := w.account(2)
		r, err := w.Ask(t.Context(), testkit.Place, a.ID, Wish{Key: "one", Payee: "kg.demo.aimak/waste"})
		if err != nil {
			t.Fatal(err)
		}
		static := payLink(waste, digitsOf(t, a.Number), "«Тазалык» МИ")
		clerk := w.site().As(w.clerk)
		clerk.Shows(page, "Read a payment code", "paste the link")
		read := func(text string, words ...string) string {
			t.Helper()
			return clerk.Shows(page+"?text="+url.QueryEscape(text), words...)
		}
		read(r.Link, "A code for one payment of 60 som ; the money has not come.", a.Holder, string(r.Reference), "right", "Open the account", "Not yet")
		read(elqr.Escape(r.Link), "A code for one payment of 60 som")
		read(string(r.Reference), "A code for one payment of 60 som", a.Number)
		read(static, "The code of account "+a.Number, "for always", "the payer enters it")
		read(a.Number, "Account "+a.Number+" : "+a.Holder)
		read(r.Link[:len(r.Link)-4]+"0000", "damaged or forged", "wrong", a.Holder)
		read("https://qr.finik.kg/#00020101021232810011qr.finik.kg0114averspay-items10328606240d690d42e4b036d3dba9d0371a120212130212520448295303417540712412005908Finik-QR6304b127",
			"The code pays somebody else : Finik-QR.", "12 412 som")
		w.arrive(a.ID, 60_00, "taken", string(r.Reference), "")
		read(r.Link, "This code is paid : 60 som, 22 November 2026", "Received")
		if status, body := clerk.Get(page + "?text=" + url.QueryEscape("hello there")); status != http.StatusUnprocessableEntity || !strings.Contains(body, "hello there") {
			t.Errorf("no code: %d", status)
		}
	})
}

func digitsOf(t *testing.T, number string) string {
	t.Helper()
	n, err := ref.ParseNumber(number)
	if err != nil {
		t.Fatal(err)
	}
	return n.Digits()
}

// The search of the desk takes a pasted link, and passes over other words.
func TestSearchReadsCodes(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.billed(october)
		r, err := w.Ask(t.Context(), testkit.Place, w.accounts[0], Wish{Key: "one", Payee: "kg.demo.aimak/waste"})
		if err != nil {
			t.Fatal(err)
		}
		may := access.Permission{Name: "test.search", Public: true}
		found := module.Module{Name: "search", Routes: func(rt *web.Router) {
			rt.Desk("GET search", may, func(out http.ResponseWriter, q *web.Request) error {
				hits, err := w.search(q.Context(), q, q.FormValue("q"))
				if err != nil {
					return err
				}
				text := "none"
				for _, hit := range hits {
					text = hit.Text + " " + hit.Path
				}
				return q.Render(out, ui.Answer(text))
			})
		}}
		site := testkit.Pages(t, w.d, w.billing.Module(), payments, w.Module(), found).As(w.clerk)
		for query, want := range map[string]string{
			r.Link:                               "Read this payment code desk/payer/scan?text=https%3A%2F%2F",
			r.Link[:len(r.Link)-4] + "0000":      "Read this payment code",
			strings.ToLower(string(r.Reference)): "Read this payment code",
			"Асанова":                            "none",
		} {
			site.Shows(publicSite+"desk/search?q="+url.QueryEscape(query), want)
		}
	})
}

// A request needs the one-time key of a form.
func TestAskingWithoutAForm(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		if _, err := w.Ask(t.Context(), testkit.Place, w.accounts[0], Wish{Payee: "kg.demo.aimak/waste"}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("a request without a form's key: %v", err)
		}
	})
}

// My account says by which decision money is laid on debts.
func TestMyAccountExplainsTheOrder(t *testing.T) {
	eachWorld(t, 1, func(t *testing.T, w *world) {
		w.billed(october)
		a := w.account(0)
		w.pay(w.unpaid(a.ID)[0], 20_00)
		guest := w.opened(a)
		guest.Shows(publicSite+"account", "Money is laid on debts by the rule “Oldest month first”: no other was decided.")
		w.write(func(tx *db.Tx) error {
			_, err := tx.ExecContext(t.Context(), `INSERT INTO allocation_rule (municipality_id, id, provider_id, from_day, ordering, services, wish, body,
				number, decided_on, note, entered_at, entered_by, entered_by_name)
				VALUES ($1, 7, 0, '2026-11-01', 'service', '', $2, '', '7/2', '2026-10-20', '', 0, 0, '')`, testkit.Place, true)
			return err
		})
		guest.Shows(publicSite+"account", "by the rule “Services in their order”: decision № 7/2 of 20.10.2026, in force since 01.11.2026.")
	})
}
