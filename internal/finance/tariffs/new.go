package tariffs

import (
	"errors"

	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/finance/tariffs/rows"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// NewVersion is what is typed to make a version.
type NewVersion struct {
	Key      string // one-time key of the form; the same key makes one version
	Service  ref.ID
	Span     period.Span
	Decision Decision // may wait until the version is put in force
	Rounding Rounding
	Note     string
	Prices   []rate.Price
	Origin   Origin // may wait until the version is put in force
}

// Limits of a price list. The longest published one has nine lines.
const (
	maxText = 300 // characters of a body, number or category
	maxNote = 2000
)

// check completes the roundings and complains about everything that cannot be
// meant, by the names of the form's fields.
func (n *NewVersion) check() error {
	f := fault.Form()
	if n.Service == 0 {
		f.Field("service", "Choose from the list")
	}
	if n.Span.From == "" {
		f.Field("from", "Enter the day from which the price holds.")
	} else if n.Span.Until != "" && n.Span.Until < n.Span.From {
		f.Field("until", "The last day is before the first one.")
	}
	long(f, "body", n.Decision.Body, maxText)
	long(f, "number", n.Decision.Number, maxText)
	long(f, "note", n.Note, maxNote)
	n.Origin.check(f)
	n.checkPrices(f)
	return f.Err()
}

// long complains about text that no paper has: the columns are unlimited.
func long(f *fault.Fault, name, text string, limit int) {
	if len([]rune(text)) > limit {
		f.Field(name, "Too long: at most {n} characters.", fault.Values{"n": limit})
	}
}

// checkPrices asks the engine about each price and looks for two lines that
// the engine could not choose between.
func (n *NewVersion) checkPrices(f *fault.Fault) {
	switch {
	case len(n.Prices) == 0:
		f.Field(rows.Input(0, "rate"), "Enter at least one price.")
	case len(n.Prices) > rows.MaxPrices:
		f.Field(rows.Input(rows.MaxPrices, "rate"), "At most {n} prices fit in one list.", fault.Values{"n": rows.MaxPrices})
	}
	seen := map[[3]string]int{}
	for i := range n.Prices {
		p := &n.Prices[i]
		p.Line, p.TotalStep, p.Total = n.Rounding.Line, n.Rounding.Step, n.Rounding.Total
		long(f, rows.Input(i, "category"), p.Category, maxText)
		if err := p.Check(); err != nil {
			name, msg := wrong(err)
			f.Field(rows.Input(i, name), msg)
		}
		who := [3]string{p.Category, p.Connection, string(p.Basis)}
		if other, twice := seen[who]; twice {
			f.Field(rows.Input(i, "category"), "Row {n} has the same payer, connection and unit.", fault.Values{"n": other + 1})
		}
		seen[who] = i
	}
}

// wrong turns a complaint of the engine into a field and words.
func wrong(err error) (name, msg string) {
	for _, w := range complaints {
		if errors.Is(err, w.err) {
			return w.field, w.msg
		}
	}
	return "rate", "Enter a price in som, for example 14,43"
}

// complaints say which field of a row each error of the engine is about.
var complaints = []struct {
	err        error
	field, msg string
}{
	{rate.ErrBasis, "basis", i18n.Mark("Choose from the list")},
	{rate.ErrNegative, "rate", i18n.Mark("A price cannot be below zero.")},
	{rate.ErrNoRate, "rate", i18n.Mark("Enter a price in som, for example 14,43")},
	{rate.ErrTwoRates, "rate", i18n.Mark("Leave the price empty when it goes by steps.")},
	{rate.ErrBlocks, "b0_to", i18n.Mark("The limits must rise, and the last step has no limit.")},
	{rate.ErrOnlyM3, "basis", i18n.Mark("Only a price for 1 m³ can go by steps.")},
	{rate.ErrMonthly, "fixed", i18n.Mark("A fixed part and a minimum belong to monthly prices only.")},
	{rate.ErrNorm, "norm", i18n.Mark("A norm belongs to a price for 1 m³ or for a person.")},
	{rate.ErrMonths, "months", i18n.Mark("Enter months from 1 to 12 in their order, for example 5 or 5, 7. Only for yearly prices.")},
	{rate.ErrRounding, "rate", i18n.Mark("Choose from the list")},
}

// check complains about a decision that is not complete or not yet taken.
func (d Decision) check(f *fault.Fault, today period.Day) {
	if d.Body == "" {
		f.Field("body", "Fill in this field")
	}
	if d.Number == "" {
		f.Field("number", "Enter the number of the decision.")
	}
	switch {
	case d.Day == "":
		f.Field("decided", "Enter the day of the decision.")
	case d.Day > today:
		f.Field("decided", "This day has not come yet.")
	}
	long(f, "body", d.Body, maxText)
	long(f, "number", d.Number, maxText)
}

// totalSteps are what the form offers for the total of a bill, in tyiyn: to the
// tyiyn, to ten tyiyn (no smaller coin is in use), to whole som.
var totalSteps = []money.Som{0, 10, 100}
