package inventory

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

// demoMain is how many months of history mark the chief municipality of the
// demo; it alone has services beyond water and waste.
const demoMain = 24

// demoNames are what the smaller places call their water union and their
// enterprise: names that such bodies in the country bear, none of them real here.
var demoNames = []struct{ water, waste string }{
	{"Ак-Булак", "Тазалык Алайкуу"}, {"Тунук Суу", "Жашыл Аймак"}, {"Кара-Кочкор Суу", "Ак Көчө"},
	{"Ой-Тал Булагы", "Ой-Тал Тазалык"}, {"Мөл Булак", "Көрк Айыл"}, {"Арашан Суу", "Ылай-Талаа Тазалык"},
}

// demo gives every place water and waste removal, and the chief one lighting,
// sport and a park without a price as well.
func (i *Inventory) demo(ctx context.Context, d *module.Demo) error {
	others := 0
	for _, at := range d.Places {
		name := struct{ water, waste string }{"Таза Суу", "Таза Аймак"}
		if at.Months < demoMain {
			name = demoNames[others%len(demoNames)]
			others++
		}
		err := i.db.Write(ctx, at.Municipality, func(tx *db.Tx) error { return i.demoPlace(ctx, tx, name.water, name.waste, at) })
		if err != nil {
			return fmt.Errorf("services of %s: %w", at.Slug, err)
		}
	}
	return nil
}

func (i *Inventory) demoPlace(ctx context.Context, tx *db.Tx, water, waste string, at module.DemoPlace) error {
	who := access.System(tx.Municipality)
	villages, err := i.villages(ctx, tx)
	if err != nil {
		return err
	}
	union, err := i.AddProvider(ctx, tx, who, demoProvider(Union, water, at, 1))
	if err != nil {
		return err
	}
	enterprise, err := i.AddProvider(ctx, tx, who, demoProvider(Enterprise, waste, at, 2))
	if err != nil {
		return err
	}
	services := []Service{demoWater(union, villages, at.Months), demoWaste(enterprise, villages)}
	if at.Months >= demoMain {
		services = append(services, demoLeisure(enterprise, villages)...)
	}
	ids := make([]ref.ID, len(services))
	for n, s := range services {
		if ids[n], err = i.AddService(ctx, tx, who, s); err != nil {
			return err
		}
	}
	if at.Months < demoMain {
		return nil
	}
	return i.demoOwned(ctx, tx, union, ids[0])
}

// demoProvider writes identifiers that are plainly samples: a row of one digit.
func demoProvider(kind, name string, at module.DemoPlace, n int) Provider {
	full, short, service := "«"+name+"» муниципалдык ишканасы", "«"+name+"» МИ", "waste"
	if kind == Union {
		full, short, service = "«"+name+"» айылдык ичүүчү суу керектөөчүлөр коомдук бирикмеси", "«"+name+"» ИСКАКБ", "water"
	}
	return Provider{
		Kind: kind, Name: full, Short: short, TaxNumber: fmt.Sprintf("0%d111200010%03d", n, len(at.Slug)),
		BankName: "«Айыл Банк» ААК", BankAccount: fmt.Sprintf("13507%d0000000%03d", n, len(at.Slug)), Phone: fmt.Sprintf("+996 555 12 34 5%d", n),
		Address: "Ленин көчөсү 60", CashHours: "дүйшөмбү–жума 9:00–17:00",
		ELQRProvider: "kg.demo.aimak", ELQRService: service, MCC: "4900",
	}
}

func demoWater(provider ref.ID, villages []Coverage, months int) Service {
	s := Service{
		Code: Water, Name: place.Name{Ky: "Ичүүчү суу", Ru: "Питьевая вода", En: "Drinking water"}, Provider: provider, Unit: "m3",
		About:    place.Name{Ky: "Таза суу үйлөргө жана көчөдөгү суу чоргосуна берилет.", Ru: "Чистая вода подаётся в дома и уличные колонки."},
		Coverage: villages,
	}
	hours := 18
	if months >= demoMain {
		hours = 22
	}
	for _, p := range []Promise{{Measure: HoursDay, Target: hours}, {Measure: Samples, Target: 2}, {Measure: RepairHours, Target: 24}} {
		p.By, p.Decision = "Директор", "№ 00/00 (үлгү), 12.03.2026"
		s.Promises = append(s.Promises, p)
	}
	return s
}

func demoWaste(provider ref.ID, villages []Coverage) Service {
	return Service{
		Code: Waste, Name: place.Name{Ky: "Таштанды чыгаруу", Ru: "Вывоз мусора", En: "Waste removal"}, Provider: provider, Unit: "person",
		About:    place.Name{Ky: "Таштанды үйдүн жанынан машина менен алып кетилет.", Ru: "Мусор забирает машина от дома."},
		Coverage: villages,
		Promises: []Promise{{Measure: PickupsWeek, Target: 1, By: "Директор", Decision: "№ 23/84, 12.03.2026"}},
	}
}

// demoLeisure are services that are free: nobody is billed for them.
func demoLeisure(provider ref.ID, villages []Coverage) []Service {
	by := "Айыл өкмөтүнүн башчысы"
	chief := villages
	if len(chief) > 1 {
		chief = villages[:1]
	}
	return []Service{
		{Code: Lighting, Name: place.Name{Ky: "Көчө жарыгы", Ru: "Уличное освещение", En: "Street lighting"}, Provider: provider, Unit: "none",
			Coverage: villages, Promises: []Promise{{Measure: LampsLit, Target: 95, By: by}, {Measure: RepairHours, Target: 120, By: by}}},
		{Code: Sport, Name: place.Name{Ky: "Спорт зал жана аянтчалар", Ru: "Спортзал и площадки", En: "Sports hall and grounds"}, Provider: provider, Unit: "visit",
			Coverage: chief, Promises: []Promise{{Measure: OpenHours, Target: 72, Note: "9:00–21:00", By: by}}},
		{Code: Park, Name: place.Name{Ky: "Сейил бак", Ru: "Парк", En: "Park"}, Provider: provider, Unit: "none", Coverage: chief},
	}
}
