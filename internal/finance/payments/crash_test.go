package payments

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/finance/payments/store"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/outbox"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// crashEnv tells the test binary that it is the child that will be killed, and
// where it works.
const crashEnv = "AIMAK_CRASH_PAYMENTS"

// crash is what the child must know.
type crash struct {
	URL      string
	Cashier  access.Actor
	Accounts []ref.ID
}

func TestMain(m *testing.M) {
	if text := os.Getenv(crashEnv); text != "" {
		takeUntilKilled(text)
	}
	os.Exit(m.Run())
}

// takeUntilKilled takes payments of 7 som from four windows and prints each
// receipt after it was acknowledged: key and number.
func takeUntilKilled(text string) {
	var c crash
	err := json.Unmarshal([]byte(text), &c)
	var d *db.DB
	if err == nil {
		d, err = db.Open(context.Background(), c.URL, db.Options{Clock: testkit.Clock, Log: testkit.Quiet()})
	}
	if err != nil {
		panic(err)
	}
	w := newRooms(nil, d)
	var print sync.Mutex
	for window := range 4 {
		go func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("window-%d-%d", window, i)
				r, err := w.Take(context.Background(), c.Cashier, Cash{Key: key, Account: c.Accounts[i%len(c.Accounts)], Amount: 7_00})
				if err != nil {
					panic(err)
				}
				print.Lock()
				fmt.Println(key, r.Number)
				print.Unlock()
			}
		}()
	}
	select {}
}

// The program is killed while four windows take payments. After the restart
// every acknowledged payment is there once, under its number, numbers have no
// gaps, all checks are clean, and a form sent again gets its old receipt.
func TestKilledWhileTakingPayments(t *testing.T) {
	for name, address := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "crash.db") },
		"postgres": func(t *testing.T) string { return testkit.PostgresURL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			url := address(t)
			w := reopen(t, url)
			w.settle(3)
			w.work()
			w.billed(october)
			c := crash{URL: url, Cashier: w.cashier, Accounts: w.accounts}
			if err := w.d.Close(); err != nil {
				t.Fatal(err)
			}
			receipts := killAfter(t, c, 60)

			w = reopen(t, url)
			defer w.d.Close()
			w.sound()
			for key, number := range receipts {
				r, err := w.byKey(key)
				if err != nil || r.Number.String() != number || r.Amount != 7_00 {
					t.Errorf("%s was acknowledged as %s and is %+v, %v", key, number, r, err)
				}
			}
			again, err := w.Take(t.Context(), c.Cashier, Cash{Key: "window-0-0", Account: c.Accounts[0], Amount: 7_00})
			if err != nil || !again.Repeated || again.Number.String() != receipts["window-0-0"] {
				t.Errorf("the form sent again: %+v, %v", again, err)
			}
			w.sound()
		})
	}
}

// reopen opens the database as the program does, with durable commits.
func reopen(t *testing.T, url string) *world {
	t.Helper()
	d, err := db.Open(t.Context(), url, db.Options{Clock: testkit.Clock, Log: testkit.Quiet()})
	if err != nil {
		t.Fatal(err)
	}
	w := newRooms(t, d)
	sets := append([]db.Set{audit.Set(), outbox.Set(), jobs.Set()}, module.Migrations(w.rooms...)...)
	if err := d.Migrate(t.Context(), sets...); err != nil {
		t.Fatal(err)
	}
	return w
}

// byKey finds the receipt that a key made.
func (w *world) byKey(key string) (r Receipt, err error) {
	err = w.d.Read(w.t.Context(), testkit.Place, func(tx *db.Tx) error {
		id, err := store.New(tx).PaymentByKey(w.t.Context(), store.PaymentByKeyParams{MunicipalityID: int64(tx.Municipality), Key: key})
		if err != nil {
			return err
		}
		r, err = w.Receipt(w.t.Context(), tx, ref.ID(id))
		return err
	})
	return r, err
}

// killAfter runs the child until it acknowledged n payments, kills it, and
// returns all that it acknowledged: number by key.
func killAfter(t *testing.T, c crash, n int) map[string]string {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), crashEnv+"="+string(text))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	guard := time.AfterFunc(60*time.Second, func() { _ = child.Process.Kill() })
	defer guard.Stop()
	receipts := map[string]string{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		key, number, whole := strings.Cut(lines.Text(), " ")
		if !whole || len(number) < len("1-000001") {
			continue // the last line may be cut
		}
		receipts[key] = number
		if len(receipts) == n {
			_ = child.Process.Kill()
		}
	}
	var killed *exec.ExitError
	if err := child.Wait(); !errors.As(err, &killed) || len(receipts) < n {
		t.Fatalf("%d payments were acknowledged, the child ended with %v", len(receipts), err)
	}
	return receipts
}
