package period

import "time"

// A run of bills asks for days of months millions of times, and package time reads
// and writes its layouts letter by letter. These three do the same for the one
// form in which days are kept.

// read takes "2026-11-22" apart; ok tells whether there is such a day.
func read(d Day) (year, month, day int, ok bool) {
	if len(d) != len(time.DateOnly) || d[4] != '-' || d[7] != '-' {
		return 0, 0, 0, false
	}
	for i, part := range []*int{&year, &year, &year, &year, nil, &month, &month, nil, &day, &day} {
		if part == nil {
			continue
		}
		if d[i] < '0' || d[i] > '9' {
			return 0, 0, 0, false
		}
		*part = *part*10 + int(d[i]-'0')
	}
	ok = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month)
	return year, month, day, ok
}

// write is the way back.
func write(year, month, day int) Day {
	if year < 0 || year > 9999 {
		return Day(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	return Day([]byte{
		byte('0' + year/1000), byte('0' + year/100%10), byte('0' + year/10%10), byte('0' + year%10), '-',
		byte('0' + month/10), byte('0' + month%10), '-', byte('0' + day/10), byte('0' + day%10),
	})
}

// daysOf returns the number of days of a month that exists.
func daysOf(year, month int) int {
	switch {
	case month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	case month == 2:
		return 28
	case month == 4 || month == 6 || month == 9 || month == 11:
		return 30
	}
	return 31
}
