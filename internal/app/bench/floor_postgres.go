package bench

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Postgres is the floor on PostgreSQL: the rows that the program wrote are
// written once more into copies of its tables, with all their indexes, by the
// quickest means that the server has.
type Postgres struct {
	URL  string
	conn *pgx.Conn
}

// floor is the schema that holds the copies.
const floor = "floor"

// OpenPostgres connects to the server of the program under test.
func OpenPostgres(ctx context.Context, url string) (*Postgres, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("connecting for the floor: %w", err)
	}
	// The floor reads what belongs to every municipality.
	if _, err := conn.Exec(ctx, "SELECT set_config('app.municipality', '0', false)"); err != nil {
		return nil, err
	}
	return &Postgres{url, conn}, nil
}

// Close ends the connection; the copies go with the database.
func (p *Postgres) Close() error { return p.conn.Close(context.Background()) }

// Analyze lets the server gather its statistics of all tables.
func (p *Postgres) Analyze(ctx context.Context) error {
	_, err := p.conn.Exec(ctx, "ANALYZE")
	return err
}

// Analyze lets the server of an address gather its statistics; SQLite needs none.
func Analyze(ctx context.Context, url string) error {
	if strings.HasPrefix(url, "sqlite:") {
		return nil
	}
	p, err := OpenPostgres(ctx, url)
	if err != nil {
		return err
	}
	defer p.Close()
	return p.Analyze(ctx)
}

// Mark remembers a moment; what was written later is what Written returns.
func (p *Postgres) Mark(ctx context.Context) (mark int64, err error) {
	err = p.conn.QueryRow(ctx, `SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)`).Scan(&mark)
	return mark, err
}

// Rows are the rows of one table in the server's own text form.
type Rows struct {
	Table string
	Count int64
	text  bytes.Buffer
}

// Written reads the rows that were written since the mark, table by table.
func (p *Postgres) Written(ctx context.Context, mark int64) (list []*Rows, err error) {
	tables, err := p.tables(ctx)
	if err != nil {
		return nil, err
	}
	for _, table := range tables {
		rows := &Rows{Table: table}
		tag, err := p.conn.PgConn().CopyTo(ctx, &rows.text,
			fmt.Sprintf(`COPY (SELECT * FROM %s WHERE CAST(CAST(xmin AS TEXT) AS BIGINT) > %d) TO STDOUT`, table, mark))
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", table, err)
		}
		if rows.Count = tag.RowsAffected(); rows.Count > 0 {
			list = append(list, rows)
		}
	}
	return list, nil
}

// tables lists what belongs to rooms: jobs and leases are no result of work.
func (p *Postgres) tables(ctx context.Context) ([]string, error) {
	rows, err := p.conn.Query(ctx, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'
		AND tablename NOT LIKE 'goose%' AND tablename NOT LIKE 'jobs%' AND tablename NOT LIKE 'db_%' AND tablename NOT LIKE 'outbox%'
		ORDER BY tablename`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Copy writes the rows by COPY into fresh copies of their tables, all in one
// transaction, and returns how long that took.
func (p *Postgres) Copy(ctx context.Context, list []*Rows) (time.Duration, error) {
	if err := p.clones(ctx, list, false); err != nil {
		return 0, err
	}
	started := time.Now()
	if _, err := p.conn.Exec(ctx, "BEGIN"); err != nil {
		return 0, err
	}
	for _, rows := range list {
		if _, err := p.conn.PgConn().CopyFrom(ctx, bytes.NewReader(rows.text.Bytes()), fmt.Sprintf("COPY %s.%s FROM STDIN", floor, rows.Table)); err != nil {
			return 0, fmt.Errorf("copying %s: %w", rows.Table, err)
		}
	}
	_, err := p.conn.Exec(ctx, "COMMIT")
	return time.Since(started), err
}

// clones makes the copies of the tables: empty, or with the program's rows.
func (p *Postgres) clones(ctx context.Context, list []*Rows, filled bool) error {
	statements := []string{"DROP SCHEMA IF EXISTS floor CASCADE", "CREATE SCHEMA floor", "SET client_min_messages = warning"}
	for _, rows := range list {
		statements = append(statements, fmt.Sprintf("CREATE TABLE %s.%s (LIKE public.%s INCLUDING ALL)", floor, rows.Table, rows.Table))
		if filled {
			statements = append(statements,
				fmt.Sprintf("INSERT INTO %s.%s SELECT * FROM public.%s", floor, rows.Table, rows.Table))
		}
	}
	for _, statement := range statements {
		if _, err := p.conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// Work is what one payment does to one table, on average, rounded.
type Work struct {
	Table            string
	Inserts, Updates int
}

// Count returns the running totals of rows inserted and updated, by table. A
// session reports what it did at most once a second, and the last of it only
// when it has been idle for ten; counting sooner would take the founding of the
// town for work of its payments.
func (p *Postgres) Count(ctx context.Context) (map[string][2]int64, error) {
	if _, err := p.conn.Exec(ctx, "SELECT pg_sleep(11), pg_stat_clear_snapshot()"); err != nil {
		return nil, err
	}
	rows, err := p.conn.Query(ctx, "SELECT relname, n_tup_ins, n_tup_upd FROM pg_stat_user_tables WHERE schemaname = 'public'")
	if err != nil {
		return nil, err
	}
	totals := map[string][2]int64{}
	var name string
	var inserted, updated int64
	_, err = pgx.ForEachRow(rows, []any{&name, &inserted, &updated}, func() error {
		totals[name] = [2]int64{inserted, updated}
		return nil
	})
	return totals, err
}

// Load is how calling under load went.
type Load struct {
	Calls     int // that the program answered; pgbench does not tell
	PerSecond float64
	P99       time.Duration
}

// Bench runs the script with pgbench for a time and returns its rate and the
// 99th percentile of its transactions.
func (p *Postgres) Bench(ctx context.Context, script string, clients int, length time.Duration) (l Load, err error) {
	folder, err := os.MkdirTemp("", "aimak-bench-")
	if err != nil {
		return l, err
	}
	defer os.RemoveAll(folder)
	if err := os.WriteFile(folder+"/script.sql", []byte(script), 0o600); err != nil {
		return l, err
	}
	command := exec.CommandContext(ctx, "pgbench", "-n", "-M", "prepared", "-f", "script.sql", "-l",
		"-c", strconv.Itoa(clients), "-j", "2", "-T", strconv.Itoa(int(length.Seconds())), p.URL)
	command.Dir = folder
	out, err := command.CombinedOutput()
	if err != nil {
		return l, fmt.Errorf("pgbench: %w: %s", err, out)
	}
	if l.P99, err = percentile99(folder); err != nil {
		return l, err
	}
	found := regexp.MustCompile(`tps = ([\d.]+)`).FindSubmatch(out)
	if found == nil {
		return l, fmt.Errorf("pgbench says no rate: %s", out)
	}
	l.PerSecond, err = strconv.ParseFloat(string(found[1]), 64)
	return l, err
}

// percentile99 reads pgbench's logs: "client transaction microseconds …".
func percentile99(folder string) (time.Duration, error) {
	files, err := os.ReadDir(folder)
	if err != nil {
		return 0, err
	}
	var took []time.Duration
	for _, file := range files {
		if !strings.HasPrefix(file.Name(), "pgbench_log") {
			continue
		}
		text, err := os.ReadFile(folder + "/" + file.Name())
		if err != nil {
			return 0, err
		}
		for line := range strings.Lines(string(text)) {
			if words := strings.Fields(line); len(words) > 2 {
				n, err := strconv.ParseInt(words[2], 10, 64)
				if err != nil {
					return 0, fmt.Errorf("pgbench log: %w", err)
				}
				took = append(took, time.Duration(n)*time.Microsecond)
			}
		}
	}
	return p99(took), nil
}
