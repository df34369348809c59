package accounts

import (
	"cmp"
	"context"
	"slices"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// sameUses holds what Uses says of a month against what Usage says, which every
// test of a month's use goes through: prices of a whole register count what bills
// count.
func sameUses(ctx context.Context, t *testing.T, a *Accounts, tx *db.Tx, service ref.ID, m period.Month, usage []Usage) {
	t.Helper()
	var want, got []Use
	for _, u := range usage {
		want = joinUse(want, Use{Account: u.Account, Category: u.Category, Connection: u.Connection, Persons: u.Persons,
			Heads: u.Heads, Area: u.Area, Metered: u.Metered, Quantity: u.Quantity})
	}
	slices.SortFunc(want, func(a, b Use) int { return cmp.Compare(a.Account, b.Account) })
	for part, err := range a.Uses(ctx, tx, service, m) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, part...)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: Uses says\n%v, and Usage\n%v", m, got, want)
	}
}
