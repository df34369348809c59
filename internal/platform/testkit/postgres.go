//go:build unix

package testkit

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// role is who the program is in tests: the owner of its tables, no superuser.
const role = "aimak"

// errAbsent says that no PostgreSQL is installed.
var errAbsent = errors.New("no PostgreSQL server found below /usr/lib/postgresql or in PATH (Debian: apt-get install postgresql)")

// server is one PostgreSQL for all tests of a test binary. It listens on a Unix
// socket in its own directory only and is stopped by a watcher when the binary
// ends, however it ends.
var server struct {
	sync.Mutex
	dir       string
	err       error
	started   bool
	databases int
	alive     *os.File // our end of the watcher's pipe; it must stay reachable
}

// StartPostgres starts the server unless it runs. Without an installed
// PostgreSQL the test is skipped, or fails when it is required.
func StartPostgres(t testing.TB) {
	t.Helper()
	server.Lock()
	defer server.Unlock()
	if !server.started {
		server.started = true
		server.dir, server.err = startPostgres()
	}
	if errors.Is(server.err, errAbsent) {
		Lacks(t, "postgres", server.err.Error())
	}
	if server.err != nil {
		t.Fatalf("start PostgreSQL: %v", server.err)
	}
}

// PostgresURL makes an empty database and returns its address.
func PostgresURL(t testing.TB) string {
	t.Helper()
	StartPostgres(t)
	address, err := createDatabase(t.Context(), "template0")
	if err != nil {
		t.Fatal(err)
	}
	return address
}

func createDatabase(ctx context.Context, template string) (address string, err error) {
	server.Lock()
	server.databases++
	name := fmt.Sprintf("test%d", server.databases)
	server.Unlock()
	query := url.Values{"host": {server.dir}, "user": {role}, "pool_max_conns": {"20"}}
	return "postgres:///" + name + "?" + query.Encode(),
		admin(ctx, "CREATE DATABASE "+name+" OWNER "+role+" TEMPLATE "+template)
}

func databaseName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err) // createDatabase made it
	}
	return strings.TrimPrefix(u.Path, "/")
}

func admin(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, "host="+server.dir+" user=postgres dbname=postgres")
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// startPostgres makes a cluster in a temporary directory and starts it.
func startPostgres() (dir string, err error) {
	bin, err := postgresBin()
	if err != nil {
		return "", err
	}
	if dir, err = os.MkdirTemp("", "aimak-pg-"); err != nil {
		return "", err
	}
	as, err := unprivileged(dir)
	if err != nil {
		return dir, err
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"),
		"-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = as, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w\n%s", err, out)
	}
	if err := launch(bin, dir, as); err != nil {
		return "", err
	}
	server.dir = dir
	return dir, ready()
}

// launch starts the server under a shell that waits for this process to close
// its end of a pipe, which the system does even on SIGKILL, and then stops the
// server and removes its directory.
func launch(bin, dir string, as *syscall.SysProcAttr) error {
	const script = `"$0/postgres" -D "$1/data" -k "$1" -c listen_addresses= -c fsync=off -c full_page_writes=off \
		-c max_connections=200 -c shared_buffers=64MB >"$1/log" 2>&1 </dev/null & server=$!
		read -r _; kill -QUIT $server; wait $server; rm -rf "$1"`
	reader, writer, err := os.Pipe()
	if err != nil {
		return err
	}
	shell := exec.Command("/bin/sh", "-c", script, bin, dir)
	shell.Stdin, shell.Dir = reader, dir
	own := *as
	own.Setpgid = true // Ctrl-C in the terminal is for the tests; the pipe tells the server
	shell.SysProcAttr = &own
	if err := shell.Start(); err != nil {
		return err
	}
	server.alive = writer
	return reader.Close()
}

// ready waits until the server answers and makes the program's role.
func ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		err := admin(ctx, "CREATE ROLE "+role+" LOGIN CREATEDB")
		if err == nil {
			return nil
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(server.dir, "log"))
			return fmt.Errorf("the server does not answer: %w\n%s", err, log)
		}
	}
}

// postgresBin finds the newest installed server: Debian keeps it out of PATH.
func postgresBin() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres") // fails only for a malformed pattern
	if len(found) > 0 {
		slices.SortFunc(found, func(a, b string) int { return major(a) - major(b) })
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("postgres")
	if err != nil {
		return "", errAbsent
	}
	return filepath.Dir(path), nil
}

func major(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}

// unprivileged gives the directory to the user "postgres" when the tests run as
// root, as they do in containers: the server refuses to run as root.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return &syscall.SysProcAttr{}, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("running as root, so PostgreSQL needs another user: %w", err)
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(err1, err2, os.Chown(dir, int(uid), int(gid))); err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}
