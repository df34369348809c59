// Package pass holds what opens an account to a citizen: the access code
// printed on the bill, and the pass in a cookie once it was typed. It is pure:
// keys and instants are handed in.
package pass

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Life is how long a citizen may look at an account after typing the code,
// in milliseconds: half an hour, because phones are lent and shared.
const Life = 30 * 60 * 1000

// Pass is the proof that the access code of an account was typed. It travels
// in a cookie; the signature keeps it from being made or prolonged elsewhere.
type Pass struct {
	Account ref.ID
	Until   period.Instant // the pass is good before this instant
}

// passBytes is the length of a sealed pass: account, instant, signature.
const passBytes = 8 + 8 + sha256.Size

// Seal writes the pass with its signature as text that a cookie can hold.
func (p Pass) Seal(key []byte) string {
	body := p.body()
	return base64.RawURLEncoding.EncodeToString(append(body, sign(key, "pass", body)...))
}

// Open reads a sealed pass. It fails when the text was not sealed with the
// key or when the pass has expired by now.
func Open(key []byte, sealed string, now period.Instant) (Pass, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || len(raw) != passBytes {
		return Pass{}, false
	}
	body, signature := raw[:16], raw[16:]
	if !hmac.Equal(signature, sign(key, "pass", body)) {
		return Pass{}, false
	}
	p := Pass{
		Account: ref.ID(binary.BigEndian.Uint64(body)),
		Until:   period.Instant(binary.BigEndian.Uint64(body[8:])),
	}
	return p, now < p.Until
}

func (p Pass) body() []byte {
	body := binary.BigEndian.AppendUint64(nil, uint64(p.Account))
	return binary.BigEndian.AppendUint64(body, uint64(p.Until))
}

// codeDigits is the length of an access code. A hundred million codes and the
// throttle of the page make guessing hopeless; eight digits fit a bill.
const codeDigits = 8

// Code returns the access code of an account. Nothing secret is stored: the
// code follows from the key, and a new version makes the old one worthless. The
// municipality has no part in it, so that codes outlive a merger.
func Code(key []byte, account ref.ID, version int) string {
	body := fmt.Appendf(nil, "%d|%d", account, version)
	number := binary.BigEndian.Uint64(sign(key, "code", body))
	return fmt.Sprintf("%0*d", codeDigits, number%100_000_000)
}

// Same compares what was typed with the code in constant time; spaces and
// dashes that people put in between are dropped.
func Same(typed, code string) bool {
	typed = strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, typed)
	return subtle.ConstantTimeCompare([]byte(typed), []byte(code)) == 1
}

// sign returns the HMAC of body; purpose keeps a signature made for one thing
// from being used for another.
func sign(key []byte, purpose string, body []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("accounts/" + purpose + "\x00"))
	mac.Write(body)
	return mac.Sum(nil)
}
