package payments

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/finance/payments/slip"
	"github.com/openaimak/aimak/internal/finance/payments/town"
	"github.com/openaimak/aimak/internal/finance/tills"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/identity"
	"github.com/openaimak/aimak/internal/platform/module"
)

// demo lets the people of every place pay their bills for the months of its
// history: by the rules of Take, but written in sets.
func (p *Payments) demo(ctx context.Context, d *module.Demo) error {
	for _, at := range d.Places {
		err := p.db.Write(ctx, at.Municipality, func(tx *db.Tx) error {
			h := &history{town: town.Town{Rand: d.Rand, Today: d.Today, Applied: map[period.Day][]share.Move{}}}
			if err := p.live(ctx, tx, h); err != nil {
				return err
			}
			return p.writeHistory(ctx, tx, h)
		})
		if err != nil {
			return fmt.Errorf("payments of %s: %w", at.Slug, err)
		}
	}
	return nil
}

// history is what happened in one place.
type history struct {
	town     town.Town
	cashiers []access.Actor // by desk
	second   access.Actor   // accepts days, agrees to reversals
	receipts []Receipt      // beside town.Paid, in the order of time
	backs    []back         // mistyped payments, reversed
}

// live draws the payments of a place.
func (p *Payments) live(ctx context.Context, tx *db.Tx, h *history) error {
	desks, err := p.tills.Desks(ctx, tx)
	if err != nil {
		return err
	}
	if err := p.employ(ctx, tx, h); err != nil {
		return err
	}
	debts, err := p.billing.UnpaidOf(ctx, tx, nil)
	if err != nil {
		return err
	}
	payers, err := p.accounts.Accounts(ctx, tx, slices.Collect(maps.Keys(debts)))
	if err != nil {
		return err
	}
	slices.SortFunc(payers, func(a, b accounts.Account) int { return cmp.Compare(a.Number, b.Number) })
	h.town.Desks = len(desks)
	known := map[ref.ID]accounts.Account{}
	for _, a := range payers {
		known[a.ID] = a
		h.town.Live(town.Payer{Account: a.ID, Closed: a.State == accounts.Closed, Bills: debtsOf(debts[a.ID])})
	}
	h.town.Sort()
	h.write(tx, desks, known)
	return nil
}

// employ finds the cashier and the accountant who sign in to the demo; places
// without employees get invented ones, and no open day.
func (p *Payments) employ(ctx context.Context, tx *db.Tx, h *history) error {
	for _, name := range []string{"Мамытова Назгүл", "Эсенов Талант"} {
		h.cashiers = append(h.cashiers, access.Actor{ID: tx.NewID(), Name: name})
	}
	h.second = access.Actor{ID: tx.NewID(), Name: "Бекова Асель"}
	members, err := identity.New(p.db).Members(ctx, tx)
	for _, m := range members {
		who := access.Actor{ID: m.ID, Name: m.Name}
		if slices.Contains(m.Roles, access.Cashier) {
			h.cashiers[0], h.town.Open = who, true
		}
		if slices.Contains(m.Roles, access.Accountant) {
			h.second = who
		}
	}
	return err
}

// write makes receipts of the drawn payments. Their identifiers follow time,
// because lists go by them.
func (h *history) write(tx *db.Tx, desks []tills.Desk, known map[ref.ID]accounts.Account) {
	ids := map[*town.Payment]ref.ID{}
	for i, paid := range h.town.Paid {
		at := paid.Day.Start() + period.Instant(paid.Minute)*60_000
		if paid.Day == h.town.Today { // not later than now, six minutes apart
			at = max(tx.Now()-period.Instant(len(h.town.Paid)-i)*6*60_000, paid.Day.Start())
		}
		a, desk, cashier := known[paid.Account], desks[paid.Desk], h.cashiers[paid.Desk]
		r := Receipt{Receipt: slip.Receipt{ID: tx.NewID(), Number: ref.Receipt{Desk: desk.Code}, Desk: desk.ID, Provider: desk.Provider, Day: paid.Day, At: at,
			CashierID: cashier.ID, Cashier: cashier.Name, Account: a.ID, AccountNumber: a.Number, Holder: a.Holder, Address: address(a),
			Method: intake.Cash, Channel: desk.ID, Amount: paid.Amount, DebtAfter: paid.Debt, AdvanceAfter: paid.Credit, State: Taken, Parts: paid.Parts},
			Debit: ledger.Cash, left: paid.Rest()}
		r.key = "demo/" + r.ID.String() // meets no form's
		if paid.Mistyped {
			r.State, r.Returned = Reversed, r.Amount
		}
		ids[paid] = r.ID
		h.receipts = append(h.receipts, r)
	}
	for _, moves := range h.town.Applied {
		for i, m := range moves {
			moves[i].Payment = ids[h.town.Made[m.Payment-1]]
		}
	}
}

// writeHistory writes a place's payments in sets: days, journal, payments, what
// they settled, reversals, bills.
func (p *Payments) writeHistory(ctx context.Context, tx *db.Tx, h *history) error {
	days, of := h.days(tx)
	if err := p.tills.AddPast(ctx, tx, days); err != nil {
		return err
	}
	if err := p.bookHistory(ctx, tx, h, days, of); err != nil {
		return err
	}
	for _, bulk := range []func(context.Context, *db.Tx) error{h.bulkPayments, h.bulkAllocations, h.bulkCorrections} {
		if err := bulk(ctx, tx); err != nil {
			return err
		}
	}
	return p.billing.Settle(ctx, tx, h.settlements())
}

// days puts the receipts into cashiers' days; of lists the receipts of each.
// The last day of the second desk waits to be accepted, with twenty som missing.
func (h *history) days(tx *db.Tx) (days []tills.Past, of [][]int) {
	type key struct {
		day  period.Day
		desk ref.ID
	}
	at, latest := map[key]int{}, -1
	for n, r := range h.receipts {
		i, known := at[key{r.Day, r.Desk}]
		if !known {
			i = len(days)
			at[key{r.Day, r.Desk}] = i
			days, of = append(days, tills.Past{ID: tx.NewID(), Desk: r.Desk, Date: r.Day, State: tills.Accepted, Acceptor: h.second,
				Cashier: h.cashiers[h.town.Paid[n].Desk], Opened: r.Day.Start() + 535*60_000}), append(of, nil)
		}
		if r.Day == h.town.Today {
			days[i].State, days[i].Opened = tills.Open, min(days[i].Opened, r.At)
		} else if h.town.Paid[n].Desk == 1 {
			latest = i
		}
		h.receipts[n].OfDay = days[i].ID
		of[i] = append(of[i], n)
		days[i].Cash = append(days[i].Cash, tills.PastCash{Amount: r.Amount, Source: receiptRef(r.ID)})
		if r.State == Reversed {
			days[i].Cash = append(days[i].Cash, tills.PastCash{Amount: -r.Amount, Source: receiptRef(r.ID)})
		}
	}
	if latest >= 0 {
		days[latest].State, days[latest].Difference = tills.Closed, -20_00
	}
	return days, of
}

// bookHistory numbers the receipts as the cash book did and books one journal
// entry a day with each payer's lines, one for each reversal, and one for the
// advances that met the bills of a month.
func (p *Payments) bookHistory(ctx context.Context, tx *db.Tx, h *history, days []tills.Past, of [][]int) error {
	var entries, others []ledger.Entry
	for i, day := range days {
		e := ledger.Entry{Day: day.Date, Kind: "payments.cash", Source: ref.Ref{Kind: "tills.day", ID: day.ID},
			Key: "payments.cash/" + day.ID.String(), Text: "Payment in cash",
			Lines: []ledger.Line{{Account: ledger.Cash, Subject: day.Desk}}}
		numbers := map[ref.ID]int{}
		for _, line := range day.Cash {
			numbers[line.Source.ID] = max(numbers[line.Source.ID], line.Number)
		}
		for _, n := range of[i] {
			r := &h.receipts[n]
			r.Number.Serial = numbers[r.ID]
			e.Lines = append(e.Lines, entryOf(*r).Lines[1:]...)
			e.Lines[0].Amount += r.Amount
			if r.State == Reversed {
				b := back{Correction: intake.Correction{Kind: intake.Reverse, Amount: r.Amount, Day: r.Day}, id: tx.NewID(),
					receipt: *r, advance: r.left, moves: moved(*r, -1)}
				h.backs, others = append(h.backs, b), append(others, takenBack(b))
			}
		}
		entries = append(entries, e)
	}
	others = append(others, h.advances(tx)...)
	booked, err := p.ledger.PostMany(ctx, tx, access.System(tx.Municipality), append(entries, others...))
	if err != nil {
		return err
	}
	for i, list := range of {
		for _, n := range list {
			h.receipts[n].entry = booked[i]
		}
	}
	for i := range h.backs {
		h.backs[i].entry = booked[len(entries)+i]
	}
	return nil
}

// advances are the journal entries of advances that met bills, one a day.
func (h *history) advances(tx *db.Tx) (entries []ledger.Entry) {
	for _, day := range slices.Sorted(maps.Keys(h.town.Applied)) {
		id := tx.NewID()
		e := usedForBills.entry
		e.Day, e.Key, e.Source = day, e.Kind+"/"+id.String(), ref.Ref{Kind: "payments.advances", ID: id}
		for _, one := range usedForBills.entries(day, id, h.town.Applied[day]) {
			e.Lines = append(e.Lines, one.Lines...)
		}
		entries = append(entries, e)
	}
	return entries
}

// moved turns the parts of a receipt into moves; sign −1 takes them back.
func moved(r Receipt, sign money.Som) []share.Move {
	moves := make([]share.Move, len(r.Parts))
	for i, part := range r.Parts {
		part.Amount *= sign
		moves[i] = share.Move{Payment: r.ID, Part: part}
	}
	return moves
}

// bulkPayments stores the receipts, with what is left of each today.
func (h *history) bulkPayments(ctx context.Context, tx *db.Tx) error {
	for n := range h.receipts {
		h.receipts[n].left = h.town.Paid[n].Left
	}
	_, err := tx.Bulk(ctx, "payments_payment", paymentColumns, paymentRows(tx, h.receipts))
	return err
}

// bulkAllocations stores what each payment settled at once, what was taken back
// by reversals, and where advances went later.
func (h *history) bulkAllocations(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Bulk(ctx, "payments_allocation", allocationColumns, func(yield func([]any) bool) {
		rows := func(day period.Day, kind string, moves []share.Move) bool {
			for _, m := range moves {
				if !yield(allocationRow(tx, day, kind, 0, m)) {
					return false
				}
			}
			return true
		}
		for _, r := range h.receipts {
			if !rows(r.Day, "paid", moved(r, 1)) || r.State == Reversed && !rows(r.Day, "reversed", moved(r, -1)) {
				return
			}
		}
		for _, day := range slices.Sorted(maps.Keys(h.town.Applied)) {
			if !rows(day, "advance", h.town.Applied[day]) {
				return
			}
		}
	})
	return err
}

// bulkCorrections writes the reversals of mistyped payments. Who asked for them
// and why is told by finance/returns.
func (h *history) bulkCorrections(ctx context.Context, tx *db.Tx) error {
	columns := []string{"municipality_id", "id", "key", "payment_id", "kind", "amount", "desk_id", "moved_id", "day", "reason", "entry_id",
		"made_at", "actor_id", "actor"}
	_, err := tx.Bulk(ctx, "payments_correction", columns, func(yield func([]any) bool) {
		for _, b := range h.backs {
			if !yield([]any{tx.Municipality, b.id, "returns/" + b.id.String(), b.receipt.ID, b.Kind, b.Amount, b.receipt.Desk, 0, b.Day,
				"Бир нөл ашыкча басылган", b.entry, b.receipt.At + 420_000, h.second.ID, h.second.Name}) {
				return
			}
		}
	})
	return err
}

// settlements are what lies on each bill in the end.
func (h *history) settlements() (list []billing.Settlement) {
	for _, r := range h.receipts {
		if r.State == Taken {
			list = append(list, settlements(r.Parts)...)
		}
	}
	for _, moves := range h.town.Applied {
		list = append(list, settled(moves)...)
	}
	return list
}
