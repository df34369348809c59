package bans

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"strings"

	"github.com/openaimak/aimak/internal/voice/requests"
)

// derive makes the key of fingerprints from the installation's secret (RFC 5869).
func derive(key []byte) []byte {
	derived, err := hkdf.Key(sha256.New, key, nil, "aimak bans fingerprint", sha256.Size)
	if err != nil {
		panic("bans: " + err.Error()) // only for impossible lengths
	}
	return derived
}

// fingerprint of something by which people are reached. Without the key nobody
// finds the phone by trying all of them.
func (b *Bans) fingerprint(of string) []byte {
	mac := hmac.New(sha256.New, b.mac)
	mac.Write([]byte(of))
	return mac.Sum(nil)
}

// prints are the fingerprints of an applicant: of the phone, and of an e-mail
// address where one stands.
func (b *Bans) prints(who requests.Applicant) (list [][]byte) {
	if n := plainPhone(who.Phone); n != "" {
		list = append(list, b.fingerprint("phone "+n))
	}
	for _, text := range []string{who.Mail, who.Address} { // other programs write one where the address stands
		if a := plainMail(text); a != "" {
			return append(list, b.fingerprint("email "+a))
		}
	}
	return list
}

// Phones of the country have nine figures behind +996 or 0.
const figures = 9

// plainPhone is a phone without what people write around its figures: 0555 12-34-56
// and +996 (555) 123456 are one phone. Too few figures are none.
func plainPhone(text string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
	if len(digits) < 6 {
		return ""
	}
	return digits[max(0, len(digits)-figures):]
}

// plainMail is an e-mail address in lower case; other text is none.
func plainMail(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	name, host, ok := strings.Cut(text, "@")
	if !ok || name == "" || !strings.Contains(host, ".") || strings.ContainsAny(text, " \t\n,;") {
		return ""
	}
	return text
}
