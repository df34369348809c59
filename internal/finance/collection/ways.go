package collection

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/collection/store"
	"github.com/openaimak/aimak/internal/finance/payments/intake"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
)

// wayDays is for how many days, today too, payments are told apart by their door.
const wayDays = 30

// Way is what came through one door: the cash desk, agents, the bank and so on.
type Way struct {
	Method   intake.Method
	Payments int
	Paid     money.Som // less what was given back
}

// ways adds up the payments of a span by door, the largest sum first.
func (c *Collection) ways(ctx context.Context, tx *db.Tx, span period.Span) ([]Way, error) {
	rows, err := store.New(tx).PaidWays(ctx, store.PaidWaysParams{MunicipalityID: int64(tx.Municipality), Since: string(span.From), Until: string(span.Until)})
	if err != nil {
		return nil, fmt.Errorf("adding up payments by door: %w", err)
	}
	list := make([]Way, len(rows))
	for i, r := range rows {
		list[i] = Way{intake.Method(r.Method), int(r.Payments), money.Som(r.Paid)}
	}
	return list, nil
}

// all adds up the doors.
func all(list []Way) (sum Way) {
	for _, w := range list {
		sum.Payments, sum.Paid = sum.Payments+w.Payments, sum.Paid+w.Paid
	}
	return sum
}

// permille is the share of a door in all that was paid, in thousandths.
func (w Way) permille(of Way) int {
	return Paid{Amount: of.Paid, Paid: w.Paid}.Permille()
}
