package territory

import (
	"context"
	"fmt"
	"strconv"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/registry/territory/store"
)

// The raion of the demo, in the state classifier, and the year of its figures.
const (
	demoRaion ref.ID = 41706246000000
	demoYear  int    = 2026
)

// demoPlaces are the seven aiyl aimaks after the reform: word and short code.
var demoPlaces = map[string]struct {
	slug string
	code int
}{
	"Kara-Kulja": {"kara-kulja", 4}, "Alaikuu": {"alaikuu", 1}, "Kara-Guz": {"kara-guz", 2}, "Kara-Kochkor": {"kara-kochkor", 3},
	"Oi-Tal": {"oi-tal", 5}, "Ryspai Abdykadyrov": {"ryspai-abdykadyrov", 6}, "Ylai-Talaa": {"ylai-talaa", 7},
}

// demoStreets are names that villages of the country really use.
var demoStreets = []string{
	"Достук", "Ленин", "Манас", "Ысык-Көл", "Жаштык", "Советская", "Биринчи Май", "Чыңгыз Айтматов", "Токтогул", "Курманжан Датка",
	"Мектеп", "Булак", "Тоо", "Мырзалы Жапаров", "Жаңы-Конуш", "Арал", "Бейшеналиев", "Кожомбердиев",
}

// demoHolidays are the public holidays with a fixed day (Labour Code).
var demoHolidays = []struct{ day, name string }{
	{"01-01", "Жаңы жыл"}, {"01-07", "Рождество"}, {"02-23", "Ата Мекенди коргоочунун күнү"}, {"03-08", "Аялдардын эл аралык күнү"},
	{"03-21", "Нооруз"}, {"05-01", "Эмгек майрамы"}, {"05-05", "Конституция күнү"}, {"05-09", "Жеңиш күнү"},
	{"08-31", "Көз карандысыздык күнү"}, {"11-07", "Тарых жана ата-бабаларды эскерүү күнү"}, {"11-08", "Тарых жана ата-бабаларды эскерүү күнү"},
}

// demo makes the seven aiyl aimaks of Kara-Kulja raion as they are after the
// reform, with their villages, and their succession from the old register.
func (t *Territory) demo(ctx context.Context, d *module.Demo) error {
	rows, err := table("data/kara_kulja_villages.csv")
	if err != nil {
		return err
	}
	var made []Unit
	places := map[string]ref.ID{}
	for _, row := range rows {
		id, known := places[row[2]]
		if !known {
			if id, err = t.demoPlace(ctx, row); err != nil {
				return err
			}
			places[row[2]] = id
		}
		village := Village{Name: place.Name{Ky: row[4], Ru: row[5], En: row[6]}, PopulationEstimate: number(row[7]), EstimateYear: demoYear}
		if village.ID, err = t.demoVillage(ctx, id, village, len(made)); err != nil {
			return err
		}
		made = append(made, Unit{ID: village.ID, Parent: id, Name: village.Name, Level: place.Village})
	}
	return t.demoSuccession(ctx, made)
}

// demoPlace founds a municipality from the first row of its villages.
func (t *Territory) demoPlace(ctx context.Context, row []string) (ref.ID, error) {
	where, known := demoPlaces[row[2]]
	if !known {
		return 0, fmt.Errorf("demo data: no word for %s", row[2])
	}
	name := place.Name{Ky: row[0] + " айыл аймагы", Ru: row[1] + " айылный аймак", En: row[2] + " aiyl aimak"}
	m, err := t.Found(ctx, access.Actor{Name: "aimak", System: true}, Founding{
		Slug: where.slug, Code: where.code, Name: name, Raion: demoRaion, Population: number(row[3]),
	})
	if err != nil {
		return 0, err
	}
	by := access.System(m.ID)
	return m.ID, t.db.Write(ctx, m.ID, func(tx *db.Tx) error {
		s := Settings{
			Phone: fmt.Sprintf("+996 3239 5 00 %02d", where.code), Address: row[4] + " айылы, Ленин көчөсү 60",
			OfficeHours: "9:00–18:00, тыныгуу 12:00–13:00", Languages: []i18n.Lang{i18n.Ky, i18n.Ru}, Population: number(row[3]),
		}
		if err := t.SaveSettings(ctx, tx, by, s); err != nil {
			return err
		}
		for year := demoYear - 2; year <= demoYear+1; year++ {
			for _, h := range demoHolidays {
				day := period.Day(strconv.Itoa(year) + "-" + h.day)
				if err := t.SetHoliday(ctx, tx, by, Holiday{Day: day, Name: h.name}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// demoVillage adds a village with streets: more people, more streets.
func (t *Territory) demoVillage(ctx context.Context, municipality ref.ID, v Village, turn int) (id ref.ID, err error) {
	by := access.System(municipality)
	err = t.db.Write(ctx, municipality, func(tx *db.Tx) error {
		if id, err = t.AddVillage(ctx, tx, by, v); err != nil {
			return err
		}
		count := min(2+v.PopulationEstimate/350, len(demoStreets))
		names := make([]string, count)
		for i := range names {
			names[i] = demoStreets[(i+turn*5)%len(demoStreets)]
		}
		_, err = t.AddStreets(ctx, tx, by, id, names)
		return err
	})
	return id, err
}

// demoSuccession joins the old register's units of the raion to the new ones.
func (t *Territory) demoSuccession(ctx context.Context, made []Unit) error {
	all, err := classifier()
	if err != nil {
		return err
	}
	inRaion := map[ref.ID]bool{}
	var old []Unit
	for _, u := range all {
		inRaion[u.ID] = u.Parent == demoRaion
		if inRaion[u.Parent] {
			old = append(old, u)
		}
	}
	return t.db.Write(ctx, db.Everywhere, func(tx *db.Tx) error {
		became := succeed(old, made)
		joined := map[ref.ID]int{}
		for _, after := range became {
			joined[after]++
		}
		for before, after := range became {
			kind := Recoded
			if joined[after] > 1 {
				kind = Merged
			}
			err := store.New(tx).AddSuccessor(ctx, store.AddSuccessorParams{OldID: int64(before), NewID: int64(after), Kind: string(kind)})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
