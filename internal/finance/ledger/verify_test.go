package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// head seals the trail and returns its head, as the office would publish it.
func (b book) head() (h audit.Head) {
	b.t.Helper()
	err := b.write(func(ctx context.Context, tx *db.Tx) error {
		err := errors.Join(audit.Seal(ctx, tx), b.SumUp(ctx, tx))
		if err == nil {
			h, err = audit.LastHead(ctx, tx)
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return h
}

func (b book) verify(from, to audit.Head) (p ledger.Proof) {
	b.t.Helper()
	b.read(func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = b.Ledger.Verify(ctx, tx, from, to)
		return err
	})
	return p
}

func (b book) tamper(statements ...string) {
	b.t.Helper()
	err := b.write(func(ctx context.Context, tx *db.Tx) error {
		for _, s := range statements {
			if _, err := tx.ExecContext(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func TestNothingWasChanged(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.month()
		from := b.head()
		if _, err := b.postMany(crowd(1_000, 1_100)); err != nil {
			t.Fatal(err)
		}
		to := b.head()
		b.post(charged("2026-11-22", osmonov, waste, 7_00)) // after the second head
		for _, c := range [][2]audit.Head{{from, to}, {{}, to}, {from, {}}, {{}, {}}, {from, from}} {
			if p := b.verify(c[0], c[1]); len(p.Complaints) != 0 || p.Entries != 1_105 {
				t.Errorf("%d entries, complaints %q", p.Entries, p.Complaints)
			}
		}
	})
}

// Whoever has the database in hands can change the book, even with the digests
// beside it, but the two heads find it and name the entry.
func TestVerifyFindsTampering(t *testing.T) {
	for _, c := range []struct {
		name      string
		tamper    func(entry ref.ID) []string
		complaint string // %s: the entry
	}{
		{"an amount", func(id ref.ID) []string {
			return []string{fmt.Sprintf(`UPDATE ledger_line SET amount = amount * 2 WHERE entry_id = %d`, id)}
		}, "entry %s (payments.agent"},
		{"the subject of a line", func(id ref.ID) []string {
			return []string{fmt.Sprintf(`UPDATE ledger_line SET subject = 4711 WHERE entry_id = %d AND line = 2`, id)}
		}, "entry %s (payments.agent"},
		{"the day everywhere", func(id ref.ID) []string {
			return []string{fmt.Sprintf(`UPDATE ledger_line SET day = '2026-11-01' WHERE entry_id = %d`, id),
				fmt.Sprintf(`UPDATE ledger_entry SET day = '2026-11-01' WHERE id = %d`, id)}
		}, "entry %s (payments.agent"},
		{"who booked it", func(id ref.ID) []string {
			return []string{fmt.Sprintf(`UPDATE ledger_entry SET actor_name = 'Somebody' WHERE id = %d`, id)}
		}, "entry %s (payments.agent"},
		{"the digest with it", func(id ref.ID) []string {
			return []string{fmt.Sprintf(`UPDATE ledger_entry SET text = 'Gift', digest = (SELECT o.digest FROM ledger_entry o WHERE o.id <> %d LIMIT 1) WHERE id = %d`, id, id)}
		}, "entry %s (payments.agent"},
		{"deleted", func(id ref.ID) []string {
			return []string{fmt.Sprintf(`DELETE FROM ledger_line WHERE entry_id = %d`, id), fmt.Sprintf(`DELETE FROM ledger_entry WHERE id = %d`, id)}
		}, "entry 5 of the 20 that"},
		{"lines in another order", func(id ref.ID) []string {
			return []string{fmt.Sprintf(`UPDATE ledger_line SET line = 3 WHERE entry_id = %d AND line = 1`, id)}
		}, "entry %s (payments.agent"},
		{"moved behind the others", func(id ref.ID) []string {
			return []string{fmt.Sprintf(`INSERT INTO ledger_entry SELECT municipality_id, id + 1000000, day, kind, source_kind, source_id, 'x', text, lines, digest, batch, reverses, reason, actor_id, actor_name, made_at FROM ledger_entry WHERE id = %d`, id),
				fmt.Sprintf(`UPDATE ledger_line SET entry_id = entry_id + 1000000 WHERE entry_id = %d`, id), fmt.Sprintf(`DELETE FROM ledger_entry WHERE id = %d`, id)}
		}, "entry 5 of the 20 that"},
		{"slipped in", func(id ref.ID) []string {
			return []string{fmt.Sprintf(`INSERT INTO ledger_entry SELECT municipality_id, id + 1000000, day, kind, source_kind, source_id, 'x', text, lines, digest, batch + 1, reverses, reason, actor_id, actor_name, made_at FROM ledger_entry WHERE id = %d`, id)}
		}, "1 entries from"},
		{"what the trail says", func(ref.ID) []string {
			return []string{`UPDATE audit_entry SET after_json = '{}' WHERE action = 'ledger.post' AND id = (SELECT MAX(id) FROM audit_entry)`}
		}, "(ledger.post) was changed"},
		{"the trail cut off", func(ref.ID) []string {
			return []string{`DELETE FROM audit_leaf WHERE position = (SELECT MAX(position) FROM audit_leaf)`}
		}, "its end was cut off"},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(t *testing.T, b book) {
				b.month()
				from := b.head()
				ids, err := b.postMany(crowd(1_000, 20))
				if err != nil {
					t.Fatal(err)
				}
				to := b.head()
				b.tamper(c.tamper(ids[4])...)
				want := strings.ReplaceAll(c.complaint, "%s", ids[4].String())
				if got := strings.Join(b.verify(from, to).Complaints, "\n"); !strings.Contains(got, want) {
					t.Errorf("complaints %q, want %q", got, want)
				}
			})
		})
	}
}

// Somebody changes an entry and counts everything anew that lies in the
// database, down to the log: only a head kept outside still finds it.
func TestRewrittenHistoryDoesNotLeadToAKeptHead(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		b.post(charged("2026-11-20", osmonov, water, 21_400))
		kept := b.head()
		b.tamper(`DELETE FROM audit_leaf`, `DELETE FROM audit_tile`, `DELETE FROM audit_log`, `DELETE FROM audit_head`, `DELETE FROM audit_entry`,
			`UPDATE ledger_line SET amount = amount * 2`, fmt.Sprintf(`UPDATE ledger_batch SET turn = -1 WHERE municipality_id = %d`, testkit.Place),
			`INSERT INTO ledger_batch SELECT municipality_id, batch, id, id, -1 FROM ledger_entry`)
		b.head() // the program vouches for what it finds
		b.head()
		if p := b.verify(audit.Head{}, audit.Head{}); len(p.Complaints) != 0 {
			t.Errorf("a trail rewritten as a whole agrees with itself, but %q", p.Complaints)
		}
		if got := strings.Join(b.verify(kept, audit.Head{}).Complaints, "\n"); !strings.Contains(got, "do not lead to the first head") {
			t.Errorf("complaints %q", got)
		}
	})
}

// Two municipalities become one: the days of both are summed up anew, and the
// trail of the new one vouches for the entries of the old one.
func TestMerger(t *testing.T) {
	each(t, func(t *testing.T, b book) {
		const old ref.ID = 2002
		b.month()
		b.head()
		inOld := func(f func(tx *db.Tx) error) {
			t.Helper()
			if err := b.d.Write(t.Context(), old, f); err != nil {
				t.Fatal(err)
			}
		}
		inOld(func(tx *db.Tx) error {
			_, err := b.PostMany(t.Context(), tx, b.accountant, crowd(5_000, 30))
			return err
		})
		inOld(func(tx *db.Tx) error { return errors.Join(audit.Seal(t.Context(), tx), b.SumUp(t.Context(), tx)) })
		err := b.d.Write(t.Context(), db.Everywhere, func(tx *db.Tx) error {
			if err := b.Module().Settle(t.Context(), tx, old, testkit.Place); err != nil {
				return err
			}
			return tx.Rekey(t.Context(), old, testkit.Place, audit.Tables()...)
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := b.balance(ledger.Agents, 5); got != 3_000 {
			t.Errorf("before the days are summed up the agent owes %s", got)
		}
		b.head()
		if got := b.balance(ledger.Agents, 5); got != 3_000 {
			t.Errorf("the agent owes %s, want 30.00", got)
		}
		if p := b.verify(audit.Head{}, b.head()); len(p.Complaints) != 0 || p.Entries != 34 {
			t.Errorf("%d entries, complaints %q", p.Entries, p.Complaints)
		}
		b.sound()
	})
}
