package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openaimak/aimak/internal/app/config"
	"github.com/openaimak/aimak/internal/finance/ledger"
	"github.com/openaimak/aimak/internal/kernel/access"
	"github.com/openaimak/aimak/internal/kernel/place"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/audit"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
	"github.com/openaimak/aimak/internal/registry/territory"
)

// "aimak verify" tells by its exit code a book that was changed (3), as "check"
// does, from a call that went wrong (1).
func TestVerifyExitCodes(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { verifyExitCodes(t, "--data", t.TempDir()) })
	t.Run("postgres", func(t *testing.T) {
		verifyExitCodes(t, "--data", t.TempDir(), "--database", testkit.PostgresURL(t))
	})
}

func verifyExitCodes(t *testing.T, where ...string) {
	ends := func(want int, args ...string) {
		t.Helper()
		if code, out, errs := runs(t, append(args, where...)...); code != want {
			t.Errorf("%s: exit code %d, want %d\n%s%s", strings.Join(args, " "), code, want, out, errs)
		}
	}
	change := openBook(t, where)
	ends(exitDone, "verify", "--municipality", "verified")
	ends(exitDone, "check")
	ends(exitFailed, "verify", "--municipality", "nowhere")
	ends(exitFailed, "verify", "--municipality", "verified", "--from", filepath.Join(t.TempDir(), "none"))
	ends(exitFailed, "verify")
	change(`UPDATE ledger_line SET amount = amount * 2`)
	code, out, _ := runs(t, append([]string{"verify", "--municipality", "verified"}, where...)...)
	if code != exitProblems || !strings.Contains(out, "is not what was booked") {
		t.Errorf("after a change: exit code %d\n%s", code, out)
	}
	ends(exitProblems, "check")
	proof := filepath.Join(t.TempDir(), "proof.json")
	if err := os.WriteFile(proof, []byte(`{}`), 0o600); err != nil {
		t.Fatal(err)
	}
	ends(exitProblems, "verify", "--proof", proof)
	if err := os.WriteFile(proof, []byte(`x`), 0o600); err != nil {
		t.Fatal(err)
	}
	ends(exitFailed, "verify", "--proof", proof)
}

// openBook founds a municipality with one sealed entry. What it returns writes past
// the program.
func openBook(t *testing.T, where []string) (change func(statement string)) {
	t.Helper()
	cfg := config.Config{Data: where[1]}
	if len(where) > 2 {
		cfg.Database = where[3]
	}
	within := func(f func(a *App) error) {
		t.Helper()
		a, err := open(t.Context(), cfg, options{Log: t.Output(), Clock: testkit.Clock, Scratch: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := f(a); err != nil {
			t.Fatal(err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	within(func(a *App) error {
		m, err := a.territory.Found(t.Context(), access.Actor{Name: "aimak", System: true}, territory.Founding{Slug: "verified", Code: 1,
			Raion: benchRaion, Name: place.Name{Ky: "Сыноо айыл аймагы", Ru: "Пробный айылный аймак", En: "Trial aiyl aimak"}})
		if err != nil {
			return err
		}
		err = a.db.Write(t.Context(), m.ID, func(tx *db.Tx) error {
			_, err := a.ledger.Post(t.Context(), tx, access.System(m.ID), ledger.Entry{Day: tx.Today(), Kind: "test", Key: "one", Text: "One",
				Lines: []ledger.Line{{Account: ledger.Bank, Amount: 5_00}, {Account: ledger.Income, Service: 1, Amount: -5_00}}})
			return err
		})
		if err != nil {
			return err
		}
		return a.sealAll(t.Context(), audit.Seal)
	})
	return func(statement string) {
		within(func(a *App) error {
			return a.everyPlace(t.Context(), func(id ref.ID) error {
				return a.db.Write(t.Context(), id, func(tx *db.Tx) error {
					_, err := tx.ExecContext(t.Context(), statement)
					return err
				})
			})
		})
	}
}
