package bans

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/voice/bans/store"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// State of a ban.
type State string

// The states.
const (
	Waiting State = "waiting" // for the second person
	On      State = "on"
	Refused State = "refused"
	Lifted  State = "lifted"
)

// Ban keeps one phone or e-mail address from sending through the site.
type Ban struct {
	ID      ref.ID
	Request ref.ID          // from which it was asked for
	Number  requests.Number // of that request; in lists alone
	Reason  string          // told to whoever is banned
	Days    int             // of the calendar, from the day on which the second person agrees
	State   State
	Until   period.Day // last day; empty before the second person agreed
	Asked   period.Instant
	AskedBy ref.ID
	Asker   string
	Decided period.Instant
	Decider string
}

const mostDays = 90

func banOf(r store.BansBan) Ban {
	return Ban{ID: ref.ID(r.ID), Request: ref.ID(r.RequestID), Reason: r.Reason, Days: int(r.Days), State: State(r.State), Until: period.Day(r.Until),
		Asked: period.Instant(r.AskedAt), AskedBy: ref.ID(r.AskedBy), Asker: r.Asker, Decided: period.Instant(r.DecidedAt), Decider: r.Decider}
}

// record is what the trail keeps: no fingerprint, which would tell two phones apart
// for whoever has a list of them.
func record(b Ban) map[string]any {
	return map[string]any{"request": b.Request.String(), "reason": b.Reason, "days": b.Days, "state": b.State, "until": b.Until}
}

// Bannable tells whether a request came through a door that can be closed, from
// somebody who can be known again.
func (b *Bans) Bannable(r requests.Request) (bool, error) {
	if r.Channel != life.Site && r.Channel != life.Program && r.Channel != life.Mail || r.Anonymous {
		return false, nil
	}
	who, err := b.requests.Applicant(r)
	return len(b.prints(who)) > 0, err
}

// Ask asks a second person to ban whoever made a request.
func (b *Bans) Ask(ctx context.Context, tx *db.Tx, by access.Actor, n requests.Number, reason string, days int) error {
	if err := access.Permit(by, mayAsk, tx.Municipality, 0); err != nil {
		return err
	}
	r, err := b.requests.Find(ctx, tx, n)
	if err == nil && !r.MayRead(by) {
		err = requests.ErrNone
	}
	if err != nil {
		return err
	}
	if err := valid(reason, days); err != nil {
		return err
	}
	can, err := b.Bannable(r)
	if err != nil {
		return err
	}
	if !can {
		return fault.Conflict("This applicant cannot be banned: the request did not come through the site, or nobody knows from whom it came.")
	}
	who, err := b.requests.Applicant(r)
	if err != nil {
		return err
	}
	for _, print := range b.prints(who) {
		if err := b.ask(ctx, tx, by, r, print, reason, days); err != nil {
			return err
		}
	}
	return nil
}

func valid(reason string, days int) error {
	form := fault.Form()
	if reason == "" {
		form.Field("reason", "Give the reason: it is told to whoever is banned.")
	}
	if utf8.RuneCountInString(reason) > appeal.MostLine {
		form.Field("reason", "Too long: at most {n} characters.", fault.Values{"n": appeal.MostLine})
	}
	if days < 1 || days > mostDays {
		form.Field("days", "Enter a number of days from 1 to {n}.", fault.Values{"n": mostDays})
	}
	return form.Err()
}

func (b *Bans) ask(ctx context.Context, tx *db.Tx, by access.Actor, r requests.Request, print []byte, reason string, days int) error {
	s, ban := store.New(tx), Ban{ID: tx.NewID(), Request: r.ID, Reason: reason, Days: days, State: Waiting}
	already, err := s.Asked(ctx, store.AskedParams{MunicipalityID: int64(tx.Municipality), Print: print})
	if err != nil {
		return fmt.Errorf("looking for the same ban: %w", err)
	}
	if already > 0 {
		return fault.Conflict("This was asked for already and waits for a second person.")
	}
	err = s.AddBan(ctx, store.AddBanParams{MunicipalityID: int64(tx.Municipality), ID: int64(ban.ID), Print: print, RequestID: int64(r.ID), Reason: reason,
		Days: int64(days), AskedAt: int64(tx.Now()), AskedBy: int64(by.ID), Asker: by.Name})
	if err != nil {
		return fmt.Errorf("asking for a ban: %w", err)
	}
	return audit.Record(ctx, tx, by, "bans.ask", about(ban.ID), nil, record(ban))
}

// Load returns a ban, or a Missing fault.
func (b *Bans) Load(ctx context.Context, tx *db.Tx, id ref.ID) (Ban, error) {
	row, err := store.New(tx).Ban(ctx, store.BanParams{MunicipalityID: int64(tx.Municipality), ID: int64(id)})
	if db.IsMissing(err) {
		return Ban{}, errNone
	}
	if err != nil {
		return Ban{}, fmt.Errorf("reading a ban: %w", err)
	}
	return banOf(row), nil
}

// List returns the bans, those that wait first.
func (b *Bans) List(ctx context.Context, tx *db.Tx) ([]Ban, error) {
	rows, err := store.New(tx).Bans(ctx, int64(tx.Municipality))
	if err != nil {
		return nil, fmt.Errorf("reading bans: %w", err)
	}
	list := make([]Ban, len(rows))
	for i, r := range rows {
		list[i] = banOf(r.BansBan)
		list[i].Number = requests.Number{Year: int(r.Year), Serial: int(r.Serial)}
	}
	return list, nil
}

// Decide agrees to a ban, refuses it, or lifts it before its end. Whoever asked for
// it may lift it, but not agree.
func (b *Bans) Decide(ctx context.Context, tx *db.Tx, by access.Actor, id ref.ID, to State) error {
	if err := access.Permit(by, mayDecide, tx.Municipality, 0); err != nil {
		return err
	}
	was, err := b.Load(ctx, tx, id)
	if err != nil {
		return err
	}
	now, from := was, Waiting
	now.State = to
	switch to {
	case On:
		if was.AskedBy == by.ID {
			return fault.Denied("You asked for it yourself: somebody else must agree.")
		}
		now.Until = tx.Today().Add(was.Days)
	case Lifted:
		from = On
	case Refused:
	default:
		return errNone
	}
	rows, err := store.New(tx).Decide(ctx, store.DecideParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), State: string(to), Until: string(now.Until),
		DecidedAt: int64(tx.Now()), Decider: by.Name, FromState: string(from)})
	if err != nil {
		return fmt.Errorf("deciding a ban: %w", err)
	}
	if rows == 0 {
		return fault.Conflict("This was changed by someone else meanwhile. Look at it again.")
	}
	return audit.Record(ctx, tx, by, "bans."+string(to), about(id), record(was), record(now))
}

// Gate refuses what a banned phone or e-mail address sends through the site or
// another program, and says how to be heard otherwise. Nobody is asked at the
// counter, on the phone and for a letter.
func (b *Bans) Gate(ctx context.Context, tx *db.Tx, s requests.Said) error {
	if s.Channel != life.Site && s.Channel != life.Program {
		return nil
	}
	row, stands, err := b.standing(ctx, tx, s.Who)
	if err != nil || !stands {
		return err
	}
	return fault.Form().Field("phone", "Through the site nothing is taken from you until {day}: {reason}. You are heard all the same: come to the office, call, or send a letter. It is registered and answered by the law.",
		fault.Values{"day": period.Day(row.Until), "reason": row.Reason}).Err()
}

// Banned tells whether a ban stands against a phone or an e-mail address. What comes
// by e-mail is not refused: it waits for somebody of the office.
func (b *Bans) Banned(ctx context.Context, tx *db.Tx, who requests.Applicant) (bool, error) {
	_, stands, err := b.standing(ctx, tx, who)
	return stands, err
}

func (b *Bans) standing(ctx context.Context, tx *db.Tx, who requests.Applicant) (row store.BansBan, stands bool, err error) {
	for _, print := range b.prints(who) {
		row, err = store.New(tx).Standing(ctx, store.StandingParams{MunicipalityID: int64(tx.Municipality), Print: print, Today: string(tx.Today())})
		if err == nil {
			return row, true, nil
		}
		if !db.IsMissing(err) {
			return row, false, fmt.Errorf("looking for a ban: %w", err)
		}
	}
	return row, false, nil
}
