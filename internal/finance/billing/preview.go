package billing

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/openaimak/aimak/internal/finance/accounts"
	"github.com/openaimak/aimak/internal/finance/billing/ahead"
	"github.com/openaimak/aimak/internal/finance/billing/oddity"
	"github.com/openaimak/aimak/internal/finance/billing/store"
	"github.com/openaimak/aimak/internal/finance/tariffs"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/jobs"
)

// previewJob computes a run. It is one transaction: killed, it leaves nothing.
func (b *Billing) previewJob(ctx context.Context, run *jobs.Run) error {
	var args runArgs
	if err := run.Args(&args); err != nil {
		return err
	}
	err := b.db.Write(ctx, run.Municipality, func(tx *db.Tx) error { return b.preview(ctx, tx, args.Run) })
	if err == nil {
		run.Result(jobs.Outcome{Path: "desk/billing/runs/" + args.Run.String(), Text: i18n.Mark("The bills are computed. Check them before approval.")})
	}
	return err
}

// preview computes all bills of a run from the use of the month and the tariffs
// in force, in sets. Computed again, it keeps what people left out.
func (b *Billing) preview(ctx context.Context, tx *db.Tx, id ref.ID) error {
	r, err := b.Run(ctx, tx, id)
	if err != nil {
		return err
	}
	if r.State != Draft && r.State != Previewed {
		return nil // approved or given up meanwhile: nothing to compute
	}
	past, err := b.past(ctx, tx, r)
	if err != nil {
		return err
	}
	late, err := b.lateCorrections(ctx, tx, r)
	if err != nil {
		return err
	}
	_, err = b.fill(ctx, tx, r, past, late)
	return err
}

// fill writes the bills of a run in the place of those it had, and its totals.
// Bills come part by part, so that no memory must hold those of a city.
func (b *Billing) fill(ctx context.Context, tx *db.Tx, r Run, p past, late corrections) (Totals, error) {
	q, list := store.New(tx), list{tx: tx, run: r}
	if err := q.DeleteDrafts(ctx, store.DeleteDraftsParams{MunicipalityID: int64(tx.Municipality), RunID: int64(r.ID)}); err != nil {
		return list.totals, fmt.Errorf("clearing drafts: %w", err)
	}
	for bills, err := range b.charges(ctx, tx, r, p, late) {
		if err == nil {
			err = list.add(ctx, bills)
		}
		if err != nil {
			return list.totals, err
		}
	}
	if err := list.add(ctx, late.rest()); err != nil {
		return list.totals, err
	}
	t := list.totals
	n, err := q.SetPreviewed(ctx, store.SetPreviewedParams{
		MunicipalityID: int64(tx.Municipality), ID: int64(r.ID), ComputedAt: int64(tx.Now()),
		Bills: int64(t.Bills), Quantity: int64(t.Volume), Amount: int64(t.Amount), Listed: list.ordinal})
	if err == nil && n == 0 {
		return t, errChanged()
	}
	return t, err
}

// charges yields a bill for each account that used the service in the month, some
// thousand at a time; while they are written, the next are priced.
func (b *Billing) charges(ctx context.Context, tx *db.Tx, r Run, p past, late corrections) iter.Seq2[[]draft, error] {
	return func(yield func([]draft, error) bool) {
		tariff, err := b.tariffs.InForce(ctx, tx, r.Service, r.Month)
		if err != nil {
			yield(nil, err)
			return
		}
		for usage, err := range b.accounts.Usage(ctx, tx, r.Service, r.Month) {
			if err != nil {
				yield(nil, fmt.Errorf("reading the use of the month: %w", err))
				return
			}
			if p.only != nil {
				usage = slices.DeleteFunc(usage, func(u accounts.Usage) bool { _, wanted := p.only[u.Account]; return !wanted })
			}
			for bills := range ahead.Of(priced(r.Month, usage, tariff, p, late)) {
				if !yield(bills, nil) {
					return
				}
			}
		}
	}
}

// past is what the preview knows of a run's accounts from before.
type past struct {
	usual    map[ref.ID]money.Som    // usual amount of a bill
	excluded map[ref.ID]string       // left out by a person, with the reason
	only     map[ref.ID]period.Month // accounts to price; nil: all
}

// usualMonths is how many months before make the usual amount.
const usualMonths = 3

func (b *Billing) past(ctx context.Context, tx *db.Tx, r Run) (past, error) {
	q := store.New(tx)
	p := past{usual: map[ref.ID]money.Som{}, excluded: map[ref.ID]string{}}
	usual, err := q.Usual(ctx, store.UsualParams{MunicipalityID: int64(tx.Municipality), ServiceID: int64(r.Service),
		Since: string(r.Month.Add(-usualMonths)), Before: string(r.Month)})
	if err != nil {
		return p, fmt.Errorf("reading usual amounts: %w", err)
	}
	for _, u := range usual {
		p.usual[ref.ID(u.AccountID)] = money.Som(u.Amount / u.Bills)
	}
	out, err := q.Excluded(ctx, store.ExcludedParams{MunicipalityID: int64(tx.Municipality), RunID: int64(r.ID)})
	for _, x := range out {
		p.excluded[ref.ID(x.AccountID)] = x.Reason
	}
	return p, err
}

// draft is a bill before it is written.
type draft struct {
	account       ref.ID
	number        string
	village       ref.ID
	volume        money.Quantity
	amount, usual money.Som
	odd           []string
	state, reason string
	computation   Computation
}

// drafts makes one bill for each account from its uses, which stand together.
// Accounts that this month bills nothing to, such as a yearly price outside its
// months, get none unless there is something to look at.
func drafts(m period.Month, usage []accounts.Usage, tariff []tariffs.InForce, p past) []draft {
	bills := make([]draft, 0, len(usage))
	for used := range byAccount(usage) {
		c, odd := reckoned(m, used, tariff)
		d := draft{
			account: used[0].Account, number: used[0].Number, village: used[0].Village,
			computation: c, volume: c.Volume(), amount: c.Total(), odd: odd, state: BillDraft, usual: p.usual[used[0].Account],
		}
		if high(d.amount, d.usual) {
			d.odd = append(d.odd, oddity.High)
		}
		if reason, left := p.excluded[d.account]; left || !charged(odd) {
			d.state, d.reason = BillExcluded, reason
		}
		if len(c.Parts) > 0 || !charged(odd) {
			bills = append(bills, d)
		}
	}
	return bills
}

// usesAtOnce is how many uses are priced at a time.
const usesAtOnce = 5000

// priced yields the bills of the next accounts with what they settle of before.
func priced(m period.Month, usage []accounts.Usage, tariff []tariffs.InForce, p past, late corrections) iter.Seq[[]draft] {
	return func(yield func([]draft) bool) {
		for more := true; more && len(usage) > 0; {
			end := min(usesAtOnce, len(usage))
			for end < len(usage) && usage[end].Account == usage[end-1].Account {
				end++
			}
			bills := drafts(m, usage[:end], tariff, p)
			late.settle(bills)
			usage, more = usage[end:], yield(bills)
		}
	}
}

// byAccount yields the uses of one account after the other.
func byAccount(usage []accounts.Usage) iter.Seq[[]accounts.Usage] {
	return func(yield func([]accounts.Usage) bool) {
		for start := 0; start < len(usage); {
			end := start + 1
			for end < len(usage) && usage[end].Account == usage[start].Account {
				end++
			}
			if !yield(usage[start:end]) {
				return
			}
			start = end
		}
	}
}

// chunkSize is how many bills of a run one journal entry holds.
const chunkSize = 1000

// ordinals are the first and the last bill of some parts: an index of the run finds
// them, whereas the part's own number would read all bills of the run each time.
func ordinals(from, until int64) (first, last int64) {
	return from*chunkSize + 1, (until + 1) * chunkSize
}

// list is the list of bills of a run while it is written.
type list struct {
	tx      *db.Tx
	run     Run
	ordinal int64  // of the last bill
	text    []byte // of its computation
	totals  Totals // without the bills left out
}

var billColumns = []string{"municipality_id", "id", "run_id", "account_id", "account_number", "village_id", "service_id",
	"month", "ordinal", "chunk", "place", "due", "state", "quantity", "amount", "odd", "usual", "reason", "computation"}

func (l *list) add(ctx context.Context, bills []draft) error {
	_, err := l.tx.Bulk(ctx, "billing_bill", billColumns, func(yield func([]any) bool) {
		for _, d := range bills {
			if !yield(l.row(d)) {
				return
			}
		}
	})
	return err
}

// row gives a bill its place in the list and among the numbers, which have no gaps.
func (l *list) row(d draft) []any {
	state, place := BillExcluded, int64(0)
	if d.state != BillExcluded {
		l.totals = l.totals.with(d.volume, d.amount)
		state, place = billed, int64(l.totals.Bills)
	}
	l.ordinal++
	l.text = d.computation.Append(l.text[:0])
	return []any{l.tx.Municipality, l.tx.NewID(), l.run.ID, d.account, d.number, d.village, l.run.Service,
		l.run.Month, l.ordinal, (l.ordinal - 1) / chunkSize, place, l.run.Due, state, d.volume, d.amount, oddity.Join(d.odd), d.usual,
		d.reason, string(l.text)}
}
