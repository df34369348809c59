// Package seal hides what must not be readable in a copy of the database: phones,
// e-mail addresses, words for one person.
//
// Its keys come from the installation's secret, another for each use. What is
// sealed for one row does not open in another. A print tells whether two texts are
// the same without saying which.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"

	"github.com/openaimak/aimak/internal/kernel/ref"
)

// Box seals for one use. It is safe for concurrent use.
type Box struct {
	aead cipher.AEAD
	mac  []byte
}

// New derives the keys of a use from the installation's secret (HKDF, RFC 5869).
// use names it and never changes: "notify message".
func New(key []byte, use string) Box {
	block, err := aes.NewCipher(derive(key, use+" seal"))
	if err != nil {
		panic("seal: " + err.Error()) // 32 bytes are a key
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic("seal: " + err.Error()) // AES has blocks of 16
	}
	return Box{aead, derive(key, use+" print")}
}

func derive(key []byte, use string) []byte {
	derived, err := hkdf.Key(sha256.New, key, nil, "aimak "+use, 32)
	if err != nil {
		panic("seal: " + err.Error()) // only for impossible lengths
	}
	return derived
}

// ErrCut is returned for what is too short to have been sealed.
var ErrCut = errors.New("seal: what is sealed is cut off")

// Hide seals a text for one row.
func (b Box) Hide(plain []byte, of ref.ID) []byte {
	nonce := make([]byte, b.aead.NonceSize())
	rand.Read(nonce) // never fails (crypto/rand)
	return b.aead.Seal(nonce, nonce, plain, []byte(of.String()))
}

// Show opens what Hide sealed for the same row.
func (b Box) Show(sealed []byte, of ref.ID) ([]byte, error) {
	if len(sealed) < b.aead.NonceSize() {
		return nil, ErrCut
	}
	nonce, rest := sealed[:b.aead.NonceSize()], sealed[b.aead.NonceSize():]
	return b.aead.Open(nil, nonce, rest, []byte(of.String()))
}

// alphabet is that of identifiers, so that a print can be read out.
var alphabet = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// printBytes of a signature are 80 bits: beyond guessing and beyond chance.
const printBytes = 10

// PrintLength is how many characters a print has.
const PrintLength = 16

// Print is the same for the same text and says nothing of it: it cannot be
// computed, and so not be tried out, without the key.
func (b Box) Print(text string) string {
	mac := hmac.New(sha256.New, b.mac)
	mac.Write([]byte(text))
	return alphabet.EncodeToString(mac.Sum(nil)[:printBytes])
}

// Code is an id with its print: a secret address that is stored nowhere.
func (b Box) Code(id ref.ID) string { return id.String() + b.Print(id.String()) }

// Read reads a code; false when it was not made here.
func (b Box) Read(code string) (ref.ID, bool) {
	if len(code) <= PrintLength {
		return 0, false
	}
	id, err := ref.ParseID(code[:len(code)-PrintLength])
	if err != nil || !hmac.Equal([]byte(b.Code(id)), []byte(code)) {
		return 0, false
	}
	return id, true
}
