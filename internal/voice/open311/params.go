package open311

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Statuses of the specification.
const (
	wrong   = 400
	noKey   = 403
	missing = 404
)

// params reads what was sent and gathers what is wrong with it. An empty
// parameter is one that was not sent.
type params struct {
	values url.Values
	p      *i18n.Printer
	wrong  refusal
}

func (q *params) complain(code int, text string) {
	q.wrong = append(q.wrong, complaint{code, text})
}

func (q *params) err() error {
	if len(q.wrong) == 0 {
		return nil
	}
	return q.wrong
}

// given are the values of a parameter that are not empty, each once.
func (q *params) given(name string) (list []string) {
	for _, v := range q.values[name] {
		if v = tidy(v); v != "" && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// one is the value of a parameter that has one.
func (q *params) one(name string) string {
	list := q.given(name)
	if len(list) > 1 {
		q.complain(wrong, q.p.T("{name} was given more than once.", "name", name))
	}
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// list reads a parameter with commas in it.
func (q *params) list(name string) (list []string) {
	for word := range strings.SplitSeq(strings.Join(q.given(name), ","), ",") {
		if word = strings.TrimSpace(word); word != "" && !slices.Contains(list, word) {
			list = append(list, word)
		}
	}
	return list
}

// tidy leaves out what cannot be seen, and the white space around a text.
func tidy(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, s))
}

// readable tells whether everything that was sent is UTF-8.
func readable(values url.Values) bool {
	for name, list := range values {
		if !utf8.ValidString(name) || slices.ContainsFunc(list, func(v string) bool { return !utf8.ValidString(v) }) {
			return false
		}
	}
	return true
}

// whole reads a number from 1 to most.
func (q *params) whole(name string, most, fallback int) int {
	s := q.one(name)
	if s == "" {
		return fallback
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > most {
		q.complain(wrong, q.p.T("{name}: give a whole number from 1 to {n}.", "name", name, "n", most))
		return fallback
	}
	return n
}

// instant reads a date and time with its zone; 0 when there is none.
func (q *params) instant(name string) period.Instant {
	s := q.one(name)
	if s == "" {
		return 0
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Year() < 2000 || t.Year() > 2100 {
		q.complain(wrong, q.p.T("{name}: give a date and time with its zone, for example {example}.", "name", name, "example", "2026-11-25T09:00:00+06:00"))
		return 0
	}
	return period.At(t)
}

// window is what of the past a list shows. Bounds are inclusive.
type window struct {
	from, until    period.Instant
	services       []string
	opened, closed bool
	page, size     int
}

// Limits of a list.
const (
	mostDays     = 90
	mostRequests = 1000
	mostPages    = 10_000
	dayLong      = period.Instant(24 * time.Hour / time.Millisecond)
)

// window reads the filters of a list: without dates the last 90 days, with one
// of them the 90 days beside it, with both what they say.
func (q *params) window(now period.Instant) window {
	w := window{services: q.list("service_code"), page: q.whole("page", mostPages, 1), size: q.whole("page_size", mostRequests, mostRequests)}
	from, until := q.instant("start_date"), q.instant("end_date")
	switch {
	case from == 0 && until == 0:
		from, until = now-mostDays*dayLong, now
	case until == 0:
		until = from + mostDays*dayLong
	case from == 0:
		from = until - mostDays*dayLong
	case until < from:
		q.complain(wrong, q.p.T("end_date lies before start_date."))
	case until-from > mostDays*dayLong:
		q.complain(wrong, q.p.T("From start_date to end_date at most {n} days may pass.", "n", mostDays))
	}
	w.from, w.until = from, until
	states := q.list("status")
	for _, s := range states {
		if s != "open" && s != "closed" {
			q.complain(wrong, q.p.T("status can be open or closed."))
			break
		}
	}
	w.opened = len(states) == 0 || slices.Contains(states, "open")
	w.closed = len(states) == 0 || slices.Contains(states, "closed")
	return w
}

// The country lies within these millionths of a degree.
const (
	south, north = 39_100_000, 43_300_000
	west, east   = 69_200_000, 80_400_000
)

// micro reads degrees into millionths.
func micro(s string) (int64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != f || f < -180 || f > 180 {
		return 0, false
	}
	if f < 0 {
		return int64(f*1_000_000 - 0.5), true
	}
	return int64(f*1_000_000 + 0.5), true
}

// point reads lat and long, both or neither.
func (q *params) point() (lat, long int64) {
	a, b := q.one("lat"), q.one("long")
	if a == "" && b == "" {
		return 0, 0
	}
	lat, good := micro(a)
	long, fine := micro(b)
	switch {
	case !good || !fine:
		q.complain(wrong, q.p.T("Give lat and long together, each in degrees, for example {example}.", "example", "40.541230"))
	case lat < south || lat > north || long < west || long > east:
		q.complain(wrong, q.p.T("lat and long lie outside the country."))
	default:
		return lat, long
	}
	return 0, 0
}
