package courier

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

// secretMark begins every secret of Standard Webhooks.
const secretMark = "whsec_"

// ErrSecret is a text that is no secret.
var ErrSecret = errors.New("courier: not a secret of Standard Webhooks")

// NewSecret makes the bytes of a secret; the standard asks for 24 to 64.
func NewSecret() []byte {
	secret := make([]byte, 32)
	rand.Read(secret) // never fails (crypto/rand)
	return secret
}

// SecretText writes a secret as the receiver is given it.
func SecretText(secret []byte) string {
	return secretMark + base64.StdEncoding.EncodeToString(secret)
}

// ParseSecret reads what SecretText wrote.
func ParseSecret(text string) ([]byte, error) {
	encoded, ok := strings.CutPrefix(text, secretMark)
	secret, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil || len(secret) < 24 || len(secret) > 64 {
		return nil, ErrSecret
	}
	return secret, nil
}

// Signed returns the three headers by which the receiver knows a message: the
// signature is over "id.timestamp.body".
func Signed(secret []byte, id string, at time.Time, body []byte) map[string]string {
	stamp := strconv.FormatInt(at.Unix(), 10)
	return map[string]string{
		"Webhook-Id":        id,
		"Webhook-Timestamp": stamp,
		"Webhook-Signature": "v1," + base64.StdEncoding.EncodeToString(sum(secret, id, stamp, body)),
	}
}

func sum(secret []byte, id, stamp string, body []byte) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(id + "." + stamp + "."))
	h.Write(body)
	return h.Sum(nil)
}
