package tills

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/services/inventory"
)

// room is the room on a fresh database, with a desk and the people around it.
type room struct {
	*Tills
	t                            *testing.T
	d                            *db.DB
	ledger                       *ledger.Ledger
	desk                         ref.ID
	cashier, accountant, auditor access.Actor
}

func each(t *testing.T, f func(t *testing.T, r *room)) {
	t.Helper()
	sets := module.Migrations(territory.New(nil).Module(), inventory.New(nil).Module(), ledger.New(nil).Module(), New(nil, nil).Module())
	testkit.EachDB(t, sets, func(t *testing.T, d *db.DB) {
		l := ledger.New(d)
		r := &room{Tills: New(d, l), t: t, d: d, ledger: l, cashier: testkit.Actor(access.Cashier),
			accountant: testkit.Actor(access.Accountant), auditor: testkit.Actor(access.Auditor)}
		id, err := r.AddDesk(t.Context(), r.accountant, Desk{Name: "Борбордук касса", Large: 100_000_00})
		if err != nil {
			t.Fatal(err)
		}
		r.desk = id
		f(t, r)
	})
}

func (r *room) open(added money.Som) Day {
	r.t.Helper()
	d, err := r.OpenDay(r.t.Context(), r.cashier, r.desk, added)
	if err != nil {
		r.t.Fatal(err)
	}
	return d
}

// receive takes a sum as payments does: cash book and ledger together.
func (r *room) receive(d Day, sum money.Som) (number int, err error) {
	err = r.write(func(ctx context.Context, tx *db.Tx) error {
		source := ref.Ref{Kind: "payments.payment", ID: tx.NewID()}
		if number, err = r.Receive(ctx, tx, d, sum, source); err != nil {
			return err
		}
		return r.book(ctx, tx, source, sum)
	})
	return number, err
}

func (r *room) giveBack(sum money.Som) error {
	return r.write(func(ctx context.Context, tx *db.Tx) error {
		source := ref.Ref{Kind: "payments.payment", ID: tx.NewID()}
		if _, err := r.GiveBack(ctx, tx, r.desk, sum, source); err != nil {
			return err
		}
		return r.book(ctx, tx, source, -sum)
	})
}

func (r *room) book(ctx context.Context, tx *db.Tx, source ref.Ref, sum money.Som) error {
	_, err := r.ledger.Post(ctx, tx, r.cashier, ledger.Entry{Day: tx.Today(), Kind: "test", Source: source, Key: source.ID.String(), Text: "x",
		Lines: []ledger.Line{{Account: ledger.Cash, Subject: r.desk, Amount: sum}, {Account: ledger.Opening, Amount: -sum}}})
	return err
}

func (r *room) write(f func(ctx context.Context, tx *db.Tx) error) error {
	return r.d.Write(r.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(r.t.Context(), tx) })
}

func (r *room) read(f func(ctx context.Context, tx *db.Tx) error) {
	r.t.Helper()
	if err := r.d.Read(r.t.Context(), testkit.Place, func(tx *db.Tx) error { return f(r.t.Context(), tx) }); err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) clean() {
	r.t.Helper()
	r.read(func(ctx context.Context, tx *db.Tx) error {
		found, err := r.Module().Check(ctx, tx)
		if len(found) > 0 {
			r.t.Errorf("the check complains: %q", found)
		}
		return err
	})
}

func (r *room) cash() (sum money.Som) {
	r.t.Helper()
	r.read(func(ctx context.Context, tx *db.Tx) (err error) {
		sum, err = r.ledger.Balance(ctx, tx, ledger.Cash, r.desk)
		return err
	})
	return sum
}

func wants(t *testing.T, err error, kind fault.Kind, words string) {
	t.Helper()
	if !fault.Is(err, kind) || !strings.Contains(fmt.Sprint(err), words) {
		t.Errorf("got %v (kind %d), want kind %d with %q", err, fault.KindOf(err), kind, words)
	}
}

// A whole day: change money, payments, a return, the count, the hand-over, and
// the next morning with what was kept.
func TestDay(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		day := r.open(500_00)
		for i, sum := range []money.Som{214_60, 300_00, 2886_00} {
			if n, err := r.receive(day, sum); err != nil || n != i+1 {
				t.Fatalf("receipt %d, %v", n, err)
			}
		}
		if err := r.giveBack(300_00); err != nil {
			t.Fatal(err)
		}
		if got := r.cash(); got != 3600_60 {
			t.Errorf("the ledger has %s in the till, want 3600.60", got)
		}
		sheet := Closing{Count: Count{1000_00: 3, 500_00: 1, 100_00: 1, 50: 1, 10: 1}, Kept: 500_00}
		closed, err := r.CloseDay(t.Context(), r.cashier, day.ID, sheet)
		if err != nil || closed.Expected != 3600_60 || closed.Difference() != 0 || closed.Handed() != 3100_60 {
			t.Fatalf("%+v, %v", closed, err)
		}
		r.clean()
		if err := r.AcceptDay(t.Context(), r.accountant, day.ID); err != nil {
			t.Fatal(err)
		}
		if got := r.cash(); got != 500_00 {
			t.Errorf("after the hand-over the ledger has %s in the till, want the change money", got)
		}
		next := r.open(100_00)
		if next.Change != 600_00 {
			t.Errorf("the next day begins with %s, want 600", next.Change)
		}
		r.clean()
	})
}

// A difference must be explained, stands in suspense, and leaves the till as counted.
func TestDifference(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		day := r.open(0)
		if _, err := r.receive(day, 1000_00); err != nil {
			t.Fatal(err)
		}
		short := Closing{Count: Count{500_00: 1, 200_00: 2}}
		_, err := r.CloseDay(t.Context(), r.cashier, day.ID, short)
		wants(t, err, fault.KindInvalid, "less in the till")
		long := Closing{Count: Count{1000_00: 1, 50_00: 1}}
		_, err = r.CloseDay(t.Context(), r.cashier, day.ID, long)
		wants(t, err, fault.KindInvalid, "more in the till")

		short.Reason = "100 сом кайтарымга ашык берилди"
		if _, err := r.CloseDay(t.Context(), r.cashier, day.ID, short); err != nil {
			t.Fatal(err)
		}
		if err := r.AcceptDay(t.Context(), r.accountant, day.ID); err != nil {
			t.Fatal(err)
		}
		if got := r.cash(); got != 0 {
			t.Errorf("the till is empty, the ledger says %s", got)
		}
		r.read(func(ctx context.Context, tx *db.Tx) error {
			suspense, err := r.ledger.Balance(ctx, tx, ledger.Suspense, r.desk)
			if suspense != 100_00 {
				t.Errorf("in suspense: %s, want the missing 100", suspense)
			}
			return err
		})
		r.clean()
	})
}

// Counting again is possible until somebody else relies on the count.
func TestCountAgain(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		day := r.open(0)
		for _, sheet := range []Closing{{Count: Count{100_00: 1}, Reason: "ката"}, {Count: Count{}}} {
			if _, err := r.CloseDay(t.Context(), r.cashier, day.ID, sheet); err != nil {
				t.Fatal(err)
			}
		}
		next := r.open(0)
		_, err := r.CloseDay(t.Context(), r.cashier, day.ID, Closing{Count: Count{}})
		wants(t, err, fault.KindConflict, "later day")
		if err := r.AcceptDay(t.Context(), r.accountant, day.ID); err != nil {
			t.Fatal(err)
		}
		wants(t, r.AcceptDay(t.Context(), r.accountant, day.ID), fault.KindConflict, "only once")
		wants(t, r.AcceptDay(t.Context(), r.accountant, next.ID), fault.KindConflict, "Only a closed day")
		_, err = r.CloseDay(t.Context(), r.cashier, day.ID, Closing{Count: Count{}})
		wants(t, err, fault.KindConflict, "accepted")
		r.clean()
	})
}

func TestRefusals(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		_, err := r.OpenDay(ctx, r.auditor, r.desk, 0)
		wants(t, err, fault.KindDenied, "")
		_, err = r.OpenDay(ctx, r.cashier, r.desk, -1)
		wants(t, err, fault.KindInvalid, "from zero")
		_, err = r.OpenDay(ctx, r.cashier, 77, 0)
		wants(t, err, fault.KindMissing, "no such cash desk")
		wants(t, r.giveBack(1_00), fault.KindConflict, "Its day must be open")

		day := r.open(0)
		_, err = r.OpenDay(ctx, r.accountant, r.desk, 0)
		wants(t, err, fault.KindConflict, "open already")
		second, err := r.AddDesk(ctx, r.accountant, Desk{Name: "Экинчи касса", Large: 1})
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.OpenDay(ctx, r.cashier, second, 0)
		wants(t, err, fault.KindConflict, "of this cashier")

		_, err = r.CloseDay(ctx, r.cashier, day.ID, Closing{Count: Count{100_00: -1}})
		wants(t, err, fault.KindInvalid, "n10000")
		_, err = r.CloseDay(ctx, r.cashier, day.ID, Closing{Count: Count{100_00: 1}, Kept: 200_00})
		wants(t, err, fault.KindInvalid, "No more can be kept")
		_, err = r.CloseDay(ctx, testkit.Actor(access.Cashier), day.ID, Closing{Count: Count{}})
		wants(t, err, fault.KindDenied, "")
		_, err = r.CloseDay(ctx, r.cashier, 77, Closing{Count: Count{}})
		wants(t, err, fault.KindMissing, "no such day")
	})
}

// Four eyes: whoever took the money or counted it does not accept it.
func TestSecondPerson(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		both := testkit.Actor(access.Cashier, access.Accountant)
		day, err := r.OpenDay(ctx, both, r.desk, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.CloseDay(ctx, r.accountant, day.ID, Closing{Count: Count{}}); err != nil {
			t.Fatal("in the cashier's absence the accountant counts: ", err)
		}
		wants(t, r.AcceptDay(ctx, both, day.ID), fault.KindDenied, "entered yourself")
		wants(t, r.AcceptDay(ctx, r.accountant, day.ID), fault.KindDenied, "entered yourself")
		wants(t, r.AcceptDay(ctx, r.auditor, day.ID), fault.KindDenied, "")
		if err := r.AcceptDay(ctx, testkit.Actor(access.Head), day.ID); err != nil {
			t.Fatal(err)
		}
		r.read(func(ctx context.Context, tx *db.Tx) error {
			trail, err := audit.History(ctx, tx, dayRef(day.ID))
			var actions []string
			for _, e := range trail {
				actions = append(actions, e.Action)
			}
			if !slices.Equal(actions, []string{"tills.open-day", "tills.close-day", "tills.accept-day"}) {
				t.Errorf("the trail of the day: %q", actions)
			}
			return err
		})
	})
}

// A number that a failed payment had taken is given to the next one, and many
// at once leave no gap.
func TestNumbersHaveNoGaps(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		day := r.open(0)
		burst := errors.New("the payment fails after its number was given")
		var numbers sync.Map
		var all sync.WaitGroup
		for i := range 24 {
			all.Go(func() {
				if i%4 == 3 {
					_ = r.write(func(ctx context.Context, tx *db.Tx) error {
						_, err := r.Receive(ctx, tx, day, 1_00, ref.Ref{Kind: "x"})
						return errors.Join(err, burst)
					})
					return
				}
				n, err := r.receive(day, 1_00)
				if _, twice := numbers.LoadOrStore(n, true); err != nil || twice {
					t.Errorf("number %d, given twice: %v, %v", n, twice, err)
				}
			})
		}
		all.Wait()
		for n := 1; n <= 18; n++ {
			if _, ok := numbers.Load(n); !ok {
				t.Errorf("no receipt has the number %d", n)
			}
		}
		r.clean()
	})
}

// A closed day receives nothing, even when the caller still holds it.
func TestClosedDayReceivesNothing(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		day := r.open(0)
		if _, err := r.CloseDay(t.Context(), r.cashier, day.ID, Closing{Count: Count{}}); err != nil {
			t.Fatal(err)
		}
		_, err := r.receive(day, 1_00)
		wants(t, err, fault.KindConflict, "closed meanwhile")
		wants(t, r.giveBack(1_00), fault.KindConflict, "must be open")
		r.clean()
	})
}

func TestDesks(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		_, err := r.AddDesk(ctx, r.cashier, Desk{Name: "x", Large: 1})
		wants(t, err, fault.KindDenied, "")
		_, err = r.AddDesk(ctx, r.accountant, Desk{Large: MostCash})
		wants(t, err, fault.KindInvalid, "large")
		wants(t, err, fault.KindInvalid, "name")
		second, err := r.AddDesk(ctx, r.accountant, Desk{Name: "Экинчи", Large: 5000_00})
		if err != nil {
			t.Fatal(err)
		}
		changed := Desk{ID: second, Name: "Базар", Large: 7000_00, Closed: true}
		if err := r.ChangeDesk(ctx, r.accountant, changed); err != nil {
			t.Fatal(err)
		}
		wants(t, r.ChangeDesk(ctx, r.accountant, Desk{ID: 77, Name: "x", Large: 1}), fault.KindMissing, "")
		r.read(func(ctx context.Context, tx *db.Tx) error {
			list, err := r.Desks(ctx, tx)
			changed.Code = 2
			if len(list) != 2 || list[0].Code != 1 || list[1] != changed {
				t.Errorf("%+v", list)
			}
			free, err2 := r.FreeDesks(ctx, tx)
			if len(free) != 1 || free[0].ID != r.desk {
				t.Errorf("free: %+v", free)
			}
			return errors.Join(err, err2)
		})
		_, err = r.OpenDay(ctx, r.cashier, second, 0)
		wants(t, err, fault.KindConflict, "closed")
	})
}

// Two municipalities become one: no two desks have one code, and each goes on
// numbering where it stood.
func TestMerger(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		if _, err := r.receive(r.open(0), 5_00); err != nil {
			t.Fatal(err)
		}
		const into ref.ID = 1002
		other := r.accountant
		other.Municipality = into
		for range 2 {
			if _, err := r.AddDesk(t.Context(), other, Desk{Name: "Башка", Large: 1}); err != nil {
				t.Fatal(err)
			}
		}
		err := r.d.Write(t.Context(), db.Everywhere, func(tx *db.Tx) error {
			if err := r.Module().Settle(t.Context(), tx, testkit.Place, into); err != nil {
				return err
			}
			return tx.Rekey(t.Context(), testkit.Place, into, audit.Tables()...)
		})
		if err != nil {
			t.Fatal(err)
		}
		err = r.d.Read(t.Context(), into, func(tx *db.Tx) error {
			desks, err := r.Desks(t.Context(), tx)
			if len(desks) != 3 || desks[0].Code != 1 || desks[1].Code != 2 || desks[2].Code < 3 || desks[2].ID != r.desk {
				t.Errorf("%+v", desks)
			}
			found, err2 := r.Module().Check(t.Context(), tx)
			if len(found) > 0 {
				t.Errorf("after the merger: %q", found)
			}
			return errors.Join(err, err2)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// The check finds what it is for.
func TestCheckFinds(t *testing.T) {
	for name, spoil := range map[string]string{
		"numbered 1 to 1":   `UPDATE tills_counter SET last = 2`,
		"should hold":       `UPDATE tills_cash SET amount = amount + 1`,
		"its cash book say": `UPDATE tills_day SET expected = 5, state = 'closed'`,
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, r *room) {
				if _, err := r.receive(r.open(0), 100_00); err != nil {
					t.Fatal(err)
				}
				r.clean()
				err := r.write(func(ctx context.Context, tx *db.Tx) error {
					_, err := tx.ExecContext(ctx, spoil+" WHERE municipality_id = $1", testkit.Place)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				r.read(func(ctx context.Context, tx *db.Tx) error {
					found, err := r.Module().Check(ctx, tx)
					if !strings.Contains(strings.Join(found, "\n"), name) {
						t.Errorf("got %q, want %q", found, name)
					}
					return err
				})
			})
		})
	}
}

func TestStatements(t *testing.T) {
	each(t, func(t *testing.T, r *room) { testkit.PrepareAll(t, r.d, "store") })
}
