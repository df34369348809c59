package allocation

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// The services of the tests.
const (
	water ref.ID = 11
	waste ref.ID = 12
)

const account ref.ID = 501

// claim is a bill of a service and month, posted at a moment.
func claim(bill, service ref.ID, m period.Month, open money.Som, posted period.Instant) Claim {
	return Claim{share.Debt{Bill: bill, Account: account, Service: service, Month: m, Due: m.Next().First().Add(24), Open: open}, posted}
}

func paid(id ref.ID, at period.Instant, amount money.Som) Payment {
	return Payment{ID: id, Account: account, Number: "4-0001-9", Holder: "Асанова Гүлмира", Day: "2026-11-01", At: at, Amount: amount}
}

var (
	byMonth   = share.Rule{Order: share.ByMonth}
	waterTop  = share.Rule{Order: share.ByService, Services: []ref.ID{water, waste}}
	threeDebt = []Claim{
		claim(1, water, "2026-08", 100_00, 10), claim(2, waste, "2026-08", 50_00, 10), claim(3, water, "2026-09", 100_00, 20),
	}
)

// What lies on bills 1, 2, 3 after 170 som paid before September was billed and 60
// after it.
func TestReplay(t *testing.T) {
	for _, tt := range []struct {
		name string
		rule share.Rule
		want map[ref.ID]money.Som
	}{
		{"the oldest month first", byMonth, map[ref.ID]money.Som{1: 100_00, 2: 50_00, 3: 80_00}},
		{"water first", waterTop, map[ref.ID]money.Som{1: 100_00, 2: 50_00, 3: 80_00}},
	} {
		got := laid(Replay(tt.rule, []Payment{paid(1001, 15, 170_00), paid(1002, 25, 60_00)}, threeDebt))
		if !maps.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	short := []Payment{paid(1001, 25, 120_00)}
	if got := laid(Replay(byMonth, short, threeDebt)); got[2] != 20_00 || got[3] != 0 {
		t.Errorf("the oldest month first: %v", got)
	}
	if got := laid(Replay(waterTop, short, threeDebt)); got[2] != 0 || got[3] != 20_00 {
		t.Errorf("water first: %v", got)
	}
}

func laid(moves []share.Move) map[ref.ID]money.Som {
	sums := map[ref.ID]money.Som{}
	for _, m := range moves {
		sums[m.Bill] += m.Amount
	}
	return sums
}

// An advance waits for the next bill, and is laid when it comes.
func TestReplayKeepsAdvances(t *testing.T) {
	moves := Replay(byMonth, []Payment{paid(1001, 5, 70_00), paid(1002, 12, 200_00)}, threeDebt)
	want := []share.Move{
		{Payment: 1001, Part: share.Part{Debt: threeDebt[0].Debt, Amount: 70_00}},
		{Payment: 1002, Part: share.Part{Debt: threeDebt[0].Debt, Amount: 30_00}},
		{Payment: 1002, Part: share.Part{Debt: threeDebt[1].Debt, Amount: 50_00}},
		{Payment: 1002, Part: share.Part{Debt: threeDebt[2].Debt, Amount: 100_00}},
	}
	if !slices.EqualFunc(moves, want, func(a, b share.Move) bool {
		return a.Payment == b.Payment && a.Bill == b.Bill && a.Amount == b.Amount
	}) {
		t.Errorf("moves %v, want %v", moves, want)
	}
}

// Whatever the past: no payment gives more than it was, no bill receives more than
// was open, none is paid by a payment of before it was posted while an older
// payment's money would do, and trying the rule that was in force changes nothing.
func TestReplayProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var claims []Claim
		open := map[ref.ID]money.Som{}
		for i := range rapid.IntRange(0, 10).Draw(t, "bills") {
			c := claim(ref.ID(i+1), rapid.SampledFrom([]ref.ID{water, waste}).Draw(t, "service"),
				period.Month("2026-01").Add(rapid.IntRange(0, 5).Draw(t, "month")),
				money.Som(rapid.Int64Range(0, 900_00).Draw(t, "open")), period.Instant(rapid.Int64Range(0, 99).Draw(t, "posted")))
			claims, open[c.Bill] = append(claims, c), c.Open
		}
		var payments []Payment
		amounts := map[ref.ID]money.Som{}
		at := period.Instant(0)
		for i := range rapid.IntRange(1, 8).Draw(t, "payments") {
			at += period.Instant(rapid.Int64Range(0, 20).Draw(t, "later"))
			p := paid(ref.ID(1001+i), at, money.Som(rapid.Int64Range(1, 900_00).Draw(t, "amount")))
			payments, amounts[p.ID] = append(payments, p), p.Amount
		}
		rule := rapid.SampledFrom([]share.Rule{{}, byMonth, waterTop, {Order: share.ByService, Services: []ref.ID{waste}}}).Draw(t, "rule")
		moves := Replay(rule, payments, claims)
		var left money.Som
		for _, m := range moves {
			if m.Amount <= 0 {
				t.Fatalf("a move of %s", m.Amount)
			}
			open[m.Bill] -= m.Amount
			amounts[m.Payment] -= m.Amount
		}
		for _, rest := range amounts {
			if rest < 0 {
				t.Fatal("a payment gives more than it was")
			}
			left += rest
		}
		for bill, rest := range open {
			if rest < 0 || rest > 0 && left > 0 {
				t.Fatalf("%s is open on bill %d while %s is left over", rest, bill, left)
			}
		}
		once := past{payments: map[ref.ID][]Payment{account: payments}, claims: map[ref.ID][]Claim{account: claims}, laid: moves}
		if trial := once.try(rule); trial.Changed != 0 || trial.Moved != 0 || len(trial.Accounts) != 0 {
			t.Fatalf("the rule that was in force changes %d payments, %s", trial.Changed, trial.Moved)
		}
		other := once.try(waterTop)
		var difference money.Som
		for _, s := range other.Services {
			difference += s.Would - s.Was
		}
		if difference != 0 {
			t.Fatalf("a trial makes %s out of nothing", difference)
		}
	})
}
