package reconciliation

import (
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/finance/reconciliation/compare"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
)

// stateText says how far a day is; stateKind gives its colour.
func stateText(p *i18n.Printer, s State) string {
	switch s {
	case Waiting:
		return p.T("No register")
	case Differs:
		return p.T("Differs")
	case Changed:
		return p.T("Changed since")
	case Agrees:
		return p.T("To be signed")
	case Signed:
		return p.T("Signed")
	case Again:
		return p.T("Open again")
	}
	return p.T("No payments")
}

// days writes the days of a register, a single one once.
func days(p *ui.Page, span period.Span) string {
	if span.From == span.Until {
		return p.Day(span.From)
	}
	return p.T("From {from} to {to}", "from", span.From, "to", span.Until)
}

func stateKind(s State) string {
	switch s {
	case Differs, Again:
		return "bad"
	case Signed:
		return "good"
	case Quiet:
		return "info"
	}
	return "wait"
}

// monthAnswer is the sentence that the list of days opens with.
func monthAnswer(p *ui.Page, v monthView) string {
	if n := v.waits(); n > 0 {
		return p.N(n, "{month}: *{n}* day waits for a signature.", "{month}: *{n}* days wait for a signature.", "month", v.month)
	}
	return p.T("{month}: all days are signed.", "month", v.month)
}

// dayAnswer is the sentence that a day opens with.
func dayAnswer(p *ui.Page, v dayView) string {
	values := []any{"agent", v.Who.Name, "day", v.Date, "sum", v.Books.Total,
		"payments", p.N(v.Books.Count, "{n} payment", "{n} payments")}
	switch n := v.Waits(); {
	case v.State() == Quiet:
		return p.T("{agent}, {day}: no payments.", values[:4]...)
	case v.Register.Upload == 0:
		return p.T("{agent}, {day}: {payments}, *{sum}*. The register has not come.", values...)
	case n > 0:
		return p.N(n, "{agent}, {day}: {payments}, *{sum}*, **{n} differs**.", "{agent}, {day}: {payments}, *{sum}*, **{n} differ**.", values...)
	case v.Result.DifferCount > 0:
		return p.T("{agent}, {day}: {payments}, *{sum}*, all differences are explained.", values...)
	}
	return p.T("{agent}, {day}: {payments}, *{sum}*, all equal.", values...)
}

// classTitle heads the list of a class; classNote says what it means.
func classTitle(p *i18n.Printer, c compare.Class) string {
	switch c {
	case compare.OnlyTheirs:
		return p.T("Only in their register")
	case compare.OnlyOurs:
		return p.T("Only in our books")
	case compare.Amount:
		return p.T("Amounts differ")
	case compare.Account:
		return p.T("Personal accounts differ")
	case compare.Twice:
		return p.T("Listed twice by them")
	case compare.Reversed:
		return p.T("Reversed by us")
	case compare.OtherDay:
		return p.T("On another day")
	}
	return p.T("Equal")
}

func classNote(p *i18n.Printer, c compare.Class) string {
	switch c {
	case compare.OnlyTheirs:
		return p.T("The agent took this money, but its call never reached us. Post it, and the payer's debt goes down.")
	case compare.OnlyOurs:
		return p.T("We booked these, but the agent does not list them. Ask the agent first: it may list them tomorrow.")
	case compare.Amount, compare.Account:
		return p.T("One of the two is wrong. Ask for a correction of ours, or explain why ours is right.")
	case compare.Twice:
		return p.T("The same payment number stands in the register again. It counts once.")
	case compare.Reversed:
		return p.T("We took these back, but the agent still lists them. Post them anew if the money stays with the agent.")
	case compare.OtherDay:
		return p.T("Both sides have these and agree. Payments near midnight may stand on two days.")
	}
	return ""
}

// doneText says what was done about a row.
func doneText(p *ui.Page, d Remedy) string {
	switch d.Done {
	case Queried:
		return p.T("Asked the agent: {name}, {time}", "name", d.Doer, "time", p.Time(d.At))
	case Asked:
		return p.T("Correction asked for: {name}, {time}", "name", d.Doer, "time", p.Time(d.At))
	case Answered:
		return p.T("{answer} ({name}, {time})", "answer", d.Answer, "name", d.Doer, "time", p.Time(d.At))
	}
	return ""
}

// askText is the button that asks for a correction of ours.
func askText(p *ui.Page, item Item) string {
	if item.Class == compare.Account && item.Account != 0 {
		return p.T("Ask to transfer ours")
	}
	return p.T("Ask to reverse ours")
}

// payerText is who the row says paid, from whichever side knows it.
func payerText(item Item) string {
	if item.Ours != nil && item.Ours.Holder != "" {
		return item.Ours.Holder
	}
	if item.Theirs != nil {
		return item.Theirs.Payer
	}
	return ""
}

// accountsOf is the personal account of a row, or theirs and ours when they differ.
func accountsOf(item Item) []string {
	switch {
	case item.Theirs == nil:
		return []string{item.Ours.Account}
	case item.Ours == nil || compare.Number(item.Ours.Account) == compare.Number(item.Theirs.Account):
		return []string{item.Theirs.Account}
	}
	return []string{item.Theirs.Account, item.Ours.Account}
}

// accountText is accountsOf on one line.
func accountText(item Item) string { return strings.Join(accountsOf(item), " ≠ ") }

// theirAmount and ourAmount write a side; a dash when it has none.
func theirAmount(p *i18n.Printer, item Item) string {
	if item.Theirs == nil {
		return "—"
	}
	return p.Amount(item.Theirs.Amount)
}

func ourAmount(p *i18n.Printer, item Item) string {
	if item.Ours == nil {
		return "—"
	}
	return p.Amount(item.Ours.Amount)
}

// momentText is when the payer paid: the time on the day, with the date when it
// is another day.
func momentText(p *i18n.Printer, item Item, day period.Day) string {
	moment := period.Instant(0)
	switch {
	case item.Theirs != nil && item.Theirs.At != 0:
		moment = item.Theirs.At
	case item.Ours != nil:
		moment = item.Ours.At
	}
	switch {
	case moment == 0:
		return ""
	case moment.Day() == day:
		return moment.Time().Format("15:04")
	}
	return p.Time(moment)
}

// signatureText tells of one signature.
func signatureText(p *ui.Page, s Signature) string {
	values := []any{"name", s.Signer, "time", p.Time(s.At), "sum", s.Books.Total, "reason", s.Reason}
	switch {
	case s.Opened:
		return p.T("Opened again by {name}, {time}: {reason}", "name", s.Signer, "time", p.Time(s.At), "reason", s.Reason)
	case s.Reason != "":
		return p.T("Signed by {name}, {time}, for {sum}: {reason}", values...)
	}
	return p.T("Signed by {name}, {time}, for {sum}", values[:6]...)
}

// fieldID makes an id for a field that stands in several rows; the complaint of
// the form that came back leads to the plain one.
func fieldID(name, mark string, own bool) string {
	if own {
		return name
	}
	return name + "-" + mark
}

// rowPage is the page for a form that stands in several rows: only the one that
// came back shows what was typed and what is wrong with it.
func rowPage(p *ui.Page, own bool) *ui.Page {
	if own {
		return p
	}
	clean := *p
	clean.Form, clean.Fault = nil, nil
	return &clean
}

// postable and queryable count the rows that a button for all would touch.
func (v dayView) postable() int { return v.count(Item.Postable) }

func (v dayView) queryable() int { return v.count(queryable) }

func (v dayView) count(fits func(Item) bool) (n int) {
	for _, item := range v.Items {
		if fits(item) {
			n++
		}
	}
	return n
}

// lineText is a number of a line, without spaces: it is looked up in a table.
func lineText(n int) string { return strconv.Itoa(n) }
