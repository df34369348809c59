package reports

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/pictures"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/words"
)

// publicView is the list for everybody.
type publicView struct {
	requests.Around
	List  []requests.Request
	Seen  map[ref.ID]pictures.Picture // the first photo of each, where there is one
	Asked requests.Asked              // what of it; State is "open", "late", "ended" or empty // "", "open", "late", "ended"
	Floor ref.ID                      // the list reaches back to here; 0: to the first request of all
	More  string                      // query of the next page

	Reaches bool // e-mail or SMS is set up
}

// query is the list's address with another value.
func (v publicView) query(name, value string) string {
	values := url.Values{"category": {v.Asked.Category}, "state": {v.Asked.State}}
	if v.Asked.Village != 0 {
		values.Set("village", v.Asked.Village.String())
	}
	values.Set(name, value)
	for name, text := range values {
		if text[0] == "" {
			values.Del(name)
		}
	}
	return "?" + values.Encode()
}

// public loads a page of the list.
func (o *Reports) public(r *web.Request) (v publicView, err error) {
	in := r.Input()
	v.Reaches = len(o.ways(r.Printer)) > 0
	v.Asked = requests.Asked{Category: in.Text("category"), Village: in.ID("village"), State: in.Choice("state", "open", "late", "ended"), Before: in.ID("before")}
	if err := in.Err(); err != nil {
		return v, err
	}
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Around, err = o.requests.Around(ctx, tx); err != nil {
			return err
		}
		if v.List, v.Floor, err = o.requests.Public(ctx, tx, v.Asked); err == nil {
			v.Seen, err = o.pictures.First(ctx, tx, ids(v.List))
		}
		return err
	})
	if len(v.List) > requests.Page {
		v.List = v.List[:requests.Page]
		v.Floor = v.List[requests.Page-1].ID
	}
	if v.Floor != 0 {
		v.More = v.query("before", v.Floor.String())
	}
	return v, err
}

// showPublic lists what people reported.
func (o *Reports) showPublic(w http.ResponseWriter, r *web.Request) error {
	v, err := o.public(r)
	if err != nil {
		return err
	}
	return r.Render(w, publicPage(r.Page(r.Printer.T("What people tell us")), v))
}

// feed is RSS 2.0.
type feed struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Channel struct {
		Title       string     `xml:"title"`
		Link        string     `xml:"link"`
		Description string     `xml:"description"`
		Language    string     `xml:"language"`
		Items       []feedItem `xml:"item"`
	} `xml:"channel"`
}

type feedItem struct {
	Title       string `xml:"title"`
	Link        string `xml:"link"`
	GUID        string `xml:"guid"`
	Published   string `xml:"pubDate"`
	Category    string `xml:"category"`
	Description string `xml:"description"`
	Photo       *enclosure
}

// enclosure is the first photo that everybody may see.
type enclosure struct {
	XMLName xml.Name `xml:"enclosure"`
	URL     string   `xml:"url,attr"`
	Length  int      `xml:"length,attr"`
	Type    string   `xml:"type,attr"`
}

// sendFeed is the same list for programs that read news. It says no more than the
// page: never who asked.
func (o *Reports) sendFeed(w http.ResponseWriter, r *web.Request) error {
	v, err := o.public(r)
	if err != nil {
		return err
	}
	p, home := r.Printer, r.Origin()+"/"+string(r.Lang)+"/"+r.Tenant.Slug+"/requests"
	var f feed
	f.Version = "2.0"
	f.Channel.Title, f.Channel.Link = p.T("What people tell us")+": "+p.Name(r.Tenant.Name), home
	f.Channel.Description, f.Channel.Language = p.T("Requests and how they are answered"), string(r.Lang)
	for _, x := range v.List {
		_, state := words.State(p, x.State)
		link := home + "/" + x.Path()
		item := feedItem{Title: x.Number.String() + ": " + v.Title(p, x), Link: link, GUID: link,
			Published: x.At.Time().Format(time.RFC1123Z), Category: v.Title(p, x), Description: words.Joined(v.Where(p, x), state, x.Shown)}
		if photo, ok := v.Seen[x.ID]; ok {
			item.Photo = &enclosure{URL: strings.TrimSuffix(home, "requests") + "photos/" + x.Path() + "/" + photo.Name(photo.Open, false), Length: photo.OpenSize, Type: photo.Media}
		}
		f.Channel.Items = append(f.Channel.Items, item)
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	if err := xml.NewEncoder(&out).Encode(f); err != nil {
		return fmt.Errorf("writing the feed: %w", err)
	}
	w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=600")
	_, err = w.Write(out.Bytes())
	return err
}

// oneView is a request as everybody, or its applicant, sees it.
type oneView struct {
	requests.Around
	requests.Request
	Events    []requests.Event
	Photos    []pictures.Picture // those that everybody sees; of the applicant, all
	Followers int
	Code      string // of the secret address; empty for everybody
	Mine      bool   // the applicant
	Own       requests.Request
	Into      requests.Request
	Until     period.Day // last day to open it again
	Parts     []templ.Component
}

// tells says whether the reader may read the text of an event.
func (v oneView) tells(e requests.Event) bool {
	return e.Seen == appeal.ForAll || v.Mine && e.Seen == appeal.ForApplicant
}

// steps are the events that are told: everything but what the office keeps to
// itself.
func (v oneView) steps() []requests.Event {
	return slices.DeleteFunc(slices.Clone(v.Events), func(e requests.Event) bool {
		return e.Act == life.Note || e.Act == life.Show || e.Act == life.Escalate
	})
}

// one loads what everybody may see of a request.
func (o *Reports) one(ctx context.Context, tx *db.Tx, x requests.Request) (v oneView, err error) {
	v.Request = x
	if v.Around, err = o.requests.Around(ctx, tx); err != nil {
		return v, err
	}
	if v.Events, err = o.requests.Events(ctx, tx, x.ID); err != nil {
		return v, err
	}
	if x.MergedInto != 0 {
		if v.Into, err = o.requests.Load(ctx, tx, x.MergedInto); err != nil {
			return v, err
		}
	}
	if v.Photos, err = o.pictures.Open(ctx, tx, x.ID, x.Private); err != nil {
		return v, err
	}
	v.Until = x.ReopenUntil(v.Law.Rules)
	v.Followers, err = o.requests.Followers(ctx, tx, x.ID)
	return v, err
}

// showOne is the public page of a request; a private one has none.
func (o *Reports) showOne(w http.ResponseWriter, r *web.Request) error {
	n, err := requests.NumberOf(r)
	if err != nil {
		return err
	}
	var v oneView
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		x, err := o.requests.Find(ctx, tx, n)
		if err == nil && x.Private {
			err = requests.ErrNone
		}
		if err == nil {
			v, err = o.one(ctx, tx, x)
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(w, onePage(r.Page(n.String()), v))
}

// follow gives a secret address of a public request.
func (o *Reports) follow(w http.ResponseWriter, r *web.Request) error {
	n, err := requests.NumberOf(r)
	if err != nil {
		return err
	}
	if err := o.throttle.Spend(r); err != nil {
		return err
	}
	var code string
	err = o.save(r, func(ctx context.Context, tx *db.Tx) (err error) {
		code, err = o.requests.Follow(ctx, tx, n)
		return err
	})
	if err != nil {
		return err
	}
	return r.Goto(w, "requests/mine/"+code)
}

// mine loads what a secret address leads to.
func (o *Reports) mine(r *web.Request) (v oneView, err error) {
	var f requests.Following
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		if f, err = o.requests.Followed(ctx, tx, r.PathValue("code")); err != nil {
			return err
		}
		if v, err = o.one(ctx, tx, f.Now); err != nil {
			return err
		}
		v.Code, v.Mine = f.Code, f.Mine
		if f.Own != f.Now.ID {
			v.Own, err = o.requests.Load(ctx, tx, f.Own)
		} else if f.Mine {
			v.Photos, err = o.pictures.Sent(ctx, tx, f.Own)
		}
		return err
	})
	if err == nil {
		v.Parts, err = o.parts(r, f)
	}
	return v, err
}

// showMine is the page of whoever made or follows a request.
func (o *Reports) showMine(w http.ResponseWriter, r *web.Request) error {
	v, err := o.mine(r)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex")
	return r.Render(w, onePage(r.Page(v.Number.String()), v))
}

// sendMine shows whoever made a request a photo of theirs.
func (o *Reports) sendMine(w http.ResponseWriter, r *web.Request) error {
	code := r.FormValue("code")
	if code == "" {
		return r.Goto(w, "requests")
	}
	var f requests.Following
	err := o.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		f, err = o.requests.Followed(ctx, tx, code)
		return err
	})
	if err == nil && !f.Mine {
		err = requests.ErrNone
	}
	if err != nil {
		return err
	}
	return o.pictures.SendMine(w, r, f.Own, r.FormValue("file"))
}

// reopenMine opens a request again by its applicant.
func (o *Reports) reopenMine(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	text := in.Text("text")
	err := in.Err()
	if err == nil {
		err = o.throttle.Spend(r)
	}
	if err == nil {
		err = o.save(r, func(ctx context.Context, tx *db.Tx) error {
			_, err := o.requests.ReopenMine(ctx, tx, r.PathValue("code"), text)
			return err
		})
	}
	if err != nil {
		v, failed := o.mine(r)
		if failed != nil {
			return err
		}
		p := r.Page(v.Number.String())
		return r.Refuse(w, err, p, onePage(p, v))
	}
	return r.Done(w, "requests/mine/"+r.PathValue("code"), "The request is open again.")
}

// front invites to report, and says how things go.
func (o *Reports) front(ctx context.Context, r *web.Request) (templ.Component, error) {
	var open, late int
	err := o.read(r, func(ctx context.Context, tx *db.Tx) (err error) {
		open, late, err = o.requests.Open(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return frontBlock(r.Page(""), open, late), nil
}
