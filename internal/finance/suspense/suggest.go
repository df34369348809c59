package suspense

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/finance/suspense/match"
	"github.com/openaimak/aimak/internal/finance/suspense/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Suggestion is an account that may be the owner's, with what speaks for it.
type Suggestion struct {
	match.Suggestion
	Village place.Name
	Flat    string
}

// Suggest ranks the accounts that something speaks for: their number, the payer
// learned before, the holder's name, a debt of exactly this sum. It asks a fixed
// number of questions, however many accounts there are.
func (s *Suspense) Suggest(ctx context.Context, tx *db.Tx, item Item) ([]Suggestion, error) {
	learned, err := learnedOf(ctx, tx, item.PayerKey())
	if err != nil {
		return nil, err
	}
	ids, err := candidates(ctx, tx, item)
	if err != nil {
		return nil, err
	}
	rows, err := facts(ctx, tx, append(slices.Clone(learned), ids...))
	if err != nil {
		return nil, err
	}
	all, more := make([]match.Candidate, len(rows)), map[ref.ID]store.FactsRow{}
	for i, r := range rows {
		all[i] = match.Candidate{Account: ref.ID(r.ID), Number: r.Number, Holder: r.Name, Street: r.Street, House: r.House,
			Debt: money.Som(r.Debt), Learned: slices.Contains(learned, ref.ID(r.ID)), Closed: r.State != "open"}
		more[ref.ID(r.ID)] = r
	}
	var list []Suggestion
	for _, found := range match.Rank(item.Paid(), all) {
		r := more[found.Account]
		list = append(list, Suggestion{found, place.Name{Ky: r.NameKy, Ru: r.NameRu, En: r.NameEn}, r.Flat})
	}
	return list, nil
}

// learnedOf are the accounts that a payer paid for before.
func learnedOf(ctx context.Context, tx *db.Tx, key string) ([]ref.ID, error) {
	if key == "" {
		return nil, nil
	}
	rows, err := store.New(tx).ByPayer(ctx, store.ByPayerParams{MunicipalityID: int64(tx.Municipality), Key: key})
	return ids(rows), err
}

func ids(rows []int64) []ref.ID {
	list := make([]ref.ID, len(rows))
	for i, id := range rows {
		list[i] = ref.ID(id)
	}
	return list
}

// candidates finds accounts by what is written and by the sum.
func candidates(ctx context.Context, tx *db.Tx, item Item) (list []ref.ID, err error) {
	q, m := store.New(tx), int64(tx.Municipality)
	for _, n := range match.Numbers(item.Purpose + " \n " + item.Payer) {
		row, err := q.AccountByNumber(ctx, store.AccountByNumberParams{MunicipalityID: m, Number: n.Text})
		if err == nil {
			list = append(list, ref.ID(row.ID))
		} else if !db.IsMissing(err) {
			return nil, fmt.Errorf("finding an account: %w", err)
		}
	}
	if names := match.Names(item.Paid()); len(names) > 0 {
		p := [4]string{"-", "-", "-", "-"} // no folded name holds a dash
		for i, name := range names {
			p[i] = "% " + name + "%"
		}
		rows, err := q.ByName(ctx, store.ByNameParams{MunicipalityID: m, A: p[0], B: p[1], C: p[2], D: p[3]})
		if err != nil {
			return nil, fmt.Errorf("finding accounts by name: %w", err)
		}
		list = append(list, ids(rows)...)
	}
	rows, err := q.ByDebt(ctx, store.ByDebtParams{MunicipalityID: m, Amount: int64(item.Rest)})
	return append(list, ids(rows)...), err
}

// facts reads accounts in one query; each once.
func facts(ctx context.Context, tx *db.Tx, wanted []ref.ID) ([]store.FactsRow, error) {
	var text strings.Builder
	seen := map[ref.ID]bool{}
	for _, id := range wanted {
		if !seen[id] {
			fmt.Fprintf(&text, "%020d", int64(id))
		}
		seen[id] = true
	}
	if text.Len() == 0 {
		return nil, nil
	}
	rows, err := store.New(tx).Facts(ctx, store.FactsParams{MunicipalityID: int64(tx.Municipality), Ids: text.String()})
	if err != nil {
		return nil, fmt.Errorf("reading suggested accounts: %w", err)
	}
	return rows, nil
}
