package open311

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/api"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files/picture"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// call is one call under way.
type call struct {
	*web.Request
	params
	json  bool
	item  string                 // the code, number or token in the address, without the format
	place territory.Municipality // whose requests; set by jurisdiction
	sent  []*web.Sent            // files of a form in parts
}

// reply is what a call answers: with a root for XML, and as it stands on top of
// JSON.
type reply struct{ xml, json any }

// serve is the way of every call: what was sent, the answer, the asked format.
func (o *Open311) serve(answer func(*call) (reply, error)) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		c := &call{Request: r, params: params{p: r.Printer}}
		c.item, c.json = format(r.PathValue("item"), r.URL.Path)
		done, err := c.read()
		defer done()
		var a reply
		if err == nil {
			a, err = answer(c)
		}
		if err != nil {
			return c.refuse(w, err)
		}
		return c.write(w, http.StatusOK, a)
	}
}

// format takes the format off an item of the address; without one it is XML, the
// format that every client reads.
func format(item, path string) (bare string, json bool) {
	if bare, ok := strings.CutSuffix(item, ".json"); ok || strings.HasSuffix(path, ".json") {
		return bare, true
	}
	bare, ok := strings.CutSuffix(item, ".xml")
	if !ok {
		bare = "" // nothing is found under an address without a format
	}
	return bare, false
}

// read takes the parameters of the address and of the form. Clients send photos in a
// form in parts, though the specification leaves that open.
func (c *call) read() (done func(), err error) {
	kind, _, _ := strings.Cut(c.Header.Get("Content-Type"), ";")
	form := c.Method != http.MethodPost || slices.Contains(forms, strings.ToLower(strings.TrimSpace(kind)))
	c.sent, done, err = c.Uploads(picture.MostBytes)
	if err == nil {
		err = c.ParseForm()
	}
	c.values = c.Form
	if err != nil || !form || !readable(c.Form) {
		c.complain(wrong, c.p.T("What was sent cannot be read. Send a form in UTF-8 (application/x-www-form-urlencoded)."))
	}
	return done, c.err()
}

// forms are the kinds of body that are read.
var forms = []string{"application/x-www-form-urlencoded", "multipart/form-data"}

// jurisdiction finds whose requests are meant. An installation with one
// municipality need not be told which.
func (o *Open311) jurisdiction(c *call) (err error) {
	slug := c.one("jurisdiction_id")
	if err := c.err(); err != nil {
		return err
	}
	if slug != "" {
		c.place, err = o.places.BySlug(c.Context(), slug)
		if fault.Is(err, fault.KindMissing) {
			return refusal{{missing, c.p.T("jurisdiction_id {value} was not found.", "value", slug)}}
		}
		return err
	}
	all, err := o.places.Municipalities(c.Context())
	if err != nil {
		return err
	}
	if len(all) != 1 {
		return refusal{{wrong, c.p.T("jurisdiction_id was not provided. This site serves several municipalities: give the name that stands in the addresses of their pages.")}}
	}
	c.place = all[0]
	return nil
}

// look runs f on a snapshot of the municipality.
func (o *Open311) look(c *call, f func(ctx context.Context, tx *db.Tx) error) error {
	return o.db.Read(c.Context(), c.place.ID, func(tx *db.Tx) error { return f(c.Context(), tx) })
}

// nowhere answers addresses that the specification does not know.
func nowhere(c *call) (reply, error) {
	return reply{}, refusal{{missing, c.p.T("There is nothing at this address.")}}
}

// refuse answers with the list of errors. What is ours to mend goes to the
// router, which logs it.
func (c *call) refuse(w http.ResponseWriter, err error) error {
	var list refusal
	var p *api.Problem
	f := fault.Of(err)
	switch {
	case errors.As(err, &list):
	case errors.As(err, &p) && p.Status == http.StatusTooManyRequests:
		w.Header().Set("Retry-After", "60")
		list = refusal{{p.Status, p.Title}}
	case p != nil:
		list = refusal{{noKey, p.Title}}
	case f != nil && f.Kind != fault.KindInternal:
		list = c.told(f)
	default:
		return err
	}
	return c.write(w, list[0].Code, reply{complaints{List: list}, []complaint(list)})
}

// told is what the journal refuses, in the names of the specification.
func (c *call) told(f *fault.Fault) (list refusal) {
	for _, x := range f.Fields {
		name := names[x.Name]
		if name == "" {
			name = x.Name
		}
		list = append(list, complaint{wrong, name + ": " + c.p.Message(x.Msg, x.Values)})
	}
	if len(list) == 0 {
		list = refusal{{wrong, c.p.Fault(f)}}
	}
	return list
}

// names of the journal's fields over the wire.
var names = map[string]string{"category": "service_code", "words": "description", "village": "attribute[village]", "place": "address_string",
	"name": "first_name", "anonymous": "first_name", "mail": "email"}

// write sends an answer in the asked format. It is made in memory first, so that
// half an answer is never taken for a whole one.
func (c *call) write(w http.ResponseWriter, status int, a reply) error {
	var out bytes.Buffer
	media := "text/xml; charset=utf-8"
	if c.json {
		media = "application/json; charset=utf-8"
		if err := json.NewEncoder(&out).Encode(a.json); err != nil {
			return fmt.Errorf("writing JSON: %w", err)
		}
	} else {
		out.WriteString(xml.Header)
		if err := xml.NewEncoder(&out).Encode(a.xml); err != nil {
			return fmt.Errorf("writing XML: %w", err)
		}
		out.WriteByte('\n')
	}
	h := w.Header()
	h.Set("Content-Type", media)
	h.Add("Vary", "Accept-Language, Cookie")
	h.Set("Cache-Control", "no-store")
	if status == http.StatusOK && c.Method != http.MethodPost {
		h.Set("Cache-Control", "no-cache")
	}
	w.WriteHeader(status)
	_, err := w.Write(out.Bytes())
	return err
}
