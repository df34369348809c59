package compare

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

const (
	day  = period.Day("2026-11-21")
	next = period.Day("2026-11-22")
)

func theirs(line int, external, account string, amount money.Som) Theirs {
	return Theirs{Line: line, External: external, Account: account, Amount: amount, Day: day}
}

func ours(id ref.ID, external, account string, amount money.Som) Ours {
	return Ours{ID: id, External: external, Account: account, Amount: amount, Day: day}
}

// mine and yours are numbers of two personal accounts that exist on paper.
var (
	mine  = ref.Number{Code: 4, Serial: 1042}
	yours = ref.Number{Code: 4, Serial: 1043}
)

func TestClasses(t *testing.T) {
	a, b := mine.String(), yours.String()
	on := func(o Ours, d period.Day) Ours { o.Day = d; return o }
	back := func(o Ours) Ours { o.Reversed = true; return o }
	listed := func(r Theirs, d period.Day) Theirs { r.Day = d; return r }
	for name, c := range map[string]struct {
		theirs []Theirs
		ours   []Ours
		want   []Class
	}{
		"nothing at all":             {nil, nil, nil},
		"equal":                      {[]Theirs{theirs(2, "77", a, 100)}, []Ours{ours(1, "77", a, 100)}, []Class{Equal}},
		"account as ten digits":      {[]Theirs{theirs(2, "77", mine.Digits(), 100)}, []Ours{ours(1, "77", a, 100)}, []Class{Equal}},
		"zeros lost in a table":      {[]Theirs{theirs(2, " 77", a, 100)}, []Ours{ours(1, "0077", a, 100)}, []Class{Equal}},
		"only theirs":                {[]Theirs{theirs(2, "77", a, 100)}, nil, []Class{OnlyTheirs}},
		"only ours":                  {nil, []Ours{ours(1, "77", a, 100)}, []Class{OnlyOurs}},
		"same sum, other number":     {[]Theirs{theirs(2, "77", a, 100)}, []Ours{ours(1, "78", a, 100)}, []Class{OnlyTheirs, OnlyOurs}},
		"amount":                     {[]Theirs{theirs(2, "77", a, 100)}, []Ours{ours(1, "77", a, 1000)}, []Class{Amount}},
		"amount and account":         {[]Theirs{theirs(2, "77", b, 100)}, []Ours{ours(1, "77", a, 1000)}, []Class{Amount}},
		"account":                    {[]Theirs{theirs(2, "77", b, 100)}, []Ours{ours(1, "77", a, 100)}, []Class{Account}},
		"listed twice":               {[]Theirs{theirs(2, "77", a, 100), theirs(3, "77", a, 100)}, []Ours{ours(1, "77", a, 100)}, []Class{Twice, Equal}},
		"twice and unknown":          {[]Theirs{theirs(2, "77", a, 100), theirs(3, "77", a, 200)}, nil, []Class{OnlyTheirs, Twice}},
		"we reversed it":             {[]Theirs{theirs(2, "77", a, 100)}, []Ours{back(ours(1, "77", a, 100))}, []Class{Reversed}},
		"reversed, they too":         {nil, []Ours{back(ours(1, "77", a, 100))}, nil},
		"reversed and booked anew":   {[]Theirs{theirs(2, "77", a, 100)}, []Ours{back(ours(1, "77", a, 1000)), ours(2, "77", a, 100)}, []Class{Equal}},
		"ours is of the next day":    {[]Theirs{theirs(2, "77", a, 100)}, []Ours{on(ours(1, "77", a, 100), next)}, []Class{OtherDay}},
		"theirs is of the next day":  {[]Theirs{listed(theirs(2, "77", a, 100), next)}, []Ours{ours(1, "77", a, 100)}, []Class{OtherDay}},
		"next day, another amount":   {[]Theirs{theirs(2, "77", a, 100)}, []Ours{on(ours(1, "77", a, 1000), next)}, []Class{Amount}},
		"next day's own affair":      {[]Theirs{listed(theirs(2, "77", a, 100), next)}, []Ours{on(ours(1, "77", a, 100), next)}, nil},
		"in both registers, one pay": {[]Theirs{listed(theirs(2, "77", a, 100), next), theirs(3, "77", a, 100)}, []Ours{ours(1, "77", a, 100)}, []Class{Equal}},
		"we have one number twice":   {[]Theirs{theirs(2, "77", a, 100)}, []Ours{ours(1, "77", a, 100), ours(2, "77", b, 100)}, []Class{OnlyOurs, Equal}},
	} {
		t.Run(name, func(t *testing.T) {
			got := Day(day, c.theirs, c.ours)
			var classes []Class
			for _, row := range got.Rows {
				classes = append(classes, row.Class)
			}
			if !slices.Equal(classes, c.want) {
				t.Errorf("classes %q, want %q", classes, c.want)
			}
		})
	}
}

func TestSums(t *testing.T) {
	a := mine.String()
	got := Day(day, []Theirs{theirs(2, "1", a, 100), theirs(3, "2", a, 250), theirs(4, "2", a, 250)},
		[]Ours{ours(11, "1", a, 100), ours(12, "9", a, 5000)})
	if got.TheirCount != 3 || got.TheirTotal != 600 || got.OurCount != 2 || got.OurTotal != 5100 || got.OurLatest != 12 || got.DifferCount != 3 {
		t.Errorf("%+v", got)
	}
	if len(got.Of(Twice)) != 1 || got.Of(Twice)[0].External() != "2" || got.Of(OnlyOurs)[0].External() != "9" {
		t.Errorf("%+v", got.Rows)
	}
}

func TestKey(t *testing.T) {
	for external, want := range map[string]string{"000123": "123", " 5 ": "5", "0": "0", "000": "0", "A-007": "A-007", "": "0"} {
		if got := Key(external); got != want {
			t.Errorf("Key(%q) = %q, want %q", external, got, want)
		}
	}
	if Number("x 12") != "x 12" || Number(mine.Digits()) != mine.String() {
		t.Error("account numbers are not brought into one form")
	}
}

// draw makes two lists with many collisions of numbers, accounts, sums and days.
func draw(t *rapid.T) ([]Theirs, []Ours) {
	number := rapid.Map(rapid.IntRange(0, 12), strconv.Itoa)
	account := rapid.SampledFrom([]string{mine.String(), yours.String(), mine.Digits(), "?"})
	amount := rapid.Map(rapid.IntRange(1, 3), func(n int) money.Som { return money.Som(n) * 100 })
	days := rapid.SampledFrom([]period.Day{day.Add(-1), day, day, day, next})
	var list []Theirs
	for i := range rapid.IntRange(0, 15).Draw(t, "theirs") {
		list = append(list, Theirs{Line: i + 2, External: number.Draw(t, "number"), Account: account.Draw(t, "account"),
			Amount: amount.Draw(t, "amount"), Day: days.Draw(t, "day")})
	}
	var own []Ours
	for i := range rapid.IntRange(0, 15).Draw(t, "ours") {
		own = append(own, Ours{ID: ref.ID(i + 1), External: number.Draw(t, "number"), Account: account.Draw(t, "account"),
			Amount: amount.Draw(t, "amount"), Day: days.Draw(t, "day"), Reversed: rapid.Bool().Draw(t, "reversed")})
	}
	return list, own
}

// Every row of the day's register lands in exactly one class; every payment of
// the day that stands does too; and the sums are those of the lists.
func TestEveryRowOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, own := draw(t)
		got := Day(day, list, own)
		their, our := map[int]int{}, map[ref.ID]int{}
		var theirSum, ourSum money.Som
		for _, row := range got.Rows {
			if row.Theirs != nil && row.Theirs.Day == day {
				their[row.Theirs.Line]++
				theirSum += row.Theirs.Amount
			}
			// The payment beside a row that is listed twice stands in the first row.
			if row.Ours != nil && row.Ours.Day == day && !row.Ours.Reversed && row.Class != Twice {
				our[row.Ours.ID]++
				ourSum += row.Ours.Amount
			}
		}
		for _, r := range list {
			if want := map[bool]int{true: 1}[r.Day == day]; their[r.Line] != want {
				t.Fatalf("their line %d stands in %d rows, want %d", r.Line, their[r.Line], want)
			}
		}
		for _, o := range own {
			if want := map[bool]int{true: 1}[o.Day == day && !o.Reversed]; our[o.ID] != want {
				t.Fatalf("our payment %d stands in %d rows, want %d: %+v", o.ID, our[o.ID], want, got.Rows)
			}
		}
		if theirSum != got.TheirTotal || ourSum != got.OurTotal || len(their) != got.TheirCount || len(our) != got.OurCount {
			t.Fatalf("sums %d/%d and %d/%d", theirSum, got.TheirTotal, ourSum, got.OurTotal)
		}
	})
}

// The sum of theirs minus ours is what the classes say, one by one: the page
// explains the whole difference and nothing more.
func TestDifferenceIsExplained(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, own := draw(t)
		got := Day(day, list, own)
		var explained money.Som
		for _, row := range got.Rows {
			explained += row.Gap(day)
		}
		if explained != got.TheirTotal-got.OurTotal {
			t.Fatalf("explained %d of %d", explained, got.TheirTotal-got.OurTotal)
		}
	})
}

// The order in which a list comes does not change how many rows a class has.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, own := draw(t)
		count := func(r Result) map[Class]int {
			n := map[Class]int{}
			for _, row := range r.Rows {
				n[row.Class]++
			}
			return n
		}
		before := count(Day(day, list, own))
		other := slices.Clone(list)
		slices.Reverse(other)
		after := count(Day(day, other, own))
		if before[Twice] != after[Twice] || before[OnlyTheirs] != after[OnlyTheirs] || before[OnlyOurs] != after[OnlyOurs] {
			t.Fatalf("%v, reversed %v", before, after)
		}
	})
}
