package scenario

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// MostBytes is how long the document may be; a village's takes ten thousand.
const MostBytes = 1 << 20

// Encode writes the document. The same scenario always gives the same bytes, so
// that its Hash can be compared.
func (s Scenario) Encode() ([]byte, error) {
	s.Draws.Progress = nil
	b, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("writing a scenario: %w", err)
	}
	return b, nil
}

// Decode reads what Encode wrote.
func Decode(document []byte) (Scenario, error) {
	var s Scenario
	if err := json.Unmarshal(document, &s); err != nil {
		return Scenario{}, fmt.Errorf("reading a scenario: %w", err)
	}
	return s, nil
}

// Hash names the content of a document: SHA-256 in hexadecimal digits. Two
// frozen versions with one hash say the same.
func Hash(document []byte) string {
	sum := sha256.Sum256(document)
	return hex.EncodeToString(sum[:])
}
