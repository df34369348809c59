package ui

import (
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/platform/chart"
)

// sample is what the gallery's components show.
type sample struct {
	due, water, waste money.Som
	rate              money.Rate
	day               period.Day
	until             string
	rates, cubes      []chart.Point
	shares            []chart.Share
	areas             []chart.Area
	dots              []chart.Dot
}

var sampleVillages = []Option{{Value: "1", Text: "Бий-Мырза"}, {Value: "2", Text: "Биринчи Май"}, {Value: "3", Text: "Токтогул"}, {Value: "4", Text: "Кара-Кулжа"}}

func sampleOf(p *Page) sample {
	s := sample{due: 21460, water: 15873, waste: 5587, rate: 144300, day: "2026-11-22", until: p.Until("2026-12-25")}
	month := period.Month("2025-12")
	for _, v := range []struct{ percent, cubes int64 }{
		{48, 15}, {50, 14}, {49, 15}, {55, 13}, {58, 14}, {61, 17}, {63, 18}, {67, 18}, {70, 16}, {73, 14}, {77, 13}, {81, 11},
	} {
		label := p.MonthShort(month)
		s.rates = append(s.rates, chart.Point{Label: label, Value: v.percent, Text: p.Percent(int(v.percent) * 10)})
		s.cubes = append(s.cubes, chart.Point{Label: label, Value: v.cubes, Text: p.Int(int(v.cubes))})
		month = month.Next()
	}
	for i, word := range []string{p.T("Drinking water"), p.T("Waste removal"), p.T("Services"), p.T("Rounding")} {
		value := []int64{490, 380, 220, 30}[i]
		s.shares = append(s.shares, chart.Share{Label: word, Value: value, Text: p.Amount(money.Som(value))})
	}
	s.areas = []chart.Area{
		{Name: "Кара-Кулжа", Here: true, Href: "#fields", Rings: [][]place.Point{{{Lon: 73, Lat: 40.2}, {Lon: 73.9, Lat: 40.3}, {Lon: 74, Lat: 40.9}, {Lon: 73.2, Lat: 41}}}},
		{Name: "Алай", Href: "#fields", Rings: [][]place.Point{{{Lon: 73, Lat: 40.2}, {Lon: 73.9, Lat: 40.3}, {Lon: 73.8, Lat: 39.9}, {Lon: 72.9, Lat: 39.8}}}},
	}
	s.dots = []chart.Dot{{Name: "Бий-Мырза", At: place.Point{Lon: 73.4, Lat: 40.5}, Here: true}}
	return s
}

// refusedSample is the same page as if its form had come back.
func (p *Page) refusedSample() *Page {
	q := *p
	q.Fault = fault.Form().
		Field("sample-name", "Fill in this field").
		Field("sample-phone", "Enter the phone number: 9 digits after +996.")
	q.Form = map[string][]string{"sample-phone": {"555 12"}, "sample-villages": {"2"}, "sample-agree": {"on"}, "sample-kind": {"norm"}}
	return &q
}
