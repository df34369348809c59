package people

import (
	"context"
	"iter"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/outbox"
	"github.com/openaimak/aimak/internal/registry/people/roll"
	"github.com/openaimak/aimak/internal/registry/people/store"
)

// Kinds of references to things of this room.
const (
	kindHousehold    = "people.household"
	kindOrganisation = "people.organisation"
	kindImport       = "people.import"
)

// auditEach is up to how many added things each get a line in the audit trail;
// a larger set gets one line, and its rows carry their batch.
const auditEach = 20

var householdColumns = []string{"municipality_id", "id", "village_id", "street", "house", "flat", "head", "phone", "persons",
	"state", "state_day", "note", "batch_id", "name_fold", "house_fold", "find", "sort_key", "version"}

var personColumns = []string{"municipality_id", "id", "household_id", "name", "sex", "birth_year"}

var organisationColumns = []string{"municipality_id", "id", "name", "category", "tax_number", "contact", "phone", "village_id",
	"street", "house", "state", "state_day", "name_fold", "find", "sort_key", "version"}

// AddHouseholds enters households in one set and returns their ids in order.
// The first that cannot be right fails them all with its complaints.
func (p *People) AddHouseholds(ctx context.Context, tx *db.Tx, who access.Actor, list []NewHousehold) ([]ref.ID, error) {
	if err := allow(tx, who, mayEdit); err != nil {
		return nil, err
	}
	year := tx.Today().Time().Year()
	for i := range list {
		if err := list[i].Settle(year); err != nil {
			return nil, err
		}
	}
	ids, err := insertHouseholds(ctx, tx, list, 0)
	if err != nil {
		return nil, err
	}
	if len(list) > auditEach {
		return ids, audit.Record(ctx, tx, who, "people.add", ref.Ref{Kind: kindHousehold}, nil, map[string]int{"households": len(list)})
	}
	for i, id := range ids {
		if err := audit.Record(ctx, tx, who, "people.add", ref.Ref{Kind: kindHousehold, ID: id}, nil, list[i]); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// insertHouseholds writes settled households and their members, two statements
// for any number of them.
func insertHouseholds(ctx context.Context, tx *db.Tx, list []NewHousehold, batch ref.ID) ([]ref.ID, error) {
	ids := make([]ref.ID, len(list))
	for i := range ids {
		ids[i] = tx.NewID()
	}
	if _, err := tx.Bulk(ctx, "people_household", householdColumns, householdRows(tx.Municipality, ids, list, batch)); err != nil {
		return nil, err
	}
	_, err := tx.Bulk(ctx, "people_person", personColumns, personRows(tx, ids, list))
	return ids, err
}

func householdRows(municipality ref.ID, ids []ref.ID, list []NewHousehold, batch ref.ID) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for i, h := range list {
			if !yield([]any{int64(municipality), int64(ids[i]), int64(h.VillageID), h.Street, h.House, h.Flat, h.Head, h.Phone, int64(h.Persons),
				string(Here), "", "", int64(batch), i18n.Fold(h.Head), roll.HouseFold(h.House, h.Flat), h.Find(), i18n.SortKey(h.Head), int64(1)}) {
				return
			}
		}
	}
}

func personRows(tx *db.Tx, ids []ref.ID, list []NewHousehold) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for i, h := range list {
			for _, m := range h.Members {
				if !yield([]any{int64(tx.Municipality), int64(tx.NewID()), int64(ids[i]), m.Name, m.Sex, int64(m.BirthYear)}) {
					return
				}
			}
		}
	}
}

// ChangeHousehold corrects a household. Members are changed one by one. Whoever
// looked at an older version is refused, so that nobody's work is overwritten.
func (p *People) ChangeHousehold(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID, version int64, to NewHousehold, note string) error {
	if err := allow(tx, who, mayEdit); err != nil {
		return err
	}
	before, err := p.Household(ctx, tx, id)
	if err != nil {
		return err
	}
	to.Members = persons(before.Members)
	if err := to.Settle(tx.Today().Time().Year()); err != nil {
		return err
	}
	changed, err := store.New(tx).ChangeHousehold(ctx, store.ChangeHouseholdParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), VillageID: int64(to.VillageID), Street: to.Street, House: to.House, Flat: to.Flat,
		Head: to.Head, Phone: to.Phone, Persons: int64(to.Persons), Note: roll.Tidy(note), NameFold: i18n.Fold(to.Head),
		HouseFold: roll.HouseFold(to.House, to.Flat), Find: to.Find(), SortKey: i18n.SortKey(to.Head), Version: version,
	})
	if err != nil {
		return err
	}
	if changed == 0 {
		return errChanged()
	}
	to.Members = nil // unchanged: they have entries of their own
	return audit.Record(ctx, tx, who, "people.change", ref.Ref{Kind: kindHousehold, ID: id}, before.NewHousehold, to)
}

func errChanged() error {
	return fault.Conflict("This was changed by someone else meanwhile. Look at it again.")
}

// SetState notes that a household has moved away, has ended or is back. It
// announces "people.moved", so that whoever bills the household knows.
func (p *People) SetState(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID, state State, day period.Day, note string) error {
	if err := allow(tx, who, mayEdit); err != nil {
		return err
	}
	before, err := p.Household(ctx, tx, id)
	if err != nil {
		return err
	}
	if day == "" || day > tx.Today() {
		return fault.Form().Field("day", "Choose a day that is not in the future").Err()
	}
	changed, err := store.New(tx).SetHouseholdState(ctx, store.SetHouseholdStateParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), State: string(state), StateDay: string(day), Note: roll.Tidy(note)})
	if err != nil {
		return err
	}
	if changed == 0 {
		return errChanged()
	}
	return noteState(ctx, tx, who, ref.Ref{Kind: kindHousehold, ID: id}, before.State, moved{id, state, day})
}

// noteState announces and records that a holder has another state.
func noteState(ctx context.Context, tx *db.Tx, who access.Actor, on ref.Ref, before State, to moved) error {
	if err := outbox.Announce(ctx, tx, "people.moved", to); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who, "people."+string(to.State), on, moved{Holder: on.ID, State: before}, to)
}

// moved is the payload of "people.moved".
type moved struct {
	Holder ref.ID     `json:"holder"`
	State  State      `json:"state"`
	Day    period.Day `json:"day"`
}

// AddMember adds a person to a household.
func (p *People) AddMember(ctx context.Context, tx *db.Tx, who access.Actor, household ref.ID, m NewPerson) error {
	if err := allow(tx, who, mayEdit); err != nil {
		return err
	}
	h, err := p.Household(ctx, tx, household)
	if err != nil {
		return err
	}
	if err := m.Settle(tx.Today().Time().Year()); err != nil {
		return err
	}
	id := tx.NewID()
	err = store.New(tx).AddPerson(ctx, store.AddPersonParams{MunicipalityID: int64(tx.Municipality), ID: int64(id),
		HouseholdID: int64(household), Name: m.Name, Sex: m.Sex, BirthYear: int64(m.BirthYear)})
	if err != nil {
		return err
	}
	all := append(persons(h.Members), m)
	if err := p.recount(ctx, tx, h, all); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who, "people.member_add", ref.Ref{Kind: kindHousehold, ID: household}, nil, m)
}

// RemoveMember takes a person out of a household: moved away, married, died.
func (p *People) RemoveMember(ctx context.Context, tx *db.Tx, who access.Actor, household, member ref.ID) error {
	if err := allow(tx, who, mayEdit); err != nil {
		return err
	}
	h, err := p.Household(ctx, tx, household)
	if err != nil {
		return err
	}
	var left []NewPerson
	var gone NewPerson
	for _, m := range h.Members {
		if m.ID == member {
			gone = m.NewPerson
		} else {
			left = append(left, m.NewPerson)
		}
	}
	removed, err := store.New(tx).RemovePerson(ctx, store.RemovePersonParams{MunicipalityID: int64(tx.Municipality), HouseholdID: int64(household), ID: int64(member)})
	if err != nil {
		return err
	}
	if removed == 0 {
		return fault.Missing("There is no such person in this household.")
	}
	h.Persons = max(h.Persons-1, 0) // one fewer lives here, whether all are named or not
	if err := p.recount(ctx, tx, h, left); err != nil {
		return err
	}
	return audit.Record(ctx, tx, who, "people.member_remove", ref.Ref{Kind: kindHousehold, ID: household}, gone, nil)
}

// recount writes what follows from the members: the number of people is never
// below them, and search finds their names.
func (p *People) recount(ctx context.Context, tx *db.Tx, h Household, members []NewPerson) error {
	to := h.NewHousehold
	to.Members = members
	return store.New(tx).SetHouseholdFind(ctx, store.SetHouseholdFindParams{MunicipalityID: int64(tx.Municipality), ID: int64(h.ID),
		Find: to.Find(), Persons: int64(max(h.Persons, len(members)))})
}

// AddOrganisations enters organisations in one set and returns their ids in order.
func (p *People) AddOrganisations(ctx context.Context, tx *db.Tx, who access.Actor, list []NewOrganisation) ([]ref.ID, error) {
	if err := allow(tx, who, mayEdit); err != nil {
		return nil, err
	}
	ids := make([]ref.ID, len(list))
	for i := range list {
		if err := list[i].Settle(); err != nil {
			return nil, err
		}
		ids[i] = tx.NewID()
	}
	if _, err := tx.Bulk(ctx, "people_organisation", organisationColumns, organisationRows(tx.Municipality, ids, list)); err != nil {
		return nil, err
	}
	for i, id := range ids[:min(len(ids), auditEach)] {
		if err := audit.Record(ctx, tx, who, "people.add", ref.Ref{Kind: kindOrganisation, ID: id}, nil, list[i]); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func organisationRows(municipality ref.ID, ids []ref.ID, list []NewOrganisation) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for i, o := range list {
			if !yield([]any{int64(municipality), int64(ids[i]), o.Name, string(o.Category), o.TaxNumber, o.Contact, o.Phone, int64(o.VillageID),
				o.Street, o.House, string(Here), "", i18n.Fold(o.Name), o.Find(), i18n.SortKey(o.Name), int64(1)}) {
				return
			}
		}
	}
}

// ChangeOrganisation corrects an organisation.
func (p *People) ChangeOrganisation(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID, version int64, to NewOrganisation) error {
	if err := allow(tx, who, mayEdit); err != nil {
		return err
	}
	before, err := p.Organisation(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := to.Settle(); err != nil {
		return err
	}
	changed, err := store.New(tx).ChangeOrganisation(ctx, store.ChangeOrganisationParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), Name: to.Name, Category: string(to.Category), TaxNumber: to.TaxNumber,
		Contact: to.Contact, Phone: to.Phone, VillageID: int64(to.VillageID), Street: to.Street, House: to.House,
		NameFold: i18n.Fold(to.Name), Find: to.Find(), SortKey: i18n.SortKey(to.Name), Version: version,
	})
	if err != nil {
		return err
	}
	if changed == 0 {
		return errChanged()
	}
	return audit.Record(ctx, tx, who, "people.change", ref.Ref{Kind: kindOrganisation, ID: id}, before.NewOrganisation, to)
}

// CloseOrganisation notes that an organisation has ended or left, or that it is back.
func (p *People) CloseOrganisation(ctx context.Context, tx *db.Tx, who access.Actor, id ref.ID, state State, day period.Day) error {
	if err := allow(tx, who, mayEdit); err != nil {
		return err
	}
	before, err := p.Organisation(ctx, tx, id)
	if err != nil {
		return err
	}
	if day == "" || day > tx.Today() {
		return fault.Form().Field("day", "Choose a day that is not in the future").Err()
	}
	changed, err := store.New(tx).SetOrganisationState(ctx, store.SetOrganisationStateParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(id), State: string(state), StateDay: string(day)})
	if err != nil {
		return err
	}
	if changed == 0 {
		return errChanged()
	}
	return noteState(ctx, tx, who, ref.Ref{Kind: kindOrganisation, ID: id}, before.State, moved{id, state, day})
}

func persons(members []Member) []NewPerson {
	list := make([]NewPerson, len(members))
	for i, m := range members {
		list[i] = m.NewPerson
	}
	return list
}
