package forwarding

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/voice/forwarding/store"
	"github.com/openaimak/aimak/internal/voice/forwarding/wire"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// exchange asks which number a token became.
func (o *Forwarding) exchange(ctx context.Context, t task) error {
	body, err := o.ask(ctx, t.to, "/tokens/"+url.PathEscape(t.Token), nil)
	var m wire.Made
	if err == nil {
		m, err = wire.Posted(body)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil && m.ID != "" {
		m.Token = wire.Text(t.Token)
		return o.got(ctx, t, m)
	}
	now := t.Item
	if now.Error = ""; err != nil {
		now.Error = refusalOf(err).text()
	}
	return o.settle(ctx, t, now, waits[min(t.Attempts, len(waits))-1])
}

// poll asks what became of a request, and takes over what is new.
func (o *Forwarding) poll(ctx context.Context, t task) error {
	now := t.Item
	r, err := o.status(ctx, t)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		now.Error = refusalOf(err).text()
		return o.settle(ctx, t, now, t.pollIn(period.At(o.db.Now())))
	}
	steps, err := o.steps(ctx, t)
	if err != nil {
		return err
	}
	now.Error, now.Attempts = "", 0
	now.Status, now.Notes = short(string(r.Status), mostLine), short(string(r.Notes), appeal.MostWords)
	if r.Closed() {
		now.State = Claimed
	}
	return o.db.Write(ctx, t.place, func(tx *db.Tx) error {
		if err := o.keep(ctx, tx, t.Item, now, tx.Now()+period.Instant(t.pollIn(tx.Now()).Milliseconds())); err != nil {
			return err
		}
		if err := o.answers(ctx, tx, t); err != nil {
			return err
		}
		return o.news(ctx, tx, t, now, steps)
	})
}

func (o *Forwarding) status(ctx context.Context, t task) (r wire.Request, err error) {
	body, err := o.ask(ctx, t.to, "/requests/"+url.PathEscape(t.TheirID), nil)
	if err != nil {
		return r, err
	}
	list, err := wire.Requests(body)
	if err != nil {
		return r, err
	}
	for _, x := range list {
		if string(x.ID) == t.TheirID {
			return x, nil
		}
	}
	return r, &refusal{word: missing}
}

// steps are the updates of a request, where the extension is known. One that is not
// costs nothing but what it would have told.
func (o *Forwarding) steps(ctx context.Context, t task) (list []wire.Update, err error) {
	if !t.to.Updates {
		return nil, nil
	}
	now := o.db.Now().UTC()
	body, err := o.ask(ctx, t.to, "/servicerequestupdates", url.Values{"service_request_id": {t.TheirID}, "api_key": {t.to.Secret},
		"start_date": {now.Add(-89 * 24 * time.Hour).Format(time.RFC3339)}, "end_date": {now.Format(time.RFC3339)}})
	if err == nil {
		list, err = wire.Updates(body)
	}
	if err == nil {
		return list, nil
	}
	if r := refusalOf(err); r.again || r.word == noAnswer {
		return nil, nil // another time
	}
	return nil, o.db.Write(ctx, t.place, func(tx *db.Tx) error {
		return store.New(tx).NoUpdates(ctx, store.NoUpdatesParams{MunicipalityID: int64(t.place), ID: int64(t.to.ID)})
	})
}

// news writes down for the office what is new. The applicant sees where it stands on
// their own page.
func (o *Forwarding) news(ctx context.Context, tx *db.Tx, t task, now Item, steps []wire.Update) error {
	p, err := printer(t.request.Lang)
	if err != nil {
		return err
	}
	var lines []string
	for _, u := range steps {
		if string(u.Request) != t.TheirID || u.ID == "" {
			continue
		}
		n, err := store.New(tx).AddUpdate(ctx, store.AddUpdateParams{MunicipalityID: int64(t.place), ItemID: int64(t.ID), UpdateID: short(string(u.ID), mostLine)})
		if err != nil {
			return fmt.Errorf("taking over an update: %w", err)
		}
		if n > 0 {
			lines = append(lines, t.to.Name+": "+strings.TrimSpace("["+short(string(u.Status), 40)+"] "+string(u.Description)))
		}
	}
	if now.Status != t.Status || now.Notes != t.Notes {
		lines = append(lines, t.to.Name+": "+strings.TrimSpace("["+now.Status+"] "+now.Notes))
	}
	if now.State == Claimed {
		lines = append(lines, p.T("{body} says that it is done. Look whether it is, and say so on this page.", "body", t.to.Name))
	}
	if len(lines) == 0 {
		return nil
	}
	r, err := o.requests.Load(ctx, tx, t.Request)
	if err == nil {
		_, err = o.requests.Remark(ctx, tx, access.System(t.place), r, short(strings.Join(lines, "\n"), appeal.MostWords))
	}
	return err
}
