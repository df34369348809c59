package people

import (
	"net/http"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/people/roll"
	"github.com/openaimak/aimak/internal/registry/people/store"
)

// organisationList is what the list of organisations shows.
type organisationList struct {
	Filter   Filter
	Villages []roll.Village
	Names    map[ref.ID]place.Name
	Rows     []Organisation
	More     bool
	Count    int
	MayEdit  bool
}

func (p *People) showOrganisations(w http.ResponseWriter, r *web.Request) error {
	filter, err := filterOf(r)
	if err != nil {
		return err
	}
	shown := filter
	if filter.State == Moved {
		filter.State = Closed // an organisation that left is closed
	}
	list := organisationList{Filter: shown, MayEdit: r.Can(mayEdit)}
	err = p.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		if list.Villages, err = villages(r.Context(), tx); err != nil {
			return err
		}
		list.Names = villageNames(list.Villages)
		count, err := store.New(tx).CountOrganisations(r.Context(), int64(tx.Municipality))
		if err != nil {
			return err
		}
		list.Count = int(count)
		list.Rows, list.More, err = p.Organisations(r.Context(), tx, filter)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, organisationsPage(r.Page(r.Printer.T("Organisations")), list))
}

// organisationForm is the form of an organisation that is entered or corrected.
type organisationForm struct {
	ID       ref.ID
	Version  int64
	New      NewOrganisation
	Villages []roll.Village
	Streets  []string
	Twin     ref.ID
}

func organisationFrame(r *web.Request, title string) *ui.Page {
	page := r.Page(title)
	page.Crumbs = []ui.Crumb{{Text: r.Printer.T("Organisations"), Path: "desk/people/organisations"}}
	return page
}

func (p *People) showOrganisationForm(r *web.Request, form *organisationForm) (*ui.Page, error) {
	title := r.Printer.T("New organisation")
	if form.ID != 0 {
		title = r.Printer.T("Correct the organisation")
	}
	streets := householdForm{}
	err := p.fillForm(r.Context(), r.Tenant.ID, &streets)
	form.Villages, form.Streets = streets.Villages, streets.Streets
	return organisationFrame(r, title), err
}

func (p *People) newOrganisation(w http.ResponseWriter, r *web.Request) error {
	form := organisationForm{New: NewOrganisation{Category: Other}}
	page, err := p.showOrganisationForm(r, &form)
	if err != nil {
		return err
	}
	return r.Render(w, organisationFormPage(page, form))
}

func readOrganisation(in *web.Input) NewOrganisation {
	return NewOrganisation{Name: in.Text("name"), Category: roll.Category(in.Choice("category", string(Budget), string(Other))), TaxNumber: in.Text("tax_number"),
		Contact: in.Text("contact"), Phone: in.Text("phone"), VillageID: in.ID("village"), Street: in.Text("street"), House: in.Text("house")}
}

func (p *People) addOrganisation(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	form := organisationForm{New: readOrganisation(in)}
	var id ref.ID
	err := in.Err()
	if err == nil {
		err = p.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
			if err := askAboutTwin(r, tx, &form, in.Bool("another")); err != nil {
				return err
			}
			ids, err := p.AddOrganisations(r.Context(), tx, r.Actor, []NewOrganisation{form.New})
			if err == nil {
				id = ids[0]
			}
			return err
		})
	}
	if err != nil {
		return p.refuseOrganisation(w, r, err, form)
	}
	return r.Done(w, organisationPath(id), "Saved: {name}", fault.Values{"name": form.New.Name})
}

// askAboutTwin sends the form back once when the village has an organisation of
// this name.
func askAboutTwin(r *web.Request, tx *db.Tx, form *organisationForm, another bool) error {
	id, err := store.New(tx).OrganisationTwin(r.Context(), store.OrganisationTwinParams{MunicipalityID: int64(tx.Municipality),
		VillageID: int64(form.New.VillageID), NameFold: i18n.Fold(form.New.Name), ID: int64(form.ID)})
	if db.IsMissing(err) || err == nil && another {
		return nil
	}
	if err != nil {
		return err
	}
	form.Twin = ref.ID(id)
	return fault.Conflict("An organisation of this name is in this village already. Look at it first; if this is another one, tick the box below and save again.")
}

func (p *People) refuseOrganisation(w http.ResponseWriter, r *web.Request, err error, form organisationForm) error {
	page, formErr := p.showOrganisationForm(r, &form)
	if formErr != nil {
		return formErr
	}
	return r.Refuse(w, err, page, organisationFormPage(page, form))
}

func (p *People) editOrganisation(w http.ResponseWriter, r *web.Request, id ref.ID) error {
	form := organisationForm{ID: id}
	err := p.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
		o, err := p.Organisation(r.Context(), tx, id)
		form.New, form.Version = o.NewOrganisation, o.Version
		return err
	})
	if err != nil {
		return err
	}
	page, err := p.showOrganisationForm(r, &form)
	if err != nil {
		return err
	}
	return r.Render(w, organisationFormPage(page, form))
}

func (p *People) changeOrganisation(w http.ResponseWriter, r *web.Request, id ref.ID) error {
	in := r.Input()
	form := organisationForm{ID: id, Version: int64(in.Int("version")), New: readOrganisation(in)}
	err := in.Err()
	if err == nil {
		err = p.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
			if err := askAboutTwin(r, tx, &form, in.Bool("another")); err != nil {
				return err
			}
			return p.ChangeOrganisation(r.Context(), tx, r.Actor, id, form.Version, form.New)
		})
	}
	if err != nil {
		return p.refuseOrganisation(w, r, err, form)
	}
	return r.Done(w, organisationPath(id), "Saved: {name}", fault.Values{"name": form.New.Name})
}

// organisationView is what the page of one organisation shows.
type organisationView struct {
	Organisation
	holderView
}

func (p *People) viewOrganisation(r *web.Request) (view organisationView, err error) {
	id, err := r.PathID("id")
	if err != nil {
		return view, err
	}
	err = p.db.Read(r.Context(), r.Tenant.ID, func(tx *db.Tx) (err error) {
		if view.Organisation, err = p.Organisation(r.Context(), tx, id); err == nil {
			view.holderView, err = p.viewHolder(r, tx, ref.Ref{Kind: kindOrganisation, ID: id}, view.VillageID)
		}
		return err
	})
	if err == nil && p.Offers != nil {
		view.Offers, err = p.Offers(r.Context(), r, id)
	}
	return view, err
}

func (p *People) showOrganisation(w http.ResponseWriter, r *web.Request) error {
	view, err := p.viewOrganisation(r)
	if err != nil {
		return err
	}
	return r.Render(w, organisationPage(organisationFrame(r, view.Name), view))
}

func (p *People) closeOrganisation(w http.ResponseWriter, r *web.Request, id ref.ID) error {
	in := r.Input()
	state, day := State(in.Choice("state", string(Here), string(Closed))), in.Day("day")
	if state == "" {
		in.Field("state", "Choose from the list")
	}
	err := in.Err()
	if err == nil {
		err = p.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error {
			return p.CloseOrganisation(r.Context(), tx, r.Actor, id, state, day)
		})
	}
	if err != nil {
		view, viewErr := p.viewOrganisation(r)
		if viewErr != nil {
			return viewErr
		}
		page := organisationFrame(r, view.Name)
		return r.Refuse(w, err, page, organisationPage(page, view))
	}
	return r.Done(w, organisationPath(id), "Saved")
}

func categoryName(p *i18n.Printer, c roll.Category) string {
	if c == Budget {
		return p.T("Budget organisation")
	}
	return p.T("Other organisation")
}
