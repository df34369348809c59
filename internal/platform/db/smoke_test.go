package db_test

import (
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

func TestSmoke(t *testing.T) {
	testkit.EachDB(t, nil, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		on := ref.Ref{Kind: "a.b", ID: 7}
		err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
			if err := audit.Record(ctx, tx, testkit.Actor(access.Head), "x.y", on, nil, 3); err != nil {
				return err
			}
			return audit.Seal(ctx, tx)
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Read(ctx, testkit.Place, func(tx *db.Tx) error {
			h, err := audit.History(ctx, tx, on)
			t.Log(h)
			if err != nil {
				return err
			}
			c, err := audit.Verify(ctx, tx)
			t.Log(c)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
