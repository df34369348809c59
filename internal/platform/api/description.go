package api

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// keyScheme is the name of the key among the security schemes.
const keyScheme = "key"

const about = `The program of a municipality speaks to the programs of banks, agents and accountants.

Every call carries a key of one municipality: ` + "`Authorization: Bearer …`" + `. Administrators make keys at
the desk under "API keys". Amounts are texts in som with a dot and at most two decimals: "250.00".
Days are texts like 2026-11-30, instants are RFC 3339 with a zone.

A call that books carries an Idempotency-Key. The same key with the same body is answered as before,
with the header Idempotency-Hit: true, whenever it comes; with another body it is refused with 400
(urn:aimak:problem:key-reused). A refusal keeps nothing: mend the body and use the key again.

Refusals are problem details (RFC 9457) in the language of Accept-Language: ky, ru or en.
There may come more fields in answers: ignore those that you do not know.`

// description is the frame of the OpenAPI description that calls are added to.
func (a *API) description() huma.Config {
	c := huma.DefaultConfig("Aimak", "1")
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", "", nil
	c.Info.Description = about
	c.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	c.Servers = []*huma.Server{{URL: "/", Description: "This installation"}}
	c.Formats = map[string]huma.Format{mediaType: format, "json": format}
	c.RejectUnknownQueryParameters = true
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{keyScheme: {
		Type: "http", Scheme: "bearer", Description: "A key of one municipality, made at its desk.",
	}}
	return c
}

// described is an operation as huma wants it.
func (a *API) described(op Operation) huma.Operation {
	h := huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: Root + op.Path, Summary: op.Summary, Description: op.Text,
		Tags: []string{op.Tag}, DefaultStatus: max(op.Status, http.StatusOK), MaxBodyBytes: op.Limit,
		Security: []map[string][]string{{keyScheme: {op.Scope}}},
		Parameters: []*huma.Param{
			{Name: "municipality", In: "path", Required: true, Example: "kara-kulja",
				Description: "Word of the municipality in its addresses", Schema: text(1, 60)},
			{Name: "Accept-Language", In: "header", Example: "ru", Description: "Language of refusals: ky, ru or en", Schema: text(0, 100)},
		},
		Errors: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusTooManyRequests},
	}
	if op.Once {
		h.Parameters = append(h.Parameters, &huma.Param{Name: keyHeader, In: "header", Required: true,
			Description: "Chosen by the caller, one for each thing to be booked; the same when the call is repeated",
			Example:     "7f3c1b52-0a0e-4b41-9d0c-3a1f6d2b8c55", Schema: text(1, keyLimit)})
		h.Errors = append(h.Errors, http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusServiceUnavailable)
		h.Responses = map[string]*huma.Response{strconv.Itoa(h.DefaultStatus): {Headers: map[string]*huma.Header{
			hitHeader: {Description: "true when this answer was given before to the same Idempotency-Key", Schema: text(4, 4)},
		}}}
	}
	slices.Sort(h.Errors)
	return h
}

func text(least, most int) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, MinLength: &least, MaxLength: &most}
}

// own is what huma says beyond OpenAPI 3.1; a strict reader stumbles over it.
var own = regexp.MustCompile(`(?m)^ *patternDescription: .*\n`)

// YAML is the OpenAPI 3.1 description of all calls.
func (a *API) YAML() ([]byte, error) {
	text, err := a.huma.OpenAPI().YAML()
	return own.ReplaceAll(text, nil), err
}

// Call is a line of the list of calls for people.
type Call struct{ Method, Path, Scope, Summary string }

// Calls lists what there is, in the order in which rooms added it.
func (a *API) Calls() []Call {
	var list []Call
	for _, r := range a.routes {
		list = append(list, Call{r.op.Method, Root + r.op.Path, r.op.Scope, r.op.Summary})
	}
	return list
}
