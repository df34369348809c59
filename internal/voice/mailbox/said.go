package mailbox

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/openaimak/aimak/internal/kernel/period"
	"github.com/openaimak/aimak/internal/kernel/ref"
	"github.com/openaimak/aimak/internal/platform/i18n"
	"github.com/openaimak/aimak/internal/platform/imap/letter"
	"github.com/openaimak/aimak/internal/registry/territory"
	"github.com/openaimak/aimak/internal/voice/requests"
	"github.com/openaimak/aimak/internal/voice/requests/appeal"
	"github.com/openaimak/aimak/internal/voice/requests/life"
)

// prefixes are what programs put before a subject.
var prefixes = regexp.MustCompile(`(?i)^((re|fwd?|aw|отв|ответ|пересл)(\[\d+\])?:\s*)+`)

// said makes of a letter what somebody says to the municipality, and returns what does
// not fit into the words of an appeal.
func said(l letter.Letter, c Chosen, came, today period.Day) (s requests.Said, rest string) {
	s = requests.Said{Category: c.Category, Village: c.Village, Lang: c.Lang, Kind: life.Application, Form: life.Electronic, Channel: life.Mail, People: 1,
		Who: requests.Applicant{Name: short(l.Name, appeal.MostLine), Mail: l.Mail}, Received: min(came, today)}
	if s.Who.Name == "" {
		s.Who.Name = short(l.Mail, appeal.MostLine)
	}
	words := l.Text
	if subject := strings.TrimSpace(prefixes.ReplaceAllString(l.Subject, "")); subject != "" && !strings.Contains(words, subject) {
		words = strings.TrimSpace(subject + "\n\n" + words)
	}
	if words == "" {
		words = "—" // a photo alone says something too
	}
	letters := []rune(words)
	at := min(len(letters), appeal.MostWords)
	s.Words, rest = strings.TrimSpace(string(letters[:at])), string(letters[at:])
	return s, rest
}

// Chosen is what no letter says of itself.
type Chosen struct {
	Category string
	Village  ref.ID
	Lang     i18n.Lang
}

// chosen is what a letter is taken for without anybody looking: the category that is
// set, the village that it names, the language that it is written in.
func chosen(b Box, l letter.Letter, villages []territory.Village) Chosen {
	text := l.Subject + "\n" + l.Text
	c := Chosen{Category: b.Category, Village: b.Place, Lang: tongue(text)}
	var named []ref.ID
	folded := " " + i18n.Fold(strings.Map(spaced, text))
	for _, v := range villages {
		if mentions(folded, v) {
			named = append(named, v.ID)
		}
	}
	if len(named) == 1 {
		c.Village = named[0]
	}
	return c
}

// spaced leaves letters, figures and the hyphens within names.
func spaced(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' {
		return r
	}
	return ' '
}

// mentions tells whether a word begins with the name of a village: both languages put
// endings behind it.
func mentions(folded string, v territory.Village) bool {
	for _, name := range []string{v.Name.Ky, v.Name.Ru, v.Name.En} {
		if name != "" && strings.Contains(folded, " "+i18n.Fold(name)) {
			return true
		}
	}
	return false
}

// Letters by which a language is told: those that Kyrgyz has beyond Russian, and those
// that stand in Kyrgyz in borrowed words alone.
const (
	kyrgyz  = "ңөүҢӨҮ"
	russian = "вфцщъьВФЦЩЪЬ"
)

// tongue is the language of a text. Many write Kyrgyz without its own letters, on a
// Russian keyboard; then the letters count that Russian cannot do without.
func tongue(text string) i18n.Lang {
	var cyrillic, latin, own, foreign int
	for _, r := range text {
		switch {
		case strings.ContainsRune(kyrgyz, r):
			own++
			cyrillic++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
			if strings.ContainsRune(russian, r) {
				foreign++
			}
		case unicode.Is(unicode.Latin, r):
			latin++
		}
	}
	switch {
	case latin > cyrillic:
		return i18n.En
	case own > 0 && own*50 >= cyrillic || foreign*100 <= cyrillic*3:
		return i18n.Ky
	}
	return i18n.Ru
}
