package letter

import (
	"regexp"
	"strings"
)

// Programs write one of these before what they quote, or begin a header of it.
var (
	attribution = regexp.MustCompile(`(?i)(wrote|пишет|писал\(?а?\)?|написал\(?а?\)?|жазды|жазган|жазып жатат)[^\n]{0,40}:\s*$`)
	dashes      = regexp.MustCompile(`(?i)^[-_ ]{2,}.*(original message|forwarded message|исходное сообщение|пересылаемое сообщение|пересланное сообщение|конец пересылаемого|баштапкы билдирүү|жөнөтүлгөн билдирүү)`)
	headed      = regexp.MustCompile(`^\*?(From|От|От кого|Кимден)\*?:\s+\S`)
	follows     = regexp.MustCompile(`^\*?(Sent|Date|To|Subject|Отправлено|Дата|Кому|Тема|Жөнөтүлгөн|Кимге|Темасы)\*?:`)
	mobile      = regexp.MustCompile(`(?i)^(отправлено (из|с) |sent from (my|mail|outlook)|get outlook|жөнөтүлгөн: (мобилдик|iphone))`)
)

// Split tells what was written from what was quoted and from the signature. When
// nothing remains, as in a letter that is forwarded without a word, everything was
// written.
func Split(text string) (own, below string) {
	lines := strings.Split(text, "\n")
	var mine, theirs []string
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], " \t")
		switch {
		case lines[i] == "-- " || line == "--" && i > 0, mobile.MatchString(line) && nearEnd(lines, i),
			dashes.MatchString(line), headed.MatchString(line) && followed(lines, i):
			theirs = append(theirs, lines[i:]...)
			i = len(lines)
		case strings.HasPrefix(strings.TrimSpace(line), ">"), attribution.MatchString(line) && quotedNext(lines, i):
			theirs = append(theirs, lines[i])
		case wrapped(lines, i):
			theirs = append(theirs, lines[i], lines[i+1])
			i++
		default:
			mine = append(mine, line)
		}
	}
	own, below = block(mine), strings.TrimSpace(strings.Join(theirs, "\n"))
	if own == "" {
		return below, ""
	}
	return own, below
}

// wrapped tells an attribution that a program broke into two lines.
func wrapped(lines []string, i int) bool {
	return i+1 < len(lines) && !strings.HasPrefix(strings.TrimSpace(lines[i+1]), ">") && strings.Contains(lines[i], "@") &&
		attribution.MatchString(strings.TrimRight(lines[i+1], " \t")) && quotedNext(lines, i+1)
}

// quotedNext tells whether a quotation follows, perhaps behind an empty line.
func quotedNext(lines []string, i int) bool {
	for _, line := range lines[i+1 : min(i+4, len(lines))] {
		if line = strings.TrimSpace(line); line != "" {
			return strings.HasPrefix(line, ">")
		}
	}
	return false
}

// followed tells whether another line of a quoted header is near.
func followed(lines []string, i int) bool {
	for _, line := range lines[i+1 : min(i+4, len(lines))] {
		if follows.MatchString(strings.TrimSpace(line)) {
			return true
		}
	}
	return false
}

// nearEnd tells whether nothing but quotations follows.
func nearEnd(lines []string, i int) bool {
	for _, line := range lines[i+1:] {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, ">") && !attribution.MatchString(line) && !dashes.MatchString(line) && !headed.MatchString(line) {
			return false
		}
	}
	return true
}

// block joins lines without the empty ones around and between beyond one.
func block(lines []string) string {
	var out []string
	for _, line := range lines {
		if line != "" || len(out) > 0 && out[len(out)-1] != "" {
			out = append(out, line)
		}
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}
