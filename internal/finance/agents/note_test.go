package agents

import (
	"context"
	"net/url"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/elqr"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// What an agent sends as purpose stands with the payment, so that the number of a
// payment code is found there; a repeated call may lack it.
func TestPurposeReachesTheBooks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := w.agent("quick")
		code := string(elqr.NewReference("form"))
		query := "command=pay&txn_id=31&txn_date=20261122095959&sum=60.00&account=" + digits(w.accounts[testkit.Place][0])
		_, body := x.ask(query + "&note=" + url.QueryEscape("Таза суу "+code))
		first := reply(body).is(t, "0")
		if _, body = x.ask(query); reply(body) != first {
			t.Errorf("the same payment without its purpose answers\n%s\nnot\n%s", body, first)
		}
		w.look(testkit.Place, func(ctx context.Context, tx *db.Tx) error {
			var note string
			err := tx.QueryRowContext(ctx, "SELECT note FROM payments_payment WHERE municipality_id = $1", testkit.Place).Scan(&note)
			if found, _ := elqr.FindReference(note); string(found) != code {
				t.Errorf("the books hold %q", note)
			}
			return err
		})
	})
}
