package i18n

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/period"
)

// month holds every form of a month's name that the product writes. There are
// only twelve, so the endings are listed and never built.
type month struct {
	ky, kyTo, kyOn, kyShort string // ноябрь · ноябрга (чейин) · ноябрда · ноя
	ru, ruOf, ruShort       string // ноябрь · ноября · ноя
	en                      string
}

var months = [12]month{
	{"январь", "январга", "январда", "янв", "январь", "января", "янв", "January"},
	{"февраль", "февралга", "февралда", "фев", "февраль", "февраля", "фев", "February"},
	{"март", "мартка", "мартта", "мар", "март", "марта", "мар", "March"},
	{"апрель", "апрелге", "апрелде", "апр", "апрель", "апреля", "апр", "April"},
	{"май", "майга", "майда", "май", "май", "мая", "май", "May"},
	{"июнь", "июнга", "июнда", "июн", "июнь", "июня", "июн", "June"},
	{"июль", "июлга", "июлда", "июл", "июль", "июля", "июл", "July"},
	{"август", "августка", "августта", "авг", "август", "августа", "авг", "August"},
	{"сентябрь", "сентябрга", "сентябрда", "сен", "сентябрь", "сентября", "сен", "September"},
	{"октябрь", "октябрга", "октябрда", "окт", "октябрь", "октября", "окт", "October"},
	{"ноябрь", "ноябрга", "ноябрда", "ноя", "ноябрь", "ноября", "ноя", "November"},
	{"декабрь", "декабрга", "декабрда", "дек", "декабрь", "декабря", "дек", "December"},
}

var weekdays = map[Lang][7]string{ // from Sunday, as package time counts
	Ky: {"жекшемби", "дүйшөмбү", "шейшемби", "шаршемби", "бейшемби", "жума", "ишемби"},
	Ru: {"воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"},
	En: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

func monthOf(t time.Time) month { return months[t.Month()-1] }

// Day writes a date in full: "12-декабрь, 2026", "12 декабря 2026 г.",
// "12 December 2026". A day that is not one ("" above all) is written as "—".
func (p *Printer) Day(d period.Day) string {
	if !d.Valid() {
		return "—"
	}
	t := d.Time()
	switch p.lang {
	case Ky:
		return fmt.Sprintf("%s, %d", p.DayMonth(d), t.Year())
	case Ru:
		return fmt.Sprintf("%s %d%sг.", p.DayMonth(d), t.Year(), noBreak)
	}
	return fmt.Sprintf("%s %d", p.DayMonth(d), t.Year())
}

// DayShort writes a date for tables: "12.12.2026".
func (p *Printer) DayShort(d period.Day) string {
	if !d.Valid() {
		return "—"
	}
	return d.Time().Format("02.01.2006")
}

// DayMonth writes a date whose year is plain: "12-декабрь", "12 декабря".
func (p *Printer) DayMonth(d period.Day) string {
	if !d.Valid() {
		return "—"
	}
	t := d.Time()
	switch m := monthOf(t); p.lang {
	case Ky:
		return fmt.Sprintf("%d-%s", t.Day(), m.ky)
	case Ru:
		return fmt.Sprintf("%d%s%s", t.Day(), noBreak, m.ruOf)
	default:
		return fmt.Sprintf("%d%s%s", t.Day(), noBreak, m.en)
	}
}

// Until writes a last day: "25-декабрга чейин", "до 25 декабря", "by 25 December".
func (p *Printer) Until(d period.Day) string {
	if !d.Valid() {
		return "—"
	}
	switch p.lang {
	case Ky:
		return fmt.Sprintf("%d-%s чейин", d.Time().Day(), monthOf(d.Time()).kyTo)
	case Ru:
		return "до " + p.DayMonth(d)
	}
	return "by " + p.DayMonth(d)
}

// On writes when something happened: "3-декабрда", "3 декабря", "on 3 December".
func (p *Printer) On(d period.Day) string {
	if !d.Valid() {
		return "—"
	}
	switch p.lang {
	case Ky:
		return fmt.Sprintf("%d-%s", d.Time().Day(), monthOf(d.Time()).kyOn)
	case Ru:
		return p.DayMonth(d)
	}
	return "on " + p.DayMonth(d)
}

// Weekday names the day of the week.
func (p *Printer) Weekday(d period.Day) string { return weekdays[p.lang][d.Time().Weekday()] }

// Month writes a month as a heading: "Ноябрь, 2026-жыл", "ноябрь 2026 г.".
func (p *Printer) Month(m period.Month) string {
	if !m.Valid() {
		return "—"
	}
	year := m.First().Time().Year()
	switch p.lang {
	case Ky:
		return fmt.Sprintf("%s, %d-жыл", p.MonthName(m), year)
	case Ru:
		return fmt.Sprintf("%s %d%sг.", p.MonthName(m), year, noBreak)
	}
	return fmt.Sprintf("%s %d", p.MonthName(m), year)
}

// MonthFor writes what a bill is for: "2026-жылдын ноябрь айы үчүн",
// "за ноябрь 2026 г.", "for November 2026".
func (p *Printer) MonthFor(m period.Month) string {
	if !m.Valid() {
		return "—"
	}
	t := m.First().Time()
	switch p.lang {
	case Ky:
		return fmt.Sprintf("%d-жылдын %s айы үчүн", t.Year(), monthOf(t).ky)
	case Ru:
		return "за " + p.Month(m)
	}
	return "for " + p.Month(m)
}

// MonthName writes the name of a month alone; in Kyrgyz it is a heading and
// begins with a capital.
func (p *Printer) MonthName(m period.Month) string {
	if !m.Valid() {
		return "—"
	}
	switch name := monthOf(m.First().Time()); p.lang {
	case Ky:
		return upperFirst(name.ky)
	case Ru:
		return name.ru
	default:
		return name.en
	}
}

// MonthShort writes a month for the axis of a chart: "ноя", "Nov".
func (p *Printer) MonthShort(m period.Month) string {
	if !m.Valid() {
		return "—"
	}
	switch name := monthOf(m.First().Time()); p.lang {
	case Ky:
		return name.kyShort
	case Ru:
		return name.ruShort
	default:
		return name.en[:3]
	}
}

// Time writes an instant by the municipality's clock: "22.11.2026, 14:05".
func (p *Printer) Time(i period.Instant) string { return i.Time().Format("02.01.2006, 15:04") }

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(string(r)) + s[size:]
}

// lowerFirst takes the capital off a heading that stands inside a sentence;
// English months keep theirs.
func lowerFirst(s string, l Lang) string {
	if l == En {
		return s
	}
	r, size := utf8.DecodeRuneInString(s)
	return strings.ToLower(string(r)) + s[size:]
}
