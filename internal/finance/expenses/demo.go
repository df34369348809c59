package expenses

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/openaimak/aimak/internal/finance/workbench/cost"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
)

// longHistory is how many months of history the chief municipality of the demo has.
const longHistory = 24

// bought is what a village water union pays for in a month: so much, on a day, to
// somebody, for a paper. Every so many months.
type bought struct {
	kind     cost.Kind
	som      int64
	every    int
	day      int
	supplier string
	paper    string
}

// usual is a year of the water provider of the demo, rounded from what such unions
// spent in 2025.
var usual = []bought{
	{cost.Wages, 49_500, 1, 28, "Кызматкерлер", "Эмгек акы ведомосту"},
	{cost.Social, 8_540, 1, 29, "Социалдык фонд", "Төлөм тапшырмасы"},
	{cost.Electricity, 10_930, 1, 12, "Улуттук электр тармагы", "Эсеп-фактура"},
	{cost.Chemicals, 9_900, 3, 6, "«Реагент» ЖЧК", "Эсеп-фактура"},
	{cost.Samples, 3_600, 1, 17, "Ооруларды алдын алуу борбору", "Акт"},
	{cost.Repairs, 46_600, 3, 21, "«Суу-Курулуш» ЖЧК", "Акт"},
	{cost.Fuel, 2_650, 1, 9, "Май куюучу жай", "Эсеп-фактура"},
	{cost.Administration, 3_450, 1, 25, "Айыл өкмөтү", "Акт"},
}

// demo enters the costs of the water provider of the chief place, month by month.
func (x *Expenses) demo(ctx context.Context, d *module.Demo) error {
	for _, at := range d.Places {
		if at.Months < longHistory {
			continue
		}
		if err := x.db.Write(ctx, at.Municipality, func(tx *db.Tx) error { return x.demoPlace(ctx, tx, d, at.Months) }); err != nil {
			return fmt.Errorf("costs of %s: %w", at.Slug, err)
		}
	}
	return nil
}

func (x *Expenses) demoPlace(ctx context.Context, tx *db.Tx, d *module.Demo, months int) error {
	of, err := x.register(ctx, tx)
	if err != nil {
		return err
	}
	water := slices.IndexFunc(of.services, func(s service) bool { return s.Name.Ru == "Питьевая вода" })
	if water < 0 {
		return nil
	}
	who := access.Actor{ID: tx.NewID(), Name: "Бекова Асель", Municipality: tx.Municipality}
	members, err := identity.New(x.db).Members(ctx, tx)
	if err != nil {
		return err
	}
	for _, m := range members {
		if slices.Contains(m.Roles, access.Accountant) {
			who.ID, who.Name = m.ID, m.Name
		}
	}
	var list []Expense
	for n := range months {
		month := d.Today.Month().Add(n + 1 - months)
		for i, b := range usual {
			day := month.First().Add(b.day - 1)
			if n%b.every != 0 || day > d.Today {
				continue
			}
			rough := money.Som(b.som*(90+d.Rand.Int64N(21))) / 10 * 10 // tyiyn of the sum, a tenth more or less
			list = append(list, Expense{Key: "demo/" + string(month) + "/" + strconv.Itoa(i), Provider: of.services[water].Provider,
				Service: of.services[water].ID, Kind: b.kind, Day: day, Amount: rough, Supplier: b.supplier,
				Paper: b.paper + " " + paperNumber(day, i)})
		}
	}
	return x.book(ctx, tx, who, list)
}

// paperNumber makes up the number of a paper.
func paperNumber(day period.Day, i int) string { return strconv.Itoa(i+1) + "/" + string(day)[5:7] }
