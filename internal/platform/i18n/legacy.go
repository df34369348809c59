package i18n

import (
	"strings"
	"unicode"
)

// Before Unicode, Kyrgyz offices used fonts that drew ө, ү and ң in the place of
// letters they thought they did not need. The fonts contradict each other: one
// writes жън\ндъ (ъ = ө, \ = ү), another тёлём, жъгъртълъш (ё = ө, ъ = ү), a
// third КЕЁЕШ or Кещеш (ё or щ = ң). A table of letters therefore cannot mend
// them; every word is read in all ways that it allows, and the most Kyrgyz one
// is proposed, if any is.
var legacyLetters = map[rune][]rune{
	'ъ':  {'ө', 'ү'},
	'ё':  {'ө', 'ң'},
	'щ':  {'ң'},
	'\\': {'ү'},
}

// lookAlikes are letters that are drawn like Kyrgyz or Cyrillic ones and never
// stand in a Cyrillic word on purpose.
var lookAlikes = map[rune]rune{
	'ѳ': 'ө', 'ɵ': 'ө', 'ӊ': 'ң', 'ӈ': 'ң', 'ұ': 'ү',
	'a': 'а', 'c': 'с', 'e': 'е', 'o': 'о', 'p': 'р', 'x': 'х', 'y': 'у',
	'A': 'А', 'B': 'В', 'C': 'С', 'E': 'Е', 'H': 'Н', 'K': 'К', 'M': 'М', 'O': 'О', 'P': 'Р', 'T': 'Т', 'X': 'Х', 'Y': 'У',
}

// Bounds of one word: a real one holds at most five doubtful letters and is no
// longer than a compound surname.
const (
	maxReadings = 64
	maxWord     = 80 // bytes
)

// MendLegacy proposes the Unicode spelling of a text written with a legacy
// Kyrgyz font or with look-alike letters. Real Russian words with ъ, ё or щ
// (подъезд, Семёнов, Щербаков) stay as they are. It is a guess for a person to
// confirm, never to be applied silently.
func MendLegacy(s string) (mended string, changed bool) {
	if !strings.ContainsFunc(s, doubtful) {
		return s, false
	}
	var out strings.Builder
	start := -1
	for i, r := range s + " " { // the space ends the last word
		if inWord(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			out.WriteString(mendWord(s[start:i]))
			start = -1
		}
		out.WriteRune(r)
	}
	mended = strings.TrimSuffix(out.String(), " ")
	return mended, mended != s
}

func doubtful(r rune) bool {
	_, legacy := legacyLetters[unicode.ToLower(r)]
	_, alike := lookAlikes[unicode.ToLower(r)]
	return legacy || alike || lookAlikes[r] != 0
}

func inWord(r rune) bool { return unicode.IsLetter(r) || r == '\\' }

func mendWord(word string) string {
	if strings.ContainsFunc(word, cyrillic) {
		word = strings.Map(cyrillicTwin, strings.ReplaceAll(word, `\\`, `\`))
	}
	lower := strings.ToLower(word)
	if len(word) > maxWord || !strings.ContainsAny(lower, `ъёщ\`) || !strings.ContainsFunc(lower, cyrillic) || russian(lower) {
		return word
	}
	best, bestScore := lower, 0
	for _, reading := range readings(lower) {
		score := kyrgyzness(reading)
		if score > 0 && consistent(lower, reading) {
			score += 3
		}
		if score > bestScore {
			best, bestScore = reading, score
		}
	}
	return likeIn(word, best)
}

// consistent tells whether ъ was read as one letter throughout: most fonts gave
// it one meaning, though some typists used it for both ө and ү.
func consistent(word, reading string) bool {
	read := []rune(reading)
	var meant rune
	for i, r := range []rune(word) {
		if r != 'ъ' {
			continue
		}
		if meant != 0 && meant != read[i] {
			return false
		}
		meant = read[i]
	}
	return true
}

func cyrillic(r rune) bool { return unicode.Is(unicode.Cyrillic, r) && lookAlikes[r] == 0 }

func cyrillicTwin(r rune) rune {
	if twin, ok := lookAlikes[r]; ok {
		return twin
	}
	if twin, ok := lookAlikes[unicode.ToLower(r)]; ok && unicode.Is(unicode.Cyrillic, r) {
		return unicode.ToUpper(twin)
	}
	if r == 'Ɵ' {
		return 'Ө'
	}
	return r
}

// russian tells whether the doubtful letters stand where Russian spelling wants
// them: ъ between a consonant and е ё ю я; ё and щ are common, so a word that
// holds only these is Russian unless it reads as a known Kyrgyz word.
func russian(word string) bool {
	letters := []rune(word)
	for i, r := range letters {
		if r == '\\' {
			return false
		}
		if r == 'ъ' && (i == 0 || i+1 == len(letters) || vowel(letters[i-1]) || !strings.ContainsRune("еёюя", letters[i+1])) {
			return false
		}
	}
	if strings.ContainsRune(word, 'ъ') {
		return true
	}
	for _, reading := range readings(word) {
		if kyrgyzness(reading) >= knownStem {
			return false
		}
	}
	return strings.Count(word, "ё") < 2 || strings.ContainsAny(word, "аоуыэюя")
}

// readings returns the spellings that the word can stand for.
func readings(word string) []string {
	list := []string{""}
	for _, r := range word {
		choices, doubtful := legacyLetters[r]
		if !doubtful {
			choices = []rune{r}
		}
		var next []string
		for _, choice := range choices {
			for _, begun := range list {
				if len(next) < maxReadings {
					next = append(next, begun+string(choice))
				}
			}
		}
		list = next
	}
	return list
}

// Scores of a reading. A known stem outweighs everything else.
const knownStem = 100

// kyrgyzness says how well a word reads as Kyrgyz; 0 means not at all.
func kyrgyzness(word string) int {
	letters := []rune(word)
	if !pronounceable(letters) {
		return 0
	}
	score := 1
	for _, stem := range stems {
		if strings.HasPrefix(word, stem) {
			score = max(score, knownStem+5*len([]rune(stem)))
		} else if strings.HasSuffix(word, stem) && len([]rune(stem)) > 2 { // Айгүл, Нургүл
			score = max(score, knownStem+4*len([]rune(stem)))
		}
	}
	if harmonic(letters) {
		score += 10
	}
	if strings.ContainsRune(word, 'ө') && !strings.Contains(word, "үө") {
		score += 2 // ъ = ө was the commoner font
	}
	return score
}

// pronounceable refuses ң at the start of a word and three consonants or three
// equal vowels together, which no Kyrgyz word has.
func pronounceable(letters []rune) bool {
	consonants := 0
	for i, r := range letters {
		if vowel(r) {
			consonants = 0
			if i > 1 && letters[i-1] == r && letters[i-2] == r {
				return false
			}
			continue
		}
		if consonants++; consonants > 2 && r != 'ь' {
			return false
		}
	}
	return len(letters) > 0 && letters[0] != 'ң'
}

// harmonic tells whether all vowels are front (е и ө ү э) or all are back.
// Compound names break this, so it only weighs.
func harmonic(letters []rune) bool {
	front, back := false, false
	for _, r := range letters {
		front = front || strings.ContainsRune("еиөүэ", r)
		back = back || strings.ContainsRune("аоуы", r)
	}
	return !(front && back)
}

func vowel(r rune) bool { return strings.ContainsRune("аеёиоөуүыэюя", r) }

// likeIn gives the letters of text the capitals of the pattern, letter by letter.
func likeIn(pattern, text string) string {
	like, out := []rune(pattern), []rune(text)
	shouted := strings.ToUpper(pattern) == pattern && len(like) > 1
	for i := range out {
		if i < len(like) && unicode.IsUpper(like[i]) || shouted {
			out[i] = unicode.ToUpper(out[i])
		}
	}
	return string(out)
}

// stems are the beginnings of common words and names that hold ө, ү or ң.
var stems = strings.Fields(`
	айгүл акчүч акүл алтынгүл анаргүл бактыгүл батыркүл бөбөк бөгөт бөлүк бөлүм бөрү бүбү бүгүн бүркүт бүткүл бүтүн бүрсүн бүтө
	гүл гүлбара гүлжан гүлзат гүлмира гүлнара гүлсүн гүлшан гүлай дөбө дөң дөөлөт дүйнө дүйшө дүйшөн дүкөн дүмүр
	жаңы жаңыл жөн жөнү жөнгө жүгүр жүгүрт жүз жүк жүр жүрөк жүрү жүзүм жүрсүн зүүра
	кеңеш кең көк көл көп көз көй көкө көмүр көпүрө көрсөт көрүн көч көчө көчкөн күл күлүй күлүк күмүш күн күнү күрөш күрүч күч күчү күңгөй күйөө
	мөлтүр мөлүр мөмө мөөнөт мөөр мүдөө мүмкүн мүлк мүнөз мүрөк мүсүр
	нургүл өзбек өзгөн өзгөч өзгөр өзгөрт өзүбек өз өкмөт өкүл өлкө өлчө өмүр өмүрзак өмүрбек өмүракун өмөр өнөр өнүг өнүк өрүк өрнөк өрт өрөөн өсөр өскөн өскөнбай өстүр өтө өтөш өчүр
	саңк сөз сөгөт сөйкө сүйөр сүйүн сүйүнбай сүйөркул сүй сүрөт сүт таң таңат таңсулуу тең теңди теңир төкөл төкөн төл төлө төлөг төлөгөн төлөн төлөбай төлөмүш төлөм төрө төрөбек төрт төрөкул төш түгөл түгөлбай түз түзө түн түп түрк түркүн түтүн түш түштүк
	үй үкү үлүш үмөт үмүт үн үргөнч үрүстөм үсөн үсөнбай үсүпбай үч үчкөн үчүн үйсүн үркүн
	чөйрө чөл чөлпөн чөп чүй чүргөк чүрөк чүчүк шайлоо шүкүр шүүдүрүм ысыккөл эңкей эрмөк
	даңк даңаза маңыз саламат сооң соң соңку оң оңду оңой оңол оңуш коңгуроо коңур коңшу тоңдур туңгуч уруң жеңиш жеңил жең алдың дыңк мың миңбай миң миңкыял саң сыңар акыл`)
