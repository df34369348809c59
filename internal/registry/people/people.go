// Package people knows who lives and works in a municipality: households with
// their members, and organisations.
//
// All staff may look; secretaries, operators and accountants enter, change and
// import. It owns the words household (түтүн, двор: the billing unit), head,
// member, organisation, holder (whoever can hold a personal account) and import.
// It keeps no more about a person than bills and services need (Law 58 of
// 14.04.2008 on personal data, article 5): a household is complete with the name
// of its head, an address and the number of people. Other rooms read the view
// pub_people_holder.
package people

import (
	"cmp"
	"context"
	"embed"
	"io"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/people/roll"
	"github.com/openaimak/aimak/internal/registry/people/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.po
var texts embed.FS

// Permissions of the room.
var (
	maySee    = access.Permission{Name: "people.see", Staff: true}
	mayEdit   = access.Permission{Name: "people.edit", Roles: []access.Role{access.Secretary, access.Operator, access.Accountant}}
	mayImport = access.Permission{Name: "people.import", Roles: []access.Role{access.Secretary, access.Operator, access.Accountant}}
	mayExport = access.Permission{Name: "people.export", Roles: []access.Role{access.Head, access.Secretary, access.Finance, access.Accountant, access.Auditor}}
)

// People is the register of households and organisations.
type People struct {
	db    *db.DB
	queue *jobs.Queue

	// Held tells which households and organisations other rooms count on
	// (personal accounts above all), so that undoing an import does not pull the
	// ground from under them. The rooms are above this one; app joins them.
	Held func(ctx context.Context, tx *db.Tx) (map[ref.ID]bool, error)
	// Offers lists what other rooms have about a household or organisation, for
	// its page: its personal accounts. May be nil.
	Offers func(ctx context.Context, r *web.Request, holder ref.ID) ([]module.Hit, error)
	// OpenFile opens a file of the operator's for the command line.
	OpenFile func(name string) (io.ReadCloser, error)
}

// New returns the room.
func New(d *db.DB, q *jobs.Queue) *People { return &People{db: d, queue: q} }

// Module is what the room offers to the program.
func (p *People) Module() module.Module {
	return module.Module{
		Name:        "people",
		Migrations:  module.Folder(migrations, "migrations"),
		Texts:       module.Folder(texts, "texts"),
		Permissions: []access.Permission{maySee, mayEdit, mayImport, mayExport},
		Routes:      p.routes,
		Rail: []module.Link{
			{Order: 210, Text: "Households", Path: "people", Permission: maySee},
			{Order: 220, Text: "Organisations", Path: "people/organisations", Permission: maySee},
		},
		Jobs:     []jobs.Job{{Kind: importJob, Run: p.runImport}},
		Commands: []module.Command{p.importCommand()},
		Todo:     p.todo,
		Search:   p.search,
		Setup: []module.Step{{
			Order: 30, Text: "Enter or import households",
			Note: "An Excel list of the households is enough; a few can be typed in as well.",
			Path: "people/imports", Done: p.anyHousehold,
		}},
		Check: p.check,
		Demo:  p.demo,
	}
}

// allow refuses whoever does not hold the permission. Routes ask first; this
// second question guards the commands, the jobs and other callers.
func allow(tx *db.Tx, who access.Actor, may access.Permission) error {
	if access.Can(who, may, access.Resource{Municipality: tx.Municipality}) != access.Allowed {
		return fault.Denied("You may look at the register, but not change it. Ask the secretary.")
	}
	return nil
}

func (p *People) anyHousehold(ctx context.Context, tx *db.Tx) (bool, error) {
	return store.New(tx).AnyHousehold(ctx, int64(tx.Municipality))
}

// villages reads the municipality's villages from the territory room's view.
func villages(ctx context.Context, tx *db.Tx) ([]roll.Village, error) {
	rows, err := store.New(tx).Villages(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, err
	}
	list := make([]roll.Village, len(rows))
	for i, r := range rows {
		list[i] = roll.Village{ID: ref.ID(r.ID), Name: place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn},
			Population: int(cmp.Or(r.PopulationRegister, r.PopulationEstimate))}
	}
	return list, nil
}

// villageNames finds a village's name by its id.
func villageNames(list []roll.Village) map[ref.ID]place.Name {
	names := make(map[ref.ID]place.Name, len(list))
	for _, v := range list {
		names[v.ID] = v.Name
	}
	return names
}

// streetsOf reads the streets that the territory room knows, by village.
func streetsOf(ctx context.Context, tx *db.Tx) (map[ref.ID][]string, error) {
	rows, err := store.New(tx).Streets(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, err
	}
	streets := map[ref.ID][]string{}
	for _, r := range rows {
		streets[ref.ID(r.VillageID)] = append(streets[ref.ID(r.VillageID)], r.Name)
	}
	return streets, nil
}

// streetNames lists the names of all streets once, to choose from.
func streetNames(ctx context.Context, tx *db.Tx) ([]string, error) {
	rows, err := store.New(tx).Streets(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, r := range rows { // sorted by name
		if len(names) == 0 || names[len(names)-1] != r.Name {
			names = append(names, r.Name)
		}
	}
	return names, nil
}
