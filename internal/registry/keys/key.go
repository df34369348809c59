package keys

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/netip"
	"slices"
	"strings"

	"github.com/openaimak/aimak/internal/kernel/fault"
	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
)

// The scopes: what a key can be allowed.
const (
	PaymentsWrite = "payments.write"
	PaymentsRead  = "payments.read"
	AccountsRead  = "accounts.read"
	BalancesRead  = "balances.read"
	RequestsWrite = "requests.write"
)

// Scopes lists the scopes in the order of screens.
var Scopes = []string{PaymentsWrite, PaymentsRead, AccountsRead, BalancesRead, RequestsWrite}

// Where money lies that came through a key.
const (
	HeldByAgent = "agents" // whoever took it owes it to us until it is handed over
	HeldByBank  = "bank"   // it is on our bank account
)

// Limits of a key's settings.
const (
	nameLimit    = 80
	addressLimit = 20
	paceDefault  = 120    // calls a minute
	paceLimit    = 60_000 // a thousand a second: no program of ours needs more
)

// Key is a key without its secret.
type Key struct {
	ID        ref.ID
	Name      string // whose program it is, as people write it
	Prefix    string // "aimak_k3v9x2mp": what can be seen of it
	Scopes    []string
	Addresses []netip.Prefix // empty: from anywhere
	PerMinute int
	Holds     string     // HeldByAgent or HeldByBank
	Channel   ref.ID     // agent or bank account; 0: the key itself, or our only bank account
	Expires   period.Day // last day on which it works; "" for ever
	Made      period.Instant
	Maker     string
	Used      period.Instant // last call, to the minute; 0: never
	Revoked   period.Instant // 0: it works
}

// Works tells whether the key opens anything on a day.
func (k Key) Works(today period.Day) bool {
	return k.Revoked == 0 && (k.Expires == "" || today <= k.Expires)
}

// Has tells whether the key holds a scope.
func (k Key) Has(scope string) bool { return slices.Contains(k.Scopes, scope) }

// mark begins every key, so that a key that lies in a repository or a letter is
// recognised by people and by scanners.
const mark = "aimak_"

const prefixLetters = "0123456789abcdefghjkmnpqrstvwxyz"

// secret makes a key, its prefix and its digest. The random part has 256 bits,
// so a fast hash is enough: there is nothing to guess.
func secret() (key, prefix string, digest []byte) {
	var name [8]byte
	var random [32]byte
	rand.Read(name[:]) // never fails (crypto/rand)
	rand.Read(random[:])
	for i, b := range name {
		name[i] = prefixLetters[b&31]
	}
	prefix = mark + string(name[:])
	key = prefix + "_" + base64.RawURLEncoding.EncodeToString(random[:])
	sum := sha256.Sum256([]byte(key))
	return key, prefix, sum[:]
}

// prefixOf takes the prefix out of a key; "" when it is no key of ours.
func prefixOf(key string) string {
	rest, ours := strings.CutPrefix(key, mark)
	name, _, whole := strings.Cut(rest, "_")
	if !ours || !whole || len(name) != 8 || strings.Trim(name, prefixLetters) != "" {
		return ""
	}
	return mark + name
}

// opens tells whether a key is the one of a digest, in a time that says nothing
// of how much of it is right.
func opens(key string, digest []byte) bool {
	sum := sha256.Sum256([]byte(key))
	return subtle.ConstantTimeCompare(sum[:], digest) == 1
}

// valid complains about settings that cannot be.
func (k Key) valid(today period.Day) error {
	form := fault.Form()
	switch {
	case k.Name == "":
		form.Field("name", "Fill in this field")
	case len([]rune(k.Name)) > nameLimit:
		form.Field("name", "Too long: at most {n} characters.", fault.Values{"n": nameLimit})
	}
	if len(k.Scopes) == 0 {
		form.Field("scopes", "Choose at least one scope")
	}
	if len(k.Addresses) > addressLimit {
		form.Field("addresses", "At most {n} addresses", fault.Values{"n": addressLimit})
	}
	if k.PerMinute < 1 || k.PerMinute > paceLimit {
		form.Field("per_minute", "Enter a number from 1 to {n}", fault.Values{"n": paceLimit})
	}
	if k.Expires != "" && k.Expires < today {
		form.Field("expires", "This day is over already")
	}
	if k.Holds != HeldByAgent && k.Holds != HeldByBank {
		form.Field("holds", "Choose from the list")
	}
	return form.Err()
}

// ParseAddresses reads addresses and networks (10.1.2.3, 10.1.0.0/16, 2001:db8::/32)
// with anything between them.
func ParseAddresses(text string) ([]netip.Prefix, error) {
	var list []netip.Prefix
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n", r) }) {
		prefix, err := netip.ParsePrefix(word)
		if err != nil {
			addr, err := netip.ParseAddr(word)
			if err != nil {
				return nil, fault.Form().Field("addresses", "{address} is no address. Write for example 91.205.48.0/24.", fault.Values{"address": word})
			}
			prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		list = append(list, prefix.Masked())
	}
	return list, nil
}

// addressText is the list of addresses as it is stored and typed.
func addressText(list []netip.Prefix, between string) string {
	var words []string
	for _, p := range list {
		if p.IsSingleIP() {
			words = append(words, p.Addr().String())
		} else {
			words = append(words, p.String())
		}
	}
	return strings.Join(words, between)
}
