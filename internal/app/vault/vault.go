// Package vault keeps the installation's secret beside its data.
package vault

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
)

// Key reads the installation's key, making it at the first start. Access
// codes on bills and signed cookies derive from it: losing it means new codes
// for everybody, so it belongs into the backup (docs/operate.md).
func Key(path string) ([]byte, error) {
	key, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		key = make([]byte, 32)
		rand.Read(key) // never fails (crypto/rand)
		err = os.WriteFile(path, key, 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the secret key: %w", err)
	}
	if len(key) != 32 {
		return nil, fmt.Errorf("the secret key %s must hold 32 bytes, not %d", path, len(key))
	}
	return key, nil
}

// Secret reads a secret that another side gave the operator: out of the environment,
// else from a file that only the program should be able to read. Empty: there is none.
func Secret(variable, path string) (string, error) {
	if text := os.Getenv(variable); text != "" {
		return text, nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("reading a secret: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}
