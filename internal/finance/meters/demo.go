package meters

import (
	"fmt"
	"math/rand/v2"

	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
)

// Models are offered while a model is typed; any other may be entered.
var Models = []string{"СВК-15", "СВ-15Х", "ВСХ-15", "Бетар СХВ-15", "Itron Unimag", "ВСКМ-20"}

// What may happen to a meter of the demo, in per mille of all.
const (
	fateBroken   = 35
	fateMissing  = 10
	fateReplaced = 40
	fateSilent   = 20 // nobody opens the door any more
	fateTurning  = 12 // old enough for the dial to turn over
	skipReading  = 60 // of readings: the controller did not come round
	byCitizen    = 80
	atOffice     = 40
	waitingNow   = 9 // of meters in the chief place: a citizen has just given a reading
)

// season is what a garden adds to the use of a month, per mille of the mean.
var season = [12]int{720, 700, 760, 900, 1200, 1550, 1750, 1650, 1250, 900, 740, 720}

// Life draws what may have happened at a tap, for the demo.
type Life struct {
	*rand.Rand
	Litres int        // used in a mean month
	From   period.Day // first day of supply
	Closed period.Day // last day; empty when supply goes on
	Today  period.Day
	Serial int  // the engraved numbers follow it
	Give   bool // citizens give readings now

	until  period.Day
	now    money.Quantity // what has gone through, with litres
	fitted []Fitting
}

// Draw returns the meters that hung at the tap one after another, and what they
// showed.
func (l *Life) Draw() []Fitting {
	l.until = l.Today
	if l.Closed != "" {
		l.until = l.Closed
	}
	l.hang(l.From, l.luck(100))
	if l.luck(fateTurning) {
		l.first(99_999 - l.IntN(150))
	}
	end := l.end()
	l.read(l.meter().Installed, end)
	l.finish(end)
	return l.fitted
}

func (l *Life) luck(permille int) bool { return l.IntN(1000) < permille }

func (l *Life) meter() *Fitting { return &l.fitted[len(l.fitted)-1] }

// hang begins a meter; a late one is installed some weeks after the opening.
func (l *Life) hang(day period.Day, late bool) {
	l.Serial += 1 + l.IntN(9)
	if late {
		day = min(day.Add(10+l.IntN(60)), l.until)
	}
	m := NewMeter{
		Serial: fmt.Sprintf("%08d", l.Serial), Model: Models[l.IntN(len(Models))], Digits: DefaultDigits, Installed: day,
		VerifiedUntil: max(l.Today.Add(l.IntN(5*365)-10), day), Seal: fmt.Sprintf("К-%05d", l.IntN(100_000)),
	}
	l.fitted = append(l.fitted, Fitting{NewMeter: m, State: Working})
	l.first(l.IntN(900))
}

func (l *Life) first(m3 int) {
	l.now = money.Quantity(m3) * money.One
	l.meter().First = l.now
}

// end draws when the first meter stops, and why; it lasts to the end when
// nothing happens.
func (l *Life) end() period.Day {
	m := l.meter()
	span := l.until.Sub(m.Installed)
	if span < 60 {
		return l.until
	}
	day := m.Installed.Add(30 + l.IntN(span-30))
	switch fate := l.IntN(1000); {
	case fate < fateBroken:
		m.State, m.BrokenSince = Broken, day
	case fate < fateBroken+fateMissing:
		m.State, m.BrokenSince = Missing, day
	case fate < fateBroken+fateMissing+fateReplaced:
		m.State, m.Ended = Replaced, day
	case fate < fateBroken+fateMissing+fateReplaced+fateSilent && span > 160:
		return l.until.Add(-130 - l.IntN(30))
	default:
		return l.until
	}
	return day
}

// read draws monthly readings between two days, in the last third of the month.
func (l *Life) read(from, end period.Day) {
	for month := from.Month(); month <= end.Month(); month = month.Next() {
		part := min(l.until.Sub(month.First())+1, month.Days())
		if month == from.Month() {
			part = min(month.Last().Sub(from), part)
		}
		l.now += money.Quantity(l.Litres * season[month.First().Time().Month()-1] / 1000 * (70 + l.IntN(60)) / 100 * max(part, 0) / month.Days())
		day := month.First().Add(18 + l.IntN(10))
		if day <= from || day >= end || l.luck(skipReading) {
			continue
		}
		l.note(day, l.source())
	}
}

func (l *Life) source() Source {
	switch n := l.IntN(1000); {
	case n < byCitizen:
		return Citizen
	case n < byCitizen+atOffice:
		return Office
	}
	return Controller
}

// note adds a reading of what the dial shows: whole cubic metres.
func (l *Life) note(day period.Day, source Source, odd ...string) {
	m := l.meter()
	turn := Meter{Digits: m.digits()}.Turn()
	r := Reading{Day: day, Value: l.now % turn / money.One * money.One, Source: source}
	before := m.First
	if n := len(m.Readings); n > 0 {
		before = m.Readings[n-1].Value
	}
	switch {
	case r.Value < before:
		r.Odd = []string{OddRollover}
	case r.Value == before:
		r.Odd = []string{OddZero}
	}
	r.Odd = append(r.Odd, odd...)
	m.Readings = append(m.Readings, r)
}

// finish ends the meter as drawn: a replaced one is followed by another, a
// broken one by another after some months or not yet, a closed account's is
// taken off.
func (l *Life) finish(end period.Day) {
	m := l.meter()
	switch {
	case m.State == Replaced:
		l.note(m.Ended, Controller, OddFinal)
		l.follow(m.Ended)
	case m.BrokenSince != "" && l.luck(500):
		day := end.Add(40 + l.IntN(80))
		if day < l.until {
			m.State, m.Ended = Replaced, day
			l.follow(day)
		}
	case m.State == Working && l.Closed == "" && l.Give && end == l.until && l.luck(waitingNow):
		l.give()
	}
	if last := l.meter(); l.Closed != "" && last.Ended == "" {
		if last.BrokenSince == "" {
			l.note(l.Closed, Controller, OddFinal)
		}
		last.State, last.Ended = Removed, l.Closed
	}
}

func (l *Life) follow(day period.Day) {
	l.hang(day, false)
	l.read(day, l.until)
}

// give lets a citizen give a reading yesterday, unless the meter was read since.
func (l *Life) give() {
	m, yesterday := l.meter(), l.Today.Add(-1)
	last := m.Readings
	if len(last) == 0 || last[len(last)-1].Day >= yesterday || last[len(last)-1].Value > l.now {
		return
	}
	l.now += money.Quantity(1+l.IntN(4)) * money.One
	m.Given = []Reading{{Day: yesterday, Value: l.now / money.One * money.One, Source: Citizen}}
}
