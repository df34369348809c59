package statements

import (
	"context"
	"fmt"

	"github.com/openaimak/aimak/internal/finance/statements/store"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
)

// sortLines tells what will become of each movement of a document, all anew: first
// what is not ours or known already, then whose payment it is. An account number
// goes before a payer who paid before, and that before name and sum. The number
// of statements does not depend on that of the movements.
func sortLines(ctx context.Context, tx *db.Tx, id ref.ID) error {
	q, m, d := store.New(tx), int64(tx.Municipality), int64(id)
	for _, step := range []func() error{
		func() error { return q.Unsort(ctx, store.UnsortParams{MunicipalityID: m, DocumentID: d}) },
		func() error {
			return q.SortForeign(ctx, store.SortForeignParams{MunicipalityID: m, DocumentID: d})
		},
		func() error { return q.SortKnown(ctx, store.SortKnownParams{MunicipalityID: m, DocumentID: d}) },
		func() error {
			return q.MatchNumbers(ctx, store.MatchNumbersParams{MunicipalityID: m, DocumentID: d})
		},
		func() error {
			return q.MatchPayers(ctx, store.MatchPayersParams{MunicipalityID: m, DocumentID: d})
		},
		func() error {
			return q.MatchNames(ctx, store.MatchNamesParams{MunicipalityID: m, DocumentID: d})
		},
	} {
		if err := step(); err != nil {
			return fmt.Errorf("sorting movements: %w", err)
		}
	}
	return nil
}
