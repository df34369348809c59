package reconciliation

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/openaimak/aimak/internal/finance/reconciliation/compare"
	"github.com/openaimak/aimak/internal/finance/statements/register"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
	"github.com/openaimak/aimak/internal/platform/sheet"
)

const (
	longHistory = 24 // months of demo history of the chief municipality
	demoDays    = 14 // for which its agents have sent registers
	demoHour    = period.Instant(9 * 3_600_000)
)

// demo lays two weeks of registers beside what the agents of the chief place
// brought: most days are signed, one shows a difference of each kind, one waits
// for its register, one was opened again by a late payment.
func (r *Reconciliation) demo(ctx context.Context, d *module.Demo) error {
	for _, at := range d.Places {
		if at.Months < longHistory {
			continue
		}
		err := r.db.Write(ctx, at.Municipality, func(tx *db.Tx) error {
			p := &past{today: d.Today, first: d.Today.Add(-demoDays)}
			if err := p.employ(ctx, tx, r.db); err != nil {
				return err
			}
			return r.demoPlace(ctx, tx, p)
		})
		if err != nil {
			return fmt.Errorf("reconciliation of %s: %w", at.Slug, err)
		}
	}
	return nil
}

// past is what happened in the demo's place.
type past struct {
	today, first       period.Day
	accountant, second access.Actor
	loaded             []loaded
	signed             []signedDay
	open               []dayKey // to be compared: they are not signed
}

type signedDay struct {
	agent      Agent
	day        period.Day
	books      Books
	commission money.Som
}

// employ finds the accountant, who loads registers, and the head, who signs.
func (p *past) employ(ctx context.Context, tx *db.Tx, d *db.DB) error {
	p.accountant = access.Actor{ID: tx.NewID(), Name: "Бекова Асель"}
	p.second = access.Actor{ID: tx.NewID(), Name: "Эсенов Талант"}
	members, err := identity.New(d).Members(ctx, tx)
	for _, m := range members {
		who := access.Actor{ID: m.ID, Name: m.Name}
		if slices.Contains(m.Roles, access.Accountant) {
			p.accountant = who
		}
		if slices.Contains(m.Roles, access.Head) {
			p.second = who
		}
	}
	return err
}

func (r *Reconciliation) demoPlace(ctx context.Context, tx *db.Tx, p *past) error {
	agents, err := r.Agents(ctx, tx)
	if err != nil {
		return err
	}
	for i, a := range agents {
		days, err := demoPayments(ctx, tx, a.ID, p)
		if err != nil {
			return err
		}
		p.live(tx, i, a, days)
	}
	for _, bulk := range []func(context.Context, *db.Tx) error{p.bulkUploads, p.bulkRegisters, p.bulkSignatures} {
		if err := bulk(ctx, tx); err != nil {
			return err
		}
	}
	for _, key := range p.open {
		if err := r.demoAsk(ctx, tx, p.accountant, key); err != nil {
			return err
		}
	}
	return nil
}

// demoAsk compares an open day and asks its agent about what only our books have.
func (r *Reconciliation) demoAsk(ctx context.Context, tx *db.Tx, who access.Actor, key dayKey) error {
	l, err := r.LookAt(ctx, tx, key.agent, key.day)
	if err != nil {
		return err
	}
	if err := put(ctx, tx, who, l, l.Of(compare.OnlyOurs), Queried, ""); err != nil {
		return err
	}
	return r.refresh(ctx, tx, key.agent, key.day)
}

// demoPayments reads what an agent brought, by day.
func demoPayments(ctx context.Context, tx *db.Tx, agent ref.ID, p *past) (map[period.Day][]compare.Ours, error) {
	list, err := ourPayments(ctx, tx, agent, p.first)
	for day := p.first.Add(2*neighbours + 1); err == nil && day <= p.today.Add(neighbours); day = day.Add(2*neighbours + 1) {
		var more []compare.Ours
		more, err = ourPayments(ctx, tx, agent, day)
		list = append(list, more...)
	}
	days := map[period.Day][]compare.Ours{}
	for _, o := range list {
		if o.Day >= p.first && o.Day < p.today && !o.Reversed {
			days[o.Day] = append(days[o.Day], o)
		}
	}
	return days, err
}

// live decides what became of each day of one agent: the first one's liveliest
// late day differs, the second one's last register has not come, the third one's
// last day waits for its signature.
func (p *past) live(tx *db.Tx, n int, a Agent, days map[period.Day][]compare.Ours) {
	differs := liveliest(days, p.today.Add(-4))
	for _, day := range slices.Sorted(maps.Keys(days)) {
		list, key := days[day], dayKey{a.ID, day}
		yesterday := day == p.today.Add(-1)
		rows := demoRows(list)
		switch {
		case n == 1 && yesterday:
			continue
		case n == 0 && day == differs:
			rows = spoil(rows)
			p.open = append(p.open, key)
		case yesterday:
			p.open = append(p.open, key)
		default:
			p.signed = append(p.signed, sign(a, day, list, n == 2 && day == p.today.Add(-3)))
		}
		p.loaded = append(p.loaded, loaded{p.upload(tx, a, day, rows), rows})
	}
}

// liveliest is the day from some day on that has the most payments.
func liveliest(days map[period.Day][]compare.Ours, from period.Day) (best period.Day) {
	for _, day := range slices.Sorted(maps.Keys(days)) {
		if day >= from && (best == "" || len(days[day]) >= len(days[best])) {
			best = day
		}
	}
	return best
}

// demoRows are payments as the agent lists them.
func demoRows(list []compare.Ours) []register.Row {
	rows := make([]register.Row, len(list))
	for i, o := range list {
		rows[i] = register.Row{Line: i + 2, External: o.External, Account: o.Account, Payer: o.Holder, Amount: o.Amount, Day: o.Day, At: o.At}
	}
	return rows
}

// spoil makes one difference of each kind, as far as there are payments.
func spoil(rows []register.Row) []register.Row {
	lost := rows[0]
	rows = rows[1:]
	unknown := lost
	unknown.External, unknown.Amount, unknown.Line = lost.External+"7", 250_00, len(rows)+3
	if len(rows) > 0 {
		rows[0].Amount += 100_00
		unknown.Account = rows[0].Account
	}
	if len(rows) > 1 {
		rows[1].Account = lost.Account
	}
	if len(rows) > 2 {
		again := rows[2]
		again.Line = len(rows) + 4
		rows = append(rows, again)
	}
	return append(rows, unknown)
}

// sign is the signature under a day; before says that it was there before the
// last payment of the day came.
func sign(a Agent, day period.Day, list []compare.Ours, before bool) signedDay {
	if before && len(list) > 1 {
		list = list[:len(list)-1]
	}
	s := signedDay{agent: a, day: day}
	for _, o := range list {
		s.books = Books{s.books.Count + 1, s.books.Total + o.Amount, max(s.books.Latest, o.ID)}
	}
	s.commission = a.commission(s.books.Total)
	return s
}

// upload is the file that the rows came in.
func (p *past) upload(tx *db.Tx, a Agent, day period.Day, rows []register.Row) Upload {
	u := Upload{ID: tx.NewID(), Agent: a.ID, Span: period.Span{From: day, Until: day}, Filename: a.Code + "-" + string(day) + ".csv",
		Table: &sheet.Table{Headings: []string{"Номер платежа", "Лицевой счёт", "Плательщик", "Дата", "Время", "Сумма"}}}
	for _, row := range rows {
		u.Table.Rows = append(u.Table.Rows, sheet.Row{Number: row.Line, Cells: []string{row.External, row.Account, row.Payer, string(row.Day),
			row.At.Time().Format("15:04"), row.Amount.String()}})
	}
	return u
}

func (p *past) bulkUploads(ctx context.Context, tx *db.Tx) error {
	columns := []string{"municipality_id", "id", "agent_id", "from_day", "until_day", "filename", "headings", "cells", "uploaded_at", "uploaded_by", "uploader"}
	_, err := tx.Bulk(ctx, "reconciliation_upload", columns, func(yield func([]any) bool) {
		for _, u := range p.loaded {
			if !yield([]any{tx.Municipality, u.ID, u.Agent, u.Span.From, u.Span.Until, u.Filename, asJSON(u.Table.Headings), asJSON(u.Table.Rows),
				min(u.Span.Until.Add(1).Start()+demoHour, tx.Now()-600_000), p.accountant.ID, p.accountant.Name}) {
				return
			}
		}
	})
	return err
}

func (p *past) bulkRegisters(ctx context.Context, tx *db.Tx) error { return write(ctx, tx, p.loaded) }

func (p *past) bulkSignatures(ctx context.Context, tx *db.Tx) error {
	columns := []string{"municipality_id", "id", "agent_id", "day", "state", "our_count", "our_total", "our_latest", "open_count", "commission",
		"reason", "signed_at", "signed_by", "signer"}
	_, err := tx.Bulk(ctx, "reconciliation_signature", columns, func(yield func([]any) bool) {
		for _, s := range p.signed {
			if !yield([]any{tx.Municipality, tx.NewID(), s.agent.ID, s.day, "signed", s.books.Count, s.books.Total, s.books.Latest, 0, s.commission,
				"", s.day.Add(1).Start() + demoHour + 1_800_000, p.second.ID, p.second.Name}) {
				return
			}
		}
	})
	return err
}
