// Package ui is how every page looks: the layouts, the components, one style
// sheet and one small script.
//
// Rooms compose these components and have no CSS or JavaScript of their own.
// Everything works as plain HTML; the gallery (/dev/gallery) shows each
// component with sample data. Words come finished from the room or from
// Page.T; the package knows no municipal word beyond the frame of a page.
package ui

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/platform/i18n"
)

// Page is what the frame around the content needs to know, and the printer
// that writes words, money and days in the reader's language.
type Page struct {
	*i18n.Printer
	Title string // finished text: the title of the browser window
	Path  string // below /{lang}/ with its query, without a slash in front: the language switch keeps both
	Place Place
	Actor access.Actor
	Self  string // below /{lang}/: the signed-in person's own page; may be empty

	Rail    []RailItem // entries of the desk, those the actor may use
	Waiting int        // pieces of work that wait today, beside "Today"
	Crumbs  []Crumb    // the way back up, outermost first

	Guide  templ.Component // what comes next, above the content of a desk page; may be nil
	Notice string          // one-time message after something was done, finished
	Fault  *fault.Fault    // why the form came back
	Form   url.Values      // what was typed in the form that came back

	Contact string                   // address and phone in the footer, finished
	Poster  string                   // below /{lang}/{slug}/: the same page made for the notice board
	Sheet   string                   // size of Paper: "a4" (also when empty), "wide" (a4 lying), "a5" or "receipt" (80 mm)
	Opens   func(templ.SafeURL) bool // whether the reader may open an address of this program; nil: any
	Refresh int                      // seconds after which the script renews <main>: long work. Without it the page offers a link
}

// Place is the municipality of the page; empty on the front page.
type Place struct {
	Name  string // finished, in the reader's language
	Above string // "Osh oblast, Kara-Kulja raion"
	Slug  string
}

// RailItem is an entry of the desk's rail.
type RailItem struct {
	Text  string // finished
	Path  string // below /{lang}/{slug}/desk/; empty is the desk home
	Count int    // waiting things; 0 shows nothing
	Wing  string // finished name of the part of the rail, or empty; stands above its first entry
}

// Crumb is one step of the way back up.
type Crumb struct {
	Text string // finished
	Path string // below /{lang}/{slug}/
}

// Link is a link with finished text.
type Link struct {
	URL  templ.SafeURL
	Text string
}

// To returns the address of a public page of this municipality. Parts may
// carry a query in the last one: To("services", "?kind=water").
func (p *Page) To(path ...string) templ.SafeURL {
	return p.Root(append([]string{p.Place.Slug}, path...)...)
}

// Desk returns the address of a staff page of this municipality.
func (p *Page) Desk(path ...string) templ.SafeURL {
	return p.Root(append([]string{p.Place.Slug, "desk"}, path...)...)
}

// MayOpen tells whether a link would lead the reader to a page, and not to
// nothing or a refusal.
func (p *Page) MayOpen(url templ.SafeURL) bool { return p.Opens == nil || p.Opens(url) }

// Root returns the address of a page below /{lang}/, municipality or not.
func (p *Page) Root(path ...string) templ.SafeURL {
	parts := []string{"", string(p.Lang())}
	for _, part := range path {
		if part = strings.Trim(part, "/"); part != "" {
			parts = append(parts, part)
		}
	}
	address := strings.ReplaceAll(strings.Join(parts, "/"), "/?", "?")
	return templ.SafeURL(address)
}

// wayBack is the crumbs that the reader may follow.
func (p *Page) wayBack() (steps []Crumb) {
	for _, c := range p.Crumbs {
		if p.MayOpen(p.To(c.Path)) {
			steps = append(steps, c)
		}
	}
	return steps
}

// inLanguage is the address of this very page in another language.
func (p *Page) inLanguage(l i18n.Lang) templ.SafeURL {
	return templ.SafeURL("/" + string(l) + "/" + strings.TrimPrefix(p.Path, "/"))
}

// Typed returns what was typed in the field when the form came back refused,
// else the fallback. A field that was emptied stays empty.
func (p *Page) Typed(name, fallback string) string {
	if values, ok := p.Form[name]; ok && len(values) > 0 {
		return values[0]
	}
	return fallback
}

// Ticked returns whether the check box stood ticked when the form came back
// refused, else the fallback. Browsers do not send boxes left empty, so any
// returned form decides.
func (p *Page) Ticked(name, value string, fallback bool) bool {
	if p.Form == nil {
		return fallback
	}
	for _, v := range p.Form[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Wrong returns the complaint about a field in the reader's language, or "".
func (p *Page) Wrong(name string) string {
	if p.Fault == nil {
		return ""
	}
	for _, f := range p.Fault.Fields {
		if f.Name == name {
			return p.Message(f.Msg, f.Values)
		}
	}
	return ""
}

// window is the title of the browser window: the page, then the place.
func (p *Page) window() string {
	for _, tail := range []string{p.Place.Name, "Aimak"} {
		if tail != "" && tail != p.Title {
			return strings.TrimPrefix(p.Title+" · "+tail, " · ")
		}
	}
	return p.Title
}

// current tells which rail entry the page belongs to: the longest path that
// the page lies under, else the one that its way back leads through. The desk
// home is current only on itself.
func (p *Page) current() int {
	at := p.entry(p.Path)
	for i := len(p.Crumbs) - 1; i >= 0 && at < 0; i-- {
		if at = p.entry(p.Crumbs[i].Path); at >= 0 && p.Rail[at].Path == "" {
			at = -1
		}
	}
	return at
}

// entry is the rail entry with the longest path that an address lies under, or -1.
func (p *Page) entry(address string) int {
	path, _, _ := strings.Cut(address, "?")
	path = strings.TrimPrefix(strings.Trim(path, "/"), p.Place.Slug+"/")
	here, desk := strings.CutPrefix(path+"/", "desk/")
	here = strings.Trim(here, "/")
	best, length := -1, -1
	for i, item := range p.Rail {
		path := strings.Trim(item.Path, "/")
		under := here == path || path != "" && strings.HasPrefix(here, path+"/")
		if desk && under && len(path) > length {
			best, length = i, len(path)
		}
	}
	return best
}

// bar returns the rail entries of the phone's bottom bar: the first three, and
// the current one in place of the third when it is further down.
func (p *Page) bar() []RailItem {
	if len(p.Rail) <= 3 {
		return p.Rail
	}
	bar := append([]RailItem{}, p.Rail[:3]...)
	if at := p.current(); at > 2 {
		bar[2] = p.Rail[at]
	}
	return bar
}

// longRail is from how many entries on the rail is divided by headings: a
// controller's five need none.
const longRail = 9

// heading is the part of the rail that begins with an entry, or empty.
func (p *Page) heading(at int) string {
	if len(p.Rail) < longRail || at > 0 && p.Rail[at-1].Wing == p.Rail[at].Wing {
		return ""
	}
	return p.Rail[at].Wing
}

// isCurrent compares by path, since bar reorders.
func (p *Page) isCurrent(item RailItem) bool {
	at := p.current()
	return at >= 0 && p.Rail[at].Path == item.Path
}

// waiting is the number shown beside an entry; the desk home shows the page's.
func (p *Page) waiting(item RailItem) int {
	if item.Path == "" && item.Count == 0 {
		return p.Waiting
	}
	return item.Count
}
