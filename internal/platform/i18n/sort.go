package i18n

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// alphabet is the order of Cyrillic letters: the Kyrgyz alphabet, which is also the
// Russian one, with the letters of neighbours in their places in CLDR's root order.
const alphabet = "абвгғдеёжзийкқлмнңоөпрстуүұфхһцчшщъыьэюя"

// Where the kinds of signs stand in a key: blanks and marks before digits, digits
// before Latin, Latin before Cyrillic, everything else behind.
const (
	markKey     = 0x08
	digitKey    = 0x20
	latinKey    = 0x40
	cyrillicKey = 0x60
	otherKey    = 0xF0
)

// letterKeys is the place of each letter; ё stands with е, and only a tie parts them.
var letterKeys = places()

func places() map[rune]byte {
	list := map[rune]byte{}
	for _, r := range alphabet {
		list[r] = cyrillicKey + byte(len(list))
	}
	list['ё'] = list['е']
	return list
}

// SortKey returns the key by which a name is sorted, stored beside it as bytes so
// that both databases agree: first the letters without case, digits as numbers, so
// that house 2 stands before house 10; then, where all of that is equal, the name
// itself with small letters before capitals.
func SortKey(s string) []byte {
	s = norm.NFC.String(s)
	small := strings.ToLower(s)
	key := make([]byte, 0, 3*len(s)+2)
	for rest := small; rest != ""; {
		number := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
		if number != "" {
			key = appendNumber(key, number)
			rest = rest[len(number):]
			continue
		}
		r, size := utf8.DecodeRuneInString(rest)
		key, rest = appendLetter(key, r), rest[size:]
	}
	key = append(append(append(key, 0), small...), 0)
	for _, r := range s {
		if unicode.IsUpper(r) {
			key = append(key, 2)
		} else {
			key = append(key, 1)
		}
	}
	return key
}

// appendNumber writes a number so that a longer one is larger.
func appendNumber(key []byte, digits string) []byte {
	digits = strings.TrimLeft(digits, "0")
	return append(append(key, digitKey, byte(min(len(digits), 255))), digits...)
}

func appendLetter(key []byte, r rune) []byte {
	switch {
	case letterKeys[r] != 0:
		return append(key, letterKeys[r])
	case r >= 'a' && r <= 'z':
		return append(key, latinKey+byte(r-'a'))
	case unicode.IsMark(r):
		return key
	case !unicode.IsLetter(r) && !unicode.IsDigit(r):
		return append(key, markKey, byte(r>>16), byte(r>>8), byte(r))
	}
	if base := []rune(norm.NFD.String(string(r)))[0]; base != r {
		return appendLetter(key, base) // a letter with an accent stands with the one without
	}
	return append(key, otherKey, byte(r>>16), byte(r>>8), byte(r))
}
