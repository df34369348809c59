package inventory

import (
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Code is a matter of local significance (Law of 20.10.2021 No 123 on local
// state administration and self-government) that is delivered as a service. The
// codes are stored, and other rooms know water and waste by them.
type Code string

// The codes, in the order in which lists show them.
const (
	Water      Code = "water"
	Waste      Code = "waste"
	Sewerage   Code = "sewerage"
	Lighting   Code = "lighting"
	Irrigation Code = "irrigation"
	Pasture    Code = "pasture"
	Sport      Code = "sport"
	Culture    Code = "culture"
	Park       Code = "park"
	Bath       Code = "bath"
	Cemetery   Code = "cemetery"
	Transport  Code = "transport"
	Other      Code = "other"
)

var codes = []Code{Water, Waste, Sewerage, Lighting, Irrigation, Pasture, Sport, Culture, Park, Bath, Cemetery, Transport, Other}

// units are what services are measured in.
var units = []string{"m3", "person", "household", "head", "hectare", "visit", "none"}

// Service is what people get, from whom, where and with which promises.
type Service struct {
	ID            ref.ID
	Code          Code
	Name          place.Name
	Provider      ref.ID
	ProviderName  string // short, as people call it
	Unit          string
	About         place.Name // one or two sentences; no English
	Ended         period.Day // last day; empty while it is delivered
	Promises      []Promise  // the headline first
	Coverage      []Coverage // sorted by village
	searched      string     // folded names
	ProviderTitle string     // the provider's name in full
}

// Coverage is one village that has the service.
type Coverage struct {
	Village ref.ID
	Name    place.Name
	Since   period.Day // empty: always
}

// Delivered tells whether the service is there on the day.
func (s Service) Delivered(on period.Day) bool { return s.Ended == "" || on <= s.Ended }

// Covers tells whether a village has the service.
func (s Service) Covers(village ref.ID) bool {
	return slices.ContainsFunc(s.Coverage, func(c Coverage) bool { return c.Village == village })
}

// sortKey puts the codes in their order and equal ones in the alphabet's.
func (s Service) sortKey() []byte {
	return append([]byte{byte(slices.Index(codes, s.Code))}, i18n.SortKey(s.Name.Ky)...)
}

// fold is what search looks through.
func (s Service) fold() string {
	return i18n.Fold(strings.Join([]string{s.Name.Ky, s.Name.Ru, s.Name.En}, " "))
}

// valid complains about what cannot be kept. Fields bear the names of the form.
func (s Service) valid(villages map[ref.ID]bool) error {
	f := fault.Form()
	if s.Name.Ky == "" {
		f.Field("name_ky", "Enter the name in Kyrgyz.")
	}
	if !slices.Contains(codes, s.Code) {
		f.Field("code", "Choose from the list")
	}
	if !slices.Contains(units, s.Unit) {
		f.Field("unit", "Choose from the list")
	}
	if s.Provider == 0 {
		f.Field("provider", "Choose who delivers the service.")
	}
	if s.Ended != "" && !s.Ended.Valid() {
		f.Field("ended", "Enter a date, for example 25.12.2026")
	}
	s.promisesValid(f)
	s.coverageValid(f, villages)
	return f.Err()
}

func (s Service) promisesValid(f *fault.Fault) {
	for _, p := range s.Promises {
		m, known := measureOf(p.Measure)
		if !known || p.Target < 1 || p.Target > m.most {
			f.Field("target_"+string(p.Measure), "Enter a whole number from 1 to {most}.", fault.Values{"most": m.most})
		}
	}
	if len(s.Promises) > 0 && s.Promises[0].By == "" {
		f.Field("promised_by", "Say who stands for the promises: the provider or the head.")
	}
}

// coverageValid asks for at least one village, as soon as there are villages.
func (s Service) coverageValid(f *fault.Fault, villages map[ref.ID]bool) {
	if len(villages) > 0 && len(s.Coverage) == 0 {
		f.Field("villages", "Tick the villages that have the service.")
	}
	for _, c := range s.Coverage {
		if !villages[c.Village] {
			f.Field("villages", "This village is not of this municipality.")
			return
		}
	}
}
