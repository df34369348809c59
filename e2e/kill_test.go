package e2e

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

const (
	payers  = 4                // windows at which cash is taken at the same time
	listed  = 2000             // households of the list that is entered
	working = 15 * time.Second // after which work whose program died is taken up again
)

var (
	payLinks    = regexp.MustCompile(`href="[^"]*/desk/payments/accounts/([0-9A-HJKMNP-TV-Z]{13})/pay"`)
	runLink     = regexp.MustCompile(`/desk/billing/runs/([0-9A-HJKMNP-TV-Z]{13})`)
	importLink  = regexp.MustCompile(`/desk/people/imports/([0-9A-HJKMNP-TV-Z]{13})`)
	receiptLink = regexp.MustCompile(`/desk/payments/receipts/([0-9A-HJKMNP-TV-Z]{13})`)
)

// TestKilled kills the program without warning while cash is taken at four
// windows, a list of households is entered and the bills of a month are posted;
// twice in the middle of the long work, and once more while it waits. Nothing
// that was answered may be lost, nothing may be there twice or by half.
func TestKilled(t *testing.T) {
	w, err := built()
	if err != nil {
		t.Fatal(err)
	}
	t.Run("sqlite", func(t *testing.T) {
		data := filepath.Join(t.TempDir(), "data")
		if err := os.CopyFS(data, os.DirFS(w.data)); err != nil {
			t.Fatal(err)
		}
		(&killing{t: t, town: w, data: data, database: "sqlite:" + filepath.Join(data, "aimak.db")}).all()
	})
	t.Run("postgres", func(t *testing.T) {
		(&killing{t: t, town: w, data: t.TempDir(), database: testkit.PostgresURL(t)}).all()
	})
}

// all is the whole story: three lives and deaths, the fourth life, the reckoning.
func (k *killing) all() {
	const seed = 7 // of the moments of death; the machine's own pace does the rest
	k.chance = rand.New(rand.NewPCG(seed, seed))
	k.start()
	k.t.Cleanup(func() { k.program.command.Process.Kill() })
	k.prepare()
	begun := time.Now()
	k.round(func() { k.goOn(); k.pass(150 * time.Millisecond) }) // in the middle of both works
	died := time.Now()
	k.round(func() { k.pass(2 * time.Second) })
	k.round(func() { time.Sleep(time.Until(died.Add(working))); k.pass(1500 * time.Millisecond) }) // both were taken up again
	k.finish()
	k.t.Logf("%d payments, %d of them sent when the program died; %v", len(k.sent), k.interrupted, time.Since(begun).Round(time.Second))
	k.count()
	k.check()
}

// killing is one program that is killed again and again on the same data.
type killing struct {
	t        *testing.T
	town     town
	data     string
	database string
	chance   *rand.Rand
	program  *program

	cashiers                    [payers]*clerk
	accountant, head, secretary *clerk
	accounts                    []string // who pays
	run, list                   string   // the run to be posted, the list to be entered

	mu          sync.Mutex
	sent        []*payment
	interrupted int
}

// payment is a form that a cashier sent.
type payment struct {
	account string
	form    url.Values
	receipt string // as it was answered; empty: the program died before
}

// pass lets a random time pass.
func (k *killing) pass(most time.Duration) { time.Sleep(time.Duration(k.chance.Int64N(int64(most)))) }

// start starts the program; whoever had signed in stays so.
func (k *killing) start() {
	k.t.Helper()
	p, err := k.town.start(k.data, "demo", "--today", today, "--database", k.database)
	if err != nil {
		k.t.Fatal(err)
	}
	k.program = p
	for _, c := range append(k.cashiers[:], k.accountant, k.head, k.secretary) {
		if c != nil {
			c.move(p)
		}
	}
}

// kill ends the program without warning.
func (k *killing) kill() {
	k.t.Helper()
	if err := k.program.command.Process.Kill(); err != nil {
		k.t.Fatal(err)
	}
	k.program.command.Wait()
}

// prepare signs everybody in, computes a run and uploads a list.
func (k *killing) prepare() {
	k.t.Helper()
	sign := func(role string) *clerk { return clerkOf(k.t, k.program, "en", k.town.signIns[role]) }
	for i := range k.cashiers {
		k.cashiers[i] = sign("cashier")
	}
	k.accountant, k.head, k.secretary = sign("accountant"), sign("head"), sign("secretary")
	k.openDay()
	k.run = k.computeRun()
	k.list = k.uploadList()
}

// openDay opens the cashier's day unless the demo did, and notes who can pay.
func (k *killing) openDay() {
	k.t.Helper()
	c := k.cashiers[0]
	till := c.page(k.t, "kara-kulja/desk/payments")
	if form, err := till.form(`/payments/days"`); err == nil {
		till = c.fill(k.t, "kara-kulja/desk/payments/days", form)
	}
	for _, name := range []string{"Асан", "Гүл", "Бек", "Нур"} {
		found := c.page(k.t, "kara-kulja/desk/payments?q="+url.QueryEscape(name))
		k.accounts = append(k.accounts, found.links(payLinks)...)
	}
	if len(k.accounts) < 2*payers {
		k.t.Fatalf("only %d accounts can pay:\n%s", len(k.accounts), readable(till.body))
	}
}

// computeRun computes the water bills of the present month.
func (k *killing) computeRun() string {
	k.t.Helper()
	page := k.accountant.page(k.t, "kara-kulja/desk/billing")
	form, err := page.form("/desk/billing/runs")
	if err != nil {
		k.t.Fatal(err)
	}
	form.Set("service", page.option(inLanguage["en"].water))
	form.Set("month", today[:7])
	done := k.accountant.wait(k.t, k.accountant.fill(k.t, "kara-kulja/desk/billing/runs", form))
	return k.one(done, runLink)
}

// uploadList uploads households and confirms the columns that were recognised.
func (k *killing) uploadList() string {
	k.t.Helper()
	var csv strings.Builder
	csv.WriteString("Айыл;Аты-жөнү;Көчө;Үй;Жан саны\n")
	for i := range listed {
		fmt.Fprintf(&csv, "Кара-Кулжа;Көчмөн уулу %s;Жаңы конуш;%d;4\n", spell(i), i+1)
	}
	answered, err := k.secretary.upload("kara-kulja/desk/people/imports", "file", "list.csv", []byte(csv.String()))
	columns := answered.must(k.t, err)
	form, err := columns.form(`name="head"`)
	if err != nil {
		k.t.Fatal(err)
	}
	return k.one(k.secretary.fill(k.t, columns.path, form), importLink)
}

// spell writes a number in Cyrillic letters: no two households share a name.
func spell(n int) string {
	letters := []rune("абвгдежзиклмнопрстуф")
	return "А" + string([]rune{letters[n/400%20], letters[n/20%20], letters[n%20]})
}

func (k *killing) one(a answer, link *regexp.Regexp) string {
	k.t.Helper()
	if m := link.FindStringSubmatch(a.path + a.body); m != nil {
		return m[1]
	}
	k.t.Fatalf("%s leads to no %v:\n%s", a.path, link, readable(a.body))
	return ""
}

// round is a life of the program: the windows take cash until it is killed
// after the rest of the life; then everything that was sent is asked after.
func (k *killing) round(life func()) {
	k.t.Helper()
	ctx, stop := context.WithCancel(k.t.Context())
	defer stop()
	var windows sync.WaitGroup
	for i, c := range k.cashiers {
		windows.Go(func() { k.takeCash(ctx, i, c) })
	}
	life()
	k.kill()
	stop()
	windows.Wait()
	k.start()
	k.askAgain()
}

// goOn approves the run and enters the list, unless that was done: a person
// who saw the page break off opens it again and looks.
func (k *killing) goOn() {
	var both sync.WaitGroup
	both.Go(func() { k.head.press("kara-kulja/desk/billing/runs/"+k.run, "/approve") })
	both.Go(func() { k.secretary.press("kara-kulja/desk/people/imports/"+k.list, "/commit") })
	both.Wait()
}

// takeCash pays for one account after the other, like a window with a queue,
// until the program is dead.
func (k *killing) takeCash(ctx context.Context, window int, c *clerk) {
	for n := 0; ctx.Err() == nil; n++ {
		account := k.accounts[(window+n*payers)%len(k.accounts)]
		path := "kara-kulja/desk/payments/accounts/" + account + "/pay"
		page, err := c.get(path)
		if err != nil {
			return
		}
		form, err := page.form(`name="amount"`)
		if err != nil {
			k.t.Error(err)
			return
		}
		form.Set("amount", fmt.Sprintf("%d,%02d", 1+n%97, window))
		p := &payment{account: account, form: form}
		k.mu.Lock()
		k.sent = append(k.sent, p)
		k.mu.Unlock()
		answered, err := c.post(path, form)
		if err != nil {
			return
		}
		if answered.status != 200 {
			k.t.Errorf("a payment is answered by %d:\n%s", answered.status, readable(answered.body))
			return
		}
		p.receipt = receiptOf(answered)
	}
}

// receiptOf returns the receipt on whose page a cashier landed, or nothing.
func receiptOf(a answer) string {
	if m := receiptLink.FindStringSubmatch(a.path); m != nil && a.status == 200 {
		return m[1]
	}
	return ""
}

// askAgain sends every form again, as an impatient cashier does: what was
// answered has the same receipt, what was not gets one, and only one.
func (k *killing) askAgain() {
	k.t.Helper()
	for _, p := range k.sent {
		path := "kara-kulja/desk/payments/accounts/" + p.account + "/pay"
		answered, err := k.cashiers[0].post(path, p.form)
		again := receiptOf(answered.must(k.t, err))
		switch {
		case again == "":
			k.t.Fatalf("no receipt for a form sent again:\n%s", readable(answered.body))
		case p.receipt == "":
			k.interrupted++
			p.receipt = again
		case p.receipt != again:
			k.t.Fatalf("a form sent twice has receipts %s and %s", p.receipt, again)
		}
	}
}

// finish waits until both works have come to their end.
func (k *killing) finish() {
	k.t.Helper()
	k.goOn()
	k.wait("kara-kulja/desk/billing/runs/"+k.run, k.head, `class="tag good"`)
	k.wait("kara-kulja/desk/people/imports/"+k.list, k.secretary, "/undo")
	if err := k.program.stop(); err != nil {
		k.t.Error("stopping:", err)
	}
}

// wait opens a page until it holds the words that say that its work is done.
func (k *killing) wait(path string, c *clerk, words string) {
	k.t.Helper()
	deadline := time.Now().Add(3 * working)
	for {
		page := c.page(k.t, path)
		if strings.Contains(page.body, words) {
			return
		}
		if time.Now().After(deadline) {
			k.t.Fatalf("%s did not end:\n%s", path, readable(page.body))
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// check runs "aimak check" on what is left.
func (k *killing) check() {
	k.t.Helper()
	check := exec.CommandContext(k.t.Context(), k.town.binary, "check", "--data", k.data, "--database", k.database)
	if out, err := check.CombinedOutput(); err != nil {
		k.t.Errorf("aimak check: %v\n%s", err, out)
	}
}

// count looks into the database of the stopped program.
func (k *killing) count() {
	k.t.Helper()
	d, err := db.Open(k.t.Context(), k.database, db.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		k.t.Fatal(err)
	}
	defer d.Close()
	err = d.Read(k.t.Context(), db.Everywhere, func(tx *db.Tx) error {
		var begun int
		err := tx.QueryRowContext(k.t.Context(), `SELECT MAX(attempts) FROM jobs_job`).Scan(&begun)
		k.t.Logf("long work was begun %d times", begun)
		return errors.Join(err, k.countPayments(tx), k.countList(tx), k.countRun(tx))
	})
	if err != nil {
		k.t.Error(err)
	}
}

// countPayments compares what was booked under the keys that were sent.
func (k *killing) countPayments(tx *db.Tx) error {
	booked := map[string]int{}
	rows, err := tx.QueryContext(k.t.Context(), `SELECT key, id FROM payments_payment`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var id int64
		if err := rows.Scan(&key, &id); err != nil {
			return err
		}
		booked[key+" "+ref.ID(id).String()]++
	}
	for _, p := range k.sent {
		if n := booked[p.form.Get("key")+" "+p.receipt]; n != 1 {
			k.t.Errorf("receipt %s was booked %d times", p.receipt, n)
		}
	}
	return rows.Err()
}

// countList: each household of the list once.
func (k *killing) countList(tx *db.Tx) error {
	id, err := ref.ParseID(k.list)
	if err != nil {
		return err
	}
	return k.same(tx, "households of the list", listed,
		`SELECT COUNT(*), COUNT(DISTINCT house || ' ' || head) FROM people_household WHERE batch_id = $1`, id)
}

// countRun: each bill of the run is posted once, with a number of its own, and
// the journal holds their sum once.
func (k *killing) countRun(tx *db.Tx) error {
	id, err := ref.ParseID(k.run)
	if err != nil {
		return err
	}
	var bills, amount int64
	err = tx.QueryRowContext(k.t.Context(), `SELECT bills, amount FROM billing_run WHERE id = $1 AND state = 'posted'`, id).Scan(&bills, &amount)
	if err != nil {
		return fmt.Errorf("the run is not posted: %w", err)
	}
	return errors.Join(
		k.same(tx, "bills of the run", bills,
			`SELECT COUNT(*), COUNT(DISTINCT place) FROM billing_bill WHERE run_id = $1 AND state = 'billed' AND place > 0`, id),
		k.same(tx, "tyiyn of the run", amount,
			`SELECT (SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM billing_bill WHERE run_id = $1 AND state = 'billed'),
			(SELECT CAST(COALESCE(-SUM(l.amount), 0) AS BIGINT) FROM ledger_line l JOIN ledger_entry e
				ON e.municipality_id = l.municipality_id AND e.id = l.entry_id
				WHERE e.source_id = $1 AND e.kind = 'billing.run' AND l.account = 'income:services')`, id))
}

// same fails the test unless both figures of a query are the one expected.
func (k *killing) same(tx *db.Tx, what string, want int64, query string, id ref.ID) error {
	var one, other sql.NullInt64
	if err := tx.QueryRowContext(k.t.Context(), query, int64(id)).Scan(&one, &other); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if one.Int64 != want || other.Int64 != want {
		k.t.Errorf("%s: %d and %d, want %d", what, one.Int64, other.Int64, want)
	}
	k.t.Logf("%s: %d", what, want)
	return nil
}
