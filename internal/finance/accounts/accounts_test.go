package accounts

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/meters"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

func TestStatements(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) { testkit.PrepareAll(t, w.d, "store") })
}

func TestOpen(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		first := w.supplied("1", 4, NewSupply{Service: w.water, Connection: Standpipe}, NewSupply{Service: w.waste, Connection: NoPipe})
		second := w.supplied("2", 3, w.metered("A-1", 7))

		if _, err := ref.ParseNumber(first.Number); err != nil || !strings.HasPrefix(first.Number, "4-0001-") {
			t.Errorf("number %q", first.Number)
		}
		if second.Serial != 2 || second.State != Open || second.Persons != 3 || second.Category != "population" || len(second.Code) != 8 {
			t.Errorf("second account %+v", second)
		}
		if w.meterOf(second).Serial != "A-1" {
			t.Error("the meter is not installed")
		}
		again := w.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Open(ctx, tx, w.clerk, NewAccount{Holder: first.HolderID, Opened: "2026-02-01"})
			return err
		})
		if !fault.Is(again, fault.KindConflict) {
			t.Errorf("a second account for one household: %v", again)
		}
		nobody := w.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Open(ctx, tx, w.clerk, NewAccount{Holder: 77, Opened: "2026-02-01"})
			return err
		})
		if !fault.Is(nobody, fault.KindMissing) {
			t.Errorf("an account for nobody: %v", nobody)
		}
		looker := w.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Open(ctx, tx, testkit.Actor(access.Auditor), NewAccount{Holder: first.HolderID, Opened: "2026-02-01"})
			return err
		})
		if !fault.Is(looker, fault.KindDenied) {
			t.Errorf("an auditor opens an account: %v", looker)
		}
	})
}

func TestOpenRefusesBadInput(t *testing.T) {
	today := period.Day("2026-11-22")
	good := NewSupply{Service: 1, Connection: Yard, From: today}
	change := func(f func(*NewSupply)) NewSupply {
		s := good
		f(&s)
		return s
	}
	many := 5000
	for name, c := range map[string]struct {
		n     NewAccount
		field string
	}{
		"all right":             {NewAccount{Opened: today, Supplies: []NewSupply{good}}, ""},
		"no day":                {NewAccount{Supplies: []NewSupply{good}}, "opened"},
		"next year":             {NewAccount{Opened: "2027-06-01"}, "opened"},
		"no service":            {NewAccount{Opened: today, Supplies: []NewSupply{change(func(s *NewSupply) { s.Service = 0 })}}, "service"},
		"no connection":         {NewAccount{Opened: today, Supplies: []NewSupply{change(func(s *NewSupply) { s.Connection = "" })}}, "connection"},
		"a village as a family": {NewAccount{Opened: today, Supplies: []NewSupply{change(func(s *NewSupply) { s.Persons = &many })}}, "persons"},
		"minus two sheep":       {NewAccount{Opened: today, Supplies: []NewSupply{change(func(s *NewSupply) { s.Heads = -2 })}}, "heads"},
		"a meter at a standpipe": {NewAccount{Opened: today, Supplies: []NewSupply{change(func(s *NewSupply) {
			s.Connection, s.Meter = Standpipe, &meters.NewMeter{Serial: "1", Installed: today}
		})}}, "connection"},
		"a meter of tomorrow": {NewAccount{Opened: today, Supplies: []NewSupply{change(func(s *NewSupply) {
			s.Meter = &meters.NewMeter{Serial: "1", Installed: today.Add(1)}
		})}}, "installed"},
	} {
		t.Run(name, func(t *testing.T) {
			f, got := fault.Of(c.n.Check(today)), ""
			if f != nil {
				got = f.Fields[0].Name
			}
			if got != c.field {
				t.Errorf("complains about %q", got)
			}
		})
	}
}

func TestFind(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		umar := w.household("Өмүрбек уулу Асан", "Ысык-Көл", "12", 4)
		other := w.household("Жээнбекова Нуриза", "Достук", "18", 2)
		var a, b Account
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			if a, err = w.Open(ctx, tx, w.clerk, NewAccount{Holder: umar, Opened: "2026-01-01"}); err != nil {
				return err
			}
			b, err = w.Open(ctx, tx, w.clerk, NewAccount{Holder: other, Opened: "2026-01-01"})
			return err
		})
		for query, want := range map[string]string{
			a.Number: a.Number, "1": a.Number, "2": b.Number,
			"омурбек": a.Number, "асан омурбек": a.Number, "Нуриза": b.Number, "жээнбекова нуриза": b.Number,
			"Ысык-Кол 12": a.Number, "достук 18": b.Number, "достук, 18": b.Number, "Достук": b.Number,
			"достук 19": "", "никто": "", "4-0001-0": "", "%": "", "_": "", "999": "",
		} {
			w.read(func(ctx context.Context, tx *db.Tx) error {
				found, err := w.Find(ctx, tx, query, 10)
				got := ""
				if len(found) > 0 {
					got = found[0].Number
				}
				if query == "%" || query == "_" {
					return err // nothing to look for: any answer but an error will do
				}
				if got != want {
					t.Errorf("%q finds %q, want %q", query, got, want)
				}
				return err
			})
		}
		w.read(func(ctx context.Context, tx *db.Tx) error {
			found, err := w.Find(ctx, tx, "0555 12-34-56", 10)
			if len(found) != 2 {
				t.Errorf("by phone: %d accounts", len(found))
			}
			return err
		})
	})
}

func TestByNumberAndUnlock(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		x := w.supplied("1", 4)
		w.read(func(ctx context.Context, tx *db.Tx) error {
			n, err := ref.ParseNumber(x.Number)
			if err != nil {
				return err
			}
			for _, text := range []string{x.Number, " " + x.Number + " ", n.Digits(), strings.ReplaceAll(x.Number, "-", " ")} {
				if got, err := w.ByNumber(ctx, tx, text); err != nil || got.ID != x.ID {
					t.Errorf("%q: %v %v", text, got.Number, err)
				}
			}
			for _, text := range []string{"", "4-0001-0", "5-0001-1", ref.Number{Code: 4, Serial: 99}.String(), ref.Number{Code: 5, Serial: 1}.String()} {
				if _, err := w.ByNumber(ctx, tx, text); !fault.Is(err, fault.KindMissing) {
					t.Errorf("%q: %v", text, err)
				}
			}
			if got, err := w.Unlock(ctx, tx, x.Number, x.Code[:4]+" "+x.Code[4:]); err != nil || got.ID != x.ID {
				t.Errorf("the right code: %v", err)
			}
			wrongNumber, e1 := w.Unlock(ctx, tx, "4-0009-9", x.Code)
			wrongCode, e2 := w.Unlock(ctx, tx, x.Number, "00000000")
			if wrongNumber.ID != 0 || wrongCode.ID != 0 || e1 == nil || e2 == nil || e1.Error() != e2.Error() {
				t.Errorf("wrong number and wrong code must sound alike: %v, %v", e1, e2)
			}
			return nil
		})
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.NewCode(ctx, tx, w.clerk, x.ID) })
		w.read(func(ctx context.Context, tx *db.Tx) error {
			if _, err := w.Unlock(ctx, tx, x.Number, x.Code); err == nil {
				t.Error("the old code still opens the account")
			}
			return nil
		})
	})
}

// W1: a household is connected, billed by norm, then metered; later the meter
// breaks, is replaced, and at last the household moves away.
func TestWalkFromNormToMeterToEnd(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		x := w.supplied("1", 5, NewSupply{Service: w.water, Connection: Standpipe})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.Supply(ctx, tx, w.clerk, x.ID, NewSupply{Service: w.water, Connection: Yard, From: "2026-03-11"})
		})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.Install(ctx, tx, w.clerk, x.ID, w.water, meters.NewMeter{Serial: "A", Installed: "2026-04-16", First: meters.WholeM3(3)})
		})
		w.enter(x, "2026-04-30", 8)
		w.enter(x, "2026-05-31", 20)
		first := w.meterOf(x)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.Accounts.meters.MarkBroken(ctx, tx, w.clerk, first.ID, meters.Broken, "2026-06-10")
		})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Accounts.meters.Replace(ctx, tx, w.clerk, first.ID, nil, meters.NewMeter{Serial: "B", Installed: "2026-07-20"})
			return err
		})
		w.enter(x, "2026-07-31", 4)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.Close(ctx, tx, w.clerk, x.ID, "2026-08-12", map[ref.ID]*money.Quantity{w.meterOf(x).ID: litres(9)})
		})
		n := x.Number
		for month, want := range map[period.Month][]string{
			"2025-12": nil,
			"2026-02": {n + " 1-28 norm 5"},
			"2026-03": {n + " 1-10 norm 5", n + " 11-31 norm 5"},
			"2026-04": {n + " 1-15 norm 5", n + " 16-30 5 (3..8)"},
			"2026-05": {n + " 1-31 12 (8..20)"},
			"2026-06": {n + " 1-30 norm 5"},
			"2026-07": {n + " 1-20 norm 5", n + " 21-31 4 (0..4)"},
			"2026-08": {n + " 1-12 5 (4..9)"},
			"2026-09": nil,
		} {
			if got := w.usage(month); !slices.Equal(got, want) {
				t.Errorf("%s: got %q, want %q", month, got, want)
			}
		}
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.Reopen(ctx, tx, w.clerk, x.ID, "2026-10-01") })
		if got := w.usage("2026-10"); !slices.Equal(got, []string{n + " 1-31 norm 5"}) {
			t.Errorf("after reopening: %q", got)
		}
		w.clean()
	})
}

// clean fails the test when the integrity check finds something.
func (w *world) clean() {
	w.t.Helper()
	w.read(func(ctx context.Context, tx *db.Tx) error {
		for _, room := range w.rooms {
			if room.Name != "meters" && room.Name != "accounts" {
				continue
			}
			wrong, err := room.Check(ctx, tx)
			if err != nil || len(wrong) > 0 {
				w.t.Errorf("check of %s: %v %v", room.Name, wrong, err)
			}
		}
		return nil
	})
}

func TestChangesThatAreRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		x := w.supplied("1", 5, w.metered("A", 10))
		w.enter(x, "2026-05-31", 20)
		m := w.meterOf(x)
		closed := w.supplied("2", 2)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.Close(ctx, tx, w.clerk, closed.ID, "2026-03-01", nil)
		})

		for name, f := range map[string]func(ctx context.Context, tx *db.Tx) error{
			"a standpipe while a meter hangs": func(ctx context.Context, tx *db.Tx) error {
				return w.Supply(ctx, tx, w.clerk, x.ID, NewSupply{Service: w.water, Connection: Standpipe, From: "2026-06-01"})
			},
			"a change before the present supply": func(ctx context.Context, tx *db.Tx) error {
				return w.Supply(ctx, tx, w.clerk, x.ID, NewSupply{Service: w.water, Connection: House, From: "2025-06-01"})
			},
			"a second meter": func(ctx context.Context, tx *db.Tx) error {
				return w.Install(ctx, tx, w.clerk, x.ID, w.water, meters.NewMeter{Serial: "B", Installed: "2026-06-01"})
			},
			"a meter that hangs elsewhere": func(ctx context.Context, tx *db.Tx) error {
				_, err := w.Accounts.meters.Replace(ctx, tx, w.clerk, m.ID, litres(25), meters.NewMeter{Serial: "A", Installed: "2026-01-01"})
				return err
			},
			"a meter for waste": func(ctx context.Context, tx *db.Tx) error {
				return w.Install(ctx, tx, w.clerk, x.ID, w.waste, meters.NewMeter{Serial: "B", Installed: "2026-06-01"})
			},
			"closing without a last reading": func(ctx context.Context, tx *db.Tx) error {
				return w.Close(ctx, tx, w.clerk, x.ID, "2026-06-01", nil)
			},
			"closing with a lower last reading": func(ctx context.Context, tx *db.Tx) error {
				return w.Close(ctx, tx, w.clerk, x.ID, "2026-06-01", map[ref.ID]*money.Quantity{m.ID: litres(19)})
			},
			"closing before a later reading": func(ctx context.Context, tx *db.Tx) error {
				return w.Close(ctx, tx, w.clerk, x.ID, "2026-05-01", map[ref.ID]*money.Quantity{m.ID: litres(19)})
			},
			"closing in the future": func(ctx context.Context, tx *db.Tx) error {
				return w.Close(ctx, tx, w.clerk, x.ID, "2026-12-01", map[ref.ID]*money.Quantity{m.ID: litres(30)})
			},
			"closing twice": func(ctx context.Context, tx *db.Tx) error {
				return w.Close(ctx, tx, w.clerk, closed.ID, "2026-03-02", nil)
			},
			"reopening an open account": func(ctx context.Context, tx *db.Tx) error {
				return w.Reopen(ctx, tx, w.clerk, x.ID, "2026-06-01")
			},
			"reopening before the closing": func(ctx context.Context, tx *db.Tx) error {
				return w.Reopen(ctx, tx, w.clerk, closed.ID, "2026-03-01")
			},
			"a supply of a closed account": func(ctx context.Context, tx *db.Tx) error {
				return w.Supply(ctx, tx, w.clerk, closed.ID, NewSupply{Service: w.water, Connection: House, From: "2026-06-01"})
			},
			"ending what has a meter": func(ctx context.Context, tx *db.Tx) error {
				return w.StopSupply(ctx, tx, w.clerk, x.ID, w.water, "2026-06-01")
			},
			"ending what is not supplied": func(ctx context.Context, tx *db.Tx) error {
				return w.StopSupply(ctx, tx, w.clerk, x.ID, w.waste, "2026-06-01")
			},
		} {
			t.Run(name, func(t *testing.T) {
				if err := w.try(f); fault.Of(err) == nil {
					t.Errorf("got %v, want a refusal", err)
				}
			})
		}
		w.clean()
	})
}

func TestUsageFollowsTheWalk(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		var want []string
		open := func(street, house string) string {
			holder := w.household("Асанов "+street+house, street, house, 1)
			var x Account
			w.write(func(ctx context.Context, tx *db.Tx) (err error) {
				x, err = w.Open(ctx, tx, w.clerk, NewAccount{Holder: holder, Opened: "2026-01-01", Supplies: []NewSupply{{Service: w.water, Connection: Yard}}})
				return err
			})
			return x.Number
		}
		ten, nine, manas := open("Достук", "10"), open("Достук", "9"), open("Манас", "1")
		numbers := func() (list []string) {
			for _, line := range w.usage("2026-02") {
				list = append(list, strings.Fields(line)[0])
			}
			return list
		}
		if want = []string{nine, ten, manas}; !slices.Equal(numbers(), want) {
			t.Errorf("by name of the street: %v, want %v", numbers(), want)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.SetWalk(ctx, tx, w.clerk, w.village, []string{"Манас", "Достук"})
		})
		if want = []string{manas, nine, ten}; !slices.Equal(numbers(), want) {
			t.Errorf("as walked: %v, want %v", numbers(), want)
		}
	})
}

func TestUsageAsksFiveTimes(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		count := func() int64 {
			ctx, n := db.CountQueries(t.Context())
			err := w.d.Read(ctx, testkit.Place, func(tx *db.Tx) error {
				_, err := gathered(w.Usage(ctx, tx, w.water, "2026-02"))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n.Load()
		}
		w.supplied("1", 1, w.metered("A", 0))
		few := count()
		for i := range 6 {
			w.supplied(string(rune('2'+i)), 1, w.metered(string(rune('B'+i)), 0))
		}
		if many := count(); many != few || many > 5 {
			t.Errorf("%d statements for one account, %d for seven", few, many)
		}
	})
}

// A city is read in parts: nobody is missing, nobody comes twice, and the uses of
// an account stay together.
func TestUsageInParts(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		for i := range 7 {
			w.supplied(fmt.Sprint(7-i), 1, w.metered(fmt.Sprint("A", i), 0))
		}
		x := w.supplied("8", 2, NewSupply{Service: w.water, Connection: Standpipe})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.Supply(ctx, tx, w.clerk, x.ID, NewSupply{Service: w.water, Connection: Yard, From: "2026-02-11"})
		})
		whole := w.usage("2026-02")
		slices.Sort(whole)
		for _, size := range []int32{1, 2, 3, 8, 9, 10} {
			w.part = size
			parts := w.usage("2026-02")
			slices.Sort(parts)
			if !slices.Equal(parts, whole) {
				t.Errorf("by %d: %v, want %v", size, parts, whole)
			}
			w.read(func(ctx context.Context, tx *db.Tx) error {
				n := 0
				for part, err := range w.Usage(ctx, tx, w.water, "2026-02") {
					n++
					if len(part) > int(size)+1 || err != nil {
						t.Errorf("by %d: %d uses, %v", size, len(part), err)
					}
				}
				if n < 9/int(size+1) {
					t.Errorf("by %d: %d parts", size, n)
				}
				return nil
			})
		}
	})
}

func TestPersonsOfASupplyGoBeforeTheRegister(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		two := 2
		x := w.supplied("1", 5, NewSupply{Service: w.water, Connection: Yard})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.Supply(ctx, tx, w.clerk, x.ID, NewSupply{Service: w.water, Connection: Yard, Persons: &two, From: "2026-02-15"})
		})
		want := []string{x.Number + " 1-14 norm 5", x.Number + " 15-28 norm 2"}
		if got := w.usage("2026-02"); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestHoldersWithoutAccounts(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		x := w.supplied("1", 5)
		waiting := w.household("Болот кызы Айгерим", "Достук", "3", 2)
		w.read(func(ctx context.Context, tx *db.Tx) error {
			list, err := w.HoldersWithout(ctx, tx, w.village)
			if len(list) != 1 || list[0].ID != waiting {
				t.Errorf("without: %+v", list)
			}
			first, n, errFirst := w.FirstWithout(ctx, tx, 0, 1)
			if errFirst != nil || n != 1 || len(first) != 1 || first[0].ID != waiting {
				t.Errorf("first without: %+v of %d, %v", first, n, errFirst)
			}
			held, err2 := w.Held(ctx, tx)
			if !held[x.HolderID] || held[waiting] {
				t.Errorf("held: %v", held)
			}
			if err == nil {
				err = err2
			}
			return err
		})
	})
}

func TestOrphansAreFound(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.AddAccounts(ctx, tx, w.clerk, []NewAccount{{Holder: 99, Opened: "2026-01-01", Supplies: []NewSupply{
				{Service: w.water, Connection: Yard, Category: "population"},
			}}})
			return err
		})
		w.read(func(ctx context.Context, tx *db.Tx) error {
			wrong, err := w.check(ctx, tx)
			if len(wrong) != 1 || !strings.Contains(wrong[0], "4-0001") {
				t.Errorf("found %q", wrong)
			}
			return err
		})
	})
}
