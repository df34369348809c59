package notify

import (
	"strings"
	"unicode/utf16"
)

// ParsePhone reads a mobile number of the country as people write it ("0700 12-34-56",
// "+996 700 123456") and returns it as +996700123456.
func ParsePhone(text string) (string, bool) {
	digits := strings.Map(func(c rune) rune {
		if strings.ContainsRune(" -()\u00a0\u202f.", c) {
			return -1
		}
		return c
	}, text)
	for _, start := range []string{"+996", "00996", "996", "0"} {
		if rest, ok := strings.CutPrefix(digits, start); ok {
			digits = rest
			break
		}
	}
	// Mobile networks have codes from 200 to 999; 3 begins the codes of places, where
	// phones stand on tables and read no SMS.
	if len(digits) != 9 || digits[0] < '2' || digits[0] == '3' || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	return "+996" + digits, true
}

// latin are the letters of the shortest alphabet of SMS (GSM 03.38), in which a
// message has 160; the second row counts twice.
const (
	latin = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	twice = "^{}\\[~]|€\f"
)

// Parts is how many parts of an SMS a text has, each of which is paid for. One
// Kyrgyz or Russian letter makes it 70 letters a part instead of 160, and 67 or 153
// when there are several.
func Parts(text string) int {
	n, single, several := 0, 160, 153
	for _, c := range text {
		switch {
		case strings.ContainsRune(latin, c):
			n++
		case strings.ContainsRune(twice, c):
			n += 2
		default:
			single = 70
		}
	}
	if single == 70 {
		n, several = len(utf16.Encode([]rune(text))), 67
	}
	switch {
	case n == 0:
		return 0
	case n <= single:
		return 1
	}
	return (n + several - 1) / several
}
