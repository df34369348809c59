package reconciliation

import (
	"context"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/platform/db"
)

// A day is signed off from its signature until it is opened again, and no other
// day and no other agent with it.
func TestSignedOff(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		signed := func(day period.Day) (is bool) {
			w.look(func(ctx context.Context, tx *db.Tx) (err error) {
				is, err = w.SignedOff(ctx, tx, w.agent, day)
				return err
			})
			return is
		}
		if signed(saturday) {
			t.Error("a day is signed off that nobody signed")
		}
		w.called(0, "1", 1000_00, saturday)
		w.must(w.Sign(t.Context(), w.head, w.agent, saturday, "реестр кагазда"))
		if !signed(saturday) || signed(friday) {
			t.Error("the signed day is not signed off, or another one is")
		}
		w.must(w.Reopen(t.Context(), w.head, w.agent, saturday, "Реестр толук эмес"))
		if signed(saturday) {
			t.Error("a day that was opened again stays signed off")
		}
	})
}
