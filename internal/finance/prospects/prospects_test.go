package prospects

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/workbench/afford"
	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/finance/workbench/impact"
	"github.com/openaimak/aimak/internal/finance/workbench/judge"
	"github.com/openaimak/aimak/internal/finance/workbench/plan"
	"github.com/openaimak/aimak/internal/finance/workbench/scenario"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
)

func TestStatements(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) { testkit.PrepareAll(t, w.d, "store") })
}

// At 40 som a person the poorest tenth pays 40 of 2 296 som, a pensioner 40 of
// 7 100, a family of seven of the second tenth 280 of 26 649.
func TestWhoCanPay(t *testing.T) {
	w := sqliteWorld(t)
	s := w.work(w.scenario)
	grid, err := s.grid()
	if err != nil || len(grid) != territory.Tenths*len(sizes)*2 {
		t.Fatalf("%d cells, %v", len(grid), err)
	}
	for _, a := range grid[:len(sizes)*2] {
		if a.Share != 1_74 || a.Verdicts[0] != afford.Within || a.Verdicts[1] != afford.Within {
			t.Errorf("the poorest of %d: %+v", a.Family.Persons, a)
		}
	}
	named, err := s.named()
	if err != nil || len(named) != 6 {
		t.Fatalf("%d families, %v", len(named), err)
	}
	for i, want := range []money.Percent{56, 1_05, 73} {
		if named[i].Share != want {
			t.Errorf("%s pays %v of its income, want %v", named[i].Family.Code, named[i].Share, want)
		}
	}
	dear := w.work(w.create("80 сом", w.document(80_0000)))
	if grid, err = dear.grid(); err != nil || grid[0].Verdicts[0] != afford.Beyond || grid[0].Verdicts[1] != afford.Strain {
		t.Errorf("at 80 som: %+v, %v", grid[0], err)
	}
}

// A scenario with incomes or thresholds of its own speaks for itself.
func TestScenarioSpeaksForItself(t *testing.T) {
	w := sqliteWorld(t)
	d := w.document(40_0000)
	d.People.Limits = []afford.Limits{{Low: 1_00, High: 1_50, Source: "Кеңеш"}}
	s := w.work(w.create("Чек", d))
	if grid, err := s.grid(); err != nil || grid[0].Verdicts[0] != afford.Beyond {
		t.Errorf("its own threshold: %+v, %v", grid[0], err)
	}
	d.People.Incomes, d.People.Source, d.People.Line = []money.Som{4_000_00, 8_000_00}, "Сурамжылоо", 5_000_00
	s = w.work(w.create("Киреше", d))
	if grid, err := s.grid(); err != nil || len(grid) != 2*len(sizes)*2 || grid[0].Share != 1_00 {
		t.Errorf("its own incomes: %+v, %v", grid[0], err)
	}
}

// Every household is counted once, whoever it belongs to.
func TestHouseholdsAreCountedOnce(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		s := w.work(w.scenario)
		var list []impact.Account
		w.write(func(tx *db.Tx) (err error) {
			list, err = w.register(t.Context(), tx, w.water, "2026-10")
			return err
		})
		if len(list) != households {
			t.Fatalf("the register has %d accounts", len(list))
		}
		count := func() (all, alone int) {
			for _, f := range s.families(s.crowd(list)) {
				all += f.Households
				if slices.Contains(f.Tags, afford.Pensioner) {
					alone += f.Households
				}
			}
			return all, alone
		}
		if all, alone := count(); all != households || alone != 0 {
			t.Errorf("%d households, %d pensioners", all, alone)
		}
		s.Document.Families = withPensioners(nil, 1, 7_100_00)
		if all, alone := count(); all != households || alone != 1 {
			t.Errorf("with one pensioner: %d households, %d pensioners", all, alone)
		}
		s.Document.Families = withPensioners(nil, 50, 7_100_00)
		if all, alone := count(); all != households || alone != 2 { // two households are of one person
			t.Errorf("with more pensioners than live alone: %d households, %d pensioners", all, alone)
		}
		if c := s.crowd(nil); c.Counted || len(s.families(c)) == 0 {
			t.Error("without a register nobody is counted by the rows of payers")
		}
	})
}

// What the other payers bear is in the price, and price and benefit agree.
func TestBenefitInThePrice(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.create("Эсептелген", w.document(0))
		before := w.work(id).found.Base
		help := afford.Benefit{Code: "benefit1", Name: "Жардам", For: afford.For{MostDecile: 3}, Share: 50_00, TakeUp: money.Whole, Payer: afford.FromPayers}
		w.write(func(tx *db.Tx) error {
			return w.setBenefits(t.Context(), tx, w.finance, w.work(id), 1, []afford.Benefit{help}, 0)
		})
		s := w.work(id)
		var p afford.Programme
		w.write(func(tx *db.Tx) error {
			list, err := w.register(t.Context(), tx, w.water, "2026-10")
			if err != nil {
				return err
			}
			p, err = s.programme(list)
			return err
		})
		if p.Total == 0 || s.service.Benefits != p.Total || s.found.Base <= before {
			t.Errorf("the benefit costs %v, the price carries %v and goes from %v to %v", p.Total, s.service.Benefits, before, s.found.Base)
		}
		w.write(func(tx *db.Tx) error { return w.setBenefits(t.Context(), tx, w.finance, s, s.Revision, nil, 0) })
		if s = w.work(id); s.service.Benefits != 0 || s.found.Base != before {
			t.Errorf("taken out, it left %v in the price of %v", s.service.Benefits, s.found.Base)
		}
	})
}

// A benefit holds for every service of the scenario, and each price bears its own.
func TestBenefitInTwoPrices(t *testing.T) {
	w := sqliteWorld(t)
	d := w.document(0)
	d.Sheet.Centres = append(d.Sheet.Centres, cost.Centre{Code: "sewerage"})
	d.Sheet.Items = append(d.Sheet.Items, cost.Item{Code: "sludge", Centre: "sewerage", Kind: cost.Fuel, Basis: cost.Stated, Amount: 100_000_00})
	d.Services = append(d.Services, scenario.Service{Code: "sewerage", Level: cost.Operation, Payers: d.Services[0].Payers})
	id := w.create("Экөө", d)
	help := afford.Benefit{Code: "benefit1", Name: "Жардам", Share: 50_00, TakeUp: money.Whole, For: afford.For{MostDecile: 5}, Payer: afford.FromPayers}
	w.write(func(tx *db.Tx) error {
		return w.setBenefits(t.Context(), tx, w.finance, w.work(id), 1, []afford.Benefit{help}, 0)
	})
	for _, x := range w.work(id).Document.Services {
		if x.Benefits == 0 {
			t.Errorf("%s bears nothing", x.Code)
		}
	}
}

// Twelve accounts pay 20 som a person now and 40 then: the greatest household
// is hit hardest.
func TestBeforeAndAfter(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		var c comparison
		ctx, queries := db.CountQueries(t.Context())
		err := w.d.Read(ctx, testkit.Place, func(tx *db.Tx) (err error) {
			s, err := w.study(ctx, tx, w.scenario, "")
			if err == nil {
				c, err = w.compare(ctx, tx, s, "2026-10")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if c.Impact.Accounts != households || c.Impact.More != households || c.Impact.After != 2*c.Impact.Before {
			t.Errorf("%+v", c.Impact.Group)
		}
		if first := c.Impact.Hardest[0]; first.Account.Persons != 9 || first.Difference() != 180_00 || c.Hardest[0].Holder != "Асанова 9" {
			t.Errorf("hit hardest: %+v, %s", first, c.Hardest[0].Holder)
		}
		if queries.Load() > 12 {
			t.Errorf("%d questions for twelve accounts", queries.Load())
		}
	})
}

// A price below cost fails tests and becomes an obligation of the budget.
func TestFiveTestsAndTheGap(t *testing.T) {
	w := sqliteWorld(t)
	cheap, err := w.work(w.create("20 сом", w.document(20_0000))).judged()
	if err != nil || len(cheap.tests) != 5 {
		t.Fatal(err, cheap)
	}
	// 700 persons × 12 × 20 som × 80 % = 134 400 of 420 000 (costs 400 000, wear 20 000).
	if cheap.tests[0].State != judge.Red || cheap.tests[0].Figure != 33_60 {
		t.Errorf("operation: %+v", cheap.tests[0])
	}
	if !cheap.owes || cheap.first.Amount != 285_600_00 {
		t.Errorf("the gap: %+v", cheap.first)
	}
	if n := len(cheap.open); n != 10 || cheap.open[0].Year != 2027 || cheap.open[n-1].Amount <= cheap.open[0].Amount {
		t.Errorf("the budget owes %+v", cheap.open)
	}
	full, err := w.work(w.create("Толук", w.document(0))).judged()
	if err != nil || full.owes || full.passed() < 4 {
		t.Errorf("at cost: %+v, %v", full, err)
	}
}

func (w *world) order(t *testing.T, d plan.Draws) (job ref.ID) {
	t.Helper()
	w.write(func(tx *db.Tx) (err error) {
		job, err = w.Order(t.Context(), tx, w.finance, w.work(w.scenario), d)
		return err
	})
	return job
}

func (w *world) risks(t *testing.T) (list []Risk) {
	t.Helper()
	w.write(func(tx *db.Tx) (err error) {
		list, err = w.Risks(t.Context(), tx, w.scenario, w.work(w.scenario).code)
		return err
	})
	return list
}

func TestSameSeedSameAnswer(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		d := w.work(w.scenario).Document.Draws
		d.Number, d.Seed = 700, 42
		w.order(t, d)
		w.drain()
		w.order(t, d)
		w.drain()
		d.Seed = 43
		w.order(t, d)
		w.drain()
		list := w.risks(t)
		if len(list) != 3 || !list[0].Done || len(list[0].Result.Years) != 10 {
			t.Fatalf("orders: %+v", list)
		}
		if !reflect.DeepEqual(list[1].Result, list[2].Result) {
			t.Error("the same seed gave two answers")
		}
		if reflect.DeepEqual(list[0].Result, list[1].Result) {
			t.Error("another seed gave the same answer")
		}
	})
}

// Run again after a crash, the job writes the same answer.
func TestDrawsRunTwice(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		d := w.work(w.scenario).Document.Draws
		d.Number = 500
		w.order(t, d)
		w.drain()
		first := w.risks(t)[0]
		w.write(func(tx *db.Tx) error {
			_, err := w.queue.Enqueue(t.Context(), tx, w.finance, drawJob, drawArgs{first.ID}, "")
			return err
		})
		w.drain()
		if again := w.risks(t)[0]; !reflect.DeepEqual(first, again) {
			t.Errorf("%+v became %+v", first.Result, again.Result)
		}
	})
}

func TestDrawsAreCancelled(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		d := w.work(w.scenario).Document.Draws
		d.Number = 500
		job := w.order(t, d)
		w.write(func(tx *db.Tx) error { return w.queue.Cancel(t.Context(), tx, job) })
		w.drain()
		w.write(func(tx *db.Tx) error {
			s, err := w.queue.Status(t.Context(), tx, job)
			if s.State != jobs.Cancelled {
				t.Errorf("the job is %s", s.State)
			}
			return err
		})
		if list := w.risks(t); len(list) != 1 || list[0].Done {
			t.Errorf("cancelled draws have an answer: %+v", list)
		}
	})
}

// Cancelled in the middle, draws stop at the next look and leave no answer.
func TestDrawsStopInTheMiddle(t *testing.T) {
	w := sqliteWorld(t)
	s := w.work(w.scenario)
	m, err := s.Document.PlanOf(s.found)
	if err != nil {
		t.Fatal(err)
	}
	o, seen := order{m, s.Document.Draws}, 0
	o.Draws.Number, o.Draws.Workers = 100_000, 2
	result, err := simulate(t.Context(), o, func(_ context.Context, done, _ int) error {
		seen = done
		return context.Canceled
	})
	if !errors.Is(err, context.Canceled) || len(result.Years) > 0 || seen > 5_000 {
		t.Errorf("stopped after %d draws: %v", seen, err)
	}
}

func TestOrdersThatCannotBe(t *testing.T) {
	w := sqliteWorld(t)
	for name, change := range map[string]func(*plan.Draws){
		"number":       func(d *plan.Draws) { d.Number = 0 },
		"doubt.losses": func(d *plan.Draws) { d.Doubt.Losses.Low = 5_00 },
		"doubt.power":  func(d *plan.Draws) { d.Doubt.Power.High = 101_00 },
	} {
		s := w.work(w.scenario)
		d := s.Document.Draws
		change(&d)
		err := w.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
			_, err := w.Order(t.Context(), tx, w.finance, s, d)
			return err
		})
		if f := fault.Of(err); f == nil || len(f.Fields) == 0 || f.Fields[0].Name != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := w.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
		_, err := w.Order(t.Context(), tx, testkit.Actor(access.Cashier), w.work(w.scenario), plan.Draws{})
		return err
	})
	if !fault.Is(err, fault.KindDenied) || len(w.risks(t)) != 0 {
		t.Errorf("a cashier orders draws: %v", err)
	}
}

// The demo's draws are there, and cost no more than a glance.
func TestDemo(t *testing.T) {
	w := sqliteWorld(t)
	w.create("Толук эмес", w.document(0)) // a second one, and one that cannot be worked out
	d := &module.Demo{DB: w.d, Rand: rand.New(rand.NewPCG(1, 1)), Today: "2026-11-22", Places: []module.DemoPlace{{Municipality: testkit.Place, Slug: testkit.Slug, Months: 24}}}
	if err := w.demo(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	list := w.risks(t)
	if len(list) != 1 || !list[0].Done {
		t.Fatalf("the demo drew %+v", list)
	}
	if text, err := json.Marshal(list[0].Order); err != nil || !strings.Contains(string(text), `"seed":2027`) {
		t.Errorf("%s, %v", text, err)
	}
}

// A service that nobody is billed for yet has nothing to compare with.
func TestServiceOfNoRegister(t *testing.T) {
	w := sqliteWorld(t)
	d := w.document(40_0000)
	d.Services[0].ID = 0
	id := w.create("Кийинки", d)
	w.site(access.Head).Shows(w.page("/ru", pageChanges, id), "Пока сравнивать не с чем.", "не связана с услугой реестра")
	w.site(access.Head).Shows(w.page("/ky", pageBenefits, id), "төлөөчүлөр топторунан алынып")
}
