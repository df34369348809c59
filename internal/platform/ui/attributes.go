package ui

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// attributes are those of an input that most inputs do without.
func (in Input) attributes(p *Page, wrong string) templ.Attributes {
	id := or(in.ID, in.Name)
	a := described(id, in.Hint, wrong)
	if in.Rows <= 1 && in.Type != "file" && in.Type != "password" {
		a["value"] = p.Typed(in.Name, in.Value)
	}
	for name, on := range map[string]bool{"required": in.Required, "autofocus": in.Autofocus, "data-enter-next": in.EnterNext,
		"multiple": in.Many || in.Photos, "data-photos": in.Photos} {
		if on {
			a[name] = true
		}
	}
	for name, value := range map[string]string{
		"autocomplete": in.Autocomplete, "inputmode": in.Inputmode, "accept": in.Accept, "data-key": in.Key,
		"aria-label": in.Label,
	} {
		if value != "" {
			a[name] = value
		}
	}
	if in.Maxlength > 0 {
		a["maxlength"] = strconv.Itoa(in.Maxlength)
	}
	if len(in.List) > 0 {
		a["list"] = id + "-list"
	}
	return a
}

// unlabelled is the input whose label stands beside it on the page.
func (in Input) unlabelled() Input {
	in.Label = ""
	return in
}

// described ties hint and complaint to a field for screen readers. A field
// without them says nothing.
func described(id, hint, wrong string) templ.Attributes {
	a := templ.Attributes{}
	if ids := describedBy(id, hint, wrong); ids != "" {
		a["aria-describedby"] = ids
	}
	if wrong != "" {
		a["aria-invalid"] = "true"
	}
	return a
}

// pressed is the keyboard shortcut of a button or link. Enter is the browser's
// own and needs no script.
func pressed(key string) templ.Attributes {
	if key == "" || key == "Enter" {
		return templ.Attributes{}
	}
	return templ.Attributes{"data-key": key, "aria-keyshortcuts": key}
}

// problemTitle is the fault's own sentence; for a list of fields it names the
// form as a whole.
func (p *Page) problemTitle() string { return p.Message(p.Fault.Msg, p.Fault.Values) }

// searched is the query of the global search when the page shows its results.
func (p *Page) searched() string {
	path, query, _ := strings.Cut(p.Path, "?")
	values, err := url.ParseQuery(query)
	if err != nil || !strings.HasSuffix(path, "/desk/search") {
		return ""
	}
	return values.Get("q")
}

func gradeClass(letter string) string {
	return map[string]string{"A": "a", "B": "b", "C": "c"}[letter]
}
