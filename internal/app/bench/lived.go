package bench

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // so that both databases are asked alike
)

// lived counts what lives leave behind: each row must stand as often as a life was led.
const lived = `SELECT
	(SELECT COUNT(*) FROM requests_request WHERE form_key LIKE 'bench-%'),
	(SELECT COUNT(*) FROM requests_request WHERE form_key LIKE 'bench-%' AND state = 'answered' AND version = 3),
	(SELECT COALESCE(SUM(last), 0) FROM requests_serial),
	(SELECT COUNT(*) FROM followups_question),
	(SELECT COUNT(*) FROM followups_rating WHERE stars = 5),
	(SELECT COUNT(*) FROM notify_message),
	(SELECT COUNT(*) FROM audit_entry WHERE action = 'requests.register'),
	(SELECT COUNT(*) FROM audit_entry WHERE action = 'requests.assign'),
	(SELECT COUNT(*) FROM audit_entry WHERE action = 'requests.answer')`

// counted names the columns of lived.
var counted = [...]string{"requests", "answered requests", "numbers given", "questions", "ratings", "messages", "registrations in the trail", "assignments in the trail", "answers in the trail"}

// Lived recounts what so many lives have left in a database.
func Lived(ctx context.Context, url string, lives int) error {
	driver, source := "pgx", url
	if path, lite := strings.CutPrefix(url, "sqlite:"); lite {
		driver, source = "sqlite", "file:"+path+"?mode=ro"
	}
	pool, err := sql.Open(driver, source)
	if err != nil {
		return err
	}
	defer pool.Close()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if driver == "pgx" { // what belongs to every municipality
		if _, err := conn.ExecContext(ctx, "SELECT set_config('app.municipality', '0', false)"); err != nil {
			return err
		}
	}
	var n [len(counted)]int
	places := make([]any, len(n))
	for i := range n {
		places[i] = &n[i]
	}
	if err := conn.QueryRowContext(ctx, lived).Scan(places...); err != nil {
		return fmt.Errorf("recounting lives: %w", err)
	}
	for i, found := range n {
		if found != lives {
			return fmt.Errorf("%d %s after %d lives", found, counted[i], lives)
		}
	}
	return nil
}

// serverWorked is how long processors have worked for the processes of a PostgreSQL
// server on this machine; 0 for SQLite, which works inside the program, and where the
// system does not tell.
func serverWorked(ctx context.Context, url string) (total time.Duration, err error) {
	if strings.HasPrefix(url, "sqlite:") {
		return 0, nil
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
	if err != nil {
		return 0, err
	}
	pids, err := pgx.CollectRows(rows, pgx.RowTo[int])
	for _, pid := range pids {
		total += processWorked(pid)
	}
	return total, err
}

// tick is the unit in which Linux counts the work of processes.
const tick = 10 * time.Millisecond

// processWorked reads the times of user and system from /proc: the 12th and 13th
// field behind the name, which may hold spaces itself.
func processWorked(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err1 != nil || err2 != nil {
		return 0
	}
	return time.Duration(user+system) * tick
}
