package gateway

import (
	"net/http"
	"strings"

	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/web"
)

// sendDescription answers with the OpenAPI description, for programs that write
// programs.
func (g *Gateway) sendDescription(w http.ResponseWriter, r *web.Request) error {
	text, err := g.api.YAML()
	if err != nil {
		return err
	}
	return r.Send(w, "openapi.yaml", "application/yaml; charset=utf-8", text)
}

// example is one call as it is typed into a terminal.
type example struct {
	title, note string // finished
	command     string
	answer      string
}

func (g *Gateway) showCalls(w http.ResponseWriter, r *web.Request) error {
	p := r.Page(r.Printer.T("What programs can call"))
	return r.Render(w, callsPage(p, g.api.Calls(), examples(r.Printer, r.Origin())))
}

// typedPath writes the places of an address as people read them.
func typedPath(path string) string { return strings.NewReplacer("{", "<", "}", ">").Replace(path) }

// examples are the first calls that a program makes, in the order in which it
// needs them.
func examples(p *i18n.Printer, origin string) []example {
	root := origin + "/api/v1/kara-kulja/"
	key := " \\\n  -H 'Authorization: Bearer aimak_…'"
	return []example{
		{title: p.T("Is this the account of my payer?"),
			note:    p.T("The name comes shortened, so that a wrong digit is seen and no register can be gathered."),
			command: "curl '" + root + "accounts/4-1042-7'" + key,
			answer:  `{"number":"4-1042-7","state":"open","kind":"household","holder":"Осмонов Б.",` + "\n" + ` "opened":"2025-01-01"}`},
		{title: p.T("What does it owe?"), note: p.T("With ?day=2026-10-31 at the end of that day."),
			command: "curl '" + root + "balances/4-1042-7'" + key,
			answer:  `{"account":"4-1042-7","day":"2026-11-30","owed":"370.50","advance":"0.00"}`},
		{title: p.T("Enter a payment"),
			note: p.T("When the line breaks, send the same again with the same Idempotency-Key: it is booked once, and you get the answer that you missed."),
			command: "curl '" + root + "payments'" + key + " \\\n  -H 'Idempotency-Key: 7f3c1b52-0a0e-4b41-9d0c-3a1f6d2b8c55' \\\n" +
				`  -H 'Content-Type: application/json' \` + "\n" +
				`  -d '{"reference":"A-1024","account":"4-1042-7","amount":"250.00"}'`,
			answer: `{"id":"02DRZQ8V3M000","receipt":"…","reference":"A-1024","account":"4-1042-7","amount":"250.00",` + "\n" + ` "day":"2026-11-30","repeated":false,"owed":"120.50","advance":"0.00"}`},
		{title: p.T("When something is wrong"), note: p.T("The refusal says where and what, in the language that you ask for."),
			command: "curl '" + root + "payments'" + key + " \\\n  -H 'Idempotency-Key: 2' -H 'Accept-Language: " + string(p.Lang()) + "' \\\n" +
				`  -H 'Content-Type: application/json' -d '{"reference":"A-1025","account":"4-1042-7","amount":"2,50"}'`,
			answer: `{"type":"urn:aimak:problem:invalid","title":"` + p.T("The call was not understood.") + `","status":422,` + "\n" + ` "errors":[{"pointer":"/amount","detail":"` +
				p.T("This must look like: {n}.", "n", "250.00") + `"}]}`},
		{title: p.T("Which balances have changed?"), note: p.T("Keep next and send it as after the next time."),
			command: "curl '" + root + "balances?limit=500'" + key,
			answer:  `{"balances":[{"account":"4-1042-7","owed":"120.50","advance":"0.00"}],"next":"…","more":false}`},
	}
}
