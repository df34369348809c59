package db

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver without cgo
)

// Older releases of SQLite can corrupt a WAL database when two connections
// write and checkpoint at the same instant.
const sqliteAtLeast = "3.51.3"

// lite is SQLite in one file: one writing session, some reading ones.
type lite struct {
	path    string
	options Options
	writing *sql.DB
	reading *sql.DB
	writer  *writer
	idle    chan *session // reading sessions at rest
	readers atomic.Int64  // reading sessions that are open
	closing sync.RWMutex
}

// Reading sessions that are kept, and how long a reader waits for one of them when
// all are at work. Opening one more reads the whole schema and compiles every query
// again, some milliseconds of a processor: more than the reading itself. Whoever has
// waited opens one all the same, since the others may be waiting for this one.
const (
	idleReaders = 8
	patience    = 50 * time.Millisecond
)

func openLite(ctx context.Context, path string, o Options) (*lite, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	l := &lite{path: path, options: o, idle: make(chan *session, idleReaders)}
	var err error
	if l.writing, err = sql.Open("sqlite", l.dsn("rw")); err != nil {
		return nil, err
	}
	l.writing.SetMaxOpenConns(1)
	if l.reading, err = sql.Open("sqlite", l.dsn("ro")); err != nil {
		return nil, err
	}
	s, err := newSession(ctx, l.writing)
	if err == nil {
		err = s.checkVersion(ctx)
	}
	if err == nil {
		err = s.shadow(ctx)
	}
	if err != nil {
		_ = l.writing.Close()
		return nil, err
	}
	l.writer = startWriter(s)
	return l, nil
}

// dsn returns the driver's address. FULL and not NORMAL: a payment that was
// acknowledged must survive a power cut.
func (l *lite) dsn(mode string) string {
	file := "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(l.path))
	common := "?_pragma=busy_timeout(5000)&_pragma=cache_size(-16000)&_pragma=foreign_keys(1)"
	if mode == "ro" {
		return file + common + "&mode=ro&_pragma=query_only(1)"
	}
	// What a statement may have to undo is kept in memory: a file for it, made and
	// written for each INSERT of a dozen rows, took a quarter of a payment.
	common += "&_pragma=temp_store(2)"
	// Pages that many commits change are moved to the file once in 64 MB of log.
	keeping := "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=wal_autocheckpoint(16000)"
	switch {
	case l.options.Draft:
		keeping = "&_pragma=journal_mode(MEMORY)&_pragma=synchronous(OFF)"
	case l.options.Scratch:
		keeping = "&_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)"
	}
	return file + common + keeping
}

func (l *lite) write(ctx context.Context, tx *Tx, f func(*Tx) error) error {
	return l.writer.write(ctx, func(s *session) error {
		tx.on = s
		return f(tx)
	})
}

func (l *lite) read(ctx context.Context, tx *Tx, f func(*Tx) error) error {
	l.closing.RLock()
	defer l.closing.RUnlock()
	s, err := l.reader(ctx)
	if err != nil {
		return err
	}
	defer l.rest(s)
	if err := s.command("BEGIN"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = s.command("ROLLBACK") }()
	tx.on = s
	return f(tx)
}

func (l *lite) look(ctx context.Context, tx *Tx, f func(*Tx) error) error {
	l.closing.RLock()
	defer l.closing.RUnlock()
	s, err := l.reader(ctx)
	if err != nil {
		return err
	}
	defer l.rest(s)
	tx.on = s
	return f(tx)
}

// reader takes a session at rest; when none is, and enough are open, it waits a
// little for one.
func (l *lite) reader(ctx context.Context) (*session, error) {
	select {
	case s, open := <-l.idle:
		return rested(s, open)
	default:
	}
	if l.readers.Load() >= idleReaders {
		late := time.NewTimer(patience)
		defer late.Stop()
		select {
		case s, open := <-l.idle:
			return rested(s, open)
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-late.C:
		}
	}
	s, err := newSession(ctx, l.reading)
	if err == nil {
		l.readers.Add(1)
	}
	return s, err
}

func rested(s *session, open bool) (*session, error) {
	if !open {
		return nil, ErrClosed
	}
	return s, nil
}

func (l *lite) rest(s *session) {
	select {
	case l.idle <- s:
	default:
		l.readers.Add(-1)
		s.close()
	}
}

func (l *lite) close() error {
	l.writer.stop()
	l.closing.Lock()
	close(l.idle)
	l.closing.Unlock()
	for s := range l.idle {
		s.close()
	}
	if err := l.reading.Close(); err != nil {
		return err
	}
	l.writer.session.close()
	return l.writing.Close()
}

// session is one connection with its prepared statements.
type session struct {
	conn     *sql.Conn
	prepared map[string]*statement
}

// statement is a prepared text, with the last result of it that was handed out.
type statement struct {
	*sql.Stmt
	result *sql.Rows
}

// busy tells whether the last result is still being read: two results of one
// prepared statement would disturb each other.
func (st *statement) busy() bool {
	if st.result == nil {
		return false
	}
	_, err := st.result.Columns() // fails once the result is closed
	return err == nil
}

// preparedAtMost bounds the memory of statements; composed filters make many texts.
const preparedAtMost = 300

func newSession(ctx context.Context, pool *sql.DB) (*session, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &session{conn: conn, prepared: map[string]*statement{}}, nil
}

func (s *session) checkVersion(ctx context.Context) error {
	var version string
	if err := s.conn.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	if !atLeast(version, sqliteAtLeast) {
		return fmt.Errorf("SQLite %s is built in, but %s or newer is needed", version, sqliteAtLeast)
	}
	return nil
}

func atLeast(version, least string) bool {
	var v, l [3]int
	_, _ = fmt.Sscanf(version, "%d.%d.%d", &v[0], &v[1], &v[2])
	_, _ = fmt.Sscanf(least, "%d.%d.%d", &l[0], &l[1], &l[2])
	for i := range v {
		if v[i] != l[i] {
			return v[i] > l[i]
		}
	}
	return true
}

// command runs a transaction command; it belongs to nobody's context.
func (s *session) command(text string) error {
	_, err := s.ExecContext(context.Background(), text)
	return err
}

// ExecContext runs a statement, prepared once for each session.
func (s *session) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	st, err := s.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

// statement returns the prepared form of a text.
func (s *session) statement(ctx context.Context, query string) (*statement, error) {
	if st, known := s.prepared[query]; known {
		return st, nil
	}
	st, err := s.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if len(s.prepared) >= preparedAtMost {
		s.forget()
	}
	s.prepared[query] = &statement{Stmt: st}
	return s.prepared[query], nil
}

// forget closes the statements that nobody reads from.
func (s *session) forget() {
	for query, st := range s.prepared {
		if !st.busy() {
			_ = st.Close()
			delete(s.prepared, query)
		}
	}
}

// PrepareContext prepares a statement that its caller closes.
func (s *session) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return s.conn.PrepareContext(ctx, query)
}

// QueryContext runs a query, prepared once for each session. One whose result is
// being read is prepared anew.
func (s *session) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := s.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if st.busy() {
		return s.conn.QueryContext(ctx, query, args...)
	}
	st.result, err = st.QueryContext(ctx, args...)
	return st.result, err
}

// QueryRowContext runs a query for one row, which its caller scans at once.
func (s *session) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	st, err := s.statement(ctx, query)
	if err != nil || st.busy() {
		return s.conn.QueryRowContext(ctx, query, args...)
	}
	return st.QueryRowContext(ctx, args...)
}

func (s *session) close() {
	s.forget()
	_ = s.conn.Close()
}
