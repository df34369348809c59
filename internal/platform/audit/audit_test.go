package audit_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

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

func TestSealTakesEverythingOnce(t *testing.T) {
	testkit.EachDB(t, nil, func(t *testing.T, d *db.DB) {
		seal(t, d, testkit.Place) // nothing to seal yet
		if h := head(t, d); h != (audit.Head{}) {
			t.Errorf("the head of nothing: %+v", h)
		}
		for _, n := range []int{2300, 0, 5, 1, 251} {
			record(t, d, testkit.Place, n)
			record(t, d, 7, 1)
			seal(t, d, testkit.Place)
		}
		if h := head(t, d); h.Size != 2557 || h.Day != "2026-11-22" {
			t.Errorf("head %+v, want 2557 records", h)
		}
		if complaints := verify(t, d, testkit.Place); len(complaints) != 0 {
			t.Errorf("an untouched trail: %q", complaints)
		}
	})
}

// An entry whose transaction took hours is found by the look back over a day.
func TestSealFindsTheLate(t *testing.T) {
	testkit.EachDB(t, nil, func(t *testing.T, d *db.DB) {
		record(t, d, testkit.Place, 3)
		seal(t, d, testkit.Place)
		record(t, d, testkit.Place, 1)
		longAgo := ref.NewSource(0, func() time.Time { return testkit.Now.Add(-2 * time.Hour) }).Next()
		err := d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
			_, err := tx.ExecContext(t.Context(), `UPDATE audit_entry SET id = $1 WHERE municipality_id = $2
				AND id = (SELECT MAX(id) FROM audit_entry WHERE municipality_id = $2)`, longAgo, tx.Municipality)
			return errors.Join(err, audit.SealNew(t.Context(), tx))
		})
		if err != nil {
			t.Fatal(err)
		}
		if h := head(t, d); h.Size != 3 {
			t.Errorf("the last half hour holds %d entries, want 3", h.Size)
		}
		seal(t, d, testkit.Place)
		if h := head(t, d); h.Size != 4 {
			t.Errorf("the day holds %d entries, want 4", h.Size)
		}
	})
}

func head(t *testing.T, d *db.DB) (h audit.Head) {
	t.Helper()
	err := d.Read(t.Context(), testkit.Place, func(tx *db.Tx) (err error) {
		h, err = audit.LastHead(t.Context(), tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func between(t *testing.T, d *db.DB, from, to audit.Head) (complaints []string) {
	t.Helper()
	err := d.Read(t.Context(), testkit.Place, func(tx *db.Tx) (err error) {
		complaints, err = audit.VerifyBetween(t.Context(), tx, from, to)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return complaints
}

// Heads of any sizes are states of one log.
func TestHeadsFollowFromEachOther(t *testing.T) {
	testkit.EachDB(t, nil, func(t *testing.T, d *db.DB) {
		heads := []audit.Head{{}}
		for _, n := range []int{1, 2, 300, 1, 511} {
			record(t, d, testkit.Place, n)
			seal(t, d, testkit.Place)
			heads = append(heads, head(t, d))
		}
		for i, from := range heads {
			for _, to := range heads[i:] {
				if complaints := between(t, d, from, to); len(complaints) != 0 {
					t.Errorf("from %d to %d: %q", from.Size, to.Size, complaints)
				}
			}
		}
		for name, c := range map[string]struct {
			from, to  audit.Head
			complaint string
		}{
			"exchanged":     {heads[3], heads[2], "exchange them"},
			"a false head":  {heads[1], audit.Head{Size: 4, Root: heads[1].Root}, "do not lead to the second head"},
			"a false start": {audit.Head{Size: 2, Root: heads[1].Root}, heads[4], "among the records 1 to 2"},
			"cut off":       {heads[1], audit.Head{Size: 9999, Root: heads[1].Root}, "its end was cut off"},
		} {
			if got := strings.Join(between(t, d, c.from, c.to), "\n"); !strings.Contains(got, c.complaint) {
				t.Errorf("%s: %q, want %q", name, got, c.complaint)
			}
		}
	})
}

// Each day begins with a head that stays.
func TestHeadOfTheDayStays(t *testing.T) {
	testkit.EachDB(t, nil, func(t *testing.T, d *db.DB) {
		var first []audit.Head
		for i := range 2 {
			record(t, d, testkit.Place, 3)
			seal(t, d, testkit.Place)
			err := d.Read(t.Context(), testkit.Place, func(tx *db.Tx) error {
				heads, err := audit.Heads(t.Context(), tx, 10)
				if i == 0 {
					first = heads
				}
				if len(heads) != 1 || heads[0] != first[0] || heads[0].Size != 3 {
					t.Errorf("heads %v, the first were %v", heads, first)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestHeadAsText(t *testing.T) {
	h := audit.Head{Origin: "kara-kulja", Size: 1234, Root: audit.Leaf([]byte("x")), Day: "2026-11-22"}
	again, err := audit.ParseHead([]byte("\ufeff" + strings.ReplaceAll(h.String(), "\n", "  \r\n") + "\r\n"))
	if err != nil || again != h {
		t.Errorf("%+v, want %+v (%v)", again, h, err)
	}
	for _, wrong := range []string{"", "aimak/x\n1\n", "x\n1\n" + h.Root.String() + "\n2026-11-22", "aimak/x\n-1\n" + h.Root.String() + "\n2026-11-22",
		"aimak/x\n01\n" + h.Root.String() + "\n2026-11-22", "aimak/x\n1\nAAAA\n2026-11-22", "aimak/x\n1\n" + h.Root.String() + "\n2026-13-22"} {
		if _, err := audit.ParseHead([]byte(wrong)); !errors.Is(err, audit.ErrHead) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func FuzzHead(f *testing.F) {
	f.Add([]byte(audit.Head{Origin: "osh", Size: 7, Root: audit.Leaf(nil), Day: "2026-01-31"}.String()))
	f.Add([]byte("aimak/x\n1\n\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		h, err := audit.ParseHead(text)
		if err != nil {
			return
		}
		if again, err := audit.ParseHead([]byte(h.String())); err != nil || again != h {
			t.Errorf("%+v, then %+v (%v)", h, again, err)
		}
	})
}

// Whoever has the database in hands can change rows, but not unseen.
func TestVerifyFindsTampering(t *testing.T) {
	changed := []struct{ name, statement, complaint string }{
		{"content of a sealed entry", `UPDATE audit_entry SET after_json = '{"Rate":1}' WHERE municipality_id = $1 AND id = (SELECT MIN(id) FROM audit_entry)`, "was changed"},
		{"content of a loose entry", `UPDATE audit_entry SET actor_name = 'Somebody' WHERE municipality_id = $1 AND id = (SELECT MAX(id) FROM audit_entry)`, "was changed"},
		{"a hash exchanged", `UPDATE audit_entry SET hash = (SELECT root FROM audit_log) WHERE municipality_id = $1 AND id = (SELECT MIN(id) FROM audit_entry)`, "was changed"},
		{"a sealed entry taken away", `DELETE FROM audit_entry WHERE municipality_id = $1 AND id = (SELECT MIN(id) FROM audit_entry)`, "place 1 of the log, is gone"},
		{"a place taken away", `DELETE FROM audit_leaf WHERE municipality_id = $1 AND position = 2`, "place 3 of the log has lost its entry"},
		{"the last place taken away", `DELETE FROM audit_leaf WHERE municipality_id = $1 AND position = 5`, "the log has 6 records, the trail 5"},
		{"another entry in a place", `UPDATE audit_leaf SET entry_id = (SELECT MAX(id) FROM audit_entry) WHERE municipality_id = $1 AND position = 1`, "is not what was sealed at place 2"},
		{"hashes of the log", `UPDATE audit_tile SET hashes = (SELECT root FROM audit_log) WHERE municipality_id = $1`, "is not what was sealed"},
		{"the head", `UPDATE audit_log SET root = (SELECT hash FROM audit_entry ORDER BY id LIMIT 1) WHERE municipality_id = $1`, "do not lead to the head of the log"},
		{"a published head", `UPDATE audit_head SET size = 2 WHERE municipality_id = $1`, "do not lead to the head of 2026-11-22"},
		{"a larger published head", `UPDATE audit_head SET size = 9 WHERE municipality_id = $1`, "has 9 records"},
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
