package territory

import (
	"context"
	"net/http"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
)

func (t *Territory) routes(rt *web.Router) {
	rt.Page("GET territory", mayRead, t.showPlace)
	rt.Page("GET territory/register", mayRead, t.showRegister)
	rt.Page("GET territory/register/{unit}", mayRead, t.showUnit)
	rt.Desk("GET territory", maySee, t.showDesk)
	rt.Desk("GET territory/settings", mayKeep, t.editSettings)
	rt.Desk("POST territory/settings", mayKeep, t.saveSettings)
	rt.Desk("GET territory/villages", mayKeep, t.editVillages)
	rt.Desk("POST territory/villages", mayKeep, t.addVillage)
	rt.Desk("POST territory/streets", mayKeep, t.addStreets)
	rt.Desk("GET territory/days", mayKeep, t.editDays)
	rt.Desk("POST territory/days", mayKeep, t.addDay)
	rt.Desk("POST territory/days/drop", mayKeep, t.dropDay)
	rt.Desk("POST territory/terms", mayKeep, t.addTerm)
	t.livingRoutes(rt)
}

// keeping is what the desk's pages of a municipality show.
type keeping struct {
	settings Settings
	villages []Village
	streets  map[ref.ID][]Street // by village
}

// population is the stated one, or that of the villages where none is stated.
func (k keeping) population() int {
	if k.settings.Population > 0 {
		return k.settings.Population
	}
	sum := 0
	for _, v := range k.villages {
		sum += v.Population()
	}
	return sum
}

// showDesk shows what is set, with the way to change each part.
func (t *Territory) showDesk(w http.ResponseWriter, r *web.Request) error {
	k, err := t.kept(r)
	if err != nil {
		return err
	}
	return r.Render(w, deskPage(r.Page(r.Printer.T("Municipality")), k, r.Can(mayKeep)))
}

func (t *Territory) editSettings(w http.ResponseWriter, r *web.Request) error {
	k, err := t.kept(r)
	if err != nil {
		return err
	}
	return r.Render(w, settingsPage(r.Page(r.Printer.T("Settings")), k.settings))
}

func (t *Territory) saveSettings(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	s := Settings{
		Phone: in.Text("phone"), Address: in.Text("address"), OfficeHours: in.Text("office_hours"),
		Population: in.Int("population"), Languages: preferred(i18n.Lang(in.Choice("language", "ky", "ru"))),
	}
	err := in.Err()
	if err == nil {
		err = t.write(r, func(ctx context.Context, tx *db.Tx) error { return t.SaveSettings(ctx, tx, r.Actor, s) })
	}
	if err != nil {
		p := r.Page(r.Printer.T("Settings"))
		return r.Refuse(w, err, p, settingsPage(p, s))
	}
	return r.Done(w, "desk/territory", "Saved")
}

// preferred puts the chosen language of printed bills first.
func preferred(first i18n.Lang) []i18n.Lang {
	if first == i18n.Ru {
		return []i18n.Lang{i18n.Ru, i18n.Ky}
	}
	return []i18n.Lang{i18n.Ky, i18n.Ru}
}

func (t *Territory) editVillages(w http.ResponseWriter, r *web.Request) error {
	k, err := t.kept(r)
	if err != nil {
		return err
	}
	return r.Render(w, villagesPage(r.Page(r.Printer.T("Villages and streets")), k))
}

func (t *Territory) addVillage(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	v := Village{
		Name:               place.Name{Ky: in.Text("name_ky"), Ru: in.Text("name_ru"), En: in.Text("name_en")},
		PopulationRegister: in.Int("population_register"), PopulationEstimate: in.Int("population_estimate"), EstimateYear: in.Int("estimate_year"),
	}
	err := in.Err()
	if err == nil {
		err = t.write(r, func(ctx context.Context, tx *db.Tx) error {
			_, err := t.AddVillage(ctx, tx, r.Actor, v)
			return err
		})
	}
	if err != nil {
		return t.refuseVillages(w, r, err)
	}
	return r.Done(w, "desk/territory/villages", "Saved")
}

func (t *Territory) addStreets(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	village, names := in.ID("village"), strings.Split(in.Required("names"), "\n")
	err := in.Err()
	if err == nil {
		err = t.write(r, func(ctx context.Context, tx *db.Tx) error {
			_, err := t.AddStreets(ctx, tx, r.Actor, village, names)
			return err
		})
	}
	if err != nil {
		return t.refuseVillages(w, r, err)
	}
	return r.Done(w, "desk/territory/villages", "Saved")
}

func (t *Territory) refuseVillages(w http.ResponseWriter, r *web.Request, refused error) error {
	k, err := t.kept(r)
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Villages and streets"))
	return r.Refuse(w, refused, p, villagesPage(p, k))
}

func (t *Territory) editDays(w http.ResponseWriter, r *web.Request) error {
	d, err := t.days(r)
	if err != nil {
		return err
	}
	return r.Render(w, daysPage(r.Page(r.Printer.T("Working days and terms")), d))
}

func (t *Territory) addDay(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	h := Holiday{Day: in.Day("day"), Name: in.Required("name"), Works: in.Bool("works")}
	return t.changeDays(w, r, in.Err(), func(ctx context.Context, tx *db.Tx) error { return t.SetHoliday(ctx, tx, r.Actor, h) })
}

func (t *Territory) dropDay(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	day := in.Day("day")
	return t.changeDays(w, r, in.Err(), func(ctx context.Context, tx *db.Tx) error { return t.DropHoliday(ctx, tx, r.Actor, day) })
}

func (t *Territory) addTerm(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	term := Term{From: in.Day("from"), Days: in.Int("days")}
	return t.changeDays(w, r, in.Err(), func(ctx context.Context, tx *db.Tx) error { return t.SetTerm(ctx, tx, r.Actor, term) })
}

func (t *Territory) changeDays(w http.ResponseWriter, r *web.Request, refused error, change func(context.Context, *db.Tx) error) error {
	if refused == nil {
		refused = t.write(r, change)
	}
	if refused == nil {
		return r.Done(w, "desk/territory/days", "Saved")
	}
	d, err := t.days(r)
	if err != nil {
		return err
	}
	p := r.Page(r.Printer.T("Working days and terms"))
	return r.Refuse(w, refused, p, daysPage(p, d))
}

// calendar is what the page of working days shows.
type calendar struct {
	holidays []Holiday
	terms    []Term
	answer   int        // working days in force today
	year     period.Day // the first day of this year
}

// split tells days of past years from those that still matter.
func (c calendar) split() (past, coming []Holiday) {
	for i, h := range c.holidays {
		if h.Day >= c.year {
			return c.holidays[:i], c.holidays[i:]
		}
	}
	return c.holidays, nil
}

func (t *Territory) days(r *web.Request) (c calendar, err error) {
	c.year = period.Day(string(r.Today().Month())[:4] + "-01-01")
	err = t.read(r, func(ctx context.Context, tx *db.Tx) error {
		if c.holidays, err = t.Holidays(ctx, tx); err != nil {
			return err
		}
		if c.terms, err = t.Terms(ctx, tx); err != nil {
			return err
		}
		c.answer, err = t.AnswerDays(ctx, tx, r.Today())
		return err
	})
	return c, err
}

func (t *Territory) kept(r *web.Request) (k keeping, err error) {
	err = t.read(r, func(ctx context.Context, tx *db.Tx) error {
		if k.settings, err = t.Settings(ctx, tx); err != nil {
			return err
		}
		if k.villages, err = t.Villages(ctx, tx); err != nil {
			return err
		}
		k.streets, err = t.Streets(ctx, tx)
		return err
	})
	return k, err
}

// search offers the municipality's villages to the desk's search.
func (t *Territory) search(ctx context.Context, r *web.Request, query string) (hits []module.Hit, err error) {
	k, err := t.kept(r)
	for _, v := range k.villages {
		if strings.Contains(fold(v.Name), i18n.Fold(query)) {
			hits = append(hits, module.Hit{Text: r.Printer.Name(v.Name), Kind: r.Printer.T("Village"), Path: "desk/territory/villages"})
		}
	}
	return hits, err
}

// check finds villages without a unit in the register and unknown short codes.
func (t *Territory) check(ctx context.Context, tx *db.Tx) (problems []string, err error) {
	s, err := t.Settings(ctx, tx)
	if err != nil {
		return nil, err
	}
	if owner, err := t.ByShortCode(ctx, tx, s.Code); err != nil || owner != tx.Municipality && s.MergedInto == 0 {
		problems = append(problems, "the short code of account numbers leads elsewhere")
	}
	return problems, nil
}

func (t *Territory) read(r *web.Request, f func(context.Context, *db.Tx) error) error {
	return t.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}

func (t *Territory) write(r *web.Request, f func(context.Context, *db.Tx) error) error {
	return t.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}
