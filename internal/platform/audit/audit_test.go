package audit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/money"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

type tariff struct {
	Rate money.Som
	Name string
}

var bill = ref.Ref{Kind: "billing.bill", ID: 42}

func record(t *testing.T, d *db.DB, municipality ref.ID, n int) {
	t.Helper()
	who := testkit.Actor(access.Accountant)
	err := d.Write(t.Context(), municipality, func(tx *db.Tx) error {
		for i := range n {
			err := audit.Record(t.Context(), tx, who, "billing.correct", bill, tariff{1000, "a"}, tariff{money.Som(i), "б"})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func seal(t *testing.T, d *db.DB, municipality ref.ID) {
	t.Helper()
	err := d.Write(t.Context(), municipality, func(tx *db.Tx) error { return audit.Seal(t.Context(), tx) })
	if err != nil {
		t.Fatal(err)
	}
}

func verify(t *testing.T, d *db.DB, municipality ref.ID) (complaints []string) {
	t.Helper()
	err := d.Read(t.Context(), municipality, func(tx *db.Tx) (err error) {
		complaints, err = audit.Verify(t.Context(), tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return complaints
}

func TestHistoryTellsWhoAndWhat(t *testing.T) {
	testkit.EachDB(t, nil, func(t *testing.T, d *db.DB) {
		record(t, d, testkit.Place, 2)
		record(t, d, 7, 1) // another municipality's trail is not seen
		var entries []audit.Entry
		err := d.Read(t.Context(), testkit.Place, func(tx *db.Tx) (err error) {
			entries, err = audit.History(t.Context(), tx, bill)
			return err
		})
		if err != nil || len(entries) != 2 {
			t.Fatalf("%d entries, want 2 (%v)", len(entries), err)
		}
		e := entries[1]
		if e.ActorName != "Асанова Айгүл" || e.Action != "billing.correct" || e.On != bill ||
			e.Before != `{"Rate":1000,"Name":"a"}` || e.After != `{"Rate":1,"Name":"б"}` {
			t.Errorf("entry %+v", e)
		}
	})
}

func TestEntryIsUndoneWithItsChange(t *testing.T) {
	testkit.EachDB(t, nil, func(t *testing.T, d *db.DB) {
		failed := fmt.Errorf("the change failed")
		_ = d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
			if err := audit.Record(t.Context(), tx, access.System(testkit.Place), "x.y", bill, nil, nil); err != nil {
				t.Error(err)
			}
			return failed
		})
		err := d.Read(t.Context(), testkit.Place, func(tx *db.Tx) error {
			entries, err := audit.History(t.Context(), tx, bill)
			if len(entries) != 0 {
				t.Errorf("%d entries of a change that never was", len(entries))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestSealLinksEverythingOnce(t *testing.T) {
	testkit.EachDB(t, nil, func(t *testing.T, d *db.DB) {
		seal(t, d, testkit.Place) // nothing to seal yet
		record(t, d, testkit.Place, 2300)
		seal(t, d, testkit.Place)
		seal(t, d, testkit.Place)
		record(t, d, testkit.Place, 5)
		seal(t, d, testkit.Place)
		var head audit.Head
		err := d.Read(t.Context(), testkit.Place, func(tx *db.Tx) (err error) {
			head, err = audit.LastHead(t.Context(), tx)
			return err
		})
		if err != nil || head.Number != 4 {
			t.Errorf("chain ends at link %d, want 4: 1000 + 1000 + 300 + 5 entries (%v)", head.Number, err)
		}
		if complaints := verify(t, d, testkit.Place); len(complaints) != 0 {
			t.Errorf("an untouched trail: %q", complaints)
		}
	})
}

// Whoever has the database in hands can change rows, but not unseen.
func TestVerifyFindsTampering(t *testing.T) {
	changed := []struct{ name, statement, complaint string }{
		{"content of a sealed entry", `UPDATE audit_entry SET after_json = '{"Rate":1}' WHERE municipality_id = $1 AND id = (SELECT MIN(id) FROM audit_entry)`, "was changed"},
		{"content of a loose entry", `UPDATE audit_entry SET actor_name = 'Somebody' WHERE municipality_id = $1 AND id = (SELECT MAX(id) FROM audit_entry)`, "was changed"},
		{"a hash exchanged", `UPDATE audit_entry SET hash = (SELECT hash FROM audit_link WHERE number = 1) WHERE municipality_id = $1 AND id = (SELECT MIN(id) FROM audit_entry)`, "was changed"},
		{"a sealed entry taken away", `DELETE FROM audit_entry WHERE municipality_id = $1 AND id = (SELECT MIN(id) FROM audit_entry)`, "has lost entries"},
		{"a seal taken away", `DELETE FROM audit_sealed WHERE municipality_id = $1 AND entry_id = (SELECT MIN(entry_id) FROM audit_sealed)`, "has lost entries"},
		{"a link rewritten", `UPDATE audit_link SET hash = previous WHERE municipality_id = $1 AND number = 1`, "does not match its entries"},
		{"a link cut loose", `UPDATE audit_link SET previous = hash WHERE municipality_id = $1 AND number = 2`, "link 2 does not follow from link 1"},
	}
	for _, c := range changed {
		t.Run(c.name, func(t *testing.T) {
			testkit.EachDB(t, nil, func(t *testing.T, d *db.DB) {
				for range 2 {
					record(t, d, testkit.Place, 3)
					seal(t, d, testkit.Place)
				}
				record(t, d, testkit.Place, 1)
				err := d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
					_, err := tx.ExecContext(t.Context(), c.statement, testkit.Place)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				if got := strings.Join(verify(t, d, testkit.Place), "\n"); !strings.Contains(got, c.complaint) {
					t.Errorf("complaints %q, want %q", got, c.complaint)
				}
			})
		})
	}
}
