package letter

import (
	"html"
	"strings"
)

// Plain reduces HTML to its words: blocks begin new lines, quotations get their mark,
// and nothing of what is not shown remains.
func Plain(text string) string {
	p := &plainer{}
	for text != "" && p.out.Len() < mostText {
		before, rest, found := strings.Cut(text, "<")
		p.words(before)
		if !found {
			break
		}
		text = p.tag(rest)
	}
	return strings.TrimSpace(p.out.String())
}

type plainer struct {
	out    strings.Builder
	quotes int
	fresh  bool // at the beginning of a line
	space  bool // before the next word
}

// dropped are elements of which nothing is shown.
var dropped = map[string]bool{"script": true, "style": true, "head": true, "title": true, "template": true, "svg": true}

// blocks begin a line.
var blocks = map[string]bool{"p": true, "div": true, "br": true, "tr": true, "li": true, "h1": true, "h2": true, "h3": true, "h4": true,
	"ul": true, "ol": true, "table": true, "blockquote": true, "hr": true, "pre": true, "section": true, "article": true}

// tag reads a tag behind its bracket and returns what follows.
func (p *plainer) tag(text string) string {
	if rest, ok := strings.CutPrefix(text, "!--"); ok {
		_, rest, _ = strings.Cut(rest, "-->")
		return rest
	}
	if text == "" || !letterOrSlash(text[0]) {
		p.words("<")
		return text
	}
	inside, rest, found := strings.Cut(text, ">")
	if !found {
		return ""
	}
	name := strings.ToLower(strings.TrimRight(firstWord(strings.TrimPrefix(inside, "/")), "/"))
	closing := strings.HasPrefix(inside, "/")
	if dropped[name] && !closing {
		return behind(rest, name)
	}
	switch name {
	case "blockquote":
		p.line()
		if closing {
			p.quotes = max(0, p.quotes-1)
		} else {
			p.quotes = min(p.quotes+1, 5)
		}
	case "li":
		if p.line(); !closing {
			p.words("- ")
		}
	case "td", "th":
		p.space = true
	default:
		if name == "br" || name == "p" && closing {
			p.fresh = false
		}
		if blocks[name] {
			p.line()
		}
	}
	return rest
}

func letterOrSlash(c byte) bool {
	return c == '/' || c == '!' || c == '?' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func firstWord(text string) string {
	if at := strings.IndexAny(text, " \t\r\n"); at >= 0 {
		return text[:at]
	}
	return text
}

// behind is what follows the end of an element whose words are not shown.
func behind(text, name string) string {
	for {
		_, rest, found := strings.Cut(text, "</")
		if !found {
			return ""
		}
		if text = rest; len(text) >= len(name) && strings.EqualFold(text[:len(name)], name) {
			_, rest, _ := strings.Cut(text, ">")
			return rest
		}
	}
}

// line ends a line, unless nothing stands in it.
func (p *plainer) line() {
	if p.space = false; p.fresh || p.out.Len() == 0 {
		return
	}
	p.out.WriteByte('\n')
	p.fresh = true
}

// words writes text, with one space for all that is between words.
func (p *plainer) words(text string) {
	text = html.UnescapeString(text)
	if text == "" {
		return
	}
	list := strings.Fields(text)
	if strings.TrimLeft(text[:1], " \t\r\n") == "" {
		p.space = true
	}
	for i, w := range list {
		if p.fresh || p.out.Len() == 0 {
			p.out.WriteString(strings.Repeat("> ", p.quotes))
		} else if p.space || i > 0 {
			p.out.WriteByte(' ')
		}
		p.out.WriteString(w)
		p.fresh, p.space = false, false
	}
	if strings.TrimRight(text[len(text)-1:], " \t\r\n") == "" {
		p.space = true
	}
}
