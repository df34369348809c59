package territory

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/territory/store"
)

// Codes of indicators. Incomes of the ten tenths are "income_1" (the poorest) to
// "income_10". Money is of a person a month.
const (
	MeanIncome           = "income_mean"
	PovertyLine          = "poverty_line"
	PoorShare            = "poor_share" // of the people
	Subsistence          = "subsistence"
	SubsistencePensioner = "subsistence_pensioner"
	SubsistenceChild     = "subsistence_child"
	LeastPension         = "pension_least"
	MeanPension          = "pension_mean"
	WaterLow             = "water_low"  // share of an income up to which a bill for water is bearable
	WaterHigh            = "water_high" // and above which it is not
	BothLow              = "both_low"   // the same for water and sewerage together
	BothHigh             = "both_high"
	Lifeline             = "lifeline" // litres of a person and day that nobody should go without
	NormHouse            = "norm_house"
	NormYard             = "norm_yard"
	NormStandpipe        = "norm_standpipe"

	incomeCode = "income_"
)

// Tenths is how many groups incomes are known by.
const Tenths = 10

// Measure says what the value of an indicator counts.
type Measure string

// The measures.
const (
	InSom    Measure = "som"    // money.Som
	InShare  Measure = "share"  // money.Percent
	InLitres Measure = "litres" // whole litres of a person and day
)

// group is a set of indicators that are entered on one page.
type group struct {
	code    string
	measure Measure
	codes   []string
	shared  bool // one year and one source for all
}

var groups = []group{
	{"incomes", InSom, append(tenths(), MeanIncome), true},
	{"poverty", InSom, []string{PovertyLine, Subsistence, SubsistencePensioner, SubsistenceChild}, false},
	{"poor", InShare, []string{PoorShare}, false},
	{"pensions", InSom, []string{LeastPension, MeanPension}, false},
	{"thresholds", InShare, []string{WaterLow, WaterHigh, BothLow, BothHigh}, false},
	{"norms", InLitres, []string{Lifeline, NormHouse, NormYard, NormStandpipe}, false},
}

// tenths are the codes of incomes from the poorest tenth to the richest.
func tenths() []string {
	codes := make([]string, Tenths)
	for i := range codes {
		codes[i] = incomeCode + strconv.Itoa(i+1)
	}
	return codes
}

func groupOf(code string) (group, bool) {
	at := slices.IndexFunc(groups, func(g group) bool { return g.code == code })
	if at < 0 {
		return group{}, false
	}
	return groups[at], true
}

// Indicator is one figure of how people live, with its year and its source.
type Indicator struct {
	Code   string
	Value  int64      // by the measure of its group
	Year   int        // which it is of
	Source string     // a message id; of an own figure the words that were typed
	Oblast place.Code // of which it is; empty: of the country
	Own    bool       // the municipality entered it
	From   period.Day // own figures hold from this day on
}

// Living is what is known of how people live, by code.
type Living map[string]Indicator

// Som returns a figure that is money.
func (l Living) Som(code string) money.Som { return money.Som(l[code].Value) }

// Share returns a figure that is a share.
func (l Living) Share(code string) money.Percent { return money.Percent(l[code].Value) }

// Litres returns a figure that is litres of a person and day.
func (l Living) Litres(code string) int { return int(l[code].Value) }

// Incomes are those of a person a month, from the poorest tenth to the richest;
// their source is that of the poorest tenth.
func (l Living) Incomes() []money.Som {
	list := make([]money.Som, Tenths)
	for i, code := range tenths() {
		list[i] = l.Som(code)
	}
	return list
}

// Living returns the figures that hold on a day: the municipality's own, else
// those of its oblast, else those of the country.
func (t *Territory) Living(ctx context.Context, tx *db.Tx, on period.Day) (Living, error) {
	q := store.New(tx)
	oblast, err := q.OblastCode(ctx, int64(tx.Municipality))
	if err != nil && !db.IsMissing(err) {
		return nil, fmt.Errorf("reading the oblast: %w", err)
	}
	rows, err := q.Indicators(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading indicators: %w", err)
	}
	living := Living{}
	for _, x := range published {
		_, known := living[x.Code]
		if x.Oblast == "" && !known || x.Oblast != "" && x.Oblast == place.Code(oblast) {
			living[x.Code] = x
		}
	}
	for _, r := range rows { // in the order of days
		if r.ValidFrom <= string(on) {
			living[r.Code] = Indicator{Code: r.Code, Value: r.Value, Year: int(r.Year), Source: r.Source, Own: true, From: period.Day(r.ValidFrom)}
		}
	}
	return living, nil
}

// SetLiving enters figures of one group as the municipality's own from a day on.
// Those that say what is known already are passed over.
func (t *Territory) SetLiving(ctx context.Context, tx *db.Tx, by access.Actor, from period.Day, code string, list []Indicator) error {
	if err := allowed(by, tx); err != nil {
		return err
	}
	g, known := groupOf(code)
	if !known {
		return fault.Missing("There are no such figures.")
	}
	if !from.Valid() {
		return fault.Form().Field("from", "Enter a date, for example 25.12.2026").Err()
	}
	now, err := t.Living(ctx, tx, from)
	if err != nil {
		return err
	}
	var changed []Indicator
	for _, x := range list {
		was := now[x.Code]
		if x.Value != was.Value || x.Year != was.Year || x.Source != was.Source {
			changed = append(changed, x)
		}
	}
	if err := g.check(changed, list, tx.Today()); err != nil || len(changed) == 0 {
		return err
	}
	for _, x := range changed {
		err := store.New(tx).SetIndicator(ctx, store.SetIndicatorParams{
			MunicipalityID: int64(tx.Municipality), Code: x.Code, ValidFrom: string(from), Value: x.Value, Year: int64(x.Year), Source: x.Source,
		})
		if err != nil {
			return fmt.Errorf("entering an indicator: %w", err)
		}
	}
	return audit.Record(ctx, tx, by, "territory.living.set", ref.Ref{Kind: "territory.municipality", ID: tx.Municipality}, nil, changed)
}

// Bounds of what can be meant.
const (
	firstYear  = 1990
	mostLitres = 1000
	mostSom    = 10_000_000 * money.TyiynPerSom
	mostSource = 300
)

// check complains about changed figures, and about an order that cannot be:
// incomes that fall, a lower threshold above the upper one.
func (g group) check(changed, all []Indicator, today period.Day) error {
	f := fault.Form()
	most := map[Measure]int64{InSom: mostSom, InShare: int64(money.Whole), InLitres: mostLitres}[g.measure]
	for _, x := range changed {
		if !slices.Contains(g.codes, x.Code) || x.Value < 1 || x.Value > most {
			f.Field(x.Code, "Enter a number above zero; too large a number is a slip.")
		}
		unknown := x.Year == 0 && !g.shared // a threshold need not be of a year
		if !unknown && x.Year < firstYear || x.Year > today.Time().Year() {
			f.Field(g.field(x.Code, "year"), "Enter the year of the figure, at the latest {year}.", fault.Values{"year": strconv.Itoa(today.Time().Year())})
		}
		if x.Source == "" || len([]rune(x.Source)) > mostSource {
			f.Field(g.field(x.Code, "source"), "Name the source: whose figure it is and where it stands.")
		}
	}
	for i, x := range all {
		if i > 0 && g.ordered(x.Code) && x.Value < all[i-1].Value {
			f.Field(x.Code, "This must not be below the figure before it.")
		}
	}
	return f.Err()
}

// ordered tells whether a figure must not be below the one before it.
func (g group) ordered(code string) bool {
	switch code {
	case WaterHigh, BothHigh:
		return true
	}
	return strings.HasPrefix(code, incomeCode) && code != MeanIncome && code != incomeCode+"1"
}

// field names the input of a figure's year or source; a group may share them.
func (g group) field(code, what string) string {
	if g.shared {
		return what
	}
	return code + "_" + what
}
