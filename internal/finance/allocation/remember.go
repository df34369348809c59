package allocation

import (
	"context"
	"sync"

	"github.com/openaimak/aimak/internal/finance/payments/share"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// memory holds the rules of a day, by municipality. It is never stale: a rule
// begins on a later day than it is entered, and only one that has not begun can be
// withdrawn, so what held this morning holds until midnight, whichever program on
// this database entered the next one. Payments asks at every payment, and thereby
// without a question to the database.
type memory struct {
	mu   sync.Mutex
	kept map[ref.ID]ofDay
}

// ofDay are the rules that had begun by a day.
type ofDay struct {
	day   period.Day
	rules []share.Decided
}

// Decided returns the rules that have begun in the municipality of the
// transaction; share.InForce picks the one for a payment. The list is shared and
// must not be changed.
func (a *Allocation) Decided(ctx context.Context, tx *db.Tx) ([]share.Decided, error) {
	today := tx.Today()
	a.memory.mu.Lock()
	kept, known := a.memory.kept[tx.Municipality]
	a.memory.mu.Unlock()
	if known && kept.day == today {
		return kept.rules, nil
	}
	all, err := a.Versions(ctx, tx)
	if err != nil {
		return nil, err
	}
	var begun []share.Decided
	for _, rule := range decided(all) {
		if rule.From <= today {
			begun = append(begun, rule)
		}
	}
	a.memory.mu.Lock()
	defer a.memory.mu.Unlock()
	a.memory.kept[tx.Municipality] = ofDay{today, begun}
	return begun, nil
}

// forget lets the rules be read anew, when the demo or a merger changed what has
// begun.
func (m *memory) forget(municipality ref.ID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.kept, municipality)
}
