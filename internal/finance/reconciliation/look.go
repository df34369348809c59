package reconciliation

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/reconciliation/compare"
	"github.com/openaimak/aimak/internal/finance/reconciliation/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Done says what was done about a difference.
type Done string

// What can be done. Only an answer closes a difference; what was posted or
// reversed closes by itself, because the books change.
const (
	Posted   Done = "posted"   // theirs was booked
	Queried  Done = "queried"  // the agent was asked and has not answered
	Asked    Done = "asked"    // a reversal or transfer of ours waits for a second person
	Answered Done = "answered" // it is explained: nothing needs to be booked
)

// Remedy is what somebody did about a difference.
type Remedy struct {
	Done   Done
	Answer string
	At     period.Instant
	By     ref.ID
	Doer   string
}

// Item is one row of a comparison with everything a person needs to settle it.
type Item struct {
	compare.Row
	Mark    string // names the difference in forms and remedies
	Account ref.ID // personal account that their row names; 0: there is none
	Remedy  Remedy
}

// Open tells whether somebody must still do something about the row.
func (i Item) Open() bool { return i.Class.Differs() && i.Remedy.Done != Answered }

// Postable tells whether their payment can be booked with one click.
func (i Item) Postable() bool {
	return i.Account != 0 && (i.Class == compare.OnlyTheirs || i.Class == compare.Reversed)
}

// markOf names a difference by its class and number, and by what else must stay
// the same for an answer to hold: another amount is another question.
func markOf(row compare.Row) string {
	n := int64(0)
	switch row.Class {
	case compare.Twice:
		n = int64(row.Theirs.Line)
	case compare.OnlyOurs, compare.Reversed:
		n = int64(row.Ours.ID)
	case compare.Amount, compare.OnlyTheirs:
		n = int64(row.Theirs.Amount)
	}
	return fmt.Sprintf("%s/%s/%d", row.Class, compare.Key(row.External()), n)
}

// Look is a day with every row of it.
type Look struct {
	Day
	Who        Agent
	Result     compare.Result
	Items      []Item
	Signatures []Signature // the newest first
	Remedies   []Remedy    // what was posted or asked on this day, whatever became of it
}

// Waits counts the rows that are open.
func (l Look) Waits() (n int) {
	for _, item := range l.Items {
		if item.Open() {
			n++
		}
	}
	return n
}

// Of returns the rows of a class.
func (l Look) Of(class compare.Class) (items []Item) {
	for _, item := range l.Items {
		if item.Class == class {
			items = append(items, item)
		}
	}
	return items
}

// State tells how far the day is, by its rows: they are compared here and now.
func (l Look) State() State {
	state := l.Day.State()
	switch {
	case state != Changed && state != Differs && state != Agrees:
		return state
	case l.Waits() > 0:
		return Differs
	}
	return Agrees
}

// neighbours is how many days around a day are read to find the other half of a
// payment near midnight or over a weekend. What lies further is found by number.
const neighbours = 3

// LookAt compares a day: its register, our payments, and those of the days
// around it.
func (r *Reconciliation) LookAt(ctx context.Context, tx *db.Tx, agent ref.ID, day period.Day) (l Look, err error) {
	if l.Who, err = r.Agent(ctx, tx, agent); err != nil {
		return l, err
	}
	days, err := r.Days(ctx, tx, agent, period.Span{From: day, Until: day})
	if err != nil {
		return l, err
	}
	l.Day = days[dayKey{agent, day}]
	l.Day.Agent, l.Day.Date = agent, day
	if err := r.compare(ctx, tx, &l); err != nil {
		return l, fmt.Errorf("comparing a day: %w", err)
	}
	if l.Last.ID == 0 {
		return l, nil // never signed
	}
	rows, err := store.New(tx).SignaturesOf(ctx, store.SignaturesOfParams{MunicipalityID: int64(tx.Municipality), AgentID: int64(agent), Day: string(day)})
	if err != nil {
		return l, fmt.Errorf("reading signatures: %w", err)
	}
	for _, row := range rows {
		l.Signatures = append(l.Signatures, signatureOf(row))
	}
	return l, nil
}

// compare fills in the rows. Without a register nothing is compared: all our
// payments would look like missing in it.
func (r *Reconciliation) compare(ctx context.Context, tx *db.Tx, l *Look) error {
	l.Result = compare.Result{Day: l.Date, OurCount: l.Books.Count, OurTotal: l.Books.Total, OurLatest: l.Books.Latest}
	if l.Register.Upload == 0 {
		return nil
	}
	theirs, err := theirRows(ctx, tx, l.Agent, l.Date)
	if err != nil {
		return err
	}
	ours, err := ourPayments(ctx, tx, l.Agent, l.Date)
	if err != nil {
		return err
	}
	l.Result = compare.Day(l.Date, theirs, ours)
	l.Items = make([]Item, len(l.Result.Rows))
	for i, row := range l.Result.Rows {
		l.Items[i] = Item{Row: row, Mark: markOf(row)}
	}
	return l.annotate(ctx, tx)
}

// annotate adds the personal accounts that their rows name and what was done.
func (l *Look) annotate(ctx context.Context, tx *db.Tx) error {
	q, m := store.New(tx), int64(tx.Municipality)
	known, err := q.KnownAccounts(ctx, store.KnownAccountsParams{MunicipalityID: m, AgentID: int64(l.Agent), Day: string(l.Date)})
	if err != nil {
		return err
	}
	accounts := map[int]ref.ID{}
	for _, row := range known {
		accounts[int(row.Line)] = ref.ID(row.ID)
	}
	rows, err := q.Remedies(ctx, store.RemediesParams{MunicipalityID: m, AgentID: int64(l.Agent), Day: string(l.Date)})
	if err != nil {
		return err
	}
	remedies := map[string]Remedy{}
	for _, row := range rows {
		done := Remedy{Done: Done(row.State), Answer: row.Answer, At: period.Instant(row.DoneAt), By: ref.ID(row.DoneBy), Doer: row.Doer}
		remedies[row.Mark] = done
		l.Remedies = append(l.Remedies, done)
	}
	for i := range l.Items {
		item := &l.Items[i]
		item.Remedy = remedies[item.Mark]
		if item.Theirs != nil && item.Theirs.Day == l.Date {
			item.Account = accounts[item.Theirs.Line]
		}
	}
	return nil
}

// theirRows reads the register of a day, those of the days around it, and rows of
// any other that name our payments of the day.
func theirRows(ctx context.Context, tx *db.Tx, agent ref.ID, day period.Day) ([]compare.Theirs, error) {
	q, m, from, until := store.New(tx), int64(tx.Municipality), string(day.Add(-neighbours)), string(day.Add(neighbours))
	rows, err := q.Rows(ctx, store.RowsParams{MunicipalityID: m, AgentID: int64(agent), FromDay: from, UntilDay: until})
	if err != nil {
		return nil, err
	}
	far, err := q.FarRows(ctx, store.FarRowsParams{MunicipalityID: m, AgentID: int64(agent), Day: string(day), FromDay: from, UntilDay: until})
	if err != nil {
		return nil, err
	}
	list := make([]compare.Theirs, 0, len(rows)+len(far))
	for _, row := range append(rows, far...) {
		list = append(list, compare.Theirs{Line: int(row.Line), External: row.External, Account: row.Account, Payer: row.Payer,
			Note: row.Note, Amount: money.Som(row.Amount), Day: period.Day(row.Day), At: period.Instant(row.PaidAt)})
	}
	return list, nil
}

// ourPayments reads our payments of a day and the days around it, and those that
// the day's register names wherever they stand.
func ourPayments(ctx context.Context, tx *db.Tx, agent ref.ID, day period.Day) ([]compare.Ours, error) {
	q, m, from, until := store.New(tx), int64(tx.Municipality), string(day.Add(-neighbours)), string(day.Add(neighbours))
	rows, err := q.OurPayments(ctx, store.OurPaymentsParams{MunicipalityID: m, AgentID: int64(agent), FromDay: from, UntilDay: until})
	if err != nil {
		return nil, err
	}
	far, err := q.OurFarPayments(ctx, store.OurFarPaymentsParams{MunicipalityID: m, AgentID: int64(agent), Day: string(day),
		Prefix: paymentKey(agent, ""), FromDay: from, UntilDay: until})
	if err != nil {
		return nil, err
	}
	for _, row := range far {
		rows = append(rows, store.OurPaymentsRow(row))
	}
	list := make([]compare.Ours, len(rows))
	for i, row := range rows {
		list[i] = compare.Ours{ID: ref.ID(row.ID), External: row.External, Account: row.AccountNumber, Holder: row.Holder,
			Amount: money.Som(row.Amount), Day: period.Day(row.Day), At: period.Instant(row.TakenAt), Reversed: row.State == "reversed"}
	}
	return list, nil
}

// paymentKey is the key under which a payment of an agent is booked, whether it
// comes by the agent's call or from its register: never twice.
func paymentKey(agent ref.ID, external string) string {
	return "agent/" + agent.String() + "/" + external
}
