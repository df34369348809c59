package people

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/people/roll"
	"github.com/openaimak/aimak/internal/registry/people/store"
)

// searchHits is how many households and organisations the global search shows.
const searchHits = 8

// search offers households and organisations to the global search.
func (p *People) search(ctx context.Context, r *web.Request, query string) (hits []module.Hit, err error) {
	if i18n.Fold(query) == "" || !r.Can(maySee) {
		return nil, nil
	}
	err = p.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		places, err := villages(ctx, tx)
		if err != nil {
			return err
		}
		names := villageNames(places)
		households, _, err := p.Households(ctx, tx, Filter{Query: query, N: searchHits})
		if err != nil {
			return err
		}
		for _, h := range households {
			hits = append(hits, module.Hit{Text: h.Head, Note: roll.Address(r.Printer, names[h.VillageID], h.Street, h.House, h.Flat),
				Path: householdPath(h.ID), Kind: r.Printer.T("Household")})
		}
		organisations, _, err := p.Organisations(ctx, tx, Filter{Query: query, N: searchHits})
		for _, o := range organisations {
			hits = append(hits, module.Hit{Text: o.Name, Note: roll.Address(r.Printer, names[o.VillageID], o.Street, o.House, ""),
				Path: organisationPath(o.ID), Kind: r.Printer.T("Organisation")})
		}
		return err
	})
	return hits, err
}

// todo reminds of lists that were uploaded and not decided about.
func (p *People) todo(ctx context.Context, r *web.Request) (list []module.Todo, err error) {
	if !r.Can(mayImport) {
		return nil, nil
	}
	err = p.db.Read(ctx, r.Tenant.ID, func(tx *db.Tx) error {
		rows, err := store.New(tx).ImportsToDecide(ctx, int64(tx.Municipality))
		for _, row := range rows {
			list = append(list, module.Todo{
				Text: r.Printer.T("Check the list of households: {file}", "file", row.Filename),
				Path: importPath(ref.ID(row.ID)), State: "wait", Tag: r.Printer.N(int(row.RowCount), "{n} row", "{n} rows"),
				Note: r.Printer.T("Uploaded: {time}", "time", period.Instant(row.EnteredAt)),
			})
		}
		return err
	})
	return list, err
}

func householdPath(id ref.ID) string    { return "desk/people/households/" + id.String() }
func organisationPath(id ref.ID) string { return "desk/people/organisations/" + id.String() }
func importPath(id ref.ID) string       { return "desk/people/imports/" + id.String() }

// check recounts what the register claims about itself.
func (p *People) check(ctx context.Context, tx *db.Tx) (wrong []string, err error) {
	q := store.New(tx)
	for _, question := range []struct {
		ask  func(context.Context, int64) ([]int64, error)
		what string
	}{
		{q.StrayHouseholds, "household %s is in a village that does not exist"},
		{q.CrowdedHouseholds, "household %s has more members than people"},
		{q.UnfinishedBatches, "import %s left households although it was not finished"},
	} {
		ids, err := question.ask(ctx, int64(tx.Municipality))
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			wrong = append(wrong, fmt.Sprintf(question.what, ref.ID(id)))
		}
	}
	return wrong, nil
}
