// Package secret seals who asked and makes the addresses by which people follow a
// request without an account. It knows no table; the installation's key is handed in.
package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
)

// Sealer hides applicants and makes secret addresses. Its keys come from the
// installation's secret by HKDF (RFC 5869), each for one use.
type Sealer struct {
	aead cipher.AEAD
	mac  []byte
}

// New derives the keys of this package from the installation's secret.
func New(key []byte) Sealer {
	block, err := aes.NewCipher(derive(key, "aimak requests applicant"))
	if err != nil {
		panic("requests: " + err.Error()) // 32 bytes are a key
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic("requests: " + err.Error()) // AES has blocks of 16
	}
	return Sealer{aead, derive(key, "aimak requests follower")}
}

func derive(key []byte, use string) []byte {
	derived, err := hkdf.Key(sha256.New, key, nil, use, 32)
	if err != nil {
		panic("requests: " + err.Error()) // only for impossible lengths
	}
	return derived
}

// Hide seals an applicant for one request: moved to another it does not open.
// Nobody is hidden as nothing.
func (s Sealer) Hide(a appeal.Applicant, of ref.ID) ([]byte, error) {
	if a == (appeal.Applicant{}) {
		return []byte{}, nil
	}
	text, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, s.aead.NonceSize())
	rand.Read(nonce) // never fails (crypto/rand)
	return s.aead.Seal(nonce, nonce, text, []byte(of.String())), nil
}

// Show opens what Hide sealed.
func (s Sealer) Show(sealed []byte, of ref.ID) (a appeal.Applicant, err error) {
	if len(sealed) == 0 {
		return a, nil
	}
	if len(sealed) < s.aead.NonceSize() {
		return a, errors.New("requests: a sealed applicant is cut off")
	}
	nonce, rest := sealed[:s.aead.NonceSize()], sealed[s.aead.NonceSize():]
	text, err := s.aead.Open(nil, nonce, rest, []byte(of.String()))
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(text, &a)
}

// alphabet is that of identifiers, so that a code has no letters that are taken
// for one another.
var alphabet = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// codeBytes of a signature are 80 bits: beyond guessing.
const codeBytes = 10

// Code is the secret part of a follower's address. Nothing secret is stored: it
// follows from the key, and the office can print it again.
func (s Sealer) Code(follower ref.ID) string {
	mac := hmac.New(sha256.New, s.mac)
	mac.Write([]byte(follower.String()))
	return follower.String() + alphabet.EncodeToString(mac.Sum(nil)[:codeBytes])
}

// Follower reads a code; false when it was not made here.
func (s Sealer) Follower(code string) (ref.ID, bool) {
	signed := alphabet.EncodedLen(codeBytes)
	if len(code) <= signed {
		return 0, false
	}
	code = strings.ToUpper(code)
	id, err := ref.ParseID(code[:len(code)-signed])
	if err != nil || !hmac.Equal([]byte(s.Code(id)), []byte(code)) {
		return 0, false
	}
	return id, true
}
