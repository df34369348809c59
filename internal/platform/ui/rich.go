package ui

import (
	"context"
	"html"
	"io"
	"regexp"
	"strings"

	"github.com/a-h/templ"
)

// Rich writes a sentence with highlights: *sum* becomes <b>, **late** becomes
// <b class="bad">, a line break becomes <br>, and a Kyrgyz date is kept on one
// line. Everything else is escaped, so inserted values need no care; a lone
// asterisk stays an asterisk.
func Rich(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, richHTML(text))
		return err
	})
}

// date is a number with its hyphen and word, "25-декабрга": browsers would
// break the line after the hyphen.
var date = regexp.MustCompile(`\b\d{1,4}-\p{Cyrillic}+`)

func escape(text string) string {
	return date.ReplaceAllString(html.EscapeString(text), `<span class="num">$0</span>`)
}

func richHTML(text string) string {
	var out strings.Builder
	for text != "" {
		at := strings.IndexAny(text, "*\n")
		if at < 0 {
			break
		}
		out.WriteString(escape(text[:at]))
		text = text[at:]
		text = text[richToken(&out, text):]
	}
	out.WriteString(escape(text))
	return out.String()
}

// richToken writes the highlight, line break or asterisk that text begins with
// and returns its length in bytes.
func richToken(out *strings.Builder, text string) int {
	if text[0] == '\n' {
		out.WriteString("<br>")
		return 1
	}
	for _, mark := range []struct{ sign, open string }{{"**", `<b class="bad">`}, {"*", "<b>"}} {
		inner, ok := strings.CutPrefix(text, mark.sign)
		if !ok {
			continue
		}
		if end := strings.Index(inner, mark.sign); end > 0 {
			out.WriteString(mark.open + escape(inner[:end]) + "</b>")
			return end + 2*len(mark.sign)
		}
	}
	out.WriteByte('*')
	return 1
}

// Plain returns the sentence of Rich without its marks, for titles and alt texts.
func Plain(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "*", ""), "\n", " ")
}

// SVG puts a drawing of platform/chart on the page. The string is trusted: it
// must come from that package, which escapes every label.
func SVG(drawing string) templ.Component { return templ.Raw(drawing) }
