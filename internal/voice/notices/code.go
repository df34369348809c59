package notices

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"time"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/voice/notices/store"
)

// Bounds of confirming a phone. Each code costs the municipality an SMS, and six
// digits can be tried out.
const (
	codeLives  = 15 * time.Minute
	codeTries  = 5   // wrong ones of one code
	codesHour  = 3   // to one phone in an hour
	codesDay   = 6   // to one phone in a day
	codesInAll = 300 // of the municipality in a day
	mailsDay   = 3   // letters of confirmation to one mailbox in a day
	reportsDay = 10  // from one phone or mailbox in a day
)

var (
	errCodesPhone = fault.Conflict("Several codes went to this phone already. Try again in an hour, or choose that the office tells you.")
	errCodesAll   = fault.Conflict("Many codes were sent today, and no more are. Choose that the office tells you, by phone or letter.")
	errMails      = fault.Conflict("Several letters went to this mailbox already. Open the link in one of them.")
	errReports    = fault.Conflict("{n} reports came from you today already. Write the others tomorrow, or come to the office: there everybody is heard.",
		fault.Values{"n": reportsDay})
	errCodeOld   = fault.Form().Field("code", "This code has run out. Go back and have another one sent.").Err()
	errCodeTries = fault.Form().Field("code", "Too many wrong codes. Go back and have another one sent.").Err()
	errCodeWrong = fault.Form().Field("code", "This is not the code. Look at the SMS again.").Err()
)

// sendCode sends six digits to a phone, for one form.
func (o *Notices) sendCode(ctx context.Context, tx *db.Tx, form, phone string, lang i18n.Lang) error {
	print := o.box.Print(phone)
	if err := o.mayCode(ctx, tx, print); err != nil {
		return err
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return fmt.Errorf("making a code: %w", err)
	}
	id, code := tx.NewID(), fmt.Sprintf("%06d", n)
	err = store.New(tx).AddCode(ctx, store.AddCodeParams{MunicipalityID: int64(tx.Municipality), ID: int64(id), FormKey: form, Print: print,
		Proof: o.proof(id, code), MadeAt: int64(tx.Now())})
	if err != nil {
		return fmt.Errorf("keeping a code: %w", err)
	}
	catalog, err := texts()
	if err != nil {
		return err
	}
	p := catalog.Printer(lang)
	return o.carrier.Send(ctx, tx, notify.Message{Key: "code " + id.String(), Way: notify.SMS, To: notify.Person{Phone: phone},
		About: ref.Ref{Kind: "notices.code", ID: id}, Lang: string(lang), Text: p.T("Code {code}. Tell it to nobody.", "code", code),
		Until: tx.Now() + period.Instant(codeLives.Milliseconds())})
}

// proof ties a code to its row: one that was right elsewhere is not right here.
func (o *Notices) proof(id ref.ID, code string) string { return o.box.Print(id.String() + " " + code) }

// mayCode holds the bounds. Codes are sent one after the other: those who ask at the
// same instant would each count the codes before all of them.
func (o *Notices) mayCode(ctx context.Context, tx *db.Tx, print string) error {
	if err := tx.Lock(ctx, "notices.codes"); err != nil {
		return fmt.Errorf("waiting for other codes: %w", err)
	}
	for _, bound := range []struct {
		since       time.Duration
		phone, many int
	}{{time.Hour, codesHour, codesInAll}, {24 * time.Hour, codesDay, codesInAll}} {
		n, err := store.New(tx).CountCodes(ctx, store.CountCodesParams{MunicipalityID: int64(tx.Municipality), Print: print,
			Since: int64(tx.Now()) - bound.since.Milliseconds()})
		switch {
		case err != nil:
			return fmt.Errorf("counting codes: %w", err)
		case int(n.Phone) >= bound.phone:
			return errCodesPhone
		case int(n.AllOfThem) >= bound.many:
			return errCodesAll
		}
	}
	return nil
}

// checkCode compares what was typed with the last code of the form. Wrong ones are
// counted in a transaction of their own, which the refusal does not undo.
func (o *Notices) checkCode(ctx context.Context, municipality ref.ID, form, phone, typed string) (wrong error) {
	err := o.db.Write(ctx, municipality, func(tx *db.Tx) error {
		s, place := store.New(tx), int64(municipality)
		row, err := s.LastCode(ctx, store.LastCodeParams{MunicipalityID: place, Print: o.box.Print(phone), FormKey: form})
		if db.IsMissing(err) || err == nil && int64(tx.Now())-row.MadeAt > codeLives.Milliseconds() {
			wrong = errCodeOld
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading a code: %w", err)
		}
		took, err := s.TakeTry(ctx, store.TakeTryParams{MunicipalityID: place, ID: row.ID, Most: codeTries})
		switch {
		case err != nil:
			return fmt.Errorf("taking a try of a code: %w", err)
		case took == 0:
			wrong = errCodeTries
			return nil
		case o.proof(ref.ID(row.ID), typed) != row.Proof:
			wrong = errCodeWrong
			return nil
		}
		return s.ConfirmCode(ctx, store.ConfirmCodeParams{MunicipalityID: place, ID: row.ID})
	})
	if err != nil {
		return err
	}
	return wrong
}

// confirmed tells whether a form has proved that a phone is in its sender's hands.
func (o *Notices) confirmed(ctx context.Context, tx *db.Tx, form, phone string) (bool, error) {
	row, err := store.New(tx).LastCode(ctx, store.LastCodeParams{MunicipalityID: int64(tx.Municipality), Print: o.box.Print(phone), FormKey: form})
	if db.IsMissing(err) {
		return false, nil
	}
	return err == nil && row.Confirmed && int64(tx.Now())-row.MadeAt < 2*codeLives.Milliseconds(), err
}
