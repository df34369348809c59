package people

import (
	"net/http"
	"net/url"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/people/roll"
)

// routes adds the room's pages. All belong to the desk: who lives where is
// nobody else's business.
func (p *People) routes(rt *web.Router) {
	rt.Desk("GET people", maySee, p.showHouseholds)
	rt.Desk("GET people/export/{format}", mayExport, p.exportHouseholds)
	rt.Desk("GET people/households/new", mayEdit, p.newHousehold)
	rt.Desk("POST people/households/new", mayEdit, p.addHousehold)
	rt.Desk("GET people/households/{id}", maySee, p.showHousehold)
	rt.Desk("GET people/households/{id}/edit", mayEdit, withID(p.editHousehold))
	rt.Desk("POST people/households/{id}/edit", mayEdit, withID(p.changeHousehold))
	rt.Desk("POST people/households/{id}/state", mayEdit, withID(p.moveHousehold))
	rt.Desk("POST people/households/{id}/members", mayEdit, withID(p.addMember))
	rt.Desk("POST people/households/{id}/members/{member}/remove", mayEdit, withID(p.removeMember))

	rt.Desk("GET people/organisations", maySee, p.showOrganisations)
	rt.Desk("GET people/organisations/new", mayEdit, p.newOrganisation)
	rt.Desk("POST people/organisations/new", mayEdit, p.addOrganisation)
	rt.Desk("GET people/organisations/{id}", maySee, p.showOrganisation)
	rt.Desk("GET people/organisations/{id}/edit", mayEdit, withID(p.editOrganisation))
	rt.Desk("POST people/organisations/{id}/edit", mayEdit, withID(p.changeOrganisation))
	rt.Desk("POST people/organisations/{id}/state", mayEdit, withID(p.closeOrganisation))

	rt.Desk("GET people/imports", mayImport, p.showImports)
	rt.Desk("POST people/imports", mayImport, p.upload)
	rt.Desk("GET people/imports/sample", mayImport, p.sample)
	rt.Desk("GET people/imports/{id}", mayImport, p.showImport)
	rt.Desk("GET people/imports/{id}/columns", mayImport, p.showColumns)
	rt.Desk("POST people/imports/{id}/columns", mayImport, withID(p.chooseColumns))
	rt.Desk("POST people/imports/{id}/commit", mayImport, withID(p.commitImport))
	rt.Desk("POST people/imports/{id}/resume", mayImport, withID(p.resumeImport))
	rt.Desk("POST people/imports/{id}/undo", mayImport, withID(p.undoImport))
	rt.Desk("POST people/imports/{id}/drop", mayImport, withID(p.dropImport))
	rt.Desk("GET people/imports/{id}/left", mayImport, p.exportLeft)
}

// withID reads the id out of the address for a page that belongs to one thing.
func withID(page func(w http.ResponseWriter, r *web.Request, id ref.ID) error) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		id, err := r.PathID("id")
		if err != nil {
			return err
		}
		return page(w, r, id)
	}
}

// filterOf reads a list's filter from the address. Who has moved away is shown
// only when asked for.
func filterOf(r *web.Request) (Filter, error) {
	in := r.Input()
	f := Filter{Query: in.Text("q"), Village: in.ID("village"), After: in.ID("after"), State: Here}
	switch in.Choice("state", "here", "gone", "all") {
	case "gone":
		f.State = Moved
	case "all":
		f.State = ""
	}
	return f, in.Err()
}

// query writes the filter back into an address.
func (f Filter) query(after ref.ID) string {
	v := url.Values{}
	if f.Query != "" {
		v.Set("q", f.Query)
	}
	if f.Village != 0 {
		v.Set("village", f.Village.String())
	}
	if f.State != Here {
		v.Set("state", f.stateWord())
	}
	if after != 0 {
		v.Set("after", after.String())
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

func (f Filter) stateWord() string {
	switch f.State {
	case Moved:
		return "gone"
	case "":
		return "all"
	}
	return "here"
}

func villageOptions(p *i18n.Printer, list []roll.Village) []ui.Option {
	options := make([]ui.Option, len(list))
	for i, v := range list {
		options[i] = ui.Option{Value: v.ID.String(), Text: p.Name(v.Name)}
	}
	return options
}

func idText(id ref.ID) string {
	if id == 0 {
		return ""
	}
	return id.String()
}
