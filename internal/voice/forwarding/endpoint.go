package forwarding

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/courier"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/forwarding/store"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// Share is something of a request that goes along only where the desk ticked it.
type Share string

// What can be ticked. The place goes along always, words once somebody looked.
const (
	ShareName  Share = "name"
	SharePhone Share = "phone"
	ShareMail  Share = "mail"
	ShareWords Share = "words" // as they were said, at once, without anybody looking
)

// Shares lists them in the order of screens.
var Shares = []Share{ShareName, SharePhone, ShareMail, ShareWords}

// Endpoint is a body that takes requests.
type Endpoint struct {
	ID           ref.ID
	Name         string // of the body, as the citizen is told
	URL          string // base address: https://city.kg/open311/v2
	Jurisdiction string
	Format       string // "xml" or "json"
	Secret       string // api_key; open only while it is set or used
	Share        []Share
	Working      bool
	Updates      bool   // the extension of updates is known there
	Trouble      string // why nobody answers; empty: somebody does
	Since        period.Instant
}

const mostLine = 200 // characters of a field

// Shares tells whether something goes along.
func (e Endpoint) Shares(s Share) bool { return slices.Contains(e.Share, s) }

// valid complains about what cannot be a body.
func (e Endpoint) valid(c *courier.Courier) error {
	form := fault.Form()
	if e.Name == "" {
		form.Field("name", "Fill in this field")
	}
	for name, value := range map[string]string{"name": e.Name, "url": e.URL, "jurisdiction": e.Jurisdiction, "secret": e.Secret} {
		if len([]rune(value)) > mostLine {
			form.Field(name, "Too long: at most {n} characters.", fault.Values{"n": mostLine})
		}
	}
	u, wrong := url.Parse(e.URL)
	switch err := c.Check(e.URL); {
	case errors.Is(err, courier.ErrPlain):
		form.Field("url", "The address must begin with https://. Otherwise anybody on the way could read along.")
	case errors.Is(err, courier.ErrPrivate):
		form.Field("url", "This address lies within a network of ours. Only the operator of the installation can allow it.")
	case err != nil || wrong != nil || u.RawQuery != "":
		form.Field("url", "Enter the base address, such as https://city.kg/open311/v2")
	}
	return form.Err()
}

// ourselves tells whether an address leads to the municipality itself.
func (o *Forwarding) ourselves(e Endpoint, here territory.Municipality) bool {
	site, err := url.Parse(o.carrier.Link("/"))
	to, err2 := url.Parse(e.URL)
	return err == nil && err2 == nil && site.Host != "" && strings.EqualFold(site.Host, to.Host) && (e.Jurisdiction == "" || strings.EqualFold(e.Jurisdiction, here.Slug))
}

func (o *Forwarding) endpointOf(r store.ForwardingEndpoint) Endpoint {
	e := Endpoint{ID: ref.ID(r.ID), Name: r.Name, URL: r.Url, Jurisdiction: r.Jurisdiction, Format: r.Format, Working: r.Working, Updates: r.Updates,
		Trouble: r.Trouble, Since: period.Instant(r.TroubleSince)}
	for _, s := range strings.Fields(r.Share) {
		e.Share = append(e.Share, Share(s))
	}
	if secret, err := o.box.Show(r.Secret, e.ID); err == nil { // else the key must be typed again, and check says so
		e.Secret = string(secret)
	}
	return e
}

var errNone = fault.Missing("There is no such body.")

// Endpoint returns a body; fault.Missing when there is none.
func (o *Forwarding) Endpoint(ctx context.Context, tx *db.Tx, id ref.ID) (Endpoint, error) {
	r, err := store.New(tx).Endpoint(ctx, store.EndpointParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Endpoint{}, errNone
	}
	if err != nil {
		return Endpoint{}, fmt.Errorf("reading a body: %w", err)
	}
	return o.endpointOf(r), nil
}

// Endpoints lists the bodies of the municipality.
func (o *Forwarding) Endpoints(ctx context.Context, tx *db.Tx) ([]Endpoint, error) {
	rows, err := store.New(tx).Endpoints(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading bodies: %w", err)
	}
	list := make([]Endpoint, len(rows))
	for i, r := range rows {
		list[i] = o.endpointOf(r)
	}
	return list, nil
}

// Put enters a body or changes it. An empty key keeps the one there is while the
// address stays: nobody has it sent elsewhere.
func (o *Forwarding) Put(ctx context.Context, tx *db.Tx, by access.Actor, e Endpoint) (ref.ID, error) {
	if err := access.Permit(by, mayManage, tx.Municipality, 0); err != nil {
		return 0, err
	}
	var was Endpoint
	if e.ID != 0 {
		var err error
		if was, err = o.Endpoint(ctx, tx, e.ID); err != nil {
			return 0, err
		}
		if e.Secret == "" && e.URL == was.URL {
			e.Secret = was.Secret
		}
	}
	if err := e.valid(o.courier); err != nil {
		return 0, err
	}
	here, err := o.territory.Here(ctx, tx)
	if err != nil && !fault.Is(err, fault.KindMissing) {
		return 0, err
	}
	if o.ourselves(e, here) {
		return 0, fault.Form().Field("url", "This is our own address: a request would come back to where it began.").Err()
	}
	if e.ID == 0 {
		e.ID = tx.NewID()
	}
	share := make([]string, len(e.Share))
	for i, s := range e.Share {
		share[i] = string(s)
	}
	err = store.New(tx).PutEndpoint(ctx, store.PutEndpointParams{MunicipalityID: int64(tx.Municipality), ID: int64(e.ID), Name: e.Name, Url: strings.TrimRight(e.URL, "/"),
		Jurisdiction: e.Jurisdiction, Format: e.Format, Secret: o.box.Hide([]byte(e.Secret), e.ID), Share: strings.Join(share, " "), Working: e.Working})
	if err != nil {
		return 0, fmt.Errorf("writing a body: %w", err)
	}
	return e.ID, audit.Record(ctx, tx, by, "forwarding.body", ref.Ref{Kind: "forwarding.endpoint", ID: e.ID}, was.told(), e.told())
}

// told is what the trail keeps of a body: never the key.
func (e Endpoint) told() map[string]any {
	return map[string]any{"name": e.Name, "url": e.URL, "jurisdiction": e.Jurisdiction, "share": e.Share, "working": e.Working}
}

// Route is the way of a category: which service of which body takes it.
type Route struct {
	Category string
	Endpoint ref.ID
	Service  string // service_code
	Name     string // of the service, as the body calls it
	Answers  []Given
}

// Given is what a question of theirs is answered with.
type Given struct {
	Code  string
	Value string // a key or text, or one of the sources
	Keys  []Key  // of a list, to find a source in
}

// Key is one possible answer of theirs.
type Key struct{ Key, Name string }

// Sources are what of a request a question may be answered with.
const (
	FromVillage = "=village"
	FromStreet  = "=street"
	FromNumber  = "=number"
)

// Sources lists them in the order of screens.
var Sources = []string{FromVillage, FromStreet, FromNumber}

func routeOf(r store.ForwardingRoute) (x Route, err error) {
	x = Route{Category: r.Category, Endpoint: ref.ID(r.EndpointID), Service: r.ServiceCode, Name: r.ServiceName}
	if err := json.Unmarshal([]byte(r.Attributes), &x.Answers); err != nil {
		return x, fmt.Errorf("reading the way of category %s: %w", r.Category, err)
	}
	return x, nil
}

// Route is the way of a category; false: it stays here.
func (o *Forwarding) Route(ctx context.Context, tx *db.Tx, category string) (x Route, ok bool, err error) {
	r, err := store.New(tx).Route(ctx, store.RouteParams{MunicipalityID: int64(tx.Municipality), Category: category})
	if db.IsMissing(err) {
		return x, false, nil
	}
	if err != nil {
		return x, false, fmt.Errorf("reading the way of a category: %w", err)
	}
	x, err = routeOf(r)
	return x, err == nil, err
}

// Routes lists the ways of all categories.
func (o *Forwarding) Routes(ctx context.Context, tx *db.Tx) ([]Route, error) {
	rows, err := store.New(tx).Routes(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading the ways of categories: %w", err)
	}
	list := make([]Route, len(rows))
	for i, r := range rows {
		if list[i], err = routeOf(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Lead sends a category to a body from now on; an empty service lets it stay here.
func (o *Forwarding) Lead(ctx context.Context, tx *db.Tx, by access.Actor, x Route) error {
	if err := access.Permit(by, mayManage, tx.Municipality, 0); err != nil {
		return err
	}
	kinds, err := o.requests.Categories(ctx, tx)
	if err != nil {
		return err
	}
	if k := appeal.Find(kinds, x.Category); k.Private || k.Stop != "" || !k.Used {
		return fault.Form().Field("category", "Only a category that is public can be sent on.").Err()
	}
	st, subject := store.New(tx), ref.Ref{Kind: "territory.municipality", ID: tx.Municipality}
	if x.Service == "" {
		if _, err := st.DropRoute(ctx, store.DropRouteParams{MunicipalityID: int64(tx.Municipality), Category: x.Category}); err != nil {
			return fmt.Errorf("taking the way of a category: %w", err)
		}
		return audit.Record(ctx, tx, by, "forwarding.stay", subject, nil, x.Category)
	}
	if _, err := o.Endpoint(ctx, tx, x.Endpoint); err != nil {
		return err
	}
	text, err := json.Marshal(x.Answers)
	if err != nil {
		return fmt.Errorf("writing the way of a category: %w", err)
	}
	err = st.PutRoute(ctx, store.PutRouteParams{MunicipalityID: int64(tx.Municipality), Category: x.Category, EndpointID: int64(x.Endpoint), ServiceCode: x.Service,
		ServiceName: x.Name, Attributes: string(text)})
	if err != nil {
		return fmt.Errorf("writing the way of a category: %w", err)
	}
	return audit.Record(ctx, tx, by, "forwarding.lead", subject, nil, map[string]any{"category": x.Category, "endpoint": x.Endpoint, "service": x.Service})
}

// value answers a question about a request; an empty one is left out.
func (g Given) value(v territory.Village, street, number string) string {
	switch g.Value {
	case FromStreet:
		return street
	case FromNumber:
		return number
	case FromVillage:
		for _, k := range g.Keys {
			for _, name := range []string{v.Name.Ky, v.Name.Ru, v.Name.En} {
				if name != "" && i18n.Fold(name) == i18n.Fold(k.Name) {
					return k.Key
				}
			}
		}
		if len(g.Keys) > 0 {
			return ""
		}
		return v.Name.Ky
	}
	return g.Value
}
