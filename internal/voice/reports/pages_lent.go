package reports

import (
	"context"

	"github.com/a-h/templ"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/notify"
	"github.com/openaimak/aimak/internal/platform/ui"
	"github.com/openaimak/aimak/internal/platform/web"
	"github.com/openaimak/aimak/internal/voice/requests"
)

// Lent is what other rooms lend to the pages of this one; what is nil is left out.
type Lent struct {
	Ways       func(p *i18n.Printer) []ui.Option // how one may be told; empty when nothing is set up
	Ask        func(r *web.Request, form, phone string, lang i18n.Lang) error
	Check      func(r *web.Request, form, phone, code string) error
	Admit      func(ctx context.Context, tx *db.Tx, s requests.Said) error
	Registered func(ctx context.Context, tx *db.Tx, made requests.Registered, way notify.Way, form string) error
	Parts      []Part
}

// Part is what a room shows to the owner of a secret address; nil: nothing.
type Part func(ctx context.Context, r *web.Request, f requests.Following) (templ.Component, error)

// Lend takes what other rooms lend.
func (o *Reports) Lend(l Lent) { o.lent = l }

// ways are how one may choose to be told.
func (o *Reports) ways(p *i18n.Printer) []ui.Option {
	if o.lent.Ways == nil {
		return nil
	}
	return o.lent.Ways(p)
}

// parts are what other rooms show to the owner of a secret address.
func (o *Reports) parts(r *web.Request, f requests.Following) (list []templ.Component, err error) {
	for _, show := range o.lent.Parts {
		part, err := show(r.Context(), r, f)
		if err != nil {
			return nil, err
		}
		if part != nil {
			list = append(list, part)
		}
	}
	return list, nil
}

// register puts a report into the journal and keeps where its sender is told. Who
// has sent enough today is refused, and nothing of it stays.
func (o *Reports) register(ctx context.Context, tx *db.Tx, r *web.Request, s requests.Said, way notify.Way) (made requests.Registered, err error) {
	waiting, err := o.pictures.Waiting(ctx, tx, s.Key)
	if err != nil {
		return made, err
	}
	if made, err = o.requests.Register(ctx, tx, r.Actor, s); err != nil {
		return made, err
	}
	if made.Fresh && o.lent.Admit != nil {
		if err := o.lent.Admit(ctx, tx, s); err != nil {
			return made, err
		}
	}
	if err := o.pictures.Attach(ctx, tx, r.Actor, waiting, made.ID); err != nil {
		return made, err
	}
	if o.lent.Registered != nil && way != "" {
		err = o.lent.Registered(ctx, tx, made, way, s.Key)
	}
	return made, err
}
