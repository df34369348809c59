package forwarding

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/forwarding/store"
	"github.com/openaimak/aimak/internal/voice/forwarding/wire"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

const (
	tick  = 2 * time.Second
	lease = 3 * time.Minute // an attempt that says nothing for so long is dead
)

// work sends, looks and asks until ctx ends.
func (o *Forwarding) work(ctx context.Context) error {
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		for n := 1; n > 0 && ctx.Err() == nil; {
			var err error
			if n, err = o.Deliver(ctx); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}

// Deliver does what is due and returns how much it was. One body that is slow holds up
// no other for longer than a call takes.
func (o *Forwarding) Deliver(ctx context.Context) (int, error) {
	var due []store.DueRow
	err := o.db.Read(ctx, db.Everywhere, func(tx *db.Tx) (err error) {
		due, err = store.New(tx).Due(ctx, int64(tx.Now()))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("requests to send on: %w", err)
	}
	var working sync.WaitGroup
	for _, d := range due {
		working.Go(func() {
			if err := o.attempt(ctx, ref.ID(d.MunicipalityID), ref.ID(d.ID)); err != nil && ctx.Err() == nil && !fault.Is(err, fault.KindConflict) {
				o.log.Error("sending a request on", "item", ref.ID(d.ID), "error", err)
			}
		})
	}
	working.Wait()
	return len(due), ctx.Err()
}

// task is one attempt with all that it needs.
type task struct {
	Item
	to      Endpoint
	request requests.Request
	fresh   bool   // never sent before: it is now
	letter  letter // of a fresh one
	place   ref.ID
}

// attempt claims an item, does what is next and writes down what came of it.
func (o *Forwarding) attempt(ctx context.Context, municipality, id ref.ID) error {
	t, mine, err := o.claim(ctx, municipality, id)
	if err != nil || !mine {
		return err
	}
	switch {
	case t.State == Stopped:
		return o.settle(ctx, t, t.Item, 0)
	case t.fresh:
		return o.send(ctx, t)
	case t.State == Doubt:
		return o.lookFor(ctx, t)
	case t.State == Token:
		return o.exchange(ctx, t)
	}
	return o.poll(ctx, t)
}

func (o *Forwarding) claim(ctx context.Context, municipality, id ref.ID) (t task, mine bool, err error) {
	err = o.db.Write(ctx, municipality, func(tx *db.Tx) error {
		was, err := o.Item(ctx, tx, id)
		if err != nil {
			return err
		}
		n, err := store.New(tx).Claim(ctx, store.ClaimParams{MunicipalityID: int64(municipality), ID: int64(id), Now: int64(tx.Now()),
			Lease: int64(tx.Now()) + lease.Milliseconds(), FromState: string(was.State)})
		if err != nil || n == 0 {
			return err
		}
		mine, t.place = true, municipality
		if t.Item, err = o.Item(ctx, tx, id); err != nil {
			return err
		}
		t.fresh = was.State == Waiting
		if t.to, err = o.Endpoint(ctx, tx, t.Endpoint); err != nil {
			return err
		}
		if t.request, err = o.requests.Load(ctx, tx, t.Request); err != nil || !t.fresh {
			return err
		}
		return o.pack(ctx, tx, &t)
	})
	return t, mine, err
}

// pack writes the letter of a request. What may not leave any more is stopped.
func (o *Forwarding) pack(ctx context.Context, tx *db.Tx, t *task) error {
	a, err := o.requests.Around(ctx, tx)
	if err != nil {
		return err
	}
	r := t.request
	x, ok, err := o.Route(ctx, tx, r.Category)
	if err != nil {
		return err
	}
	if !ok || x.Endpoint != t.Endpoint || !may(r, appeal.Find(a.Kinds, r.Category)) || !ready(r, t.to) {
		t.State = Stopped
		return nil
	}
	here, err := o.territory.Here(ctx, tx)
	if err != nil {
		return err
	}
	var v territory.Village
	if at := slices.IndexFunc(a.Villages, func(v territory.Village) bool { return v.ID == r.Village }); at >= 0 {
		v = a.Villages[at]
	}
	form := url.Values{"service_code": {x.Service}}
	for _, g := range x.Answers {
		if value := g.value(v, r.Street, r.Number.String()); value != "" {
			form.Set("attribute["+g.Code+"]", value)
		}
	}
	t.letter = letter{form: form, mark: "[" + r.Number.String() + " " + here.Slug + "]"}
	t.letter.write(r, v, t.to)
	if err := o.picture(ctx, tx, t, here); err != nil {
		return err
	}
	return o.person(t)
}

// write puts the place and the words into the form. The words end with the mark by
// which the request is found again.
func (l letter) write(r requests.Request, v territory.Village, to Endpoint) {
	text := r.Shown
	if text == "" && to.Shares(ShareWords) {
		text = r.Words
	}
	text = short(text, appeal.MostWords-len([]rune(l.mark))-2)
	l.form.Set("description", strings.TrimSpace(text+"\n"+l.mark))
	where := v.Name.Ky
	for _, part := range []string{r.Street, r.Place} {
		if part != "" {
			where = strings.TrimPrefix(where+", "+part, ", ")
		}
	}
	l.form.Set("address_string", where)
	if r.Point != (appeal.Point{}) {
		lat, lon := degrees(r.Point)
		l.form.Set("lat", lat)
		l.form.Set("long", lon)
	}
}

// picture sends the address of the first photo that everybody may see.
func (o *Forwarding) picture(ctx context.Context, tx *db.Tx, t *task, here territory.Municipality) error {
	photos, err := o.pictures.First(ctx, tx, []ref.ID{t.Request})
	if err != nil {
		return err
	}
	if x, ok := photos[t.Request]; ok {
		if link := o.carrier.Link("/ky/" + here.Slug + "/photos/" + t.request.Number.Path() + "/" + x.Name(x.Open, false)); link != "" {
			t.letter.form.Set("media_url", link)
		}
	}
	return nil
}

// person adds of the applicant what the desk ticked, and nothing else is opened.
func (o *Forwarding) person(t *task) error {
	if !t.to.Shares(ShareName) && !t.to.Shares(SharePhone) && !t.to.Shares(ShareMail) || t.request.Anonymous {
		return nil
	}
	who, err := o.requests.Applicant(t.request)
	if err != nil {
		return err
	}
	set := func(s Share, name, value string) {
		if t.to.Shares(s) && value != "" {
			t.letter.form.Set(name, value)
		}
	}
	last, first, _ := strings.Cut(who.Name, " ") // as papers of the country write it
	set(ShareName, "last_name", last)
	set(ShareName, "first_name", first)
	set(SharePhone, "phone", who.Phone)
	set(ShareMail, "email", who.Mail)
	return nil
}

// send sends a request for the first time, or again after it surely did not arrive.
func (o *Forwarding) send(ctx context.Context, t task) error {
	now := t.Item
	body, err := o.post(ctx, t.to, t.place, t.letter.form)
	var m wire.Made
	if err == nil {
		m, err = wire.Posted(body)
	}
	if ctx.Err() != nil {
		return ctx.Err() // the program is stopping; the item is in doubt and will be looked for
	}
	if err == nil {
		return o.got(ctx, t, m)
	}
	r := refusalOf(err)
	now.Error = r.text()
	switch {
	case r.sent:
		now.State, now.Attempts = Doubt, 0
		return o.settle(ctx, t, now, looks[0])
	case r.again && t.Attempts <= len(waits):
		now.State = Waiting
		return o.settle(ctx, t, now, waits[t.Attempts-1])
	}
	now.State = Failed
	return o.settle(ctx, t, now, 0)
}

// got notes the number of theirs, or the token that leads to it, and refers the request
// by the step of the law.
func (o *Forwarding) got(ctx context.Context, t task, m wire.Made) error {
	now := t.Item
	now.Error, now.Attempts, now.Token, now.TheirID = "", 0, string(m.Token), string(m.ID)
	if now.State = Taken; m.ID == "" {
		now.State = Token
		return o.settle(ctx, t, now, time.Minute)
	}
	return o.db.Write(ctx, t.place, func(tx *db.Tx) error {
		if err := o.keep(ctx, tx, t.Item, now, tx.Now()+period.Instant(pollYoung.Milliseconds())); err != nil {
			return err
		}
		if err := o.answers(ctx, tx, t); err != nil {
			return err
		}
		return o.refer(ctx, tx, t, now)
	})
}

// refer ends our round by the referral that the law knows; the applicant is told by it
// who answers now. Where somebody was faster, it is a note.
func (o *Forwarding) refer(ctx context.Context, tx *db.Tx, t task, now Item) error {
	r, err := o.requests.Load(ctx, tx, t.Request)
	if err != nil {
		return err
	}
	p, err := printer(r.Lang)
	if err != nil {
		return err
	}
	text := p.T("{body} answers for this. Your request was sent there; its number there is {number}.", "body", t.to.Name, "number", now.TheirID)
	program := access.System(t.place)
	if r.State.Open() {
		_, err = o.requests.Do(ctx, tx, program, r.ID, requests.Doing{Act: life.Refer, Version: r.Version, Body: t.to.Name, Text: text})
		return err
	}
	_, err = o.requests.Remark(ctx, tx, program, r, text)
	return err
}

// lookFor looks for what may have been sent, by the mark in its words. What is not
// seen there may still wait to be looked through, so in the end the desk is asked.
func (o *Forwarding) lookFor(ctx context.Context, t task) error {
	now := t.Item
	found, err := o.look(ctx, t)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil && found != "" {
		return o.got(ctx, t, wire.Made{ID: wire.Text(found)})
	}
	if err != nil {
		now.Error = refusalOf(err).text()
	}
	if t.Attempts < len(looks) {
		return o.settle(ctx, t, now, looks[t.Attempts])
	}
	now.State = Asked
	return o.settle(ctx, t, now, 0)
}

func (o *Forwarding) look(ctx context.Context, t task) (id string, err error) {
	sent := t.Sent.Time().UTC()
	route, mark := "", ""
	err = o.db.Read(ctx, t.place, func(tx *db.Tx) error {
		x, _, err := o.Route(ctx, tx, t.request.Category)
		if err != nil {
			return err
		}
		here, err := o.territory.Here(ctx, tx)
		route, mark = x.Service, "["+t.request.Number.String()+" "+here.Slug+"]"
		return err
	})
	if err != nil {
		return "", err
	}
	query := url.Values{"start_date": {sent.Add(-time.Hour).Format(time.RFC3339)}, "end_date": {sent.Add(24 * time.Hour).Format(time.RFC3339)}}
	if route != "" {
		query.Set("service_code", route)
	}
	body, err := o.ask(ctx, t.to, "/requests", query)
	if err != nil {
		return "", err
	}
	list, err := wire.Requests(body)
	for _, r := range list {
		if strings.Contains(string(r.Description), mark) && r.ID != "" {
			return string(r.ID), nil
		}
	}
	return "", err
}

// settle writes down where an item stands after an attempt, and when the next is.
func (o *Forwarding) settle(ctx context.Context, t task, now Item, wait time.Duration) error {
	was := t.Item
	if t.fresh {
		was.State = Doubt // so Claim left it
	}
	return o.db.Write(ctx, t.place, func(tx *db.Tx) error {
		if err := o.keep(ctx, tx, was, now, tx.Now()+period.Instant(wait.Milliseconds())); err != nil {
			return err
		}
		switch word, _, _ := strings.Cut(now.Error, " "); word {
		case noAnswer, moved, notOurs, keyless, serverErr, forbidden:
			return store.New(tx).Silent(ctx, store.SilentParams{MunicipalityID: int64(t.place), ID: int64(t.to.ID), Trouble: word, Now: int64(tx.Now())})
		case "":
			return o.answers(ctx, tx, t)
		}
		return nil
	})
}

// answers notes that a body answers.
func (o *Forwarding) answers(ctx context.Context, tx *db.Tx, t task) error {
	return store.New(tx).Answers(ctx, store.AnswersParams{MunicipalityID: int64(t.place), ID: int64(t.to.ID)})
}
