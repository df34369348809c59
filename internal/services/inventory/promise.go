package inventory

import "slices"

// Measure is what a promise is counted in. The codes are stored.
type Measure string

// The measures. They are few on purpose: a promise that nobody can count is
// not a promise, and each of these is counted by the log of operations.
const (
	HoursDay    Measure = "hours_day"    // hours of water a day
	PickupsWeek Measure = "pickups_week" // times a week that waste is taken away
	RepairHours Measure = "repair_hours" // hours until a breakdown is mended
	Samples     Measure = "samples"      // water samples a month
	OpenHours   Measure = "open_hours"   // opening hours a week
	LampsLit    Measure = "lamps_lit"    // percent of lamps that burn
	AnswerDays  Measure = "answer_days"  // working days until a complaint is answered
)

// measure is how a measure is bounded and which services it suits.
type measure struct {
	code  Measure
	most  int  // no honest promise is higher
	least bool // the target is a lower bound ("at least"); else an upper one
	suits []Code
}

// measures lists all measures, in the order in which pages tell them: the first
// one that a service promises is its headline.
var measures = []measure{
	{HoursDay, 24, true, []Code{Water, Irrigation}},
	{PickupsWeek, 14, true, []Code{Waste}},
	{LampsLit, 100, true, []Code{Lighting}},
	{OpenHours, 168, true, []Code{Sport, Culture, Park, Bath}},
	{Samples, 60, true, []Code{Water}},
	{RepairHours, 720, false, []Code{Water, Sewerage, Irrigation, Lighting}},
	{AnswerDays, 30, false, nil},
}

// measuresOf lists what a service of the code can promise. A measure without
// services of its own suits all.
func measuresOf(code Code) []measure {
	var suiting []measure
	for _, m := range measures {
		if m.suits == nil || code == Other || slices.Contains(m.suits, code) {
			suiting = append(suiting, m)
		}
	}
	return suiting
}

func measureOf(code Measure) (measure, bool) {
	at := slices.IndexFunc(measures, func(m measure) bool { return m.code == code })
	if at < 0 {
		return measure{}, false
	}
	return measures[at], true
}

// Promise is one quality standard of a service in figures.
type Promise struct {
	Measure  Measure
	Target   int    // whole, in the measure's unit
	Note     string // "9:00–21:00", may be empty
	By       string // who stands for it
	Decision string // "№ 23/83, 12.03.2026", may be empty
}

// AtLeast tells whether the promise is a lower bound.
func (p Promise) AtLeast() bool {
	m, _ := measureOf(p.Measure)
	return m.least
}

// Kept tells whether a measured value keeps the promise.
func (p Promise) Kept(value int) bool {
	if p.AtLeast() {
		return value >= p.Target
	}
	return value <= p.Target
}

// inOrder sorts promises as measures lists them.
func inOrder(promises []Promise) []Promise {
	rank := func(p Promise) int {
		return slices.IndexFunc(measures, func(m measure) bool { return m.code == p.Measure })
	}
	slices.SortStableFunc(promises, func(a, b Promise) int { return rank(a) - rank(b) })
	return promises
}
