package territory

import (
	"context"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/registry/territory/store"
)

// defaultAnswerDays is the term to answer an appeal while a municipality has
// entered none: 14 working days (law on appeals of citizens, 2007 No 67).
const defaultAnswerDays = 14

// Settings of a municipality.
type Settings struct {
	Slug        string
	Code        int
	Phone       string
	Address     string
	OfficeHours string
	Languages   []i18n.Lang // in the order of preference; printed bills use the first
	Population  int         // as stated; villages may add up to another figure
	MergedInto  ref.ID      // 0: the municipality works
}

// Village is a village of a municipality with both its populations.
type Village struct {
	ID                 ref.ID
	Code               place.Code
	Name               place.Name
	PopulationRegister int // by the household register; 0: not counted
	PopulationEstimate int // as published; 0: none
	EstimateYear       int
}

// Population returns the better known figure: the register's, else the estimate.
func (v Village) Population() int {
	if v.PopulationRegister > 0 {
		return v.PopulationRegister
	}
	return v.PopulationEstimate
}

// Street is a street of a village.
type Street struct {
	ID, Village ref.ID
	Name        string
}

// Holiday is a day off, or a weekend day that is worked.
type Holiday struct {
	Day   period.Day
	Name  string
	Works bool
}

// Settings reads the municipality's settings.
func (t *Territory) Settings(ctx context.Context, tx *db.Tx) (Settings, error) {
	r, err := store.New(tx).Settings(ctx, int64(tx.Municipality))
	if err != nil {
		return Settings{}, err
	}
	s := Settings{
		Slug: r.Slug, Code: int(r.Code), Phone: r.Phone, Address: r.Address, OfficeHours: r.OfficeHours,
		Population: int(r.Population), MergedInto: ref.ID(r.MergedInto),
	}
	for _, l := range strings.Split(r.Languages, ",") {
		s.Languages = append(s.Languages, i18n.Lang(l))
	}
	return s, nil
}

// SaveSettings changes contact, languages and the stated population.
func (t *Territory) SaveSettings(ctx context.Context, tx *db.Tx, by access.Actor, s Settings) error {
	if err := allowed(by, tx); err != nil {
		return err
	}
	before, err := t.Settings(ctx, tx)
	if err != nil {
		return err
	}
	if err := s.valid(); err != nil {
		return err
	}
	err = store.New(tx).SaveSettings(ctx, store.SaveSettingsParams{
		MunicipalityID: int64(tx.Municipality), Phone: s.Phone, Address: s.Address, OfficeHours: s.OfficeHours,
		Languages: join(s.Languages), Population: int64(s.Population),
	})
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, "territory.settings", ref.Ref{Kind: "territory.municipality", ID: tx.Municipality}, before, s)
}

func (s Settings) valid() error {
	form := fault.Form()
	if len(s.Languages) == 0 || slices.ContainsFunc(s.Languages, func(l i18n.Lang) bool { return !slices.Contains(i18n.Langs, l) }) {
		form.Field("language", "Choose the language of printed bills.")
	}
	if s.Population < 0 {
		form.Field("population", "Enter a whole number.")
	}
	return form.Err()
}

func join(langs []i18n.Lang) string {
	words := make([]string, len(langs))
	for i, l := range langs {
		words[i] = string(l)
	}
	return strings.Join(words, ",")
}

// Villages lists the municipality's villages, sorted as Kyrgyz sorts.
func (t *Territory) Villages(ctx context.Context, tx *db.Tx) ([]Village, error) {
	rows, err := store.New(tx).Villages(ctx, int64(tx.Municipality))
	villages := make([]Village, len(rows))
	for i, r := range rows {
		villages[i] = Village{
			ID: ref.ID(r.ID), Code: place.Code(r.Code), Name: place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn},
			PopulationRegister: int(r.PopulationRegister), PopulationEstimate: int(r.PopulationEstimate), EstimateYear: int(r.EstimateYear),
		}
	}
	return villages, err
}

// AddVillage adds a village to the municipality and to the register of units.
func (t *Territory) AddVillage(ctx context.Context, tx *db.Tx, by access.Actor, v Village) (ref.ID, error) {
	if err := allowed(by, tx); err != nil {
		return 0, err
	}
	if strings.TrimSpace(v.Name.Ky) == "" {
		return 0, fault.Form().Field("name_ky", "Enter the name in Kyrgyz.").Err()
	}
	v.ID = tx.NewID()
	u := Unit{ID: v.ID, Code: v.Code, Level: place.Village, Parent: tx.Municipality, Name: v.Name, Side: Now}
	if err := addUnit(ctx, tx, u); err != nil {
		return 0, err
	}
	err := store.New(tx).AddVillage(ctx, store.AddVillageParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(v.ID), SortKey: sortKey(v.Name),
		PopulationRegister: int64(v.PopulationRegister), PopulationEstimate: int64(v.PopulationEstimate), EstimateYear: int64(v.EstimateYear),
	})
	if err != nil {
		return 0, err
	}
	return v.ID, audit.Record(ctx, tx, by, "territory.village.add", ref.Ref{Kind: "territory.village", ID: v.ID}, nil, v)
}

// Streets lists the streets of all villages, by village.
func (t *Territory) Streets(ctx context.Context, tx *db.Tx) (map[ref.ID][]Street, error) {
	rows, err := store.New(tx).Streets(ctx, int64(tx.Municipality))
	streets := map[ref.ID][]Street{}
	for _, r := range rows {
		v := ref.ID(r.VillageID)
		streets[v] = append(streets[v], Street{ID: ref.ID(r.ID), Village: v, Name: r.Name})
	}
	return streets, err
}

// AddStreets adds streets to a village, one name a line; known ones are passed over.
func (t *Territory) AddStreets(ctx context.Context, tx *db.Tx, by access.Actor, village ref.ID, names []string) (added int, err error) {
	if err := allowed(by, tx); err != nil {
		return 0, err
	}
	known, err := t.Streets(ctx, tx)
	if err != nil {
		return 0, err
	}
	taken := map[string]bool{}
	for _, s := range known[village] {
		taken[i18n.Fold(s.Name)] = true
	}
	for _, name := range names {
		if name = strings.TrimSpace(name); name == "" || taken[i18n.Fold(name)] {
			continue
		}
		taken[i18n.Fold(name)] = true
		err := store.New(tx).AddStreet(ctx, store.AddStreetParams{
			MunicipalityID: int64(tx.Municipality), ID: int64(tx.NewID()), VillageID: int64(village), Name: name, SortKey: i18n.SortKey(name),
		})
		if err != nil {
			return added, err
		}
		added++
	}
	return added, audit.Record(ctx, tx, by, "territory.streets.add", ref.Ref{Kind: "territory.village", ID: village}, nil, names)
}

// Calendar returns the municipality's working days.
func (t *Territory) Calendar(ctx context.Context, tx *db.Tx) (period.Calendar, error) {
	days, err := t.Holidays(ctx, tx)
	c := period.Calendar{Holidays: map[period.Day]bool{}, Workdays: map[period.Day]bool{}}
	for _, h := range days {
		if h.Works {
			c.Workdays[h.Day] = true
		} else {
			c.Holidays[h.Day] = true
		}
	}
	return c, err
}

// Holidays lists the days off and the weekend days that are worked.
func (t *Territory) Holidays(ctx context.Context, tx *db.Tx) ([]Holiday, error) {
	rows, err := store.New(tx).Holidays(ctx, int64(tx.Municipality))
	days := make([]Holiday, len(rows))
	for i, r := range rows {
		days[i] = Holiday{Day: period.Day(r.Day), Name: r.Name, Works: r.Works}
	}
	return days, err
}

// SetHoliday enters a day off or a worked weekend day.
func (t *Territory) SetHoliday(ctx context.Context, tx *db.Tx, by access.Actor, h Holiday) error {
	if err := allowed(by, tx); err != nil {
		return err
	}
	if !h.Day.Valid() || strings.TrimSpace(h.Name) == "" {
		return fault.Form().Field("day", "Enter the day and what is celebrated.").Err()
	}
	err := store.New(tx).AddHoliday(ctx, store.AddHolidayParams{
		MunicipalityID: int64(tx.Municipality), Day: string(h.Day), Name: h.Name, Works: h.Works,
	})
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, "territory.holiday.set", ref.Ref{Kind: "territory.municipality", ID: tx.Municipality}, nil, h)
}

// DropHoliday takes a day off the list.
func (t *Territory) DropHoliday(ctx context.Context, tx *db.Tx, by access.Actor, day period.Day) error {
	if err := allowed(by, tx); err != nil {
		return err
	}
	n, err := store.New(tx).DropHoliday(ctx, store.DropHolidayParams{MunicipalityID: int64(tx.Municipality), Day: string(day)})
	if err != nil || n == 0 {
		return err
	}
	return audit.Record(ctx, tx, by, "territory.holiday.drop", ref.Ref{Kind: "territory.municipality", ID: tx.Municipality}, day, nil)
}

// AnswerDays returns the legal term to answer an appeal on a day, in working days.
func (t *Territory) AnswerDays(ctx context.Context, tx *db.Tx, on period.Day) (int, error) {
	days := defaultAnswerDays
	terms, err := t.Terms(ctx, tx)
	for _, term := range terms {
		if term.From <= on {
			days = term.Days
		}
	}
	return days, err
}

// Term is a legal term that holds from a day on.
type Term struct {
	From period.Day
	Days int
}

// Terms lists the terms to answer an appeal, oldest first.
func (t *Territory) Terms(ctx context.Context, tx *db.Tx) ([]Term, error) {
	rows, err := store.New(tx).Terms(ctx, int64(tx.Municipality))
	terms := make([]Term, len(rows))
	for i, r := range rows {
		terms[i] = Term{period.Day(r.ValidFrom), int(r.Days)}
	}
	return terms, err
}

// SetTerm enters the term to answer an appeal from a day on.
func (t *Territory) SetTerm(ctx context.Context, tx *db.Tx, by access.Actor, term Term) error {
	if err := allowed(by, tx); err != nil {
		return err
	}
	if !term.From.Valid() || term.Days < 1 || term.Days > 365 {
		return fault.Form().Field("days", "Enter the day and a number of working days from 1 to 365.").Err()
	}
	err := store.New(tx).SetTerm(ctx, store.SetTermParams{
		MunicipalityID: int64(tx.Municipality), Kind: "answer", ValidFrom: string(term.From), Days: int64(term.Days),
	})
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, by, "territory.term.set", ref.Ref{Kind: "territory.municipality", ID: tx.Municipality}, nil, term)
}

// allowed says who may change a municipality's own data.
func allowed(by access.Actor, tx *db.Tx) error {
	if access.Can(by, mayKeep, access.Resource{Municipality: tx.Municipality}) != access.Allowed {
		return fault.Denied("You may not change the municipality's data. Ask the head or the administrator.")
	}
	return nil
}
