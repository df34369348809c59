package e2e

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

const (
	agentCode = "sample-terminal" // of the demo
	agentKey  = "aimak-demo"
	callers   = 32
	// fewDeaths is how often the program dies in an ordinary run of the tests;
	// AIMAK_DEATHS=100 asks for more.
	fewDeaths = 6
)

// TestChaos kills the program again and again while 32 terminals bring payments.
// Each terminal does what the protocol asks of it: what was not acknowledged is
// sent again until it is. In the end every payment is booked once, under the
// number that was acknowledged first.
func TestChaos(t *testing.T) {
	w, err := built()
	if err != nil {
		t.Fatal(err)
	}
	t.Run("sqlite", func(t *testing.T) {
		data := filepath.Join(t.TempDir(), "data")
		if err := os.CopyFS(data, os.DirFS(w.data)); err != nil {
			t.Fatal(err)
		}
		(&chaos{t: t, town: w, data: data, database: "sqlite:" + filepath.Join(data, "aimak.db")}).all()
	})
	t.Run("postgres", func(t *testing.T) {
		(&chaos{t: t, town: w, data: t.TempDir(), database: testkit.PostgresURL(t)}).all()
	})
}

// chaos is one program that dies under its terminals.
type chaos struct {
	t        *testing.T
	town     town
	data     string
	database string
	accounts []string

	terminals [callers]terminal
}

// terminal is one machine in a shop. Only its own goroutine touches it.
type terminal struct {
	serial  int
	waiting *sale             // sent and not acknowledged
	done    map[string]string // payment numbers of the books, by our number
}

// sale is a payment as the terminal reports it, the same each time.
type sale struct{ number, account, sum, date string }

func (c *chaos) all() {
	deaths := fewDeaths
	if n, err := strconv.Atoi(os.Getenv("AIMAK_DEATHS")); err == nil {
		deaths = n
	}
	for i := range c.terminals {
		c.terminals[i].done = map[string]string{}
	}
	chance := rand.New(rand.NewPCG(11, uint64(deaths)))
	p := c.start()
	c.readAccounts()
	for range deaths {
		c.life(p, time.Duration(chance.Int64N(int64(600*time.Millisecond))))
		p = c.start()
	}
	c.settle(p)
	if err := p.stop(); err != nil {
		c.t.Error("stopping:", err)
	}
	c.count(deaths)
	out, err := exec.CommandContext(c.t.Context(), c.town.binary, "check", "--data", c.data, "--database", c.database).CombinedOutput()
	if err != nil {
		c.t.Errorf("aimak check: %v\n%s", err, out)
	}
}

func (c *chaos) start() *program {
	c.t.Helper()
	p, err := c.town.start(c.data, "demo", "--today", today, "--database", c.database)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { p.command.Process.Kill() })
	return p
}

// life lets the terminals bring payments until the program dies.
func (c *chaos) life(p *program, length time.Duration) {
	ctx, stop := context.WithCancel(c.t.Context())
	defer stop()
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: callers}}
	defer client.CloseIdleConnections()
	var working sync.WaitGroup
	for i := range c.terminals {
		working.Go(func() {
			for ctx.Err() == nil {
				if err := c.sell(client, p.url, i); err != nil {
					return // the program is dead
				}
			}
		})
	}
	time.Sleep(length)
	if err := p.command.Process.Kill(); err != nil {
		c.t.Error(err)
	}
	p.command.Wait()
	stop()
	working.Wait()
}

// settle sends once more what was never acknowledged.
func (c *chaos) settle(p *program) {
	for i := range c.terminals {
		for c.terminals[i].waiting != nil {
			if err := c.sell(http.DefaultClient, p.url, i); err != nil {
				c.t.Fatal(err)
			}
		}
	}
}

// sell sends the sale that waits, or a new one. Now and then a terminal repeats
// one that was acknowledged long ago.
func (c *chaos) sell(client *http.Client, base string, i int) error {
	t := &c.terminals[i]
	if t.waiting == nil {
		t.serial++
		t.waiting = &sale{number: fmt.Sprintf("%d%06d", i+1, t.serial), account: c.accounts[(i*31+t.serial)%len(c.accounts)],
			sum: fmt.Sprintf("%d.%02d", 1+t.serial%4, i), date: "20261122120000"}
	}
	number, err := c.send(client, base, *t.waiting)
	if err != nil || number == "" {
		return err
	}
	if before := t.done[t.waiting.number]; before != "" && before != number {
		c.t.Errorf("payment %s was answered by %s and by %s", t.waiting.number, before, number)
	}
	t.done[t.waiting.number] = number
	if t.serial%7 == 3 { // the same once more, though it was acknowledged
		if again, err := c.send(client, base, *t.waiting); err == nil && again != "" && again != number {
			c.t.Errorf("payment %s was answered by %s and, again, by %s", t.waiting.number, number, again)
		}
	}
	t.waiting = nil
	return nil
}

// send reports a sale and returns the number under which it is booked; none
// when the program says "later". Any other answer fails the test.
func (c *chaos) send(client *http.Client, base string, s sale) (string, error) {
	query := url.Values{"command": {"pay"}, "txn_id": {s.number}, "account": {s.account}, "sum": {s.sum}, "txn_date": {s.date}}
	r, err := http.NewRequest(http.MethodGet, base+"/pay/"+agentCode+"?"+query.Encode(), nil)
	if err != nil {
		return "", err
	}
	r.SetBasicAuth(agentCode, agentKey)
	response, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	var answer struct {
		Result string `xml:"result"`
		Number string `xml:"prv_txn"`
	}
	body, err := io.ReadAll(response.Body)
	if err == nil {
		err = xml.Unmarshal(body, &answer)
	}
	switch {
	case err != nil:
		return "", err // cut off in the middle
	case answer.Result == "0" && answer.Number != "":
		return answer.Number, nil
	case answer.Result == "1": // temporary: repeat
		return "", nil
	}
	c.t.Errorf("sale %+v is answered by %s", s, body)
	return "", errors.New("refused")
}

func (c *chaos) read(f func(tx *db.Tx) error) {
	c.t.Helper()
	d, err := db.Open(c.t.Context(), c.database, db.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		c.t.Fatal(err)
	}
	defer d.Close()
	if err := d.Read(c.t.Context(), db.Everywhere, f); err != nil {
		c.t.Fatal(err)
	}
}

// readAccounts notes 500 open accounts of the chief municipality.
func (c *chaos) readAccounts() {
	c.t.Helper()
	c.read(func(tx *db.Tx) error {
		rows, err := tx.QueryContext(c.t.Context(), `SELECT number FROM accounts_account WHERE state = 'open' AND number LIKE '4-%' ORDER BY id LIMIT 500`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var number string
			if err := rows.Scan(&number); err != nil {
				return err
			}
			c.accounts = append(c.accounts, number)
		}
		return rows.Err()
	})
	if len(c.accounts) < callers {
		c.t.Fatalf("only %d accounts", len(c.accounts))
	}
}

// count compares what was acknowledged with what is booked.
func (c *chaos) count(deaths int) {
	c.t.Helper()
	booked := map[string][]string{}
	c.read(func(tx *db.Tx) error {
		rows, err := tx.QueryContext(c.t.Context(), `SELECT p.external, p.id FROM payments_payment p
			JOIN agents_agent a ON a.municipality_id = p.municipality_id AND a.id = p.channel_id WHERE a.code = $1`, agentCode)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var number, id string
			if err := rows.Scan(&number, &id); err != nil {
				return err
			}
			booked[number] = append(booked[number], id)
		}
		return rows.Err()
	})
	all := 0
	for i := range c.terminals {
		for number, said := range c.terminals[i].done {
			all++
			if got := booked[number]; len(got) != 1 || got[0] != said {
				c.t.Errorf("payment %s was acknowledged as %s and is booked as %v", number, said, got)
			}
		}
	}
	if all < deaths {
		c.t.Errorf("only %d payments in %d lives", all, deaths)
	}
	c.t.Logf("%d deaths, %d payments, each booked once", deaths, all)
}
