package notices

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/notices/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
	"github.com/openaimak/aimak/internal/voice/requests/words"
)

// The hours of the day in which letters of the day go out: nobody's phone rings at
// night for a broken lamp.
const (
	digestFrom, digestUntil = 9, 20
	mostDue                 = 100
	mostNews                = 30 // that one letter lists; the page has the rest
)

// news keeps what subscribers may want to hear of.
func (o *Notices) news(ctx context.Context, tx *db.Tx, r requests.Request, e requests.Event) error {
	ended := e.Act == life.Answer || e.Act == life.Reject || e.Act == life.Refer
	if r.Private || !ended && e.Act != life.Register {
		return nil
	}
	err := store.New(tx.Later()).AddNews(ctx, store.AddNewsParams{MunicipalityID: int64(tx.Municipality), ID: int64(tx.NewID()), RequestID: int64(r.ID),
		HappenedAt: int64(tx.Now()), Ended: ended})
	if err != nil {
		return fmt.Errorf("keeping news: %w", err)
	}
	return nil
}

// Digest writes to subscribers who were told nothing today, and returns how many it
// looked at. Where nothing happened nobody is written to.
func (o *Notices) Digest(ctx context.Context) (int, error) {
	if hour := period.At(o.db.Now()).Time().Hour(); hour < digestFrom || hour >= digestUntil {
		return 0, nil
	}
	var due []store.NoticesSubscription
	err := o.db.Read(ctx, db.Everywhere, func(tx *db.Tx) (err error) {
		due, err = store.New(tx).DueSubscriptions(ctx, store.DueSubscriptionsParams{Today: int64(tx.Today().Start()), Most: mostDue})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("subscriptions that are due: %w", err)
	}
	for _, row := range due {
		err := o.db.Write(ctx, ref.ID(row.MunicipalityID), func(tx *db.Tx) error { return o.digest(ctx, tx, row) })
		if err != nil {
			return 0, err
		}
	}
	return len(due), nil
}

// digest writes one letter of the day, unless another program was faster.
func (o *Notices) digest(ctx context.Context, tx *db.Tx, row store.NoticesSubscription) error {
	q, now := store.New(tx), int64(tx.Now())
	n, err := q.SubscriptionTold(ctx, store.SubscriptionToldParams{MunicipalityID: row.MunicipalityID, ID: row.ID, Now: now, Before: row.ToldTo})
	if err != nil || n == 0 {
		return err
	}
	s, err := o.openSubscription(row)
	if err != nil {
		return err
	}
	list, err := q.News(ctx, store.NewsParams{MunicipalityID: row.MunicipalityID, Since: row.ToldTo, UntilThen: now, Village: row.VillageID,
		Street: s.Street, Category: s.Category, Most: mostNews})
	if err != nil || len(list) == 0 {
		return err
	}
	around, err := o.requests.Around(ctx, tx)
	if err != nil {
		return err
	}
	from, err := o.sender(ctx, tx)
	if err != nil {
		return err
	}
	w := from.letterOfDay(s, around, list)
	return o.carrier.Send(ctx, tx, notify.Message{Key: fmt.Sprintf("digest %s %s", s.ID, tx.Today()), Way: s.Way, To: s.Person, From: w.from,
		About: ref.Ref{Kind: "notices.subscription", ID: s.ID}, Lang: string(s.Lang), Subject: w.subject, Text: w.text, Leave: w.leave, Until: tx.Now() + day})
}

func hasVillage(list []territory.Village, id ref.ID) bool {
	return slices.ContainsFunc(list, func(v territory.Village) bool { return v.ID == id })
}

// area is what a subscription is about, in words.
func area(p *i18n.Printer, a requests.Around, s Subscription) string {
	kind := ""
	if s.Category != "" {
		kind = appeal.Find(a.Kinds, s.Category).Title(p)
	}
	return words.Joined(a.Village(p, s.Village), s.Street, kind)
}

// subscribed is the address by which a subscription is confirmed and ended.
func (s sender) subscribed(x Subscription) string {
	return s.page(x.Lang, "news/"+s.o.subs.Code(x.ID))
}

// askToSubscribe asks whether a mailbox wants the letters.
func (s sender) askToSubscribe(x Subscription) written {
	p := s.catalog.Printer(x.Lang)
	w := written{from: p.Name(s.place.Name), subject: p.T("Shall we write to you about your village?")}
	w.text = strings.Join([]string{p.T("Good day!"),
		p.T("Somebody asked for a letter a day at most about what people report in your village. If it was you, open this link and press the button. Otherwise nothing more comes.") + "\n" + s.subscribed(x),
		w.from}, "\n\n")
	return w
}

// letterOfDay tells what happened. An SMS has the counts and the link.
func (s sender) letterOfDay(x Subscription, a requests.Around, list []store.NewsRow) written {
	p := s.catalog.Printer(x.Lang)
	fresh, ended := 0, 0
	var lines []string
	for _, n := range list {
		if n.Ended {
			ended++
		} else {
			fresh++
		}
		_, state := words.State(p, life.State(n.State))
		number := requests.Number{Year: int(n.Year), Serial: int(n.Serial)}
		lines = append(lines, words.Joined(number.String(), appeal.Find(a.Kinds, n.Category).Title(p), n.Street)+": "+state)
	}
	query := url.Values{"village": {x.Village.String()}}
	if x.Category != "" {
		query.Set("category", x.Category)
	}
	link := s.page(x.Lang, "requests?"+query.Encode())
	said := p.T("{where}: new {new}, answered {ended}.", "where", area(p, a, x), "new", fresh, "ended", ended)
	w := written{from: p.Name(s.place.Name), subject: said, leave: s.subscribed(x)}
	if x.Way == notify.SMS {
		w.text = said + " " + w.leave // which leads on to the list: two links would be another part
		return w
	}
	w.text = strings.Join([]string{p.T("Good day!"), said, strings.Join(slices.Compact(lines), "\n"), link, w.from,
		p.T("You want no more of these letters? {link}", "link", w.leave)}, "\n\n")
	return w
}
