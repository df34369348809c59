package inventory

import (
	"context"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// demoAssets are what the water union of the demo works with: one well, one
// pump, 3 245 m of pipe and a reservoir of 500 m³, as in the papers of the tariff
// calculation. Prices are samples.
var demoAssets = []struct {
	part        AssetPart
	name, note  string
	since, life int
	cost, today money.Som // whole som
}{
	{PartSource, "Скважина, 120 м", "Дебити 25 м³/саат", 2009, 30, 1_100_000, 2_400_000},
	{PartPump, "Насос, 11 кВт", "", 2022, 8, 240_000, 380_000},
	{PartTreatment, "Хлоратор", "", 2020, 10, 90_000, 150_000},
	{PartStorage, "Резервуар, 500 м³", "", 2009, 50, 2_300_000, 4_500_000},
	{PartNetwork, "Суу түтүгү, 3 245 м", "Полиэтилен, 110 мм", 2009, 40, 3_900_000, 6_165_500},
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
