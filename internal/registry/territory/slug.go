package territory

import (
	"strings"

	"github.com/openaimak/aimak/internal/kernel/place"
)

// latin writes the Kyrgyz letters as the names of places are spelt in English:
// Кара-Кулжа is Kara-Kulja, Ысык-Көл is Ysyk-Kol.
var latin = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ё': "yo", 'ж': "j", 'з': "z", 'и': "i", 'й': "y", 'к': "k",
	'л': "l", 'м': "m", 'н': "n", 'ң': "ng", 'о': "o", 'ө': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ү': "u",
	'ф': "f", 'х': "h", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "sch", 'ы': "y", 'э': "e", 'ю': "yu", 'я': "ya", 'ъ': "", 'ь': "",
}

// SlugOf proposes the word of a municipality in addresses: its English name, or
// the Kyrgyz one in Latin letters. It may be empty or taken: Found decides.
func SlugOf(n place.Name) string {
	name := n.En
	if name == "" {
		name = n.Ky
	}
	var word strings.Builder
	for _, r := range strings.ToLower(name) {
		letters, known := latin[r]
		switch {
		case known:
			word.WriteString(letters)
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			word.WriteRune(r)
		default:
			word.WriteByte('-')
		}
	}
	return strings.Join(strings.FieldsFunc(word.String(), func(r rune) bool { return r == '-' }), "-")
}
