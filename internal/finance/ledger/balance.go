package ledger

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/ledger/store"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// Balance returns what stands on an account for a subject, debit positive: a
// debt is +, an advance −. Without a subject, accounts that are summed (cash,
// bank, income) return their whole balance.
func (l *Ledger) Balance(ctx context.Context, tx *db.Tx, code string, subject ref.ID) (money.Som, error) {
	a, known := account(code)
	if !known {
		return 0, fmt.Errorf("%w: account %q is not in the chart", ErrEntry, code)
	}
	if !a.Kept {
		return summed(ctx, tx, code, subject)
	}
	sum, err := store.New(tx).KeptBalance(ctx, store.KeptBalanceParams{MunicipalityID: int64(tx.Municipality), Account: code, Subject: int64(subject)})
	if err != nil {
		return 0, fmt.Errorf("balance of %s: %w", code, err)
	}
	return money.Som(sum), nil
}

// summed adds up an account that is not kept, of one subject or of all.
func summed(ctx context.Context, tx *db.Tx, code string, subject ref.ID) (sum money.Som, err error) {
	rows, err := store.New(tx).SummedBalances(ctx, store.SummedBalancesParams{
		MunicipalityID: int64(tx.Municipality), Account: code, OfSubject: int64(subject)})
	if err != nil {
		return 0, fmt.Errorf("balance of %s: %w", code, err)
	}
	for _, row := range rows {
		sum += money.Som(row.Amount)
	}
	return sum, nil
}

// Balances returns the balance of each subject of an account, in one query.
// Subjects without a balance are left out.
func (l *Ledger) Balances(ctx context.Context, tx *db.Tx, code string) (map[ref.ID]money.Som, error) {
	a, known := account(code)
	if !known {
		return nil, fmt.Errorf("%w: account %q is not in the chart", ErrEntry, code)
	}
	all := map[ref.ID]money.Som{}
	q := store.New(tx)
	if a.Kept {
		rows, err := q.KeptBalances(ctx, store.KeptBalancesParams{MunicipalityID: int64(tx.Municipality), Account: code})
		if err != nil {
			return nil, fmt.Errorf("balances of %s: %w", code, err)
		}
		for _, row := range rows {
			all[ref.ID(row.Subject)] = money.Som(row.Amount)
		}
		return all, nil
	}
	rows, err := q.SummedBalances(ctx, store.SummedBalancesParams{MunicipalityID: int64(tx.Municipality), Account: code, OfSubject: 0})
	if err != nil {
		return nil, fmt.Errorf("balances of %s: %w", code, err)
	}
	for _, row := range rows {
		all[ref.ID(row.Subject)] = money.Som(row.Amount)
	}
	return all, nil
}

// Move is one line of a debtor statement.
type Move struct {
	Entry    ref.ID
	Day      period.Day
	Kind     string
	Text     string // message id
	Source   ref.Ref
	Reversal bool // it takes an earlier entry back
	Account  string
	Service  ref.ID
	Amount   money.Som // debit +, credit −
	Balance  money.Som // owed after it; below zero is an advance
}

// Statement returns what moved on a personal account, debts and advances
// together, in the order of days. Each balance counts what was owed before.
func (l *Ledger) Statement(ctx context.Context, tx *db.Tx, subject ref.ID, span period.Span) ([]Move, error) {
	balance, err := l.Owed(ctx, tx, subject, span.From)
	if err != nil {
		return nil, err
	}
	rows, err := store.New(tx).SubjectMoves(ctx, store.SubjectMovesParams{MunicipalityID: int64(tx.Municipality),
		Subject: int64(subject), FromDay: string(span.From), UntilDay: string(until(span))})
	if err != nil {
		return nil, fmt.Errorf("statement of %s: %w", subject, err)
	}
	moves := make([]Move, len(rows))
	for i, row := range rows {
		balance += money.Som(row.Amount)
		moves[i] = Move{Entry: ref.ID(row.EntryID), Day: period.Day(row.Day), Kind: row.Kind, Text: row.Text,
			Source: ref.Ref{Kind: row.SourceKind, ID: ref.ID(row.SourceID)}, Reversal: row.Reverses != 0,
			Account: row.Account, Service: ref.ID(row.Service), Amount: money.Som(row.Amount), Balance: balance}
	}
	return moves, nil
}

// Owed returns what a personal account owed when the day began, advances taken
// off. An empty day is the beginning of the book.
func (l *Ledger) Owed(ctx context.Context, tx *db.Tx, subject ref.ID, day period.Day) (money.Som, error) {
	sum, err := store.New(tx).SubjectBefore(ctx, store.SubjectBeforeParams{
		MunicipalityID: int64(tx.Municipality), Subject: int64(subject), FromDay: string(day)})
	if err != nil {
		return 0, fmt.Errorf("opening balance of %s: %w", subject, err)
	}
	return money.Som(sum), nil
}

// TrialLine is one account of a trial balance. Closing = Opening + Debit − Credit.
type TrialLine struct {
	Account                         Account
	Opening, Debit, Credit, Closing money.Som
}

// Trial returns the trial balance of a span: accounts in the order of the chart,
// those without any movement left out. Both sides are equal, always.
func (l *Ledger) Trial(ctx context.Context, tx *db.Tx, span period.Span) ([]TrialLine, error) {
	rows, err := store.New(tx).Trial(ctx, store.TrialParams{
		MunicipalityID: int64(tx.Municipality), FromDay: string(span.From), UntilDay: string(until(span))})
	if err != nil {
		return nil, fmt.Errorf("trial balance: %w", err)
	}
	byCode := make(map[string]store.TrialRow, len(rows))
	for _, row := range rows {
		byCode[row.Account] = row
	}
	var lines []TrialLine
	for _, a := range Chart {
		if row, moved := byCode[a.Code]; moved {
			lines = append(lines, TrialLine{a, money.Som(row.Opening), money.Som(row.Debit), money.Som(row.Credit),
				money.Som(row.Opening + row.Debit - row.Credit)})
		}
	}
	return lines, nil
}

// until turns an open end into a day after all others.
func until(s period.Span) period.Day {
	if s.Until == "" {
		return "9999-12-31"
	}
	return s.Until
}
