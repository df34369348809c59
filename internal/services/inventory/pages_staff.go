package inventory

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
)

// lists is what the pages of the desk choose from.
type lists struct {
	services  []Service
	providers []Provider
	villages  []Coverage
}

func (i *Inventory) lists(r *web.Request) (l lists, err error) {
	err = i.read(r, func(ctx context.Context, tx *db.Tx) error {
		if l.services, err = i.Services(ctx, tx); err != nil {
			return err
		}
		if l.providers, err = i.Providers(ctx, tx); err != nil {
			return err
		}
		l.villages, err = i.villages(ctx, tx)
		return err
	})
	return l, err
}

// showDesk lists services and providers with the way to change each.
func (i *Inventory) showDesk(w http.ResponseWriter, r *web.Request) error {
	l, err := i.lists(r)
	if err != nil {
		return err
	}
	return r.Render(w, deskPage(r.Page(r.Printer.T("Services")), l, r.Can(mayKeep), r.Can(mayMend)))
}

func (i *Inventory) newService(w http.ResponseWriter, r *web.Request) error {
	l, err := i.lists(r)
	if err != nil {
		return err
	}
	p := i.formPage(r, r.Printer.T("New service"))
	return r.Render(w, serviceForm(p, Service{}, l))
}

func (i *Inventory) addService(w http.ResponseWriter, r *web.Request) error {
	l, err := i.lists(r)
	if err != nil {
		return err
	}
	s, refused := typedService(r, Service{})
	if refused == nil {
		refused = i.write(r, func(ctx context.Context, tx *db.Tx) error {
			_, err := i.AddService(ctx, tx, r.Actor, s)
			return err
		})
	}
	if refused != nil {
		p := i.formPage(r, r.Printer.T("New service"))
		return r.Refuse(w, refused, p, serviceForm(p, Service{}, l))
	}
	return r.Done(w, "desk/inventory", "Saved")
}

func (i *Inventory) editService(w http.ResponseWriter, r *web.Request) error {
	s, l, err := i.edited(r)
	if err != nil {
		return err
	}
	return r.Render(w, serviceForm(i.formPage(r, r.Printer.Name(s.Name)), s, l))
}

func (i *Inventory) saveService(w http.ResponseWriter, r *web.Request) error {
	before, l, err := i.edited(r)
	if err != nil {
		return err
	}
	s, refused := typedService(r, before)
	if refused == nil {
		refused = i.write(r, func(ctx context.Context, tx *db.Tx) error { return i.SaveService(ctx, tx, r.Actor, s) })
	}
	if refused != nil {
		p := i.formPage(r, r.Printer.Name(before.Name))
		return r.Refuse(w, refused, p, serviceForm(p, before, l))
	}
	return r.Done(w, "desk/inventory", "Saved")
}

// edited reads the service of the address, and what its form chooses from.
func (i *Inventory) edited(r *web.Request) (Service, lists, error) {
	s, _, err := i.served(r)
	if err != nil {
		return s, lists{}, err
	}
	l, err := i.lists(r)
	return s, l, err
}

// typedService reads the form. Villages that were ticked before keep their
// beginning; new ones begin today, and those of a new service had it always.
func typedService(r *web.Request, before Service) (Service, error) {
	in := r.Input()
	s := Service{
		ID: before.ID, Code: Code(in.Text("code")), Unit: in.Text("unit"), Provider: in.ID("provider"), Ended: in.Day("ended"),
		Name:  place.Name{Ky: in.Text("name_ky"), Ru: in.Text("name_ru"), En: in.Text("name_en")},
		About: place.Name{Ky: in.Text("about_ky"), Ru: in.Text("about_ru")},
	}
	if s.ID == 0 && s.Name == (place.Name{}) && s.Code != Other {
		s.Name = nameOf(r.Printer, s.Code)
	}
	by, decision := in.Text("promised_by"), in.Text("decision")
	for _, m := range measures {
		field := "target_" + string(m.code)
		if in.Text(field) != "" {
			s.Promises = append(s.Promises, Promise{m.code, in.Int(field), in.Text("note_" + string(m.code)), by, decision})
		}
	}
	since := map[ref.ID]period.Day{}
	for _, c := range before.Coverage {
		since[c.Village] = c.Since
	}
	for _, text := range in.Texts("villages") {
		id, err := ref.ParseID(text)
		if err != nil {
			in.Field("villages", "This village is not of this municipality.")
			continue
		}
		s.Coverage = append(s.Coverage, Coverage{Village: id, Since: began(since, id, before.ID, r.Today())})
	}
	return s, in.Err()
}

func began(since map[ref.ID]period.Day, village, service ref.ID, today period.Day) period.Day {
	if day, known := since[village]; known || service == 0 {
		return day
	}
	return today
}

func (i *Inventory) newProvider(w http.ResponseWriter, r *web.Request) error {
	return r.Render(w, providerForm(i.formPage(r, r.Printer.T("New provider")), Provider{}))
}

func (i *Inventory) addProvider(w http.ResponseWriter, r *web.Request) error {
	typed, refused := typedProvider(r, 0)
	if refused == nil {
		refused = i.write(r, func(ctx context.Context, tx *db.Tx) error {
			_, err := i.AddProvider(ctx, tx, r.Actor, typed)
			return err
		})
	}
	return i.keptProvider(w, r, refused, func(p *ui.Page) templ.Component { return providerForm(p, Provider{}) })
}

func (i *Inventory) editProvider(w http.ResponseWriter, r *web.Request) error {
	known, err := i.known(r)
	if err != nil {
		return err
	}
	return r.Render(w, providerForm(i.formPage(r, known.Short), known))
}

func (i *Inventory) saveProvider(w http.ResponseWriter, r *web.Request) error {
	known, err := i.known(r)
	if err != nil {
		return err
	}
	typed, refused := typedProvider(r, known.ID)
	if refused == nil {
		refused = i.write(r, func(ctx context.Context, tx *db.Tx) error { return i.SaveProvider(ctx, tx, r.Actor, typed) })
	}
	return i.keptProvider(w, r, refused, func(p *ui.Page) templ.Component { return providerForm(p, known) })
}

// keptProvider leads on after a provider was kept, or shows its form again.
func (i *Inventory) keptProvider(w http.ResponseWriter, r *web.Request, refused error, form func(*ui.Page) templ.Component) error {
	if refused == nil {
		return r.Done(w, "desk/inventory", "Saved")
	}
	p := i.formPage(r, r.Printer.T("Provider"))
	return r.Refuse(w, refused, p, form(p))
}

// known reads the provider of the address.
func (i *Inventory) known(r *web.Request) (p Provider, err error) {
	id, err := r.PathID("provider")
	if err != nil {
		return p, err
	}
	err = i.read(r, func(ctx context.Context, tx *db.Tx) error {
		p, err = i.Provider(ctx, tx, id)
		return err
	})
	return p, err
}

func typedProvider(r *web.Request, id ref.ID) (Provider, error) {
	in := r.Input()
	p := Provider{
		ID: id, Kind: in.Text("kind"), Name: in.Text("name"), Short: in.Text("short_name"), TaxNumber: in.Text("tax_number"),
		BankName: in.Text("bank_name"), BankAccount: in.Text("bank_account"), Phone: in.Text("phone"), Address: in.Text("address"),
		CashHours: in.Text("cash_hours"), ELQRProvider: in.Text("elqr_provider"), ELQRService: in.Text("elqr_service"), MCC: in.Text("mcc"),
	}
	return p, in.Err()
}

func (i *Inventory) formPage(r *web.Request, title string) *ui.Page {
	p := r.Page(title)
	p.Crumbs = []ui.Crumb{{Text: r.Printer.T("Services"), Path: "desk/inventory"}}
	return p
}

// search offers services and providers to the desk's search.
func (i *Inventory) search(_ context.Context, r *web.Request, query string) (hits []module.Hit, err error) {
	l, err := i.lists(r)
	wanted := i18n.Fold(query)
	for _, s := range l.services {
		if strings.Contains(s.searched, wanted) {
			hits = append(hits, module.Hit{Text: r.Printer.Name(s.Name), Note: s.ProviderName, Kind: r.Printer.T("Service"), Path: "services/" + s.ID.String()})
		}
	}
	for _, p := range l.providers {
		if strings.Contains(p.fold(), wanted) {
			hits = append(hits, module.Hit{Text: p.Short, Note: p.Phone, Kind: r.Printer.T("Provider"), Path: "desk/inventory"})
		}
	}
	return hits, err
}

func (i *Inventory) write(r *web.Request, f func(context.Context, *db.Tx) error) error {
	return i.db.Write(r.Context(), r.Tenant.ID, func(tx *db.Tx) error { return f(r.Context(), tx) })
}
