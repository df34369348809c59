// Package files keeps what people send: photos and scanned letters.
//
// A file lies in the database under the hash of its content, once for each
// municipality, so that a backup holds it and row-level security covers it. Rooms
// hold it by a thing of theirs; what nothing holds any more is gone. Who may see a
// file is the room's to say: this package has no addresses. Photos are never kept as
// they came (package picture).
package files

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/db"
	"github.com/openaimak/aimak/internal/platform/files/picture"
)

//go:embed migrations/*.sql texts/*.po
var embedded embed.FS

// Set returns the tables of files.
func Set() db.Set { return db.Set{Name: "files", Files: sub("migrations")} }

// Texts returns what may be wrong with a file, in Kyrgyz and Russian.
func Texts() fs.FS { return sub("texts") }

func sub(folder string) fs.FS {
	part, err := fs.Sub(embedded, folder)
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return part
}

// Hash names a file by its content: SHA-256 in 64 hexadecimal digits.
type Hash string

// HashOf is the name of a content.
func HashOf(body []byte) Hash {
	sum := sha256.Sum256(body)
	return Hash(hex.EncodeToString(sum[:]))
}

// File is a kept file.
type File struct {
	Media string
	Body  []byte
}

// guard is locked by whoever deletes and shared by whoever keeps: a file that is
// given up in one transaction is not relied on in another.
const guard = "files"

// Keep keeps a file for a thing of a room. The same content is stored once.
func Keep(ctx context.Context, tx *db.Tx, holder ref.Ref, f File) (Hash, error) {
	hash := HashOf(f.Body)
	if err := tx.Share(ctx, guard); err != nil {
		return "", fmt.Errorf("keeping a file: %w", err)
	}
	_, err := tx.ExecContext(ctx, insertFile, tx.Municipality, string(hash), f.Media, int64(len(f.Body)), tx.Now(), f.Body)
	if err == nil {
		_, err = tx.ExecContext(ctx, insertHold, tx.Municipality, holder.Kind, holder.ID, string(hash))
	}
	if err != nil {
		return "", fmt.Errorf("keeping a file: %w", err)
	}
	return hash, nil
}

// Drop lets go of a file; when nothing else holds it, it is gone.
func Drop(ctx context.Context, tx *db.Tx, holder ref.Ref, hash Hash) error {
	if hash == "" {
		return nil
	}
	err := tx.Lock(ctx, guard)
	if err == nil {
		_, err = tx.ExecContext(ctx, deleteHold, tx.Municipality, holder.Kind, holder.ID, string(hash))
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, deleteFree, tx.Municipality, string(hash))
	}
	if err != nil {
		return fmt.Errorf("letting go of a file: %w", err)
	}
	return nil
}

// Load reads a file; a Missing fault when there is none. A content that is not the
// one that was kept is an error and never handed out.
func Load(ctx context.Context, tx *db.Tx, hash Hash) (f File, err error) {
	err = tx.QueryRowContext(ctx, selectFile, tx.Municipality, string(hash)).Scan(&f.Media, &f.Body)
	if db.IsMissing(err) {
		return f, fault.Missing("Page not found")
	}
	if err != nil {
		return f, fmt.Errorf("reading a file: %w", err)
	}
	if HashOf(f.Body) != hash {
		return File{}, fmt.Errorf("the file %s is not what was kept", hash)
	}
	return f, nil
}

// Settle prepares the merger of one municipality into another: what both keep is
// kept once.
func Settle(ctx context.Context, tx *db.Tx, from, into ref.ID) error {
	if _, err := tx.ExecContext(ctx, deleteShared, from, into); err != nil {
		return fmt.Errorf("joining files: %w", err)
	}
	return nil
}

// Check looks for what the program never leaves behind: a file that is held and not
// there, and one that nothing holds.
func Check(ctx context.Context, tx *db.Tx) (wrong []string, err error) {
	for what, statement := range map[string]string{"held but lost": countLost, "held by nothing": countFree} {
		var n int
		if err := tx.QueryRowContext(ctx, statement, tx.Municipality).Scan(&n); err != nil {
			return nil, fmt.Errorf("counting files: %w", err)
		}
		if n > 0 {
			wrong = append(wrong, fmt.Sprintf("%d files are %s", n, what))
		}
	}
	return wrong, nil
}

// Reader makes photos fit, one at a time: decoding takes up to two hundred megabytes,
// and a flood of photos must take no more.
type Reader struct{ turn chan struct{} }

// NewReader returns a reader.
func NewReader() *Reader { return &Reader{make(chan struct{}, 1)} }

// Read loads a file when its turn has come and makes it fit: at most side pixels long.
func (r *Reader) Read(ctx context.Context, load func() ([]byte, error), side int) (full, small picture.Coded, err error) {
	if err := r.wait(ctx); err != nil {
		return full, small, err
	}
	defer r.done()
	body, err := load()
	if err != nil {
		return full, small, err
	}
	return picture.Read(body, side)
}

// Black blacks out parts of a kept picture when its turn has come.
func (r *Reader) Black(ctx context.Context, body []byte, cells picture.Cells) (full, small picture.Coded, err error) {
	if err := r.wait(ctx); err != nil {
		return full, small, err
	}
	defer r.done()
	return picture.Black(body, cells)
}

func (r *Reader) wait(ctx context.Context) error {
	select {
	case r.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *Reader) done() { <-r.turn }
