package adoption

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaimak/aimak/internal/finance/adoption/path"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/finance/tariffs/rate"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
)

// What the papers of the demo say. The names are those of its staff.
const (
	demoBody     = "Айылдык кеңеш (үлгү)"
	demoNumber   = "ҮЛГҮ-ТК-4"
	demoSession  = "XXVIII чакырылыш, VI сессия"
	demoPlace    = "Кара-Кулжа орто мектебинин залы"
	demoBoards   = "Айылдардын кулактандыруу такталары, WhatsApp топтору, муниципалитеттин сайты"
	demoChair    = "Исакова Бактыгүл"
	demoClerk    = "Маматов Нурлан"
	demoOutcome  = "Бааны колдоо; контейнерлерди жуманын аягында да чыгаруу."
	demoNoOffice = "№ 320 токтом ичүүчү сууга жана канализацияга гана тиешелүү"
)

var demoQuestions = []path.Question{
	{Asked: "Баа эмне үчүн көтөрүлүп жатат?", Answer: "Күйүүчү май менен айлык акы кымбаттады; эски баа чыгымдын төрттөн үч бөлүгүн гана жапчу."},
	{Asked: "Жалгыз бой пенсионерлер кантип төлөйт?", Answer: "Баа киши башына эсептелет: жалгыз жашаган бир кишинин гана акысын төлөйт."},
	{Asked: "Машина жумасына канча жолу келет?", Answer: "Эки жолу: убада кызматтын барагында турат, аткарылбаса жазыңыздар."},
}

// demo leads two tariffs of the chief place on their way: waste has gone the
// whole of it and begins next month, water waits for its hearing.
func (a *Adoption) demo(ctx context.Context, d *module.Demo) error {
	if len(d.Places) == 0 {
		return nil
	}
	chief := slices.MaxFunc(d.Places, func(a, b module.DemoPlace) int { return a.Months - b.Months })
	return d.DB.Write(ctx, chief.Municipality, func(tx *db.Tx) error {
		services, err := a.tariffs.Services(ctx, tx)
		if err != nil {
			return err
		}
		for _, s := range services {
			switch s.Code {
			case "water":
				err = a.demoCalled(ctx, tx, s)
			case "waste":
				err = a.demoAdopted(ctx, tx, s)
			}
			if err != nil {
				return fmt.Errorf("demo adoption of %s: %w", s.Code, err)
			}
		}
		return nil
	})
}

// demoCalled announces a hearing about the frozen calculation of a service, if
// there is one.
func (a *Adoption) demoCalled(ctx context.Context, tx *db.Tx, s tariffs.Service) error {
	version, err := a.demoVersion(ctx, tx, s)
	if err != nil || version == 0 {
		return err
	}
	who, today := access.System(tx.Municipality), tx.Today()
	id, err := a.Begin(ctx, tx, who, NewTariff{Scenario: version, Service: s.ID, Begins: today.Month().Add(4).First()})
	if err != nil {
		return err
	}
	office, err := a.territory.Settings(ctx, tx)
	if err != nil {
		return err
	}
	return a.Announce(ctx, tx, who, id, path.Call{Published: today.Add(-3), Where: demoBoards, Day: today.Add(12), Time: "15:00",
		Place: demoPlace, Objection: Case{Office: office}.contact()})
}

// demoVersion finds the frozen calculation of a service; 0 when there is none.
func (a *Adoption) demoVersion(ctx context.Context, tx *db.Tx, s tariffs.Service) (ref.ID, error) {
	choices, err := a.choices(ctx, tx)
	at := slices.IndexFunc(choices, func(c choice) bool { return c.Service.ID == s.ID })
	if err != nil || at < 0 {
		return 0, err
	}
	return choices[at].Version.ID, nil
}

// demoAdopted leads the price of waste its whole way: the council took a little
// less than it costs, so the budget owes the rest.
func (a *Adoption) demoAdopted(ctx context.Context, tx *db.Tx, s tariffs.Service) error {
	version, err := a.demoVersion(ctx, tx, s)
	if err != nil || version == 0 {
		return err
	}
	who, today := access.System(tx.Municipality), tx.Today()
	begins := today.Month().Next().First()
	id, err := a.Begin(ctx, tx, who, NewTariff{Scenario: version, Service: s.ID, Begins: begins})
	if err != nil {
		return err
	}
	office, err := a.territory.Settings(ctx, tx)
	if err != nil {
		return err
	}
	contact := Case{Office: office}.contact()
	published := min(begins.Add(-20), today.Add(-1))
	hearing, decided := published.Add(-40), published.Add(-8)
	steps := []func() error{
		func() error {
			return a.Announce(ctx, tx, who, id, path.Call{Published: hearing.Add(-15), Where: demoBoards, Day: hearing, Time: "16:00", Place: demoPlace, Objection: contact})
		},
		func() error {
			return a.Hold(ctx, tx, who, id, path.Minutes{Number: "3", Day: hearing, Women: 38, Men: 27, Chair: demoChair, Clerk: demoClerk,
				Questions: demoQuestions, Outcome: demoOutcome})
		},
		func() error { return a.Skip(ctx, tx, who, id, path.Agreement, demoNoOffice) },
		func() error {
			return a.Decide(ctx, tx, who, id, path.Act{Body: demoBody, Session: demoSession, Number: demoNumber, Day: decided,
				For: 17, Against: 3, Abstain: 1, From: begins}, demoDecided)
		},
		func() error {
			return a.Publish(ctx, tx, who, id, path.Printing{Day: published, Where: demoBoards, Register: published.Add(1)})
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// demoDecided are the prices of the demo's council.
var demoDecided = []rate.Price{
	{Category: rate.Population, Basis: rate.PersonMonth, Rate: 24_0000},
	{Category: rate.Budget, Basis: rate.CubicMetre, Rate: 400_0000},
	{Category: rate.Other, Basis: rate.CubicMetre, Rate: 450_0000},
}
