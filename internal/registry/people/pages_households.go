package people

import (
	"context"
	"net/http"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/people/roll"
)

// householdList is what the list of households shows.
type householdList struct {
	Filter          Filter
	Villages        []roll.Village
	Names           map[ref.ID]place.Name
	Rows            []Household
	More            bool
	Count, Persons  int
	MayEdit, MayGet bool
}

func (p *People) showHouseholds(w http.ResponseWriter, r *web.Request) error {
	filter, err := filterOf(r)
	if err != nil {
		return err
	}
	list := householdList{Filter: filter, MayEdit: r.Can(mayEdit), MayGet: r.Can(mayExport)}
	err = p.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		if list.Villages, err = villages(r.Context(), tx); err != nil {
			return err
		}
		list.Names = villageNames(list.Villages)
		if list.Count, list.Persons, err = p.Count(r.Context(), tx, filter.Village); err != nil {
			return err
		}
		list.Rows, list.More, err = p.Households(r.Context(), tx, filter)
		return err
	})
	if err != nil {
		return err
	}
	page := r.Page(r.Printer.T("Households"))
	return r.Render(w, householdsPage(page, list))
}

func (l householdList) next() string { return l.Filter.query(l.Rows[len(l.Rows)-1].ID) }

// householdForm is the form of a household that is entered or corrected.
type householdForm struct {
	ID       ref.ID // 0: a new one
	Version  int64
	New      NewHousehold
	Note     string
	Villages []roll.Village
	Streets  []string
	Twins    []Household
}

func (p *People) newHousehold(w http.ResponseWriter, r *web.Request) error {
	form := householdForm{New: NewHousehold{VillageID: r.Input().ID("village")}}
	if err := p.fillForm(r.Context(), r.Tenant.ID, &form); err != nil {
		return err
	}
	return r.Render(w, householdFormPage(householdFormFrame(r, form), form))
}

func householdFormFrame(r *web.Request, form householdForm) *ui.Page {
	title := r.Printer.T("New household")
	if form.ID != 0 {
		title = r.Printer.T("Correct the household")
	}
	page := r.Page(title)
	page.Crumbs = []ui.Crumb{{Text: r.Printer.T("Households"), Path: "desk/people"}}
	return page
}

// fillForm adds what the form offers: villages, and known streets to choose from.
func (p *People) fillForm(ctx context.Context, municipality ref.ID, form *householdForm) error {
	return p.db.Read(ctx, municipality, func(tx *db.Tx) (err error) {
		if form.Villages, err = villages(ctx, tx); err != nil {
			return err
		}
		form.Streets, err = streetNames(ctx, tx)
		return err
	})
}

func readHousehold(in *web.Input) NewHousehold {
	in.Required("village")
	return NewHousehold{VillageID: in.ID("village"), Street: in.Text("street"), House: in.Text("house"), Flat: in.Text("flat"),
		Head: in.Required("head"), Phone: in.Text("phone"), Persons: in.Int("persons")}
}

func (p *People) addHousehold(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	form := householdForm{New: readHousehold(in)}
	err := in.Err()
	var id ref.ID
	if err == nil {
		err = p.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
			if err := p.askAboutTwins(r.Context(), tx, &form, in.Bool("another")); err != nil {
				return err
			}
			ids, err := p.AddHouseholds(r.Context(), tx, r.Actor, []NewHousehold{form.New})
			if err == nil {
				id = ids[0]
			}
			return err
		})
	}
	if err != nil {
		return p.refuseForm(w, r, err, form)
	}
	if in.Bool("next") {
		return r.Done(w, "desk/people/households/new?village="+form.New.VillageID.String(), "Saved: {name}", fault.Values{"name": form.New.Head})
	}
	return r.Done(w, householdPath(id), "Saved: {name}", fault.Values{"name": form.New.Head})
}

// askAboutTwins sends the form back once when a household like this is known:
// another family of the same name in the same house is rare, a slip is not.
func (p *People) askAboutTwins(ctx context.Context, tx *db.Tx, form *householdForm, another bool) (err error) {
	form.Twins, err = p.Twins(ctx, tx, form.ID, form.New)
	if err != nil || another || len(form.Twins) == 0 {
		return err
	}
	return fault.Conflict("A household like this is in the register already. Look at it first; if this is another one, tick the box below and save again.")
}

func (p *People) refuseForm(w http.ResponseWriter, r *web.Request, err error, form householdForm) error {
	if fillErr := p.fillForm(r.Context(), r.Tenant.ID, &form); fillErr != nil {
		return fillErr
	}
	page := householdFormFrame(r, form)
	return r.Refuse(w, err, page, householdFormPage(page, form))
}

func (p *People) editHousehold(w http.ResponseWriter, r *web.Request, id ref.ID) error {
	form := householdForm{ID: id}
	err := p.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		h, err := p.Household(r.Context(), tx, id)
		form.New, form.Version, form.Note = h.NewHousehold, h.Version, h.Note
		return err
	})
	if err != nil {
		return err
	}
	if err := p.fillForm(r.Context(), r.Tenant.ID, &form); err != nil {
		return err
	}
	return r.Render(w, householdFormPage(householdFormFrame(r, form), form))
}

func (p *People) changeHousehold(w http.ResponseWriter, r *web.Request, id ref.ID) error {
	in := r.Input()
	form := householdForm{ID: id, Version: int64(in.Int("version")), New: readHousehold(in), Note: in.Text("note")}
	err := in.Err()
	if err == nil {
		err = p.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
			if err := p.askAboutTwins(r.Context(), tx, &form, in.Bool("another")); err != nil {
				return err
			}
			return p.ChangeHousehold(r.Context(), tx, r.Actor, id, form.Version, form.New, form.Note)
		})
	}
	if err != nil {
		return p.refuseForm(w, r, err, form)
	}
	return r.Done(w, householdPath(id), "Saved: {name}", fault.Values{"name": form.New.Head})
}

// householdView is what the page of one household shows.
type householdView struct {
	Household
	holderView
}

// holderView is what the pages of households and organisations have in common.
type holderView struct {
	Village place.Name
	History []audit.Entry
	Offers  []module.Hit
	MayEdit bool
}

// viewHolder finds out where a holder is and what happened to it.
func (p *People) viewHolder(r *web.Request, tx *db.Tx, on ref.Ref, village ref.ID) (view holderView, err error) {
	view.MayEdit = r.Can(mayEdit)
	places, err := villages(r.Context(), tx)
	if err != nil {
		return view, err
	}
	view.Village = villageNames(places)[village]
	view.History, err = audit.History(r.Context(), tx, on)
	return view, err
}

func (p *People) showHousehold(w http.ResponseWriter, r *web.Request) error {
	view, err := p.viewHousehold(r)
	if err != nil {
		return err
	}
	return r.Render(w, householdPage(householdFrame(r, view), view))
}

func householdFrame(r *web.Request, view householdView) *ui.Page {
	page := r.Page(view.Head)
	page.Crumbs = []ui.Crumb{{Text: r.Printer.T("Households"), Path: "desk/people"}}
	return page
}

func (p *People) viewHousehold(r *web.Request) (view householdView, err error) {
	id, err := r.PathID("id")
	if err != nil {
		return view, err
	}
	err = p.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		if view.Household, err = p.Household(r.Context(), tx, id); err == nil {
			view.holderView, err = p.viewHolder(r, tx, ref.Ref{Kind: kindHousehold, ID: id}, view.VillageID)
		}
		return err
	})
	if err == nil && p.Offers != nil {
		view.Offers, err = p.Offers(r.Context(), r, id)
	}
	return view, err
}

// refuseView shows the household again with a complaint about one of its forms.
func (p *People) refuseView(w http.ResponseWriter, r *web.Request, err error) error {
	view, viewErr := p.viewHousehold(r)
	if viewErr != nil {
		return viewErr
	}
	page := householdFrame(r, view)
	return r.Refuse(w, err, page, householdPage(page, view))
}

func (p *People) moveHousehold(w http.ResponseWriter, r *web.Request, id ref.ID) error {
	in := r.Input()
	state, day, note := State(in.Choice("state", string(Here), string(Moved), string(Closed))), in.Day("day"), in.Text("note")
	if state == "" {
		in.Field("state", "Choose from the list")
	}
	err := in.Err()
	if err == nil {
		err = p.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
			return p.SetState(r.Context(), tx, r.Actor, id, state, day, note)
		})
	}
	if err != nil {
		return p.refuseView(w, r, err)
	}
	return r.Done(w, householdPath(id), "Saved")
}

func (p *People) addMember(w http.ResponseWriter, r *web.Request, id ref.ID) error {
	in := r.Input()
	m := NewPerson{Name: in.Text("name"), Sex: in.Choice("sex", "f", "m"), BirthYear: in.Int("birth_year")}
	err := in.Err()
	if err == nil {
		err = p.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return p.AddMember(r.Context(), tx, r.Actor, id, m) })
	}
	if err != nil {
		return p.refuseView(w, r, err)
	}
	return r.Done(w, householdPath(id), "Added: {name}", fault.Values{"name": m.Name})
}

func (p *People) removeMember(w http.ResponseWriter, r *web.Request, id ref.ID) error {
	member, err := r.PathID("member")
	if err != nil {
		return err
	}
	err = p.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return p.RemoveMember(r.Context(), tx, r.Actor, id, member) })
	if err != nil {
		return err
	}
	return r.Done(w, householdPath(id), "Removed from the household")
}
