package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// runs calls the command line as a shell would.
func runs(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = Main(args, &o, &e)
	return code, o.String(), e.String()
}

func TestHelpListsEveryCommand(t *testing.T) {
	code, out, _ := runs(t, "help")
	if code != exitDone {
		t.Errorf("exit code %d", code)
	}
	for _, words := range []string{"demo", "serve", "migrate", "check", "backup", "restore", "version",
		"import households", "import accounts", "import readings", "billing run", "tariff show", "ledger export", "user invite"} {
		if !strings.Contains(out, "  "+words+" ") {
			t.Errorf("help does not list %q", words)
		}
	}
}

func TestMisuseHasItsOwnExitCode(t *testing.T) {
	for _, args := range [][]string{{"fly"}, {"serve", "--wings"}, {"backup"}, {"demo", "--today", "tomorrow"}} {
		if code, _, errs := runs(t, args...); code != exitUsage || errs == "" {
			t.Errorf("%v: exit code %d, said %q", args, code, errs)
		}
	}
}

func TestCommandsOnAnEmptyFolder(t *testing.T) {
	data := filepath.Join(t.TempDir(), "town")
	if code, out, errs := runs(t, "migrate", "--data", data); code != exitDone {
		t.Fatalf("migrate: %d %s %s", code, out, errs)
	}
	if code, out, errs := runs(t, "check", "--data", data); code != exitDone || !strings.Contains(out, "all is well") {
		t.Errorf("check: %d %s %s", code, out, errs)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	if code, out, errs := runs(t, "backup", "--data", data, copied); code != exitDone {
		t.Fatalf("backup: %d %s %s", code, out, errs)
	}
	os.Remove(filepath.Join(data, "aimak.db"))
	if code, out, errs := runs(t, "restore", "--data", data, copied); code != exitDone {
		t.Errorf("restore: %d %s %s", code, out, errs)
	}
	if code, _, _ := runs(t, "check", "--data", data); code != exitDone {
		t.Error("check after restore:", code)
	}
}

func TestSettingsFileWithAMistakeSaysWhere(t *testing.T) {
	data := t.TempDir()
	os.WriteFile(filepath.Join(data, "aimak.conf"), []byte("addr = x\ncolour = blue\n"), 0o600)
	code, _, errs := runs(t, "check", "--data", data)
	if code == exitDone || !strings.Contains(errs, "line 2") {
		t.Errorf("exit %d: %s", code, errs)
	}
}
