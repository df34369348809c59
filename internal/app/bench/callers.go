package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"time"
)

// Calling is what a process of callers is told on its standard input.
type Calling struct {
	Office  Office
	Clients int
	Length  time.Duration
}

// Called is how it went, with the time that processors worked for each side of it.
type Called struct {
	Load
	Callers time.Duration
	Program time.Duration // this process
	Server  time.Duration // of the database, where it is on this machine
}

// CallersWord is the word behind "aimak bench" for a process of callers.
const CallersWord = "callers"

// Call lets a process of its own lead lives for a time, so that what the callers need
// is not taken for what the program needs. url is the program's database.
func (o *Office) Call(ctx context.Context, url string, length time.Duration) (c Called, err error) {
	self, err := os.Executable()
	if err != nil {
		return c, err
	}
	told, err := json.Marshal(Calling{Office: *o, Clients: officeClients, Length: length})
	if err != nil {
		return c, err
	}
	process := exec.CommandContext(ctx, self, "bench", CallersWord)
	process.Stdin, process.Stderr = bytes.NewReader(told), os.Stderr
	server, err := serverWorked(ctx, url)
	if err != nil {
		return c, err
	}
	before := worked()
	out, err := process.Output()
	if err != nil {
		return c, fmt.Errorf("callers: %w", err)
	}
	c.Program = worked() - before
	if c.Server, err = serverWorked(ctx, url); err != nil {
		return c, err
	}
	c.Server -= server
	c.Callers = process.ProcessState.UserTime() + process.ProcessState.SystemTime()
	return c, json.Unmarshal(out, &c.Load)
}

// Callers is the process of callers.
func Callers(ctx context.Context, in io.Reader, out io.Writer) error {
	var c Calling
	if err := json.NewDecoder(in).Decode(&c); err != nil {
		return err
	}
	c.Office.client = caller(c.Clients)
	l, err := Hammer(ctx, c.Clients, c.Length, c.Office.Live)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(l)
}

// caller keeps a connection for each client.
func caller(clients int) *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}
