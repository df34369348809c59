package people

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/jobs"
	"github.com/openaimak/aimak/internal/platform/sheet"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/people/roll"
)

const list = `Айыл;Аты-жөнү;Көчө;Үй;Жан саны;Телефон
Кара-Кулжа;Өмүрбек уулу Асан;Ленин;12;5;0555123456
с. Кара-Кульджа;Сыдыкова Гүлжан;Манас;3;2;
Бий-Мырза;Маматов Уран;Манас;70;4;
`

// upload keeps a CSV list as the desk would.
func (w *bench) upload(text string) (id ref.ID) {
	w.t.Helper()
	table, err := sheet.Read(strings.NewReader(text), "list.csv", sheet.Limits{})
	if err != nil {
		w.t.Fatal(err)
	}
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		id, err = w.Upload(ctx, tx, w.who, "list.csv", table)
		return err
	})
	return id
}

// confirm accepts the guessed columns.
func (w *bench) confirm(id ref.ID) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		imp, err := w.Import(ctx, tx, id)
		if err != nil {
			return err
		}
		return w.SetColumns(ctx, tx, w.who, id, imp.Columns, imp.Village)
	})
}

func (w *bench) plan(id ref.ID) (plan roll.Plan) {
	w.t.Helper()
	w.read(func(ctx context.Context, tx *db.Tx) error {
		imp, err := w.Import(ctx, tx, id)
		if err == nil {
			plan, err = w.Plan(ctx, tx, imp)
		}
		return err
	})
	return plan
}

func (w *bench) commit(id ref.ID, d Decision) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Commit(ctx, tx, w.who, id, d)
		return err
	})
}

func (w *bench) drain() {
	w.t.Helper()
	if err := w.queue.Drain(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

func (w *bench) state(id ref.ID) (s ImportState) {
	w.t.Helper()
	w.read(func(ctx context.Context, tx *db.Tx) error {
		imp, err := w.Import(ctx, tx, id)
		s = imp.State
		return err
	})
	return s
}

func TestImportFromUploadToUndo(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		id := w.upload(list)
		w.confirm(id)
		if enter, problems, twins := w.plan(id).Count(); enter != 3 || problems != 0 || twins != 0 {
			t.Fatalf("%d to enter, %d with problems, %d twins: %+v", enter, problems, twins, w.plan(id).Drafts)
		}
		if got := w.heads(Filter{}); len(got) != 0 {
			t.Fatalf("entered before anybody agreed: %q", got)
		}
		w.commit(id, Decision{})
		w.drain()
		if got := w.heads(Filter{Village: w.kulja}); len(got) != 2 || w.state(id) != Added {
			t.Fatalf("the village has %q, the import is %s", got, w.state(id))
		}
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.Undo(ctx, tx, w.who, id) })
		if got := w.heads(Filter{}); len(got) != 0 || w.state(id) != Undone {
			t.Errorf("after undo: %q, %s", got, w.state(id))
		}
		err := w.try(func(ctx context.Context, tx *db.Tx) error { return w.Undo(ctx, tx, w.who, id) })
		if !fault.Is(err, fault.KindConflict) {
			t.Errorf("undone twice: %v", err)
		}
	})
}

// The program may die at any chunk: what was entered stays, the rest follows,
// and nothing is entered twice.
func TestAnInterruptedImportGoesOn(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		var text strings.Builder
		text.WriteString("Айыл;Аты-жөнү;Үй\n")
		for i := range 2*importChunk + 500 {
			fmt.Fprintf(&text, "Бий-Мырза;Асанов %d;%d\n", i%1900, i) // names repeat, houses do not
		}
		id := w.upload(text.String())
		w.confirm(id)
		w.commit(id, Decision{})

		plan := w.plan(id)
		if err := w.enterChunk(t.Context(), testkit.Place, id, plan, plan.Drafts[:importChunk]); err != nil {
			t.Fatal(err)
		}
		err := w.enterChunk(t.Context(), testkit.Place, id, plan, plan.Drafts[:importChunk])
		if !fault.Is(err, fault.KindConflict) {
			t.Fatalf("a second worker entered the same rows: %v", err)
		}
		w.drain()
		w.drain()
		w.read(func(ctx context.Context, tx *db.Tx) error {
			n, err := entered(ctx, tx, id)
			if n != 2*importChunk+500 {
				t.Errorf("%d households, want %d", n, 2*importChunk+500)
			}
			return err
		})
	})
}

// A job that is run again after it finished (its worker died before saying so)
// changes nothing.
func TestAFinishedImportRunAgain(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		id := w.upload(list)
		w.confirm(id)
		w.commit(id, Decision{})
		w.drain()
		again := jobs.New(w.db, testkit.Quiet())
		again.Register(jobs.Job{Kind: importJob, Run: w.runImport})
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := again.Enqueue(ctx, tx, w.who, importJob, importArgs{id}, "again")
			return err
		})
		if err := again.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := w.heads(Filter{}); len(got) != 3 {
			t.Errorf("the register has %q", got)
		}
	})
}

func TestRepeatedHouseholds(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		w.add(NewHousehold{VillageID: w.kulja, Head: "Омурбек уулу Асан", House: "12"})
		text := list + "Бий-Мырза;Маматов Уран;Манас к.;70;4;\n"
		id := w.upload(text)
		w.confirm(id)
		plan := w.plan(id)
		if enter, _, twins := plan.Count(); enter != 2 || twins != 2 {
			t.Errorf("%d to enter, %d twins", enter, twins)
		}
		if plan.Drafts[0].TwinID == 0 || plan.Drafts[3].TwinRow != 4 {
			t.Errorf("twins of the register and of row 4: %+v, %+v", plan.Drafts[0], plan.Drafts[3])
		}
		w.commit(id, Decision{})
		w.drain()
		if got := w.heads(Filter{}); len(got) != 3 {
			t.Errorf("the register has %q", got)
		}
		// later entries do not change what the finished import says of itself
		w.add(NewHousehold{VillageID: w.kulja, Head: "Сыдыкова Гүлжан", House: "3"})
		if enter, _, twins := w.plan(id).Count(); enter != 2 || twins != 2 {
			t.Errorf("afterwards: %d entered, %d twins", enter, twins)
		}
		again := w.upload(text)
		w.confirm(again)
		w.commit(again, Decision{Twins: true})
		w.drain()
		if got := w.heads(Filter{}); len(got) != 8 {
			t.Errorf("twins on purpose: %q", got)
		}
	})
}

func TestLegacyFontsAreCorrectedOnlyWhenAsked(t *testing.T) {
	text := "Айыл;Аты-жөнү;Көчө\nБий-Мырза;Ъмърбек уулу Асан;Чълпън\nБий-Мырза;Подъездов Семён;Объездная\n"
	inTown(t, func(t *testing.T, w *bench) {
		id := w.upload(text)
		w.confirm(id)
		if m := w.plan(id).Mendings; len(m) != 2 {
			t.Fatalf("offers %+v", m)
		}
		w.commit(id, Decision{Mend: []string{"Ъмърбек"}})
		w.drain()
		var got []Household
		w.read(func(ctx context.Context, tx *db.Tx) (err error) {
			got, _, err = w.Households(ctx, tx, Filter{Query: "уулу"})
			return err
		})
		if got[0].Head != "Өмүрбек уулу Асан" || got[0].Street != "Чълпън" {
			t.Errorf("entered %+v", got[0])
		}
	})
}

func TestColumnsAreRememberedForTheNextList(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		id := w.upload("Кто;Где\nАсанов;12\n")
		choose := func(c roll.Columns, village ref.ID) error {
			return w.try(func(ctx context.Context, tx *db.Tx) error { return w.SetColumns(ctx, tx, w.who, id, c, village) })
		}
		for name, tt := range map[string]struct {
			columns roll.Columns
			village ref.ID
		}{
			"no name":        {roll.Columns{roll.ColHouse: 1}, w.biy},
			"no village":     {roll.Columns{roll.ColHead: 0}, 0},
			"twice":          {roll.Columns{roll.ColHead: 0, roll.ColHouse: 0}, w.biy},
			"no such column": {roll.Columns{roll.ColHead: 7}, w.biy},
		} {
			if err := choose(tt.columns, tt.village); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := choose(roll.Columns{roll.ColHead: 0, roll.ColHouse: 1}, w.biy); err != nil {
			t.Fatal(err)
		}
		next := w.upload("КТО ;где\nУсенов;13\n")
		w.read(func(ctx context.Context, tx *db.Tx) error {
			imp, err := w.Import(ctx, tx, next)
			if imp.Columns[roll.ColHouse] != 1 || imp.Village != w.biy {
				t.Errorf("forgot: %+v", imp)
			}
			return err
		})
	})
}

func TestUndoStopsWhenOthersCountOnAHousehold(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		id := w.upload(list)
		w.confirm(id)
		w.commit(id, Decision{})
		if err := w.try(func(ctx context.Context, tx *db.Tx) error { return w.Undo(ctx, tx, w.who, id) }); !fault.Is(err, fault.KindConflict) {
			t.Errorf("undone while the job waits: %v", err)
		}
		w.drain()
		w.Held = func(ctx context.Context, tx *db.Tx) (map[ref.ID]bool, error) {
			list, _, err := w.Households(ctx, tx, Filter{Query: "маматов"})
			return map[ref.ID]bool{list[0].ID: true}, err
		}
		err := w.try(func(ctx context.Context, tx *db.Tx) error { return w.Undo(ctx, tx, w.who, id) })
		if f := fault.Of(err); f == nil || f.Values["names"] != "Маматов Уран" {
			t.Errorf("got %v", err)
		}
		if got := w.heads(Filter{}); len(got) != 3 {
			t.Errorf("a refused undo left %q", got)
		}
	})
}

func TestAStoppedImportIsResumedOrTakenBack(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		id := w.upload(list)
		w.confirm(id)
		stop := func() {
			w.write(func(ctx context.Context, tx *db.Tx) error {
				imp, err := w.Import(ctx, tx, id)
				if err != nil {
					return err
				}
				return w.queue.Cancel(ctx, tx, imp.Job)
			})
		}
		w.commit(id, Decision{})
		stop()
		w.drain()
		if got := w.heads(Filter{}); len(got) != 0 || w.state(id) != Adding {
			t.Fatalf("a cancelled job entered %q, %s", got, w.state(id))
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Resume(ctx, tx, w.who, id)
			return err
		})
		w.drain()
		if got := w.heads(Filter{}); len(got) != 3 || w.state(id) != Added {
			t.Errorf("after resuming: %q, %s", got, w.state(id))
		}
		err := w.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Resume(ctx, tx, w.who, id)
			return err
		})
		if !fault.Is(err, fault.KindConflict) {
			t.Errorf("a finished import was resumed: %v", err)
		}
	})
}

func TestAForgottenListIsGone(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		id := w.upload(list)
		w.write(func(ctx context.Context, tx *db.Tx) error { return w.Drop(ctx, tx, w.who, id) })
		err := w.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Import(ctx, tx, id)
			return err
		})
		if !fault.Is(err, fault.KindMissing) {
			t.Errorf("got %v", err)
		}
		w.read(func(ctx context.Context, tx *db.Tx) error {
			rows, _, err := storedRows(ctx, tx, id)
			if len(rows) != 0 {
				t.Errorf("%d rows are still kept", len(rows))
			}
			return err
		})
	})
}

func TestImportCommand(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		if err := w.territory.LoadRegister(t.Context()); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "list.csv")
		if err := os.WriteFile(file, []byte(list), 0o600); err != nil {
			t.Fatal(err)
		}
		w.OpenFile = func(name string) (io.ReadCloser, error) { return os.Open(name) }
		table, err := w.readFile(file)
		if err != nil {
			t.Fatal(err)
		}
		id, err := w.importTable(t.Context(), testkit.Place, importOptions{file: file}, table)
		if err != nil {
			t.Fatal(err)
		}
		w.drain()
		if err := w.reportImport(t.Context(), testkit.Place, id); err != nil {
			t.Error(err)
		}
		if got := w.heads(Filter{}); len(got) != 3 {
			t.Errorf("entered %q", got)
		}
		for name, args := range map[string][]string{
			"nothing": nil, "no file": {"--municipality", "x"}, "unknown flag": {"--x"},
			"no such file":         {"--municipality", "x", file + ".none"},
			"no such municipality": {"--municipality", "nowhere", file},
		} {
			if err := w.importHouseholds(t.Context(), args); err == nil {
				t.Errorf("%s: accepted", name)
			}
		}
		err = w.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := villageNamed(ctx, tx, "Нигде")
			return err
		})
		if err == nil {
			t.Error("a village that does not exist was found")
		}
	})
}

// However a list is cut into runs, each row that can be entered becomes exactly
// one household.
func TestEveryRowOnceHoweverOftenItStops(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		rapid.Check(t, func(rt *rapid.T) {
			rows := rapid.IntRange(1, 30).Draw(rt, "rows")
			var text strings.Builder
			text.WriteString("Айыл;Аты-жөнү;Үй\n")
			for i := range rows {
				fmt.Fprintf(&text, "Бий-Мырза;Жаңы %d;%d\n", i, i)
			}
			id := w.upload(text.String())
			w.confirm(id)
			w.commit(id, Decision{Twins: true})
			for left := w.plan(id).Drafts; len(left) > 0; {
				n := rapid.IntRange(1, len(left)).Draw(rt, "chunk")
				if err := w.enterChunk(t.Context(), testkit.Place, id, w.plan(id), left[:n]); err != nil {
					rt.Fatal(err)
				}
				left = left[n:]
				if rapid.Bool().Draw(rt, "dies") {
					w.drain() // a new worker takes over and finishes
					break
				}
			}
			w.drain()
			w.read(func(ctx context.Context, tx *db.Tx) error {
				n, err := entered(ctx, tx, id)
				if n != rows {
					rt.Fatalf("%d households of %d rows", n, rows)
				}
				return err
			})
		})
	})
}

func TestStoredListsAreReadAsTheyWere(t *testing.T) {
	inTown(t, func(t *testing.T, w *bench) {
		id := w.upload("Айыл;Аты-жөнү\nБий-Мырза;\"А \"\"Б\"\"; В\"\n")
		w.read(func(ctx context.Context, tx *db.Tx) error {
			rows, _, err := storedRows(ctx, tx, id)
			if len(rows) != 1 || rows[0].Number != 2 || rows[0].Cells[1] != `А "Б"; В` {
				t.Errorf("kept %+v", rows)
			}
			return err
		})
		if !json.Valid([]byte(text([]string{"ө\x00\""}))) {
			t.Error("not JSON")
		}
	})
}

var errBroken = errors.New("broken")

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errBroken }

func TestAFileThatBreaksOff(t *testing.T) {
	_, err := sheet.Read(io.MultiReader(bytes.NewReader([]byte(list)), brokenReader{}), "x", sheet.Limits{})
	if !fault.Is(err, fault.KindUnavailable) || !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}
