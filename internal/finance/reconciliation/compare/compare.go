// Package compare lays an agent's register of a day beside our payments and
// says of each row what it is: equal, only theirs, only ours, or different in
// amount, account or day. Pairs are found by the agent's own number of a payment,
// never by resemblance: two payments of 200 som by one neighbour are two payments.
package compare

import (
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Class is what the comparison says of one row.
type Class string

// The classes. Each row lands in exactly one.
const (
	Equal      Class = "equal"    // both have it, with the same account and amount
	OnlyTheirs Class = "theirs"   // they took it, we do not know it
	OnlyOurs   Class = "ours"     // we booked it, their register lacks it
	Amount     Class = "amount"   // both have it, the amounts differ
	Account    Class = "account"  // same amount, another personal account
	Twice      Class = "twice"    // their register lists it a second time
	Reversed   Class = "reversed" // they list it, we have taken it back
	OtherDay   Class = "day"      // both have it and agree, on two different days
)

// Classes lists the classes in the order in which a page shows them: first what
// somebody must do something about.
var Classes = []Class{OnlyTheirs, OnlyOurs, Amount, Account, Reversed, Twice, OtherDay, Equal}

// Differs tells whether a row of the class must be settled by a person. A payment
// near midnight that each side keeps on its own day is only shown.
func (c Class) Differs() bool { return c != Equal && c != OtherDay }

// Theirs is a row of the agent's register.
type Theirs struct {
	Line     int // in their file, as people count
	External string
	Account  string // personal account as they write it
	Payer    string
	Note     string
	Amount   money.Som
	Day      period.Day // of the register that lists it
	At       period.Instant
}

// Ours is a payment in our books.
type Ours struct {
	ID       ref.ID
	External string
	Account  string // number of the personal account
	Holder   string
	Amount   money.Som
	Day      period.Day // accounting day
	At       period.Instant
	Reversed bool
}

// Row is one line of the comparison. At least one side is set.
type Row struct {
	Class  Class
	Theirs *Theirs
	Ours   *Ours
}

// External is the agent's number of the payment.
func (r Row) External() string {
	if r.Theirs != nil {
		return r.Theirs.External
	}
	return r.Ours.External
}

// Gap is what the row adds to the difference between the two totals of the day,
// theirs minus ours.
func (r Row) Gap(day period.Day) (gap money.Som) {
	if r.Theirs != nil && r.Theirs.Day == day {
		gap += r.Theirs.Amount
	}
	if r.Ours != nil && r.Ours.Day == day && !r.Ours.Reversed && r.Class != Twice {
		gap -= r.Ours.Amount
	}
	return gap
}

// Result is the comparison of one day.
type Result struct {
	Day         period.Day
	Rows        []Row     // in the order of Classes, then by their line, then by our id
	TheirCount  int       // rows of their register
	TheirTotal  money.Som // of all rows of their register, those listed twice included
	OurCount    int       // our payments of the day that stand
	OurTotal    money.Som
	OurLatest   ref.ID // the last of them to be booked
	DifferCount int
}

// Of returns the rows of a class.
func (r Result) Of(class Class) (rows []Row) {
	for _, row := range r.Rows {
		if row.Class == class {
			rows = append(rows, row)
		}
	}
	return rows
}

// Day compares one day. Both lists may hold rows of the days around it: a payment
// a minute before midnight stands in one's register and in the other's next day,
// and is neither missing nor double. A pair belongs to the day of their register.
func Day(day period.Day, theirs []Theirs, ours []Ours) Result {
	c := comparison{day: day, first: map[string]*Theirs{}, known: map[string]*Ours{}, result: Result{Day: day}}
	c.index(theirs, ours)
	for i := range theirs {
		if theirs[i].Day == day {
			c.their(&theirs[i])
		}
	}
	for i := range ours {
		if ours[i].Day == day && !ours[i].Reversed {
			c.our(&ours[i])
		}
	}
	slices.SortStableFunc(c.result.Rows, func(a, b Row) int {
		return slices.Index(Classes, a.Class) - slices.Index(Classes, b.Class)
	})
	return c.result
}

// comparison is one under way.
type comparison struct {
	day    period.Day
	first  map[string]*Theirs // the row that counts of each number
	known  map[string]*Ours   // the payment that counts of each number
	result Result
}

// index finds for each number the row and the payment that count: the first row,
// preferably of this day's own register; a payment that stands before one that
// was reversed, for a reversed payment may have been booked anew.
func (c *comparison) index(theirs []Theirs, ours []Ours) {
	for i := range theirs {
		t := &theirs[i]
		known := c.first[Key(t.External)]
		if known == nil || known.Day != c.day && t.Day == c.day {
			c.first[Key(t.External)] = t
		}
	}
	for i := range ours {
		o := &ours[i]
		if known := c.known[Key(o.External)]; known == nil || better(o, known, c.day) {
			c.known[Key(o.External)] = o
		}
	}
}

func better(o, known *Ours, day period.Day) bool {
	if o.Reversed != known.Reversed {
		return known.Reversed
	}
	return known.Day != day && o.Day == day
}

// their classifies a row of the day's register.
func (c *comparison) their(t *Theirs) {
	c.result.TheirCount++
	c.result.TheirTotal += t.Amount
	row := Row{Theirs: t, Ours: c.known[Key(t.External)]}
	switch {
	case c.first[Key(t.External)] != t:
		row.Class = Twice
	case row.Ours == nil:
		row.Class = OnlyTheirs
	case row.Ours.Reversed:
		row.Class = Reversed
	case row.Ours.Amount != t.Amount:
		row.Class = Amount
	case Number(row.Ours.Account) != Number(t.Account):
		row.Class = Account
	case row.Ours.Day != c.day:
		row.Class = OtherDay
	default:
		row.Class = Equal
	}
	c.add(row)
}

// our classifies a payment of the day that no row of the day's register named.
func (c *comparison) our(o *Ours) {
	c.result.OurCount++
	c.result.OurTotal += o.Amount
	c.result.OurLatest = max(c.result.OurLatest, o.ID)
	t := c.first[Key(o.External)]
	switch {
	case t == nil || c.known[Key(o.External)] != o:
		c.add(Row{Class: OnlyOurs, Ours: o})
	case t.Day != c.day:
		c.add(Row{Class: OtherDay, Theirs: t, Ours: o})
	}
}

func (c *comparison) add(row Row) {
	if row.Class.Differs() {
		c.result.DifferCount++
	}
	c.result.Rows = append(c.result.Rows, row)
}

// Key is the form of an agent's payment number in which two are the same: tables
// lose leading zeros, and people add spaces.
func Key(external string) string {
	key := strings.TrimLeft(strings.TrimSpace(external), "0")
	if key == "" {
		return "0"
	}
	return key
}

// Number is the form of a personal account in which two are the same: agents
// write ten digits, our books write 4-1042-7.
func Number(account string) string {
	if n, err := ref.ParseNumber(account); err == nil {
		return n.String()
	}
	return strings.TrimSpace(account)
}
