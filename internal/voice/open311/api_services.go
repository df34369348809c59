package open311

import (
	"context"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/words"
)

// changeset is the last change of what this endpoint offers by itself.
const changeset = "2026-11-23T12:00:00+06:00"

// discovery says what there is, and whom to ask for a key.
func (o *Open311) discovery(c *call) (reply, error) {
	all, err := o.places.Municipalities(c.Context())
	if err != nil {
		return reply{}, err
	}
	contact := c.p.T("Ask the municipality whose service it is: {url}", "url", c.Origin()+"/")
	if len(all) == 1 {
		contact = words.Joined(c.p.Name(all[0].Name), all[0].Address, all[0].Phone)
	}
	d := discovery{Changeset: changeset, Contact: contact,
		Keys: c.p.T("The administrator of the municipality makes keys at the desk, under API keys: {url}", "url", c.Origin()+"/"+string(c.Lang)+"/api"),
		Endpoints: []endpoint{{Specification: "http://wiki.open311.org/GeoReport_v2", URL: c.Origin() + root, Changeset: changeset, Type: "production",
			Formats: []string{"text/xml; charset=utf-8", "application/json; charset=utf-8"}}}}
	return reply{d, d}, nil
}

// public are the categories that this room shows requests of.
func public(kinds []requests.Category) []requests.Category {
	return slices.DeleteFunc(slices.Clone(kinds), func(k requests.Category) bool { return k.Private || k.Stop != "" })
}

// offered are those of them under which a request can be sent.
func offered(kinds []requests.Category) []requests.Category { return appeal.Offered(public(kinds)) }

// around loads what services and requests are shown with.
func (o *Open311) around(c *call) (a requests.Around, err error) {
	if err = o.jurisdiction(c); err != nil {
		return a, err
	}
	err = o.look(c, func(ctx context.Context, tx *db.Tx) error {
		a, err = o.requests.Around(ctx, tx)
		return err
	})
	return a, err
}

// services lists the public categories.
func (o *Open311) services(c *call) (reply, error) {
	a, err := o.around(c)
	if err != nil {
		return reply{}, err
	}
	var terms appeal.Terms
	err = o.look(c, func(ctx context.Context, tx *db.Tx) error {
		terms, err = o.requests.Terms(ctx, tx)
		return err
	})
	if err != nil {
		return reply{}, err
	}
	list := []service{}
	for _, k := range offered(a.Kinds) {
		days := terms.Of(k.Code, life.Application, a.Law.Today)
		list = append(list, service{Code: k.Code, Name: k.Title(c.p), Metadata: true, Type: "realtime", Keywords: text(k.Code),
			Description: text(c.p.N(days, "An answer is due within {n} working day.", "An answer is due within {n} working days."))})
	}
	return reply{services{List: list}, list}, nil
}

// definition says what is asked besides place and words.
func (o *Open311) definition(c *call) (reply, error) {
	a, err := o.around(c)
	if err != nil {
		return reply{}, err
	}
	if !slices.ContainsFunc(offered(a.Kinds), func(k requests.Category) bool { return k.Code == c.item }) {
		return reply{}, refusal{c.noService(c.item)}
	}
	d := definition{Code: c.item, Attributes: []attribute{
		{Variable: true, Code: "village", Datatype: "singlevaluelist", Required: len(a.Villages) > 1, Order: 1,
			Description: c.p.T("Which village is it in?"), Values: villages(c.p, a.Villages)},
		{Variable: true, Code: "kind", Datatype: "singlevaluelist", Order: 2, Description: c.p.T("Is it a problem, a complaint or a proposal?"), Values: kinds(c.p)},
	}}
	return reply{d, d}, nil
}

func (c *call) noService(code string) complaint {
	return complaint{missing, c.p.T("service_code {value} was not found.", "value", code)}
}

func villages(p *i18n.Printer, list []territory.Village) (values []value) {
	for _, v := range list {
		values = append(values, value{v.ID.String(), p.Name(v.Name)})
	}
	return values
}

func kinds(p *i18n.Printer) (values []value) {
	for _, k := range life.Kinds {
		values = append(values, value{string(k), words.Asked(p, k)})
	}
	return values
}

// village finds the village of a request: the one that was named, the only one
// there is, or the only one that the address speaks of.
func village(list []territory.Village, named, address string) (ref.ID, bool) {
	if named == "" && len(list) == 1 {
		return list[0].ID, true
	}
	var found []ref.ID
	for _, v := range list {
		if named != "" && strings.EqualFold(named, v.ID.String()) || named == "" && mentions(address, v) {
			found = append(found, v.ID)
		}
	}
	if len(found) != 1 {
		return 0, false
	}
	return found[0], true
}

// mentions tells whether an address holds the name of a village as a word of its
// own, in any of the languages.
func mentions(address string, v territory.Village) bool {
	address = " " + i18n.Fold(strings.Map(separators, address)) + " "
	for _, name := range []string{v.Name.Ky, v.Name.Ru, v.Name.En} {
		if name != "" && strings.Contains(address, " "+i18n.Fold(name)+" ") {
			return true
		}
	}
	return false
}

// separators between the parts of an address become spaces.
func separators(r rune) rune {
	if strings.ContainsRune(",.;()\n\t", r) {
		return ' '
	}
	return r
}
