package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"modernc.org/sqlite"
)

// backupPages is how much is copied between two commits: 4 MB, a few
// milliseconds in which writers wait.
const backupPages = 1000

// ErrBackup is the cause of a refused restore: the file is no whole backup.
var ErrBackup = errors.New("db: not a whole backup")

// Backup writes a copy of the database to a new file while work goes on. On
// SQLite the copy is a database itself, checked before it gets its name; on
// PostgreSQL it is an archive of pg_dump, which must be installed.
func (d *DB) Backup(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("back up: %s exists already", path)
	}
	part := path + ".part"
	defer os.Remove(part) // gone after the rename
	if err := d.engine.backup(ctx, part); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := durable(part); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return rename(part, path)
}

// Restore replaces the database at url by a backup. The program must be
// stopped. A SQLite file that stood there is kept beside as *.before-restore.
func Restore(ctx context.Context, url, path string) error {
	var err error
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		err = restoreLite(ctx, file, path)
	} else {
		err = postgresTool(ctx, url, "pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error",
			"--single-transaction", path)
	}
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

// backup copies in steps on the writing connection: what is committed between
// two steps then goes into the copy too, and the copy never starts over.
func (l *lite) backup(ctx context.Context, path string) error {
	var b *sqlite.Backup
	err := l.writer.between(func(s *session) error {
		return s.conn.Raw(func(driver any) (err error) {
			b, err = driver.(interface {
				NewBackup(string) (*sqlite.Backup, error)
			}).NewBackup(path)
			return err
		})
	})
	if err != nil {
		return err
	}
	for more := true; more && err == nil; {
		err = l.writer.between(func(*session) (err error) {
			more, err = b.Step(backupPages)
			return errors.Join(err, ctx.Err())
		})
	}
	err = errors.Join(err, l.writer.between(func(*session) error { return b.Finish() }))
	if err != nil {
		return err
	}
	return settle(ctx, path)
}

// settle turns a copied WAL database into one plain file and checks it.
func settle(ctx context.Context, path string) error {
	pool, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		return err
	}
	defer pool.Close()
	var mode, verdict string
	if err := pool.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode); err != nil {
		return fmt.Errorf("%w: %w", ErrBackup, err)
	}
	if err := pool.QueryRowContext(ctx, "PRAGMA quick_check").Scan(&verdict); err != nil {
		return fmt.Errorf("%w: %w", ErrBackup, err)
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: %s", ErrBackup, verdict)
	}
	return nil
}

func restoreLite(ctx context.Context, file, path string) error {
	part := file + ".restoring"
	if err := copyFile(part, path); err != nil {
		return err
	}
	defer os.Remove(part)
	if err := settle(ctx, part); err != nil {
		return err
	}
	if _, err := os.Stat(file); err == nil {
		if err := setAside(ctx, file); err != nil {
			return err
		}
	}
	if err := durable(part); err != nil {
		return err
	}
	return rename(part, file)
}

// setAside brings the old database out of WAL mode, which only its sole user
// can do, and renames it: the proof that the program is stopped.
func setAside(ctx context.Context, file string) error {
	pool, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		return err
	}
	var mode string
	err = pool.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode)
	err = errors.Join(err, pool.Close()) // Windows renames no open file
	if err != nil || mode != "delete" {
		return fmt.Errorf("%s is in use: stop the program first (%v)", file, err)
	}
	return rename(file, file+".before-restore")
}

func copyFile(to, from string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// durable makes sure that the file is on the disk and not only on its way.
func durable(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// rename gives a file its name for good: on Unix the name itself is on the disk
// only after the directory was synced. Windows knows no such call.
func rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(to)); err == nil {
		_ = dir.Sync()
		_ = dir.Close()
	}
	return nil
}

func (p *postgres) backup(ctx context.Context, path string) error {
	return postgresTool(ctx, p.url, "pg_dump", "--format=custom", "--enable-row-security", "--no-owner", "--file="+path)
}

// postgresTool runs one of PostgreSQL's own programs. The address goes through
// the environment, where other users of the machine cannot read the password,
// and the setting lets row-level security show every municipality.
func postgresTool(ctx context.Context, url, tool string, args ...string) error {
	program, err := exec.LookPath(tool)
	if err != nil {
		return fmt.Errorf("%s is not installed; it belongs to PostgreSQL's client programs: %w", tool, err)
	}
	c, err := pgx.ParseConfig(url)
	if err != nil {
		return err
	}
	if tool == "pg_restore" {
		args = append([]string{"--dbname=" + c.Database}, args...)
	}
	command := exec.CommandContext(ctx, program, args...)
	command.Env = append(os.Environ(), "PGHOST="+c.Host, "PGPORT="+strconv.Itoa(int(c.Port)), "PGUSER="+c.User,
		"PGPASSWORD="+c.Password, "PGDATABASE="+c.Database, "PGOPTIONS=-c app.municipality=0")
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(program), err, strings.TrimSpace(string(out)))
	}
	return nil
}
