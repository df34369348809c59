package collection

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

func TestBoundsOfAgeing(t *testing.T) {
	d30, d60, d90 := bounds("2026-11-22")
	for _, c := range []struct {
		due  period.Day
		days int
		want string
	}{
		{"2026-11-22", 0, "coming"}, {"2026-11-21", 1, "30"}, {"2026-10-23", 30, "30"}, {"2026-10-22", 31, "60"},
		{"2026-09-23", 60, "60"}, {"2026-09-22", 61, "90"}, {"2026-08-24", 90, "90"}, {"2026-08-23", 91, "older"},
	} {
		got := "older"
		switch { // as the query has it
		case c.due >= "2026-11-22":
			got = "coming"
		case c.due >= d30:
			got = "30"
		case c.due >= d60:
			got = "60"
		case c.due >= d90:
			got = "90"
		}
		if got != c.want || period.Day("2026-11-22").Sub(c.due) != c.days {
			t.Errorf("due %s: %s, want %s", c.due, got, c.want)
		}
	}
}

func someDebtors() []Debtor {
	return []Debtor{
		{Account: 1, Number: "4-0001-1", Village: 9, Oldest: "2026-08-25", Ageing: Ageing{To30: 100, Older: 50}},
		{Account: 2, Number: "4-0002-8", Village: 8, Oldest: "2026-10-25", Ageing: Ageing{To30: 900}},
		{Account: 3, Number: "4-0003-5", Village: 9, Oldest: "2026-12-25", Ageing: Ageing{Coming: 700}},
		{Account: 4, Number: "4-0004-2", Village: 9, Oldest: "2026-09-25", Ageing: Ageing{To60: 150}},
	}
}

func TestListOfDebtors(t *testing.T) {
	for name, c := range map[string]struct {
		village ref.ID
		wanted  map[ref.ID]bool
		order   string
		want    []ref.ID
	}{
		"largest first, not due left out": {0, nil, byAmount, []ref.ID{2, 1, 4}},
		"oldest first":                    {0, nil, byAge, []ref.ID{1, 4, 2}},
		"by number":                       {0, nil, byNumber, []ref.ID{1, 2, 4}},
		"one village":                     {9, nil, byAmount, []ref.ID{1, 4}},
		"found by search":                 {0, map[ref.ID]bool{4: true, 3: true}, byAmount, []ref.ID{4}},
		"nothing found":                   {0, map[ref.ID]bool{}, byAmount, nil},
	} {
		list := late(someDebtors(), c.village, c.wanted, c.order)
		if len(list) != len(c.want) {
			t.Errorf("%s: %v", name, list)
			continue
		}
		for i, d := range list {
			if d.Account != c.want[i] {
				t.Errorf("%s: place %d is account %d, want %d", name, i, d.Account, c.want[i])
			}
		}
	}
}

func TestPagesOfDebtorsMissNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "n")
		list := make([]Debtor, n)
		for i := range list {
			list[i].Account = ref.ID(i + 1)
		}
		size, seen := rapid.IntRange(1, 9).Draw(t, "size"), 0
		var last ref.ID
		for more := true; more; {
			var page []Debtor
			page, more = after(list, last, size)
			for _, d := range page {
				if seen++; d.Account != ref.ID(seen) {
					t.Fatalf("account %d at place %d", d.Account, seen)
				}
				last = d.Account
			}
		}
		if seen != n {
			t.Fatalf("%d of %d shown", seen, n)
		}
	})
}

func TestVillagesAddUp(t *testing.T) {
	all := someDebtors()
	var sum money.Som
	accounts := 0
	for _, v := range byVillage(all) {
		sum, accounts = sum+v.Late(), accounts+v.accounts
	}
	if sum != 1200 || accounts != 3 {
		t.Errorf("%s in %d accounts", sum, accounts)
	}
}

func TestMatured(t *testing.T) {
	months := []Paid{
		{Month: "2026-08", Due: "2026-09-25", Amount: 1000, Paid: 480}, {Month: "2026-09", Due: "2026-10-25", Amount: 1000, Paid: 815},
		{Month: "2026-10", Due: "2026-11-25", Amount: 1000, Paid: 10}}
	if got := matured(months, "2026-11-22"); len(got) != 2 {
		t.Errorf("October is due on 25 November and must wait: %v", got)
	}
	if got := matured(months, "2026-11-26"); len(got) != 3 {
		t.Errorf("after its due date October counts: %v", got)
	}
	if p := months[1].Permille(); p != 815 || (Paid{}).Permille() != 0 {
		t.Errorf("permille %d", p)
	}
}
