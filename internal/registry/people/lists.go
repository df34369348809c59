package people

import (
	"cmp"
	"context"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/people/roll"
	"github.com/openaimak/aimak/internal/registry/people/store"
)

// perPage is how many rows a list shows.
const perPage = 50

// Filter narrows a list. The zero Filter lists everything.
type Filter struct {
	Query   string // words of a name or address, or digits of a phone, in any spelling
	Village ref.ID
	State   State  // empty: all
	After   ref.ID // the last row of the page before
	N       int    // rows of a page; 0: as a screen shows
}

// Households returns one page of households in the order of names, and whether
// more follow.
func (p *People) Households(ctx context.Context, tx *db.Tx, f Filter) (list []Household, more bool, err error) {
	q, words, n := store.New(tx), roll.Patterns(f.Query), cmp.Or(f.N, perPage)
	key := []byte{}
	if f.After != 0 {
		key, err = q.HouseholdSortKey(ctx, store.HouseholdSortKeyParams{MunicipalityID: int64(tx.Municipality), ID: int64(f.After)})
		if err != nil {
			return nil, false, missingHousehold(err)
		}
	}
	rows, err := q.Households(ctx, store.HouseholdsParams{
		MunicipalityID: int64(tx.Municipality), VillageID: int64(f.Village), State: string(f.State),
		Word1: words[0], Word2: words[1], Word3: words[2], AfterKey: key, AfterID: int64(f.After), UpTo: int32(n + 1),
	})
	if err != nil {
		return nil, false, err
	}
	for _, r := range rows[:min(len(rows), n)] {
		list = append(list, Household{
			ID: ref.ID(r.ID), State: State(r.State), StateDay: period.Day(r.StateDay),
			NewHousehold: NewHousehold{VillageID: ref.ID(r.VillageID), Street: r.Street, House: r.House, Flat: r.Flat,
				Head: r.Head, Phone: r.Phone, Persons: int(r.Persons)},
		})
	}
	return list, len(rows) > n, nil
}

// Count returns how many households are here and how many people they are; a
// village of 0 means the whole municipality.
func (p *People) Count(ctx context.Context, tx *db.Tx, village ref.ID) (households, persons int, err error) {
	n, err := store.New(tx).CountHouseholds(ctx, store.CountHouseholdsParams{MunicipalityID: int64(tx.Municipality), VillageID: int64(village)})
	return int(n.Households), int(n.Persons), err
}

// Household returns a household with its members.
func (p *People) Household(ctx context.Context, tx *db.Tx, id ref.ID) (Household, error) {
	q := store.New(tx)
	r, err := q.Household(ctx, store.HouseholdParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if err != nil {
		return Household{}, missingHousehold(err)
	}
	members, err := q.Members(ctx, store.MembersParams{MunicipalityID: int64(tx.Municipality), HouseholdID: int64(id)})
	if err != nil {
		return Household{}, err
	}
	h := Household{
		ID: ref.ID(r.ID), State: State(r.State), StateDay: period.Day(r.StateDay), Note: r.Note, Batch: ref.ID(r.BatchID), Version: r.Version,
		NewHousehold: NewHousehold{VillageID: ref.ID(r.VillageID), Street: r.Street, House: r.House, Flat: r.Flat,
			Head: r.Head, Phone: r.Phone, Persons: int(r.Persons)},
	}
	for _, m := range members {
		h.Members = append(h.Members, Member{ref.ID(m.ID), NewPerson{Name: m.Name, Sex: m.Sex, BirthYear: int(m.BirthYear)}})
	}
	return h, nil
}

func missingHousehold(err error) error {
	if db.IsMissing(err) {
		return fault.Missing("There is no such household.")
	}
	return err
}

// Twins returns households that look like this one: same village, name, house
// and flat. id is the household itself, 0 for one that is being entered.
func (p *People) Twins(ctx context.Context, tx *db.Tx, id ref.ID, h NewHousehold) ([]Household, error) {
	t := h.Twin()
	rows, err := store.New(tx).Twins(ctx, store.TwinsParams{MunicipalityID: int64(tx.Municipality), VillageID: int64(t.Village),
		NameFold: t.Name, HouseFold: t.House, ID: int64(id)})
	if err != nil {
		return nil, err
	}
	list := make([]Household, len(rows))
	for i, r := range rows {
		list[i] = Household{ID: ref.ID(r.ID), NewHousehold: NewHousehold{Head: r.Head, Street: r.Street, House: r.House, Flat: r.Flat}}
	}
	return list, nil
}

// Organisations returns one page of organisations, and whether more follow.
func (p *People) Organisations(ctx context.Context, tx *db.Tx, f Filter) (list []Organisation, more bool, err error) {
	q, words, n := store.New(tx), roll.Patterns(f.Query), cmp.Or(f.N, perPage)
	key := []byte{}
	if f.After != 0 {
		key, err = q.OrganisationSortKey(ctx, store.OrganisationSortKeyParams{MunicipalityID: int64(tx.Municipality), ID: int64(f.After)})
		if err != nil {
			return nil, false, missingOrganisation(err)
		}
	}
	rows, err := q.Organisations(ctx, store.OrganisationsParams{
		MunicipalityID: int64(tx.Municipality), VillageID: int64(f.Village), State: string(f.State),
		Word1: words[0], Word2: words[1], Word3: words[2], AfterKey: key, AfterID: int64(f.After), UpTo: int32(n + 1),
	})
	if err != nil {
		return nil, false, err
	}
	for _, r := range rows[:min(len(rows), n)] {
		list = append(list, Organisation{
			ID: ref.ID(r.ID), State: State(r.State), StateDay: period.Day(r.StateDay),
			NewOrganisation: NewOrganisation{Name: r.Name, Category: roll.Category(r.Category), VillageID: ref.ID(r.VillageID),
				Street: r.Street, House: r.House, Phone: r.Phone},
		})
	}
	return list, len(rows) > n, nil
}

// Organisation returns an organisation.
func (p *People) Organisation(ctx context.Context, tx *db.Tx, id ref.ID) (Organisation, error) {
	r, err := store.New(tx).Organisation(ctx, store.OrganisationParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if err != nil {
		return Organisation{}, missingOrganisation(err)
	}
	return Organisation{
		ID: ref.ID(r.ID), State: State(r.State), StateDay: period.Day(r.StateDay), Version: r.Version,
		NewOrganisation: NewOrganisation{Name: r.Name, Category: roll.Category(r.Category), TaxNumber: r.TaxNumber, Contact: r.Contact,
			Phone: r.Phone, VillageID: ref.ID(r.VillageID), Street: r.Street, House: r.House},
	}, nil
}

func missingOrganisation(err error) error {
	if db.IsMissing(err) {
		return fault.Missing("There is no such organisation.")
	}
	return err
}
