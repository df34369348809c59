package payer

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/payer/store"
	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Two providers in the scheme, one of them with two services, and one outside it.
var (
	water    = billing.Service{ID: 11, Provider: "«Таза Суу» ИСКАКБ", QR: "kg.demo.aimak", QRService: "water"}
	sewage   = billing.Service{ID: 12, Provider: "«Таза Суу» ИСКАКБ", QR: "kg.demo.aimak", QRService: "water"}
	waste    = billing.Service{ID: 13, Provider: "«Тазалык» МИ", QR: "kg.demo.aimak", QRService: "waste", MCC: "4999"}
	lighting = billing.Service{ID: 14, Provider: "Айыл өкмөтү"}
	offered  = []billing.Service{water, sewage, waste, lighting}
)

func owed(bill, service ref.ID, number string, amount, paid money.Som) billing.Item {
	return billing.Item{Bill: bill, Number: number, Service: service, Month: november, Amount: amount, Paid: paid}
}

var debts = []billing.Item{
	owed(1, 11, "2026-10/000101", 100_00, 40_00), owed(2, 13, "2026-10/000202", 50_00, 0),
	owed(3, 12, "2026-11/000103", 30_00, 0), owed(4, 14, "2026-11/000404", 20_00, 0),
}

var gulmira = accounts.Account{ID: 501, Number: "4-1042-7", Holder: "Асанова Гүлмира"}

// Money never goes through the code of another provider, and who has no contract
// cannot be paid by a code.
func TestPayees(t *testing.T) {
	list := payees(offered, debts)
	if len(list) != 2 || list[0].Owed() != 90_00 || list[1].Owed() != 50_00 {
		t.Fatalf("payees %+v", list)
	}
	if list[0].only() != 0 || list[1].only() != 13 {
		t.Errorf("services %d and %d", list[0].only(), list[1].only())
	}
	if got := payees(offered, nil); len(got) != 0 {
		t.Errorf("nothing owed: %+v", got)
	}
}

func TestWhatACodeAsksFor(t *testing.T) {
	for name, c := range map[string]struct {
		wish    Wish
		amount  money.Som
		bill    ref.ID
		service ref.ID
		code    string
		comment string
	}{
		"all of one provider": {Wish{Payee: "kg.demo.aimak/water"}, 90_00, 0, 0, "water", "4-1042-7"},
		"all of the other":    {Wish{Payee: "kg.demo.aimak/waste"}, 50_00, 0, 13, "waste", "4-1042-7"},
		"the rest of a bill":  {Wish{Payee: "kg.demo.aimak/water", Bill: 1}, 60_00, 1, 11, "water", "2026-10/000101"},
		"another sum":         {Wish{Payee: "kg.demo.aimak/water", Sum: 500_00}, 500_00, 0, 0, "water", "4-1042-7"},
		"one tyiyn":           {Wish{Payee: "kg.demo.aimak/water", Sum: 1}, 1, 0, 0, "water", "4-1042-7"},
	} {
		reference := elqr.NewReference(name)
		r, err := c.wish.decide(gulmira, payees(offered, debts), reference)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if r.Amount != c.amount || r.Bill != c.bill || r.Service != c.service || r.Account != gulmira.ID {
			t.Errorf("%s: %+v", name, r)
		}
		link, err := elqr.Decode(r.Link)
		if err != nil || !link.Dynamic || link.Amount != c.amount || link.Service.Code != c.code || link.Service.Recipient != "0040010427" ||
			link.Service.AmountEditable != elqr.No || link.Service.RecipientEditable != elqr.No ||
			link.Service.Transaction != string(reference) || link.Comment != string(reference)+" "+c.comment {
			t.Errorf("%s: %+v %v", name, link, err)
		}
		if found, ok := elqr.FindReference("Төлөм: " + link.Comment); !ok || found != reference {
			t.Errorf("%s: the reference does not come back from the purpose %q", name, link.Comment)
		}
	}
}

func TestWhatNoCodeAsksFor(t *testing.T) {
	for name, c := range map[string]struct {
		wish Wish
		kind fault.Kind
	}{
		"a provider that is paid":   {Wish{Payee: "kg.demo.aimak/heating"}, fault.KindConflict},
		"a bill of another":         {Wish{Payee: "kg.demo.aimak/waste", Bill: 1}, fault.KindConflict},
		"a bill that is paid":       {Wish{Payee: "kg.demo.aimak/water", Bill: 9}, fault.KindConflict},
		"less than nothing":         {Wish{Payee: "kg.demo.aimak/water", Sum: -1}, fault.KindInvalid},
		"a million":                 {Wish{Payee: "kg.demo.aimak/water", Sum: mostAsked}, fault.KindInvalid},
		"a provider outside scheme": {Wish{Payee: "/"}, fault.KindConflict},
	} {
		if _, err := c.wish.decide(gulmira, payees(offered, debts), "Q"); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The category of the merchant is the provider's own.
func TestCategoryOfTheCode(t *testing.T) {
	r, err := Wish{Payee: "kg.demo.aimak/waste"}.decide(gulmira, payees(offered, debts), elqr.NewReference("x"))
	if err != nil {
		t.Fatal(err)
	}
	if link, err := elqr.Decode(r.Link); err != nil || link.Category != "4999" {
		t.Errorf("%+v %v", link, err)
	}
}

// What the books say about a request, by the payments since.
func TestFate(t *testing.T) {
	mine, other := elqr.NewReference("mine"), elqr.NewReference("other")
	r := Request{Reference: mine, Amount: 100_00}
	paid := func(amount money.Som, state, external, note string) store.PaymentsSinceRow {
		return store.PaymentsSinceRow{Day: "2026-11-22", Amount: int64(amount), State: state, External: external, Note: note}
	}
	for name, c := range map[string]struct {
		payments []store.PaymentsSinceRow
		want     Fate
		amount   money.Som
	}{
		"nothing":                      {nil, Waiting, 0},
		"another sum":                  {[]store.PaymentsSinceRow{paid(90_00, "taken", "", "")}, Waiting, 0},
		"the sum, unnamed":             {[]store.PaymentsSinceRow{paid(100_00, "taken", "77", "")}, Likely, 100_00},
		"the sum, of another code":     {[]store.PaymentsSinceRow{paid(100_00, "taken", "", string(other))}, Waiting, 0},
		"the sum, reversed":            {[]store.PaymentsSinceRow{paid(100_00, "reversed", "", "")}, Waiting, 0},
		"named in the purpose":         {[]store.PaymentsSinceRow{paid(100_00, "taken", "", "ELQR "+strings.ToLower(string(mine)))}, Received, 100_00},
		"named by the agent":           {[]store.PaymentsSinceRow{paid(100_00, "taken", string(mine), "")}, Received, 100_00},
		"named, another sum":           {[]store.PaymentsSinceRow{paid(60_00, "taken", "", string(mine))}, Received, 60_00},
		"named and reversed":           {[]store.PaymentsSinceRow{paid(100_00, "reversed", "", string(mine))}, Undone, 100_00},
		"reversed, then paid again":    {[]store.PaymentsSinceRow{paid(100_00, "reversed", "", string(mine)), paid(100_00, "taken", "", string(mine))}, Received, 100_00},
		"unnamed first, then named":    {[]store.PaymentsSinceRow{paid(100_00, "taken", "", ""), paid(50_00, "taken", "", string(mine))}, Received, 50_00},
		"reversed, and one of the sum": {[]store.PaymentsSinceRow{paid(100_00, "reversed", "", string(mine)), paid(100_00, "taken", "", "")}, Undone, 100_00},
	} {
		if got := r.among(c.payments); got.Fate != c.want || got.Amount != c.amount {
			t.Errorf("%s: %+v, want %s %s", name, got, c.want, c.amount)
		}
	}
}

// Never is money said to be received that no valid payment carries.
func TestFateClaimsNothing(t *testing.T) {
	mine := elqr.NewReference("mine")
	rapid.Check(t, func(t *rapid.T) {
		r := Request{Reference: mine, Amount: money.Som(rapid.Int64Range(1, 5).Draw(t, "asked"))}
		list := make([]store.PaymentsSinceRow, rapid.IntRange(0, 6).Draw(t, "payments"))
		booked := false
		for i := range list {
			list[i] = store.PaymentsSinceRow{Amount: rapid.Int64Range(1, 5).Draw(t, "amount"), Day: string(period.Day("2026-11-22")),
				State: rapid.SampledFrom([]string{"taken", "reversed", "moved"}).Draw(t, "state"),
				Note:  rapid.SampledFrom([]string{"", string(mine), "Q0000"}).Draw(t, "note")}
			booked = booked || list[i].State == "taken" && list[i].Note == string(mine)
		}
		if got := r.among(list); (got.Fate == Received) != booked {
			t.Fatalf("%s though a payment is booked: %v", got.Fate, booked)
		}
	})
}
