package readings_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/finance/readings"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

func TestStatements(t *testing.T) {
	eachTown(t, 0, func(t *testing.T, w *town) { testkit.PrepareAll(t, w.d, "store") })
}

// list writes a list of readings as the office keeps it.
func list(rows ...string) []byte {
	return []byte("Лицевой счёт;Дата;Показание\n" + strings.Join(rows, "\n") + "\n")
}

func (w *town) upload(body []byte) (id ref.ID) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		id, err = w.readings.Upload(ctx, tx, testkit.Actor(access.Operator), "ноябрь.csv", body)
		return err
	})
	return id
}

func (w *town) preview(id ref.ID) (l readings.List, p readings.Preview) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		if l, err = w.readings.List(ctx, tx, id); err == nil {
			p, err = w.readings.Preview(ctx, tx, l)
		}
		return err
	})
	return l, p
}

// take takes a list over and lets the job run out.
func (w *town) take(id ref.ID) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := w.readings.TakeOver(ctx, tx, testkit.Actor(access.Operator), id)
		return err
	})
	if err := w.queue.Drain(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

func TestBadRowsAreNamedAndGoodOnesTaken(t *testing.T) {
	eachTown(t, 3, func(t *testing.T, w *town) {
		a, b, c := w.homes[0].Number, w.homes[1].Number, w.homes[2].Number
		id := w.upload(list(
			a+";20.11.2026;138",  // row 2: good
			b+";20.11.2026;120",  // lower than the last
			c+";20.11.2026;1300", // ten times the usual
			c+";25.11.2026;140",  // in the future
			a+";20.11.2026;139",  // twice in the file
			a+";31.10.2026;130",  // twice in the books
			"4-9999-0;20.11.2026;5",
			b+";вчера;140",
			"KG-002;20.11.2026;141", // a meter number in the account's column
		))
		_, p := w.preview(id)
		if p.Rows != 9 || p.Good != 1 || p.Bad != 8 {
			t.Fatalf("preview %+v", p)
		}
		for i, want := range []string{"lower than last month's", "far more than usual", "in the future", "the same meter and day", "already a reading of this day",
			"no such account", "not a date", "no such account"} {
			if got := p.Shown[i]; got.Row != i+3 || !strings.Contains(got.Why.Msg, want) {
				t.Errorf("row %d: %q, want %q", got.Row, got.Why.Msg, want)
			}
		}
		w.shows(0, 130) // nothing is changed by looking
		w.take(id)
		w.shows(0, 138)
		if l, _ := w.preview(id); l.State != "done" || l.Seen != 9 || l.Good != 1 {
			t.Errorf("list %+v", l)
		}
	})
}

func TestAListIsTakenOverOnceAndTakenBackOnce(t *testing.T) {
	eachTown(t, 2, func(t *testing.T, w *town) {
		clerk := testkit.Actor(access.Operator)
		id := w.upload(list(w.homes[0].Number+";20.11.2026;138", w.homes[1].Number+";20.11.2026;139"))
		w.take(id)
		again := w.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
			_, err := w.readings.TakeOver(t.Context(), tx, clerk, id)
			return err
		})
		if !fault.Is(again, fault.KindConflict) {
			t.Errorf("taken over twice: %v", again)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.readings.Undo(ctx, tx, clerk, id) })
		w.shows(0, 130)
		undo := w.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error { return w.readings.Undo(t.Context(), tx, clerk, id) })
		if !fault.Is(undo, fault.KindConflict) {
			t.Errorf("taken back twice: %v", undo)
		}
		w.take(w.upload(list(w.homes[0].Number + ";20.11.2026;137"))) // the corrected file
		w.shows(0, 137)
	})
}

// The program died after the first row was committed: the job goes on with the
// second and does not call the first a mistake.
func TestAListGoesOnAfterACrash(t *testing.T) {
	eachTown(t, 2, func(t *testing.T, w *town) {
		id := w.upload(list(w.homes[0].Number+";19.11.2026;138", w.homes[1].Number+";20.11.2026;139"))
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE readings_list SET seen = 1, good = 1 WHERE municipality_id = $1 AND id = $2", testkit.Place, int64(id))
			return err
		})
		w.take(id)
		w.shows(0, 130)
		w.shows(1, 139)
		if l, _ := w.preview(id); l.Seen != 2 || l.Good != 2 {
			t.Errorf("list %+v", l)
		}
	})
}

func TestColumnsAreChosenByHand(t *testing.T) {
	eachTown(t, 1, func(t *testing.T, w *town) {
		id := w.upload([]byte("кимдики;качан;канча\n" + w.homes[0].Number + ";20.11.2026;138\n"))
		if _, p := w.preview(id); p.Good+p.Bad != 0 || p.Rows != 1 {
			t.Errorf("without columns %+v", p)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.readings.ChooseColumns(ctx, tx, testkit.Actor(access.Operator), id, map[string]int{"account": 0, "day": 1, "value": 2})
		})
		if _, p := w.preview(id); p.Good != 1 {
			t.Errorf("with columns %+v", p)
		}
	})
}

func TestAuditorsMayNotUpload(t *testing.T) {
	eachTown(t, 0, func(t *testing.T, w *town) {
		err := w.d.Write(t.Context(), testkit.Place, func(tx *db.Tx) error {
			_, err := w.readings.Upload(t.Context(), tx, testkit.Actor(access.Auditor), "x.csv", list("a;b;c"))
			return err
		})
		if !fault.Is(err, fault.KindDenied) {
			t.Errorf("got %v", err)
		}
	})
}

func TestImportCommand(t *testing.T) {
	eachTown(t, 1, func(t *testing.T, w *town) {
		w.readings.OpenFile = func(name string) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(list(w.homes[0].Number + ";20.11.2026;138"))), nil
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO territory_slug (slug, municipality_id, current) VALUES ('kara-kulja', $1, TRUE)", testkit.Place)
			return err
		})
		run := w.readings.Module().Commands[0].Run
		if err := run(t.Context(), []string{"--municipality", "kara-kulja", "november.csv"}); err != nil {
			t.Error(err)
		}
		w.shows(0, 138)
		for _, args := range [][]string{nil, {"november.csv"}, {"--municipality", "nowhere", "november.csv"}, {"--municipality", "kara-kulja"}} {
			if err := run(t.Context(), args); err == nil {
				t.Errorf("%q is accepted", args)
			}
		}
	})
}
