// Package open311 speaks Open311 GeoReport v2 with the programs of others: apps
// that list what is broken, portals that send what people told them.
//
// Everybody reads, at /open311/v2/, what everybody may see on the site: public
// categories, words that the office looked through, answers given for everybody;
// never who asked. A program with a key (registry/keys, scope requests.write)
// registers requests in the journal, with number and date at once, and sends what is
// new about one. The room keeps only which updates it took. Its words are those of the specification
// (wiki.open311.org/GeoReport_v2): jurisdiction, service, service request, token,
// update.
package open311

import (
	"embed"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
)

//go:embed migrations/*.sql texts/*.po
var files embed.FS

// Reading is free; sending asks for a key.
var (
	mayRead = access.Permission{Name: "open311.read", Public: true}
	maySend = access.Permission{Name: "open311.send", Public: true}
)

// Open311 is the room.
type Open311 struct {
	db       *db.DB
	places   *territory.Territory
	requests *requests.Requests
	pictures *pictures.Pictures
	keys     *api.API
	mark     func(municipality ref.ID) string // what our own requests carry; nil: nothing
}

// New returns the room.
func New(d *db.DB, places *territory.Territory, journal *requests.Requests, shots *pictures.Pictures, keys *api.API) *Open311 {
	return &Open311{db: d, places: places, requests: journal, pictures: shots, keys: keys}
}

// Know tells what requests of a municipality carry that leave here for another body
// (Aimak-From): one that comes back to where it began is refused.
func (o *Open311) Know(mark func(municipality ref.ID) string) *Open311 {
	o.mark = mark
	return o
}

// Module is what the room offers to the program.
func (o *Open311) Module() module.Module {
	return module.Module{
		Name:        "open311",
		Migrations:  module.Folder(files, "migrations"),
		Texts:       module.Folder(files, "texts"),
		Permissions: []access.Permission{mayRead, maySend},
		Routes:      o.routes,
	}
}

// root is where the endpoint begins.
const root = "/open311/v2"

func (o *Open311) routes(rt *web.Router) {
	for _, f := range []string{".xml", ".json"} {
		rt.Raw("GET "+root+"/discovery"+f, mayRead, o.serve(o.discovery))
		rt.Raw("GET "+root+"/services"+f, mayRead, o.serve(o.services))
		rt.Raw("GET "+root+"/requests"+f, mayRead, o.serve(o.list))
		rt.Raw("POST "+root+"/requests"+f, maySend, o.serve(o.send))
		rt.Raw("GET "+root+"/servicerequestupdates"+f, mayRead, o.serve(o.updates))
		rt.Raw("POST "+root+"/servicerequestupdates"+f, maySend, o.serve(o.hear))
	}
	rt.Raw("GET "+root+"/bulk/requests.csv", mayRead, o.bulk)
	rt.Raw("GET "+root+"/services/{item}", mayRead, o.serve(o.definition))
	rt.Raw("GET "+root+"/requests/{item}", mayRead, o.serve(o.one))
	rt.Raw("GET "+root+"/tokens/{item}", mayRead, o.serve(o.token))
	rt.Raw("GET "+root+"/{rest...}", mayRead, o.serve(nowhere))
	rt.Raw("POST "+root+"/{rest...}", maySend, o.serve(nowhere))
}
