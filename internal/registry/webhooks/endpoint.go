package webhooks

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"slices"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/courier"
)

// The events that can be heard of.
const (
	PaymentBooked    = "payment.booked"
	PaymentCorrected = "payment.corrected"
	BillPosted       = "bill.posted"
	trial            = "webhook.test" // sent by the button on the page alone
)

// Events lists the events in the order of screens.
var Events = []string{PaymentBooked, PaymentCorrected, BillPosted}

// States of an address.
const (
	On   = "on"
	Off  = "off"
	gone = "gone"
)

const nameLimit = 80

// Endpoint is the address of a program that is told.
type Endpoint struct {
	ID           ref.ID
	Name         string // whose program it is, as people write it
	URL          string
	Events       []string
	State        string         // On or Off
	FailingSince period.Instant // 0: the last attempt succeeded, or there was none
	Reason       string         // why the program switched it off; "" when a person did
	Made         period.Instant
	Maker        string
}

// Hears tells whether the address wants an event.
func (e Endpoint) Hears(event string) bool { return slices.Contains(e.Events, event) }

// valid complains about what cannot be an address.
func (e Endpoint) valid(c *courier.Courier) error {
	form := fault.Form()
	switch {
	case e.Name == "":
		form.Field("name", "Fill in this field")
	case len([]rune(e.Name)) > nameLimit:
		form.Field("name", "Too long: at most {n} characters.", fault.Values{"n": nameLimit})
	}
	switch err := c.Check(e.URL); {
	case errors.Is(err, courier.ErrPlain):
		form.Field("url", "The address must begin with https://. Otherwise anybody on the way could read along.")
	case errors.Is(err, courier.ErrPrivate):
		form.Field("url", "This address lies within a network of ours. Only the operator of the installation can allow it.")
	case err != nil:
		form.Field("url", "Enter an address such as https://bank.kg/aimak")
	}
	if len(e.Events) == 0 {
		form.Field("events", "Choose at least one event")
	}
	return form.Err()
}

// sealer hides secrets in the database. Its key comes from the installation's
// secret by HKDF (RFC 5869), so that no two uses share one.
type sealer struct{ aead cipher.AEAD }

func newSealer(key []byte) sealer {
	derived, err := hkdf.Key(sha256.New, key, nil, "aimak webhooks secret", 32)
	if err != nil {
		panic("webhooks: " + err.Error()) // only for impossible lengths
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		panic("webhooks: " + err.Error()) // 32 bytes are a key
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic("webhooks: " + err.Error()) // AES has blocks of 16
	}
	return sealer{aead}
}

// hide seals a secret for one address: moved to another row it does not open.
func (s sealer) hide(secret []byte, of ref.ID) []byte {
	nonce := make([]byte, s.aead.NonceSize())
	rand.Read(nonce) // never fails (crypto/rand)
	return s.aead.Seal(nonce, nonce, secret, []byte(of.String()))
}

// show opens what hide sealed.
func (s sealer) show(sealed []byte, of ref.ID) ([]byte, error) {
	if len(sealed) < s.aead.NonceSize() {
		return nil, errors.New("webhooks: a secret is cut off")
	}
	nonce, rest := sealed[:s.aead.NonceSize()], sealed[s.aead.NonceSize():]
	return s.aead.Open(nil, nonce, rest, []byte(of.String()))
}
