package db_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/testkit"
)

// crashEnv tells the test binary that it is the child that will be killed.
const crashEnv = "AIMAK_CRASH_URL"

func TestMain(m *testing.M) {
	if url := os.Getenv(crashEnv); url != "" {
		writeUntilKilled(url)
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes pairs of rows from eight goroutines and prints the
// number of each pair after it was acknowledged.
func writeUntilKilled(url string) {
	ctx := context.Background()
	d, err := db.Open(ctx, url, db.Options{Log: testkit.Quiet()})
	if err != nil {
		panic(err)
	}
	var mu sync.Mutex
	for i := range int64(8) {
		go func() {
			for pair := i; ; pair += 8 {
				err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
					if err := add(ctx, tx, 2*pair); err != nil {
						return err
					}
					return add(ctx, tx, 2*pair+1)
				})
				mu.Lock()
				if err == nil {
					fmt.Println(pair)
				}
				mu.Unlock()
			}
		}()
	}
	select {}
}

// SIGKILL at an arbitrary moment: what was acknowledged is there, and nothing
// is there by half.
func TestKilledProgramLosesNothingAcknowledged(t *testing.T) {
	urls := map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "crash.db") },
		"postgres": func(t *testing.T) string { return testkit.PostgresURL(t) },
	}
	for name, make := range urls {
		t.Run(name, func(t *testing.T) {
			url := make(t)
			d := open(t, url)
			if err := d.Migrate(t.Context(), notes); err != nil {
				t.Fatal(err)
			}
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			acknowledged := killAfter(t, url, 300)
			d = open(t, url)
			defer d.Close()
			got := ids(t, d, testkit.Place)
			for _, pair := range acknowledged {
				if _, found := slices.BinarySearch(got, 2*pair); !found {
					t.Errorf("pair %d was acknowledged and is gone", pair)
				}
			}
			for _, id := range got {
				if _, found := slices.BinarySearch(got, id^1); !found {
					t.Errorf("row %d stands without its twin", id)
				}
			}
		})
	}
}

func open(t *testing.T, url string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), url, db.Options{Log: testkit.Quiet()})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// killAfter runs the child and kills it when n pairs were acknowledged.
func killAfter(t *testing.T, url string, n int) (acknowledged []int64) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), crashEnv+"="+url)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	guard := time.AfterFunc(30*time.Second, func() { _ = child.Process.Kill() })
	defer guard.Stop()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		pair, err := strconv.ParseInt(strings.TrimSpace(lines.Text()), 10, 64)
		if err != nil {
			break // the last line may be cut
		}
		acknowledged = append(acknowledged, pair)
		if len(acknowledged) == n {
			_ = child.Process.Kill()
		}
	}
	_ = child.Wait()
	if len(acknowledged) < n {
		t.Fatalf("the child acknowledged only %d pairs", len(acknowledged))
	}
	return acknowledged
}

func TestBackupAndRestore(t *testing.T) {
	urls := map[string]func(t *testing.T) (from, to string){
		"sqlite": func(t *testing.T) (string, string) {
			dir := t.TempDir()
			return "sqlite:" + filepath.Join(dir, "a.db"), "sqlite:" + filepath.Join(dir, "b.db")
		},
		"postgres": func(t *testing.T) (string, string) { return testkit.PostgresURL(t), testkit.PostgresURL(t) },
	}
	for name, make := range urls {
		t.Run(name, func(t *testing.T) {
			from, to := make(t)
			ctx, file := t.Context(), filepath.Join(t.TempDir(), "backup")
			d := open(t, from)
			defer d.Close()
			if err := d.Migrate(ctx, notes); err != nil {
				t.Fatal(err)
			}
			for i := range int64(50) {
				if err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error { return add(ctx, tx, i) }); err != nil {
					t.Fatal(err)
				}
			}
			if err := d.Backup(ctx, file); err != nil {
				t.Fatal(err)
			}
			if err := d.Backup(ctx, file); err == nil {
				t.Error("a backup was written over another")
			}
			if err := db.Restore(ctx, to, file); err != nil {
				t.Fatal(err)
			}
			restored := open(t, to)
			defer restored.Close()
			if got := ids(t, restored, testkit.Place); len(got) != 50 {
				t.Errorf("%d rows after the restore, want 50", len(got))
			}
		})
	}
}

// Writers go on while the copy is made, and the copy is whole.
func TestBackupWhileWriting(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	d := open(t, "sqlite:"+filepath.Join(dir, "a.db"))
	defer d.Close()
	if err := d.Migrate(ctx, notes); err != nil {
		t.Fatal(err)
	}
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for pair := int64(0); ; pair++ {
			select {
			case <-stop:
				return
			default:
			}
			err := d.Write(ctx, testkit.Place, func(tx *db.Tx) error {
				return errors.Join(add(ctx, tx, 2*pair), add(ctx, tx, 2*pair+1))
			})
			if err != nil {
				t.Error(err)
				return
			}
		}
	}()
	time.Sleep(50 * time.Millisecond)
	err := d.Backup(ctx, filepath.Join(dir, "copy.db"))
	close(stop)
	<-stopped
	if err != nil {
		t.Fatal(err)
	}
	c := open(t, "sqlite:"+filepath.Join(dir, "copy.db"))
	defer c.Close()
	if got := ids(t, c, testkit.Place); len(got) == 0 || len(got)%2 != 0 {
		t.Errorf("the copy holds %d rows: half a pair", len(got))
	}
}

func TestRestoreRefusesRubbishAndARunningProgram(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	url := "sqlite:" + filepath.Join(dir, "a.db")
	d := open(t, url)
	good, rubbish := filepath.Join(dir, "good"), filepath.Join(dir, "rubbish")
	if err := d.Backup(ctx, good); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(rubbish, []byte("this is not a database, whatever its name says"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := db.Restore(ctx, url, good); err == nil {
		t.Error("restored under a running program")
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Restore(ctx, url, rubbish); err == nil {
		t.Error("restored rubbish")
	}
	if err := db.Restore(ctx, url, good); err != nil {
		t.Errorf("restore of a good file: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "a.db.before-restore")); err != nil {
		t.Errorf("the old database was not kept: %v", err)
	}
}
