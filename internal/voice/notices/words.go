package notices

import (
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/clock"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/words"
)

// written is a notice as it goes out.
type written struct{ from, subject, text, leave string }

// sentence says in one line what happened to a request. It is all that an SMS holds
// beside the link, so it is short.
func sentence(p *i18n.Printer, r requests.Request, e requests.Event) string {
	n := r.Number.String()
	switch e.Act {
	case life.Register:
		return p.T("{number} is registered. Answer by {day}.", "number", n, "day", p.DayShort(r.Due))
	case life.Pause:
		return p.T("{number}: the term stands still. Your page says why.", "number", n)
	case life.Resume:
		return p.T("{number}: the term goes on. Answer by {day}.", "number", n, "day", p.DayShort(r.Due))
	case life.Extend:
		return p.T("{number}: the term is extended. Answer by {day}.", "number", n, "day", p.DayShort(r.Due))
	case life.Answer:
		return p.T("{number}: the answer is there.", "number", n)
	case life.Reject:
		return p.T("{number}: rejected, with the reason.", "number", n)
	case life.Refer:
		return p.T("{number} was sent to {body}, which will answer you.", "number", n, "body", words.Short(r.Body, 60))
	case life.Merge:
		return p.T("{number} was joined to {other}, about the same thing.", "number", n, "other", e.Detail)
	}
	return p.T("{number} is open again. Answer by {day}.", "number", n, "day", p.DayShort(r.Due))
}

// happened writes what happened, for one contact in their language.
func (s sender) happened(c Contact, r requests.Request, e requests.Event) written {
	p := s.catalog.Printer(c.Lang)
	said := sentence(p, r, e)
	more := ""
	if e.Seen == appeal.ForAll || c.Mine && e.Seen == appeal.ForApplicant {
		more = e.Text
	}
	switch e.Act {
	case life.Register:
		more = ""
	case life.Pause:
		more = strings.Join(filled(words.Reason(p, clock.Reason(e.Detail))+".", more), "\n")
	}
	return s.written(p, c, said, more)
}

// welcome writes for the first time: the number and the date, and to a mailbox the
// link that confirms it.
func (s sender) welcome(c Contact, r requests.Request) written {
	p := s.catalog.Printer(c.Lang)
	said := sentence(p, r, requests.Event{Act: life.Register})
	if !r.State.Open() {
		said = p.T("You will be told what becomes of {number}.", "number", r.Number.String())
	}
	if c.State != asked {
		return s.written(p, c, said, "")
	}
	more := p.T("To be told here what becomes of it, open this link and press the button. Otherwise nothing more comes.") + "\n" + s.leave(c)
	return s.written(p, c, said, more)
}

// fixed asks four weeks later.
func (s sender) fixed(c Contact, r requests.Request) written {
	p := s.catalog.Printer(c.Lang)
	said, link := p.T("{number}: is it really done? Say it with one press:", "number", r.Number.String()), s.link(c)+"/fixed"
	w := s.written(p, c, said, link)
	if c.Way == notify.SMS {
		w.text = said + " " + link
	}
	return w
}

// written puts a notice together: for an SMS the sentence with the link, else
// everything that a person needs who has no screen.
func (s sender) written(p *i18n.Printer, c Contact, said, more string) written {
	w := written{from: p.Name(s.place.Name), subject: said}
	link := s.link(c)
	switch c.Way {
	case notify.SMS:
		w.text = strings.TrimSpace(said + " " + link)
		return w
	case notify.Paper:
		w.text = strings.Join(filled(said, more), "\n")
		return w
	}
	if link != "" {
		link = p.T("Your own page: {link}", "link", link)
	}
	if c.State == on {
		w.leave = s.leave(c)
	}
	contact := strings.Join(filled(w.from, s.place.Address, i18n.Phone(s.place.Phone)), " · ")
	end := ""
	if w.leave != "" {
		end = p.T("You want no more of these letters? {link}", "link", w.leave)
	}
	w.text = strings.Join(filled(p.T("Good day!"), said, more, link, contact, end), "\n\n")
	return w
}

// filled leaves out what is empty.
func filled(texts ...string) (list []string) {
	for _, t := range texts {
		if t != "" {
			list = append(list, t)
		}
	}
	return list
}

// page is the full address of a page of the municipality.
func (s sender) page(l i18n.Lang, path string) string {
	return s.o.carrier.Link("/" + string(l) + "/" + s.place.Slug + "/" + path)
}

// link is the secret address of whom a contact belongs to; in an SMS a shorter one
// that leads there, since each letter may be the one that makes another part.
func (s sender) link(c Contact) string {
	switch {
	case c.Code == "":
		return ""
	case c.Way == notify.SMS:
		return s.page(c.Lang, "m/"+c.Code)
	}
	return s.page(c.Lang, "requests/mine/"+c.Code)
}

// leave is the address by which a contact is confirmed and ended.
func (s sender) leave(c Contact) string {
	if c.ID == 0 {
		return ""
	}
	return s.page(c.Lang, "told/"+s.o.box.Code(c.ID))
}

// wayName is a way as people call it.
func wayName(p *i18n.Printer, w notify.Way) string {
	switch w {
	case notify.Mail:
		return p.T("E-mail")
	case notify.SMS:
		return p.T("SMS")
	}
	return p.T("By hand")
}

// reasonText says why a message waits or stands on the list.
func reasonText(p *i18n.Printer, r notify.Reason) string {
	switch r {
	case "", notify.Chosen:
		return ""
	case notify.Unset:
		return p.T("this way is not set up")
	case notify.Address:
		return p.T("there is no such phone or mailbox")
	case notify.Refused:
		return p.T("the message was refused")
	case notify.Login:
		return p.T("our login is refused")
	case notify.Sender:
		return p.T("our sender is refused")
	case notify.Money:
		return p.T("no money on the account of the SMS gateway")
	case notify.Busy:
		return p.T("the other side is busy")
	case notify.Unsafe:
		return p.T("no safe connection")
	case notify.Rehearsal:
		return p.T("test mode: nothing is sent")
	case notify.Late:
		return p.T("too late")
	}
	return p.T("no answer from the other side")
}

// masked shows enough of an address for its owner, and nothing for others.
func masked(w notify.Way, person notify.Person) string {
	if w == notify.SMS {
		if n := len(person.Phone); n > 4 {
			return "+996 … " + person.Phone[n-3:]
		}
		return ""
	}
	name, domain, _ := strings.Cut(person.Mail, "@")
	if name == "" {
		return ""
	}
	return name[:1] + "…@" + domain
}

// codeMinutes is how long a code is good.
const codeMinutes = int(codeLives / time.Minute)

// stands says how the owner of a secret address is told now.
func stands(p *i18n.Printer, v choiceView) string {
	switch {
	case v.Known && v.Contact.State == on && v.Contact.Way == notify.SMS:
		return p.T("By SMS: {address}", "address", masked(v.Contact.Way, v.Contact.Person))
	case v.Known && v.Contact.State == on:
		return p.T("By e-mail: {address}", "address", masked(v.Contact.Way, v.Contact.Person))
	case v.Known && v.Contact.State == asked:
		return p.T("A letter went to {address}. Once you open the link in it, you are told there.", "address", masked(v.Contact.Way, v.Contact.Person))
	case v.Mine:
		return p.T("The office tells you by phone or letter, if it knows yours. This page shows everything at once.")
	}
	return p.T("This page shows what is new. Nobody writes to you.")
}
