package exports

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/money"
)

// However an entry looks, its postings move the same on every account, each by
// more than nothing.
func TestPairsKeepTheTurnover(t *testing.T) {
	codes := []string{ledger.Cash, ledger.Bank, ledger.Receivable, ledger.Advance, ledger.Income}
	rapid.Check(t, func(r *rapid.T) {
		var lines []ledger.Line
		var sum money.Som
		for range rapid.IntRange(1, 8).Draw(r, "lines") {
			amount := money.Som(rapid.Int64Range(-1_000, 1_000).Draw(r, "amount"))
			if amount != 0 {
				sum += amount
				lines = append(lines, ledger.Line{Account: rapid.SampledFrom(codes).Draw(r, "account"), Amount: amount})
			}
		}
		if sum != 0 {
			lines = append(lines, ledger.Line{Account: ledger.Opening, Amount: -sum})
		}
		debit, credit := map[string]money.Som{}, map[string]money.Som{}
		for _, line := range lines {
			debit[line.Account] += max(line.Amount, 0)
			credit[line.Account] += max(-line.Amount, 0)
		}
		for _, p := range pair(lines) {
			if p.amount <= 0 {
				r.Errorf("a posting of %s", p.amount)
			}
			debit[p.debit.Account] -= p.amount
			credit[p.credit.Account] -= p.amount
		}
		for code := range debit {
			if debit[code] != 0 || credit[code] != 0 {
				r.Errorf("%s: %s of debit and %s of credit are lost", code, debit[code], credit[code])
			}
		}
	})
}
