package webhooks

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/courier"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/webhooks/store"
)

// listener is a program that listens, as a server of its own.
type listener struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	got    []sent
}

// sent is a message as it arrived.
type sent struct {
	id, stamp, signature string
	body                 []byte
}

func newListener(t *testing.T) *listener {
	l := &listener{status: http.StatusNoContent}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		l.mu.Lock()
		defer l.mu.Unlock()
		l.got = append(l.got, sent{r.Header.Get("Webhook-Id"), r.Header.Get("Webhook-Timestamp"), r.Header.Get("Webhook-Signature"), body})
		w.WriteHeader(l.status)
	}))
	t.Cleanup(l.Close)
	return l
}

func (l *listener) answers(status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.status = status
}

func (l *listener) heard() []sent {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.got
}

// room is the room on a fresh database with one address.
type room struct {
	*Webhooks
	t      *testing.T
	admin  access.Actor
	ear    *listener
	id     ref.ID
	secret string
}

func each(t *testing.T, f func(t *testing.T, r *room)) {
	t.Helper()
	testkit.EachDB(t, module.Migrations(New(nil, nil, nil).Module()), func(t *testing.T, d *db.DB) {
		r := &room{Webhooks: New(d, []byte("installation"), testkit.Quiet()), t: t, admin: testkit.Actor(access.Admin), ear: newListener(t)}
		r.Allow(r.ear.Listener.Addr().String())
		r.write(func(ctx context.Context, tx *db.Tx) (err error) {
			r.id, r.secret, err = r.Add(ctx, tx, r.admin, Endpoint{Name: "1C", URL: r.ear.URL + "/in", Events: []string{PaymentBooked}})
			return err
		})
		f(t, r)
	})
}

func (r *room) try(f func(ctx context.Context, tx *db.Tx) error) error {
	return r.db.Write(r.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(r.t.Context(), tx) })
}

func (r *room) write(f func(ctx context.Context, tx *db.Tx) error) {
	r.t.Helper()
	if err := r.try(f); err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) publish(event string) {
	r.t.Helper()
	r.write(func(ctx context.Context, tx *db.Tx) error {
		return r.Publish(ctx, tx, event, map[string]string{"amount": "250.00"})
	})
}

func (r *room) deliver() int {
	r.t.Helper()
	n, err := r.Deliver(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

// pass lets time pass: everything that waits moves nearer.
func (r *room) pass(d time.Duration) {
	r.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE webhooks_delivery SET due = due - $2, made_at = made_at - $2 WHERE municipality_id = $1`, tx.Municipality, d.Milliseconds())
		if err == nil {
			_, err = tx.ExecContext(ctx, `UPDATE webhooks_endpoint SET failing_since = failing_since - $2 WHERE municipality_id = $1 AND failing_since <> 0`,
				tx.Municipality, d.Milliseconds())
		}
		return err
	})
}

func (r *room) deliveries() (list []store.WebhooksDelivery) {
	r.write(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = store.New(tx).Deliveries(ctx, store.DeliveriesParams{MunicipalityID: int64(tx.Municipality), EndpointID: int64(r.id), Most: 100})
		return err
	})
	return list
}

func (r *room) endpoint() (e Endpoint) {
	r.write(func(ctx context.Context, tx *db.Tx) (err error) { e, err = r.Endpoint(ctx, tx, r.id); return err })
	return e
}

// What is published arrives once, and the receiver can prove whose it is with
// nothing but the secret it was given.
func TestAMessageArrivesSigned(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.publish(PaymentBooked)
		r.publish(BillPosted) // not wanted
		if n := r.deliver(); n != 1 {
			t.Errorf("%d attempts", n)
		}
		if n := r.deliver(); n != 0 {
			t.Errorf("%d attempts after all is delivered", n)
		}
		got := r.ear.heard()
		if len(got) != 1 {
			t.Fatalf("%d messages", len(got))
		}
		secret, err := courier.ParseSecret(r.secret)
		if err != nil {
			t.Fatal(err)
		}
		stamp, _ := strconv.ParseInt(got[0].stamp, 10, 64)
		want := courier.Signed(secret, got[0].id, time.Unix(stamp, 0), got[0].body)["Webhook-Signature"]
		if got[0].signature != want || stamp != testkit.Now.Unix() || !strings.HasPrefix(got[0].id, "msg_") {
			t.Errorf("%+v, want %s", got[0], want)
		}
		var m struct {
			Type, Timestamp string
			Data            map[string]string
		}
		if err := json.Unmarshal(got[0].body, &m); err != nil || m.Type != PaymentBooked || m.Timestamp != "2026-11-22T04:00:00Z" || m.Data["amount"] != "250.00" {
			t.Errorf("%s %v", got[0].body, err)
		}
		if d := r.deliveries(); len(d) != 1 || d[0].State != "delivered" || d[0].Status != 204 || d[0].Attempts != 1 {
			t.Errorf("%+v", d)
		}
	})
}

// What was undone is never told.
func TestRollback(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		_ = r.try(func(ctx context.Context, tx *db.Tx) error {
			if err := r.Publish(ctx, tx, PaymentBooked, nil); err != nil {
				t.Error(err)
			}
			return io.ErrUnexpectedEOF
		})
		if n := r.deliver(); n != 0 {
			t.Errorf("%d messages of what did not happen", n)
		}
	})
}

// A receiver that is down gets the same message again, later and later, for three
// days; then it is given up, and a person can send it again.
func TestTriesForDays(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.ear.answers(http.StatusInternalServerError)
		r.publish(PaymentBooked)
		var waited time.Duration
		for i, wait := range waits {
			if n := r.deliver(); n != 1 {
				t.Fatalf("attempt %d: %d", i+1, n)
			}
			if n := r.deliver(); n != 0 {
				t.Fatalf("attempt %d is repeated at once", i+1)
			}
			r.pass(wait)
			waited += wait
		}
		if waited < 72*time.Hour || waited > 96*time.Hour {
			t.Errorf("tried over %v", waited)
		}
		r.deliver()
		d := r.deliveries()[0]
		if d.State != "failed" || d.Attempts != int64(len(waits))+1 || d.Status != 500 || d.Error != "HTTP 500" {
			t.Errorf("%+v", d)
		}
		ids := map[string]bool{}
		for _, m := range r.ear.heard() {
			ids[m.id] = true
		}
		if len(ids) != 1 || len(r.ear.heard()) != 10 {
			t.Errorf("%d messages with ids %v", len(r.ear.heard()), ids)
		}
		r.ear.answers(http.StatusOK)
		r.write(func(ctx context.Context, tx *db.Tx) error { return r.Replay(ctx, tx, r.admin, r.id, ref.ID(d.ID)) })
		r.deliver()
		if d := r.deliveries()[0]; d.State != "delivered" || r.endpoint().FailingSince != 0 {
			t.Errorf("%+v", d)
		}
	})
}

// After five days of nothing but failures nothing is sent any more, until a
// person switches the address on again: then what waited goes out.
func TestSwitchedOffAfterDays(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.ear.answers(http.StatusBadGateway)
		r.publish(PaymentBooked)
		r.deliver()
		if r.endpoint().FailingSince == 0 {
			t.Error("the first failure is not noted")
		}
		r.pass(4 * 24 * time.Hour)
		r.deliver()
		if e := r.endpoint(); e.State != On {
			t.Errorf("after four days: %+v", e)
		}
		r.publish(PaymentBooked)
		r.pass(25 * time.Hour)
		r.deliver()
		if e := r.endpoint(); e.State != Off || e.Reason != reasonFailing {
			t.Errorf("after five days: %+v", e)
		}
		r.pass(48 * time.Hour)
		r.publish(PaymentBooked) // is not told: nobody listens
		if n := r.deliver(); n != 0 {
			t.Errorf("%d attempts at an address that is off", n)
		}
		r.ear.answers(http.StatusOK)
		r.write(func(ctx context.Context, tx *db.Tx) error { return r.Switch(ctx, tx, r.admin, r.id, On) })
		for r.deliver() > 0 {
		}
		delivered := 0
		for _, d := range r.deliveries() {
			if d.State == "delivered" {
				delivered++
			}
		}
		if delivered != 2 {
			t.Errorf("%d delivered after switching on, want the two that waited", delivered)
		}
	})
}

func TestGone(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.ear.answers(http.StatusGone)
		r.publish(PaymentBooked)
		r.deliver()
		if e := r.endpoint(); e.State != Off || e.Reason != reasonGone {
			t.Errorf("%+v", e)
		}
		r.write(func(ctx context.Context, tx *db.Tx) error {
			entries, err := audit.History(ctx, tx, about(r.id))
			if last := entries[len(entries)-1]; last.Action != "webhooks.switch" || last.Actor != 0 {
				t.Errorf("%+v", last)
			}
			return err
		})
	})
}

// A dead address does not hold up the living, and four workers deliver once.
func TestManyWorkers(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		other := newListener(t)
		r.Allow(r.ear.Listener.Addr().String(), other.Listener.Addr().String())
		r.write(func(ctx context.Context, tx *db.Tx) error {
			_, _, err := r.Add(ctx, tx, r.admin, Endpoint{Name: "Other", URL: other.URL, Events: Events})
			return err
		})
		r.ear.answers(http.StatusServiceUnavailable)
		for range 20 {
			r.publish(PaymentBooked)
		}
		var working sync.WaitGroup
		for range 4 {
			working.Go(func() {
				for {
					if n, err := r.Deliver(t.Context()); n == 0 || err != nil {
						return
					}
				}
			})
		}
		working.Wait()
		for r.deliver() > 0 {
		}
		ids := map[string]int{}
		for _, m := range other.heard() {
			ids[m.id]++
		}
		if len(ids) != 20 || len(other.heard()) != 20 {
			t.Errorf("%d messages, %d of them different, want 20", len(other.heard()), len(ids))
		}
	})
}

// The secret is sealed in its row and opens for its own row alone.
func TestSecretAtRest(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		secret, _ := courier.ParseSecret(r.secret)
		r.write(func(ctx context.Context, tx *db.Tx) error {
			row, err := store.New(tx).Endpoint(ctx, store.EndpointParams{MunicipalityID: int64(tx.Municipality), ID: int64(r.id)})
			if bytes.Contains(row.Secret, secret) {
				t.Error("the secret stands open in the database")
			}
			if _, err := r.seal.show(row.Secret, r.id+1); err == nil {
				t.Error("the secret opens in another row")
			}
			if open, err := r.seal.show(row.Secret, r.id); err != nil || !bytes.Equal(open, secret) {
				t.Errorf("%v", err)
			}
			return err
		})
		r.write(func(ctx context.Context, tx *db.Tx) error {
			found, err := New(r.db, []byte("another installation"), testkit.Quiet()).check(ctx, tx)
			if len(found) != 1 {
				t.Errorf("a lost secret.key is not noticed: %v", found)
			}
			return err
		})
		fresh := ""
		r.write(func(ctx context.Context, tx *db.Tx) (err error) {
			fresh, err = r.Renew(ctx, tx, r.admin, r.id)
			return err
		})
		if fresh == r.secret || fresh == "" {
			t.Error("renewing changed nothing")
		}
	})
}

// Addresses of our own house are refused where they are typed and, should a name
// lead there later, where they are called.
func TestAddressesWithin(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.Allow()
		for _, url := range []string{"http://bank.kg/", "https://127.0.0.1/", "https://169.254.169.254/", "https://localhost/x", "bank", r.ear.URL} {
			err := r.try(func(ctx context.Context, tx *db.Tx) error {
				_, _, err := r.Add(ctx, tx, r.admin, Endpoint{Name: "x", URL: url, Events: Events})
				return err
			})
			if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != "url" {
				t.Errorf("%s: %v", url, err)
			}
		}
		r.publish(PaymentBooked) // to the address that was allowed before
		r.deliver()
		if d := r.deliveries()[0]; d.State != "waiting" || d.Error == "" || len(r.ear.heard()) != 0 {
			t.Errorf("%+v", d)
		}
	})
}

func TestWanted(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		wanted := func(event string) (yes bool) {
			r.write(func(ctx context.Context, tx *db.Tx) (err error) { yes, err = r.Wanted(ctx, tx, event); return err })
			return yes
		}
		if !wanted(PaymentBooked) || wanted(BillPosted) {
			t.Error("wanted is not what was chosen")
		}
		r.write(func(ctx context.Context, tx *db.Tx) error { return r.Switch(ctx, tx, r.admin, r.id, gone) })
		if wanted(PaymentBooked) {
			t.Error("a removed address hears")
		}
		r.write(func(ctx context.Context, tx *db.Tx) error {
			_, _, err := r.Add(ctx, tx, r.admin, Endpoint{Name: "x", URL: r.ear.URL, Events: Events})
			return err
		})
		if !wanted(PaymentBooked) {
			t.Error("a new address is not noticed at once")
		}
	})
}

func TestForget(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.publish(PaymentBooked)
		r.deliver()
		r.publish(PaymentBooked) // waits
		r.pass(31 * 24 * time.Hour)
		if err := r.forget(t.Context(), testkit.Now); err != nil {
			t.Fatal(err)
		}
		if d := r.deliveries(); len(d) != 1 || d[0].State != "waiting" {
			t.Errorf("%+v", d)
		}
	})
}

func TestWorkStops(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.publish(PaymentBooked)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- r.Work(ctx) }()
		for len(r.ear.heard()) == 0 {
			time.Sleep(5 * time.Millisecond)
		}
		stop()
		if err := <-done; err != nil && ctx.Err() == nil {
			t.Error(err)
		}
	})
}

func TestOnlyAdministratorsManage(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		for _, role := range []access.Role{access.Head, access.Finance, access.Cashier, access.Auditor} {
			who := testkit.Actor(role)
			for what, do := range map[string]func(ctx context.Context, tx *db.Tx) error{
				"add":    func(ctx context.Context, tx *db.Tx) error { _, _, err := r.Add(ctx, tx, who, Endpoint{}); return err },
				"change": func(ctx context.Context, tx *db.Tx) error { return r.Change(ctx, tx, who, r.id, Endpoint{}) },
				"renew":  func(ctx context.Context, tx *db.Tx) error { _, err := r.Renew(ctx, tx, who, r.id); return err },
				"switch": func(ctx context.Context, tx *db.Tx) error { return r.Switch(ctx, tx, who, r.id, Off) },
				"try":    func(ctx context.Context, tx *db.Tx) error { return r.Try(ctx, tx, who, r.id) },
				"replay": func(ctx context.Context, tx *db.Tx) error { return r.Replay(ctx, tx, who, r.id, 1) },
			} {
				if err := r.try(do); !fault.Is(err, fault.KindDenied) {
					t.Errorf("%s may %s: %v", role, what, err)
				}
			}
		}
	})
}

func TestStatements(t *testing.T) {
	each(t, func(t *testing.T, r *room) { testkit.PrepareAll(t, r.db, "store", "Due", "Forget") })
}

func TestErrorText(t *testing.T) {
	if got := errorText(0, io.ErrUnexpectedEOF); got != "unexpected EOF" {
		t.Error(got)
	}
	if got := errorText(0, &longError{}); len(got) > 300 || !strings.HasPrefix(got, "ж") {
		t.Errorf("%d bytes", len(got))
	}
}

type longError struct{}

func (*longError) Error() string { return strings.Repeat("ж", 151) }
