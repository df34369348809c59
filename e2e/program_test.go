package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// today is the day on which the demo stands in every journey.
const today = "2026-11-22"

// built is the program and a filled demo town, made once for all journeys.
// AIMAK_TOWN may name a folder that a demo of this version has already filled.
var built = sync.OnceValues(func() (town, error) {
	folder, err := os.MkdirTemp("", "aimak-e2e-")
	if err != nil {
		return town{}, err
	}
	w := town{folder: folder, binary: filepath.Join(folder, "aimak"), data: filepath.Join(folder, "data")}
	build := exec.Command("go", "build", "-o", w.binary, "../cmd/aimak")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return w, fmt.Errorf("building the program: %w\n%s", err, out)
	}
	if filled := os.Getenv("AIMAK_TOWN"); filled != "" {
		w.data = filled
	}
	p, err := w.start(w.data, "demo", "--today", today)
	if err != nil {
		return w, err
	}
	w.signIns = p.signIns
	return w, p.stop()
})

// town is a built program with a filled demo.
type town struct {
	folder, binary, data string
	signIns              map[string]signIn // by role
}

// signIn is a line of the table that "aimak demo" prints.
type signIn struct{ role, name, login, password string }

// program is a running copy of the binary.
type program struct {
	command  *exec.Cmd
	data     string // folder
	url      string
	founding string // the link that an empty program prints
	signIns  map[string]signIn
	took     time.Duration // from start to ready
}

// start runs the binary on a free port of the loopback and waits until it says
// that it is ready.
func (w town) start(data string, args ...string) (*program, error) {
	args = append(args, "--addr", "127.0.0.1:0", "--data", data)
	p := &program{command: exec.Command(w.binary, args...), data: data, signIns: map[string]signIn{}}
	logs, err := os.OpenFile(filepath.Join(w.folder, "log.txt"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	p.command.Stderr = logs
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	started := time.Now()
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	if err := p.read(out); err != nil {
		p.stop()
		log, _ := os.ReadFile(logs.Name())
		return nil, fmt.Errorf("%w\n%s", err, log)
	}
	p.took = time.Since(started)
	return p, nil
}

// read takes the address and the table of sign-ins from what the program prints.
func (p *program) read(out io.Reader) error {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		line := lines.Text()
		if url, ok := strings.CutPrefix(line, "ready "); ok {
			p.url = url
		}
		if fields := splitColumns(line); len(fields) == 4 && fields[0] != "ROLE" {
			p.signIns[fields[0]] = signIn{fields[0], fields[1], fields[2], fields[3]}
		}
		if _, link, empty := strings.Cut(line, "set up the municipality here: "); empty {
			p.founding = link
		}
		if p.founding != "" || strings.HasPrefix(line, "The town:") {
			go io.Copy(io.Discard, out)
			return nil
		}
	}
	return fmt.Errorf("the program ended before it was ready: %v", lines.Err())
}

// splitColumns splits a line of a table whose columns are two or more spaces apart.
func splitColumns(line string) []string {
	var columns []string
	for _, part := range strings.Split(line, "  ") {
		if part = strings.TrimSpace(part); part != "" {
			columns = append(columns, part)
		}
	}
	return columns
}

func (p *program) stop() error {
	p.command.Process.Signal(os.Interrupt)
	done := make(chan error, 1)
	go func() { done <- p.command.Wait() }()
	select {
	case err := <-done:
		return err
	case <-time.After(10 * time.Second):
		p.command.Process.Kill()
		return fmt.Errorf("the program did not stop within ten seconds")
	}
}

// wakes stops the program and starts it on a later day, on another port.
func (p *program) wakes(t *testing.T, w town, day string) {
	t.Helper()
	if err := p.stop(); err != nil {
		t.Fatal("stopping:", err)
	}
	later, err := w.start(p.data, "demo", "--today", day)
	if err != nil {
		t.Fatal(err)
	}
	signIns := p.signIns
	*p = *later
	p.signIns = signIns
}

// fresh starts the program on a copy of the filled town, so that journeys do
// not see one another's work.
func fresh(t *testing.T) (*program, town) {
	t.Helper()
	w, err := built()
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(copied, os.DirFS(w.data)); err != nil {
		t.Fatal(err)
	}
	p, err := w.start(copied, "demo", "--today", today)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Error("stopping:", err)
		}
		w.check(t, copied)
	})
	p.signIns = w.signIns
	return p, w
}

// check runs "aimak check": after every journey all figures must agree.
func (w town) check(t *testing.T, data string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, w.binary, "check", "--data", data).CombinedOutput()
	if err != nil {
		t.Errorf("aimak check: %v\n%s", err, out)
	}
}

func TestMain(m *testing.M) {
	code := m.Run()
	if w, err := built(); err == nil || w.folder != "" {
		os.RemoveAll(w.folder)
	}
	os.Exit(code)
}
