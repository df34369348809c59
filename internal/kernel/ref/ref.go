// Package ref holds identifiers and loose references between rooms.
//
// An ID is made by the program: 41 bits of milliseconds since 2024, 10 bits of
// node (leased from the database), 12 bits of sequence. IDs sort by time, never
// repeat across nodes and are written as 13 characters of Crockford base32.
package ref

import (
	"errors"
	"strings"
	"sync"
	"time"
)

// ID identifies a row. Zero means "none".
type ID int64

// Ref points at a thing of another room without importing it.
type Ref struct {
	Kind string // "<room>.<noun>", for example "billing.bill"
	ID   ID
}

// ErrFormat is returned for text that is not an identifier.
var ErrFormat = errors.New("ref: not an identifier")

const (
	alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	length   = 13
	maxFirst = 7 // 13 characters hold 65 bits, an id has 63
	nodeBits = 10
	seqBits  = 12
	maxNode  = 1<<nodeBits - 1
	epoch    = 1704067200000 // 2024-01-01T00:00:00Z in milliseconds
)

// String writes the id as 13 characters of Crockford base32.
func (id ID) String() string {
	var out [length]byte
	v := uint64(id)
	for i := length - 1; i >= 0; i-- {
		out[i] = alphabet[v&31]
		v >>= 5
	}
	return string(out[:])
}

// MarshalText writes the id for JSON.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads the id from JSON.
func (id *ID) UnmarshalText(text []byte) (err error) {
	*id, err = ParseID(string(text))
	return err
}

// ParseID reads an id; lower case and the look-alikes I, L and O are accepted.
func ParseID(text string) (ID, error) {
	if len(text) != length {
		return 0, ErrFormat
	}
	var v uint64
	// Byte by byte: some letters beyond ASCII have a capital within it.
	for i := range length {
		digit := strings.IndexByte(alphabet, similar(text[i]))
		if digit < 0 || i == 0 && digit > maxFirst {
			return 0, ErrFormat
		}
		v = v<<5 | uint64(digit)
	}
	return ID(v), nil
}

// similar folds lower case and the letters that are taken for digits.
func similar(c byte) byte {
	if 'a' <= c && c <= 'z' {
		c -= 'a' - 'A'
	}
	switch c {
	case 'I', 'L':
		return '1'
	case 'O':
		return '0'
	}
	return c
}

// Time returns the moment at which the id was made.
func (id ID) Time() time.Time {
	return time.UnixMilli(int64(id)>>(nodeBits+seqBits) + epoch)
}

// Source makes ids for one node. It is safe for concurrent use.
type Source struct {
	mu   sync.Mutex
	node int64
	now  func() time.Time
	last int64 // milliseconds since epoch of the last id
	seq  int64
}

// NewSource returns a source for the node (0…1023).
func NewSource(node int, now func() time.Time) *Source {
	return &Source{node: int64(node & maxNode), now: now}
}

// Next returns a new id. When a millisecond is used up, or the clock steps
// back, it goes on from the last one instead of waiting or repeating.
func (s *Source) Next() ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ms := s.now().UnixMilli() - epoch; ms > s.last {
		s.last, s.seq = ms, 0
	} else if s.seq++; s.seq >= 1<<seqBits {
		s.last, s.seq = s.last+1, 0
	}
	return ID(s.last<<(nodeBits+seqBits) | s.node<<seqBits | s.seq)
}
