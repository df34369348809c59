package inventory

import (
	"context"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// demoAssets are what the water union of the demo works with: one well, one
// pump, 3 245 m of pipe and a reservoir of 500 m³. Prices are samples.
var demoAssets = []struct {
	part        AssetPart
	name, note  string
	since, life int
	cost, today money.Som // whole som
}{
	{PartSource, "Скважина № 1, 120 м", "Дебити 25 м³/саат", 2014, 30, 640_000, 1_450_000},
	{PartPump, "Насос ЭЦВ 8-25-110", "", 2020, 7, 118_000, 186_000},
	{PartPump, "Башкаруу станциясы жана трансформатор", "", 2014, 15, 74_000, 142_000},
	{PartTreatment, "Хлоратор", "", 2017, 10, 52_000, 96_000},
	{PartStorage, "Резервуар, 500 м³", "", 2014, 50, 1_900_000, 4_200_000},
	{PartNetwork, "Суу түтүгү, 3 245 м", "Полиэтилен, 110 мм", 2014, 40, 2_920_000, 6_490_000},
	{PartMeters, "Скважинадагы эсептегич", "", 2021, 6, 14_000, 19_500},
	{PartBuilding, "Насос үйү", "", 2014, 40, 210_000, 480_000},
}

func (i *Inventory) demoOwned(ctx context.Context, tx *db.Tx, provider, service ref.ID) error {
	list := make([]Asset, len(demoAssets))
	for n, a := range demoAssets {
		list[n] = Asset{Provider: provider, Service: service, Part: a.part, Name: a.name, Note: a.note, Since: a.since, Life: a.life,
			Cost: a.cost * money.TyiynPerSom, Replacement: a.today * money.TyiynPerSom}
	}
	_, err := i.AddAssets(ctx, tx, access.System(tx.Municipality), list...)
	return err
}
