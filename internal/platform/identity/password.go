package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"github.com/openaimak/aimak/internal/kernel/fault"
)

// The cost of one check, as OWASP's password storage sheet (2023) has it for
// argon2id: 19 MiB and two passes.
const (
	passes  = 2
	memory  = 19 * 1024 // KiB
	threads = 1
	keySize = 32
)

// checksAtOnce bounds what a flood of sign-ins takes to 4 × 19 MiB.
const checksAtOnce = 4

// shortest and longest password. The upper bound keeps a megabyte of "password"
// from being hashed.
const (
	shortest = 10
	longest  = 200
)

//go:embed common.txt
var commonText string

// common are passwords that everybody tries first, in folded form.
var common = func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(commonText) {
		set[strings.TrimSpace(line)] = true
	}
	return set
}()

// CheckPassword tells what is wrong with a new password.
func CheckPassword(login, password string) error {
	folded := strings.ToLower(norm.NFKC.String(password))
	n := utf8.RuneCountInString(password)
	switch {
	case n < shortest:
		return fault.Form().Field("password", "At least {n} characters", fault.Values{"n": shortest})
	case len(password) > longest:
		return fault.Form().Field("password", "Too long: at most {n} characters.", fault.Values{"n": longest})
	case common[folded], fewLetters(folded):
		return fault.Form().Field("password", "Everybody guesses this password first. Take three or four words that only you put together.")
	case login != "" && strings.Contains(folded, FoldLogin(login)):
		return fault.Form().Field("password", "The password may not contain the login")
	}
	return nil
}

// fewLetters finds passwords such as 1111111111 or ababababab.
func fewLetters(text string) bool {
	seen := map[rune]bool{}
	for _, r := range text {
		seen[r] = true
	}
	return len(seen) <= 2
}

// hash makes the stored form of a password, in the PHC string format.
func (i *Identity) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, 16)
	rand.Read(salt)
	key, err := i.derive(ctx, password, salt, passes, memory, threads, keySize)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, threads,
		b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// nobody is compared with when there is no such login, so that a guess takes
// the same work either way and the answer does not tell which logins exist.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// matches compares a password with its stored form.
func (i *Identity) matches(ctx context.Context, stored, password string) (bool, error) {
	if len(password) > longest {
		password = "" // longer than any that was accepted
	}
	var version, m, t, p int
	fields := strings.Split(stored, "$")
	if len(fields) != 6 {
		return false, fmt.Errorf("password of an unknown form")
	}
	if _, err := fmt.Sscanf(fields[2]+" "+fields[3], "v=%d m=%d,t=%d,p=%d", &version, &m, &t, &p); err != nil {
		return false, fmt.Errorf("password of an unknown form: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(fields[4])
	if err != nil {
		return false, fmt.Errorf("salt of a password: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(fields[5])
	if err != nil {
		return false, fmt.Errorf("hash of a password: %w", err)
	}
	got, err := i.derive(ctx, password, salt, uint32(t), uint32(m), uint8(p), uint32(len(want)))
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1 && stored != nobody, err
}

// derive waits for its turn: each check takes 19 MiB. NFKC makes the same word
// typed on two keyboards the same password.
func (i *Identity) derive(ctx context.Context, password string, salt []byte, t, m uint32, p uint8, size uint32) ([]byte, error) {
	select {
	case i.gate <- struct{}{}:
		defer func() { <-i.gate }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, t, m, p, size), nil
}
