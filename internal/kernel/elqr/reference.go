package elqr

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// Reference is our own number of one dynamic code. It travels in the code as the
// transaction and comes back with the money: in the purpose of a bank payment or
// among the fields of an agent. It tells nothing by itself and cannot be guessed,
// because whoever holds it may ask whether the money has come.
//
// It reads Q, twelve characters of random, one check character: Q8F3K2M9TX4RWV.
type Reference string

// alphabet is Crockford's: no I, L, O or U, which people take for other signs.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	mark   = 'Q'
	random = 12 // characters of five bits
)

// NewReference makes a reference of a one-time key with at least 60 bits of chance.
// The same key always makes the same reference, so that a form sent twice asks for
// one payment.
func NewReference(key string) Reference {
	sum := sha256.Sum256([]byte(key))
	bits := binary.BigEndian.Uint64(sum[:])
	body := []byte{mark}
	for i := range random {
		body = append(body, alphabet[bits>>(5*i)&31])
	}
	return Reference(append(body, check(body)))
}

// ParseReference reads a reference as a person types it, in either case and with
// dashes or spaces between.
func ParseReference(text string) (Reference, bool) {
	return parse(strings.NewReplacer("-", "", " ", "", "\u00a0", "").Replace(text))
}

// FindReference returns the first reference in free text, such as a purpose of
// payment: "Ичүүчү суу, Q8F3K2M9TX4RWV, Асанова".
func FindReference(text string) (Reference, bool) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !sign(r) }) {
		if found, ok := parse(word); ok {
			return found, true
		}
	}
	return "", false
}

// parse reads one word. Signs that people mix up count as the ones of the alphabet.
func parse(word string) (Reference, bool) {
	if len(word) != random+2 {
		return "", false
	}
	word = strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(word))
	body, last := []byte(word[:random+1]), word[random+1]
	for _, c := range body {
		if strings.IndexByte(alphabet, c) < 0 {
			return "", false
		}
	}
	if body[0] != mark || check(body) != last {
		return "", false
	}
	return Reference(word), true
}

// check is a character that one wrong sign in thirty-two passes: enough to tell a
// reference from other words of the same length before the database is asked.
func check(body []byte) byte {
	sum := sha256.Sum256(body)
	return alphabet[sum[0]&31]
}

func sign(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}
