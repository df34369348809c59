package mailbox

import (
	"context"
	"net/http"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/requests"
)

// pageRows is how many letters stand on one page.
const pageRows = 50

// routes adds the pages of the room.
func (o *Mailbox) routes(rt *web.Router) {
	rt.Desk("GET mailbox", maySee, o.showBox)
	rt.Desk("POST mailbox/read", maySee, o.wake)
	rt.Desk("GET mailbox/settings", maySet, o.showSettings)
	rt.Desk("POST mailbox/settings", maySet, o.takeSettings)
	rt.Desk("POST mailbox/try", maySet, o.try)
	rt.Desk("GET mailbox/letters/{letter}", maySort, o.showLetter)
	rt.Desk("POST mailbox/letters/{letter}/appeal", maySort, o.makeAppeal)
	rt.Desk("POST mailbox/letters/{letter}/dismiss", maySort, o.dismiss)
	rt.Desk("POST mailbox/letters/{letter}/look", maySort, o.look)
	rt.Desk("POST mailbox/letters/{letter}/again", maySort, o.again)
}

func frame(r *web.Request, title string) *ui.Page {
	p := r.Page(title)
	p.Crumbs = []ui.Crumb{{Text: p.T("E-mail"), Path: "desk/mailbox"}}
	return p
}

// boxView is how the mailbox is doing, and its letters for those who sort them.
type boxView struct {
	Box
	Known       bool
	Sorts, Sets bool
	Waiting     []Seen
	Done        []Seen
	More        bool
	Mail        bool // answers go out by e-mail
}

func (o *Mailbox) view(r *web.Request) (v boxView, err error) {
	in := r.Input()
	before := in.ID("before")
	if err := in.Err(); err != nil {
		return v, err
	}
	v.Sorts, v.Sets, v.Mail = r.Can(maySort), r.Can(maySet), o.carrier.Sender() != ""
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Box, v.Known, err = o.Load(ctx, tx); err != nil || !v.Sorts {
			return err
		}
		if v.Waiting, err = o.Waiting(ctx, tx); err == nil {
			v.Done, err = o.Done(ctx, tx, before)
		}
		return err
	})
	if len(v.Done) > pageRows {
		v.Done, v.More = v.Done[:pageRows], true
	}
	return v, err
}

// showBox shows how the mailbox is doing and what its letters became.
func (o *Mailbox) showBox(w http.ResponseWriter, r *web.Request) error {
	v, err := o.view(r)
	if err != nil {
		return err
	}
	return r.Render(w, boxPage(r.Page(r.Printer.T("E-mail")), v))
}

func (o *Mailbox) wake(w http.ResponseWriter, r *web.Request) error {
	if err := o.save(r, o.Wake); err != nil {
		return err
	}
	return r.Done(w, "desk/mailbox", "The mailbox is being read. Open this page again in a moment.")
}

// settingsView is the form of the mailbox.
type settingsView struct {
	Box
	Known bool
	requests.Around
	Tried *Tried
}

func (o *Mailbox) settings(r *web.Request) (v settingsView, err error) {
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Box, v.Known, err = o.Load(ctx, tx); err == nil {
			v.Around, err = o.requests.Around(ctx, tx)
		}
		return err
	})
	if !v.Known {
		v.Box = Box{Port: portTLS, Folder: "INBOX", Since: r.Today(), Category: "other", Working: true}
		if len(v.Villages) > 0 {
			v.Place = v.Villages[0].ID
		}
	}
	return v, err
}

func (o *Mailbox) showSettings(w http.ResponseWriter, r *web.Request) error {
	v, err := o.settings(r)
	if err != nil {
		return err
	}
	return r.Render(w, settingsPage(frame(r, r.Printer.T("Mailbox of the office")), v))
}

// takeSettings keeps the settings; a refusal comes back as it was typed, without the
// password.
func (o *Mailbox) takeSettings(w http.ResponseWriter, r *web.Request) error {
	in := r.Input()
	b := Box{Host: in.Text("host"), Port: in.Int("port"), StartTLS: in.Choice("safety", "tls", "start") == "start", Login: in.Text("login"), Secret: in.Secret("secret"),
		Folder: in.Text("folder"), Since: in.Day("since"), Category: in.Text("category"), Place: in.ID("village"), Working: in.Bool("working")}
	err := in.Err()
	if err == nil {
		err = o.save(r, func(ctx context.Context, tx *db.Tx) error { return o.Set(ctx, tx, r.Actor, b) })
	}
	if err == nil {
		return r.Done(w, "desk/mailbox/settings", "Saved. Try now whether it works.")
	}
	v, failed := o.settings(r)
	if failed != nil {
		return failed
	}
	p := frame(r, r.Printer.T("Mailbox of the office"))
	return r.Refuse(w, err, p, settingsPage(p, v))
}

// try opens the mailbox as it is set and says in plain words how that went.
func (o *Mailbox) try(w http.ResponseWriter, r *web.Request) error {
	v, err := o.settings(r)
	if err != nil {
		return err
	}
	if !v.Known {
		return r.Goto(w, "desk/mailbox/settings")
	}
	t := o.Try(r.Context(), v.Box)
	v.Tried = &t
	return r.Render(w, settingsPage(frame(r, r.Printer.T("Mailbox of the office")), v))
}

// letterView is one letter with what can be decided about it.
type letterView struct {
	Seen
	requests.Around
	Box    Box
	Chosen Chosen
}

func (o *Mailbox) letterOf(r *web.Request) (v letterView, err error) {
	id, err := r.PathID("letter")
	if err != nil {
		return v, err
	}
	err = o.read(r, func(ctx context.Context, tx *db.Tx) error {
		if v.Seen, err = o.Letter(ctx, tx, r.Actor, id); err != nil {
			return err
		}
		if v.Box, _, err = o.Load(ctx, tx); err != nil {
			return err
		}
		if v.Request != 0 {
			x, err := o.requests.Load(ctx, tx, v.Request)
			if err != nil {
				return err
			}
			v.Number = x.Number
		}
		v.Around, err = o.requests.Around(ctx, tx)
		return err
	})
	v.Chosen = chosen(v.Box, v.letter(), v.Villages)
	return v, err
}

func (o *Mailbox) showLetter(w http.ResponseWriter, r *web.Request) error {
	v, err := o.letterOf(r)
	if err != nil {
		return err
	}
	return r.Render(w, letterPage(frame(r, r.Printer.T("Letter by e-mail")), v))
}

// makeAppeal makes an appeal of a letter that waits.
func (o *Mailbox) makeAppeal(w http.ResponseWriter, r *web.Request) error {
	v, err := o.letterOf(r)
	if err != nil {
		return err
	}
	in := r.Input()
	c := Chosen{Category: in.Text("category"), Village: in.ID("village"), Lang: i18n.Lang(in.Choice("lang", "ky", "ru", "en"))}
	var made requests.Request
	if err = in.Err(); err == nil {
		var a *arrived
		if a, err = o.Whole(r.Context(), v.Box, v.Seen); err == nil {
			err = o.save(r, func(ctx context.Context, tx *db.Tx) error {
				made, err = o.Appeal(ctx, tx, r.Actor, v.Seen, a, c)
				return err
			})
		}
	}
	if err != nil {
		p := frame(r, r.Printer.T("Letter by e-mail"))
		return r.Refuse(w, err, p, letterPage(p, v))
	}
	return r.Done(w, "desk/requests/"+made.Path(), "Registered: {number}", map[string]any{"number": made.Number.String()})
}

// settleOne runs one decision about the letter in the address.
func (o *Mailbox) settleOne(w http.ResponseWriter, r *web.Request, done string, do func(ctx context.Context, v letterView) error) error {
	v, err := o.letterOf(r)
	if err == nil {
		err = do(r.Context(), v)
	}
	if err != nil {
		return err
	}
	return r.Done(w, "desk/mailbox", done)
}

func (o *Mailbox) dismiss(w http.ResponseWriter, r *web.Request) error {
	return o.settleOne(w, r, i18n.Mark("The letter is put aside. It stays in the mailbox."), func(_ context.Context, v letterView) error {
		return o.save(r, func(ctx context.Context, tx *db.Tx) error { return o.Dismiss(ctx, tx, r.Actor, v.Seen) })
	})
}

func (o *Mailbox) look(w http.ResponseWriter, r *web.Request) error {
	return o.settleOne(w, r, i18n.Mark("Saved"), func(_ context.Context, v letterView) error {
		return o.save(r, func(ctx context.Context, tx *db.Tx) error { return o.Look(ctx, tx, r.Actor, v.Seen) })
	})
}

func (o *Mailbox) again(w http.ResponseWriter, r *web.Request) error {
	return o.settleOne(w, r, i18n.Mark("The letter was read once more."), func(ctx context.Context, v letterView) error {
		return o.Again(ctx, r.Actor, r.Tenant.ID, v.Box, v.Seen)
	})
}

// stateText is the colour and the words of what became of a letter.
func stateText(p *i18n.Printer, s Seen) (kind, text string) {
	switch s.State {
	case Registered:
		return "good", p.T("registered")
	case Added:
		return "info", p.T("addition")
	case Held:
		return "wait", reasonText(p, s.Reason)
	case Ignored:
		return "info", reasonText(p, s.Reason)
	case Unreadable:
		return "bad", reasonText(p, s.Reason)
	}
	return "info", p.T("put aside")
}

// reasonText says why a letter waits, was passed over or was not read.
func reasonText(p *i18n.Printer, r Reason) string {
	switch r {
	case Robot:
		return p.T("automatic reply")
	case Bounce:
		return p.T("a letter could not be delivered")
	case List:
		return p.T("mailing list or advertisement")
	case Own:
		return p.T("a letter of ours")
	case Spam:
		return p.T("the mail server takes it for spam")
	case Forged:
		return p.T("the sender may be forged")
	case Banned:
		return p.T("the sender is banned")
	case Many:
		return p.T("more than {n} letters of one sender today", "n", mostSender)
	case Flood:
		return p.T("more than {n} letters today", "n", mostDay)
	case Nobody:
		return p.T("no address to answer to")
	case Empty:
		return p.T("nothing stands in it")
	case Long:
		return p.T("longer than an appeal may be")
	case Twice:
		return p.T("another letter has the same number")
	case Refused:
		return p.T("the journal does not take it as it is")
	case Large:
		return p.T("larger than {n} MB", "n", mostBytes>>20)
	case Secret:
		return p.T("encrypted")
	case Parts:
		return p.T("too many parts")
	case Broken:
		return p.T("not a proper letter")
	}
	return p.T("an error of the program")
}

// unreadHelp says what to do with a letter that could not be read.
func unreadHelp(p *i18n.Printer, r Reason) string {
	switch r {
	case Error:
		return p.T("Tell the operator of the program, then read it once more.")
	case Secret:
		return p.T("Only the owner of the mailbox can open it in a mail program. Ask the sender to write without encryption.")
	}
	return p.T("Open the mailbox in a mail program and look at the letter of this time. If it is an appeal, enter it by hand; then it is settled.")
}

// langOptions are the languages of an answer.
func langOptions() (list []ui.Option) {
	for _, l := range i18n.Langs {
		list = append(list, ui.Option{Value: string(l), Text: l.Name()})
	}
	return list
}

// categories are those that a letter may be entered under.
func categories(p *i18n.Printer, a requests.Around) (list []ui.Option) {
	for _, k := range a.Kinds {
		if k.Used && k.Stop == "" {
			list = append(list, ui.Option{Value: k.Code, Text: k.Title(p)})
		}
	}
	return list
}

func villages(p *i18n.Printer, a requests.Around) (list []ui.Option) {
	for _, v := range a.Villages {
		list = append(list, ui.Option{Value: v.ID.String(), Text: p.Name(v.Name)})
	}
	return list
}

// since is a time as tables have it.
func since(p *i18n.Printer, i period.Instant) string {
	if i == 0 {
		return "—"
	}
	return p.Time(i)
}

// idText is the id of a chosen thing; none is empty.
func idText(id ref.ID) string {
	if id == 0 {
		return ""
	}
	return id.String()
}
