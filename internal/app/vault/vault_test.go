package vault

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSecretIsMadeOnceAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret.key")
	first, err := Key(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Key(path)
	if err != nil || string(again) != string(first) || len(first) != 32 {
		t.Errorf("second reading: %v, %d bytes", err, len(again))
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("the key is readable by others: %v", info.Mode())
	}
	os.WriteFile(path, []byte("short"), 0o600)
	if _, err := Key(path); err == nil {
		t.Error("a damaged key was accepted")
	}
}

func TestSecretOfAnotherSide(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mail.secret")
	if got, err := Secret("AIMAK_TEST_SECRET", path); got != "" || err != nil {
		t.Errorf("none: %q %v", got, err)
	}
	if err := os.WriteFile(path, []byte("from the file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Secret("AIMAK_TEST_SECRET", path); got != "from the file" || err != nil {
		t.Errorf("%q %v", got, err)
	}
	t.Setenv("AIMAK_TEST_SECRET", "from the environment")
	if got, err := Secret("AIMAK_TEST_SECRET", path); got != "from the environment" || err != nil {
		t.Errorf("%q %v", got, err)
	}
}
