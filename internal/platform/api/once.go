package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
)

// The headers of idempotency, as Formance writes them.
const (
	keyHeader = "Idempotency-Key"
	hitHeader = "Idempotency-Hit"
)

// keyLimit is the longest key, in bytes. A UUID has 36.
const keyLimit = 200

// errRefused undoes a transaction whose answer is a refusal.
var errRefused = errors.New("api: refused, nothing is kept")

// once runs the room, or repeats what it answered before to the same key with
// the same body. The row of the key, the booking and the answer are one
// transaction: on PostgreSQL a second call with the key waits at the insert
// until the first has committed, on SQLite there is one writer. A refusal keeps
// nothing, so that the caller may mend the body and use the key again.
func (c *call) once(ctx context.Context, room func(context.Context)) error {
	key, err := c.key()
	if err != nil {
		return err
	}
	fresh, err := c.reserve(ctx, key)
	if err != nil {
		return err
	}
	if !fresh {
		return c.repeat(ctx, key)
	}
	room(ctx)
	switch {
	case c.broken != nil:
		return c.broken
	case !c.answer.succeeded():
		return errRefused
	}
	_, err = c.tx.ExecContext(ctx, `UPDATE api_answer SET status = $4, body = $5
		WHERE municipality_id = $1 AND caller_id = $2 AND key = $3`,
		c.tx.Municipality, c.caller.ID, key, c.answer.status, c.answer.body.String())
	return err
}

// key reads the header: printable ASCII without spaces.
func (c *call) key() (string, error) {
	key := c.r.Header.Get(keyHeader)
	odd := strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' })
	if key == "" || odd || len(key) > keyLimit {
		return "", c.problem(http.StatusBadRequest, needsKey, fault.Values{"n": keyLimit}).
			about(Complaint{Header: keyHeader, Detail: c.r.Printer.Message(needsKey, fault.Values{"n": keyLimit})})
	}
	return key, nil
}

// digest is what makes two calls the same: the call, its address, its body.
func (c *call) digest() []byte {
	h := sha256.New()
	for _, part := range []string{c.op.ID, c.r.URL.Path, c.r.URL.RawQuery} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	h.Write(c.body)
	return h.Sum(nil)
}

// reserve writes the key; false when it is there already.
func (c *call) reserve(ctx context.Context, key string) (bool, error) {
	result, err := c.tx.ExecContext(ctx, `INSERT INTO api_answer (municipality_id, caller_id, key, digest, status, body, made_at)
		VALUES ($1, $2, $3, $4, 0, '', $5) ON CONFLICT (municipality_id, caller_id, key) DO NOTHING`,
		c.tx.Municipality, c.caller.ID, key, c.digest(), c.tx.Now())
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// repeat answers with what was answered before; another body under the same key
// is a mistake of the caller's program and books nothing.
func (c *call) repeat(ctx context.Context, key string) error {
	var digest []byte
	var body string
	err := c.tx.QueryRowContext(ctx, `SELECT digest, status, body FROM api_answer
		WHERE municipality_id = $1 AND caller_id = $2 AND key = $3`,
		c.tx.Municipality, c.caller.ID, key).Scan(&digest, &c.answer.status, &body)
	if err != nil {
		return err
	}
	if !bytes.Equal(digest, c.digest()) {
		return c.problem(http.StatusBadRequest, otherBody, nil)
	}
	c.answer.header.Set("Content-Type", mediaType)
	c.answer.header.Set(hitHeader, "true")
	c.answer.body.WriteString(body)
	return nil
}
